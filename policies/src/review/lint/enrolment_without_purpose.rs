//! Faces that nobody can store, since no purpose is named for which they could be.

use super::{Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::model::pack::Class;

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "enrolment-without-purpose",
    severity: Severity::Error,
    summary: "an allow lets faces be enrolled and names no purpose, so that every enrolment is refused",
    page: include_str!("pages/enrolment-without-purpose.md"),
    calendar: false,
    found: Found::Looking(look),
};

fn look(subject: &Subject<'_>, report: &mut Report) {
    let Some(site) = subject.site else { return };
    for allowed in subject.allows() {
        let allow = allowed.allow();
        let purposes = allow.purposes.as_ref().unwrap_or(&site.purposes);
        if !purposes.is_empty() {
            continue;
        }
        let enrols = allowed
            .routes()
            .find(|(_, route)| route.class.value == Class::Enroll);
        if let Some((name, route)) = enrols {
            let what = format!(
                "allow `{}` stores faces for no purpose: every request is refused as `purpose-not-allowed`",
                allowed.name
            );
            report.push(
                RULE.finding(&name.span, what)
                    .also(&route.class.span, "this route enrols")
                    .help(
                        "add `purposes = [\"access\"]` at the site's top: what faces are used for",
                    ),
            );
        }
    }
}
