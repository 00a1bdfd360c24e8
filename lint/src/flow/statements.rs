//! Running statements: branches part and meet, loops say what holds for all elements, early exits
//! leave what they know behind.

mod loops;
mod patterns;

use super::term::{Facts, Sym, Term, TermId};
use super::{EventKind, Exits, Flow, Frame, Path};
use crate::ir::{Arm, Block, Expr, ExprKind, Language, Op, Pattern, Stmt, StmtKind};
use std::collections::HashMap;

/// What gives the rest of a list that was taken apart.
pub(crate) const REST: &str = "<rest>";

impl<'m> Flow<'m> {
    /// Runs statements; the value of the last one, where it has one.
    pub(crate) fn block(&mut self, frame: &mut Frame, block: &'m Block) -> Option<TermId> {
        let mut value = None;
        for (number, one) in block.iter().enumerate() {
            if !frame.alive {
                return value;
            }
            let tail = frame.tail;
            frame.tail &= number + 1 == block.len();
            let last = frame.tail;
            value = self.statement(frame, one, last);
            frame.tail = tail;
        }
        value
    }

    fn statement(&mut self, frame: &mut Frame, one: &'m Stmt, last: bool) -> Option<TermId> {
        match &one.kind {
            StmtKind::Expr(value) => return Some(self.eval_statement(frame, value, last)),
            // What nobody wants to know.
            StmtKind::Bind {
                target: Pattern::Ignore,
                value,
                ..
            } => return Some(self.eval_statement(frame, value, false)),
            StmtKind::Bind { target, ty, value } => {
                let term = self.eval(frame, value);
                self.declare(frame.key.module, term, ty);
                self.bind_pattern(frame, target, term, one.span);
                return Some(term);
            }
            StmtKind::If { test, then, other } => {
                let term = self.test(frame, test);
                return self.branch(
                    frame,
                    term,
                    |flow, frame| flow.block(frame, then),
                    |flow, frame| flow.block(frame, other),
                );
            }
            StmtKind::Loop { over, test, body } => {
                self.run_loop(frame, over.as_ref(), test.as_ref(), body)
            }
            StmtKind::Match {
                subject,
                arms,
                falls_through,
            } => {
                return self.choose(frame, subject, arms, *falls_through);
            }
            StmtKind::Return(value) => {
                let term = match value {
                    Some(value) => {
                        let term = match self.filled_last(frame, value) {
                            Some(term) => term,
                            None => self.eval(frame, value),
                        };
                        self.narrowed(term, frame.facts)
                    }
                    None => self.terms.add(Term::Null),
                };
                self.emit(frame, EventKind::Return(term), one.span);
                frame.returns.push((term, frame.facts));
                frame.alive = false;
            }
            StmtKind::Throw(value) => {
                let term = match value {
                    Some(value) => self.eval(frame, value),
                    None => self.terms.add(Term::Null),
                };
                self.emit(frame, EventKind::Throw(term), one.span);
                frame.alive = false;
            }
            StmtKind::Break => self.leave(frame, |exits, path| exits.breaks.push(path), false),
            StmtKind::Continue => self.leave(frame, |exits, path| exits.continues.push(path), true),
            StmtKind::Try {
                body,
                catches,
                last,
            } => {
                let mark = frame.trail.len();
                let before = frame.facts;
                let swallows = !catches.is_empty();
                frame.caught += u32::from(swallows);
                let value = self.block(frame, body);
                // What it gives where it is the last of a block: Ruby's methods with a `rescue`.
                let mut values = Vec::new();
                values.extend(value.filter(|_| frame.alive).map(|v| (v, frame.facts)));
                frame.caught -= u32::from(swallows);
                let mut paths = vec![self.path(frame, mark)];
                let changed = frame.changes(mark);
                frame.undo(mark);
                for catch in catches {
                    frame.alive = true;
                    frame.facts = before;
                    // What the body bound may have been bound before it failed.
                    for (name, value) in &changed {
                        let old = frame.env.get(name).copied();
                        let maybe = match old {
                            Some(old) => self.either(vec![(*value, before), (old, before)]),
                            None => *value,
                        };
                        frame.bind(*name, maybe);
                    }
                    if !catch.name.is_empty() {
                        let name = self.terms.sym(&catch.name);
                        let failure = self.terms.sym("<failure>");
                        let failure = self.terms.add(Term::Free(failure));
                        frame.bind(name, failure);
                    }
                    let value = self.block(frame, &catch.body);
                    values.extend(value.filter(|_| frame.alive).map(|v| (v, frame.facts)));
                    paths.push(self.path(frame, mark));
                    frame.undo(mark);
                }
                self.meet(frame, before, paths);
                let alive = frame.alive;
                frame.alive = true;
                self.block(frame, last);
                frame.alive &= alive;
                return match values.as_slice() {
                    [] => None,
                    [(only, _)] => Some(*only),
                    _ => Some(self.either(values)),
                };
            }
            StmtKind::Block(inner) => return self.block(frame, inner),
            StmtKind::Define(id) => {
                let key = super::term::FunctionKey {
                    module: frame.key.module,
                    function: id.0,
                };
                let function = self.function(key)?;
                let value = self.terms.add(Term::Function(key));
                let name = self.terms.sym(&function.name);
                if function.owner.is_none() {
                    frame.bind(name, value);
                }
                // A function within a function sees what is around it; all others run by themselves.
                let around = self.function(frame.key).map(|f| f.kind);
                let nested = matches!(
                    around,
                    Some(crate::ir::FunctionKind::Named | crate::ir::FunctionKind::Lambda)
                );
                if nested && !self.summaries.contains_key(&key) && !self.running.contains(&key) {
                    self.run_function(frame, key, function);
                }
            }
        }
        None
    }

