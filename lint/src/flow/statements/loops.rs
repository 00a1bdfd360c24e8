//! Loops: what holds for all elements, and what is known behind the last one.

use crate::flow::term::{Facts, Sym, Term, TermId};
use crate::flow::{Exits, Flow, Frame, Path};
use crate::ir::{Block, Expr, ExprKind, Op, Pattern};
use std::collections::HashMap;

impl<'m> Flow<'m> {
    pub(super) fn run_loop(
        &mut self,
        frame: &mut Frame,
        over: Option<&'m (Pattern, Expr)>,
        test: Option<&'m Expr>,
        body: &'m Block,
    ) {
        let before_test = frame.facts;
        let collection = over.map(|(pattern, expr)| (pattern, self.eval(frame, expr), expr.span));
        let mark = frame.trail.len();
        let before = frame.facts;
        let mut condition = None;
        if let Some(test) = test {
            self.count_any(frame, test);
            let term = self.test(frame, test);
            condition = Some(term);
            frame.facts = self.assume(frame.facts, term, true);
        }
        let mut element = None;
        if let Some((pattern, term, span)) = &collection {
            let (one, facts) = self.element_of(*term, frame.facts);
            frame.facts = facts;
            self.bind_pattern(frame, pattern, one, *span);
            element = Some((*term, one));
        }
        let start = frame.facts;
        frame.exits.push(Exits {
            is_loop: true,
            mark,
            ..Exits::default()
        });
        let tail = std::mem::replace(&mut frame.tail, false);
        self.block(frame, body);
        frame.tail = tail;
        let exits = frame.exits.pop().unwrap_or_default();
        let mut rounds: Vec<Option<Path>> = vec![self.path(frame, mark)];
        rounds.extend(exits.continues.into_iter().map(Some));
        frame.undo(mark);
        let rounds: Vec<Path> = rounds.into_iter().flatten().collect();
        let mut after = self.loop_end(frame, before, start, &rounds, element.map(|(c, _)| c));
        if let (Some(term), true) = (condition, exits.breaks.is_empty()) {
            after.facts = self.assume(after.facts, term, false);
        }
        let mut paths = vec![Some(after)];
        if let Some(true) = condition.map(|t| *self.terms.of(t) == Term::Bool(true)) {
            paths.clear();
        }
        paths.extend(exits.breaks.into_iter().map(Some));
        let _ = before_test;
        self.meet(frame, before, paths);
    }

    /// A counter that a loop compares is any number while it runs, not the one that it starts with.
    pub(super) fn count_any(&mut self, frame: &mut Frame, test: &'m Expr) {
        let ExprKind::Op(Op::Less | Op::AtMost | Op::More | Op::AtLeast | Op::Unequal, sides) =
            &test.kind
        else {
            return;
        };
        for side in sides {
            if let ExprKind::Name(name) = &side.kind {
                let sym = self.terms.sym(name);
                let number = frame.env.get(&sym).map(|t| self.terms.of(*t));
                if matches!(number, Some(Term::Number(_))) {
                    let any = self.terms.group(Vec::new());
                    frame.bind(sym, any);
                }
            }
        }
    }

    /// What is known, and bound, when all rounds are over.
    pub(super) fn loop_end(
        &mut self,
        frame: &Frame,
        before: Facts,
        start: Facts,
        rounds: &[Path],
        over: Option<TermId>,
    ) -> Path {
        let mut facts = before;
        let mut changes: HashMap<Sym, TermId> = HashMap::new();
        let mut end = None;
        for round in rounds {
            end = Some(match end {
                None => round.facts,
                Some(other) => self.tree.meet(other, round.facts),
            });
            for (name, value) in &round.changes {
                let old = frame.env.get(name).copied();
                let entry = changes.get(name).copied();
                let mut all = vec![(*value, round.facts)];
                all.extend(entry.map(|e| (e, before)));
                let now = self.either(all);
                let now = match (old.map(|o| self.terms.of(o).clone()), over) {
                    // A flag that rounds take away says that all elements are so; one that they
                    // set, that one of them is.
                    (Some(Term::Bool(true)), Some(over)) => self.terms.add(Term::Every(over, now)),
                    (Some(Term::Bool(false)), Some(over)) => self.terms.add(Term::Some(over, now)),
                    (Some(_), _) => {
                        let old = old.unwrap_or(now);
                        self.either(vec![(old, before), (now, round.facts)])
                    }
                    (None, _) => now,
                };
                changes.insert(*name, now);
            }
        }
        if let Some(over) = over {
            facts = self.either_way(facts, start, rounds, over);
        }
        if let (Some(end), Some(over)) = (end, over) {
            let (one, _) = self.element_of(over, Facts::NONE);
            for (term, holds) in self.tree.since(end, start).into_iter().rev() {
                if self.terms.any(term, &mut |id, _| id == one) {
                    let term = if holds {
                        term
                    } else {
                        self.terms.add(Term::Op(Op::Not, vec![term]))
                    };
                    let every = self.terms.add(Term::Every(over, term));
                    facts = self.tree.with(facts, (every, true));
                }
            }
        }
        Path { facts, changes }
    }

    /// `if of_another_kind { continue }` before what the others have to be: every element is of
    /// another kind, or is so.
    pub(super) fn either_way(
        &mut self,
        facts: Facts,
        start: Facts,
        rounds: &[Path],
        over: TermId,
    ) -> Facts {
        let mut ways = rounds.iter().map(|r| self.tree.since(r.facts, start));
        let (Some(first), Some(second), None) = (ways.next(), ways.next(), ways.next()) else {
            return facts;
        };
        let (element, _) = self.element_of(over, Facts::NONE);
        let mut out = facts;
        for (short, long) in [(&first, &second), (&second, &first)] {
            let [(kind, other)] = short.as_slice() else {
                continue;
            };
            if !long.contains(&(*kind, !*other)) {
                continue;
            }
            for (term, holds) in long.iter().filter(|(term, _)| term != kind).take(4) {
                if !self.terms.any(*term, &mut |id, _| id == element) {
                    continue;
                }
                let kind = match *other {
                    false => *kind,
                    true => self.operate(Op::Not, vec![*kind]),
                };
                let not = match *holds {
                    true => self.operate(Op::Not, vec![*term]),
                    false => *term,
                };
                let both = self.terms.add(Term::Op(Op::And, vec![kind, not]));
                let condition = self.operate(Op::Not, vec![both]);
                let every = self.terms.add(Term::Every(over, condition));
                out = self.tree.with(out, (every, true));
            }
        }
        out
    }
}
