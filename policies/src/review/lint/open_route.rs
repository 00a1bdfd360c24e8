//! A route in live that every caller may use.

use super::{Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::model::pack::Class;
use crate::model::site::Environment;
use crate::source::At;
use std::collections::{BTreeMap, BTreeSet};

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "open-route",
    severity: Severity::Warning,
    summary: "every caller may use a route of persons' data in live",
    page: include_str!("pages/open-route.md"),
    calendar: false,
    found: Found::Looking(look),
};

/// Where a route is named, and who may use it.
#[derive(Default)]
struct Use<'p> {
    named: Vec<&'p At<String>>,
    callers: BTreeSet<&'p str>,
}

fn look(subject: &Subject<'_>, report: &mut Report) {
    let Some(site) = subject.site else { return };
    let everyone: BTreeSet<&str> = site
        .callers
        .iter()
        .filter(|(_, entry)| !entry.value.live.value.is_empty())
        .map(|(name, _)| name)
        .collect();
    if everyone.len() < 2 {
        return; // There is nobody to tell apart.
    }
    let mut uses: BTreeMap<(&str, &str), Use<'_>> = BTreeMap::new();
    for allowed in subject.allows() {
        let allow = allowed.allow();
        if allow.on.environment != Environment::Live {
            continue;
        }
        for (name, route) in allowed.routes() {
            if route.class.value != Class::Read {
                let found = uses.entry((&allow.on.provider, name)).or_default();
                found.named.push(name);
                found
                    .callers
                    .extend(allow.callers.iter().map(|c| c.value.as_str()));
            }
        }
    }
    // What one provider opens to all is one finding, at the first place.
    let mut open: BTreeMap<&str, Vec<&At<String>>> = BTreeMap::new();
    for ((provider, _), found) in uses {
        if everyone.is_subset(&found.callers) {
            open.entry(provider).or_default().extend(found.named);
        }
    }
    for (provider, mut named) in open {
        named.sort_by_key(|name| name.span.range().start);
        let routes: BTreeSet<&str> = named.iter().map(|name| name.value.as_str()).collect();
        let routes: Vec<String> = routes
            .iter()
            .map(|route| format!("`{provider}.{route}`"))
            .collect();
        let Some((first, others)) = named.split_first() else {
            continue;
        };
        let what = format!(
            "every one of the {} live callers may use {}",
            everyone.len(),
            routes.join(", ")
        );
        let mut finding = RULE
            .finding(&first.span, what)
            .help("name only the callers whose task it is: a token that leaks then opens less");
        for other in others {
            finding = finding.also(&other.span, "and here");
        }
        report.push(finding);
    }
}
