//! Every refusal has a stable code, and the line of policy that it stands for is really there.

use crate::kit::{self, Ask, NOW, SITE, edit};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use std::time::Duration;
use visor_policy::cite;
use visor_policy::decide::{Charge, Counted, Known};
use visor_policy::effective::Effective;
use visor_policy::refusal::{Code, Refusal};
use visor_policy::source::{Place, Span};

static POLICY: LazyLock<Effective> = LazyLock::new(|| kit::policy(SITE));

/// The line of a place, whichever file it is in.
fn line(site: &str, place: &Place) -> String {
    let file = place.file.to_str().expect("a path");
    let text = match file
        .strip_prefix("packs/")
        .and_then(|f| f.strip_suffix(".toml"))
    {
        Some(pack) => visor_policy::packs::built_in(pack).expect("a built-in pack"),
        None => {
            assert_eq!(file, "site.toml");
            site
        }
    };
    let number = usize::try_from(place.line).expect("a line");
    text.lines()
        .nth(number.checked_sub(1).expect("a line that is written"))
        .expect("a line")
        .to_owned()
}

fn recognize() -> Ask {
    Ask::new("arsa", "POST", "/api/v1/face_recognition/recognize_face")
        .token(kit::KYC_LIVE)
        .header("x-face-uid", "u")
}

fn session() -> Ask {
    Ask::new("facesign", "GET", "/v1/sessions/s-1").token(kit::KYC_LIVE)
}

