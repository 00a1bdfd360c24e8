//! The gateway, killed at random points while faces are stored and erased: no erasure is forgotten, no
//! face is stored that nobody knows of, and the ledger verifies.
//!
//! `VISOR_KILLS` says how often (25), `VISOR_SEED` which points.

use super::*;
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::{Duration, Instant};

fn number(name: &str, otherwise: u64) -> u64 {
    let value = std::env::var(name).ok().and_then(|text| text.parse().ok());
    value.unwrap_or(otherwise)
}

/// A small generator: the same seed, the same points.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % bound
    }
}

/// A vendor that stores faces and loses answers.
#[derive(Default)]
struct Vendor {
    stored: Mutex<HashSet<String>>,
    calls: AtomicU64,
    honest: AtomicBool,
}

impl Vendor {
    fn answer(&self, method: &str, path: &str, person: Option<&str>) -> Reply {
        let call = self.calls.fetch_add(1, Ordering::Relaxed);
        let honest = self.honest.load(Ordering::Relaxed);
        // Now and then it does what it was asked for and does not say so, or does not do it.
        let mood = if honest { 9 } else { call % 7 };
        if method == "POST" {
            if mood != 1 {
                let person = person.unwrap_or_default().to_owned();
                self.stored.lock().unwrap().insert(person);
            }
        } else if mood != 1 {
            let id = path.rsplit('/').next().unwrap_or_default();
            self.stored.lock().unwrap().remove(id);
        }
        match (mood, method) {
            (0 | 1, _) => Reply::new(503, &[], ""),
            (2, _) => Reply::raw("").close(),
            (_, "POST") => Reply::json(200, r#"{"ok":true}"#),
            _ => Reply::new(204, &[], ""),
        }
    }
}

#[test]
fn killed_at_random_points_no_erasure_is_forgotten() {
    let (kills, seed) = (number("VISOR_KILLS", 25), number("VISOR_SEED", 4_711));
    let quick = format!("{QUICK}\nretention = \"list\"");
    let (setup, _) = setup("visor.db", &quick);
    let vendor = Arc::new(Vendor::default());
    let played = Arc::clone(&vendor);
    let mut bed = setup
        .vendor(move |request| {
            played.answer(
                &request.method,
                &request.path,
                request.header("acme-person"),
            )
        })
        .site("[allow.erase]\n", "[allow.erase]\ntimeout = \"1 s\"\n")
        .config("keys = \"keys\"", "keys = \"keys\"\ncheckpoint = \"20 ms\"")
        .start();
    let mut dice = Dice(seed | 1);
    let promised = Mutex::new(Vec::<(String, String, String)>::new());
    let next = AtomicU64::new(0);
    for round in 0..kills {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    while !stop.load(Ordering::Relaxed) {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        let id = format!("p-{number}");
                        let (store, erase) = (
                            enrol(&bed, &id),
                            bed.ask("DELETE", &format!("/v1/faces/{id}")),
                        );
                        let sent =
                            |ask: Ask<'_>| catch_unwind(AssertUnwindSafe(|| ask.send())).ok();
                        if sent(store).is_none() {
                            return;
                        }
                        if number.is_multiple_of(3) {
                            continue;
                        }
                        let Some(answer) = sent(erase) else { return };
                        let header = |name| answer.header(name).map(str::to_owned);
                        let receipt = header("visor-erasure").or(header("visor-erasure-owed"));
                        if let (Some(receipt), Some(salt)) = (receipt, header("visor-erasure-salt"))
                        {
                            promised.lock().unwrap().push((id, receipt, salt));
                        }
                    }
                });
            }
            // Not before something was under way, however slow the machine is.
            let moved = |then: usize| promised.lock().unwrap().len() > then;
            let (then, end) = (
                promised.lock().unwrap().len(),
                Instant::now() + Duration::from_secs(10),
            );
            while !moved(then) && Instant::now() < end {
                std::thread::sleep(Duration::from_millis(2));
            }
            std::thread::sleep(Duration::from_millis(dice.below(150)));
            bed.gateway.signal(Signal::KILL);
            stop.store(true, Ordering::Relaxed);
        });
        bed.gateway.end();
        if round.is_multiple_of(5) {
            assert_verifies(&bed, "visor.db");
        }
        bed.restart();
    }
    vendor.honest.store(true, Ordering::Relaxed);
    eventually("all that was owed", || {
        owed(&bed, "visor.db").is_empty().then_some(())
    });
    let promised = promised.into_inner().unwrap();
    assert!(
        promised.len() as u64 > kills / 2,
        "seed {seed}: {}",
        promised.len()
    );
    let stored = vendor.stored.lock().unwrap().clone();
    for (id, receipt, _) in &promised {
        assert!(!stored.contains(id), "seed {seed}: the vendor has {id}");
        let shown = command(bed.folder(), &["receipt", "show", receipt, "visor.db"], &[]);
        assert_eq!(shown.code, Some(0), "seed {seed}: no receipt of {id}");
    }
    let (id, receipt, salt) = promised.last().unwrap();
    assert_receipt(&bed, "visor.db", (receipt, salt), id);
    // What the vendor has, the registry knows, whoever heard of it: of the last ones stored.
    let mut stored: Vec<u64> = stored
        .iter()
        .filter_map(|id| id.strip_prefix("p-")?.parse().ok())
        .collect();
    stored.sort_unstable();
    for number in stored.iter().rev().take(40) {
        let id = format!("p-{number}");
        assert!(shown(&bed, &id).is_some(), "seed {seed}: nobody knows {id}");
    }
    bed.gateway.end();
    assert_verifies(&bed, "visor.db");
}
