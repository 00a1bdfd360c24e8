//! Calls that every language's library has under one name or another: walking through a
//! collection, taking one element, reading a field by its name, passing on what they are given.

use super::calls::Args;
use super::term::{Term, TermId};
use super::values::normal;
use super::{Flow, Frame};
use crate::ir::{Language, Op, Span};

/// What a call does with the value that it is a method of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verb {
    Map,
    Filter,
    Reject,
    Find,
    Some,
    Every,
    NoneOf,
    Each,
    Then,
    With,
    Same,
    Truth,
    First,
    At,
    Field,
    FieldOr,
    Format,
    Next,
    Enumerate,
    Concat,
    Sure,
    If,
    Unless,
    Only,
}

impl<'m> Flow<'m> {
    /// What such a call gives; none where it is not one.
    pub(crate) fn collection(
        &mut self,
        frame: &mut Frame,
        callee: TermId,
        given: &Args,
        span: Span,
    ) -> Option<TermId> {
        let language = self.module(frame.key)?.language;
        let name = self
            .terms
            .last_name(callee)
            .trim_end_matches(['!', '?'])
            .to_owned();
        let receiver = match *self.terms.of(callee) {
            Term::Member(object, _) => Some(object),
            Term::Index(object, _) => Some(object),
            _ => None,
        };
        let args: Vec<TermId> = given.iter().map(|(_, v)| *v).collect();
        // What a request brought is not the request.
        if let (Some(receiver), "get_json") = (receiver, name.as_str()) {
            return Some(self.member(receiver, "json"));
        }
        if let (Some(receiver), []) = (receiver, args.as_slice()) {
            if name == "empty" && self.terms.path(receiver).ends_with("Optional") {
                return Some(self.terms.add(Term::Null));
            }
            if matches!(self.terms.of(callee), Term::Member(..))
                && let Some(field) = self.accessed(receiver, &name)
            {
                return Some(field);
            }
            let plain = normal(&name);
            // What a library makes is no field of it: `requests.Session()`.
            let library = matches!(self.terms.of(receiver), Term::Import(..));
            if !library && self.interesting.contains(&plain) {
                return Some(self.member(receiver, &name));
            }
            if let Some(rest) = plain
                .strip_prefix("get")
                .or_else(|| plain.strip_prefix("has"))
                && self.interesting.contains(rest)
            {
                let field = name
                    .get(3..)
                    .unwrap_or(&name)
                    .trim_start_matches('_')
                    .to_owned();
                return Some(self.member(receiver, &field));
            }
        }
        if let Some(gathered) = self.gathered(frame, span, &name, receiver, &args, language) {
            return Some(gathered);
        }
        // What runs a function somewhere else gives what that gives.
        if let Some(value) = self.run_elsewhere(frame, callee, &args, span) {
            return Some(value);
        }
        // `Value::Bool(true)` is what it is made of.
        if let (Some(receiver), [only], Language::Rust) = (receiver, args.as_slice(), language)
            && matches!(name.as_str(), "Bool" | "String" | "Number")
            && self.terms.last_name(receiver) == "Value"
        {
            return Some(*only);
        }
        // What only wraps a value.
        if let (Some(receiver), [only]) = (receiver, args.as_slice()) {
            let path = self.terms.path(receiver);
            let class = path.rsplit('.').next().unwrap_or(&path);
            let wraps = matches!(
                (class, name.as_str()),
                ("Optional" | "Stream", "of" | "ofNullable")
                    | ("Mono" | "Flux", "just" | "justOrEmpty")
                    | ("Task" | "ValueTask", "FromResult")
                    | ("CompletableFuture", "completedFuture")
                    | ("Future", "value" | "sync")
            );
            if wraps {
                return Some(*only);
            }
        }
        if let (true, "append", None, [list, value]) = (
            language == Language::Go,
            name.as_str(),
            receiver,
            args.as_slice(),
        ) {
            return self.with_one_more(*list, *value, frame.facts);
        }
        // Python's `dict(a=1)`.
        if language == Language::Python
            && name == "dict"
            && receiver.is_none()
            && !given.is_empty()
            && given.iter().all(|(n, _)| n.is_some())
        {
            let mut entries = Vec::with_capacity(given.len());
            for (name, value) in given {
                let key = name.map(|n| self.terms.add(Term::Text(n)));
                entries.push((key, *value));
            }
            return Some(self.terms.add(Term::Dict(entries)));
        }
        // PHP hands the function over first, or last.
        if language == Language::Php && receiver.is_none() {
            let (verb, list, function) = match (name.as_str(), args.as_slice()) {
                ("array_map", [function, list]) => (Verb::Map, *list, *function),
                ("array_filter", [list, function]) => (Verb::Filter, *list, *function),
                ("array_find", [list, function]) => (Verb::Find, *list, *function),
                ("array_any", [list, function]) => (Verb::Some, *list, *function),
                ("array_all", [list, function]) => (Verb::Every, *list, *function),
                _ => (Verb::Same, args.first().copied()?, callee),
            };
            if verb != Verb::Same && self.is_function(function) {
                return self.method_verb(frame, verb, list, &[function], span);
            }
        }
        // Laravel's `data_get($face, 'passive_liveness.is_real_face')`.
        if let ("data_get", [value, path, ..]) = (name.as_str(), args.as_slice())
            && let Some(path) = self.terms.as_text(*path).map(str::to_owned)
        {
            let mut out = *value;
            for part in path.split('.') {
                out = self.member(out, part);
            }
            return Some(out);
        }
        // Rails answers with `head :forbidden`.
        if language == Language::Ruby && receiver.is_none() && name == "head" {
            return None;
        }
        let verb = verb(&name, language, receiver.is_some(), args.len())?;
        // Ruby's `map(&:uid)`, Laravel's `pluck('uid')`: a field by its name.
        if let (Some(receiver), [only]) = (receiver, args.as_slice())
            && (matches!(language, Language::Ruby | Language::Swift) || name == "pluck")
            && let Some(field) = self.field_named(*only)
            && let Some(result) = self.by_field(verb, receiver, field, frame.facts)
        {
            return Some(result);
        }
        // Laravel's `where('type', 'passive')`: those whose field is that.
        if let (Some(receiver), Verb::Filter | Verb::Find, [field, wanted]) =
            (receiver, verb, args.as_slice())
            && language == Language::Php
            && let Term::Text(field) = *self.terms.of(*field)
            && !matches!(
                self.terms.of(receiver),
                Term::Class(..) | Term::Import(..) | Term::Free(_)
            )
        {
            let (element, _) = self.element_of(receiver, frame.facts);
            let value = self.member_sym(element, field);
            let equal = self.compare(Op::Equal, value, *wanted);
            let left = self.terms.add(Term::Filtered(receiver, equal));
            return match verb {
                Verb::Filter => Some(left),
                _ => {
                    let zero = self.terms.add(Term::Number(0_f64.to_bits()));
                    Some(self.index(left, zero))
                }
            };
        }
        // `people.each(&:live!)`: a method of each.
        if let (Some(receiver), Verb::Each, Language::Ruby, [only]) =
            (receiver, verb, language, args.as_slice())
            && let Term::Text(method) = *self.terms.of(*only)
        {
            let (element, _) = self.element_of(receiver, frame.facts);
            let (module, class) = self.shape_of(element)?;
            let class = self.terms.add(Term::Class(module, class));
            let method = self.terms.add(Term::Member(class, method));
            return self.method_verb(frame, verb, receiver, &[method], span);
        }
        match receiver {
            // `fmt.Sprintf(…)`, `String.format(…)`: the receiver is where the function comes from. What
            // fills a hole is a value, whatever else it could be called as.
            Some(receiver) if verb == Verb::Format => match self.terms.as_text(receiver) {
                Some(_) => self.formatted(receiver, &args),
                None => {
                    let (format, rest) = args.split_first()?;
                    self.formatted(*format, rest)
                }
            },
            Some(receiver) => self.method_verb(frame, verb, receiver, &args, span),
            None => self.function_verb(verb, &args),
        }
    }

