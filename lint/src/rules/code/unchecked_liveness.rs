//! A match decides something, and nothing on the way says that the person was alive.

use super::Found;
use super::judge::{Alive, Judge, Match};
use super::living::Living;
use super::look::last;
use super::project::Project;
use super::spans::Spans;
use super::words::{grants, refuses};
use crate::finding::Severity;
use crate::flow::term::{Facts, FunctionKey, Term, TermId};
use crate::flow::{Context, Event, EventKind};
use crate::ir::{Op, Span};
use crate::rules::{Check, Rule};
use std::collections::{HashMap, HashSet};

pub(crate) static RULE: Rule = Rule {
    id: "unchecked-liveness",
    severity: Severity::Error,
    summary: "a match decides something, and no check of liveness guards it",
    page: include_str!("../pages/unchecked-liveness.md"),
    check: Check::Code(check),
};

/// Something that a match may decide.
struct Decision {
    event: Event,
    /// What leaves, or is done with the match.
    terms: Vec<TermId>,
    /// Whether it lets somebody in, as far as words tell.
    lets_in: bool,
    /// Whether it only says something.
    says: bool,
    /// Whether what it gives goes back to whoever called the function.
    returns: bool,
    /// Whether that is other code of the project.
    within: bool,
}

/// A match that decides without a check, and where.
struct Undecided {
    of: Match,
    /// Whether it is a whole answer that leaves.
    raw: bool,
    function: FunctionKey,
    span: Span,
}

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let mut judge = Judge::default();
    let events = project.events();
    let watched = watched(project, &events);
    let mut told: HashSet<(FunctionKey, Span)> = HashSet::new();
    let mut seen: HashSet<(FunctionKey, TermId)> = HashSet::new();
    let mut decisions: Vec<Decision> = events
        .iter()
        .filter(|e| !project.is_test(e.function.module))
        .filter_map(|e| decision(project, e))
        .collect();
    // Who gives a match away without its liveness comes before those who take it.
    decisions.sort_by_key(|d| !d.within);
    let mut leaky = Leaky::default();
    let handlers = Spans::of(
        project
            .handlers
            .iter()
            .filter_map(|key| Some((key.module, project.flow.function(*key)?.span))),
    );
    for decision in decisions {
        let Some(found) = undecided(project, &mut judge, &decision, &watched, &handlers) else {
            continue;
        };
        let path = project.flow.terms.path(found.of.read);
        if decision.within {
            leaky.push(project, found.function, &path);
        } else if leaky.gives(&decision, &found, &path) {
            continue;
        }
        let span = place(project, &mut judge, &found);
        if !seen.insert((found.function, found.of.read)) || !told.insert((found.function, span)) {
            continue;
        }
        let mut also = Vec::new();
        if span != found.span && !found.raw {
            also.push((found.function.module, found.span, "decided here"));
        }
        let raw = found.raw;
        out.push(Found {
            rule: &RULE,
            severity: if through_gateway(project, &found.of) {
                Severity::Info
            } else {
                RULE.severity
            },
            module: found.function.module,
            span,
            label: if raw {
                "the answer leaves unjudged"
            } else {
                "the match is trusted here"
            },
            message: if raw {
                "the provider's answer goes back to the caller, and nobody looked at its liveness"
                    .to_owned()
            } else {
                "a match decides here, and no check of liveness guards it on every way to this point"
                    .to_owned()
            },
            help: "check the liveness of the same face first, and leave when it is missing or false",
            also,
        });
    }
}

/// Functions that were told of because they give a match away, by what they give: who calls them.
#[derive(Default)]
struct Leaky {
    told: HashSet<(FunctionKey, String)>,
    takers: HashMap<String, HashSet<FunctionKey>>,
}

impl Leaky {
    fn push(&mut self, project: &Project<'_>, giver: FunctionKey, path: &str) {
        let given = given(path);
        if !self.told.insert((giver, given.to_owned())) {
            return;
        }
        let callers = project.flow.callers.get(&giver).into_iter().flatten();
        let takers = self.takers.entry(given.to_owned()).or_default();
        takers.extend(callers.map(|c| c.function));
    }

    /// Whether the match comes from a function that was told of already.
    fn gives(&self, decision: &Decision, found: &Undecided, path: &str) -> bool {
        self.takers.get(given(path)).is_some_and(|takers| {
            takers.contains(&decision.event.function) || takers.contains(&found.function)
        })
    }
}

