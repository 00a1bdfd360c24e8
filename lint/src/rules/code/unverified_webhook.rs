//! A webhook is acted on before its signature is checked.

use super::Found;
use super::look::{about, call_of, from_request, has_text};
use super::project::Project;
use super::words::{is_log, refuses};
use crate::finding::Severity;
use crate::flow::term::{Facts, FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind, normal};
use crate::ir::Op;
use crate::rules::{Check, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "unverified-webhook",
    severity: Severity::Error,
    summary: "a webhook is acted on before its signature is checked",
    page: include_str!("../pages/unverified-webhook.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let mut handlers: Vec<FunctionKey> = project.handlers.iter().copied().collect();
    handlers.sort_unstable();
    let first = super::everywhere::checking(project, &|key| middleware(project, key));
    for handler in handlers {
        let own: Vec<&Event> = project
            .flow
            .events_in(handler.module)
            .iter()
            .filter(|e| within(project, e.function, handler))
            .collect();
        if project.is_test(handler.module)
            || super::everywhere::is_one(project, handler)
            || goes_on(project, &own)
            || sets_up(project, handler, &own)
            || !is_webhook(project, handler, &own)
            || guarded_outside(project, handler)
        {
            continue;
        }
        let routes = super::everywhere::routes_of(project, handler, &routed(project, handler));
        if first
            .iter()
            .any(|paths| super::everywhere::covers(paths, &routes))
        {
            continue;
        }
        let Some(act) = own
            .iter()
            .find(|e| acts(project, e) && !verified(project, e.facts))
        else {
            continue;
        };
        let looks = own.iter().any(|e| reads_signature(project, e))
            || own.iter().any(|e| matches!(e.kind, EventKind::Test(t) if speaks_of_signature(project, t)))
            || own.iter().any(|e| matches!(e.kind, EventKind::Call { term, .. } if call_of(project, term).is_some_and(|(p, _)| verifies(&p))));
        let head = project.flow.function(handler).map_or(act.span, |f| f.head);
        out.push(Found {
            rule: &RULE,
            severity: RULE.severity,
            module: handler.module,
            span: if looks { act.span } else { head },
            label: if looks {
                "acts without knowing"
            } else {
                "takes anybody's word"
            },
            message: "a webhook is acted on before anything says that it came from the provider"
                .to_owned(),
            help: "verify the signature over the raw body first, and leave when it does not hold",
            also: if looks {
                Vec::new()
            } else {
                vec![(handler.module, act.span, "acts here")]
            },
        });
    }
}

/// A function that lets others answer, where the signature holds.
fn goes_on(project: &Project<'_>, own: &[&Event]) -> bool {
    own.iter().any(|e| match e.kind {
        EventKind::Call { term, .. } => {
            call_of(project, term).is_some_and(|(path, args)| {
                let next = match project.flow.terms.of(term) {
                    Term::Call(_, callee, _) => match project.flow.terms.of(*callee) {
                        Term::Param(key, place) => project
                            .flow
                            .function(*key)
                            .and_then(|f| f.params.get(*place as usize))
                            .is_some_and(|p| matches!(p.name(), "next" | "call_next")),
                        _ => false,
                    },
                    _ => false,
                };
                let _ = args;
                next || path.ends_with("next.ServeHTTP")
            }) && verified(project, e.facts)
        }
        _ => false,
    })
}

/// A function that is handed a router and puts routes into it, and answers none.
fn sets_up(project: &Project<'_>, handler: FunctionKey, own: &[&Event]) -> bool {
    let terms = &project.flow.terms;
    own.iter().any(|e| {
        let EventKind::Call { term, .. } = e.kind else {
            return false;
        };
        let Term::Call(_, callee, args) = terms.of(term) else {
            return false;
        };
        let Term::Member(router, _) = terms.of(*callee) else {
            return false;
        };
        let given = |t: &Term| matches!(t, Term::Param(key, _) if *key == handler);
        given(terms.of(*router))
            && args
                .iter()
                .any(|(_, a)| terms.as_text(*a).is_some_and(|t| t.starts_with('/')))
            && args.iter().any(|(_, a)| {
                terms.any(*a, &mut |id, t| match t {
                    Term::Function(_) => true,
                    Term::Member(..) => project
                        .flow
                        .handed
                        .values()
                        .flatten()
                        .any(|c| *c == term && id == *a),
                    _ => false,
                })
            })
    })
}

/// The texts of the calls that a function is handed to.
fn routed(project: &Project<'_>, handler: FunctionKey) -> String {
    let mut out = String::new();
    for call in project.flow.handed.get(&handler).into_iter().flatten() {
        project.flow.terms.any(*call, &mut |_, t| {
            if let Term::Text(sym) = t {
                out.push_str(&project.flow.terms.name(*sym).to_ascii_lowercase());
            }
            false
        });
    }
    out
}

/// A function, or one that stands within it.
fn within(project: &Project<'_>, function: FunctionKey, handler: FunctionKey) -> bool {
    function == handler
        || function.module == handler.module
            && match (
                project.flow.function(function),
                project.flow.function(handler),
            ) {
                (Some(inner), Some(outer)) => {
                    // A function within a function, with a name or without.
                    !matches!(
                        inner.kind,
                        crate::ir::FunctionKind::Module | crate::ir::FunctionKind::Class
                    ) && !matches!(
                        outer.kind,
                        crate::ir::FunctionKind::Module | crate::ir::FunctionKind::Class
                    ) && outer.span.holds(inner.span)
                }
                _ => false,
            }
}

fn is_webhook(project: &Project<'_>, handler: FunctionKey, own: &[&Event]) -> bool {
    let Some(function) = project.flow.function(handler) else {
        return false;
    };
    let mut topic = own.first().map(|e| about(project, e)).unwrap_or_default();
    for attribute in &function.attributes {
        crate::flow::reach::text_in(attribute, &mut |t| topic.push_str(&t.to_ascii_lowercase()));
    }
    let mut routed = routed(project, handler);
    topic.push_str(&routed);
    // `APIRouter(prefix="/hooks")`: what stands before its routes.
    for router in super::everywhere::routers_of(project, handler) {
        project.flow.terms.any(router, &mut |_, t| {
            if let Term::Text(sym) = t {
                topic.push_str(&project.flow.terms.name(*sym).to_ascii_lowercase());
            }
            false
        });
    }
    let words: Vec<String> = project
        .known
        .vendors
        .iter()
        .filter_map(|v| v.name.split(' ').next().map(str::to_ascii_lowercase))
        .collect();
    let named = words.iter().any(|w| topic.contains(w.as_str()));
    // A vendor's event by the type that it is declared with.
    let event = named
        && function.params.iter().any(|p| {
            let ty = p.ty.trim_end_matches(['?', '>']).to_ascii_lowercase();
            ty.ends_with("event") && words.iter().any(|w| ty.contains(w.as_str()))
        });
    let hook = event || topic.contains("hook") || topic.contains("callback");
    // Of several hooks in a file, one that goes by another's name is another's.
    let of_others = !routed.is_empty()
        && !words.iter().any(|w| routed.contains(w.as_str()))
        && project.flow.handed.iter().any(|(other, calls)| {
            other.module == handler.module
                && *other != handler
                && calls.iter().any(|call| {
                    has_text(project, *call, &|t| {
                        let lower = t.to_ascii_lowercase();
                        t.starts_with('/') && words.iter().any(|w| lower.contains(w.as_str()))
                    })
                })
        })
        || decorated_for_others(project, handler, &words);
    let signed = own.iter().any(|e| reads_signature(project, e));
    if routed.is_empty() {
        routed = route_of_file(project, handler);
    }
    let hook = hook || is_called_by_name(&routed, &words);
    let reads = own.iter().any(|e| match e.kind {
        EventKind::Bind(_, t) | EventKind::Test(t) | EventKind::Call { term: t, .. } => {
            has_text(project, t, &|text| {
                matches!(
                    text,
                    "session.status" | "session.complete" | "session.completed" | "sessionId"
                ) || text.starts_with("media.")
                    || text.starts_with("analysis.")
            })
        }
        _ => false,
    });
    signed
        || hook
            && !of_others
            && (named
                || reads && project.speaks_of_any(handler.module)
                || project.speaks_of_any(handler.module))
}

/// Whether a handler's decorators route something that names no vendor, while another's in the same
/// file do: `@bp.post("/door")` beside `@bp.post("/acme")`.
fn decorated_for_others(project: &Project<'_>, handler: FunctionKey, words: &[String]) -> bool {
    let named = |function: &crate::ir::Function| {
        let (mut paths, mut named) = (0, false);
        for attribute in &function.attributes {
            crate::flow::reach::text_in(attribute, &mut |t| {
                if t.starts_with('/') {
                    let lower = t.to_ascii_lowercase();
                    paths += 1;
                    named |= words.iter().any(|w| lower.contains(w.as_str()));
                }
            });
        }
        (paths > 0).then_some(named)
    };
    let own = project.flow.function(handler).and_then(named) == Some(false);
    own && project
        .flow
        .module(handler)
        .is_some_and(|m| m.functions.iter().any(|f| named(f) == Some(true)))
}

/// The route that a file stands for by where it lies: `app/api/acme/media/route.ts`.
fn route_of_file(project: &Project<'_>, handler: FunctionKey) -> String {
    let path = project.flow.module(handler).map_or("", |m| m.path.as_str());
    let lower = path.to_ascii_lowercase();
    let Some((folder, file)) = lower.rsplit_once('/') else {
        return String::new();
    };
    let routes = ["app/", "routes/", "pages/", "server/"];
    let start = routes
        .iter()
        .filter_map(|root| folder.rfind(root).map(|at| at + root.len()))
        .max();
    let Some(below) = start.and_then(|at| folder.get(at..)) else {
        return String::new();
    };
    let stem = file.split('.').next().unwrap_or(file);
    match stem {
        "route" | "+server" | "index" => format!("/{below}"),
        _ => format!("/{below}/{stem}"),
    }
}

/// Whether something reads the header that a vendor's signature comes in.
fn reads_signature(project: &Project<'_>, event: &Event) -> bool {
    match event.kind {
        EventKind::Bind(_, t) | EventKind::Test(t) | EventKind::Call { term: t, .. } => {
            has_text(project, t, &|text| {
                let mut signatures = project.known.vendors.iter().flat_map(|v| &v.signatures);
                signatures.any(|s| super::look::is_header(text, s))
            })
        }
        _ => false,
    }
}

/// A route that is called by nothing but a vendor's name: `/media/acme`, `/acme/v1`.
fn is_called_by_name(routed: &str, words: &[String]) -> bool {
    let Some(path) = routed.find('/').and_then(|at| routed.get(at..)) else {
        return false;
    };
    let mut parts = path.split('/').filter(|p| !p.is_empty()).peekable();
    let mut named = false;
    parts.peek().is_some()
        && parts.all(|part| {
            let own = words.iter().any(|w| part == w);
            named |= own;
            own || matches!(
                part,
                "api" | "media" | "events" | "event" | "notify" | "notifications"
            ) || part
                .strip_prefix('v')
                .is_some_and(|n| n.parse::<u8>().is_ok())
        })
        && named
}

/// Something that lasts: a call whose answer nobody wants, or what is stored.
fn acts(project: &Project<'_>, event: &Event) -> bool {
    match event.kind {
        EventKind::Call { term, used, .. } => {
            let Some((mut path, _)) = call_of(project, term) else {
                return false;
            };
            // A function of the project is known by its own name.
            if let Term::Call(_, callee, _) = project.flow.terms.of(term)
                && let Term::Function(key) = project.flow.terms.of(*callee)
            {
                path = project
                    .flow
                    .function(*key)
                    .map(|f| f.name.clone())
                    .unwrap_or_default();
            }
            let last = super::look::last(&path);
            let answers = matches!(
                last.as_str(),
                "send"
                    | "json"
                    | "end"
                    | "status"
                    | "sendstatus"
                    | "writehead"
                    | "write"
                    | "setheader"
                    | "header"
                    | "close"
                    | "next"
                    | "encode"
                    | "respond"
                    | "raise_for_status"
                    | "set"
                    | "parse"
                    | "error"
                    | "abort"
                    | "httperror"
                    | "on"
                    | "push"
                    | "append"
                    | "use"
                    | "writeheader"
                    | "update"
                    | "decode"
                    | "unmarshal"
                    | "bindjson"
                    | "json.parse"
                    | "import"
            );
            let owner = path.to_ascii_lowercase();
            let keeps = last == "set"
                && ["cache", "redis", "store", "repository", "preferences"]
                    .iter()
                    .any(|w| owner.contains(w));
            let works = [
                "mark",
                "update",
                "save",
                "create",
                "grant",
                "approve",
                "process",
                "handle",
                "complete",
                "activate",
                "insert",
                "verify_user",
                "set_",
                "enqueue",
                "publish",
                "notify",
                "fulfil",
                "delay",
                "dispatch",
                "execute",
                "add",
                "delete",
                "remove",
                "erase",
                "forget",
                "purge",
                "perform",
                "put",
                "send",
                "unlock",
                "settle",
                "refetch",
                "queue",
                "schedule",
            ]
            .iter()
            .any(|w| last.starts_with(w))
                && !["removeprefix", "removesuffix", "removesurrounding"].contains(&last.as_str())
                && !verifies(&path);
            let of_event = project.flow.terms.any(term, &mut |id, t| {
                matches!(t, Term::Member(..)) && from_request(project, id)
            });
            let prepares = [
                "parse_str",
                "preg_",
                "sscanf",
                "header",
                "http_response",
                "copyto",
                "read",
                "init",
                "dispose",
                "flush",
                "seek",
                "setup",
                "reset",
                "lock",
                "unlock",
                "verify",
                "check",
                "ensure",
                "require",
                "assert",
                "guard",
                "validate",
                "authenticate",
            ]
            .iter()
            .any(|w| last.starts_with(w))
                && !verifies_somebody(project, term, &last);
            is_log(&path).is_none()
                && !checks_within(project, event)
                && !prepares
                && !refuses(&project.flow, term)
                && !verifies(&path)
                && !super::look::makes_mac(&path)
                && (!used && (!answers || keeps) || works && of_event)
        }
        EventKind::Store(place, _) => matches!(
            project.flow.terms.of(place),
            Term::Member(..) | Term::Index(..)
        ),
        _ => false,
    }
}

/// `users.verify(event.session)`: somebody is verified with what the event says, not the event.
fn verifies_somebody(project: &Project<'_>, term: TermId, last: &str) -> bool {
    let terms = &project.flow.terms;
    let Term::Call(_, callee, args) = terms.of(term) else {
        return false;
    };
    let (Term::Member(object, _), [(None, only)]) = (terms.of(*callee), args.as_slice()) else {
        return false;
    };
    let owner = normal(terms.last_name(*object));
    let of_requests = [
        "sig", "hook", "hmac", "mac", "verif", "crypt", "jwt", "token", "auth",
    ]
    .iter()
    .any(|w| owner.contains(w));
    let part = match terms.of(*only) {
        Term::Member(_, name) => {
            let name = normal(terms.name(*name));
            !["body", "rawbody", "headers", "data", "payload", "request"].contains(&name.as_str())
        }
        Term::Index(..) => true,
        _ => false,
    };
    last.starts_with("verify")
        && !matches!(terms.of(*object), Term::This(..) | Term::Class(..) if of_requests)
        && !of_requests
        && part
}

/// Whether what is called is a function of the project that looks at signatures itself.
fn checks_within(project: &Project<'_>, event: &Event) -> bool {
    project
        .flow
        .callers
        .iter()
        .filter(|(_, callers)| {
            callers
                .iter()
                .any(|c| c.function == event.function && c.span == event.span)
        })
        .any(|(key, _)| {
            project.events_of(*key).iter().any(|e| match e.kind {
                EventKind::Test(t) | EventKind::Return(t) => speaks_of_signature(project, t),
                _ => false,
            })
        })
}

fn verified(project: &Project<'_>, facts: Facts) -> bool {
    project
        .flow
        .tree
        .literals(facts)
        .any(|(term, holds)| says_genuine(project, term, holds))
}

/// Whether a condition says that the signature holds.
fn says_genuine(project: &Project<'_>, term: TermId, holds: bool) -> bool {
    match project.flow.terms.of(term) {
        Term::Op(Op::Other, parts) if parts.len() == 2 && holds => parts
            .first()
            .and_then(|c| call_of(project, *c))
            .is_some_and(|(path, _)| {
                verifies(&path) && !path.to_ascii_lowercase().contains("timing")
            }),
        Term::Op(Op::Not, inner) => inner
            .first()
            .is_some_and(|i| says_genuine(project, *i, !holds)),
        // `subtle.ConstantTimeCompare(a, b) == 1`.
        Term::Op(Op::Equal, sides)
            if sides
                .first()
                .is_some_and(|s| call_of(project, *s).is_some_and(|(path, _)| compares(&path))) =>
        {
            let number = sides.get(1).map(|n| project.flow.terms.of(*n));
            let zero = matches!(number, Some(Term::Number(bits)) if f64::from_bits(*bits) == 0.0);
            holds != zero
        }
        Term::Op(Op::Equal, sides) => {
            holds && sides.iter().any(|s| super::look::is_mac(project, *s))
        }
        Term::Call(..) => {
            holds
                && call_of(project, term).is_some_and(|(path, args)| {
                    let equal = (super::look::last(&path).contains("equal")
                        || super::look::last(&path) == "eql")
                        && (args.iter().any(|(_, a)| super::look::is_mac(project, *a))
                            || super::look::receiver(project, term)
                                .is_some_and(|r| super::look::is_mac(project, r)));
                    verifies(&path) || compares(&path) || equal
                })
        }
        Term::Op(Op::And, all) => holds && all.iter().any(|a| says_genuine(project, *a, true)),
        _ => false,
    }
}

pub(super) fn compares(path: &str) -> bool {
    let plain = normal(path);
    [
        "timingsafeequal",
        "comparedigest",
        "hashequals",
        "securecompare",
        "fixedtimeequals",
        "constanttimecompare",
        "hmacequal",
        "messagedigestisequal",
        "verifyslice",
        "isvalidauthenticationcode",
        "cteq",
        "securecompare",
        "constanttimeequals",
        "sodiummemcmp",
    ]
    .iter()
    .any(|w| plain.contains(w))
}

fn verifies(path: &str) -> bool {
    let plain = normal(path);
    compares(path)
        || plain.ends_with("subtleverify")
        || [
            "verif",
            "valid",
            "check",
            "authentic",
            "constructevent",
            "unwrap",
        ]
        .iter()
        .any(|w| plain.contains(w))
            && ["signature", "webhook", "hmac", "sig", "event"]
                .iter()
                .any(|w| plain.contains(w))
}

fn speaks_of_signature(project: &Project<'_>, term: TermId) -> bool {
    project.flow.terms.any(term, &mut |id, t| match t {
        Term::Call(_, callee, _) => verifies(&project.flow.terms.path(*callee)),
        Term::Op(Op::Equal, sides) => {
            let _ = id;
            sides.iter().any(|s| super::look::is_mac(project, *s))
        }
        _ => false,
    })
}

/// A decorator, a dependency or another handler before this one that checks signatures.
fn guarded_outside(project: &Project<'_>, handler: FunctionKey) -> bool {
    let Some(function) = project.flow.function(handler) else {
        return false;
    };
    let word = |name: &str| {
        let plain = normal(name);
        (plain.contains("verif")
            || plain.contains("guard")
            || plain.contains("valid")
            || plain.contains("require")
            || plain.contains("check")
            || plain.contains("authentic"))
            && (plain.contains("sig")
                || plain.contains("webhook")
                || plain.contains("hmac")
                || plain.contains("hook"))
    };
    let mut named = false;
    let params = function
        .params
        .iter()
        .flat_map(|p| p.attributes.iter().chain(&p.default));
    for one in function.attributes.iter().chain(params) {
        crate::flow::reach::names_in(one, &mut |n| named |= word(n));
    }
    if let (Some(owner), Some(module)) = (&function.owner, project.flow.module(handler)) {
        for class in module.classes.iter().filter(|c| c.name == *owner) {
            for one in &class.attributes {
                crate::flow::reach::names_in(one, &mut |n| named |= word(n));
            }
        }
    }
    named |= by_controller(
        project,
        handler,
        &function.name,
        function.owner.as_deref(),
        &word,
    );
    named |= told_to_check(project, handler) || by_base(project, handler, function);
    named |= super::before::is_guarded(project, handler, &word, &|key| middleware(project, key));
    for call in project.flow.handed.get(&handler).into_iter().flatten() {
        let Term::Call(_, _, args) = project.flow.terms.of(*call) else {
            continue;
        };
        // What only lists routes says nothing of one of them.
        let direct = |t: TermId| match project.flow.terms.of(t) {
            Term::List(all) => all
                .iter()
                .any(|one| *project.flow.terms.of(*one) == Term::Function(handler)),
            Term::Call(_, _, inner) => {
                let own = inner
                    .iter()
                    .any(|(_, a)| *project.flow.terms.of(*a) == Term::Function(handler));
                own && args.len() < 4
                    && !matches!(
                        super::look::last(&project.flow.terms.path(t)).as_str(),
                        "route" | "path" | "re_path" | "url"
                    )
            }
            other => *other == Term::Function(handler) || matches!(other, Term::Member(..)),
        };
        if !args.iter().any(|(_, a)| direct(*a)) {
            continue;
        }
        for (_, arg) in args {
            project.flow.terms.any(*arg, &mut |_, t| {
                named |= match t {
                    Term::Function(key) if *key != handler => project
                        .flow
                        .function(*key)
                        .is_some_and(|f| word(&f.name) || middleware(project, *key)),
                    Term::Free(name) | Term::Import(_, name) | Term::Member(_, name) => {
                        word(project.flow.terms.name(*name))
                    }
                    _ => false,
                };
                named
            });
        }
    }
    named
}

/// `before_action :verify_signature`, `->middleware('verify.signature')`: what a class or its routes
/// put before a method.
fn by_controller(
    project: &Project<'_>,
    handler: FunctionKey,
    method: &str,
    owner: Option<&str>,
    word: &dyn Fn(&str) -> bool,
) -> bool {
    let terms = &project.flow.terms;
    project.flow.events.iter().any(|e| {
        let EventKind::Call { term, .. } = e.kind else {
            return false;
        };
        let Some((path, args)) = call_of(project, term) else {
            return false;
        };
        let text = |wanted: &dyn Fn(&str) -> bool| has_text(project, term, wanted);
        match super::look::last(&path).as_str() {
            "before_action" | "prepend_before_action" | "before_filter" => {
                let own = e.function.module == handler.module
                    && project
                        .flow
                        .function(e.function)
                        .is_some_and(|f| f.owner.as_deref() == owner);
                let only = args
                    .iter()
                    .find(|(name, _)| name.as_deref() == Some("only"));
                let except = args
                    .iter()
                    .find(|(name, _)| name.as_deref() == Some("except"));
                let among = |list: &Option<&(Option<String>, TermId)>| {
                    list.map(|(_, term)| {
                        terms.any(*term, &mut |id, _| terms.as_text(id) == Some(method))
                    })
                };
                own && among(&only).unwrap_or(true)
                    && !among(&except).unwrap_or(false)
                    && args.first().is_some_and(|(_, a)| {
                        terms
                            .as_text(*a)
                            .is_some_and(|name| word(name) || is_check(project, name))
                    })
            }
            "middleware" | "withmiddleware" => {
                let _ = owner;
                text(&|t| word(t)) && text(&|t| t == method)
            }
            _ => false,
        }
    })
}

/// A function that only lets requests on whose signature holds: it goes on knowing that, or it looks
/// and refuses.
fn middleware(project: &Project<'_>, key: FunctionKey) -> bool {
    let own = project.flow.events_in(key.module);
    own.iter()
        .filter(|e| within(project, e.function, key))
        .any(|e| match e.kind {
            EventKind::Call { term, .. } if compares_itself(project, term) => true,
            EventKind::Call { term, .. } => {
                call_of(project, term).is_some_and(|(p, _)| {
                    p == "$"
                        || matches!(
                            super::look::last(&p).as_str(),
                            "next" | "servehttp" | "call"
                        )
                }) && verified(project, e.facts)
            }
            EventKind::Test(term) => speaks_of_signature(project, term),
            EventKind::Return(term) => {
                verified(project, e.facts) || speaks_of_signature(project, term)
            }
            _ => false,
        })
}

/// `same(given, mac(body))`: a comparison that the project wrote itself.
fn compares_itself(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let Term::Call(_, callee, args) = terms.of(term) else {
        return false;
    };
    let Term::Function(key) = terms.of(*callee) else {
        return false;
    };
    let name = project.flow.function(*key).map_or("", |f| f.name.as_str());
    let plain = normal(name);
    args.len() >= 2
        && ["same", "equal", "match", "compare", "eq"]
            .iter()
            .any(|w| plain.contains(w))
        && args.iter().any(|(_, a)| super::look::is_mac(project, *a))
}

/// Functions of the project that go by a name, from a file on outwards.
fn called(project: &Project<'_>, name: &str) -> Vec<FunctionKey> {
    let mut out = Vec::new();
    for (number, module) in project.flow.modules.iter().enumerate() {
        for (id, function) in module.functions.iter().enumerate() {
            if function.name == name
                && function.kind == crate::ir::FunctionKind::Named
                && let (Ok(module), Ok(function)) = (u32::try_from(number), u32::try_from(id))
            {
                out.push(FunctionKey { module, function });
            }
        }
    }
    out
}

/// Whether something of that name is a function of the project that only lets on who signed.
fn is_check(project: &Project<'_>, name: &str) -> bool {
    called(project, name)
        .into_iter()
        .any(|key| middleware(project, key))
}

/// Ruby: `include Signed`, where the module puts a check of its own before every action.
fn includes_check(project: &Project<'_>, function: &crate::ir::Function) -> bool {
    let terms = &project.flow.terms;
    let Some(owner) = function.owner.as_deref() else {
        return false;
    };
    let owned = |e: &Event, owner: &str| {
        project
            .flow
            .function(e.function)
            .is_some_and(|f| f.owner.as_deref() == Some(owner))
    };
    let mut mixed: Vec<String> = Vec::new();
    for event in project.flow.events.iter().filter(|e| owned(e, owner)) {
        if let EventKind::Call { term, .. } = event.kind
            && let Some((path, args)) = call_of(project, term)
            && path == "include"
        {
            mixed.extend(args.iter().map(|(_, a)| terms.last_name(*a).to_owned()));
        }
    }
    mixed.iter().any(|module| {
        project
            .flow
            .events
            .iter()
            .filter(|e| {
                owned(e, module)
                    || project
                        .flow
                        .modules
                        .get(e.function.module as usize)
                        .is_some_and(|m| {
                            m.functions.iter().any(|f| {
                                f.owner.as_deref() == Some(module.as_str()) && f.span.holds(e.span)
                            })
                        })
            })
            .any(|e| match e.kind {
                EventKind::Call { term, .. } => {
                    call_of(project, term).is_some_and(|(path, args)| {
                        matches!(
                            super::look::last(&path).as_str(),
                            "before" | "before_action"
                        ) && args.iter().any(|(_, a)| {
                            terms
                                .as_text(*a)
                                .is_some_and(|name| is_check(project, name))
                        })
                    })
                }
                _ => false,
            })
    })
}

/// Tornado's `prepare`, a view's `dispatch`: what a class that this one extends runs first.
fn by_base(project: &Project<'_>, handler: FunctionKey, function: &crate::ir::Function) -> bool {
    let mut open: Vec<(u32, String)> = function
        .owner
        .iter()
        .map(|own| (handler.module, own.clone()))
        .collect();
    let mut seen = 0;
    while let Some((module, class)) = open.pop() {
        seen += 1;
        let Some(own) = project.flow.modules.get(module as usize) else {
            continue;
        };
        let first = own.functions.iter().enumerate().any(|(id, f)| {
            f.owner.as_deref() == Some(class.as_str())
                && matches!(
                    f.name.as_str(),
                    "prepare" | "dispatch" | "initial" | "setup" | "before" | "beforeAction"
                )
                && u32::try_from(id).is_ok_and(|function| {
                    let key = FunctionKey { module, function };
                    key != handler && middleware(project, key)
                })
        });
        if first {
            return true;
        }
        if seen > 6 {
            return false;
        }
        for base in own
            .classes
            .iter()
            .filter(|c| c.name == class)
            .flat_map(|c| &c.bases)
        {
            let base = base.rsplit('.').next().unwrap_or(base);
            for (number, other) in project.flow.modules.iter().enumerate() {
                if other.classes.iter().any(|c| c.name == base)
                    && let Ok(number) = u32::try_from(number)
                {
                    open.push((number, base.to_owned()));
                }
            }
        }
    }
    false
}

/// What a framework is told to run first by its name or within the route itself: a decorator of the
/// project's own, WordPress's `permission_callback`, Ktor's `install(…)`.
fn told_to_check(project: &Project<'_>, handler: FunctionKey) -> bool {
    let Some(function) = project.flow.function(handler) else {
        return false;
    };
    let terms = &project.flow.terms;
    let mut names: Vec<&str> = Vec::new();
    for one in &function.attributes {
        crate::flow::reach::names_in(one, &mut |n| names.push(n));
    }
    if names.iter().any(|n| is_check(project, n)) {
        return true;
    }
    if includes_check(project, function) {
        return true;
    }
    let own = function.name.as_str();
    // Go: `Verify(secret)(http.HandlerFunc(h.Session))`.
    let names_handler = |t: TermId| {
        terms.any(t, &mut |_, t| match t {
            Term::Function(key) => *key == handler,
            Term::Member(_, name) => {
                !own.is_empty() && function.owner.is_some() && terms.name(*name) == own
            }
            _ => false,
        })
    };
    let around = project.flow.events_in(handler.module).iter().any(|e| {
        let EventKind::Call { term, .. } = e.kind else {
            return false;
        };
        let Term::Call(_, callee, args) = terms.of(term) else {
            return false;
        };
        matches!(terms.of(*callee), Term::Function(key)
            if *key != handler && middleware(project, *key))
            && args.iter().any(|(_, a)| names_handler(*a))
    });
    if around {
        return true;
    }
    project.flow.events.iter().any(|e| {
        let EventKind::Call { term, .. } = e.kind else {
            return false;
        };
        let Some((path, args)) = call_of(project, term) else {
            return false;
        };
        match super::look::last(&path).as_str() {
            "register_rest_route" if !own.is_empty() => args.iter().any(|(_, a)| {
                let Term::Dict(all) = terms.of(*a) else {
                    return false;
                };
                let said = |wanted: &str| {
                    all.iter().find_map(|(key, value)| {
                        (key.and_then(|k| terms.as_text(k)) == Some(wanted))
                            .then(|| terms.as_text(*value))
                            .flatten()
                    })
                };
                said("callback") == Some(own)
                    && said("permission_callback").is_some_and(|name| is_check(project, name))
            }),
            "install" if within(project, e.function, handler) => args.iter().any(|(_, a)| {
                terms.any(
                    *a,
                    &mut |_, t| matches!(t, Term::Function(key) if middleware(project, *key)),
                )
            }),
            _ => false,
        }
    })
}
