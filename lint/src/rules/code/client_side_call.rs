//! Client code calls the provider's API, or builds its library with a key.

use super::Found;
use super::look::{call_of, has_text};
use super::project::{Project, is_package};
use crate::finding::Severity;
use crate::flow::EventKind;
use crate::flow::term::{Term, TermId};
use crate::rules::{Check, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "client-side-call",
    severity: Severity::Error,
    summary: "client code calls the provider's API, or builds its library with a key",
    page: include_str!("../pages/client-side-call.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    for event in project.events() {
        let EventKind::Call { term, .. } = event.kind else {
            continue;
        };
        let module = event.function.module;
        if !project.is_client(module)
            || project.is_test(module)
            || on_server(project, event.function)
        {
            continue;
        }
        let called = project.response(term).filter(|c| c.direct);
        if called.is_none() && !builds_with_key(project, term) {
            continue;
        }
        if outer_call_reports(project, &event) {
            continue;
        }
        out.push(Found {
            rule: &RULE,
            severity: RULE.severity,
            module,
            span: event.span,
            label: "this runs at the user's",
            message: if called.is_some() {
                "client code calls the provider's API itself".to_owned()
            } else {
                "client code makes the provider's client with an API key".to_owned()
            },
            help: "call your own backend, which holds the key and calls the provider",
            also: Vec::new(),
        });
    }
}

/// Functions that a bundler leaves on the server.
fn on_server(project: &Project<'_>, function: crate::flow::term::FunctionKey) -> bool {
    let Some(module) = project.flow.module(function) else {
        return false;
    };
    let Some(own) = project.flow.function(function) else {
        return false;
    };
    module.functions.iter().any(|f| {
        f.span.holds(own.span)
            && (matches!(
                f.name.as_str(),
                "getServerSideProps" | "getStaticProps" | "getInitialProps_" | "loader" | "action"
            ) || f.attributes.iter().any(|a| match &a.kind {
                crate::ir::ExprKind::Text(t) => t == "use server",
                // Leptos and Dioxus leave these on the server.
                crate::ir::ExprKind::Name(n) => n == "server",
                crate::ir::ExprKind::Call { callee, .. } => {
                    matches!(&callee.kind, crate::ir::ExprKind::Name(n) if n == "server")
                }
                _ => false,
            }))
    })
}

/// Of a chain of calls, the outermost that means the same request is enough.
fn outer_call_reports(project: &mut Project<'_>, event: &crate::flow::Event) -> bool {
    let outer: Vec<TermId> = project
        .events_of(event.function)
        .iter()
        .filter(|e| {
            e.span != event.span && e.span.start == event.span.start && e.span.holds(event.span)
        })
        .filter_map(super::look::call_term)
        .collect();
    outer
        .into_iter()
        .any(|t| project.response(t).is_some_and(|c| c.direct))
}

/// The provider's own client, made with a key rather than a session's secret.
fn builds_with_key(project: &Project<'_>, term: TermId) -> bool {
    let Some((_, args)) = call_of(project, term) else {
        return false;
    };
    let Term::Call(_, callee, _) = project.flow.terms.of(term) else {
        return false;
    };
    let Term::Import(module, _) = project.flow.terms.of(*callee) else {
        return false;
    };
    let module = project.flow.terms.name(*module);
    let ours = project.known.vendors.iter().any(|v| is_package(v, module));
    let keyed = args.iter().any(|(name, arg)| {
        let named = |n: &str| {
            matches!(
                crate::flow::normal(n).as_str(),
                "auth" | "apikey" | "key" | "secretkey" | "token"
            )
        };
        name.as_deref().is_some_and(named)
            || match project.flow.terms.of(*arg) {
                Term::Dict(all) => all.iter().any(|(k, _)| {
                    k.and_then(|k| project.flow.terms.as_text(k))
                        .is_some_and(named)
                }),
                Term::Text(_) => !has_text(project, *arg, &|t| {
                    project
                        .known
                        .vendors
                        .iter()
                        .flat_map(|v| &v.client_secrets)
                        .any(|p| t.starts_with(p.as_str()))
                }),
                _ => false,
            }
    });
    ours && keyed
}
