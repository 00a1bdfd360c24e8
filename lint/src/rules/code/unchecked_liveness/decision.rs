//! What decides something by a match.

use super::Watched;
use crate::flow::term::{Facts, FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind};
use crate::rules::code::look::last;
use crate::rules::code::project::Project;
use crate::rules::code::words::{grants, refuses};

/// Something that a match may decide.
pub(super) struct Decision {
    pub(super) event: Event,
    /// What leaves, or is done with the match.
    pub(super) terms: Vec<TermId>,
    /// Whether it lets somebody in, as far as words tell.
    pub(super) lets_in: bool,
    /// Whether it only says something.
    pub(super) says: bool,
    /// Whether what it gives goes back to whoever called the function.
    pub(super) returns: bool,
    /// Whether that is other code of the project.
    pub(super) within: bool,
    /// Whether only what surrounds a block is looked at: of the elements of a list that comes from
    /// further away, what is known of them stands there.
    pub(super) near: bool,
}

pub(super) fn decision(project: &Project<'_>, event: &Event) -> Option<Decision> {
    let flow = &project.flow;
    match event.kind {
        EventKind::Call { term, used, .. } => {
            let Term::Call(_, callee, args) = flow.terms.of(term) else {
                return None;
            };
            let path = flow.terms.path(*callee);
            let log = crate::rules::code::look::log_of(project, *callee);
            // `done += rows.update(…)`: what is counted was done all the same.
            let written = matches!(
                last(&path).as_str(),
                "update" | "save" | "update_all" | "executeupdate" | "updateone" | "updatemany"
            );
            // `file.close()` is local, `bookings.close(guest)` is not.
            let local = is_local(&path) && (args.is_empty() || last(&path) != "close");
            // What a block does that runs for what it does alone.
            let acts = used
                && project.only_acts(event.function)
                && project
                    .events_of(event.function)
                    .iter()
                    .any(|e| matches!(e.kind, EventKind::Return(given) if given == term));
            if used && !written && !acts || log == Some(true) || local {
                return None;
            }
            if refuses(flow, term) && log.is_none() {
                return None;
            }
            // `people.each(&:live!)`: what a method of theirs does is seen there.
            if last(&path) == "each" && args.iter().any(|(_, a)| flow.terms.as_text(*a).is_some()) {
                return None;
            }
            let mut terms: Vec<TermId> = args.iter().map(|(_, a)| *a).collect();
            if let Term::Member(object, _) = flow.terms.of(*callee) {
                terms.push(*object);
            }
            let last = flow.terms.last_name(*callee);
            Some(Decision {
                event: event.clone(),
                lets_in: grants(last) || terms.iter().any(|t| affirms(project, *t)),
                says: log.is_some(),
                returns: answers_caller(&path),
                within: false,
                near: acts,
                terms,
            })
        }
        EventKind::Return(term) => {
            // What goes back within the project is judged where it is used.
            let within = flow.callers.contains_key(&event.function)
                && !flow.handed.contains_key(&event.function);
            if refuses(flow, term) || is_failure(flow, term, event.facts) {
                return None;
            }
            let within = within && !project.handlers.contains(&event.function);
            let lets_in = affirms(project, term);
            Some(Decision {
                event: event.clone(),
                terms: vec![term],
                lets_in,
                says: false,
                returns: true,
                within,
                near: false,
            })
        }
        // C#: a property is written by its bare name.
        EventKind::Bind(name, value)
            if flow.terms.name(name).starts_with(char::is_uppercase)
                && flow
                    .module(event.function)
                    .is_some_and(|m| m.language == crate::ir::Language::CSharp)
                && !refuses(flow, value) =>
        {
            Some(Decision {
                event: event.clone(),
                terms: vec![value],
                lets_in: affirms(project, value),
                says: false,
                returns: false,
                within: false,
                near: false,
            })
        }
        EventKind::Store(place, value) => {
            // What a constructor is given is part of what it makes.
            if makes_its_own(project, event.function, place) {
                return None;
            }
            let outlives = matches!(flow.terms.of(place), Term::Member(..) | Term::Index(..));
            if !outlives || refuses(flow, value) {
                return None;
            }
            // What is put into a value of this function stays in it.
            let local = |t: TermId| match flow.terms.of(t) {
                Term::Dict(_) | Term::List(_) => true,
                Term::Call(_, callee, _) => !is_state(flow.terms.last_name(*callee)),
                _ => false,
            };
            if let Term::Member(object, _) | Term::Index(object, _) = flow.terms.of(place)
                && local(*object)
            {
                return None;
            }
            let lets_in = affirms(project, value) || grants(flow.terms.last_name(place));
            // Koa answers with `ctx.body = …`.
            let returns = flow.terms.last_name(place) == "body"
                && matches!(flow.terms.of(place), Term::Member(object, _)
                    if matches!(flow.terms.of(*object), Term::Param(key, _) if project.handlers.contains(key)));
            Some(Decision {
                event: event.clone(),
                terms: vec![value],
                lets_in,
                says: false,
                returns,
                within: false,
                near: false,
            })
        }
        _ => None,
    }
}

