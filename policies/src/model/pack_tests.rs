//! The packs, their tests and the example site: that each reads without a finding, and that what
//! they cite, name and hash exists.

use super::pack::Pack;
use super::site::Site;
use crate::diagnostic::Report;
use crate::read::{Value, read_document};
use crate::source::Source;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

const PACKS: [(&str, &str, &str); 3] = [
    (
        "arsa",
        include_str!("../../packs/arsa.toml"),
        include_str!("../../packs/arsa.test.toml"),
    ),
    (
        "facesign",
        include_str!("../../packs/facesign.toml"),
        include_str!("../../packs/facesign.test.toml"),
    ),
    (
        "facesign-next",
        include_str!("../../packs/facesign-next.toml"),
        include_str!("../../packs/facesign-next.test.toml"),
    ),
];

const EXAMPLE: &str = include_str!("../../site.example.toml");

const OUTCOMES: [&str; 6] = [
    "judged",
    "vendor-error",
    "pending",
    "fields",
    "stream",
    "refuse",
];

/// The closed set of refusals.
const REFUSALS: [&str; 36] = [
    "caller-unknown",
    "caller-expired",
    "caller-ambiguous",
    "browser",
    "provider-stopped",
    "route-unknown",
    "route-not-allowed",
    "method-not-allowed",
    "path-malformed",
    "header-malformed",
    "query-not-allowed",
    "version-conflict",
    "key-in-request",
    "subject-missing",
    "subject-malformed",
    "body-too-large",
    "body-type",
    "body-unreadable",
    "rate-caller",
    "rate-subject",
    "rate-credential",
    "vendor-throttled",
    "upstream-unreachable",
    "upstream-timeout",
    "upstream-malformed",
    "credential-unavailable",
    "key-in-answer",
    "answer-too-large",
    "answer-encoding",
    "answer-unreadable",
    "liveness-missing",
    "liveness-failed",
    "liveness-indeterminate",
    "liveness-score",
    "faces-count",
    "redirect",
];

fn read<T: Value>(name: &str, text: &str) -> T {
    let mut report = Report::default();
    let value = read_document(&Source::new(name, text), &mut report);
    assert_eq!(report.render(false), "", "{name}");
    value.unwrap()
}

fn strings_at<'a>(value: &'a toml::Value, key: &str, found: &mut Vec<&'a str>) {
    match value {
        toml::Value::Table(table) => {
            for (k, v) in table {
                match v.as_str() {
                    Some(text) if k == key => found.push(text),
                    _ => strings_at(v, key, found),
                }
            }
        }
        toml::Value::Array(items) => items.iter().for_each(|v| strings_at(v, key, found)),
        _ => {}
    }
}

fn check_site(place: &str, site: &Site, packs: &[(&str, Pack)]) {
    for (name, allow) in site.allow.iter() {
        let on = &allow.value.on.value;
        let (_, pack) = packs.iter().find(|(p, _)| *p == on.provider).unwrap();
        assert!(
            site.packs.iter().any(|p| p.value == on.provider),
            "{place}: {name}"
        );
        for route in allow.value.routes.iter() {
            let found = pack
                .routes
                .find(route)
                .unwrap_or_else(|| panic!("{place}: {}", route.value));
            for check in allow.value.liveness.require.iter() {
                assert!(
                    found.value.liveness.find(check).is_some(),
                    "{place}: {name}: {}",
                    check.value
                );
            }
        }
        for caller in allow.value.callers.iter() {
            assert!(
                site.callers.find(caller).is_some(),
                "{place}: {name}: {}",
                caller.value
            );
        }
    }
    for (name, receive) in site.receive.iter() {
        let (_, pack) = packs
            .iter()
            .find(|(p, _)| *p == receive.value.on.provider)
            .unwrap();
        let scheme = receive.value.scheme.as_ref().unwrap();
        assert!(pack.webhooks.find(scheme).is_some(), "{place}: {name}");
    }
}

#[test]
fn every_pack_reads_and_every_source_is_listed() {
    for (name, text, _) in PACKS {
        let pack: Pack = read(name, text);
        let tree: toml::Value = toml::from_str(text).unwrap();
        let mut cited = Vec::new();
        strings_at(&tree, "source", &mut cited);
        assert!(cited.len() > pack.routes.iter().count(), "{name}");
        for source in cited {
            assert!(
                pack.sources.find(source).is_some(),
                "{name}: `{source}` is not in [sources]"
            );
        }
        for (source, _) in pack.sources.iter() {
            let as_field = format!("= \"{source}\"");
            let in_words = format!("`{source}`");
            assert!(
                text.contains(&as_field) || text.contains(&in_words),
                "{name}: nothing cites `{source}`"
            );
        }
    }
}

#[test]
fn the_example_site_reads_and_names_what_exists() {
    let packs = PACKS.map(|(name, text, _)| (name, read::<Pack>(name, text)));
    check_site(
        "example",
        &read::<Site>("site.example.toml", EXAMPLE),
        &packs,
    );
}

#[test]
fn every_pack_test_is_well_formed() {
    let packs = PACKS.map(|(name, text, _)| (name, read::<Pack>(name, text)));
    for (name, _, tests) in PACKS {
        let tree: toml::Value = toml::from_str(tests).unwrap();
        let site_text = tree["site"].as_str().unwrap();
        check_site(name, &read::<Site>(name, site_text), &packs);
        let tokens = tree["tokens"].as_table().unwrap();
        for token in tokens.values() {
            let hash = hex::encode(Sha256::digest(token.as_str().unwrap()));
            assert!(
                site_text.contains(&hash),
                "{name}: {token} is not in the site"
            );
        }
        let mut names = BTreeSet::new();
        for case in tree["case"].as_array().unwrap() {
            let title = case["name"].as_str().unwrap();
            assert!(names.insert(title), "{name}: two cases are named `{title}`");
            if let Some(caller) = case.get("caller") {
                assert!(
                    tokens.contains_key(caller.as_str().unwrap()),
                    "{name}: {title}"
                );
            }
            assert!(["test", "live"].contains(&case["environment"].as_str().unwrap()));
            let outcome = case["expect"]["outcome"].as_str().unwrap();
            assert!(OUTCOMES.contains(&outcome), "{name}: {title}");
            let code = case["expect"].get("code").map(|c| c.as_str().unwrap());
            assert_eq!(code.is_some(), outcome == "refuse", "{name}: {title}");
            assert!(
                code.is_none_or(|c| REFUSALS.contains(&c)),
                "{name}: {title}"
            );
            assert!(
                outcome == "refuse" || case.get("response").is_some(),
                "{name}: {title}"
            );
        }
    }
}
