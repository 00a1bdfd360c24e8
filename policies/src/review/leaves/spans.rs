//! Where the leaves of the policy in force were written.

use crate::effective::Effective;
use crate::model::pack::{Pack, Route};
use crate::model::site::{
    Allow, Caller, Environment, Identity, KeySource, Provider, Receive, Site,
};
use crate::read::Entry;
use crate::resolve::Written;
use crate::source::{At, Span};
use std::collections::HashMap;

/// The raw model, by the names of the policy in force.
pub(super) struct Spans<'w> {
    pub site: &'w Site,
    packs: HashMap<&'w str, &'w Pack>,
    /// By the text that a proof has as an object.
    pub proofs: HashMap<String, &'w At<Identity>>,
}

impl<'w> Spans<'w> {
    pub(super) fn of(written: &'w Written) -> Self {
        let Written { site, packs } = written;
        let mut proofs = HashMap::new();
        for (_, entry) in site.callers.iter() {
            let Caller { test, live } = &entry.value.value;
            for identity in test.value.iter().chain(&live.value) {
                proofs.insert(proof_text(identity), identity);
            }
        }
        Self {
            site,
            packs: packs.iter().map(|(name, pack)| (&**name, pack)).collect(),
            proofs,
        }
    }

    pub(super) fn pack(&self, provider: &str) -> Option<&'w Pack> {
        self.packs.get(provider).copied()
    }

    pub(super) fn route(&self, provider: &str, route: &str) -> Option<&'w Entry<Route>> {
        self.pack(provider)?.routes.find(route)
    }

    pub(super) fn provider(&self, name: &str) -> Option<&'w Entry<Provider>> {
        self.site.providers.find(name)
    }

    pub(super) fn allow(&self, name: &str) -> Option<&'w Entry<Allow>> {
        self.site.allow.find(name)
    }

    pub(super) fn receive(&self, name: &str) -> Option<&'w Entry<Receive>> {
        self.site.receive.find(name)
    }

    pub(super) fn key(
        &self,
        provider: &str,
        environment: Environment,
    ) -> Option<&'w At<KeySource>> {
        let sources = &self.site.credentials.find(provider)?.value.value;
        match environment {
            Environment::Test => sources.test.as_ref(),
            Environment::Live => sources.live.as_ref(),
        }
    }

    /// Where the site takes a pack.
    pub(super) fn taken(&self, provider: &str) -> Span {
        let named = self
            .site
            .packs
            .iter()
            .find(|reference| reference.trim_end_matches(".toml").ends_with(provider));
        named.map_or_else(|| self.site.packs.span.clone(), |at| at.span.clone())
    }
}

/// What a proof is as an object: its kind and itself.
fn proof_text(identity: &Identity) -> String {
    let Identity {
        token_sha256,
        spiffe,
        dns,
        expires: _,
    } = identity;
    if let Some(hash) = token_sha256 {
        return format!("token {}", hash.value);
    }
    if let Some(id) = spiffe {
        return format!("spiffe {}", id.value);
    }
    format!("dns {}", dns.as_ref().map_or("", |dns| &dns.0))
}

/// The name of a route in a policy.
pub(super) fn route_name<'p>(policy: &'p Effective, provider: &str, index: usize) -> &'p str {
    let routes = policy.provider(provider).map(|p| &p.routes);
    routes
        .and_then(|routes| routes.get(index))
        .map_or("", |route| &route.name)
}
