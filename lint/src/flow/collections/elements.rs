//! What holds of a collection's elements, one by one and together.

use crate::flow::term::{Term, TermId};
use crate::flow::{Flow, Frame};
use crate::ir::{Op, Span};

impl<'m> Flow<'m> {
    /// Whether all elements are so: of those of a short list, each by itself.
    pub(super) fn every(&mut self, over: TermId, condition: TermId) -> TermId {
        match self.one_by_one(over, condition) {
            Some(all) => self.operate(Op::And, all),
            None => self.terms.add(Term::Every(over, condition)),
        }
    }

    /// Whether one of them is so.
    pub(super) fn some(&mut self, over: TermId, condition: TermId) -> TermId {
        match self.one_by_one(over, condition) {
            Some(all) => self.operate(Op::Or, all),
            None => self.terms.add(Term::Some(over, condition)),
        }
    }

    pub(super) fn one_by_one(&mut self, over: TermId, condition: TermId) -> Option<Vec<TermId>> {
        let Term::List(items) = self.terms.of(over).clone() else {
            return None;
        };
        if items.is_empty() || items.len() > 4 {
            return None;
        }
        let (element, _) = self.element_of(over, crate::flow::term::Facts::NONE);
        let each = items
            .into_iter()
            .map(|item| self.replace(condition, element, item));
        Some(each.collect())
    }

    /// `faces.forEach(assertLive)`: who goes on knows what every call of the function made sure of.
    pub(super) fn held_by_each(
        &mut self,
        frame: &mut Frame,
        function: TermId,
        over: TermId,
        element: TermId,
    ) {
        let key = match *self.terms.of(function) {
            Term::Function(key) => Some(key),
            Term::Member(..) => self.target(function),
            _ => None,
        };
        let Some((key, summary)) = key.and_then(|k| Some((k, self.summary(k)?))) else {
            return;
        };
        if !summary.comes_back {
            return;
        }
        let given = vec![Some(element)];
        let none = crate::flow::term::Facts::NONE;
        let mut by = crate::flow::substitute::Substitution::new(key, given, summary.entry, none);
        if let Term::Member(object, _) = *self.terms.of(function)
            && matches!(self.terms.of(object), Term::Class(..))
        {
            self.bind_object(&mut by, element);
        }
        let made = self.substitute_facts(&mut by, summary.facts);
        let literals: Vec<_> = self.tree.literals(made).take(16).collect();
        for (term, holds) in literals {
            if !self.terms.any(term, &mut |id, _| id == element) {
                continue;
            }
            let condition = match holds {
                true => term,
                false => self.operate(Op::Not, vec![term]),
            };
            let every = self.terms.add(Term::Every(over, condition));
            frame.facts = self.tree.with(frame.facts, (every, true));
        }
    }

    /// A value without the alternative that there is none.
    pub(super) fn something(&mut self, term: TermId) -> TermId {
        match self.terms.of(term).clone() {
            Term::Either(all) => {
                let all: Vec<_> = all
                    .into_iter()
                    .filter(|(one, _)| *self.terms.of(*one) != Term::Null)
                    .collect();
                if all.is_empty() {
                    term
                } else {
                    self.either(all)
                }
            }
            _ => term,
        }
    }

    pub(crate) fn run_knowing(
        &mut self,
        frame: &mut Frame,
        function: TermId,
        args: Vec<TermId>,
        facts: crate::flow::term::Facts,
        span: Span,
    ) -> Option<TermId> {
        let before = std::mem::replace(&mut frame.facts, facts);
        let out = self.run_on(frame, function, args, span);
        frame.facts = before;
        out
    }

    /// A condition on any element of a collection.
    pub(super) fn condition(
        &mut self,
        frame: &mut Frame,
        over: TermId,
        function: TermId,
        span: Span,
    ) -> Option<TermId> {
        let (element, facts) = self.element_of(over, frame.facts);
        // A method reference reads a field: `Face::isRealFace`.
        if let Term::Member(object, name) = *self.terms.of(function)
            && matches!(self.terms.of(object), Term::Class(..) | Term::Free(_))
            && self.target(function).is_none()
        {
            return Some(self.member_sym(element, name));
        }
        self.run_knowing(frame, function, vec![element], facts, span)
    }

    pub(super) fn unfiltered(&self, over: TermId) -> TermId {
        match *self.terms.of(over) {
            Term::Filtered(inner, _) => inner,
            _ => over,
        }
    }
}
