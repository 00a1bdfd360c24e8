//! Questions that several rules ask of terms.

use super::project::Project;
use crate::flow::normal;
use crate::flow::term::{FunctionKey, Term, TermId, parts};
use crate::flow::{Event, EventKind};

/// Whether a term holds a text for which `wanted` is so.
pub(crate) fn has_text(project: &Project<'_>, term: TermId, wanted: &dyn Fn(&str) -> bool) -> bool {
    let terms = &project.flow.terms;
    terms.any(term, &mut |_, t| match t {
        Term::Text(sym) => wanted(terms.name(*sym)),
        Term::Member(_, sym) => wanted(terms.name(*sym)),
        // `new(uri, "Accept" => kind)`: a name may be a text.
        Term::Call(_, _, args) => args
            .iter()
            .any(|(n, _)| n.is_some_and(|n| wanted(terms.name(n)))),
        _ => false,
    })
}

/// A call's arguments, with their names.
pub(crate) type Args = Vec<(Option<String>, TermId)>;

/// The callee's path of a call, and its arguments.
pub(crate) fn call_of(project: &Project<'_>, term: TermId) -> Option<(String, Args)> {
    let terms = &project.flow.terms;
    let Term::Call(_, callee, args) = terms.of(term) else {
        return None;
    };
    let args = args
        .iter()
        .map(|(n, a)| (n.map(|n| terms.name(n).to_owned()), *a))
        .collect();
    let path = match handed_fetch(project, *callee) {
        true => "fetch".to_owned(),
        false => terms.path(*callee),
    };
    Some((path, args))
}

/// `fetch`, handed in by a framework: still the one without limits and headers of its own.
fn handed_fetch(project: &Project<'_>, callee: TermId) -> bool {
    match project.flow.terms.of(callee) {
        Term::Param(function, place) => project
            .flow
            .function(*function)
            .and_then(|f| f.params.get(*place as usize))
            .is_some_and(|p| matches!(p.name(), "fetch" | "$fetch" | "fetchImpl")),
        _ => false,
    }
}

/// A call in code that is no test.
pub(crate) struct Made {
    /// Where it is made.
    pub event: Event,
    /// The call itself.
    pub term: TermId,
    /// Its callee's path.
    pub path: String,
    /// Its arguments.
    pub args: Args,
}

impl Made {
    /// The arguments without their names.
    pub fn given(&self) -> Vec<TermId> {
        self.args.iter().map(|(_, arg)| *arg).collect()
    }
}

/// The calls of a project, outside of its tests.
pub(crate) fn made(project: &Project<'_>) -> Vec<Made> {
    let events = project.flow.events.iter();
    let calls = events.filter_map(|event| {
        let EventKind::Call { term, .. } = event.kind else {
            return None;
        };
        if project.is_test(event.function.module) {
            return None;
        }
        let (path, args) = call_of(project, term)?;
        Some(Made {
            event: event.clone(),
            term,
            path,
            args,
        })
    });
    calls.collect()
}

/// Whether a call writes to a log or a terminal: whether it is a log. A logger that was handed in is
/// known by its name or type.
pub(crate) fn log_of(project: &Project<'_>, callee: TermId) -> Option<bool> {
    let terms = &project.flow.terms;
    // `self.log` is what was handed in, or its default.
    if let Term::Member(object, level) = terms.of(callee)
        && let Term::Op(crate::ir::Op::Else | crate::ir::Op::Or, all) = terms.of(*object)
    {
        let level = terms.name(*level);
        return all.iter().find_map(|one| {
            if let Term::Param(function, place) = terms.of(*one) {
                return is_handed_logger(project, *function, *place, level)
                    .then(|| super::words::is_log(&format!("logger.{level}")))?;
            }
            super::words::is_log(&format!("{}.{level}", terms.path(*one)))
        });
    }
    let path = terms.path(callee);
    // A script's own: `log() { printf … >&2; }`.
    if let Term::Function(key) = terms.of(callee) {
        let shell = project
            .flow
            .module(*key)
            .is_some_and(|m| m.language == crate::ir::Language::Shell);
        let name = project.flow.function(*key).map_or("", |f| f.name.as_str());
        return shell.then(|| super::words::is_log(name))?;
    }
    if let Some(level) = path.strip_prefix("$.") {
        let Some(Term::Param(function, place)) = root_of_path(project, callee) else {
            return super::words::is_log(&path);
        };
        if is_handed_logger(project, function, place, level) {
            return super::words::is_log(&format!("logger.{level}"));
        }
    }
    super::words::is_log(&path)
}

