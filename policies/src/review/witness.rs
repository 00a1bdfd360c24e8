//! Requests that show a change: found by enumerating the cells into which the constants of two
//! policies cut the space of requests and answers, and seen to be so by [`crate::decide`] itself.

mod answers;
mod ask;
mod cells;
mod evidence;
mod sample;

pub use answers::Answer;
pub use ask::{Ask, Outcome};
pub use sample::Sample;

use super::Reviewed;
use super::diff::Entry;
use super::leaves::Object;
use super::order::Change;
use crate::units::Date;
use std::collections::BTreeSet;
use std::fmt;

/// What was found, and how thoroughly it was looked for.
#[derive(Debug, Default)]
pub struct Found {
    /// Requests that the two policies treat differently: one for each way in which they do.
    pub witnesses: Vec<Witness>,
    /// How many requests were tried.
    pub tried: usize,
    /// Whether that was every cell; otherwise the budget was used up, and a change without a
    /// witness is judged by its order alone.
    pub complete: bool,
}

/// One request, and what becomes of it under each policy.
#[derive(Debug, Clone)]
pub struct Witness {
    /// What is sent, and what the vendor answers.
    pub ask: Ask,
    /// What becomes of it.
    pub old: Outcome,
    /// The same under the new policy.
    pub new: Outcome,
    /// What the difference is.
    pub change: Change,
    objects: BTreeSet<Object>,
}

impl Witness {
    /// Whether it shows this change: of the same kind, about the same thing, and by the line that
    /// refuses, where one does.
    pub(super) fn shows(&self, entry: &Entry) -> bool {
        let kind = match entry.change {
            Change::Mixed => self.change != Change::Equal,
            Change::Loosened | Change::Tightened => {
                self.change == entry.change || self.change == Change::Mixed
            }
            Change::Equal | Change::Changed => false,
        };
        if !kind || self.objects.is_disjoint(&entry.objects) {
            return false;
        }
        let codes = cells::codes(entry);
        let refused = [&self.old, &self.new].into_iter().find_map(Outcome::code);
        match refused {
            Some(code) => codes.contains(&code),
            None => codes.is_empty() || matches!(entry.change, Change::Mixed),
        }
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} → {}", self.ask, self.old, self.new)
    }
}

/// Looks for them.
pub(super) fn search(
    old: &Reviewed,
    new: &Reviewed,
    changes: &[Entry],
    today: u64,
    budget: usize,
) -> Found {
    let mut found = Found {
        complete: true,
        ..Found::default()
    };
    let mut seen = BTreeSet::new();
    for pair in cells::affected(old, new, changes) {
        let mut look = |ask: Ask, found: &mut Found| -> Option<(Outcome, Outcome)> {
            if found.tried >= budget {
                found.complete = false;
                return None;
            }
            found.tried += 1;
            let (was, is) = (ask.run(old.policy()), ask.run(new.policy()));
            let change = was.compare(&is);
            // One of each kind: what is refused by which code, or what goes back.
            let kind = (
                pair.name(),
                change,
                was.kind(),
                is.kind(),
                ask.answer.is_some(),
            );
            if change != Change::Equal && seen.insert(kind) {
                found.witnesses.push(Witness {
                    ask,
                    old: was.clone(),
                    new: is.clone(),
                    change,
                    objects: pair.objects.clone(),
                });
            }
            Some((was, is))
        };
        // Of each moment, the first request that both let through is the one that is answered.
        let mut answered: Vec<Ask> = Vec::new();
        for ask in pair.asks(today) {
            let Some((was, is)) = look(ask.clone(), &mut found) else {
                break;
            };
            let first = answered.iter().all(|known| known.now != ask.now);
            if was.passes() && is.passes() && first && ask.length.is_none() {
                answered.push(ask);
            }
        }
        if let Some(first) = answered.first() {
            for ask in pair.bursts(first) {
                look(ask, &mut found);
            }
        }
        if answered.is_empty() {
            continue;
        }
        let (answers, all) = pair.answers();
        found.complete &= all;
        for ask in &answered {
            for answer in &answers {
                let ask = Ask {
                    answer: Some(answer.clone()),
                    ..ask.clone()
                };
                if look(ask, &mut found).is_none() {
                    break;
                }
            }
        }
        if found.tried >= budget {
            found.complete = false;
            break;
        }
    }
    found
}

/// A moment as a person reads it.
pub(super) fn day(now: u64) -> Date {
    Date::of(now)
}
