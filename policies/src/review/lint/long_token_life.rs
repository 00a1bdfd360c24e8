//! Tokens that nobody is made to renew.

use super::{Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::model::site::Environment;

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "long-token-life",
    severity: Severity::Warning,
    summary: "a caller's token is accepted for more than a year from now",
    page: include_str!("pages/long-token-life.md"),
    calendar: false,
    found: Found::Looking(look),
};

/// A year, and the day on which it ends.
const LONGEST_DAYS: u64 = 367;

fn look(subject: &Subject<'_>, report: &mut Report) {
    let Some(site) = subject.site else { return };
    for (name, entry) in site.callers.iter() {
        let caller = &entry.value;
        let lists = [
            (Environment::Test, &caller.test),
            (Environment::Live, &caller.live),
        ];
        for (environment, identity) in lists
            .into_iter()
            .flat_map(|(environment, list)| list.value.iter().map(move |i| (environment, i)))
        {
            let (Some(_), Some(expires)) = (&identity.token_sha256, &identity.expires) else {
                continue;
            };
            let left = expires.end().saturating_sub(subject.today.start()) / 86_400;
            if left > LONGEST_DAYS {
                let what =
                    format!("the {environment} token of `{name}` is accepted for {left} more days");
                report.push(RULE.finding(&expires.span, what).help(
                    "a year at most: two tokens can stand here during a change, so a change costs no pause",
                ));
            }
        }
    }
}