/// Whether a parameter is a logger, by its name or type.
fn is_handed_logger(project: &Project<'_>, function: FunctionKey, place: u32, level: &str) -> bool {
    let own = project.flow.function(function);
    own.and_then(|f| f.params.get(place as usize))
        .is_some_and(|p| {
            let name = p.name().to_ascii_lowercase();
            matches!(name.as_str(), "log" | "logger" | "l" | "logging")
                || name == "server" && level == "log"
                || p.ty.contains("Logger")
        })
}

fn root_of_path(project: &Project<'_>, callee: TermId) -> Option<Term> {
    let mut at = callee;
    for _ in 0..4 {
        at = match project.flow.terms.of(at) {
            Term::Member(object, _) => *object,
            found @ Term::Param(..) => return Some(found.clone()),
            _ => return None,
        };
    }
    None
}

/// What is logged or printed where a vendor is spoken of.
pub(crate) fn logged(project: &Project<'_>) -> Vec<Made> {
    let mut all = logged_anywhere(project);
    all.retain(|call| project.speaks_of_any(call.event.function.module));
    all
}

/// What is logged or printed.
pub(crate) fn logged_anywhere(project: &Project<'_>) -> Vec<Made> {
    let mut all = made(project);
    all.retain(|call| {
        matches!(project.flow.terms.of(call.term), Term::Call(_, callee, _)
            if log_of(project, *callee).is_some())
            && !answers_shell(project, call)
            && !says_elsewhere(project, call)
    });
    all
}

/// What a function of the shell prints is what `$(…)` takes: no log, if that is all that calls it.
fn answers_shell(project: &Project<'_>, call: &Made) -> bool {
    let key = call.event.function;
    let shell = project.flow.module(key).map(|m| m.language) == Some(crate::ir::Language::Shell);
    if !shell || key.function == 0 || !matches!(call.path.as_str(), "echo" | "printf") {
        return false;
    }
    let taken = |caller: &crate::flow::Caller| {
        let start = caller.span.start;
        let mut there = project.events_from(caller.function, start).iter();
        let mut there = there.by_ref().take_while(|e| e.span.start == start);
        there.any(|e| e.span == caller.span && matches!(e.kind, EventKind::Call { used: true, .. }))
    };
    (project.flow.callers.get(&key)).is_some_and(|all| !all.is_empty() && all.iter().all(taken))
}

/// What a script prints into a file, or tells its pipeline to hide: nobody reads it there.
fn says_elsewhere(project: &Project<'_>, call: &Made) -> bool {
    if !matches!(call.path.as_str(), "echo" | "printf") {
        return false;
    }
    let terms = &project.flow.terms;
    let masks = call.args.iter().any(|(_, a)| {
        terms
            .folded(*a)
            .is_some_and(|t| t.starts_with("::add-mask::"))
    });
    let start = call.event.span.start;
    let mut there = project.events_from(call.event.function, start).iter();
    let into_file = there
        .by_ref()
        .take_while(|e| e.span.start == start)
        .any(|e| {
            matches!(e.kind, EventKind::Call { term, .. }
            if call_of(project, term).is_some_and(|(path, _)| path == "writefile"))
        });
    masks || into_file
}

