//! Running calls: which function of the project is meant, what it does to its caller, and which
//! calls only pass on, take apart or walk through what they are given.

use super::shapes::SAME;
use super::substitute::Substitution;
use super::term::{Facts, FunctionKey, Site, Sym, Term, TermId};
use super::{Caller, EventKind, Flow, Frame};
use crate::ir::{Arg, Expr, ExprKind, Op, Span};

/// The arguments of a call.
pub(crate) type Args = Vec<(Option<Sym>, TermId)>;

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
];

impl<'m> Flow<'m> {
    pub(crate) fn call(
        &mut self,
        frame: &mut Frame,
        callee: &'m Expr,
        args: &'m [Arg],
        span: Span,
        used: bool,
    ) -> TermId {
        let mut function = self.called_as(frame, callee);
        if let Term::Class(module, name) = *self.terms.of(function)
            && self.terms.name(name).is_empty()
            && let Some(whole) = self.default_of(module)
        {
            function = whole;
        }
        let mut given: Args = Vec::with_capacity(args.len());
        let mut types = "";
        let implied = frame.implied;
        let blocks = self.runs_block_on(frame, function);
        if let (true, Term::Member(object, _)) = (blocks, self.terms.of(function)) {
            frame.implied = Some(*object);
        }
        for arg in args {
            if let (Some(crate::ir::TYPES), ExprKind::Name(written)) =
                (arg.name.as_deref(), &arg.value.kind)
            {
                types = written;
                continue;
            }
            let name = arg.name.as_ref().map(|n| self.terms.sym(n));
            if let ExprKind::Lambda(id) = &arg.value.kind {
                self.typed_by(frame, &given, *id);
            }
            let value = self.eval(frame, &arg.value);
            if let Some(name) = &arg.name {
                let key = self.terms.text(name);
                self.emit(frame, EventKind::Entry(key, value), arg.value.span);
            }
            given.push((name, value));
            if blocks && frame.implied == implied {
                frame.implied = Some(value);
            }
        }
        frame.implied = implied;
        if given.is_empty()
            && let Some(class) = self.put_before(frame, function, types)
        {
            given.push((None, class));
        }
        let site = Site {
            module: frame.key.module,
            span,
        };
        let term = self.terms.add(Term::Call(site, function, given.clone()));
        self.keep_fields(function, &given);
        let target = self.target(function);
        let before = frame.facts;
        let result = match target {
            Some(key) => {
                let result = self.enter(frame, key, function, &given, span, term);
                self.filled_by(frame, key, args, &given);
                result
            }
            None => match self
                .option(frame, callee, function, &given, term)
                .or_else(|| self.collection(frame, function, &given, span))
            {
                Some(result) => result,
                None => self.outside(frame, function, &given, term),
            },
        };
        self.declare(frame.key.module, result, types);
        if target.is_none() {
            self.grow(frame, callee, &given);
            self.constant(frame, function, &given);
            self.addressed(frame, function, args, &given, site);
            let name = self.terms.last_name(function).to_owned();
            // A logger is made for a class, and is none.
            if !name.to_ascii_lowercase().contains("log") {
                self.declare_by_class(frame.key.module, result, &given);
            }
            let key = self
                .declared_method(function, &name)
                .or_else(|| self.declared_only(&name));
            if let Some((key, declared)) = key.and_then(|k| Some((k, self.function(k)?))) {
                self.declare(key.module, result, &declared.returns);
                self.declared_calls.insert(function, key);
            }
        }
        if result != term
            && matches!(self.terms.of(result), Term::Member(..) | Term::Index(..))
            && target.is_none()
            && !matches!(*self.terms.of(function), Term::Member(object, _) if object == result)
        {
            self.emit(frame, EventKind::Read(result), span);
        }
        if let (None, Term::Member(list, _)) = (target, self.terms.of(function).clone())
            && matches!(self.terms.of(list), Term::Mapped(..))
            && given.len() < 2
        {
            let place = match given.first() {
                Some((_, place)) => *place,
                None => self.terms.add(Term::Number(0_f64.to_bits())),
            };
            // Not by what it gives: what is known of that may have been found out anew.
            let takes = matches!(
                self.terms.last_name(function),
                "at" | "first"
                    | "First"
                    | "get"
                    | "elementAt"
                    | "ElementAt"
                    | "nth"
                    | "item"
                    | "firstOrNull"
                    | "FirstOrDefault"
                    | "findFirst"
                    | "getFirst"
                    | "peek"
                    | "next"
                    | "front"
                    | "getOrNull"
                    | "findAny"
            );
            if takes && result != term && matches!(self.terms.of(place), Term::Number(_)) {
                self.read_element(frame, list, place, result, span);
            }
        }
        self.decoded(frame, function, args, &given, term);
        let after = std::mem::replace(&mut frame.facts, before);
        let at = match &callee.kind {
            ExprKind::Member { name, .. } => {
                let length = u32::try_from(name.len()).unwrap_or(0);
                callee.span.end.saturating_sub(length).max(span.start)
            }
            _ => span.start,
        };
        let called = EventKind::Call {
            term,
            result,
            used,
            at,
        };
        self.emit(frame, called, span);
        frame.facts = after;
        if self.leaves(function, frame.key) {
            self.emit(frame, EventKind::Throw(term), span);
            frame.alive = false;
        }
        result
    }

