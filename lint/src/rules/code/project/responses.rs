//! Which values are answers of a vendor, and to which of its routes.

use super::addresses::{method_of, route_of};
use super::libraries::{
    asks_at_once, configures, fills_request, is_plain, of_builder, of_headers, reads_setting_or,
    reads_settings, reads_what_came, takes_apart,
};
use super::{Called, Project, class_is, is_package};
use crate::flow::EventKind;
use crate::flow::term::{Term, TermId};
use crate::ir::Language;
use crate::rules::code::known::Known;
use std::collections::HashSet;

impl<'m> Project<'m> {
    /// Whether a vendor's own fields are read of a value: it is an answer, whoever gave it.
    pub(crate) fn is_answer(&self, term: TermId) -> bool {
        self.answers.contains(&term)
    }

    pub(super) fn shaped(&self) -> HashSet<TermId> {
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
        if crate::rules::code::look::log_of(self, *callee).is_some()
            || fills_request(&path)
            // Kivy asks as soon as it is made.
            || is_plain(&path) && !path.starts_with("kivy.")
            || reads_what_came(&path)
            || reads_settings(&path)
            || configures(&path)
            || path.ends_with("HTTP.start")
            || self.only_makes(site.module, &path)
            || self.makes_own(*callee)
            || of_headers(&path)
            || of_builder(&path)
        {
            return None;
        }
        // What takes an answer apart is no call of its own: without arguments, only few words ask.
        let last = crate::rules::code::look::last(&path);
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
        if by_place && last == "get" || reads_setting_or(flow, &last, args) {
            return None;
        }
        let is_method = matches!(flow.terms.of(*callee), Term::Member(..));
        // Kotlin reads the answer of a connection as a property.
        let opens = last == "openconnection"
            && flow
                .modules
                .get(site.module as usize)
                .is_some_and(|m| m.language == Language::Kotlin);
        let reads = is_method
            && args.is_empty()
            && !self.asks_of_text(*callee)
            && !opens
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
                    | "use"
                    | "path"
                    | "findpath"
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
                    // What a block gives was asked within it.
                    if inner.ends_with("HTTP.start") {
                        break;
                    }
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
        if best.is_none_or(|b| !b.direct) {
            best = self.by_told(*callee, args, method.as_deref()).or(best);
        }
        if best.is_none() {
            best = self
                .by_package(*callee, site.module)
                .or_else(|| self.by_declaration(*callee))
                .or_else(|| self.by_name(*callee, args, method.as_deref()))
                .or_else(|| self.by_base(*callee, args, method.as_deref(), site.module))
                .or_else(|| self.by_block(*callee, args, method.as_deref()))
                .or_else(|| self.by_chain(*callee));
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
    pub(super) fn asks_of_text(&self, callee: TermId) -> bool {
        let mut at = callee;
        for _ in 0..16 {
            at = match self.flow.terms.of(at) {
                Term::Member(object, _) => *object,
                Term::Call(_, callee, _) => *callee,
                Term::Text(_) | Term::Join(_) => {
                    return crate::rules::code::look::last(&self.flow.terms.path(callee))
                        .ends_with("async");
                }
                _ => return false,
            };
        }
        false
    }

    /// A path of the vendor's, asked of a client that goes by the vendor's name.
    pub(super) fn by_name(
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
            "get"
                | "post"
                | "put"
                | "patch"
                | "delete"
                | "request"
                | "getasync"
                | "getstringasync"
                | "getfromjsonasync"
                | "postasync"
                | "postasjsonasync"
                | "putasync"
                | "deleteasync"
        ) {
            return None;
        }
        let path = args.iter().take(2).find_map(|(_, arg)| {
            let text = terms.folded(*arg)?.to_ascii_lowercase();
            let text = text.split(['?', '#']).next().unwrap_or("").to_owned();
            let path = text.starts_with('/') && text.len() > 4;
            let below = text.starts_with(|c: char| c.is_ascii_alphabetic())
                && text.len() > 6
                && !text.contains([' ', ':']);
            (path || below).then_some(text)
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

    /// `answer.get("faces")`, where the answer is that of a call: it takes apart what came.
    pub(super) fn reads_answer(&self, callee: TermId, last: &str) -> bool {
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
    pub(super) fn only_makes(&self, module: u32, path: &str) -> bool {
        let language = self.flow.modules.get(module as usize).map(|m| m.language);
        language == Some(Language::Swift)
            && path
                .rsplit('.')
                .next()
                .is_some_and(|last| last.starts_with(char::is_uppercase))
    }

    /// `cls(base=…)`: a class's own method makes an object of it.
    fn makes_own(&self, callee: TermId) -> bool {
        let Term::Param(key, 0) = self.flow.terms.of(callee) else {
            return matches!(self.flow.terms.of(callee), Term::This(..));
        };
        let params = self.flow.function(*key).map(|f| &f.params);
        params
            .and_then(|p| p.first())
            .is_some_and(|p| p.name() == "cls")
    }

    /// Rust's clients only build a request until it is sent.
    pub(super) fn only_builds(&self, module: u32, path: &str, last: &str) -> bool {
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
    pub(super) fn by_declaration(&self, callee: TermId) -> Option<Called> {
        let flow = &self.flow;
        let Term::Member(..) = flow.terms.of(callee) else {
            return None;
        };
        let key = (flow.declared_calls.get(&callee).copied())
            .or_else(|| flow.declared_only(callee))
            .filter(|key| self.speaks_of_any_or_unknown(key.module))?;
        self.declared_route(key, flow.declared_calls.contains_key(&callee))
    }

    /// A method of the vendor's own library.
    pub(super) fn by_package(&self, callee: TermId, _module: u32) -> Option<Called> {
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
}
