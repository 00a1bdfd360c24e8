//! Functions that take functions: what a decorator puts around one, and what comes of calling one
//! that was handed in.

use super::calls::Args;
use super::substitute::Substitution;
use super::term::{FunctionKey, Site, Term, TermId};
use super::{Caller, Flow, Frame};
use crate::ir::{ExprKind, Language};

/// A function, and what stands around it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wrapped {
    /// The function that is called instead.
    pub wrapper: FunctionKey,
    /// The function whose first parameter is the one that is wrapped.
    pub decorator: FunctionKey,
}

/// How deeply functions that were handed in are entered.
const DEEP: u32 = 4;

impl Flow<'_> {
    /// What a decorator of the project puts around a function.
    pub(crate) fn wrapped(&mut self, key: FunctionKey) -> Option<Wrapped> {
        if let Some(known) = self.wrappers.get(&key) {
            return *known;
        }
        self.wrappers.insert(key, None);
        let found = self.find_wrapper(key);
        self.wrappers.insert(key, found);
        found
    }

    fn find_wrapper(&mut self, key: FunctionKey) -> Option<Wrapped> {
        let function = self.function(key)?;
        if function.attributes.is_empty() || self.module(key)?.language != Language::Python {
            return None;
        }
        let home = FunctionKey {
            module: key.module,
            function: 0,
        };
        for attribute in &function.attributes {
            let named = match &attribute.kind {
                ExprKind::Call { callee, .. } => callee,
                _ => attribute,
            };
            let mut frame = Frame::new(home);
            let before = self.events.len();
            let head = self.eval(&mut frame, named);
            let made = match (&attribute.kind, self.terms.of(head)) {
                (ExprKind::Call { .. }, Term::Function(_)) => self.eval(&mut frame, attribute),
                _ => head,
            };
            self.events.truncate(before);
            let Term::Function(decorator) = *self.terms.of(made) else {
                continue;
            };
            let Some(summary) = self
                .summaries
                .get(&decorator)
                .copied()
                .or_else(|| self.summary(decorator))
            else {
                continue;
            };
            if let Term::Function(wrapper) = *self.terms.of(summary.returns)
                && wrapper != key
                && wrapper != decorator
            {
                return Some(Wrapped { wrapper, decorator });
            }
        }
        None
    }

    /// Takes up a decorated function: what the wrapper does, with the function in its place.
    pub(crate) fn enter_wrapped(
        &mut self,
        frame: &mut Frame,
        key: FunctionKey,
        around: Wrapped,
        given: &Args,
    ) -> Option<TermId> {
        let summary = self.summaries.get(&around.wrapper).copied()?;
        let args = self.by_place(around.wrapper, given);
        let mut by = Substitution::new(around.wrapper, args, summary.entry, frame.facts);
        let taken = self.terms.add(Term::Param(around.decorator, 0));
        let own = self.terms.add(Term::Function(key));
        by.set(taken, own);
        let result = self.substitute(&mut by, summary.returns);
        frame.facts = self.substitute_facts(&mut by, summary.facts);
        if !summary.comes_back {
            frame.alive = false;
        }
        Some(result)
    }

    /// What comes of a call whose callee was a parameter and is now known.
    pub(crate) fn applied(
        &mut self,
        by: &Substitution,
        site: Site,
        callee: TermId,
        args: &Args,
    ) -> Option<TermId> {
        let Term::Function(key) = *self.terms.of(callee) else {
            return None;
        };
        if self.applying >= DEEP || self.running.contains(&key) {
            return None;
        }
        let summary = match self.summaries.get(&key) {
            Some(known) => *known,
            None => self.summary(key)?,
        };
        let given = self.by_place(key, args);
        if by.function.module != u32::MAX {
            let caller = Caller {
                function: by.function,
                args: given.clone(),
                object: None,
                facts: by.here,
                span: site.span,
            };
            let callers = self.callers.entry(key).or_default();
            if !callers.iter().any(|c| c.span == caller.span) {
                callers.push(caller);
            }
        }
        self.applying += 1;
        let mut inner = Substitution::new(key, given, summary.entry, by.here);
        let out = self.substitute(&mut inner, summary.returns);
        self.applying -= 1;
        match self.terms.of(out) {
            Term::Null => None,
            Term::Group(parts) if parts.is_empty() => None,
            _ => Some(out),
        }
    }
}
