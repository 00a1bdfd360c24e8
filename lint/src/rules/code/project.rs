//! A project as the rules see it: what its code does, and what of it has to do with a vendor.

use super::known::{Known, Route, Vendor};
use crate::flow::term::{FunctionKey, Term, TermId, parts};
use crate::flow::{Event, EventKind, Flow};
use crate::ir::{FunctionKind, Language, Module, Span};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use visor_policy::model::PathSegment;

/// What the configuration says.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Files that are said to ship to a client or to run on a server, whatever they look like.
    pub sides: HashMap<String, bool>,
    /// Whether what says nothing of where it runs ships to a client: the project is nothing else.
    pub frontend: bool,
    /// The smallest score that the policy lets through.
    pub minimum_score: Option<f64>,
    /// Whether a site policy is given, and the routes that it allows, as `pack/route`.
    pub allowed: Option<HashSet<String>>,
    /// The gateway's host, where the policy names one.
    pub gateway: Option<String>,
    /// The gateway's base URL.
    pub gateway_url: Option<String>,
    /// By file: what a configuration nearer to it says of score, routes and gateway instead.
    pub nearer: HashMap<String, Arc<Options>>,
}

/// A project, followed.
pub struct Project<'m> {
    /// What its code does.
    pub flow: Flow<'m>,
    /// What the packs say.
    pub known: &'m Known,
    /// What the configuration says.
    pub options: Options,
    /// By module: which vendors something in it, or in what it is connected with, speaks of.
    pub(crate) vendors: Vec<HashSet<usize>>,
    /// By module: whether it ships to a client.
    pub(crate) client: Vec<bool>,
    pub(crate) handlers: HashSet<FunctionKey>,
    /// What clients of a vendor run before they send and after they are answered.
    pub(crate) hooks: HashSet<FunctionKey>,
    responses: HashMap<TermId, Option<Called>>,
    /// Values that a vendor's own fields are read of, however they were got.
    answers: HashSet<TermId>,
    /// The vendors whose hosts the project names anywhere.
    named: OnceCell<HashSet<usize>>,
    /// By module, its functions in the order of the text: where they stand, and their number.
    inside: OnceCell<Vec<Vec<(Span, u32)>>>,
}

/// A call to a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Called {
    pub vendor: usize,
    /// The route, where it is known.
    pub route: Option<usize>,
    /// Whether it goes to the vendor's own host, or only looks like its API.
    pub direct: bool,
}

impl<'m> Project<'m> {
    /// Follows the modules of a project.
    pub fn of(modules: &'m [Module], known: &'m Known, options: Options) -> Self {
        let flow = Flow::of(modules, known.interesting());
        let mut out = Self {
            flow,
            known,
            options,
            vendors: Vec::new(),
            client: Vec::new(),
            handlers: HashSet::new(),
            hooks: HashSet::new(),
            responses: HashMap::new(),
            answers: HashSet::new(),
            named: OnceCell::new(),
            inside: OnceCell::new(),
        };
        out.answers = out.shaped();
        out.vendors = out.signs();
        out.client =
            crate::flow::reach::client(&out.flow, &out.options.sides, out.options.frontend);
        out.handlers = crate::flow::reach::handlers(&out.flow);
        out.hooks = super::hooks::of(&out);
        out
    }

    pub(crate) fn events(&self) -> Vec<Event> {
        self.flow.events.clone()
    }

    /// The events of one function, in the order of the text.
    pub(crate) fn events_of(&self, function: FunctionKey) -> &[Event] {
        self.flow.events_of(function)
    }

    /// The events of one function from an offset on.
    pub(crate) fn events_from(&self, function: FunctionKey, start: u32) -> &[Event] {
        let events = self.flow.events_of(function);
        let first = events.partition_point(|e| e.span.start < start);
        events.get(first..).unwrap_or_default()
    }

    /// The events of a function and of those that stand within it, function by function.
    pub(crate) fn events_within(&self, function: FunctionKey) -> Vec<&Event> {
        let inside = self.inside.get_or_init(|| {
            let of = |module: &Module| {
                let numbered = module.functions.iter().zip(0_u32..);
                let mut out: Vec<(Span, u32)> = numbered
                    .filter(|(f, _)| !matches!(f.kind, FunctionKind::Module | FunctionKind::Class))
                    .map(|(f, id)| (f.span, id))
                    .collect();
                out.sort_unstable_by_key(|(span, id)| (span.start, *id));
                out
            };
            self.flow.modules.iter().map(of).collect()
        });
        let Some(own) = self.flow.function(function) else {
            return Vec::new();
        };
        let all = inside.get(function.module as usize);
        let all = all.map_or(&[][..], Vec::as_slice);
        let start = all.partition_point(|(span, _)| span.start < own.span.start);
        let within = all.iter().skip(start);
        let within = within.take_while(|(span, _)| span.start <= own.span.end);
        let mut ids: Vec<u32> = within
            .filter(|(span, _)| own.span.holds(*span))
            .map(|(_, id)| *id)
            .collect();
        if !ids.contains(&function.function) {
            ids.push(function.function);
        }
        ids.sort_unstable();
        let keys = ids.into_iter().map(|id| FunctionKey {
            module: function.module,
            function: id,
        });
        keys.flat_map(|key| self.events_of(key)).collect()
    }

