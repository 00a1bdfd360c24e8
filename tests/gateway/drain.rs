//! SIGTERM: what is under way ends; a second one ends at once.

use crate::kit::*;
use rustix::process::Signal;

#[test]
fn what_is_under_way_is_finished() {
    let gate = Gate::new();
    let held = gate.clone();
    let mut bed = Setup::new()
        .vendor(move |_| live_faces(1).after(&held))
        .start();
    let mut wire = bed.tls();
    let mut idle = bed.tls();
    wire.send(bed.search().bytes());
    bed.origin.wait_begun(1);
    bed.gateway.signal(Signal::TERM);
    bed.gateway.says("stopping; requests under way: 1");
    idle.assert_closed();
    assert_eq!(bed.admin("/readyz").status, 503);
    assert_eq!(bed.admin("/healthz").status, 200);
    eventually("no more connections", || {
        std::net::TcpStream::connect(bed.gateway.address("plain"))
            .is_err()
            .then_some(())
    });
    gate.open();
    wire.answer().released();
    wire.assert_closed();
    assert!(bed.gateway.wait().success());
    // The last decision is not lost.
    assert_eq!(bed.decisions().len(), 1);
    assert_eq!(bed.read("access.log").lines().count(), 1);
}

#[test]
fn records_are_written_before_the_end() {
    let mut bed = Setup::new().start();
    let mut wire = bed.tls();
    for _ in 0..20 {
        bed.ask("GET", "/v1/items").send_on(&mut wire).released();
    }
    bed.gateway.signal(Signal::TERM);
    assert!(bed.gateway.wait().success());
    assert_eq!(bed.decisions().len(), 20);
}

#[test]
fn a_second_signal_ends_at_once() {
    let gate = Gate::new();
    let held = gate.clone();
    let mut bed = Setup::new()
        .vendor(move |_| live_faces(1).after(&held))
        .start();
    let mut wire = bed.tls();
    wire.send(bed.search().bytes());
    bed.origin.wait_begun(1);
    bed.gateway.signal(Signal::TERM);
    bed.gateway.says("stopping");
    bed.gateway.signal(Signal::INT);
    let status = bed.gateway.wait();
    assert_eq!(status.code(), Some(1), "something was cut");
    assert!(
        bed.gateway.err.text().contains("requests cut: 1"),
        "{}",
        bed.gateway.err.text()
    );
    assert!(wire.next_answer().is_none());
    gate.open();
}

#[test]
fn the_drain_has_an_end() {
    let gate = Gate::new();
    let held = gate.clone();
    let mut bed = Setup::new()
        .config("drain = \"20 s\"", "drain = \"300 ms\"")
        .vendor(move |_| live_faces(1).after(&held))
        .start();
    let mut wire = bed.tls();
    wire.send(bed.search().bytes());
    bed.origin.wait_begun(1);
    bed.gateway.signal(Signal::TERM);
    assert_eq!(bed.gateway.wait().code(), Some(1));
    gate.open();
}
