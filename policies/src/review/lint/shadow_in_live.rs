//! Refusals that are only recorded, in live.

use super::{Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::model::site::{Environment, Mode};

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "shadow-in-live",
    severity: Severity::Warning,
    summary: "an allow in live only records what it should refuse",
    page: include_str!("pages/shadow-in-live.md"),
    calendar: false,
    found: Found::Looking(look),
};

fn look(subject: &Subject<'_>, report: &mut Report) {
    for allowed in subject.allows() {
        let allow = allowed.allow();
        // One that has ended refuses, and is only past its date.
        if let (Environment::Live, Mode::ShadowUntil(until)) =
            (allow.on.environment, allow.mode.value)
            && until >= subject.today
        {
            let what = format!(
                "allow `{}` lets through in live what liveness, face count or a rate would refuse, until {until}",
                allowed.name
            );
            report.push(RULE.finding(&allow.mode.span, what).help(
                "try it in test, then remove `mode`; where a trial in live is meant, say why with `# visor:allow[shadow-in-live] …`",
            ));
        }
    }
}
