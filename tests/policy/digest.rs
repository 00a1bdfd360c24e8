//! The digest: another one for every change of meaning, the same one for everything else.

pub(crate) mod changes;

use crate::kit::{self, Files, SITE, VENDOR, VENDOR_SITE, edit};
use changes::{PACK_MEANS, PACK_SAYS_THE_SAME, SITE_MEANS, SITE_SAYS_THE_SAME};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use toml::{Table, Value};

fn digest(site: &str, pack: &str) -> String {
    let loaded = kit::load(
        site,
        &Files::from([
            ("./vendor.toml", pack.to_owned()),
            (
                "ca.pem",
                "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n".to_owned(),
            ),
            (
                "other.pem",
                "-----BEGIN CERTIFICATE-----\nB\n-----END CERTIFICATE-----\n".to_owned(),
            ),
            (
                "same.pem",
                "-----BEGIN CERTIFICATE-----\nA\n-----END CERTIFICATE-----\n".to_owned(),
            ),
        ]),
    );
    loaded
        .effective
        .map_or_else(|| loaded.report.to_string(), |policy| policy.digest)
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| b.is_ascii_hexdigit())
}

pub(crate) fn vendor_site() -> String {
    VENDOR_SITE.to_owned()
        + "[allow.pair]\non = \"vendor.live\"\nroutes = [\"compare\"]\ncallers = [\"app\"]\n\
           liveness = { require = [\"right\"], minimum-score = 0.5 }\n\
           [receive.events]\non = \"vendor.live\"\nscheme = \"signed\"\n\
           secrets = [{ env = \"HOOK\" }]\nto = \"https://hooks.corp.example/\"\nsign = \"none\"\n\
           [providers.vendor.upstream]\nbase = \"https://vendor.corp.example/v2\"\n\
           addresses = [\"10.0.0.1\", \"10.0.0.2\"]\nca = \"ca.pem\"\n"
}

/// Edits the site and the pack, wherever the text stands.
fn edited(old: &str, new: &str) -> (String, String) {
    let (site, pack) = (vendor_site(), VENDOR.to_owned());
    assert!(
        site.contains(old) || pack.contains(old),
        "`{old}` is nowhere"
    );
    (site.replace(old, new), pack.replace(old, new))
}

#[test]
fn every_change_of_meaning_is_another_digest() {
    let mut seen = BTreeMap::from([
        (digest(SITE, ""), "the site"),
        (digest(&vendor_site(), VENDOR), "the pack"),
    ]);
    for (old, new) in SITE_MEANS {
        let digest = digest(&edit(SITE, old, new), VENDOR);
        assert_eq!(seen.insert(digest, new), None, "`{old}` → `{new}`");
    }
    let shared = edit(SITE, ", credential = \"900/min\"", "");
    let shared = edit(&shared, "instances = 1", "instances = 2");
    assert_eq!(seen.insert(digest(&shared, ""), "instances"), None);
    for (old, new) in PACK_MEANS {
        let (site, pack) = edited(old, new);
        assert_eq!(
            seen.insert(digest(&site, &pack), new),
            None,
            "`{old}` → `{new}`"
        );
    }
    let wrong: Vec<_> = seen.keys().filter(|digest| !is_digest(digest)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(seen.len() > 100, "{}", seen.len());
}

#[test]
fn what_means_the_same_has_the_same_digest() {
    let before = digest(SITE, "");
    assert!(is_digest(&before) && is_digest(&digest(&vendor_site(), VENDOR)));
    for (old, new) in SITE_SAYS_THE_SAME {
        let same = digest(&edit(SITE, old, new), "") == before;
        // The one that allows something more is here so that this test can fail.
        assert_eq!(same, !new.contains("nothing-new"), "`{old}` → `{new}`");
    }
    let before = digest(&vendor_site(), VENDOR);
    for (old, new) in PACK_SAYS_THE_SAME {
        let (site, pack) = edited(old, new);
        assert_eq!(digest(&site, &pack), before, "`{old}` → `{new}`");
    }
}

/// The same table with everything in another order and another spelling.
fn shuffled(table: &Table, order: &mut impl FnMut(usize) -> usize) -> String {
    fn inline(value: &Value, key: &str, order: &mut impl FnMut(usize) -> usize) -> String {
        match value {
            Value::Table(table) => {
                let mut members: Vec<_> = table.iter().collect();
                let mut out = Vec::new();
                while !members.is_empty() {
                    let (key, value) = members.swap_remove(order(members.len()));
                    out.push(format!("{key:?} = {}", inline(value, key, order)));
                }
                format!("{{ {} }}", out.join(", "))
            }
            Value::Array(items) => {
                let mut items: Vec<&Value> = items.iter().collect();
                let mut out = Vec::new();
                while !items.is_empty() {
                    // A command and the vendor's versions are sequences, all else are sets.
                    let next = if ["exec", "known"].contains(&key) {
                        0
                    } else {
                        order(items.len())
                    };
                    out.push(inline(items.remove(next), "", order));
                }
                format!("[\n  # a list\n  {}\n]", out.join(",\n  "))
            }
            other => other.to_string(),
        }
    }
    let mut keys: Vec<_> = table.iter().collect();
    let mut out = String::new();
    while !keys.is_empty() {
        let (key, value) = keys.swap_remove(order(keys.len()));
        let _ = writeln!(
            out,
            "# about {key}\n{key}   = {}\n",
            inline(value, key, order)
        );
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn order_and_space_mean_nothing(seed: u64) {
        let mut state = seed | 1;
        let mut order = move |of: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).expect("31 bits") % of
        };
        let site: Table = SITE.parse().expect("TOML");
        let shuffled_site = shuffled(&site, &mut order);
        prop_assert_eq!(digest(&shuffled_site, ""), digest(SITE, ""), "{}", shuffled_site);
        let site: Table = vendor_site().parse().expect("TOML");
        let pack: Table = VENDOR.parse().expect("TOML");
        let (site, pack) = (shuffled(&site, &mut order), shuffled(&pack, &mut order));
        prop_assert_eq!(digest(&site, &pack), digest(&vendor_site(), VENDOR), "{}\n{}", site, pack);
    }
}
