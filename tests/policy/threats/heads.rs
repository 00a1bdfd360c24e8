//! Where a request goes, and what its head may say.

use super::*;

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
