//! A key reaches a log.

mod read;
mod sent;

use super::Found;
use super::exposed::exposes;
use super::look::logged_anywhere;
use super::project::Project;
use crate::finding::Severity;
use crate::flow::term::{Term, TermId};
use crate::flow::{EventKind, normal};
use crate::rules::{Check, Rule};
use crate::secrets::{Strictness, looks_random};
use sent::Sent;

pub(crate) static RULE: Rule = Rule {
    id: "key-in-log",
    severity: Severity::Error,
    summary: "a key reaches a log",
    page: include_str!("../pages/key-in-log.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    by_clients(project, out);
    let sent = Sent::of(project);
    for call in logged_anywhere(project) {
        let (event, given) = (&call.event, call.given());
        // Where nothing else speaks of a vendor, only what is called its key is one.
        if !project.speaks_of_any(event.function.module) {
            let named = given.iter().any(|arg| {
                exposes(project, *arg, &mut |id, t| match t {
                    Term::Text(_) => sent.has(project, id),
                    Term::Member(_, name) => {
                        let plain = normal(project.flow.terms.name(*name));
                        is_key_of(project, t, &plain)
                    }
                    // `{{ acme_api_key }}` in a playbook.
                    Term::Free(name) => {
                        let plain = normal(project.flow.terms.name(*name));
                        is_key_name(&plain) && starts_with_vendor(project, &plain)
                    }
                    _ => false,
                })
            });
            if named {
                out.push(found_at(&call));
            }
            continue;
        }
        let contexts = project
            .flow
            .seen_by_callers(event.function, &given, event.facts, 3);
        let found = contexts
            .iter()
            .flat_map(|c| c.terms.iter())
            .chain(&given)
            .any(|arg| {
                exposes(project, *arg, &mut |id, t| {
                    sent.has(project, id)
                        || is_key(project, id, t)
                        || is_sent_headers(project, id, t)
                        || read::is_credential(project, &sent, t)
                        || is_sent_request(project, t)
                        || read::is_each_header(project, id, event.facts)
                }) || sent.dressed_in(project, *arg, 0)
            });
        if found {
            out.push(found_at(&call));
        }
    }
}

fn found_at(call: &super::look::Made) -> Found {
    found_in(call.event.function.module, call.event.span)
}

fn found_in(module: u32, span: crate::ir::Span) -> Found {
    Found {
        rule: &RULE,
        severity: RULE.severity,
        module,
        span,
        label: "the key is written here",
        message: "an API key or the header that carries it reaches a log".to_owned(),
        help: "log that a key is set, never the key",
        also: Vec::new(),
    }
}

/// What makes a client's own logger write headers, where nothing hides the credential.
fn by_clients(project: &Project<'_>, out: &mut Vec<Found>) {
    let terms = &project.flow.terms;
    for event in &project.flow.events {
        let module = event.function.module;
        if project.is_test(module) || !project.speaks_of_any(module) {
            continue;
        }
        let (writes, at) = match event.kind {
            EventKind::Store(_, value) | EventKind::Bind(_, value) => {
                (writes_headers(&terms.path(value)), event.span.start)
            }
            EventKind::Call { term, at, .. } => {
                let Some((path, args)) = super::look::call_of(project, term) else {
                    continue;
                };
                let told = args.iter().any(|(_, a)| writes_headers(&terms.path(*a)))
                    || super::biometric_logging::dumps_all(project, &path, &args)
                    || path.ends_with("LogInterceptor")
                        && args.iter().any(|(name, value)| {
                            name.as_deref() == Some("requestHeader")
                                && matches!(terms.of(*value), Term::Bool(true))
                        })
                    || path.ends_with("MessageFormatter")
                        && args.iter().any(|(_, a)| {
                            terms.as_text(*a).is_some_and(|t| {
                                ["{request}", "{req_headers}", "{req_header_authorization}"]
                                    .iter()
                                    .any(|w| t.to_ascii_lowercase().contains(w))
                            })
                        });
                // Faraday: `f.response :logger, log, headers: true`.
                let spelt = super::biometric_logging::is_logger_option(project, &path, &args)
                    && args.iter().any(|(name, value)| {
                        name.as_deref() == Some("headers")
                            && matches!(terms.of(*value), Term::Bool(true))
                    });
                (told || spelt, at)
            }
            _ => continue,
        };
        if writes && !hides_headers(project, event) {
            out.push(found_in(module, crate::ir::Span::new(at, event.span.end)));
        }
    }
}

/// Levels of libraries' loggers at which the headers of requests are written, and no bodies beside
/// them would tell more.
fn writes_headers(path: &str) -> bool {
    [
        "LogLevel.ALL",
        "LogLevel.HEADERS",
        "HttpLoggingInterceptor.Level.HEADERS",
        "MessageFormatter.DEBUG",
    ]
    .iter()
    .any(|level| path.ends_with(level))
}

/// Whether the logger is told which headers to hide, in the same function or beside it.
fn hides_headers(project: &Project<'_>, event: &crate::flow::Event) -> bool {
    project
        .events_within(event.function)
        .into_iter()
        .any(|e| match e.kind {
            EventKind::Call { term, .. } => {
                super::look::call_of(project, term).is_some_and(|(path, _)| {
                    let name = super::look::last(&path);
                    name.contains("sanitize") || name.contains("redact") || name == "filter"
                })
            }
            _ => false,
        })
}

/// The headers of a request that went out: `error.request.headers`, `session.headers`, what a
/// client's middleware is handed.
fn is_sent_headers(project: &Project<'_>, id: TermId, term: &Term) -> bool {
    let terms = &project.flow.terms;
    let (object, name) = match term {
        Term::Member(object, name) => (*object, terms.name(*name)),
        // `request.headers()`, `request.Parameters.GetParameters(…)`
        Term::Call(_, callee, _) => match terms.of(*callee) {
            Term::Member(object, name) if terms.name(*name).contains("eaders") => {
                (*object, terms.name(*name))
            }
            Term::Member(object, name)
                if terms.name(*name).starts_with("Get")
                    && normal(terms.last_name(*object)) == "parameters" =>
            {
                return is_sent_headers(project, *object, terms.of(*object));
            }
            _ => return false,
        },
        _ => return false,
    };
    let _ = id;
    let plain = normal(name);
    if !matches!(
        plain.as_str(),
        "headers"
            | "header"
            | "requestheaders"
            | "allhttpheaderfields"
            | "defaultrequestheaders"
            | "parameters"
            | "getheaders"
    ) {
        return false;
    }
    // What a middleware of a client is handed goes out, dressed or to be dressed.
    if super::hooks::is_request(project, object) {
        return true;
    }
    let owner = match terms.of(object) {
        Term::Call(_, callee, args) if args.is_empty() => *callee,
        _ => object,
    };
    let called = normal(terms.last_name(owner));
    let before = match terms.of(owner) {
        Term::Member(before, _) => Some(*before),
        _ => None,
    };
    // `session.headers`, `api.defaults.headers`: those that all its requests go out with.
    // A client that was made here, with headers for all that it sends.
    let made = match terms.of(object) {
        Term::Call(_, callee, args) => {
            let name = normal(terms.last_name(*callee));
            let path = terms.path(*callee);
            !args.is_empty()
                && (["session", "client"].iter().any(|w| name.ends_with(w))
                    || path.starts_with("Faraday."))
        }
        _ => false,
    };
    let client = made && plain.ends_with("headers")
        || ["session", "client"].iter().any(|w| called.ends_with(w))
            && before.is_some()
            && plain.ends_with("headers")
        || called == "defaults"
        || plain == "defaultrequestheaders";
    if client {
        return true;
    }
    plain == "requestheaders" && called == "env" && before.is_some()
        || is_request_of_failure(project, object)
}

/// The request that a failure or an answer keeps: `error.request`, `e.getRequest()`.
fn is_request_of_failure(project: &Project<'_>, object: TermId) -> bool {
    let terms = &project.flow.terms;
    let owner = match terms.of(object) {
        Term::Call(_, callee, args) if args.is_empty() => *callee,
        _ => object,
    };
    let request = matches!(
        normal(terms.last_name(owner)).as_str(),
        "request"
            | "config"
            | "options"
            | "requestoptions"
            | "requestmessage"
            | "originalrequest"
            | "getrequest"
            | "env"
    );
    let Term::Member(before, _) = terms.of(owner) else {
        return false;
    };
    let before = *before;
    if !request {
        return false;
    }
    let answer = terms.any(before, &mut |id, t| {
        matches!(t, Term::Call(..)) && project.response_of(id).is_some()
    });
    let name = match terms.of(before) {
        Term::Param(function, place) => project
            .flow
            .function(*function)
            .and_then(|f| f.params.get(*place as usize))
            .map_or(String::new(), |p| normal(p.name())),
        _ => normal(terms.last_name(before)),
    };
    answer
        || matches!(
            name.as_str(),
            "error"
                | "err"
                | "e"
                | "ex"
                | "exc"
                | "exception"
                | "failure"
                | "cause"
                | "response"
                | "resp"
                | "res"
                | "answer"
        )
}

/// axios keeps what was asked beside what was answered: `answer.config`.
fn is_sent_request(project: &Project<'_>, term: &Term) -> bool {
    let terms = &project.flow.terms;
    let Term::Member(object, name) = term else {
        return false;
    };
    terms.name(*name) == "config"
        && (project
            .response_of(*object)
            .is_some_and(|c| c.direct || c.route.is_some())
            || super::hooks::is_answer(project, *object))
}

fn is_key_name(plain: &str) -> bool {
    ["apikey", "keysecret", "secretkey", "webhooksecret"]
        .iter()
        .any(|end| plain.ends_with(end))
}

/// `config.acme.key`: the key among a vendor's settings.
fn is_key_of(project: &Project<'_>, term: &Term, plain: &str) -> bool {
    let Term::Member(object, _) = term else {
        return false;
    };
    let owner = normal(project.flow.terms.last_name(*object));
    matches!(plain, "key" | "secret" | "token" | "apikey") && is_vendor(project, &owner)
}

/// `config('services.acme.key')`.
fn is_setting(project: &Project<'_>, text: &str) -> bool {
    let mut parts = text.rsplit(['.', ':', '/', '-']);
    let last = parts.next().unwrap_or_default();
    matches!(
        normal(last).as_str(),
        "key" | "secret" | "token" | "apikey" | "webhooksecret"
    ) && parts.any(|part| is_vendor(project, &normal(part)))
}

fn is_vendor(project: &Project<'_>, word: &str) -> bool {
    let names = project.known.vendors.iter();
    names
        .filter_map(|v| v.name.split(' ').next())
        .any(|name| word == name.to_ascii_lowercase())
}

fn starts_with_vendor(project: &Project<'_>, plain: &str) -> bool {
    let names = project.known.vendors.iter();
    names
        .filter_map(|v| v.name.split(' ').next())
        .any(|name| name.len() > 3 && plain.starts_with(&name.to_ascii_lowercase()))
}

/// Whether a term is a key: read from its variable, named like one, or in its header.
pub(super) fn is_key(project: &Project<'_>, id: TermId, term: &Term) -> bool {
    let terms = &project.flow.terms;
    let variable = |name: &str| {
        project
            .known
            .vendors
            .iter()
            .any(|v| v.variables.iter().any(|k| k == name))
    };
    match term {
        Term::Member(object, name) if hides_itself(project, *object, terms.name(*name)) => false,
        // `settings.acme_key.get_secret_value()`
        Term::Call(_, callee, _)
            if matches!(
                terms.last_name(*callee),
                "get_secret_value" | "expose_secret" | "unsecure"
            ) =>
        {
            matches!(terms.of(*callee), Term::Member(object, _)
                if matches!(terms.of(*object), Term::Member(_, name)
                    if is_key_name(&normal(terms.name(*name)))))
        }
        Term::Member(_, name) | Term::Free(name) | Term::Import(_, name) => {
            let name = terms.name(*name);
            let plain = normal(name);
            variable(name)
                || is_key_of(project, term, &plain)
                || is_injected_field(project, term)
                || plain.ends_with("apikey")
                || plain.ends_with("keysecret")
                || plain.ends_with("secretkey")
                || plain.ends_with("webhooksecret")
                || plain.ends_with("key")
                    && !plain.ends_with("publickey")
                    && plain.len() > 5
                    && matches!(term, Term::Member(..))
                    && starts_with_vendor(project, &plain)
                || project.known.vendors.iter().any(|v| {
                    v.credential.eq_ignore_ascii_case(name) && v.headers.contains(&v.credential)
                })
        }
        Term::Call(_, callee, args) => {
            let path = terms.path(*callee).to_ascii_lowercase();
            (path.contains("env") || path.contains("bundle.main"))
                && args
                    .iter()
                    .any(|(_, a)| terms.as_text(*a).is_some_and(variable))
                || (super::look::last(&path).contains("config")
                    || path.ends_with("flag.string")
                    || ["getproperty", "getsection", "getstring", "getvalue"]
                        .contains(&super::look::last(&path).as_str()))
                    && args
                        .iter()
                        .any(|(_, a)| terms.as_text(*a).is_some_and(|t| is_setting(project, t)))
        }
        // Only a whole key: messages about keys name what keys begin with.
        Term::Text(text) => {
            let text = terms.name(*text);
            let mut keys = project.known.vendors.iter().flat_map(|v| &v.keys);
            keys.any(|prefix| {
                text.strip_prefix(prefix.as_str())
                    .is_some_and(|body| looks_random(body, Strictness::Hinted))
            })
        }
        Term::Index(_, index) => terms.as_text(*index).is_some_and(variable),
        Term::Dict(all) => all.iter().any(|(key, value)| {
            let key = key
                .and_then(|k| terms.as_text(k))
                .unwrap_or("")
                .to_ascii_lowercase();
            let credential = project.known.vendors.iter().any(|v| v.credential == key)
                || matches!(key.as_str(), "auth_bearer" | "auth_basic");
            credential
                && !matches!(terms.of(*value), Term::Bool(_))
                && !is_blank(project, *value, 0)
        }),
        Term::Param(function, place) => project
            .flow
            .function(*function)
            .and_then(|f| f.params.get(*place as usize))
            .is_some_and(|p| normal(p.name()).ends_with("apikey") || is_injected_key(p)),
        _ => {
            let _ = id;
            false
        }
    }
}

/// Whether a field is of a type that writes itself as stars: pydantic's `SecretStr`, Rust's
/// `SecretString`.
fn hides_itself(project: &Project<'_>, object: TermId, name: &str) -> bool {
    let (flow, terms) = (&project.flow, &project.flow.terms);
    let class_of = |from: u32, ty: &str| {
        let mut words = ty.split(|c: char| !(c.is_alphanumeric() || c == '_'));
        let word = words.rfind(|w| w.starts_with(char::is_uppercase))?;
        let home = flow.names.class(from, word)?;
        flow.places(home)?.class(word)
    };
    let class = match terms.of(object) {
        Term::Param(key, place) => flow
            .function(*key)
            .and_then(|f| f.params.get(*place as usize))
            .and_then(|p| class_of(key.module, &p.ty)),
        Term::This(home, owner) => flow.class((*home, *owner)),
        Term::Member(this, field) => match terms.of(*this) {
            Term::This(home, owner) => flow
                .class((*home, *owner))
                .and_then(|c| c.richest_type_of(terms.name(*field)))
                .and_then(|ty| class_of(*home, ty)),
            _ => None,
        },
        _ => None,
    };
    class
        .and_then(|c| c.richest_type_of(name))
        .is_some_and(|ty| {
            [
                "SecretStr",
                "SecretString",
                "SecretBox",
                "Secret<",
                "Redacted",
                "Sensitive",
            ]
            .iter()
            .any(|w| ty.contains(w))
        })
}

/// A field whose constructor's parameter an annotation fills with a key.
fn is_injected_field(project: &Project<'_>, term: &Term) -> bool {
    let terms = &project.flow.terms;
    let Term::Member(object, name) = term else {
        return false;
    };
    let Term::This(module, owner) = *terms.of(*object) else {
        return false;
    };
    let constructor = project.flow.constructor(module, owner);
    let function = constructor.and_then(|key| project.flow.function(key));
    let name = terms.name(*name);
    function.is_some_and(|f| {
        let mut own = f.params.iter().filter(|p| p.name() == name);
        own.any(is_injected_key)
    })
}

/// What stands in a key's place: `'[redacted]'`, nothing.
pub(super) fn is_blank(project: &Project<'_>, value: TermId, depth: u32) -> bool {
    let terms = &project.flow.terms;
    match terms.of(value) {
        Term::Null => true,
        Term::Text(text) => !looks_random(terms.name(*text), Strictness::Hinted),
        Term::Either(all) => {
            depth < 4
                && all
                    .iter()
                    .all(|(one, _)| is_blank(project, *one, depth + 1))
        }
        _ => false,
    }
}

/// `@Value("${acme.api-key}")`: a parameter that a setting is put into.
fn is_injected_key(param: &crate::ir::Param) -> bool {
    let mut found = false;
    for one in &param.attributes {
        crate::flow::reach::text_in(one, &mut |text| {
            let plain = normal(text.split([':', '?']).next().unwrap_or(text));
            found |= ["apikey", "secretkey", "webhooksecret", "keysecret"]
                .iter()
                .any(|w| plain.ends_with(w));
        });
    }
    found
}
