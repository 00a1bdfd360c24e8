//! The meter as a whole against callers that know its parameters: no pattern, restart, reload or
//! full table lets more through than the rate says, in any closed window.

use super::store::{Birth, Store};
use super::{Limiter, Meter, Outcome, Owner, Scope, Uptime};
use proptest::prelude::*;
use std::time::Duration;
use visor_policy::rate::Gcra;
use visor_policy::units::Rate;

#[derive(Debug, Clone)]
enum Step {
    Fire {
        times: usize,
    },
    /// A multiple of the interval or the window, and a nanosecond more or less.
    Wait {
        intervals: u64,
        windows: u64,
        off: i64,
    },
    /// Any part of two windows, in thousandths.
    Drift(u64),
    UntilAdmitted,
    /// The process ends, and another starts at once: the worst for us.
    Restart(End),
    /// Another of the rates comes into force.
    Reload(usize),
    /// So many other subjects come, and push what they can out of a small table.
    Crowd(u32),
}

/// How a process ends.
#[derive(Debug, Clone, Copy)]
enum End {
    InPeace,
    Killed,
    /// In peace, and the machine with it: its monotonic clock begins anew.
    WithTheMachine,
    PowerLost,
}

fn ends() -> impl Strategy<Value = End> {
    prop_oneof![
        Just(End::InPeace),
        Just(End::Killed),
        Just(End::WithTheMachine),
        Just(End::PowerLost),
    ]
}

fn rates() -> impl Strategy<Value = Rate> {
    let windows = prop_oneof![
        1_u64..50,
        Just(1_000_000),
        Just(60_000_000_000),
        Just(86_400_000_000_000),
    ];
    (1_u32..60, windows, any::<Option<u32>>()).prop_map(|(count, window, burst)| Rate {
        count,
        window: Duration::from_nanos(window),
        burst: burst.map(|b| 1 + b % count),
    })
}

fn steps(restarts: u32, reloads: u32, crowds: u32) -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        5 => (1..70_usize).prop_map(|times| Step::Fire { times }),
        3 => (0..4_u64, 0..2_u64, -1..=1_i64).prop_map(|(intervals, windows, off)| Step::Wait { intervals, windows, off }),
        2 => (0..2000_u64).prop_map(Step::Drift),
        4 => Just(Step::UntilAdmitted),
        restarts => ends().prop_map(Step::Restart),
        reloads => (0..8_usize).prop_map(Step::Reload),
        crowds => (1..200_u32).prop_map(Step::Crowd),
    ];
    proptest::collection::vec(step, 1..80)
}

/// The gateway as one caller sees it, on a clock that runs across restarts.
struct World<'a> {
    rates: &'a [Rate],
    current: usize,
    meter: Meter,
    limiter: Limiter,
    now: u64,
    started: u64,
    strangers: u32,
    admitted: Vec<u64>,
    /// Where rates are kept over restarts.
    folder: Option<tempfile::TempDir>,
    /// Which boot it is, and when that began.
    boot: (u8, u64),
}

/// One entry per shard: every stranger in ours asks for our place.
const TINY: usize = 64;

impl<'a> World<'a> {
    fn new(rates: &'a [Rate], keeps: bool) -> Self {
        let folder = keeps.then(|| tempfile::tempdir().unwrap());
        let meter = Self::meter(folder.as_ref(), 0, (1, 0));
        let limiter = Self::limiter(&meter, &rates[0], 0);
        Self {
            rates,
            current: 0,
            meter,
            limiter,
            now: 0,
            started: 0,
            strangers: 0,
            admitted: Vec::new(),
            folder,
            boot: (1, 0),
        }
    }

    fn meter(folder: Option<&tempfile::TempDir>, now: u64, boot: (u8, u64)) -> Meter {
        let birth = Birth {
            monotonic: 1_000 + now - boot.1,
            wall: 1_000_000 + now,
            boot: [boot.0; 16],
        };
        let store = folder.map(|folder| Store::open(folder.path(), birth).unwrap());
        Meter::open(TINY, store, false)
    }

    fn restart(&mut self, end: End, rate: &Rate) {
        let uptime = Uptime(self.now - self.started);
        if matches!(end, End::InPeace | End::WithTheMachine) {
            self.meter.close(uptime).unwrap();
        }
        if matches!(end, End::PowerLost | End::WithTheMachine) {
            self.boot = (self.boot.0 + 1, self.now);
        }
        // The lock on the folder goes with the process.
        self.meter = Meter::new(TINY);
        self.started = self.now;
        self.meter = Self::meter(self.folder.as_ref(), self.now, self.boot);
        self.limiter = Self::limiter(&self.meter, rate, 0);
    }

    fn limiter(meter: &Meter, rate: &Rate, uptime: u64) -> Limiter {
        let gcra = Gcra::within(rate);
        let limiter = meter.limiter(Scope::Subject, "allow", &gcra, Uptime(uptime));
        meter.settle().unwrap();
        limiter
    }

    fn take(&mut self) -> Outcome {
        let outcome = self.meter.take(
            &self.limiter,
            b"subject",
            Owner::default(),
            Uptime(self.now - self.started),
        );
        if let Outcome::Taken { .. } = outcome {
            self.admitted.push(self.now);
        }
        outcome
    }

