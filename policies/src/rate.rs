//! Rates as a bucket enforces them: never more than the count in any window, wherever it starts.
//!
//! A bucket under the generic cell rate algorithm (GCRA) lets `burst` through at once and one more
//! per `interval`. In a closed window of length `w`, from the first admitted call to the last, that
//! is at most `burst + floor(w / interval)`, and a caller who fires whenever it may reaches it. So
//! a burst of the whole count, with the count as pace, admits nearly twice the count. Here the
//! interval follows from what the burst leaves:
//!
//! ```text
//! interval = floor(window / (count - burst + 1)) + 1 ns      so   interval > window / (count - burst + 1)
//! floor(window / interval) <= count - burst                  so   burst + floor(window / interval) <= count
//! ```
//!
//! All of it in whole nanoseconds; nothing is rounded towards the caller.

use crate::units::Rate;
use std::num::NonZeroU32;
use std::time::Duration;

/// What a bucket needs to know of a rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Gcra {
    /// How many a full bucket lets through at once.
    pub burst: NonZeroU32,
    /// How long one more takes, at least one nanosecond.
    pub interval: Duration,
}

impl Gcra {
    /// The fastest bucket with the rate's burst that never admits more than its count in any
    /// closed window `[t, t + window]`.
    pub fn within(rate: &Rate) -> Self {
        let burst = rate.burst();
        // At least 1 and at most the count, because the burst is.
        let left = rate.count.max(1) - burst.get() + 1;
        // INVARIANT: `interval > window / left`; dividing a Duration rounds down.
        let interval = (rate.window / left).saturating_add(Duration::from_nanos(1));
        Self { burst, interval }
    }

    /// The most that any closed window of this length can see admitted. A caller who fires
    /// whenever it may, beginning with a full bucket, reaches it.
    pub fn most_in_window(&self, window: Duration) -> u64 {
        let refills = window.as_nanos() / self.interval.as_nanos().max(1);
        u64::try_from(refills)
            .unwrap_or(u64::MAX)
            .saturating_add(u64::from(self.burst.get()))
    }
}

impl Rate {
    /// How many may come at once: as written, or else a fifth of the count, rounded up; of ten or
    /// less, half.
    ///
    /// Burst and pace share one count: what the burst takes, the pace lacks. A fifth leaves four
    /// fifths as a pace that is never refused, and a caller that keeps to the nominal pace (the
    /// count, evenly spread) uses the burst up only after about one window. Of a small count a
    /// fifth would be one or two, and people's retries come in clusters.
    pub fn burst(&self) -> NonZeroU32 {
        let count = self.count.max(1);
        let burst = self.burst.unwrap_or(if count <= 10 {
            count.div_ceil(2)
        } else {
            count.div_ceil(5)
        });
        NonZeroU32::new(burst.min(count)).unwrap_or(NonZeroU32::MIN)
    }

    /// What one of `instances` gateways may use of a vendor's quota when `headroom_percent` of it
    /// is kept back: rounded down, and nothing at all when less than one call is left.
    ///
    /// Headroom is for calls that leave in two of our windows and arrive in one of the vendor's; a
    /// written burst is a matter of one moment and is divided only.
    pub fn share(&self, headroom_percent: u32, instances: u32) -> Option<Self> {
        let kept = 100_u64.saturating_sub(u64::from(headroom_percent));
        let all = u64::from(self.count) * kept;
        let count = u32::try_from(all.checked_div(100 * u64::from(instances))?).ok()?;
        let burst = self.burst.map(|burst| (burst / instances).min(count));
        (count > 0 && burst != Some(0)).then_some(Self {
            count,
            window: self.window,
            burst,
        })
    }
}

