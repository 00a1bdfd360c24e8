//! A call to a versioned provider does not say which version it means.

use super::Found;
use super::look::has_text;
use super::project::Project;
use crate::finding::Severity;
use crate::flow::term::{FunctionKey, Site, Sym, Term, TermId};
use crate::flow::{Event, EventKind};
use crate::ir::FunctionKind;
use crate::rules::{Check, Rule};
use std::collections::{HashMap, HashSet};

pub(crate) static RULE: Rule = Rule {
    id: "unpinned-version",
    severity: Severity::Warning,
    summary: "a call to a versioned provider does not say which version it means",
    page: include_str!("../pages/unpinned-version.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let events = project.events();
    let mut dressed: HashMap<String, Dressed> = HashMap::new();
    for event in &events {
        let EventKind::Call { term, .. } = event.kind else {
            continue;
        };
        let module = event.function.module;
        // What a class of the project is made of asks nothing yet: settings hold addresses.
        if matches!(project.flow.terms.of(term), Term::Call(_, callee, _)
            if matches!(project.flow.terms.of(*callee), Term::Class(..)))
        {
            continue;
        }
        let Some(called) = project.response(term).filter(|c| c.direct) else {
            continue;
        };
        let Some(vendor) = project.vendor(called.vendor) else {
            continue;
        };
        let Some(header) = &vendor.version else {
            continue;
        };
        // What waits for an answer asks nothing: `….timeout(…)`.
        if super::look::call_of(project, term)
            .is_some_and(|(path, _)| super::look::last(&path) == "timeout")
        {
            continue;
        }
        // What only keeps settings asks nothing: `Object.freeze({ base: "https://…" })`.
        let keeps = super::look::call_of(project, term).is_some_and(|(path, _)| {
            let name = super::look::last(&path);
            matches!(
                name.trim_end_matches('!'),
                "freeze" | "merge" | "assign" | "deepfreeze" | "registeras" | "defineconfig"
            )
        });
        if keeps || super::look::reads_answer(project, term) {
            continue;
        }
        // Of a chain of calls that mean one request, the outermost says what there is to say.
        let rust = project
            .flow
            .module(event.function)
            .is_some_and(|m| m.language == crate::ir::Language::Rust);
        if rust && super::missing_timeout::within_chain(project, event) {
            continue;
        }
        // The vendor's own library says which version it speaks.
        if project.is_test(module) || by_library(project, term) {
            continue;
        }
        let is = |t: &str| {
            t.eq_ignore_ascii_case(header)
                || t.len() > header.len() && {
                    let (lower, line) = (t.to_ascii_lowercase(), format!("{header}:"));
                    lower.find(&line).is_some_and(|at| {
                        let before = lower.get(..at).and_then(|b| b.chars().next_back());
                        before.is_none_or(|c| !c.is_ascii_alphanumeric() && c != '-' || c == 'n')
                    })
                }
        };
        if !dressed.contains_key(header) {
            let sites = sites_with(project, &events, &is);
            let set = Set::of(project, &events, &is);
            let each = told_each_time(project, &events, &is);
            dressed.insert(header.clone(), Dressed { sites, set, each });
        }
        let Some(Dressed { sites, set, each }) = dressed.get(header) else {
            continue;
        };
        let mut on = false;
        let client = client_of(project, term);
        let mut dresses = |t: &Term| {
            on |= match t {
                Term::Call(site, ..) => sites.contains(site),
                // A block that is handed in to fill the request.
                Term::Function(key) => fills(project, *key, &is),
                // An object that does: httpx's `auth=Auth()`.
                Term::Class(module, class) => {
                    let class = project.flow.terms.name(*class);
                    let functions = project.flow.modules.get(*module as usize);
                    functions.is_some_and(|m| {
                        m.functions.iter().enumerate().any(|(id, f)| {
                            f.owner.as_deref() == Some(class)
                                && matches!(
                                    f.name.as_str(),
                                    "RoundTrip"
                                        | "SendAsync"
                                        | "send"
                                        | "on_request"
                                        | "onRequest"
                                        | "handle"
                                        | "filter"
                                        | "adapt"
                                        | "auth_flow"
                                        | "__call__"
                                        | "async_auth_flow"
                                        | "sync_auth_flow"
                                        | "intercept"
                                )
                                && u32::try_from(id).is_ok_and(|function| {
                                    let module = *module;
                                    fills(project, FunctionKey { module, function }, &is)
                                })
                        })
                    })
                }
                _ => false,
            };
            on
        };
        let terms = &project.flow.terms;
        for whole in [Some(term), client].into_iter().flatten() {
            terms.any(whole, &mut |_, t| dresses(t));
        }
        if on
            || declared_with(project, term, &is)
            || !super::look::receiver(project, term)
                .is_some_and(|r| each.contains(&r) || is_frameworks(project, r))
                && (is_injected(project, term)
                    || super::look::is_given_client(project, event, term))
        {
            continue;
        }
        let contexts = project
            .flow
            .seen_by_callers(event.function, &[term], event.facts, 4);
        let pinned = contexts
            .iter()
            .all(|c| c.terms.iter().any(|t| has_text(project, *t, &is)))
            || !is_shell(project, module)
                && set.near(
                    project,
                    event,
                    spelt_out(project, term)
                        || is_own_client(project, event, term)
                        || is_seen_client(project, term, client),
                );
        if !pinned {
            out.push(Found {
                rule: &RULE,
                severity: RULE.severity,
                module,
                span: built_at(project, event, term).unwrap_or(event.span),
                label: "of which version?",
                message: format!(
                    "the call does not say which version of the API it means: no `{header}`"
                ),
                help: "set the version header on the client or in the shared headers",
                also: Vec::new(),
            });
        }
    }
}

/// What the field holds that a call is a method of: `_http`, which a constructor makes.
fn client_of(project: &mut Project<'_>, term: TermId) -> Option<TermId> {
    let receiver = super::look::receiver(project, term)?;
    let Term::Member(object, name) = *project.flow.terms.of(receiver) else {
        return None;
    };
    let Term::This(module, owner) = *project.flow.terms.of(object) else {
        return None;
    };
    project.flow.field_value(module, owner, name)
}

/// What a project sets one header on.
struct Dressed {
    /// The requests and clients that it is set on, by where they were made.
    sites: HashSet<Site>,
    /// Where else it is set.
    set: Set,
    /// Clients that are told it with each call.
    each: HashSet<TermId>,
}

/// Where the same function builds the request, if that is elsewhere: its headers are mended there.
fn built_at(project: &Project<'_>, event: &Event, term: TermId) -> Option<crate::ir::Span> {
    let own = project.flow.function(event.function)?;
    let terms = &project.flow.terms;
    let mut found = None;
    terms.any(term, &mut |id, t| {
        if let Term::Call(site, callee, args) = t
            && id != term
            && site.module == event.function.module
            && own.span.holds(site.span)
            && site.span.end <= event.span.start
            && matches!(terms.last_name(*callee), "url" | "uri")
            && args
                .iter()
                .any(|(_, a)| project.address_in(*a, None).is_some_and(|c| c.direct))
        {
            found = Some(site.span);
        }
        found.is_some()
    });
    found
}

/// Whether a client is a field that nothing in the project fills: a framework hands it in.
fn is_injected(project: &mut Project<'_>, term: TermId) -> bool {
    let mut at = term;
    for _ in 0..16 {
        at = match *project.flow.terms.of(at) {
            Term::Member(object, name) => match *project.flow.terms.of(object) {
                Term::This(module, owner) => {
                    let filled = project.flow.field_value(module, owner, name).is_some();
                    let (name, owner) = (
                        project.flow.terms.name(name).to_owned(),
                        project.flow.terms.name(owner).to_owned(),
                    );
                    let fields = project.flow.modules.get(module as usize);
                    return !filled
                        && fields
                            .into_iter()
                            .flat_map(|m| &m.classes)
                            .filter(|c| c.name == owner)
                            .flat_map(|c| &c.fields)
                            .any(|(field, ty)| {
                                *field == name && ty.len() > 6 && ty.ends_with("Client")
                            });
                }
                _ => object,
            },
            Term::Call(_, callee, _) => callee,
            _ => return false,
        };
    }
    false
}

/// Vapor's own client, which knows of no vendor: `req.client`, `app.client`.
fn is_frameworks(project: &Project<'_>, client: TermId) -> bool {
    let terms = &project.flow.terms;
    let Term::Member(owner, name) = terms.of(client) else {
        return false;
    };
    let Term::Param(key, place) = terms.of(*owner) else {
        return false;
    };
    let function = project.flow.function(*key);
    let param = function.and_then(|f| f.params.get(*place as usize));
    terms.name(*name) == "client"
        && param.is_some_and(|p| matches!(p.ty.as_str(), "Request" | "Application"))
}

/// Whether the declaration that a call only has, or its interface, says the header.
fn declared_with(project: &Project<'_>, term: TermId, is: &dyn Fn(&str) -> bool) -> bool {
    let Term::Call(_, callee, _) = project.flow.terms.of(term) else {
        return false;
    };
    let Some(key) = project.flow.declared_calls.get(callee) else {
        return false;
    };
    let (Some(function), Some(module)) = (project.flow.function(*key), project.flow.module(*key))
    else {
        return false;
    };
    let own = module
        .classes
        .iter()
        .filter(|c| function.owner.as_deref() == Some(c.name.as_str()))
        .flat_map(|c| &c.attributes);
    let mut found = false;
    for one in function.attributes.iter().chain(own) {
        crate::flow::reach::text_in(one, &mut |t| found |= is(t));
    }
    found
}

/// Whether a function sets the header on what it is given.
fn fills(project: &Project<'_>, key: FunctionKey, is: &dyn Fn(&str) -> bool) -> bool {
    fills_within(project, key, is, 1)
}

/// The same, also in a function that it calls: `auth=lambda r: self._sign(r)`.
fn fills_within(
    project: &Project<'_>,
    key: FunctionKey,
    is: &dyn Fn(&str) -> bool,
    depth: u32,
) -> bool {
    let terms = &project.flow.terms;
    let called = |callee: TermId| {
        let own = match *terms.of(callee) {
            Term::Function(key) => Some(key),
            Term::Member(object, name) => match *terms.of(object) {
                Term::This(module, class) => {
                    project
                        .flow
                        .method(module, terms.name(class), terms.name(name), 0)
                }
                _ => None,
            },
            _ => None,
        };
        depth > 0 && own.is_some_and(|own| own != key && fills_within(project, own, is, depth - 1))
    };
    project.events_of(key).iter().any(|e| match e.kind {
        EventKind::Call { term, .. } => {
            has_text(project, term, is)
                || matches!(terms.of(term), Term::Call(_, callee, _) if called(*callee))
        }
        EventKind::Store(place, value) => {
            has_text(project, place, is) || has_text(project, value, is)
        }
        _ => false,
    })
}

/// Each of a script's commands has headers of its own.
fn is_shell(project: &Project<'_>, module: u32) -> bool {
    let module = project.flow.modules.get(module as usize);
    module.is_some_and(|m| m.language == crate::ir::Language::Shell)
}

/// The requests and clients, by where they were made, that the header is set on, here or in a
/// function that was given them.
fn sites_with(
    project: &mut Project<'_>,
    events: &[Event],
    is: &dyn Fn(&str) -> bool,
) -> HashSet<Site> {
    let mut out = HashSet::new();
    for event in events {
        let object = match event.kind {
            // What is sent with the header dresses nothing else that the same client sends.
            EventKind::Call { term, .. }
                if project.response_of(term).is_none() && is_told(project, term, is) =>
            {
                super::look::receiver(project, term)
            }
            EventKind::Store(place, value)
                if has_text(project, place, is) || has_text(project, value, is) =>
            {
                Some(place)
            }
            // `client.interceptors.request.use(dress)`: it dresses all that the client sends.
            EventKind::Call { term, .. }
                if super::look::call_of(project, term).is_some_and(|(path, args)| {
                    let lower = path.to_ascii_lowercase();
                    let takes = lower.contains("interceptor")
                        || lower.contains("hooks")
                        || matches!(
                            super::look::last(&path).as_str(),
                            "push" | "use" | "unshift" | "filter" | "with" | "addhandler"
                        );
                    takes
                        && project.response_of(term).is_none()
                        && args.iter().any(|(_, a)| {
                            project.flow.terms.any(*a, &mut |_, t| match t {
                                Term::Function(key) => fills(project, *key, is),
                                _ => false,
                            })
                        })
                }) =>
            {
                super::look::receiver(project, term)
            }
            _ => None,
        };
        let Some(object) = object else { continue };
        // What was answered to a request with the header says nothing of the client's others.
        let answered = |id: TermId| project.response_of(id).is_some();
        if project.flow.terms.any(object, &mut |id, _| answered(id)) {
            continue;
        }
        let contexts = project
            .flow
            .seen_by_callers(event.function, &[object], event.facts, 2);
        for seen in contexts.iter().flat_map(|c| &c.terms).chain([&object]) {
            made_at(project, *seen, &mut out);
        }
    }
    out
}

/// Whether a call tells the header to what it is a method of. What takes a request along does not:
/// what that is dressed in dresses no client.
fn is_told(project: &Project<'_>, term: TermId, is: &dyn Fn(&str) -> bool) -> bool {
    let Term::Call(_, _, args) = project.flow.terms.of(term) else {
        return false;
    };
    !sends(project, term)
        && args.iter().any(|(name, value)| {
            has_text(project, *value, is) || name.is_some_and(|n| is(project.flow.terms.name(n)))
        })
}

fn sends(project: &Project<'_>, term: TermId) -> bool {
    super::look::call_of(project, term).is_some_and(|(path, _)| {
        let name = super::look::last(&path);
        [
            "newcall",
            "do",
            "execute",
            "enqueue",
            "exchange",
            "roundtrip",
            "proceed",
        ]
        .contains(&name.as_str())
            || name.starts_with("send")
    })
}

/// Clients that somebody hands in, and that are told the header call by call: they say nothing of it
/// themselves.
fn told_each_time(
    project: &Project<'_>,
    events: &[Event],
    is: &dyn Fn(&str) -> bool,
) -> HashSet<TermId> {
    let mut out = HashSet::new();
    for event in events {
        let EventKind::Call { term, .. } = event.kind else {
            continue;
        };
        let Term::Call(_, _, args) = project.flow.terms.of(term) else {
            continue;
        };
        if project.response_of(term).is_some_and(|c| c.direct)
            && args.iter().any(|(_, a)| has_text(project, *a, is))
        {
            out.extend(super::look::receiver(project, term));
        }
    }
    out
}

/// Calls that make one request of a client: what the request is told, the client is not.
fn makes_request(name: &str) -> bool {
    matches!(
        name,
        "R" | "NewRequest"
            | "newRequest"
            | "createRequest"
            | "request"
            | "get"
            | "post"
            | "put"
            | "patch"
            | "delete"
            | "head"
    )
}

fn made_at(project: &Project<'_>, object: TermId, out: &mut HashSet<Site>) {
    let mut at = object;
    for _ in 0..8 {
        at = match project.flow.terms.of(at) {
            Term::Member(inner, _) | Term::Index(inner, _) => *inner,
            Term::Call(site, callee, _) => {
                out.insert(*site);
                // What is told to one request is told to no other.
                if makes_request(project.flow.terms.last_name(*callee)) {
                    break;
                }
                *callee
            }
            _ => break,
        };
    }
}

/// Whether what carries the header is handed to another call, and not to this one.
fn of_another(project: &Project<'_>, event: &Event, carrier: TermId) -> bool {
    let EventKind::Call { term: own, .. } = event.kind else {
        return false;
    };
    let holds = |whole: TermId| project.flow.terms.any(whole, &mut |id, _| id == carrier);
    !holds(own)
        && project
            .events_of(event.function)
            .iter()
            .any(|e| match e.kind {
                EventKind::Call { term, .. } => {
                    term != own
                        && term != carrier
                        && holds(term)
                        && project.response_of(term).is_some()
                }
                _ => false,
            })
}

fn by_library(project: &Project<'_>, term: TermId) -> bool {
    project.flow.terms.any(term, &mut |_, t| match t {
        Term::Import(module, _) => project
            .known
            .vendors
            .iter()
            .any(|v| super::project::is_package(v, project.flow.terms.name(*module))),
        _ => false,
    })
}

/// Whether all headers of a call can be seen, and its client is nobody's but its own.
fn spelt_out(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let whole = |t: TermId| match terms.of(t) {
        Term::Dict(all) => all
            .iter()
            .all(|(key, _)| key.is_some_and(|k| terms.as_text(k).is_some())),
        _ => false,
    };
    let Term::Call(_, callee, args) = terms.of(term) else {
        return false;
    };
    let headers = args.iter().any(|(name, value)| {
        name.is_some_and(|n| terms.name(n) == "headers") && whole(*value)
            || matches!(terms.of(*value), Term::Dict(all) if all.iter().any(|(key, value)| {
                key.is_some_and(|k| terms.as_text(k) == Some("headers")) && whole(*value)
            }))
    });
    let mut root = *callee;
    for _ in 0..12 {
        root = match terms.of(root) {
            Term::Member(inner, _) => *inner,
            Term::Call(_, callee, _) => *callee,
            _ => break,
        };
    }
    let library = matches!(terms.of(root), Term::Import(..) | Term::Free(_));
    library && (headers || is_alone(project, *callee, args))
}

/// `fetch(address, { signal })`, `requests.get(address, timeout=5)`: a library's own function, which
/// has no client, and is given no headers.
fn is_alone(project: &Project<'_>, callee: TermId, args: &[(Option<Sym>, TermId)]) -> bool {
    let terms = &project.flow.terms;
    let path = terms.path(callee).to_ascii_lowercase();
    // http.rb: each chain begins anew.
    let mut root = callee;
    let mut told = false;
    while let Term::Member(inner, name) = terms.of(root) {
        told |= matches!(terms.name(*name), "headers" | "use" | "via");
        root = match terms.of(*inner) {
            Term::Call(_, callee, _) => *callee,
            _ => *inner,
        };
    }
    let chain = matches!(terms.of(root), Term::Free(name) if terms.name(*name) == "HTTP");
    if chain && !told {
        return true;
    }
    let library = path == "fetch"
        || [
            "requests.",
            "httpx.",
            "httparty.",
            "http.",
            "urllib.request.",
        ]
        .iter()
        .any(|own| {
            path.strip_prefix(own)
                .is_some_and(|verb| ["get", "post", "put", "patch", "delete"].contains(&verb))
        });
    let plain = |value: TermId| match terms.of(value) {
        Term::Dict(all) => all.iter().all(|(key, _)| {
            let key = key.and_then(|k| terms.as_text(k));
            key.is_some_and(|k| k != "headers")
        }),
        _ => false,
    };
    let headers = |name: Option<Sym>| name.is_some_and(|n| terms.name(n).contains("header"));
    library
        && args.iter().enumerate().all(|(place, (name, value))| {
            !headers(*name) && (place == 0 || name.is_some() || plain(*value))
        })
}

/// Whether all that a call's client was made with can be seen: a library's maker, told the address.
fn is_seen_client(project: &Project<'_>, term: TermId, client: Option<TermId>) -> bool {
    let terms = &project.flow.terms;
    let mut maker = client;
    let mut at = term;
    for _ in 0..12 {
        at = match terms.of(at) {
            Term::Member(inner, _) => *inner,
            Term::Call(_, callee, _) => {
                if project.response_of(at).is_none() {
                    maker = Some(at);
                }
                *callee
            }
            _ => break,
        };
    }
    let Some(Term::Call(_, callee, args)) = maker.map(|m| terms.of(m)) else {
        return false;
    };
    let mut root = *callee;
    while let Term::Member(inner, _) = terms.of(root) {
        root = *inner;
    }
    matches!(terms.of(root), Term::Import(..) | Term::Free(_))
        && args
            .iter()
            .any(|(name, a)| project.is_client_base(*name, *a))
}

/// Whether a call's client is made in the same function: what others are told it does not know.
fn is_own_client(project: &Project<'_>, event: &Event, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let Some(own) = project.flow.function(event.function) else {
        return false;
    };
    let mut roots = HashSet::new();
    super::look::roots_of(project, term, &mut roots);
    own.kind == FunctionKind::Named
        && roots.iter().any(|root| {
            let Term::Call(site, callee, _) = terms.of(*root) else {
                return false;
            };
            let name = super::look::last(&terms.path(*callee));
            site.module == event.function.module
                && own.span.holds(site.span)
                && (matches!(
                    name.as_str(),
                    "build" | "builder" | "client" | "asyncclient" | "session"
                ) || matches!(name.as_str(), "new" | "create")
                    && terms.path(*callee).to_ascii_lowercase().contains("client"))
        })
}

