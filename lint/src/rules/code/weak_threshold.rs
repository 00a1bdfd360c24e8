//! A score is compared on the wrong scale, or below what the policy asks.

use super::Found;
use super::known::Known;
use super::project::Project;
use crate::finding::Severity;
use crate::flow::term::{Term, TermId};
use crate::flow::{EventKind, normal};
use crate::ir::Op;
use crate::rules::{Check, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "weak-threshold",
    severity: Severity::Warning,
    summary: "a score is compared on the wrong scale, or below what the policy asks",
    page: include_str!("../pages/weak-threshold.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    for event in project.events() {
        let EventKind::Compare(term) = event.kind else {
            continue;
        };
        let module = event.function.module;
        if project.is_test(module) {
            continue;
        }
        let Term::Op(op @ (Op::More | Op::AtLeast | Op::Less | Op::AtMost), sides) =
            project.flow.terms.of(term).clone()
        else {
            continue;
        };
        let (Some(score), Some(limit)) = (sides.first().copied(), sides.get(1).copied()) else {
            continue;
        };
        // What a function compares may be what its callers give it.
        let contexts =
            project
                .flow
                .seen_by_callers(event.function, &[score, limit], event.facts, 2);
        let found = contexts
            .iter()
            .map(|c| c.terms.as_slice())
            .chain([[score, limit].as_slice()])
            .find_map(|sides| {
                let [score, limit] = sides else { return None };
                let number = number_of(project, *limit)?;
                is_score(project, *score, module).then_some(number)
            });
        let Some(number) = found else { continue };
        let minimum = project.options_of(module).minimum_score;
        // `score < 1.01` asks whether it is a score at all.
        let is_end = matches!(op, Op::Less | Op::AtMost) && number < 2.0;
        let scale = number > 1.0 && !is_end;
        let weak = minimum.is_some_and(|m| number < m)
            && number >= 0.0
            && matches!(op, Op::More | Op::AtLeast | Op::Less | Op::AtMost);
        if scale || weak {
            out.push(Found {
                rule: &RULE,
                severity: RULE.severity,
                module,
                span: event.span,
                label: if scale {
                    "not on the score's scale"
                } else {
                    "below the policy's minimum"
                },
                message: if scale {
                    format!("a score that runs from 0 to 1 is compared with {number}")
                } else {
                    format!(
                        "a score is compared with {number}, which is below the policy's minimum"
                    )
                },
                help: "compare on the scale of 0 to 1, with the policy's minimum",
                also: Vec::new(),
            });
        }
    }
}

fn number_of(project: &Project<'_>, term: TermId) -> Option<f64> {
    match project.flow.terms.of(term) {
        Term::Number(bits) => Some(f64::from_bits(*bits)),
        Term::Op(Op::Else | Op::Or, all) => all.last().and_then(|l| number_of(project, *l)),
        Term::Call(_, callee, args) => {
            let name = project.flow.terms.last_name(*callee).to_ascii_lowercase();
            let reads = name.contains("float")
                || name.contains("parse")
                || name == "number"
                || name == "decimal";
            args.first()
                .filter(|_| reads)
                .and_then(|(_, a)| number_of(project, *a))
        }
        _ => None,
    }
}

/// A score, as it is or by way of a conversion; one that code scales itself is no longer the vendor's.
fn is_score(project: &Project<'_>, term: TermId, module: u32) -> bool {
    match project.flow.terms.of(term) {
        Term::Member(_, name) => {
            let name = project.flow.terms.name(*name);
            let plain = normal(name);
            let known = project.known.scores.contains(&plain)
                || plain == "similarityscore"
                || plain
                    .strip_prefix("get")
                    .is_some_and(|p| project.known.scores.contains(p));
            known && (Known::is_distinctive(name) || project.speaks_of_any(module))
        }
        Term::Call(_, callee, args) => {
            let name = project.flow.terms.last_name(*callee).to_ascii_lowercase();
            let converts = matches!(
                name.as_str(),
                "float"
                    | "number"
                    | "parsefloat"
                    | "floatval"
                    | "todouble"
                    | "double"
                    | "as_f64"
                    | "asint"
                    | "asdouble"
                    | "aslong"
                    | "asfloat"
                    | "intvalue"
                    | "doublevalue"
                    | "floatvalue"
                    | "getasdouble"
                    | "getasint"
                    | "getdouble"
                    | "getint32"
                    | "tofloat"
                    | "toint"
                    | "to_f"
                    | "to_i"
                    | "int"
                    | "intval"
                    | "decimal"
            );
            // The least or the most of several scores is one of them.
            let picks = matches!(
                name.as_str(),
                "max"
                    | "min"
                    | "mean"
                    | "median"
                    | "average"
                    | "maxornull"
                    | "minornull"
                    | "maxofornull"
                    | "fmax"
                    | "fmin"
            );
            let scaled = args
                .iter()
                .any(|(_, a)| matches!(project.flow.terms.of(*a), Term::Number(bits) if f64::from_bits(*bits) > 1.0));
            (converts || picks && !scaled)
                && (args.iter().any(|(_, a)| is_score(project, *a, module))
                    || args.is_empty()
                        && super::look::receiver(project, term)
                            .is_some_and(|r| is_score(project, r, module)))
        }
        Term::Mapped(_, value) => is_score(project, *value, module),
        // A value beside its error, and none.
        Term::Either(all) => all.iter().any(|(one, _)| is_score(project, *one, module)),
        Term::Group(all) | Term::List(all) => match all.as_slice() {
            [only] => is_score(project, *only, module),
            _ => false,
        },
        Term::Op(Op::Else | Op::Or, all) => {
            all.first().is_some_and(|f| is_score(project, *f, module))
        }
        _ => false,
    }
}
