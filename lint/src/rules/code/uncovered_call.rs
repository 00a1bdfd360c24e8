//! A call that the site's policy does not allow, or no pack knows.

use super::Found;
use super::project::{Called, Project};
use crate::finding::Severity;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind};
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
        let Some(mut called) = project.response(term) else {
            continue;
        };
        if called.route.is_none() {
            if callers_say(project, &event) {
                continue;
            }
            match by_callers(project, &event, term) {
                Some(known) => called = known,
                // Which route it is, nobody says.
                None if leaves_route_open(project, term, event.function) => continue,
                None => {}
            }
        }
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

/// Whether the address hangs on what the function is given: not its query, form or headers.
fn leaves_route_open(project: &Project<'_>, term: TermId, function: FunctionKey) -> bool {
    let flow = &project.flow;
    let Term::Call(_, callee, args) = flow.terms.of(term) else {
        return flow.has_params(term, function);
    };
    flow.has_params(*callee, function)
        || args.iter().any(|(name, value)| {
            let said = name.map(|n| flow.terms.name(n));
            let aside = said.is_some_and(|n| {
                matches!(
                    n,
                    "params"
                        | "headers"
                        | "json"
                        | "data"
                        | "files"
                        | "body"
                        | "query"
                        | "form"
                        | "timeout"
                        | "content"
                        | "queryParameters"
                        | "auth"
                        | "cookies"
                )
            });
            let options = said.is_none() && matches!(flow.terms.of(*value), Term::Dict(_));
            !aside && !options && flow.has_params(*value, function)
        })
}

/// Whether it takes the callers to know which route is meant: each of them is asked instead.
fn callers_say(project: &Project<'_>, event: &Event) -> bool {
    let callers = project.flow.callers.get(&event.function);
    callers.into_iter().flatten().any(|caller| {
        let calls = project.events_of(caller.function);
        calls
            .iter()
            .filter(|e| e.span == caller.span)
            .filter_map(super::look::call_term)
            .filter_map(|term| project.response_of(term))
            .any(|called| called.route.is_some())
    })
}

/// The route that a caller means, where it takes one to know.
fn by_callers(project: &mut Project<'_>, event: &Event, term: TermId) -> Option<Called> {
    let contexts = project
        .flow
        .seen_by_callers(event.function, &[term], event.facts, 3);
    let mut seen = contexts.iter().flat_map(|c| &c.terms);
    seen.find_map(|t| project.response_of(*t).filter(|c| c.route.is_some()))
}

fn is_allowed(project: &Project<'_>, module: u32, route: &str) -> bool {
    let allowed = project.options_of(module).allowed.as_ref();
    allowed.is_none_or(|all| all.contains(route))
}