    fn run(mut self, steps: &[Step]) -> Vec<u64> {
        for step in steps {
            let rate = &self.rates[self.current];
            let interval = u64::try_from(Gcra::within(rate).interval.as_nanos()).unwrap();
            let window = u64::try_from(rate.window.as_nanos()).unwrap();
            match step {
                Step::Fire { times } => {
                    for _ in 0..*times {
                        self.take();
                    }
                }
                Step::Wait {
                    intervals,
                    windows,
                    off,
                } => {
                    self.now +=
                        (intervals * interval + windows * window).saturating_add_signed(*off);
                }
                Step::Drift(thousandths) => self.now += window * thousandths / 1000,
                Step::UntilAdmitted => {
                    if let Outcome::Full { retry_after } = self.take() {
                        self.now += u64::try_from(retry_after.as_nanos()).unwrap();
                        assert!(
                            !matches!(self.take(), Outcome::Full { .. }),
                            "the wait was too short"
                        );
                    }
                }
                Step::Restart(end) => self.restart(*end, rate),
                Step::Reload(which) => {
                    self.current = which % self.rates.len();
                    self.limiter = Self::limiter(
                        &self.meter,
                        &self.rates[self.current],
                        self.now - self.started,
                    );
                }
                Step::Crowd(strangers) => {
                    for _ in 0..*strangers {
                        self.strangers += 1;
                        let who = self.strangers.to_le_bytes();
                        self.meter.take(
                            &self.limiter,
                            &who,
                            Owner::default(),
                            Uptime(self.now - self.started),
                        );
                    }
                }
            }
        }
        self.admitted
    }
}

/// The most admitted in any closed window of this length; `times` ascend.
fn most(times: &[u64], window: Duration) -> u64 {
    let window = u64::try_from(window.as_nanos()).unwrap();
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

proptest! {
    #[test]
    fn no_pattern_exceeds_the_rate(rate in rates(), keeps: bool, steps in steps(0, 1, 0)) {
        let times = World::new(&[rate], keeps).run(&steps);
        prop_assert!(most(&times, rate.window) <= u64::from(rate.count));
    }

    #[test]
    fn no_restart_exceeds_the_rate(rate in rates(), keeps: bool, steps in steps(3, 1, 0)) {
        let times = World::new(&[rate], keeps).run(&steps);
        prop_assert!(most(&times, rate.window) <= u64::from(rate.count));
    }

    #[test]
    fn no_full_table_exceeds_the_rate(rate in rates(), keeps: bool, steps in steps(1, 1, 5)) {
        let times = World::new(&[rate], keeps).run(&steps);
        prop_assert!(most(&times, rate.window) <= u64::from(rate.count));
    }

    /// Rates of any bursts and windows follow one another: in windows of every length, no more
    /// than the most generous of them allows.
    #[test]
    fn no_reload_exceeds_the_most_generous_rate(
        rates in proptest::collection::vec(rates(), 1..4),
        steps in steps(0, 6, 1),
        keeps: bool,
        nanos in 0_u64..200_000_000_000,
    ) {
        let times = World::new(&rates, keeps).run(&steps);
        // Just short of a refill the bound is the burst alone.
        let short = |rate: &Rate| Gcra::within(rate).interval - Duration::from_nanos(1);
        let windows = rates.iter().flat_map(|rate| [rate.window, short(rate)]);
        let windows = windows.chain([Duration::from_nanos(nanos), Duration::ZERO]);
        for window in windows {
            let allowed = rates.iter().map(|rate| Gcra::within(rate).most_in_window(window)).max().unwrap();
            prop_assert!(most(&times, window) <= allowed, "{} of {allowed} in {window:?}", most(&times, window));
        }
    }

    /// The same across restarts, where rates are kept: the new process knows the rates of the old.
    /// A loss of power is left out: then it does not, and begins empty at the rate that it has.
    #[test]
    fn no_restart_with_another_rate_exceeds_the_most_generous(
        rates in proptest::collection::vec(rates(), 1..4),
        steps in steps(3, 3, 1),
    ) {
        let steps: Vec<Step> = steps.into_iter().filter(|s| !matches!(s, Step::Restart(End::PowerLost))).collect();
        let times = World::new(&rates, true).run(&steps);
        for window in rates.iter().map(|rate| rate.window) {
            let allowed = rates.iter().map(|rate| Gcra::within(rate).most_in_window(window)).max().unwrap();
            prop_assert!(most(&times, window) <= allowed, "{} of {allowed} in {window:?}", most(&times, window));
        }
    }

    /// Refusing everything would pass the tests above: the meter admits just what the algorithm
    /// does, written out here in three lines.
    #[test]
    fn decisions_are_those_of_the_algorithm(rate in rates(), gaps in proptest::collection::vec(0_u64..3000, 1..200)) {
        let gcra = Gcra::within(&rate);
        let (burst, interval) = (u64::from(gcra.burst.get()), u64::try_from(gcra.interval.as_nanos()).unwrap());
        let meter = Meter::new(TINY);
        let limiter = World::limiter(&meter, &rate, 0);
        let mut full_at = burst * interval;
        let mut now = 0;
        for gap in gaps {
            now += u64::try_from(rate.window.as_nanos()).unwrap() * gap / 2000 / u64::from(rate.count);
            let wait = full_at.saturating_sub((burst - 1) * interval).saturating_sub(now);
            let expected = if wait > 0 {
                Outcome::Full { retry_after: Duration::from_nanos(wait) }
            } else {
                full_at = full_at.max(now) + interval;
                let left = burst * interval - (full_at - now);
                let more = interval - left % interval;
                Outcome::Taken { remaining: u32::try_from(left / interval).unwrap(), more_after: Duration::from_nanos(more) }
            };
            prop_assert_eq!(meter.take(&limiter, b"subject", Owner::default(), Uptime(now)), expected);
        }
    }
}
