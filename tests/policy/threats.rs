//! The threats that are decisions alone, each by its number in the threat model. The others need a
//! socket, and are tested where there is one.

use crate::kit::{self, Ask, Files, NOW, SITE, edit};
use http::HeaderValue;
use std::sync::LazyLock;
use visor_policy::controls::address::Ingress;
use visor_policy::decide::{Charge, Head, Known, decide};
use visor_policy::effective::Effective;
use visor_policy::key;

static POLICY: LazyLock<Effective> = LazyLock::new(|| kit::policy(SITE));

fn recognize() -> Ask {
    Ask::new("arsa", "POST", "/api/v1/face_recognition/recognize_face")
        .token(kit::KYC_LIVE)
        .header("x-face-uid", "u")
}

fn session() -> Ask {
    Ask::new("facesign", "GET", "/v1/sessions/s-1").token(kit::KYC_LIVE)
}

fn open() -> Ask {
    Ask::new("facesign", "POST", "/v1/sessions").spiffe("spiffe://corp.example/batch")
}

const LIVE: &str =
    r#"{"faces":[{"passive_liveness":{"is_real_face":true,"liveness_probability":1}}]}"#;

fn refused(cases: Vec<(Ask, &str)>) {
    for (ask, code) in cases {
        assert_eq!(ask.refused(&POLICY), Some(code), "{ask:?}");
    }
}

fn passed(cases: Vec<Ask>) {
    for ask in cases {
        assert_eq!(ask.refused(&POLICY), None, "{ask:?}");
    }
}

#[test]
fn row_03_host_or_authority_override() {
    let locate = |ingress: &Ingress, host: Option<&str>, target: &str| {
        let ask = session();
        let head = Head {
            method: &ask.method,
            target: target.as_bytes(),
            host,
            headers: &ask.headers,
            names: &ask.names,
            now: NOW,
        };
        let mut known = Known::default();
        let verdict = decide(&POLICY, ingress, &head, &mut known);
        (
            known.provider.map(|p| (p.name.clone(), p.base.to_string())),
            verdict.err().map(|r| r.code.name()),
        )
    };
    let facesign = Some((
        "facesign".to_owned(),
        "https://api.facesign.ai/v1".to_owned(),
    ));
    let listener = Ingress {
        provider: Some("facesign".to_owned()),
        hosts: vec![("arsa.gw".to_owned(), "arsa".to_owned())],
    };
    for host in [
        None,
        Some("evil.example"),
        Some("arsa.gw"),
        Some("faceapi.arsa.technology:443"),
    ] {
        let (provider, refused) = locate(&listener, host, "/v1/sessions/s-1");
        assert_eq!(
            (provider, refused),
            (facesign.clone(), None),
            "no Host leads a listener elsewhere: {host:?}"
        );
    }
    let by_host = Ingress {
        provider: None,
        hosts: vec![("fs.gw".to_owned(), "facesign".to_owned())],
    };
    for (host, target, found) in [
        (Some("fs.gw"), "/v1/sessions/s-1", true),
        (Some("FS.GW:8443"), "/v1/sessions/s-1", true),
        (Some("fs.gw.evil.example"), "/v1/sessions/s-1", false),
        (Some("xfs.gw"), "/v1/sessions/s-1", false),
        (Some("fs.gw@evil.example"), "/v1/sessions/s-1", false),
        (None, "/v1/sessions/s-1", false),
        (None, "/facesign/v1/sessions/s-1", true),
        (Some("evil.example"), "/facesign/v1/sessions/s-1", true),
        (None, "/api.facesign.ai/v1/sessions/s-1", false),
        (None, "http://fs.gw/v1/sessions/s-1", false),
    ] {
        let (provider, refused) = locate(&by_host, host, target);
        assert_eq!(
            (provider.is_some(), refused.is_none()),
            (found, found),
            "{host:?} {target} {refused:?}"
        );
    }
}

