//! A call that the site's policy does not allow, or no pack knows.

use super::Found;
use super::project::Project;
use crate::finding::Severity;
use crate::flow::EventKind;
use crate::rules::{Check, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "uncovered-call",
    severity: Severity::Warning,
    summary: "a call that the site's policy does not allow, or no pack knows",
    page: include_str!("../pages/uncovered-call.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    for event in project.events() {
        let EventKind::Call { term, .. } = event.kind else {
            continue;
        };
        let module = event.function.module;
        if project.is_test(module) || project.options_of(module).allowed.is_none() {
            continue;
        }
        let Some(called) = project.response(term) else {
            continue;
        };
        let pack = project
            .vendor(called.vendor)
            .map_or("", |v| v.pack.as_str());
        let message = match project.route(called) {
            Some(route) if is_allowed(project, module, &format!("{pack}/{}", route.name)) => {
                continue;
            }
            Some(route) => format!("the policy does not allow the route `{}`", route.name),
            None if called.direct => "no pack knows the route that this call means".to_owned(),
            None => continue,
        };
        out.push(Found {
            rule: &RULE,
            severity: RULE.severity,
            module,
            span: event.span,
            label: "not allowed",
            message,
            help: "allow the route in the policy, or do not call it",
            also: Vec::new(),
        });
    }
}

fn is_allowed(project: &Project<'_>, module: u32, route: &str) -> bool {
    let allowed = project.options_of(module).allowed.as_ref();
    allowed.is_none_or(|all| all.contains(route))
}
