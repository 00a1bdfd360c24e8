//! The meter: how often each caller, subject and credential may call, exactly.
//!
//! `60/min` means that any 60 seconds, wherever they start, see at most 60 calls: under every
//! pattern, across restarts and across reloads of the policy. [`visor_policy::rate`] derives the
//! bucket's parameters, governor does the arithmetic, and the table here keeps the state.
//!
//! **Restarts.** With a [`store`], a restart is a reload: what was used stays used, and nothing is
//! lost but what that module says. Without one nobody knows what the process before this one let
//! through. A key that was not seen yet then has a bucket that was emptied at process start; that
//! is at least as empty as the old one could have left it at the same rate. Hence a new key waits
//! one interval after a start, and has its whole burst after `burst` intervals: hours, for a limit
//! by the day. What this cannot know is the rate before: where a restart brings a smaller burst
//! with a faster pace, the window around it can see the old burst and the new pace.
//!
//! **Reloads.** State is kept by scope, limit's name and key, not by policy, so a reload refills
//! nothing. Where a reload changes a rate, what was used stays used (see [`bucket`]), and any
//! window around it sees at most what one of its rates allows.
//!
//! **What is kept of a subject** is a 128-bit hash under a random key, beside 32 bytes of
//! arithmetic. Subjects have a table of their own, so that a flood of them pushes out no caller's
//! or credential's bucket; half of it is divided among the callers, so that one who names ever new
//! subjects takes no other's room, and nobody's state is ever dropped before it is full again.

mod bucket;
pub mod headers;
pub mod hold;
#[cfg(test)]
mod kept;
#[cfg(test)]
mod properties;
pub mod store;
mod table;

use bucket::{Bucket, Limit, Pace};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::collections::HashMap;
use std::hash::Hasher;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::{Left, Record, SLOW, Store};
use table::{Key, Table};
use visor_policy::rate::Gcra;

/// Subjects remembered at once; about 14 MB when all of them are.
pub const SUBJECTS: usize = 200_000;

/// Long enough for any process (73 years of nanoseconds), short enough that two never overflow.
const LONGEST: u64 = 1 << 61;

/// Time since the process started, in nanoseconds; what every call here is handed as `now`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uptime(u64);

impl From<Duration> for Uptime {
    fn from(since_start: Duration) -> Self {
        Self(
            u64::try_from(since_start.as_nanos())
                .unwrap_or(LONGEST)
                .min(LONGEST),
        )
    }
}

/// Whose calls are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Each of the company's services.
    Caller,
    /// Each of its users.
    Subject,
    /// All calls with one of the vendor's keys.
    Credential,
}

impl Scope {
    /// The name in header fields and records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Subject => "subject",
            Self::Credential => "credential",
        }
    }
}

/// What became of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Counted; the call may go on.
    Taken {
        /// How many more may come at once.
        remaining: u32,
        /// When `remaining` grows by one, if nothing is taken until then.
        more_after: Duration,
    },
    /// Not counted: the rate is used up.
    Full {
        /// When one may come again, if nobody else takes it.
        retry_after: Duration,
    },
    /// Not counted: more subjects are under way than can be remembered.
    TableFull,
}

/// One limit of a policy in force: cheap to make when a policy is loaded.
pub struct Limiter {
    scope: Scope,
    /// Has taken in the scope and the limit's name already.
    hasher: SipHasher13,
    limit: Limit,
}

/// Who makes entries in the table of subjects.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Owner(u32);

/// Counts calls. One for the process, across all policies it loads.
pub struct Meter {
    hasher: SipHasher13,
    named: Table,
    subjects: Table,
    limits: Mutex<Limits>,
    owners: Mutex<Owners>,
    store: Option<Store>,
}

impl Meter {
    /// A meter that remembers about so many subjects at once, and nothing of another process.
    #[cfg(test)]
    pub fn new(subjects: usize) -> Self {
        Self::open(subjects, None, false)
    }