    pub(crate) fn vendor(&self, number: usize) -> Option<&'m Vendor> {
        self.known.vendors.get(number)
    }

    pub(crate) fn speaks_of_any(&self, module: u32) -> bool {
        self.vendors
            .get(module as usize)
            .is_some_and(|v| !v.is_empty())
    }

    /// What the configuration says to a module.
    pub(crate) fn options_of(&self, module: u32) -> &Options {
        let path = (self.flow.modules.get(module as usize)).map_or("", |m| m.path.as_str());
        self.options
            .nearer
            .get(path)
            .map_or(&self.options, |nearer| nearer)
    }

    pub(crate) fn is_client(&self, module: u32) -> bool {
        self.client.get(module as usize).copied().unwrap_or(false)
    }

    pub(crate) fn is_test(&self, module: u32) -> bool {
        let path = self
            .flow
            .modules
            .get(module as usize)
            .map_or("", |m| m.path.as_str());
        crate::flow::is_test(path)
    }

    /// Whether a vendor's own fields are read of a value: it is an answer, whoever gave it.
    pub(crate) fn is_answer(&self, term: TermId) -> bool {
        self.answers.contains(&term)
    }

    fn shaped(&self) -> HashSet<TermId> {
        let terms = &self.flow.terms;
        let mut out = HashSet::new();
        for event in &self.flow.events {
            let EventKind::Read(term) = event.kind else {
                continue;
            };
            let name = terms.last_name(term);
            if !Known::is_distinctive(name)
                || !self.known.fields.contains(&crate::flow::normal(name))
            {
                continue;
            }
            let mut at = term;
            let mut listed = false;
            for _ in 0..12 {
                at = match terms.of(at) {
                    Term::Member(object, name) => {
                        let name = crate::flow::normal(terms.name(*name));
                        listed |= self.known.lists.contains(&name);
                        *object
                    }
                    Term::Index(object, _) | Term::Element(object) | Term::Filtered(object, _) => {
                        *object
                    }
                    _ => break,
                };
            }
            if listed && matches!(terms.of(at), Term::Call(..) | Term::Param(..)) {
                out.insert(at);
            }
        }
        out
    }

    /// Which vendors each module speaks of, by itself or through its imports.
    fn signs(&self) -> Vec<HashSet<usize>> {
        let flow = &self.flow;
        let mut own: Vec<HashSet<usize>> = vec![HashSet::new(); flow.modules.len()];
        for (module, signs) in flow.modules.iter().zip(own.iter_mut()) {
            let mut texts: Vec<&str> = Vec::new();
            crate::flow::reach::texts(module, &mut |text| texts.push(text));
            // `ENV.ACME_API_KEY`, `$_SERVER['HTTP_…']`: names that are written as members.
            crate::flow::reach::walk(module, &mut |e| {
                if let crate::ir::ExprKind::Member { name, .. } = &e.kind
                    && name.contains(['_', '-'])
                {
                    texts.push(name);
                }
            });
            let parts: Vec<&str> = module.path.split(['/', '.', '-', '_']).collect();
            for (number, vendor) in self.known.vendors.iter().enumerate() {
                // A file that lies under a vendor's name is about it.
                let word = vendor.name.split(' ').next().unwrap_or("");
                let lies = parts.iter().any(|p| p.eq_ignore_ascii_case(word));
                let found = lies
                    || texts.iter().any(|text| speaks(vendor, text))
                    || module.imports.iter().any(|i| is_package(vendor, &i.module));
                if found {
                    signs.insert(number);
                }
            }
        }
        for event in &flow.events {
            if let EventKind::Read(term) = event.kind {
                let name = flow.terms.last_name(term);
                if Known::is_distinctive(name) {
                    let plain = crate::flow::normal(name);
                    for pair in &self.known.pairs {
                        let ends = |p: &[super::known::Step]| {
                            p.last() == Some(&super::known::Step::Key(plain.clone()))
                        };
                        if (ends(&pair.matched) || ends(&pair.live))
                            && let Some(signs) = own.get_mut(event.function.module as usize)
                        {
                            signs.insert(pair.vendor);
                        }
                    }
                }
            }
        }
        // What a file imports, and what imports it, is about the same thing.
        let mut linked = own.clone();
        for (number, module) in flow.modules.iter().enumerate() {
            let from = u32::try_from(number).unwrap_or(u32::MAX);
            for import in &module.imports {
                for target in flow.imported(from, &import.module) {
                    let theirs = own.get(target as usize).cloned().unwrap_or_default();
                    let mine = own.get(number).cloned().unwrap_or_default();
                    if let Some(signs) = linked.get_mut(number) {
                        signs.extend(theirs);
                    }
                    if let Some(signs) = linked.get_mut(target as usize) {
                        signs.extend(mine);
                    }
                }
            }
        }
        for (key, callers) in &flow.callers {
            for caller in callers {
                let (a, b) = (key.module as usize, caller.function.module as usize);
                if a != b {
                    let theirs = own.get(a).cloned().unwrap_or_default();
                    let mine = own.get(b).cloned().unwrap_or_default();
                    if let Some(signs) = linked.get_mut(b) {
                        signs.extend(theirs);
                    }
                    if let Some(signs) = linked.get_mut(a) {
                        signs.extend(mine);
                    }
                }
            }
        }
        linked
    }

    /// The call to a vendor that a term is the answer of.
    pub(crate) fn response(&mut self, term: TermId) -> Option<Called> {
        if let Some(known) = self.responses.get(&term) {
            return *known;
        }
        let found = self.response_of(term);
        self.responses.insert(term, found);
        found
    }

    pub(crate) fn response_of(&self, term: TermId) -> Option<Called> {
        let flow = &self.flow;
        let Term::Call(site, callee, args) = flow.terms.of(term) else {
            return None;
        };
        let path = flow.terms.path(*callee);
        if super::words::is_log(&path).is_some()
            || fills_request(&path)
            // Kivy asks as soon as it is made.
            || is_plain(&path) && !path.starts_with("kivy.")
            || reads_what_came(&path)
            || reads_settings(&path)
            || configures(&path)
            || path.ends_with("HTTP.start")
            || self.only_makes(site.module, &path)
            || of_headers(&path)
            || of_builder(&path)
        {
            return None;
        }
        // What takes an answer apart is no call of its own: without arguments, only few words ask.
        let last = super::look::last(&path);
        let asks = [
            "send",
            "exec",
            "do",
            "call",
            "perform",
            "exchange",
            "run",
            "request",
            "fetch",
            "get",
            "post",
            "put",
            "delete",
            "patch",
            "resume",
            "invoke",
            "getresponse",
            "enqueue",
            "start",
            "submit",
            "getinputstream",
            "connect",
            "create",
            "retrieve",
            "async",
            "sync",
            "result",
            "recv",
        ];
        // `faces.get(0)`
        let by_place = matches!(args.as_slice(), [(None, only)]
            if matches!(flow.terms.of(*only), Term::Number(_)));
        if by_place && last == "get" {
            return None;
        }
        let is_method = matches!(flow.terms.of(*callee), Term::Member(..));
        let reads = is_method
            && args.is_empty()
            && !self.asks_of_text(*callee)
            && (!asks.iter().any(|w| last.starts_with(w))
                || last.starts_with("getb")
                || last.starts_with("getcontent")
                || last.starts_with("gettext")
                || last.starts_with("getjson")
                || last.starts_with("gets"))
            || matches!(
                last.as_str(),
                "then"
                    | "catch"
                    | "finally"
                    | "map_err"
                    | "expect"
                    | "context"
                    | "with_context"
                    | "map"
                    | "map_or"
                    | "map_or_else"
                    | "and_then"
                    | "is_some_and"
                    | "is_ok_and"
                    | "ok_or"
                    | "ok_or_else"
                    | "unwrap_or"
                    | "unwrap_or_else"
                    | "inspect"
                    | "default"
            )
            || self.only_builds(site.module, &path, &last)
            // A function of the project that only does something to a request.
            || matches!(flow.terms.of(*callee), Term::Function(_))
                && !asks.iter().any(|w| last.starts_with(w))
                && flow.modules.get(site.module as usize).is_some_and(|m| m.language == Language::Go);
        if reads {
            return None;
        }
        if self.reads_answer(*callee, &last) {
            return None;
        }
        let method = method_of(flow, &path, args);
        let mut best: Option<Called> = None;
        for (_, arg) in args {
            if let Some(called) = self.address_in(*arg, method.as_deref()) {
                best = Some(called);
                break;
            }
        }
        // Builders: `client.post(url).header(…).send()`, `new Request(url)`.
        let mut object = *callee;
        let mut steps = 0;
        let mut beside = false;
        while best.is_none_or(|b| !b.direct) && steps < 24 {
            steps += 1;
            match flow.terms.of(object) {
                Term::Member(inner, _) => {
                    beside |= matches!(flow.terms.of(*inner), Term::Member(..));
                    object = *inner;
                }
                Term::Call(_, callee, args) => {
                    let inner = flow.terms.path(*callee);
                    // A method of what was answered asks nothing.
                    if beside && takes_apart(&last) && asks_at_once(&inner) {
                        break;
                    }
                    let method = method_of(flow, &inner, args).or_else(|| method.clone());
                    for (_, arg) in args {
                        match (best, self.address_in(*arg, method.as_deref())) {
                            (None, found) => best = found,
                            // A path on a client that was made for the provider's host.
                            (Some(path), Some(base))
                                if base.direct && base.vendor == path.vendor =>
                            {
                                best = Some(Called {
                                    direct: true,
                                    ..path
                                });
                            }
                            _ => {}
                        }
                    }
                    object = *callee;
                }
                // Flurl: `"https://…".WithHeader(…).GetStringAsync()`.
                Term::Text(_) | Term::Join(_) if self.asks_of_text(*callee) => {
                    best = best.or_else(|| self.address_in(object, method.as_deref()));
                    break;
                }
                _ => break,
            }
        }
        if best.is_none() {
            best = self
                .by_package(*callee, site.module)
                .or_else(|| self.by_declaration(*callee))
                .or_else(|| self.by_name(*callee, args, method.as_deref()))
                .or_else(|| self.by_base(*callee, args, method.as_deref()));
        }
        // A declaration knows the route where the address only names the host.
        if let Some(called) = best
            && called.route.is_none()
            && let Some(declared) = self.by_declaration(*callee)
            && declared.vendor == called.vendor
        {
            best = Some(Called {
                direct: called.direct || declared.direct,
                ..declared
            });
        }
        // A path on a client that knows the host.
        if let Some(called) = best
            && called.direct
            && called.route.is_none()
            && let Some(vendor) = self.vendor(called.vendor)
        {
            let route = args.iter().find_map(|(_, arg)| {
                let text = flow.terms.folded(*arg)?.to_ascii_lowercase();
                let path = text.split(['?', '#', ' ']).next().unwrap_or("");
                let is_path = !path.contains("://") && path.contains(|c: char| c.is_alphabetic());
                route_of(vendor, path, method.as_deref(), true).filter(|_| is_path)
            });
            best = Some(Called { route, ..called });
        }
        best
    }

    /// Whether a chain of calls begins with an address: libraries that extend texts ask of it.
    fn asks_of_text(&self, callee: TermId) -> bool {
        let mut at = callee;
        for _ in 0..16 {
            at = match self.flow.terms.of(at) {
                Term::Member(object, _) => *object,
                Term::Call(_, callee, _) => *callee,
                Term::Text(_) | Term::Join(_) => {
                    return super::look::last(&self.flow.terms.path(callee)).ends_with("async");
                }
                _ => return false,
            };
        }
        false
    }

    /// A path of the vendor's, asked of a client that goes by the vendor's name.
    fn by_name(
        &self,
        callee: TermId,
        args: &[(Option<crate::flow::term::Sym>, TermId)],
        method: Option<&str>,
    ) -> Option<Called> {
        let terms = &self.flow.terms;
        let Term::Member(client, verb) = terms.of(callee) else {
            return None;
        };
        if !matches!(
            terms.name(*verb).to_ascii_lowercase().as_str(),
            "get" | "post" | "put" | "patch" | "delete" | "request"
        ) {
            return None;
        }
        let path = args.iter().take(2).find_map(|(_, arg)| {
            let text = terms.folded(*arg)?.to_ascii_lowercase();
            let text = text.split(['?', '#']).next().unwrap_or("").to_owned();
            (text.starts_with('/') && text.len() > 4).then_some(text)
        })?;
        let (number, vendor) = self.known.vendors.iter().enumerate().find(|(_, vendor)| {
            let word = vendor.name.split(' ').next().unwrap_or("");
            let word = word.to_ascii_lowercase();
            word.len() > 3
                && terms.any(*client, &mut |_, t| match t {
                    Term::Free(name)
                    | Term::Member(_, name)
                    | Term::This(_, name)
                    | Term::Class(_, name) => {
                        crate::flow::normal(terms.name(*name)).contains(&word)
                    }
                    _ => false,
                })
        })?;
        let route = route_of(vendor, &path, method, true);
        route.is_some().then_some(Called {
            vendor: number,
            route,
            direct: false,
        })
    }

    /// A path of the vendor's behind a base that goes by the vendor's name, wherever that is said:
    /// `config('services.acme.url') . '/sessions'`.
    fn by_base(
        &self,
        callee: TermId,
        args: &[(Option<crate::flow::term::Sym>, TermId)],
        method: Option<&str>,
    ) -> Option<Called> {
        let terms = &self.flow.terms;
        if !asks_at_once(&terms.path(callee)) {
            return None;
        }
        args.iter().take(2).find_map(|(_, arg)| {
            let Term::Join(parts) = terms.of(*arg) else {
                return None;
            };
            let (base, rest) = parts.split_first()?;
            let path: String = rest
                .iter()
                .map(|p| terms.as_text(*p).unwrap_or("\0"))
                .collect();
            let path = path.to_ascii_lowercase();
            let path = path.split(['?', '#']).next().unwrap_or("");
            let vendor = self.named_base(*base)?;
            let known = self.vendor(vendor).filter(|_| path.starts_with('/'))?;
            let route = route_of(known, path, method, true)?;
            Some(Called {
                vendor,
                route: Some(route),
                direct: self.known.gateways.is_empty(),
            })
        })
    }

    /// The vendor whose address a setting holds, by its name.
    fn named_base(&self, base: TermId) -> Option<usize> {
        let terms = &self.flow.terms;
        let mut words = String::new();
        terms.any(base, &mut |_, t| {
            if let Term::Text(n) | Term::Free(n) | Term::Member(_, n) | Term::Import(_, n) = t {
                words.push_str(&crate::flow::normal(terms.name(*n)));
                words.push(' ');
            }
            false
        });
        let address = ["url", "base", "host", "endpoint", "origin"];
        let named = |vendor: &&Vendor| {
            let word = vendor.name.split(' ').next().unwrap_or("");
            word.len() > 3 && words.contains(&word.to_ascii_lowercase())
        };
        let mut all = self.known.vendors.iter();
        let found = all.position(|v| named(&v))?;
        address.iter().any(|w| words.contains(w)).then_some(found)
    }

    /// `answer.get("faces")`, where the answer is that of a call: it takes apart what came.
    fn reads_answer(&self, callee: TermId, last: &str) -> bool {
        let flow = &self.flow;
        let Term::Member(object, _) = *flow.terms.of(callee) else {
            return false;
        };
        let Term::Call(_, inner, args) = flow.terms.of(object) else {
            return false;
        };
        takes_apart(last)
            && asks_at_once(&flow.terms.path(*inner))
            && args
                .iter()
                .any(|(_, a)| self.address_in(*a, None).is_some())
    }

    /// `ServerTrustManager(evaluators: …)`: an object is made, and nothing is asked yet.
    fn only_makes(&self, module: u32, path: &str) -> bool {
        let language = self.flow.modules.get(module as usize).map(|m| m.language);
        language == Some(Language::Swift)
            && path
                .rsplit('.')
                .next()
                .is_some_and(|last| last.starts_with(char::is_uppercase))
    }

    /// Rust's clients only build a request until it is sent.
    fn only_builds(&self, module: u32, path: &str, last: &str) -> bool {
        let rust = self
            .flow
            .modules
            .get(module as usize)
            .is_some_and(|m| m.language == Language::Rust);
        let at_once = ["reqwest.get", "reqwest.blocking.get", "isahc."]
            .iter()
            .any(|p| path.starts_with(p));
        rust && !at_once
            && matches!(
                last,
                "get"
                    | "post"
                    | "put"
                    | "delete"
                    | "patch"
                    | "head"
                    | "request"
                    | "header"
                    | "headers"
                    | "json"
                    | "body"
                    | "form"
                    | "query"
                    | "multipart"
                    | "bearer_auth"
                    | "basic_auth"
                    | "timeout"
                    | "set"
                    | "body_bytes"
                    | "content_type"
            )
    }

    /// A method that only an annotation says the address of: Retrofit, Feign, Refit and their like.
    fn by_declaration(&self, callee: TermId) -> Option<Called> {
        let flow = &self.flow;
        let Term::Member(_, name) = flow.terms.of(callee) else {
            return None;
        };
        let key = (flow.declared_calls.get(&callee).copied())
            .or_else(|| flow.declared_only(flow.terms.name(*name)))
            .filter(|key| self.speaks_of_any_or_unknown(key.module))?;
        let function = flow.function(key)?;
        let exact = flow.declared_calls.contains_key(&callee);
        let mut found = None;
        for attribute in &function.attributes {
            let crate::ir::ExprKind::Call { callee, .. } = &attribute.kind else {
                continue;
            };
            let crate::ir::ExprKind::Name(verb) = &callee.kind else {
                continue;
            };
            let verb = verb.to_ascii_uppercase();
            let method = ["POST", "GET", "PUT", "PATCH", "DELETE"]
                .into_iter()
                .find(|m| verb.starts_with(m));
            crate::flow::reach::text_in(attribute, &mut |text| {
                let path = format!("/{}", text.trim_start_matches('/').to_ascii_lowercase());
                for (vendor, known) in self.known.vendors.iter().enumerate() {
                    // An interface of the project's own may have a path that others have too.
                    let own = exact && self.names_host(vendor);
                    let route = route_of(known, &path, method, own);
                    if route.is_some() && method.is_some() {
                        found = found.or(Some(Called {
                            vendor,
                            route,
                            direct: self.names_host(vendor),
                        }));
                    }
                }
            });
        }
        found
    }

    fn speaks_of_any_or_unknown(&self, module: u32) -> bool {
        self.vendors.is_empty() || self.speaks_of_any(module)
    }

    /// Whether the project names the vendor's host anywhere.
    fn names_host(&self, vendor: usize) -> bool {
        let named = self.named.get_or_init(|| {
            let mut named = HashSet::new();
            for module in self.flow.modules {
                crate::flow::reach::texts(module, &mut |text| {
                    let lower = text.to_ascii_lowercase();
                    for (number, known) in self.known.vendors.iter().enumerate() {
                        if known.hosts.iter().any(|h| has_host(&lower, h)) {
                            named.insert(number);
                        }
                    }
                });
            }
            named
        });
        named.contains(&vendor)
    }

    /// A method of the vendor's own library.
    fn by_package(&self, callee: TermId, _module: u32) -> Option<Called> {
        let flow = &self.flow;
        let path = flow.terms.path(callee);
        let vendor = self.known.vendors.iter().position(|v| {
            flow.terms.any(callee, &mut |_, t| match t {
                Term::Import(module, _) => is_package(v, flow.terms.name(*module)),
                _ => false,
            })
        })?;
        let last = path.rsplit('.').next().unwrap_or("").to_ascii_lowercase();
        let class = match last.as_str() {
            "retrieve" | "get" | "getsession" | "get_session" | "retrieve_session" => "report",
            "create" | "createsession" | "create_session" | "createclientsecret" => "session",
            _ => return None,
        };
        let route = self
            .vendor(vendor)?
            .routes
            .iter()
            .position(|r| class_is(r.class, class));
        Some(Called {
            vendor,
            route,
            direct: true,
        })
    }

    /// The vendor's address in a term: a text, or text put together, or among named values.
    pub(crate) fn address_in(&self, term: TermId, method: Option<&str>) -> Option<Called> {
        let flow = &self.flow;
        let mut best: Option<Called> = None;
        let mut path: Option<Called> = None;
        let mut behind: Vec<String> = Vec::new();
        let mut open = vec![(term, 0)];
        while let Some((one, depth)) = open.pop() {
            let inner = flow.terms.of(one);
            if let Some(text) = self.flow.terms.folded(one) {
                match self.address(&text, method) {
                    Some(called) if called.route.is_some() && called.direct => return Some(called),
                    Some(called) if called.route.is_some() => path = path.or(Some(called)),
                    None if behind.len() < 8 && text.contains('/') && !text.contains("://") => {
                        behind.push(text.to_ascii_lowercase());
                    }
                    found => best = best.or(found),
                }
            }
            if depth < 5 && !matches!(inner, Term::Filtered(..) | Term::Every(..) | Term::Some(..))
            {
                match inner {
                    // A part of an answer is not the address that was asked.
                    Term::Member(..) | Term::Index(..) | Term::Element(_) => {}
                    // Nor is the answer of another call the address of this one.
                    Term::Call(_, callee, args) => {
                        let path = flow.terms.path(*callee).to_ascii_lowercase();
                        let builds = [
                            "url",
                            "uri",
                            "request",
                            "join",
                            "parse",
                            "format",
                            "create",
                            "build",
                            "concat",
                            "new",
                            "baseurl",
                            "curl_init",
                            "options",
                            "client",
                            "config",
                            "dio",
                            "encode",
                            "quote",
                            "escape",
                            "extend",
                            "instance",
                            "session",
                            "defaults",
                            "connection",
                            "append",
                            "resolve",
                            "combine",
                        ]
                        .iter()
                        .any(|w| path.rsplit(['.', ':']).next().unwrap_or("").contains(w));
                        if builds || of_builder(&flow.terms.path(*callee)) {
                            // What a builder was told before.
                            match flow.terms.of(*callee) {
                                Term::Member(object, _) => open.push((*object, depth)),
                                _ => open.push((*callee, depth + 1)),
                            }
                            args.iter().for_each(|(_, a)| open.push((*a, depth + 1)));
                        }
                    }
                    other => parts(other, |p| open.push((p, depth + 1))),
                }
            }
        }
        // A path that is put behind a host elsewhere in it.
        match (best, path) {
            (Some(host), Some(path)) if host.vendor == path.vendor => Some(Called {
                direct: host.direct,
                ..path
            }),
            // `base.resolve("sessions/" + id)`: a short path means something behind the host.
            (Some(host), None) if host.route.is_none() => {
                let vendor = self.vendor(host.vendor);
                let route = vendor.and_then(|v| {
                    behind.iter().find_map(|text| {
                        let path = text.split(['?', '#', ' ']).next().unwrap_or("");
                        route_of(v, path, method, true)
                    })
                });
                Some(Called { route, ..host })
            }
            (best, path) => path.or(best),
        }
    }

    /// The vendor and route that an address means; holes in it stand for anything.
    pub(crate) fn address(&self, text: &str, method: Option<&str>) -> Option<Called> {
        let lower = text.to_ascii_lowercase();
        for (number, vendor) in self.known.vendors.iter().enumerate() {
            let host = vendor.hosts.iter().find(|h| has_host(&lower, h));
            let path = match host {
                Some(host) => lower.split_once(host.as_str()).map_or("", |(_, rest)| rest),
                None => lower.as_str(),
            };
            let path = path.split(['?', '#', ' ']).next().unwrap_or("");
            let is_path = path.starts_with(['/', '\0', ':']) || path.is_empty() || host.is_none();
            if !is_path {
                continue;
            }
            let route = route_of(vendor, path, method, host.is_some());
            if host.is_some() && route.is_some() {
                return Some(Called {
                    vendor: number,
                    route,
                    direct: true,
                });
            }
            if host.is_none() && route.is_some() {
                let gateway = self.known.gateways.iter().any(|g| has_host(&lower, g));
                if gateway || text.len() > 8 {
                    return Some(Called {
                        vendor: number,
                        route,
                        direct: false,
                    });
                }
            }
        }
        self.known
            .vendors
            .iter()
            .position(|v| v.hosts.iter().any(|h| has_host(&lower, h)))
            .map(|vendor| Called {
                vendor,
                route: None,
                direct: true,
            })
    }

    pub(crate) fn route(&self, called: Called) -> Option<&'m Route> {
        self.vendor(called.vendor)?.routes.get(called.route?)
    }
}