/// Whether `rate` could admit more than `quota` allows: in any window of the quota's length, or at
/// once where the quota names a burst. Both may have windows of any length.
pub fn exceeds(rate: &Rate, quota: &Rate) -> bool {
    let gcra = Gcra::within(rate);
    gcra.most_in_window(quota.window) > u64::from(quota.count)
        || quota.burst.is_some_and(|burst| gcra.burst.get() > burst)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rate(text: &str) -> Rate {
        text.parse().unwrap()
    }

    /// The algorithm in three lines, apart from the derivation it is to test.
    struct Bucket {
        burst: u128,
        interval: u128,
        /// Theoretical arrival time: the bucket is full from here on.
        full_at: u128,
    }

    impl Bucket {
        fn full(gcra: &Gcra) -> Self {
            Self {
                burst: gcra.burst.get().into(),
                interval: gcra.interval.as_nanos(),
                full_at: 0,
            }
        }

        fn next(&self) -> u128 {
            self.full_at
                .saturating_sub((self.burst - 1) * self.interval)
        }

        fn take(&mut self, now: u128) -> bool {
            let admitted = now >= self.next();
            if admitted {
                self.full_at = self.full_at.max(now) + self.interval;
            }
            admitted
        }

        fn restart(&mut self, now: u128) {
            self.full_at = now + self.burst * self.interval;
        }
    }

    /// The most admitted in any closed window of this length; `times` ascend.
    fn most(times: &[u128], window: u128) -> u64 {
        let mut first = 0;
        let mut most = 0;
        for (last, time) in times.iter().enumerate() {
            while times[first] + window < *time {
                first += 1;
            }
            most = most.max(last - first + 1);
        }
        most as u64
    }

    fn rates() -> impl Strategy<Value = Rate> {
        let windows = prop_oneof![
            1_u64..50, // windows of nanoseconds: more calls than the clock has ticks
            Just(1_000_000),
            1_000_000..2_000_000_u64,
            Just(60_000_000_000),
            Just(86_400_000_000_000),
        ];
        (
            prop_oneof![1_u32..12, 1_u32..400],
            windows,
            any::<Option<u32>>(),
        )
            .prop_map(|(count, window, burst)| Rate {
                count,
                window: Duration::from_nanos(window),
                burst: burst.map(|b| 1 + b % count),
            })
    }

    /// A caller that knows the parameters and probes their edges.
    #[derive(Debug, Clone)]
    enum Step {
        Fire {
            times: usize,
        },
        /// Wait for a multiple of the interval or the window, and a nanosecond more or less.
        Wait {
            intervals: u128,
            windows: u128,
            off: i8,
        },
        /// Wait for any part of two windows, in thousandths.
        Drift(u128),
        UntilAdmitted,
        Restart,
    }

    fn steps(restarts: u32) -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            4 => (1..40_usize).prop_map(|times| Step::Fire { times }),
            3 => (0..4_u128, 0..2_u128, -1..=1_i8).prop_map(|(intervals, windows, off)| Step::Wait { intervals, windows, off }),
            2 => (0..2000_u128).prop_map(Step::Drift),
            4 => Just(Step::UntilAdmitted),
            restarts => Just(Step::Restart),
        ];
        proptest::collection::vec(step, 1..120)
    }

    fn run(rate: &Rate, steps: &[Step]) -> Vec<u128> {
        let (gcra, window) = (Gcra::within(rate), rate.window.as_nanos());
        let mut bucket = Bucket::full(&gcra);
        let mut now = 7;
        let mut admitted = Vec::new();
        for step in steps {
            match step {
                Step::Fire { times } => {
                    admitted.extend((0..*times).filter(|_| bucket.take(now)).map(|_| now))
                }
                Step::Wait {
                    intervals,
                    windows,
                    off,
                } => {
                    let length = intervals * gcra.interval.as_nanos() + windows * window;
                    now += length.saturating_add_signed((*off).into());
                }
                Step::Drift(thousandths) => now += window * thousandths / 1000,
                Step::UntilAdmitted => {
                    now = now.max(bucket.next());
                    assert!(bucket.take(now));
                    admitted.push(now);
                }
                Step::Restart => bucket.restart(now),
            }
        }
        admitted
    }

    proptest! {
        #[test]
        fn no_pattern_exceeds_the_count(rate in rates(), steps in steps(0)) {
            let times = run(&rate, &steps);
            prop_assert!(most(&times, rate.window.as_nanos()) <= u64::from(rate.count));
        }

        #[test]
        fn no_restart_exceeds_the_count(rate in rates(), steps in steps(2)) {
            let times = run(&rate, &steps);
            prop_assert!(most(&times, rate.window.as_nanos()) <= u64::from(rate.count));
        }

        /// The bound is not only kept but reached, in windows of any length.
        #[test]
        fn a_greedy_caller_reaches_the_bound(rate in rates(), thousandths in 0_u128..3000) {
            let gcra = Gcra::within(&rate);
            let length = rate.window.as_nanos() * thousandths / 1000;
            let mut bucket = Bucket::full(&gcra);
            let mut admitted = 0;
            let mut now = 0;
            while now <= length {
                prop_assert!(bucket.take(now));
                admitted += 1;
                now = now.max(bucket.next());
            }
            let window = Duration::from_nanos(u64::try_from(length).unwrap());
            prop_assert_eq!(admitted, gcra.most_in_window(window));
        }

        /// Exact means also: no stricter than it has to be.
        #[test]
        fn the_whole_count_is_usable(count in 1_u32..30_000, burst in any::<Option<u32>>(), seconds in 1_u64..100_000) {
            let rate = Rate { count, window: Duration::from_secs(seconds), burst: burst.map(|b| 1 + b % count) };
            prop_assert_eq!(Gcra::within(&rate).most_in_window(rate.window), u64::from(count));
        }

        #[test]
        fn the_invariant_holds_for_every_number(count in 1_u32.., burst in any::<Option<u32>>(), ms in any::<u64>()) {
            let rate = Rate { count, window: Duration::from_millis(ms), burst: burst.map(|b| b.clamp(1, count)) };
            prop_assert!(Gcra::within(&rate).most_in_window(rate.window) <= u64::from(count));
            prop_assert!(!exceeds(&rate, &rate));
        }

        /// Four fifths of the count, evenly spread, are never refused.
        #[test]
        fn a_steady_caller_is_not_refused(count in 11_u32..5_000) {
            let rate = Rate { count, window: Duration::from_secs(60), burst: None };
            let gcra = Gcra::within(&rate);
            let pace = rate.window.as_nanos().div_ceil(u128::from(count) * 4 / 5) + 1;
            prop_assert!(gcra.interval.as_nanos() <= pace, "{:?} against {pace}", gcra.interval);
        }

        /// However a quota is divided, the parts together stay within it.
        #[test]
        fn shares_never_sum_to_more(count in 1_u32.., headroom in 0_u32..120, instances in 0_u32..50, burst in any::<Option<u32>>()) {
            let quota = Rate { count, window: Duration::from_secs(60), burst: burst.map(|b| b.clamp(1, count)) };
            if let Some(share) = quota.share(headroom, instances) {
                prop_assert!(u64::from(share.count) * u64::from(instances) * 100 <= u64::from(count) * u64::from(100 - headroom));
                prop_assert!(share.count > 0 && !exceeds(&share, &quota));
                if let (Some(part), Some(whole)) = (share.burst, quota.burst) {
                    prop_assert!(part > 0 && u64::from(part) * u64::from(instances) <= u64::from(whole));
                }
            }
        }
    }

    #[test]
    fn the_interval_of_a_count_of_one_is_longer_than_the_window() {
        let gcra = Gcra::within(&rate("1/min"));
        assert_eq!(
            gcra.interval,
            Duration::from_secs(60) + Duration::from_nanos(1)
        );
        assert_eq!(gcra.most_in_window(Duration::from_secs(60)), 1);
    }

    #[test]
    fn bursts_where_none_is_written() {
        let bursts = [
            ("1/min", 1),
            ("2/min", 1),
            ("5/min", 3),
            ("10/min", 5),
            ("11/min", 3),
            ("60/min", 12),
            ("1000/min", 200),
            ("60/min burst 60", 60),
            ("60/min burst 1", 1),
        ];
        for (text, burst) in bursts {
            assert_eq!(rate(text).burst().get(), burst, "{text}");
        }
    }

    #[test]
    fn shares_round_down_to_nothing() {
        let shared = |text, headroom, instances| {
            rate(text).share(headroom, instances).map(|r| r.to_string())
        };
        assert_eq!(shared("1000/min", 5, 1).as_deref(), Some("950/min"));
        assert_eq!(shared("100/min", 5, 3).as_deref(), Some("31/min"));
        assert_eq!(
            shared("60/min burst 20", 10, 3).as_deref(),
            Some("18/min burst 6")
        );
        assert_eq!(shared("1/min", 0, 1).as_deref(), Some("1/min"));
        assert_eq!(shared("1/min", 5, 1), None);
        assert_eq!(shared("100/min", 100, 1), None);
        assert_eq!(shared("100/min", 5, 96), None);
        assert_eq!(shared("60/min burst 2", 0, 3), None);
        assert_eq!(shared("60/min", 0, 0), None);
    }

    #[test]
    fn rates_and_quotas_of_different_windows() {
        let cases = [
            ("1000/min", "1000/min", false),
            ("1001/min", "1000/min", true),
            ("20/s", "1000/min", true),
            ("16/s", "1000/min", false),
            ("1000/h", "60/min", true), // a burst of 200
            ("1000/h burst 40", "60/min", false),
            ("10/min", "5/10 s", false), // a burst of 5, then one per 10 s and a nanosecond
            ("60/min", "5/10 s", true),
            ("60/min burst 10", "60/min burst 5", true),
            ("60/min burst 5", "60/min burst 5", false),
        ];
        for (ours, quota, expected) in cases {
            assert_eq!(
                exceeds(&rate(ours), &rate(quota)),
                expected,
                "{ours} against {quota}"
            );
        }
    }
}
