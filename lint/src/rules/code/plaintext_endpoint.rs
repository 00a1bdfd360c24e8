//! The provider is called without TLS.

use super::Found;
use super::project::{Project, has_host};
use crate::flow::EventKind;
use crate::flow::term::{Term, TermId};
use crate::rules::plaintext_endpoint::RULE;
use std::collections::HashSet;

pub(crate) fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let mut told: HashSet<(u32, TermId)> = HashSet::new();
    let written: Vec<HashSet<String>> = project
        .flow
        .modules
        .iter()
        .map(|m| written(project, m))
        .collect();
    for event in project.events() {
        let module = event.function.module;
        let term = match event.kind {
            EventKind::Bind(_, term) | EventKind::Store(_, term) | EventKind::Return(term) => term,
            EventKind::Call { term, .. } => term,
            _ => continue,
        };
        let Some(found) = plaintext(project, term) else {
            continue;
        };
        // What stands in one literal is found there, as text.
        let whole = project
            .flow
            .terms
            .folded(found)
            .unwrap_or_default()
            .to_ascii_lowercase();
        let mut near = vec![module];
        for import in project
            .flow
            .modules
            .get(module as usize)
            .into_iter()
            .flat_map(|m| &m.imports)
        {
            near.extend(project.flow.imported(module, &import.module));
        }
        let told_as_text = near
            .iter()
            .filter_map(|m| written.get(*m as usize))
            .flatten()
            .any(|text| whole.starts_with(text.as_str()));
        if told_as_text {
            continue;
        }
        // A comparison or a replacement only speaks of such an address.
        if let Some((path, _)) = super::look::call_of(project, term) {
            let last = super::look::last(&path);
            if [
                "startswith",
                "replace",
                "starts_with",
                "hasprefix",
                "contains",
                "includes",
                "match",
            ]
            .iter()
            .any(|w| last.contains(w))
            {
                continue;
            }
        }
        let all = project.events_of(event.function);
        let first = all.partition_point(|e| e.span.start < event.span.start);
        let inside = all.get(first..).unwrap_or_default().iter();
        let mut inside = inside.take_while(|e| e.span.start < event.span.end);
        let starts = inside.any(|e| {
            e.span != event.span && event.span.holds(e.span)
                && matches!(e.kind, EventKind::Call { term, .. } if plaintext(project, term) == Some(found))
        });
        if starts || !told.insert((module, found)) {
            continue;
        }
        out.push(Found {
            rule: &RULE,
            severity: RULE.severity,
            module,
            span: event.span,
            label: "without TLS",
            message: "an address of the provider begins with `http://`".to_owned(),
            help: "use `https://`",
            also: Vec::new(),
        });
    }
}

/// The addresses that stand in literals as they are, up to the end of their hosts.
fn written(project: &Project<'_>, module: &crate::ir::Module) -> HashSet<String> {
    let mut out = HashSet::new();
    crate::flow::reach::texts(module, &mut |text| {
        let lower = text.to_ascii_lowercase();
        let hosts = project.known.vendors.iter().flat_map(|v| &v.hosts);
        for host in hosts.filter(|_| lower.contains("http://")) {
            let address = format!("http://{host}");
            // As long as it is written: what is put together from parts may only begin like it.
            if let Some((_, rest)) = lower.split_once(&address) {
                let end = rest.find(['\'', '"', ' ']).unwrap_or(rest.len());
                out.insert(format!("{address}{}", rest.get(..end).unwrap_or_default()));
            }
        }
    });
    out
}

/// The first part of a term that is such an address.
fn plaintext(project: &Project<'_>, term: TermId) -> Option<TermId> {
    let terms = &project.flow.terms;
    let mut found = None;
    terms.any(term, &mut |id, t| {
        if !matches!(t, Term::Text(_) | Term::Join(_)) {
            return false;
        }
        let Some(text) = terms.folded(id) else {
            return false;
        };
        let lower = text.to_ascii_lowercase();
        let plain = lower.strip_prefix("http://").is_some_and(|rest| {
            let host = rest.split(['/', '\0', '?']).next().unwrap_or("");
            project
                .known
                .vendors
                .iter()
                .flat_map(|v| &v.hosts)
                .any(|h| has_host(host, h))
        });
        if plain {
            found = Some(text_of(project, id));
        }
        found.is_some()
    });
    found
}

/// The address as a term of its own: the start of a longer one is the same address.
fn text_of(project: &Project<'_>, id: TermId) -> TermId {
    match project.flow.terms.of(id) {
        Term::Join(parts) => parts.first().copied().unwrap_or(id),
        _ => id,
    }
}
