//! Taking up what a function does, with arguments in the place of its parameters.

use super::Flow;
use super::term::{Facts, FunctionKey, Term, TermId};
use std::collections::HashMap;

/// One function's parameters replaced.
pub(crate) struct Substitution {
    pub function: FunctionKey,
    pub args: Vec<Option<TermId>>,
    /// What was known at the function's start, and what is known at the call.
    pub entry: Facts,
    pub here: Facts,
    done: HashMap<TermId, TermId>,
    facts: HashMap<Facts, Facts>,
    steps: u32,
}

/// A call whose callee is larger stays a call.
const STEPS: u32 = 4_000;

impl Substitution {
    pub fn new(
        function: FunctionKey,
        args: Vec<Option<TermId>>,
        entry: Facts,
        here: Facts,
    ) -> Self {
        Self {
            function,
            args,
            entry,
            here,
            done: HashMap::new(),
            facts: HashMap::new(),
            steps: 0,
        }
    }
    /// Replaces one term wherever it stands.
    pub fn set(&mut self, from: TermId, to: TermId) {
        self.done.insert(from, to);
    }
}

impl Flow<'_> {
    pub(crate) fn substitute(&mut self, by: &mut Substitution, term: TermId) -> TermId {
        if let Some(done) = by.done.get(&term) {
            return *done;
        }
        by.steps += 1;
        self.steps += 1;
        if by.steps > STEPS || self.exhausted() {
            return self.terms.add(Term::Group(Vec::new()));
        }
        let out = match self.terms.of(term).clone() {
            Term::Param(function, place) if function == by.function => by
                .args
                .get(place as usize)
                .copied()
                .flatten()
                .unwrap_or(term),
            Term::Member(object, name) => {
                let new = self.substitute(by, object);
                if new == object {
                    term
                } else {
                    self.member_sym(new, name)
                }
            }
            Term::Index(object, index) => {
                let object = self.substitute(by, object);
                let index = self.substitute(by, index);
                self.index(object, index)
            }
            Term::Element(object) => {
                let new = self.substitute(by, object);
                if new == object {
                    term
                } else {
                    self.element_of(new, by.here).0
                }
            }
            Term::Call(site, callee, args) => {
                let known = self.substitute(by, callee);
                let args: super::calls::Args = args
                    .into_iter()
                    .map(|(name, arg)| (name, self.substitute(by, arg)))
                    .collect();
                let applied = match known == callee {
                    true => None,
                    false => self.applied(by, site, known, &args),
                };
                match applied {
                    Some(value) => value,
                    None => self.terms.add(Term::Call(site, known, args)),
                }
            }
            Term::Op(op, all) => {
                let new: Vec<TermId> = all.iter().map(|a| self.substitute(by, *a)).collect();
                if new == all {
                    term
                } else if op == crate::ir::Op::Succeeds {
                    new.first().map_or(term, |one| self.succeeds(*one))
                } else {
                    self.operate(op, new)
                }
            }
            Term::Join(all) => {
                let new = all.iter().map(|a| self.substitute(by, *a)).collect();
                self.join(new)
            }
            Term::List(all) => {
                let new = all.iter().map(|a| self.substitute(by, *a)).collect();
                self.terms.add(Term::List(new))
            }
            Term::Group(all) => {
                let new = all.iter().map(|a| self.substitute(by, *a)).collect();
                self.terms.group(new)
            }
            Term::Dict(all) => {
                let new = all
                    .into_iter()
                    .map(|(key, value)| {
                        (
                            key.map(|k| self.substitute(by, k)),
                            self.substitute(by, value),
                        )
                    })
                    .collect();
                self.terms.add(Term::Dict(new))
            }
            Term::Filtered(a, b) => self.pair(by, a, b, Term::Filtered),
            Term::Mapped(a, b) => self.pair(by, a, b, Term::Mapped),
            Term::Every(a, b) => self.pair(by, a, b, Term::Every),
            Term::Some(a, b) => self.pair(by, a, b, Term::Some),
            Term::Either(all) => {
                let mut new = Vec::new();
                for (one, facts) in all {
                    let one = self.substitute(by, one);
                    let facts = self.substitute_facts(by, facts);
                    match self.terms.of(one).clone() {
                        Term::Either(inner) => {
                            for (one, more) in inner {
                                let more = self.also(facts, more);
                                new.push((one, more));
                            }
                        }
                        _ => new.push((one, facts)),
                    }
                }
                self.either(new)
            }
            _ => term,
        };
        by.done.insert(term, out);
        out
    }

    fn pair(
        &mut self,
        by: &mut Substitution,
        a: TermId,
        b: TermId,
        make: fn(TermId, TermId) -> Term,
    ) -> TermId {
        let a = self.substitute(by, a);
        let b = self.substitute(by, b);
        self.terms.add(make(a, b))
    }

    /// What the callee knows, on top of what is known at the call.
    pub(crate) fn substitute_facts(&mut self, by: &mut Substitution, facts: Facts) -> Facts {
        if let Some(done) = by.facts.get(&facts) {
            return *done;
        }
        let more: Vec<_> = self
            .tree
            .since(facts, by.entry)
            .into_iter()
            .take(64)
            .collect();
        let mut out = by.here;
        for (term, holds) in more.into_iter().rev() {
            if self.exhausted() {
                break;
            }
            let term = self.substitute(by, term);
            out = self.assume(out, term, holds);
        }
        by.facts.insert(facts, out);
        out
    }
}
