//! Patterns: what is taken apart, and what places are set to.

use super::REST;
use crate::flow::term::{Sym, Term, TermId};
use crate::flow::{EventKind, Flow, Frame};
use crate::ir::{Language, Op, Pattern, Span};

impl<'m> Flow<'m> {
    /// Binds what a pattern names.
    pub(crate) fn bind_pattern(
        &mut self,
        frame: &mut Frame,
        pattern: &'m Pattern,
        value: TermId,
        span: Span,
    ) {
        match pattern {
            Pattern::Name(name) => {
                let name = self.terms.sym(name);
                frame.bind(name, value);
                // What a module's own code calls while it runs sees what was bound before.
                if frame.key.function == 0
                    && let Some(globals) = self.globals.get_mut(frame.key.module as usize)
                {
                    globals.insert(name, value);
                }
                self.emit(frame, EventKind::Bind(name, value), span);
            }
            Pattern::Fields(fields) => {
                for (key, inner, default) in fields {
                    let mut one = self.member(value, key);
                    self.emit(frame, EventKind::Read(one), span);
                    if let Some(default) = default {
                        let default = self.eval(frame, default);
                        one = self.terms.add(Term::Op(Op::Else, vec![one, default]));
                    }
                    self.bind_pattern(frame, inner, one, span);
                }
            }
            Pattern::Items(items) => {
                // In Python, taking apart a list of another length fails: it is a check.
                let strict = self
                    .module(frame.key)
                    .is_some_and(|m| m.language == crate::ir::Language::Python)
                    && !items
                        .iter()
                        .any(|i| matches!(i, Pattern::Ignore | Pattern::Rest(_)));
                for (place, inner) in items.iter().enumerate() {
                    if matches!(inner, Pattern::Ignore) {
                        continue;
                    }
                    if let Pattern::Rest(inner) = inner {
                        let rest = self.rest_of(frame, value, span);
                        self.bind_pattern(frame, inner, rest, span);
                        continue;
                    }
                    let index = self.terms.add(Term::Number((place as f64).to_bits()));
                    let one = match self.items_of(value) {
                        // Go gives a value beside its error, Swift's sessions one beside its
                        // answer's head: of a call that is not followed, the first is the value.
                        false if place == 0 && self.gives_pairs(frame) => value,
                        false => match self.component(frame, value, place) {
                            Some(part) => part,
                            None => self.index(value, index),
                        },
                        true => self.index(value, index),
                    };
                    if !strict {
                        self.read_element(frame, value, index, one, span);
                    }
                    self.bind_pattern(frame, inner, one, span);
                }
            }
            Pattern::Place(place) => {
                let term = self.eval_place(frame, place);
                self.emit(frame, EventKind::Store(term, value), span);
                self.stored(frame, term, value);
            }
            Pattern::Rest(inner) => self.bind_pattern(frame, inner, value, span),
            Pattern::Ignore => {}
        }
    }

    /// What a data class or a record is taken apart into: its fields, in their order.
    fn component(&mut self, frame: &Frame, value: TermId, place: usize) -> Option<TermId> {
        let language = self.module(frame.key)?.language;
        if !matches!(language, Language::Kotlin | Language::CSharp) {
            return None;
        }
        // Of a list of them, the type says the same.
        if !matches!(self.terms.of(value), Term::Index(..) | Term::Element(_)) {
            return None;
        }
        let shape = self.shape_of(value)?;
        let (field, _) = self.class(shape)?.first.fields.get(place)?;
        let field = field.clone();
        Some(self.member(value, &field))
    }

    /// What is left of a list, of which nothing is known but that it is what is left.
    pub(super) fn rest_of(&mut self, frame: &Frame, list: TermId, span: Span) -> TermId {
        let site = crate::flow::term::Site {
            module: frame.key.module,
            span,
        };
        let callee = self.terms.sym(REST);
        let callee = self.terms.add(Term::Free(callee));
        self.terms.add(Term::Call(site, callee, vec![(None, list)]))
    }

    pub(super) fn gives_pairs(&self, frame: &Frame) -> bool {
        self.module(frame.key).is_some_and(|m| {
            matches!(
                m.language,
                crate::ir::Language::Go | crate::ir::Language::Swift
            )
        })
    }

    /// Whether a value is known by its parts.
    pub(super) fn items_of(&self, value: TermId) -> bool {
        match self.terms.of(value) {
            Term::List(_) => true,
            Term::Either(all) => all
                .iter()
                .any(|(one, _)| matches!(self.terms.of(*one), Term::List(_))),
            _ => false,
        }
    }

    /// What is stored in the object of a method is a field of its class. What is stored in a local
    /// value is part of it from then on.
    pub(super) fn stored(&mut self, frame: &mut Frame, place: TermId, value: TermId) {
        let Term::Member(object, name) = self.terms.of(place).clone() else {
            return;
        };
        if let Term::This(module, owner) = *self.terms.of(object) {
            let fields = self.fields.entry((module, owner)).or_default();
            fields.entry(name).or_insert(value);
            return;
        }
        let Term::Dict(mut entries) = self.terms.of(object).clone() else {
            return;
        };
        let key = self.terms.add(Term::Text(name));
        entries.retain(|(k, _)| *k != Some(key));
        entries.push((Some(key), value));
        let grown = self.terms.add(Term::Dict(entries));
        let holders: Vec<Sym> = frame
            .env
            .iter()
            .filter(|(_, v)| **v == object)
            .map(|(k, _)| *k)
            .collect();
        for name in holders {
            frame.bind(name, grown);
        }
    }
}
