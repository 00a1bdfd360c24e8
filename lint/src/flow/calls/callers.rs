//! A point of a function, as those see it who call the function.

use crate::flow::substitute::Substitution;
use crate::flow::term::{Facts, FunctionKey, Term, TermId};
use crate::flow::{Caller, Flow};
use crate::ir::Span;

impl Flow<'_> {
    /// Looks at an event as its function's callers see it: the terms, with arguments for
    /// parameters, and what is known there. A function that nobody calls is seen as it is.
    pub fn seen_by_callers(
        &mut self,
        function: FunctionKey,
        terms: &[TermId],
        facts: Facts,
        depth: u32,
    ) -> Vec<Context> {
        let callers: Vec<Caller> = self
            .callers
            .get(&function)
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .take(CALLERS)
            .cloned()
            .collect();
        let own = Context {
            function,
            terms: terms.to_vec(),
            facts,
            span: None,
        };
        if callers.is_empty() || depth == 0 {
            return vec![own];
        }
        let Some(summary) = self.summaries.get(&function).copied() else {
            return Vec::new();
        };
        let mut out = Vec::new();
        if self.handed.contains_key(&function) {
            out.push(own);
        }
        for caller in callers {
            let mut by =
                Substitution::new(function, caller.args.clone(), summary.entry, caller.facts);
            if let Some(object) = caller.object {
                self.bind_object(&mut by, object);
            }
            let there: Vec<TermId> = terms.iter().map(|t| self.substitute(&mut by, *t)).collect();
            let known = self.substitute_facts(&mut by, facts);
            let known = self.also(known, summary.entry);
            for mut context in self.seen_by_callers(caller.function, &there, known, depth - 1) {
                context
                    .span
                    .get_or_insert((caller.function.module, caller.span));
                out.push(context);
            }
            if out.len() > 32 {
                break;
            }
        }
        out
    }

    /// Whether a term hangs on a function's parameters.
    pub fn has_params(&self, term: TermId, function: FunctionKey) -> bool {
        self.terms.any(
            term,
            &mut |_, t| matches!(t, Term::Param(f, _) if *f == function),
        )
    }
}

/// A point of a function, as one of its callers sees it.
#[derive(Debug, Clone)]
pub struct Context {
    /// The outermost function looked at.
    pub function: FunctionKey,
    /// The terms there.
    pub terms: Vec<TermId>,
    /// What is known there.
    pub facts: Facts,
    /// The call that leads here: its module and its place.
    pub span: Option<(u32, Span)>,
}

/// How many of a function's callers are asked.
pub(super) const CALLERS: usize = 8;
