//! Whom a request is about: the company's opaque id, from the vendor's own field or from ours.

use super::Control;
use super::keys::percent_decoded;
use crate::effective::Grant;
use crate::identify::VISOR_SUBJECT;
use crate::json::{self, Json};
use crate::model::PathSegment;
use crate::model::pack::SubjectAt;
use crate::refusal::{Code, Refusal};
use crate::target::{Target, query_pairs};
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

    /// The id, for a request of our own.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An id that was taken before; `None` where it cannot have been.
    pub fn known(id: &str) -> Option<Self> {
        is_plain(id).then(|| Self(id.to_owned()))
    }

    /// An id that comes with a list: what personal data it looks like, or that it is none.
    ///
    /// # Errors
    /// Says what is wrong with it.
    pub fn listed(id: &str) -> Result<Self, &'static str> {
        let known = Self::known(id).ok_or("it is not 1 to 256 visible ASCII characters")?;
        personal(id).map_or(Ok(known), Err)
    }
}

/// The subject of a request, if its head names one: in the vendor's header or ours, or where the
/// route says. What names two is refused: the vendor would act on one, and the record tell of the other.
pub fn of(
    headers: &HeaderMap,
    target: &Target,
    grant: &Grant,
) -> Result<Option<SubjectId>, Refusal> {
    let stated = match &grant.route.subject {
        Some(SubjectAt::Path(name)) => in_path(target, name, grant),
        Some(SubjectAt::Query(name)) => in_query(target, name),
        Some(SubjectAt::Json(_)) | None => None,
    };
    let stated = stated
        .map(|text| read(text.as_deref(), grant))
        .transpose()?;
    let named = in_headers(headers, grant)?;
    match (stated, named) {
        (Some(stated), Some(named)) if stated.0 != named.0 => Err(two(grant)),
        (None, None) => match &grant.subject_rate {
            Some(limit) => {
                Err(Refusal::new(Code::SubjectMissing, "a subject rate applies").at(&limit.place))
            }
            None => Ok(None),
        },
        (Some(one), _) | (None, Some(one)) => Ok(Some(one)),
    }
}

/// The same of a body, where the route says that it stands there.
pub fn in_body(
    document: &Json<'_>,
    known: Option<&SubjectId>,
    grant: &Grant,
) -> Result<Option<SubjectId>, Refusal> {
    let Some(SubjectAt::Json(path)) = &grant.route.subject else {
        return Ok(None);
    };
    let Some(text) = json::text_at(document, path) else {
        let why = "the body does not say whom it is about";
        return Err(Refusal::new(Code::SubjectMissing, why).at(&grant.place));
    };
    let found = read(Some(text), grant)?;
    match known {
        Some(named) if named.0 != found.0 => Err(two(grant)),
        _ => Ok(Some(found)),
    }
}

fn two(grant: &Grant) -> Refusal {
    Refusal::new(Code::SubjectMalformed, "the request names two subjects").at(&grant.place)
}

/// The parameter of the path; its escapes were refused with the route.
fn in_path(target: &Target, name: &str, grant: &Grant) -> Option<Option<String>> {
    let below = target.below(grant.provider.base.path.as_str())?;
    let mut pairs = grant
        .route
        .path
        .segments
        .iter()
        .zip(below.split('/').skip(1));
    pairs.find_map(|(segment, text)| match segment {
        PathSegment::Parameter(one) if one == name => Some(Some(text.to_owned())),
        _ => None,
    })
}

/// The parameter of the query, without its escapes.
fn in_query(target: &Target, name: &str) -> Option<Option<String>> {
    let query = target.query.as_deref()?;
    let (_, value) = query_pairs(query).find(|(one, _)| *one == name)?;
    // A space to whoever reads it as a form, itself to others: the vendor might act on somebody else.
    if value.contains('+') {
        return Some(None);
    }
    Some(String::from_utf8(percent_decoded(value.as_bytes())).ok())
}

fn in_headers(headers: &HeaderMap, grant: &Grant) -> Result<Option<SubjectId>, Refusal> {
    let vendor = grant
        .provider
        .subject_header
        .as_ref()
        .and_then(|name| headers.get(name));
    match vendor.or_else(|| headers.get(VISOR_SUBJECT)) {
        Some(value) => read(value.to_str().ok(), grant).map(Some),
        None => Ok(None),
    }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.len() <= LONGEST && text.bytes().all(|b| b.is_ascii_graphic())
}

/// An id as a request names it; `None` is no text at all.
fn read(text: Option<&str>, grant: &Grant) -> Result<SubjectId, Refusal> {
    let Some(text) = text.filter(|text| is_plain(text)) else {
        let why = "not 1 to 256 visible ASCII characters";
        return Err(Refusal::new(Code::SubjectMalformed, why).at(&grant.place));
    };
    if let Some(what) = personal(text) {
        return Err(Refusal::new(Code::SubjectPersonal, what).at(&grant.place));
    }
    Ok(SubjectId(text.to_owned()))
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

    /// A plus is a space to some readers and itself to others: what means two is no id.
    #[test]
    fn a_plus_in_a_query_names_nobody() {
        let named = |query: &str| {
            let target = Target {
                path: "/v1/faces".to_owned(),
                query: Some(query.to_owned()),
            };
            in_query(&target, "person")
        };
        assert_eq!(named("person=a%2Bb"), Some(Some("a+b".to_owned())));
        assert_eq!(named("person=a+b"), Some(None));
        assert_eq!(named("person="), Some(Some(String::new())));
        assert_eq!(named("other=a+b"), None);
    }

    #[test]
    fn a_field_of_a_form_is_no_place_and_says_so() {
        for text in ["multipart:person", "form:person"] {
            let bad = text.parse::<SubjectAt>().unwrap_err();
            assert!(bad.message.contains("field of a form"), "{}", bad.message);
            assert!(bad.help.contains("json:person.id"), "{}", bad.help);
        }
        assert!("path:id".parse::<SubjectAt>().is_ok());
    }
}