/// What a call is a method of.
pub(crate) fn receiver(project: &Project<'_>, term: TermId) -> Option<TermId> {
    let Term::Call(_, callee, _) = project.flow.terms.of(term) else {
        return None;
    };
    match project.flow.terms.of(*callee) {
        Term::Member(object, _) => Some(*object),
        _ => None,
    }
}

/// Whether a text is the name of a header, as it is written, as a pattern of lines has it, or as CGI
/// hands it over.
pub(crate) fn is_header(text: &str, header: &str) -> bool {
    let text = text.trim_matches(['^', '*', ':', ' ']);
    if text.eq_ignore_ascii_case(header) {
        return true;
    }
    let Some(rest) = text.strip_prefix("HTTP_") else {
        return false;
    };
    rest.len() == header.len()
        && rest
            .bytes()
            .zip(header.bytes())
            .all(|(a, b)| a.eq_ignore_ascii_case(&b) || a == b'_' && b == b'-')
}

/// The client that a call is made on, where the function was given it and nobody in the project
/// says what it is.
pub(crate) fn is_given_client(project: &mut Project<'_>, event: &Event, term: TermId) -> bool {
    if let Term::Call(_, callee, _) = project.flow.terms.of(term)
        && handed_fetch(project, *callee)
    {
        return false;
    }
    // A field whose value nobody in the project hands in.
    let made = given_to_maker(project, term);
    if !made.is_empty()
        && made
            .iter()
            .all(|t| matches!(project.flow.terms.of(*t), Term::Param(..)))
    {
        return true;
    }
    // All that make the object hand one in that can be seen.
    let seen = |t: &TermId| matches!(project.flow.terms.of(*t), Term::Call(..));
    if !made.is_empty() && made.iter().all(seen) {
        return false;
    }
    let Some(root) = root_of(project, term) else {
        return false;
    };
    // What a block is handed by a library is the library's.
    let Term::Param(owner, _) = project.flow.terms.of(root) else {
        return false;
    };
    let named = project.flow.function(*owner);
    if named.is_none_or(|f| f.kind != crate::ir::FunctionKind::Named) {
        return false;
    }
    let contexts = project
        .flow
        .seen_by_callers(event.function, &[root], event.facts, 4);
    contexts
        .iter()
        .flat_map(|c| &c.terms)
        .all(|t| matches!(project.flow.terms.of(*t), Term::Param(..)))
}

/// The calls that made what a chain of calls and members begins with.
pub(crate) fn roots_of(
    project: &Project<'_>,
    term: TermId,
    out: &mut std::collections::HashSet<TermId>,
) {
    let mut at = term;
    for _ in 0..32 {
        at = match project.flow.terms.of(at) {
            Term::Member(object, _) => *object,
            Term::Call(_, callee, _) => {
                out.insert(at);
                *callee
            }
            _ => return,
        };
    }
}

/// What the constructor of the object that a client is a field of was given for it, by whoever
/// calls it.
pub(crate) fn given_to_maker(project: &mut Project<'_>, term: TermId) -> Vec<TermId> {
    let mut at = term;
    for _ in 0..32 {
        let next = match *project.flow.terms.of(at) {
            Term::Member(object, name) => {
                if let Term::This(module, owner) = *project.flow.terms.of(object) {
                    let Some(value) = project.flow.field_value(module, owner, name) else {
                        return Vec::new();
                    };
                    let Term::Param(maker, _) = *project.flow.terms.of(value) else {
                        return Vec::new();
                    };
                    let facts = crate::flow::term::Facts::NONE;
                    let contexts = project.flow.seen_by_callers(maker, &[value], facts, 3);
                    return contexts.into_iter().flat_map(|c| c.terms).collect();
                }
                object
            }
            Term::Call(_, callee, _) => callee,
            // A field that is known by what its constructor is given.
            Term::Param(maker, _) if makes(project, maker) => {
                let facts = crate::flow::term::Facts::NONE;
                let contexts = project.flow.seen_by_callers(maker, &[at], facts, 3);
                return contexts.into_iter().flat_map(|c| c.terms).collect();
            }
            _ => return Vec::new(),
        };
        at = next;
    }
    Vec::new()
}

