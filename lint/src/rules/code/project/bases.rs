//! Addresses that are settings: whose they are by the name of what holds them.

use super::addresses::route_of;
use super::libraries::asks_at_once;
use super::{Called, Project};
use crate::flow::normal;
use crate::flow::term::{Sym, Term, TermId};
use crate::rules::code::look::last;

/// What names hold an address.
const ADDRESS: [&str; 6] = ["url", "base", "host", "endpoint", "origin", "address"];

/// Names of what stands between: whose address they hold, the vendor's name beside them does not say.
const BETWEEN: [&str; 4] = ["gateway", "proxy", "visor", "egress"];

impl Project<'_> {
    /// A path of the vendor's behind a base that goes by the vendor's name, wherever that is said:
    /// `config('services.acme.url') . '/sessions'`.
    pub(super) fn by_base(
        &self,
        callee: TermId,
        args: &[(Option<Sym>, TermId)],
        method: Option<&str>,
        module: u32,
    ) -> Option<Called> {
        let terms = &self.flow.terms;
        let (mut callee, mut args) = (callee, args);
        let mut asked: Option<String> = None;
        for step in 0..16 {
            let path = terms.path(callee);
            let name = last(&path);
            // What is read of an answer asks nothing.
            let asks = asks_at_once(&path) || sends(&name);
            if !asks && (step == 0 || !builds(&name)) {
                return None;
            }
            if asks || name == "uri" {
                let found = args
                    .iter()
                    .take(2)
                    .find_map(|(_, arg)| self.below_base(*arg, method, module, 2));
                if found.is_some() {
                    return found;
                }
            }
            // `client.get().uri("/sessions").retrieve()`
            if asks_at_once(&path) || name == "uri" {
                let mut texts = args.iter().take(2).filter_map(|(_, a)| terms.folded(*a));
                asked = asked.or_else(|| texts.find(|t| is_relative(t)));
            }
            if let Some(path) = &asked
                && let Some(vendor) = args.iter().find_map(|(n, a)| self.client_base(*n, *a, 0))
            {
                let path = path.to_ascii_lowercase();
                let path = path.split(['?', '#']).next().unwrap_or("");
                return Some(Called {
                    vendor,
                    route: route_of(self.vendor(vendor)?, path, method, true),
                    direct: self.known.gateways.is_empty(),
                });
            }
            // `client.get(base + "/sessions").bearer_auth(key).send()`
            let Term::Member(object, _) = terms.of(callee) else {
                return None;
            };
            let Term::Call(_, before, given) = terms.of(*object) else {
                return None;
            };
            (callee, args) = (*before, given);
        }
        None
    }

    /// The vendor whose address a client is made with: `WebClient.create(settings.acmeUrl)`,
    /// `axios.create({ baseURL: config.acme.url })`.
    fn client_base(&self, name: Option<Sym>, arg: TermId, depth: u32) -> Option<usize> {
        let terms = &self.flow.terms;
        let address = |name: &str| {
            let name = normal(name);
            ADDRESS.iter().any(|w| name.contains(w))
        };
        if name.is_some_and(|n| !address(terms.name(n))) {
            return None;
        }
        match terms.of(arg) {
            Term::Member(..) | Term::Index(..) => self.named_base(arg),
            // `url: "#{settings.acme_url}/"`
            Term::Join(parts) => parts.first().and_then(|first| match terms.of(*first) {
                Term::Member(..) | Term::Index(..) => self.named_base(*first),
                _ => None,
            }),
            Term::Dict(all) if depth == 0 => all.iter().find_map(|(key, value)| {
                let named = key.and_then(|k| terms.as_text(k)).is_some_and(address);
                named.then(|| self.client_base(None, *value, 1))?
            }),
            _ => None,
        }
    }

    /// Whether a client is made with this for its address.
    pub(crate) fn is_client_base(&self, name: Option<Sym>, arg: TermId) -> bool {
        self.address_in(arg, None).is_some() || self.client_base(name, arg, 0).is_some()
    }

    /// The vendor whose address a setting holds, by its own name or by where it stands.
    pub(crate) fn vendor_of_base(&self, base: TermId, module: u32) -> Option<usize> {
        self.named_base(base)
            .or_else(|| self.base_of_module(base, module))
    }

    /// The route below a base in what a call is given, by itself or in a request that was made of it.
    fn below_base(
        &self,
        arg: TermId,
        method: Option<&str>,
        module: u32,
        depth: u32,
    ) -> Option<Called> {
        let terms = &self.flow.terms;
        let (base, rest) = match terms.of(arg) {
            Term::Join(parts) => parts.split_first().map(|(b, r)| (*b, r.to_vec()))?,
            Term::Call(_, callee, args) => {
                let path = terms.path(*callee).to_ascii_lowercase();
                let made = ["uri", "url", "request", "net.http", "parse"];
                if depth == 0 || !made.iter().any(|w| path.contains(w)) {
                    return None;
                }
                let within = args
                    .iter()
                    .find_map(|(_, a)| self.below_base(*a, method, module, depth - 1));
                // `UriComponentsBuilder.fromHttpUrl(base + "/sessions").queryParam(…).build()`
                let within = within.or_else(|| {
                    let mut at = *callee;
                    for _ in 0..8 {
                        at = match terms.of(at) {
                            Term::Member(inner, _) => *inner,
                            Term::Call(_, before, given) => {
                                let found = given
                                    .iter()
                                    .find_map(|(_, a)| self.below_base(*a, method, module, 0));
                                if found.is_some() {
                                    return found;
                                }
                                *before
                            }
                            _ => return None,
                        };
                    }
                    None
                });
                // `new Uri(options.BaseUrl, "sessions")`
                let two = match args.as_slice() {
                    [(_, base), (_, path)] if terms.as_text(*path).is_some() => {
                        (*base, vec![*path])
                    }
                    _ => return within,
                };
                if within.is_some() {
                    return within;
                }
                two
            }
            _ => return None,
        };
        let path: String = rest
            .iter()
            .map(|p| terms.as_text(*p).unwrap_or("\0"))
            .collect();
        let path = path.to_ascii_lowercase();
        let path = path.split(['?', '#']).next().unwrap_or("");
        let named = self.named_base(base);
        let vendor = named.or_else(|| self.base_of_module(base, module))?;
        let route = route_of(self.vendor(vendor)?, path, method, true);
        // A path of the vendor's that the pack does not speak of.
        let is_path = named.is_some() && is_relative(path);
        (route.is_some() || is_path).then_some(Called {
            vendor,
            route,
            direct: self.known.gateways.is_empty(),
        })
    }

    /// The vendor whose address a setting holds, by its name or by that of what holds it.
    fn named_base(&self, base: TermId) -> Option<usize> {
        let terms = &self.flow.terms;
        let mut words = String::new();
        let mut elsewhere = false;
        terms.any(base, &mut |_, t| {
            match t {
                Term::Text(n) | Term::Free(n) | Term::Member(_, n) | Term::Import(_, n) => {
                    elsewhere |= terms.name(*n).contains("://");
                    words.push_str(&normal(terms.name(*n)));
                    if let Term::Member(object, _) = t
                        && let Term::This(home, owner) = terms.of(*object)
                        && let Some(class) = self.flow.class((*home, *owner))
                        && let Some(ty) = class.richest_type_of(terms.name(*n))
                    {
                        words.push_str(&normal(ty));
                    }
                }
                Term::This(_, n) | Term::Class(_, n) => words.push_str(&normal(terms.name(*n))),
                Term::Param(key, place) => {
                    let function = self.flow.function(*key);
                    let param = function.and_then(|f| f.params.get(*place as usize));
                    words.push_str(&param.map_or(String::new(), |p| normal(&p.ty)));
                }
                _ => {}
            }
            words.push(' ');
            false
        });
        let held = normal(terms.last_name(base));
        let address = match terms.of(base) {
            Term::Member(..) => ADDRESS.iter().any(|w| held.contains(w)),
            _ => ADDRESS.iter().any(|w| words.contains(w)),
        };
        if elsewhere || !address || BETWEEN.iter().any(|w| words.contains(w)) {
            return None;
        }
        self.word_of_vendor(&|word| words.contains(word))
    }

    /// The vendor of a file by its path, where a base says no name: `@baseUrl` in `acme/client.rb`.
    fn base_of_module(&self, base: TermId, module: u32) -> Option<usize> {
        let name = normal(self.flow.terms.last_name(base));
        if !ADDRESS.iter().any(|w| name.contains(w)) || BETWEEN.iter().any(|w| name.contains(w)) {
            return None;
        }
        let path = self.flow.modules.get(module as usize)?.path.as_str();
        let parts: Vec<String> = path.split(['/', '.']).map(normal).collect();
        self.word_of_vendor(&|word| parts.iter().any(|p| p == word))
    }
}

