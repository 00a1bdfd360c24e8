//! Dates that have passed: identities that nobody can use, shadows that have ended.

use super::{Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::model::site::Mode;

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "past-date",
    severity: Severity::Warning,
    summary: "an identity has expired, or a shadow has ended",
    page: include_str!("pages/past-date.md"),
    calendar: true,
    found: Found::Looking(look),
};

fn look(subject: &Subject<'_>, report: &mut Report) {
    let Some(site) = subject.site else { return };
    let today = subject.today;
    for (name, entry) in site.callers.iter() {
        let caller = &entry.value;
        for identity in caller.test.value.iter().chain(&caller.live.value) {
            if let Some(expires) = identity.expires.as_ref().filter(|day| day.value < today) {
                let what = format!("this identity of `{name}` expired on {}", expires.value);
                let help = "remove it; where the caller still calls, make a new one: `visor-gateway token new`";
                report.push(RULE.finding(&expires.span, what).help(help));
            }
        }
    }
    for allowed in subject.allows() {
        let mode = &allowed.allow().mode;
        if let Mode::ShadowUntil(until) = mode.value
            && until < today
        {
            let what = format!(
                "the shadow of allow `{}` ended on {until}: it refuses",
                allowed.name
            );
            report.push(RULE.finding(&mode.span, what).help("remove `mode`"));
        }
    }
}
