//! The gateway, killed at random points while webhooks, enrolments and erasures run at once: no webhook
//! that was acknowledged is lost, and none overtakes another of its session; no erasure is forgotten, no
//! face is stored that nobody knows of, and the ledger verifies. The same on a disk that is full at
//! times, and on PostgreSQL that is stopped and started.
//!
//! `VISOR_KILLS` says how often (15; a fifth of that where the store goes too), `VISOR_SEED` which points,
//! as far as a machine allows.

pub mod faces;
pub mod hooks;

use crate::inbox::kit::{tuned, wait_empty};
use crate::kit::disk::SmallDisk;
use crate::kit::gateway::command;
use crate::kit::postgres::Postgres;
use crate::kit::{Bed, eventually};
use crate::life::{QUICK, assert_receipt, assert_verifies, owed, shown};
use faces::{People, Vendor};
use hooks::{Arrived, INBOX, RECEIVE, SESSIONS, Sender, assert_whole, stumbling};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use rustix::process::Signal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

fn from_env(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Which points; said, so that a run can be had again.
pub fn seed() -> u64 {
    let seed = from_env("VISOR_SEED").unwrap_or_else(rand::random);
    println!("seed {seed}");
    seed
}

fn kills() -> u64 {
    from_env("VISOR_KILLS").unwrap_or(15)
}

/// A gateway with everything that must not be lost, and all who use it.
struct World {
    bed: Bed,
    database: String,
    faces: Arc<Vendor>,
    people: People,
    hooks: Sender,
    arrived: Arrived,
    steady: Arc<AtomicBool>,
    random: StdRng,
    seed: u64,
    // Held until the end.
    _endpoint: crate::kit::Origin,
}

impl World {
    fn new(database: &str, keys: &str) -> Self {
        let seed = seed();
        let (endpoint, arrived, steady) = stumbling(seed);
        let faces = Arc::new(Vendor::default());
        let played = Arc::clone(&faces);
        let mut setup = tuned(endpoint.port, database, RECEIVE, INBOX)
            .vendor(move |request| {
                let person = request.header("acme-person");
                played.answer(&request.method, &request.path, person)
            })
            .site(
                "routes  = [\"erase\"]\ncallers = [\"kyc\"]",
                "routes  = [\"erase\", \"remove\"]\ncallers = [\"kyc\"]",
            )
            .site("[allow.erase]\n", "[allow.erase]\ntimeout = \"1 s\"\n")
            .config(
                "keys = \"keys\"",
                &format!("keys = \"{keys}\"\ncheckpoint = \"20 ms\""),
            );
        setup
            .config
            .push_str(&format!("\n[erasures]\n{QUICK}\nretention = \"list\"\n"));
        let bed = setup.start();
        Self {
            hooks: Sender::of(&bed),
            bed,
            database: database.to_owned(),
            faces,
            people: People::default(),
            arrived,
            steady,
            random: StdRng::seed_from_u64(seed),
            seed,
            _endpoint: endpoint,
        }
    }

    /// Everything runs; `disturb` disturbs it so many times, and each time the gateway is dead at its end
    /// and started again.
    fn run(&mut self, times: u64, mut disturb: impl FnMut(&Bed, &mut StdRng, u64)) {
        for round in 0..times {
            let stop = AtomicBool::new(false);
            let then = (self.people.count(), self.arrived.lock().unwrap().len());
            *self.hooks.to.lock().unwrap() = vec![self.bed.gateway.address("hooks")];
            self.hooks.stop.store(false, Ordering::Relaxed);
            let Self {
                bed,
                hooks,
                people,
                arrived,
                random,
                ..
            } = &mut *self;
            let (bed, hooks, people) = (&*bed, &*hooks, &*people);
            std::thread::scope(|scope| {
                for session in 0..SESSIONS {
                    let seed = random.random();
                    scope.spawn(move || hooks.send(session, seed));
                }
                for _ in 0..2 {
                    scope.spawn(|| people.come_and_go(bed, &stop));
                }
                // Not before something of each was under way, however slow the machine is.
                let end = Instant::now() + Duration::from_secs(10);
                let moved = || people.count() > then.0 && arrived.lock().unwrap().len() > then.1;
                while !moved() && Instant::now() < end {
                    std::thread::sleep(Duration::from_millis(2));
                }
                std::thread::sleep(Duration::from_millis(random.random_range(0..150)));
                disturb(bed, random, round);
                stop.store(true, Ordering::Relaxed);
                hooks.stop.store(true, Ordering::Relaxed);
            });
            self.bed.gateway.end();
            if round.is_multiple_of(10) {
                assert_verifies(&self.bed, &self.database);
            }
            self.bed.restart();
        }
    }

    /// What was promised came about.
    fn assert_kept(mut self, times: u64) {
        let Self {
            bed, people, seed, ..
        } = &self;
        self.faces.is_honest_now();
        self.steady.store(true, Ordering::Relaxed);
        wait_empty(bed);
        eventually("all that was owed", || {
            owed(bed, &self.database).is_empty().then_some(())
        });
        let count = assert_whole(&self.hooks, &self.arrived, *seed);
        let promised = people.promised.lock().unwrap();
        println!(
            "{times} kills: {count} webhooks acknowledged, {} erasures promised",
            promised.len()
        );
        assert!(count > SESSIONS, "seed {seed}: {count}");
        assert!(promised.len() as u64 > times / 2, "seed {seed}");
        let stored = self.faces.stored();
        for (id, receipt, _) in promised.iter() {
            assert!(!stored.contains(id), "seed {seed}: the vendor has {id}");
            let args = ["receipt", "show", receipt, &self.database];
            let said = command(bed.folder(), &args, &[]);
            assert_eq!(said.code, Some(0), "seed {seed}: no receipt of {id}");
        }
        let (id, receipt, salt) = promised.last().unwrap();
        assert_receipt(bed, &self.database, (receipt, salt), id);
        // What the vendor has, the registry knows, whoever heard of it: of the last ones stored.
        let numbers = stored
            .iter()
            .filter_map(|id| id.strip_prefix("p-")?.parse().ok());
        let mut numbers: Vec<u64> = numbers.collect();
        numbers.sort_unstable();
        for number in numbers.iter().rev().take(40) {
            let id = format!("p-{number}");
            assert!(shown(bed, &id).is_some(), "seed {seed}: nobody knows {id}");
        }
        drop(promised);
        self.bed.gateway.end();
        assert_verifies(&self.bed, &self.database);
    }
}

#[test]
fn killed_at_random_points_nothing_is_lost_or_forgotten() {
    let mut world = World::new("visor.db", "keys");
    world.run(kills(), |bed, _, _| bed.gateway.signal(Signal::KILL));
    world.assert_kept(kills());
}

#[test]
fn killed_on_a_disk_that_is_full_at_times() {
    let Some(disk) = SmallDisk::mount("96m") else {
        return;
    };
    let times = (kills() / 5).max(4);
    let mut world = World::new(&disk.file("visor.db"), &disk.file("keys"));
    world.run(times, |bed, random, round| {
        let pause = |random: &mut StdRng| {
            std::thread::sleep(Duration::from_millis(random.random_range(50..600)));
        };
        disk.fill();
        pause(random);
        if round.is_multiple_of(2) {
            disk.free();
            pause(random);
            bed.gateway.signal(Signal::KILL);
        } else {
            bed.gateway.signal(Signal::KILL);
            disk.free();
        }
    });
    world.assert_kept(times);
}

#[test]
fn killed_while_postgres_is_stopped_and_started() {
    let server = Postgres::start();
    let times = (kills() / 5).max(4);
    let mut world = World::new(&server.url(), "keys");
    world.run(times, |bed, random, round| {
        let pause = |random: &mut StdRng| {
            std::thread::sleep(Duration::from_millis(random.random_range(50..600)));
        };
        server.stop(if random.random() { "immediate" } else { "fast" });
        pause(random);
        if round.is_multiple_of(2) {
            server.start_again();
            pause(random);
            bed.gateway.signal(Signal::KILL);
        } else {
            bed.gateway.signal(Signal::KILL);
            server.start_again();
        }
    });
    world.assert_kept(times);
}
