//! Which clients and calls have a limit, and which are told to have none.

use super::speaks_of_timeouts;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind, normal};
use crate::rules::code::look::{has_text, last};
use crate::rules::code::project::Project;
use crate::rules::code::spans::Spans;
use std::collections::{HashMap, HashSet};

/// What a project says of limits, wherever it does: collected once, and asked by every call.
#[derive(Default)]
pub(super) struct Limits {
    /// Sessions with an adapter that knows of timeouts.
    pub(super) mounted: HashSet<TermId>,
    /// What is told a timeout after it was made.
    pub(super) told: HashSet<TermId>,
    /// What is told to wait for ever, and in which functions.
    pub(super) endless: HashMap<TermId, Vec<FunctionKey>>,
    /// Kotlin: `withTimeout(5_000) { … }` around a call.
    pub(super) blocks: Spans,
    /// Where Ktor's plugin is told to wait for ever.
    pub(super) plugins: Spans,
}

impl Limits {
    pub(super) fn of(project: &Project<'_>) -> Self {
        let terms = &project.flow.terms;
        let mut out = Self::default();
        let (mut blocks, mut plugins) = (Vec::new(), Vec::new());
        for event in &project.flow.events {
            let at = (event.function.module, event.span);
            match event.kind {
                EventKind::Call { term, .. } => {
                    if matches!(terms.of(term), Term::Call(_, callee, _)
                        if terms.last_name(*callee).starts_with("withTimeout"))
                    {
                        blocks.push(at);
                    }
                    let Some((path, args)) = crate::rules::code::look::call_of(project, term)
                    else {
                        continue;
                    };
                    let name = last(&path);
                    let Some(object) = crate::rules::code::look::receiver(project, term) else {
                        continue;
                    };
                    if name.contains("timeout") && !only_connects(&name) {
                        out.told.insert(object);
                    }
                    if name == "mount" && args.iter().any(|(_, a)| is_limiting(project, *a)) {
                        out.mounted.insert(object);
                    }
                }
                EventKind::Store(place, value) => {
                    if terms.last_name(place) == "requestTimeoutMillis"
                        && is_endless(project, value)
                    {
                        plugins.push(at);
                    }
                    let Term::Member(object, name) = terms.of(place) else {
                        continue;
                    };
                    let name = terms.name(*name);
                    if normal(name).contains("timeout") {
                        out.told.insert(*object);
                    }
                    let limit = matches!(
                        name,
                        "Timeout" | "timeoutInterval" | "timeoutIntervalForRequest"
                    );
                    if limit && is_endless(project, value) {
                        let known = out.endless.entry(*object).or_default();
                        if known.last() != Some(&event.function) {
                            known.push(event.function);
                        }
                    }
                }
                EventKind::Bind(name, value)
                    if terms.name(name) == "requestTimeoutMillis" && is_endless(project, value) =>
                {
                    plugins.push(at);
                }
                _ => {}
            }
        }
        out.blocks = Spans::of(blocks);
        out.plugins = Spans::of(plugins);
        out
    }
}

/// An adapter that knows of timeouts.
pub(super) fn is_limiting(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    match terms.of(term) {
        Term::Call(_, callee, _) => match *terms.of(*callee) {
            Term::Class(module, class) => speaks_of_timeouts(project, module, terms.name(class)),
            _ => normal(terms.last_name(*callee)).contains("timeout"),
        },
        _ => false,
    }
}

/// A client that has a default, told to wait for ever.
pub(super) fn switched_off(project: &Project<'_>, limits: &Limits, term: TermId) -> bool {
    let terms = &project.flow.terms;
    terms.any(term, &mut |_, t| match t {
        // Ktor's plugin, in the block that makes the client.
        Term::Function(key) => project
            .flow
            .function(*key)
            .is_some_and(|block| limits.plugins.within(key.module, block.span)),
        // URLSession waits a minute, unless a request is told otherwise.
        Term::Call(_, _, args)
            if args.iter().any(|(name, value)| {
                name.is_some_and(|n| terms.name(n) == "timeoutInterval")
                    && is_endless(project, *value)
            }) =>
        {
            true
        }
        Term::Call(_, callee, args) => {
            let path = terms.path(*callee);
            let library = path.starts_with("httpx.") || path.starts_with("aiohttp.");
            let given = |names: &[&str], is_null: bool| {
                args.iter().any(|(name, value)| {
                    name.is_some_and(|n| names.contains(&terms.name(n)))
                        && matches!(terms.of(*value), Term::Null) == is_null
                })
            };
            // Whoever waits for no byte longer than that does not wait for ever.
            library && given(&["timeout", "total"], true) && !given(&["read", "sock_read"], false)
        }
        // .NET's client waits 100 seconds, unless it is told otherwise.
        Term::Dict(all) => all.iter().any(|(key, value)| {
            key.is_some_and(|k| terms.as_text(k) == Some("Timeout")) && is_endless(project, *value)
        }),
        _ => false,
    })
}

