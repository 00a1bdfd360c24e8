//! Faces that are stored with no word on how long.

use super::{Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::model::pack::Class;
use crate::model::site::Environment;

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "retention-missing",
    severity: Severity::Warning,
    summary: "faces are enrolled in live and the policy does not say for how long they are kept",
    page: include_str!("pages/retention-missing.md"),
    calendar: false,
    found: Found::Looking(look),
};

fn look(subject: &Subject<'_>, report: &mut Report) {
    for allowed in subject.allows() {
        let allow = allowed.allow();
        if allow.on.environment != Environment::Live || allow.retain.is_some() {
            continue;
        }
        let enrols = allowed
            .routes()
            .find(|(_, route)| route.class.value == Class::Enroll);
        if let Some((name, route)) = enrols {
            let what = format!(
                "allow `{}` stores faces and does not say for how long",
                allowed.name
            );
            report.push(
                RULE.finding(&name.span, what)
                    .also(&route.class.span, "this route enrols")
                    .help("add `retain = \"365 d\"`: how long after the last interaction a face may be kept"),
            );
        }
    }
}
