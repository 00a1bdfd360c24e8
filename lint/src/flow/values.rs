//! Running expressions: what they compute, as terms.

mod members;
mod names;
mod operators;

use super::term::{FunctionKey, Term, TermId};
use super::{EventKind, Flow, Frame};
use crate::ir::{Block, Expr, ExprKind, Op};

/// A field's name without case and separators: code in every language spells it in its own way.
pub fn normal(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

impl<'m> Flow<'m> {
    /// An expression as a statement: what a call at its end gives is not used.
    pub(crate) fn eval_statement(
        &mut self,
        frame: &mut Frame,
        one: &'m Expr,
        last: bool,
    ) -> TermId {
        let yields =
            last && (frame.valued || self.function(frame.key).is_some_and(|f| f.yields_last));
        match &one.kind {
            ExprKind::Call { callee, args } => self.call(frame, callee, args, one.span, yields),
            // Ruby calls without brackets: `trainer.suspend!`, where nobody wants what it gives.
            ExprKind::Member { name, .. } if !yields || name.ends_with('!') => {
                let ruby = self
                    .module(frame.key)
                    .is_some_and(|m| m.language == crate::ir::Language::Ruby);
                match ruby {
                    true => self.call(frame, one, &[], one.span, yields),
                    false => self.eval(frame, one),
                }
            }
            ExprKind::Op(op @ (Op::And | Op::Or | Op::Else), parts) => {
                self.logic(frame, *op, parts, yields)
            }
            ExprKind::Op(Op::Try, parts) => {
                let Some(inner) = parts.first() else {
                    return self.terms.add(Term::Null);
                };
                let term = self.eval_statement(frame, inner, last);
                self.tried(frame, term, true)
            }
            ExprKind::Choose { test, then, other } => {
                let term = self.test(frame, test);
                let value = self.branch(
                    frame,
                    term,
                    |flow, frame| Some(flow.eval_statement(frame, then, last)),
                    |flow, frame| Some(flow.eval_statement(frame, other, last)),
                );
                value.unwrap_or_else(|| self.terms.add(Term::Null))
            }
            ExprKind::Block(block) => self.value_block(frame, block, yields),
            _ => self.eval(frame, one),
        }
    }

    /// An expression whose value is used.
    pub(crate) fn eval(&mut self, frame: &mut Frame, one: &'m Expr) -> TermId {
        self.steps += 1;
        if self.exhausted() {
            return self.terms.add(Term::Group(Vec::new()));
        }
        match &one.kind {
            ExprKind::Name(name) => {
                let term = self.lookup(frame, name);
                self.bare_call(frame, term, one.span)
            }
            ExprKind::Text(text) => self.terms.text(text),
            ExprKind::Number(number) => self.terms.add(Term::Number(number.to_bits())),
            ExprKind::Bool(value) => self.terms.add(Term::Bool(*value)),
            ExprKind::Null => self.terms.add(Term::Null),
            ExprKind::Join(parts) => {
                let parts = self.eval_all(frame, parts);
                self.join(parts)
            }
            ExprKind::Member { object, name } => {
                if let Some(own) = self.given_away(frame, object, name) {
                    return own;
                }
                let object = self.eval(frame, object);
                let term = self.member(object, name);
                // Ruby's `person.live!` is a call.
                if name.ends_with('!') {
                    return self.bare_call(frame, term, one.span);
                }
                if name == "first" {
                    let zero = self.terms.add(Term::Number(0_f64.to_bits()));
                    self.read_element(frame, object, zero, term, one.span);
                } else if self.interesting.contains(&normal(name)) {
                    self.emit(frame, EventKind::Read(term), one.span);
                }
                term
            }
            ExprKind::Index { object, index } => {
                let object = self.eval(frame, object);
                let index = self.eval(frame, index);
                let term = self.index(object, index);
                self.read_element(frame, object, index, term, one.span);
                term
            }
            ExprKind::Call { callee, args } => self.call(frame, callee, args, one.span, true),
            ExprKind::Op(op @ (Op::And | Op::Or | Op::Else), parts) => {
                self.logic(frame, *op, parts, true)
            }
            ExprKind::Op(op @ (Op::Try | Op::Succeeds), parts) => {
                let Some(inner) = parts.first() else {
                    return self.terms.add(Term::Null);
                };
                let term = self.eval(frame, inner);
                match op {
                    Op::Try => self.tried(frame, term, true),
                    _ => self.succeeds(term),
                }
            }
            ExprKind::Op(op, parts) => {
                let parts = self.eval_all(frame, parts);
                let term = self.operate(*op, parts);
                if !matches!(op, Op::Add | Op::Not | Op::Other) {
                    self.emit(frame, EventKind::Compare(term), one.span);
                }
                term
            }
            ExprKind::Choose { test, then, other } => {
                let term = self.test(frame, test);
                let value = self.branch(
                    frame,
                    term,
                    |flow, frame| Some(flow.eval(frame, then)),
                    |flow, frame| Some(flow.eval(frame, other)),
                );
                value.unwrap_or_else(|| self.terms.add(Term::Null))
            }
            ExprKind::Dict(entries) => {
                let mut out = Vec::with_capacity(entries.len());
                for (key, value) in entries {
                    let place = value.span;
                    let key = key.as_ref().map(|k| self.eval(frame, k));
                    let value = self.eval(frame, value);
                    if let Some(key) = key {
                        self.emit(frame, EventKind::Entry(key, value), place);
                    }
                    match (key, self.terms.of(value)) {
                        // What is spread out of known values is among them.
                        (None, Term::Dict(inner)) => out.extend(inner.clone()),
                        _ => out.push((key, value)),
                    }
                }
                self.terms.add(Term::Dict(out))
            }
            ExprKind::List(items) => {
                let items = self.eval_all(frame, items);
                self.terms.add(Term::List(items))
            }
            ExprKind::Lambda(id) => {
                let key = FunctionKey {
                    module: frame.key.module,
                    function: id.0,
                };
                if let Some(function) = self.function(key)
                    && !self.summaries.contains_key(&key)
                    && !self.running.contains(&key)
                {
                    self.run_function(frame, key, function);
                }
                self.terms.add(Term::Function(key))
            }
            ExprKind::Assign(pattern, value) => {
                let value = self.eval(frame, value);
                self.bind_pattern(frame, pattern, value, one.span);
                value
            }
            ExprKind::Block(block) => self.value_block(frame, block, true),
            ExprKind::Group(parts) => {
                let parts = self.eval_all(frame, parts);
                self.terms.group(parts)
            }
        }
    }

    /// `exports.client`, read in the script that gives it away.
    fn given_away(&mut self, frame: &Frame, object: &Expr, name: &str) -> Option<TermId> {
        let script = self.module(frame.key)?.language.is_script();
        match &object.kind {
            ExprKind::Name(own) if script && own == "exports" => {
                let sym = self.terms.sym(name);
                let globals = self.globals.get(frame.key.module as usize)?;
                globals.get(&sym).copied()
            }
            _ => None,
        }
    }

    /// An element is read: of what was made of each element, it is that element.
    pub(crate) fn read_element(
        &mut self,
        frame: &Frame,
        object: TermId,
        index: TermId,
        term: TermId,
        span: crate::ir::Span,
    ) {
        self.emit(frame, EventKind::Read(term), span);
        // Of one of several lists: a value beside its error, and none.
        if let (Term::Either(all), Term::Either(lists)) =
            (self.terms.of(term), self.terms.of(object))
        {
            let of_one = |one: &TermId| {
                matches!(self.terms.of(*one), Term::Index(list, at)
                    if *at == index && lists.iter().any(|(l, _)| l == list))
            };
            let all: Vec<TermId> = all.iter().map(|(one, _)| *one).filter(of_one).collect();
            for one in all {
                self.emit(frame, EventKind::Read(one), span);
            }
        }
        let mut at = object;
        for _ in 0..6 {
            let Term::Mapped(over, _) = *self.terms.of(at) else {
                break;
            };
            at = over;
        }
        if at != object {
            let one = self.index(at, index);
            self.emit(frame, EventKind::Read(one), span);
        }
    }

    fn value_block(&mut self, frame: &mut Frame, block: &'m Block, used: bool) -> TermId {
        let outer = (frame.tail, frame.valued);
        (frame.tail, frame.valued) = (true, used);
        let value = self.block(frame, block);
        (frame.tail, frame.valued) = outer;
        match value {
            Some(value) => value,
            None => self.terms.add(Term::Null),
        }
    }

    pub(crate) fn eval_all(&mut self, frame: &mut Frame, all: &'m [Expr]) -> Vec<TermId> {
        all.iter().map(|one| self.eval(frame, one)).collect()
    }

    /// A condition that something hangs on.
    pub(crate) fn test(&mut self, frame: &mut Frame, one: &'m Expr) -> TermId {
        let term = self.eval(frame, one);
        self.emit(frame, EventKind::Test(term), one.span);
        term
    }

    /// The place that an assignment writes to.
    pub(crate) fn eval_place(&mut self, frame: &mut Frame, one: &'m Expr) -> TermId {
        match &one.kind {
            ExprKind::Member { object, name } => {
                let object = self.eval(frame, object);
                let name = self.terms.sym(name);
                self.terms.add(Term::Member(object, name))
            }
            ExprKind::Index { object, index } => {
                let object = self.eval(frame, object);
                let index = self.eval(frame, index);
                match self.terms.of(index) {
                    Term::Text(name) => {
                        let name = *name;
                        self.terms.add(Term::Member(object, name))
                    }
                    _ => self.terms.add(Term::Index(object, index)),
                }
            }
            _ => self.eval(frame, one),
        }
    }
}

/// Whether a method makes an object of its class.
pub fn is_constructor(name: &str, class: &str) -> bool {
    matches!(
        name,
        "__init__" | "constructor" | "initialize" | "__construct" | "init" | "new"
    ) || name == class
}

/// Whether a bare name may be one of what a block runs on: not what is known everywhere.
fn is_implied(name: &str) -> bool {
    name.starts_with(char::is_lowercase)
        && !name.contains('.')
        && !matches!(
            name,
            "it" | "println"
                | "print"
                | "require"
                | "requireNotNull"
                | "check"
                | "checkNotNull"
                | "error"
                | "listOf"
                | "mapOf"
                | "setOf"
                | "arrayOf"
                | "byteArrayOf"
                | "mutableListOf"
                | "mutableMapOf"
                | "launch"
                | "async"
                | "runBlocking"
                | "withContext"
                | "delay"
                | "lazy"
                | "maxOf"
                | "minOf"
                | "java"
                | "javax"
                | "kotlin"
        )
}
