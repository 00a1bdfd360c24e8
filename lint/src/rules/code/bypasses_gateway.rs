//! The provider is called directly, although there is a gateway.

use super::Found;
use super::project::Project;
use crate::finding::Severity;
use crate::flow::EventKind;
use crate::rules::{Check, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "bypasses-gateway",
    severity: Severity::Warning,
    summary: "the provider is called directly, although there is a gateway",
    page: include_str!("../pages/bypasses-gateway.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    for event in project.events() {
        let EventKind::Call { term, .. } = event.kind else {
            continue;
        };
        let module = event.function.module;
        if project.options_of(module).gateway.is_none()
            || project.is_test(module)
            // A page is no caller of the gateway: that it asks at all is the finding.
            || project.is_client(module)
            || project.response(term).is_none_or(|c| !c.direct)
            || super::look::reads_answer(project, term)
        {
            continue;
        }
        out.push(Found {
            rule: &RULE,
            severity: RULE.severity,
            module,
            span: event.span,
            label: "past the gateway",
            message: "the provider is called directly, although the policy names a gateway"
                .to_owned(),
            help: "use the gateway's base URL",
            also: Vec::new(),
        });
    }
}