/// Methods of what was answered.
fn takes_apart(last: &str) -> bool {
    matches!(
        last,
        "get"
            | "dig"
            | "items"
            | "has"
            | "keys"
            | "values"
            | "pop"
            | "map"
            | "flatmap"
            | "filter"
            | "find"
            | "findindex"
            | "some"
            | "every"
            | "reduce"
            | "foreach"
            | "includes"
            | "slice"
            | "at"
            | "sort"
            | "tosorted"
            | "entries"
    )
}

/// Whether a call goes out as it is written, so that what follows it reads the answer.
fn asks_at_once(path: &str) -> bool {
    matches!(
        super::look::last(path).as_str(),
        "get"
            | "post"
            | "put"
            | "patch"
            | "delete"
            | "request"
            | "fetch"
            | "urlopen"
            | "head"
            | "axios"
            | "got"
            | "ky"
            | "ofetch"
            | "$fetch"
    )
}

/// What only takes up what was answered, whatever it is given to put it into.
fn reads_what_came(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    matches!(super::look::last(path).as_str(), "decode" | "getresponse")
        && (lower.contains("decoder") || lower.starts_with("http.client."))
        // WordPress: the status and the headers of an answer.
        || ["_code", "_header", "_headers", "_message"]
            .iter()
            .any(|end| lower.starts_with("wp_remote_retrieve") && lower.ends_with(end))
}

