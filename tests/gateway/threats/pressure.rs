//! Callers and vendors that are slow, large or half-hearted: rows 34, 39.

use crate::kit::h2::H2;
use crate::kit::pki::trusting;
use crate::kit::setup::GATEWAY;
use crate::kit::*;
use std::time::{Duration, Instant};

#[test]
fn t34_heads_that_do_not_end() {
    let bed = Setup::new()
        .limit("head = \"8 KiB\"")
        .limit("head-timeout = \"500 ms\"")
        .start();
    for listener in ["plain", "main"] {
        let open = || {
            if listener == "main" {
                bed.tls()
            } else {
                bed.plain("plain")
            }
        };
        let mut wire = open();
        wire.send("GET /v1/items HTTP/1.1\r\n");
        for i in 0..2000 {
            if !wire.try_send(format!("x-{i}: {}\r\n", "y".repeat(100))) {
                break;
            }
        }
        assert!(
            wire.next_answer().is_none_or(|a| a.status == 431),
            "{listener}"
        );
        let mut wire = open();
        wire.send(format!(
            "GET /{} HTTP/1.1\r\nHost: x\r\n\r\n",
            "a".repeat(20_000)
        ));
        assert_eq!(wire.answer().status, 431);
        // A byte now and then keeps no head open.
        let began = Instant::now();
        let mut wire = open();
        for byte in b"GET /v1/items HTTP/1.1\r\nHost: x\r\nx-slow: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" {
            if began.elapsed() > Duration::from_secs(3) || !wire.try_send([*byte]) {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        assert!(
            wire.next_answer().is_none_or(|a| a.status == 408),
            "{listener}"
        );
        // Nor does silence.
        let mut wire = open();
        wire.send("GET /v1/items HT");
        assert!(
            wire.next_answer().is_none_or(|a| a.status == 408),
            "{listener}"
        );
        open().assert_closed();
    }
    // A handshake that does not go on.
    bed.plain("main")
        .send(b"\x16\x03\x01\x02\x00\x01")
        .assert_closed();
    bed.origin.assert_untouched();
    bed.get("/v1/items").released();
}

#[test]
fn t34_bodies_that_do_not_end() {
    let bed = Setup::new().limit("body-timeout = \"500 ms\"").start();
    let head = format!(
        "POST /v1/search HTTP/1.1\r\nHost: x\r\n{}content-type: multipart/form-data; boundary=kit\r\n",
        bed.credential()
    );
    for body in [
        "content-length: 1000\r\n\r\n--kit",
        "transfer-encoding: chunked\r\n\r\n5\r\n--k",
        "transfer-encoding: chunked\r\n\r\n",
    ] {
        let mut wire = bed.tls();
        wire.send(format!("{head}{body}"));
        assert!(
            wire.next_answer().is_none_or(|a| a.status >= 400),
            "{body:?}"
        );
        wire.assert_closed();
    }
    bed.origin.assert_untouched();
    eventually("no request is under way", || {
        (bed.metric("visor_requests_in_flight") == 0.0).then_some(())
    });
    eventually("no body is held", || {
        (bed.metric("visor_buffered_bytes") == 0.0).then_some(())
    });
}

#[test]
fn t34_a_body_may_not_trickle_beyond_its_time() {
    let bed = Setup::new()
        .site(
            "routes  = [\"search\"]\n",
            "timeout = \"1 s\"\nroutes  = [\"search\"]\n",
        )
        .start();
    let head = format!(
        "POST /v1/search HTTP/1.1\r\nHost: x\r\n{}content-type: multipart/form-data; boundary=kit\r\ncontent-length: 1000\r\n\r\n",
        bed.credential()
    );
    let mut wire = bed.tls();
    wire.send(head);
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(5) && wire.try_send("x") {
        std::thread::sleep(Duration::from_millis(50));
        if bed.metric("visor_requests_in_flight") == 0.0 {
            break;
        }
    }
    assert!(wire.next_answer().is_none_or(|a| a.status >= 400));
    bed.origin.assert_untouched();
}

#[test]
fn t34_a_slow_vendor() {
    let gate = Gate::new();
    let never = gate.clone();
    let bed = Setup::new()
        .site(
            "routes  = [\"items\", \"item\", ",
            "timeout = \"1 s\"\nroutes  = [\"items\", \"item\", ",
        )
        .vendor(move |request| match request.path.as_str() {
            "/v1/items" => Reply::raw("").hold(&never),
            "/v1/items/head" => Reply::raw("HTTP/1.1 200 OK\r\nx-a: ").hold(&never),
            _ => Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{").hold(&never),
        })
        .start();
    for path in ["/v1/items", "/v1/items/head", "/v1/items/body"] {
        bed.get(path).refused("upstream-timeout");
    }
    bed.origin.wait_begun(3);
    gate.open();
}

/// Frames by hand.
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

fn h2_by_hand(bed: &Bed) -> Wire {
    let config = trusting(&bed.authority.pem, None, &["h2"]);
    let mut wire = Wire::tls(bed.gateway.address("main"), GATEWAY, config, &bed.heard).unwrap();
    wire.send(
        [
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".as_slice(),
            &frame(4, 0, 0, &[]),
        ]
        .concat(),
    );
    wire
}

#[test]
fn t34_http2_floods() {
    let bed = Setup::new().limit("head-timeout = \"2 s\"").start();
    let full = vec![0x10; 16 << 10];
    type Flood<'f> = (&'static str, Box<dyn Fn(u32) -> Vec<u8> + 'f>);
    let floods: [Flood<'_>; 5] = [
        (
            "continuations",
            Box::new(|i| {
                if i == 0 {
                    frame(1, 0, 1, &[0x82])
                } else {
                    frame(9, 0, 1, &full)
                }
            }),
        ),
        (
            "empty continuations",
            Box::new(|i| {
                if i == 0 {
                    frame(1, 0, 1, &[0x82])
                } else {
                    frame(9, 0, 1, &[]).repeat(1000)
                }
            }),
        ),
        (
            "header bombs",
            Box::new(|i| {
                // One long header into the table, then many references to it.
                let long = [&[0x40, 1, b'x', 0x7f, 0x81, 0x1e][..], &vec![b'a'; 4000]].concat();
                let bomb = if i == 0 { long } else { vec![0xbe; 16_000] };
                frame(1, 5, 1 + 2 * i, &bomb)
            }),
        ),
        (
            "rapid resets",
            Box::new(|i| {
                let get = [&[0x82, 0x87, 0x84][..], &[0x01, 1, b'x']].concat();
                [
                    frame(1, 5, 1 + 2 * i, &get),
                    frame(3, 0, 1 + 2 * i, &[0, 0, 0, 8]),
                ]
                .concat()
            }),
        ),
        (
            "bad frames",
            Box::new(|i| frame(0, 0, 1 + 2 * i, b"data for nobody")),
        ),
    ];
    for (what, flood) in floods {
        let mut wire = h2_by_hand(&bed);
        let cut = (0..5000).any(|i| !wire.try_send(flood(i)));
        assert!(cut, "{what}: all of it is taken");
        eventually("no request is under way", || {
            (bed.metric("visor_requests_in_flight") == 0.0).then_some(())
        });
        bed.get("/v1/items").released();
    }
    // Settings and pings without end cost nothing that lasts.
    for kind in [4, 6] {
        let mut wire = h2_by_hand(&bed);
        let payload: &[u8] = if kind == 6 { &[0; 8] } else { &[] };
        for _ in 0..200 {
            if !wire.try_send(frame(kind, 0, 0, payload).repeat(50)) {
                break;
            }
        }
        bed.get("/v1/items").released();
    }
}

#[test]
fn t34_many_streams_and_resets_of_real_requests() {
    let gate = Gate::new();
    let held = gate.clone();
    let bed = Setup::new()
        .vendor(move |_| Reply::json(200, "{}").after(&held))
        .start();
    let client = H2::open(&bed);
    for _ in 0..300 {
        let mut send = client.send.clone();
        let sent = runtime().block_on(async {
            if std::future::poll_fn(|cx| send.poll_ready(cx))
                .await
                .is_err()
            {
                return false;
            }
            let request = H2::request(&bed, "GET", "/v1/items").body(()).unwrap();
            match send.send_request(request, true) {
                Ok((_, mut stream)) => stream.send_reset(::h2::Reason::CANCEL),
                Err(_) => return false,
            }
            true
        });
        if !sent {
            break;
        }
    }
    gate.open();
    eventually("no request is under way", || {
        (bed.metric("visor_requests_in_flight") == 0.0).then_some(())
    });
    bed.get("/v1/items").released();
}

#[test]
fn t39_ranges() {
    let bed = Setup::new().start();
    for range in ["bytes=0-1", "bytes=-5", "items=1-2", ""] {
        bed.ask("GET", "/v1/items")
            .header("range", range)
            .send()
            .refused("header-malformed");
    }
    bed.origin.assert_untouched();
    bed.ask("GET", "/v1/items")
        .header("if-range", "x")
        .header("if-none-match", "y")
        .send()
        .released();
    let request = bed.origin.only();
    assert_eq!(
        (request.header("if-range"), request.header("range")),
        (None, None)
    );
}

#[test]
fn t39_expect_continue() {
    let bed = Setup::new().start();
    let (kind, body) = bed.image();
    let head = |more: &str| {
        format!(
            "POST /v1/search HTTP/1.1\r\nHost: x\r\n{}content-type: {kind}\r\ncontent-length: {}\r\n{more}\r\n",
            bed.credential(),
            body.len()
        )
    };
    // A client that waits is told to go on.
    let mut wire = bed.tls();
    wire.send(head("expect: 100-continue\r\n"));
    assert_eq!(wire.answer().status, 100);
    wire.send(&body);
    wire.answer().released();
    // One that does not wait is answered all the same.
    let mut wire = bed.tls();
    wire.send([head("Expect: 100-Continue\r\n").as_bytes(), &body].concat());
    let mut answer = wire.answer();
    if answer.status == 100 {
        answer = wire.answer();
    }
    answer.released();
    let served = bed.origin.requests().len();
    // A refusal comes in the place of the 100, before the body is sent.
    let mut wire = bed.tls();
    wire.send(head("expect: 100-continue\r\n").replace("/v1/search", "/v1/nowhere"));
    assert_eq!(wire.answer().status, 404);
    let mut wire = bed.tls();
    wire.send(
        head("expect: 100-continue\r\n").replace("content-length: ", "content-length: 99999"),
    );
    wire.answer().refused("body-too-large");
    for other in [
        "expect: 200-ok\r\n",
        "expect: 100-continue, x\r\n",
        "expect: \r\n",
    ] {
        let mut wire = bed.tls();
        wire.send([head(other).as_bytes(), &body].concat());
        assert_eq!(wire.answer().status, 400, "{other}");
    }
    for request in bed.origin.requests() {
        assert_eq!(request.header("expect"), None);
    }
    assert_eq!(bed.origin.requests().len(), served);
}

#[test]
fn t39_answers_while_the_upload_runs() {
    // The gateway's own: the caller goes on sending, and still gets to read it.
    let bed = Setup::new().start();
    let head = format!(
        "POST /v1/nowhere HTTP/1.1\r\nHost: x\r\n{}content-length: 4000000\r\n\r\n",
        bed.credential()
    );
    let mut wire = bed.tls();
    wire.send(head);
    for _ in 0..20 {
        if !wire.try_send(vec![b'x'; 10_000]) {
            break;
        }
    }
    assert_eq!(wire.answer().status, 404);
    bed.origin.assert_untouched();

    // The vendor's: before it has read the body, with and without reading on.
    let (kind, body) = multipart(&[("image", &vec![7; 3 << 20])]);
    let refusal = r#"{"error":{"type":"too_big","message":"no"}}"#;
    bed.origin.answers_early();
    bed.origin
        .answers(move |_| Reply::new(413, &[("connection", "close")], refusal));
    let answer = bed
        .ask("POST", "/v1/search")
        .body(&kind, body.clone())
        .send();
    assert_eq!(
        (answer.status, answer.refusal()),
        (413, None),
        "{}",
        answer.text()
    );
    bed.origin
        .answers(move |_| Reply::json(413, refusal).close());
    let answer = bed.ask("POST", "/v1/search").body(&kind, body).send();
    assert!(matches!(answer.status, 413 | 502), "{}", answer.text());
    eventually("no request is under way", || {
        (bed.metric("visor_requests_in_flight") == 0.0).then_some(())
    });
    bed.origin.answers(|_| Reply::json(200, "{}"));
    bed.get("/v1/items").released();
}

/// A vendor that answers, and neither reads on nor closes: its answer counts.
#[test]
fn t39_an_early_answer_of_a_vendor_that_stops_reading() {
    let bed = Setup::new()
        .site(
            "routes  = [\"search\"]\n",
            "timeout = \"10 s\"\nbody = \"32 MiB\"\nroutes  = [\"search\"]\n",
        )
        .start();
    let gate = Gate::new();
    let held = gate.clone();
    let said = r#"{"error":{"type":"too_big","message":"no"}}"#;
    bed.origin.answers_early();
    bed.origin
        .answers(move |_| Reply::json(413, said).hold(&held));
    let (kind, body) = multipart(&[("image", &vec![7; 16 << 20])]);
    let answer = bed.ask("POST", "/v1/search").body(&kind, body).send();
    assert_eq!((answer.status, answer.refusal()), (413, None));
    gate.open();
    bed.origin.answers(|_| Reply::json(200, "{}"));
    // What is half sent is no connection for anybody else.
    bed.get("/v1/items").released();
    let connections: Vec<_> = bed.origin.requests().iter().map(|r| r.connection).collect();
    assert_eq!(connections, [0, 1]);
}
