//! The provider is called without TLS.

mod assembled;

use super::Found;
use super::project::{Project, has_host};
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind};
use crate::ir::{FunctionKind, Span};
use crate::rules::plaintext_endpoint::RULE;
use std::collections::{HashMap, HashSet};

/// What an address without TLS begins with.
const SCHEME: &str = "http://";
/// So many imports away an address may stand that is told where it stands.
const IMPORTS: usize = 3;
/// And so many files are looked at for it.
const NEAR: usize = 64;

pub(crate) fn check(project: &mut Project<'_>, out: &mut Vec<Found>) {
    let mut told: Vec<(String, Place)> = Vec::new();
    let mut schemes: HashMap<u32, Vec<Span>> = HashMap::new();
    let written: Vec<HashSet<String>> = project
        .flow
        .modules
        .iter()
        .map(|m| written(project, m))
        .collect();
    // What modules and classes say for all comes before those who use it.
    let mut events = project.events();
    events.sort_by_key(|e| {
        !project
            .flow
            .function(e.function)
            .is_some_and(|f| matches!(f.kind, FunctionKind::Module | FunctionKind::Class))
    });
    for event in events {
        let module = event.function.module;
        let term = match event.kind {
            EventKind::Entry(_, term)
                if plaintext(project, term).is_some_and(|found| is_it(project, term, found)) =>
            {
                term
            }
            EventKind::Bind(_, term) | EventKind::Store(_, term) | EventKind::Return(term) => term,
            EventKind::Call { term, .. } => term,
            _ => continue,
        };
        let Some(found) = plaintext(project, term).or_else(|| by_callers(project, &event, term))
        else {
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
        let mut from = 0;
        // A setting is read by the client that a handler imports.
        for _ in 0..IMPORTS {
            for at in std::mem::replace(&mut from, near.len())..near.len() {
                let Some(one) = near.get(at).copied() else {
                    break;
                };
                let imports = project.flow.modules.get(one as usize).into_iter();
                for import in imports.flat_map(|m| &m.imports) {
                    for module in project.flow.imported(one, &import.module) {
                        if near.len() < NEAR && !near.contains(&module) {
                            near.push(module);
                        }
                    }
                }
            }
        }
        // And where the calls stand that a value came through.
        project.flow.terms.any(term, &mut |_, t| {
            if let Term::Call(site, ..) = t
                && !near.contains(&site.module)
            {
                near.push(site.module);
            }
            false
        });
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
            e.span != event.span
                && event.span.holds(e.span)
                && match e.kind {
                    EventKind::Call { term, .. } => plaintext(project, term) == Some(found),
                    EventKind::Entry(_, term) => is_it(project, term, found),
                    _ => false,
                }
        });
        if starts {
            continue;
        }
        let here = Place {
            function: event.function,
            span: event.span,
            named: !matches!(event.kind, EventKind::Call { .. }),
            shared: project
                .flow
                .function(event.function)
                .is_some_and(|f| matches!(f.kind, FunctionKind::Module | FunctionKind::Class)),
            given: match event.kind {
                EventKind::Call { term, .. } => super::look::call_of(project, term)
                    .is_some_and(|(_, args)| args.iter().any(|(_, a)| is_it(project, *a, found))),
                _ => stands_in(project, term, found, module, event.span),
            },
        };
        let again = told.iter().any(|(text, place)| {
            // What a name begins is what the name stands for.
            let elsewhere = place.function.module != here.function.module;
            let begins = place.named
                && (place.shared && elsewhere || !here.named && place.function == here.function);
            let same = whole == *text || begins && whole.starts_with(text.as_str());
            same && place.gives(project, &here)
        });
        told.push((whole, here));
        if again {
            continue;
        }
        // Of a call that takes several lines, the one that says so is to be mended.
        let said = schemes
            .entry(module)
            .or_insert_with(|| schemes_of(project, module));
        let from = said.partition_point(|s| s.start < event.span.start);
        let said = said.get(from).filter(|s| event.span.holds(**s));
        let span = said.copied().unwrap_or(event.span);
        out.push(found_at(module, span));
    }
    for event in assembled::plain(project) {
        out.push(found_at(event.function.module, event.span));
    }
}

fn found_at(module: u32, span: Span) -> Found {
    Found {
        rule: &RULE,
        severity: RULE.severity,
        module,
        span,
        label: "without TLS",
        message: "an address of the provider begins with `http://`".to_owned(),
        help: "use `https://`",
        also: Vec::new(),
    }
}