/// What carries a header that is set for more than one call, and the class whose constructor does.
type Shared = (Option<TermId>, Option<String>);

/// Where a header is set, by what it is set in: a module's and its classes' own code and constructors
/// set it for all of the module.
#[derive(Default)]
struct Set {
    within: HashMap<FunctionKey, Vec<Option<TermId>>>,
    shared: HashMap<u32, Vec<Shared>>,
}

impl Set {
    fn of(project: &Project<'_>, events: &[Event], is: &dyn Fn(&str) -> bool) -> Self {
        let mut out = Self::default();
        for event in events {
            let carrier = match event.kind {
                EventKind::Call { term, .. } => {
                    let answered = |id: TermId| project.response_of(id).is_some();
                    let log = super::look::call_of(project, term)
                        .is_some_and(|(path, _)| super::words::is_log(&path).is_some());
                    let sets = !log
                        && has_text(project, term, is)
                        && !answered(term)
                        && !project.flow.terms.any(term, &mut |id, _| answered(id));
                    match sets {
                        true => Some(term),
                        false => continue,
                    }
                }
                EventKind::Store(place, value)
                    if has_text(project, place, is) || has_text(project, value, is) =>
                {
                    None
                }
                _ => continue,
            };
            let function = project.flow.function(event.function);
            // A constructor sets it for its own class.
            let owner = function
                .filter(|f| f.kind == FunctionKind::Named)
                .and_then(|f| f.owner.clone());
            let shared = function.is_some_and(|f| {
                matches!(f.kind, FunctionKind::Module | FunctionKind::Class)
                    || f.owner
                        .as_deref()
                        .is_some_and(|o| crate::flow::is_constructor(&f.name, o))
            });
            out.within.entry(event.function).or_default().push(carrier);
            if shared {
                let all = out.shared.entry(event.function.module).or_default();
                all.push((carrier, owner));
            }
        }
        out
    }

