//! Which function of the project a call enters, and of which class its object is.

use super::plain_base;
use crate::flow::Flow;
use crate::flow::shapes::SAME;
use crate::flow::term::{FunctionKey, Sym, Term, TermId};
use crate::ir::{Language, Op};

impl Flow<'_> {
    /// The function of the project that a callee means.
    pub(crate) fn target(&mut self, callee: TermId) -> Option<FunctionKey> {
        match self.terms.of(callee).clone() {
            Term::Function(key) => Some(key),
            Term::Class(module, owner) => self.constructor(module, owner),
            Term::Member(object, name) => {
                let method = self.terms.name(name).to_owned();
                if let Some((module, class)) = self.class_of(object) {
                    let class = self.terms.name(class).to_owned();
                    return self
                        .method(module, &class, &method, 0)
                        .or_else(|| self.method_of_shape(object, &method));
                }
                if let Some(found) = self.method_of_shape(object, &method) {
                    return Some(found);
                }
                // The receiver's class is not known: a rare name that only one method has is enough.
                if method.len() < 5 || COMMON.contains(&method.as_str()) {
                    return None;
                }
                // What tests put in its place is no other.
                let all = self.names.functions(&method);
                let meant: Vec<FunctionKey> = match all.len() {
                    0 | 1 => all.to_vec(),
                    _ => all
                        .iter()
                        .copied()
                        .take(SAME)
                        .filter(|k| {
                            self.module(*k)
                                .is_none_or(|m| !crate::flow::is_test(&m.path))
                        })
                        .collect(),
                };
                match meant.as_slice() {
                    [only] => {
                        let owned = self
                            .function(*only)
                            .is_some_and(|f| f.owner.is_some() || !f.extends.is_empty());
                        owned.then_some(*only)
                    }
                    many => {
                        // An interface and its one implementation.
                        let with_body: Vec<FunctionKey> = many
                            .iter()
                            .copied()
                            .filter(|k| {
                                self.function(*k)
                                    .is_some_and(|f| f.owner.is_some() && !f.body.is_empty())
                            })
                            .collect();
                        match with_body.as_slice() {
                            [only] => Some(*only),
                            _ => None,
                        }
                    }
                }
            }
            Term::Either(all) => {
                let mut found = None;
                for (one, _) in all.into_iter().take(4) {
                    if let Some(key) = self.target(one) {
                        if found.is_some_and(|f| f != key) {
                            return None;
                        }
                        found = Some(key);
                    }
                }
                found
            }
            _ => None,
        }
    }

    pub(crate) fn constructor(&self, module: u32, owner: Sym) -> Option<FunctionKey> {
        self.constructor_of(module, self.terms.name(owner), 0)
    }

    pub(super) fn constructor_of(
        &self,
        module: u32,
        class: &str,
        depth: u32,
    ) -> Option<FunctionKey> {
        let here = self.places(module)?;
        if let Some(function) = here.constructor(class) {
            return Some(FunctionKey { module, function });
        }
        let known = here.class(class)?.first;
        known.bases.iter().filter(|_| depth < 4).find_map(|base| {
            let base = plain_base(base);
            let home = self.names.class(module, base)?;
            self.constructor_of(home, base, depth + 1)
        })
    }

    /// A method of the class that a value is of, wherever that class is extended.
    pub(super) fn method_of_shape(&mut self, object: TermId, method: &str) -> Option<FunctionKey> {
        if self.names.functions(method).is_empty() {
            return None;
        }
        let (_, class) = self.shape_of(object)?;
        let class = self.terms.name(class).to_owned();
        let mut same = self.names.functions(method).iter().copied().take(SAME);
        same.find(|k| {
            self.function(*k).is_some_and(|f| {
                let extends = f
                    .extends
                    .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .any(|w| w == class);
                !f.body.is_empty() && (f.owner.as_deref() == Some(class.as_str()) || extends)
            })
        })
    }

    /// The class of the project that an object is of.
    pub(super) fn class_of(&mut self, object: TermId) -> Option<(u32, Sym)> {
        self.class_within(object, 0)
    }

    /// A field may stand for itself: `@client ||= Client.new` in the class that has it.
    pub(super) fn class_within(&mut self, object: TermId, depth: u32) -> Option<(u32, Sym)> {
        if depth > 16 {
            return None;
        }
        if let Some(known) = self.declared(object) {
            return Some(known);
        }
        match self.terms.of(object).clone() {
            Term::This(module, owner) | Term::Class(module, owner) => Some((module, owner)),
            Term::Call(_, callee, _) => match *self.terms.of(callee) {
                Term::Class(module, owner) | Term::This(module, owner) => Some((module, owner)),
                Term::Member(class, name) if self.terms.name(name) == "new" => {
                    self.class_within(class, depth + 1)
                }
                _ => None,
            },
            Term::Param(key, place) => self.class_of_param(key, place),
            Term::Member(this, name) => {
                // Ruby makes an object without brackets: `Client.new.faces`.
                if let Term::Class(module, owner) = *self.terms.of(this)
                    && self.terms.name(name) == "new"
                {
                    return Some((module, owner));
                }
                let Term::This(module, owner) = *self.terms.of(this) else {
                    return self.class_of_getter(name);
                };
                let field = self.terms.name(name);
                let class = self.terms.name(owner);
                let class = self.places(module)?.class(class);
                let ty = class.and_then(|c| c.type_of(field));
                let declared = ty.and_then(|ty| self.class_named(module, ty));
                // What the constructor was given, by its type.
                declared
                    .or_else(|| match self.field_value(module, owner, name) {
                        Some(value) if !matches!(self.terms.of(value), Term::Member(..)) => {
                            self.class_within(value, depth + 1)
                        }
                        _ => None,
                    })
                    .or_else(|| self.class_of_promoted(module, owner, name))
            }
            Term::Op(Op::Else | Op::Or, all) => all
                .into_iter()
                .find_map(|one| self.class_within(one, depth + 1)),
            Term::Either(all) => {
                let mut found = None;
                for (one, _) in all.into_iter().take(4) {
                    if *self.terms.of(one) == Term::Null {
                        continue;
                    }
                    let class = self.class_within(one, depth + 1)?;
                    if found.is_some_and(|f| f != class) {
                        return None;
                    }
                    found = Some(class);
                }
                found
            }
            _ => None,
        }
    }

    /// The class of a field that is a parameter of the constructor at the same time, as PHP's may be.
    fn class_of_promoted(&mut self, module: u32, owner: Sym, name: Sym) -> Option<(u32, Sym)> {
        let key = self.constructor(module, owner)?;
        let name = self.terms.name(name);
        let params = &self.function(key)?.params;
        let ty = params.iter().find(|p| p.name() == name)?.ty.clone();
        self.class_named(key.module, &ty)
    }

    /// What the one property of this name gives that a class is extended with: `request.faces`.
    fn class_of_getter(&mut self, name: Sym) -> Option<(u32, Sym)> {
        let name = self.terms.name(name).to_owned();
        if !self.names.is_getter(&name) {
            return None;
        }
        let [only] = *self.names.functions(&name) else {
            return None;
        };
        let function = self.function(only).filter(|f| f.is_getter)?;
        let returns = function.returns.clone();
        self.class_named(only.module, &returns)
    }

    /// The class that a parameter is declared with.
    pub(crate) fn class_of_param(&mut self, key: FunctionKey, place: u32) -> Option<(u32, Sym)> {
        let ty = self.function(key)?.params.get(place as usize)?.ty.clone();
        self.class_named(key.module, &ty)
    }

    pub(super) fn class_named(&mut self, from: u32, ty: &str) -> Option<(u32, Sym)> {
        let word = ty
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .rfind(|w| w.starts_with(char::is_uppercase))?;
        let home = self.names.class(from, word)?;
        let sym = self.terms.sym(word);
        Some((home, sym))
    }

    pub(crate) fn method(
        &self,
        module: u32,
        class: &str,
        name: &str,
        depth: u32,
    ) -> Option<FunctionKey> {
        let here = self.places(module)?;
        if let Some(function) = here.method(class, name) {
            return Some(FunctionKey { module, function });
        }
        if depth > 4 {
            return None;
        }
        let known = here.class(class)?.first;
        for base in &known.bases {
            let base = plain_base(base);
            if let Some(home) = self.names.class(module, base)
                && let Some(found) = self.method(home, base, name, depth + 1)
            {
                return Some(found);
            }
        }
        if COLLECTED.contains(&name) {
            return None;
        }
        // A class without this method of its own: one that implements it.
        // A test's double is none.
        let mut those = self.names.functions(name).iter().copied().filter(|k| {
            let body = self.function(*k).is_some_and(|f| !f.body.is_empty());
            let path = self.module(*k).map_or("", |m| m.path.as_str());
            body && !path.contains("_test.") && !path.contains("/test")
        });
        match self.names.functions(name) {
            [only] => Some(*only),
            _ => those.next().filter(|_| those.next().is_none()),
        }
        .filter(|only| {
            let owner = self.function(*only).and_then(|f| f.owner.as_deref());
            owner.is_some_and(|own| !COMMON.contains(&name) || self.stands_for(*only, own, class))
        })
    }

    /// Whether a class says that it is another: what is only extended here, as Swift's `Application`
    /// may be, has methods of its own that are not written here.
    fn stands_for(&self, method: FunctionKey, own: &str, class: &str) -> bool {
        if self
            .module(method)
            .is_some_and(|m| m.language != Language::Swift)
        {
            return true;
        }
        let known = self.places(method.module).and_then(|p| p.class(own));
        known.is_some_and(|c| c.first.bases.iter().any(|base| plain_base(base) == class))
    }

    /// The method that the class of a call's object declares and writes nowhere.
    pub(super) fn declared_method(&mut self, callee: TermId, name: &str) -> Option<FunctionKey> {
        let Term::Member(object, _) = *self.terms.of(callee) else {
            return None;
        };
        if self.names.functions(name).is_empty() {
            return None;
        }
        let (_, class) = self.class_of(object)?;
        let class = self.terms.name(class);
        let mut same = self.names.functions(name).iter().copied().take(SAME);
        same.find(|k| {
            self.function(*k).is_some_and(|f| {
                f.owner.as_deref() == Some(class) && f.body.is_empty() && !f.attributes.is_empty()
            })
        })
    }

    /// The one method of a callee's name that is declared and written nowhere: an interface's.
    pub(crate) fn declared_only(&self, callee: TermId) -> Option<FunctionKey> {
        let name = self.terms.last_name(callee);
        // `seen.faces().get(0)` asks a list, not the one client that has such a method.
        if COLLECTED.contains(&name) && !self.is_of_client(callee) {
            return None;
        }
        let same = self.names.functions(name).iter().copied().take(SAME);
        let mut without = same.filter(|k| {
            self.function(*k)
                .is_some_and(|f| f.body.is_empty() && !f.attributes.is_empty())
        });
        without.next().filter(|_| without.next().is_none())
    }

    fn is_of_client(&self, callee: TermId) -> bool {
        let Term::Member(object, _) = *self.terms.of(callee) else {
            return false;
        };
        let owner = self.terms.last_name(object).to_ascii_lowercase();
        ["api", "client", "service", "http", "gateway"]
            .iter()
            .any(|w| owner.contains(w))
            || self
                .names
                .functions(self.terms.last_name(callee))
                .iter()
                .filter_map(|key| self.function(*key)?.owner.as_deref())
                .any(|class| {
                    // `sessions` of `SessionsApi`, by whole words.
                    let (first, rest) = class.split_at_checked(owner.len()).unwrap_or_default();
                    first.eq_ignore_ascii_case(&owner) && !rest.starts_with(char::is_lowercase)
                })
    }

    /// The object that a C# extension method takes as its first parameter.
    pub(super) fn extended_by(&self, key: FunctionKey, callee: TermId) -> Option<TermId> {
        let extends = self.function(key).is_some_and(|f| !f.extends.is_empty());
        let is_first = self
            .module(key)
            .is_some_and(|m| m.language == crate::ir::Language::CSharp);
        match *self.terms.of(callee) {
            Term::Member(object, _) if extends && is_first => {
                (!matches!(self.terms.of(object), Term::Class(..))).then_some(object)
            }
            _ => None,
        }
    }
}

