//! Where a rule has nothing to look for: languages and formats in which what it finds cannot be
//! written. Wherever somebody could write it, the rule applies, and a cell of the matrix that no
//! fixture fills reads "not analysed".

/// A rule, the languages or formats that it does not apply to, and why.
pub type Exempt = (&'static str, &'static [&'static str], &'static str);

/// Every cell of the matrix that reads "–".
pub const EXEMPT: &[Exempt] = &[
    (
        "client-asserted-liveness",
        PAGES,
        "a page or a component answers no requests: what a client says of liveness is judged where it arrives",
    ),
    (
        "client-side-call",
        &["go", "php", "ruby", "shell"],
        "it runs on servers and in pipelines, and ships to no browser and no device",
    ),
    (
        "unverified-webhook",
        PAGES,
        "a page or a component receives no webhooks",
    ),
    (
        "unsafe-signature-compare",
        PAGES,
        "a page or a component receives no webhooks",
    ),
    (
        "reserialized-webhook-body",
        PAGES,
        "a page or a component receives no webhooks",
    ),
    (
        "tls-verification-off",
        PAGES,
        "a browser lets no page switch verification off",
    ),
    (
        "missing-timeout",
        PAGES,
        "a browser ends its requests with the page, and a page that calls the provider is `client-side-call`",
    ),
    (
        "bypasses-gateway",
        PAGES,
        "a client calls its own backend, not the gateway: a page that calls the provider is `client-side-call`",
    ),
    (
        "public-env-key",
        &["notebook"],
        "a notebook builds no client that a name could be handed to",
    ),
    (
        "exposed-env-file",
        &[
            "Android resources",
            "Dockerfile",
            "JSON",
            "TOML",
            "Terraform",
            "YAML",
            "notebook",
            "plist",
            "properties",
        ],
        "it is about env files alone; keys in other files are `hardcoded-key`",
    ),
    (
        "tls-verification-off",
        &["Android resources", "plist"],
        "an app's manifest can allow plain HTTP or add an authority, not switch verification off",
    ),
    (
        "lookalike-package",
        &[
            ".env",
            "Android resources",
            "Terraform",
            "plist",
            "properties",
        ],
        "no package of a language's registry is declared there",
    ),
    (
        "unused-suppression",
        &["JSON"],
        "it has no comments that a suppression could stand in",
    ),
];

/// What is nothing but a page or a component of one.
const PAGES: &[&str] = &["html", "svelte", "vue"];

/// Why a rule does not apply to a language or format, where it does not.
pub fn exempt(rule: &str, place: &str) -> Option<&'static str> {
    EXEMPT
        .iter()
        .find(|(id, places, _)| *id == rule && places.contains(&place))
        .map(|(_, _, why)| *why)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::rule;
    use std::collections::HashSet;

    #[test]
    fn every_cell_is_exempt_once_and_of_a_known_rule() {
        let mut seen = HashSet::new();
        for (id, places, why) in EXEMPT {
            assert!(rule(id).is_some(), "{id}");
            assert!(!why.is_empty() && !why.ends_with('.'), "{id}: {why}");
            for place in *places {
                assert!(seen.insert((id, place)), "{id} {place}");
            }
        }
    }
}