/// A path below a base.
fn is_relative(path: &str) -> bool {
    path.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic())
        && path.contains(|c: char| c.is_ascii_alphabetic())
        && !path.contains([' ', ':'])
        && !path.starts_with("//")
}

/// What is told to a request or a client before it asks.
fn builds(name: &str) -> bool {
    ["header", "with", "set", "accept", "body", "content", "base"]
        .iter()
        .any(|w| name.starts_with(w))
        || [
            "json",
            "auth",
            "bearer_auth",
            "basic_auth",
            "timeout",
            "uri",
            "query",
            "form",
            "multipart",
            "cookie",
            "cookies",
            "attribute",
            "build",
            "builder",
            "create",
            "new",
            "client",
            "asyncclient",
            "session",
            "instance",
            "extend",
            "dio",
            "via",
            "use",
            "retrieve",
            "bodytomono",
            "bodytoflux",
            "onstatus",
        ]
        .contains(&name)
}

/// What sends a request that was made before.
fn sends(name: &str) -> bool {
    name.starts_with("send")
        || matches!(
            name,
            "retrieve" | "exchange" | "call" | "block" | "toentity" | "tobodilessentity"
        )
        || name.starts_with("exec")
        || [
            "getasync",
            "postasync",
            "getstringasync",
            "getfromjsonasync",
            "postasjsonasync",
        ]
        .contains(&name)
}