/// Whether a function makes objects of its class.
fn makes(project: &Project<'_>, function: FunctionKey) -> bool {
    let own = project.flow.function(function);
    own.is_some_and(|f| {
        let owner = f.owner.as_deref();
        owner.is_some_and(|owner| crate::flow::is_constructor(&f.name, owner))
    })
}

/// The parameter at the start of a chain of calls and members.
fn root_of(project: &Project<'_>, term: TermId) -> Option<TermId> {
    let mut at = term;
    for _ in 0..32 {
        at = match project.flow.terms.of(at) {
            Term::Member(object, _) => *object,
            Term::Call(_, callee, _) => *callee,
            Term::Param(..) => return Some(at),
            _ => return None,
        };
    }
    None
}

/// The last part of a path, in lower case.
pub(crate) fn last(path: &str) -> String {
    path.rsplit(['.', ':', '\\'])
        .next()
        .unwrap_or(path)
        .trim_end_matches('!')
        .to_ascii_lowercase()
}

/// Whether a term comes out of what a caller sent: a request's body, form, query or parameters.
pub(crate) fn from_request(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let mut at = term;
    for _ in 0..24 {
        at = match terms.of(at) {
            Term::Member(object, name) => {
                let name = terms.name(*name);
                let owner = terms.last_name(*object);
                // `({ request }) => …`: what a context holds.
                if matches!(name, "request" | "req") && matches!(terms.of(*object), Term::Param(..))
                {
                    return true;
                }
                // Django: what a form or a serializer made of what it was given.
                if matches!(name, "validated_data" | "cleaned_data")
                    && let Term::Call(_, _, args) = terms.of(*object)
                {
                    return args.iter().any(|(_, a)| from_request(project, *a));
                }
                if is_request(owner)
                    && matches!(
                        name,
                        "body"
                            | "json"
                            | "form"
                            | "data"
                            | "query"
                            | "params"
                            | "args"
                            | "POST"
                            | "GET"
                            | "files"
                            | "payload"
                            | "input"
                            | "values"
                            | "content"
                    )
                {
                    return true;
                }
                *object
            }
            Term::Index(object, _) | Term::Element(object) | Term::Filtered(object, _) => *object,
            Term::Either(all) => match all
                .iter()
                .find(|(one, _)| !matches!(terms.of(*one), Term::Null))
            {
                Some((one, _)) => *one,
                None => return false,
            },
            // `@payload ||= JSON.parse(request.body.read)`
            Term::Op(crate::ir::Op::Or | crate::ir::Op::Else, all) if all.len() > 1 => {
                return all.iter().any(|one| from_request(project, *one));
            }
            Term::Op(_, all) => match all.first() {
                Some(first) => *first,
                None => return false,
            },
            Term::Call(_, callee, args) => {
                let path = terms.path(*callee).to_ascii_lowercase();
                let name = last(&path);
                if matches!(
                    name.as_str(),
                    "get_json"
                        | "json"
                        | "bindjson"
                        | "shouldbindjson"
                        | "formdata"
                        | "readbody"
                        | "readvalidatedbody"
                        | "body"
                        | "getparameter"
                        | "formvalue"
                        | "postform"
                        | "query"
                        | "input"
                        | "receive"
                        | "parse_body"
                        | "all"
                        | "validated"
                        | "validate"
                        | "decode"
                        | "getvalidatedbody"
                        | "readfromjsonasync"
                        | "getbody"
                        | "bodyparser"
                        | "shouldbind"
                        | "bindbody"
                        | "bind"
                        | "queryparser"
                        | "readjson"
                        | "getpayload"
                        | "get_media"
                        | "body_json"
                        | "body_form"
                        | "awaitbody"
                        | "awaitbodyornull"
                        | "bodytomono"
                        | "parsebody"
                ) && (path.contains("req")
                    || path.contains("ctx")
                    || path.contains("c.")
                    || path.contains('$')
                    || path.contains("call")
                    || path.contains("body")
                    || path.contains("event"))
                {
                    // What the provider answered is nobody's request.
                    return !terms.any(at, &mut |id, t| {
                        matches!(t, Term::Call(..)) && project.response_of(id).is_some()
                    });
                }
                if matches!(
                    name.as_str(),
                    "readmultipartformdata" | "readrawbody" | "readformdata"
                ) {
                    return true;
                }
                match (terms.of(*callee), args.first()) {
                    (Term::Member(object, _), None) => *object,
                    (_, Some((_, first)))
                        if matches!(
                            name.as_str(),
                            "parse"
                                | "loads"
                                | "json_decode"
                                | "jsondecode"
                                | "readvalue"
                                | "b64decode"
                                | "base64_decode"
                                | "strict_decode64"
                                | "decode64"
                                | "atob"
                        ) =>
                    {
                        *first
                    }
                    (Term::Member(object, _), _)
                        if matches!(
                            name.as_str(),
                            "get"
                                | "value"
                                | "field"
                                | "header"
                                | "input"
                                | "decode"
                                | "getstring"
                                | "getboolean"
                                | "getfirst"
                                | "fetch"
                                | "dig"
                                | "only"
                                | "permit"
                                | "require"
                                | "expect"
                                | "slice"
                                | "pick"
                                | "except"
                                | "as"
                                | "readentity"
                        ) =>
                    {
                        *object
                    }
                    _ => return false,
                }
            }
            Term::Free(name) | Term::Import(_, name) => {
                return is_request(terms.name(*name)) || terms.name(*name) == "params";
            }
            Term::Param(function, place) => {
                let handler = project.handlers.contains(function);
                let param = project
                    .flow
                    .function(*function)
                    .and_then(|f| f.params.get(*place as usize));
                return param.is_some_and(|p| {
                    matches!(normal(p.name()).as_str(), "req" | "request" | "ctx" | "formdata")
                        // A form is what somebody filled in and sent.
                        || p.ty == "FormData"
                        || handler && matters(p.name())
                }) || handler && param.is_none();
            }
            _ => return false,
        };
    }
    false
}

