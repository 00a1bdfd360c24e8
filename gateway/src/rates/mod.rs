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
mod limits;
#[cfg(test)]
mod properties;
pub mod store;
mod table;
#[cfg(test)]
mod tests;

use bucket::{Bucket, Limit, Pace};
use limits::{Limits, Owners};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use store::{Found, Left, Record, SLOW, Store};
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
    /// start empty. They start full if it is said that there was none, and nothing shows that there
    /// was.
    pub fn open(subjects: usize, store: Option<(Store, Found)>, first_start: bool) -> Self {
        let (store, found) = match store {
            Some((store, found)) => (Some(store), found),
            None => (None, Found::Nothing),
        };
        let key = store.as_ref().map_or_else(rand::random, |s| *s.key());
        let meter = Self {
            // SipHash is what std's own tables use against chosen keys. Its 128-bit form lets the
            // hash stand for the key: two subjects would share a bucket once in 2^128.
            hasher: SipHasher13::new_with_key(&key),
            // Callers and credentials stand in the policy: nobody outside can make more of them.
            named: Table::new(usize::MAX),
            subjects: Table::new(subjects),
            limits: Mutex::new(Limits {
                starts_full: match found {
                    Found::Nothing => first_start,
                    Found::Doubtful(_) => false,
                    Found::Left(_) => true,
                },
                ..Limits::default()
            }),
            owners: Mutex::default(),
            store,
        };
        if let Found::Left(left) = found {
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
                drained,
            } = *record
            {
                limits.restore(name, Pace::before(pace), (full_at, drained), left.clean);
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
    ///
    /// # Errors
    /// Where that fails for the first time; whoever is named by [`Self::on_failure`] hears of later
    /// ones too.
    pub fn settle(&self) -> io::Result<()> {
        self.write(None)
    }

    /// Writes the file anew where it has grown large. Call it now and then.
    pub fn tidy(&self) {
        if self.store.as_ref().is_some_and(Store::has_grown) {
            // It has been said already.
            let _ = self.write(None);
        }
    }

    /// Writes everything down: nothing is taken any more.
    ///
    /// # Errors
    /// Where that fails; it has been said already.
    pub fn close(&self, now: Uptime) -> io::Result<()> {
        self.write(Some(now))
    }

    /// Who hears, once and at once, that calls cannot be written down any more.
    pub fn on_failure(&self, alarm: impl Fn(&str) + Send + Sync + 'static) {
        if let Some(store) = &self.store {
            store.on_failure(alarm);
        }
    }

    /// The file, where there is one.
    pub fn path(&self) -> Option<&Path> {
        self.store.as_ref().map(Store::path)
    }

    fn write(&self, end: Option<Uptime>) -> io::Result<()> {
        let Some(store) = &self.store else {
            return Ok(());
        };
        let (limits, in_force) = {
            let limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
            (limits.records(), limits.in_force.clone())
        };
        let buckets = || {
            let mut done = Ok(());
            for table in [&self.named, &self.subjects] {
                table.for_each_shard(&in_force, |entries| {
                    let entries = entries
                        .iter()
                        .filter(|(_, bucket)| end.is_some() || bucket.pace.fills_in() > SLOW)
                        .map(|(key, bucket)| self.record(*key, bucket));
                    if done.is_ok() {
                        done = store.try_append(&entries.collect::<Vec<_>>());
                    }
                });
            }
            done
        };
        store.write_anew(&limits, buckets, end)
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
