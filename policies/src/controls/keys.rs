//! A vendor's key has no business in a query or a body: headers are stripped, these are refused.

use super::Control;
use crate::effective::Provider;
use crate::key::looks_like_key;
use crate::refusal::{Code, Refusal};

/// See the module.
pub const CONTROL: Control = Control {
    name: "keys",
    asks: "is there no vendor key in query or body?",
    codes: &[Code::KeyInRequest],
};

/// Refuses text that holds something like one of the provider's keys.
pub fn check(text: &[u8], provider: &Provider) -> Result<(), Refusal> {
    let prefixes: Vec<&str> = provider.key_prefixes.iter().map(String::as_str).collect();
    if !prefixes.is_empty() && looks_like_key(text, &prefixes) {
        return Err(Refusal::new(
            Code::KeyInRequest,
            "something with a vendor key's prefix",
        ));
    }
    Ok(())
}
