//! Every rule: its page's own examples, and the near misses that must stay silent.

use super::suppress;
use super::*;
use crate::resolve::load_text;
use crate::source::Source;
use std::path::Path;

const PRELUDE: &str = r#"schema = 1
packs = ["./faces.toml", "./sessions.toml"]
purposes = ["access"]
[providers.sessions]
version = "2024-01-15"
[callers.kyc]
live = [{ spiffe = "spiffe://corp/kyc" }]
[callers.batch]
live = [{ spiffe = "spiffe://corp/batch" }]
[credentials.faces]
test = { env = "FACES_TEST" }
live = { env = "FACES_LIVE" }
[credentials.sessions]
live = { env = "SESSIONS_LIVE" }
"#;

const DAY: Date = Date {
    year: 2026,
    month: 11,
    day: 22,
};

/// What loader and rules say of a site.
fn review(site: &str, today: Date) -> Report {
    let text = match site.starts_with("schema") {
        true => site.to_owned(),
        false => format!("{PRELUDE}{site}"),
    };
    // Packs under names of no vendor's: one without a quota, one with, one whose webhooks are the
    // open specification's.
    let read = |path: &Path| {
        let text = match path.to_str() {
            Some("./faces.toml") => crate::packs::built_in("arsa"),
            Some("./sessions.toml") => crate::packs::built_in("facesign"),
            Some("./acme.toml") => Some(include_str!("../../../demo/acme.toml")),
            _ => None,
        };
        let missing = || std::io::Error::from(std::io::ErrorKind::NotFound);
        text.map(str::to_owned).ok_or_else(missing)
    };
    let loaded = load_text(Path::new("site.toml"), &text, &read);
    let mut report = loaded.report;
    if let Some(written) = &loaded.written {
        let looked = look(&Subject {
            site: Some(&written.site),
            packs: &written.packs,
            today,
        });
        report.diagnostics.extend(looked.diagnostics);
        let source = Source::new("site.toml", text);
        suppress::apply(&source, &mut report);
    }
    report
}

fn ids(site: &str) -> Vec<&'static str> {
    review(site, DAY)
        .diagnostics
        .iter()
        .map(|d| d.code)
        .collect()
}

fn finds(site: &str, id: &str) -> bool {
    ids(site).contains(&id)
}

/// The blocks of TOML in a page, in order.
fn examples(page: &str) -> Vec<&str> {
    page.split("```toml\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .collect()
}

/// The day that an example speaks of.
fn day_of(example: &str) -> Date {
    match example.contains("it is 2027-12-01") {
        true => Date {
            year: 2027,
            month: 12,
            day: 1,
        },
        false => DAY,
    }
}

#[test]
fn every_page_shows_a_finding_and_how_to_write_it_instead() {
    for rule in RULES {
        let [bad, good] = examples(rule.page)[..] else {
            panic!("{}: two examples", rule.id);
        };
        let found = |example: &str| {
            let report = review(example, day_of(example));
            let hit = report.diagnostics.iter().any(|d| d.code == rule.id);
            (hit, report)
        };
        let (hit, report) = found(bad);
        assert!(hit, "{} is not found in\n{bad}\n{report}", rule.id);
        let (hit, report) = found(good);
        assert!(!hit, "{} is found in\n{good}\n{report}", rule.id);
        let strange: Vec<_> = report
            .diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .collect();
        let own = good.contains("[receive") || !good.starts_with("schema");
        assert!(strange.is_empty() || !own, "{}: {strange:?}", rule.id);
    }
}

#[test]
fn every_rule_has_a_page_that_says_what_why_and_how() {
    for rule in RULES {
        for part in [
            "## What it does",
            "## Why",
            "## Example",
            "## How to mend it",
            "## Behind it",
        ] {
            assert!(rule.page.contains(part), "{}: {part}", rule.id);
        }
        assert!(
            rule.page.starts_with(&format!("# {}\n", rule.id)),
            "{}",
            rule.id
        );
    }
}

#[test]
fn every_finding_says_what_to_do() {
    for rule in RULES {
        let bad = examples(rule.page)[0];
        for diagnostic in review(bad, day_of(bad)).diagnostics {
            assert!(diagnostic.help.is_some(), "{}", diagnostic.code);
            assert!(
                diagnostic.primary.0.source().is_some(),
                "{}",
                diagnostic.code
            );
        }
    }
}

#[test]
fn ids_are_unique_and_severities_are_the_loaders() {
    let mut ids: Vec<_> = RULES.iter().map(|r| r.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), RULES.len());
    for rule in RULES.iter().filter(|r| matches!(r.found, Found::Loading)) {
        let bad = examples(rule.page)[0];
        let report = review(bad, DAY);
        let found = report.diagnostics.iter().find(|d| d.code == rule.id);
        assert_eq!(
            found.map(|d| d.severity),
            Some(rule.severity),
            "{}",
            rule.id
        );
    }
}