/// The same field of the same part of an answer, whatever the answer is called there.
fn given(path: &str) -> &str {
    let end = path.rsplit([')', '$']).next().unwrap_or(path);
    end.trim_start_matches('.')
}

/// The functions in which somebody looks at liveness at all, and of whom.
type Watched = HashMap<FunctionKey, Living>;

fn watched(project: &mut Project<'_>, events: &[Event]) -> Watched {
    let mut out = Watched::new();
    for event in events {
        if let EventKind::Test(term) = event.kind {
            let facts = [true, false].map(|h| project.flow.assume(Facts::NONE, term, h));
            let mut judge = Judge::default();
            for (facts, alive) in facts.iter().flat_map(|f| [(*f, true), (*f, false)]) {
                let known = judge.known(project, facts, alive);
                // What a caller says of itself is nobody's liveness.
                let known: Vec<Alive> = known
                    .iter()
                    .copied()
                    .filter(|a| match a {
                        Alive::One(_, object) | Alive::All(_, object) => {
                            !super::look::from_request(project, *object)
                        }
                        Alive::Anyone => true,
                    })
                    .collect();
                if !known.is_empty() {
                    out.entry(event.function).or_default().extend(known);
                }
            }
        }
    }
    out
}

fn decision(project: &Project<'_>, event: &Event) -> Option<Decision> {
    let flow = &project.flow;
    match event.kind {
        EventKind::Call { term, used, .. } => {
            let Term::Call(_, callee, args) = flow.terms.of(term) else {
                return None;
            };
            let path = flow.terms.path(*callee);
            let log = super::look::log_of(project, *callee);
            // `done += rows.update(…)`: what is counted was done all the same.
            let written = matches!(
                last(&path).as_str(),
                "update" | "save" | "update_all" | "executeupdate" | "updateone" | "updatemany"
            );
            if used && !written || log == Some(true) || is_local(&path) {
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
            })
        }
        _ => None,
    }
}