    /// Whether the header is set in the function of a call, in its class's or its module's own code,
    /// or in its constructor; only in the function where a call's headers are all spelt out.
    fn near(&self, project: &Project<'_>, event: &Event, spelt_out: bool) -> bool {
        let shared = self.shared.get(&event.function.module);
        let own = project.flow.function(event.function);
        let own = own.and_then(|f| f.owner.as_deref());
        // What another class's constructor sets on its own client is not set on this one's.
        let of_own = |of: &str| {
            own.is_none_or(|own| {
                own == of || {
                    let places = project.flow.places(event.function.module);
                    let class = places.and_then(|p| p.class(own));
                    class.is_some_and(|c| c.first.bases.iter().any(|b| b.contains(of)))
                }
            })
        };
        let rust = project.flow.module(event.function).map(|m| m.language);
        let shared = shared.filter(|_| !spelt_out).into_iter().flatten();
        // Outside of all classes, a function of Rust's has no part in what one is made with.
        let shared = shared
            .filter(|(_, of)| of.as_deref().is_none_or(of_own))
            .filter(|(_, of)| {
                of.is_none() || own.is_some() || rust != Some(crate::ir::Language::Rust)
            })
            .map(|(carrier, _)| carrier);
        let within = self.within.get(&event.function).into_iter().flatten();
        let mut all = within.chain(shared);
        all.any(|carrier| carrier.is_none_or(|term| !of_another(project, event, term)))
    }
}
