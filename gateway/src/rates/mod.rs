//! The meter: how often each caller, subject and credential may call, exactly.
//!
//! `60/min` means that any 60 seconds, wherever they start, see at most 60 calls: under every
//! pattern, across restarts and across reloads of the policy. [`visor_policy::rate`] derives the
//! bucket's parameters, governor does the arithmetic, and the table here keeps the state.
//!
//! **Restarts.** Nothing is stored, so nobody knows what the process before this one let through.
//! A key that was not seen yet has a bucket that was emptied at process start; that is at least as
//! empty as the old one could have left it at the same rate. Hence a new key waits one interval
//! after a start, and has its whole burst after `burst` intervals. What this cannot know is the rate
//! before: where a restart brings a smaller burst with a faster pace, the window around it can see
//! the old burst and the new pace. A reload has no such gap.
//!
//! **Reloads.** State is kept by scope, limit's name and key, not by policy, so a reload refills
//! nothing. Where a reload changes a rate, what was used stays used (see [`bucket`]), and any
//! window around it sees at most what one of its rates allows.
//!
//! **What is kept of a subject** is a 128-bit hash under a key drawn at process start, beside 32
//! bytes of arithmetic. Subjects have a table of their own, so that a flood of them pushes out no
//! caller's or credential's bucket.

mod bucket;
pub mod headers;
pub mod hold;
#[cfg(test)]
mod properties;
mod table;

use bucket::{Bucket, Limit, Pace};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::collections::HashMap;
use std::hash::Hasher;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
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

/// Counts calls. One for the process, across all policies it loads.
pub struct Meter {
    hasher: SipHasher13,
    named: Table,
    subjects: Table,
    limits: Mutex<Limits>,
}

impl Meter {
    /// A meter that remembers about so many subjects at once.
    pub fn new(subjects: usize) -> Self {
        Self {
            // SipHash is what std's own tables use against chosen keys. Its 128-bit form lets the
            // hash stand for the key: two subjects would share a bucket once in 2^128.
            hasher: SipHasher13::new_with_key(&rand::random()),
            // Callers and credentials stand in the policy: nobody outside can make more of them.
            named: Table::new(usize::MAX),
            subjects: Table::new(subjects),
            limits: Mutex::default(),
        }
    }

    /// Puts a rate into force. Call it when a policy is accepted, with names that outlive it
    /// (`arsa.live`, the allow's name): the same scope and name mean the same buckets.
    pub fn limiter(&self, scope: Scope, name: &str, gcra: &Gcra, now: Uptime) -> Limiter {
        let pace = Pace::from(gcra);
        let mut limits = self.limits.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = limits.put(scope, name, pace, now.0);
        drop(limits);
        let mut hasher = self.hasher;
        for part in [scope.name(), name] {
            // A length before each part keeps `a` + `bc` apart from `ab` + `c`.
            hasher.write_u64(part.len() as u64);
            hasher.write(part.as_bytes());
        }
        Limiter {
            scope,
            hasher,
            limit,
        }
    }

    /// Counts one call of `who` (the caller's, subject's or credential's name), if it may go on.
    pub fn take(&self, limiter: &Limiter, who: &[u8], now: Uptime) -> Outcome {
        let mut hasher = limiter.hasher;
        hasher.write(who);
        let (slot, shard) = hasher.finish128().as_u64();
        let table = match limiter.scope {
            Scope::Subject => &self.subjects,
            Scope::Caller | Scope::Credential => &self.named,
        };
        table.take(Key { slot, shard }, &limiter.limit, &self.limits, now.0)
    }
}

/// Every limit that any policy of this process had.
#[derive(Default)]
struct Limits {
    by_name: HashMap<(Scope, Box<str>), u32>,
    in_force: Vec<Limit>,
}

impl Limits {
    fn put(&mut self, scope: Scope, name: &str, pace: Pace, now: u64) -> Limit {
        let next = u32::try_from(self.in_force.len()).unwrap_or(u32::MAX);
        let id = *self.by_name.entry((scope, name.into())).or_insert(next);
        if let Some(limit) = self.in_force.get_mut(id as usize) {
            limit.change(pace, now);
            return *limit;
        }
        let limit = Limit::new(id, pace);
        self.in_force.push(limit);
        limit
    }

    fn of(&self, bucket: &Bucket) -> Option<&Limit> {
        self.in_force.get(bucket.limit as usize)
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
                    meter.take(limiter, who.as_bytes(), now),
                    Outcome::Taken { .. }
                )
            })
            .count()
    }

    #[test]
    fn a_key_not_seen_yet_starts_empty_at_process_start() {
        let meter = Meter::new(64);
        let limiter = meter.limiter(Scope::Credential, "live", &gcra("60/min burst 1"), at(0));
        let refused = meter.take(&limiter, b"key", at(0));
        assert_eq!(
            refused,
            Outcome::Full {
                retry_after: Duration::from_nanos(1_000_000_001)
            }
        );
        assert_eq!(
            meter.take(&limiter, b"key", Uptime(1_000_000_000)),
            Outcome::Full {
                retry_after: Duration::from_nanos(1)
            }
        );
        assert!(matches!(
            meter.take(&limiter, b"key", Uptime(1_000_000_001)),
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
        assert_eq!(meter.take(&limiter, b"kyc", at(HOUR)), taken(2, interval));
        assert_eq!(
            meter.take(&limiter, b"kyc", at(HOUR + 1)),
            taken(1, interval - Duration::from_secs(1))
        );
        assert_eq!(
            meter.take(&limiter, b"kyc", at(HOUR + 1)),
            taken(0, interval - Duration::from_secs(1))
        );
        let wait = interval - Duration::from_secs(2);
        assert_eq!(
            meter.take(&limiter, b"kyc", at(HOUR + 2)),
            Outcome::Full { retry_after: wait }
        );
        let again = Uptime::from(Duration::from_secs(HOUR + 2) + wait);
        assert_eq!(meter.take(&limiter, b"kyc", again), taken(0, interval));
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
                meter.take(&limiter, b"who", at(HOUR));
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
                        meter.take(&old, b"kyc", at(10 * HOUR)),
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
            .map(|i| meter.take(&subjects, &i.to_le_bytes(), at(HOUR)))
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
                            if let Outcome::Taken { .. } = meter.take(limiter, &who, at(HOUR)) {
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
