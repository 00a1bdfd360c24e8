//! `visor policy replay`.

use super::SITE;
use crate::kit::{Folder, Ran};
use serde_json::Value;

/// A record of a request that `caller` made of `route`.
fn record(id: &str, caller: &str, route: &str, end: &str) -> String {
    format!(
        "{{\"schema\":1,\"time\":\"2026-11-21T01:02:03.000Z\",\"decision\":\"{id}\",\"policy\":\"x\",{end},\"place\":\"site.toml:1:1\",\"provider\":\"arsa\",\"environment\":\"live\",\"caller\":\"{caller}\",\"route\":\"{route}\",\"method\":\"POST\",\"protocol\":\"HTTP/1.1\",\"received\":2000000,\"returned\":0,\"status\":200,\"attempts\":1,\"subject\":false,\"micros\":9,\"vendor_micros\":0}}\n"
    )
}

const JUDGED: &str = "\"verdict\":\"allow\",\"code\":\"judged\"";
const DENIED: &str = "\"verdict\":\"refuse\",\"code\":\"route-not-allowed\",\"control\":\"route\"";
const SPOOF: &str = "\"verdict\":\"refuse\",\"code\":\"liveness-failed\",\"control\":\"liveness\"";
const MALFORMED: &str =
    "\"verdict\":\"refuse\",\"code\":\"header-malformed\",\"control\":\"headers\"";

fn replay(log: &str, from: &str, to: &str, more: &[&str]) -> Ran {
    let folder = Folder::new();
    folder.write("old.toml", SITE);
    assert!(SITE.contains(from), "{from}");
    folder.write("new.toml", &SITE.replacen(from, to, 1));
    folder.write("log.jsonl", log);
    folder.visor(
        &[
            &[
                "policy",
                "replay",
                "old.toml",
                "new.toml",
                "--decisions",
                "log.jsonl",
                "--format",
                "json",
            ],
            more,
        ]
        .concat(),
    )
}

fn told(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err))
}

fn everything() -> String {
    [
        record("a1", "kyc", "recognize", JUDGED),
        record("a2", "kyc", "recognize", JUDGED),
        record("a3", "kyc", "recognize", SPOOF),
        record("a4", "desk", "recognize", DENIED),
        record("a5", "kyc", "recognize", MALFORMED),
    ]
    .concat()
}

