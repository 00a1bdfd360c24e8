//! Results that are a value or a failure: what is left where a failure leaves the function.

use super::term::{Facts, Site, Term, TermId};
use super::{Flow, Frame};
use crate::ir::{Expr, ExprKind, Op, Span};

impl Flow<'_> {
    /// Whether a value is a failure: nothing, or an error.
    fn is_failure(&self, term: TermId) -> bool {
        match self.terms.of(term) {
            Term::Null => true,
            Term::Call(_, callee, _) => {
                matches!(self.terms.of(*callee), Term::Free(name) if matches!(self.terms.name(*name), "Err" | "Failure"))
            }
            _ => false,
        }
    }

    /// What there is where a value is no failure; and who goes on knows what was known there.
    pub(crate) fn tried(&mut self, frame: &mut Frame, term: TermId, leaves: bool) -> TermId {
        let Term::Either(all) = self.terms.of(term).clone() else {
            return term;
        };
        let count = all.len();
        let mut kept = all;
        kept.retain(|(one, _)| !self.is_failure(*one));
        if kept.is_empty() || kept.len() == count {
            return term;
        }
        if leaves {
            self.fail(frame);
        }
        let mut common: Option<Facts> = None;
        for (_, known) in &kept {
            let here = self.also(frame.facts, *known);
            common = Some(match common {
                None => here,
                Some(other) => self.tree.meet(other, here),
            });
        }
        frame.facts = common.unwrap_or(frame.facts);
        self.either(kept)
    }

    /// The function gives a failure to its caller here.
    fn fail(&mut self, frame: &mut Frame) {
        let name = self.terms.sym("Err");
        let callee = self.terms.add(Term::Free(name));
        let site = Site {
            module: frame.key.module,
            span: Span::default(),
        };
        let failure = self.terms.add(Term::Call(site, callee, Vec::new()));
        match frame.returns.iter().position(|(one, _)| *one == failure) {
            Some(place) => {
                if let Some((_, facts)) = frame.returns.get(place).copied() {
                    let facts = self.tree.meet(facts, frame.facts);
                    if let Some(entry) = frame.returns.get_mut(place) {
                        entry.1 = facts;
                    }
                }
            }
            None => frame.returns.push((failure, frame.facts)),
        }
    }

    /// The condition that a value is no failure.
    pub(crate) fn succeeds(&mut self, term: TermId) -> TermId {
        match self.terms.of(term).clone() {
            Term::Either(all) => {
                let mut out = Vec::with_capacity(all.len());
                for (one, facts) in all {
                    let says = match self.is_failure(one) {
                        true => self.terms.add(Term::Bool(false)),
                        false => self.succeeds(one),
                    };
                    out.push((says, facts));
                }
                self.either(out)
            }
            // A field that is there says nothing of what stands in it.
            Term::Member(..) => {
                let nothing = self.terms.add(Term::Null);
                let equal = self.compare(Op::Equal, term, nothing);
                self.operate(Op::Not, vec![equal])
            }
            Term::Call(..) | Term::Index(..) | Term::Element(_) => match self.is_failure(term) {
                true => self.terms.add(Term::Bool(false)),
                false => self.terms.add(Term::Op(Op::Succeeds, vec![term])),
            },
            Term::Null => self.terms.add(Term::Bool(false)),
            Term::Bool(_)
            | Term::Text(_)
            | Term::Number(_)
            | Term::Dict(_)
            | Term::List(_)
            | Term::Join(_)
            | Term::Group(_) => self.terms.add(Term::Bool(true)),
            _ => term,
        }
    }
}

/// Methods of results and options that look at what there is as a whole.
pub(crate) const VERBS: &[&str] = &[
    "ok_or",
    "ok_or_else",
    "map_err",
    "unwrap",
    "expect",
    "unwrap_or",
    "unwrap_or_else",
    "unwrap_or_default",
    "is_some",
    "is_none",
    "is_ok",
    "is_err",
    "ok",
    "err",
    "as_ref",
    "as_deref",
    "as_mut",
    "cloned",
    "copied",
    "clone",
    "context",
    "with_context",
    "wrap_err",
    "and_then",
    "map",
    "filter",
    "is_some_and",
    "is_ok_and",
    "is_none_or",
    "map_or",
    "map_or_else",
    "or_else",
    "then",
    "into_iter",
    "iter",
    "flatten",
    "inspect",
    "inspect_err",
];

/// Methods after which a value is a collection, whatever it was.
const WALKS: &[&str] = &[
    "iter",
    "into_iter",
    "iter_mut",
    "drain",
    "chunks",
    "windows",
    "values",
    "lines",
    "split",
];

