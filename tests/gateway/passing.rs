//! Bodies that the policy need not look at before they are sent: they go on as they come.

use crate::kit::h2::H2;
use crate::kit::*;

const FORM: &str = "multipart/form-data; boundary=kit";
/// Above the default budget of what is held: `limits.buffered` is made smaller than it.
const LARGE: usize = 4 << 20;

/// A form with so many bytes in it that mean nothing.
fn form(bytes: usize) -> Vec<u8> {
    let filling: Vec<u8> = (0..bytes).map(|i| (i % 251) as u8).collect();
    multipart(&[("video", &filling)]).1
}

fn budget(bytes: &str) -> Bed {
    Setup::new()
        .limit(&format!("buffered = \"{bytes}\""))
        .start()
}

#[test]
fn a_body_goes_on_before_its_end_has_come() {
    let bed = Setup::new().start();
    let body = form(LARGE);
    let ask = bed.ask("POST", "/v1/detect").body(FORM, body.clone());
    let (bytes, half) = (ask.bytes(), LARGE / 2);
    for listener in ["plain", "main"] {
        let mut wire = match listener {
            "main" => bed.tls(),
            listener => bed.plain(listener),
        };
        wire.send(&bytes[..half]);
        bed.origin.wait_come(half - (256 << 10));
        wire.send(&bytes[half..]);
        let answer = wire.answer();
        answer.released();
        assert_eq!(bed.decision(&answer)["received"], body.len());
        // The connection lives on.
        bed.ask("GET", "/v1/items").send_on(&mut wire).released();
    }
    let requests = bed.origin.requests();
    assert_eq!(requests[0].body, body);
    assert_eq!(requests[2].body, body);
    assert_eq!(bed.origin.connections(), 1);
}

#[test]
fn what_goes_on_is_not_held_and_what_is_looked_at_is() {
    let bed = budget("1 MiB");
    let body = form(LARGE);
    let passing = bed.ask("POST", "/v1/detect").body(FORM, body.clone());
    passing.send().released();
    assert_eq!(bed.origin.only().body, body);
    let looked_at = bed.ask("POST", "/v1/photos").body(FORM, body.clone());
    looked_at.send().refused("overloaded");
    // Without a length it is not known whether it fits.
    let mut wire = bed.tls();
    wire.send(format!(
        "POST /v1/detect HTTP/1.1\r\nHost: x\r\n{}content-type: {FORM}\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n",
        bed.credential(),
        body.len(),
    ));
    wire.send(&body);
    wire.send("\r\n0\r\n\r\n");
    wire.answer().refused("overloaded");
}

#[test]
fn over_http2_too() {
    let bed = budget("1 MiB");
    let body = form(LARGE);
    let client = H2::open(&bed);
    let request = http::Request::builder()
        .method("POST")
        .uri("https://visor.corp.test/v1/detect")
        .header("x-acme-key", bed.canaries.token.as_str())
        .header("content-type", FORM)
        .header("content-length", body.len())
        .body(body.clone())
        .unwrap();
    client.ask(&bed, request).unwrap().released();
    assert_eq!(bed.origin.only().body, body);
}

#[test]
fn to_a_vendor_that_speaks_http2_as_well() {
    let bed = super::http2::vendor_h2(Setup::new()).start();
    let body = form(LARGE);
    let ask = bed.ask("POST", "/v1/detect").body(FORM, body.clone());
    ask.send().released();
    assert_eq!(bed.origin.only().body, body);
}

#[test]
fn one_that_waits_to_be_asked_for_is_asked_for() {
    let bed = Setup::new().start();
    let body = form(LARGE);
    let ask = bed
        .ask("POST", "/v1/detect")
        .header("expect", "100-continue");
    let bytes = ask.body(FORM, body.clone()).bytes();
    let head = bytes.len() - body.len();
    let mut wire = bed.tls();
    wire.send(&bytes[..head]);
    assert_eq!(wire.answer().status, 100);
    wire.send(&body);
    wire.answer().released();
    assert_eq!(bed.origin.only().body, body);
}

#[test]
fn a_key_in_it_stops_it_before_any_of_the_key_has_gone() {
    let bed = Setup::new().start();
    let key = "ak_live_0123456789abcdef";
    let mut body = form(LARGE);
    let at = LARGE / 2;
    body[at..at + key.len()].copy_from_slice(key.as_bytes());
    body[at - 1] = b'=';
    let ask = bed.ask("POST", "/v1/detect").body(FORM, body.clone());
    let bytes = ask.bytes();
    let head = bytes.len() - body.len();
    // Cut within the key's beginning: what came first could be anything.
    let mut wire = bed.tls();
    wire.send(&bytes[..head + at + 5]);
    bed.origin.wait_come(at - (256 << 10));
    wire.send(&bytes[head + at + 5..]);
    let answer = wire.answer();
    answer.refused("key-in-request");
    wire.assert_closed();
    let decision = bed.decision(&answer);
    assert_eq!(
        (&decision["attempts"], &decision["status"]),
        (&1.into(), &400.into())
    );
    let came = bed.origin.cut();
    let came = came
        .windows(4)
        .position(|w| w == b"\r\n\r\n")
        .map(|end| &came[end + 4..]);
    let came = came.unwrap();
    assert!(body.starts_with(came));
    assert!(came.len() <= at, "{} of {at}", came.len());
    assert!(bed.origin.requests().is_empty());
}

