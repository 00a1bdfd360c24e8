//! What is recorded: decisions, access lines, metrics, health.

use crate::kit::*;
use std::collections::BTreeSet;

#[test]
fn decisions_have_the_schema_and_nothing_else() {
    let bed = Setup::new().start();
    let answers = [
        bed.search().send(),
        bed.get("/v1/items/secret-path?x"),
        bed.get("/v1/items/1"),
        bed.ask("BREW", "/v1/items").send(),
        bed.ask("GET", "/v1/items").token(None).send(),
        bed.ask("GET", "/nowhere").host("private.host.test").send(),
    ];
    let known: BTreeSet<&str> = [
        "schema",
        "time",
        "decision",
        "policy",
        "verdict",
        "code",
        "place",
        "detail",
        "control",
        "would_refuse",
        "provider",
        "environment",
        "caller",
        "route",
        "allow",
        "method",
        "protocol",
        "received",
        "returned",
        "vendor_status",
        "status",
        "attempts",
        "subject",
        "stripped",
        "micros",
        "vendor_micros",
    ]
    .into();
    let mut ids = BTreeSet::new();
    for answer in &answers {
        let decision = bed.decision(answer);
        for name in decision.as_object().unwrap().keys() {
            assert!(
                known.contains(name.as_str()),
                "`{name}` is not in the schema"
            );
        }
        assert_eq!(decision["schema"], 1);
        assert_eq!(decision["status"], answer.status);
        assert_eq!(decision["policy"], answer.header("visor-policy").unwrap());
        assert!(
            ids.insert(decision["decision"].as_str().unwrap().to_owned()),
            "one id, one decision"
        );
        let time = decision["time"].as_str().unwrap();
        assert!(time.len() == 24 && time.ends_with('Z'), "{time}");
    }
    let first = bed.decision(&answers[0]);
    assert_eq!(
        (
            first["route"].as_str(),
            first["allow"].as_str(),
            first["caller"].as_str()
        ),
        (Some("search"), Some("search"), Some("kyc"))
    );
    assert_eq!(
        (
            first["subject"].as_bool(),
            first["attempts"].as_u64(),
            first["vendor_status"].as_u64()
        ),
        (Some(true), Some(1), Some(200))
    );
    assert_eq!(bed.decision(&answers[3])["method"], "other");
    let access = eventually("all lines", || {
        Some(bed.read("access.log")).filter(|text| text.lines().count() >= answers.len())
    });
    for text in [access, bed.read("decisions.jsonl")] {
        for personal in ["secret-path", "private.host", "BREW", "nowhere", "items/1"] {
            assert!(!text.contains(personal), "{personal}: {text}");
        }
    }
}

#[test]
fn to_standard_output_where_nothing_else_is_said() {
    let bed = Setup::new()
        .config("decisions = \"decisions.jsonl\"", "decisions = \"stdout\"")
        .config("access    = \"access.log\"", "access = \"off\"")
        .start();
    bed.get("/v1/items").released();
    let line = eventually("a line", || {
        bed.gateway
            .out
            .text()
            .lines()
            .next()
            .map(str::to_owned)
            .filter(|l| l.ends_with('}'))
    });
    let decision: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!(decision["verdict"], "allow");
}

#[test]
fn metrics_and_health() {
    let bed = Setup::new().start();
    bed.search().send().released();
    bed.get("/v1/items?nonsense=1").refused("query-not-allowed");
    assert_eq!(
        (bed.admin("/healthz").status, bed.admin("/readyz").status),
        (200, 200)
    );
    let answer = bed.admin("/metrics");
    assert!(
        answer
            .header("content-type")
            .unwrap()
            .starts_with("text/plain; version=0.0.4")
    );
    for line in answer.text().lines().filter(|line| !line.starts_with('#')) {
        let (_, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().is_ok(), "{line}");
    }
    assert_eq!(bed.metric(r#"visor_released_total{allow="search",environment="live",provider="acme",route="search"}"#), 1.0);
    assert_eq!(
        bed.metric(
            r#"visor_refused_total{code="query-not-allowed",environment="live",provider="acme"}"#
        ),
        1.0
    );
    assert_eq!(
        bed.metric(
            r#"visor_request_seconds_count{environment="live",provider="acme",route="search"}"#
        ),
        1.0
    );
}

#[test]
fn what_a_vendor_announces_is_told_once_and_counted() {
    let bed = Setup::new()
        .vendor(|_| Reply::new(200, &[("acme-sunset", "2027-01-01")], "{}"))
        .start();
    for _ in 0..3 {
        assert_eq!(
            bed.get("/v1/items").released().header("acme-sunset"),
            Some("2027-01-01")
        );
    }
    bed.gateway.says("announces an end by `acme-sunset`");
    assert_eq!(
        bed.gateway.err.text().matches("announces an end").count(),
        1
    );
    assert_eq!(
        bed.metric(r#"visor_vendor_notices_total{header="acme-sunset",provider="acme"}"#),
        3.0
    );
}

#[test]
fn a_reader_that_stops_stops_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    // Open, and never read: 64 KiB fit.
    let reader = std::fs::File::options().read(true).write(true).open(&pipe);
    let to = format!("access    = {:?}", pipe.to_str().unwrap());
    let mut bed = Setup::new()
        .config("access    = \"access.log\"", &to)
        .start();
    let mut wire = bed.tls();
    for _ in 0..800 {
        bed.ask("GET", "/v1/items").send_on(&mut wire).released();
    }
    bed.gateway.signal(rustix::process::Signal::TERM);
    assert!(bed.gateway.wait().success());
    drop(reader);
}

#[test]
fn a_log_that_was_moved_away_is_opened_anew_by_a_reload() {
    let bed = Setup::new().start();
    let first = bed.get("/v1/items");
    bed.decision(&first);
    std::fs::rename(bed.path("decisions.jsonl"), bed.path("old.jsonl")).unwrap();
    bed.reload();
    let second = bed.get("/v1/items");
    bed.decision(&second);
    let old = bed.read("old.jsonl");
    assert!(old.contains(first.header("visor-decision").unwrap()));
    assert!(!old.contains(second.header("visor-decision").unwrap()));
}