    /// The end of a path through a block.
    fn path(&self, frame: &Frame, mark: usize) -> Option<Path> {
        frame.alive.then(|| Path {
            facts: frame.facts,
            changes: frame.changes(mark),
        })
    }

    fn leave(&mut self, frame: &mut Frame, keep: impl FnOnce(&mut Exits, Path), loops: bool) {
        let place = frame.exits.iter().rposition(|e| e.is_loop || !loops);
        let facts = frame.facts;
        if let Some(place) = place
            && let Some(mark) = frame.exits.get(place).map(|e| e.mark)
        {
            let changes = frame.changes(mark);
            if let Some(exits) = frame.exits.get_mut(place) {
                keep(exits, Path { facts, changes });
            }
        }
        frame.alive = false;
    }

    /// Parts on a condition and meets again.
    pub(crate) fn branch(
        &mut self,
        frame: &mut Frame,
        term: TermId,
        then: impl FnOnce(&mut Self, &mut Frame) -> Option<TermId>,
        other: impl FnOnce(&mut Self, &mut Frame) -> Option<TermId>,
    ) -> Option<TermId> {
        let mark = frame.trail.len();
        let before = frame.facts;
        frame.facts = self.assume(before, term, true);
        frame.alive = *self.terms.of(term) != Term::Bool(false);
        let first = then(self, frame);
        let left = self.path(frame, mark);
        frame.undo(mark);
        frame.facts = self.assume(before, term, false);
        frame.alive = *self.terms.of(term) != Term::Bool(true);
        let second = other(self, frame);
        let right = self.path(frame, mark);
        frame.undo(mark);
        let mut values = Vec::new();
        let some = first.is_some() || second.is_some();
        for (path, value) in [(&left, first), (&right, second)] {
            match (path, value) {
                (Some(path), Some(value)) => values.push((value, path.facts)),
                // `guest.name if guest.alive`: nothing otherwise.
                (Some(path), None) if some => {
                    values.push((self.terms.add(Term::Null), path.facts));
                }
                _ => {}
            }
        }
        self.meet(frame, before, vec![left, right]);
        (!values.is_empty()).then(|| self.either(values))
    }