    /// A meter that goes on where another process ended. Where nothing is known of one, limits
    /// start empty, or full if it is said that there was none.
    pub fn open(subjects: usize, store: Option<(Store, Option<Left>)>, first_start: bool) -> Self {
        let (store, left) = store.map_or((None, None), |(store, left)| (Some(store), left));
        let key = store.as_ref().map_or_else(rand::random, |s| *s.key());
        let meter = Self {
            // SipHash is what std's own tables use against chosen keys. Its 128-bit form lets the
            // hash stand for the key: two subjects would share a bucket once in 2^128.
            hasher: SipHasher13::new_with_key(&key),
            // Callers and credentials stand in the policy: nobody outside can make more of them.
            named: Table::new(usize::MAX),
            subjects: Table::new(subjects),
            limits: Mutex::new(Limits {
                starts_full: left.is_some() || first_start,
                ..Limits::default()
            }),
            owners: Mutex::default(),
            store,
        };
        if let Some(left) = left {
            meter.restore(&left);
        }
        meter
    }

    fn restore(&self, left: &Left) {
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        for record in &left.records {
            if let Record::Limit {
                name,
                full_at,
                pace,
            } = *record
            {
                limits.restore(name, Pace::before(pace), full_at, left.clean);
            }
        }
        for record in &left.records {
            if let Record::Bucket {
                key: (slot, shard),
                full_at,
                pace,
                limit,
                owner,
            } = *record
                && let Some(in_force) = limits.in_force.get(limit as usize)
            {
                let bucket = Bucket {
                    full_at: full_at.min(2 * LONGEST),
                    pace: in_force.version_of(Pace::before(pace)),
                    limit,
                    owner: self.owner_hashed(owner).0,
                };
                let subjects = limits.subjects.get(limit as usize).copied();
                let table = match subjects {
                    Some(true) => &self.subjects,
                    _ => &self.named,
                };
                table.restore(Key { slot, shard }, bucket);
            }
        }
    }

    /// The caller of that name, as an owner of subjects. Call it when a policy is accepted.
    pub fn owner(&self, caller: &str) -> Owner {
        let mut hasher = self.hasher;
        hasher.write(b"owner");
        hasher.write(caller.as_bytes());
        self.owner_hashed(hasher.finish128().h1)
    }

    fn owner_hashed(&self, hash: u64) -> Owner {
        let mut owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        let at = owners.0.iter().position(|known| *known == hash);
        let at = at.unwrap_or_else(|| {
            owners.0.push(hash);
            owners.0.len() - 1
        });
        let owners = u32::try_from(owners.0.len()).unwrap_or(u32::MAX);
        self.subjects.divide(owners);
        Owner(u32::try_from(at).unwrap_or(u32::MAX))
    }

    /// Puts a rate into force. Call it when a policy is accepted, with names that outlive it
    /// (`arsa.live`, the allow's name): the same scope and name mean the same buckets. When all of
    /// a policy's rates are in force, and before anything is taken: [`Self::settle`].
    pub fn limiter(&self, scope: Scope, name: &str, gcra: &Gcra, now: Uptime) -> Limiter {
        let pace = Pace::from(gcra);
        let mut hasher = self.hasher;
        for part in [scope.name(), name] {
            // A length before each part keeps `a` + `bc` apart from `ab` + `c`.
            hasher.write_u64(part.len() as u64);
            hasher.write(part.as_bytes());
        }
        let hash = hasher.finish128().as_u64();
        // The lowest bit tells the tables apart again when the file is read.
        let hash = (hash.0, hash.1 & !1 | u64::from(scope == Scope::Subject));
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = limits.put(hash, pace, now.0);
        drop(limits);
        Limiter {
            scope,
            hasher,
            limit,
        }
    }

    /// Counts one call of `who` (the caller's, subject's or credential's name), if it may go on.
    pub fn take(&self, limiter: &Limiter, who: &[u8], owner: Owner, now: Uptime) -> Outcome {
        let (table, key) = self.find(limiter, who);
        table.take(
            key,
            owner.0,
            &limiter.limit,
            &self.limits,
            now.0,
            |bucket| {
                if let Some(store) = &self.store
                    && bucket.pace.fills_in() > SLOW
                {
                    store.append(&[self.record(key, bucket)]);
                }
            },
        )
    }

    /// What [`Self::take`] would say, with nothing taken.
    pub fn ask(&self, limiter: &Limiter, who: &[u8], now: Uptime) -> Outcome {
        let (table, key) = self.find(limiter, who);
        table.ask(key, &limiter.limit, now.0)
    }

