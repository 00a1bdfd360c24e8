//! `visor policy explain`.

use super::folder;
use crate::kit::{Folder, Ran};
use serde_json::Value;

const SEARCH: &str = "POST https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face";

fn explain(folder: &Folder, more: &[&str]) -> Ran {
    let fixed = [
        "policy",
        "explain",
        "--policy",
        "policy/site.toml",
        "--today",
        "2026-11-22",
        "--color",
        "never",
    ];
    folder.visor(&[&fixed[..], more].concat())
}

fn verdict(ran: &Ran, control: &str) -> String {
    let line = ran
        .out
        .lines()
        .find(|line| line.get(2..).is_some_and(|l| l.starts_with(control)));
    let line = line.unwrap_or_else(|| panic!("{control}: {}", ran.out));
    line.get(2..)
        .unwrap()
        .split_whitespace()
        .nth(1)
        .unwrap()
        .to_owned()
}

#[test]
fn what_is_allowed_is_zero_and_says_which_line_allows_it() {
    let ran = explain(&folder(), &[SEARCH, "--caller", "kyc"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(
        ran.out
            .contains("> route     pass         policy/site.toml:13:8"),
        "{}",
        ran.out
    );
    assert_eq!(verdict(&ran, "rates"), "assume");
    assert_eq!(verdict(&ran, "liveness"), "unreached");
    assert!(ran.out.contains("assumed: a token of `kyc`"), "{}", ran.out);
}

#[test]
fn what_is_refused_is_one_and_marks_the_control() {
    let folder = folder();
    for (more, control, code) in [
        (&[SEARCH][..], "caller", "caller-missing"),
        (&[SEARCH, "--caller", "desk"], "route", "route-not-allowed"),
        (
            &[SEARCH, "--caller", "kyc", "--env", "test"],
            "caller",
            "caller-unknown",
        ),
        (
            &[SEARCH, "--caller", "kyc", "-H", "origin: https://a.example"],
            "browser",
            "browser",
        ),
        (
            &[
                "GET https://faceapi.arsa.technology/api/v1/none",
                "--caller",
                "kyc",
            ],
            "route",
            "route-unknown",
        ),
        (
            &["GET https://elsewhere.example/v1/x", "--caller", "kyc"],
            "address",
            "provider-unknown",
        ),
    ] {
        let ran = explain(&folder, more);
        assert_eq!(ran.code, 1, "{more:?}: {}{}", ran.out, ran.err);
        let marked = ran.out.lines().find(|line| line.starts_with('>')).unwrap();
        assert!(
            marked.contains(control) && marked.contains(code),
            "{more:?}: {}",
            ran.out
        );
        assert!(
            ran.out.contains(&format!("refuse: {code}, status ")),
            "{}",
            ran.out
        );
    }
}

#[test]
fn an_answer_is_judged() {
    let folder = folder();
    let live = r#"{"faces":[{"recognition_uidresult":"u","passive_liveness":{"is_real_face":true,"liveness_probability":0.9}}]}"#;
    folder.write("live.json", live);
    folder.write("spoof.json", &live.replace("true", "false"));
    folder.write("body", "--b--");
    let judged = |file: &str| {
        explain(
            &folder,
            &[
                SEARCH,
                "--caller",
                "kyc",
                "--body",
                "body",
                "--response",
                file,
            ],
        )
    };
    let ran = judged("live.json");
    assert_eq!(
        (ran.code, verdict(&ran, "liveness").as_str()),
        (0, "pass"),
        "{}",
        ran.out
    );
    assert!(
        ran.out
            .contains("`content-type: multipart/form-data; boundary=\"b\"`"),
        "{}",
        ran.out
    );
    let ran = judged("spoof.json");
    assert_eq!(ran.code, 1);
    assert!(
        ran.out
            .contains("> liveness  refuse       packs/arsa.toml:"),
        "{}",
        ran.out
    );
    assert_eq!(judged("absent.json").code, 2);
}

#[test]
fn what_cannot_be_asked_is_two_and_says_why() {
    let folder = folder();
    for (more, says) in [
        (&["POST http://faceapi.arsa.technology/x"][..], "plain HTTP"),
        (&["nonsense address"], "is not a full address"),
        (&[SEARCH, "--caller", "kyk"], "did you mean `kyc`?"),
        (&[SEARCH, "-H", "no colon"], "is not a header"),
        (
            &["--decision", "x", "--log", "absent.log"],
            "cannot read `absent.log`",
        ),
        (&[], "required"),
    ] {
        let ran = explain(&folder, more);
        assert_eq!(ran.code, 2, "{more:?}: {}", ran.out);
        assert!(ran.err.contains(says), "{more:?}: {}", ran.err);
    }
}

#[test]
fn a_recorded_decision_is_explained_from_its_log() {
    let folder = folder();
    let json = explain(&folder, &[SEARCH, "--caller", "kyc", "--format", "json"]);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    let digest = json["policy"].as_str().unwrap();
    let record = |id: &str, policy: &str| {
        format!(
            "{{\"schema\":1,\"time\":\"2026-11-21T01:02:03.000Z\",\"decision\":\"{id}\",\"policy\":\"{policy}\",\"verdict\":\"refuse\",\"code\":\"rate-caller\",\"place\":\"policy/site.toml:17:12\",\"detail\":\"the budget is used up\",\"control\":\"rates\",\"provider\":\"arsa\",\"environment\":\"live\",\"caller\":\"kyc\",\"route\":\"recognize\",\"allow\":\"search\",\"method\":\"POST\",\"protocol\":\"HTTP/1.1\",\"received\":5,\"returned\":0,\"status\":429,\"attempts\":0,\"subject\":false,\"micros\":9,\"vendor_micros\":0}}\n"
        )
    };
    folder.write(
        "log.jsonl",
        &format!(
            "noise\n{}{}",
            record("aa11", digest),
            record("bb22", &"0".repeat(64))
        ),
    );
    let ran = explain(&folder, &["--decision", "aa11", "--log", "log.jsonl"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.out.contains("> rates     refuse"), "{}", ran.out);
    assert!(
        ran.out.contains("17 | rate     = { caller = \"60/min\" }"),
        "{}",
        ran.out
    );
    let ran = explain(&folder, &["--decision", "bb22", "--log", "log.jsonl"]);
    assert!(ran.out.contains("another policy decided"), "{}", ran.out);
    let ran = explain(&folder, &["--decision", "cc33", "--log", "log.jsonl"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("no decision `cc33`"), "{}", ran.err);
}

#[test]
fn every_value_says_where_it_comes_from() {
    let ran = explain(&folder(), &["--effective"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for (path, value, origin) in [
        (
            "allow.search.rate.caller ",
            "60/min",
            "site policy/site.toml:17:23",
        ),
        ("allow.search.body ", "5 MiB", "default"),
        ("allow.desk.retain ", "365 d", "site policy/site.toml:"),
        ("allow.search.retain ", "not said", "default"),
        (
            "allow.search.recognize.liveness.passive ",
            "is_real_face = true",
            "pack packs/arsa.toml:",
        ),
        (
            "providers.arsa.base ",
            "https://faceapi",
            "pack packs/arsa.toml:",
        ),
        ("headroom ", "5 %", "default"),
    ] {
        let line = ran.out.lines().find(|line| line.starts_with(path));
        let line = line.unwrap_or_else(|| panic!("{path}\n{}", ran.out));
        assert!(line.contains(value) && line.contains(origin), "{line}");
    }
    let json = explain(&folder(), &["--effective", "--format", "json"]);
    let json: Value = serde_json::from_str(&json.out).unwrap();
    assert!(json["values"].as_array().unwrap().len() > 20);
}
