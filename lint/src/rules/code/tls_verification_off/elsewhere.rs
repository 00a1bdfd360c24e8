//! Whether a client whose verification is off asks other hosts alone: what it is built into says
//! where it goes, be it a chain of calls or the blocks that fill it in.

use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Event, EventKind};
use crate::ir::FunctionKind;
use crate::rules::code::project::Project;
use std::collections::HashSet;

/// Whether all that what an event makes, or the block that it stands in, is handed to names
/// addresses, and none of a provider's.
pub(super) fn is_built_in(project: &Project<'_>, event: &Event) -> bool {
    let terms = &project.flow.terms;
    let mut made: HashSet<TermId> = HashSet::new();
    let mut blocks: HashSet<FunctionKey> = HashSet::new();
    if let EventKind::Call { term, .. } = event.kind {
        // What asks a provider itself goes nowhere else.
        if project.response_of(term).is_some() {
            return false;
        }
        made.insert(term);
    }
    take_block(project, event.function, &mut blocks);
    let holds = |term: TermId, made: &HashSet<TermId>, blocks: &HashSet<FunctionKey>| {
        terms.any(term, &mut |id, t| {
            id != term && made.contains(&id)
                || matches!(t, Term::Function(key) if blocks.contains(key))
        })
    };
    let events: Vec<Event> = match enclosing(project, event.function) {
        Some(outer) => project.events_within(outer).into_iter().cloned().collect(),
        None => project.flow.events_in(event.function.module).to_vec(),
    };
    let events = events.as_slice();
    let mut takers: HashSet<TermId> = HashSet::new();
    for _ in 0..4 {
        let before = (takers.len(), blocks.len());
        for one in events {
            let EventKind::Call { term, .. } = one.kind else {
                continue;
            };
            if holds(term, &made, &blocks) && takers.insert(term) {
                take_block(project, one.function, &mut blocks);
            }
        }
        if before == (takers.len(), blocks.len()) {
            break;
        }
    }
    // Only what is no part of another says it all.
    let whole: Vec<TermId> = (takers.iter().copied())
        .filter(|t| {
            let mut others = takers.iter().filter(|o| *o != t);
            !others.any(|o| terms.any(*o, &mut |id, _| id == *t))
        })
        .filter(|t| !is_within(events, *t, &blocks))
        .collect();
    !whole.is_empty() && whole.iter().all(|t| goes_elsewhere(project, *t))
}

/// Whether a client of the project's own, which switches it off for itself, asks other hosts alone.
pub(super) fn is_of_other_client(project: &Project<'_>, event: &Event) -> bool {
    let terms = &project.flow.terms;
    let EventKind::Store(place, _) = event.kind else {
        return false;
    };
    let Term::Member(object, _) = terms.of(place) else {
        return false;
    };
    let Term::This(module, class) = *terms.of(*object) else {
        return false;
    };
    let (class, mut named) = (terms.name(class), false);
    let places = project.flow.places(module);
    for function in places.into_iter().flat_map(|p| p.owned(class)) {
        let key = FunctionKey {
            module,
            function: *function,
        };
        for one in project.events_within(key) {
            let EventKind::Call { term, .. } = one.kind else {
                continue;
            };
            if project.response_of(term).is_some() {
                return false;
            }
            named |= terms.any(term, &mut |id, t| {
                matches!(t, Term::Text(_) | Term::Join(_))
                    && terms.folded(id).is_some_and(|text| {
                        text.starts_with("https://") || text.starts_with("http://")
                    })
            });
        }
    }
    named
}

/// The named function that one stands in, itself included.
fn enclosing(project: &Project<'_>, function: FunctionKey) -> Option<FunctionKey> {
    let own = project.flow.function(function)?;
    let module = project.flow.module(function)?;
    let all = module.functions.iter().zip(0_u32..);
    let around = all.filter(|(f, _)| f.kind == FunctionKind::Named && f.span.holds(own.span));
    let nearest = around.min_by_key(|(f, _)| f.span.end.saturating_sub(f.span.start));
    nearest.map(|(_, id)| FunctionKey {
        module: function.module,
        function: id,
    })
}

/// A block is handed over; a function is called by its name.
fn take_block(project: &Project<'_>, key: FunctionKey, out: &mut HashSet<FunctionKey>) {
    let own = project.flow.function(key);
    if own.is_some_and(|f| f.kind == FunctionKind::Lambda) {
        out.insert(key);
    }
}

/// Whether a call stands in one of the blocks: what they are handed to says more.
fn is_within(events: &[Event], call: TermId, blocks: &HashSet<FunctionKey>) -> bool {
    events.iter().any(|e| {
        matches!(e.kind, EventKind::Call { term, .. } if term == call)
            && blocks.contains(&e.function)
    })
}

/// Whether a call, with the blocks that it is handed, names addresses, and none of a provider's.
fn goes_elsewhere(project: &Project<'_>, call: TermId) -> bool {
    let terms = &project.flow.terms;
    let (mut open, mut seen) = (vec![call], HashSet::new());
    let (mut named, mut ours) = (false, false);
    while let Some(next) = open.pop() {
        terms.any(next, &mut |_, t| {
            match t {
                Term::Text(text) => {
                    let text = terms.name(*text);
                    named |= super::names_host(text) || is_setting_of_address(text);
                    ours |= project.address(text, None).is_some_and(|c| c.direct)
                        || names_vendor(project, text);
                }
                Term::Member(_, name) => {
                    let name = terms.name(*name);
                    if is_setting_of_address(name) {
                        named = true;
                        ours |= names_vendor(project, name);
                    }
                }
                Term::Function(key) if seen.len() < 32 && seen.insert(*key) => {
                    for event in project.events_of(*key) {
                        match event.kind {
                            EventKind::Call { term, .. } => open.push(term),
                            EventKind::Store(_, value) | EventKind::Return(value) => {
                                open.push(value);
                            }
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
            false
        });
    }
    named && !ours
}

/// `configuration["Departures:BaseUrl"]`: an address by the name of its setting.
fn is_setting_of_address(text: &str) -> bool {
    let plain = text.to_ascii_lowercase();
    let (Some((owner, last)), false) = (plain.rsplit_once([':', '.']), plain.contains(' ')) else {
        return false;
    };
    !owner.is_empty() && ["baseurl", "baseaddress", "url", "uri", "endpoint"].contains(&last)
}

fn names_vendor(project: &Project<'_>, text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let names = project.known.vendors.iter();
    names
        .filter_map(|v| v.name.split(' ').next())
        .any(|name| lower.contains(&name.to_ascii_lowercase()))
}
