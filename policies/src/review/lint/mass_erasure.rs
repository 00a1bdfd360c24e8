//! A route that erases everyone.

use super::{Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::model::pack::Class;
use crate::model::site::Environment;

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "mass-erasure",
    severity: Severity::Error,
    summary: "an allow lets a caller erase every face of the account",
    page: include_str!("pages/mass-erasure.md"),
    calendar: false,
    found: Found::Looking(look),
};

fn look(subject: &Subject<'_>, report: &mut Report) {
    for allowed in subject.allows() {
        for (name, route) in allowed.routes() {
            if route.class.value != Class::EraseAll {
                continue;
            }
            let on = &allowed.allow().on.value;
            let what = format!(
                "allow `{}` lets a caller erase every face of `{on}`",
                allowed.name
            );
            let mut finding = RULE
                .finding(&name.span, what)
                .also(&route.class.span, "the pack says so")
                .help("remove the route: erase subject by subject, or by hand at the vendor");
            if on.environment == Environment::Test {
                finding.severity = Severity::Warning;
            }
            report.push(finding);
        }
    }
}