    /// A function that is run on another thread, in a pool or under a lock, where it stands.
    fn run_elsewhere(
        &mut self,
        frame: &mut Frame,
        callee: TermId,
        args: &[TermId],
        span: Span,
    ) -> Option<TermId> {
        let path = self.terms.path(callee);
        let last = path.rsplit(['.', ':']).next().unwrap_or(&path);
        let (function, rest) = match (last, args) {
            // Python hands the arguments over as well.
            ("to_thread" | "run_sync", [function, rest @ ..]) => (*function, rest),
            ("run_in_executor", [_, function, rest @ ..]) => (*function, rest),
            (
                "spawn_blocking" | "block_in_place" | "supplyAsync" | "fromCallable"
                | "fromSupplier" | "withContext" | "runInterruptible" | "withTimeout"
                | "withTimeoutOrNull" | "runBlocking" | "coroutineScope" | "synchronized",
                [.., function],
            ) => (*function, &[][..]),
            ("block", [function]) if path.ends_with("web.block") => (*function, &[][..]),
            ("Run", [function, ..]) if path.ends_with("Task.Run") => (*function, &[][..]),
            ("run", [function]) if path.ends_with("Isolate.run") => (*function, &[][..]),
            ("compute", [function, rest @ ..]) if path.ends_with("compute") => (*function, rest),
            _ => return None,
        };
        if !self.is_function(function) {
            return None;
        }
        self.run_on(frame, function, rest.to_vec(), span)
    }