fn matters(name: &str) -> bool {
    !matches!(
        name,
        "res" | "response" | "next" | "reply" | "session" | "db" | "w" | "s"
    )
}

fn is_request(name: &str) -> bool {
    let plain = normal(name);
    matches!(
        plain.as_str(),
        "req"
            | "request"
            | "ctx"
            | "context"
            | "event"
            | "body"
            | "payload"
            | "dto"
            | "params"
            | "c"
            | "r"
            | "httprequest"
            | "input"
    )
}

/// The name of a function, of its class and of its file, in lower case: what it is about.
pub(crate) fn about(project: &Project<'_>, event: &Event) -> String {
    let module = project
        .flow
        .module(event.function)
        .map_or("", |m| m.path.as_str());
    let function = project.flow.function(event.function);
    let name = function.map_or("", |f| f.name.as_str());
    let owner = function.and_then(|f| f.owner.as_deref()).unwrap_or("");
    format!("{module} {owner} {name}").to_ascii_lowercase()
}

/// Whether a call makes a keyed hash, or takes text up into one.
pub(crate) fn makes_mac(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    // Comparing two of them makes none.
    if ["equal", "compare", "verify"]
        .iter()
        .any(|w| last(path).contains(w))
    {
        return false;
    }
    [
        "hmac",
        "subtle.sign",
        "hash_hmac",
        "mac.getinstance()",
        "getinstance().dofinal",
        "mac.dofinal",
        "computehash",
        "createhmac",
        "sumhmac",
    ]
    .iter()
    .any(|w| lower.contains(w))
}

