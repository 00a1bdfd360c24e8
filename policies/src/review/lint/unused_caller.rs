//! A caller, or one environment's identities of it, that opens nothing.

use super::{Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::model::site::Environment;
use std::collections::HashSet;

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "unused-caller",
    severity: Severity::Warning,
    summary: "a caller, or its identity in an environment, is allowed nowhere",
    page: include_str!("pages/unused-caller.md"),
    calendar: false,
    found: Found::Looking(look),
};

fn look(subject: &Subject<'_>, report: &mut Report) {
    let Some(site) = subject.site else { return };
    let named = site.allow.iter().flat_map(|(_, entry)| {
        let on = entry.value.on.environment;
        entry
            .value
            .callers
            .iter()
            .map(move |c| (c.value.as_str(), on))
    });
    let named: HashSet<(&str, Environment)> = named.collect();
    let allowed = |name: &str, environment: Option<Environment>| match environment {
        Some(environment) => named.contains(&(name, environment)),
        None => [Environment::Test, Environment::Live]
            .iter()
            .any(|e| named.contains(&(name, *e))),
    };
    for (name, entry) in site.callers.iter() {
        if !allowed(name, None) {
            let what = format!("caller `{name}` is allowed nowhere");
            report.push(RULE.finding(&entry.name, what).help(
                "remove it, so that its tokens open nothing later, or name it in an `[allow.…]`",
            ));
            continue;
        }
        let caller = &entry.value;
        for (environment, list) in [
            (Environment::Test, &caller.test),
            (Environment::Live, &caller.live),
        ] {
            if !list.value.is_empty() && !allowed(name, Some(environment)) {
                let what =
                    format!("the {environment} identity of caller `{name}` is allowed nowhere");
                report.push(RULE.finding(&list.span, what).help(format!(
                    "remove the `{environment}` line until it is needed"
                )));
            }
        }
    }
}