/// What a process was told when it was started: `os.environ.get("BASE", "https://…")`.
fn reads_settings(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let Some((owner, _)) = lower.rsplit_once('.') else {
        return false;
    };
    let owner = owner.rsplit(['.', ':']).next().unwrap_or(owner);
    matches!(
        owner.trim_end_matches("()"),
        "environ" | "env" | "environment" | "getenv" | "dotenv" | "getproperty"
    )
}

/// What is told to a builder of requests: nothing goes out before it is built and sent.
fn of_builder(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    // What was built is no builder any more.
    let lower = match lower.rsplit_once("build().") {
        Some((_, rest)) if !rest.is_empty() && !rest.starts_with("newbuilder") => rest.to_owned(),
        _ => lower,
    };
    let last = super::look::last(path);
    let sends = [
        "send", "exec", "call", "do", "retrieve", "exchange", "enqueue", "get", "post", "delete",
        "put", "request", "fetch", "newcall",
    ];
    let builds = lower.contains("request.builder()")
        || lower.contains("requestbuilder")
        || lower.contains("httprequest.newbuilder()");
    lower.contains("restrequest()")
        && !["exec", "get", "post", "put", "delete"]
            .iter()
            .any(|w| last.starts_with(w))
        || builds
            && !["send", "exec", "newcall"]
                .iter()
                .any(|w| last.starts_with(w))
        || lower.contains("builder()") && !sends.iter().any(|w| last.starts_with(w))
        || last == "builder"
        || last == "newbuilder"
        || path.ends_with(".Request")
        || path == "Request"
        || path.ends_with("\\Request")
}

