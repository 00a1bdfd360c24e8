//! Faces can be stored and never erased.

use super::{Allowed, Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::model::CredentialRef;
use crate::model::pack::Class;
use crate::model::site::Environment;
use std::collections::BTreeSet;

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "enrolment-without-erasure",
    severity: Severity::Error,
    summary: "faces can be enrolled where no allow lets anybody erase them",
    page: include_str!("pages/enrolment-without-erasure.md"),
    calendar: false,
    found: Found::Looking(look),
};

fn look(subject: &Subject<'_>, report: &mut Report) {
    let allows = subject.allows();
    let erases = |allowed: &&Allowed<'_>| {
        let mut routes = allowed.routes();
        routes.any(|(_, route)| route.class.value == Class::Erase)
    };
    let erased = allows.iter().filter(erases);
    let erased: BTreeSet<&CredentialRef> = erased.map(|a| &a.allow().on.value).collect();
    for allowed in &allows {
        let on = &allowed.allow().on.value;
        if erased.contains(on) {
            continue;
        }
        let enrols = allowed
            .routes()
            .find(|(_, route)| route.class.value == Class::Enroll);
        let Some((name, _)) = enrols else { continue };
        let mut known = allowed.pack.routes.iter();
        let help = match known.find(|(_, entry)| entry.value.class.value == Class::Erase) {
            Some((erase, _)) => format!("allow `{erase}` on `{on}` too, to whom requests for erasure come"),
            None => "the pack knows no route that erases: ask the vendor for one before faces are stored".to_owned(),
        };
        let what = format!("faces can be enrolled on `{on}`, and nobody may erase one");
        let mut finding = RULE.finding(&name.span, what).help(help);
        if on.environment == Environment::Test {
            finding.severity = Severity::Warning;
        }
        report.push(finding);
    }
}