    /// Several values that become one: awaited together, zipped, joined.
    fn gathered(
        &mut self,
        frame: &mut Frame,
        span: Span,
        name: &str,
        receiver: Option<TermId>,
        args: &[TermId],
        language: Language,
    ) -> Option<TermId> {
        let python = language == Language::Python;
        let script = language.is_script();
        let owner = receiver.map(|r| self.terms.last_name(r).to_owned());
        let owner = owner.as_deref().unwrap_or("");
        match (name, args) {
            ("gather", [only]) if python && matches!(self.terms.of(*only), Term::Mapped(..)) => {
                Some(*only)
            }
            ("gather", many) if python && many.len() > 1 => {
                Some(self.terms.add(Term::List(many.to_vec())))
            }
            (
                "wait_for" | "shield" | "run" | "run_until_complete" | "create_task"
                | "ensure_future",
                [first, ..],
            ) if python
                && receiver.is_some()
                && !matches!(
                    self.terms.of(*first),
                    Term::Function(_) | Term::List(_) | Term::Text(_)
                ) =>
            {
                Some(*first)
            }
            // A function that is called later, or elsewhere, is that function.
            (
                "sync_to_async" | "async_to_sync" | "partial" | "promisify" | "wraps",
                [first, ..],
            ) if matches!(self.terms.of(*first), Term::Function(_)) => Some(*first),
            ("all" | "allSettled" | "race" | "any", [only]) if script && owner == "Promise" => {
                match (name, self.terms.of(*only).clone()) {
                    // Whoever comes first: of a timeout and an answer, the answer.
                    ("race" | "any", Term::List(all)) => all.first().copied(),
                    _ => Some(*only),
                }
            }
            ("resolve", [only]) if script && owner == "Promise" => Some(*only),
            ("zip", [a, b]) if python && receiver.is_none() => {
                let (one, _) = self.element_of(*a, super::term::Facts::NONE);
                let (two, _) = self.element_of(*b, super::term::Facts::NONE);
                let pair = self.terms.add(Term::List(vec![one, two]));
                Some(self.terms.add(Term::Mapped(*a, pair)))
            }
            ("dict", [only]) if python && receiver.is_none() && self.is_pairs(*only) => Some(*only),
            ("items", []) if python => {
                let over = receiver?;
                if self.is_pairs(over) {
                    return Some(over);
                }
                let (element, _) = self.element_of(over, super::term::Facts::NONE);
                let key = self.terms.group(Vec::new());
                let pair = self.terms.add(Term::List(vec![key, element]));
                Some(self.terms.add(Term::Mapped(over, pair)))
            }
            ("max" | "min", [list, ..]) if python && receiver.is_none() => {
                let some = self.terms.group(Vec::new());
                matches!(self.terms.of(*list), Term::Member(..) | Term::Filtered(..))
                    .then(|| self.terms.add(Term::Index(*list, some)))
            }
            ("pipe", steps) if script && receiver.is_some() && !steps.is_empty() => {
                self.piped(frame, receiver?, steps, span)
            }
            ("join", [separator]) if script => self.joined(receiver?, *separator),
            ("join", [list]) if python => self.joined(*list, receiver?),
            ("URL", [one]) if script && self.terms.folded(*one).is_some() => Some(*one),
            ("URL", [path, base]) if script && self.terms.folded(*base).is_some() => {
                let between = self.terms.text("/");
                Some(self.join(vec![*base, between, *path]))
            }
            // Dart's `Uri.https(host, path)`.
            ("https" | "http", [host, path, ..])
                if language == Language::Dart && owner == "Uri" =>
            {
                let scheme = self.terms.text(&format!("{name}://"));
                let slash = match self.terms.folded(*path) {
                    Some(text) if text.starts_with('/') => "",
                    _ => "/",
                };
                let between = self.terms.text(slash);
                Some(self.join(vec![scheme, *host, between, *path]))
            }
            ("urljoin", [base, path]) => {
                let between = self.terms.text("/");
                Some(self.join(vec![*base, between, *path]))
            }
            _ => None,
        }
    }

    /// The field that is meant by its name: a text, or Swift's `\.liveness.real`.
    fn field_named(&mut self, term: TermId) -> Option<super::term::Sym> {
        match *self.terms.of(term) {
            Term::Text(field) => Some(field),
            Term::Member(object, name) => {
                let before = match self.terms.as_text(object) {
                    Some("\\") => String::new(),
                    Some(_) => return None,
                    None => {
                        let before = self.field_named(object)?;
                        format!("{}.", self.terms.name(before))
                    }
                };
                let path = format!("{before}{}", self.terms.name(name));
                Some(self.terms.sym(&path))
            }
            _ => None,
        }
    }