    /// C#'s `AddEndpointFilter<Signed>()`: the class that a framework is to put before something.
    fn put_before(&mut self, frame: &Frame, callee: TermId, types: &str) -> Option<TermId> {
        let told = matches!(
            self.terms.last_name(callee),
            "AddEndpointFilter" | "UseMiddleware" | "AddHttpMessageHandler"
        );
        if !told || types.is_empty() {
            return None;
        }
        let (home, class) = self.class_in(frame.key.module, types)?;
        Some(self.terms.add(Term::Class(home, class)))
    }

    /// `names.push(x)`: a list of this function holds one value more, with what is known of it.
    fn grow(&mut self, frame: &mut Frame, callee: &Expr, given: &Args) {
        let ExprKind::Member { object, name } = &callee.kind else {
            return;
        };
        let grows = matches!(
            name.as_str(),
            "push" | "append" | "add" | "Add" | "push_back" | "addLast" | "offer" | "<<"
        );
        let (true, ExprKind::Name(own), [(None, value)]) = (grows, &object.kind, given.as_slice())
        else {
            return;
        };
        let own = self.terms.sym(own);
        let Some(list) = frame.env.get(&own).copied() else {
            return;
        };
        if let Some(grown) = self.with_one_more(list, *value, frame.facts) {
            frame.bind(own, grown);
        }
    }

    /// A list with one value more; none where it is not known to be one of this project's making.
    pub(crate) fn with_one_more(
        &mut self,
        list: TermId,
        value: TermId,
        facts: Facts,
    ) -> Option<TermId> {
        let mut items = match self.terms.of(list).clone() {
            Term::List(items) => items,
            // `new ArrayList<>()`, `mutableListOf()`
            Term::Call(_, callee, args) if args.is_empty() => {
                let name = self.terms.last_name(callee);
                let makes = name.ends_with("List")
                    || name.ends_with("Set")
                    || matches!(
                        name,
                        "mutableListOf" | "arrayListOf" | "Vec" | "list" | "Array"
                    )
                    || self.terms.path(callee) == "Vec.new";
                if !makes {
                    return None;
                }
                Vec::new()
            }
            _ => return None,
        };
        if items.len() >= 8 {
            return None;
        }
        let known = match facts {
            Facts::NONE => value,
            _ => self.terms.add(Term::Either(vec![(value, facts)])),
        };
        items.push(known);
        Some(self.terms.add(Term::List(items)))
    }

    /// PHP's `curl_setopt($ch, CURLOPT_URL, $url)`: from then on the handle asks that address.
    fn addressed(
        &mut self,
        frame: &mut Frame,
        function: TermId,
        args: &[Arg],
        given: &Args,
        site: Site,
    ) {
        let url = match (self.terms.path(function).as_str(), given.as_slice()) {
            ("curl_setopt", [_, (None, option), (None, url)])
                if self.terms.last_name(*option) == "CURLOPT_URL" =>
            {
                *url
            }
            ("curl_setopt_array", [_, (None, options)]) => {
                let Term::Dict(entries) = self.terms.of(*options) else {
                    return;
                };
                let named = |k: TermId| {
                    self.terms
                        .as_text(k)
                        .unwrap_or_else(|| self.terms.last_name(k))
                        == "CURLOPT_URL"
                };
                match entries.iter().find(|(k, _)| k.is_some_and(named)) {
                    Some((_, url)) => *url,
                    None => return,
                }
            }
            _ => return,
        };
        let Some(ExprKind::Name(own)) = args.first().map(|a| &a.value.kind) else {
            return;
        };
        let own = self.terms.sym(own);
        let Some(handle) = frame.env.get(&own).copied() else {
            return;
        };
        if let Term::Call(_, callee, before) = self.terms.of(handle).clone()
            && before.is_empty()
            && self.terms.path(callee) == "curl_init"
        {
            let asked = self.terms.add(Term::Call(site, callee, vec![(None, url)]));
            frame.bind(own, asked);
        }
    }

