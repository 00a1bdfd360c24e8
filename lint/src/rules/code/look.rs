//! Questions that several rules ask of terms.

use super::project::Project;
use crate::flow::term::{FunctionKey, Term, TermId};
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

/// The call of an event.
pub(crate) const fn call_term(event: &Event) -> Option<TermId> {
    match event.kind {
        EventKind::Call { term, .. } => Some(term),
        _ => None,
    }
}
