//! What leaves the decision to whoever asks: numbers, questions that nobody asks yet; and guards whose
//! failure is swallowed, which leave it to nobody.

use super::decision::Decision;
use super::unguarded;
use crate::flow::Event;
use crate::flow::term::{Term, TermId};
use crate::ir::Op;
use crate::rules::code::judge::Judge;
use crate::rules::code::project::Project;

/// A score that is given to other code as it is: a number, until somebody compares it.
pub(super) fn is_number(project: &mut Project<'_>, decision: &Decision) -> bool {
    let mut open = decision.terms.clone();
    let mut any = false;
    while let Some(one) = open.pop() {
        match project.flow.terms.of(one).clone() {
            Term::Either(all) => open.extend(all.into_iter().map(|(one, _)| one)),
            Term::Mapped(_, value) => open.push(value),
            Term::Null | Term::Number(_) => {}
            Term::Member(_, name) => {
                let plain = crate::flow::normal(project.flow.terms.name(name));
                let score = ["score", "similarity", "distance", "confidence"]
                    .iter()
                    .any(|w| plain.contains(w));
                if !score || crate::rules::code::judge::match_of(project, one).is_none() {
                    return false;
                }
                any = true;
            }
            _ => return false,
        }
    }
    any
}

/// Whether a function that nobody in the project calls says something of what it is given: who will
/// call it has it, and its liveness.
pub(super) fn is_asked_of(
    project: &mut Project<'_>,
    judge: &mut Judge,
    decision: &Decision,
) -> bool {
    let event = &decision.event;
    let flow = &project.flow;
    let named = flow
        .function(event.function)
        .is_some_and(|f| f.kind == crate::ir::FunctionKind::Lambda || !f.attributes.is_empty());
    if flow.callers.contains_key(&event.function)
        || flow.handed.contains_key(&event.function)
        || named && !is_constant(project, event)
    {
        return false;
    }
    let Some(term) = decision.terms.first().copied() else {
        return false;
    };
    // A comparison alone: what else it does with whom it knows is done.
    if !matches!(
        project.flow.terms.of(term),
        Term::Op(Op::AtLeast | Op::More | Op::Less | Op::AtMost, _)
    ) {
        return false;
    }
    let found = unguarded(project, judge, term, event.facts, 0);
    let Some((_, object)) = found.and_then(|of| of.of.first().copied()) else {
        return false;
    };
    matches!(project.flow.terms.of(object), Term::Param(key, _) if *key == event.function)
}

/// `const enough = (c) => …`: a function that has a name by where it is put.
fn is_constant(project: &Project<'_>, event: &Event) -> bool {
    let Some(module) = project.flow.module(event.function) else {
        return false;
    };
    module.functions.first().is_some_and(|whole| {
        whole.body.iter().any(|one| match &one.kind {
            crate::ir::StmtKind::Bind { value, .. } => matches!(
                value.kind,
                crate::ir::ExprKind::Lambda(id) if id.0 == event.function.function
            ),
            _ => false,
        })
    })
}

/// Whether a function looks whether the person is alive, and goes on whatever is the case: a guard
/// whose failure is swallowed.
pub(super) fn tries(project: &Project<'_>, event: &Event, object: TermId) -> bool {
    project.events_within(event.function).iter().any(|e| {
        let crate::flow::EventKind::Call { term, .. } = e.kind else {
            return false;
        };
        let Term::Call(_, callee, args) = project.flow.terms.of(term) else {
            return false;
        };
        let mut name = project.flow.terms.last_name(*callee);
        if let Term::Function(key) = project.flow.terms.of(*callee) {
            name = project
                .flow
                .function(*key)
                .map_or(name, |f| f.name.as_str());
        }
        crate::rules::code::judge::speaks_of_liveness(name) == Some(true)
            && args
                .iter()
                .any(|(_, a)| project.flow.terms.any(*a, &mut |id, _| id == object))
    })
}
