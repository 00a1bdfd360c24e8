//! What a request must bring along before a face is stored, or looked for among many: evidence of
//! consent, a purpose, an approval. All of it is the company's own; none of it goes to the vendor.

use super::Control;
use crate::effective::{ConsentRules, Grant};
use crate::refusal::{Code, Refusal};
use crate::source::Place;
use crate::units;
use http::{HeaderMap, HeaderName};

/// The id of the consent's record.
pub const VISOR_CONSENT_ID: HeaderName = HeaderName::from_static("visor-consent-id");
/// When it was given: `2026-11-21T09:30:00Z`.
pub const VISOR_CONSENT_TIME: HeaderName = HeaderName::from_static("visor-consent-time");
/// The version of the text that was agreed to.
pub const VISOR_CONSENT_TEXT: HeaderName = HeaderName::from_static("visor-consent-text");
/// What the face is used for.
pub const VISOR_PURPOSE: HeaderName = HeaderName::from_static("visor-purpose");
/// Who approved it: the reference of an impact assessment.
pub const VISOR_APPROVAL: HeaderName = HeaderName::from_static("visor-approval");

/// Every header of this control.
pub const HEADERS: [HeaderName; 5] = [
    VISOR_CONSENT_ID,
    VISOR_CONSENT_TIME,
    VISOR_CONSENT_TEXT,
    VISOR_PURPOSE,
    VISOR_APPROVAL,
];

/// See the module.
pub const CONTROL: Control = Control {
    name: "consent",
    asks: "are there the consent, the purpose and the approval that the policy asks for?",
    codes: &[
        Code::ConsentMissing,
        Code::ConsentMalformed,
        Code::ConsentStale,
        Code::ConsentText,
        Code::PurposeMissing,
        Code::PurposeNotAllowed,
        Code::ApprovalMissing,
        Code::ApprovalNotAllowed,
    ],
};

/// How far a caller's clock may be ahead of ours.
const AHEAD: u64 = 300;
const LONGEST: usize = 128;

/// What a request brought along, as far as the policy asks for it and it can be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The consent.
    pub consent: Option<Consent>,
    /// The purpose.
    pub purpose: Option<String>,
    /// The approval.
    pub approval: Option<String>,
}

/// Evidence of a consent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The company's reference to it.
    pub id: String,
    /// When it was given, as it was written.
    pub time: String,
    /// The version of the text.
    pub text: String,
}

/// Reads what is asked for, and says what is wrong with it.
pub fn read(headers: &HeaderMap, grant: &Grant, now: u64) -> (Evidence, Vec<Refusal>) {
    let (mut evidence, mut wrong) = (Evidence::default(), Vec::new());
    if let Some(rules) = &grant.consent {
        match consent(headers, rules) {
            Ok((consent, time)) => {
                wrong.extend(judge(&consent, time, rules, now).err());
                evidence.consent = Some(consent);
            }
            Err(refusal) => wrong.push(refusal),
        }
    }
    let one_of = |header: &HeaderName, list: &(Vec<String>, Place), missing, unknown| {
        let (allowed, place) = list;
        let Some(value) = headers.get(header) else {
            return Err(Refusal::new(missing, "the header is missing").at(place));
        };
        let known = allowed
            .iter()
            .find(|one| value.as_bytes() == one.as_bytes());
        known
            .cloned()
            .ok_or_else(|| Refusal::new(unknown, "it is not on the policy's list").at(place))
    };
    if let Some(purposes) = &grant.purposes {
        let (missing, unknown) = (Code::PurposeMissing, Code::PurposeNotAllowed);
        match one_of(&VISOR_PURPOSE, purposes, missing, unknown) {
            Ok(purpose) => evidence.purpose = Some(purpose),
            Err(refusal) => wrong.push(refusal),
        }
    }
    if let Some(approvals) = &grant.approvals {
        let (missing, unknown) = (Code::ApprovalMissing, Code::ApprovalNotAllowed);
        match one_of(&VISOR_APPROVAL, approvals, missing, unknown) {
            Ok(approval) => evidence.approval = Some(approval),
            Err(refusal) => wrong.push(refusal),
        }
    }
    (evidence, wrong)
}

/// The consent and its time in Unix seconds.
fn consent(headers: &HeaderMap, rules: &ConsentRules) -> Result<(Consent, u64), Refusal> {
    let text = |name: &HeaderName| -> Result<String, Refusal> {
        let Some(value) = headers.get(name) else {
            let why = "id, time or text version of the consent is missing";
            return Err(Refusal::new(Code::ConsentMissing, why).at(&rules.place));
        };
        let why = "a consent header is not 1 to 128 letters, digits and `-._:/`";
        let malformed = || Refusal::new(Code::ConsentMalformed, why).at(&rules.place);
        let value = value.to_str().map_err(|_| malformed())?;
        // No `@` and no space: neither an address nor a name gets into a record by this way.
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._:/".contains(&b);
        if value.is_empty() || value.len() > LONGEST || !value.bytes().all(plain) {
            return Err(malformed());
        }
        Ok(value.to_owned())
    };
    let consent = Consent {
        id: text(&VISOR_CONSENT_ID)?,
        time: text(&VISOR_CONSENT_TIME)?,
        text: text(&VISOR_CONSENT_TEXT)?,
    };
    let time = units::instant(&consent.time).ok_or_else(|| {
        let why = "the consent's time is not one such as `2026-11-21T09:30:00Z`";
        Refusal::new(Code::ConsentMalformed, why).at(&rules.place)
    })?;
    Ok((consent, time))
}

fn judge(consent: &Consent, time: u64, rules: &ConsentRules, now: u64) -> Result<(), Refusal> {
    if time > now.saturating_add(AHEAD) {
        let why = "the consent's time is still to come";
        return Err(Refusal::new(Code::ConsentMalformed, why).at(&rules.place));
    }
    let (longest, place) = &rules.max_age;
    if now.saturating_sub(time) > *longest {
        return Err(Refusal::new(Code::ConsentStale, "the consent is too old").at(place));
    }
    match &rules.texts {
        Some((texts, place)) if !texts.contains(&consent.text) => {
            let why = "the consent was given to another text";
            Err(Refusal::new(Code::ConsentText, why).at(place))
        }
        _ => Ok(()),
    }
}
