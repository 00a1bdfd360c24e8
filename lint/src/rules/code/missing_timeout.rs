//! A call to the provider may wait for ever.

mod defaults;
mod limits;

use super::Found;
use super::look::last;
use super::project::Project;
use crate::finding::Severity;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind, normal};
use crate::ir::Language;
use crate::rules::{Check, Rule};
use defaults::{sent_by_known_client, waits_for_ever};
use limits::{Limits, is_endless, is_nothing, limited, only_connects, switched_off, told_to_wait};
use std::collections::{HashMap, HashSet};

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
    let mut own = events
        .iter()
        .filter(|e| !project.is_test(e.function.module));
    let everywhere = own.any(|e| match e.kind {
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
    let injected = project.flow.modules.iter().any(registers_limit)
        || events.iter().any(|e| match e.kind {
            EventKind::Call { term, .. } => super::look::call_of(project, term)
                .is_some_and(|(p, _)| p.contains("HttpModule.register") && limited(project, term)),
            _ => false,
        });
    where_configured(project, &events, out);
    let limits = Limits::of(project);
    let each_time = limited_each_time(project, &events);
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
        let path = match super::look::receiver(project, term) {
            Some(client) => made_by_default(project, client)
                .or_else(|| handed_to_maker(project, term))
                .map_or(path.clone(), |made| {
                    format!("{}.{}", project.flow.terms.path(made), last(&path))
                }),
            None => path,
        };
        let language = project.flow.module(event.function).map(|m| m.language);
        let for_ever = waits_for_ever(&path, language)
            || switched_off(project, &limits, term)
            || told_nothing(project, term)
            || told_to_wait(project, &limits, event, term);
        if !for_ever && !sent_by_known_client(project, term)
            || !(called.direct || called.route.is_some())
        {
            continue;
        }
        // The client that Nest hands in, registered with a limit.
        if injected && !for_ever && sent_by_known_client(project, term) {
            continue;
        }
        if last(&path) == "openconnection" && told_in_block(project, event) {
            continue;
        }
        if within_chain(project, event)
            || super::look::reads_answer(project, term)
            || has_own_default(project, &limits, event, term)
            || limits.blocks.around(module, event.span)
        {
            continue;
        }
        let endless = switched_off(project, &limits, term)
            || told_nothing(project, term)
            || told_to_wait(project, &limits, event, term);
        // Whoever made the client that the function was given may have set one; not where each of its
        // other calls is told one.
        let each = super::look::receiver(project, term)
            .is_some_and(|r| each_time.contains(&r) || made_by_default(project, r).is_some());
        if !endless && !each && super::look::is_given_client(project, event, term) {
            continue;
        }
        let own = !endless
            && (limited(project, term)
                || limited_by_callers(project, event, term)
                || limited_where_made(project, &limits, event, term));
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
                                && !only_connects(&name)
                                // A signal limits what it is handed to.
                                && !p.contains("AbortSignal")
                                || name == "curl_setopt"
                                    && args.iter().any(|(_, a)| {
                                        project.flow.terms.last_name(*a).contains("TIMEOUT")
                                    })
                                || name == "curl_setopt_array" && limited(project, term)
                        }),
                    _ => false,
                })
        });
        // Each of a script's commands has options of its own.
        let near = near && language != Some(Language::Shell);
        if !own && (endless || !near) {
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

/// Clients with good defaults, told to wait for ever where they are made: their calls say nothing.
fn where_configured(project: &Project<'_>, events: &[Event], out: &mut Vec<Found>) {
    let terms = &project.flow.terms;
    let zero = |t: TermId| match terms.of(t) {
        Term::Number(bits) => f64::from_bits(*bits) == 0.0,
        Term::Member(_, name) => terms.name(*name) == "ZERO",
        Term::Call(_, _, args) => {
            matches!(args.as_slice(), [(_, only)] if *terms.of(*only) == Term::Number(0_f64.to_bits()))
        }
        _ => false,
    };
    for event in events {
        let module = event.function.module;
        if project.is_test(module) || !project.speaks_of_any(module) {
            continue;
        }
        let span = match event.kind {
            // OkHttp's ten seconds, switched off.
            EventKind::Call { term, at, .. }
                if super::look::call_of(project, term).is_some_and(|(path, args)| {
                    last(&path) == "readtimeout"
                        && path.contains("OkHttp")
                        && args.first().is_some_and(|(_, a)| zero(*a))
                }) =>
            {
                crate::ir::Span::new(at, event.span.end)
            }
            // reqwest's blocking client waits half a minute, if it is not told to wait for ever.
            EventKind::Call { term, .. }
                if super::look::call_of(project, term).is_some_and(|(path, args)| {
                    last(&path) == "timeout"
                        && path.contains("Client")
                        && path.contains("builder()")
                        && matches!(args.as_slice(), [(_, only)] if *terms.of(*only) == Term::Null)
                }) =>
            {
                event.span
            }
            // A client with a default of its own, told to have none.
            EventKind::Call { term, .. }
                if super::look::call_of(project, term).is_some_and(|(path, args)| {
                    matches!(path.as_str(), "ky.create" | "ky.extend" | "httpx.Client")
                        && told_nothing(project, term)
                        && args
                            .iter()
                            .any(|(_, a)| project.address_in(*a, None).is_some())
                }) =>
            {
                event.span
            }
            // .NET: a factory's block that tells a client where it asks, and to wait.
            EventKind::Store(place, value)
                if terms.last_name(place) == "Timeout"
                    && is_endless(project, value)
                    && tells_address(project, event, place) =>
            {
                event.span
            }
            _ => continue,
        };
        out.push(Found {
            rule: &RULE,
            severity: RULE.severity,
            module,
            span,
            label: "waits for ever",
            message: "a client of the provider's is told to wait for ever".to_owned(),
            help: "set a timeout on the call, or once on the client",
            also: Vec::new(),
        });
    }
}

/// Nest: `@Module({ imports: [HttpModule.registerAsync({ useFactory: () => ({ timeout: 5000 }) })] })`.
fn registers_limit(module: &crate::ir::Module) -> bool {
    use crate::ir::ExprKind;
    let limits = |e: &crate::ir::Expr| match &e.kind {
        ExprKind::Dict(all) => all.iter().any(|(key, value)| {
            let named = key.as_ref().is_some_and(
                |k| matches!(&k.kind, ExprKind::Text(t) | ExprKind::Name(t) if t == "timeout"),
            );
            named && !matches!(value.kind, ExprKind::Number(n) if n == 0.0)
        }),
        _ => false,
    };
    let mut found = false;
    for one in module.classes.iter().flat_map(|c| &c.attributes) {
        crate::flow::reach::walk_expr(one, &mut |e| {
            let ExprKind::Call { callee, .. } = &e.kind else {
                return;
            };
            let ExprKind::Member { object, name } = &callee.kind else {
                return;
            };
            let http = matches!(&object.kind, ExprKind::Name(n) if n == "HttpModule");
            if !http || !name.starts_with("register") {
                return;
            }
            crate::flow::reach::walk_expr(e, &mut |inner| {
                found |= limits(inner);
                if let ExprKind::Lambda(id) = &inner.kind
                    && let Some(function) = module.functions.get(id.0 as usize)
                {
                    crate::flow::reach::walk_function(function, &mut |e| found |= limits(e));
                }
            });
        });
    }
    found
}

/// Clients whose calls are told how long to wait, one by one.
fn limited_each_time(project: &Project<'_>, events: &[Event]) -> HashSet<TermId> {
    let mut out = HashSet::new();
    for event in events {
        let EventKind::Call { term, .. } = event.kind else {
            continue;
        };
        // `client.send(request).timeout(…)`
        let waited = match project.flow.terms.of(term) {
            Term::Call(_, callee, _) => match project.flow.terms.of(*callee) {
                Term::Member(inner, name) if project.flow.terms.name(*name) == "timeout" => *inner,
                _ => continue,
            },
            _ => continue,
        };
        if project.response_of(waited).is_some() {
            out.extend(super::look::receiver(project, waited));
        }
    }
    out
}

/// `client ?? http.Client()`: what is made where nobody hands one in.
fn made_by_default(project: &Project<'_>, client: TermId) -> Option<TermId> {
    let terms = &project.flow.terms;
    match terms.of(client) {
        Term::Op(crate::ir::Op::Else, parts) => {
            let made = parts.last().copied();
            made.filter(|m| matches!(terms.of(*m), Term::Call(..)))
        }
        _ => None,
    }
}

/// The client that whoever makes an object hands it, where all that do can be seen.
fn handed_to_maker(project: &mut Project<'_>, term: TermId) -> Option<TermId> {
    let given = super::look::given_to_maker(project, term);
    let seen = |t: &TermId| matches!(project.flow.terms.of(*t), Term::Call(..));
    given.first().copied().filter(|_| given.iter().all(seen))
}

/// Whether the same block tells what a place belongs to that it asks the provider.
fn tells_address(project: &Project<'_>, event: &Event, place: TermId) -> bool {
    let terms = &project.flow.terms;
    let Term::Member(object, _) = terms.of(place) else {
        return false;
    };
    if !matches!(terms.of(*object), Term::Param(..)) {
        return false;
    }
    project
        .events_of(event.function)
        .iter()
        .any(|e| match e.kind {
            EventKind::Store(other, value) => {
                matches!(terms.of(other), Term::Member(of, name)
                if of == object && terms.name(*name) == "BaseAddress")
                    && project.address_in(value, None).is_some_and(|c| c.direct)
            }
            // Or it is told a vendor's key.
            EventKind::Call { term, .. } => {
                super::look::call_of(project, term).is_some_and(|(_, args)| {
                    args.iter().any(|(_, a)| {
                        let mut vendors = project.known.vendors.iter();
                        vendors.any(|v| {
                            v.headers.contains(&v.credential)
                                && terms
                                    .as_text(*a)
                                    .is_some_and(|t| t.eq_ignore_ascii_case(&v.credential))
                        })
                    })
                })
            }
            _ => false,
        })
}

/// A limit of nothing among what a call itself is given, and no other: `timeout: 0`, `None`, `false`.
fn told_nothing(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let Term::Call(_, _, args) = terms.of(term) else {
        return false;
    };
    let (mut nothing, mut something) = (false, false);
    let mut see = |name: &str, value: TermId| {
        let plain = normal(name);
        if matches!(
            plain.as_str(),
            "timeout" | "headerstimeout" | "bodytimeout" | "requesttimeout"
        ) {
            match is_nothing(terms.of(value)) {
                true => nothing = true,
                false => something = true,
            }
        }
    };
    for (name, value) in args {
        if let Some(name) = name {
            see(terms.name(*name), *value);
        }
        if let Term::Dict(all) = terms.of(*value) {
            for (key, value) in all {
                if let Some(key) = key.and_then(|k| terms.as_text(k)) {
                    see(key, *value);
                }
            }
        }
    }
    nothing && !something
}

/// A client whose library, or whose own transport, sets a limit where the call says nothing.
fn has_own_default(project: &Project<'_>, limits: &Limits, event: &Event, term: TermId) -> bool {
    let language = project.flow.module(event.function).map(|m| m.language);
    match language {
        // The blocking client waits half a minute.
        Some(Language::Rust) => {
            let named = super::look::call_of(project, term)
                .is_some_and(|(p, _)| p.starts_with("reqwest."))
                || declared_type(project, term).contains("reqwest");
            !named
                && project.flow.module(event.function).is_some_and(|m| {
                    m.imports
                        .iter()
                        .any(|i| i.module.starts_with("reqwest::blocking"))
                })
        }
        // Symfony's waits as long as PHP's sockets do.
        Some(Language::Php) => declared_type(project, term).contains("HttpClientInterface"),
        // `session.mount("https://", Adapter())`, with an adapter that knows of timeouts.
        Some(Language::Python) => {
            super::look::receiver(project, term).is_some_and(|s| limits.mounted.contains(&s))
        }
        _ => false,
    }
}

/// Whether a class of the project says anything of timeouts.
fn speaks_of_timeouts(project: &Project<'_>, module: u32, class: &str) -> bool {
    let mut found = normal(class).contains("timeout");
    let owned = project
        .flow
        .places(module)
        .map_or(&[][..], |m| m.owned(class));
    for function in owned {
        let function = *function;
        if let Some(function) = project.flow.function(FunctionKey { module, function }) {
            crate::flow::reach::walk_function(function, &mut |e| {
                found |= match &e.kind {
                    crate::ir::ExprKind::Text(text) => text == "timeout",
                    crate::ir::ExprKind::Name(name) | crate::ir::ExprKind::Member { name, .. } => {
                        name.contains("timeout")
                    }
                    _ => false,
                };
            });
        }
    }
    found
}

/// The type that what a call is made on is declared with.
fn declared_type(project: &Project<'_>, term: TermId) -> String {
    let terms = &project.flow.terms;
    let Some(mut object) = super::look::receiver(project, term) else {
        return String::new();
    };
    for _ in 0..16 {
        object = match *terms.of(object) {
            Term::Member(inner, _) if !matches!(terms.of(inner), Term::This(..)) => inner,
            Term::Call(_, callee, _) => callee,
            _ => break,
        };
    }
    let found = match *terms.of(object) {
        Term::Param(key, place) => project
            .flow
            .function(key)
            .and_then(|f| f.params.get(place as usize))
            .map(|p| p.ty.clone()),
        Term::Member(this, name) => match *terms.of(this) {
            Term::This(module, owner) => {
                let (name, owner) = (terms.name(name), terms.name(owner));
                let places = project.flow.places(module);
                let fields = places
                    .and_then(|m| m.class(owner))
                    .and_then(|c| c.declared_type(name))
                    .map(str::to_owned);
                // A constructor's parameter that is a field at the same time.
                fields.or_else(|| {
                    places
                        .map_or(&[][..], |m| m.makers(owner))
                        .iter()
                        .filter_map(|function| {
                            let function = *function;
                            project.flow.function(FunctionKey { module, function })
                        })
                        .filter(|f| crate::flow::is_constructor(&f.name, owner))
                        .flat_map(|f| &f.params)
                        .find(|p| p.name() == name)
                        .map(|p| p.ty.clone())
                })
            }
            _ => None,
        },
        _ => None,
    };
    found.unwrap_or_default()
}

/// Whether whoever made the object that a client is a field of handed in one with a limit, or
/// whoever made the client told it one afterwards.
fn limited_where_made(
    project: &mut Project<'_>,
    limits: &Limits,
    event: &Event,
    term: TermId,
) -> bool {
    let given = super::look::given_to_maker(project, term);
    if !given.is_empty() && given.iter().all(|t| limited(project, *t)) {
        return true;
    }
    let contexts = project
        .flow
        .seen_by_callers(event.function, &[term], event.facts, 3);
    let mut made = std::collections::HashSet::new();
    for seen in contexts.iter().flat_map(|c| &c.terms).chain([&term]) {
        super::look::roots_of(project, *seen, &mut made);
    }
    let terms = &project.flow.terms;
    // What a client was made of, told before.
    let parts: Vec<TermId> = made
        .iter()
        .filter_map(|id| match terms.of(*id) {
            Term::Call(_, callee, args)
                if matches!(
                    terms.of(*callee),
                    Term::Free(_) | Term::Import(..) | Term::Class(..)
                ) =>
            {
                Some(args)
            }
            _ => None,
        })
        .flatten()
        .map(|(_, a)| *a)
        .filter(|a| matches!(terms.of(*a), Term::Call(..)))
        .collect();
    made.extend(parts);
    made.iter().any(|one| limits.told.contains(one))
}

/// Whether all callers hand in what has a limit.
fn limited_by_callers(project: &mut Project<'_>, event: &Event, term: TermId) -> bool {
    let contexts = project
        .flow
        .seen_by_callers(event.function, &[term], event.facts, 3);
    contexts
        .iter()
        .all(|c| c.terms.iter().all(|t| *t != term && limited(project, *t)))
}

/// Of a chain of calls that mean one request, the outermost says what there is to say.
pub(super) fn within_chain(project: &mut Project<'_>, event: &Event) -> bool {
    // Events stand in the order of the text: those that begin here stand together.
    let events = project.events_of(event.function);
    let from = events.partition_point(|e| e.span.start < event.span.start);
    let outer: Vec<TermId> = events
        .iter()
        .skip(from)
        .take_while(|e| e.span.start == event.span.start)
        .filter(|e| e.span != event.span && e.span.holds(event.span))
        .filter_map(super::look::call_term)
        .collect();
    outer.into_iter().any(|t| {
        project
            .response(t)
            .is_some_and(|c| c.direct || c.route.is_some())
    })
}

/// Kotlin: `(url.openConnection() as HttpURLConnection).apply { readTimeout = 4_000 }`, or a connection
/// that is only made here.
fn told_in_block(project: &Project<'_>, event: &Event) -> bool {
    let terms = &project.flow.terms;
    let names_limit = |name: &str| normal(name).ends_with("timeout");
    project
        .events_within(event.function)
        .into_iter()
        .any(|e| match e.kind {
            // Who is given it reads it.
            EventKind::Return(given) => {
                matches!(event.kind, EventKind::Call { term, .. } if term == given)
            }
            EventKind::Bind(name, _) => names_limit(terms.name(name)),
            EventKind::Store(place, _) => names_limit(terms.last_name(place)),
            _ => false,
        })
}
