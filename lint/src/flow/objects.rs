//! Objects of the project's classes: what their constructors were given, what their properties
//! compute. A data class only carries what it was made of.

use super::Flow;
use super::calls::Args;
use super::substitute::Substitution;
use super::term::{Facts, FunctionKey, Sym, Term, TermId};
use crate::ir::{ExprKind, Function};

/// Methods of libraries that make an object of a class out of the data that they are given.
const MAKES: &[&str] = &[
    "model_validate",
    "parse_obj",
    "model_construct",
    "from_dict",
    "validate_python",
];

impl Flow<'_> {
    /// An object that was made where it can be seen: its module, its class, and what it was given.
    fn made(&self, object: TermId) -> Option<(u32, Sym, Args)> {
        let Term::Call(_, callee, args) = self.terms.of(object) else {
            return None;
        };
        let class = match *self.terms.of(*callee) {
            Term::Member(class, name) if self.terms.name(name) == "new" => class,
            _ => *callee,
        };
        match *self.terms.of(class) {
            Term::Class(module, owner) if !self.terms.name(owner).is_empty() => {
                Some((module, owner, args.clone()))
            }
            _ => None,
        }
    }

    /// A member of an object that was made where it can be seen.
    pub(crate) fn member_of_made(&mut self, object: TermId, name: Sym) -> Option<TermId> {
        if let Some(value) = self.of_record(object, name) {
            return Some(value);
        }
        let (module, owner, args) = self.made(object)?;
        if let Some(value) = self.property(module, owner, name, object) {
            return Some(value);
        }
        if let Some(constructor) = self.constructor(module, owner) {
            let stored = self.field_value(module, owner, name);
            let given = self.by_place(constructor, &args);
            return match stored {
                Some(value) => {
                    let by = Substitution::new(constructor, given, Facts::NONE, Facts::NONE);
                    Some(self.on_object(by, object, value))
                }
                // A parameter that is a field at the same time.
                None => {
                    let field = self.terms.name(name).to_owned();
                    let place = self
                        .function(constructor)?
                        .params
                        .iter()
                        .position(|p| p.name() == field)?;
                    // PHP's constructors declare fields by their parameters.
                    let php = self
                        .modules
                        .get(module as usize)
                        .is_some_and(|m| m.language == crate::ir::Language::Php);
                    let declared = php || self.declares(module, owner, &field);
                    given.get(place).copied().flatten().filter(|_| declared)
                }
            };
        }
        // A data class: by name, or by the order of its fields.
        if let Some((_, value)) = args.iter().find(|(n, _)| *n == Some(name)) {
            return Some(*value);
        }
        let field = self.terms.name(name).to_owned();
        let place = self.place_of_field(module, owner, &field);
        let by_place = place.and_then(|place| {
            let given: Vec<TermId> = args
                .iter()
                .filter(|(n, _)| n.is_none())
                .map(|(_, a)| *a)
                .collect();
            given.get(place).copied()
        });
        if by_place.is_some() {
            return by_place;
        }
        // `Face(**raw)`: what is spread has the fields.
        let spread = self.terms.known_sym("**");
        if let Some((_, raw)) = args.iter().find(|(n, _)| n.is_some() && *n == spread) {
            return Some(self.member_sym(*raw, name));
        }
        self.field_value(module, owner, name)
    }

    fn declares(&self, module: u32, owner: Sym, field: &str) -> bool {
        self.place_of_field(module, owner, field).is_some()
    }

    fn place_of_field(&self, module: u32, owner: Sym, field: &str) -> Option<usize> {
        let class = self.terms.name(owner);
        self.places(module)?.class(class)?.place(field)
    }

    /// What a property of this name computes on an object.
    pub(crate) fn property(
        &mut self,
        module: u32,
        owner: Sym,
        name: Sym,
        object: TermId,
    ) -> Option<TermId> {
        let class = self.terms.name(owner).to_owned();
        let key = self.own_method(module, &class, self.terms.name(name))?;
        if !self.function(key).is_some_and(is_property) {
            return None;
        }
        let summary = self.summary(key)?;
        let by = Substitution::new(key, Vec::new(), summary.entry, Facts::NONE);
        let out = self.on_object(by, object, summary.returns);
        (*self.terms.of(out) != Term::Null).then_some(out)
    }

    fn on_object(&mut self, mut by: Substitution, object: TermId, value: TermId) -> TermId {
        self.bind_object(&mut by, object);
        self.substitute(&mut by, value)
    }

    /// What a record has in a field, whose class only a call made: `Struct.new(:uid, :alive)`,
    /// `Data.define(:uid)`, `namedtuple("Face", "uid alive")`.
    fn of_record(&self, object: TermId, name: Sym) -> Option<TermId> {
        let Term::Call(_, callee, args) = self.terms.of(object) else {
            return None;
        };
        let class = match self.terms.of(*callee) {
            Term::Member(class, new) if matches!(self.terms.name(*new), "new" | "[]") => *class,
            Term::Call(..) => *callee,
            _ => return None,
        };
        let Term::Call(_, maker, fields) = self.terms.of(class) else {
            return None;
        };
        let path = self.terms.path(*maker);
        if !matches!(path.as_str(), "Struct.new" | "Data.define") && !path.ends_with("namedtuple") {
            return None;
        }
        if let Some((_, value)) = args.iter().find(|(n, _)| *n == Some(name)) {
            return Some(*value);
        }
        let skip = usize::from(path.ends_with("namedtuple"));
        let mut names: Vec<&str> = Vec::new();
        for (_, field) in fields.iter().filter(|(n, _)| n.is_none()).skip(skip) {
            match self.terms.of(*field) {
                Term::Text(text) => {
                    let text = self.terms.name(*text);
                    names.extend(text.split([' ', ',']).filter(|w| !w.is_empty()));
                }
                Term::List(all) => names.extend(all.iter().filter_map(|f| self.terms.as_text(*f))),
                _ => {}
            }
        }
        let place = names.iter().position(|n| *n == self.terms.name(name))?;
        args.iter()
            .filter(|(n, _)| n.is_none())
            .nth(place)
            .map(|(_, value)| *value)
    }

    /// Puts an object, and what it was made of, in the place of `this`.
    pub(crate) fn bind_object(&mut self, by: &mut Substitution, object: TermId) {
        if let Some(function) = self.function(by.function)
            && let Some(owner) = &function.owner
        {
            let owner = self.terms.sym(owner);
            let this = self.terms.add(Term::This(by.function.module, owner));
            by.set(this, object);
        }
        let Some((module, owner, args)) = self.made(object) else {
            return;
        };
        let this = self.terms.add(Term::This(module, owner));
        by.set(this, object);
        if let Some(constructor) = self.constructor(module, owner)
            && constructor != by.function
        {
            for (place, given) in self.by_place(constructor, &args).into_iter().enumerate() {
                let place = u32::try_from(place).unwrap_or(u32::MAX);
                let param = self.terms.add(Term::Param(constructor, place));
                if let Some(given) = given {
                    by.set(param, given);
                }
            }
        }
    }

    /// `Face.model_validate(raw)`: the object has the fields of what it is made of.
    pub(crate) fn made_of(&self, callee: TermId, given: &Args) -> Option<TermId> {
        let Term::Member(class, _) = *self.terms.of(callee) else {
            return None;
        };
        let made = matches!(self.terms.of(class), Term::Class(..) | Term::Call(..))
            && MAKES.contains(&self.terms.last_name(callee));
        given.first().map(|(_, raw)| *raw).filter(|_| made)
    }

    /// A method of the class itself or of one that it extends.
    fn own_method(&self, module: u32, class: &str, name: &str) -> Option<FunctionKey> {
        let found = self.method(module, class, name, 0)?;
        self.function(found)
            .is_some_and(|f| f.owner.is_some())
            .then_some(found)
    }
}

/// Whether a method is read like a field.
pub(crate) fn is_property(function: &Function) -> bool {
    function.attributes.iter().any(|a| match &a.kind {
        ExprKind::Name(name) => matches!(name.as_str(), "property" | "cached_property"),
        ExprKind::Member { name, .. } => {
            matches!(name.as_str(), "cached_property" | "hybrid_property")
        }
        _ => false,
    })
}
