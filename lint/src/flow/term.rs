//! What code computes, as terms: the same computation is the same term, whatever its variables are
//! called and wherever it stands. Terms are interned, so that comparing is comparing numbers.

use crate::ir::{Op, Span};
use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

/// A term's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TermId(pub(crate) u32);

/// A name's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sym(pub(crate) u32);

/// A function of the project: its module's number and its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FunctionKey {
    /// The module.
    pub module: u32,
    /// The function in it.
    pub function: u32,
}

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Site {
    /// The module.
    pub module: u32,
    /// The bytes.
    pub span: Span,
}

/// What is known to hold: the end of a chain of conditions, each dominating what comes after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Facts(pub(crate) u32);

/// A computation.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Term {
    /// A text.
    Text(Sym),
    /// A number, by its bits.
    Number(u64),
    /// A truth value.
    Bool(bool),
    /// Nothing.
    Null,
    /// Text put together.
    Join(Vec<TermId>),
    /// A name that nothing in the project gives a value.
    Free(Sym),
    /// Something imported from outside the project: module, item.
    Import(Sym, Sym),
    /// A function's parameter.
    Param(FunctionKey, u32),
    /// The object that a method belongs to: module and class.
    This(u32, Sym),
    /// A function as a value.
    Function(FunctionKey),
    /// A class as a value: module and name.
    Class(u32, Sym),
    /// What a call gives, at this place.
    Call(Site, TermId, Vec<(Option<Sym>, TermId)>),
    /// A member.
    Member(TermId, Sym),
    /// An element, by its index.
    Index(TermId, TermId),
    /// Any element.
    Element(TermId),
    /// An operation.
    Op(Op, Vec<TermId>),
    /// Named values; a spread has no name.
    Dict(Vec<(Option<TermId>, TermId)>),
    /// Values by place.
    List(Vec<TermId>),
    /// What is left of a collection: the condition is on its element.
    Filtered(TermId, TermId),
    /// A collection of what is made of each element.
    Mapped(TermId, TermId),
    /// Whether all elements meet a condition.
    Every(TermId, TermId),
    /// Whether one does.
    Some(TermId, TermId),
    /// One of several, each with what held where it came to be.
    Either(Vec<(TermId, Facts)>),
    /// Something made of these parts.
    Group(Vec<TermId>),
}

/// All terms and names.
#[derive(Debug, Default)]
pub struct Terms {
    terms: Vec<Term>,
    sizes: Vec<u32>,
    depths: Vec<u16>,
    known: HashMap<Term, TermId>,
    names: Vec<Arc<str>>,
    known_names: HashMap<Arc<str>, Sym>,
    looked: Cell<u64>,
}

/// Larger terms are cut off: what is that large decides nothing that can be followed.
const SIZE: u32 = 5_000;

/// Deeper terms too: walking them is recursion.
const DEPTH: u16 = 120;

impl Terms {
    /// How many there are.
    pub const fn kept(&self) -> usize {
        self.terms.len()
    }
    /// The name's number.
    pub fn sym(&mut self, name: &str) -> Sym {
        if let Some(known) = self.known_names.get(name) {
            return *known;
        }
        let sym = Sym(u32::try_from(self.names.len()).unwrap_or(u32::MAX));
        let name: Arc<str> = name.into();
        self.names.push(name.clone());
        self.known_names.insert(name, sym);
        sym
    }
    /// The number of a name that has been seen.
    pub fn known_sym(&self, name: &str) -> Option<Sym> {
        self.known_names.get(name).copied()
    }
    /// The name.
    pub fn name(&self, sym: Sym) -> &str {
        self.names.get(sym.0 as usize).map_or("", |n| n)
    }
    /// The term's number.
    pub fn add(&mut self, term: Term) -> TermId {
        if let Some(known) = self.known.get(&term) {
            return *known;
        }
        let mut size = 1_u32;
        parts(&term, |part| size = size.saturating_add(self.size(part)));
        let mut depth = 0_u16;
        parts(&term, |part| {
            depth = depth.max(self.depth(part).saturating_add(1))
        });
        if (size > SIZE || depth > DEPTH) && term != Term::Group(Vec::new()) {
            return self.add(Term::Group(Vec::new()));
        }
        let id = TermId(u32::try_from(self.terms.len()).unwrap_or(u32::MAX));
        self.terms.push(term.clone());
        self.sizes.push(size);
        self.depths.push(depth);
        self.known.insert(term, id);
        id
    }
    /// How many terms it is made of, counted as a tree.
    pub fn size(&self, id: TermId) -> u32 {
        self.sizes.get(id.0 as usize).copied().unwrap_or(1)
    }
    fn depth(&self, id: TermId) -> u16 {
        self.depths.get(id.0 as usize).copied().unwrap_or(0)
    }
    /// The term.
    pub fn of(&self, id: TermId) -> &Term {
        if cfg!(debug_assertions) {
            self.looked.set(self.looked.get() + 1);
        }
        self.terms.get(id.0 as usize).unwrap_or(&Term::Null)
    }
    /// How often a term was looked at: what following and the rules take, whatever the machine. Only
    /// counted where assertions are.
    pub fn looked(&self) -> u64 {
        self.looked.get()
    }
    /// A text.
    pub fn text(&mut self, text: &str) -> TermId {
        let sym = self.sym(text);
        self.add(Term::Text(sym))
    }
    /// Parts of which nothing more is known.
    pub fn group(&mut self, mut all: Vec<TermId>) -> TermId {
        all.sort_unstable();
        all.dedup();
        match all.as_slice() {
            [only] => *only,
            _ => self.add(Term::Group(all)),
        }
    }
    /// The text that a term is, where it is one.
    pub fn as_text(&self, id: TermId) -> Option<&str> {
        match self.of(id) {
            Term::Text(sym) => Some(self.name(*sym)),
            _ => None,
        }
    }
    /// A name of members and calls, joined by dots: `requests.post`, `crypto.timingSafeEqual`.
    /// A call in the middle stands as `()`, an element as `[]`.
    pub fn path(&self, id: TermId) -> String {
        let mut out = String::new();
        self.write_path(id, &mut out, 0);
        out
    }
    fn write_path(&self, id: TermId, out: &mut String, depth: u32) {
        if depth > 24 {
            return;
        }
        match self.of(id) {
            Term::Free(name) | Term::Class(_, name) => out.push_str(self.name(*name)),
            Term::Import(module, item) => {
                out.push_str(self.name(*module));
                let item = self.name(*item);
                if !item.is_empty() && item != "default" {
                    out.push('.');
                    out.push_str(item);
                }
            }
            Term::This(..) => out.push_str("this"),
            Term::Param(..) => out.push('$'),
            Term::Member(object, name) => {
                self.write_path(*object, out, depth + 1);
                if !out.is_empty() {
                    out.push('.');
                }
                out.push_str(self.name(*name));
            }
            Term::Index(object, _) | Term::Element(object) | Term::Filtered(object, _) => {
                self.write_path(*object, out, depth + 1);
                out.push_str("[]");
            }
            Term::Call(_, callee, _) => {
                self.write_path(*callee, out, depth + 1);
                out.push_str("()");
            }
            Term::Either(all) => {
                if let Some((first, _)) = all.first() {
                    self.write_path(*first, out, depth + 1);
                }
            }
            _ => {}
        }
    }
    /// The name at the end of a callee or member: `post` of `requests.post`.
    pub fn last_name(&self, id: TermId) -> &str {
        match self.of(id) {
            Term::Free(name) | Term::Class(_, name) | Term::Member(_, name) => self.name(*name),
            Term::Import(module, item) => match self.name(*item) {
                "" | "default" => {
                    let module = self.name(*module);
                    module
                        .rsplit(['/', '.', ':', '\\'])
                        .next()
                        .unwrap_or(module)
                }
                item => item,
            },
            Term::Index(object, _) => self.last_name(*object),
            _ => "",
        }
    }
    /// Looks at a term and all that it is made of, once each, until `found` says so.
    pub fn any(&self, id: TermId, found: &mut dyn FnMut(TermId, &Term) -> bool) -> bool {
        self.any_within(id, &|_| true, found)
    }