    /// What a verb does with a field of each element.
    fn by_field(
        &mut self,
        verb: Verb,
        receiver: TermId,
        field: super::term::Sym,
        facts: super::term::Facts,
    ) -> Option<TermId> {
        let (element, _) = self.element_of(receiver, facts);
        let written = self.terms.name(field).to_owned();
        let mut value = element;
        for part in written.split('.') {
            let part = self.terms.sym(part.trim_end_matches(['?', '!']));
            value = self.member_sym(value, part);
        }
        Some(match verb {
            Verb::Map => self.terms.add(Term::Mapped(receiver, value)),
            Verb::Filter => self.terms.add(Term::Filtered(receiver, value)),
            Verb::Reject => {
                let not = self.operate(Op::Not, vec![value]);
                self.terms.add(Term::Filtered(receiver, not))
            }
            Verb::Find => {
                let left = self.terms.add(Term::Filtered(receiver, value));
                let zero = self.terms.add(Term::Number(0_f64.to_bits()));
                self.index(left, zero)
            }
            Verb::Some => self.terms.add(Term::Some(receiver, value)),
            Verb::Every => self.terms.add(Term::Every(receiver, value)),
            Verb::NoneOf => {
                let not = self.operate(Op::Not, vec![value]);
                self.terms.add(Term::Every(receiver, not))
            }
            _ => return None,
        })
    }

    /// RxJS: `answers.pipe(tap(look), map(take))`.
    fn piped(
        &mut self,
        frame: &mut Frame,
        receiver: TermId,
        steps: &[TermId],
        span: Span,
    ) -> Option<TermId> {
        let mut value = receiver;
        for step in steps {
            let Term::Call(_, callee, args) = self.terms.of(*step).clone() else {
                return None;
            };
            let name = self.terms.last_name(callee).to_owned();
            let function = args
                .first()
                .map(|(_, f)| *f)
                .filter(|f| self.is_function(*f));
            match (name.as_str(), function) {
                ("tap", Some(function)) => {
                    self.run_on(frame, function, vec![value], span);
                }
                ("map" | "switchMap" | "mergeMap" | "concatMap" | "exhaustMap", Some(function)) => {
                    value = self.run_on(frame, function, vec![value], span)?;
                }
                _ => {}
            }
        }
        Some(value)
    }

    fn is_pairs(&self, over: TermId) -> bool {
        matches!(self.terms.of(over), Term::Mapped(_, pair)
            if matches!(self.terms.of(*pair), Term::List(two) if two.len() == 2))
    }

    /// The texts of a list, with something between them.
    fn joined(&mut self, list: TermId, between: TermId) -> Option<TermId> {
        let Term::List(all) = self.terms.of(list).clone() else {
            return None;
        };
        self.terms.as_text(between)?;
        let mut parts = Vec::with_capacity(all.len() * 2);
        for (number, one) in all.into_iter().enumerate() {
            if number > 0 {
                parts.push(between);
            }
            parts.push(one);
        }
        Some(self.join(parts))
    }

    fn function_verb(&mut self, verb: Verb, args: &[TermId]) -> Option<TermId> {
        let first = *args.first()?;
        match verb {
            Verb::Same => Some(first),
            // Whether it is there; not what it is.
            Verb::Truth => Some(self.terms.add(Term::Op(Op::And, vec![first]))),
            Verb::Next => {
                let zero = self.terms.add(Term::Number(0_f64.to_bits()));
                Some(self.index(first, zero))
            }
            Verb::Enumerate => {
                let (element, _) = self.element_of(first, super::term::Facts::NONE);
                let place = self.terms.group(Vec::new());
                let pair = self.terms.add(Term::List(vec![place, element]));
                Some(self.terms.add(Term::Mapped(first, pair)))
            }
            Verb::Format => self.formatted(first, args.get(1..).unwrap_or_default()),
            _ => None,
        }
    }

