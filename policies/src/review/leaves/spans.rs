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
    packs: &'w [(String, Pack)],
}

impl<'w> Spans<'w> {
    pub(super) fn of(written: &'w Written) -> Self {
        let Written { site, packs } = written;
        Self { site, packs }
    }

    /// By the text that a proof has as an object.
    pub(super) fn proofs(&self) -> HashMap<String, &'w At<Identity>> {
        let callers = self.site.callers.iter();
        let identities = callers.flat_map(|(_, entry)| {
            let Caller { test, live } = &entry.value.value;
            test.value.iter().chain(&live.value)
        });
        identities.map(|one| (proof_text(one), one)).collect()
    }

    pub(super) fn pack(&self, provider: &str) -> Option<&'w Pack> {
        let found = self.packs.iter().find(|(name, _)| name == provider)?;
        Some(&found.1)
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
