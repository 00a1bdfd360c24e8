//! Room, and who gets it.

use super::*;
use crate::rates::bucket::Pace;
use std::time::Duration;
use visor_policy::rate::Gcra;
use visor_policy::units::Rate;

const SECOND: u64 = 1_000_000_000;
/// No bucket is still empty from the start.
const DAY: u64 = 86_400 * SECOND;

struct Bench {
    table: Table,
    limits: Mutex<Limits>,
}

impl Bench {
    fn new(room: usize) -> Self {
        Self {
            table: Table::new(SHARDS * room),
            limits: Mutex::default(),
        }
    }

    fn limit(&self, name: &str, rate: &str, now: u64) -> Limit {
        let pace = Pace::from(&Gcra::within(&rate.parse::<Rate>().unwrap()));
        let name = (name.len() as u64, name.bytes().map(u64::from).sum());
        self.limits.lock().unwrap().put(name, pace, now)
    }

    /// From a key of the first shard, under a limit named as its rate.
    fn take(&self, slot: u64, rate: &str, now: u64) -> Outcome {
        self.table.take(
            Key { slot, shard: 0 },
            0,
            &self.limit(rate, rate, now),
            &self.limits,
            now,
            |_| {},
        )
    }
}

fn taken(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Taken { .. })
}

#[test]
fn a_full_table_refuses_new_keys_and_serves_known_ones() {
    let bench = Bench::new(3);
    let rate = "10/min burst 2";
    for slot in 0..3 {
        assert!(taken(bench.take(slot, rate, DAY)));
    }
    assert_eq!(bench.take(3, rate, DAY), Outcome::TableFull);
    assert!(taken(bench.take(1, rate, DAY)));
    assert!(matches!(bench.take(1, rate, DAY), Outcome::Full { .. }));
    let other = Key { slot: 3, shard: 1 };
    assert!(taken(bench.table.take(
        other,
        0,
        &bench.limit(rate, rate, DAY),
        &bench.limits,
        DAY,
        |_| {}
    )));
}

#[test]
fn full_buckets_make_room() {
    let bench = Bench::new(2);
    let full = DAY + SECOND + 1;
    assert!(taken(bench.take(0, "1/s", DAY)));
    assert!(taken(bench.take(1, "1/h", DAY)));
    assert_eq!(bench.take(2, "1/s", full - 1), Outcome::TableFull);
    let later = full - 1 + PAUSE;
    assert_eq!(
        bench.take(2, "1/s", later - 1),
        Outcome::TableFull,
        "not searched again yet"
    );
    assert!(
        taken(bench.take(2, "1/s", later)),
        "the first is full again"
    );
    assert!(
        !taken(bench.take(1, "1/h", later)),
        "the second is not, and stayed"
    );
}

#[test]
fn full_to_the_nanosecond() {
    for (early, room) in [(1, false), (0, true)] {
        let bench = Bench::new(1);
        assert!(taken(bench.take(0, "1/s", DAY)));
        assert_eq!(taken(bench.take(1, "1/s", DAY + SECOND + 1 - early)), room);
    }
}

#[test]
fn a_refused_key_takes_no_room() {
    let bench = Bench::new(1);
    for slot in 0..100 {
        assert!(
            matches!(bench.take(slot, "1/h", SECOND), Outcome::Full { .. }),
            "empty at the start"
        );
    }
    assert!(taken(bench.take(100, "1/h", DAY)));
}

/// One thread reads the clock, another drops the bucket a moment later by its own clock, and
/// the first comes back: it must not find more than there was.
#[test]
fn a_dropped_bucket_is_no_fuller_for_a_clock_read_before() {
    let bench = Bench::new(2);
    for slot in 0..2 {
        assert!(taken(bench.take(slot, "1/s", DAY)));
    }
    let full = DAY + SECOND + 1;
    assert!(taken(bench.take(2, "1/s", full)), "both were full again");
    let wait = Outcome::Full {
        retry_after: Duration::from_nanos(1),
    };
    assert_eq!(bench.take(0, "1/s", full - 1), wait);
}

/// A hundred at once, then a slower pace with a larger burst: by the old pace the bucket is
/// full after a hundred seconds, by the one in force it is not.
#[test]
fn a_bucket_is_dropped_by_the_rate_in_force() {
    let bench = Bench::new(1);
    let key = |slot| Key { slot, shard: 0 };
    let old = bench.limit("a", "199/100 s burst 100", DAY);
    for _ in 0..100 {
        assert!(taken(bench.table.take(
            key(0),
            0,
            &old,
            &bench.limits,
            DAY,
            |_| {}
        )));
    }
    let new = bench.limit("a", "119/100 s burst 110", DAY);
    let later = DAY + 101 * SECOND;
    assert_eq!(
        bench
            .table
            .take(key(1), 0, &new, &bench.limits, later, |_| {}),
        Outcome::TableFull
    );
    let again = (0..200).filter(|_| {
        taken(
            bench
                .table
                .take(key(0), 0, &new, &bench.limits, later, |_| {}),
        )
    });
    assert_eq!(again.count(), 10);
}

/// However many subjects one caller names: another caller's part of the room stays free, and
/// what it has there stays as it is.
#[test]
fn one_owner_cannot_use_up_the_room_of_another() {
    let bench = Bench::new(16);
    bench.table.divide(2);
    let limit = bench.limit("a", "1/h", DAY);
    let take = |slot, owner| {
        let key = Key { slot, shard: 0 };
        let table = &bench.table;
        taken(table.take(key, owner, &limit, &bench.limits, DAY, |_| {}))
    };
    assert!(take(1, 1));
    let flood = (100..200).filter(|slot| take(*slot, 0)).count();
    assert_eq!(flood, 12, "the common half, and a half of the other");
    assert!(!take(1, 1), "its state is where it was");
    assert_eq!((2..100).filter(|slot| take(*slot, 1)).count(), 3);
}
