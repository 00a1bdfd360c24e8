//! A key is put among the parameters of a query by the library that builds it: `queryParam`,
//! `searchParams.set`, `URLQueryItem`, a map that is encoded into an address.

use super::key_in_log::is_key;
use super::look::{call_of, last, receiver};
use super::project::{Project, has_host};
use super::query_names::given_by_name;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind};
use crate::ir::{FunctionKind, Language};

/// Whether a call puts a key of a provider's into a query.
pub(super) fn puts_key(project: &Project<'_>, event: &Event) -> bool {
    let EventKind::Call { term, .. } = event.kind else {
        return false;
    };
    let Some((path, args)) = call_of(project, term) else {
        return false;
    };
    let given = || args.iter().any(|(_, a)| holds(project, *a));
    if (adds_to_query(&path) || names_user(&path)) && given() && is_ours(project, event, term) {
        return true;
    }
    // `url.UserPassword("export", client.key)`
    let by_member = |term: TermId| {
        let name = crate::flow::normal(project.flow.terms.last_name(term));
        matches!(project.flow.terms.of(term), Term::Member(..))
            && matches!(name.as_str(), "key" | "apikey" | "secretkey")
    };
    if names_user(&path) && args.iter().any(|(_, a)| by_member(*a)) && is_ours(project, event, term)
    {
        return true;
    }
    // Known by the parameter's name alone, it is the provider's where its host stands beside it.
    let by_name = || {
        given_by_name(project, &args)
            && (says_host(project, term) || is_given_to_host(project, event.function))
    };
    if (adds_to_query(&path) || takes_query(project, event, &path) || replaces_query(&path))
        && by_name()
    {
        return true;
    }
    if asks(&path) && is_ours(project, event, term) {
        let mut queries = args
            .iter()
            .flat_map(|(name, a)| match project.flow.terms.of(*a) {
                Term::Dict(_) if name.as_deref().is_some_and(is_parameters) => vec![*a],
                Term::Dict(all) if name.is_none() => (all.iter())
                    .filter(|(key, _)| {
                        key.and_then(|k| project.flow.terms.as_text(k))
                            .is_some_and(is_parameters)
                    })
                    .map(|(_, value)| *value)
                    .collect(),
                _ => Vec::new(),
            });
        if queries.any(|query| match project.flow.terms.of(query) {
            Term::Dict(all) => {
                (all.iter()).any(|(_, v)| is_key(project, *v, project.flow.terms.of(*v)))
            }
            _ => false,
        }) {
            return true;
        }
    }
    if takes_query(project, event, &path) {
        let query = args.iter().skip(1).filter(|(name, a)| {
            let dict = matches!(project.flow.terms.of(*a), Term::Dict(_));
            match name {
                Some(name) => !dict && !is_option(name),
                None => dict,
            }
        });
        let mut pairs = query.flat_map(|(name, a)| match project.flow.terms.of(*a) {
            Term::Dict(all) if name.is_none() => all.iter().map(|(_, v)| *v).collect(),
            _ => vec![*a],
        });
        return pairs.any(|v| is_key(project, v, project.flow.terms.of(v)))
            && is_ours(project, event, term);
    }
    if is_shell(project, event) {
        return in_shell(project, &path, &args) && is_ours(project, event, term);
    }
    if adds(&last(&path)) && (given() || given_by_name(project, &args)) {
        let Some(map) = receiver(project, term) else {
            return false;
        };
        return becomes_query(project, event.function, map);
    }
    false
}

/// Whether a value that is put under the name of a query is a key: `req.params['key'] = …`.
pub(super) fn stores_key(project: &Project<'_>, event: &Event) -> bool {
    let EventKind::Store(place, value) = event.kind else {
        return false;
    };
    let terms = &project.flow.terms;
    match *terms.of(place) {
        // The whole query: `uri.query = …`.
        Term::Member(_, name) if is_query(terms.name(name)) => {
            !is_own_request(project, place)
                && (holds_anywhere(project, value) && is_ours(project, event, place)
                    || super::query_names::encoded(project, value) && says_host(project, place)
                    || holds_item(project, value)
                        && (says_host(project, place) || told_host(project, event.function)))
        }
        Term::Member(query, _) | Term::Index(query, _) => {
            let named = match terms.of(query) {
                Term::Member(_, name) => terms.name(*name),
                _ => return false,
            };
            matches!(
                named,
                "params" | "query" | "searchParams" | "queryParameters"
            ) && !is_own_request(project, place)
                && holds(project, value)
        }
        _ => false,
    }
}

