//! Which of several values there is, where a condition spoke of all that it may be: the field of an
//! object that is one of several is one of several too, and each knows what its object knew.

use super::Flow;
use super::term::{Facts, Term, TermId};
use std::collections::BTreeMap;

/// How many conditions are asked, the latest.
const LATEST: usize = 48;

/// And how many of what was known where each value came to be.
const OF_EACH: usize = 16;

impl Flow<'_> {
    /// What is known besides where the value that came to be knowing `own` is the one; none where
    /// something known rules it out.
    pub(crate) fn chosen(&mut self, facts: Facts, own: Facts) -> Option<Facts> {
        let literals: Vec<_> = self.tree.literals(facts).take(LATEST).collect();
        let here: BTreeMap<TermId, bool> = (self.tree.literals(own).take(LATEST))
            .chain(literals.iter().copied())
            .collect();
        let mut out = facts;
        for (term, holds) in here.iter().map(|(term, holds)| (*term, *holds)) {
            let Term::Either(all) = self.terms.of(term) else {
                continue;
            };
            let same = |known: Facts| known == own && own != Facts::NONE;
            let one = match all.iter().any(|(_, known)| same(*known)) {
                true => only(all.iter().filter(|(_, known)| same(*known))),
                false => only(all.iter().filter(|(_, known)| {
                    let mut literals = self.tree.literals(*known).take(OF_EACH);
                    !literals.any(|(term, holds)| here.get(&term) == Some(&!holds))
                })),
            };
            let Some(one) = one else { continue };
            if self.truth(one) == Some(!holds) {
                return None;
            }
            out = self.assume(out, one, holds);
        }
        Some(out)
    }

    /// A value without those that something known rules out.
    pub(crate) fn narrowed(&mut self, term: TermId, facts: Facts) -> TermId {
        let Term::Either(all) = self.terms.of(term).clone() else {
            return term;
        };
        let count = all.len();
        let mut kept = all;
        kept.retain(|(_, known)| self.chosen(facts, *known).is_some());
        if kept.is_empty() || kept.len() == count {
            return term;
        }
        self.either(kept)
    }
}

/// The value, where there is but one.
fn only<'e>(mut all: impl Iterator<Item = &'e (TermId, Facts)>) -> Option<TermId> {
    let first = all.next()?;
    all.next().is_none().then_some(first.0)
}