fn faces(list: &str) -> Ask {
    recognize().answer(200, &format!(r#"{{"faces":[{list}]}}"#))
}

const LIVE: &str = r#"{"passive_liveness":{"is_real_face":true,"liveness_probability":0.95}}"#;

/// A request, its refusal, and what stands in the line behind it.
fn table() -> Vec<(Ask, Code, &'static str)> {
    let open =
        || Ask::new("facesign", "POST", "/v1/sessions").spiffe("spiffe://corp.example/batch");
    let end = NOW + 86_400 * 3_650;
    vec![
        (Ask::new("nobody", "GET", "/"), Code::ProviderUnknown, "packs     = ["),
        (Ask::new("arsa", "GET", "/a/../b"), Code::PathMalformed, "packs     = ["),
        (recognize().header("content-length", "1").header("content-length", "1"), Code::HeaderMalformed, "packs     = ["),
        (recognize().header("origin", "https://app.example"), Code::Browser, "packs     = ["),
        (Ask::new("arsa", "POST", "/api/v1/face_recognition/recognize_face"), Code::CallerMissing, "[callers."),
        (Ask::new("arsa", "GET", "/").token("nobody's"), Code::CallerUnknown, "[callers."),
        (recognize().at(end), Code::CallerExpired, "expires = 2027-06-30"),
        (recognize().header("visor-token", kit::KYC_TEST), Code::CallerAmbiguous, "expires = 2027-06-30"),
        (recognize().dns("batch.corp.example"), Code::CallerAmbiguous, "batch.corp.example"),
        (Ask::new("arsa", "GET", "/nowhere").token(kit::KYC_LIVE), Code::RouteUnknown, "[routes."),
        (Ask::new("arsa", "GET", "/api/v1/reset_db").token(kit::KYC_LIVE), Code::MethodNotAllowed, "[routes."),
        (Ask::new("arsa", "DELETE", "/api/v1/reset_db").token(kit::KYC_LIVE), Code::RouteNotAllowed, "[callers.kyc]"),
        (Ask::new("facesign", "GET", "/v1/sessions?expand=1").token(kit::KYC_LIVE), Code::QueryNotAllowed, "[allow.reports]"),
        (Ask::new("facesign", "GET", "/v1/sessions?search=sk_live_12345678").token(kit::KYC_LIVE), Code::KeyInRequest, "[credential]"),
        (Ask::new("arsa", "POST", "/api/v1/face_recognition/recognize_face").token(kit::KYC_LIVE), Code::SubjectMissing, "subject = \"5/min\""),
        (session().header("visor-subject", "a b"), Code::SubjectMalformed, "[allow.reports]"),
        (recognize().header("content-type", "multipart/form-data").header("content-length", "5242881"), Code::BodyTooLarge, "body     = \"5 MiB\""),
        (open().header("content-type", "application/json").header("content-length", "5242881"), Code::BodyTooLarge, "[allow.sessions]"),
        (recognize().body("application/json", "{}"), Code::BodyType, "[allow.search]"),
        (open().body("application/json", "{"), Code::BodyUnreadable, "[allow.sessions]"),
        (recognize().form(b"preamble"), Code::BodyUnreadable, "[allow.search]"),
        (recognize().image(b"GIF89a"), Code::ImageType, "[allow.search]"),
        (recognize().image(b"\xFF\xD8\xFF"), Code::ImageMalformed, "[allow.search]"),
        (session().answer(302, ""), Code::Redirect, "[upstream]"),
        (session().answer(206, "{}"), Code::AnswerEncoding, "[upstream]"),
        (session().answer(200, "<html>"), Code::AnswerUnreadable, "[allow.reports]"),
        (faces(""), Code::LivenessMissing, "every  = \"faces\""),
        (faces(r#"{"passive_liveness":{"is_real_face":false}}"#), Code::LivenessFailed, "passive_liveness.is_real_face"),
        (faces(r#"{"passive_liveness":{"is_real_face":true,"liveness_probability":0.5}}"#), Code::LivenessScore, "minimum-score"),
        (faces(&format!("{LIVE},{LIVE}")), Code::FacesCount, "faces = \"exactly-one\""),
        (Ask::new("arsa", "POST", "/api/v1/face_recognition/validate_faces").token(kit::KYC_LIVE), Code::LivenessMissing, "require = [\"face2\"]"),
        (session().answer(200, r#"{"session":{"status":"complete","report":{"nodeReports":[{"type":"liveness_detection","outcome":"noFace"}]}}}"#), Code::LivenessIndeterminate, "indeterminate = [{ path = \"outcome\""),
        (session().answer(200, r#"{"session":{"status":"complete","report":{"nodeReports":[{"type":"liveness_detection","outcome":"livenessDetected"}],"deepfakeDetectionStatus":{"state":"succeeded"},"deepfakeDetection":{"verdict":"manipulated"}}}}"#), Code::LivenessFailed, "equals = \"authentic\""),
    ]
}

#[test]
fn refusals_name_the_line_that_decided() {
    for (ask, code, text) in table() {
        let refusal = ask.run(&POLICY).0.expect_err("a refusal");
        assert_eq!(refusal.code, code, "{refusal}");
        let shown = line(SITE, refusal.place.as_ref().expect("a place"));
        assert!(shown.contains(text), "{code}: `{shown}` and not `{text}`");
    }
}

/// Whatever is refused, and however far the request came: there is a line to open.
#[test]
fn every_code_has_a_line() {
    let (_, whole) = recognize().answer(200, "{}").run(&POLICY);
    assert!(whole.grant.is_some());
    let stages = [
        Known::default(),
        Known {
            provider: whole.provider.clone(),
            ..Known::default()
        },
        Known {
            caller: None,
            grant: None,
            ..whole.clone()
        },
        Known {
            grant: None,
            ..whole.clone()
        },
        whole,
    ];
    for known in &stages {
        for code in Code::ALL {
            let shown = line(SITE, cite::line(*code, &POLICY, known));
            assert!(!shown.trim().is_empty(), "{code}");
        }
    }
}

/// A default of the model stands in no file: the line that took it does.
#[test]
fn a_refusal_never_cites_a_default() {
    let (_, known) = recognize().answer(200, "{}").run(&POLICY);
    let vague = Refusal::new(Code::BodyTooLarge, "").at(&Span::DEFAULT.place());
    let cited = vague.cited(&POLICY, &known).place.expect("a place");
    assert!(line(SITE, &cited).contains("body     = \"5 MiB\""));
}

#[test]
fn a_stopped_provider_names_the_stop() {
    let site = edit(
        SITE,
        "version = \"2024-01-15\"",
        "version = \"2024-01-15\"\nstop = true",
    );
    let refusal = session().run(&kit::policy(&site)).0.expect_err("a refusal");
    assert_eq!(refusal.code, Code::ProviderStopped);
    assert!(line(&site, &refusal.place.expect("a place")).contains("stop = true"));
}

#[test]
fn budgets_are_charged_in_order_and_name_their_line() {
    let full = |which: &'static str| {
        let mut met = Vec::new();
        let (release, _) = recognize()
            .answer(200, "{}")
            .run_with(&POLICY, |counted, _| {
                let name = match counted {
                    Counted::CallerAhead(..) => "caller?",
                    Counted::Subject(..) => "subject",
                    Counted::Caller(..) => "caller",
                    Counted::Route(..) => "route",
                    Counted::Credential(..) => "credential",
                };
                met.push(name);
                match name == which {
                    true => Charge::Full {
                        retry_after: Duration::from_secs(7),
                    },
                    false => Charge::Taken {
                        remaining: 1,
                        reset_after: Duration::ZERO,
                    },
                }
            });
        (release.expect_err("a refusal"), met)
    };
    for (which, code, text, order) in [
        (
            "subject",
            Code::RateSubject,
            "subject = \"5/min\"",
            &["caller?", "subject"][..],
        ),
        (
            "caller",
            Code::RateCaller,
            "caller = \"60/min\"",
            &["caller?", "subject", "caller"],
        ),
        // Before a subject is charged, so that no caller fills the table of subjects.
        (
            "caller?",
            Code::RateCaller,
            "caller = \"60/min\"",
            &["caller?"],
        ),
    ] {
        let (refusal, met) = full(which);
        assert_eq!((refusal.code, met.as_slice()), (code, order));
        assert_eq!(refusal.retry_after, Some(Duration::from_secs(7)));
        assert!(line(SITE, &refusal.place.expect("a place")).contains(text));
    }
    let (release, _) = session().run_with(&POLICY, |counted, _| match counted {
        Counted::Credential(_) => Charge::Full {
            retry_after: Duration::ZERO,
        },
        _ => Charge::Taken {
            remaining: 1,
            reset_after: Duration::ZERO,
        },
    });
    let refusal = release.expect_err("a refusal");
    assert_eq!(refusal.code, Code::RateCredential);
    assert!(line(SITE, &refusal.place.expect("a place")).contains("credential = \"900/min\""));
    let (release, _) = session().run_with(&POLICY, |_, _| Charge::NoRoom);
    assert_eq!(release.expect_err("a refusal").code, Code::RateTableFull);
}

/// What shadow mode relaxes, and nothing else, ever.
const RELAXED: [&str; 19] = [
    "subject-missing",
    "consent-missing",
    "consent-malformed",
    "consent-stale",
    "consent-text",
    "purpose-missing",
    "purpose-not-allowed",
    "rate-caller",
    "rate-subject",
    "image-url",
    "image-type",
    "image-too-large",
    "image-dimensions",
    "image-malformed",
    "liveness-missing",
    "liveness-failed",
    "liveness-indeterminate",
    "liveness-score",
    "faces-count",
];
/// The end of 2026-12-31.
const SHADOW_ENDS: u64 = 1_798_761_600;

fn shadowed() -> Effective {
    let site = edit(
        SITE,
        "timeout  = \"30 s\"",
        "mode = { shadow-until = 2026-12-31 }",
    );
    let site = edit(
        &site,
        "[allow.reports]\n",
        "[allow.reports]\nmode = { shadow-until = 2026-12-31 }\n",
    );
    let site = edit(
        &site,
        "[allow.sessions]\n",
        "[allow.sessions]\nmode = { shadow-until = 2026-12-31 }\n",
    );
    kit::policy(&edit(
        &site,
        "[allow.compare]\n",
        "[allow.compare]\nmode = { shadow-until = 2026-12-31 }\n",
    ))
}

/// The vendor's quota is not the company's to relax.
#[test]
fn shadow_does_not_relax_a_quota() {
    let policy = shadowed();
    let list = Ask::new("facesign", "GET", "/v1/sessions").token(kit::KYC_LIVE);
    let full = |of_vendor: bool| {
        list.run_with(&policy, |counted, _| {
            let is_vendors = matches!(counted, Counted::Credential(_) | Counted::Route(..));
            match is_vendors == of_vendor {
                true => Charge::Full {
                    retry_after: Duration::from_secs(1),
                },
                false => Charge::Taken {
                    remaining: 1,
                    reset_after: Duration::ZERO,
                },
            }
        })
    };
    let (release, known) = full(true);
    assert_eq!(release.err().map(|r| r.code), Some(Code::RateCredential));
    assert!(known.would_refuse.is_empty());
    let (release, known) = full(false);
    assert!(release.is_ok());
    assert!(!known.would_refuse.is_empty());
}

#[test]
fn shadow_relaxes_its_list_and_nothing_else() {
    let policy = shadowed();
    for (ask, code, _) in table() {
        let (before, enforced) = (ask.run(&policy), ask.run(&POLICY));
        if ask.now > SHADOW_ENDS || !RELAXED.contains(&code.name()) {
            assert_eq!(
                before.0.as_ref().err().map(|r| r.code),
                enforced.0.as_ref().err().map(|r| r.code),
                "{code}"
            );
            continue;
        }
        assert_eq!(
            before.0.as_ref().map(|r| r.kind()).ok(),
            Some("shadowed"),
            "{code}"
        );
        let recorded: Vec<Code> = before.1.would_refuse.iter().map(|r| r.code).collect();
        assert_eq!(recorded.first(), Some(&code));
        // Whose head or body was let through alone has an answer to be judged still.
        let answered = code != Code::SubjectMissing && !code.name().starts_with("image-");
        assert!(recorded.len() == 1 || !answered);
        let after = ask.clone().at(SHADOW_ENDS).run(&policy);
        assert_eq!(
            after.0.err().map(|r| r.code),
            Some(code),
            "the date is past"
        );
    }
    let closed: BTreeSet<&str> = Code::ALL
        .iter()
        .filter(|c| c.shadowable())
        .map(|c| c.name())
        .collect();
    assert_eq!(closed, BTreeSet::from(RELAXED));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn shadow_ends_with_its_day(
        spoof: bool, full in 0..4_usize, off in -200_000..200_000_i64,
    ) {
        static SHADOWED: LazyLock<Effective> = LazyLock::new(shadowed);
        let now = SHADOW_ENDS.saturating_add_signed(off);
        let answer = format!(r#"{{"faces":[{{"passive_liveness":{{"is_real_face":{},"liveness_probability":1}}}}]}}"#, !spoof);
        let (release, known) = recognize().at(now).answer(200, &answer).run_with(&SHADOWED, |counted, _| {
            let mine = match counted {
                Counted::Subject(..) => 1,
                Counted::Caller(..) | Counted::CallerAhead(..) => 2,
                _ => 3,
            };
            if mine == full { Charge::Full { retry_after: Duration::ZERO } } else { Charge::Taken { remaining: 1, reset_after: Duration::ZERO } }
        });
        let wrong = spoof || full == 1 || full == 2;
        let relaxed = now < SHADOW_ENDS;
        prop_assert_eq!(release.is_ok(), !wrong || relaxed);
        prop_assert!(known.would_refuse.iter().all(|r| RELAXED.contains(&r.code.name())));
        if let Ok(release) = release {
            prop_assert_eq!(release.kind(), if spoof { "shadowed" } else { "judged" });
            prop_assert_eq!(known.would_refuse.is_empty(), !wrong);
        }
    }
}

#[test]
fn a_refusal_says_nothing_of_the_request() {
    let all: Vec<Refusal> = table()
        .into_iter()
        .filter_map(|(ask, ..)| ask.run(&POLICY).0.err())
        .collect();
    for refusal in all {
        let said = format!("{refusal} {refusal:?}");
        for secret in [
            kit::KYC_LIVE,
            kit::KYC_TEST,
            "nobody's",
            "sk_live_12345678",
            "a b",
            "expand",
        ] {
            assert!(!said.contains(secret), "{said}");
        }
    }
}
