//! The first face is taken, however many there are.

use super::Found;
use super::project::Project;
use crate::finding::Severity;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{EventKind, normal};
use crate::ir::Op;
use crate::rules::{Check, Rule};
use std::collections::HashSet;

pub(crate) static RULE: Rule = Rule {
    id: "unchecked-face-count",
    severity: Severity::Warning,
    summary: "the first face is taken, however many there are",
    page: include_str!("../pages/unchecked-face-count.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let events = project.events();
    let mut told: HashSet<(FunctionKey, TermId)> = HashSet::new();
    for event in &events {
        let read = match event.kind {
            EventKind::Read(term) => term,
            _ => continue,
        };
        let Term::Index(list, index) = *project.flow.terms.of(read) else {
            continue;
        };
        let module = event.function.module;
        if project.is_test(module) || !matches!(project.flow.terms.of(index), Term::Number(_)) {
            continue;
        }
        let name = normal(project.flow.terms.last_name(list));
        if !project.known.lists.contains(&name)
            || !project.speaks_of_any(module)
            || told.contains(&(event.function, list))
        {
            continue;
        }
        let contexts = project
            .flow
            .seen_by_callers(event.function, &[list], event.facts, 4);
        let guarded = contexts.iter().all(|c| {
            let literals: Vec<_> = project.flow.tree.literals(c.facts).collect();
            literals
                .iter()
                .any(|(t, _)| c.terms.iter().any(|l| counts(project, *t, *l)))
        }) || project
            .events_of(event.function)
            .iter()
            .any(|e| matches!(e.kind, EventKind::Test(t) if counts(project, t, list)));
        told.insert((event.function, list));
        let guarded = guarded || looks_at_rest(project, event);
        if !guarded {
            out.push(Found {
                rule: &RULE,
                severity: RULE.severity,
                module,
                span: event.span,
                label: "whichever comes first",
                message: "the first face is taken, and nothing says that there is exactly one"
                    .to_owned(),
                help: "check that there is exactly one face, or look at all of them",
                also: Vec::new(),
            });
        }
    }
}

/// `[face, ...others]`, `first, *others`: the rest has a name, and a condition looks at it.
fn looks_at_rest(project: &Project<'_>, event: &crate::flow::Event) -> bool {
    let terms = &project.flow.terms;
    let events = project.events_of(event.function);
    let mut rests = events.iter().filter_map(|e| match e.kind {
        EventKind::Bind(_, value) if e.span == event.span => match terms.of(value) {
            Term::Call(_, callee, _)
                if terms.last_name(*callee) == crate::flow::statements::REST =>
            {
                Some(value)
            }
            _ => None,
        },
        _ => None,
    });
    rests.any(|rest| {
        events
            .iter()
            .any(|e| matches!(e.kind, EventKind::Test(t) if terms.any(t, &mut |id, _| id == rest)))
    })
}

/// Whether a condition tells one from several.
fn counts(project: &Project<'_>, condition: TermId, list: TermId) -> bool {
    let terms = &project.flow.terms;
    let base = unwrapped(project, list);
    terms.any(condition, &mut |_, t| match t {
        Term::Op(op @ (Op::Equal | Op::More | Op::AtLeast | Op::Less | Op::AtMost), sides) => {
            let (Some(count), Some(number)) = (sides.first(), sides.get(1)) else {
                return false;
            };
            let Term::Number(bits) = terms.of(*number) else {
                return false;
            };
            let number = f64::from_bits(*bits);
            let tells = match op {
                Op::Equal => number >= 1.0,
                Op::More | Op::AtMost => number >= 1.0,
                Op::AtLeast | Op::Less => number >= 2.0,
                _ => false,
            };
            tells && is_count(project, *count, base)
        }
        // Ruby: `faces.one?`.
        Term::Member(object, name) if terms.name(*name) == "one" => unwrapped(project, *object) == base,
        Term::Call(_, callee, args) if args.is_empty() => matches!(
            terms.of(*callee),
            Term::Member(object, name) if terms.name(*name) == "one" && unwrapped(project, *object) == base
        ),
        _ => false,
    })
}

fn is_count(project: &Project<'_>, term: TermId, list: TermId) -> bool {
    let terms = &project.flow.terms;
    let same = |t: TermId| {
        unwrapped(project, t) == list
            || !of_two_answers(project, unwrapped(project, t), list)
                && normal(terms.last_name(unwrapped(project, t))) == normal(terms.last_name(list))
    };
    match terms.of(term) {
        Term::Member(object, name) => {
            matches!(
                normal(terms.name(*name)).as_str(),
                "length" | "size" | "count" | "len"
            ) && same(*object)
                || normal(terms.name(*name)) == "facecount"
        }
        Term::Call(_, callee, args) => {
            let name = normal(terms.last_name(*callee));
            matches!(
                name.as_str(),
                "len" | "count" | "size" | "sizeof" | "length" | "getarraylength" | "getlength"
            ) && (args.first().is_some_and(|(_, a)| same(*a))
                || matches!(terms.of(*callee), Term::Member(object, _) if same(*object)))
        }
        _ => false,
    }
}

/// Whether two lists are read out of what two calls gave.
fn of_two_answers(project: &Project<'_>, a: TermId, b: TermId) -> bool {
    let shell = |t: TermId| {
        let mut sites = Vec::new();
        project.flow.terms.any(t, &mut |id, inner| {
            if let Term::Call(site, ..) = inner
                && project.response_of(id).is_some()
            {
                sites.push(*site);
            }
            false
        });
        sites
    };
    let (a, b) = (shell(a), shell(b));
    !a.is_empty() && !b.is_empty() && !a.iter().any(|s| b.contains(s))
}

fn unwrapped(project: &Project<'_>, term: TermId) -> TermId {
    let mut at = term;
    for _ in 0..6 {
        at = match project.flow.terms.of(at) {
            Term::Op(Op::Else | Op::Or, all) => match all.first() {
                Some(first) => *first,
                None => return at,
            },
            Term::Filtered(over, _) | Term::Mapped(over, _) => *over,
            _ => return at,
        };
    }
    at
}