    fn find(&self, limiter: &Limiter, who: &[u8]) -> (&Table, Key) {
        let mut hasher = limiter.hasher;
        hasher.write(who);
        let (slot, shard) = hasher.finish128().as_u64();
        let table = match limiter.scope {
            Scope::Subject => &self.subjects,
            Scope::Caller | Scope::Credential => &self.named,
        };
        (table, Key { slot, shard })
    }

    /// Writes down which rates are in force, so that calls under them can be. Once before a policy
    /// is in force, and once after, since calls under the one before go on until then.
    pub fn settle(&self) {
        self.write(None);
    }

    /// Writes the file anew where it has grown large. Call it now and then.
    pub fn tidy(&self) {
        if self.store.as_ref().is_some_and(Store::has_grown) {
            self.write(None);
        }
    }

    /// Writes everything down: nothing is taken any more.
    pub fn close(&self, now: Uptime) {
        self.write(Some(now));
    }

    /// Whether calls should be written down and cannot.
    pub fn is_forgetful(&self) -> bool {
        self.store.as_ref().is_some_and(Store::is_broken)
    }

    fn write(&self, end: Option<Uptime>) {
        let Some(store) = &self.store else { return };
        let (limits, in_force) = {
            let limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
            (limits.records(), limits.in_force.clone())
        };
        let buckets = || {
            for table in [&self.named, &self.subjects] {
                table.for_each_shard(&in_force, |entries| {
                    let entries = entries
                        .iter()
                        .filter(|(_, bucket)| end.is_some() || bucket.pace.fills_in() > SLOW)
                        .map(|(key, bucket)| self.record(*key, bucket));
                    store.append(&entries.collect::<Vec<_>>());
                });
            }
        };
        store.write_anew(&limits, buckets, end);
    }

    fn record(&self, key: Key, bucket: &Bucket) -> Record {
        let owners = self.owners.lock().unwrap_or_else(PoisonError::into_inner);
        let owner = owners.0.get(bucket.owner as usize).copied();
        Record::Bucket {
            key: (key.slot, key.shard),
            full_at: bucket.full_at,
            pace: bucket.pace.parts(),
            limit: bucket.limit,
            owner: owner.unwrap_or(0),
        }
    }
}

/// Callers that made entries, hashed. The first is nobody in particular.
struct Owners(Vec<u64>);

impl Default for Owners {
    fn default() -> Self {
        Self(vec![0])
    }
}

/// Every limit that any policy of this process had.
#[derive(Default)]
struct Limits {
    by_name: HashMap<(u64, u64), u32>,
    in_force: Vec<Limit>,
    /// Whether each one counts subjects.
    subjects: Vec<bool>,
    /// Whether it is known that nothing was taken under a limit that is new.
    starts_full: bool,
}

impl Limits {
    fn put(&mut self, name: (u64, u64), pace: Pace, now: u64) -> Limit {
        if let Some(limit) = self.by_name.get(&name)
            && let Some(limit) = self.in_force.get_mut(*limit as usize)
        {
            limit.change(pace, now);
            return *limit;
        }
        let id = self.next();
        let limit = match self.starts_full {
            true => Limit::new(id, pace, 0),
            false => Limit::emptied(id, pace),
        };
        self.push(name, limit);
        limit
    }

    /// A limit as it was in another process. Unless that ended in peace, only what is written
    /// with every call is known: of other limits, that they may just have been used up.
    fn restore(&mut self, name: (u64, u64), pace: Pace, full_at: u64, clean: bool) {
        let id = self.next();
        let known = clean || pace.fills_in() > SLOW;
        // Buckets that still have the rate before that one go over to it.
        let pace = pace.next();
        self.push(
            name,
            match known {
                true => Limit::new(id, pace, full_at.min(2 * LONGEST)),
                false => Limit::emptied(id, pace),
            },
        );
    }

    fn next(&self) -> u32 {
        u32::try_from(self.in_force.len()).unwrap_or(u32::MAX)
    }

    fn push(&mut self, name: (u64, u64), limit: Limit) {
        self.by_name.insert(name, limit.fresh.limit);
        self.in_force.push(limit);
        self.subjects.push(name.1 & 1 == 1);
    }

    fn of(&self, bucket: &Bucket) -> Option<&Limit> {
        self.in_force.get(bucket.limit as usize)
    }

