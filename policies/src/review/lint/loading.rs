//! What the loader finds by itself: none of it gets as far as being looked at.

use super::{Found, Rule};
use crate::diagnostic::Severity::{Error, Warning};

/// A route that decides who somebody is, without a check.
pub(super) static LIVENESS_NOT_REQUIRED: Rule = Rule {
    id: "liveness-not-required",
    severity: Error,
    summary: "an allow lets a route that decides who somebody is through without a liveness check",
    page: include_str!("pages/liveness-not-required.md"),
    calendar: false,
    found: Found::Loading,
};

/// A rate above the vendor's.
pub(super) static RATE_EXCEEDS_QUOTA: Rule = Rule {
    id: "rate-exceeds-quota",
    severity: Error,
    summary: "one rate can use up more than this gateway's share of the vendor's quota",
    page: include_str!("pages/rate-exceeds-quota.md"),
    calendar: false,
    found: Found::Loading,
};

/// One key for two environments.
pub(super) static SHARED_KEY: Rule = Rule {
    id: "shared-key",
    severity: Error,
    summary: "one key serves two environments or two providers",
    page: include_str!("pages/shared-key.md"),
    calendar: false,
    found: Found::Loading,
};

/// Nobody can be that caller.
pub(super) static CALLER_WITHOUT_IDENTITY: Rule = Rule {
    id: "caller-without-identity",
    severity: Warning,
    summary: "a caller has no proof of who it is, so nobody can be it",
    page: include_str!("pages/caller-without-identity.md"),
    calendar: false,
    found: Found::Loading,
};

/// Allowed, and never used.
pub(super) static UNREACHABLE_ALLOW: Rule = Rule {
    id: "unreachable-allow",
    severity: Warning,
    summary: "an allow names a caller that has no identity in its environment",
    page: include_str!("pages/unreachable-allow.md"),
    calendar: false,
    found: Found::Loading,
};
