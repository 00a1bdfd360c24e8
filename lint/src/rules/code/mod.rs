//! Rules on what code does: written once, on the representation that all languages share.

mod asked;
mod before;
mod biometric_logging;
mod biometric_storage;
mod bypasses_gateway;
mod client_asserted_liveness;
mod client_side_call;
mod everywhere;
mod exposed;
mod genuine;
mod handed_key;
mod headers;
mod hooks;
mod judge;
mod kept_by_shell;
mod key_in_log;
mod key_in_query;
pub(crate) mod key_in_url;
mod known;
mod living;
mod look;
mod marks;
mod missing_timeout;
mod mounts;
pub(crate) mod plaintext_endpoint;
mod predicates;
mod project;
mod query_names;
mod registered;
mod reserialized_webhook_body;
mod routing;
mod scripts;
mod signed;
mod spans;
pub(crate) mod third_party_proxy;
pub(crate) mod tls_verification_off;
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

pub(crate) use biometric_logging::RULE as BIOMETRIC_LOGGING;
pub(crate) use biometric_storage::RULE as BIOMETRIC_STORAGE;
pub(crate) use bypasses_gateway::RULE as BYPASSES_GATEWAY;
pub(crate) use client_asserted_liveness::RULE as CLIENT_ASSERTED_LIVENESS;
pub(crate) use client_side_call::RULE as CLIENT_SIDE_CALL;
pub(crate) use key_in_log::RULE as KEY_IN_LOG;
pub(crate) use missing_timeout::RULE as MISSING_TIMEOUT;
pub(crate) use reserialized_webhook_body::RULE as RESERIALIZED_WEBHOOK_BODY;
pub(crate) use unchecked_face_count::RULE as UNCHECKED_FACE_COUNT;
pub(crate) use unchecked_liveness::RULE as UNCHECKED_LIVENESS;
pub(crate) use uncovered_call::RULE as UNCOVERED_CALL;
pub(crate) use unpinned_version::RULE as UNPINNED_VERSION;
pub(crate) use unsafe_signature_compare::RULE as UNSAFE_SIGNATURE_COMPARE;
pub(crate) use unverified_webhook::RULE as UNVERIFIED_WEBHOOK;
pub(crate) use weak_threshold::RULE as WEAK_THRESHOLD;

use super::{RULES, Rule};
use crate::finding::Severity;
use crate::ir::Span;

/// A finding on code.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// The rule.
    pub rule: &'static Rule,
    /// How bad it is.
    pub severity: Severity,
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

/// Everything that the rules find in a project, file by file in the order of the text.
pub fn check(project: &mut Project<'_>) -> Vec<Found> {
    let mut out = Vec::new();
    for check in RULES.iter().filter_map(|rule| rule.code()) {
        check(project, &mut out);
    }
    // The rule looks at text; what text cannot see is what a literal becomes elsewhere.
    handed_key::check(project, &mut out);
    // Of a chain of calls that mean one request, one finding is enough.
    out.sort_by_key(|f| (f.module, f.span.start, f.rule.id));
    out.dedup_by(|a, b| a.rule == b.rule && a.module == b.module && a.span.start == b.span.start);
    out
}
