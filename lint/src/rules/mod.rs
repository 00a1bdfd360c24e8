//! The rules: one file each, with its page beside it. Adding one is adding a file and a line here.

mod exposed_env_file;
mod hardcoded_key;
mod key_in_url;
mod lookalike_package;
mod plaintext_endpoint;
mod public_env_key;
mod third_party_proxy;
mod unused_suppression;

pub use exposed_env_file::RULE as EXPOSED_ENV_FILE;
pub use hardcoded_key::{Whose, whose};
pub use lookalike_package::is_manifest;
pub use unused_suppression::RULE as UNUSED_SUPPRESSION;

use crate::finding::{Draft, Severity};
use crate::text::Unit;
use std::fmt;

/// A rule: its page, its definition, its check.
pub struct Rule {
    /// The name in findings, suppressions, configuration.
    pub id: &'static str,
    /// How bad a finding is by default.
    pub severity: Severity,
    /// One sentence: what a finding is.
    pub summary: &'static str,
    /// The rule's page.
    pub page: &'static str,
    /// How it looks.
    pub check: Check,
}

/// How a rule looks at code.
pub enum Check {
    /// At the text of one file.
    Text(fn(&Unit<'_>, &mut Vec<Draft>)),
    /// At everything else's findings.
    Findings,
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl PartialEq for Rule {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

/// Every rule, in the order of `visor rules`.
pub static RULES: &[&Rule] = &[
    &hardcoded_key::RULE,
    &key_in_url::RULE,
    &public_env_key::RULE,
    &exposed_env_file::RULE,
    &plaintext_endpoint::RULE,
    &third_party_proxy::RULE,
    &lookalike_package::RULE,
    &unused_suppression::RULE,
];

/// The rule of that id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.id == id)
}

/// Runs every rule that looks at texts.
pub fn check(unit: &Unit<'_>) -> Vec<Draft> {
    let mut out = Vec::new();
    for rule in RULES {
        if let Check::Text(check) = rule.check {
            check(unit, &mut out);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_page_that_says_what_why_and_how() {
        for rule in RULES {
            for part in [
                "## What it does",
                "## Why",
                "## Example",
                "## How to mend it",
                "## Behind it",
            ] {
                assert!(rule.page.contains(part), "{}: {part}", rule.id);
            }
            assert!(
                rule.page.starts_with(&format!("# {}\n", rule.id)),
                "{}",
                rule.id
            );
        }
    }

    #[test]
    fn ids_are_unique() {
        let mut ids: Vec<_> = RULES.iter().map(|r| r.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), RULES.len());
    }
}
