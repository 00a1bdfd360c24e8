//! What a call of the project's own functions does where it stands: their summaries, taken up.

use super::Args;
use crate::flow::substitute::Substitution;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::flow::{Caller, Flow, Frame};
use crate::ir::Span;

impl Flow<'_> {
    /// Takes up what a function of the project does.
    pub(super) fn enter(
        &mut self,
        frame: &mut Frame,
        key: FunctionKey,
        callee: TermId,
        given: &Args,
        span: Span,
        term: TermId,
    ) -> TermId {
        let mut args = self.by_place(key, given);
        if let Some(object) = self.extended_by(key, callee) {
            args.insert(0, Some(object));
        }
        let object = match *self.terms.of(callee) {
            Term::Class(..) => None,
            Term::Member(object, _) => Some(object),
            _ => None,
        };
        self.called(frame, key, args.clone(), object, span);
        if matches!(self.terms.of(callee), Term::Class(..)) {
            return self.construct(frame, key, args, term);
        }
        if let Some(around) = self.wrapped(key)
            && !self.running.contains(&around.wrapper)
        {
            self.summary(key);
            let result = self.enter_wrapped(frame, key, around, given);
            return self.or_call(result, term);
        }
        let Some(summary) = self.summary(key) else {
            return term;
        };
        let mut by = Substitution::new(key, args, summary.entry, frame.facts);
        if let Some(object) = object {
            self.bind_object(&mut by, object);
        }
        if let (Some(object), Some(function)) = (object, self.function(key)) {
            let own = match &function.owner {
                Some(owner) => Some((key.module, self.terms.sym(owner))),
                None => self.class_in(key.module, &function.extends),
            };
            if let Some((module, owner)) = own {
                let class = self.terms.name(owner).to_owned();
                let home = self.names.class(key.module, &class).unwrap_or(module);
                for home in [module, home] {
                    let this = self.terms.add(Term::This(home, owner));
                    by.set(this, object);
                }
            }
        }
        let result = self.substitute(&mut by, summary.returns);
        frame.facts = self.substitute_facts(&mut by, summary.facts);
        if !summary.comes_back {
            frame.alive = false;
        }
        let result = self.or_call(Some(result), term);
        let declared = self.function(key).map(|f| f.returns.clone());
        if let Some(ty) = declared {
            self.declare(key.module, result, &ty);
        }
        result
    }

    /// A function that gives nothing that can be followed is its own call.
    pub(super) fn or_call(&self, result: Option<TermId>, term: TermId) -> TermId {
        match result.map(|r| (r, self.terms.of(r))) {
            None | Some((_, Term::Null)) => term,
            Some((_, Term::Group(parts))) if parts.is_empty() => term,
            Some((result, _)) => result,
        }
    }

    pub(super) fn construct(
        &mut self,
        frame: &mut Frame,
        key: FunctionKey,
        args: Vec<Option<TermId>>,
        term: TermId,
    ) -> TermId {
        if let Some(summary) = self.summary(key) {
            let mut by = Substitution::new(key, args, summary.entry, frame.facts);
            frame.facts = self.substitute_facts(&mut by, summary.facts);
        }
        term
    }

    pub(crate) fn called(
        &mut self,
        frame: &Frame,
        key: FunctionKey,
        args: Vec<Option<TermId>>,
        object: Option<TermId>,
        span: Span,
    ) {
        let caller = Caller {
            function: frame.key,
            args,
            object,
            facts: frame.facts,
            span,
        };
        self.callers.entry(key).or_default().push(caller);
    }

    /// The arguments by the callee's parameters.
    pub(crate) fn by_place(&self, key: FunctionKey, given: &Args) -> Vec<Option<TermId>> {
        let Some(function) = self.function(key) else {
            return Vec::new();
        };
        let mut out = vec![None; function.params.len()];
        let mut place = 0;
        // Swift's labels are not the parameters' names, but its arguments stand in their order.
        let ordered = self
            .module(key)
            .is_some_and(|m| m.language == crate::ir::Language::Swift);
        for (name, value) in given {
            let at = match name.filter(|_| !ordered) {
                Some(name) => {
                    let name = self.terms.name(name);
                    function.params.iter().position(|p| p.name() == name)
                }
                None => {
                    place += 1;
                    Some(place - 1)
                }
            };
            if let Some(slot) = at.and_then(|at| out.get_mut(at)) {
                *slot = Some(*value);
            }
        }
        // A parameter without an argument has its default, or nothing.
        out
    }

    /// A lambda or function, run on these arguments.
    pub(crate) fn run_on(
        &mut self,
        frame: &mut Frame,
        function: TermId,
        args: Vec<TermId>,
        span: Span,
    ) -> Option<TermId> {
        let key = match *self.terms.of(function) {
            Term::Function(key) => key,
            Term::Member(class, name) => match (self.target(function), args.as_slice()) {
                (Some(key), _) => key,
                // `Face::uid` reads a field of what it is given.
                (None, [only]) if matches!(self.terms.of(class), Term::Class(..)) => {
                    return Some(self.member_sym(*only, name));
                }
                _ => return None,
            },
            _ => return None,
        };
        let mut args: Vec<Option<TermId>> = args.into_iter().map(Some).collect();
        let mut object = match *self.terms.of(function) {
            Term::Member(object, _) => Some(object),
            _ => None,
        };
        // `Face::isAlive` is asked of what it is given.
        if object.is_some_and(|o| matches!(self.terms.of(o), Term::Class(..)))
            && args.len() == 1
            && self.function(key).is_some_and(|f| f.params.is_empty())
        {
            object = args.pop().flatten();
        }
        self.called(frame, key, args.clone(), object, span);
        let summary = self.summary(key)?;
        let mut by = Substitution::new(key, args, summary.entry, frame.facts);
        if let Some(object) = object {
            self.bind_object(&mut by, object);
        }
        Some(self.substitute(&mut by, summary.returns))
    }
}