#[test]
fn row_05_only_methods_that_a_route_names() {
    for method in [
        "TRACE",
        "CONNECT",
        "OPTIONS",
        "HEAD",
        "PUT",
        "PATCH",
        "DELETE",
        "PROPFIND",
        "post",
        "G\u{45}T2",
    ] {
        let mut ask = session();
        ask.method = method.parse().expect("a method");
        assert_eq!(ask.refused(&POLICY), Some("method-not-allowed"), "{method}");
    }
}

#[test]
fn row_08_framing_that_means_two_things() {
    let bad = |pairs: &[(&str, &str)]| {
        let ask = pairs.iter().fold(
            recognize().header("content-type", "multipart/form-data"),
            |ask, (n, v)| ask.header(n, v),
        );
        (ask, "header-malformed")
    };
    refused(vec![
        bad(&[("content-length", "1"), ("transfer-encoding", "chunked")]),
        bad(&[("content-length", "1"), ("content-length", "1")]),
        bad(&[("content-length", "1"), ("content-length", "2")]),
        bad(&[("content-length", "1, 1")]),
        bad(&[("content-length", "+1")]),
        bad(&[("content-length", "-1")]),
        bad(&[("content-length", "0x1")]),
        bad(&[("content-length", "1 ")]),
        bad(&[("content-length", "")]),
        bad(&[("transfer-encoding", "chunked, chunked")]),
        bad(&[("transfer-encoding", "gzip, chunked")]),
        bad(&[("transfer-encoding", "xchunked")]),
        bad(&[
            ("transfer-encoding", "chunked"),
            ("transfer-encoding", "identity"),
        ]),
    ]);
}

/// HTTP/2 announces neither a length nor chunks: the body is looked at when it is there.
#[test]
fn row_08_a_body_that_nothing_announced() {
    let with = |mut ask: Ask, body: &str| {
        ask.body = body.as_bytes().to_vec();
        ask
    };
    let json = "application/json";
    refused(vec![
        (with(open(), "{}"), "body-type"),
        (
            with(open().header("content-type", "text/plain"), "{}"),
            "body-type",
        ),
        (
            with(recognize().header("content-type", json), "x"),
            "body-type",
        ),
        (with(session(), "x"), "body-type"),
        (
            with(open().header("content-type", json), "{"),
            "body-unreadable",
        ),
    ]);
    passed(vec![
        with(open().header("content-type", json), "{}"),
        with(open(), ""),
    ]);
}

#[test]
fn row_09_and_10_paths_with_more_than_one_meaning() {
    for path in [
        "/v1/../v1/sessions/s-1",
        "/v1/%2e%2e/v1/sessions/s-1",
        "/v1/%2E./v1/sessions/s-1",
        "/v1/./sessions/s-1",
        "/v1/sessions/..",
        "/v1/sessions/%2e",
        "//v1/sessions/s-1",
        "/v1//sessions/s-1",
        "/v1/sessions/a%2fb",
        "/v1/sessions/a%2Fb",
        "/v1/sessions/a%5cb",
        "/v1/sessions/a\\b",
        "/v1/sessions/a;b",
        "/v1/sessions/a%3bb",
        "/v1/sessions/%00",
        "/v1/sessions/%0d%0aX:1",
        "/v1/sessions/%c0%ae",
        "/v1/sessions/%e0%80%af",
        "/v1/sessions/%ed%a0%80",
        "/v1/sessions/%252e",
        "/v1/sessions/%",
        "/v1/sessions/%zz",
        "/v1/sessions/a#b",
    ] {
        let ask = Ask::new("facesign", "GET", path).token(kit::KYC_LIVE);
        assert_eq!(ask.refused(&POLICY), Some("path-malformed"), "{path}");
    }
    // Canonical is what is matched, and what is matched is forwarded.
    let ask = Ask::new("facesign", "GET", "/%76%31/sessions/s%2D1").token(kit::KYC_LIVE);
    let permit = ask
        .decide(&POLICY, &mut Known::default())
        .expect("a permit");
    assert_eq!(permit.target().path, "/v1/sessions/s-1");
}

