//! What a request or an answer holds.

use super::*;
use http::HeaderMap;
use std::time::Duration;
use visor_policy::decide::Counted;
use visor_policy::effective::Limit;
use visor_policy::refusal::Code;

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

/// Where its content decides, an answer goes back whole or not at all, whatever the shell asks.
#[test]
fn a_judged_answer_is_not_streamed() {
    let ask = recognize();
    let mut known = Known::default();
    let taken = |_: Counted<'_>, _: &Limit| Charge::Taken {
        remaining: 1,
        reset_after: Duration::ZERO,
    };
    let cleared = ask
        .decide(&POLICY, &mut known)
        .and_then(|permit| permit.spend(taken, &mut known))
        .and_then(|spent| spent.admit(&[&ask.body], &mut known));
    let streamed = cleared
        .ok()
        .unwrap()
        .sent()
        .judge_head(200, &HeaderMap::new());
    assert_eq!(
        streamed.err().map(|refusal| refusal.code),
        Some(Code::AnswerUnreadable)
    );
}
