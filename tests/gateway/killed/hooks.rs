//! A vendor that sends webhooks until each is acknowledged, and an endpoint that stumbles.

use crate::inbox::kit::{named, try_post};
use crate::kit::{Bed, Origin, Reply};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub const SESSIONS: usize = 6;

/// What the vendor was told had arrived, and where it sends now.
pub struct Sender {
    pub to: Mutex<Vec<SocketAddr>>,
    secret: Vec<u8>,
    person: String,
    acknowledged: Mutex<HashMap<String, usize>>,
    pub stop: AtomicBool,
}

impl Sender {
    pub fn of(bed: &Bed) -> Self {
        Self {
            to: Mutex::new(vec![bed.gateway.address("hooks")]),
            secret: bed.canaries.hook_secret.bytes.clone(),
            person: bed.canaries.subject.as_str().to_owned(),
            acknowledged: Mutex::default(),
            stop: AtomicBool::new(false),
        }
    }

    /// One session's events, each until it is acknowledged, to whichever gateway.
    pub fn send(&self, session: usize, seed: u64) {
        let mut random = StdRng::seed_from_u64(seed ^ session as u64);
        let name = format!("s{session}");
        let acknowledged = || self.acknowledged.lock().unwrap().get(&name).copied();
        let mut number = acknowledged().unwrap_or_default();
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
            std::thread::sleep(Duration::from_millis(random.random_range(2..30)));
        }
    }
}

/// What arrived: session, number, and whether it was taken.
pub type Arrived = Arc<Mutex<Vec<(String, usize, bool)>>>;

/// An endpoint that refuses, hangs up and is away at times.
pub fn stumbling(seed: u64) -> (Origin, Arrived, Arc<AtomicBool>) {
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

/// Each session's events in order, all of those that were acknowledged, none before its time.
#[track_caller]
pub fn assert_whole(vendor: &Sender, arrived: &Arrived, seed: u64) -> usize {
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

pub const RECEIVE: &str = "attempts = 60";
pub const INBOX: &str = "first-wait = \"10 ms\"\nlongest-wait = \"80 ms\"";
