//! Rates that together promise more than the vendor gives.

use super::{Allowed, Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::model::CredentialRef;
use crate::model::site::Environment;
use crate::source::At;
use crate::units::Rate;
use std::collections::BTreeMap;

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "overbooked-quota",
    severity: Severity::Warning,
    summary: "the callers' rates together exceed this gateway's share of the vendor's quota",
    page: include_str!("pages/overbooked-quota.md"),
    calendar: false,
    found: Found::Looking(look),
};

fn look(subject: &Subject<'_>, report: &mut Report) {
    let Some(site) = subject.site else { return };
    let mut by_credential: BTreeMap<CredentialRef, Vec<Allowed<'_>>> = BTreeMap::new();
    for allowed in subject.allows() {
        let on = allowed.allow().on.value.clone();
        by_credential.entry(on).or_default().push(allowed);
    }
    for (on, allows) in by_credential {
        let Some(first) = allows.first() else {
            continue;
        };
        let facts = match on.environment {
            Environment::Test => &first.pack.environments.test,
            Environment::Live => &first.pack.environments.live,
        };
        let Some(quota) = facts.as_ref().and_then(|facts| facts.quota.as_ref()) else {
            continue;
        };
        let share = quota.value.share(site.headroom.value, site.instances.value);
        let Some(share) = share else { continue };
        let promised: Vec<(&At<Rate>, usize)> = allows
            .iter()
            .filter_map(|a| {
                Some((
                    a.allow().rate.caller.as_ref()?,
                    a.allow().callers.value.len(),
                ))
            })
            .collect();
        let minute = |rate: &Rate| f64::from(rate.count) * 60.0 / rate.window.as_secs_f64();
        let sum: f64 = promised
            .iter()
            .map(|(rate, n)| minute(rate) * *n as f64)
            .sum();
        let Some(((largest, _), others)) = promised.split_first() else {
            continue;
        };
        // One rate alone above the share is an error of its own.
        if sum <= minute(&share)
            || (others.is_empty() && allows.iter().all(|a| a.allow().callers.value.len() < 2))
        {
            continue;
        }
        let what = format!(
            "the callers of `{on}` are promised {sum:.0} calls a minute together, and this gateway's share is {share}"
        );
        let mut finding = RULE.finding(&largest.span, what).help(
            "lower the rates until their sum fits, or say that callers never peak together with `# visor:allow[overbooked-quota] …`",
        );
        for (rate, _) in others {
            finding = finding.also(&rate.span, "and this");
        }
        report.push(finding.also(&quota.span, "the vendor's quota"));
    }
}
