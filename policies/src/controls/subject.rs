//! Whom a request is about: the company's opaque id, from the vendor's own field or from ours.

use super::Control;
use crate::effective::Grant;
use crate::identify::VISOR_SUBJECT;
use crate::refusal::{Code, Refusal};
use http::HeaderMap;

/// See the module.
pub const CONTROL: Control = Control {
    name: "subject",
    asks: "where a subject's rate applies, is there one subject?",
    codes: &[
        Code::SubjectMissing,
        Code::SubjectMalformed,
        Code::SubjectPersonal,
    ],
};

const LONGEST: usize = 256;

/// A subject's id as the request names it. Has no `Debug` and no `Display`: it reaches no record.
#[derive(Clone)]
pub struct SubjectId(String);

impl SubjectId {
    /// The id's bytes, to key a counter with.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// The subject of a request, if it names one.
pub fn of(headers: &HeaderMap, grant: &Grant) -> Result<Option<SubjectId>, Refusal> {
    let vendor = grant
        .provider
        .subject_header
        .as_ref()
        .and_then(|name| headers.get(name));
    let Some(value) = vendor.or_else(|| headers.get(VISOR_SUBJECT)) else {
        return match &grant.subject_rate {
            Some(limit) => {
                Err(Refusal::new(Code::SubjectMissing, "a subject rate applies").at(&limit.place))
            }
            None => Ok(None),
        };
    };
    let malformed = || {
        Refusal::new(
            Code::SubjectMalformed,
            "not 1 to 256 visible ASCII characters",
        )
        .at(&grant.place)
    };
    let text = value.to_str().map_err(|_| malformed())?;
    if text.is_empty() || text.len() > LONGEST || !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(malformed());
    }
    if let Some(what) = personal(text) {
        return Err(Refusal::new(Code::SubjectPersonal, what).at(&grant.place));
    }
    Ok(Some(SubjectId(text.to_owned())))
}

/// What personal data an id looks like. An id of digits alone is an id: only what is written as people
/// write a telephone's number is taken for one.
fn personal(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    let mail = lower.contains('@') || lower.contains("%40") || lower.starts_with("mailto:");
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let of_phone =
        |b: u8| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'(' | b')' | b'/');
    let split = text.contains(['-', '.', ')', '/']);
    let abroad = text.starts_with('+') || (split && text.starts_with(['(', '0']));
    let number = text.bytes().all(of_phone) && (7..=15).contains(&digits);
    if mail {
        Some("it looks like an e-mail address")
    } else if lower.starts_with("tel:") || (number && (abroad || groups(text))) {
        Some("it looks like a telephone number")
    } else {
        None
    }
}

/// Three groups or more of digits, as numbers are written: `030-1234-5678`, `555.123.4567`.
fn groups(text: &str) -> bool {
    let parts: Vec<&str> = text.split(['-', '.', '/']).collect();
    let is_group =
        |part: &&str| (2..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    (3..=5).contains(&parts.len()) && parts.iter().all(is_group)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_as_an_address_or_a_number_is_no_opaque_id() {
        for id in [
            "ann@example.com",
            "ANN@EXAMPLE",
            "ann%40example.com",
            "mailto:ann",
            "tel:5551234",
            "+4915112345678",
            "+1-555-123-4567",
            "(555)123-4567",
            "555-123-4567",
            "030.1234.5678",
            "0049-30-1234567",
        ] {
            assert!(personal(id).is_some(), "{id}");
        }
        for id in [
            "4711",
            "1234567890",
            "0012345678901",
            "customer-000187",
            "person-4711",
            "0b9c4a3e-6f0e-4b52-9d5c-1a2b3c4d5e6f",
            "01HZX3K8Q4E2T6V9W0Y1A2B3C4",
            "a+b",
            "10.0.0.1",
            "u.1",
        ] {
            assert!(personal(id).is_none(), "{id}");
        }
    }
}
