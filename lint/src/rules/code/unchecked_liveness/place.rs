//! The line that is told of.

use super::Undecided;
use crate::flow::term::Term;
use crate::flow::{Event, EventKind};
use crate::ir::{FunctionKind, Op, Span};
use crate::rules::code::judge::Judge;
use crate::rules::code::project::Project;

/// The line to mend: where the match is looked at, if a condition does; else where it is used.
pub(super) fn place(project: &mut Project<'_>, judge: &mut Judge, found: &Undecided) -> Span {
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
    if let Some(span) = asked_of_each(project, found) {
        return span;
    }
    // Where it is put among what is given back.
    let collected = judge.collected(project, found.function);
    collected
        .get(&found.of.read)
        .copied()
        .filter(|span| span.start < found.span.start)
        .unwrap_or(found.span)
}

/// Where a function without a name asks for the match of each: `faces.filter(f => f.uid !== "…")`.
fn asked_of_each(project: &Project<'_>, found: &Undecided) -> Option<Span> {
    let terms = &project.flow.terms;
    let Term::Member(_, name) = terms.of(found.of.read) else {
        return None;
    };
    // Of all that are left, not of one that is picked.
    let mut whom = found.of.of.iter().map(|(_, object)| *object);
    let picked = whom.any(|object| terms.any(object, &mut |_, t| matches!(t, Term::Index(..))));
    if picked {
        return None;
    }
    let home = project.flow.function(found.function)?;
    let asks = |event: &&&Event| {
        let EventKind::Return(term) = event.kind else {
            return false;
        };
        let Term::Op(Op::Equal | Op::Not, _) = terms.of(term) else {
            return false;
        };
        let own = project.flow.function(event.function);
        own.is_some_and(|f| f.kind == FunctionKind::Lambda && f.span != home.span)
            && event.span.end <= found.span.start
            && terms.any(term, &mut |_, t| {
                matches!(t, Term::Member(object, own) if own == name
                    && matches!(terms.of(*object), Term::Param(key, _) if *key == event.function))
            })
    };
    let within = project.events_within(found.function);
    within.iter().filter(asks).map(|e| e.span).next_back()
}
