//! Addresses: whose they are, and which route they lead to.

use super::libraries::of_builder;
use super::{Called, Project};
use crate::flow::Flow;
use crate::flow::term::{Term, TermId, parts};
use crate::rules::code::known::{Route, Vendor};
use visor_policy::model::PathSegment;

impl<'m> Project<'m> {
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
                    // `uri.host`, `uri.path` of an address that was read.
                    Term::Member(object, name)
                        if matches!(
                            flow.terms.name(*name),
                            "host" | "hostname" | "path" | "request_uri" | "pathname"
                        ) && flow.terms.folded(*object).is_some() =>
                    {
                        open.push((*object, depth + 1));
                    }
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
                        // A shell's `curl` asks, whatever its name holds.
                        let builds = builds && path != "curl";
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

pub(super) fn method_of(
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

pub(super) fn route_of(
    vendor: &Vendor,
    path: &str,
    method: Option<&str>,
    hosted: bool,
) -> Option<usize> {
    // `base + "sessions/"`: the base may end where the path begins.
    let path = match path.strip_prefix('\0') {
        Some(rest) if !rest.starts_with(['/', ':', '\0']) => rest,
        _ => path,
    };
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
pub(super) fn speaks(vendor: &Vendor, text: &str) -> bool {
    if text.len() < 4 {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    vendor.hosts.iter().any(|h| has_host(&lower, h))
        || vendor.headers.contains(&lower)
        || vendor
            .signatures
            .iter()
            .any(|s| crate::rules::code::look::is_header(text, s))
        || vendor.variables.iter().any(|v| v == text)
        || route_of(vendor, &lower, None, false).is_some()
}
