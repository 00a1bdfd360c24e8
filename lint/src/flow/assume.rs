//! What follows from a condition.

use super::Flow;
use super::facts::Literal;
use super::substitute::Substitution;
use super::term::{Facts, FunctionKey, Term, TermId};
use crate::ir::{Language, Op};

/// How many alternatives of a value are looked through.
const ALTERNATIVES: usize = 16;

/// How many conditions are looked through for those that are joined, the latest.
const JOINED: usize = 24;

impl Flow<'_> {
    /// What is known once a condition holds, or does not.
    pub(crate) fn assume(&mut self, facts: Facts, condition: TermId, holds: bool) -> Facts {
        let out = self.assume_to(facts, condition, holds, 0);
        match out == facts {
            true => out,
            false => self.left_over(out),
        }
    }

    /// Not both, and this one is so: the other is not. One of them, and not this one: the other.
    fn left_over(&mut self, facts: Facts) -> Facts {
        let known: Vec<_> = self.tree.literals(facts).take(JOINED).collect();
        let mut out = facts;
        for (term, holds) in &known {
            let Term::Op(op @ (Op::And | Op::Or), parts) = self.terms.of(*term) else {
                continue;
            };
            if *holds == (*op == Op::And) || parts.len() < 2 {
                continue;
            }
            let holds = *holds;
            let mut open = parts
                .iter()
                .copied()
                .filter(|part| self.said(&known, *part) != Some(!holds));
            let (Some(part), None) = (open.next(), open.next()) else {
                continue;
            };
            if self.said(&known, part).is_none() {
                out = self.assume_to(out, part, holds, 1);
            }
        }
        out
    }

    /// Whether conditions say of another that it holds.
    fn said(&self, known: &[Literal], part: TermId) -> Option<bool> {
        let plain = |one: TermId| known.iter().find(|(term, _)| *term == one).map(|l| l.1);
        match self.terms.of(part) {
            Term::Op(Op::Not, inner) => inner.first().and_then(|one| plain(*one)).map(|h| !h),
            Term::Op(Op::And, inner) => {
                let mut all = inner.iter().map(|one| self.said(known, *one));
                all.all(|one| one == Some(true)).then_some(true)
            }
            _ => plain(part).or_else(|| self.truth(part)),
        }
    }

    fn assume_to(&mut self, facts: Facts, condition: TermId, holds: bool, depth: u32) -> Facts {
        if depth > 12 {
            return self.tree.with(facts, (condition, holds));
        }
        match self.terms.of(condition).clone() {
            Term::Bool(_) | Term::Null => facts,
            Term::Op(Op::Not, inner) => match inner.first() {
                Some(inner) => self.assume_to(facts, *inner, !holds, depth + 1),
                None => facts,
            },
            Term::Op(Op::Succeeds, inner) => match inner.first() {
                Some(inner) => self.assume_to(facts, *inner, holds, depth + 1),
                None => facts,
            },
            Term::Op(Op::And, all) => self.junction(facts, condition, &all, holds, true, depth),
            Term::Op(Op::Or, all) => self.junction(facts, condition, &all, holds, false, depth),
            Term::Op(Op::Else, all) => {
                // A default that is false only counts where the first value does.
                let first = all.first().copied();
                let last = all.last().map(|l| self.truth(*l));
                match (first, last, holds) {
                    (Some(first), Some(Some(false)), _) => {
                        self.assume_to(facts, first, holds, depth + 1)
                    }
                    _ => self.tree.with(facts, (condition, holds)),
                }
            }
            Term::Op(Op::Equal, sides) => self.equality(facts, condition, &sides, holds, depth),
            Term::Either(all) => self.alternatives(facts, condition, &all, holds, depth),
            Term::Call(..) => {
                let facts = self.tree.with(facts, (condition, holds));
                match self.asked_itself(condition) {
                    Some(says) => self.assume_to(facts, says, holds, depth + 1),
                    None => facts,
                }
            }
            // What one thing that may be missing becomes says something of it; that a list became
            // another says nothing.
            Term::Mapped(over, _) if holds && self.is_single(over) => {
                let facts = self.tree.with(facts, (condition, holds));
                self.assume_to(facts, over, true, depth + 1)
            }
            Term::Mapped(over, value) => match *self.terms.of(value) {
                Term::Member(..) if !matches!(self.terms.of(over), Term::Mapped(..)) => {
                    self.tree.with(facts, (condition, holds))
                }
                _ => facts,
            },
            // One that was asked something, and is there still: it is so.
            Term::Filtered(over, wanted) if holds && self.is_single(over) => {
                let facts = self.tree.with(facts, (condition, holds));
                let facts = self.assume_to(facts, over, true, depth + 1);
                self.assume_to(facts, wanted, true, depth + 1)
            }
            // There is no first of those that are so: none of them is.
            Term::Index(left, _) if !holds && matches!(self.terms.of(left), Term::Filtered(..)) => {
                let facts = self.tree.with(facts, (condition, holds));
                let Term::Filtered(over, wanted) = *self.terms.of(left) else {
                    return facts;
                };
                let some = self.terms.add(Term::Some(over, wanted));
                self.tree.with(facts, (some, holds))
            }
            _ => self.tree.with(facts, (condition, holds)),
        }
    }

    /// Whether what was walked through is one value, that may be missing, and no collection.
    fn is_single(&self, over: TermId) -> bool {
        let mut at = over;
        loop {
            at = match self.terms.of(at) {
                Term::Filtered(inner, _) | Term::Mapped(inner, _) => *inner,
                Term::Index(_, place) => return matches!(self.terms.of(*place), Term::Number(_)),
                _ => return false,
            };
        }
    }

    /// All of a conjunction hold where it does; all of a disjunction fail where it does.
    fn junction(
        &mut self,
        mut facts: Facts,
        condition: TermId,
        all: &[TermId],
        holds: bool,
        both: bool,
        depth: u32,
    ) -> Facts {
        // Parts whose truth is known do not count.
        let open: Vec<TermId> = all
            .iter()
            .copied()
            .filter(|t| self.truth(*t) != Some(both))
            .collect();
        if holds == both {
            for part in open {
                facts = self.assume_to(facts, part, holds, depth + 1);
            }
            return facts;
        }
        if let [only] = open.as_slice() {
            return self.assume_to(facts, *only, holds, depth + 1);
        }
        // One of them is so: what follows from each of them follows.
        let mut common: Option<Facts> = None;
        for part in open.iter().take(ALTERNATIVES) {
            let one = self.assume_to(facts, *part, holds, depth + 1);
            common = Some(match common {
                None => one,
                Some(other) => self.tree.meet(other, one),
            });
        }
        let facts = common.unwrap_or(facts);
        self.tree.with(facts, (condition, holds))
    }

    fn equality(
        &mut self,
        facts: Facts,
        condition: TermId,
        sides: &[TermId],
        holds: bool,
        depth: u32,
    ) -> Facts {
        let [left, right] = sides else { return facts };
        for (value, other) in [(*left, *right), (*right, *left)] {
            match *self.terms.of(other) {
                Term::Bool(wanted) => {
                    return self.assume_to(facts, value, wanted == holds, depth + 1);
                }
                Term::Null
                    if holds
                        && matches!(self.terms.of(value), Term::Index(left, _)
                        if matches!(self.terms.of(*left), Term::Filtered(..))) =>
                {
                    let facts = self.tree.with(facts, (condition, holds));
                    return self.assume_to(facts, value, !holds, depth + 1);
                }
                Term::Either(_) | Term::Text(_) | Term::Null | Term::Number(_) => {
                    let Term::Either(all) = self.terms.of(value).clone() else {
                        continue;
                    };
                    // Only the alternatives that can be equal count.
                    let kept: Vec<(TermId, Facts)> = all
                        .into_iter()
                        .filter(|(one, _)| self.differ(*one, other) != Some(holds))
                        .collect();
                    let mut common: Option<Facts> = None;
                    for (one, known) in kept.iter().take(ALTERNATIVES) {
                        // What was found out where it came to be rules it out.
                        let equal = self.compare(Op::Equal, *one, other);
                        if self.tree.literals(*known).any(|l| l == (equal, !holds)) {
                            continue;
                        }
                        let mut here = self.also(facts, *known);
                        if self.differ(*one, other).is_none() && *one != other {
                            let equal = self.compare(Op::Equal, *one, other);
                            here = self.tree.with(here, (equal, holds));
                        }
                        common = Some(match common {
                            None => here,
                            Some(before) => self.tree.meet(before, here),
                        });
                    }
                    return common.unwrap_or(facts);
                }
                _ => {}
            }
        }
        self.tree.with(facts, (condition, holds))
    }

    /// Whether two constants differ; none where one is not constant.
    fn differ(&self, a: TermId, b: TermId) -> Option<bool> {
        let constant = |t: &Term| {
            matches!(
                t,
                Term::Text(_) | Term::Null | Term::Number(_) | Term::Bool(_)
            )
        };
        if constant(self.terms.of(a)) && constant(self.terms.of(b)) {
            return Some(a != b);
        }
        // An error that was made is not nothing.
        let nothing = *self.terms.of(b) == Term::Null && self.is_error(a)
            || *self.terms.of(a) == Term::Null && self.is_error(b);
        nothing.then_some(true)
    }

    /// `errors.New("…")`, `fmt.Errorf("…")`, `ErrSignature`.
    fn is_error(&self, term: TermId) -> bool {
        let named = |name: &str| {
            let rest = name
                .strip_prefix("err")
                .or_else(|| name.strip_prefix("Err"));
            rest.is_some_and(|r| r.starts_with(char::is_uppercase))
        };
        match self.terms.of(term) {
            Term::Call(_, callee, _) => {
                let path = self.terms.path(*callee);
                path == "errors.New" || path == "fmt.Errorf"
            }
            Term::Free(name) | Term::Member(_, name) | Term::Import(_, name) => {
                named(self.terms.name(*name))
            }
            _ => false,
        }
    }

    fn alternatives(
        &mut self,
        facts: Facts,
        condition: TermId,
        all: &[(TermId, Facts)],
        holds: bool,
        depth: u32,
    ) -> Facts {
        let mut common: Option<Facts> = None;
        for (one, known) in all.iter().take(ALTERNATIVES) {
            // One that is known to be otherwise where it came to be is not the one.
            let says = self.asked_itself(*one);
            let says = says.unwrap_or(*one);
            if self.truth(says) == Some(!holds)
                || self.tree.literals(*known).any(|l| l == (*one, !holds))
            {
                continue;
            }
            let here = self.also(facts, *known);
            let here = self.assume_to(here, says, holds, depth + 1);
            common = Some(match common {
                None => here,
                Some(other) => self.tree.meet(other, here),
            });
        }
        let facts = common.unwrap_or(facts);
        self.tree.with(facts, (condition, holds))
    }

    /// Python asks an object itself whether it counts as true: what its `__bool__` gives.
    fn asked_itself(&mut self, object: TermId) -> Option<TermId> {
        let Term::Call(site, callee, _) = *self.terms.of(object) else {
            return None;
        };
        let python = self.modules.get(site.module as usize)?.language == Language::Python;
        let Term::Class(module, owner) = *self.terms.of(callee) else {
            return None;
        };
        if !python || self.names.functions("__bool__").is_empty() {
            return None;
        }
        let class = self.terms.name(owner).to_owned();
        let function = self.places(module)?.method(&class, "__bool__")?;
        let key = FunctionKey { module, function };
        let summary = self.summary(key)?;
        let mut by = Substitution::new(key, Vec::new(), summary.entry, summary.entry);
        self.bind_object(&mut by, object);
        for home in [module, key.module] {
            let this = self.terms.add(Term::This(home, owner));
            by.set(this, object);
        }
        Some(self.substitute(&mut by, summary.returns))
    }

    /// What is known here and was known there.
    pub(crate) fn also(&mut self, here: Facts, there: Facts) -> Facts {
        let mut out = here;
        let more: Vec<_> = self.tree.since(there, here).into_iter().take(64).collect();
        for literal in more.into_iter().rev() {
            out = self.tree.with(out, literal);
        }
        out
    }

    /// Whether a value counts as true, where that is known.
    pub(crate) fn truth(&self, term: TermId) -> Option<bool> {
        match self.terms.of(term) {
            Term::Bool(value) => Some(*value),
            Term::Null => Some(false),
            Term::Number(bits) => Some(f64::from_bits(*bits) != 0.0),
            Term::Text(sym) => Some(!self.terms.name(*sym).is_empty()),
            Term::Function(_) | Term::Class(..) => Some(true),
            Term::Dict(all) if all.iter().any(|(k, _)| k.is_some()) => Some(true),
            Term::Op(Op::And, all) if all.iter().any(|t| self.truth(*t) == Some(false)) => {
                Some(false)
            }
            Term::Op(Op::Or, all) if all.iter().any(|t| self.truth(*t) == Some(true)) => Some(true),
            _ => None,
        }
    }
}