/// Swift: what is told to a request that is sent later, by a method of the project's own as well.
fn fills_request(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(owner, name)| {
        owner == "URLRequest()"
            && ["set", "add", "append", "attach"]
                .iter()
                .any(|w| name.starts_with(w))
    })
}

/// What only tells a client or a request something: `client.SetBaseURL(…)`, `withHeaders(…)`.
fn configures(path: &str) -> bool {
    let last = path.rsplit(['.', ':']).next().unwrap_or(path);
    ["Set", "with", "With"].iter().any(|word| {
        last.strip_prefix(word)
            .is_some_and(|rest| rest.starts_with(char::is_uppercase))
    })
}

/// Methods of a request's or an answer's headers, query or form.
fn of_headers(path: &str) -> bool {
    // `HTTP.headers(…).get(url)` of a library is no read.
    if path.starts_with("HTTP.") {
        return false;
    }
    let lower = path.to_ascii_lowercase();
    let mut parts = lower.rsplit('.');
    let (last, owner) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    // `….header(name, value).send()`: what was told to a request is sent.
    let sends = ["send", "exec", "call", "recv", "retrieve"];
    if owner.ends_with("()") && sends.iter().any(|w| last.starts_with(w)) {
        return false;
    }
    let owner = owner.trim_end_matches("()");
    matches!(
        owner,
        "header"
            | "headers"
            | "query"
            | "form"
            | "params"
            | "searchparams"
            | "cookies"
            | "trailers"
            | "defaultrequestheaders"
    ) || matches!(
        last,
        "addheader"
            | "setheader"
            | "setrequestheader"
            | "setrequestproperty"
            | "addvalue"
            | "setvalue"
    )
}

