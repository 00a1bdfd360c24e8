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
        let mut found = None;
        let (mut callee, mut args) = (callee, args);
        for _ in 0..12 {
            let path = terms.path(callee);
            if asks_at_once(&path) || sends(&last(&path)) {
                found = args
                    .iter()
                    .take(2)
                    .find_map(|(_, arg)| self.below_base(*arg, method, module, 2));
            }
            // `client.get(base + "/sessions").bearer_auth(key).send()`
            let Term::Member(inner, _) = terms.of(callee) else {
                break;
            };
            let Term::Call(_, before, given) = terms.of(*inner) else {
                break;
            };
            if found.is_some() {
                break;
            }
            (callee, args) = (*before, given);
        }
        found
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
        let is_path = named.is_some()
            && path.starts_with(|c: char| c == '/' || c.is_ascii_alphabetic())
            && path.contains(|c: char| c.is_ascii_alphabetic());
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

/// What sends a request that was made before.
fn sends(name: &str) -> bool {
    name.starts_with("send")
        || name.starts_with("exec")
        || ["getasync", "postasync", "getstringasync", "getfromjsonasync", "postasjsonasync"]
            .contains(&name)
}
