//! Calls whose host was told before: to the block that they stand in, by the file that they are in,
//! or link by link in a chain on a client that goes by the vendor's name.

use super::addresses::route_of;
use super::{Called, Project};
use crate::flow::term::{Sym, Term, TermId};
use crate::flow::{EventKind, normal};
use std::collections::HashMap;

/// A call's arguments.
type Given = [(Option<Sym>, TermId)];

impl Project<'_> {
    /// The addresses that clients are told: `http.BaseAddress = new Uri("https://…")`.
    pub(super) fn told_bases(&self) -> HashMap<TermId, Called> {
        let terms = &self.flow.terms;
        let stores = self.flow.events.iter().filter_map(|e| match e.kind {
            EventKind::Store(place, value) => Some((place, value)),
            _ => None,
        });
        stores
            .filter_map(|(place, value)| {
                let Term::Member(object, name) = terms.of(place) else {
                    return None;
                };
                let base = normal(terms.name(*name));
                if !matches!(base.as_str(), "baseaddress" | "baseurl" | "baseuri") {
                    return None;
                }
                // `api.defaults.baseURL = …`
                let client = match terms.of(*object) {
                    Term::Member(inner, name) if terms.name(*name) == "defaults" => *inner,
                    _ => *object,
                };
                let called = self.address_in(value, None).filter(|c| c.direct)?;
                Some((
                    client,
                    Called {
                        route: None,
                        ..called
                    },
                ))
            })
            .collect()
    }

    /// A call on a client that was told its address.
    pub(super) fn by_told(
        &self,
        callee: TermId,
        args: &Given,
        method: Option<&str>,
    ) -> Option<Called> {
        let terms = &self.flow.terms;
        let Term::Member(client, _) = terms.of(callee) else {
            return None;
        };
        let base = *self.bases.get(client)?;
        let vendor = self.vendor(base.vendor)?;
        let texts = args.iter().take(2).filter_map(|(_, a)| terms.folded(*a));
        let route = texts.map(|t| t.to_ascii_lowercase()).find_map(|text| {
            let path = text.split(['?', '#', ' ']).next().unwrap_or("");
            route_of(vendor, path, method, true).filter(|_| !path.contains("://"))
        });
        route.map(|route| Called {
            route: Some(route),
            ..base
        })
    }

    /// `Net::HTTP.start(host) { |http| http.post(path) }`: a block's connection goes to its host.
    pub(super) fn by_block(
        &self,
        callee: TermId,
        args: &Given,
        method: Option<&str>,
    ) -> Option<Called> {
        let terms = &self.flow.terms;
        let Term::Member(connection, _) = terms.of(callee) else {
            return None;
        };
        let Term::Param(block, 0) = terms.of(*connection) else {
            return None;
        };
        let host = self.flow.handed.get(block)?.iter().find_map(|call| {
            let Term::Call(_, opens, given) = terms.of(*call) else {
                return None;
            };
            let opens = terms.path(*opens).ends_with("HTTP.start");
            let mut given = given.iter().filter(|_| opens);
            given.find_map(|(_, a)| self.address_in(*a, None).filter(|c| c.direct))
        })?;
        let path = terms.folded(args.first()?.1)?.to_ascii_lowercase();
        let path = path.split(['?', '#', ' ']).next().unwrap_or("");
        let vendor = self.vendor(host.vendor)?;
        let route = route_of(vendor, path, method, true);
        path.starts_with('/').then_some(Called { route, ..host })
    }

    /// `acme.get().uri("/sessions/{id}", id).retrieve()`.
    pub(super) fn by_chain(&self, callee: TermId) -> Option<Called> {
        let terms = &self.flow.terms;
        let sends = ["retrieve", "exchange", "awaitexchange", "exchangetomono"];
        if !sends.contains(&normal(terms.last_name(callee)).as_str()) {
            return None;
        }
        let (mut at, mut path, mut method) = (callee, None, None);
        for _ in 0..24 {
            at = match terms.of(at) {
                Term::Member(object, name) => {
                    let name = terms.name(*name).to_ascii_uppercase();
                    if ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&name.as_str()) {
                        method = Some(name);
                    }
                    match terms.of(*object) {
                        Term::Call(..) => *object,
                        _ => {
                            at = *object;
                            break;
                        }
                    }
                }
                Term::Call(_, callee, args) => {
                    if terms.last_name(*callee) == "uri" {
                        path = args.first().and_then(|(_, a)| terms.folded(*a));
                    }
                    *callee
                }
                _ => break,
            };
        }
        let path = path?.to_ascii_lowercase();
        let path = path.split(['?', '#', ' ']).next().unwrap_or("");
        let vendor = self.named_client(at).filter(|_| path.starts_with('/'))?;
        let route = route_of(self.vendor(vendor)?, path, method.as_deref(), true);
        route.is_some().then_some(Called {
            vendor,
            route,
            direct: false,
        })
    }

    /// The vendor that a client, or the class that it is a field of, goes by the name of.
    fn named_client(&self, client: TermId) -> Option<usize> {
        let terms = &self.flow.terms;
        let name = normal(match terms.of(client) {
            Term::Param(key, place) => {
                let function = self.flow.function(*key)?;
                function.params.get(*place as usize)?.name()
            }
            _ => terms.last_name(client),
        });
        self.word_of_vendor(&|word| name.contains(word))
    }

    pub(super) fn word_of_vendor(&self, is: &dyn Fn(&str) -> bool) -> Option<usize> {
        self.known.vendors.iter().position(|vendor| {
            let word = vendor.name.split(' ').next().unwrap_or("");
            word.len() > 3 && is(&word.to_ascii_lowercase())
        })
    }
}