    /// As they are written down, by number.
    fn records(&self) -> Vec<Record> {
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
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use visor_policy::units::Rate;

    const HOUR: u64 = 3600;

    fn gcra(text: &str) -> Gcra {
        Gcra::within(&text.parse::<Rate>().unwrap())
    }

    fn at(seconds: u64) -> Uptime {
        Duration::from_secs(seconds).into()
    }

    /// How many of `who`'s calls go through at this moment.
    fn burst(meter: &Meter, limiter: &Limiter, who: &str, now: Uptime) -> usize {
        (0..10_000)
            .take_while(|_| {
                matches!(
                    meter.take(limiter, who.as_bytes(), Owner::default(), now),
                    Outcome::Taken { .. }
                )
            })
            .count()
    }

    #[test]
    fn a_key_not_seen_yet_starts_empty_at_process_start() {
        let meter = Meter::new(64);
        let limiter = meter.limiter(Scope::Credential, "live", &gcra("60/min burst 1"), at(0));
        let refused = meter.take(&limiter, b"key", Owner::default(), at(0));
        assert_eq!(
            refused,
            Outcome::Full {
                retry_after: Duration::from_nanos(1_000_000_001)
            }
        );
        assert_eq!(
            meter.take(&limiter, b"key", Owner::default(), Uptime(1_000_000_000)),
            Outcome::Full {
                retry_after: Duration::from_nanos(1)
            }
        );
        assert!(matches!(
            meter.take(&limiter, b"key", Owner::default(), Uptime(1_000_000_001)),
            Outcome::Taken { .. }
        ));
        let limiter = meter.limiter(Scope::Caller, "allow", &gcra("60/min"), at(0));
        assert_eq!(
            burst(&meter, &limiter, "early", at(4)),
            3,
            "of 12, one per 60/49 s"
        );
        assert_eq!(burst(&meter, &limiter, "late", at(HOUR)), 12);
    }

    #[test]
    fn what_is_left_and_when_there_is_more() {
        let meter = Meter::new(64);
        let limiter = meter.limiter(Scope::Caller, "allow", &gcra("5/10 s burst 3"), at(0));
        let interval = Duration::from_nanos(10_000_000_000 / 3 + 1);
        let taken = |remaining, more_after| Outcome::Taken {
            remaining,
            more_after,
        };
        assert_eq!(
            meter.take(&limiter, b"kyc", Owner::default(), at(HOUR)),
            taken(2, interval)
        );
        assert_eq!(
            meter.take(&limiter, b"kyc", Owner::default(), at(HOUR + 1)),
            taken(1, interval - Duration::from_secs(1))
        );
        assert_eq!(
            meter.take(&limiter, b"kyc", Owner::default(), at(HOUR + 1)),
            taken(0, interval - Duration::from_secs(1))
        );
        let wait = interval - Duration::from_secs(2);
        assert_eq!(
            meter.take(&limiter, b"kyc", Owner::default(), at(HOUR + 2)),
            Outcome::Full { retry_after: wait }
        );
        let again = Uptime::from(Duration::from_secs(HOUR + 2) + wait);
        assert_eq!(
            meter.take(&limiter, b"kyc", Owner::default(), again),
            taken(0, interval)
        );
    }

    #[test]
    fn keys_scopes_and_limits_have_buckets_of_their_own() {
        let meter = Meter::new(64 * 64);
        let rate = gcra("2/min burst 1");
        let limits = [
            (Scope::Caller, "ab"),
            (Scope::Caller, "a"),
            (Scope::Credential, "a"),
            (Scope::Subject, "a"),
        ];
        for (scope, name) in limits {
            let limiter = meter.limiter(scope, name, &rate, at(0));
            for who in ["", "c", "bc"] {
                assert_eq!(
                    burst(&meter, &limiter, who, at(HOUR)),
                    1,
                    "{scope:?} {name} {who}"
                );
            }
        }
    }

    #[test]
    fn a_reload_refills_nothing() {
        let meter = Meter::new(64);
        for _reload in 0..3 {
            for scope in [Scope::Caller, Scope::Subject, Scope::Credential] {
                let limiter = meter.limiter(scope, "a", &gcra("10/min burst 4"), at(HOUR));
                meter.take(&limiter, b"who", Owner::default(), at(HOUR));
            }
        }
        let limiter = meter.limiter(Scope::Subject, "a", &gcra("10/min burst 4"), at(HOUR));
        assert_eq!(burst(&meter, &limiter, "who", at(HOUR)), 1);
    }

    #[test]
    fn a_changed_rate_keeps_what_was_used() {
        let cases = [
            // before, used, after, left at once, left at once of a key that has not called yet
            ("100/min burst 10", 10, "900/min burst 300", 0, 10),
            ("100/min burst 10", 4, "900/min burst 300", 6, 10),
            ("900/min burst 300", 20, "100/min burst 10", 0, 10),
            ("900/min burst 300", 4, "100/min burst 10", 6, 10),
            ("10/min burst 10", 3, "60/min burst 10", 7, 10),
        ];
        for (before, used, after, left, unseen) in cases {
            let meter = Meter::new(64);
            let old = meter.limiter(Scope::Caller, "a", &gcra(before), at(0));
            for _ in 0..used {
                assert!(
                    matches!(
                        meter.take(&old, b"kyc", Owner::default(), at(10 * HOUR)),
                        Outcome::Taken { .. }
                    ),
                    "{before}"
                );
            }
            let new = meter.limiter(Scope::Caller, "a", &gcra(after), at(10 * HOUR));
            assert_eq!(
                burst(&meter, &new, "kyc", at(10 * HOUR)),
                left,
                "{before} to {after}"
            );
            assert_eq!(
                burst(&meter, &new, "other", at(10 * HOUR)),
                unseen,
                "{before} to {after}"
            );
            assert_eq!(
                burst(&meter, &old, "kyc", at(10 * HOUR)),
                0,
                "the old policy spends from the new rate"
            );
        }
    }

    #[test]
    fn a_call_half_made_good_is_still_a_call() {
        let meter = Meter::new(64);
        let old = meter.limiter(Scope::Caller, "a", &gcra("60/min burst 1"), at(0));
        assert_eq!(burst(&meter, &old, "kyc", at(HOUR)), 1);
        let half = Uptime::from(Duration::from_millis(HOUR * 1000 + 500));
        let new = meter.limiter(Scope::Caller, "a", &gcra("59/min burst 1"), half);
        assert_eq!(burst(&meter, &new, "kyc", half), 0);
    }

    /// 60 at once and then one a minute, loosened: the caller waits for the new pace, not for the
    /// hour that the old one would have taken.
    #[test]
    fn a_loosened_rate_is_felt_at_once() {
        let meter = Meter::new(64);
        let old = meter.limiter(Scope::Caller, "a", &gcra("60/min burst 60"), at(0));
        assert_eq!(burst(&meter, &old, "kyc", at(2 * HOUR)), 60);
        let new = meter.limiter(Scope::Caller, "a", &gcra("1000/min burst 60"), at(2 * HOUR));
        assert_eq!(burst(&meter, &new, "kyc", at(2 * HOUR)), 0);
        assert_eq!(burst(&meter, &new, "kyc", at(2 * HOUR + 4)), 60);
    }

    #[test]
    fn one_caller_s_subjects_cannot_push_out_a_credential() {
        let meter = Meter::new(64);
        let subjects = meter.limiter(Scope::Subject, "a", &gcra("5/min"), at(0));
        let outcomes: Vec<_> = (0..10_000_u32)
            .map(|i| meter.take(&subjects, &i.to_le_bytes(), Owner::default(), at(HOUR)))
            .collect();
        assert!(outcomes.contains(&Outcome::TableFull));
        let credential = meter.limiter(Scope::Credential, "arsa.live", &gcra("60/min"), at(0));
        assert_eq!(burst(&meter, &credential, "arsa.live", at(HOUR)), 12);
    }

    #[test]
    fn threads_share_one_burst_at_a_frozen_clock() {
        let meter = Meter::new(SUBJECTS);
        let limits: Vec<_> = [Scope::Caller, Scope::Subject]
            .map(|scope| meter.limiter(scope, "a", &gcra("5000/min burst 1000"), at(0)))
            .into();
        let taken = std::sync::atomic::AtomicUsize::new(0);
        std::thread::scope(|threads| {
            for _ in 0..8 {
                threads.spawn(|| {
                    for i in 0..6_000 {
                        let who = [b'a' + u8::try_from(i % 3).unwrap()];
                        for limiter in &limits {
                            if let Outcome::Taken { .. } =
                                meter.take(limiter, &who, Owner::default(), at(HOUR))
                            {
                                taken.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                            }
                        }
                    }
                });
            }
        });
        assert_eq!(taken.into_inner(), 2 * 3 * 1000);
    }
}
