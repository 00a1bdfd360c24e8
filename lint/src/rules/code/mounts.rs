//! Where functions that make routes are called, and what stands around whole lists of routes.

use super::project::Project;
use crate::flow::Event;
use crate::flow::term::{FunctionKey, Term, TermId};
use crate::ir::Span;
use std::collections::HashMap;

/// What a project mounts, collected once.
#[derive(Default)]
pub(super) struct Mounts {
    /// Calls by where they stand.
    calls: HashMap<(FunctionKey, Span), TermId>,
    /// The calls that put a class's routes somewhere: `group.register(collection: Hooks())`.
    collections: HashMap<String, Vec<TermId>>,
}

impl Mounts {
    /// Takes up what a call says; `around` is told the calls within it that something of its own
    /// runs before: `Mount("/hooks", routes=[Route(…)], middleware=[…])`.
    pub fn note(
        &mut self,
        project: &Project<'_>,
        event: &Event,
        term: TermId,
        around: &mut dyn FnMut(Vec<TermId>, Vec<TermId>),
    ) {
        let terms = &project.flow.terms;
        let Term::Call(_, callee, args) = terms.of(term) else {
            return;
        };
        self.calls.insert((event.function, event.span), term);
        if matches!(terms.last_name(*callee), "register" | "mount") {
            for (_, arg) in args {
                if let Term::Call(_, made, _) = terms.of(*arg) {
                    let class = terms.last_name(*made).to_owned();
                    self.collections.entry(class).or_default().push(term);
                }
            }
        }
        let first = |name: &str| matches!(name, "middleware" | "middlewares" | "dependencies");
        let (before, routes): (Vec<_>, Vec<_>) = args
            .iter()
            .partition(|(name, _)| name.is_some_and(|n| first(terms.name(n))));
        if before.is_empty() {
            return;
        }
        let mut within = Vec::new();
        for (_, arg) in routes {
            terms.any(arg, &mut |id, t| {
                if matches!(t, Term::Call(..)) {
                    within.push(id);
                }
                false
            });
        }
        if !within.is_empty() {
            around(within, before.into_iter().map(|(_, arg)| arg).collect());
        }
    }

    /// The calls by which a function comes to make routes.
    pub fn makers(&self, project: &Project<'_>, function: FunctionKey) -> Vec<TermId> {
        // What a file runs is no function that makes routes.
        let Some(own) = project
            .flow
            .function(function)
            .filter(|_| function.function != 0)
        else {
            return Vec::new();
        };
        let callers = project.flow.callers.get(&function).into_iter().flatten();
        let mut out: Vec<TermId> = callers
            .filter_map(|c| self.calls.get(&(c.function, c.span)).copied())
            .collect();
        if own.name == "boot"
            && let Some(class) = &own.owner
        {
            out.extend(self.collections.get(class).into_iter().flatten());
        }
        out
    }
}
