//! What is known of values by the types that code declares for them: whose fields they have, and
//! what those are called in what is read and written.

use super::Flow;
use super::shapes::Shape;
use super::term::{Sym, Term, TermId};
use crate::ir::Language;

impl Flow<'_> {
    /// A value is declared to be of a type; only classes of the project say anything.
    pub(crate) fn declare(&mut self, from: u32, term: TermId, ty: &str) {
        if ty.is_empty() || self.types.contains_key(&term) {
            return;
        }
        match self.terms.of(term).clone() {
            Term::Param(..)
            | Term::Member(..)
            | Term::Index(..)
            | Term::Element(_)
            | Term::Free(_)
            | Term::Op(..) => {}
            // What a class of the project made is of that class already.
            Term::Call(_, callee, _) => {
                if matches!(self.terms.of(callee), Term::Class(..) | Term::This(..)) {
                    return;
                }
            }
            // A value beside its error, or one of several.
            Term::Either(all) => {
                for (one, _) in all.into_iter().take(8) {
                    self.declare(from, one, ty);
                }
                return;
            }
            Term::List(all) => {
                if let Some(first) = all.first() {
                    self.declare(from, *first, ty);
                }
                return;
            }
            _ => return,
        }
        if let Some(class) = self.class_in(from, ty) {
            self.types.insert(term, class);
        }
    }

    /// The class of the project that a type as it is written is about: what a list or a promise is
    /// of stands last, the value beside an error first.
    pub(crate) fn class_in(&mut self, from: u32, ty: &str) -> Option<Shape> {
        let language = self.modules.get(from as usize)?.language;
        let go = language == Language::Go;
        let mut words: Vec<&str> = ty
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .filter(|w| !w.is_empty() && (go || w.starts_with(char::is_uppercase)))
            .collect();
        if !matches!(language, Language::Go | Language::Rust) {
            words.reverse();
        }
        words.into_iter().find_map(|word| {
            let home = self.names.class(from, word)?;
            let same = self.modules.get(home as usize)?.language == language;
            same.then(|| (home, self.terms.sym(word)))
        })
    }

    /// The class that a value is declared to be of; an element is of what its collection holds.
    pub(crate) fn declared(&self, term: TermId) -> Option<Shape> {
        let mut at = term;
        for _ in 0..8 {
            if let Some(known) = self.types.get(&at) {
                return Some(*known);
            }
            at = match self.terms.of(at) {
                Term::Index(object, _) | Term::Element(object) | Term::Filtered(object, _) => {
                    *object
                }
                Term::Either(all) => {
                    all.iter()
                        .find(|(one, _)| !matches!(self.terms.of(*one), Term::Null))?
                        .0
                }
                Term::Op(crate::ir::Op::Else | crate::ir::Op::Or, all) => *all.first()?,
                _ => return None,
            };
        }
        None
    }

    /// What a field of a declared value is called where it comes from, and its type.
    pub(crate) fn wire(&mut self, object: TermId, name: Sym) -> Option<(String, String, u32)> {
        let (module, class) = match self.declared(object) {
            Some(shape) => shape,
            None if self.has_wires => self.shape_of(object)?,
            None => return None,
        };
        let known = self.class((module, class))?;
        let own = self.terms.name(name);
        let ty = known.richest_type_of(own);
        let wire = known.wire(own);
        if ty.is_none() && wire.is_none() {
            return None;
        }
        let called = wire.unwrap_or(own).to_owned();
        Some((called, ty.unwrap_or_default().to_owned(), module))
    }

    /// What a value of a class of the project, made of named values, has in a field.
    pub(crate) fn given_field(&self, object: TermId, name: Sym) -> Option<TermId> {
        let Term::Call(_, callee, args) = self.terms.of(object) else {
            return None;
        };
        if !matches!(self.terms.of(*callee), Term::Class(..) | Term::This(..)) {
            return None;
        }
        let [(None, only)] = args.as_slice() else {
            return None;
        };
        let Term::Dict(entries) = self.terms.of(*only) else {
            return None;
        };
        entries
            .iter()
            .rev()
            .find(|(key, _)| {
                key.is_some_and(|k| matches!(self.terms.of(k), Term::Text(sym) if *sym == name))
            })
            .map(|(_, value)| *value)
    }

    /// What named values give an object of a class is in its fields from then on.
    pub(crate) fn keep_fields(&mut self, callee: TermId, args: &super::calls::Args) {
        let (Term::Class(module, owner) | Term::This(module, owner)) = *self.terms.of(callee)
        else {
            return;
        };
        let [(None, only)] = args.as_slice() else {
            return;
        };
        let Term::Dict(entries) = self.terms.of(*only).clone() else {
            return;
        };
        for (key, value) in entries {
            if let Some(Term::Text(name)) = key.map(|k| self.terms.of(k).clone()) {
                let fields = self.fields.entry((module, owner)).or_default();
                fields.entry(name).or_insert(value);
            }
        }
    }
}