#[test]
fn row_11_headers_that_stand_twice_or_pass_for_others() {
    refused(vec![
        (
            recognize().header("x-key-secret", kit::KYC_LIVE),
            "header-malformed",
        ),
        (
            session().header("authorization", "Bearer x"),
            "header-malformed",
        ),
        (
            session()
                .header("facesign-version", "1")
                .header("facesign-version", "2"),
            "header-malformed",
        ),
        (recognize().header("x-face-uid", "v"), "header-malformed"),
        (
            session()
                .header("visor-subject", "a")
                .header("visor-subject", "b"),
            "header-malformed",
        ),
        (
            session()
                .header("visor-token", "a")
                .header("visor-token", "b"),
            "header-malformed",
        ),
        (
            session().header("host", "a").header("host", "b"),
            "header-malformed",
        ),
        (session().header("x_key_secret", "a"), "header-malformed"),
        (session().header("content_length", "0"), "header-malformed"),
        (session().header("upgrade", "h2c"), "header-malformed"),
        (
            session().header("trailer", "x-key-secret"),
            "header-malformed",
        ),
        (session().header("range", "bytes=0-1"), "header-malformed"),
        (
            session().header("expect", "100-continue-please"),
            "header-malformed",
        ),
        (
            session().header("visor-token", kit::KYC_TEST),
            "caller-ambiguous",
        ),
    ]);
    let mut control = session();
    control.headers.insert(
        "x-anything",
        HeaderValue::from_bytes(b"a\tb").expect("a value"),
    );
    passed(vec![control.answer(404, "{}")]);
}

/// Which of two a vendor takes is the vendor's secret.
#[test]
fn a_parameter_stands_once() {
    let list = |query: &str| {
        Ask::new("facesign", "GET", &format!("/v1/sessions?{query}")).token(kit::KYC_LIVE)
    };
    refused(vec![
        (list("limit=1&limit=2"), "query-not-allowed"),
        (list("limit=1&limit=1"), "query-not-allowed"),
        (list("limit=1&search=a&limit"), "query-not-allowed"),
    ]);
    passed(vec![list("limit=1&search=limit")]);
}

#[test]
fn row_13_a_vendors_key_sent_by_the_caller() {
    let list = |query: &str| {
        Ask::new("facesign", "GET", &format!("/v1/sessions?search={query}")).token(kit::KYC_LIVE)
    };
    refused(vec![
        (list("sk_live_4eC39HqLyjWD"), "key-in-request"),
        (list("sk_test_4eC39HqLyjWD"), "key-in-request"),
        (list("%73k_live_4eC39HqLyjWD"), "key-in-request"),
        (list("sk%5Flive%5F4eC39HqLyjWD"), "key-in-request"),
        (list("%22sk_live_4eC39HqLyjWD%22"), "key-in-request"),
        (
            Ask::new("facesign", "GET", "/v1/sessions/sk_live_4eC39HqLyjWD").token(kit::KYC_LIVE),
            "key-in-request",
        ),
        (
            Ask::new("facesign", "GET", "/v1/sessions/%73k_live_4eC39HqLyjWD").token(kit::KYC_LIVE),
            "key-in-request",
        ),
        (
            open().body(
                "application/json",
                r#"{"metadata":{"k":"sk_live_4eC39HqLyjWD"}}"#,
            ),
            "key-in-request",
        ),
        (
            open().body(
                "application/json",
                r#"{"metadata":{"k":"\u0073k_live_4eC39HqLyjWD"}}"#,
            ),
            "key-in-request",
        ),
        (
            open().body(
                "application/json",
                r#"{"metadata":{"sk\u005flive_4eC39HqLyjWD":1}}"#,
            ),
            "key-in-request",
        ),
    ]);
    // In a header it is only stripped, and proves nothing.
    refused(vec![
        (
            Ask::new("facesign", "GET", "/v1/sessions").token("sk_live_4eC39HqLyjWD"),
            "caller-unknown",
        ),
        (
            Ask::new("facesign", "GET", "/v1/sessions"),
            "caller-missing",
        ),
    ]);
    passed(vec![
        Ask::new("facesign", "GET", "/v1/sessions")
            .token("sk_live_4eC39HqLyjWD")
            .header("visor-token", kit::KYC_LIVE),
        open().body(
            "application/json",
            r#"{"note":"keys start with sk_live_ here"}"#,
        ),
    ]);
}

