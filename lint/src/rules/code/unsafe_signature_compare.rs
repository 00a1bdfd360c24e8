//! A signature is compared in a way whose time tells how much of it is right.

use super::Found;
use super::look::{about, is_mac, last, makes_mac, receiver};
use super::project::Project;
use crate::finding::Severity;
use crate::flow::term::{Term, TermId};
use crate::flow::{EventKind, normal};
use crate::ir::Op;
use crate::rules::{Check, Rule};

pub(crate) static RULE: Rule = Rule {
    id: "unsafe-signature-compare",
    severity: Severity::Error,
    summary: "a signature is compared in a way whose time tells how much of it is right",
    page: include_str!("../pages/unsafe-signature-compare.md"),
    check: Check::Code(check),
};

fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    for event in project.events() {
        let module = event.function.module;
        if project.is_test(module) {
            continue;
        }
        let sides = match event.kind {
            EventKind::Compare(term) => equality(project, term),
            EventKind::Call { term, .. } => compared(project, term),
            _ => None,
        };
        let Some((a, b)) = sides else { continue };
        // Both hashed once more, with a key of its own: what is compared tells nothing of either.
        if [a, b].into_iter().all(|side| is_mac(project, side))
            && [a, b].into_iter().any(|side| is_mac_of_mac(project, side))
        {
            continue;
        }
        let signature = [(a, b), (b, a)].into_iter().any(|(mac, other)| {
            is_mac(project, mac) && !is_constant(project, other)
                || named_signature(project, mac) && named_signature(project, other)
        });
        let topic = about(project, &event);
        let ours = project.speaks_of_any(module)
            || topic.contains("webhook")
            || topic.contains("signature");
        if signature && ours {
            out.push(Found {
                rule: &RULE,
                severity: RULE.severity,
                module,
                span: event.span,
                label: "stops at the first difference",
                message:
                    "a signature is compared in a time that depends on how much of it is right"
                        .to_owned(),
                help: "compare in constant time",
                also: Vec::new(),
            });
        }
    }
}

fn equality(project: &Project<'_>, term: TermId) -> Option<(TermId, TermId)> {
    match project.flow.terms.of(term) {
        Term::Op(Op::Not, inner) => equality(project, *inner.first()?),
        Term::Op(Op::Equal, sides) => Some((*sides.first()?, *sides.get(1)?)),
        _ => None,
    }
}

fn compared(project: &Project<'_>, term: TermId) -> Option<(TermId, TermId)> {
    let (path, args) = super::look::call_of(project, term)?;
    let name = last(&path);
    let lower = path.to_ascii_lowercase();
    let plain = matches!(
        name.as_str(),
        "equals"
            | "strcmp"
            | "strcasecmp"
            | "strncmp"
            | "equalsignorecase"
            | "sequenceequal"
            | "isequaltostring"
            | "eql?"
            | "eql"
            | "compareto"
            | "localecompare"
            | "deepequal"
            | "eq"
            | "contentequals"
            | "elementsequal"
            | "equal"
            | "isequal"
            | "compare"
            | "equalfold"
            | "cmp"
            | "diff"
    );
    let safe = lower.contains("timing")
        || lower.contains("secure")
        || lower.contains("hmac.equal")
        || lower.contains("messagedigest")
        || lower.contains("constanttime")
        || lower.contains("subtle")
        || lower.contains("fixedtime")
        || lower.contains("bcrypt");
    if !plain || safe {
        return None;
    }
    // `cmp -s`: the shell's options are no sides.
    let option = |arg: TermId| {
        let text = project.flow.terms.as_text(arg);
        matches!(name.as_str(), "cmp" | "diff") && text.is_some_and(|t| t.starts_with('-'))
    };
    let all: Vec<TermId> = args
        .iter()
        .map(|(_, a)| *a)
        .filter(|arg| !option(*arg))
        .collect();
    match (receiver(project, term), all.as_slice()) {
        // `expected.equals(given, ignoreCase = true)`
        (Some(object), [only, how]) if name == "equals" && says_how(project, *how) => {
            Some((object, *only))
        }
        (_, [a, b, ..]) => Some((*a, *b)),
        (Some(object), [only]) => Some((object, *only)),
        _ => None,
    }
}

/// `ignoreCase = true`, `StringComparison.Ordinal`.
fn says_how(project: &Project<'_>, argument: TermId) -> bool {
    let terms = &project.flow.terms;
    match terms.of(argument) {
        Term::Bool(_) => true,
        Term::Member(object, _) => terms.last_name(*object) == "StringComparison",
        _ => false,
    }
}

fn is_mac_of_mac(project: &Project<'_>, term: TermId) -> bool {
    let terms = &project.flow.terms;
    terms.any(term, &mut |_, t| match t {
        Term::Call(_, callee, args) => {
            makes_mac(&terms.path(*callee)) && args.iter().any(|(_, a)| is_mac(project, *a))
        }
        _ => false,
    })
}

fn is_constant(project: &Project<'_>, term: TermId) -> bool {
    matches!(
        project.flow.terms.of(term),
        Term::Text(_) | Term::Null | Term::Number(_) | Term::Bool(_)
    ) || matches!(project.flow.terms.of(term), Term::Member(_, n) if matches!(project.flow.terms.name(*n), "length" | "size" | "byteLength" | "len" | "count"))
}

fn named_signature(project: &Project<'_>, term: TermId) -> bool {
    let name = match project.flow.terms.of(term) {
        Term::Param(function, place) => project
            .flow
            .function(*function)
            .and_then(|f| f.params.get(*place as usize))
            .map(|p| p.name().to_owned())
            .unwrap_or_default(),
        _ => project.flow.terms.last_name(term).to_owned(),
    };
    let plain = normal(&name);
    plain.contains("signature")
        || plain == "sig"
        || plain.ends_with("hmac")
        || plain == "expectedsig"
}