    /// PHP's `define("NAME", value)`.
    fn constant(&mut self, frame: &mut Frame, function: TermId, given: &Args) {
        let php = self
            .module(frame.key)
            .is_some_and(|m| m.language == crate::ir::Language::Php);
        if let (true, [(None, name), (None, value), ..]) = (php, given.as_slice())
            && self.terms.path(function) == "define"
            && let Term::Text(name) = *self.terms.of(*name)
        {
            frame.bind(name, *value);
            if let Some(globals) = self.globals.get_mut(frame.key.module as usize) {
                globals.insert(name, *value);
            }
        }
    }

    /// `decode(of: Answer.self) { response in … }`: what the function is given holds an answer.
    fn typed_by(&mut self, frame: &Frame, given: &Args, id: crate::ir::FunctionId) {
        let swift = self
            .module(frame.key)
            .is_some_and(|m| m.language == crate::ir::Language::Swift);
        let Some(class) = given
            .iter()
            .rev()
            .find_map(|(_, v)| match *self.terms.of(*v) {
                Term::Member(inner, name) if self.terms.name(name) == "self" => {
                    match *self.terms.of(inner) {
                        Term::Class(_, class) => Some(class),
                        _ => None,
                    }
                }
                _ => None,
            })
        else {
            return;
        };
        let key = FunctionKey {
            module: frame.key.module,
            function: id.0,
        };
        let untyped = self
            .function(key)
            .is_some_and(|f| f.params.len() == 1 && f.params.iter().all(|p| p.ty.is_empty()));
        if swift && untyped {
            let class = self.terms.name(class).to_owned();
            let param = self.terms.add(Term::Param(key, 0));
            self.declare(frame.key.module, param, &class);
        }
    }

    /// Kotlin's `x.run { … }`, `x.apply { … }`, `with(x) { … }`: bare names in the block are `x`'s.
    fn runs_block_on(&self, frame: &Frame, function: TermId) -> bool {
        let kotlin = self
            .module(frame.key)
            .is_some_and(|m| m.language == crate::ir::Language::Kotlin);
        kotlin
            && match self.terms.of(function) {
                Term::Member(_, name) => matches!(self.terms.name(*name), "run" | "apply"),
                Term::Free(name) => self.terms.name(*name) == "with",
                _ => false,
            }
    }

    /// What is called: a method of one of several values, of a result or of an option is one method.
    fn called_as(&mut self, frame: &mut Frame, callee: &'m Expr) -> TermId {
        let (object, name) = match &callee.kind {
            ExprKind::Member { object, name } => (object, name),
            ExprKind::Name(name) => return self.lookup(frame, name),
            _ => return self.eval(frame, callee),
        };
        let object = self.eval(frame, object);
        let asked = super::outcomes::VERBS.contains(&name.as_str()) && self.is_rust(frame);
        let several = match self.terms.of(object) {
            Term::Either(all) => {
                asked
                    || all
                        .iter()
                        .any(|(one, _)| matches!(self.terms.of(*one), Term::Null))
            }
            _ => false,
        };
        // What takes the first is a call here: its arguments may say which.
        if several || matches!(name.as_str(), "first" | "single" | "singleOrNull") {
            let name = self.terms.sym(name);
            return self.terms.add(Term::Member(object, name));
        }
        let term = self.member(object, name);
        if self.interesting.contains(&super::normal(name)) {
            self.emit(frame, EventKind::Read(term), callee.span);
        }
        term
    }

    pub(crate) fn is_rust(&self, frame: &Frame) -> bool {
        self.module(frame.key)
            .is_some_and(|m| m.language == crate::ir::Language::Rust)
    }

