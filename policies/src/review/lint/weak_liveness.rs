//! Liveness that is asked for, and less strictly than the model's default.

use super::{Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::model::site::{Environment, Faces};

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "weak-liveness",
    severity: Severity::Warning,
    summary: "an allow in live asks for less liveness than the pack can show",
    page: include_str!("pages/weak-liveness.md"),
    calendar: false,
    found: Found::Looking(look),
};

/// Below it the vendor thinks it more likely that nobody is there.
const EVEN: f64 = 0.5;

fn look(subject: &Subject<'_>, report: &mut Report) {
    for allowed in subject.allows() {
        let allow = allowed.allow();
        if allow.on.environment != Environment::Live {
            continue;
        }
        let liveness = &allow.liveness.value;
        let deciding = || {
            allowed
                .routes()
                .filter(|(_, route)| route.class.needs_liveness())
        };
        let counted = deciding().find(|(_, route)| {
            let mut checks = route.liveness.iter();
            checks.any(|(_, check)| check.value.faces.value)
        });
        if let Some((name, _)) = counted
            && liveness.faces.value == Faces::AtLeastOne
        {
            let what = format!(
                "`{}` decides who somebody is from a picture of several people",
                name.value
            );
            report.push(
                RULE.finding(allowed.place(&liveness.faces.span), what)
                    .also(&name.span, "this route")
                    .help("remove `faces`: exactly one is the default"),
            );
        }
        if let Some(score) = liveness.minimum_score.as_ref().filter(|s| s.value < EVEN)
            && deciding().next().is_some()
        {
            let what = format!(
                "a score of {} says that a live person is unlikely",
                score.value
            );
            report.push(RULE.finding(&score.span, what).help(
                "at least 0.5, and for money or access rather 0.9; without the line the vendor's own verdict decides",
            ));
        }
    }
}