    fn method_verb(
        &mut self,
        frame: &mut Frame,
        verb: Verb,
        receiver: TermId,
        args: &[TermId],
        span: Span,
    ) -> Option<TermId> {
        let function = args.iter().copied().find(|a| self.is_function(*a));
        let facts = frame.facts;
        match (verb, function) {
            (Verb::Map, Some(function)) => {
                let (element, facts) = self.element_of(receiver, facts);
                let value = self.run_knowing(frame, function, vec![element], facts, span)?;
                if value == element {
                    return Some(receiver);
                }
                Some(self.terms.add(Term::Mapped(receiver, value)))
            }
            (Verb::Filter | Verb::Reject, Some(function)) => {
                let condition = self.condition(frame, receiver, function, span)?;
                let condition = match verb {
                    Verb::Reject => self.operate(Op::Not, vec![condition]),
                    _ => condition,
                };
                Some(self.terms.add(Term::Filtered(receiver, condition)))
            }
            (Verb::Find, Some(function)) => {
                let condition = self.condition(frame, receiver, function, span)?;
                let left = self.terms.add(Term::Filtered(receiver, condition));
                let zero = self.terms.add(Term::Number(0_f64.to_bits()));
                Some(self.index(left, zero))
            }
            (Verb::Some | Verb::Every | Verb::NoneOf, Some(function)) => {
                let condition = self.condition(frame, receiver, function, span)?;
                let over = self.unfiltered(receiver);
                match verb {
                    Verb::Every => Some(self.every(over, condition)),
                    Verb::Some => Some(self.some(over, condition)),
                    _ => {
                        let not = self.operate(Op::Not, vec![condition]);
                        Some(self.every(over, not))
                    }
                }
            }
            (Verb::Each, Some(function)) => {
                let (element, facts) = self.element_of(receiver, facts);
                self.run_knowing(frame, function, vec![element], facts, span);
                self.held_by_each(frame, function, receiver, element);
                Some(receiver)
            }
            (Verb::Then, Some(function)) => {
                let value = self.run_on(frame, function, vec![receiver], span)?;
                // Who goes on in the chain goes on after what this one made sure of.
                if let Term::Function(key) = *self.terms.of(function)
                    && let Some(summary) = self.summary(key)
                {
                    let args = vec![Some(receiver)];
                    let mut by =
                        super::substitute::Substitution::new(key, args, summary.entry, frame.facts);
                    frame.facts = self.substitute_facts(&mut by, summary.facts);
                }
                Some(match self.terms.of(value) {
                    Term::Null => receiver,
                    _ => value,
                })
            }
            (Verb::With, Some(function)) => {
                self.run_on(frame, function, vec![receiver], span);
                Some(receiver)
            }
            (Verb::Same, _) => Some(receiver),
            // Who goes on has a value, and what held where it came to be.
            (Verb::Sure, _) => {
                frame.facts = self.assume(frame.facts, receiver, true);
                Some(self.something(receiver))
            }
            (Verb::Unless | Verb::If, Some(function)) => {
                let condition = self.run_knowing(frame, function, vec![receiver], facts, span)?;
                let holds = verb == Verb::If;
                let kept = self.assume(facts, condition, holds);
                let left = self.assume(facts, condition, !holds);
                let nothing = self.terms.add(Term::Null);
                Some(self.either(vec![(receiver, kept), (nothing, left)]))
            }
            (Verb::Only, None) => Some(self.element_of(receiver, facts).0),
            (Verb::First, None) => {
                let zero = self.terms.add(Term::Number(0_f64.to_bits()));
                Some(self.index(receiver, zero))
            }
            (Verb::At, None) => self.named_fields(receiver, args, true),
            (Verb::Field, None) => self.named_fields(receiver, args, false),
            // What follows the name is what is given where there is no such field.
            (Verb::FieldOr, None) => {
                let field =
                    self.named_fields(receiver, args.get(..1).unwrap_or_default(), false)?;
                let default = *args.get(1)?;
                Some(match self.terms.as_text(default) {
                    Some(_) => self.terms.add(Term::Op(Op::Else, vec![field, default])),
                    None => field,
                })
            }
            (Verb::Enumerate, None) => {
                let (element, _) = self.element_of(receiver, facts);
                let place = self.terms.group(Vec::new());
                let pair = self.terms.add(Term::List(vec![place, element]));
                Some(self.terms.add(Term::Mapped(receiver, pair)))
            }
            (Verb::Concat, None) => {
                let mut all = vec![receiver];
                all.extend(args);
                Some(self.join(all))
            }
            _ => None,
        }
    }

    /// Whether all elements are so: of those of a short list, each by itself.
    fn every(&mut self, over: TermId, condition: TermId) -> TermId {
        match self.one_by_one(over, condition) {
            Some(all) => self.operate(Op::And, all),
            None => self.terms.add(Term::Every(over, condition)),
        }
    }

    /// Whether one of them is so.
    fn some(&mut self, over: TermId, condition: TermId) -> TermId {
        match self.one_by_one(over, condition) {
            Some(all) => self.operate(Op::Or, all),
            None => self.terms.add(Term::Some(over, condition)),
        }
    }

    fn one_by_one(&mut self, over: TermId, condition: TermId) -> Option<Vec<TermId>> {
        let Term::List(items) = self.terms.of(over).clone() else {
            return None;
        };
        if items.is_empty() || items.len() > 4 {
            return None;
        }
        let (element, _) = self.element_of(over, super::term::Facts::NONE);
        let each = items
            .into_iter()
            .map(|item| self.replace(condition, element, item));
        Some(each.collect())
    }

    /// `faces.forEach(assertLive)`: who goes on knows what every call of the function made sure of.
    fn held_by_each(&mut self, frame: &mut Frame, function: TermId, over: TermId, element: TermId) {
        let key = match *self.terms.of(function) {
            Term::Function(key) => Some(key),
            Term::Member(..) => self.target(function),
            _ => None,
        };
        let Some((key, summary)) = key.and_then(|k| Some((k, self.summary(k)?))) else {
            return;
        };
        if !summary.comes_back {
            return;
        }
        let given = vec![Some(element)];
        let none = super::term::Facts::NONE;
        let mut by = super::substitute::Substitution::new(key, given, summary.entry, none);
        if let Term::Member(object, _) = *self.terms.of(function)
            && matches!(self.terms.of(object), Term::Class(..))
        {
            self.bind_object(&mut by, element);
        }
        let made = self.substitute_facts(&mut by, summary.facts);
        let literals: Vec<_> = self.tree.literals(made).take(16).collect();
        for (term, holds) in literals {
            if !self.terms.any(term, &mut |id, _| id == element) {
                continue;
            }
            let condition = match holds {
                true => term,
                false => self.operate(Op::Not, vec![term]),
            };
            let every = self.terms.add(Term::Every(over, condition));
            frame.facts = self.tree.with(frame.facts, (every, true));
        }
    }