#[test]
fn what_has_come_goes_on_while_the_caller_pauses() {
    let bed = Setup::new().start();
    let ask = bed.ask("POST", "/v1/detect").body(FORM, form(LARGE));
    let mut wire = bed.tls();
    let mut sent = 0;
    for bytes in [10_000, 300, 50_000, 1] {
        wire.send(&ask.bytes()[sent..sent + bytes]);
        sent += bytes;
        // The vendor's head is another one, and longer than a caller's.
        bed.origin.wait_come(sent);
    }
    wire.send(&ask.bytes()[sent..]);
    wire.answer().released();
}

#[test]
fn the_vendor_hears_nothing_of_a_body_that_was_only_announced() {
    let bed = Setup::new().limit("body-timeout = \"300 ms\"").start();
    let bytes = bed
        .ask("POST", "/v1/detect")
        .body(FORM, form(LARGE))
        .bytes();
    let mut wire = bed.tls();
    wire.send(&bytes[..bytes.len() - form(LARGE).len()]);
    let answer = wire.answer();
    answer.refused("body-unreadable");
    assert_eq!(bed.decision(&answer)["attempts"], 0);
    assert_eq!(bed.origin.connections(), 0);
}

#[test]
fn an_enrolment_is_looked_at_before_it_is_written_down() {
    let bed = Setup::new().start();
    let mut body = form(LARGE);
    body[LARGE / 2..][..25].copy_from_slice(b"=ak_live_0123456789abcdef");
    let ask = bed
        .ask("POST", "/v1/people")
        .header("acme-person", bed.canaries.subject.as_str())
        .header("visor-consent-id", "c-1")
        .header("visor-consent-time", "2026-11-20T10:00:00Z")
        .header("visor-consent-text", "2026-03")
        .header("visor-purpose", "access")
        .body(FORM, body);
    ask.send().refused("key-in-request");
    bed.origin.assert_untouched();
}

#[test]
fn nothing_is_whole_of_a_caller_that_goes_away() {
    let bed = Setup::new().start();
    let bytes = bed
        .ask("POST", "/v1/detect")
        .body(FORM, form(LARGE))
        .bytes();
    let mut wire = bed.tls();
    wire.send(&bytes[..LARGE / 2]);
    bed.origin.wait_come(1 << 20);
    drop(wire);
    bed.origin.cut();
    assert!(bed.origin.requests().is_empty());
    let decision = eventually("its record", || bed.decisions().pop());
    assert_eq!(decision["status"], 499);
}

#[test]
fn nothing_is_whole_of_a_caller_that_stops() {
    let bed = Setup::new().limit("body-timeout = \"300 ms\"").start();
    let bytes = bed
        .ask("POST", "/v1/detect")
        .body(FORM, form(LARGE))
        .bytes();
    let mut wire = bed.tls();
    wire.send(&bytes[..LARGE / 2]);
    wire.answer().refused("body-unreadable");
    wire.assert_closed();
    bed.origin.cut();
    assert!(bed.origin.requests().is_empty());
}

#[test]
fn an_answer_before_its_end_goes_back() {
    let bed = Setup::new()
        .vendor(|_| Reply::json(413, r#"{"error":{"type":"too_large","message":"no"}}"#).close())
        .start();
    bed.origin.answers_early();
    let body = form(LARGE);
    for listener in ["plain", "main"] {
        let mut wire = match listener {
            "main" => bed.tls(),
            listener => bed.plain(listener),
        };
        let ask = bed.ask("POST", "/v1/detect").body(FORM, body.clone());
        assert!(wire.try_send(ask.bytes()), "a reset");
        let answer = wire.answer();
        assert_eq!(
            (answer.status, answer.refusal()),
            (413, None),
            "{}",
            answer.text()
        );
        wire.assert_closed();
    }
}

#[test]
fn whoever_looks_for_an_answer_only_once_all_is_sent_finds_it() {
    // More than what is thrown away of a body that the policy refuses, and for longer.
    let bed = Setup::new()
        .site(
            "\"report\", \"detect\"]",
            "\"report\", \"detect\"]\nbody = \"64 MiB\"",
        )
        .vendor(|_| Reply::json(429, r#"{"error":{"type":"slow_down","message":"no"}}"#).close())
        .start();
    bed.origin.answers_early();
    let bytes = bed
        .ask("POST", "/v1/detect")
        .body(FORM, form(20 << 20))
        .bytes();
    let mut wire = bed.tls();
    for part in bytes.chunks(bytes.len() / 4) {
        assert!(wire.try_send(part), "a reset");
        std::thread::sleep(std::time::Duration::from_millis(700));
    }
    assert_eq!(wire.answer().status, 429);
}

#[test]
fn its_length_ends_it_over_http2() {
    let bed = Setup::new().start();
    let body = form(LARGE);
    let request = H2::request(&bed, "POST", "/v1/detect")
        .header("content-type", FORM)
        .header("content-length", body.len())
        .body(body.clone())
        .unwrap();
    let client = H2::open(&bed);
    client.ask_without_end(&bed, request).unwrap().released();
    assert_eq!(bed.origin.only().body, body);
}

#[test]
fn its_answer_is_judged_like_any_other() {
    let bed = Setup::new()
        .vendor(|_| {
            Reply::json(
                200,
                r#"{"faces":[{"person":"p","liveness":{"live":false}}]}"#,
            )
        })
        .start();
    let ask = bed.ask("POST", "/v1/search").body(FORM, form(LARGE));
    ask.send().refused("liveness-failed");
}