/// Calls that only make or take apart what they are given.
fn is_plain(path: &str) -> bool {
    let last = path.rsplit(['.', ':', '\\']).next().unwrap_or(path);
    matches!(
        last.to_ascii_lowercase().as_str(),
        "url"
            | "urljoin"
            | "join"
            | "parse"
            | "uri"
            | "create"
            | "format"
            | "build"
            | "urlparse"
            | "encodeuricomponent"
            | "encodeuri"
            | "quote"
            | "quote_plus"
            | "urlencode"
            | "rawurlencode"
            | "escapedatastring"
            | "escapeuristring"
            | "queryescape"
            | "pathescape"
            | "cgi_escape"
            | "encodecomponent"
            | "addingpercentencoding"
            | "httpsconnection"
            | "httpconnection"
            | "urlsplit"
            | "add_field"
            | "formfield"
            | "enter_context"
            | "enter_async_context"
            | "startswith"
            | "includes"
            | "contains"
            | "replace"
            | "split"
            | "baseurl"
            | "of"
            | "append"
            | "push"
            | "set"
            | "setenv"
            | "getenv"
            | "env"
            | "append_header"
            | "newrequest"
            | "newrequestwithcontext"
            | "httprequestmessage"
            | "httppost"
            | "urlrequest"
            | "sprintf"
            | "printf"
            | "errorf"
            | "multipartrequest"
            | "streamedrequest"
            | "multipartfile"
            | "frombytes"
            | "frompath"
            | "formdata"
            | "newrequestbuilder"
            | "add"
            | "addall"
            | "remove"
            | "insert"
            | "write"
            | "addpart"
            | "field"
            | "attach"
            | "on"
            | "uuid"
            | "appendingpathcomponent"
            | "appendpathcomponent"
            | "appending"
            | "parse_with_params"
            | "query_pairs_mut"
            | "append_pair"
            | "extend_pairs"
            | "set_query"
            | "set_path"
            | "path_segments_mut"
            | "addquerystring"
            | "urlqueryitem"
            | "http_build_query"
            | "encode_www_form"
            | "curl_init"
            | "curl_setopt"
            | "curl_setopt_array"
            | "curl_close"
            | "curl_getinfo"
            | "curl_error"
            | "client"
            | "asyncclient"
            | "httpclient"
            | "session"
            | "clientsession"
            | "new"
            | "extend"
            | "instance"
            | "builder"
            | "dio"
            | "baseoptions"
            | "webclient"
            | "pendingrequest"
            | "restrequest"
            | "servertrustmanager"
            | "for"
            | "dict"
            | "resolve"
            | "writefile"
            | "writefilesync"
            // A link asks nothing until somebody follows it.
            | "<a>"
            | "<link>"
    )
}

