//! Addresses that libraries put together of their parts: a scheme, a host, a path.

use super::Flow;
use super::calls::Args;
use super::term::{Term, TermId};
use crate::ir::Language;

impl Flow<'_> {
    /// The address that a call makes of its parts.
    pub(super) fn address(
        &mut self,
        name: &str,
        owner: &str,
        given: &Args,
        language: Language,
    ) -> Option<TermId> {
        let args: Vec<TermId> = given.iter().map(|(_, a)| *a).collect();
        match (language, name, args.as_slice()) {
            // `Uri.https(host, path)`.
            (Language::Dart, "https" | "http", [host, path, ..]) if owner == "Uri" => {
                let scheme = self.terms.text(name);
                Some(self.address_of(scheme, *host, Some(*path)))
            }
            // `URI::HTTPS.build(host: …, path: …)`.
            (Language::Ruby, "build", _) if matches!(owner, "HTTP" | "HTTPS") => {
                let scheme = self.terms.text(&owner.to_ascii_lowercase());
                let host = self.part(given, "host")?;
                let path = self.part(given, "path");
                Some(self.address_of(scheme, host, path))
            }
            // `new URI(scheme, host, path, fragment)`, and its longer ones.
            (
                Language::Java | Language::Kotlin,
                "URI",
                [scheme, host, path, _]
                | [scheme, host, path, _, _]
                | [scheme, _, host, _, path, _, _],
            ) if self.is_scheme(*scheme) => Some(self.address_of(*scheme, *host, Some(*path))),
            (Language::CSharp, "UriBuilder", [scheme, host, rest @ ..])
                if self.is_scheme(*scheme) =>
            {
                Some(self.address_of(*scheme, *host, rest.get(1).copied()))
            }
            // `urlunsplit((scheme, host, path, query, fragment))`.
            (Language::Python, "urlunsplit" | "urlunparse", [parts]) => {
                let Term::List(parts) = self.terms.of(*parts).clone() else {
                    return None;
                };
                let (scheme, host) = (*parts.first()?, *parts.get(1)?);
                self.is_scheme(scheme)
                    .then(|| self.address_of(scheme, host, parts.get(2).copied()))
            }
            // `url.URL{Scheme: …, Host: …, Path: …}`.
            (Language::Go, "URL", [parts]) if owner == "url" => {
                let Term::Dict(all) = self.terms.of(*parts).clone() else {
                    return None;
                };
                let part = |flow: &Self, wanted: &str| {
                    all.iter().find_map(|(key, value)| {
                        let key = key.and_then(|k| flow.terms.as_text(k));
                        (key == Some(wanted)).then_some(*value)
                    })
                };
                let (scheme, host) = (part(self, "Scheme")?, part(self, "Host")?);
                let path = part(self, "Path");
                self.is_scheme(scheme)
                    .then(|| self.address_of(scheme, host, path))
            }
            // `Uri(scheme: …, host: …)`.
            (Language::Dart, "Uri", _) => {
                let scheme = self.part(given, "scheme")?;
                let host = self.part(given, "host")?;
                let path = self.part(given, "path");
                self.is_scheme(scheme)
                    .then(|| self.address_of(scheme, host, path))
            }
            _ => None,
        }
    }

    /// `base.JoinPath("faces", id)`.
    pub(super) fn below(&mut self, base: TermId, parts: &[TermId]) -> TermId {
        let mut all = vec![base];
        for part in parts {
            if !self.terms.folded(*part).is_some_and(|t| t.starts_with('/')) {
                all.push(self.terms.text("/"));
            }
            all.push(*part);
        }
        self.join(all)
    }

    fn part(&self, given: &Args, wanted: &str) -> Option<TermId> {
        let named =
            |n: &Option<_>| n.is_some_and(|n| self.terms.name(n).eq_ignore_ascii_case(wanted));
        given.iter().find(|(n, _)| named(n)).map(|(_, a)| *a)
    }

    fn is_scheme(&self, term: TermId) -> bool {
        let text = self.terms.folded(term);
        text.is_some_and(|t| matches!(t.as_str(), "http" | "https" | "ws" | "wss"))
    }

    fn address_of(&mut self, scheme: TermId, host: TermId, path: Option<TermId>) -> TermId {
        let colon = self.terms.text("://");
        let mut parts = vec![scheme, colon, host];
        if let Some(path) = path.filter(|p| !matches!(self.terms.of(*p), Term::Null)) {
            let rooted = self.terms.folded(path).is_some_and(|t| t.starts_with('/'));
            if !rooted {
                parts.push(self.terms.text("/"));
            }
            parts.push(path);
        }
        self.join(parts)
    }
}
