//! Answers that reach a caller which is still sending, and requests that end in the wrong way.

use crate::kit::h2::H2;
use crate::kit::*;
use rustix::process::Signal;

/// One byte above the default limit.
const LARGE: usize = (5 << 20) + 1;

#[test]
fn a_caller_that_sends_on_hears_the_refusal() {
    let bed = Setup::new().start();
    for (token, code) in [
        (bed.canaries.token.as_str(), "body-too-large"),
        ("vsr_live_unknown", "caller-unknown"),
    ] {
        let ask = bed
            .ask("POST", "/v1/search")
            .token(Some(token))
            .body("multipart/form-data; boundary=kit", vec![b'x'; LARGE]);
        for listener in ["plain", "main"] {
            let mut wire = if listener == "main" {
                bed.tls()
            } else {
                bed.plain(listener)
            };
            // As the clients do that look for an answer only once all is sent.
            assert!(wire.try_send(ask.bytes()), "{listener}: {code}: a reset");
            let answer = wire.answer();
            answer.refused(code);
            assert!(answer.complete, "{listener}: {code}");
            assert_eq!(bed.decision(&answer)["code"], code);
            wire.assert_closed();
        }
        let client = H2::open(&bed);
        let request = http::Request::builder()
            .method("POST")
            .uri("https://visor.corp.test/v1/search")
            .header("x-acme-key", token)
            .header("content-type", "multipart/form-data; boundary=kit")
            .body(vec![b'x'; LARGE])
            .unwrap();
        client.ask(&bed, request).unwrap().refused(code);
    }
    bed.origin.assert_untouched();
}

#[test]
fn a_body_that_cannot_be_read_is_refused_in_words() {
    let bed = Setup::new().limit("body-timeout = \"300 ms\"").start();
    for rest in [
        "transfer-encoding: chunked\r\n\r\nffffffffffffffff0\r\n",
        "transfer-encoding: chunked\r\n\r\n0x2\r\n--\r\n0\r\n\r\n",
        "transfer-encoding: chunked\r\n\r\n-1\r\n\r\n",
        "transfer-encoding: chunked\r\n\r\n2\r\n----\r\n0\r\n\r\n",
        "transfer-encoding: chunked\r\n\r\n5\r\n--k",
        "content-length: 1000\r\n\r\n--kit",
    ] {
        let mut wire = bed.tls();
        wire.send(format!(
            "POST /v1/search HTTP/1.1\r\nHost: x\r\n{}content-type: multipart/form-data; boundary=kit\r\n{rest}",
            bed.credential()
        ));
        let answer = wire.answer();
        answer.refused("body-unreadable");
        assert_eq!(bed.decision(&answer)["status"], 400, "{rest}");
        // What follows is nobody's request.
        wire.send("GET /v1/items HTTP/1.1\r\nHost: x\r\n\r\n");
        wire.assert_closed();
    }
    bed.origin.assert_untouched();
}

#[test]
fn one_that_came_before_the_signal_may_still_ask() {
    for listener in ["plain", "main"] {
        let mut bed = Setup::new().start();
        let mut used = bed.tls();
        bed.ask("GET", "/v1/items").send_on(&mut used).released();
        let mut wire = if listener == "main" {
            bed.tls()
        } else {
            bed.plain(listener)
        };
        // Accepted for certain: the one thread has served another since.
        bed.get("/v1/items").released();
        bed.gateway.signal(Signal::TERM);
        bed.gateway.says("stopping");
        // Once the one that was idle is closed, the stop has come to every connection.
        used.assert_closed();
        bed.ask("GET", "/v1/items").send_on(&mut wire).released();
        wire.assert_closed();
        assert!(bed.gateway.wait().success());
    }
}

#[test]
fn heads_are_as_the_protocol_has_them() {
    let bed = Setup::new().start();
    let c = bed.credential();
    for head in [
        format!("GET /v1/items HTTP/1.1\r\n{c}\r\n"),
        format!("GET /v1/items HTTP/1.1\r\nx-host: a\r\n{c}\r\n"),
        format!("GET  /v1/items HTTP/1.1\r\nHost: x\r\n{c}\r\n"),
        format!("GET /v1/items  HTTP/1.1\r\nHost: x\r\n{c}\r\n"),
        format!("GET /v1/items a HTTP/1.1\r\nHost: x\r\n{c}\r\n"),
        format!("GET /v1/items HTTP/1.1 \r\nHost: x\r\n{c}\r\n"),
    ] {
        for listener in ["main", "plain"] {
            let mut wire = if listener == "main" {
                bed.tls()
            } else {
                bed.plain(listener)
            };
            assert_eq!(wire.send(&head).answer().status, 400, "{listener}");
        }
    }
    bed.origin.assert_untouched();
}

#[test]
fn a_status_that_is_none_is_malformed() {
    let bed = Setup::new()
        .vendor(|_| Reply::json(600, r#"{"a":1}"#))
        .start();
    bed.get("/v1/items").refused("upstream-malformed");
    bed.origin.answers(|_| Reply::json(999, r#"{"faces":[]}"#));
    bed.search().send().refused("upstream-malformed");
}
