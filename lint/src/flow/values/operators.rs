//! Operators and texts put together.

use crate::flow::term::{Term, TermId};
use crate::flow::{Flow, Frame};
use crate::ir::{Expr, Op};

impl<'m> Flow<'m> {
    /// Each part of `a && b` knows of the parts before it.
    pub(super) fn logic(
        &mut self,
        frame: &mut Frame,
        op: Op,
        parts: &'m [Expr],
        used: bool,
    ) -> TermId {
        let before = frame.facts;
        let mut terms = Vec::with_capacity(parts.len());
        for (number, part) in parts.iter().enumerate() {
            let skipped = frame.facts;
            if let Some(last) = terms.last() {
                frame.facts = self.assume(skipped, *last, op == Op::And);
            }
            let term = if used || number + 1 < parts.len() {
                self.eval(frame, part)
            } else {
                self.eval_statement(frame, part, false)
            };
            if !frame.alive {
                // The part leaves: whoever goes on did not come here.
                frame.alive = true;
                frame.facts = skipped;
                if let Some(last) = terms.last() {
                    frame.facts = self.assume(skipped, *last, op != Op::And);
                }
                return match terms.as_slice() {
                    [only] => *only,
                    _ => self.operate(op, terms),
                };
            }
            terms.push(term);
        }
        frame.facts = before;
        self.operate(op, terms)
    }

    /// An operation on terms.
    pub(crate) fn operate(&mut self, op: Op, parts: Vec<TermId>) -> TermId {
        match (op, parts.as_slice()) {
            (Op::Add, all) => {
                let text = |t: &TermId| matches!(self.terms.of(*t), Term::Text(_) | Term::Join(_));
                if all.iter().any(text) {
                    return self.join(parts);
                }
                self.terms.add(Term::Op(op, parts))
            }
            (Op::Not, [one]) => match self.terms.of(*one) {
                Term::Bool(value) => {
                    let value = !*value;
                    self.terms.add(Term::Bool(value))
                }
                // Whether it is there: no longer the value itself.
                Term::Op(Op::Not, inner) => {
                    let inner = inner.first().copied().unwrap_or(*one);
                    match self.terms.of(inner) {
                        Term::Op(..) | Term::Every(..) | Term::Some(..) | Term::Either(_) => inner,
                        _ => self.terms.add(Term::Op(Op::And, vec![inner])),
                    }
                }
                _ => self.terms.add(Term::Op(op, parts)),
            },
            (Op::Equal, [a, b]) => self.compare(Op::Equal, *a, *b),
            (Op::Unequal, [a, b]) => {
                let equal = self.compare(Op::Equal, *a, *b);
                self.operate(Op::Not, vec![equal])
            }
            (Op::Less | Op::AtMost | Op::More | Op::AtLeast, [a, b]) => {
                if matches!(self.terms.of(*a), Term::Number(_)) {
                    self.terms.add(Term::Op(op.mirrored(), vec![*b, *a]))
                } else {
                    self.terms.add(Term::Op(op, parts))
                }
            }
            (Op::In, [a, list]) => match self.terms.of(*list).clone() {
                Term::List(all) if all.len() <= 16 => {
                    let all: Vec<TermId> = all
                        .iter()
                        .map(|one| self.compare(Op::Equal, *a, *one))
                        .collect();
                    self.terms.add(Term::Op(Op::Or, all))
                }
                _ => self.terms.add(Term::Op(op, parts)),
            },
            _ => self.terms.add(Term::Op(op, parts)),
        }
    }

    /// An equality; its sides stand in one order, and `!x == y` is not seen as one.
    pub(crate) fn compare(&mut self, op: Op, a: TermId, b: TermId) -> TermId {
        let constant = |t: TermId| {
            matches!(
                self.terms.of(t),
                Term::Text(_) | Term::Null | Term::Number(_) | Term::Bool(_)
            )
        };
        let (a, b) = match (constant(a), constant(b)) {
            (true, true) => return self.terms.add(Term::Bool(a == b)),
            (true, false) => (b, a),
            (false, true) => (a, b),
            (false, false) if b < a => (b, a),
            (false, false) => (a, b),
        };
        if let Term::Bool(wanted) = *self.terms.of(b) {
            return if wanted {
                a
            } else {
                self.operate(Op::Not, vec![a])
            };
        }
        self.terms.add(Term::Op(op, vec![a, b]))
    }

    /// Text from parts.
    pub(crate) fn join(&mut self, parts: Vec<TermId>) -> TermId {
        let mut flat: Vec<TermId> = Vec::new();
        for part in parts {
            match self.terms.of(part).clone() {
                Term::Join(inner) => flat.extend(inner),
                _ => flat.push(part),
            }
        }
        let mut out: Vec<TermId> = Vec::new();
        for part in flat {
            let merged = match (out.last(), self.terms.as_text(part)) {
                (Some(last), Some(text)) => self
                    .terms
                    .as_text(*last)
                    .map(|before| format!("{before}{text}")),
                _ => None,
            };
            match merged {
                Some(text) => {
                    out.pop();
                    let text = self.terms.text(&text);
                    out.push(text);
                }
                None => out.push(part),
            }
        }
        match out.as_slice() {
            [only] => *only,
            _ => self.terms.add(Term::Join(out)),
        }
    }
}
