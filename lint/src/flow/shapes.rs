//! Classes of the project that values are of, as far as declarations tell: what a field is called
//! where it is written and read, what a getter gives, what a constructor was given.
//!
//! A shape is coarse: a list of faces has the shape of a face.

use super::Flow;
use super::places::ClassPlace;
use super::substitute::Substitution;
use super::term::{Facts, FunctionKey, Sym, Term, TermId};
use super::values::normal;
use crate::ir::Op;

/// A class of the project: its module and its name.
pub(crate) type Shape = (u32, Sym);

/// How many functions of one name are looked through for the one that is meant.
pub(crate) const SAME: usize = 64;

/// How far a value is looked through for its class.
const DEPTH: u32 = 12;

impl Flow<'_> {
    /// The class that a term, or each of its elements, is of.
    pub(crate) fn shape_of(&mut self, term: TermId) -> Option<Shape> {
        self.shape_to(term, 0)
    }

    fn shape_to(&mut self, term: TermId, depth: u32) -> Option<Shape> {
        if let Some(known) = self.types.get(&term) {
            return Some(*known);
        }
        if depth > DEPTH {
            return None;
        }
        match self.terms.of(term).clone() {
            Term::This(module, owner) => {
                let class = self.terms.name(owner).to_owned();
                let home = self.names.class(module, &class).unwrap_or(module);
                Some((home, owner))
            }
            Term::Param(key, place) => {
                let ty = self.function(key)?.params.get(place as usize)?.ty.clone();
                self.class_in(key.module, &ty)
            }
            Term::Call(_, callee, _) => match *self.terms.of(callee) {
                Term::Class(module, owner) => Some((module, owner)),
                Term::Member(class, name) => {
                    let (module, owner) = match *self.terms.of(class) {
                        Term::Class(module, owner) => (module, owner),
                        _ => return None,
                    };
                    let own = self.terms.name(owner).to_owned();
                    let name = self.terms.name(name).to_owned();
                    let makes = name == "new"
                        || self.method(module, &own, &name, 0).is_some_and(|k| {
                            self.function(k)
                                .is_some_and(|f| f.returns.is_empty() || f.returns.contains(&own))
                        });
                    makes.then_some((module, owner))
                }
                _ => None,
            },
            Term::Member(object, name) => {
                let shape = self.shape_to(object, depth + 1)?;
                let field = self.terms.name(name).to_owned();
                match self.field_type(shape, &field) {
                    Some(ty) => self.class_in(shape.0, &ty),
                    // What a library wraps an answer in has its shape.
                    None => matches!(
                        normal(&field).as_str(),
                        "value" | "data" | "result" | "success" | "body" | "content" | "entity"
                    )
                    .then_some(shape),
                }
            }
            Term::Index(object, _) | Term::Element(object) | Term::Filtered(object, _) => {
                self.shape_to(object, depth + 1)
            }
            Term::Mapped(_, value) => self.shape_to(value, depth + 1),
            Term::Op(Op::Else | Op::Or, all) => all
                .into_iter()
                .find_map(|one| self.shape_to(one, depth + 1)),
            Term::Either(all) => all
                .into_iter()
                .take(8)
                .find_map(|(one, _)| self.shape_to(one, depth + 1)),
            _ => None,
        }
    }

    /// The type of a field, by its name in code or by the one that it goes by outside.
    fn field_type(&self, shape: Shape, name: &str) -> Option<String> {
        let class = self.class(shape)?;
        let own = class.own_name(name).unwrap_or(name);
        class.richest_type_of(own).map(str::to_owned)
    }

    pub(crate) fn class(&self, (module, owner): Shape) -> Option<&ClassPlace<'_>> {
        self.places(module)?.class(self.terms.name(owner))
    }

    /// The name that a field of this object goes by where it is written and read.
    pub(crate) fn wire_name(&mut self, object: TermId, name: Sym) -> Option<Sym> {
        if !self.has_wires {
            return None;
        }
        let shape = self.shape_of(object)?;
        let own = self.terms.name(name);
        let class = self.class(shape)?;
        let wire = class.wire(own)?.to_owned();
        Some(self.terms.sym(&wire))
    }

    /// What a property gives that is computed when it is read.
    pub(crate) fn getter(&mut self, object: TermId, name: Sym) -> Option<TermId> {
        let own = self.terms.name(name).to_owned();
        if !self.names.is_getter(&own) {
            return None;
        }
        let (module, owner) = self.shape_of(object)?;
        let class = self.terms.name(owner).to_owned();
        let mut all = self.names.functions(&own).iter().copied().take(SAME);
        let key = all.find(|k| {
            self.function(*k)
                .is_some_and(|f| f.is_getter && f.owner.as_deref() == Some(class.as_str()))
        })?;
        let summary = self.summary(key)?;
        let mut by = Substitution::new(key, Vec::new(), summary.entry, summary.entry);
        for home in [module, key.module] {
            let this = self.terms.add(Term::This(home, owner));
            by.set(this, object);
        }
        let value = self.substitute(&mut by, summary.returns);
        (*self.terms.of(value) != Term::Null).then_some(value)
    }

    /// The field that a method without arguments reads, where the class of its object has it and
    /// nobody wrote the method: of records, and of classes whose accessors are generated.
    pub(crate) fn accessed(&mut self, receiver: TermId, method: &str) -> Option<TermId> {
        let shape = self.shape_of(receiver)?;
        let class = self.class(shape)?.richest;
        let plain = normal(method);
        let read = plain
            .strip_prefix("get")
            .or_else(|| plain.strip_prefix("is"))
            .unwrap_or(&plain);
        let own = class
            .fields
            .iter()
            .map(|(field, _)| field)
            .find(|f| *f == method)
            .or_else(|| {
                class.fields.iter().map(|(field, _)| field).find(|f| {
                    let field = normal(f);
                    field == read || field.strip_prefix("is") == Some(read)
                })
            })?
            .clone();
        let name = self.terms.sym(&own);
        Some(self.member_sym(receiver, name))
    }

    /// What a constructor was given for a field.
    pub(crate) fn constructed(&mut self, object: TermId, name: Sym) -> Option<TermId> {
        let Term::Call(_, callee, _) = *self.terms.of(object) else {
            return None;
        };
        let (module, owner) = match *self.terms.of(callee) {
            Term::Class(module, owner) => (module, owner),
            Term::Member(class, _) => match *self.terms.of(class) {
                Term::Class(module, owner) => (module, owner),
                _ => return None,
            },
            _ => return None,
        };
        let Term::Call(_, _, args) = self.terms.of(object).clone() else {
            return None;
        };
        if let Some((_, value)) = args.iter().find(|(n, _)| *n == Some(name)) {
            return Some(*value);
        }
        let own = self.terms.name(name).to_owned();
        // A primary constructor takes the fields in their order.
        let primary = matches!(self.terms.of(callee), Term::Class(..))
            && self.target(callee).is_none()
            && args.iter().all(|(n, _)| n.is_none());
        if primary {
            let place = self
                .class((module, owner))
                .and_then(|c| c.place_in_richest(&own));
            if let Some((_, value)) = place.and_then(|p| args.get(p)) {
                return Some(*value);
            }
        }
        let stored = self.field(module, owner, name)?;
        let key = self.made_by(stored)?;
        let called = self.target(callee)?;
        if key != called {
            return None;
        }
        let args = self.by_place(key, &args);
        let mut by = Substitution::new(key, args, Facts::NONE, Facts::NONE);
        Some(self.substitute(&mut by, stored))
    }

    /// The function whose parameters a term is made of.
    fn made_by(&self, term: TermId) -> Option<FunctionKey> {
        let mut found = None;
        self.terms.any(term, &mut |_, t| {
            if let Term::Param(key, _) = t {
                found = Some(*key);
            }
            found.is_some()
        });
        found
    }
}
