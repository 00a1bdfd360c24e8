//! Callers and their proofs: unique over callers and environments.

use crate::decide::OWN_CALLER;
use crate::diagnostic::{Diagnostic, Report};
use crate::effective::{Caller, Identities, Proof};
use crate::identify::Fingerprint;
use crate::model::site::{Environment, Identity, Site};
use crate::source::{At, Span};
use std::collections::HashMap;
use std::sync::Arc;

pub(super) fn resolve(site: &Site, report: &mut Report) -> (Vec<Arc<Caller>>, Identities) {
    let mut callers = Vec::new();
    let mut identities = Identities::default();
    let mut written: HashMap<String, Span> = HashMap::new();
    for (index, (name, entry)) in site.callers.iter().enumerate() {
        callers.push(Arc::new(Caller {
            name: name.to_owned(),
            index,
            place: entry.name.place(),
        }));
        if name == OWN_CALLER {
            let what = format!("`{name}` is how records call the gateway itself");
            report.push(
                Diagnostic::error("bad-value", &entry.name, what)
                    .help("give the caller another name"),
            );
        }
        let caller = &entry.value;
        if caller.test.value.is_empty() && caller.live.value.is_empty() {
            report.push(
                Diagnostic::warning("caller-without-identity", &entry.name, format!("caller `{name}` has no identity"))
                    .help("add `test = [{ token-sha256 = \"…\", expires = … }]` as `visor-gateway token new` prints it"),
            );
        }
        for (environment, list) in [
            (Environment::Test, &caller.test),
            (Environment::Live, &caller.live),
        ] {
            for identity in &list.value {
                add(
                    index,
                    environment,
                    identity,
                    &mut identities,
                    &mut written,
                    report,
                );
            }
        }
    }
    (callers, identities)
}

fn add(
    caller: usize,
    environment: Environment,
    identity: &At<Identity>,
    identities: &mut Identities,
    written: &mut HashMap<String, Span>,
    report: &mut Report,
) {
    let expires = identity.expires.as_ref().map(|date| date.end());
    let place = identity.span.place();
    let token = identity.token_sha256.as_ref().map(|hash| hash.value);
    let proofs = [
        token.is_some(),
        identity.spiffe.is_some(),
        identity.dns.is_some(),
    ];
    if proofs.iter().filter(|p| **p).count() != 1 {
        report.push(
            Diagnostic::error(
                "identity",
                &identity.span,
                "an identity is exactly one proof",
            )
            .help("one of `token-sha256`, `spiffe` or `dns`; further ones are further entries"),
        );
        return;
    }
    if token.is_some() && expires.is_none() {
        report.push(
            Diagnostic::error(
                "token-without-expiry",
                &identity.span,
                "a token needs an end",
            )
            .help("add `expires = 2027-06-30`: rotation that nobody is forced to does not happen"),
        );
    }
    let key = token.map_or_else(String::new, |hash| hash.to_string())
        + identity.spiffe.as_ref().map_or("", |id| &id.0)
        + identity.dns.as_ref().map_or("", |name| &name.0);
    if let Some(first) = written.insert(key, identity.span.clone()) {
        report.push(
            Diagnostic::error("duplicate-identity", &identity.span, "this proof already belongs to a caller")
                .also(&first, "here")
                .help("every caller and environment has tokens and certificates of its own: make a new one"),
        );
        return;
    }
    if let Some(hash) = token {
        let key = Fingerprint(hash.0);
        let proof = Proof {
            key,
            caller,
            environment,
            expires,
            place,
        };
        identities.tokens.entry(key.head()).or_default().push(proof);
        return;
    }
    let proof = Proof {
        key: (),
        caller,
        environment,
        expires,
        place,
    };
    if let Some(id) = &identity.spiffe {
        identities.spiffe.insert(id.0.clone(), proof);
    } else if let Some(dns) = &identity.dns {
        identities.dns.insert(dns.0.clone(), proof);
    }
}