fn method_of(
    flow: &Flow<'_>,
    path: &str,
    args: &[(Option<crate::flow::term::Sym>, TermId)],
) -> Option<String> {
    for (name, arg) in args {
        if let Term::Dict(entries) = flow.terms.of(*arg) {
            for (key, value) in entries {
                if key.and_then(|k| flow.terms.as_text(k)) == Some("method")
                    && let Some(text) = flow.terms.as_text(*value)
                {
                    return Some(text.to_ascii_uppercase());
                }
            }
        }
        if name.is_none_or(|n| flow.terms.name(n) == "method")
            && let Some(text) = flow.terms.as_text(*arg)
            && matches!(
                text,
                "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "get" | "post" | "delete"
            )
        {
            return Some(text.to_ascii_uppercase());
        }
    }
    let last = path
        .rsplit(['.', ':'])
        .next()
        .unwrap_or("")
        .to_ascii_lowercase();
    ["post", "delete", "get", "put", "patch"]
        .iter()
        .find(|verb| last.starts_with(**verb))
        .map(|verb| verb.to_ascii_uppercase())
}

pub(crate) fn has_host(text: &str, host: &str) -> bool {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|t| t.find(host)) {
        let start = from + at;
        let end = start + host.len();
        let before = text.get(..start).and_then(|t| t.chars().next_back());
        let after = text.get(end..).and_then(|t| t.chars().next());
        let edge = |c: Option<char>| c.is_none_or(|c| !(c.is_alphanumeric() || c == '-'));
        if edge(before) && before != Some('.') && edge(after) && after != Some('.') {
            return true;
        }
        from = end;
    }
    false
}

