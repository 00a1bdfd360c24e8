//! Running expressions: what they compute, as terms.

use super::substitute::Substitution;
use super::term::{Facts, FunctionKey, Sym, Term, TermId};
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

    /// Each part of `a && b` knows of the parts before it.
    fn logic(&mut self, frame: &mut Frame, op: Op, parts: &'m [Expr], used: bool) -> TermId {
        let before = frame.facts;
        let mut terms = Vec::with_capacity(parts.len());
        for (number, part) in parts.iter().enumerate() {
            let skipped = frame.facts;
            if let Some(last) = terms.last() {
                frame.facts = self.assume(skipped, *last, op == Op::And);
            }
            let term = if used || number + 1 < parts.len() {
                self.eval(frame, part)
            } else {
                self.eval_statement(frame, part, false)
            };
            if !frame.alive {
                // The part leaves: whoever goes on did not come here.
                frame.alive = true;
                frame.facts = skipped;
                if let Some(last) = terms.last() {
                    frame.facts = self.assume(skipped, *last, op != Op::And);
                }
                return match terms.as_slice() {
                    [only] => *only,
                    _ => self.operate(op, terms),
                };
            }
            terms.push(term);
        }
        frame.facts = before;
        self.operate(op, terms)
    }

    /// An operation on terms.
    pub(crate) fn operate(&mut self, op: Op, parts: Vec<TermId>) -> TermId {
        match (op, parts.as_slice()) {
            (Op::Add, all) => {
                let text = |t: &TermId| matches!(self.terms.of(*t), Term::Text(_) | Term::Join(_));
                if all.iter().any(text) {
                    return self.join(parts);
                }
                self.terms.add(Term::Op(op, parts))
            }
            (Op::Not, [one]) => match self.terms.of(*one) {
                Term::Bool(value) => {
                    let value = !*value;
                    self.terms.add(Term::Bool(value))
                }
                // Whether it is there: no longer the value itself.
                Term::Op(Op::Not, inner) => {
                    let inner = inner.first().copied().unwrap_or(*one);
                    match self.terms.of(inner) {
                        Term::Op(..) | Term::Every(..) | Term::Some(..) | Term::Either(_) => inner,
                        _ => self.terms.add(Term::Op(Op::And, vec![inner])),
                    }
                }
                _ => self.terms.add(Term::Op(op, parts)),
            },
            (Op::Equal, [a, b]) => self.compare(Op::Equal, *a, *b),
            (Op::Unequal, [a, b]) => {
                let equal = self.compare(Op::Equal, *a, *b);
                self.operate(Op::Not, vec![equal])
            }
            (Op::Less | Op::AtMost | Op::More | Op::AtLeast, [a, b]) => {
                if matches!(self.terms.of(*a), Term::Number(_)) {
                    self.terms.add(Term::Op(op.mirrored(), vec![*b, *a]))
                } else {
                    self.terms.add(Term::Op(op, parts))
                }
            }
            (Op::In, [a, list]) => match self.terms.of(*list).clone() {
                Term::List(all) if all.len() <= 16 => {
                    let all: Vec<TermId> = all
                        .iter()
                        .map(|one| self.compare(Op::Equal, *a, *one))
                        .collect();
                    self.terms.add(Term::Op(Op::Or, all))
                }
                _ => self.terms.add(Term::Op(op, parts)),
            },
            _ => self.terms.add(Term::Op(op, parts)),
        }
    }

    /// An equality; its sides stand in one order, and `!x == y` is not seen as one.
    pub(crate) fn compare(&mut self, op: Op, a: TermId, b: TermId) -> TermId {
        let constant = |t: TermId| {
            matches!(
                self.terms.of(t),
                Term::Text(_) | Term::Null | Term::Number(_) | Term::Bool(_)
            )
        };
        let (a, b) = match (constant(a), constant(b)) {
            (true, true) => return self.terms.add(Term::Bool(a == b)),
            (true, false) => (b, a),
            (false, true) => (a, b),
            (false, false) if b < a => (b, a),
            (false, false) => (a, b),
        };
        if let Term::Bool(wanted) = *self.terms.of(b) {
            return if wanted {
                a
            } else {
                self.operate(Op::Not, vec![a])
            };
        }
        self.terms.add(Term::Op(op, vec![a, b]))
    }

    /// Text from parts.
    pub(crate) fn join(&mut self, parts: Vec<TermId>) -> TermId {
        let mut flat: Vec<TermId> = Vec::new();
        for part in parts {
            match self.terms.of(part).clone() {
                Term::Join(inner) => flat.extend(inner),
                _ => flat.push(part),
            }
        }
        let mut out: Vec<TermId> = Vec::new();
        for part in flat {
            let merged = match (out.last(), self.terms.as_text(part)) {
                (Some(last), Some(text)) => self
                    .terms
                    .as_text(*last)
                    .map(|before| format!("{before}{text}")),
                _ => None,
            };
            match merged {
                Some(text) => {
                    out.pop();
                    let text = self.terms.text(&text);
                    out.push(text);
                }
                None => out.push(part),
            }
        }
        match out.as_slice() {
            [only] => *only,
            _ => self.terms.add(Term::Join(out)),
        }
    }

    /// A member of a term.
    pub(crate) fn member(&mut self, object: TermId, name: &str) -> TermId {
        if name == "first" {
            let zero = self.terms.add(Term::Number(0_f64.to_bits()));
            return self.index(object, zero);
        }
        // Dart's `single` fails unless there is exactly one.
        if matches!(name, "single" | "singleOrNull")
            && matches!(
                self.terms.of(object),
                Term::Mapped(..) | Term::Filtered(..) | Term::Member(..)
            )
        {
            return self.element_of(object, Facts::NONE).0;
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

    fn plain_member(&mut self, object: TermId, name: Sym) -> TermId {
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

    /// The address that a field of an object's class has unless somebody says otherwise: settings
    /// that are handed in, `base: str = "https://…"`.
    fn declared_address(&mut self, object: TermId, name: Sym) -> Option<TermId> {
        if !matches!(self.terms.of(object), Term::Param(..) | Term::Member(..)) {
            return None;
        }
        let (module, owner) = self.shape_of(object)?;
        let value = self.field(module, owner, name)?;
        let text = self.terms.as_text(value)?;
        (text.starts_with("https://") || text.starts_with("http://")).then_some(value)
    }

    /// `new WP_Error(…)`: nothing of an answer is read of it.
    fn is_error_object(&self, term: TermId) -> bool {
        matches!(self.terms.of(term), Term::Call(_, callee, args)
            if !args.is_empty()
                && matches!(self.terms.of(*callee), Term::Free(_) | Term::Class(..))
                && self.terms.last_name(*callee).ends_with("Error"))
    }

    /// Whether named values have nothing of a name; none where not all of them are known.
    fn lacks(&self, term: TermId, name: Sym) -> Option<bool> {
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
                let base = super::calls::plain_base(base);
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
    fn configured(&mut self, module: u32, owner: Sym, name: Sym) -> Option<TermId> {
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

    /// What a name means here.
    pub(crate) fn lookup(&mut self, frame: &Frame, name: &str) -> TermId {
        let sym = self.terms.sym(name);
        if let Some(value) = frame.env.get(&sym) {
            return *value;
        }
        let module = frame.key.module;
        if let Some(owner) = frame.owner.as_deref() {
            let owner = self.terms.sym(owner);
            let module = frame.home.unwrap_or(module);
            if matches!(name, "this" | "self" | "$this" | "Self" | "@") {
                return self.terms.add(Term::This(module, owner));
            }
            // Ruby: a class's own methods make its objects by `new(…)` alone.
            let ruby = (self.modules.get(module as usize))
                .is_some_and(|m| m.language == crate::ir::Language::Ruby);
            if ruby && name == "new" {
                let class = self.terms.add(Term::Class(module, owner));
                return self.terms.add(Term::Member(class, sym));
            }
            // In some languages a bare name is never a field.
            let bare = self.modules.get(module as usize).is_some_and(|m| {
                use crate::ir::Language::{Go, Python, Rust};
                !m.language.is_script() && !matches!(m.language, Python | Go | Rust)
            });
            if bare && let Some(value) = self.field_value(module, owner, sym) {
                return value;
            }
            let this = self.terms.add(Term::This(module, owner));
            if let Some(value) = self.getter(this, sym) {
                return value;
            }
            let class = self.terms.name(owner).to_owned();
            let declared = bare
                && self
                    .places(module)
                    .and_then(|m| m.class(&class))
                    .is_some_and(|c| c.declares(name));
            // A method needs no `this` in most languages.
            // A constructor is called like its class, and is no method.
            let is_class = self.names.class(module, name).is_some();
            let implied = bare && !is_class && self.method(module, &class, name, 0).is_some();
            if declared || implied {
                let sym = self.wire_name(this, sym).unwrap_or(sym);
                return self.terms.add(Term::Member(this, sym));
            }
        }
        match self.exported(module, name, 0) {
            Some(found) => found,
            None => match frame.implied {
                Some(object) if is_implied(name) => self.terms.add(Term::Member(object, sym)),
                _ => self.terms.add(Term::Free(sym)),
            },
        }
    }

    /// What a module's own code binds a name to.
    pub(crate) fn global(&self, module: u32, name: &str) -> Option<TermId> {
        let name = self.terms.known_sym(name)?;
        self.globals.get(module as usize)?.get(&name).copied()
    }

    /// What a script gives away as a whole: `module.exports = …`.
    pub(crate) fn default_of(&mut self, module: u32) -> Option<TermId> {
        let here = self.modules.get(module as usize)?;
        let whole = here.language.is_script() && here.exports.iter().any(|(n, _)| n == "default");
        whole.then(|| self.exported(module, "default", 1)).flatten()
    }

    /// What a name of a module means.
    pub(crate) fn exported(&mut self, module: u32, name: &str, depth: u32) -> Option<TermId> {
        if depth > 6 {
            return None;
        }
        let local = self.places(module)?.export(name).unwrap_or(name);
        if depth > 0 {
            self.summary(FunctionKey {
                module,
                function: 0,
            });
        }
        let sym = self.terms.sym(local);
        if let Some(value) = self.globals.get(module as usize)?.get(&sym) {
            return Some(*value);
        }
        if let Some(import) = self.places(module)?.import(local) {
            return Some(self.import(module, &import.module, &import.item, depth));
        }
        let here = self.places(module)?;
        if here.class(local).is_some() {
            return Some(self.terms.add(Term::Class(module, sym)));
        }
        if let Some(function) = here.free(local) {
            return Some(
                self.terms
                    .add(Term::Function(FunctionKey { module, function })),
            );
        }
        for star in here.stars.clone() {
            for target in self.names.imported(self.modules, module, star) {
                if let Some(found) = self.exported(target, name, depth + 1) {
                    return Some(found);
                }
            }
        }
        self.neighbour(module, name, depth)
    }

    /// Names that need no import: of the same package, or of classes known by their names alone.
    fn neighbour(&mut self, module: u32, name: &str, depth: u32) -> Option<TermId> {
        let here = self.modules.get(module as usize)?;
        if here.language.is_script() {
            return self.auto_imported(module, name, depth);
        }
        if here.language == crate::ir::Language::Python {
            return None;
        }
        if let Some(home) = self.names.class(module, name) {
            let sym = self.terms.sym(name);
            return Some(self.terms.add(Term::Class(home, sym)));
        }
        if depth > 0 {
            return None;
        }
        let beside: Vec<u32> = self.names.beside(&here.path).to_vec();
        for other in beside.into_iter().filter(|m| *m != module).take(64) {
            let same = self
                .modules
                .get(other as usize)
                .is_some_and(|m| m.language == here.language);
            if same
                && self
                    .places(other)
                    .is_some_and(|m| m.free(name).is_some() || m.binds(name))
            {
                return self.exported(other, name, depth + 6);
            }
        }
        match self.names.functions(name) {
            [only] if here.language == crate::ir::Language::Rust => {
                let key = *only;
                Some(self.terms.add(Term::Function(key)))
            }
            _ => None,
        }
    }

    /// Nuxt and Nitro: what stands in folders for such things needs no import.
    fn auto_imported(&mut self, module: u32, name: &str, depth: u32) -> Option<TermId> {
        const FOLDERS: &[&str] = &["utils", "composables"];
        const USERS: &[&str] = &[
            "server",
            "pages",
            "components",
            "composables",
            "layouts",
            "middleware",
            "plugins",
            "utils",
        ];
        if depth > 0 {
            return None;
        }
        let under = |path: &str, folders: &[&str]| path.split('/').any(|p| folders.contains(&p));
        let here = self.modules.get(module as usize)?;
        if !under(&here.path, USERS) {
            return None;
        }
        let [only] = self.names.functions(name) else {
            return None;
        };
        let only = *only;
        let home = self.modules.get(only.module as usize)?;
        let given = only.module != module
            && home.language.is_script()
            && under(&home.path, FOLDERS)
            && home.exports.iter().any(|(n, _)| n == name);
        given.then(|| self.exported(only.module, name, 1)).flatten()
    }

    pub(crate) fn import(&mut self, from: u32, written: &str, item: &str, depth: u32) -> TermId {
        let targets = self.names.imported(self.modules, from, written);
        if written == "django.conf" && item == "settings" {
            // The project's own settings, wherever they are.
            let mut own = self
                .modules
                .iter()
                .enumerate()
                .filter(|(_, m)| m.path.ends_with("/settings.py") || m.path == "settings.py")
                .filter_map(|(number, _)| u32::try_from(number).ok());
            if let (Some(only), None) = (own.next(), own.next()) {
                let whole = self.terms.sym("");
                return self.terms.add(Term::Class(only, whole));
            }
        }
        for target in &targets {
            if item.is_empty() {
                let all = self.terms.sym("");
                return self.terms.add(Term::Class(*target, all));
            }
            if let Some(found) = self.exported(*target, item, depth + 1) {
                return found;
            }
            // `module.exports = { acme: { … } }`
            if let Some(whole) = self.default_of(*target)
                && item != "default"
                && let Term::Dict(all) = self.terms.of(whole)
            {
                let mut all = all.iter();
                let own =
                    all.find(|(key, _)| key.and_then(|k| self.terms.as_text(k)) == Some(item));
                if let Some((_, value)) = own {
                    return *value;
                }
            }
        }
        // `from package import module`
        let nested = if written.ends_with('.') {
            format!("{written}{item}")
        } else {
            format!("{written}.{item}")
        };
        if let Some(target) = self.names.imported(self.modules, from, &nested).first() {
            let all = self.terms.sym("");
            return self.terms.add(Term::Class(*target, all));
        }
        let last = written
            .rsplit(['.', ':', '\\', '/'])
            .next()
            .unwrap_or(written);
        let script = self
            .modules
            .get(from as usize)
            .is_some_and(|m| m.language.is_script());
        if !script
            && let Some(home) = self
                .names
                .class(from, if item.is_empty() { last } else { item })
        {
            let sym = self.terms.sym(if item.is_empty() { last } else { item });
            return self.terms.add(Term::Class(home, sym));
        }
        let module = self.terms.sym(written);
        let item = self.terms.sym(item);
        self.terms.add(Term::Import(module, item))
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
