//! Which limits there are, by name and by number, and who makes entries under them.

use super::LONGEST;
use super::bucket::{Bucket, Limit, Pace};
use super::store::{Record, SLOW};
use std::collections::HashMap;

/// Callers that made entries, hashed. The first is nobody in particular.
pub(super) struct Owners(pub(super) Vec<u64>);

impl Default for Owners {
    fn default() -> Self {
        Self(vec![0])
    }
}

/// Every limit that any policy of this process had.
#[derive(Default)]
pub(super) struct Limits {
    pub(super) by_name: HashMap<(u64, u64), u32>,
    pub(super) in_force: Vec<Limit>,
    /// Whether each one counts subjects.
    pub(super) subjects: Vec<bool>,
    /// Whether it is known that nothing was taken under a limit that is new.
    pub(super) starts_full: bool,
}

impl Limits {
    pub(super) fn put(&mut self, name: (u64, u64), pace: Pace, now: u64) -> Limit {
        if let Some(limit) = self.by_name.get(&name)
            && let Some(limit) = self.in_force.get_mut(*limit as usize)
        {
            limit.change(pace, now);
            return *limit;
        }
        let id = self.next();
        let limit = match self.starts_full {
            true => Limit::new(id, pace, 0),
            false => Limit::emptied(id, pace, 0),
        };
        self.push(name, limit);
        limit
    }

    /// A limit as it was in another process: from when on a key that it had not seen has a full bucket,
    /// and one that was used up under the rate before. Unless that process ended in peace, only what is
    /// written with every call is known: of other limits, that they may just have been used up.
    pub(super) fn restore(
        &mut self,
        name: (u64, u64),
        pace: Pace,
        (full_at, drained): (u64, u64),
        clean: bool,
    ) {
        let id = self.next();
        let known = clean || pace.fills_in() > SLOW;
        // Buckets that still have the rate before that one go over to it.
        let pace = pace.next();
        let drained = drained.min(2 * LONGEST);
        let limit = match known {
            true => Limit::new(id, pace, full_at.min(2 * LONGEST)).after(drained),
            false => Limit::emptied(id, pace, drained),
        };
        self.push(name, limit);
    }

    fn next(&self) -> u32 {
        u32::try_from(self.in_force.len()).unwrap_or(u32::MAX)
    }

    fn push(&mut self, name: (u64, u64), limit: Limit) {
        self.by_name.insert(name, limit.fresh.limit);
        self.in_force.push(limit);
        self.subjects.push(name.1 & 1 == 1);
    }

    pub(super) fn of(&self, bucket: &Bucket) -> Option<&Limit> {
        self.in_force.get(bucket.limit as usize)
    }

    /// As they are written down, by number.
    pub(super) fn records(&self) -> Vec<Record> {
        let mut names = vec![(0, 0); self.in_force.len()];
        for (name, id) in &self.by_name {
            if let Some(place) = names.get_mut(*id as usize) {
                *place = *name;
            }
        }
        let limits = names.into_iter().zip(&self.in_force);
        limits
            .map(|(name, limit)| Record::Limit {
                name,
                full_at: limit.fresh.full_at,
                pace: limit.fresh.pace.parts(),
                drained: limit.drained,
            })
            .collect()
    }
}