    /// `json.Unmarshal(body, &answer)`: what stands behind the pointer is what was read.
    fn decoded(
        &mut self,
        frame: &mut Frame,
        callee: TermId,
        args: &'m [Arg],
        given: &Args,
        term: TermId,
    ) {
        if self
            .module(frame.key)
            .is_none_or(|m| m.language != crate::ir::Language::Go)
        {
            return;
        }
        let name = self.terms.last_name(callee).to_lowercase();
        let source = match name.as_str() {
            "unmarshal" if given.len() == 2 => given.first().map(|(_, v)| *v),
            "decode" => match *self.terms.of(callee) {
                Term::Member(decoder, _) => match self.terms.of(decoder) {
                    Term::Call(_, _, inner) => inner.first().map(|(_, v)| *v),
                    _ => None,
                },
                _ => None,
            },
            // resty fills it when the request is sent.
            "bindjson" | "shouldbindjson" | "bind" | "shouldbind" | "bodyparser" | "bindbody"
            | "setresult" => Some(term),
            _ => None,
        };
        if let (Some(source), Some(ExprKind::Name(target))) =
            (source, args.last().map(|a| &a.value.kind))
        {
            let name = self.terms.sym(target);
            // What it was declared to be, it is still.
            if let Some(old) = frame.env.get(&name).copied() {
                if let Term::Param(key, place) = *self.terms.of(old) {
                    self.filled.insert((key, place), source);
                }
                if let Some(class) = self.class_of(old) {
                    self.types.entry(source).or_insert(class);
                }
            }
            frame.bind(name, source);
        }
    }

    /// What a function of the project reads into its parameters is in the caller's values.
    fn filled_by(&mut self, frame: &mut Frame, key: FunctionKey, args: &'m [Arg], given: &Args) {
        for (place, arg) in args.iter().enumerate() {
            let place = u32::try_from(place).unwrap_or(u32::MAX);
            let Some(source) = self.filled.get(&(key, place)).copied() else {
                continue;
            };
            let ExprKind::Name(target) = &arg.value.kind else {
                continue;
            };
            let by_place = self.by_place(key, given);
            let mut by = Substitution::new(key, by_place, frame.facts, frame.facts);
            let source = self.substitute(&mut by, source);
            let name = self.terms.sym(target);
            if let Some(old) = frame.env.get(&name).copied()
                && let Some(class) = self.class_of(old)
            {
                self.types.entry(source).or_insert(class);
            }
            frame.bind(name, source);
        }
    }

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
                        .filter(|k| self.module(*k).is_none_or(|m| !super::is_test(&m.path)))
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

    /// `read(body, Answer.class)`, `decode(Answer.self, from: body)`: what is given says what comes.
    fn declare_by_class(&mut self, from: u32, result: TermId, given: &Args) {
        for (_, value) in given {
            let class = match *self.terms.of(*value) {
                Term::Member(inner, name)
                    if matches!(self.terms.name(name), "self" | "class" | "java") =>
                {
                    inner
                }
                _ => *value,
            };
            if let Term::Class(_, name) = *self.terms.of(class) {
                let name = self.terms.name(name).to_owned();
                self.declare(from, result, &name);
            }
        }
    }

    pub(crate) fn constructor(&self, module: u32, owner: Sym) -> Option<FunctionKey> {
        self.constructor_of(module, self.terms.name(owner), 0)
    }

