//! What is known to hold at a point of a program: the conditions that dominate it.
//!
//! Conditions form a tree: each stands below the ones that were known when it came to be. Where two
//! paths meet, what both know holds on: their nearest common ancestor, and what both added.

use super::term::{Facts, TermId};

/// A condition, and whether it holds.
pub type Literal = (TermId, bool);

#[derive(Debug, Clone, Copy)]
struct Node {
    parent: Facts,
    depth: u32,
    literal: Literal,
}

/// All chains of conditions.
#[derive(Debug, Default)]
pub struct FactTree {
    nodes: Vec<Node>,
}

/// How far back two paths are compared where they meet.
const MEET: usize = 48;

impl Facts {
    /// Nothing is known.
    pub const NONE: Self = Self(0);
}

impl FactTree {
    fn node(&self, facts: Facts) -> Option<&Node> {
        self.nodes.get((facts.0 as usize).checked_sub(1)?)
    }
    fn depth(&self, facts: Facts) -> u32 {
        self.node(facts).map_or(0, |n| n.depth)
    }
    /// One condition more.
    pub fn with(&mut self, facts: Facts, literal: Literal) -> Facts {
        if self.node(facts).is_some_and(|n| n.literal == literal) {
            return facts;
        }
        let depth = self.depth(facts) + 1;
        self.nodes.push(Node {
            parent: facts,
            depth,
            literal,
        });
        Facts(u32::try_from(self.nodes.len()).unwrap_or(0))
    }
    /// The conditions, latest first.
    pub fn literals(&self, facts: Facts) -> impl Iterator<Item = Literal> {
        let mut next = facts;
        std::iter::from_fn(move || {
            let node = self.node(next)?;
            next = node.parent;
            Some(node.literal)
        })
    }
    /// The last condition and what was known before it.
    pub fn last(&self, facts: Facts) -> Option<(Facts, Literal)> {
        self.node(facts).map(|n| (n.parent, n.literal))
    }
    /// The conditions that came to be known after `base`, latest first.
    pub fn since(&self, facts: Facts, base: Facts) -> Vec<Literal> {
        let floor = self.depth(self.common(facts, base));
        let count = self.depth(facts).saturating_sub(floor) as usize;
        self.literals(facts).take(count).collect()
    }
    fn common(&self, mut a: Facts, mut b: Facts) -> Facts {
        while a != b {
            let (depth_a, depth_b) = (self.depth(a), self.depth(b));
            if depth_a >= depth_b {
                a = self.node(a).map_or(Facts::NONE, |n| n.parent);
            }
            if depth_b >= depth_a {
                b = self.node(b).map_or(Facts::NONE, |n| n.parent);
            }
        }
        a
    }
    /// What is known where two paths meet.
    pub fn meet(&mut self, a: Facts, b: Facts) -> Facts {
        let common = self.common(a, b);
        if common == a || common == b {
            return common;
        }
        let mine: Vec<Literal> = self.since(a, common).into_iter().take(MEET).collect();
        let theirs: Vec<Literal> = self.since(b, common).into_iter().take(MEET).collect();
        let mut out = common;
        for literal in mine.into_iter().rev() {
            if theirs.contains(&literal) {
                out = self.with(out, literal);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_paths_know_survives_their_meeting() {
        let mut tree = FactTree::default();
        let literal = |n| (TermId(n), true);
        let base = tree.with(Facts::NONE, literal(1));
        let left = tree.with(base, literal(2));
        let left = tree.with(left, literal(3));
        let right = tree.with(base, literal(3));
        let right = tree.with(right, (TermId(2), false));
        let met = tree.meet(left, right);
        assert_eq!(
            tree.literals(met).collect::<Vec<_>>(),
            [literal(3), literal(1)]
        );
        assert_eq!(tree.meet(base, left), base);
        assert_eq!(tree.meet(Facts::NONE, left), Facts::NONE);
    }
}
