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
    /// A node further up: what makes looking for a common ancestor short.
    jump: Facts,
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

/// How many conditions of a chain are looked at, latest first. No function that somebody wrote has as
/// many in force at one point; one that a program wrote has thousands, each of which would be looked
/// at for each of the others.
const LATEST: usize = 256;

impl Facts {
    /// Nothing is known.
    pub const NONE: Self = Self(0);
}

impl FactTree {
    /// How many conditions are kept.
    pub const fn kept(&self) -> usize {
        self.nodes.len()
    }
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
        let jump = self.jump_from(facts);
        self.nodes.push(Node {
            parent: facts,
            jump,
            depth,
            literal,
        });
        Facts(u32::try_from(self.nodes.len()).unwrap_or(0))
    }
    /// Where a node below this one jumps to: by doubling steps, whatever its depth.
    fn jump_from(&self, parent: Facts) -> Facts {
        let once = self.jump(parent);
        let twice = self.jump(once);
        let (near, far) = (
            self.depth(parent) - self.depth(once),
            self.depth(once) - self.depth(twice),
        );
        if near == far { twice } else { parent }
    }
    fn jump(&self, facts: Facts) -> Facts {
        self.node(facts).map_or(Facts::NONE, |n| n.jump)
    }
    fn parent(&self, facts: Facts) -> Facts {
        self.node(facts).map_or(Facts::NONE, |n| n.parent)
    }
    /// The conditions, latest first.
    pub fn literals(&self, facts: Facts) -> impl Iterator<Item = Literal> {
        let mut next = facts;
        std::iter::from_fn(move || {
            let node = self.node(next)?;
            next = node.parent;
            Some(node.literal)
        })
        .take(LATEST)
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
        if self.depth(a) < self.depth(b) {
            (a, b) = (b, a);
        }
        let depth = self.depth(b);
        while self.depth(a) > depth {
            let far = self.jump(a);
            a = match self.depth(far) >= depth {
                true => far,
                false => self.parent(a),
            };
        }
        // Nodes of one depth jump equally far.
        while a != b {
            (a, b) = match self.jump(a) == self.jump(b) {
                true => (self.parent(a), self.parent(b)),
                false => (self.jump(a), self.jump(b)),
            };
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

    #[test]
    fn the_nearest_common_ancestor_is_found_from_any_two_places() {
        // Node n stands below n / 2 or n - 1: long chains and wide branches.
        let mut tree = FactTree::default();
        let mut nodes = vec![Facts::NONE];
        let mut up = vec![0];
        for n in 1..600_usize {
            let parent = if n % 3 == 0 { n / 2 } else { n - 1 };
            let here = tree.with(nodes[parent], (TermId(u32::try_from(n).unwrap()), true));
            nodes.push(here);
            up.push(parent);
        }
        let chain = |mut n: usize| {
            let mut out = vec![n];
            while n != 0 {
                n = up[n];
                out.push(n);
            }
            out
        };
        for a in (0..600).step_by(7) {
            for b in (0..600).step_by(11) {
                let theirs = chain(b);
                let wanted = chain(a).into_iter().find(|n| theirs.contains(n)).unwrap();
                assert_eq!(tree.common(nodes[a], nodes[b]), nodes[wanted], "{a} {b}");
            }
        }
    }
}