#[test]
fn near_misses_stay_silent() {
    let allow = |routes: &str, more: &str| {
        format!(
            "[allow.a]\non = \"faces.live\"\nroutes = {routes}\ncallers = [\"kyc\"]\nrate = {{ caller = \"9/min\" }}\n{more}"
        )
    };
    let both =
        "[allow.b]\non = \"faces.live\"\nroutes = [\"detect\"]\ncallers = [\"batch\", \"kyc\"]\n";
    let table: Vec<(&str, String)> = vec![
        // A second allow on the same key erases.
        ("enrolment-without-erasure", allow("[\"register\"]", "[allow.e]\non = \"faces.live\"\nroutes = [\"delete\"]\ncallers = [\"batch\"]\n")),
        // What is no person's may be everyone's, and in test everything may.
        ("open-route", "[allow.a]\non = \"sessions.live\"\nroutes = [\"avatars\"]\ncallers = [\"kyc\", \"batch\"]\n".to_owned()),
        ("open-route", allow("[\"detect\"]", "")),
        // Two images may be twice as large, and a video is no image.
        ("image-size", allow("[\"validate\"]", "body = \"10 MiB\"\nliveness = { require = [\"face2\"] }\n")),
        ("image-size", allow("[\"active-submit\"]", "body = \"50 MiB\"\n")),
        ("image-size", "[allow.a]\non = \"sessions.live\"\nroutes = [\"create-session\"]\ncallers = [\"kyc\"]\nbody = \"50 MiB\"\n".to_owned()),
        // Counting faces is not deciding who somebody is.
        ("weak-liveness", allow("[\"detect\"]", "liveness = { faces = \"at-least-one\" }\n")),
        ("weak-liveness", allow("[\"recognize\"]", "liveness = { minimum-score = 0.5 }\n")),
        // The quota binds the only caller there is.
        ("caller-without-rate", "[allow.a]\non = \"sessions.live\"\nroutes = [\"get-session\"]\ncallers = [\"kyc\"]\n".to_owned()),
        // A rate on the whole credential bounds it, and the one caller has it all.
        ("caller-without-rate", "[allow.a]\non = \"faces.live\"\nroutes = [\"detect\"]\ncallers = [\"kyc\"]\nrate = { credential = \"9/min\" }\n".to_owned()),
        // 950 a minute is the share.
        ("overbooked-quota", "[allow.a]\non = \"sessions.live\"\nroutes = [\"get-session\"]\ncallers = [\"kyc\", \"batch\"]\nrate = { caller = \"475/min\" }\n".to_owned()),
        // No law that is named gives a number.
        ("retention-too-long", format!("{}{}", PRELUDE.replacen("packs", "laws = [\"gdpr\", \"ccpa\"]\npacks", 1), allow("[\"register\", \"remove\"]", "retain = \"3650 d\"\n"))),
        // Time cannot be signed, the id in the body is.
        ("webhook-replay", "[receive.e]\non = \"sessions.live\"\nscheme = \"plain\"\nsecrets = [{ env = \"S\" }]\nto = \"http://127.0.0.1/h\"\nsign = \"none\"\nwindow = \"2 h\"\n".to_owned()),
        ("long-token-life", "[callers.j]\nlive = [{ token-sha256 = \"087997a5afa96896e080e0991a93d9d688e3f98a7c9d546cc95efa99aede630e\", expires = 2027-11-22 }]\n".to_owned()),
        // The last day is a day.
        ("past-date", "[callers.j]\nlive = [{ token-sha256 = \"087997a5afa96896e080e0991a93d9d688e3f98a7c9d546cc95efa99aede630e\", expires = 2026-11-22 }]\n".to_owned()),
        ("unused-caller", both.to_owned()),
    ];
    for (id, site) in table {
        let report = review(&site, DAY);
        assert!(!report.has_errors(), "{id}: {site}\n{report}");
        assert!(
            !report.diagnostics.iter().any(|d| d.code == id),
            "{id}: {site}\n{report}"
        );
    }
}

