//! Killed at random points while a vendor sends and the endpoint stumbles: nothing that was
//! acknowledged is lost, and nothing overtakes what came before it in its session.
//!
//! `VISOR_KILLS` says how often, `VISOR_SEED` makes a run happen again as far as a machine allows.

use super::kit::*;
use crate::kit::postgres::Postgres;
use crate::kit::*;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use rustix::process::Signal;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SESSIONS: usize = 6;

/// What the vendor was told had arrived, and where it sends now.
struct Vendor {
    to: Mutex<Vec<SocketAddr>>,
    secret: Vec<u8>,
    person: String,
    acknowledged: Mutex<HashMap<String, usize>>,
    stop: AtomicBool,
}

impl Vendor {
    fn of(bed: &Bed) -> Self {
        Self {
            to: Mutex::new(vec![bed.gateway.address("hooks")]),
            secret: bed.canaries.hook_secret.bytes.clone(),
            person: bed.canaries.subject.as_str().to_owned(),
            acknowledged: Mutex::default(),
            stop: AtomicBool::new(false),
        }
    }

    /// One session's events, each until it is acknowledged, to whichever gateway.
    fn send(&self, session: usize, seed: u64) {
        let mut random = StdRng::seed_from_u64(seed ^ session as u64);
        let name = format!("s{session}");
        let mut number = 0;
        while !self.stop.load(Ordering::Relaxed) {
            let person = &self.person;
            let body = format!(
                r#"{{"id":"{person}-{name}-{number}","session":"{person}-{name}","number":{number}}}"#
            );
            let to = {
                let all = self.to.lock().unwrap();
                all[random.random_range(0..all.len())]
            };
            match try_post(to, &self.secret, &body) {
                Some((200, ..)) => {
                    number += 1;
                    self.acknowledged
                        .lock()
                        .unwrap()
                        .insert(name.clone(), number);
                }
                // Refused for now, or cut off: it comes again.
                _ => std::thread::sleep(Duration::from_millis(5)),
            }
            std::thread::sleep(Duration::from_millis(random.random_range(0..8)));
        }
    }
}

/// What arrived: session, number, and whether it was taken.
type Arrived = Arc<Mutex<Vec<(String, usize, bool)>>>;

/// An endpoint that refuses, hangs up and is away at times.
fn stumbling(seed: u64) -> (Origin, Arrived, Arc<AtomicBool>) {
    let arrived: Arrived = Arc::default();
    let steady = Arc::new(AtomicBool::new(false));
    let (noted, is_steady) = (Arc::clone(&arrived), Arc::clone(&steady));
    let random = Mutex::new(StdRng::seed_from_u64(seed));
    let endpoint = Origin::start(None, move |request| {
        let (session, number) = named(&request.body);
        let chance = match is_steady.load(Ordering::Relaxed) {
            true => 99,
            false => random.lock().unwrap().random_range(0..100),
        };
        noted.lock().unwrap().push((session, number, chance >= 12));
        match chance {
            0..6 => Reply::json(500, "{}"),
            6..9 => Reply::raw("").close(),
            9..12 => Reply::json(503, "{}"),
            _ => Reply::json(200, "{}"),
        }
    });
    (endpoint, arrived, steady)
}

fn from_env(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Each session's events in order, all of those that were acknowledged, none before its time.
#[track_caller]
fn assert_whole(vendor: &Vendor, arrived: &Arrived, seed: u64) -> usize {
    let acknowledged = vendor.acknowledged.lock().unwrap();
    let arrived = arrived.lock().unwrap();
    for (session, count) in acknowledged.iter() {
        let (mut taken, mut last) = (vec![false; *count + 1], 0);
        for (of, number, was_taken) in arrived.iter() {
            if of != session {
                continue;
            }
            assert!(
                *number >= last,
                "seed {seed}: {session} {number} after {last}"
            );
            assert!(
                *number <= last + 1,
                "seed {seed}: {session} {number} overtook"
            );
            assert!(
                *number == 0 || taken[*number - 1],
                "seed {seed}: {session} {number} before the one before it was taken"
            );
            last = *number;
            taken[*number] |= was_taken;
        }
        let lost = taken[..*count].iter().position(|taken| !taken);
        assert_eq!(
            lost, None,
            "seed {seed}: {session} was acknowledged up to {count}"
        );
    }
    acknowledged.values().sum()
}

const DELIVERED: &str = r#"visor_inbox_deliveries_total{outcome="delivered",receive="events"}"#;
const RECEIVE: &str = "attempts = 60";
const INBOX: &str = "first-wait = \"10 ms\"\nlongest-wait = \"80 ms\"";

#[test]
fn killed_at_random_points_nothing_is_lost_or_overtakes() {
    let seed = from_env("VISOR_SEED").unwrap_or_else(rand::random);
    let kills = from_env("VISOR_KILLS").unwrap_or(25);
    println!("seed {seed}, {kills} kills");
    let mut random = StdRng::seed_from_u64(seed);
    let (endpoint, arrived, steady) = stumbling(seed);
    let mut bed = tuned(endpoint.port, "visor.db", RECEIVE, INBOX).start();
    let vendor = Vendor::of(&bed);
    std::thread::scope(|scope| {
        let vendor = &vendor;
        for session in 0..SESSIONS {
            scope.spawn(move || vendor.send(session, seed));
        }
        for _ in 0..kills {
            std::thread::sleep(Duration::from_millis(random.random_range(1..250)));
            bed.gateway.signal(Signal::KILL);
            bed.restart();
            *vendor.to.lock().unwrap() = vec![bed.gateway.address("hooks")];
        }
        std::thread::sleep(Duration::from_millis(200));
        vendor.stop.store(true, Ordering::Relaxed);
    });
    steady.store(true, Ordering::Relaxed);
    wait_empty(&bed);
    assert!(listed(&bed, &[]).is_empty());
    let count = assert_whole(&vendor, &arrived, seed);
    println!(
        "{count} acknowledged, {} arrived",
        arrived.lock().unwrap().len()
    );
    assert!(count > SESSIONS * 3, "{count}");
    bed.gateway.end();
    let verified = gateway::command(
        bed.folder(),
        &["ledger", "key", "--config", "gateway.toml"],
        &[],
    );
    let key = verified.out.trim();
    let verified = gateway::command(
        bed.folder(),
        &[
            "ledger", "verify", "--anchor", "anchors", "--key", key, "visor.db",
        ],
        &[],
    );
    assert_eq!(verified.code, Some(0), "{}", verified.out);
}

/// Two gateways on one server: each session's events come to either, and leave in order; also when one
/// of the two is killed, or the server is.
#[test]
fn two_gateways_on_one_server_hand_on_each_event_in_its_turn() {
    let seed = from_env("VISOR_SEED").unwrap_or_else(rand::random);
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
    let vendor = Vendor::of(&one);
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
