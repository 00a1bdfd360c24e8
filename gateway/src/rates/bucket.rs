//! One key's bucket. Governor does the arithmetic; what is ours is which state it starts from.

use super::{LONGEST, Outcome};
use governor::clock::Clock;
use governor::middleware::StateInformationMiddleware;
use governor::nanos::Nanos;
use governor::state::{NotKeyed, StateStore};
use governor::{Quota, RateLimiter};
use std::cell::Cell;
use std::num::NonZeroU32;
use std::time::Duration;
use visor_policy::rate::Gcra;

/// A rate as a bucket holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace {
    interval: u64,
    burst: NonZeroU32,
    /// Counts the rates that were in force for the same limit.
    version: u32,
}

impl From<&Gcra> for Pace {
    fn from(gcra: &Gcra) -> Self {
        // A rate that needs decades is cut to a smaller burst: stricter, and nothing overflows.
        let interval = u64::try_from(gcra.interval.as_nanos())
            .unwrap_or(LONGEST)
            .clamp(1, LONGEST);
        let most = NonZeroU32::new(u32::try_from(LONGEST / interval).unwrap_or(u32::MAX));
        Self {
            interval,
            burst: gcra.burst.min(most.unwrap_or(NonZeroU32::MIN)),
            version: 0,
        }
    }
}

impl Pace {
    /// A rate that was in force before the process.
    pub(super) fn before((interval, burst): (u64, u32)) -> Self {
        Self {
            interval: interval.clamp(1, LONGEST),
            burst: NonZeroU32::new(burst).unwrap_or(NonZeroU32::MIN),
            version: 0,
        }
    }

    /// The same as one that came after another.
    pub(super) const fn next(self) -> Self {
        Self {
            version: self.version.saturating_add(1),
            ..self
        }
    }

    /// As it is written down.
    pub(super) const fn parts(self) -> (u64, u32) {
        (self.interval, self.burst.get())
    }

    /// How long an empty bucket takes to fill.
    pub(super) const fn fills_in(self) -> u64 {
        self.interval.saturating_mul(self.burst.get() as u64)
    }

    fn quota(self) -> Quota {
        // The interval is at least a nanosecond, so the fallback, stricter than any, is not met.
        Quota::with_period(Duration::from_nanos(self.interval))
            .unwrap_or(const { Quota::per_hour(NonZeroU32::MIN) })
            .allow_burst(self.burst)
    }
}

/// A limit of the policies loaded so far, at the rate that is in force.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    /// The bucket of a key that is not in the table.
    pub(super) fresh: Bucket,
    /// When the rate came into force.
    since: u64,
    /// When a bucket is full that was used up under the rate before: a crash may leave nothing else of
    /// its calls, and the burst may have been a larger one.
    pub(super) drained: u64,
}

impl Limit {
    /// A new limit, with `id` of its own; a key that it has not seen has a full bucket from
    /// `full_at` on.
    pub(super) const fn new(id: u32, pace: Pace, full_at: u64) -> Self {
        Self {
            fresh: Bucket {
                full_at,
                pace,
                limit: id,
                owner: 0,
            },
            since: 0,
            drained: 0,
        }
    }

    /// As if the whole burst had been used when the process started, and under the rate before until then.
    pub(super) fn emptied(id: u32, pace: Pace, drained: u64) -> Self {
        Self::new(id, pace, pace.fills_in().max(drained)).after(drained)
    }

    /// The same after another rate.
    pub(super) const fn after(self, drained: u64) -> Self {
        Self { drained, ..self }
    }

    /// A pace of the past, which is this limit's own or an older one.
    pub(super) const fn version_of(&self, pace: Pace) -> Pace {
        let own = self.fresh.pace;
        let same = pace.interval == own.interval && pace.burst.get() == own.burst.get();
        Pace {
            version: if same { own.version } else { 0 },
            ..pace
        }
    }

    /// Puts another rate into force, if it is another.
    pub(super) fn change(&mut self, pace: Pace, now: u64) {
        let old = self.fresh.pace;
        if (old.interval, old.burst) != (pace.interval, pace.burst) {
            let pace = Pace {
                version: old.version.saturating_add(1),
                ..pace
            };
            let next = Self {
                since: now,
                fresh: Bucket { pace, ..self.fresh },
                drained: 0,
            };
            let mut worst = Bucket {
                full_at: self.drained.max(now.saturating_add(old.fills_in())),
                ..self.fresh
            };
            worst.adopt(&next);
            self.fresh.adopt(&next);
            *self = Self {
                fresh: self.fresh,
                since: now,
                drained: worst.full_at,
            };
        }
    }
}

