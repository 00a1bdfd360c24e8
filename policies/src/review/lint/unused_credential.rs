//! A key that no allow uses.

use super::{Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::model::site::Environment;

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "unused-credential",
    severity: Severity::Warning,
    summary: "a key is configured that no allow uses",
    page: include_str!("pages/unused-credential.md"),
    calendar: false,
    found: Found::Looking(look),
};

fn look(subject: &Subject<'_>, report: &mut Report) {
    let Some(site) = subject.site else { return };
    for (provider, entry) in site.credentials.iter() {
        let sources = &entry.value;
        for (environment, source) in [
            (Environment::Test, &sources.test),
            (Environment::Live, &sources.live),
        ] {
            let Some(source) = source else { continue };
            let used = site.allow.iter().any(|(_, entry)| {
                let on = &entry.value.on;
                on.provider == provider && on.environment == environment
            });
            if !used {
                let what = format!("no allow uses the key of `{provider}.{environment}`");
                report.push(RULE.finding(&source.span, what).help(
                    "remove the line: a key that nothing needs is one that can only be lost",
                ));
            }
        }
    }
}
