//! Which checks an answer has to pass: the pack's, and what the allow demands beyond them.

use super::Resolved;
use crate::diagnostic::{Diagnostic, Report};
use crate::effective::{Check, Demand, Least};
use crate::model::pack::{Route, Test, When};
use crate::model::site::Allow;
use crate::read::{Entry, did_you_mean};
use crate::source::{At, Span};

/// What an allow says of liveness has to mean something: a check that no route has, or a score
/// that none gives, would be demanded of nobody; and a route that decides who somebody is has to
/// have all of it.
pub(super) fn check_choice(allow: &Allow, resolved: &Resolved, report: &mut Report) {
    let choice = &allow.liveness.value;
    let find = |name: &At<String>| Some((name.clone(), resolved.pack.routes.find(name)?));
    let Some(routes) = allow.routes.iter().map(find).collect::<Option<Vec<_>>>() else {
        return; // The route that is not there is reported where it stands, and may be the one.
    };
    for wanted in &choice.require.value {
        let has = |route: &Entry<Route>| route.value.liveness.find(wanted).is_some();
        let known: Vec<&str> = routes
            .iter()
            .flat_map(|(_, route)| route.value.liveness.iter().map(|(name, _)| name))
            .collect();
        let what = format!("has a liveness check named `{}`", wanted.value);
        let help = did_you_mean(&wanted.value, &known);
        lacking(
            &routes,
            &has,
            ("unknown-name", &wanted.span),
            &what,
            &help,
            report,
        );
    }
    let Some(score) = &choice.minimum_score else {
        return;
    };
    if !(0.0..=1.0).contains(&score.value) {
        let what = format!("the minimum score {} is not between 0 and 1", score.value);
        report.push(
            Diagnostic::error("bad-value", &score.span, what)
                .help("scores run from 0 to 1: `minimum-score = 0.8`"),
        );
    }
    let has = |route: &Entry<Route>| {
        let wanted = |name: &str| choice.require.iter().any(|w| w.value == name);
        let mut checks = route.value.liveness.iter();
        checks.any(|(name, check)| {
            check.value.score.is_some() && (*check.value.when != When::SiteNamesIt || wanted(name))
        })
    };
    let help = "remove `minimum-score`, or require a check that has a score";
    let what = "has a check with a score that applies here";
    lacking(&routes, &has, ("no-score", &score.span), what, help, report);
}

/// Reports that no route has what is wanted, or else each route that must have it and has not.
fn lacking(
    routes: &[(At<String>, &Entry<Route>)],
    has: &dyn Fn(&Entry<Route>) -> bool,
    (code, span): (&'static str, &Span),
    what: &str,
    help: &str,
    report: &mut Report,
) {
    if !routes.iter().any(|(_, route)| has(route)) {
        report.push(
            Diagnostic::error(code, span, format!("no route of this allow {what}")).help(help),
        );
        return;
    }
    for (name, route) in routes {
        if route.value.class.needs_liveness() && !has(route) {
            report.push(
                Diagnostic::error(code, span, format!("not every route of this allow {what}"))
                    .also(&name.span, "this one has not")
                    .help("put that route into an allow of its own"),
            );
        }
    }
}

/// The checks that apply to the route under this allow, or an error where a match would go unjudged.
pub(super) fn checks(
    allow_name: &str,
    allow: &Allow,
    name: &str,
    route: &Entry<Route>,
    report: &mut Report,
) -> Option<Vec<Check>> {
    let choice = &allow.liveness.value;
    let mut errors = false;
    let wanted = &choice.require.value;
    if route.value.class.needs_liveness() {
        let lacks = |name: &str| route.value.liveness.find(name).is_none();
        errors |= wanted.iter().any(|name| lacks(name));
    }
    let mut checks = Vec::new();
    for (check_name, entry) in route.value.liveness.iter() {
        let named = wanted.iter().find(|w| w.value == check_name);
        let check = &entry.value;
        let evidence = match (check.when.value, named) {
            (When::Always, _) | (_, Some(_)) => None,
            (When::Present, None) => check.evidence.as_ref().map(|e| e.value.clone()),
            (When::SiteNamesIt, None) => continue,
        };
        let score = match (&check.score, &choice.minimum_score) {
            (Some(path), Some(least)) => Some(Least {
                path: path.value.clone(),
                score: least.value,
                place: least.span.place(),
            }),
            _ => None,
        };
        // Where the site demands the check by name, that line decides.
        let place = |own: &Span| named.map_or_else(|| own.place(), |named| named.span.place());
        let demands = |tests: &[At<Test>]| {
            let demand = |test: &At<Test>| Demand {
                test: test.value.clone(),
                place: place(&test.span),
            };
            tests.iter().map(demand).collect()
        };
        let list = check.every.as_ref().map(|every| &every.span);
        checks.push(Check {
            name: check_name.to_owned(),
            every: check.every.as_ref().map(|p| p.value.clone()),
            faces: check.faces.value,
            only: check.only.as_ref().map(|t| t.value.clone()),
            evidence,
            is: demands(&check.is.value),
            indeterminate: demands(&check.indeterminate.value),
            score,
            place: place(list.unwrap_or(&entry.name)),
        });
    }
    // What is wanted and not there was reported with the allow.
    errors |= route.value.class.needs_liveness()
        && choice.minimum_score.is_some()
        && checks.iter().all(|c| c.score.is_none());
    let judges = checks.iter().any(|c| c.evidence.is_none());
    if route.value.class.needs_liveness() && !judges && !errors {
        let choices: Vec<_> = route
            .value
            .liveness
            .iter()
            .map(|(n, _)| format!("`{n}`"))
            .collect();
        errors = true;
        let help = if choices.is_empty() {
            "the pack declares none for this route: it cannot be allowed until it does".to_owned()
        } else {
            format!(
                "add `liveness = {{ require = […] }}` with one or more of {}",
                choices.join(", ")
            )
        };
        report.push(
            Diagnostic::error(
                "liveness-not-required",
                &allow.routes.span,
                format!("allow `{allow_name}` lets `{name}` through without a liveness check"),
            )
            .also(
                &route.value.class.span,
                format!(
                    "a `{}` route means nothing without one",
                    route.value.class.value
                ),
            )
            .help(help),
        );
    }
    checks.shrink_to_fit();
    (!errors).then_some(checks)
}
