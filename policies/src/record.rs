//! One decision, as it is recorded: the facts that decided, and no personal data.
//!
//! The schema is versioned by [`SCHEMA`]. A record holds the route's template and not the path,
//! sizes and types and not content, and neither a key nor a token nor a subject's id.

mod line;

use crate::cite;
use crate::decide::Known;
use crate::effective::Effective;
use crate::refusal::Refusal;
use crate::source::Place;
use serde::{Serialize, Serializer};

/// The version of the record's schema.
pub const SCHEMA: u32 = 1;

/// What happened to one request.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    /// [`SCHEMA`].
    pub schema: u32,
    /// RFC 3339, UTC, milliseconds.
    pub time: &'a str,
    /// The decision's id.
    pub decision: &'a str,
    /// The digest of the policy that decided.
    pub policy: &'a str,
    /// `allow` or `refuse`.
    pub verdict: &'static str,
    /// The refusal's code, or the kind of release.
    pub code: &'static str,
    /// The line that decided: never missing.
    #[serde(serialize_with = "shown")]
    pub place: &'a Place,
    /// Why, in words.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub detail: &'a str,
    /// The control that refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub control: Option<&'static str>,
    /// Refusals that shadow mode only recorded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub would_refuse: Vec<WouldRefuse>,
    /// The provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<&'a str>,
    /// Test or live.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub environment: Option<&'static str>,
    /// The caller's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub caller: Option<&'a str>,
    /// The route's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route: Option<&'a str>,
    /// The allow's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow: Option<&'a str>,
    /// The consent's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<&'a str>,
    /// When it was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent_time: Option<&'a str>,
    /// The version of its text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent_text: Option<&'a str>,
    /// What the face is used for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub purpose: Option<&'a str>,
    /// Who approved it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approval: Option<&'a str>,
    /// What the shell saw.
    #[serde(flatten)]
    pub facts: Facts<'a>,
}

/// What happened to one webhook.
#[derive(Debug, Serialize)]
pub struct WebhookRecord<'a> {
    /// [`SCHEMA`].
    pub schema: u32,
    /// RFC 3339, UTC, milliseconds.
    pub time: &'a str,
    /// The decision's id.
    pub decision: &'a str,
    /// The digest of the policy that decided.
    pub policy: &'a str,
    /// `allow` or `refuse`.
    pub verdict: &'static str,
    /// `delivered`, `repeated`, or why not.
    pub code: &'static str,
    /// The `[receive.…]` that it came to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub receive: Option<&'a str>,
    /// The line of policy behind it: never missing.
    pub place: String,
    /// Bytes of the event.
    pub received: u64,
    /// Which secret it was, counted from 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<usize>,
    /// The status that went back.
    pub status: u16,
    /// Microseconds, all in all.
    pub micros: u64,
}

/// A refusal that shadow mode only recorded.
#[derive(Debug, Serialize)]
pub struct WouldRefuse {
    /// Its code.
    pub code: &'static str,
    /// The line of policy behind it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// What the shell saw: sizes, counts and times.
#[derive(Debug, Default, Clone, Serialize)]
pub struct Facts<'a> {
    /// The method, where it is one that a route can have.
    pub method: &'a str,
    /// `HTTP/1.1` or `HTTP/2.0`.
    pub protocol: &'static str,
    /// Bytes of the request's body.
    pub received: u64,
    /// Bytes of the body that went back.
    pub returned: u64,
    /// The vendor's status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor_status: Option<u16>,
    /// The status that went back.
    pub status: u16,
    /// Attempts at the vendor.
    pub attempts: u32,
    /// Whether a subject was named.
    pub subject: bool,
    /// Names of the credential headers that were taken away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stripped: Vec<&'static str>,
    /// Microseconds, all in all.
    pub micros: u64,
    /// Microseconds at the vendor.
    pub vendor_micros: u64,
}

fn shown<S: Serializer>(place: &Place, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(place)
}

impl<'a> Record<'a> {
    /// A record of what is known, and how it ended.
    pub fn new(
        time: &'a str,
        decision: &'a str,
        policy: &'a Effective,
        known: &'a Known,
        end: Result<&'static str, &'a Refusal>,
        facts: Facts<'a>,
    ) -> Self {
        let place = match (end, &known.grant) {
            (Ok(_), Some(grant)) => &grant.place,
            (Ok(_), None) => &policy.lines.packs,
            (Err(refusal), _) => match &refusal.place {
                Some(place) if place.is_written() => place,
                _ => cite::line(refusal.code, policy, known),
            },
        };
        let consent = known.evidence.consent.as_ref();
        Self {
            schema: SCHEMA,
            time,
            decision,
            policy: &policy.digest,
            verdict: if end.is_ok() { "allow" } else { "refuse" },
            code: end.unwrap_or_else(|r| r.code.name()),
            place,
            detail: end.err().map_or("", |r| &r.detail),
            control: end
                .err()
                .and_then(|r| crate::controls::control_of(r.code))
                .map(|c| c.name),
            would_refuse: known
                .would_refuse
                .iter()
                .map(|r| WouldRefuse {
                    code: r.code.name(),
                    place: r.place.as_ref().map(ToString::to_string),
                })
                .collect(),
            provider: known.provider.as_ref().map(|p| p.name.as_str()),
            environment: known.who.map(|who| who.environment.word()),
            caller: known.caller.as_ref().map(|c| c.name.as_str()),
            route: known.route.as_ref().map(|r| r.name.as_str()),
            allow: known.grant.as_ref().map(|g| g.allow.as_str()),
            consent: consent.map(|c| c.id.as_str()),
            consent_time: consent.map(|c| c.time.as_str()),
            consent_text: consent.map(|c| c.text.as_str()),
            purpose: known.evidence.purpose.as_deref(),
            approval: known.evidence.approval.as_deref(),
            facts,
        }
    }
}
