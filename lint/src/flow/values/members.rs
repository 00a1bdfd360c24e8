//! Fields and elements: what reading one gives.

use crate::flow::substitute::Substitution;
use crate::flow::term::{Facts, FunctionKey, Sym, Term, TermId};
use crate::flow::{Flow, normal};
use crate::ir::Op;

impl Flow<'_> {
    /// A member of a term.
    pub(crate) fn member(&mut self, object: TermId, name: &str) -> TermId {
        if name == "first" {
            let zero = self.terms.add(Term::Number(0_f64.to_bits()));
            return self.index(object, zero);
        }
        // Dart's `single`, Rails' `sole`: there is exactly one, or this fails.
        if matches!(name, "single" | "singleOrNull" | "sole")
            && matches!(
                self.terms.of(object),
                Term::Mapped(..) | Term::Filtered(..) | Term::Member(..)
            )
        {
            return self.only(object);
        }
        // Libraries that wrap values: what is read is the value.
        if matches!(
            name,
            "jsonArray"
                | "jsonObject"
                | "jsonPrimitive"
                | "asJsonArray"
                | "asJsonObject"
                | "arrayValue"
                | "dictionaryValue"
                | "boolValue"
                | "stringValue"
                | "to_f"
                | "to_i"
                | "to_s"
                | "to_a"
                | "to_h"
                | "to_sym"
                | "presence"
        ) {
            return object;
        }
        let wrapped = |flow: &Self| {
            matches!(
                flow.terms.of(object),
                Term::Member(..) | Term::Index(..) | Term::Either(_)
            )
        };
        if matches!(
            name,
            "contentOrNull" | "booleanOrNull" | "doubleOrNull" | "boolean"
        ) && wrapped(self)
        {
            return object;
        }
        let name = self.terms.sym(name);
        self.member_sym(object, name)
    }

    pub(crate) fn member_sym(&mut self, object: TermId, name: Sym) -> TermId {
        if let Some(value) = self.given_field(object, name) {
            return value;
        }
        if let Some(value) = self.getter(object, name) {
            return value;
        }
        if let Some(value) = self.constructed(object, name) {
            return value;
        }
        if let Some((wire, ty, module)) = self.wire(object, name) {
            let name = self.terms.sym(&wire);
            let out = self.plain_member(object, name);
            self.declare(module, out, &ty);
            return out;
        }
        self.plain_member(object, name)
    }

    pub(super) fn plain_member(&mut self, object: TermId, name: Sym) -> TermId {
        match self.terms.of(object).clone() {
            // An address that was made of a text is that text.
            Term::Text(_) | Term::Join(_) if self.terms.name(name) == "href" => return object,
            Term::Dict(entries) => {
                let key = self.terms.add(Term::Text(name));
                if let Some((_, value)) = entries.iter().rev().find(|(k, _)| *k == Some(key)) {
                    return *value;
                }
                let mut spreads = entries.iter().filter(|(k, _)| k.is_none());
                if let (Some((_, spread)), None) = (spreads.next(), spreads.next()) {
                    return self.member_sym(*spread, name);
                }
            }
            Term::Class(module, owner) if self.terms.name(owner).is_empty() => {
                let name = self.terms.name(name).to_owned();
                self.summary(FunctionKey {
                    module,
                    function: 0,
                });
                if let Some(found) = self.exported(module, &name, 0) {
                    return found;
                }
                let whole = self.default_of(module);
                if let Some(whole) = whole.filter(|w| *w != object) {
                    let name = self.terms.sym(&name);
                    return self.member_sym(whole, name);
                }
            }
            Term::This(module, owner) => {
                if let Some(value) = self.property(module, owner, name, object) {
                    return value;
                }
                // What a constructor is given differs from object to object.
                if let Some(value) = self.field_value(module, owner, name)
                    && !matches!(self.terms.of(value), Term::Param(..))
                    && !self.is_read_of_given(value)
                {
                    return value;
                }
            }
            Term::Class(module, owner) => {
                if let Some(value) = self.field_value(module, owner, name) {
                    return value;
                }
                // A class within a class.
                let inner = self.terms.name(name);
                let known = self.places(module);
                if inner.starts_with(char::is_uppercase)
                    && known.is_some_and(|m| m.class(inner).is_some())
                {
                    return self.terms.add(Term::Class(module, name));
                }
            }
            Term::Call(..) => {
                if let Some(value) = self.member_of_made(object, name) {
                    return value;
                }
            }
            Term::Param(key, place) => {
                if let Some((module, owner)) = self.class_of_param(key, place)
                    && let Some(value) = self.property(module, owner, name, object)
                {
                    return value;
                }
            }
            Term::Either(all) if all.len() <= 8 => {
                let mut out = Vec::with_capacity(all.len());
                let some_has = all
                    .iter()
                    .any(|(one, _)| self.lacks(*one, name) == Some(false));
                for (one, facts) in all {
                    if *self.terms.of(one) == Term::Null || self.is_error_object(one) {
                        continue;
                    }
                    // `{ ok: false, error }` has no `value` where `{ ok: true, value }` has one.
                    if some_has && self.lacks(one, name) == Some(true) {
                        out.push((self.terms.add(Term::Null), facts));
                        continue;
                    }
                    out.push((self.member_sym(one, name), facts));
                }
                if !out.is_empty() {
                    return self.either(out);
                }
            }
            Term::Op(Op::Else | Op::Or, all) => {
                // `(answer || {}).field`
                if let (Some(first), Some(last)) = (all.first(), all.last())
                    && matches!(
                        self.terms.of(*last),
                        Term::Dict(_) | Term::Null | Term::List(_)
                    )
                {
                    return self.member_sym(*first, name);
                }
            }
            _ => {}
        }
        if let Some(address) = self.declared_address(object, name) {
            return address;
        }
        self.terms.add(Term::Member(object, name))
    }

    /// A vendor's field of what a constructor was given, or else something: `json["uid"] ?? "unknown"`.
    pub(super) fn is_read_of_given(&self, value: TermId) -> bool {
        let Term::Op(Op::Else | Op::Or, all) = self.terms.of(value) else {
            return false;
        };
        let mut at = all.first().copied().unwrap_or(value);
        let mut read = false;
        for _ in 0..8 {
            at = match self.terms.of(at) {
                Term::Member(object, name) => {
                    read |= self.interesting.contains(&normal(self.terms.name(*name)));
                    *object
                }
                Term::Index(object, _) => *object,
                Term::Param(..) => return read,
                _ => return false,
            };
        }
        false
    }

    /// The address that a field of an object's class has unless somebody says otherwise: settings
    /// that are handed in, `base: str = "https://…"`.
    pub(super) fn declared_address(&mut self, object: TermId, name: Sym) -> Option<TermId> {
        if !matches!(self.terms.of(object), Term::Param(..) | Term::Member(..)) {
            return None;
        }
        let (module, owner) = self.shape_of(object)?;
        let value = self.field(module, owner, name)?;
        let text = self.terms.as_text(value)?;
        (text.starts_with("https://") || text.starts_with("http://")).then_some(value)
    }

    /// `new WP_Error(…)`: nothing of an answer is read of it.
    pub(super) fn is_error_object(&self, term: TermId) -> bool {
        matches!(self.terms.of(term), Term::Call(_, callee, args)
            if !args.is_empty()
                && matches!(self.terms.of(*callee), Term::Free(_) | Term::Class(..))
                && self.terms.last_name(*callee).ends_with("Error"))
    }

    /// Whether named values have nothing of a name; none where not all of them are known.
    pub(super) fn lacks(&self, term: TermId, name: Sym) -> Option<bool> {
        let Term::Dict(entries) = self.terms.of(term) else {
            return None;
        };
        let mut lacks = !entries.is_empty();
        for (key, _) in entries {
            match key.map(|k| self.terms.of(k)) {
                Some(Term::Text(own)) => lacks &= *own != name,
                _ => return None,
            }
        }
        Some(lacks)
    }

    /// What a class's own code or its constructor puts into a field; else what it extends does.
    pub(crate) fn field_value(&mut self, module: u32, owner: Sym, name: Sym) -> Option<TermId> {
        let (mut module, mut owner) = (module, owner);
        // What goes by another name outside is read from there, whatever stands where it is not.
        let class = self
            .places(module)
            .and_then(|p| p.class(self.terms.name(owner)));
        if class.is_some_and(|c| c.wire(self.terms.name(name)).is_some()) {
            return None;
        }
        for _ in 0..5 {
            if let Some(value) = self.field(module, owner, name) {
                return Some(value);
            }
            if let Some(value) = self.configured(module, owner, name) {
                return Some(value);
            }
            let class = self.terms.name(owner);
            let known = self.places(module)?.class(class)?.first;
            let (home, base) = known.bases.iter().find_map(|base| {
                let base = crate::flow::calls::plain_base(base);
                Some((self.names.class(module, base)?, base.to_owned()))
            })?;
            if home == module && base == class {
                return None;
            }
            module = home;
            owner = self.terms.sym(&base);
        }
        None
    }

    /// Nest's `config: ConfigType<typeof identity>`: what the factory of that configuration gives.
    pub(super) fn configured(&mut self, module: u32, owner: Sym, name: Sym) -> Option<TermId> {
        if !self.modules.get(module as usize)?.language.is_script() {
            return None;
        }
        let (class, field) = (self.terms.name(owner), self.terms.name(name));
        let places = self.places(module)?;
        let declared = places.class(class).and_then(|c| c.declared_type(field));
        let ty = declared.or_else(|| {
            let module = self.modules.get(module as usize)?;
            let mut makers = places.makers(class).iter();
            makers.find_map(|maker| {
                let function = module.functions.get(*maker as usize)?;
                let param = function.params.iter().find(|p| p.name() == field)?;
                Some(param.ty.as_str())
            })
        })?;
        let (_, rest) = ty.split_once("typeof")?;
        let of = rest.trim_start();
        let end = of
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(of.len());
        let of = of.get(..end)?.to_owned();
        let made = self.exported(module, &of, 1)?;
        let Term::Call(_, _, args) = self.terms.of(made) else {
            return None;
        };
        let factory = args.iter().find_map(|(_, a)| match self.terms.of(*a) {
            Term::Function(key) => Some(*key),
            _ => None,
        })?;
        Some(self.summary(factory)?.returns)
    }

    /// What a class's own code or its constructor puts into a field.
    pub(crate) fn field(&mut self, module: u32, owner: Sym, name: Sym) -> Option<TermId> {
        if self.fields_known.insert((module, owner)) {
            let class = self.terms.name(owner).to_owned();
            let makers = self.places(module).map_or(&[][..], |m| m.makers(&class));
            let keys: Vec<FunctionKey> = makers
                .iter()
                .map(|function| FunctionKey {
                    module,
                    function: *function,
                })
                .collect();
            let makers = self.names.makers(&class).to_vec();
            for key in keys.into_iter().chain(makers) {
                self.summary(key);
            }
        }
        self.fields.get(&(module, owner))?.get(&name).copied()
    }

    /// An element of a term.
    pub(crate) fn index(&mut self, object: TermId, index: TermId) -> TermId {
        if let Term::Text(name) = *self.terms.of(index) {
            return self.member_sym(object, name);
        }
        if let Some(found) = self.found_at.get(&index) {
            return *found;
        }
        match (self.terms.of(object).clone(), self.terms.of(index).clone()) {
            (Term::List(items), Term::Number(bits)) => {
                let place = f64::from_bits(bits);
                if place >= 0.0
                    && let Some(item) = items.get(place as usize)
                {
                    return *item;
                }
            }
            (Term::Mapped(over, value), _) => {
                let (element, _) = self.element_of(over, Facts::NONE);
                let one = self.index(over, index);
                return self.replace(value, element, one);
            }
            // Those that are left of what was made of each are made of those that are left.
            (Term::Filtered(over, condition), _)
                if let Term::Mapped(inner, value) = *self.terms.of(over) =>
            {
                let left = self.terms.add(Term::Filtered(inner, condition));
                let (element, _) = self.element_of(inner, Facts::NONE);
                let one = self.index(left, index);
                return self.replace(value, element, one);
            }
            (Term::Either(all), _) if all.len() <= 8 => {
                let mut out = Vec::with_capacity(all.len());
                for (one, facts) in all {
                    if !matches!(self.terms.of(one), Term::Null) && !self.is_error_object(one) {
                        out.push((self.index(one, index), facts));
                    }
                }
                if !out.is_empty() {
                    return self.either(out);
                }
            }
            (Term::Op(Op::Else | Op::Or, all), _) => {
                if let (Some(first), Some(last)) = (all.first(), all.last())
                    && matches!(
                        self.terms.of(*last),
                        Term::Dict(_) | Term::Null | Term::List(_)
                    )
                {
                    return self.index(*first, index);
                }
            }
            _ => {}
        }
        self.terms.add(Term::Index(object, index))
    }

    /// The one element of a collection; where a filter left it, it is what the filter asks for.
    pub(crate) fn only(&mut self, over: TermId) -> TermId {
        match self.terms.of(over) {
            Term::Filtered(..) => {
                let only = self.terms.group(Vec::new());
                self.index(over, only)
            }
            _ => self.element_of(over, Facts::NONE).0,
        }
    }

    /// Any element of a collection, and what is known of it.
    pub(crate) fn element_of(&mut self, over: TermId, facts: Facts) -> (TermId, Facts) {
        match self.terms.of(over).clone() {
            Term::Mapped(inner, value) => {
                let (_, facts) = self.element_of(inner, facts);
                (value, facts)
            }
            Term::Filtered(inner, condition) => {
                let (one, facts) = self.element_of(inner, facts);
                let facts = self.assume(facts, condition, true);
                (one, facts)
            }
            Term::List(items) if !items.is_empty() && items.len() <= 8 => {
                let all = items.into_iter().map(|i| (i, facts)).collect();
                (self.either(all), facts)
            }
            Term::Op(Op::Else | Op::Or, all) => match (all.first(), all.last()) {
                (Some(first), Some(last)) if matches!(self.terms.of(*last), Term::List(_)) => {
                    self.element_of(*first, facts)
                }
                _ => (self.terms.add(Term::Element(over)), facts),
            },
            _ => (self.terms.add(Term::Element(over)), facts),
        }
    }

    /// A term with one of its parts replaced.
    pub(crate) fn replace(&mut self, term: TermId, from: TermId, to: TermId) -> TermId {
        let nobody = FunctionKey {
            module: u32::MAX,
            function: u32::MAX,
        };
        let mut by = Substitution::new(nobody, Vec::new(), Facts::NONE, Facts::NONE);
        by.set(from, to);
        self.substitute(&mut by, term)
    }
}