/// Swift: `[URLQueryItem(name: "api_key", value: key)]`.
fn holds_item(project: &Project<'_>, value: TermId) -> bool {
    let terms = &project.flow.terms;
    terms.any(value, &mut |_, t| {
        let Term::Call(_, callee, args) = t else {
            return false;
        };
        let named = |wanted: &str| {
            let of = args
                .iter()
                .find(|(n, _)| n.is_some_and(|n| terms.name(n) == wanted));
            of.map(|(_, a)| *a)
        };
        terms.last_name(*callee) == "URLQueryItem"
            && named("name")
                .and_then(|n| terms.as_text(n))
                .is_some_and(super::query_names::is_key_parameter)
            && named("value").is_some_and(|v| {
                matches!(
                    terms.of(v),
                    Term::Member(..) | Term::Param(..) | Term::Call(..)
                )
            })
    })
}

/// `components.host = "…"`: the function tells the host apart from the rest.
fn told_host(project: &Project<'_>, function: FunctionKey) -> bool {
    let terms = &project.flow.terms;
    project.events_of(function).iter().any(|e| match e.kind {
        EventKind::Store(place, value) => {
            terms.last_name(place) == "host"
                && terms
                    .folded(value)
                    .is_some_and(|host| names_host(project, &host))
        }
        _ => false,
    })
}

/// Dart's `Uri(host: …, queryParameters: …)` and `uri.replace(queryParameters: …)`.
fn replaces_query(path: &str) -> bool {
    path == "Uri" || path.starts_with("Uri.") && last(path) == "replace"
}

/// What a handler was asked with is no query of its own making.
fn is_own_request(project: &Project<'_>, place: TermId) -> bool {
    let handed = project.flow.terms.any(place, &mut |_, t| match t {
        // What a library hands to a block is to be filled in.
        Term::Param(key, _) => {
            let own = project.flow.function(*key);
            own.is_some_and(|f| f.kind == FunctionKind::Lambda) && !project.handlers.contains(key)
        }
        _ => false,
    });
    !handed && super::asked::from_request(project, place)
}

/// Calls that are about queries alone.
fn adds_to_query(path: &str) -> bool {
    let name = last(path);
    let lower = path.to_ascii_lowercase();
    matches!(
        name.as_str(),
        "queryparam"
            | "addqueryparameter"
            | "addencodedqueryparameter"
            | "setqueryparameter"
            | "appendqueryparameter"
            | "addqueryparam"
            | "addqueryparams"
            | "setqueryparam"
            | "setqueryparams"
            | "addquerystring"
            | "withqueryparameters"
            | "with_query"
            | "update_query"
            | "extend_query"
            | "parse_with_params"
            | "urlqueryitem"
            | "query_pairs_mut"
            | "appendqueryitem"
            | "add_query_arg"
    ) || matches!(
        name.as_str(),
        "set" | "append" | "append_pair" | "extend_pairs" | "add"
    ) && (lower.contains("searchparams.") || lower.contains("query_pairs_mut()"))
        || name == "query" && lower.contains("().query")
        || matches!(name.as_str(), "parameter" | "setparameter" | "addparameter")
            && (lower == "parameter" || lower.contains("uribuilder"))
        || name == "append" && lower == "parameters.append"
}

/// `url.User(key)`, `url.set_username(key)`: what stands before the host.
fn names_user(path: &str) -> bool {
    matches!(last(path).as_str(), "set_username" | "set_password")
        || matches!(
            path,
            "net/url.User" | "net/url.UserPassword" | "url.User" | "url.UserPassword"
        )
}

