//! A caller in live that may call without end.

use super::{Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::model::site::Environment;
use std::collections::BTreeSet;

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "caller-without-rate",
    severity: Severity::Warning,
    summary: "one caller in live can use up the key for all, or call without end",
    page: include_str!("pages/caller-without-rate.md"),
    calendar: false,
    found: Found::Looking(look),
};

fn look(subject: &Subject<'_>, report: &mut Report) {
    let allows = subject.allows();
    for allowed in &allows {
        let allow = allowed.allow();
        if allow.on.environment != Environment::Live || allow.rate.caller.is_some() {
            continue;
        }
        let same = || {
            allows
                .iter()
                .filter(|other| other.allow().on.value == allow.on.value)
        };
        let bounded = same().any(|other| other.allow().rate.credential.is_some())
            || allowed
                .pack
                .environments
                .live
                .as_ref()
                .is_some_and(|facts| facts.quota.is_some());
        let callers: BTreeSet<&str> = same()
            .flat_map(|other| other.allow().callers.iter().map(|c| c.value.as_str()))
            .collect();
        let name = allowed.name;
        let what = if !bounded {
            format!("nothing limits how often `{name}` is used: the vendor names no quota")
        } else if callers.len() > 1 {
            format!(
                "one caller of `{name}` can use up the quota that {} callers share",
                callers.len()
            )
        } else {
            continue;
        };
        report
            .push(RULE.finding(&allowed.entry.name, what).help(
                "add `rate = { caller = \"60/min\" }`, a little above what the caller needs",
            ));
    }
}
