//! Single changes: what each is called, what shows it, and what names it.

use super::{TODAY, reviewed};
use crate::digest::changes::{PACK_MEANS, SITE_MEANS};
use crate::digest::vendor_site;
use crate::kit::{Files, SITE, VENDOR, edit, load};
use visor_policy::review::Reviewed;
use visor_policy::review::diff::{Difference, diff};
use visor_policy::review::order::Change;

fn compared(old: &Reviewed, new: &Reviewed) -> Difference {
    diff("site.toml", old, new, TODAY, 5_000)
}

fn told(difference: &Difference) -> Vec<String> {
    let changes = difference.changes.iter();
    changes
        .map(|entry| format!("{} {}", entry.change, entry.path))
        .collect()
}

fn vendor(site: &str, pack: &str) -> Reviewed {
    let pem = |of: &str| format!("-----BEGIN CERTIFICATE-----\n{of}\n-----END CERTIFICATE-----\n");
    let loaded = load(
        site,
        &Files::from([
            ("./vendor.toml", pack.to_owned()),
            ("ca.pem", pem("A")),
            ("other.pem", pem("B")),
        ]),
    );
    Reviewed::of(loaded).unwrap_or_else(|report| panic!("{report}"))
}

/// What the digest tells apart, a comparison tells apart too, and says by which leaf.
#[test]
fn every_change_of_meaning_is_a_change_of_a_leaf() {
    let old = reviewed(SITE, None);
    for (from, to) in SITE_MEANS {
        let new = reviewed(&edit(SITE, from, to), None);
        let difference = compared(&old, &new);
        assert!(!difference.changes.is_empty(), "`{from}` → `{to}`");
        assert_ne!(difference.verdict, Change::Equal);
    }
    let (site, pack) = (vendor_site(), VENDOR);
    let old = vendor(&site, pack);
    for (from, to) in PACK_MEANS {
        let new = vendor(&site.replace(from, to), &pack.replace(from, to));
        let difference = compared(&old, &new);
        assert!(!difference.changes.is_empty(), "`{from}` → `{to}`");
    }
}

#[test]
fn changes_are_called_what_they_are() {
    let old = reviewed(SITE, None);
    for (from, to, want) in [
        (
            "caller = \"60/min\"",
            "caller = \"61/min\"",
            "loosened allow.search.rate.caller",
        ),
        (
            "caller = \"60/min\", ",
            "",
            "loosened allow.search.rate.caller",
        ),
        (
            "caller = \"60/min\"",
            "caller = \"60/min burst 30\"",
            "mixed allow.search.rate.caller",
        ),
        (
            "subject = \"5/min\"",
            "subject = \"4/min\"",
            "tightened allow.search.rate.subject",
        ),
        ("\"5 MiB\"", "\"5119 KiB\"", "tightened allow.search.body"),
        ("\"30 s\"", "\"31 s\"", "changed allow.search.timeout"),
        (
            "exactly-one",
            "at-least-one",
            "loosened allow.search.liveness.faces",
        ),
        (
            "minimum-score = 0.9",
            "minimum-score = 0.91",
            "tightened allow.search.liveness.passive.minimum-score",
        ),
        (
            "[\"face2\"]",
            "[\"face1\", \"face2\"]",
            "tightened allow.compare.liveness.face1",
        ),
        (
            "{ shadow-until = 2026-12-31 }",
            "\"enforce\"",
            "tightened allow.try.mode",
        ),
        ("2026-12-31", "2027-01-01", "loosened allow.try.mode"),
        (
            "answer  = \"client-safe\"",
            "answer  = \"full\"",
            "loosened allow.sessions.answer",
        ),
        (
            "[\"remove\", \"delete\"]",
            "[\"remove\"]",
            "tightened allow.erase.routes[delete]",
        ),
        (
            "[\"remove\", \"delete\"]",
            "[\"remove\", \"delete\", \"reset-db\"]",
            "loosened allow.erase.routes[reset-db]",
        ),
        (
            "callers = [\"batch\"]\nrate",
            "callers = [\"batch\", \"kyc\"]\nrate",
            "loosened allow.sessions.callers[kyc]",
        ),
        (
            "2027-12-31",
            "2027-12-30",
            "tightened callers.batch.live[dns batch.corp.example].expires",
        ),
        (
            ", expires = 2027-12-31",
            "",
            "loosened callers.batch.live[dns batch.corp.example].expires",
        ),
        (
            "{ spiffe = \"spiffe://corp.example/batch\" }, ",
            "",
            "tightened callers.batch.live[spiffe spiffe://corp.example/batch]",
        ),
        (
            "version = \"2024-01-15\"",
            "version = \"2024-01-15\"\nstop = true",
            "tightened providers.facesign.stop",
        ),
        (
            "version = \"2024-01-15\"",
            "version = \"2024-01-15\"\nquarantine-leaked-key = false",
            "loosened providers.facesign.quarantine-leaked-key",
        ),
        (
            "version = \"2024-01-15\"",
            "version = \"2024-12-18\"",
            "changed providers.facesign.version",
        ),
        (
            "window  = \"5 min\"",
            "window  = \"4 min\"",
            "tightened receive.events.window",
        ),
        ("/hooks/facesign", "/hooks/other", "mixed receive.events.to"),
        (
            "window  = \"5 min\"",
            "window  = \"5 min\"\nremember = \"1 d\"",
            "tightened receive.events.remember",
        ),
        (
            "window  = \"5 min\"",
            "window  = \"5 min\"\nattempts = 3",
            "changed receive.events.attempts",
        ),
        (
            "\"/run/secrets/receiver\"",
            "\"/run/secrets/other\"",
            "changed receive.events.sign.secret",
        ),
        (
            "/run/secrets/arsa-live",
            "/run/secrets/arsa",
            "changed credentials.arsa.live.file",
        ),
        (
            "[\"vault\", \"read\", \"facesign\"]",
            "[\"vault\", \"facesign\"]",
            "mixed credentials.facesign.live.exec",
        ),
        (
            ", credential = \"900/min\"",
            "",
            "loosened credentials.facesign.live.rate",
        ),
        (
            "headroom  = 5",
            "headroom  = 6",
            "tightened credentials.facesign.test.rate",
        ),
    ] {
        let new = reviewed(&edit(SITE, from, to), None);
        assert_eq!(told(&compared(&old, &new)), [want], "`{from}` → `{to}`");
    }
}