    /// The same, of what stands within terms that are entered.
    pub fn any_within(
        &self,
        id: TermId,
        enters: &dyn Fn(&Term) -> bool,
        found: &mut dyn FnMut(TermId, &Term) -> bool,
    ) -> bool {
        let mut seen = std::collections::HashSet::new();
        let mut open = vec![id];
        while let Some(next) = open.pop() {
            if !seen.insert(next) {
                continue;
            }
            let term = self.of(next);
            if found(next, term) {
                return true;
            }
            if enters(term) {
                parts(term, |part| open.push(part));
            }
        }
        false
    }

    /// The texts in a term, joined where they are joined; a hole is `\u{0}`.
    pub fn folded(&self, id: TermId) -> Option<String> {
        match self.of(id) {
            Term::Text(sym) => Some(self.name(*sym).to_owned()),
            Term::Join(all) => {
                let mut out = String::new();
                for part in all {
                    match self.folded(*part) {
                        Some(text) => out.push_str(&text),
                        None => out.push('\0'),
                    }
                }
                Some(out)
            }
            Term::Op(Op::Or | Op::Else, all) => all.iter().rev().find_map(|a| self.folded(*a)),
            Term::Either(all) => all.iter().find_map(|(a, _)| self.folded(*a)),
            Term::Number(bits) => Some(f64::from_bits(*bits).to_string()),
            // `URI("https://…")` is its address.
            Term::Call(_, callee, args) => match args.as_slice() {
                [(None, only)] if is_address(self.last_name(*callee)) => self.folded(*only),
                _ => None,
            },
            _ => None,
        }
    }
}

fn is_address(name: &str) -> bool {
    matches!(name, "URI" | "Uri" | "URL" | "Url")
}

/// Calls `each` with every term that a term is made of.
pub fn parts(term: &Term, mut each: impl FnMut(TermId)) {
    match term {
        Term::Text(_)
        | Term::Number(_)
        | Term::Bool(_)
        | Term::Null
        | Term::Free(_)
        | Term::Import(..)
        | Term::Param(..)
        | Term::This(..)
        | Term::Function(_)
        | Term::Class(..) => {}
        Term::Join(all) | Term::Op(_, all) | Term::List(all) | Term::Group(all) => {
            all.iter().copied().for_each(each);
        }
        Term::Call(_, callee, args) => {
            each(*callee);
            args.iter().for_each(|(_, arg)| each(*arg));
        }
        Term::Member(object, _) | Term::Element(object) => each(*object),
        Term::Index(a, b)
        | Term::Filtered(a, b)
        | Term::Mapped(a, b)
        | Term::Every(a, b)
        | Term::Some(a, b) => {
            each(*a);
            each(*b);
        }
        Term::Dict(all) => all.iter().for_each(|(key, value)| {
            key.iter().copied().for_each(&mut each);
            each(*value);
        }),
        Term::Either(all) => all.iter().for_each(|(one, _)| each(*one)),
    }
}