/// What collections are asked: a class of elements has no such methods.
const COLLECTED: &[&str] = &[
    "get", "set", "add", "remove", "find", "filter", "map", "list", "has", "next", "put", "push",
    "append", "first", "last", "contains", "size", "count", "isEmpty", "stream", "iterator",
];

/// Methods of these names are everybody's: a name alone does not say whose.
const COMMON: &[&str] = &[
    // What any value of a language may have.
    "String",
    "string",
    "Error",
    "error",
    "Format",
    "toString",
    "ToString",
    "to_string",
    "inspect",
    "equals",
    "Equals",
    "hashCode",
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "send",
    "call",
    "apply",
    "bind",
    "then",
    "catch",
    "json",
    "text",
    "body",
    "data",
    "open",
    "close",
    "read",
    "write",
    "run",
    "start",
    "stop",
    "init",
    "build",
    "create",
    "update",
    "remove",
    "add",
    "set",
    "has",
    "find",
    "filter",
    "map",
    "execute",
    "handle",
    "process",
    "load",
    "save",
    "list",
    "request",
    "response",
    "next",
    "push",
    "append",
    "info",
    "error",
    "warn",
    "debug",
    "print",
    "log",
    "verify",
    "check",
    "validate",
    "compare",
    "equals",
    "encode",
    "decode",
    "parse",
    "format",
    "toString",
    "main",
    "fetch",
    "headers",
    "status",
    "query",
    "update_or_create",
    "render",
    "redirect",
    "authenticate",
    // What libraries ask handlers and transports of a project's for, and have themselves.
    "SendAsync",
    "RoundTrip",
    "InvokeAsync",
    "intercept",
    "adapt",
];