/// `Timeout.InfiniteTimeSpan`, `TimeSpan.FromMilliseconds(-1)`.
pub(super) fn is_endless(project: &Project<'_>, value: TermId) -> bool {
    let terms = &project.flow.terms;
    match terms.of(value) {
        Term::Call(_, callee, args) => {
            terms.path(*callee).contains("TimeSpan")
                && args.iter().any(|(_, a)| match terms.of(*a) {
                    Term::Number(bits) => f64::from_bits(*bits) < 0.0,
                    Term::Op(..) => true,
                    _ => false,
                })
        }
        _ => matches!(
            terms.last_name(value),
            "InfiniteTimeSpan"
                | "infinity"
                | "greatestFiniteMagnitude"
                | "INFINITE_TIMEOUT_MS"
                | "INFINITE"
        ),
    }
}

/// Whether the function sets the client that a call is made on to wait for ever.
pub(super) fn told_to_wait(
    project: &Project<'_>,
    limits: &Limits,
    event: &Event,
    term: TermId,
) -> bool {
    if limits.endless.is_empty() {
        return false;
    }
    let told = |id: TermId| limits.endless.get(&id).map_or(&[][..], Vec::as_slice);
    project.flow.terms.any(term, &mut |id, t| {
        if told(id).contains(&event.function) {
            return true;
        }
        // The constructor told it to the client that it was given.
        if let Term::Param(key, _) = t
            && told(id).contains(key)
        {
            return true;
        }
        // Where the client is made: what it is made of was told so there.
        let Term::Call(site, _, args) = t else {
            return false;
        };
        args.iter().flat_map(|(_, a)| told(*a)).any(|by| {
            *by != event.function
                && by.module == event.function.module
                && project
                    .flow
                    .function(*by)
                    .is_some_and(|f| f.span.holds(site.span))
        })
    })
}

/// No limit, or one of nothing.
pub(super) fn is_nothing(term: &Term) -> bool {
    matches!(term, Term::Null | Term::Bool(false)) || *term == Term::Number(0_f64.to_bits())
}

/// A limit on how long the connection takes says nothing of the answer.
pub(super) fn only_connects(name: &str) -> bool {
    name.starts_with("connect") && !name.contains("request")
}

pub(super) fn limited(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let named = |n: &str| {
        let n = n.to_ascii_lowercase();
        n.contains("timeout") && !only_connects(&n)
            || n == "signal"
            || n.contains("deadline")
            || n == "--max-time"
            || n == "-m"
    };
    terms.any(term, &mut |_, t| match t {
        Term::Call(_, callee, args) => {
            let path = terms.path(*callee).to_ascii_lowercase();
            last(&path).contains("timeout") && !only_connects(&last(&path))
                || path.contains("withdeadline")
                // Reactor's `block(Duration)`, Mutiny's `await().atMost(Duration)`.
                || !args.is_empty()
                    && matches!(
                        last(&path).as_str(),
                        "block" | "blockoptional" | "blockfirst" | "blocklast" | "atmost"
                    )
                || args.iter().any(|(n, a)| {
                    n.is_some_and(|n| named(terms.name(n))) && !is_nothing(terms.of(*a))
                })
        }
        Term::Dict(all) => all.iter().any(|(k, v)| {
            k.is_some_and(|k| {
                terms.as_text(k).is_some_and(named) || terms.last_name(k).contains("TIMEOUT")
            }) && !is_nothing(terms.of(*v))
        }),
        // A block that fills the request.
        Term::Function(key) => project.events_of(*key).iter().any(|e| match e.kind {
            EventKind::Store(place, value) => {
                normal(terms.last_name(place)).contains("timeout") && !is_nothing(terms.of(value))
            }
            EventKind::Call { term, .. } => crate::rules::code::look::call_of(project, term)
                .is_some_and(|(p, _)| last(&p).contains("timeout")),
            // What it gives is told as named values.
            EventKind::Entry(key, value) => {
                terms.as_text(key).is_some_and(named) && !is_nothing(terms.of(value))
            }
            _ => false,
        }),
        Term::Text(sym) => {
            matches!(terms.name(*sym), "--max-time" | "-m")
                || terms.name(*sym).starts_with("--max-time=")
        }
        _ => false,
    }) || has_text(project, term, &|t| t == "--connect-timeout_")
}
