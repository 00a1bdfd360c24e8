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
    let mut asked: Vec<usize> = Vec::new();
    // Of calls that only an interface writes down, the place where its client is made is one.
    let mut places = Vec::new();
    configured(project, &mut places);
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
        if outer_call_reports(project, &event) || by_session(project, term) {
            continue;
        }
        let declared = matches!(project.flow.terms.of(term), Term::Call(_, callee, _)
            if project.flow.declared_calls.contains_key(callee));
        if declared && called.is_some_and(|c| places.iter().any(|(v, _)| *v == c.vendor)) {
            continue;
        }
        asked.extend(called.map(|c| c.vendor));
        let message = match called {
            Some(_) => "client code calls the provider's API itself",
            None => "client code makes the provider's client with an API key",
        };
        out.push(found_at(module, event.span, message));
    }
    let rest = places.into_iter().filter(|(v, _)| !asked.contains(v));
    out.extend(rest.map(|(_, found)| found));
}

fn found_at(module: u32, span: crate::ir::Span, message: &str) -> Found {
    Found {
        rule: &RULE,
        severity: RULE.severity,
        module,
        span,
        label: "this runs at the user's",
        message: message.to_owned(),
        help: "call your own backend, which holds the key and calls the provider",
        also: Vec::new(),
    }
}

/// Clients whose calls only a declaration writes down: where one is told the provider's address, if
/// no call of it was found anywhere.
fn configured(project: &mut Project<'_>, out: &mut Vec<(usize, Found)>) {
    for event in project.events() {
        let module = event.function.module;
        if !project.is_client(module)
            || project.is_test(module)
            || on_server(project, event.function)
        {
            continue;
        }
        let base = |name: &str| {
            matches!(
                crate::flow::normal(name).as_str(),
                "baseaddress" | "baseurl" | "baseuri" | "setbaseurl" | "hosturl"
            )
        };
        let terms = &project.flow.terms;
        let value = match event.kind {
            EventKind::Store(place, value) if base(terms.last_name(place)) => value,
            EventKind::Entry(key, value) if terms.as_text(key).is_some_and(base) => value,
            // Retrofit: `.baseUrl(…)`, in a function that is given it or here.
            EventKind::Call { term, .. } => match call_of(project, term) {
                Some((path, args)) if base(&super::look::last(&path)) => match args.first() {
                    Some((_, value)) => *value,
                    None => continue,
                },
                _ => continue,
            },
            _ => continue,
        };
        let contexts = project
            .flow
            .seen_by_callers(event.function, &[value], event.facts, 2);
        let found = contexts
            .iter()
            .flat_map(|c| &c.terms)
            .find_map(|t| Some((*t, project.address_in(*t, None).filter(|c| c.direct)?)));
        let Some((address, called)) = found else {
            continue;
        };
        if out.iter().any(|(vendor, _)| *vendor == called.vendor) {
            continue;
        }
        // The constant itself, where it is one of client code.
        let text = project.flow.terms.folded(address).unwrap_or_default();
        let (module, span) = written(project, &text).unwrap_or((module, event.span));
        let message = "client code calls the provider's API itself";
        out.push((called.vendor, found_at(module, span, message)));
    }
}

/// Where client code writes a text down.
fn written(project: &Project<'_>, text: &str) -> Option<(u32, crate::ir::Span)> {
    project
        .flow
        .modules
        .iter()
        .enumerate()
        .find_map(|(number, module)| {
            let number = u32::try_from(number).ok()?;
            let mut found = None;
            crate::flow::reach::walk(module, &mut |e| {
                if matches!(&e.kind, crate::ir::ExprKind::Text(t) if t == text) {
                    found = found.or(Some(e.span));
                }
            });
            found
                .filter(|_| project.is_client(number))
                .map(|span| (number, span))
        })
}

/// The provider's own client, made with a session's secret: what it is for.
fn by_session(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let secret = |name: &str| crate::flow::normal(name).contains("clientsecret");
    terms.any(term, &mut |_, t| match t {
        Term::Call(_, callee, args) => {
            let ours = matches!(terms.of(*callee), Term::Import(module, _)
                if project.known.vendors.iter().any(|v| is_package(v, terms.name(*module))));
            ours && args.iter().any(|(name, arg)| {
                name.is_some_and(|n| secret(terms.name(n)))
                    || matches!(terms.of(*arg), Term::Dict(all) if all.iter().any(|(key, _)| {
                        key.and_then(|k| terms.as_text(k)).is_some_and(secret)
                    }))
            })
        }
        _ => false,
    })
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
