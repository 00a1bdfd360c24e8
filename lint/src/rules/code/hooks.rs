//! What a client of a vendor runs around its requests: interceptors, filters, middlewares, hooks. What
//! they are handed is what goes out, key and all, and what was answered.

use super::look::last;
use super::project::Project;
use crate::flow::EventKind;
use crate::flow::term::{FunctionKey, Term, TermId};
use std::collections::HashSet;

/// All of a project's, where a vendor is spoken of.
pub(super) fn of(project: &Project<'_>) -> HashSet<FunctionKey> {
    let mut out = HashSet::new();
    let terms = &project.flow.terms;
    let mut take = |term: TermId| {
        let inner = match terms.of(term) {
            Term::List(all) => all.clone(),
            Term::Dict(all) => all.iter().map(|(_, value)| *value).collect(),
            _ => vec![term],
        };
        for one in inner {
            match terms.of(one) {
                Term::Function(key) => {
                    out.insert(*key);
                }
                Term::List(all) => out.extend(all.iter().filter_map(|t| {
                    match terms.of(*t) {
                        Term::Function(key) => Some(*key),
                        // `event_hooks={"request": [self._trace]}`
                        Term::Member(object, name) => match *terms.of(*object) {
                            Term::This(module, owner) | Term::Class(module, owner) => project
                                .flow
                                .method(module, terms.name(owner), terms.name(*name), 0),
                            _ => None,
                        },
                        _ => None,
                    }
                })),
                _ => {}
            }
        }
    };
    for event in &project.flow.events {
        if !project.speaks_of_any(event.function.module) {
            continue;
        }
        match event.kind {
            EventKind::Entry(key, value) if is_hook(terms.as_text(key).unwrap_or_default()) => {
                take(value);
            }
            EventKind::Call { term, .. } => {
                let Some((path, args)) = super::look::call_of(project, term) else {
                    continue;
                };
                let fetches = path.to_ascii_lowercase().contains("fetch");
                let intercepts = path.contains("Interceptor");
                for (name, value) in &args {
                    let named = name
                        .as_deref()
                        .is_some_and(|name| is_hook(name) || intercepts && is_interceptors(name));
                    if named || takes_hooks(&path) {
                        take(*value);
                    }
                    // `ofetch.create({ onRequest({ options }) { … } })`
                    if let Term::Dict(all) = terms.of(*value)
                        && (fetches || intercepts)
                    {
                        all.iter()
                            .filter(|(key, _)| {
                                key.and_then(|k| terms.as_text(k))
                                    .is_some_and(is_interceptors)
                            })
                            .for_each(|(_, value)| take(*value));
                    }
                }
            }
            _ => {}
        }
    }
    for (number, module) in project.flow.modules.iter().enumerate() {
        let Ok(number) = u32::try_from(number) else {
            continue;
        };
        if !project.speaks_of_any(number) {
            continue;
        }
        for (id, function) in module.functions.iter().enumerate() {
            if is_method(function)
                && let Ok(function) = u32::try_from(id)
            {
                out.insert(FunctionKey {
                    module: number,
                    function,
                });
            }
        }
    }
    out
}

/// Names under which clients take functions of their own.
fn is_hook(name: &str) -> bool {
    matches!(
        name,
        "beforeRequest"
            | "afterResponse"
            | "beforeError"
            | "beforeRetry"
            | "event_hooks"
            | "onRequestError"
            | "onResponseError"
            | "requestInterceptor"
            | "responseInterceptor"
            | "ofRequestProcessor"
            | "ofResponseProcessor"
    )
}

/// Names of an interceptor's own functions; servers have such too.
fn is_interceptors(name: &str) -> bool {
    matches!(name, "onRequest" | "onResponse" | "onError")
}

/// Calls that take them: `client.interceptors.request.use(…)`, `WebClient.builder().filter(…)`.
fn takes_hooks(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let client = [
        "client", "axios", "http", "dio", "faraday", "okhttp", "ky.", "got.",
    ]
    .iter()
    .any(|w| lower.contains(w));
    match last(path).as_str() {
        "use" | "add" | "push" => lower.contains("interceptor"),
        "addinterceptor" | "addnetworkinterceptor" | "onbeforerequest" | "onafterresponse" => true,
        "filter" => {
            client && lower.contains("build")
                || ["baseurl()", "defaultheader()", "defaultheaders()"]
                    .iter()
                    .any(|w| lower.contains(w))
        }
        "ofrequestprocessor" | "ofresponseprocessor" => true,
        "maprequest" | "mapresponse" => lower.contains("middleware"),
        _ => false,
    }
}

/// Methods that a client calls by their names.
fn is_method(function: &crate::ir::Function) -> bool {
    let takes = |words: &[&str]| {
        function
            .params
            .iter()
            .any(|p| words.iter().any(|w| p.ty.contains(w)))
    };
    match function.name.as_str() {
        "RoundTrip" | "intercept" | "SendAsync" | "interceptRequest" | "on_complete" => true,
        "on_request" => function.owner.is_some(),
        "onRequest" => function.owner.is_some(),
        "filter" => takes(&[
            "ClientRequestContext",
            "ClientResponseContext",
            "ClientRequest",
        ]),
        // surf's and reqwest's middlewares are handed the client, or what it runs next.
        "handle" => takes(&["Client", "reqwest"]),
        _ => false,
    }
}

/// Whether a value is what a hook is handed as the answer, or gets by letting the request go on.
pub(super) fn is_answer(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    match terms.of(term) {
        Term::Param(function, place) => {
            project.hooks.contains(function)
                && matches!(
                    param(project, *function, *place),
                    "res" | "response" | "answer" | "resp" | "reply" | "env"
                )
        }
        Term::Call(_, callee, _) => match terms.of(*callee) {
            Term::Member(next, name) => {
                let goes_on = matches!(
                    terms.name(*name),
                    "run" | "proceed" | "exchange" | "RoundTrip" | "SendAsync"
                );
                let hook = |t: TermId| matches!(terms.of(t), Term::Param(function, _) if project.hooks.contains(function));
                goes_on && terms.any(*next, &mut |id, _| hook(id))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether a value is the request that a hook is handed.
pub(super) fn is_request(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    // `chain.request().newBuilder().header(…).build()`: the request, dressed.
    let mut at = term;
    // Go: `request.Clone(ctx)`.
    if let Term::Call(_, callee, _) = terms.of(term)
        && matches!(terms.last_name(*callee), "Clone" | "WithContext")
        && let Term::Member(object, _) = terms.of(*callee)
    {
        at = *object;
    }
    if let Term::Call(_, callee, _) = terms.of(term)
        && matches!(terms.last_name(*callee), "build" | "request")
    {
        for _ in 0..16 {
            at = match terms.of(at) {
                Term::Member(object, name) => match terms.name(*name) {
                    "proceed" => return false,
                    _ => *object,
                },
                Term::Call(_, callee, _) => *callee,
                _ => break,
            };
        }
    }
    match terms.of(at) {
        Term::Param(function, place) => {
            project.hooks.contains(function)
                && !matches!(
                    param(project, *function, *place),
                    "res" | "response" | "answer" | "resp" | "reply"
                )
        }
        _ => false,
    }
}

fn param<'p>(project: &'p Project<'_>, function: FunctionKey, place: u32) -> &'p str {
    project
        .flow
        .function(function)
        .and_then(|f| f.params.get(place as usize))
        .map_or("", |p| p.name())
}
