//! Of whom somebody says that they are alive, collected: one question is one look-up, however many
//! people a function asks about.

use super::judge::{Alive, Match};
use super::project::Project;
use crate::flow::term::{Term, TermId};
use std::collections::HashSet;

/// How many are kept of those that conditions on one way speak of, the latest.
const LATEST: usize = 256;

/// Of whom it is known.
#[derive(Debug, Clone, Default)]
pub(crate) struct Living {
    all: Vec<Alive>,
    anyone: bool,
    ones: HashSet<(usize, TermId)>,
    collections: HashSet<(usize, TermId)>,
}

impl Living {
    /// With more of them.
    pub fn extend(&mut self, more: impl IntoIterator<Item = Alive>) {
        for one in more {
            self.all.push(one);
            match one {
                Alive::Anyone => self.anyone = true,
                Alive::One(pair, object) => {
                    self.ones.insert((pair, object));
                }
                Alive::All(pair, over) => {
                    self.collections.insert((pair, over));
                }
            }
        }
    }

    /// A copy with more of them; the earliest are forgotten where there are very many.
    pub fn with(&self, more: Vec<Alive>) -> Self {
        let mut out = Self::default();
        let forgotten = (self.all.len() + more.len()).saturating_sub(LATEST);
        out.extend(self.all.iter().copied().chain(more).skip(forgotten));
        out
    }

    /// All of them, in the order in which they were found.
    pub fn iter(&self) -> impl Iterator<Item = &Alive> {
        self.all.iter()
    }

    /// Whether a match's person is among them.
    pub fn cover(&self, project: &Project<'_>, of: &Match) -> bool {
        self.anyone
            || of.of.iter().any(|(pair, object)| {
                if self.ones.contains(&(*pair, *object)) {
                    return true;
                }
                let mut at = *object;
                while let Term::Index(inner, _) | Term::Element(inner) | Term::Filtered(inner, _) =
                    *project.flow.terms.of(at)
                {
                    if self.collections.contains(&(*pair, inner)) {
                        return true;
                    }
                    at = inner;
                }
                false
            })
    }
}
