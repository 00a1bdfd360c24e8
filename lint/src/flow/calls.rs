//! Running calls: which function of the project is meant, what it does to its caller, and which
//! calls only pass on, take apart or walk through what they are given.

mod callee;
mod callers;
mod enter;
mod outside;

pub use callers::Context;

use super::substitute::Substitution;
use super::term::{Facts, FunctionKey, Site, Sym, Term, TermId};
use super::{EventKind, Flow, Frame};
use crate::ir::{Arg, Expr, ExprKind, Span};

/// The arguments of a call.
pub(crate) type Args = Vec<(Option<Sym>, TermId)>;

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
        // What a test makes up is in no object of the program.
        let made_up = self
            .module(frame.key)
            .is_some_and(|m| super::is_test(&m.path));
        if !made_up {
            self.keep_fields(function, &given);
        }
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
                .or_else(|| self.declared_only(function));
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
            "AddEndpointFilter" | "UseMiddleware" | "AddHttpMessageHandler" | "AddHttpClient"
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
        // `rescue => e; log(e); raise`: what was met goes on to the caller.
        if ruby
            && matches!(self.terms.of(term), Term::Free(name) if self.terms.name(*name) == "raise")
        {
            frame.alive = false;
            return term;
        }
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
}

/// The name of a class that another extends.
pub(crate) fn plain_base(base: &str) -> &str {
    let base = base.split(['<', '(', '[']).next().unwrap_or(base);
    base.rsplit(['.', ':', '\\', ' ']).next().unwrap_or(base)
}
