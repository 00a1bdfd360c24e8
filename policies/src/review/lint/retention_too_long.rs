//! Faces that are kept for longer than a law lets them.

use super::{Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::units::Period;

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "retention-too-long",
    severity: Severity::Error,
    summary: "faces are kept for longer than a law that the site names allows",
    page: include_str!("pages/retention-too-long.md"),
    calendar: false,
    found: Found::Looking(look),
};

fn look(subject: &Subject<'_>, report: &mut Report) {
    let Some(site) = subject.site else { return };
    for (name, entry) in site.allow.iter() {
        let Some(retain) = &entry.value.retain else {
            continue;
        };
        for law in &site.laws.value {
            let Some(limit) = law
                .value
                .longest_retention()
                .filter(|limit| retain.value.0 > *limit)
            else {
                continue;
            };
            let limit = Period(limit);
            let what = format!(
                "allow `{name}` keeps faces for {}, and {} allows {limit}",
                retain.value,
                law.value.title()
            );
            report.push(
                RULE.finding(&retain.span, what)
                    .also(&law.span, "the site names this law")
                    .help(format!(
                        "at most `retain = \"{limit}\"`, and less where the purpose ends sooner"
                    )),
            );
        }
    }
}