fn route_of(vendor: &Vendor, path: &str, method: Option<&str>, hosted: bool) -> Option<usize> {
    let given: Vec<&str> = path.split(['/', ':']).filter(|s| !s.is_empty()).collect();
    let base = vendor
        .base_path
        .split('/')
        .filter(|s| !s.is_empty())
        .count();
    let fits = |route: &Route| {
        let wanted = &route.segments;
        if given.len() < wanted.len() {
            return false;
        }
        let tail = given.iter().skip(given.len() - wanted.len());
        let same = wanted.iter().zip(tail).all(|(want, have)| match want {
            PathSegment::Literal(word) => have.eq_ignore_ascii_case(word),
            PathSegment::Parameter(_) => true,
        });
        let literal: usize = wanted
            .iter()
            .map(|s| match s {
                PathSegment::Literal(word) => word.len(),
                PathSegment::Parameter(_) => 0,
            })
            .sum();
        let distinctive = wanted
            .iter()
            .any(|s| matches!(s, PathSegment::Literal(w) if w.contains('_')));
        same && if hosted {
            given.len() <= wanted.len() + base + 2
        } else {
            distinctive && literal > 8
        }
    };
    let mut found = None;
    for (number, route) in vendor.routes.iter().enumerate() {
        if fits(route) {
            if method.is_none_or(|m| m == route.method) {
                return Some(number);
            }
            found = found.or(Some(number));
        }
    }
    if method.is_some() { None } else { found }
}

/// Whether a text names the vendor: its host, a header of its own, its key's variable.
fn speaks(vendor: &Vendor, text: &str) -> bool {
    if text.len() < 4 {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    vendor.hosts.iter().any(|h| has_host(&lower, h))
        || vendor.headers.contains(&lower)
        || vendor
            .signatures
            .iter()
            .any(|s| super::look::is_header(text, s))
        || vendor.variables.iter().any(|v| v == text)
        || route_of(vendor, &lower, None, false).is_some()
}

pub(crate) fn is_package(vendor: &Vendor, module: &str) -> bool {
    let module = from_network(module);
    vendor.packages.iter().any(|package| {
        let name = package.split_once(':').map_or(package.as_str(), |(_, n)| n);
        let python = name.replace('-', "_");
        let short = python.strip_suffix("_api").unwrap_or(&python);
        let root = module.split('.').next().unwrap_or(module);
        module == name
            || module.starts_with(&format!("{name}/"))
            || package.starts_with("pypi:") && (root == python || root == short)
    })
}

/// The package that a script takes from a network instead of a registry:
/// `https://esm.sh/@acme/api@1.0.2`.
fn from_network(module: &str) -> &str {
    let package = ["https://", "npm:"]
        .iter()
        .find_map(|p| module.strip_prefix(p))
        .map_or(module, |rest| match rest.split_once('/') {
            Some((host, path)) if host.contains('.') => path.trim_start_matches("npm/"),
            _ => rest,
        });
    match package.get(1..).and_then(|p| p.find('@')) {
        Some(at) if package.len() < module.len() => package.get(..=at).unwrap_or(package),
        _ => package,
    }
}

fn class_is(class: visor_policy::model::pack::Class, name: &str) -> bool {
    use visor_policy::model::pack::Class;
    matches!(
        (class, name),
        (Class::Report, "report") | (Class::Session, "session")
    )
}