/// Whether somebody asked of a value whether it is a failure, and it is: `is_wp_error($answer)`,
/// `answer.isErr()`.
pub(super) fn is_failure(flow: &crate::flow::Flow<'_>, term: TermId, facts: Facts) -> bool {
    let says = |asked: TermId, holds: bool| {
        let Term::Call(_, callee, args) = flow.terms.of(asked) else {
            return false;
        };
        let fails = match crate::flow::normal(flow.terms.last_name(*callee)).as_str() {
            "iswperror" | "iserror" | "iserr" | "isfailure" | "isleft" => true,
            "isok" | "issuccess" | "isright" => false,
            _ => return false,
        };
        let of = match (args.as_slice(), flow.terms.of(*callee)) {
            ([(_, only)], _) => Some(*only),
            ([], Term::Member(object, _)) => Some(*object),
            _ => None,
        };
        of == Some(term) && holds == fails
    };
    flow.tree
        .literals(facts)
        .any(|(asked, holds)| says(asked, holds))
}

pub(super) fn makes_its_own(project: &Project<'_>, function: FunctionKey, place: TermId) -> bool {
    let flow = &project.flow;
    let own = matches!(flow.terms.of(place), Term::Member(object, _)
        if matches!(flow.terms.of(*object), Term::This(..)));
    own && flow.function(function).is_some_and(|f| {
        f.owner
            .as_deref()
            .is_some_and(|o| crate::flow::is_constructor(&f.name, o) || f.name.starts_with("from"))
    })
}

/// Whether a call only runs a function for each element, and that one looks at liveness itself.
pub(super) fn is_left_to_each(project: &Project<'_>, event: &Event, watched: &Watched) -> bool {
    let terms = &project.flow.terms;
    let EventKind::Call { term, .. } = event.kind else {
        return false;
    };
    let Term::Call(_, callee, _) = terms.of(term) else {
        return false;
    };
    let tests = |key: &FunctionKey| {
        project.events_of(*key).iter().any(|e| match e.kind {
            EventKind::Test(term) => terms.any(
                term,
                &mut |_, t| matches!(t, Term::Member(_, name) if is_asked(terms.name(*name))),
            ),
            _ => false,
        })
    };
    is_loop(&last(terms.last_name(*callee)))
        && project
            .flow
            .terms
            .any(*callee, &mut |_, t| matches!(t, Term::Mapped(..)))
        && project.flow.module(event.function).is_some_and(|module| {
            (0_u32..).zip(&module.functions).any(|(function, own)| {
                let key = FunctionKey {
                    module: event.function.module,
                    function,
                };
                key != event.function
                    && event.span.holds(own.span)
                    && (watched.contains_key(&key) || tests(&key))
            })
        })
}

/// What a model calls that somebody is alive.
fn is_asked(name: &str) -> bool {
    let plain = crate::flow::normal(name);
    matches!(plain.as_str(), "live" | "alive" | "real" | "genuine")
        || plain.starts_with("islive")
        || plain.starts_with("isalive")
        || plain.starts_with("isreal")
}

/// Calls that run a function for each element.
fn is_loop(last: &str) -> bool {
    matches!(
        last,
        "each" | "foreach" | "for_each" | "each_with_index" | "foreachindexed" | "each_entry"
    )
}

/// Calls that make what a page or a component shows.
pub(super) fn is_state(name: &str) -> bool {
    matches!(
        name,
        "ref"
            | "shallowRef"
            | "reactive"
            | "shallowReactive"
            | "signal"
            | "useState"
            | "useRef"
            | "writable"
            | "observable"
            | "defineStore"
            | "useSignal"
    )
}

/// Calls that change nothing but a value of the function itself.
pub(super) fn is_local(path: &str) -> bool {
    matches!(
        last(path).as_str(),
        "append"
            | "push"
            | "add"
            | "close"
            | "setstate_"
            | "update_"
            | "raise_for_status"
            | "increment"
            | "seek"
            | "flush"
            | "sleep"
            | "inc"
            | "observe"
            | "record_metric"
            | "timer"
            | "defer"
            | "unlink"
            | "remove"
            | "cleanup"
            | "startswith"
            | "histogram"
            | "counter"
            | "describe"
            | "mean"
            | "median"
            | "quantile"
            | "value_counts"
            | "hist"
            | "plot"
    ) || path.starts_with('<')
}

/// Calls that send what they are given to whoever asked.
pub(super) fn answers_caller(path: &str) -> bool {
    matches!(
        last(path).as_str(),
        "json"
            | "send"
            | "render"
            | "write"
            | "end"
            | "respond"
            | "encode"
            | "jsonify"
            | "sendfile"
            | "writeasjsonasync"
            | "echo"
            | "ok"
            | "reply"
            | "body"
            | "call.respond"
            | "string"
            | "data"
    )
}

/// Whether a value says yes.
pub(super) fn affirms(project: &Project<'_>, term: TermId) -> bool {
    let flow = &project.flow;
    flow.terms.any(term, &mut |_, t| match t {
        Term::Bool(true) => true,
        Term::Text(sym) => {
            let text = flow.terms.name(*sym).to_lowercase();
            [
                "verified",
                "success",
                "granted",
                "welcome",
                "ok",
                "authenticated",
                "allowed",
                "approved",
                "matched",
            ]
            .iter()
            .any(|w| text == *w || text.starts_with(w))
        }
        Term::Call(_, callee, _) => grants(flow.terms.last_name(*callee)),
        _ => false,
    })
}
