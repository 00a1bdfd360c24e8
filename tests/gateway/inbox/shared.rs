//! Two gateways on one server, of which one is killed, and the server stopped.

use super::kit::*;
use crate::killed::hooks::{INBOX, RECEIVE, SESSIONS, Sender, assert_whole, stumbling};
use crate::kit::postgres::Postgres;
use crate::kit::*;
use rustix::process::Signal;
use std::collections::HashMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

const DELIVERED: &str = r#"visor_inbox_deliveries_total{outcome="delivered",receive="events"}"#;
/// Two gateways on one server: each session's events come to either, and leave in order; also when one
/// of the two is killed, or the server is.
#[test]
fn two_gateways_on_one_server_hand_on_each_event_in_its_turn() {
    let seed = crate::killed::seed();
    println!("seed {seed}");
    let server = Postgres::start();
    let (endpoint, arrived, steady) = stumbling(seed);
    let make = || tuned(endpoint.port, &server.url(), RECEIVE, INBOX);
    let mut one = make().start();
    // The other has the wrapping key of the first, and the vendor's secret.
    let wrapping = std::fs::read(one.path("keys/wrapping.key")).unwrap();
    let keys = tempfile::tempdir().unwrap();
    crate::kit::setup::write(keys.path(), "wrapping.key", &wrapping);
    let two = make()
        .config(
            "keys = \"keys\"",
            &format!("keys = \"{}\"", keys.path().display()),
        )
        .file("hook.secret", one.canaries.hook_secret.bytes.clone())
        .start();
    let vendor = Sender::of(&one);
    let both = |one: &Bed| vec![one.gateway.address("hooks"), two.gateway.address("hooks")];
    *vendor.to.lock().unwrap() = both(&one);
    std::thread::scope(|scope| {
        let vendor = &vendor;
        for session in 0..SESSIONS {
            scope.spawn(move || vendor.send(session, seed));
        }
        for round in 0..4 {
            std::thread::sleep(Duration::from_millis(300));
            if round == 0 {
                eventually("both to hand on", || {
                    (one.metric(DELIVERED) > 0.5).then_some(())
                });
            }
            if round == 2 {
                server.stop("immediate");
                server.start_again();
                std::thread::sleep(Duration::from_millis(500));
                continue;
            }
            one.gateway.signal(Signal::KILL);
            one.restart();
            *vendor.to.lock().unwrap() = both(&one);
        }
        vendor.stop.store(true, Ordering::Relaxed);
    });
    steady.store(true, Ordering::Relaxed);
    wait_empty(&one);
    wait_empty(&two);
    let count = assert_whole(&vendor, &arrived, seed);
    assert!(count > SESSIONS * 3, "{count}");
    // No event was taken twice but those that were under way when a gateway or the server went.
    let mut taken: HashMap<(String, usize), usize> = HashMap::new();
    for (session, number, _) in arrived
        .lock()
        .unwrap()
        .iter()
        .filter(|(_, _, taken)| *taken)
    {
        *taken.entry((session.clone(), *number)).or_default() += 1;
    }
    let twice = taken.values().filter(|count| **count > 1).count();
    assert!(twice <= 4 * SESSIONS, "{twice} of {}", taken.len());
    assert!(two.metric(DELIVERED) > 0.5, "both hand on");
    let found = canary::Detector::new(one.canaries.all());
    drop(two);
    one.gateway.end();
    server.stop("fast");
    for file in server.files() {
        let bytes = std::fs::read(&file).unwrap_or_default();
        found.assert_absent(&file.display().to_string(), &bytes);
    }
}