impl<'m> Flow<'m> {
    /// What Rust's results and options are asked for; none where it is something else.
    pub(crate) fn option(
        &mut self,
        frame: &mut Frame,
        callee: &'m Expr,
        function: TermId,
        given: &super::calls::Args,
        call: TermId,
    ) -> Option<TermId> {
        if !self.is_rust(frame) {
            return None;
        }
        let args: Vec<TermId> = given.iter().map(|(_, v)| *v).collect();
        let Term::Member(receiver, name) = *self.terms.of(function) else {
            return None;
        };
        let name = self.terms.name(name).to_owned();
        // `bool::from(choice)`, `Arc::new(client)`: what they are given.
        if let (Term::Free(owner), [only]) = (self.terms.of(receiver), args.as_slice()) {
            let owner = self.terms.name(*owner);
            let same = matches!(
                (owner, name.as_str()),
                ("bool" | "String" | "Vec" | "Bytes" | "Cow", "from")
                    | (
                        "Arc" | "Box" | "Rc" | "Some" | "Json" | "Cow" | "Mutex" | "RwLock",
                        "new" | "from"
                    )
            );
            return same.then_some(*only);
        }
        match (name.as_str(), args.as_slice()) {
            ("unwrap", []) | ("expect" | "unwrap_or_else", [_]) => {
                return Some(self.tried(frame, receiver, false));
            }
            ("is_ok" | "is_some", []) => return Some(self.succeeds(receiver)),
            ("is_err" | "is_none", []) => {
                let there = self.succeeds(receiver);
                return Some(self.operate(Op::Not, vec![there]));
            }
            // What is missing counts as what is given here.
            ("unwrap_or", [other]) if *self.terms.of(*other) == Term::Bool(true) => {
                return Some(self.terms.add(Term::Op(Op::Else, vec![receiver, *other])));
            }
            _ => {}
        }
        let verb = match name.as_str() {
            "map" | "and_then" | "filter" | "is_some_and" | "is_ok_and" | "inspect" => {
                name.as_str()
            }
            "map_or" | "map_or_else" => "map",
            _ => return None,
        };
        let value = args.last().copied()?;
        if walks(callee)
            || matches!(
                self.terms.of(receiver),
                Term::Filtered(..) | Term::Mapped(..)
            )
        {
            return None;
        }
        let runs = self.is_function(value);
        // `Vec::len`: a method of what there is.
        let method = match *self.terms.of(value) {
            Term::Member(owner, name) if matches!(self.terms.of(owner), Term::Free(_)) => {
                Some(name)
            }
            _ => None,
        };
        if !runs
            && method.is_none()
            && !matches!(self.terms.of(value), Term::Free(_) | Term::Import(..))
        {
            return None;
        }
        let all = match self.terms.of(receiver).clone() {
            Term::Either(all) => all,
            _ => vec![(receiver, frame.facts)],
        };
        let single = all.len() == 1;
        let Term::Call(site, ..) = *self.terms.of(call) else {
            return None;
        };
        let mut out = Vec::with_capacity(all.len());
        for (one, known) in all {
            if self.is_failure(one) {
                let none = match verb {
                    "is_some_and" | "is_ok_and" => self.terms.add(Term::Bool(false)),
                    _ => one,
                };
                out.push((none, known));
                continue;
            }
            let facts = self.also(frame.facts, known);
            let made = if runs {
                self.run_knowing(frame, value, vec![one], facts, site.span)?
            } else if let Some(name) = method {
                let callee = self.terms.add(Term::Member(one, name));
                self.terms.add(Term::Call(site, callee, Vec::new()))
            } else {
                self.terms.add(Term::Call(site, value, vec![(None, one)]))
            };
            match verb {
                "filter" => {
                    let kept = self.assume(facts, made, true);
                    let dropped = self.assume(facts, made, false);
                    let nothing = self.terms.add(Term::Null);
                    out.push((one, kept));
                    out.push((nothing, dropped));
                }
                "inspect" => out.push((one, known)),
                _ => match self.terms.of(made).clone() {
                    Term::Either(inner) => {
                        for (value, more) in inner {
                            let more = self.also(facts, more);
                            out.push((value, more));
                        }
                    }
                    _ => out.push((made, facts)),
                },
            }
        }
        if single && out.len() == 1 {
            return out.first().map(|(one, _)| *one);
        }
        Some(self.either(out))
    }
}

/// Whether something in a chain of calls makes a collection of it.
fn walks(callee: &Expr) -> bool {
    let mut at = callee;
    loop {
        at = match &at.kind {
            ExprKind::Member { object, .. } => object,
            ExprKind::Call { callee, .. } => {
                if let ExprKind::Member { name, .. } = &callee.kind
                    && WALKS.contains(&name.as_str())
                {
                    return true;
                }
                // What picks one of them ends it.
                if let ExprKind::Member { name, .. } = &callee.kind
                    && matches!(
                        name.as_str(),
                        "first" | "next" | "last" | "find" | "get" | "max_by"
                    )
                {
                    return false;
                }
                callee
            }
            ExprKind::Op(Op::Try, inner) => match inner.first() {
                Some(inner) => inner,
                None => return false,
            },
            _ => return false,
        };
    }
}