#[test]
fn a_renamed_allow_is_a_rename() {
    let old = reviewed(SITE, None);
    let new = reviewed(&edit(SITE, "allow.search", "allow.find"), None);
    let difference = compared(&old, &new);
    assert_eq!(told(&difference), ["changed allow.find (renamed)"]);
    assert_eq!(difference.verdict, Change::Changed);
    // And with a change within: the rename, and that change.
    let text = edit(
        &edit(SITE, "allow.search", "allow.find"),
        "60/min",
        "90/min",
    );
    assert_eq!(
        told(&compared(&old, &reviewed(&text, None))),
        [
            "changed allow.find (renamed)",
            "loosened allow.find.rate.caller"
        ]
    );
}

/// Two allows have two budgets: who splits one in two doubles what a caller may do.
#[test]
fn a_split_allow_has_two_budgets() {
    let erase = "[allow.erase]\non      = \"arsa.live\"\nroutes  = [\"remove\", \"delete\"]\ncallers = [\"batch\"]\n";
    let one = edit(
        SITE,
        erase,
        &format!("{erase}rate = {{ caller = \"10/min\" }}\n"),
    );
    let half = |name: &str, route: &str| {
        format!(
            "[allow.{name}]\non = \"arsa.live\"\nroutes = [\"{route}\"]\ncallers = [\"batch\"]\nrate = {{ caller = \"10/min\" }}\n"
        )
    };
    let two = edit(
        SITE,
        erase,
        &(half("erase", "remove") + &half("erase-too", "delete")),
    );
    let (one, two) = (reviewed(&one, None), reviewed(&two, None));
    let split = compared(&one, &two);
    assert_eq!(split.verdict, Change::Loosened, "{:?}", told(&split));
    assert_eq!(compared(&two, &one).verdict, Change::Tightened);
}

