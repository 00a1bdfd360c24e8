//! Calls that every language's library has under one name or another: walking through a
//! collection, taking one element, reading a field by its name, passing on what they are given.

mod elements;
mod texts;
mod verbs;

use super::calls::Args;
use super::term::{Site, Term, TermId};
use super::values::normal;
use super::{Flow, Frame};
use crate::ir::{Language, Op, Span};
use verbs::{Verb, verb};

/// Calls that take an element out of a list and give it.
fn takes_out(name: &str, language: Language) -> bool {
    match language {
        Language::Rust => matches!(name, "remove" | "swap_remove"),
        Language::Python => name == "pop",
        Language::Ruby => matches!(name, "shift" | "delete_at"),
        Language::Swift => matches!(name, "removeFirst" | "popFirst"),
        Language::Java | Language::Kotlin => {
            matches!(
                name,
                "removeFirst" | "removeFirstOrNull" | "removeAt" | "pollFirst" | "poll"
            )
        }
        Language::Dart => name == "removeAt",
        language => language.is_script() && name == "shift",
    }
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
        let owner = receiver.map(|r| self.terms.last_name(r).to_owned());
        let owner = owner.as_deref().unwrap_or("");
        if let Some(address) = self.address(&name, owner, given, language) {
            return Some(address);
        }
        // An address is its text.
        if let (Language::Go, "String", Some(receiver), []) =
            (language, name.as_str(), receiver, args.as_slice())
            && matches!(
                self.terms.of(receiver),
                Term::Join(_) | Term::Text(_) | Term::Op(..) | Term::Param(..)
            )
        {
            return Some(receiver);
        }
        if let (Language::Go, "Parse" | "ParseRequestURI", "url", [one]) =
            (language, name.as_str(), owner, args.as_slice())
        {
            return Some(*one);
        }
        if let (Language::Go, "JoinPath", Some(base)) = (language, name.as_str(), receiver) {
            return Some(match self.terms.of(base) {
                // `url.JoinPath(base, "faces")`
                Term::Import(..) => {
                    let (base, rest) = args.split_first()?;
                    self.below(*base, rest)
                }
                _ => self.below(base, &args),
            });
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
        let dotted = name == "data_get"
            || name == "get" && receiver.is_some_and(|r| self.terms.last_name(r).ends_with("Arr"));
        if let (true, [value, path, ..]) = (dotted, args.as_slice())
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
        if let (Language::Go, [list, function]) = (language, args.as_slice())
            && self.terms.path(callee).starts_with("slices.")
        {
            return self.of_slices(frame, callee, given, (*list, *function), span);
        }
        // `faces.remove(0)`, `faces.pop(0)`, `faces.shift()`: what is taken out of a list.
        if let Some(receiver) = receiver
            && takes_out(&name, language)
        {
            match args.as_slice() {
                [] if name != "pop" && name != "remove" => {
                    let zero = self.terms.add(Term::Number(0_f64.to_bits()));
                    return Some(self.index(receiver, zero));
                }
                [place] if matches!(self.terms.of(*place), Term::Number(_)) => {
                    return Some(self.index(receiver, *place));
                }
                _ => {}
            }
        }
        let verb = verb(&name, language, receiver.is_some(), args.len())?;
        // Ruby's `map(&:uid)`, Laravel's `pluck('uid')`: a field by its name. What `applicant.reject!(:age)`
        // is told is none.
        let told = self.terms.last_name(callee).ends_with('!');
        if let (Some(receiver), [only], false) = (receiver, args.as_slice(), told)
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

    /// Go's package `slices`: its functions take the list first.
    fn of_slices(
        &mut self,
        frame: &mut Frame,
        callee: TermId,
        given: &Args,
        (list, function): (TermId, TermId),
        span: Span,
    ) -> Option<TermId> {
        let verb = match self.terms.last_name(callee) {
            "ContainsFunc" => Verb::Some,
            "DeleteFunc" => Verb::Reject,
            "IndexFunc" => Verb::Find,
            _ => return None,
        };
        let result = self.method_verb(frame, verb, list, &[function], span)?;
        if verb != Verb::Find {
            return Some(result);
        }
        let site = Site {
            module: frame.key.module,
            span,
        };
        let place = self.terms.add(Term::Call(site, callee, given.clone()));
        self.found_at.insert(place, result);
        Some(place)
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
                    } else if self.is_path(&path) {
                        out = self.along(out, &path);
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

    /// `json('face2_analysis.passive_liveness.is_real_face')`: what a vendor answers, by its path.
    fn is_path(&self, written: &str) -> bool {
        let mut parts = written.split('.');
        let whole = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        };
        written.contains('.')
            && parts.clone().all(whole)
            && parts
                .next_back()
                .is_some_and(|last| self.interesting.contains(&normal(last)))
    }

    fn along(&mut self, object: TermId, path: &str) -> TermId {
        path.split('.')
            .fold(object, |at, part| match part.parse::<u32>() {
                Ok(n) => {
                    let n = self.terms.add(Term::Number(f64::from(n).to_bits()));
                    self.index(at, n)
                }
                Err(_) => self.member(at, part),
            })
    }

    pub(crate) fn is_function(&self, term: TermId) -> bool {
        matches!(self.terms.of(term), Term::Function(_))
            || matches!(self.terms.of(term), Term::Member(object, _)
                if matches!(self.terms.of(*object), Term::Class(..) | Term::This(..)))
    }
}