    /// `answer.get("faces")`, `dig("a", "b")`, `get("count", 0)`.
    fn named_fields(&mut self, receiver: TermId, args: &[TermId], pointer: bool) -> Option<TermId> {
        let mut out = receiver;
        let mut any = false;
        for arg in args {
            match self.terms.of(*arg).clone() {
                Term::Text(name) => {
                    // A JSON pointer names a path; an address is no field.
                    let path = self.terms.name(name).to_owned();
                    let imported = matches!(self.terms.of(receiver), Term::Import(..));
                    if path.contains("://") || imported || path.len() > 60 || path.contains(' ') {
                        return None;
                    }
                    if path.starts_with('/') && !pointer {
                        return None;
                    }
                    if let Some(pointer) = path.strip_prefix('/').filter(|p| !p.contains(' ')) {
                        for part in pointer.split('/') {
                            out = match part.parse::<u32>() {
                                Ok(n) => {
                                    let n = self.terms.add(Term::Number(f64::from(n).to_bits()));
                                    self.index(out, n)
                                }
                                Err(_) => self.member(out, part),
                            };
                        }
                    } else {
                        out = self.member_sym(out, name);
                    }
                    any = true;
                }
                Term::Number(_) if any => out = self.index(out, *arg),
                Term::Number(_) => return Some(self.index(out, *arg)),
                // The counter of a loop: any of them.
                Term::Group(parts) if parts.is_empty() => return Some(self.index(out, *arg)),
                Term::Element(_) if !any && args.len() == 1 => {
                    return Some(self.index(out, *arg));
                }
                _ => break,
            }
            if any
                && args.len() == 2
                && !matches!(args.get(1).map(|a| self.terms.of(*a)), Some(Term::Text(_)))
            {
                break;
            }
        }
        any.then_some(out)
    }

    /// A value without the alternative that there is none.
    fn something(&mut self, term: TermId) -> TermId {
        match self.terms.of(term).clone() {
            Term::Either(all) => {
                let all: Vec<_> = all
                    .into_iter()
                    .filter(|(one, _)| *self.terms.of(*one) != Term::Null)
                    .collect();
                if all.is_empty() {
                    term
                } else {
                    self.either(all)
                }
            }
            _ => term,
        }
    }

    pub(crate) fn is_function(&self, term: TermId) -> bool {
        matches!(self.terms.of(term), Term::Function(_))
            || matches!(self.terms.of(term), Term::Member(object, _)
                if matches!(self.terms.of(*object), Term::Class(..) | Term::This(..)))
    }

    pub(crate) fn run_knowing(
        &mut self,
        frame: &mut Frame,
        function: TermId,
        args: Vec<TermId>,
        facts: super::term::Facts,
        span: Span,
    ) -> Option<TermId> {
        let before = std::mem::replace(&mut frame.facts, facts);
        let out = self.run_on(frame, function, args, span);
        frame.facts = before;
        out
    }

    /// A condition on any element of a collection.
    fn condition(
        &mut self,
        frame: &mut Frame,
        over: TermId,
        function: TermId,
        span: Span,
    ) -> Option<TermId> {
        let (element, facts) = self.element_of(over, frame.facts);
        // A method reference reads a field: `Face::isRealFace`.
        if let Term::Member(object, name) = *self.terms.of(function)
            && matches!(self.terms.of(object), Term::Class(..) | Term::Free(_))
            && self.target(function).is_none()
        {
            return Some(self.member_sym(element, name));
        }
        self.run_knowing(frame, function, vec![element], facts, span)
    }

    fn unfiltered(&self, over: TermId) -> TermId {
        match *self.terms.of(over) {
            Term::Filtered(inner, _) => inner,
            _ => over,
        }
    }

    /// Text with holes, filled.
    fn formatted(&mut self, format: TermId, args: &[TermId]) -> Option<TermId> {
        // What was put together where it stands has no holes left.
        if matches!(self.terms.of(format), Term::Join(_)) {
            let mut all = vec![format];
            all.extend(args);
            return Some(self.join(all));
        }
        let text = self.terms.as_text(format)?.to_owned();
        let mut parts = Vec::new();
        let mut args = args.iter();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(['%', '{']) {
            let (before, hole) = rest.split_at(at);
            parts.push(self.terms.text(before));
            let end = hole_end(hole);
            let (hole, after) = hole.split_at(end);
            match hole {
                "%%" => parts.push(self.terms.text("%")),
                "{{" => parts.push(self.terms.text("{")),
                "%" | "{" => parts.push(self.terms.text(hole)),
                _ => match args.next() {
                    Some(arg) => parts.push(*arg),
                    None => parts.push(self.terms.group(Vec::new())),
                },
            }
            rest = after;
        }
        parts.push(self.terms.text(rest));
        parts.retain(|p| self.terms.as_text(*p) != Some(""));
        // What had no hole of its own is part of it all the same.
        parts.extend(args);
        Some(self.join(parts))
    }
}