/// The change's own example, with the line that refuses.
#[test]
fn a_change_has_a_request_that_shows_it() {
    let old = reviewed(SITE, None);
    for (from, to, was, is) in [
        (
            "exactly-one",
            "at-least-one",
            "refuse `faces-count`",
            "release judged",
        ),
        (
            "minimum-score = 0.9",
            "minimum-score = 0.5",
            "refuse `liveness-score`",
            "release judged",
        ),
        (
            "\"5 MiB\"",
            "\"6 MiB\"",
            "refuse `body-too-large`",
            "send to",
        ),
        (
            "caller = \"60/min\"",
            "caller = \"61/min\"",
            "refuse `rate-",
            "send to",
        ),
        (
            "subject = \"5/min\"",
            "subject = \"6/min burst 4\"",
            "refuse `rate-subject`",
            "send to",
        ),
        ("[\"face1\"]", "[\"face2\"]", "", ""),
        (
            "callers = [\"batch\"]\nrate",
            "callers = [\"batch\", \"kyc\"]\nrate",
            "refuse `route-not-allowed`",
            "send to",
        ),
        (
            "2027-12-31",
            "2028-12-31",
            "refuse `caller-expired`",
            "send to",
        ),
        (
            "2026-12-31",
            "2027-01-31",
            "refuse `faces-count`",
            "release shadowed",
        ),
        (
            "answer  = \"client-safe\"",
            "answer  = \"full\"",
            "release fields",
            "release stream",
        ),
    ] {
        if was.is_empty() {
            continue;
        }
        let new = reviewed(&edit(SITE, from, to), None);
        let difference = compared(&old, &new);
        let entry = &difference.changes[0];
        let all = || {
            let all = difference.found.witnesses.iter();
            all.map(|w| format!("{w}\n")).collect::<String>()
        };
        let Some(witness) = entry.witness.map(|i| &difference.found.witnesses[i]) else {
            panic!("`{from}` → `{to}` has no witness among\n{}", all());
        };
        let (old, new) = (witness.old.to_string(), witness.new.to_string());
        assert!(
            old.starts_with(was) && new.starts_with(is),
            "{witness}\n{}",
            all()
        );
        assert!(difference.found.complete, "{}", difference.found.tried);
    }
}

#[test]
fn a_fingerprint_names_the_change_and_nothing_beside_it() {
    let old = reviewed(SITE, None);
    let print = |new: &str| {
        let difference = compared(&old, &reviewed(new, None));
        let mut all: Vec<String> = difference
            .changes
            .into_iter()
            .map(|c| c.fingerprint)
            .collect();
        all.sort();
        all
    };
    let once = edit(SITE, "60/min", "90/min");
    let moved = format!("# a line before\n\n{once}");
    assert_eq!(print(&once), print(&moved));
    assert_ne!(print(&once), print(&edit(SITE, "60/min", "91/min")));
    let beside = print(&edit(&once, "\"5 MiB\"", "\"6 MiB\""));
    assert!(beside.len() == 2 && beside.contains(&print(&once)[0]));
    // One caller more is not approved with another.
    let batch = "callers = [\"batch\"]\nrate";
    let with = |who: &str| {
        let text = edit(
            SITE,
            batch,
            &format!("callers = [\"batch\", \"{who}\"]\nrate"),
        );
        edit(
            &text,
            "[credentials.arsa]",
            "[callers.two]\nlive = [{ dns = \"two.corp.example\" }]\n[credentials.arsa]",
        )
    };
    let common: Vec<String> = print(&with("kyc"))
        .into_iter()
        .filter(|p| print(&with("two")).contains(p))
        .collect();
    // Only what makes the caller known is the same.
    assert_eq!(common.len(), 2, "{common:?}");
    let elsewhere = diff("other.toml", &old, &reviewed(&once, None), TODAY, 0);
    assert_ne!(elsewhere.changes[0].fingerprint, print(&once)[0]);
}

#[test]
fn against_nothing_all_that_is_allowed_is_new() {
    let site = reviewed(SITE, None);
    let all = compared(&Reviewed::nothing(), &site);
    assert_eq!(all.verdict, Change::Loosened);
    assert_eq!(
        compared(&site, &Reviewed::nothing()).verdict,
        Change::Tightened
    );
    assert!(
        all.changes
            .iter()
            .any(|c| c.path == "allow.search" && c.witness.is_some())
    );
}

/// A budget that is used up is said to be.
#[test]
fn a_search_that_ends_early_says_so() {
    let old = reviewed(SITE, None);
    let new = reviewed(&edit(SITE, "exactly-one", "at-least-one"), None);
    let found = diff("site.toml", &old, &new, TODAY, 3).found;
    assert!(!found.complete && found.tried == 3);
}
