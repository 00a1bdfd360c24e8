//! A call to the provider may wait for ever.

use super::Found;
use super::look::{has_text, last};
use super::project::Project;
use crate::finding::Severity;
use crate::flow::EventKind;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::ir::Language;
use crate::rules::{Check, Rule};
use std::collections::HashMap;

pub(crate) static RULE: Rule = Rule {
    id: "missing-timeout",
    severity: Severity::Warning,
    summary: "a call to the provider may wait for ever",
    page: include_str!("../pages/missing-timeout.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let events = project.events();
    // Set once for all of a library's calls.
    let everywhere = events.iter().any(|e| match e.kind {
        EventKind::Store(place, _) => {
            let path = project.flow.terms.path(place).to_ascii_lowercase();
            path.contains("defaults.timeout")
                || path.contains("defaultclient.timeout")
                || path.ends_with("socket.setdefaulttimeout")
        }
        EventKind::Call { term, .. } => {
            super::look::call_of(project, term).is_some_and(|(p, _)| {
                p.ends_with("setdefaulttimeout") || p.ends_with("setGlobalDispatcher")
            })
        }
        _ => false,
    });
    let mut near: HashMap<FunctionKey, bool> = HashMap::new();
    for event in &events {
        let EventKind::Call { term, .. } = event.kind else {
            continue;
        };
        let module = event.function.module;
        if everywhere
            || project.is_test(module)
            || project.is_client(module)
                && project
                    .flow
                    .module(event.function)
                    .is_some_and(|m| m.language.is_script())
        {
            continue;
        }
        let Some(called) = project.response(term) else {
            continue;
        };
        let Some((path, _)) = super::look::call_of(project, term) else {
            continue;
        };
        let language = project.flow.module(event.function).map(|m| m.language);
        if !waits_for_ever(&path, language) || !(called.direct || called.route.is_some()) {
            continue;
        }
        let own = limited(project, term);
        let near = *near.entry(event.function).or_insert_with(|| {
            project
                .events_of(event.function)
                .iter()
                .any(|e| match e.kind {
                    EventKind::Store(place, _) => {
                        last(&project.flow.terms.path(place)).contains("timeout")
                    }
                    EventKind::Call { term, .. } => super::look::call_of(project, term)
                        .is_some_and(|(p, args)| {
                            let name = last(&p);
                            name.contains("timeout")
                                || name == "curl_setopt"
                                    && args.iter().any(|(_, a)| {
                                        project.flow.terms.last_name(*a).contains("TIMEOUT")
                                    })
                                || name == "curl_setopt_array" && limited(project, term)
                        }),
                    _ => false,
                })
        });
        if !own && !near {
            out.push(Found {
                rule: &RULE,
                severity: RULE.severity,
                module,
                span: event.span,
                label: "waits for ever",
                message:
                    "a call to the provider has no timeout, and its client has none by default"
                        .to_owned(),
                help: "set a timeout on the call, or once on the client",
                also: Vec::new(),
            });
        }
    }
}

/// By the documented default of each library.
fn waits_for_ever(path: &str, language: Option<Language>) -> bool {
    let name = last(path);
    let verb = matches!(
        name.as_str(),
        "get" | "post" | "put" | "delete" | "patch" | "request" | "head"
    );
    match language {
        Some(Language::Python) => {
            verb && (path.starts_with("requests.")
                || path.starts_with("requests.Session()")
                || path.starts_with("requests.session()"))
                || path.ends_with("urlopen")
        }
        Some(l) if l.is_script() => {
            name == "fetch"
                || name == "axios"
                || path.starts_with("axios.")
                || path.starts_with("axios.create()")
                || path.starts_with("node-fetch")
                || name == "got"
                || path.starts_with("got.")
                || name == "ky_"
        }
        Some(Language::Go) => {
            path.starts_with("net/http.")
                && matches!(name.as_str(), "get" | "post" | "postform" | "do")
                || path.contains("http.DefaultClient.")
                || name == "do"
        }
        Some(Language::Php) => {
            name == "curl_exec" || name == "file_get_contents" || verb && path.contains("Client")
        }
        Some(Language::Rust) => path.contains("reqwest") || name == "send",
        Some(Language::Shell) => name == "curl",
        Some(Language::Dart) => path.contains("http/http.dart") && verb || path.contains("Dio"),
        Some(Language::Java) => {
            path.contains("HttpClient") && matches!(name.as_str(), "send" | "sendasync")
                || path.contains("RestTemplate")
        }
        _ => false,
    }
}

fn limited(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let named = |n: &str| {
        let n = n.to_ascii_lowercase();
        n.contains("timeout")
            || n == "signal"
            || n.contains("deadline")
            || n == "--max-time"
            || n == "-m"
    };
    terms.any(term, &mut |_, t| match t {
        Term::Call(_, callee, args) => {
            let path = terms.path(*callee).to_ascii_lowercase();
            last(&path).contains("timeout")
                || path.contains("withdeadline")
                || args.iter().any(|(n, a)| {
                    n.is_some_and(|n| named(terms.name(n))) && !matches!(terms.of(*a), Term::Null)
                })
        }
        Term::Dict(all) => all.iter().any(|(k, v)| {
            k.is_some_and(|k| {
                terms.as_text(k).is_some_and(named) || terms.last_name(k).contains("TIMEOUT")
            }) && !matches!(terms.of(*v), Term::Null)
        }),
        Term::Text(sym) => {
            matches!(terms.name(*sym), "--max-time" | "-m")
                || terms.name(*sym).starts_with("--max-time=")
        }
        _ => false,
    }) || has_text(project, term, &|t| t == "--connect-timeout_")
}