/// Where a hole in a format ends.
fn hole_end(hole: &str) -> usize {
    let bytes = hole.as_bytes();
    match (bytes.first(), bytes.get(1)) {
        (Some(b'%'), Some(b'%')) | (Some(b'{'), Some(b'{')) => 2,
        (Some(b'{'), _) => match hole.find('}') {
            Some(end) if end < 40 && !hole.get(..end).unwrap_or("").contains(['"', '\n']) => {
                end + 1
            }
            _ => 1,
        },
        _ => hole
            .char_indices()
            .skip(1)
            .take(12)
            .find(|(_, c)| c.is_alphabetic() || *c == '@')
            .filter(|(at, c)| {
                let flags = hole.get(1..*at).unwrap_or("");
                "sdvqxXfgeucbiTptj@".contains(*c)
                    && flags.bytes().all(|b| {
                        b"0123456789.+-# $*l(".contains(&b)
                            || b'(' == flags.as_bytes().first().copied().unwrap_or(0)
                    })
            })
            .map_or(1, |(at, c)| at + c.len_utf8()),
    }
}

fn verb(name: &str, language: Language, method: bool, args: usize) -> Option<Verb> {
    if !method {
        return Some(match name {
            "bool" | "Boolean" | "boolval" => Verb::Truth,
            "str" | "String" | "string" | "list" | "tuple" | "sorted" | "reversed" | "iter"
            | "json_decode" | "jsonDecode" | "strval" | "array_values" | "collect" | "Some"
            | "Ok" | "Number" | "float" | "floatval" | "String.valueOf" | "cast"
            | "firstValueFrom" | "lastValueFrom" | "toRaw" | "unref" | "Box" | "Arc"
            | "asyncio.run" | "wrap" | "bytes" | "bytearray" => Verb::Same,
            "Success" if language == Language::Ruby => Verb::Same,
            "next" | "reset" | "current" | "head" | "array_shift" => Verb::Next,
            "enumerate" => Verb::Enumerate,
            "sprintf" | "format" | "Sprintf" => Verb::Format,
            _ => return None,
        });
    }
    let swift_where = language == Language::Swift;
    Some(match name {
        "map" | "flatMap" | "flat_map" | "filter_map" | "mapNotNull" | "compactMap" | "Select"
        | "SelectMany" | "mapTo" | "mapToObj" | "pluck" => Verb::Map,
        // A block that is run with a file, in a transaction or under a lock, and gives its value.
        "open" | "transaction" | "synchronize" | "with_lock" | "instrument" | "measure"
            if language == Language::Ruby =>
        {
            Verb::Then
        }
        "select" | "find_all" if language == Language::Ruby => Verb::Filter,
        "filter" | "Where" | "where" | "filterNotNull" | "takeWhile" | "findAll" | "whereType"
        | "retain" | "removeIf" => Verb::Filter,
        "reject" | "filterNot" => Verb::Reject,
        "find"
        | "firstWhere"
        | "firstOrNull"
        | "First"
        | "FirstOrDefault"
        | "detect"
        | "Single"
        | "SingleOrDefault"
        | "first"
        | "single"
        | "singleOrNull"
        | "findLast"
        | "firstWhereOrNull"
        | "find_by"
        | "singleWhere"
        | "lastWhere"
        | "FirstOrDefaultAsync"
            if args >= 1 =>
        {
            Verb::Find
        }
        "contains" if swift_where => Verb::Some,
        "some" | "any" | "Any" | "anyMatch" | "exists" | "Exists" | "AnyAsync"
        | "contains_where" => Verb::Some,
        "every" | "all" | "All" | "allMatch" | "allSatisfy" | "TrueForAll" => Verb::Every,
        "none" | "noneMatch" => Verb::NoneOf,
        "forEach" | "each" | "ForEach" | "for_each" | "each_with_index" | "onEach" => Verb::Each,
        "then" | "let" | "and_then" | "thenApply" | "thenCompose" | "thenAccept" | "run"
        | "andThen" | "subscribe" | "pipe" | "use" | "ifPresent" | "flatMapMany" | "onSuccess"
        | "ContinueWith" | "map_or" | "is_some_and" | "yield_self" | "with" | "tap_some" => {
            Verb::Then
        }
        "also" | "apply" | "tap" | "finally" | "catch" | "doOnNext" | "whenComplete" => Verb::With,
        "orElseThrow" => Verb::Sure,
        "takeIf" if args == 1 => Verb::If,
        "takeUnless" if args == 1 => Verb::Unless,
        // There is one, or this fails.
        "single" | "singleOrNull" | "Single" | "SingleOrDefault" | "sole" if args == 0 => {
            Verb::Only
        }
        "first" | "First" | "front" | "next" | "firstOrNull" | "FirstOrDefault" | "findFirst"
        | "peek" | "getFirst" | "First_" | "findAny" | "FirstAsync"
            if args == 0 =>
        {
            Verb::First
        }
        "at" | "pointer" | "path" | "SelectToken" if args >= 1 => Verb::At,
        "elementAt" | "ElementAt" | "nth" | "getOrNull" | "get" | "getJSONObject"
        | "getAsJsonObject" | "optJSONObject" | "elementAtOrNull" | "getJsonObject" | "take_at"
        | "GetArrayElement" | "item"
            if args == 1 =>
        {
            Verb::Field
        }
        "json"
        | "stream"
        | "iter"
        | "into_iter"
        | "iter_mut"
        | "asSequence"
        | "toList"
        | "ToList"
        | "toArray"
        | "ToArray"
        | "collect"
        | "values"
        | "into"
        | "clone"
        | "cloned"
        | "copied"
        | "as_ref"
        | "as_deref"
        | "as_mut"
        | "unwrap"
        | "expect"
        | "unwrap_or_default"
        | "await"
        | "as_array"
        | "as_bool"
        | "as_str"
        | "as_f64"
        | "as_string"
        | "as_object"
        | "asBoolean"
        | "asText"
        | "asDouble"
        | "booleanValue"
        | "getBoolean"
        | "GetBoolean"
        | "GetString"
        | "GetDouble"
        | "EnumerateArray"
        | "toBoolean"
        | "lower"
        | "upper"
        | "toLowerCase"
        | "trim"
        | "strip"
        | "to_s"
        | "toString"
        | "to_owned"
        | "to_string"
        | "ToString"
        | "orEmpty"
        | "ok"
        | "ok_or"
        | "ok_or_else"
        | "unwrap_or"
        | "unwrap_or_else"
        | "parallelStream"
        | "AsEnumerable"
        | "getAsString"
        | "getAsBoolean"
        | "asList"
        | "elements"
        | "ConfigureAwait"
        | "error_for_status"
        | "raise_for_status_"
        | "block"
        | "join_"
        | "orElse"
        | "orElseGet"
        | "getAsJsonArray"
        | "as_slice"
        | "to_vec"
        | "context"
        | "with_context"
        | "map_err"
        | "text"
        | "toMap"
        | "to_h"
        | "symbolize_keys"
        | "with_indifferent_access"
        | "model_dump"
        | "dict"
        | "asStream"
        | "bytes"
        | "to_bytes"
        | "as_bytes"
        | "toByteArray"
        | "getBytes"
        | "jsonBody"
        | "retrieve_"
        | "peekable"
        | "by_ref"
        | "fuse"
        | "throw"
            if args == 0
                || matches!(
                    name,
                    "json"
                        | "expect"
                        | "ok_or"
                        | "ok_or_else"
                        | "unwrap_or"
                        | "unwrap_or_else"
                        | "orElse"
                        | "orElseGet"
                        | "context"
                        | "with_context"
                        | "map_err"
                        | "ConfigureAwait"
                        | "collect"
                        | "toString"
                        | "getBytes"
                        | "asBoolean"
                        | "asText"
                        | "asDouble"
                ) =>
        {
            // With the name of a field, it reads that.
            if args == 1 && name == "json" {
                Verb::Field
            } else {
                Verb::Same
            }
        }
        "get" | "getString" | "optString" | "getBoolean" | "optBoolean" | "getDouble"
        | "optDouble" | "getJSONArray" | "optJSONArray" | "getJsonArray" | "GetProperty"
        | "TryGetProperty" | "dig" | "fetch" | "value" | "Value" | "get_bool" | "get_str"
        | "getAsJsonPrimitive" | "string" | "bool" | "boolean" | "input" | "findValue"
        | "getPath" | "opt" | "getNested" | "getOrDefault" | "getHeader" | "header" | "Get"
        | "headers_get" | "getFirst" | "GetValue" | "first_value" | "get_or_default"
        | "required" | "array" | "int" | "double" | "getList" | "getMap" | "getValue"
        | "valueForKey" | "FormValue" | "PostFormValue" | "QueryParam" | "fetch_values" | "hasOwnProperty_" | "query" | "json_path"
            // With a value beside the name, it sets.
            if args == 1 || args > 1 && !matches!(name, "header" | "query" | "Value" | "value") =>
        {
            match name {
                "dig" | "getPath" | "getNested" | "fetch_values" | "json_path" => Verb::Field,
                _ if args == 2 => Verb::FieldOr,
                _ => Verb::Field,
            }
        }
        "format" | "formatted" | "%" | "Sprintf" | "Format" => Verb::Format,
        "enumerate" | "withIndex" | "entries" if args == 0 => Verb::Enumerate,
        "concat" | "plus" if args >= 1 => Verb::Concat,
        _ => return None,
    })
}
