//! A face, or a whole answer about one, reaches a log.

mod encoded;

use super::Found;
use super::asked::from_request;
use super::exposed::exposes;
use super::look::logged;
use super::project::Project;
use crate::finding::Severity;
use crate::flow::term::{Term, TermId};
use crate::flow::{EventKind, normal};
use crate::rules::{Check, Rule};
use std::collections::HashMap;
use visor_policy::model::pack::Class;

pub(crate) static RULE: Rule = Rule {
    id: "biometric-logging",
    severity: Severity::Error,
    summary: "a face, or a whole answer about one, reaches a log",
    page: include_str!("../pages/biometric-logging.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    by_clients(project, out);
    out.extend(encoded::elsewhere(project).iter().map(found_at));
    let mut taking: HashMap<u32, bool> = HashMap::new();
    for call in logged(project) {
        let (event, mut terms) = (&call.event, call.given());
        terms = terms
            .into_iter()
            .flat_map(|t| match project.flow.terms.of(t) {
                Term::Join(parts) => parts.clone(),
                _ => vec![t],
            })
            .collect();
        terms.retain(|t| !says_little(project, *t));
        let contexts = project
            .flow
            .seen_by_callers(event.function, &terms, event.facts, 3);
        let found = contexts
            .iter()
            .flat_map(|c| c.terms.iter())
            .chain(&terms)
            .any(|arg| {
                exposes(project, *arg, &mut |id, t| {
                    is_biometric(project, id, t) || encoded::is_encoded(project, id, t)
                })
            });
        let found = found
            || terms.iter().any(|a| is_whole_request(project, *a))
                && *taking
                    .entry(event.function.module)
                    .or_insert_with(|| takes_faces(project, event.function.module));
        if found {
            out.push(found_at(&call));
        }
    }
}

fn found_at(call: &super::look::Made) -> Found {
    Found {
        rule: &RULE,
        severity: RULE.severity,
        module: call.event.function.module,
        span: call.event.span,
        label: "biometric data is written here",
        message: "a face image, an embedding or the provider's whole answer reaches a log"
            .to_owned(),
        help: "log ids and status only",
        also: Vec::new(),
    }
}

/// Whether a value is of a class of the project that says itself how it is written, and names no
/// face there: Rust's `Debug`, a `toString` of one's own.
fn says_little(project: &mut Project<'_>, term: TermId) -> bool {
    let Some((module, owner)) = project.flow.shape_of(term) else {
        return false;
    };
    let owner = project.flow.terms.name(owner);
    let Some(places) = project.flow.places(module) else {
        return false;
    };
    let own = WRITES.iter().find_map(|name| places.method(owner, name));
    own.is_some_and(|function| {
        let key = crate::flow::term::FunctionKey { module, function };
        let mut said = project.events_of(key).iter().filter_map(|e| match e.kind {
            EventKind::Call { term, .. } | EventKind::Return(term) => Some(term),
            _ => None,
        });
        !said.any(|t| exposes(project, t, &mut |id, t| is_biometric(project, id, t)))
    })
}

/// Methods by which a value is written as text.
const WRITES: &[&str] = &[
    "fmt",
    "toString",
    "ToString",
    "__repr__",
    "__str__",
    "inspect",
    "to_s",
    "String",
    "LogValue",
    "description",
    "debugDescription",
    "__toString",
];

/// What makes a client's own logger write whole bodies.
fn by_clients(project: &Project<'_>, out: &mut Vec<Found>) {
    let terms = &project.flow.terms;
    let level = |t: TermId| {
        let path = terms.path(t);
        [
            "Level.BODY",
            "LogLevel.BODY",
            "LogLevel.ALL",
            "Logger.Level.FULL",
        ]
        .iter()
        .any(|w| path.ends_with(w))
    };
    for event in &project.flow.events {
        let module = event.function.module;
        if project.is_test(module) || !project.speaks_of_any(module) {
            continue;
        }
        let (writes, at) = match event.kind {
            EventKind::Store(_, value) => (level(value), event.span.start),
            EventKind::Bind(_, value) => (level(value), event.span.start),
            EventKind::Call { term, at, .. } => {
                let Some((path, args)) = super::look::call_of(project, term) else {
                    continue;
                };
                let told = args.iter().any(|(_, a)| level(*a));
                let spelt = path.ends_with("LogInterceptor")
                    && args.iter().any(|(name, value)| {
                        matches!(name.as_deref(), Some("requestBody" | "responseBody"))
                            && matches!(terms.of(*value), Term::Bool(true))
                    });
                let dumps = dumps_all(project, &path, &args);
                (
                    told || spelt || dumps || logs_bodies(project, &path, &args),
                    at,
                )
            }
            _ => continue,
        };
        if writes {
            out.push(Found {
                rule: &RULE,
                severity: RULE.severity,
                module,
                span: crate::ir::Span::new(at, event.span.end),
                label: "bodies are written to the log",
                message: "the client's logger writes whole requests and answers, faces among them"
                    .to_owned(),
                help: "log ids and status only",
                also: Vec::new(),
            });
        }
    }
}

/// Clients that are told to write all that goes out and comes in.
pub(super) fn dumps_all(
    project: &Project<'_>,
    path: &str,
    args: &[(Option<String>, TermId)],
) -> bool {
    let terms = &project.flow.terms;
    match super::look::last(path).as_str() {
        // Go's req.
        "enabledumpall" | "enabledumpallto" | "enabledumpeachrequest" | "enabledumpallasync" => {
            true
        }
        // Go's resty.
        "setdebug" => args
            .first()
            .is_some_and(|(_, a)| matches!(terms.of(*a), Term::Bool(true))),
        // HTTP.rb.
        "use" => {
            path.starts_with("HTTP.")
                && args
                    .iter()
                    .any(|(name, _)| name.as_deref() == Some("logging"))
        }
        _ => false,
    }
}

/// Faraday: `f.response :logger, log, bodies: true`.
fn logs_bodies(project: &Project<'_>, path: &str, args: &[(Option<String>, TermId)]) -> bool {
    let terms = &project.flow.terms;
    is_logger_option(project, path, args)
        && args.iter().any(|(name, value)| {
            name.as_deref() == Some("bodies")
                && match terms.of(*value) {
                    Term::Bool(on) => *on,
                    Term::Dict(all) => all
                        .iter()
                        .any(|(_, v)| matches!(terms.of(*v), Term::Bool(true))),
                    _ => false,
                }
        })
}

/// Whether a call gives Faraday's client its logger.
pub(super) fn is_logger_option(
    project: &Project<'_>,
    path: &str,
    args: &[(Option<String>, TermId)],
) -> bool {
    matches!(super::look::last(path).as_str(), "response" | "use")
        && args
            .first()
            .is_some_and(|(_, a)| project.flow.terms.as_text(*a) == Some("logger"))
}

/// A whole request, as it came.
fn is_whole_request(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let whole = |id: TermId| match terms.of(id) {
        Term::Member(_, name) => {
            matches!(
                terms.name(*name),
                "body" | "json" | "payload" | "rawBody" | "data"
            ) && from_request(project, id)
                || matches!(terms.name(*name), "file" | "files") && from_request(project, id)
        }
        Term::Param(function, place) => {
            let name = project
                .flow
                .function(*function)
                .and_then(|f| f.params.get(*place as usize))
                .map_or("", |p| p.name());
            // A message that gRPC brought.
            let message = project
                .flow
                .function(*function)
                .and_then(|f| f.params.get(*place as usize))
                .is_some_and(|p| p.ty.starts_with("*") && p.ty.ends_with("Request"));
            project.handlers.contains(function)
                && (message || matches!(name, "event" | "body" | "payload"))
        }
        Term::Call(_, callee, args) => {
            let name = super::look::last(&terms.path(*callee));
            from_request(project, id)
                && !tells_little(project, *callee)
                && (args.is_empty() || matches!(name.as_str(), "loads" | "parse" | "readbody"))
        }
        _ => false,
    };
    exposes(project, term, &mut |id, _| whole(id))
}

/// Whether code of a module takes a face out of what was sent to it.
fn takes_faces(project: &Project<'_>, module: u32) -> bool {
    let terms = &project.flow.terms;
    let face = |id: TermId| match terms.of(id) {
        // A header names a product or a person, and holds no picture.
        Term::Member(_, name) => {
            let name = terms.name(*name);
            !name.contains('-') && names_image(&normal(name)) && from_request(project, id)
        }
        Term::Call(_, callee, args) if args.is_empty() => {
            names_image(&normal(terms.last_name(*callee))) && from_request(project, id)
        }
        _ => false,
    };
    project.flow.events_in(module).iter().any(|e| match e.kind {
        EventKind::Call { term, .. } | EventKind::Bind(_, term) => {
            terms.any(term, &mut |id, _| face(id))
        }
        _ => false,
    })
}

/// A picture of a person, as people call one.
pub(super) fn names_image(plain: &str) -> bool {
    [
        "photo", "selfie", "image", "face", "portrait", "snapshot", "picture",
    ]
    .iter()
    .any(|w| plain.contains(w))
        && ![
            "url", "path", "id", "uid", "name", "key", "count", "size", "type", "status", "result",
        ]
        .iter()
        .any(|w| plain.ends_with(w))
}

/// What a camera or a canvas gives.
pub(super) fn is_capture(name: &str) -> bool {
    matches!(
        name,
        "getScreenshot"
            | "toDataURL"
            | "takePictureAsync"
            | "takePhoto"
            | "grabFrame"
            | "getCanvas"
    )
}

/// Whether a term is a face, its embedding, or an answer that holds one.
pub(super) fn is_biometric(project: &Project<'_>, id: TermId, term: &Term) -> bool {
    let terms = &project.flow.terms;
    match term {
        // What reads an answer's body is what was answered.
        Term::Call(_, callee, args) if args.is_empty() && reads_body(project, *callee) => {
            super::look::receiver(project, id).is_some_and(|r| root_holds_faces(project, r))
        }
        Term::Call(_, callee, args) => {
            holds_faces(project, id)
                || is_dump(project, *callee, args)
                || encodes(&terms.path(*callee))
                    && args.iter().any(|(_, a)| is_picture(project, *a, 0))
                || is_capture(terms.last_name(*callee)) && terms.path(*callee).contains('.')
        }
        Term::Member(object, name) => {
            let name = normal(terms.name(*name));
            let within = matches!(
                name.as_str(),
                "data"
                    | "body"
                    | "text"
                    | "content"
                    | "json"
                    | "faces"
                    | "report"
                    | "session"
                    | "result"
                    | "string"
                    | "rawbody"
                    | "parsedresponse"
                    | "bodystring"
                    | "rawcontent"
                    | "inspect"
                    | "prettyinspect"
                    | "rootelement"
            );
            within && root_holds_faces(project, *object) || is_face_name(project, &name)
        }
        // The second of what a call gives is its error.
        Term::Index(object, index)
            if matches!(terms.of(*object), Term::Call(..))
                && matches!(terms.of(*index), Term::Number(bits) if f64::from_bits(*bits) > 0.0) =>
        {
            false
        }
        Term::Index(object, _) if matches!(terms.of(*object), Term::Call(_, callee, args) if is_dump(project, *callee, args)) => {
            true
        }
        Term::Index(object, _) | Term::Element(object) => root_holds_faces(project, *object),
        Term::Param(function, place) => project
            .flow
            .function(*function)
            .and_then(|f| f.params.get(*place as usize))
            .is_some_and(|p| {
                let name = normal(p.name());
                // What a call hands to its callback is its answer.
                let answered = matches!(
                    name.as_str(),
                    "data"
                        | "body"
                        | "res"
                        | "response"
                        | "answer"
                        | "result"
                        | "json"
                        | "text"
                        | "d"
                );
                is_face_name(project, &name)
                    || project.is_answer(id)
                    || answered
                        && project.flow.handed.get(function).is_some_and(|calls| {
                            calls.iter().any(|call| holds_faces(project, *call))
                        })
            }),
        Term::Free(name) => is_face_name(project, &normal(terms.name(*name))),
        _ => false,
    }
}

/// Go's `httputil.DumpResponse(answer, true)`: the whole of it, with its body.
fn is_dump(
    project: &Project<'_>,
    callee: TermId,
    args: &[(Option<crate::flow::term::Sym>, TermId)],
) -> bool {
    let terms = &project.flow.terms;
    matches!(
        terms.last_name(callee),
        "DumpResponse" | "DumpRequestOut" | "DumpRequest"
    ) && matches!(args, [_, (_, body)] if matches!(terms.of(*body), Term::Bool(true)))
}

/// What writes bytes as text.
fn encodes(path: &str) -> bool {
    let name = super::look::last(path);
    name.contains("base64")
        || name.contains("b64encode")
        || name.contains("encode") && path.to_ascii_lowercase().contains("base64")
}

/// A value that code calls a picture of a person.
fn is_picture(project: &Project<'_>, term: TermId, depth: u32) -> bool {
    let terms = &project.flow.terms;
    match terms.of(term) {
        Term::Param(function, place) => project
            .flow
            .function(*function)
            .and_then(|f| f.params.get(*place as usize))
            .is_some_and(|p| names_image(&normal(p.name()))),
        Term::Member(_, name) | Term::Free(name) => names_image(&normal(terms.name(*name))),
        Term::Call(_, callee, args) if depth < 4 => match terms.of(*callee) {
            Term::Member(object, _) if args.is_empty() => is_picture(project, *object, depth + 1),
            _ => false,
        },
        _ => false,
    }
}

fn reads_body(project: &Project<'_>, callee: TermId) -> bool {
    let name = super::look::last(&project.flow.terms.path(callee));
    name.contains("body")
        || name.starts_with("readas")
        || name.starts_with("readfrom")
        || name.contains("content")
        || matches!(
            name.as_str(),
            "json"
                | "text"
                | "string"
                | "tostring"
                | "object"
                | "collect"
                | "readtext"
                | "getrawtext"
                | "clone"
                | "tojsonstring"
                | "toprettystring"
                | "use"
        )
}

fn root_holds_faces(project: &Project<'_>, term: TermId) -> bool {
    let mut at = term;
    for _ in 0..8 {
        if holds_faces(project, at) {
            return true;
        }
        at = match project.flow.terms.of(at) {
            Term::Member(object, name) => {
                let name = normal(project.flow.terms.name(*name));
                if matches!(
                    name.as_str(),
                    "status"
                        | "statuscode"
                        | "headers"
                        | "id"
                        | "statustext"
                        | "requestheaders"
                        | "responseheaders"
                        | "url"
                        | "method"
                ) {
                    return false;
                }
                *object
            }
            Term::Index(object, _) | Term::Element(object) => *object,
            // `answer.body().string()`, `JSONObject(text)`, `JsonDocument.Parse(text)`.
            Term::Call(_, callee, args) => match (args.as_slice(), receiver_of(project, *callee)) {
                ([], _) if tells_little(project, *callee) => return false,
                ([], Some(object)) => object,
                ([(_, text), ..], _) if reads_json(project, *callee) => *text,
                _ => return false,
            },
            Term::Either(all) => match all.first() {
                Some((first, _)) => *first,
                None => return false,
            },
            Term::Op(crate::ir::Op::Else | crate::ir::Op::Or | crate::ir::Op::Try, all) => {
                match all.first() {
                    Some(first) => *first,
                    None => return false,
                }
            }
            _ => return false,
        };
    }
    false
}

fn receiver_of(project: &Project<'_>, callee: TermId) -> Option<TermId> {
    match project.flow.terms.of(callee) {
        Term::Member(object, _) => Some(*object),
        _ => None,
    }
}

/// What says something about an answer, not what it is.
fn tells_little(project: &Project<'_>, callee: TermId) -> bool {
    let name = super::look::last(&project.flow.terms.path(callee));
    [
        "status",
        "code",
        "header",
        "length",
        "size",
        "count",
        "len",
        "isempty",
        "issuccess",
        "success",
        "ok",
        "type",
        "hash",
        "elapsed",
        "time",
        "close",
        "message",
    ]
    .iter()
    .any(|w| name.contains(w))
}

fn reads_json(project: &Project<'_>, callee: TermId) -> bool {
    let path = project.flow.terms.path(callee).to_ascii_lowercase();
    let name = super::look::last(&path);
    [
        "parse",
        "readtree",
        "readvalue",
        "loads",
        "fromjson",
        "deserialize",
        "decode",
    ]
    .iter()
    .any(|w| name.starts_with(w))
        || matches!(
            name.as_str(),
            "data"
                | "bytebuffer"
                | "string"
                | "jsonobject"
                | "jsonarray"
                | "json_decode"
                | "jsondecode"
                | "fromstream"
        )
}

fn holds_faces(project: &Project<'_>, term: TermId) -> bool {
    project.is_answer(term)
        || super::hooks::is_answer(project, term)
        || project
            .response_of(term)
            .and_then(|called| project.route(called))
            .is_some_and(|r| {
                matches!(
                    r.class,
                    Class::Search
                        | Class::Verify
                        | Class::Report
                        | Class::Detect
                        | Class::Liveness
                        | Class::Enroll
                        | Class::Session
                        | Class::List
                )
            })
}

pub(super) fn is_face_name(project: &Project<'_>, plain: &str) -> bool {
    matches!(
        plain,
        "embedding"
            | "faceembedding"
            | "embeddings"
            | "faceencoding"
            | "facevector"
            | "facedescriptor"
            | "faceimage"
            | "facebase64"
            | "selfiebase64"
            | "imagebase64"
            | "selfiebytes"
            | "facedata"
            | "facebytes"
            | "facetemplate"
            | "base64image"
            | "selfieimage"
    ) || project
        .known
        .vendors
        .iter()
        .flat_map(|v| &v.images)
        .any(|i| normal(i) == plain && plain.contains("face"))
}
