//! A match decides something, and nothing on the way says that the person was alive.

mod decision;
mod leaving;
mod left_open;
mod place;

use super::Found;
use super::judge::{Alive, Judge, Match};
use super::living::Living;
use super::project::Project;
use super::spans::Spans;
use super::words::refuses;
use crate::finding::Severity;
use crate::flow::term::{Facts, FunctionKey, Term, TermId};
use crate::flow::{Context, Event, EventKind};
use crate::ir::{FunctionKind, Op, Span};
use crate::rules::{Check, Rule};
use decision::{Decision, decision, is_left_to_each};
use leaving::{gives_away, leaves, opens, raw, reads_own};
use left_open::{is_asked_of, is_number};
use place::place;
use std::collections::{HashMap, HashSet};

pub(crate) static RULE: Rule = Rule {
    id: "unchecked-liveness",
    severity: Severity::Error,
    summary: "a match decides something, and no check of liveness guards it",
    page: include_str!("../pages/unchecked-liveness.md"),
    check: Check::Code(check),
};

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
        .filter(|e| !is_left_to_each(project, e, &watched))
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
                            !super::asked::from_request(project, *object)
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
    if matches!(event.kind, EventKind::Return(_))
        && !project.handlers.contains(&event.function)
        && (is_number(project, decision) || is_asked_of(project, judge, decision))
    {
        return None;
    }
    let outermost = seen_from(
        project,
        judge,
        decision,
        handlers,
        if decision.near { 1 } else { 5 },
    )?;
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
        // A function without a name gives it to whoever runs it.
        let given = matches!(event.kind, EventKind::Return(_))
            && context.function != event.function
            && project
                .flow
                .function(event.function)
                .is_some_and(|f| f.kind == FunctionKind::Lambda);
        if decision.returns && !given && is_outermost(project, handlers, context.function, event) {
            for term in &context.terms {
                if let Some(of) = raw(project, judge, *term, context.facts, 0) {
                    return Some((of, true, context));
                }
            }
        }
    }
    None
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
        // How many there are, that is only said.
        Term::Dict(mut all) => {
            all.retain(|(_, value)| !is_count(project, *value));
            all.into_iter()
                .find_map(|(_, value)| unguarded(project, judge, value, facts, depth + 1))
        }
        Term::List(all) | Term::Join(all) | Term::Group(all) | Term::Op(_, all) => all
            .into_iter()
            .find_map(|one| unguarded(project, judge, one, facts, depth + 1)),
        _ => None,
    }
}

/// `uids.length`, `len(uids)`, `uids.count()`.
fn is_count(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    let counts = |t: TermId| {
        matches!(
            crate::flow::normal(terms.last_name(t)).as_str(),
            "length" | "size" | "count" | "len"
        )
    };
    match terms.of(term) {
        Term::Member(..) => counts(term),
        Term::Call(_, callee, _) => counts(*callee),
        _ => false,
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
