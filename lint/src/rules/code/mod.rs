//! Rules on what code does: written once, on the representation that all languages share.

mod biometric_logging;
mod biometric_storage;
mod bypasses_gateway;
mod client_asserted_liveness;
mod client_side_call;
#[cfg(test)]
mod fixtures;
mod judge;
mod key_in_log;
mod known;
mod look;
mod missing_timeout;
mod plaintext_endpoint;
mod project;
mod public_env_key;
mod reserialized_webhook_body;
mod third_party_proxy;
mod tls_verification_off;
mod unchecked_face_count;
mod unchecked_liveness;
mod uncovered_call;
mod unpinned_version;
mod unsafe_signature_compare;
mod unverified_webhook;
mod weak_threshold;
mod words;

pub use known::Known;
pub use project::{Options, Project};

use crate::ir::Span;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Worth knowing.
    Info,
    /// Should be mended.
    Warning,
    /// Must be mended.
    Error,
}

/// A finding on code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The rule's id.
    pub rule: &'static str,
    /// How bad it is.
    pub level: Level,
    /// The module's number.
    pub module: u32,
    /// The bytes to mend.
    pub span: Span,
    /// What stands there.
    pub label: &'static str,
    /// One sentence.
    pub message: String,
    /// What to do.
    pub help: &'static str,
    /// Further places that show why: module, bytes, what stands there.
    pub also: Vec<(u32, Span, &'static str)>,
}

/// A rule on code.
pub struct CodeRule {
    /// Its id.
    pub id: &'static str,
    /// How bad its findings are.
    pub level: Level,
    /// What a finding is.
    pub summary: &'static str,
    /// Its page.
    pub page: &'static str,
    /// Its check.
    pub check: fn(&mut Project<'_>, &mut Vec<Found>),
}

/// All rules on code.
pub static CODE_RULES: &[&CodeRule] = &[
    &unchecked_liveness::RULE,
    &client_side_call::RULE,
    &client_asserted_liveness::RULE,
    &unverified_webhook::RULE,
    &unsafe_signature_compare::RULE,
    &reserialized_webhook_body::RULE,
    &tls_verification_off::RULE,
    &missing_timeout::RULE,
    &plaintext_endpoint::RULE,
    &unpinned_version::RULE,
    &key_in_log::RULE,
    &biometric_logging::RULE,
    &biometric_storage::RULE,
    &unchecked_face_count::RULE,
    &weak_threshold::RULE,
    &third_party_proxy::RULE,
    &bypasses_gateway::RULE,
    &uncovered_call::RULE,
    &public_env_key::RULE,
];

/// Everything that the rules find in a project, file by file in the order of the text.
pub fn check(project: &mut Project<'_>) -> Vec<Found> {
    let mut out = Vec::new();
    for rule in CODE_RULES {
        (rule.check)(project, &mut out);
    }
    // Of a chain of calls that mean one request, one finding is enough.
    out.sort_by_key(|f| (f.module, f.span.start, f.rule));
    out.dedup_by(|a, b| a.rule == b.rule && a.module == b.module && a.span.start == b.span.start);
    out
}
