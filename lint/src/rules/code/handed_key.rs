//! A literal that is handed on until it is sent as a provider's key: to a constructor, a parameter,
//! a field. Where it stands, nothing says what it is; where it is sent, it is no literal any more.

use super::Found;
use super::look::{call_of, last};
use super::project::Project;
use crate::flow::term::{Term, TermId};
use crate::flow::{Event, EventKind};
use crate::ir::{ExprKind, Span};
use crate::rules::hardcoded_key::RULE;
use crate::secrets::{Strictness, looks_random};
use std::collections::{HashMap, HashSet};

pub(super) fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let mut told: HashSet<(u32, Span)> = HashSet::new();
    let mut written: Option<HashMap<&str, (u32, Span)>> = None;
    for event in project.events() {
        if project.is_test(event.function.module) {
            continue;
        }
        let Some(value) = sent_as_key(project, &event) else {
            continue;
        };
        let contexts = project
            .flow
            .seen_by_callers(event.function, &[value], event.facts, 3);
        // A constant of another file, whose name there says nothing of whom it is for.
        let constant = literal(project, value)
            .filter(|text| looks_random(text, Strictness::Named))
            .filter(|text| {
                let stands = written
                    .get_or_insert_with(|| places(project))
                    .get(text.as_str());
                stands.is_some_and(|(module, _)| *module != event.function.module)
            });
        let literals: Vec<String> = contexts
            .iter()
            .filter(|c| c.span.is_some())
            .flat_map(|c| &c.terms)
            .filter_map(|t| literal(project, *t))
            .filter(|text| looks_random(text, Strictness::Named))
            .chain(constant)
            .collect();
        for text in literals {
            let written = written.get_or_insert_with(|| places(project));
            let Some((module, span)) = written.get(text.as_str()).copied() else {
                continue;
            };
            if project.is_test(module) || !told.insert((module, span)) {
                continue;
            }
            out.push(Found {
                rule: &RULE,
                severity: RULE.severity,
                module,
                span,
                label: "this literal",
                message: "a literal is handed on and sent as the provider's key".to_owned(),
                help: "rotate it now: whoever has the file has the key, and deleting the line is not enough; then read the new one from the environment or a secrets manager",
                also: vec![(event.function.module, event.span, "sent here")],
            });
        }
    }
}

/// What is sent in the header that carries a provider's key.
fn sent_as_key(project: &Project<'_>, event: &Event) -> Option<TermId> {
    let terms = &project.flow.terms;
    let carries = |key: TermId| {
        terms.as_text(key).is_some_and(|text| {
            let mut vendors = project.known.vendors.iter();
            vendors.any(|v| v.credential.eq_ignore_ascii_case(text))
        })
    };
    let near = project.speaks_of_any(event.function.module);
    match event.kind {
        EventKind::Entry(key, value) if near && carries(key) => Some(value),
        EventKind::Call { term, .. } if near => {
            let (path, args) = call_of(project, term)?;
            let name = last(&path);
            let sets = name.contains("header")
                || matches!(name.as_str(), "set" | "add" | "append" | "insert" | "put");
            match args.as_slice() {
                [(_, key), (_, value), ..] if sets && carries(*key) => Some(*value),
                [(_, value), (Some(field), key), ..]
                    if field == "forHTTPHeaderField" && carries(*key) =>
                {
                    Some(*value)
                }
                _ => None,
            }
        }
        EventKind::Store(place, value) if near => match terms.of(place) {
            Term::Member(_, name) => {
                let name = terms.name(*name);
                let mut vendors = project.known.vendors.iter();
                vendors
                    .any(|v| v.credential != "authorization" && v.credential == name)
                    .then_some(value)
            }
            _ => None,
        },
        _ => None,
    }
}

/// The literal that a value is, without the scheme before it.
fn literal(project: &Project<'_>, term: TermId) -> Option<String> {
    let terms = &project.flow.terms;
    let text = match terms.of(term) {
        Term::Text(text) => terms.name(*text),
        _ => return None,
    };
    let bare = text
        .strip_prefix("Bearer ")
        .or_else(|| text.strip_prefix("Token "))
        .unwrap_or(text);
    Some(bare.to_owned())
}

/// Where literals stand, the first of each text.
fn places<'m>(project: &Project<'m>) -> HashMap<&'m str, (u32, Span)> {
    let mut out = HashMap::new();
    for (module, number) in project.flow.modules.iter().zip(0_u32..) {
        crate::flow::reach::walk(module, &mut |e| {
            if let ExprKind::Text(text) = &e.kind {
                out.entry(text.as_str()).or_insert((number, e.span));
            }
        });
    }
    out
}