/// Whether a term is made with a keyed hash.
pub(crate) fn is_mac(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    terms.any(term, &mut |_, t| match t {
        Term::Call(_, callee, _) => makes_mac(&terms.path(*callee)),
        _ => false,
    })
}

/// `answer.Content.ReadAsStringAsync()`, `answer['nodes'].where(…)`: a part of what was answered is
/// read, and nothing asked.
pub(crate) fn reads_answer(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    receiver(project, term).is_some_and(|part| {
        matches!(
            terms.of(part),
            Term::Member(..) | Term::Index(..) | Term::Op(..)
        ) && terms.any(part, &mut |id, t| {
            matches!(t, Term::Call(..)) && project.response_of(id).is_some_and(|c| c.direct)
        })
    })
}

/// A term and its parts, without what stands behind calls that only tell something about a value.
pub(crate) fn exposes(
    project: &Project<'_>,
    term: TermId,
    found: &mut dyn FnMut(TermId, &Term) -> bool,
) -> bool {
    let terms = &project.flow.terms;
    let mut open = vec![(term, 0)];
    while let Some((one, depth)) = open.pop() {
        let inner = terms.of(one);
        let failure = matches!(inner, Term::Call(_, callee, _)
            if gives_failure(project, one, &last(&terms.path(*callee))));
        if failure {
            continue;
        }
        if found(one, inner) {
            return true;
        }
        if depth > 10 {
            continue;
        }
        match inner {
            Term::Call(_, callee, args) => {
                let path = terms.path(*callee);
                let name = last(&path);
                // `Secret::new(key)` writes itself as stars, until it is asked.
                if is_wrapper(&path) {
                    continue;
                }
                if let Term::Member(object, _) = terms.of(*callee)
                    && matches!(name.as_str(), "expose_secret" | "get_secret_value")
                    && let Term::Call(_, maker, given) = terms.of(*object)
                    && is_wrapper(&terms.path(*maker))
                {
                    given.iter().for_each(|(_, a)| open.push((*a, depth + 1)));
                }
                // `urlencode` holds `len` and hides nothing, nor does `to_hash`.
                let hides = name == "len"
                    || !matches!(name.as_str(), "to_hash" | "tohash")
                        && [
                            "bool",
                            "mask",
                            "redact",
                            "hash",
                            "sha",
                            "digest",
                            "exists",
                            "isset",
                            "empty",
                            "typeof",
                            "length",
                            "count",
                            "keys",
                            "strlen",
                            "_code",
                            "type",
                            "hmac",
                            "encrypt",
                            "size",
                            "scrub",
                            "sanitize",
                            "isnullor",
                            "fingerprint",
                        ]
                        .iter()
                        .any(|w| name.contains(w))
                    || super::words::only_tells(&name)
                    || super::words::asks_elsewhere(&path);
                // `image.read()`, `buffer.toString('base64')`: the same in another form.
                if let Term::Member(object, _) = terms.of(*callee)
                    && rewrites(&name)
                {
                    open.push((*object, depth + 1));
                }
                // What a function of the project makes of it is followed, or is not that.
                let within = matches!(terms.of(*callee), Term::Function(_));
                if !hides && !within && project.response_of(one).is_none() {
                    args.iter().for_each(|(_, a)| open.push((*a, depth + 1)));
                }
            }
            Term::Op(
                crate::ir::Op::Add | crate::ir::Op::Or | crate::ir::Op::Else | crate::ir::Op::Try,
                all,
            ) => {
                all.iter().for_each(|a| open.push((*a, depth + 1)));
            }
            // The same as text.
            Term::Member(object, name) if describes(terms.name(*name)) => {
                open.push((*object, depth + 1));
            }
            Term::Op(..)
            | Term::Member(..)
            | Term::Every(..)
            | Term::Some(..)
            | Term::Index(..)
            | Term::Element(_) => {}
            // A block that only gives what is to be said.
            Term::Function(key) => {
                if let Some(summary) = project.flow.summaries.get(key) {
                    open.push((summary.returns, depth + 1));
                }
            }
            // Of what was made of each element, only that.
            Term::Mapped(_, value) => open.push((*value, depth + 1)),
            // Headers without the credential.
            Term::Filtered(_, condition)
                if has_text(project, *condition, &|t| is_credential(project, t)) => {}
            Term::Filtered(over, _) => open.push((*over, depth + 1)),
            // Headers in which something else stands in the credential's place.
            Term::Dict(all)
                if all.iter().any(|(key, value)| {
                    key.and_then(|k| terms.as_text(k))
                        .is_some_and(|k| is_credential(project, k))
                        && super::key_in_log::is_blank(project, *value, 0)
                }) =>
            {
                all.iter()
                    .filter(|(key, _)| key.is_some())
                    .for_each(|(_, value)| open.push((*value, depth + 1)));
            }
            other => parts(other, |p| open.push((p, depth + 1))),
        }
    }
    false
}

