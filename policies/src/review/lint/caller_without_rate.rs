//! A caller in live that may call without end.

use super::{Allowed, Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::model::CredentialRef;
use crate::model::site::Environment;
use std::collections::{BTreeMap, BTreeSet};

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "caller-without-rate",
    severity: Severity::Warning,
    summary: "one caller in live can use up the key for all, or call without end",
    page: include_str!("pages/caller-without-rate.md"),
    calendar: false,
    found: Found::Looking(look),
};

/// Who uses one key.
#[derive(Default)]
struct Sharing<'p> {
    /// Whether an allow limits what they call together.
    bounded: bool,
    callers: BTreeSet<&'p str>,
}

fn look(subject: &Subject<'_>, report: &mut Report) {
    let allows = subject.allows();
    let mut by_key: BTreeMap<&CredentialRef, Sharing<'_>> = BTreeMap::new();
    for allow in allows.iter().map(Allowed::allow) {
        let sharing = by_key.entry(&allow.on.value).or_default();
        sharing.bounded |= allow.rate.credential.is_some();
        sharing
            .callers
            .extend(allow.callers.iter().map(|c| c.value.as_str()));
    }
    for allowed in &allows {
        let allow = allowed.allow();
        if allow.on.environment != Environment::Live || allow.rate.caller.is_some() {
            continue;
        }
        let Some(Sharing { bounded, callers }) = by_key.get(&allow.on.value) else {
            continue;
        };
        let bounded = *bounded
            || allowed
                .pack
                .environments
                .live
                .as_ref()
                .is_some_and(|facts| facts.quota.is_some());
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