#[test]
fn what_differs_by_degree_is_told_apart() {
    // An id outside the MAC does not stop a replay.
    let acme = "schema = 1\npacks = [\"./acme.toml\"]\n[receive.e]\non = \"acme.live\"\nsecrets = [{ env = \"S\" }]\nto = \"http://127.0.0.1/h\"\nsign = \"none\"\nwindow = \"11 min\"\n";
    assert!(finds(acme, "webhook-replay"));
    assert!(!finds(&acme.replace("11 min", "10 min"), "webhook-replay"));
    let one = |size| {
        format!(
            "[allow.a]\non = \"faces.live\"\nroutes = [\"recognize\"]\ncallers = [\"kyc\"]\nbody = \"{size} MiB\"\n"
        )
    };
    assert!(!finds(&one(6), "image-size"));
    assert!(finds(&one(7), "image-size"));
    let each = |size| format!("{}images = {{ each = \"{size} MiB\" }}\n", one(6));
    assert!(!finds(&each(5), "image-size"));
    assert!(finds(&each(6), "image-size"));
    let two = |rate| {
        format!(
            "[allow.a]\non = \"sessions.live\"\nroutes = [\"get-session\"]\ncallers = [\"kyc\", \"batch\"]\nrate = {{ caller = \"{rate}/min\" }}\n"
        )
    };
    assert!(finds(&two(476), "overbooked-quota"));
    let severity = |site: &str| {
        let report = review(site, DAY);
        let found = report
            .diagnostics
            .into_iter()
            .find(|d| d.code == "mass-erasure");
        found.map(|d| d.severity)
    };
    let reset = |on| {
        format!("[allow.a]\non = \"faces.{on}\"\nroutes = [\"reset-db\"]\ncallers = [\"kyc\"]\n")
    };
    assert_eq!(severity(&reset("live")), Some(Severity::Error));
    assert_eq!(severity(&reset("test")), Some(Severity::Warning));
}

#[test]
fn a_pack_alone_is_looked_at_too() {
    let source = Source::new("acme.toml", include_str!("../../../demo/acme.toml"));
    let mut report = Report::default();
    let pack: Pack = crate::read::read_document(&source, &mut report).unwrap();
    let packs = [("acme".to_owned(), pack)];
    let found = |today| {
        look(&Subject {
            site: None,
            packs: &packs,
            today,
        })
        .diagnostics
        .len()
    };
    assert_eq!(found(DAY), 0);
    let later = Date { year: 2027, ..DAY };
    assert_eq!(found(later), 1);
}

#[test]
fn a_suppression_holds_with_a_reason_and_where_it_stands() {
    let shadow = |before: &str, behind: &str| {
        format!(
            "[allow.a]\non = \"faces.live\"\nroutes = [\"recognize\"]\ncallers = [\"kyc\"]\nrate = {{ caller = \"9/min\" }}\n{before}mode = {{ shadow-until = 2026-12-31 }}{behind}\n"
        )
    };
    let about = |site: &str| -> Vec<&'static str> {
        let mut ids = ids(site);
        ids.retain(|id| ["shadow-in-live", "unused-suppression"].contains(id));
        ids
    };
    assert_eq!(about(&shadow("", "")), ["shadow-in-live"]);
    assert!(
        about(&shadow(
            "",
            " # visor:allow[shadow-in-live] a trial until the new cameras are in"
        ))
        .is_empty()
    );
    assert!(
        about(&shadow(
            "# visor:allow[shadow-in-live] a trial\n\n# more of it\n",
            ""
        ))
        .is_empty()
    );
    assert_eq!(
        about(&shadow("", " # visor:allow[shadow-in-live]")),
        ["shadow-in-live", "unused-suppression"],
        "no reason, no suppression"
    );
    assert_eq!(
        about(&shadow("", " # visor:allow[shadow-in-life] a trial")),
        ["shadow-in-live", "unused-suppression"],
        "no such rule"
    );
    assert_eq!(
        about(&shadow("", " # visor:allow[image-size] a trial")),
        ["shadow-in-live", "unused-suppression"],
        "nothing there that it speaks of"
    );
}

#[test]
fn what_does_not_load_cannot_be_suppressed() {
    let site = "[allow.a]\non = \"sessions.live\"\nroutes = [\"get-session\"]\ncallers = [\"kyc\"]\n# visor:allow[rate-exceeds-quota] we are in a hurry\nrate = { caller = \"2000/min\" }\n";
    let found = ids(site);
    assert!(found.contains(&"rate-exceeds-quota"));
    assert!(found.contains(&"unused-suppression"));
}
