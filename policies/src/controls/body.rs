//! The body is of the route's type and within the policy's size.

use super::Control;
use super::subject::{self, SubjectId};
use crate::effective::Grant;
use crate::json::Json;
use crate::model::pack::BodyKind;
use crate::refusal::{Code, Refusal};
use http::HeaderMap;
use http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, TRANSFER_ENCODING};

/// See the module.
pub const CONTROL: Control = Control {
    name: "body",
    asks: "is the body of the route's type and within its size?",
    codes: &[Code::BodyTooLarge, Code::BodyType, Code::BodyUnreadable],
};

/// What the head says of the body: `Ok(true)` where it declares the route's type. A head may
/// announce no body and be followed by one, so [`check_type`] asks again when it is there.
pub fn check_head(headers: &HeaderMap, grant: &Grant) -> Result<bool, Refusal> {
    let length = headers
        .get(CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .map(str::parse::<u64>);
    let announced =
        headers.contains_key(TRANSFER_ENCODING) || matches!(length, Some(Ok(1..)) | Some(Err(_)));
    let (most, place) = &grant.body_limit;
    match length {
        Some(Err(_)) => {
            return Err(Refusal::new(Code::BodyTooLarge, "a length beyond all numbers").at(place));
        }
        Some(Ok(length)) if length > *most => {
            return Err(
                Refusal::new(Code::BodyTooLarge, "Content-Length is above the limit").at(place),
            );
        }
        _ => {}
    }
    if headers
        .get_all(CONTENT_ENCODING)
        .iter()
        .any(|v| !v.as_bytes().eq_ignore_ascii_case(b"identity"))
    {
        return Err(
            Refusal::new(Code::BodyType, "an encoded body cannot be checked").at(&grant.place),
        );
    }
    let declared = headers
        .get(CONTENT_TYPE)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    let essence = declared.split(';').next().unwrap_or_default().trim();
    let typed = grant
        .route
        .body
        .media_type()
        .is_some_and(|want| essence.eq_ignore_ascii_case(want));
    if announced && !typed {
        return Err(wrong_type(grant));
    }
    Ok(typed)
}

/// Refuses a body that is there although the head did not declare the route's type.
pub fn check_type(length: usize, typed: bool, grant: &Grant) -> Result<(), Refusal> {
    if length == 0 || typed {
        return Ok(());
    }
    Err(wrong_type(grant))
}

fn wrong_type(grant: &Grant) -> Refusal {
    let why = match grant.route.body.media_type() {
        None => "the route takes no body",
        Some(_) => "the declared type is not the route's",
    };
    Refusal::new(Code::BodyType, why).at(&grant.place)
}

/// How much of a body has come: refuses the byte that is one too many.
pub fn check_size(received: u64, grant: &Grant) -> Result<(), Refusal> {
    let (most, place) = &grant.body_limit;
    if received > *most {
        return Err(Refusal::new(Code::BodyTooLarge, "the body is above the limit").at(place));
    }
    Ok(())
}

/// The content of a JSON body: one document, with no vendor key behind its escapes. Whom it is about,
/// where the route says that it stands there; `named` is whom the head is about.
pub fn check_content<P: AsRef<[u8]>>(
    pieces: &[P],
    named: Option<&SubjectId>,
    grant: &Grant,
) -> Result<Option<SubjectId>, Refusal> {
    if grant.route.body != BodyKind::Json {
        return Ok(None);
    }
    let joined;
    let body = match pieces {
        [whole] => whole.as_ref(),
        pieces => {
            joined = pieces
                .iter()
                .map(AsRef::as_ref)
                .collect::<Vec<_>>()
                .concat();
            &joined
        }
    };
    if body.is_empty() {
        return subject::in_body(&Json::Null, named, grant);
    }
    match crate::json::parse(body) {
        Ok(document) => {
            super::keys::check_json(&document, &grant.provider)?;
            subject::in_body(&document, named, grant)
        }
        Err(why) => Err(Refusal::new(Code::BodyUnreadable, why.sentence()).at(&grant.place)),
    }
}