    fn constructor_of(&self, module: u32, class: &str, depth: u32) -> Option<FunctionKey> {
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
    fn method_of_shape(&mut self, object: TermId, method: &str) -> Option<FunctionKey> {
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
    fn class_of(&mut self, object: TermId) -> Option<(u32, Sym)> {
        self.class_within(object, 0)
    }

    /// A field may stand for itself: `@client ||= Client.new` in the class that has it.
    fn class_within(&mut self, object: TermId, depth: u32) -> Option<(u32, Sym)> {
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
                let Term::This(module, owner) = *self.terms.of(this) else {
                    return None;
                };
                let field = self.terms.name(name);
                let class = self.terms.name(owner);
                let class = self.places(module)?.class(class);
                let ty = class.and_then(|c| c.type_of(field));
                let declared = ty.and_then(|ty| self.class_named(module, ty));
                // What the constructor was given, by its type.
                declared.or_else(|| match self.field_value(module, owner, name) {
                    Some(value) if !matches!(self.terms.of(value), Term::Member(..)) => {
                        self.class_within(value, depth + 1)
                    }
                    _ => None,
                })
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

    /// The class that a parameter is declared with.
    pub(crate) fn class_of_param(&mut self, key: FunctionKey, place: u32) -> Option<(u32, Sym)> {
        let ty = self.function(key)?.params.get(place as usize)?.ty.clone();
        self.class_named(key.module, &ty)
    }

    fn class_named(&mut self, from: u32, ty: &str) -> Option<(u32, Sym)> {
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
        .filter(|only| self.function(*only).is_some_and(|f| f.owner.is_some()))
    }

    /// Ruby calls methods and functions by their bare names.
    pub(crate) fn bare_call(&mut self, frame: &mut Frame, term: TermId, span: Span) -> TermId {
        let ruby = self
            .module(frame.key)
            .is_some_and(|m| m.language == crate::ir::Language::Ruby);
        let callable = match self.terms.of(term) {
            Term::Function(_) => true,
            Term::Member(object, name) => {
                matches!(self.terms.of(*object), Term::This(..))
                    || self.terms.name(*name).ends_with('!')
            }
            _ => false,
        };
        if !ruby || !callable {
            return term;
        }
        let Some(key) = self.target(term) else {
            return term;
        };
        // `def live? = live == true`: the field that goes by the name without the mark. And a field
        // is no method of another class.
        if self.running.contains(&key) || self.is_field(term, key) {
            return term;
        }
        let site = Site {
            module: frame.key.module,
            span,
        };
        let call = self.terms.add(Term::Call(site, term, Vec::new()));
        self.enter(frame, key, term, &Vec::new(), span, call)
    }

    /// Whether an object's own class has a field of this name, and a function is another class's.
    fn is_field(&self, term: TermId, key: FunctionKey) -> bool {
        let Term::Member(object, name) = *self.terms.of(term) else {
            return false;
        };
        let Term::This(module, owner) = *self.terms.of(object) else {
            return false;
        };
        let class = self.terms.name(owner);
        let declared = self
            .places(module)
            .and_then(|m| m.class(class))
            .is_some_and(|c| c.declares(self.terms.name(name)));
        declared
            && self
                .function(key)
                .is_some_and(|f| f.owner.as_deref() != Some(class))
    }

    /// Takes up what a function of the project does.
    fn enter(
        &mut self,
        frame: &mut Frame,
        key: FunctionKey,
        callee: TermId,
        given: &Args,
        span: Span,
        term: TermId,
    ) -> TermId {
        let mut args = self.by_place(key, given);
        if let Some(object) = self.extended_by(key, callee) {
            args.insert(0, Some(object));
        }
        let object = match *self.terms.of(callee) {
            Term::Class(..) => None,
            Term::Member(object, _) => Some(object),
            _ => None,
        };
        self.called(frame, key, args.clone(), object, span);
        if matches!(self.terms.of(callee), Term::Class(..)) {
            return self.construct(frame, key, args, term);
        }
        if let Some(around) = self.wrapped(key)
            && !self.running.contains(&around.wrapper)
        {
            self.summary(key);
            let result = self.enter_wrapped(frame, key, around, given);
            return self.or_call(result, term);
        }
        let Some(summary) = self.summary(key) else {
            return term;
        };
        let mut by = Substitution::new(key, args, summary.entry, frame.facts);
        if let Some(object) = object {
            self.bind_object(&mut by, object);
        }
        if let (Some(object), Some(function)) = (object, self.function(key)) {
            let own = match &function.owner {
                Some(owner) => Some((key.module, self.terms.sym(owner))),
                None => self.class_in(key.module, &function.extends),
            };
            if let Some((module, owner)) = own {
                let class = self.terms.name(owner).to_owned();
                let home = self.names.class(key.module, &class).unwrap_or(module);
                for home in [module, home] {
                    let this = self.terms.add(Term::This(home, owner));
                    by.set(this, object);
                }
            }
        }
        let result = self.substitute(&mut by, summary.returns);
        frame.facts = self.substitute_facts(&mut by, summary.facts);
        if !summary.comes_back {
            frame.alive = false;
        }
        let result = self.or_call(Some(result), term);
        let declared = self.function(key).map(|f| f.returns.clone());
        if let Some(ty) = declared {
            self.declare(key.module, result, &ty);
        }
        result
    }

    /// A function that gives nothing that can be followed is its own call.
    fn or_call(&self, result: Option<TermId>, term: TermId) -> TermId {
        match result.map(|r| (r, self.terms.of(r))) {
            None | Some((_, Term::Null)) => term,
            Some((_, Term::Group(parts))) if parts.is_empty() => term,
            Some((result, _)) => result,
        }
    }

    /// The method that the class of a call's object declares and writes nowhere.
    fn declared_method(&mut self, callee: TermId, name: &str) -> Option<FunctionKey> {
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

    /// The one method of a name that is declared and written nowhere: an interface's.
    pub(crate) fn declared_only(&self, name: &str) -> Option<FunctionKey> {
        let same = self.names.functions(name).iter().copied().take(SAME);
        let mut without = same.filter(|k| {
            self.function(*k)
                .is_some_and(|f| f.body.is_empty() && !f.attributes.is_empty())
        });
        without.next().filter(|_| without.next().is_none())
    }

    /// The object that a C# extension method takes as its first parameter.
    fn extended_by(&self, key: FunctionKey, callee: TermId) -> Option<TermId> {
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

    fn construct(
        &mut self,
        frame: &mut Frame,
        key: FunctionKey,
        args: Vec<Option<TermId>>,
        term: TermId,
    ) -> TermId {
        if let Some(summary) = self.summary(key) {
            let mut by = Substitution::new(key, args, summary.entry, frame.facts);
            frame.facts = self.substitute_facts(&mut by, summary.facts);
        }
        term
    }

    pub(crate) fn called(
        &mut self,
        frame: &Frame,
        key: FunctionKey,
        args: Vec<Option<TermId>>,
        object: Option<TermId>,
        span: Span,
    ) {
        let caller = Caller {
            function: frame.key,
            args,
            object,
            facts: frame.facts,
            span,
        };
        self.callers.entry(key).or_default().push(caller);
    }

    /// The arguments by the callee's parameters.
    pub(crate) fn by_place(&self, key: FunctionKey, given: &Args) -> Vec<Option<TermId>> {
        let Some(function) = self.function(key) else {
            return Vec::new();
        };
        let mut out = vec![None; function.params.len()];
        let mut place = 0;
        // Swift's labels are not the parameters' names, but its arguments stand in their order.
        let ordered = self
            .module(key)
            .is_some_and(|m| m.language == crate::ir::Language::Swift);
        for (name, value) in given {
            let at = match name.filter(|_| !ordered) {
                Some(name) => {
                    let name = self.terms.name(name);
                    function.params.iter().position(|p| p.name() == name)
                }
                None => {
                    place += 1;
                    Some(place - 1)
                }
            };
            if let Some(slot) = at.and_then(|at| out.get_mut(at)) {
                *slot = Some(*value);
            }
        }
        // A parameter without an argument has its default, or nothing.
        out
    }

    /// A lambda or function, run on these arguments.
    pub(crate) fn run_on(
        &mut self,
        frame: &mut Frame,
        function: TermId,
        args: Vec<TermId>,
        span: Span,
    ) -> Option<TermId> {
        let key = match *self.terms.of(function) {
            Term::Function(key) => key,
            Term::Member(class, name) => match (self.target(function), args.as_slice()) {
                (Some(key), _) => key,
                // `Face::uid` reads a field of what it is given.
                (None, [only]) if matches!(self.terms.of(class), Term::Class(..)) => {
                    return Some(self.member_sym(*only, name));
                }
                _ => return None,
            },
            _ => return None,
        };
        let mut args: Vec<Option<TermId>> = args.into_iter().map(Some).collect();
        let mut object = match *self.terms.of(function) {
            Term::Member(object, _) => Some(object),
            _ => None,
        };
        // `Face::isAlive` is asked of what it is given.
        if object.is_some_and(|o| matches!(self.terms.of(o), Term::Class(..)))
            && args.len() == 1
            && self.function(key).is_some_and(|f| f.params.is_empty())
        {
            object = args.pop().flatten();
        }
        self.called(frame, key, args.clone(), object, span);
        let summary = self.summary(key)?;
        let mut by = Substitution::new(key, args, summary.entry, frame.facts);
        if let Some(object) = object {
            self.bind_object(&mut by, object);
        }
        Some(self.substitute(&mut by, summary.returns))
    }

    /// A call that leaves the project.
    fn outside(&mut self, frame: &mut Frame, callee: TermId, given: &Args, term: TermId) -> TermId {
        for (_, value) in given {
            self.hand_over(*value, term, 0);
        }
        if let Some(raw) = self.made_of(callee, given) {
            return raw;
        }
        // `Boolean.TRUE.equals(live)`: false where there is nothing, and else what it is.
        if let [(_, only)] = given.as_slice() {
            match self.terms.path(callee).as_str() {
                "Boolean.TRUE.equals" => return *only,
                "Boolean.FALSE.equals" => {
                    let no = self.terms.add(Term::Bool(false));
                    return self.compare(Op::Equal, *only, no);
                }
                _ => {}
            }
        }
        // `require('pino')({ … })`: a module, where it stands.
        if let (Term::Free(name), [(None, only)]) = (self.terms.of(callee), given.as_slice())
            && self.terms.name(*name) == "require"
            && let Some(written) = self.terms.as_text(*only).map(str::to_owned)
            && (self.module(frame.key)).is_some_and(|m| m.language.is_script())
        {
            return self.import(frame.key.module, &written, "", 0);
        }
        if let Some(text) = self.rewritten(callee, given) {
            return text;
        }
        let name = self
            .terms
            .last_name(callee)
            .trim_end_matches('!')
            .to_lowercase();
        let first = given.first().map(|(_, v)| *v);
        match name.as_str() {
            "assert" | "require" | "check" | "precondition" | "invariant" | "asserttrue"
            | "ensure" | "istrue" | "throw_unless" | "abort_unless" => {
                if let Some(first) = first {
                    frame.facts = self.assume(frame.facts, first, true);
                }
            }
            "throw_if" | "abort_if" => {
                if let Some(first) = first {
                    frame.facts = self.assume(frame.facts, first, false);
                }
            }
            _ => {}
        }
        if CHECKS.iter().any(|verb| name.contains(verb)) {
            // It came back, which for many such functions means that all is well.
            let came_back = self.terms.add(Term::Bool(true));
            let marker = self.terms.add(Term::Op(Op::Other, vec![term, came_back]));
            frame.facts = self.tree.with(frame.facts, (marker, true));
        }
        term
    }

    /// A constant text with a constant part of it taken away or replaced:
    /// `strings.TrimPrefix(base, "https://")`, `base.replace("https", "http")`.
    fn rewritten(&mut self, callee: TermId, given: &Args) -> Option<TermId> {
        let name = self.terms.last_name(callee);
        let takes = matches!(
            name,
            "TrimPrefix" | "removeprefix" | "removePrefix" | "delete_prefix" | "strip_prefix"
        );
        let swaps = matches!(
            name,
            "replace"
                | "Replace"
                | "ReplaceAll"
                | "replaceAll"
                | "replaceFirst"
                | "str_replace"
                | "sub"
                | "gsub"
                | "replacingOccurrences"
        );
        if !takes && !swaps {
            return None;
        }
        let receiver = match *self.terms.of(callee) {
            Term::Member(object, _) => self.terms.as_text(object).map(str::to_owned),
            _ => None,
        };
        let texts: Vec<String> = given
            .iter()
            .map_while(|(_, v)| self.terms.as_text(*v).map(str::to_owned))
            .collect();
        let out = match (takes, receiver, texts.as_slice()) {
            (true, Some(whole), [part, ..]) => whole.strip_prefix(part.as_str())?.to_owned(),
            (true, None, [whole, part]) => whole.strip_prefix(part.as_str())?.to_owned(),
            (false, Some(whole), [from, to, ..]) => whole.replacen(from.as_str(), to, 1),
            // PHP names the text last, Go first.
            (false, None, [from, to, whole]) if name == "str_replace" => {
                whole.replacen(from.as_str(), to, 1)
            }
            (false, None, [whole, from, to]) => whole.replacen(from.as_str(), to, 1),
            _ => return None,
        };
        Some(self.terms.text(&out))
    }

    /// Functions that go where the project cannot see are called from there.
    fn hand_over(&mut self, value: TermId, term: TermId, depth: u32) {
        if depth > 4 {
            return;
        }
        match self.terms.of(value).clone() {
            Term::Function(key) => self.handed.entry(key).or_default().push(term),
            Term::Member(..) => {
                if let Some(key) = self.target(value) {
                    self.handed.entry(key).or_default().push(term);
                }
            }
            Term::List(all) => all.iter().for_each(|v| self.hand_over(*v, term, depth + 1)),
            Term::Dict(all) => all
                .iter()
                .for_each(|(_, v)| self.hand_over(*v, term, depth + 1)),
            Term::Call(_, _, args) => {
                args.iter()
                    .for_each(|(_, v)| self.hand_over(*v, term, depth + 1));
            }
            _ => {}
        }
    }

    /// Whether a call never comes back.
    fn leaves(&self, callee: TermId, here: FunctionKey) -> bool {
        let path = self.terms.path(callee);
        let name = path.rsplit('.').next().unwrap_or(&path);
        let known = matches!(
            path.as_str(),
            "exit"
                | "sys.exit"
                | "os._exit"
                | "os.Exit"
                | "process.exit"
                | "System.exit"
                | "die"
                | "panic"
                | "panic!"
                | "fatalError"
                | "abort"
                | "flask.abort"
                | "log.Fatal"
                | "log.Fatalf"
                | "Environment.Exit"
                | "exitProcess"
                | "unreachable!"
                | "todo!"
                | "bail!"
                | "anyhow.bail!"
                | "preconditionFailure"
                | "raise"
                | "fail"
                | "throw"
                | "next/navigation.redirect"
                | "next/navigation.notFound"
                | "@sveltejs/kit.error"
                | "@sveltejs/kit.redirect"
                | "quit"
                | "http.halt"
                | "halt"
        );
        let aborts = name == "abort"
            && self.module(here).is_some_and(|m| {
                matches!(
                    m.language,
                    crate::ir::Language::Python | crate::ir::Language::Php
                )
            });
        known || aborts
    }

    /// Looks at an event as its function's callers see it: the terms, with arguments for
    /// parameters, and what is known there. A function that nobody calls is seen as it is.
    pub fn seen_by_callers(
        &mut self,
        function: FunctionKey,
        terms: &[TermId],
        facts: Facts,
        depth: u32,
    ) -> Vec<Context> {
        let callers: Vec<Caller> = self
            .callers
            .get(&function)
            .map_or(&[][..], Vec::as_slice)
            .iter()
            .take(CALLERS)
            .cloned()
            .collect();
        let own = Context {
            function,
            terms: terms.to_vec(),
            facts,
            span: None,
        };
        if callers.is_empty() || depth == 0 {
            return vec![own];
        }
        let Some(summary) = self.summaries.get(&function).copied() else {
            return Vec::new();
        };
        let mut out = Vec::new();
        if self.handed.contains_key(&function) {
            out.push(own);
        }
        for caller in callers {
            let mut by =
                Substitution::new(function, caller.args.clone(), summary.entry, caller.facts);
            if let Some(object) = caller.object {
                self.bind_object(&mut by, object);
            }
            let there: Vec<TermId> = terms.iter().map(|t| self.substitute(&mut by, *t)).collect();
            let known = self.substitute_facts(&mut by, facts);
            let known = self.also(known, summary.entry);
            for mut context in self.seen_by_callers(caller.function, &there, known, depth - 1) {
                context
                    .span
                    .get_or_insert((caller.function.module, caller.span));
                out.push(context);
            }
            if out.len() > 32 {
                break;
            }
        }
        out
    }

    /// Whether a term hangs on a function's parameters.
    pub fn has_params(&self, term: TermId, function: FunctionKey) -> bool {
        self.terms.any(
            term,
            &mut |_, t| matches!(t, Term::Param(f, _) if *f == function),
        )
    }
}

/// The name of a class that another extends.
pub(crate) fn plain_base(base: &str) -> &str {
    let base = base.split(['<', '(', '[']).next().unwrap_or(base);
    base.rsplit(['.', ':', '\\', ' ']).next().unwrap_or(base)
}

/// A point of a function, as one of its callers sees it.
#[derive(Debug, Clone)]
pub struct Context {
    /// The outermost function looked at.
    pub function: FunctionKey,
    /// The terms there.
    pub terms: Vec<TermId>,
    /// What is known there.
    pub facts: Facts,
    /// The call that leads here: its module and its place.
    pub span: Option<(u32, Span)>,
}

/// How many of a function's callers are asked.
const CALLERS: usize = 8;

/// What functions that check something are called.
const CHECKS: &[&str] = &[
    "verif",
    "valid",
    "check",
    "assert",
    "ensure",
    "require",
    "guard",
    "constructevent",
    "construct_event",
    "authenticat",
    "enforce",
    "reject",
];
