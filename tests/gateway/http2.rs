//! HTTP/2 from callers, to the vendor, and both.

use crate::kit::h2::H2;
use crate::kit::*;

fn post(bed: &Bed) -> http::Request<Vec<u8>> {
    let (kind, body) = bed.image();
    H2::request(bed, "POST", "/v1/search")
        .header("content-type", kind)
        .header("acme-person", bed.canaries.subject.as_str())
        .body(body)
        .unwrap()
}

fn get(bed: &Bed, path: &str) -> http::Request<Vec<u8>> {
    H2::request(bed, "GET", path).body(Vec::new()).unwrap()
}

pub fn vendor_h2(setup: Setup) -> Setup {
    setup
        .config("threads = 1\n", "threads = 1\nupstream-http2 = true\n")
        .vendor_tls(|authority| {
            Some(
                authority
                    .server(&[setup::VENDOR])
                    .serve(&["h2", "http/1.1"]),
            )
        })
}

#[track_caller]
fn works(bed: &Bed, upstream_h2: bool) {
    let client = H2::open(bed);
    client.ask(bed, post(bed)).unwrap().released();
    client.ask(bed, get(bed, "/v1/items")).unwrap().released();
    client
        .ask(bed, get(bed, "/v1/nowhere"))
        .unwrap()
        .refused("route-unknown");
    for request in bed.origin.requests() {
        assert_eq!(request.all("x-acme-key"), [bed.canaries.live_key.as_str()]);
        assert_eq!(request.all("acme-version"), ["2025-06-01"]);
        assert_eq!(
            request.raw.starts_with(b"POST https://") || request.raw.starts_with(b"GET https://"),
            upstream_h2
        );
    }
    let big = H2::request(bed, "POST", "/v1/search")
        .header("content-type", "multipart/form-data; boundary=kit")
        .body(vec![b'x'; 3 << 20])
        .unwrap();
    client.ask(bed, big).unwrap().released();
    assert_eq!(bed.origin.requests().last().unwrap().body.len(), 3 << 20);
    bed.origin
        .answers(|_| Reply::json(200, r#"{"faces":[{"liveness":{"live":false}}]}"#));
    client
        .ask(bed, post(bed))
        .unwrap()
        .refused("liveness-failed");
    let long = vec![b'.'; 1 << 20];
    bed.origin.answers(move |_| Reply::json(200, long.clone()));
    assert_eq!(
        client
            .ask(bed, get(bed, "/v1/items"))
            .unwrap()
            .released()
            .body
            .len(),
        1 << 20
    );
}

#[test]
fn from_callers() {
    works(&Setup::new().start(), false);
}

#[test]
fn to_the_vendor() {
    let bed = vendor_h2(Setup::new()).start();
    bed.search().send().released();
    bed.get("/v1/items").released();
    assert_eq!(bed.origin.connections(), 1, "one connection for both");
    assert!(bed.origin.requests()[0].raw.starts_with(b"POST https://"));
}

#[test]
fn both() {
    works(&vendor_h2(Setup::new()).start(), true);
}

#[test]
fn a_vendor_that_speaks_http_1_only() {
    let bed = Setup::new()
        .config("threads = 1\n", "threads = 1\nupstream-http2 = true\n")
        .start();
    works(&bed, false);
}

#[test]
fn what_is_refused_in_http_1_is_refused_here() {
    let bed = Setup::new().start();
    let client = H2::open(&bed);
    let with = |name: &str, value: &str| {
        H2::request(&bed, "GET", "/v1/items")
            .header(name, value)
            .body(Vec::new())
            .unwrap()
    };
    client
        .ask(&bed, with("origin", "https://x"))
        .unwrap()
        .refused("browser");
    client
        .ask(&bed, with("range", "bytes=0-1"))
        .unwrap()
        .refused("header-malformed");
    client
        .ask(&bed, with("x_under", "1"))
        .unwrap()
        .refused("header-malformed");
    client
        .ask(&bed, with("x-acme-key", "twice"))
        .unwrap()
        .refused("header-malformed");
    client
        .ask(&bed, get(&bed, "/v1/%2e%2e/items"))
        .unwrap()
        .refused("path-malformed");
    // What HTTP/2 itself forbids breaks the stream, or is refused.
    for name in ["connection", "transfer-encoding", "keep-alive", "upgrade"] {
        if let Ok(answer) = client.ask(&bed, with(name, "x")) {
            assert!(answer.status >= 400, "{name}");
        }
    }
    // The same connection goes on.
    client.ask(&bed, get(&bed, "/v1/items")).unwrap().released();
    assert_eq!(bed.origin.requests().len(), 1);
}

#[test]
fn a_key_in_an_answer_is_withheld_from_a_stream_too() {
    let setup = Setup::new();
    let key = setup.canaries().live_key.as_str().to_owned();
    let bed = vendor_h2(setup)
        .site(
            "[providers.acme]\n",
            "[providers.acme]\nquarantine-leaked-key = false\n",
        )
        .start();
    let client = H2::open(&bed);
    for before in [0, 700_000] {
        let body = [vec![b'.'; before], key.clone().into_bytes()].concat();
        bed.origin.answers(move |_| Reply::json(200, body.clone()));
        match client.ask(&bed, get(&bed, "/v1/items")) {
            Ok(answer) => assert_eq!(answer.refusal(), Some("key-in-answer")),
            Err(error) => assert!(error.is_reset() || error.is_go_away(), "{error}"),
        }
    }
}