/// Where a module's literals begin with `http://`, in the order of the text.
fn schemes_of(project: &Project<'_>, module: u32) -> Vec<Span> {
    let mut out = Vec::new();
    if let Some(module) = project.flow.modules.get(module as usize) {
        crate::flow::reach::walk(module, &mut |e| {
            let plain = |text: &str| {
                let start = text.get(..SCHEME.len());
                start.is_some_and(|s| s.eq_ignore_ascii_case(SCHEME))
            };
            if matches!(&e.kind, crate::ir::ExprKind::Text(text) if plain(text)) {
                out.push(e.span);
            }
        });
    }
    out.sort_by_key(|span| (span.start, span.end));
    out
}

/// The address that callers make of a call, where they say what it begins with.
fn by_callers(project: &mut Project<'_>, event: &Event, term: TermId) -> Option<TermId> {
    let hosts = |text: &str| {
        let mut all = project.known.vendors.iter().flat_map(|v| &v.hosts);
        all.any(|h| text.contains(h.as_str()))
    };
    let terms = &project.flow.terms;
    let open = terms.any(term, &mut |id, t| {
        matches!(t, Term::Join(_))
            && terms
                .folded(id)
                .is_some_and(|text| text.starts_with('\0') && hosts(&text))
    });
    if !open || !matches!(event.kind, EventKind::Call { .. }) {
        return None;
    }
    let contexts = project
        .flow
        .seen_by_callers(event.function, &[term], event.facts, 2);
    let mut seen = contexts.iter().flat_map(|c| &c.terms);
    seen.find_map(|t| plaintext(project, *t))
}

/// Where an address was met.
struct Place {
    function: FunctionKey,
    span: Span,
    /// Whether it got a name there, or went back to a caller.
    named: bool,
    /// Whether it stands in a module's or a class's own code, for all to use.
    shared: bool,
    /// Whether it stands there itself, not only in what something else is made of.
    given: bool,
}

impl Place {
    /// Whether what is met at another place comes from this one.
    fn gives(&self, project: &Project<'_>, other: &Self) -> bool {
        if self.function == other.function {
            let apart = self.span.end <= other.span.start || other.span.end <= self.span.start;
            return self.named || !apart || !other.given;
        }
        let flow = &project.flow;
        let around = flow.function(self.function).is_some_and(|f| {
            matches!(f.kind, FunctionKind::Module | FunctionKind::Class)
                || self.function.module == other.function.module && f.span.holds(other.span)
        });
        let called = |from: FunctionKey, by: FunctionKey| {
            let callers = flow.callers.get(&from);
            callers.is_some_and(|all| all.iter().any(|c| c.function == by))
        };
        around || called(self.function, other.function)
    }
}

/// The addresses that stand in literals as they are, up to the end of their hosts.
fn written(project: &Project<'_>, module: &crate::ir::Module) -> HashSet<String> {
    let mut out = HashSet::new();
    crate::flow::reach::texts(module, &mut |text| {
        let lower = text.to_ascii_lowercase();
        let hosts = project.known.vendors.iter().flat_map(|v| &v.hosts);
        for host in hosts.filter(|_| lower.contains(SCHEME)) {
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
        let plain = lower.strip_prefix(SCHEME).is_some_and(|rest| {
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

/// Whether a value holds the address itself: in what an earlier call gave, it was met there.
fn stands_in(project: &Project<'_>, term: TermId, found: TermId, module: u32, at: Span) -> bool {
    let mut seen = HashSet::new();
    let mut open = vec![term];
    while let Some(one) = open.pop() {
        if !seen.insert(one) {
            continue;
        }
        if is_it(project, one, found) {
            return true;
        }
        match project.flow.terms.of(one) {
            Term::Call(site, ..) if site.module == module && !at.holds(site.span) => {}
            inner => crate::flow::term::parts(inner, |p| open.push(p)),
        }
    }
    false
}

/// Whether a value is the address, or begins with it.
fn is_it(project: &Project<'_>, term: TermId, found: TermId) -> bool {
    matches!(project.flow.terms.of(term), Term::Text(_) | Term::Join(_))
        && text_of(project, term) == found
}

/// The address as a term of its own: the start of a longer one is the same address.
fn text_of(project: &Project<'_>, id: TermId) -> TermId {
    match project.flow.terms.of(id) {
        Term::Join(parts) => parts.first().copied().unwrap_or(id),
        _ => id,
    }
}