/// Clients whose `get` takes a query as its second argument.
fn takes_query(project: &Project<'_>, event: &Event, path: &str) -> bool {
    let language = project.flow.module(event.function).map(|m| m.language);
    let name = last(path);
    match language {
        Some(Language::Php) => name == "get" && path.contains("Http") && !path.contains("Client"),
        Some(Language::Ruby) => {
            matches!(name.as_str(), "get" | "delete") && path.contains("Faraday")
        }
        Some(Language::Dart) => matches!(path, "Uri.https" | "Uri.http"),
        Some(l) if l.is_script() => {
            matches!(
                path,
                "$.get" | "$.getJSON" | "jQuery.get" | "jQuery.getJSON"
            )
        }
        _ => false,
    }
}

/// Methods of clients that ask, and take the query beside the path: `client.get(path, { params })`.
fn asks(path: &str) -> bool {
    matches!(
        last(path).as_str(),
        "get" | "post" | "put" | "patch" | "delete" | "request"
    )
}

/// The options under which clients take a query.
fn is_parameters(name: &str) -> bool {
    matches!(name, "params" | "searchParams" | "query" | "qs")
}

/// Names of arguments that are no part of a query.
fn is_option(name: &str) -> bool {
    matches!(
        name,
        "headers" | "timeout" | "body" | "json" | "auth" | "options" | "request"
    )
}

fn is_shell(project: &Project<'_>, event: &Event) -> bool {
    project
        .flow
        .module(event.function)
        .is_some_and(|m| m.language == Language::Shell)
}

/// `curl -G --data-urlencode "key=$KEY"`, `http GET … key==$KEY`.
fn in_shell(project: &Project<'_>, path: &str, args: &[(Option<String>, TermId)]) -> bool {
    let terms = &project.flow.terms;
    let keyed = |term: TermId, sign: &str| match terms.of(term) {
        Term::Join(parts) => {
            let named = (parts.first().and_then(|p| terms.as_text(*p)))
                .is_some_and(|t| t.ends_with(sign) && !t.contains(':'));
            named && parts.iter().skip(1).any(|p| holds(project, *p))
        }
        _ => false,
    };
    let name = last(path);
    match name.as_str() {
        "curl" => {
            let asks = args.iter().any(|(_, a)| {
                terms.as_text(*a).is_some_and(|t| {
                    t == "--get" || t.starts_with('-') && !t.starts_with("--") && t.contains('G')
                })
            });
            asks && args.iter().any(|(_, a)| keyed(*a, "="))
        }
        "http" | "https" | "xh" => args.iter().any(|(_, a)| keyed(*a, "==")),
        _ => false,
    }
}

/// Calls that put something into a map.
fn adds(name: &str) -> bool {
    matches!(name, "set" | "add" | "append" | "put" | "insert" | "push")
}

/// Whether a function makes an address of a map.
fn becomes_query(project: &Project<'_>, function: FunctionKey, map: TermId) -> bool {
    let terms = &project.flow.terms;
    if matches!(terms.of(map), Term::Param(..)) {
        return false;
    }
    let holds_map = |t: TermId| terms.any(t, &mut |id, _| id == map);
    project
        .events_of(function)
        .iter()
        .any(|event| match event.kind {
            EventKind::Store(place, value) => match terms.of(place) {
                Term::Member(_, name) => is_query(terms.name(*name)) && holds_map(value),
                _ => false,
            },
            EventKind::Bind(_, term) | EventKind::Return(term) => joins(project, term, &holds_map),
            EventKind::Call { term, .. } => call_of(project, term)
                .is_some_and(|(_, args)| args.iter().any(|(_, a)| joins(project, *a, &holds_map))),
            _ => false,
        })
}

/// Whether a text is an address of a provider's, and something stands in its query.
fn joins(project: &Project<'_>, term: TermId, stands: &dyn Fn(TermId) -> bool) -> bool {
    let terms = &project.flow.terms;
    let Term::Join(parts) = terms.of(term) else {
        return false;
    };
    let mut asked = false;
    let mut ours = false;
    for part in parts {
        if let Some(text) = terms.folded(*part) {
            asked |= text.contains('?');
            ours |= names_host(project, &text);
        } else if asked && ours && stands(*part) {
            return true;
        }
    }
    false
}

