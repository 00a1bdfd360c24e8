//! Consent, purpose and approval: asked for, recorded, and kept from the vendor; and what a person
//! is like, kept from the caller.

use crate::kit::bed::Ask;
use crate::kit::*;
use std::time::SystemTime;

fn today() -> String {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap();
    time(now.as_secs())
}

/// RFC 3339 of Unix seconds.
fn time(seconds: u64) -> String {
    let date = visor_policy::units::Date::of(seconds);
    let clock = seconds % 86_400;
    format!(
        "{date}T{:02}:{:02}:{:02}Z",
        clock / 3_600,
        clock / 60 % 60,
        clock % 60
    )
}

fn enrol(bed: &Bed) -> Ask<'_> {
    let (kind, body) = bed.image();
    bed.ask("POST", "/v1/people")
        .header("acme-person", bed.canaries.subject.as_str())
        .body(&kind, body)
}

fn with<'b>(ask: Ask<'b>, id: &str, time: &str, text: &str, purpose: &str) -> Ask<'b> {
    ask.header("visor-consent-id", id)
        .header("visor-consent-time", time)
        .header("visor-consent-text", text)
        .header("visor-purpose", purpose)
}

#[test]
fn a_face_is_stored_with_consent_and_a_purpose_only() {
    let bed = Setup::new().start();
    let now = today();
    let stored = with(enrol(&bed), "consent-7", &now, "2026-03", "access").send();
    stored.released();
    let request = bed.origin.only();
    assert!(
        !request
            .headers
            .iter()
            .any(|(name, _)| name.starts_with("visor-"))
    );
    let text = String::from_utf8_lossy(&request.raw).into_owned();
    assert!(
        !text.contains("consent-7") && !text.contains("2026-03"),
        "{text}"
    );
    let decision = bed.decision(&stored);
    assert_eq!(decision["consent"], "consent-7");
    assert_eq!(decision["consent_time"], now);
    assert_eq!(decision["consent_text"], "2026-03");
    assert_eq!(decision["purpose"], "access");
    let cited = |answer: &Answer, line: &str| {
        let decision = bed.decision(answer);
        let place = decision["place"].as_str().unwrap().to_owned();
        let row: usize = place.split(':').nth(1).unwrap().parse().unwrap();
        let site = bed.read("site.toml");
        let written = site.lines().nth(row - 1).unwrap();
        assert!(written.starts_with(line), "{place}: {written}");
    };
    for (ask, code, line) in [
        (enrol(&bed), "consent-missing", "consent"),
        (
            enrol(&bed).header("visor-consent-id", "x"),
            "consent-missing",
            "consent",
        ),
        (
            with(
                enrol(&bed),
                "c",
                "2020-01-01T00:00:00Z",
                "2026-03",
                "access",
            ),
            "consent-stale",
            "consent",
        ),
        (
            with(
                enrol(&bed),
                "c",
                "2099-01-01T00:00:00Z",
                "2026-03",
                "access",
            ),
            "consent-malformed",
            "consent",
        ),
        (
            with(enrol(&bed), "c", "yesterday", "2026-03", "access"),
            "consent-malformed",
            "consent",
        ),
        (
            with(enrol(&bed), "a@b.example", &now, "2026-03", "access"),
            "consent-malformed",
            "consent",
        ),
        (
            with(enrol(&bed), "c", &now, "2025-01", "access"),
            "consent-text",
            "consent",
        ),
        (
            with(enrol(&bed), "c", &now, "2026-03", "marketing"),
            "purpose-not-allowed",
            "purposes",
        ),
        (
            with(enrol(&bed), "c", &now, "2026-03", "access").header("visor-purpose", "access"),
            "header-malformed",
            "[providers",
        ),
    ] {
        let answer = ask.send();
        answer.refused(code);
        cited(&answer, line);
    }
    assert_eq!(bed.origin.requests().len(), 1);
}

#[test]
fn a_search_needs_an_approval_where_the_site_says_so() {
    let bed = Setup::new()
        .site(
            "[allow.search]\n",
            "[allow.search]\napprovals = [\"DPIA-2026-014\"]\n",
        )
        .start();
    bed.search().send().refused("approval-missing");
    bed.search()
        .header("visor-approval", "DPIA-1")
        .send()
        .refused("approval-not-allowed");
    assert!(bed.origin.requests().is_empty());
    let answer = bed
        .search()
        .header("visor-approval", "DPIA-2026-014")
        .send();
    answer.released();
    assert_eq!(bed.decision(&answer)["approval"], "DPIA-2026-014");
    assert_eq!(bed.origin.only().header("visor-approval"), None);
}

#[test]
fn what_a_person_is_like_goes_back_only_where_it_is_asked_for() {
    let faces = r#"{"faces": [{"age": 28.70, "mood":"glad","liveness":{"live":true,"score":0.98},"person":"p-1"} ], "age":1}"#;
    let bed = Setup::new()
        .vendor(move |_| Reply::json(200, faces))
        .start();
    let answer = bed.search().send();
    answer.released();
    assert_eq!(
        answer.text(),
        r#"{"faces":[{"liveness":{"live":true,"score":0.98},"person":"p-1"}],"age":1}"#
    );
    let length = answer.body.len().to_string();
    assert_eq!(answer.header("content-length"), Some(length.as_str()));
    let bed = Setup::new()
        .vendor(move |_| Reply::json(200, faces))
        .site(
            "[allow.search]\n",
            "[allow.search]\nattributes = [\"age\", \"emotion\"]\n",
        )
        .start();
    assert_eq!(bed.search().send().released().text(), faces, "to the byte");
}
