//! Consent, purpose and approval: by which line each is refused, and what is recorded.

use crate::kit::{self, Ask, edit};
use proptest::prelude::*;
use std::sync::LazyLock;
use visor_policy::controls::consent::{Consent, Evidence};
use visor_policy::decide::Known;
use visor_policy::effective::Effective;
use visor_policy::units::Date;

const ENROL: &str = "[allow.enrol]
on        = \"arsa.live\"
routes    = [\"register\"]
callers   = [\"kyc\"]
consent   = { max-age = \"30 d\", texts = [\"v1\", \"v2\"] }
purposes  = [\"access\"]
approvals = [\"DPIA-1\"]
";

static SITE: LazyLock<String> = LazyLock::new(|| {
    let site = edit(
        kit::SITE,
        "instances = 1",
        "purposes = [\"access\", \"time\"]\ninstances = 1",
    );
    edit(
        &site,
        "[allow.erase]\n",
        &format!("{ENROL}\n[allow.erase]\n"),
    )
});

static POLICY: LazyLock<Effective> = LazyLock::new(|| kit::policy(&SITE));

const GOOD: [(&str, &str); 5] = [
    ("visor-consent-id", "c/2026-17"),
    ("visor-consent-time", "2026-11-20T09:30:00Z"),
    ("visor-consent-text", "v2"),
    ("visor-purpose", "access"),
    ("visor-approval", "DPIA-1"),
];

/// The good headers with one in another's place; without it for an empty value.
fn enrol(name: &str, value: &str) -> Ask {
    let ask = Ask::new("arsa", "POST", "/api/v1/face_recognition/register_face")
        .token(kit::KYC_LIVE)
        .header("x-face-uid", "u")
        .body("multipart/form-data; boundary=b", "--b--");
    GOOD.into_iter().fold(ask, |ask, (known, good)| {
        let value = if known == name { value } else { good };
        match value {
            "" => ask,
            value => ask.header(known, value),
        }
    })
}

#[test]
fn each_refusal_has_its_line() {
    assert_eq!(enrol("", "").refused(&POLICY), None);
    for (name, value, code, line) in [
        ("visor-consent-id", "", "consent-missing", "consent "),
        ("visor-consent-time", "", "consent-missing", "consent "),
        ("visor-consent-text", "", "consent-missing", "consent "),
        (
            "visor-consent-id",
            "jane@corp.example",
            "consent-malformed",
            "consent ",
        ),
        (
            "visor-consent-id",
            "Jane Doe",
            "consent-malformed",
            "consent ",
        ),
        (
            "visor-consent-time",
            "2026-11-20",
            "consent-malformed",
            "consent ",
        ),
        (
            "visor-consent-time",
            "2026-02-30T00:00:00Z",
            "consent-malformed",
            "consent ",
        ),
        (
            "visor-consent-time",
            "2026-11-21T00:05:01Z",
            "consent-malformed",
            "consent ",
        ),
        (
            "visor-consent-time",
            "2026-10-21T23:59:59Z",
            "consent-stale",
            "consent ",
        ),
        ("visor-consent-text", "v3", "consent-text", "consent "),
        ("visor-purpose", "", "purpose-missing", "purposes "),
        // The site's list has it, the allow's has not.
        ("visor-purpose", "time", "purpose-not-allowed", "purposes "),
        ("visor-approval", "", "approval-missing", "approvals "),
        (
            "visor-approval",
            "DPIA-2",
            "approval-not-allowed",
            "approvals ",
        ),
    ] {
        let (release, _) = enrol(name, value).run(&POLICY);
        let refusal = release
            .err()
            .unwrap_or_else(|| panic!("{name}: {value} passes"));
        assert_eq!(refusal.code.name(), code, "{name}: {value}");
        let row = refusal.place.as_ref().unwrap().line as usize;
        let written = SITE.lines().nth(row - 1).unwrap();
        assert!(written.starts_with(line), "{code}: {written}");
    }
    // The last moments that count.
    for time in ["2026-10-22T00:00:00Z", "2026-11-21T00:05:00Z"] {
        assert_eq!(
            enrol("visor-consent-time", time).refused(&POLICY),
            None,
            "{time}"
        );
    }
}

#[test]
fn a_header_that_stands_twice_is_refused() {
    for (name, value) in GOOD {
        let ask = enrol("", "").header(name, value);
        assert_eq!(ask.refused(&POLICY), Some("header-malformed"), "{name}");
    }
}

#[test]
fn what_is_asked_for_is_recorded() {
    let mut known = Known::default();
    assert!(enrol("", "").decide(&POLICY, &mut known).is_ok());
    let want = Evidence {
        consent: Some(Consent {
            id: "c/2026-17".to_owned(),
            time: "2026-11-20T09:30:00Z".to_owned(),
            text: "v2".to_owned(),
        }),
        purpose: Some("access".to_owned()),
        approval: Some("DPIA-1".to_owned()),
    };
    assert_eq!(known.evidence, want);
    // Elsewhere such headers are nobody's business.
    let mut known = Known::default();
    let ask = Ask::new("arsa", "DELETE", "/api/v1/face_recognition/remove_face")
        .dns("batch.corp.example")
        .header("visor-consent-id", "c")
        .header("visor-purpose", "anything");
    assert!(ask.decide(&POLICY, &mut known).is_ok());
    assert_eq!(known.evidence, Evidence::default());
}

#[test]
fn an_enrolment_needs_both_where_the_site_says_nothing() {
    let bare = edit(
        &SITE,
        "consent   = { max-age = \"30 d\", texts = [\"v1\", \"v2\"] }\n",
        "",
    );
    let bare = edit(
        &bare,
        "purposes  = [\"access\"]\napprovals = [\"DPIA-1\"]\n",
        "",
    );
    let policy = kit::policy(&bare);
    assert_eq!(
        enrol("visor-consent-id", "").refused(&policy),
        Some("consent-missing")
    );
    assert_eq!(
        enrol("visor-consent-time", "2025-11-20T00:00:00Z").refused(&policy),
        Some("consent-stale")
    );
    assert_eq!(
        enrol("visor-purpose", "").refused(&policy),
        Some("purpose-missing")
    );
    assert_eq!(enrol("visor-purpose", "time").refused(&policy), None);
    assert_eq!(
        enrol("visor-purpose", "play").refused(&policy),
        Some("purpose-not-allowed")
    );
    // A site without purposes lets nobody be enrolled.
    let none = edit(&bare, "purposes = [\"access\", \"time\"]\n", "");
    assert_eq!(
        enrol("", "").refused(&kit::policy(&none)),
        Some("purpose-not-allowed")
    );
    let off = edit(
        &bare,
        "callers   = [\"kyc\"]\n",
        "callers   = [\"kyc\"]\nconsent = { evidence = \"none\" }\n",
    );
    assert_eq!(
        enrol("visor-consent-id", "").refused(&kit::policy(&off)),
        None
    );
}

#[test]
fn shadow_mode_relaxes_consent_and_purpose_and_no_approval() {
    let site = edit(
        &SITE,
        ENROL,
        &format!("{ENROL}mode = {{ shadow-until = 2026-12-31 }}\n"),
    );
    let policy = kit::policy(&site);
    let ask = enrol("visor-consent-id", "");
    let (release, known) = ask.run(&policy);
    assert!(release.is_ok());
    let recorded: Vec<_> = known.would_refuse.iter().map(|r| r.code.name()).collect();
    assert_eq!(recorded, ["consent-missing"]);
    assert_eq!(enrol("visor-purpose", "").refused(&policy), None);
    assert_eq!(
        enrol("visor-approval", "").refused(&policy),
        Some("approval-missing")
    );
}

proptest! {
    /// Whatever stands in the headers, what passes is on the lists and within the time.
    #[test]
    fn what_passes_is_what_was_asked_for(
        id in "[a-zA-Z0-9@ ./:_-]{0,6}",
        seconds in 0_u64..80 * 86_400,
        text in "v[1-4]",
        purpose in prop_oneof![Just("access"), Just("time"), Just("Access")],
    ) {
        let then = kit::NOW + 3_600 - seconds;
        let clock = then % 86_400;
        let time = format!("{}T{:02}:{:02}:{:02}Z", Date::of(then), clock / 3_600, clock / 60 % 60, clock % 60);
        let mut ask = enrol("visor-consent-id", &id);
        for (name, value) in [("visor-consent-time", time.as_str()), ("visor-consent-text", &text), ("visor-purpose", purpose)] {
            ask.headers.insert(http::HeaderName::from_static(name), value.parse().unwrap());
        }
        let plain = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._:/".contains(&b));
        let timely = then <= kit::NOW + 300 && kit::NOW.saturating_sub(then) <= 30 * 86_400;
        let want = plain && timely && ["v1", "v2"].contains(&text.as_str()) && purpose == "access";
        prop_assert_eq!(ask.refused(&POLICY).is_none(), want);
    }
}