fn is_query(name: &str) -> bool {
    matches!(
        name,
        "RawQuery"
            | "query"
            | "Query"
            | "search"
            | "queryItems"
            | "percentEncodedQuery"
            | "rawQuery"
    )
}

/// A key by itself, or in the pairs that a call is given.
fn holds(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let mut open = vec![(term, 0)];
    while let Some((one, depth)) = open.pop() {
        let inner = terms.of(one);
        if is_key(project, one, inner) {
            return true;
        }
        if depth > 6 {
            continue;
        }
        match inner {
            Term::List(all) | Term::Group(all) => {
                open.extend(all.iter().map(|a| (*a, depth + 1)));
            }
            Term::Dict(all) => open.extend(all.iter().map(|(_, v)| (*v, depth + 1))),
            Term::Either(all) => open.extend(all.iter().map(|(a, _)| (*a, depth + 1))),
            Term::Call(_, callee, args) if passes_on(&last(&terms.path(*callee))) => {
                open.extend(args.iter().map(|(_, a)| (*a, depth + 1)));
                if let Term::Member(object, _) = terms.of(*callee) {
                    open.push((*object, depth + 1));
                }
            }
            Term::Op(crate::ir::Op::Else | crate::ir::Op::Or, all) => {
                open.extend(all.iter().map(|a| (*a, depth + 1)));
            }
            _ => {}
        }
    }
    false
}

/// A key in what is written out as a query.
fn holds_anywhere(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    match terms.of(term) {
        Term::Join(parts) => parts.iter().any(|p| holds(project, *p)),
        Term::Call(_, _, args) => args.iter().any(|(_, a)| holds_anywhere(project, *a)),
        _ => holds(project, term),
    }
}

/// Calls that give what they are given in another dress.
fn passes_on(name: &str) -> bool {
    [
        "str",
        "string",
        "escape",
        "quote",
        "encode",
        "clone",
        "some",
        "trim",
        "unwrap",
        "borrow",
        "env",
        "var",
        "fetch",
        "url_encode",
    ]
    .iter()
    .any(|w| name.contains(w))
}

/// Whether it is about a provider: the key is one of its own, or its host stands there.
fn is_ours(project: &Project<'_>, event: &Event, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let variable = |name: &str| {
        let mut all = project.known.vendors.iter().flat_map(|v| &v.variables);
        all.any(|v| v == name)
    };
    let said = terms.any(term, &mut |_, t| match t {
        Term::Text(name) | Term::Free(name) | Term::Member(_, name) | Term::Import(_, name) => {
            let text = terms.name(*name);
            variable(text) || names_host(project, text)
        }
        _ => false,
    });
    let value = match event.kind {
        EventKind::Store(_, value) => terms.any(value, &mut |_, t| match t {
            Term::Text(name) | Term::Free(name) | Term::Member(_, name) => {
                variable(terms.name(*name))
            }
            _ => false,
        }),
        _ => false,
    };
    said || value || project.speaks_of_any(event.function.module)
}

/// Whether a provider's host stands in a term.
fn says_host(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    terms.any(term, &mut |_, t| match t {
        Term::Text(name) => names_host(project, terms.name(*name)),
        _ => false,
    })
}

/// `client.get().uri(uri -> uri.path(…).queryParam("api_key", key).build())`: a block that fills the
/// address of a client that was made for the host.
fn is_given_to_host(project: &Project<'_>, function: FunctionKey) -> bool {
    let calls = project.flow.handed.get(&function);
    calls
        .into_iter()
        .flatten()
        .any(|call| says_host(project, *call))
}

fn names_host(project: &Project<'_>, text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let mut hosts = project.known.vendors.iter().flat_map(|v| &v.hosts);
    hosts.any(|h| has_host(&lower, h))
}
