//! Buckets by key: bounded, in shards, so that no lock is shared by all requests.

use super::Outcome;
use super::bucket::{Bucket, Limit};
use super::limits::Limits;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hash, Hasher};
use std::sync::atomic::{AtomicU32, Ordering};
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
    /// Among how many half of the room is divided.
    owners: AtomicU32,
}

#[derive(Default)]
struct Shard {
    buckets: HashMap<Key, Bucket, BuildHasherDefault<Hashed>>,
    /// Whatever was dropped was full at this time.
    dropped: u64,
    search_again: u64,
    /// Entries by owner.
    held: Vec<usize>,
}

impl Table {
    /// For about `keys` keys: shards fill evenly, not equally.
    pub(super) fn new(keys: usize) -> Self {
        Self {
            shards: std::array::from_fn(|_| Mutex::default()),
            room: keys.div_ceil(SHARDS),
            owners: AtomicU32::new(1),
        }
    }

    /// Half of the room is everybody's; the other is divided among so many owners.
    pub(super) fn divide(&self, owners: u32) {
        self.owners.fetch_max(owners, Ordering::Relaxed);
    }

    /// What [`Self::take`] would say, with nothing taken.
    pub(super) fn ask(&self, key: Key, limit: &Limit, now: u64) -> Outcome {
        let Some(shard) = self.shards.get(key.shard as usize % SHARDS) else {
            return Outcome::TableFull;
        };
        let shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        let mut bucket = shard
            .buckets
            .get(&key)
            .copied()
            .unwrap_or_else(|| shard.unseen(limit, 0));
        drop(shard);
        bucket.adopt(limit);
        bucket.spend(now)
    }

    /// Puts in what a process before this one knew.
    pub(super) fn restore(&self, key: Key, bucket: Bucket) {
        if let Some(shard) = self.shards.get(key.shard as usize % SHARDS) {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            shard.insert(key, bucket);
        }
    }

    /// Every bucket at its limit's rate in force, a shard at a time and under its lock, so that
    /// what is taken next comes after.
    pub(super) fn for_each_shard(&self, limits: &[Limit], mut look: impl FnMut(&[(Key, Bucket)])) {
        for shard in &self.shards {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            let entries: Vec<_> = shard
                .buckets
                .iter_mut()
                .map(|(key, bucket)| {
                    if let Some(limit) = limits.get(bucket.limit as usize) {
                        bucket.adopt(limit);
                    }
                    (*key, *bucket)
                })
                .collect();
            look(&entries);
        }
    }

    /// Takes one from the key's bucket, at the limit's rate; `taken` hears of it before the next
    /// one is taken.
    pub(super) fn take(
        &self,
        key: Key,
        owner: u32,
        limit: &Limit,
        limits: &Mutex<Limits>,
        now: u64,
        taken: impl FnOnce(&Bucket),
    ) -> Outcome {
        let Some(shard) = self.shards.get(key.shard as usize % SHARDS) else {
            return Outcome::TableFull;
        };
        // Numbers cannot be left half-written, so a panic elsewhere leaves a usable shard.
        let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bucket) = shard.buckets.get_mut(&key) {
            bucket.adopt(limit);
            let outcome = bucket.spend(now);
            if matches!(outcome, Outcome::Taken { .. }) {
                taken(bucket);
            }
            return outcome;
        }
        // INVARIANT: a dropped bucket comes back no fuller than it was, also for a request whose
        // `now` was read before that of the request that dropped it.
        let mut bucket = shard.unseen(limit, owner);
        let outcome = bucket.spend(now);
        // A refused key needs no entry: its bucket would be found as it was.
        if matches!(outcome, Outcome::Taken { .. }) {
            let owners = self.owners.load(Ordering::Relaxed) as usize;
            if !shard.has_room(self.room, owners, owner) && now >= shard.search_again {
                shard.drop_full(limits, now);
            }
            if !shard.has_room(self.room, owners, owner) {
                return Outcome::TableFull;
            }
            taken(&bucket);
            shard.insert(key, bucket);
        }
        outcome
    }
}

impl Shard {
    /// The bucket of a key that is not there.
    fn unseen(&self, limit: &Limit, owner: u32) -> Bucket {
        Bucket {
            full_at: limit.fresh.full_at.max(self.dropped),
            owner,
            ..limit.fresh
        }
    }

    /// Whether an owner may have one more: of its own part, which nobody else can use up, or of
    /// the half that is everybody's.
    fn has_room(&self, room: usize, owners: usize, owner: u32) -> bool {
        let half = room / 2;
        if self.buckets.len() < half || self.buckets.len() >= room {
            return self.buckets.len() < room;
        }
        let part = half / owners.max(1);
        if self.held.get(owner as usize).copied().unwrap_or(0) < part {
            return true;
        }
        let beyond: usize = self.held.iter().map(|held| held.saturating_sub(part)).sum();
        beyond < room - part * owners
    }

    fn insert(&mut self, key: Key, bucket: Bucket) {
        let owner = bucket.owner as usize;
        if let Some(before) = self.buckets.insert(key, bucket) {
            self.count(before.owner as usize, false);
        }
        self.count(owner, true);
    }

    fn count(&mut self, owner: usize, more: bool) {
        if self.held.len() <= owner {
            self.held.resize(owner + 1, 0);
        }
        if let Some(held) = self.held.get_mut(owner) {
            *held = if more {
                *held + 1
            } else {
                held.saturating_sub(1)
            };
        }
    }

    fn drop_full(&mut self, limits: &Mutex<Limits>, now: u64) {
        self.search_again = now.saturating_add(PAUSE);
        self.dropped = self.dropped.max(now);
        let limits = limits.lock().unwrap_or_else(PoisonError::into_inner);
        let held = &mut self.held;
        self.buckets.retain(|_, bucket| {
            // Full by a rate of the past is not yet full.
            if let Some(limit) = limits.of(bucket) {
                bucket.adopt(limit);
            }
            let keep = bucket.full_at > now;
            if !keep && let Some(held) = held.get_mut(bucket.owner as usize) {
                *held = held.saturating_sub(1);
            }
            keep
        });
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
mod tests;
