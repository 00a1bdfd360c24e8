//! A vendor's key has no business in a path, a query or a body: headers are stripped, these are
//! refused. However it is escaped there, the vendor would read it.

use super::Control;
use crate::effective::Provider;
use crate::json::Json;
use crate::key::{looks_like_key, looks_like_key_in};
use crate::refusal::{Code, Refusal};
use std::borrow::Cow;

/// See the module.
pub const CONTROL: Control = Control {
    name: "keys",
    asks: "is there no vendor key in path, query or body?",
    codes: &[Code::KeyInRequest],
};

/// Refuses text that holds something like one of the provider's keys.
pub fn check(text: &[u8], provider: &Provider) -> Result<(), Refusal> {
    if looks_like_key(text, &provider.key_prefixes) {
        return Err(found());
    }
    Ok(())
}

/// What is said of it.
pub(crate) fn found() -> Refusal {
    Refusal::new(Code::KeyInRequest, "something with a vendor key's prefix")
}

/// The same for a body in pieces.
pub fn check_body<P: AsRef<[u8]>>(pieces: &[P], provider: &Provider) -> Result<(), Refusal> {
    if looks_like_key_in(pieces, &provider.key_prefixes) {
        return Err(found());
    }
    Ok(())
}

/// The same for a query, as it came and as the vendor decodes it.
pub fn check_query(query: &str, provider: &Provider) -> Result<(), Refusal> {
    check(query.as_bytes(), provider)?;
    if query.contains('%') {
        check(&percent_decoded(query.as_bytes()), provider)?;
    }
    Ok(())
}

/// The same for the texts of a JSON document that were escaped, so that its bytes did not show
/// them.
pub fn check_json(document: &Json<'_>, provider: &Provider) -> Result<(), Refusal> {
    let text = |text: &Cow<'_, str>| match text {
        Cow::Owned(unescaped) => check(unescaped.as_bytes(), provider),
        Cow::Borrowed(_) => Ok(()),
    };
    match document {
        Json::Text(value) => text(value),
        Json::List(items) => items.iter().try_for_each(|item| check_json(item, provider)),
        Json::Object(members) => members.iter().try_for_each(|(name, value)| {
            text(name)?;
            check_json(value, provider)
        }),
        Json::Null | Json::Bool(_) | Json::Number(_) => Ok(()),
    }
}

/// Escapes decoded once; a `%` that begins none stays.
pub(super) fn percent_decoded(text: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let digit = |b: &u8| char::from(*b).to_digit(16);
        let escape = match (first, after) {
            (b'%', [high, low, ..]) => digit(high).zip(digit(low)),
            _ => None,
        };
        match escape {
            Some((high, low)) => {
                decoded.push(u8::try_from(high * 16 + low).unwrap_or_default());
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                decoded.push(*first);
                rest = after;
            }
        }
    }
    decoded
}
