//! Any bytes anywhere: an answer, and never a panic.

use crate::kit::{self, Ask, SITE};
use http::{HeaderName, HeaderValue, Method};
use proptest::collection::vec;
use proptest::prelude::*;
use std::sync::LazyLock;
use visor_policy::controls::address::Ingress;
use visor_policy::decide::{Head, Known, decide};
use visor_policy::effective::Effective;

static POLICY: LazyLock<Effective> = LazyLock::new(|| kit::policy(SITE));

const NAMES: [&str; 16] = [
    "authorization",
    "x-key-secret",
    "visor-token",
    "visor-subject",
    "x-face-uid",
    "content-type",
    "content-length",
    "transfer-encoding",
    "content-encoding",
    "expect",
    "host",
    "facesign-version",
    "range",
    "origin",
    "x-anything",
    "cookie",
];

fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..most)
}

/// Half noise, half what an attacker would write.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let words = "(Bearer |vsr_live_kyc|vsr_test_kyc|sk_live_|12345678|%|2e|/|\\.\\.|\\?|application/json|chunked|[0-9]{1,25}|\"|\\\\u00|[{}\\[\\]:,]){0,8}";
    prop_oneof![bytes(60), words.prop_map(String::into_bytes)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn any_head_is_decided(
        method in bytes(8), target in text(), host in prop::option::of(text()),
        headers in vec((0..NAMES.len(), text()), 0..6), now: u64, listener: bool,
        dns in vec("[ -~]{0,40}", 0..2),
    ) {
        let host = host.and_then(|host| String::from_utf8(host).ok());
        let mut ask = Ask::new("arsa", "GET", "/");
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_bytes(&value) {
                ask.headers.append(HeaderName::from_static(NAMES[name]), value);
            }
        }
        ask.names.dns = dns;
        let method = Method::from_bytes(&method).unwrap_or(Method::GET);
        let head = Head { method: &method, target: &target, host: host.as_deref(), headers: &ask.headers, names: &ask.names, now };
        let ingress = match listener {
            true => Ingress { provider: Some("facesign".to_owned()), hosts: Vec::new() },
            false => Ingress { provider: None, hosts: vec![("gw.example".to_owned(), "arsa".to_owned())] },
        };
        if let Err(refusal) = decide(&POLICY, &ingress, &head, &mut Known::default()) {
            prop_assert!(!refusal.code.name().is_empty());
        }
    }

    #[test]
    fn any_body_and_answer_are_judged(
        body in text(), answer in prop_oneof![text(), bytes(200)], status in 0..1000_u16,
        coding in prop::option::of(text()), live: bool, which in 0..3_usize,
    ) {
        let mut ask = match which {
            0 => Ask::new("arsa", "POST", "/api/v1/face_recognition/recognize_face").token(kit::KYC_LIVE).header("x-face-uid", "u"),
            1 => Ask::new("facesign", "POST", "/v1/sessions").spiffe("spiffe://corp.example/batch"),
            _ => Ask::new("facesign", "GET", "/v1/sessions/s-1").token(kit::KYC_LIVE),
        };
        ask = match which {
            0 => ask.header("content-type", "multipart/form-data; boundary=x"),
            1 => ask.header("content-type", "application/json"),
            _ => ask,
        };
        ask.body = if which == 2 { Vec::new() } else { body };
        ask.answer = match live {
            true => [br#"{"faces":[{"passive_liveness":{"is_real_face":true,"liveness_probability":0.99}}],"x":""#, &answer[..], br#""}"#].concat(),
            false => answer,
        };
        ask.status = status;
        if let Some(Ok(coding)) = coding.map(|c| HeaderValue::from_bytes(&c)) {
            ask.answer_headers.insert("content-encoding", coding);
        }
        let (release, _) = ask.run(&POLICY);
        if let Err(refusal) = &release {
            // Nothing of the request or the answer stands in what is said of them.
            let said = format!("{refusal} {refusal:?}");
            prop_assert!(!said.contains("12345678"), "{said}");
        }
        // A failure of the vendor's and a redirect are never judged to be an answer.
        if !(200..300).contains(&status) && let Ok(release) = release {
            prop_assert!(release.kind() != "judged" || status < 300 || status == 304, "{status}");
        }
    }
}