    /// Goes on after paths that meet.
    fn meet(&mut self, frame: &mut Frame, before: Facts, paths: Vec<Option<Path>>) {
        let paths: Vec<Path> = paths.into_iter().flatten().collect();
        frame.alive = !paths.is_empty();
        frame.facts = before;
        let mut facts = None;
        for path in &paths {
            facts = Some(match facts {
                None => path.facts,
                Some(other) => self.tree.meet(other, path.facts),
            });
        }
        frame.facts = facts.unwrap_or(before);
        if let [only] = paths.as_slice() {
            for (name, value) in &only.changes {
                frame.bind(*name, *value);
            }
            return;
        }
        let mut names: Vec<Sym> = paths
            .iter()
            .flat_map(|p| p.changes.keys().copied())
            .collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let mut all = Vec::new();
            for path in &paths {
                match path.changes.get(&name).or_else(|| frame.env.get(&name)) {
                    Some(term) => all.push((*term, path.facts)),
                    None => continue,
                }
            }
            let value = self.either(all);
            frame.bind(name, value);
        }
    }

    fn choose(
        &mut self,
        frame: &mut Frame,
        subject: &'m Expr,
        arms: &'m [Arm],
        falls_through: bool,
    ) -> Option<TermId> {
        let term = self.test(frame, subject);
        let mark = frame.trail.len();
        let before = frame.facts;
        let mut none_yet = before;
        let mut paths = Vec::new();
        let mut values = Vec::new();
        let mut carried: Option<Path> = None;
        let mut has_default = false;
        frame.exits.push(Exits {
            is_loop: false,
            mark,
            ..Exits::default()
        });
        for (number, arm) in arms.iter().enumerate() {
            frame.alive = true;
            frame.facts = none_yet;
            if let Some(bind) = &arm.bind {
                self.bind_pattern(frame, bind, term, subject.span);
            }
            let wanted: Vec<TermId> = arm.values.iter().map(|v| self.eval(frame, v)).collect();
            let condition = self.one_of(term, &wanted);
            if let Some(condition) = condition {
                frame.facts = self.assume(frame.facts, condition, true);
            }
            let mut missed = None;
            if let Some(guard) = &arm.guard {
                // Each part is asked where those before it hold.
                let guard = match &guard.kind {
                    ExprKind::Op(Op::And, parts) => {
                        let mut all = Vec::with_capacity(parts.len());
                        for part in parts {
                            let part = self.test(frame, part);
                            frame.facts = self.assume(frame.facts, part, true);
                            all.push(part);
                        }
                        self.operate(Op::And, all)
                    }
                    _ => self.test(frame, guard),
                };
                frame.facts = self.assume(frame.facts, guard, true);
                missed = Some(match condition {
                    Some(condition) => self.operate(Op::And, vec![condition, guard]),
                    None => guard,
                });
            }
            if let Some(path) = carried.take() {
                frame.facts = self.tree.meet(frame.facts, path.facts);
                for (name, value) in path.changes {
                    frame.bind(name, value);
                }
            }
            let value = self.block(frame, &arm.body);
            let end = self.path(frame, mark);
            if let (Some(end), Some(value)) = (&end, value) {
                values.push((value, end.facts));
            }
            frame.undo(mark);
            if falls_through && number + 1 < arms.len() {
                carried = end;
            } else {
                paths.push(end);
            }
            has_default |= arm.values.is_empty() && arm.guard.is_none();
            match (condition, missed) {
                (Some(condition), None) => none_yet = self.assume(none_yet, condition, false),
                // A shape that is not known says nothing of the arms that follow.
                (_, Some(missed)) if arm.bind.is_none() && !self.is_open(condition) => {
                    none_yet = self.assume(none_yet, missed, false);
                }
                _ => {}
            }
        }
        let exits = frame.exits.pop().unwrap_or_default();
        paths.extend(exits.breaks.into_iter().map(Some));
        if !has_default {
            paths.push(Some(Path {
                facts: none_yet,
                changes: HashMap::new(),
            }));
        }
        self.meet(frame, before, paths);
        (!values.is_empty()).then(|| self.either(values))
    }

    /// Whether a condition compares with something that is not known.
    fn is_open(&self, condition: Option<TermId>) -> bool {
        condition.is_some_and(|c| {
            let nothing = |t: &Term| matches!(t, Term::Group(parts) if parts.is_empty());
            self.terms.any(c, &mut |_, t| nothing(t))
        })
    }

    /// The condition that a subject is one of some values; none for the default.
    fn one_of(&mut self, subject: TermId, wanted: &[TermId]) -> Option<TermId> {
        // `match (true)`, `switch (true)`: each value is a condition of its own.
        if *self.terms.of(subject) == Term::Bool(true) {
            return match wanted {
                [] => None,
                [one] => Some(*one),
                many => Some(self.terms.add(Term::Op(Op::Or, many.to_vec()))),
            };
        }
        match wanted {
            [] => None,
            [one] => Some(self.compare(Op::Equal, subject, *one)),
            many => {
                let all: Vec<TermId> = many
                    .iter()
                    .map(|one| self.compare(Op::Equal, subject, *one))
                    .collect();
                Some(self.terms.add(Term::Op(Op::Or, all)))
            }
        }
    }

    /// Go: `return out, decoder.Decode(&out)` gives what the call has filled.
    fn filled_last(&mut self, frame: &mut Frame, value: &'m Expr) -> Option<TermId> {
        let ExprKind::List(parts) = &value.kind else {
            return None;
        };
        let [first, call] = parts.as_slice() else {
            return None;
        };
        let go = self
            .module(frame.key)
            .is_some_and(|m| m.language == Language::Go);
        if !go
            || !matches!(
                (&first.kind, &call.kind),
                (ExprKind::Name(_), ExprKind::Call { .. })
            )
        {
            return None;
        }
        let failure = self.eval(frame, call);
        let filled = self.eval(frame, first);
        Some(self.terms.add(Term::List(vec![filled, failure])))
    }
}
