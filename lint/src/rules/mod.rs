//! The rules: one file each, with its page beside it. Adding one is adding a file and a line here.

mod applies;
pub mod code;
mod exposed_env_file;
mod hardcoded_key;
mod key_in_url;
mod lookalike_package;
pub(crate) mod plaintext_endpoint;
mod public_env_key;
pub(crate) mod third_party_proxy;
pub(crate) mod tls_verification_off;
mod unused_suppression;

pub use applies::{EXEMPT, Exempt, exempt};
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
    Text(TextCheck),
    /// At what the code of a project does.
    Code(CodeCheck),
    /// At both: what code puts together stands in no text.
    Both(TextCheck, CodeCheck),
    /// At everything else's findings.
    Findings,
}

/// A look at the text of one file.
pub type TextCheck = fn(&Unit<'_>, &mut Vec<Draft>);
/// A look at what the code of a project does.
pub type CodeCheck = fn(&mut code::Project<'_>, &mut Vec<code::Found>);

impl Rule {
    /// Its look at code, where it has one.
    pub const fn code(&self) -> Option<CodeCheck> {
        match self.check {
            Check::Code(check) | Check::Both(_, check) => Some(check),
            Check::Text(_) | Check::Findings => None,
        }
    }

    /// Its look at text, where it has one.
    pub const fn text(&self) -> Option<TextCheck> {
        match self.check {
            Check::Text(check) | Check::Both(check, _) => Some(check),
            Check::Code(_) | Check::Findings => None,
        }
    }

    /// What the fixtures show of the rule's look at code: languages in which it is analysed, those
    /// with three findings and three near misses at least.
    pub fn languages(&self) -> Vec<&'static str> {
        self.cells("not analysed", false)
    }

    /// Languages in which the rule could find something, and nothing shows that it does.
    pub fn not_analysed(&self) -> Vec<&'static str> {
        self.cells("not analysed", true)
    }

    /// Languages that the rule does not apply to, each with the reason.
    pub fn exempt(&self) -> Vec<(&'static str, &'static str)> {
        let of_code = self.cells("–", true).into_iter();
        of_code
            .filter_map(|language| Some((language, exempt(self.id, language)?)))
            .collect()
    }

    /// The languages whose cells in the rule's row read so, or read something that says that the
    /// rule is analysed there.
    fn cells(&self, word: &str, wanted: bool) -> Vec<&'static str> {
        let row = |line: &&'static str| line.starts_with(&format!("| `{}` |", self.id));
        let cells = |line: &'static str| line.trim_matches('|').split('|').map(str::trim).skip(1);
        let on_code = MATRIX.split("| rule on text |").next().unwrap_or(MATRIX);
        let Some(head) = on_code.lines().find(|line| line.starts_with("| rule |")) else {
            return Vec::new();
        };
        let Some(own) = on_code.lines().find(row) else {
            return Vec::new();
        };
        cells(head)
            .zip(cells(own))
            .filter(|(_, cell)| match wanted {
                true => *cell == word,
                false => !matches!(*cell, "" | "not analysed" | "–"),
            })
            .map(|(language, _)| language)
            .collect()
    }
}

/// Generated from the fixtures.
const MATRIX: &str = include_str!("../../MATRIX.md");

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
    &code::UNCHECKED_LIVENESS,
    &code::UNCHECKED_FACE_COUNT,
    &code::WEAK_THRESHOLD,
    &code::CLIENT_ASSERTED_LIVENESS,
    &code::CLIENT_SIDE_CALL,
    &code::UNVERIFIED_WEBHOOK,
    &code::UNSAFE_SIGNATURE_COMPARE,
    &code::RESERIALIZED_WEBHOOK_BODY,
    &plaintext_endpoint::RULE,
    &tls_verification_off::RULE,
    &third_party_proxy::RULE,
    &code::MISSING_TIMEOUT,
    &code::UNPINNED_VERSION,
    &code::KEY_IN_LOG,
    &code::BIOMETRIC_LOGGING,
    &code::BIOMETRIC_STORAGE,
    &code::BYPASSES_GATEWAY,
    &code::UNCOVERED_CALL,
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
    for check in RULES.iter().filter_map(|rule| rule.text()) {
        check(unit, &mut out);
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