#[test]
fn row_15_documents_with_two_meanings() {
    let faces = |body: &[u8]| {
        let mut ask = recognize();
        ask.answer = body.to_vec();
        ask
    };
    let face = |liveness: &str| {
        faces(format!(r#"{{"faces":[{{"passive_liveness":{liveness}}}]}}"#).as_bytes())
    };
    passed(vec![faces(LIVE.as_bytes())]);
    refused(vec![
        (
            face(r#"{"is_real_face":false,"is_real_face":true,"liveness_probability":1}"#),
            "answer-unreadable",
        ),
        (
            face(r#"{"is_real_face":true,"is_real_face":true,"liveness_probability":1}"#),
            "answer-unreadable",
        ),
        (
            face(r#"{"is_real_face":true,"is_real_f\u0061ce":false,"liveness_probability":1}"#),
            "answer-unreadable",
        ),
        (
            faces(&[LIVE.as_bytes(), b"{}"].concat()),
            "answer-unreadable",
        ),
        (
            faces(&[LIVE.as_bytes(), b"\0"].concat()),
            "answer-unreadable",
        ),
        (
            faces(&[b"\xef\xbb\xbf", LIVE.as_bytes()].concat()),
            "answer-unreadable",
        ),
        (
            faces(
                &LIVE
                    .replace("faces", "f\u{e4}ces")
                    .bytes()
                    .filter(|b| *b != 0xa4)
                    .collect::<Vec<_>>(),
            ),
            "answer-unreadable",
        ),
        (
            faces(
                &LIVE
                    .encode_utf16()
                    .flat_map(u16::to_le_bytes)
                    .collect::<Vec<_>>(),
            ),
            "answer-unreadable",
        ),
        (faces(b""), "answer-unreadable"),
        (
            face(r#"{"is_real_face":"true","liveness_probability":1}"#),
            "liveness-missing",
        ),
        (
            face(r#"{"is_real_face":1,"liveness_probability":1}"#),
            "liveness-missing",
        ),
        (
            face(r#"{"is_real_face":null,"liveness_probability":1}"#),
            "liveness-missing",
        ),
        (
            face(r#"{"is_real_face":true,"liveness_probability":"1"}"#),
            "liveness-missing",
        ),
        (
            face(r#"{"is_real_face":true,"liveness_probability":1.1}"#),
            "liveness-missing",
        ),
        (
            open().body("application/json", r#"{"a":1,"a":2}"#),
            "body-unreadable",
        ),
        (open().body("application/json", "{} {}"), "body-unreadable"),
        (
            open().body("application/json", "\u{feff}{}"),
            "body-unreadable",
        ),
    ]);
}

#[test]
fn row_16_answers_that_are_encoded_or_partial() {
    let with = |name: &'static str, value: &str| {
        let mut ask = recognize().answer(200, LIVE);
        ask.answer_headers
            .append(name, value.parse().expect("a value"));
        ask
    };
    let coded = |value| (with("content-encoding", value), "answer-encoding");
    let mut twice = with("content-encoding", "identity");
    twice
        .answer_headers
        .append("content-encoding", HeaderValue::from_static("gzip"));
    refused(vec![
        coded("gzip"),
        coded("br"),
        coded("identity, gzip"),
        coded("GZIP"),
        coded("x-unknown"),
        coded(""),
        (twice, "answer-encoding"),
        (with("content-range", "bytes 0-1/2"), "answer-encoding"),
        (recognize().answer(206, LIVE), "answer-encoding"),
        (recognize().answer(301, LIVE), "redirect"),
    ]);
    passed(vec![with("content-encoding", "identity")]);
    // Nor is a request looked into that is encoded, however that is hidden.
    let body = || recognize().body("multipart/form-data", "x");
    refused(vec![
        (body().header("content-encoding", "gzip"), "body-type"),
        (
            body()
                .header("content-encoding", "identity")
                .header("content-encoding", "gzip"),
            "body-type",
        ),
    ]);
}

#[test]
fn row_18_names_are_exact() {
    let face = |body: &str| recognize().answer(200, body);
    refused(
        vec![
            (
                face(&LIVE.replace("is_real_face", "Is_Real_Face")),
                "liveness-missing",
            ),
            (
                face(&LIVE.replace("is_real_face", "is_real_f\u{430}ce")),
                "liveness-missing",
            ),
            (
                face(&LIVE.replace("\"faces\"", "\"faces \"")),
                "liveness-missing",
            ),
            (
                face(&LIVE.replace("passive_liveness", "passive-liveness")),
                "liveness-missing",
            ),
            (
                Ask::new("facesign", "GET", "/V1/sessions").token(kit::KYC_LIVE),
                "route-unknown",
            ),
            (
                Ask::new("facesign", "GET", "/v1/Sessions").token(kit::KYC_LIVE),
                "route-unknown",
            ),
            (
                Ask::new("facesign", "GET", "/v1/sessi\u{43e}ns").token(kit::KYC_LIVE),
                "path-malformed",
            ),
            (
                Ask::new("facesign", "GET", "/v1/sessi%D0%BEns").token(kit::KYC_LIVE),
                "route-unknown",
            ),
            (
                Ask::new("facesign", "GET", "/v1/sessions?Limit=1").token(kit::KYC_LIVE),
                "query-not-allowed",
            ),
            (
                Ask::new("facesign", "GET", "/v1/sessions?%6Cimit=1").token(kit::KYC_LIVE),
                "query-not-allowed",
            ),
            (session().dns("batch.corp.example."), "none"),
        ]
        .into_iter()
        .filter(|(_, code)| *code != "none")
        .collect(),
    );
    refused(vec![
        (
            Ask::new("arsa", "DELETE", "/api/v1/face_recognition/remove_face")
                .dns("batch.corp.example."),
            "caller-unknown",
        ),
        (
            Ask::new("arsa", "DELETE", "/api/v1/face_recognition/remove_face")
                .dns("xn--batch.corp.example"),
            "caller-unknown",
        ),
        (
            Ask::new("arsa", "DELETE", "/api/v1/face_recognition/remove_face")
                .dns("a.batch.corp.example"),
            "caller-unknown",
        ),
        (
            Ask::new("arsa", "DELETE", "/api/v1/face_recognition/remove_face")
                .spiffe("spiffe://corp.example/batch/x"),
            "caller-unknown",
        ),
        (
            Ask::new("arsa", "DELETE", "/api/v1/face_recognition/remove_face")
                .dns("spiffe://corp.example/batch"),
            "caller-unknown",
        ),
    ]);
}

#[test]
fn row_20_what_folds_or_breaks_a_line() {
    for value in [&b"a\r\n b"[..], b"a\nb", b"a\0b", b"a\x7fb", b"a\x1fb"] {
        // The library of HTTP types lets no such value come to be; ours refuses it all the same.
        assert!(HeaderValue::from_bytes(value).is_err(), "{value:?}");
    }
}

#[test]
fn row_24_tokens_are_compared_whole() {
    let table = [
        "",
        "v",
        "vsr_live_ky",
        "vsr_live_kyc ",
        "vsr_live_kycc",
        "VSR_LIVE_KYC",
        "vsr_live_kyc\t",
    ];
    for token in table {
        let code = session_with(token).refused(&POLICY);
        let trimmed = token.trim_ascii() == kit::KYC_LIVE;
        let want = match token.is_empty() {
            true => Some("caller-missing"),
            false if trimmed => None,
            false => Some("caller-unknown"),
        };
        assert_eq!(code, want, "{token:?}");
    }
}

fn session_with(token: &str) -> Ask {
    Ask::new(
        "facesign",
        "GET",
        "/v1/avatars".replace("avatars", "sessions").as_str(),
    )
    .header("visor-token", token)
}

#[test]
fn row_25_a_budget_is_the_authenticated_callers() {
    let counted = |ask: Ask| {
        let mut seen = Vec::new();
        let (_, _) = ask.answer(200, LIVE).run_with(&POLICY, |counted, _| {
            if let visor_policy::decide::Counted::Caller(allow, caller) = counted {
                seen.push(format!("{allow} {caller}"));
            }
            Charge::Taken {
                remaining: 1,
                reset_after: std::time::Duration::ZERO,
            }
        });
        seen
    };
    let own = counted(recognize());
    assert_eq!(own, ["search kyc"]);
    for (name, value) in [
        ("x-forwarded-for", "10.0.0.1"),
        ("forwarded", "for=1.2.3.4"),
        ("x-real-ip", "::1"),
        ("visor-caller", "batch"),
        ("x-client-id", "other"),
    ] {
        assert_eq!(counted(recognize().header(name, value)), own, "{name}");
    }
}

#[test]
fn row_32_a_page_in_a_browser() {
    refused(vec![
        (session().header("origin", "https://app.example"), "browser"),
        (session().header("origin", "null"), "browser"),
        (session().header("sec-fetch-site", "same-origin"), "browser"),
        (session().header("sec-fetch-dest", "empty"), "browser"),
    ]);
    let mut preflight = Ask::new("facesign", "OPTIONS", "/v1/sessions")
        .header("access-control-request-method", "POST");
    assert_eq!(preflight.refused(&POLICY), Some("browser"));
    preflight.headers.clear();
    assert_eq!(preflight.refused(&POLICY), Some("caller-missing"));
    passed(vec![
        session().header("sec-fetch-mode", "cors").answer(404, "{}"),
    ]);
}

#[test]
fn row_36_a_key_of_the_other_environment() {
    let credential = |provider: &str, environment: &str| {
        let found = POLICY
            .credentials
            .iter()
            .find(|c| c.provider == provider && c.environment.word() == environment);
        let found = found.expect("a credential");
        (found.prefix.clone(), found.other_prefix.clone())
    };
    let (live, other) = credential("facesign", "live");
    let check = |text: &str| key::check(text, live.as_deref(), other.as_deref());
    assert!(check("sk_live_4eC39HqLyjWD").is_ok());
    for bad in [
        "sk_test_4eC39HqLyjWD",
        "4eC39HqLyjWD",
        "",
        "sk_live_",
        "sk_live_a b",
        "sk_live_a\nb",
    ] {
        assert!(check(bad).is_err(), "{bad:?}");
    }
    // Test code does not reach live, and one key serves one environment.
    let test = Ask::new("facesign", "GET", "/v1/sessions").token(kit::KYC_TEST);
    assert_eq!(test.refused(&POLICY), Some("route-not-allowed"));
    let shared = edit(
        SITE,
        "{ env = \"FACESIGN_TEST\" }",
        "{ env = \"ARSA_TEST\" }",
    );
    let report = kit::load(&shared, &Files::new()).report;
    assert!(
        report.diagnostics.iter().any(|d| d.code == "shared-key"),
        "{report}"
    );
}

#[test]
fn row_38_the_caller_asserts_liveness_itself() {
    let spoof = r#"{"faces":[{"passive_liveness":{"is_real_face":false}}]}"#;
    let claims = [
        ("livenesspassed", "true"),
        ("x-liveness", "true"),
        ("visor-liveness", "passed"),
        ("x-is-real-face", "true"),
    ];
    for (name, value) in claims {
        let ask = recognize().header(name, value).answer(200, spoof);
        assert_eq!(ask.refused(&POLICY), Some("liveness-failed"), "{name}");
    }
    let form =
        "--x\r\ncontent-disposition: form-data; name=\"livenessPassed\"\r\n\r\ntrue\r\n--x--\r\n";
    let ask = recognize()
        .body("multipart/form-data; boundary=x", form)
        .answer(200, spoof);
    assert_eq!(ask.refused(&POLICY), Some("liveness-failed"));
    // Nor does the vendor's answer where it only repeats the claim.
    let echo = r#"{"livenessPassed":true,"is_real_face":true,"faces":[{"is_real_face":true,"passive_liveness":{}}]}"#;
    assert_eq!(
        recognize().answer(200, echo).refused(&POLICY),
        Some("liveness-missing")
    );
}