#[test]
fn the_same_policy_changes_nothing() {
    let ran = replay(&everything(), "schema = 1", "schema = 1", &[]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let told = told(&ran);
    assert_eq!(
        (told["decisions"].as_u64(), told["same"].as_u64()),
        (Some(5), Some(5))
    );
}

#[test]
fn each_change_of_outcome_is_grouped_and_counted() {
    // (what changes, the group's before and after, how many)
    for (from, to, changes) in [
        (
            "callers  = [\"kyc\"]",
            "callers  = [\"kyc\", \"desk\"]",
            vec![("refuse route-not-allowed", "allow", 1)],
        ),
        (
            "callers  = [\"kyc\"]",
            "callers  = [\"desk\"]",
            vec![
                ("allow, judged", "refuse route-not-allowed", 2),
                ("refuse liveness-failed", "refuse route-not-allowed", 1),
                ("refuse route-not-allowed", "allow", 1),
            ],
        ),
        (
            "rate     = { caller = \"60/min\" }",
            "rate     = { caller = \"60/min\" }\nbody = \"1 MiB\"",
            vec![
                ("allow, judged", "refuse body-too-large", 2),
                ("refuse liveness-failed", "refuse body-too-large", 1),
            ],
        ),
        (
            "rate     = { caller = \"60/min\" }",
            "rate     = { caller = \"60/min\", subject = \"5/min\" }",
            vec![
                ("allow, judged", "refuse subject-missing", 2),
                ("refuse liveness-failed", "refuse subject-missing", 1),
            ],
        ),
        (
            "rate     = { caller = \"60/min\" }",
            "rate     = { caller = \"60/min\" }\nmode = { shadow-until = 2026-12-31 }",
            vec![(
                "refuse liveness-failed",
                "allow, liveness-failed only recorded",
                1,
            )],
        ),
    ] {
        let ran = replay(&everything(), from, to, &[]);
        assert_eq!(ran.code, 1, "{to}: {}{}", ran.out, ran.err);
        let told = told(&ran);
        let found: Vec<(&str, &str, u64)> = told["changed"]
            .as_array()
            .unwrap()
            .iter()
            .map(|g| {
                (
                    g["before"].as_str().unwrap(),
                    g["after"].as_str().unwrap(),
                    g["count"].as_u64().unwrap(),
                )
            })
            .collect();
        let mut want = changes;
        want.sort_unstable();
        let mut found = found;
        found.sort_unstable();
        assert_eq!(found, want, "{to}");
        let first = &told["changed"][0];
        assert!(
            first["place"].as_str().unwrap().contains("toml:"),
            "{first}"
        );
        assert!(!first["examples"].as_array().unwrap().is_empty());
    }
}

#[test]
fn the_end_of_shadow_is_seen() {
    let shadowed = "\"verdict\":\"allow\",\"code\":\"shadowed\",\"would_refuse\":[{\"code\":\"liveness-failed\"}]";
    let folder = Folder::new();
    let shadow = SITE.replacen(
        "liveness = {",
        "mode = { shadow-until = 2026-12-31 }\nliveness = {",
        1,
    );
    folder.write("old.toml", &shadow);
    folder.write("new.toml", SITE);
    folder.write("log.jsonl", &record("a1", "kyc", "recognize", shadowed));
    let ran = folder.visor(&[
        "policy",
        "replay",
        "old.toml",
        "new.toml",
        "--decisions",
        "log.jsonl",
    ]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.contains("allow, shadowed → refuse liveness-failed"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("such as a1"), "{}", ran.out);
}

#[test]
fn what_hangs_on_what_no_log_holds_is_said_and_not_guessed() {
    let ran = replay(
        &everything(),
        "minimum-score = 0.8",
        "minimum-score = 0.9",
        &[],
    );
    assert_eq!(ran.code, 0, "{}", ran.out);
    let answers = told(&ran);
    assert_eq!(answers["unknown"][0]["count"], 3, "{answers}");
    assert!(
        answers["unknown"][0]["why"]
            .as_str()
            .unwrap()
            .contains("answers are not in the log")
    );
    let rates = told(&replay(&everything(), "60/min", "50/min", &[]));
    assert!(
        rates["unknown"][0]["why"]
            .as_str()
            .unwrap()
            .contains("rate"),
        "{rates}"
    );
    // Refused before anybody was known; a webhook; no record at all.
    let log = "{\"schema\":1,\"time\":\"2026-11-21T01:02:03.000Z\",\"decision\":\"b1\",\"policy\":\"x\",\"verdict\":\"refuse\",\"code\":\"caller-missing\",\"place\":\"a:1:1\",\"method\":\"POST\"}\n{\"schema\":1,\"time\":\"2026-11-21T01:02:03.000Z\",\"decision\":\"b2\",\"policy\":\"x\",\"verdict\":\"allow\",\"code\":\"delivered\",\"receive\":\"r\"}\nnoise\n{\"schema\":9}\n";
    let told = told(&replay(log, "schema = 1", "schema = 1", &[]));
    assert_eq!(
        (
            told["decisions"].as_u64(),
            told["unknown"].as_array().unwrap().len()
        ),
        (Some(4), 4),
        "{told}"
    );
}

#[test]
fn what_cannot_be_done_is_two() {
    assert_eq!(
        replay("", "schema = 1", "schema = 1", &[]).code,
        2,
        "an empty log"
    );
    let folder = Folder::new();
    folder.write("old.toml", SITE);
    let run = |old: &str, log: &str| {
        folder
            .visor(&["policy", "replay", old, "old.toml", "--decisions", log])
            .code
    };
    assert_eq!(run("absent.toml", "old.toml"), 2);
    assert_eq!(run("old.toml", "absent.jsonl"), 2);
}

/// A log that shows nothing, such as another program's, agrees with no change.
#[test]
fn a_log_of_which_nothing_can_be_replayed_is_no_agreement() {
    for log in ["{\"a\":1}\n", "no record\n", "{\"schema\":99}\n"] {
        let ran = replay(log, "schema = 1", "schema = 1", &[]);
        assert_eq!(ran.code, 2, "{log}{}{}", ran.out, ran.err);
        assert!(
            ran.err.contains("nothing of `log.jsonl` could be replayed"),
            "{}",
            ran.err
        );
        assert!(ran.err.contains("help: "), "{}", ran.err);
    }
}
