//! Many at once.

use crate::kit::*;

#[test]
fn a_thousand_idle_connections_do_not_stand_in_the_way() {
    let bed = Setup::new().start();
    let mut idle: Vec<_> = (0..1000)
        .map(|_| client::dial(bed.gateway.address("plain")))
        .collect();
    bed.get("/v1/items").released();
    for tcp in idle.iter_mut().step_by(100) {
        use std::io::{Read as _, Write as _};
        tcp.write_all(&bed.ask("GET", "/v1/items").bytes()).unwrap();
        let mut head = [0; 12];
        tcp.read_exact(&mut head).unwrap();
        assert_eq!(&head, b"HTTP/1.1 200");
    }
}

#[test]
fn a_slow_vendor_fills_the_requests_and_no_more() {
    let gate = Gate::new();
    let held = gate.clone();
    let bed = Setup::new()
        .limit("requests = 4")
        .vendor(move |_| Reply::json(200, "{}").after(&held))
        .start();
    let mut wires: Vec<_> = (0..4).map(|_| bed.tls()).collect();
    for wire in &mut wires {
        wire.send(bed.ask("GET", "/v1/items").bytes());
    }
    bed.origin.wait_begun(4);
    for _ in 0..3 {
        let answer = bed.get("/v1/items");
        answer.refused("overloaded");
        assert_eq!(answer.status, 503);
    }
    assert_eq!(bed.metric("visor_requests_in_flight"), 4.0);
    gate.open();
    for wire in &mut wires {
        wire.answer().released();
    }
    bed.get("/v1/items").released();
    assert_eq!(bed.origin.requests().len(), 5);
}

#[test]
fn what_is_only_announced_holds_nothing() {
    let bed = Setup::new().limit("buffered = \"64 KiB\"").start();
    let mut silent: Vec<_> = (0..8).map(|_| bed.tls()).collect();
    for wire in &mut silent {
        let (kind, body) = multipart(&[("image", &vec![1; 40 << 10])]);
        let bytes = bed.ask("POST", "/v1/search").body(&kind, body).bytes();
        let head = memchr::memmem::find(&bytes, b"\r\n\r\n").unwrap() + 4;
        wire.send(&bytes[..head]);
    }
    bed.search().send().released();
}

#[test]
fn bodies_share_one_budget() {
    let bed = Setup::new().limit("buffered = \"64 KiB\"").start();
    let (kind, body) = multipart(&[("image", &vec![1; 100 << 10])]);
    bed.ask("POST", "/v1/search")
        .body(&kind, body)
        .send()
        .refused("overloaded");
    let (kind, body) = multipart(&[("image", &vec![1; 10 << 10])]);
    bed.ask("POST", "/v1/search")
        .body(&kind, body)
        .send()
        .released();
    eventually("all given back", || {
        (bed.metric("visor_buffered_bytes") == 0.0).then_some(())
    });
}

#[test]
fn connections_beyond_the_limit_wait() {
    let bed = Setup::new().limit("connections = 2").start();
    let mut first = bed.plain("plain");
    let mut second = bed.plain("plain");
    for wire in [&mut first, &mut second] {
        bed.ask("GET", "/v1/items").send_on(wire).released();
    }
    let mut third = bed.plain("plain");
    third.send(bed.ask("GET", "/v1/items").bytes());
    bed.gateway.says("has reached `limits.connections`");
    drop(first);
    third.answer().released();
    drop(second);
}
