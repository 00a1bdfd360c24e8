//! Buckets by key: bounded, in shards, so that no lock is shared by all requests.

use super::Outcome;
use super::bucket::Bucket;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::{Mutex, PoisonError};

/// More shards than cores, so that two requests seldom meet in one.
const SHARDS: usize = 64;

/// A shard is searched for full buckets at most this often, in nanoseconds (100 ms). A search
/// looks at every entry; without a pause, a flood of new keys would start one each.
const PAUSE: u64 = 100_000_000;

/// The hash that stands for who calls, in the two halves that are used apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) slot: u64,
    pub(super) shard: u64,
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.slot);
    }
}

/// All buckets of one kind.
pub(super) struct Table {
    shards: [Mutex<Shard>; SHARDS],
    /// The most entries of one shard.
    room: usize,
}

#[derive(Default)]
struct Shard {
    buckets: HashMap<Key, Bucket, BuildHasherDefault<Hashed>>,
    /// Whatever was dropped was full at this time.
    dropped: u64,
    search_again: u64,
}

impl Table {
    /// For about `keys` keys: shards fill evenly, not equally.
    pub(super) fn new(keys: usize) -> Self {
        Self {
            shards: std::array::from_fn(|_| Mutex::default()),
            room: keys.div_ceil(SHARDS),
        }
    }

    /// Takes one from the key's bucket. `fresh` is the bucket of a key that is not in the table,
    /// at the rate in force since `since`.
    pub(super) fn take(&self, key: Key, fresh: Bucket, since: u64, now: u64) -> Outcome {
        let Some(shard) = self.shards.get(key.shard as usize % SHARDS) else {
            return Outcome::TableFull;
        };
        // Numbers cannot be left half-written, so a panic elsewhere leaves a usable shard.
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = shard.buckets.get_mut(&key) {
            bucket.adopt(fresh.pace, since);
            return bucket.spend(now);
        }
        // INVARIANT: a dropped bucket comes back no fuller than it was, also for a request whose
        // `now` was read before that of the request that dropped it.
        let mut bucket = Bucket {
            full_at: fresh.full_at.max(shard.dropped),
            ..fresh
        };
        let outcome = bucket.spend(now);
        // A refused key needs no entry: its bucket would be found as it was.
        if matches!(outcome, Outcome::Taken { .. }) {
            if !shard.has_room(self.room, now) {
                return Outcome::TableFull;
            }
            shard.buckets.insert(key, bucket);
        }
        outcome
    }
}

impl Shard {
    fn has_room(&mut self, room: usize, now: u64) -> bool {
        if self.buckets.len() >= room && now >= self.search_again {
            self.search_again = now.saturating_add(PAUSE);
            self.dropped = self.dropped.max(now);
            self.buckets.retain(|_, bucket| bucket.full_at > now);
        }
        self.buckets.len() < room
    }
}

/// A key is a keyed hash already; hashing it again would only cost.
#[derive(Default)]
struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rates::bucket::Pace;
    use std::time::Duration;
    use visor_policy::rate::Gcra;
    use visor_policy::units::Rate;

    const SECOND: u64 = 1_000_000_000;

    fn fresh(text: &str) -> Bucket {
        Bucket {
            full_at: 0,
            pace: Pace::from(&Gcra::within(&text.parse::<Rate>().unwrap())),
        }
    }

    fn taken(outcome: Outcome) -> bool {
        matches!(outcome, Outcome::Taken { .. })
    }

    #[test]
    fn a_full_table_refuses_new_keys_and_serves_known_ones() {
        let table = Table::new(SHARDS * 3);
        let key = |slot| Key { slot, shard: 5 };
        for slot in 0..3 {
            assert!(taken(table.take(
                key(slot),
                fresh("10/min burst 2"),
                0,
                SECOND
            )));
        }
        assert_eq!(
            table.take(key(3), fresh("10/min burst 2"), 0, SECOND),
            Outcome::TableFull
        );
        assert!(taken(table.take(
            key(1),
            fresh("10/min burst 2"),
            0,
            SECOND
        )));
        assert!(matches!(
            table.take(key(1), fresh("10/min burst 2"), 0, SECOND),
            Outcome::Full { .. }
        ));
        assert!(
            taken(table.take(
                Key { slot: 3, shard: 6 },
                fresh("10/min burst 2"),
                0,
                SECOND
            )),
            "another shard"
        );
    }

    #[test]
    fn full_buckets_make_room() {
        let table = Table::new(SHARDS * 2);
        let key = |slot| Key { slot, shard: 0 };
        let full = 2 * SECOND + 1;
        assert!(taken(table.take(key(0), fresh("1/s"), 0, SECOND)));
        assert!(taken(table.take(key(1), fresh("1/h"), 0, SECOND)));
        assert_eq!(
            table.take(key(2), fresh("1/s"), 0, full - 1),
            Outcome::TableFull
        );
        let later = full - 1 + PAUSE;
        assert_eq!(
            table.take(key(2), fresh("1/s"), 0, later - 1),
            Outcome::TableFull,
            "not searched again yet"
        );
        assert!(
            taken(table.take(key(2), fresh("1/s"), 0, later)),
            "the first is full again"
        );
        assert!(
            !taken(table.take(key(1), fresh("1/h"), 0, later)),
            "the second is not, and stayed"
        );
    }

    #[test]
    fn a_refused_key_takes_no_room() {
        let table = Table::new(SHARDS);
        let empty = Bucket {
            full_at: 3600 * SECOND,
            ..fresh("1/min")
        };
        for slot in 0..100 {
            assert!(matches!(
                table.take(Key { slot, shard: 0 }, empty, 0, SECOND),
                Outcome::Full { .. }
            ));
        }
        assert!(taken(table.take(
            Key { slot: 0, shard: 0 },
            fresh("1/min"),
            0,
            SECOND
        )));
    }

    /// One thread reads the clock, another drops the bucket a moment later by its own clock, and
    /// the first comes back: it must not find more than there was.
    #[test]
    fn a_dropped_bucket_is_no_fuller_for_a_clock_read_before() {
        let table = Table::new(SHARDS * 2);
        let key = |slot| Key { slot, shard: 0 };
        for slot in 0..2 {
            assert!(taken(table.take(key(slot), fresh("1/s"), 0, SECOND)));
        }
        let full = 2 * SECOND + 1;
        assert!(
            taken(table.take(key(2), fresh("1/s"), 0, full)),
            "both were full again"
        );
        assert_eq!(
            table.take(key(0), fresh("1/s"), 0, full - 1),
            Outcome::Full {
                retry_after: Duration::from_nanos(1)
            }
        );
    }
}
