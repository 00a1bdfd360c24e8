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
    codes: &[Code::SubjectMissing, Code::SubjectMalformed],
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
    Ok(Some(SubjectId(text.to_owned())))
}