/// Full from `full_at` on (the theoretical arrival time); until then one interval short of full
/// for each call that was taken and not yet made good.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bucket {
    pub(super) full_at: u64,
    pub(super) pace: Pace,
    /// The limit's id.
    pub(super) limit: u32,
    /// Whose call made it.
    pub(super) owner: u32,
}

impl Bucket {
    /// Goes over to the limit's rate, if that is newer; an older one changes nothing, because
    /// calls that still run under the policy before must not undo a reload.
    ///
    /// What counts is calls, not time: those that were taken stay taken, at the new pace, and what
    /// the burst grows by is earned first. So with rates of bursts `b` and intervals `i`, a window
    /// around any number of reloads sees at most `min(b) + floor(window / min(i))` calls, which is
    /// no more than the fastest of them alone could admit. Holding on to the time instead would
    /// let a burst of 900 follow one of 100, or keep a caller waiting for a pace that is gone.
    pub(super) fn adopt(&mut self, limit: &Limit) {
        let (pace, since) = (limit.fresh.pace, limit.since);
        if pace.version <= self.pace.version {
            return;
        }
        let used = self
            .full_at
            .saturating_sub(since)
            .div_ceil(self.pace.interval);
        let grown = pace.burst.get().saturating_sub(self.pace.burst.get());
        let empty_for = used
            .saturating_add(grown.into())
            .saturating_mul(pace.interval);
        self.full_at = since.saturating_add(empty_for).min(2 * LONGEST);
        self.pace = pace;
    }

    /// Takes one, if there is one.
    pub(super) fn spend(&mut self, now: u64) -> Outcome {
        // Governor's clock stands at zero and the state is handed over relative to `now`: the same
        // arithmetic, without a clock that somebody would have to set.
        let ahead = Ahead(Cell::new(self.full_at.saturating_sub(now)));
        let limiter: RateLimiter<_, _, _, StateInformationMiddleware> =
            RateLimiter::new(self.pace.quota(), ahead, Still);
        match limiter.check() {
            Ok(state) => {
                let ahead = limiter.into_state_store().0.get();
                self.full_at = now.saturating_add(ahead);
                let part = ahead % self.pace.interval;
                let more_after = if part == 0 { self.pace.interval } else { part };
                Outcome::Taken {
                    remaining: state.remaining_burst_capacity(),
                    more_after: Duration::from_nanos(more_after),
                }
            }
            Err(refused) => Outcome::Full {
                retry_after: refused.wait_time_from(Still.now()),
            },
        }
    }
}

/// How far ahead of now the bucket is full, in nanoseconds; the table's lock guards it.
struct Ahead(Cell<u64>);

impl StateStore for Ahead {
    type Key = NotKeyed;

    fn measure_and_replace<T, F, E>(&self, _key: &NotKeyed, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let (outcome, next) = decide(Some(Nanos::new(self.0.get())))?;
        self.0.set(next.as_u64());
        Ok(outcome)
    }
}

/// A clock that does not move: time is handed in.
#[derive(Debug, Clone, Copy)]
struct Still;

impl Clock for Still {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Nanos::new(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use visor_policy::units::Rate;

    #[test]
    fn rates_of_centuries_neither_panic_nor_overflow() {
        let rates = [
            (u32::MAX, Duration::from_millis(u64::MAX), Some(u32::MAX)),
            (u32::MAX, Duration::from_secs(86_400), Some(u32::MAX)),
            (1, Duration::from_millis(u64::MAX), None),
            (u32::MAX, Duration::from_millis(1), None),
        ];
        for (count, window, burst) in rates {
            let pace = Pace::from(&Gcra::within(&Rate {
                count,
                window,
                burst,
            }));
            for (_, window, burst) in rates {
                let other = Pace::from(&Gcra::within(&Rate {
                    count,
                    window,
                    burst,
                }));
                for now in [0, 1, LONGEST] {
                    let mut limit = Limit::emptied(0, pace, 0);
                    let mut full = Bucket {
                        full_at: 0,
                        ..limit.fresh
                    };
                    assert!(matches!(full.spend(now), Outcome::Taken { .. }));
                    limit.fresh.spend(now);
                    limit.change(other, now);
                    assert!(limit.fresh.full_at <= 2 * LONGEST);
                    limit.fresh.spend(now);
                }
            }
        }
    }

    #[test]
    fn a_bucket_stays_small() {
        assert_eq!(size_of::<Bucket>(), 32);
    }
}
