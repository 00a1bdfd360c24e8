//! A webhook is acted on before its signature is checked.

use super::Found;
use super::asked::from_request;
use super::genuine::{speaks_of_signature, verified, verifies};
use super::look::{about, call_of, has_text};
use super::project::Project;
use super::routing::{is_event, routed};
use super::signed::Signed;
use super::words::{is_log, refuses};
use crate::finding::Severity;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind, normal};
use crate::rules::{Check, Rule};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

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
    let signed = Signed::of(project);
    let vendors = Named::of(project);
    for handler in handlers {
        let own = project.events_within(handler);
        if project.is_test(handler.module)
            || super::everywhere::is_one(project, handler)
            || goes_on(project, &own)
            || sets_up(project, handler, &own)
            || !is_webhook(project, handler, &own, &vendors, &signed)
            || signed.guarded_outside(project, handler)
        {
            continue;
        }
        let routed = signed.routed_within(project, handler) + &routed(project, handler);
        let routes = super::everywhere::routes_of(project, handler, &routed);
        if signed.first_covers(project, handler, &routes) {
            continue;
        }
        let act = match super::scripts::is_one(project, handler) {
            true => super::scripts::first_act(project, handler, 0),
            false => own
                .iter()
                .copied()
                .find(|e| acts(project, &signed, e) && !verified(project, e.facts)),
        };
        let Some(act) = act else {
            continue;
        };
        let looks = own.iter().any(|e| reads_signature(project, e))
            || own.iter().any(|e| matches!(e.kind, EventKind::Test(t) if speaks_of_signature(project, t)))
            || own.iter().any(|e| matches!(e.kind, EventKind::Call { term, .. } if call_of(project, term).is_some_and(|(p, _)| verifies(&p))));
        // A script begins before everything that it does.
        let looks = looks || super::scripts::is_one(project, handler);
        let head = project.flow.function(handler).map_or(act.span, |f| f.head);
        out.push(Found {
            rule: &RULE,
            severity: RULE.severity,
            module: act.function.module,
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

/// A function that lets others answer: where the signature holds, or without a look at one, as a log
/// of requests does.
fn goes_on(project: &Project<'_>, own: &[&Event]) -> bool {
    let looks = own.iter().any(|e| {
        reads_signature(project, e)
            || matches!(e.kind, EventKind::Test(t) if speaks_of_signature(project, t))
    });
    own.iter().any(|e| match e.kind {
        EventKind::Call { term, .. } => {
            call_of(project, term).is_some_and(|(path, _)| {
                let terms = &project.flow.terms;
                let called = match terms.of(term) {
                    Term::Call(_, callee, _) => match terms.of(*callee) {
                        // Go: `next.ServeHTTP(w, r)`.
                        Term::Member(object, name) if terms.name(*name) == "ServeHTTP" => *object,
                        _ => *callee,
                    },
                    _ => term,
                };
                let next = match terms.of(called) {
                    Term::Param(key, place) => project
                        .flow
                        .function(*key)
                        .and_then(|f| f.params.get(*place as usize))
                        .is_some_and(|p| matches!(p.name(), "next" | "call_next")),
                    _ => false,
                };
                next || path.ends_with("next.ServeHTTP")
            }) && (!looks || verified(project, e.facts))
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

fn is_webhook(
    project: &Project<'_>,
    handler: FunctionKey,
    own: &[&Event],
    vendors: &Named,
    signed: &Signed,
) -> bool {
    let Some(function) = project.flow.function(handler) else {
        return false;
    };
    let mut topic = own.first().map(|e| about(project, e)).unwrap_or_default();
    for attribute in &function.attributes {
        crate::flow::reach::text_in(attribute, &mut |t| topic.push_str(&t.to_ascii_lowercase()));
    }
    let mut routed = signed.routed_within(project, handler) + &routed(project, handler);
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
    let words = &vendors.words;
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
        && !is_event(&routed)
        && !words.iter().any(|w| routed.contains(w.as_str()))
        && vendors.routes_another(handler)
        || vendors.decorates_another(project, handler);
    let reads = reads_events(project, own);
    let of_others = !reads
        && (of_others
            || !event
                && vendors.beside_others(project, handler)
                && names_another(words, function, &routed));
    let reads_header = own.iter().any(|e| reads_signature(project, e));
    if routed.is_empty() {
        routed = route_of_file(project, handler);
    }
    // A file of hooks may hold what answers others, too: it reads nothing that an event has.
    let path = project.flow.module(handler).map_or(0, |m| m.path.len());
    let names = topic.get(path..).unwrap_or_default();
    let typed = function.params.iter().any(|p| p.ty.contains("Event"));
    let by_file = !typed
        && !super::scripts::is_one(project, handler)
        && !names.contains("hook")
        && !names.contains("callback");
    let hook = hook && (reads || !by_file) || is_called_by_name(&routed, words);
    reads_header
        || hook
            && !of_others
            && (named
                || reads && project.speaks_of_any(handler.module)
                || project.speaks_of_any(handler.module))
}

/// Whether something reads what vendors' events are made of.
fn reads_events(project: &Project<'_>, own: &[&Event]) -> bool {
    own.iter().any(|e| match e.kind {
        EventKind::Bind(_, t) | EventKind::Test(t) | EventKind::Call { term: t, .. } => {
            has_text(project, t, &|text| {
                matches!(
                    text,
                    "session.status" | "session.complete" | "session.completed"
                ) || normal(text) == "sessionid"
                    || text.starts_with("media.")
                    || text.starts_with("analysis.")
            })
        }
        _ => false,
    })
}

/// What hooks and their parts are called, whoever's they are.
const GENERAL: &[&str] = &[
    "hook",
    "hooks",
    "webhook",
    "webhooks",
    "handler",
    "handlers",
    "controller",
    "view",
    "api",
    "post",
    "put",
    "get",
    "on",
    "handle",
    "event",
    "events",
    "callback",
    "callbacks",
    "session",
    "sessions",
    "status",
    "media",
    "analysis",
    "notify",
    "notification",
    "notifications",
    "receive",
    "receiver",
    "incoming",
    "inbound",
    "index",
    "create",
    "store",
    "invoke",
    "call",
    "legacy",
    "old",
    "new",
    "v",
    "complete",
    "completed",
    "update",
    "updated",
    "external",
    "internal",
    "public",
    "resource",
    "endpoint",
    "route",
    "routes",
    "process",
    "async",
    "identity",
    "verification",
    "verify",
    "face",
    "faces",
    "kyc",
    "liveness",
    "changed",
    "done",
    "ready",
    "result",
    "results",
    "report",
    "reports",
    "vendor",
    "provider",
    "fs",
    "the",
    "raw",
    "signed",
    "unsigned",
];

/// Whether a hook goes by a name of its own that is no vendor's and no event's: `/hooks/printer`,
/// `class MailHook`.
fn names_another(words: &[String], function: &crate::ir::Function, routed: &str) -> bool {
    let mut texts = Vec::new();
    for attribute in &function.attributes {
        crate::flow::reach::text_in(attribute, &mut |t| {
            if t.starts_with('/') || !t.contains(' ') {
                texts.push(t.to_owned());
            }
        });
    }
    let path = routed.find('/').and_then(|at| routed.get(at..));
    texts.extend(path.map(str::to_owned));
    if texts.is_empty() {
        texts.extend(function.owner.clone());
    }
    let plain = texts.join("/");
    if words
        .iter()
        .any(|w| plain.to_ascii_lowercase().contains(w.as_str()))
    {
        return false;
    }
    let mut parts = Vec::new();
    for part in plain.split(|c: char| !c.is_ascii_alphabetic()) {
        let mut from = 0;
        for (at, c) in part.char_indices() {
            if c.is_ascii_uppercase() && at > from {
                parts.extend(part.get(from..at));
                from = at;
            }
        }
        parts.extend(part.get(from..));
    }
    let own = |p: &&str| p.len() > 1 && !GENERAL.contains(&p.to_ascii_lowercase().as_str());
    parts.iter().any(own)
}

/// Where routes go by a vendor's name.
struct Named {
    /// The vendors' names.
    words: Vec<String>,
    /// By module, the functions that are handed to such routes.
    handed: HashMap<u32, Vec<FunctionKey>>,
    /// The modules in which decorators name such routes.
    decorated: HashSet<u32>,
    /// By module, the handlers that read what events are made of.
    reading: RefCell<HashMap<u32, Vec<FunctionKey>>>,
}

impl Named {
    fn of(project: &Project<'_>) -> Self {
        let vendors = project.known.vendors.iter();
        let words: Vec<String> = vendors
            .filter_map(|v| v.name.split(' ').next().map(str::to_ascii_lowercase))
            .collect();
        let names = |text: &str| {
            let lower = text.to_ascii_lowercase();
            text.starts_with('/') && words.iter().any(|w| lower.contains(w.as_str()))
        };
        let mut handed: HashMap<u32, Vec<FunctionKey>> = HashMap::new();
        for (key, calls) in &project.flow.handed {
            if calls.iter().any(|call| has_text(project, *call, &names)) {
                handed.entry(key.module).or_default().push(*key);
            }
        }
        let mut out = Self {
            words,
            handed,
            decorated: HashSet::new(),
            reading: RefCell::default(),
        };
        for (number, module) in project.flow.modules.iter().enumerate() {
            let mut own = module.functions.iter();
            if own.any(|f| out.decorates(f) == Some(true)) {
                out.decorated.extend(u32::try_from(number));
            }
        }
        out
    }

    /// Whether another handler of the same file reads what a vendor's events are made of.
    fn beside_others(&self, project: &Project<'_>, handler: FunctionKey) -> bool {
        let mut known = self.reading.borrow_mut();
        let all = known.entry(handler.module).or_insert_with(|| {
            let own = project
                .handlers
                .iter()
                .filter(|k| k.module == handler.module);
            own.filter(|key| {
                let events = project.events_within(**key);
                reads_events(project, &events) || events.iter().any(|e| reads_signature(project, e))
            })
            .copied()
            .collect()
        });
        all.iter().any(|key| *key != handler)
    }

    fn routes_another(&self, handler: FunctionKey) -> bool {
        let all = self.handed.get(&handler.module);
        all.into_iter().flatten().any(|key| *key != handler)
    }

    /// Whether a handler's decorators route something that names no vendor, while another's in the
    /// same file do: `@bp.post("/door")` beside `@bp.post("/acme")`.
    fn decorates_another(&self, project: &Project<'_>, handler: FunctionKey) -> bool {
        let own = project.flow.function(handler);
        own.and_then(|f| self.decorates(f)) == Some(false)
            && self.decorated.contains(&handler.module)
    }

    /// Whether decorators name a vendor in a path; none where they name no path.
    fn decorates(&self, function: &crate::ir::Function) -> Option<bool> {
        let (mut paths, mut named) = (0, false);
        for attribute in &function.attributes {
            let routes = is_route(attribute);
            crate::flow::reach::text_in(attribute, &mut |t| {
                if t.starts_with('/') || routes {
                    let lower = t.to_ascii_lowercase();
                    paths += 1;
                    named |= self.words.iter().any(|w| lower.contains(w.as_str()));
                }
            });
        }
        (paths > 0).then_some(named)
    }
}

/// Nest's `@Post('acme')`, .NET's `[HttpPost("acme")]`: paths without a slash before them.
fn is_route(attribute: &crate::ir::Expr) -> bool {
    let crate::ir::ExprKind::Call { callee, .. } = &attribute.kind else {
        return false;
    };
    let (crate::ir::ExprKind::Name(name) | crate::ir::ExprKind::Member { name, .. }) = &callee.kind
    else {
        return false;
    };
    matches!(
        name.as_str(),
        "Post" | "Put" | "Patch" | "All" | "HttpPost" | "HttpPut" | "HttpPatch" | "Route"
    )
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
fn acts(project: &Project<'_>, signed: &Signed, event: &Event) -> bool {
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
            let of_event = project.flow.terms.any(term, &mut |id, t| {
                matches!(t, Term::Member(..)) && from_request(project, id)
            });
            // `sessions.close(event.sessionId)`, not the connection.
            let keeps = matches!(last.as_str(), "close" | "end" | "abort" | "use") && of_event
                || last == "set"
                    && ["cache", "redis", "store", "repository", "preferences"]
                        .iter()
                        .any(|w| owner.contains(w))
                || matches!(last.as_str(), "push" | "append")
                    && [
                        "queue", "jobs", "outbox", "stream", "topic", "tasks", "inbox",
                    ]
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
            let prepares = [
                "parse_str",
                "preg_",
                "sscanf",
                "header",
                "http_response",
                "copyto",
                "enablebuffering",
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
            let leaves = matches!(project.flow.terms.of(term), Term::Call(_, callee, _)
                if matches!(project.flow.terms.of(*callee), Term::Function(key)
                    if project.flow.summaries.get(key).is_some_and(|s| !s.comes_back)));
            is_log(&path).is_none()
                && !leaves
                && !signed.checks_within(project, event)
                && !prepares
                && !refuses(&project.flow, term)
                && !verifies(&path)
                && !super::look::makes_mac(&path)
                && (!used && (!answers || keeps) || works && of_event)
        }
        EventKind::Store(place, _) => match project.flow.terms.of(place) {
            Term::Member(object, name) => {
                !is_status(project, *object, project.flow.terms.name(*name))
                    && !is_of_request(project, place)
            }
            Term::Index(..) => true,
            _ => false,
        },
        _ => false,
    }
}

/// `context.Request.Body.Position = 0`, `ctx.state.event = …`: what belongs to this request or its
/// answer is gone with them; a session stays.
fn is_of_request(project: &Project<'_>, place: TermId) -> bool {
    let terms = &project.flow.terms;
    let mut at = place;
    while let Term::Member(object, name) = terms.of(at) {
        if normal(terms.name(*name)).contains("session") {
            return false;
        }
        at = *object;
    }
    let Term::Param(key, number) = terms.of(at) else {
        return false;
    };
    let param = project
        .flow
        .function(*key)
        .and_then(|f| f.params.get(*number as usize));
    at != place
        && param.is_some_and(|p| {
            matches!(
                normal(p.name()).as_str(),
                "ctx"
                    | "context"
                    | "c"
                    | "req"
                    | "request"
                    | "res"
                    | "resp"
                    | "response"
                    | "reply"
                    | "r"
                    | "httpcontext"
            )
        })
}

/// `ctx.status = 401`: what is answered, not what is done.
fn is_status(project: &Project<'_>, object: TermId, name: &str) -> bool {
    let owner = match project.flow.terms.of(object) {
        Term::Param(key, place) => project
            .flow
            .function(*key)
            .and_then(|f| f.params.get(*place as usize))
            .map_or("", |p| p.name()),
        _ => project.flow.terms.last_name(object),
    };
    matches!(
        normal(name).as_str(),
        "status" | "statuscode" | "statusmessage"
    ) && matches!(
        normal(owner).as_str(),
        "ctx" | "context" | "c" | "res" | "resp" | "response" | "reply"
    )
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