/// Whether somebody asked of a value whether it is a failure, and it is: `is_wp_error($answer)`,
/// `answer.isErr()`.
fn is_failure(flow: &crate::flow::Flow<'_>, term: TermId, facts: Facts) -> bool {
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

fn makes_its_own(project: &Project<'_>, function: FunctionKey, place: TermId) -> bool {
    let flow = &project.flow;
    let own = matches!(flow.terms.of(place), Term::Member(object, _)
        if matches!(flow.terms.of(*object), Term::This(..)));
    own && flow.function(function).is_some_and(|f| {
        f.owner
            .as_deref()
            .is_some_and(|o| crate::flow::is_constructor(&f.name, o) || f.name.starts_with("from"))
    })
}

/// Calls that make what a page or a component shows.
fn is_state(name: &str) -> bool {
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
fn is_local(path: &str) -> bool {
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
    ) || path.starts_with('<')
}

/// Calls that send what they are given to whoever asked.
fn answers_caller(path: &str) -> bool {
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
fn affirms(project: &Project<'_>, term: TermId) -> bool {
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

/// The match that a decision hangs on without a check.
fn undecided(
    project: &mut Project<'_>,
    judge: &mut Judge,
    decision: &Decision,
    watched: &Watched,
    handlers: &Spans,
) -> Option<Undecided> {
    let event = &decision.event;
    if decision.within && !gives_away(project, judge, decision, watched) {
        return None;
    }
    if matches!(event.kind, EventKind::Return(_))
        && !project.handlers.contains(&event.function)
        && reads_own(project, judge, decision)
    {
        return None;
    }
    let outermost = seen_from(project, judge, decision, handlers, 5)?;
    // What is said of a face whose liveness is looked at elsewhere in the function is only said.
    if decision.says
        && watched
            .get(&event.function)
            .is_some_and(|all| all.cover(project, &outermost.0))
    {
        return None;
    }
    // The finding belongs to the innermost function that knows of the match.
    let (of, raw, nearest) = (0..5)
        .find_map(|depth| seen_from(project, judge, decision, handlers, depth))
        .unwrap_or(outermost);
    let span = match nearest.span {
        Some((module, span)) if module == nearest.function.module => span,
        _ => event.span,
    };
    let function = match nearest.span {
        Some((module, _)) if module == nearest.function.module => nearest.function,
        _ => event.function,
    };
    Some(Undecided {
        of,
        raw,
        function,
        span,
    })
}

/// `match ? Ok(token) : Unauthorized()`: the match that chooses a yes over a no.
fn chosen(project: &mut Project<'_>, judge: &mut Judge, context: &Context) -> Option<Match> {
    for term in &context.terms {
        // `answer.map(face -> … ? ok : notFound)`
        let mut term = *term;
        while let Term::Mapped(_, value) = *project.flow.terms.of(term) {
            term = value;
        }
        let Term::Either(all) = project.flow.terms.of(term).clone() else {
            continue;
        };
        let no: Vec<bool> = all
            .iter()
            .map(|(one, _)| refuses(&project.flow, *one))
            .collect();
        if no.iter().all(|n| *n) || !no.iter().any(|n| *n) {
            continue;
        }
        for ((one, known), no) in all.into_iter().zip(no) {
            // What a line in a log gives is no yes.
            let logs = matches!(project.flow.terms.of(one), Term::Call(_, callee, _)
                if super::look::log_of(project, *callee).is_some());
            if no || logs {
                continue;
            }
            let here = project.flow.also(context.facts, known);
            for of in judge.matched(project, here).iter() {
                // A yes to somebody who is known not to be alive is the worst of all.
                if !judge.is_alive(project, here, of) {
                    return Some(of.clone());
                }
            }
        }
    }
    None
}

/// The same, as far as callers up to a distance are looked at.
fn seen_from(
    project: &mut Project<'_>,
    judge: &mut Judge,
    decision: &Decision,
    handlers: &Spans,
    depth: u32,
) -> Option<(Match, bool, Context)> {
    let event = &decision.event;
    let contexts =
        project
            .flow
            .seen_by_callers(event.function, &decision.terms, event.facts, depth);
    for context in contexts {
        // In a region that a match opened.
        if !decision.within {
            for of in judge.matched(project, context.facts).iter() {
                if judge.is_alive(project, context.facts, of) {
                    continue;
                }
                if judge.is_dead(project, context.facts, of) && !decision.lets_in {
                    continue;
                }
                if decision.says && !decision.lets_in && !opens(project, judge, event, of) {
                    continue;
                }
                return Some((of.clone(), false, context));
            }
        }
        if decision.says {
            continue;
        }
        if !decision.within
            && let Some(of) = chosen(project, judge, &context)
        {
            return Some((of, false, context));
        }
        for term in &context.terms {
            if let Some(of) = unguarded(project, judge, *term, context.facts, 0)
                && (!decision.returns || leaves(project, &decision.event, *term, &of))
            {
                return Some((of, false, context));
            }
        }
        if decision.returns && is_outermost(project, handlers, context.function, event) {
            for term in &context.terms {
                if let Some(of) = raw(project, judge, *term, context.facts, 0) {
                    return Some((of, true, context));
                }
            }
        }
    }
    None
}

/// Whether a function gives a match to other code of the project without the face that it is of, so
/// that nobody there can look at its liveness.
fn gives_away(
    project: &mut Project<'_>,
    judge: &mut Judge,
    decision: &Decision,
    watched: &Watched,
) -> bool {
    let event = &decision.event;
    let Some(term) = decision.terms.first().copied() else {
        return false;
    };
    let Some(of) = unguarded(project, judge, term, event.facts, 0) else {
        return false;
    };
    if of
        .of
        .iter()
        .any(|(_, object)| goes_along(project, term, *object))
        || !leaves(project, event, term, &of)
    {
        return false;
    }
    let Some((_, object)) = of.of.first().copied() else {
        return false;
    };
    // Or with what its liveness is read of: `Report(verified, steps)`.
    let along = of.of.iter().any(|(pair, object)| {
        let live = project.known.pairs.get(*pair).and_then(|p| p.live.first());
        project.flow.terms.any(term, &mut |_, t| match (t, live) {
            (Term::Member(inner, name), Some(super::known::Step::Key(key))) => {
                inner == object && crate::flow::normal(project.flow.terms.name(*name)) == *key
            }
            _ => false,
        })
    });
    if along {
        return false;
    }
    let asks = asks(project, object);
    if asks || !project.flow.has_params(object, event.function) {
        return true;
    }
    // Of a face that it is given, its caller knows; of an answer, whoever looks at all.
    let picks = project.flow.terms.any(object, &mut |_, t| {
        matches!(t, Term::Index(..) | Term::Element(_))
    });
    picks
        && project
            .flow
            .callers
            .get(&event.function)
            .is_none_or(|callers| callers.iter().all(|c| !watched.contains_key(&c.function)))
}

/// Whether an object comes from a call that can be seen.
fn asks(project: &Project<'_>, object: TermId) -> bool {
    project.flow.terms.any(object, &mut |id, t| {
        matches!(t, Term::Call(..)) && project.response_of(id).is_some()
    })
}

/// A method that reads a field of its own object is only a way to write that.
fn reads_own(project: &mut Project<'_>, judge: &mut Judge, decision: &Decision) -> bool {
    let found = decision
        .terms
        .first()
        .and_then(|t| unguarded(project, judge, *t, decision.event.facts, 0));
    let Some((_, object)) = found.and_then(|of| of.of.first().copied()) else {
        return false;
    };
    let own = project.flow.terms.any(object, &mut |_, t| {
        matches!(t, Term::This(..))
            || matches!(t, Term::Param(key, _) if project.flow.function(*key).is_some_and(|f| {
                f.owner.as_deref().is_some_and(|o| crate::flow::is_constructor(&f.name, o))
            }))
    });
    own && !asks(project, object)
}

/// Whether an object itself is part of a value, rather than what is read of it.
fn goes_along(project: &Project<'_>, term: TermId, object: TermId) -> bool {
    let mut open = vec![(term, 0)];
    while let Some((one, depth)) = open.pop() {
        if one == object {
            return true;
        }
        let inner = project.flow.terms.of(one);
        if depth < 10 && !matches!(inner, Term::Member(..)) {
            crate::flow::term::parts(inner, |p| open.push((p, depth + 1)));
        }
    }
    false
}

/// Whether printing in this region is what the match opens.
fn opens(project: &mut Project<'_>, judge: &mut Judge, event: &Event, of: &Match) -> bool {
    let _ = project;
    let own = judge.matched(project, event.facts);
    own.contains(of)
}

/// A match that is given back is a decision where the caller cannot look at the liveness itself:
/// the object that both stand in does not go with it.
fn leaves(project: &Project<'_>, event: &Event, term: TermId, of: &Match) -> bool {
    let whole = of.of.iter().any(|(_, object)| {
        project.flow.terms.any(term, &mut |id, t| {
            id == *object && !matches!(t, Term::Member(..))
        })
    });
    let handler = project.handlers.contains(&event.function);
    let both = holds(project, term, &mut |id, t| {
        matches!(t, Term::Member(..)) && id != of.read && {
            let facts = &project.known.pairs;
            facts.iter().any(|p| {
                p.live.last().is_some_and(|s| match s {
                    super::known::Step::Key(k) => {
                        crate::flow::normal(project.flow.terms.last_name(id)) == *k
                    }
                    super::known::Step::Each => false,
                })
            })
        }
    });
    let _ = whole;
    // Nothing goes along with a yes or a no.
    let verdict = matches!(
        project.flow.terms.of(term),
        Term::Op(Op::Or | Op::And | Op::Not, _)
    );
    handler || verdict || !both
}

/// Whether something is part of a value: what its elements were made of is not.
fn holds(
    project: &Project<'_>,
    term: TermId,
    found: &mut dyn FnMut(TermId, &Term) -> bool,
) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![term];
    while let Some(one) = open.pop() {
        if !seen.insert(one) {
            continue;
        }
        let inner = project.flow.terms.of(one);
        if found(one, inner) {
            return true;
        }
        match inner {
            Term::Mapped(_, value) => open.push(*value),
            Term::Filtered(over, _) => open.push(*over),
            other => crate::flow::term::parts(other, |p| open.push(p)),
        }
    }
    false
}

/// The match in a value that is used without a check; a value may hold its own.
fn unguarded(
    project: &mut Project<'_>,
    judge: &mut Judge,
    term: TermId,
    facts: Facts,
    depth: u32,
) -> Option<Match> {
    if depth > 12 {
        return None;
    }
    match project.flow.terms.of(term).clone() {
        Term::Either(all) => all.into_iter().find_map(|(one, known)| {
            let here = project.flow.chosen(facts, known)?;
            let here = project.flow.also(here, known);
            unguarded(project, judge, one, here, depth + 1)
        }),
        Term::Op(Op::And, all) => {
            let here = project.flow.assume(facts, term, true);
            all.into_iter()
                .find_map(|one| unguarded(project, judge, one, here, depth + 1))
        }
        Term::Filtered(over, condition) => {
            // What was left before is left still.
            let (_, before) = project.flow.element_of(over, facts);
            let here = project.flow.assume(before, condition, true);
            unguarded(project, judge, condition, here, depth + 1)
                .or_else(|| unguarded(project, judge, over, facts, depth + 1))
        }
        Term::Some(_, condition) | Term::Every(_, condition) => {
            let here = project.flow.assume(facts, condition, true);
            unguarded(project, judge, condition, here, depth + 1)
        }
        Term::Mapped(over, value) => {
            let (_, here) = project.flow.element_of(over, facts);
            unguarded(project, judge, value, here, depth + 1)
        }
        Term::Member(object, _) => match super::judge::match_of(project, term) {
            Some(of) if !judge.is_alive(project, facts, &of) => Some(of),
            Some(_) => None,
            None => unguarded(project, judge, object, facts, depth + 1),
        },
        Term::Function(_) | Term::Element(_) => None,
        Term::Index(object, _) => unguarded(project, judge, object, facts, depth + 1),
        Term::Call(_, callee, args) => {
            let path = project.flow.terms.path(callee);
            if super::words::is_log(&path).is_some() {
                return None;
            }
            let inner = match *project.flow.terms.of(callee) {
                Term::Member(object, _) => unguarded(project, judge, object, facts, depth + 1),
                _ => None,
            };
            inner.or_else(|| {
                args.into_iter()
                    .find_map(|(_, a)| unguarded(project, judge, a, facts, depth + 1))
            })
        }
        Term::Dict(all) => all
            .into_iter()
            .find_map(|(_, value)| unguarded(project, judge, value, facts, depth + 1)),
        Term::List(all) | Term::Join(all) | Term::Group(all) | Term::Op(_, all) => all
            .into_iter()
            .find_map(|one| unguarded(project, judge, one, facts, depth + 1)),
        _ => None,
    }
}

/// Whether an answer goes to somebody outside the project here.
fn is_outermost(
    project: &Project<'_>,
    handlers: &Spans,
    function: FunctionKey,
    event: &Event,
) -> bool {
    // Whether it stands within one that answers requests.
    let enclosed = || {
        let own = project.flow.function(function);
        own.is_some_and(|own| handlers.hold(function.module, own.span))
    };
    project.handlers.contains(&function)
        || matches!(event.kind, EventKind::Call { .. }) && enclosed()
}

/// The whole answer of a call whose match means nothing without liveness.
fn raw(
    project: &mut Project<'_>,
    judge: &mut Judge,
    term: TermId,
    facts: Facts,
    depth: u32,
) -> Option<Match> {
    if depth > 8 {
        return None;
    }
    if let Some(called) = project.response(term)
        && let Some(route) = project.route(called)
        && route.has_match
        && route.class.needs_liveness()
    {
        let known = judge.known(project, facts, true);
        let guarded = known.iter().any(|alive| match alive {
            super::judge::Alive::Anyone => true,
            super::judge::Alive::One(_, object) | super::judge::Alive::All(_, object) => {
                project.flow.terms.any(*object, &mut |id, _| id == term)
            }
        });
        return (!guarded).then(|| Match {
            read: term,
            of: Vec::new(),
            known: None,
        });
    }
    match project.flow.terms.of(term).clone() {
        Term::Member(object, name) => {
            let plain = crate::flow::normal(project.flow.terms.name(name));
            let within = matches!(
                plain.as_str(),
                "data"
                    | "body"
                    | "json"
                    | "text"
                    | "content"
                    | "result"
                    | "response"
                    | "value"
                    | "stream"
                    | "bodybytes"
                    | "rawbody"
            ) || project
                .known
                .vendors
                .iter()
                .flat_map(|v| &v.routes)
                .any(|r| r.has_match && r.prefix.contains(&plain));
            if within {
                raw(project, judge, object, facts, depth + 1)
            } else {
                None
            }
        }
        Term::Index(object, _) | Term::Element(object) => {
            raw(project, judge, object, facts, depth + 1)
        }
        Term::Either(all) => all.into_iter().find_map(|(one, known)| {
            let here = project.flow.also(facts, known);
            raw(project, judge, one, here, depth + 1)
        }),
        Term::Dict(all) => all
            .into_iter()
            .find_map(|(_, value)| raw(project, judge, value, facts, depth + 1)),
        Term::List(all) | Term::Group(all) => all
            .into_iter()
            .find_map(|one| raw(project, judge, one, facts, depth + 1)),
        Term::Op(Op::Else | Op::Or, all) => all
            .first()
            .and_then(|one| raw(project, judge, *one, facts, depth + 1)),
        Term::Call(_, callee, args) => {
            let path = project.flow.terms.path(callee).to_ascii_lowercase();
            let last = path.rsplit(['.', ':']).next().unwrap_or("");
            let passes = [
                "json",
                "response",
                "stringify",
                "dumps",
                "parse",
                "loads",
                "encode",
                "ok",
                "send",
                "respond",
                "render",
                "serialize",
                "body",
                "content",
                "tojson",
                "unmarshal",
                "decode",
                "writevalueasstring",
                "readvalue",
                "fromjson",
                "readfromjsonasync",
                "deserialize",
                "deserializeasync",
                "decodefromstring",
                "readtree",
                "bodytomono",
                "tentity",
                "jsonobject",
                "jsondecode",
                "bytes",
                "bytestring",
                "string",
                "bodyastext",
                "readasstringasync",
                "readasstreamasync",
                "limitreader",
                "maxbytesreader",
                "newdecoder",
                "bodyvalue",
                "bodyvalueandawait",
                "awaitbody",
                "runpromise",
                "trypromise",
                "frompromise",
                "fromsafepromise",
                "firstvaluefrom",
                "lastvaluefrom",
                "h",
            ]
            .iter()
            .any(|w| last == *w || last.ends_with(w));
            // Dart's `future.timeout(…)` is the future.
            if last == "timeout"
                && let Term::Member(object, _) = *project.flow.terms.of(callee)
            {
                return raw(project, judge, object, facts, depth + 1);
            }
            if !passes {
                return None;
            }
            // `answer.body()`: what the answer holds.
            if args.is_empty()
                && let Term::Member(object, _) = *project.flow.terms.of(callee)
            {
                return raw(project, judge, object, facts, depth + 1);
            }
            let given = args
                .into_iter()
                .find_map(|(_, a)| raw(project, judge, a, facts, depth + 1));
            // `answer.parse(:json)`, `answer.as(Json.class)`
            match *project.flow.terms.of(callee) {
                Term::Member(object, _)
                    if given.is_none()
                        && matches!(last, "parse" | "as" | "decode" | "readentity" | "json") =>
                {
                    raw(project, judge, object, facts, depth + 1)
                }
                _ => given,
            }
        }
        // A function that a library runs gives what it gives.
        Term::Function(key) => {
            let returns = project.flow.summaries.get(&key).map(|s| s.returns)?;
            raw(project, judge, returns, facts, depth + 1)
        }
        _ => None,
    }
}

/// The line to mend: where the match is looked at, if a condition does; else where it is used.
fn place(project: &mut Project<'_>, judge: &mut Judge, found: &Undecided) -> Span {
    if found.of.of.is_empty() {
        return found.span;
    }
    let tested = judge.tested(project, found.function);
    let spans = tested.get(&found.of.read).map_or(&[][..], Vec::as_slice);
    let before = spans.partition_point(|span| span.start <= found.span.end);
    let last = before.checked_sub(1).and_then(|i| spans.get(i));
    if let Some(last) = last {
        return *last;
    }
    // Where it is put among what is given back.
    let collected = judge.collected(project, found.function);
    collected
        .get(&found.of.read)
        .copied()
        .filter(|span| span.start < found.span.start)
        .unwrap_or(found.span)
}

fn through_gateway(project: &mut Project<'_>, of: &Match) -> bool {
    let mut calls = Vec::new();
    project.flow.terms.any(of.read, &mut |id, t| {
        if matches!(t, Term::Call(..)) {
            calls.push(id);
        }
        false
    });
    let gateways = project.known.gateways.clone();
    !gateways.is_empty()
        && calls.into_iter().any(|call| {
            let mut found = false;
            project.flow.terms.any(call, &mut |id, _| {
                if let Some(text) = project.flow.terms.folded(id) {
                    found |= gateways
                        .iter()
                        .any(|g| super::project::has_host(&text.to_ascii_lowercase(), g));
                }
                found
            });
            found
        })
}
