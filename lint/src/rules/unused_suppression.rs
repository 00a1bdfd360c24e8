//! `unused-suppression`: a suppression without a finding, without a reason, or of no rule.
//! What suppressions are is in [`crate::suppress`]; the engine makes these findings from it.

use super::{Check, Rule};
use crate::finding::Severity;

/// The rule.
pub static RULE: Rule = Rule {
    id: "unused-suppression",
    severity: Severity::Warning,
    summary: "a suppression that suppresses nothing, or gives no reason",
    page: include_str!("pages/unused-suppression.md"),
    check: Check::Findings,
};
