//! Sites of random allows.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write as _;

pub(super) const CALLERS: [&str; 3] = ["ann", "bob", "cyd"];
pub(super) const ENVIRONMENTS: [&str; 2] = ["test", "live"];
/// Routes that one allow can have together, by provider.
pub(super) const GROUPS: [(&str, &[&str]); 6] = [
    (
        "arsa",
        &[
            "recognize",
            "liveness",
            "detect",
            "register",
            "remove",
            "delete",
            "reset-db",
            "active-request",
            "active-submit",
        ],
    ),
    ("arsa", &["validate"]),
    (
        "facesign",
        &[
            "create-session",
            "refresh-session",
            "get-session",
            "list-sessions",
            "avatars",
            "langs",
        ],
    ),
    (
        "vendor",
        &["search", "report", "reports", "open", "count", "forget"],
    ),
    ("vendor", &["compare"]),
    ("vendor", &["forget", "report"]),
];

/// A caller's token, which says for whom it is good and for how long.
pub(super) fn token(caller: &str, environment: &str, number: usize) -> String {
    format!("token-{number}-of-{caller}-in-{environment}")
}

pub(super) const EXPIRES: [&str; 2] = ["2026-11-20", "2026-11-21"];

#[derive(Debug, Clone)]
pub(super) struct Allow {
    pub(super) group: usize,
    pub(super) routes: Vec<Index>,
    pub(super) environment: usize,
    pub(super) callers: Vec<&'static str>,
    pub(super) subject_rate: bool,
}

pub(super) fn allows() -> impl Strategy<Value = Vec<Allow>> {
    let allow = (
        0..GROUPS.len(),
        vec(any::<Index>(), 1..5),
        0..ENVIRONMENTS.len(),
        subsequence(CALLERS.to_vec(), 1..=3),
        prop::bool::weighted(0.2),
    );
    let allow = allow.prop_map(
        |(group, routes, environment, callers, subject_rate)| Allow {
            group,
            routes,
            environment,
            callers,
            subject_rate,
        },
    );
    vec(allow, 0..8)
}

/// The site in TOML. Of allows that would overlap the later one loses the route.
pub(super) fn write_site(allows: &[Allow]) -> String {
    let mut site =
        "schema = 1\npurposes = ['access']\npacks = ['arsa', 'facesign', './vendor.toml']\n\
        [providers.facesign]\nversion = '2024-01-15'\n[providers.vendor]\nversion = '2'\n"
            .to_owned();
    for caller in CALLERS {
        let _ = writeln!(site, "[callers.{caller}]");
        for environment in ENVIRONMENTS {
            let tokens = EXPIRES.iter().enumerate().map(|(number, expires)| {
                let hash = hex::encode(Sha256::digest(token(caller, environment, number)));
                format!("{{ token-sha256 = '{hash}', expires = {expires} }}")
            });
            let tokens = tokens.collect::<Vec<_>>().join(", ");
            let _ = writeln!(site, "{environment} = [{tokens}]");
        }
    }
    for provider in ["arsa", "facesign", "vendor"] {
        let _ = writeln!(
            site,
            "[credentials.{provider}]\ntest = {{ env = '{provider}-t' }}\nlive = {{ env = '{provider}-l' }}"
        );
    }
    let mut taken = BTreeSet::new();
    for (i, allow) in allows.iter().enumerate() {
        let (provider, names) = GROUPS[allow.group];
        let environment = ENVIRONMENTS[allow.environment];
        let routes: BTreeSet<&str> = allow.routes.iter().map(|index| *index.get(names)).collect();
        let mut free = Vec::new();
        for route in routes {
            let keys: Vec<_> = allow
                .callers
                .iter()
                .map(|c| (provider, environment, route, *c))
                .collect();
            if keys.iter().all(|key| !taken.contains(key)) {
                taken.extend(keys);
                free.push(route);
            }
        }
        if free.is_empty() {
            continue;
        }
        let _ = writeln!(
            site,
            "[allow.a{i}]\non = '{provider}.{environment}'\nroutes = {free:?}\ncallers = {:?}",
            allow.callers
        );
        match names {
            ["validate"] => site.push_str("liveness = { require = ['face1'] }\n"),
            ["compare"] => site.push_str("liveness = { require = ['right'] }\n"),
            _ => {}
        }
        if allow.subject_rate {
            site.push_str("rate = { subject = '5/min' }\n");
        }
    }
    site
}
