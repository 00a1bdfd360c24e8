//! The meter by example.

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