/// Makers of values that hide what they hold.
fn is_wrapper(path: &str) -> bool {
    let mut parts = path.rsplit(['.', ':']).filter(|p| !p.is_empty());
    let made = parts.next().unwrap_or_default();
    let class = match made {
        "new" | "from" => parts.next().unwrap_or_default(),
        class => class,
    };
    matches!(class, "Secret" | "SecretString" | "SecretBox" | "SecretStr")
}

/// Whether a call gives nothing but its failure: Go's `decoder.Decode(&answer)`.
fn gives_failure(project: &Project<'_>, term: TermId, name: &str) -> bool {
    let Term::Call(site, ..) = project.flow.terms.of(term) else {
        return false;
    };
    let module = project.flow.modules.get(site.module as usize);
    module.is_some_and(|m| m.language == crate::ir::Language::Go)
        && matches!(name, "decode" | "unmarshal" | "encode" | "close")
}

/// The name of a header that a vendor's key goes out in.
fn is_credential(project: &Project<'_>, name: &str) -> bool {
    let mut vendors = project.known.vendors.iter();
    vendors.any(|v| v.credential.eq_ignore_ascii_case(name))
}

/// Members that are the whole of a value as text.
fn describes(name: &str) -> bool {
    matches!(
        name,
        "inspect"
            | "pretty_inspect"
            | "to_s"
            | "to_json"
            | "description"
            | "debugDescription"
            // Ruby calls without parentheses.
            | "read"
            | "tempfile"
            | "download"
    )
}

/// Methods that give the same value in another form.
fn rewrites(name: &str) -> bool {
    matches!(
        name,
        "inspect"
            | "pretty_inspect"
            | "to_s"
            | "to_json"
            | "tap"
            | "rewind"
            | "read"
            | "getvalue"
            | "tobuffer"
            | "arraybuffer"
            | "tobytes"
            | "getbuffer"
            | "decode"
            | "encode"
            | "tostring"
            | "hex"
            | "stream"
            | "blob"
            | "slice"
            | "tolist"
            | "tojson"
            | "readall"
            | "chunks"
            | "toarray"
            | "openreadstream"
            | "getbytes"
            | "getinputstream"
            | "getstream"
            | "openstream"
            | "bytes"
            | "jpegdata"
            | "pngdata"
            | "getcontent"
            | "getcontents"
            | "get"
            | "to_vec"
            | "into_bytes"
            | "clone"
            | "tobytearray"
            | "readasbytes"
            | "model_dump_json"
            | "expose_secret"
            | "get_secret_value"
            | "base64encodedstring"
            | "base64encodeddata"
            | "readbytes"
    )
}

/// The call of an event.
pub(crate) const fn call_term(event: &Event) -> Option<TermId> {
    match event.kind {
        EventKind::Call { term, .. } => Some(term),
        _ => None,
    }
}
