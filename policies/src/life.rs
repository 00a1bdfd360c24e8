//! The life of a face after it was enrolled: until when it may be kept, what an erasure that is owed
//! comes to, and who may erase everyone. Time is a fact here as elsewhere, in milliseconds since 1970.

mod request;

pub use request::{Request, request};

use crate::effective::{Effective, Route};
use crate::model::pack::Class;
use crate::model::site::Environment;
use std::time::Duration;

/// Whether a call that went through counts as an interaction of the person with the company. Reading
/// or erasing what is stored is none of theirs.
pub const fn interacts(class: Class) -> bool {
    match class {
        Class::Enroll
        | Class::Search
        | Class::Verify
        | Class::Detect
        | Class::Liveness
        | Class::Session
        | Class::Report => true,
        Class::List | Class::Erase | Class::EraseAll | Class::Read => false,
    }
}

/// Until when a face may be kept: for as long after the last interaction as was promised when it was
/// enrolled, or as the policy in force says, whichever ends first. `None` where neither says.
pub fn keep_until(
    interacted: u64,
    promised: Option<Duration>,
    in_force: Option<Duration>,
) -> Option<u64> {
    let longest = [promised, in_force].into_iter().flatten().min()?;
    let longest = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX);
    Some(interacted.saturating_add(longest))
}

/// Whether a face must go now.
pub const fn is_due(keep_until: Option<u64>, now: u64) -> bool {
    matches!(keep_until, Some(until) if until <= now)
}

/// For how long the policy in force lets faces be kept that are enrolled somewhere: where several
/// allows say so, the longest, since which of them a face came by is only known of its promise.
pub fn longest(policy: &Effective, provider: &str, environment: Environment) -> Option<Duration> {
    let grants = policy.grants();
    let enrols = grants.iter().filter(|grant| {
        grant.route.class == Class::Enroll
            && grant.environment == environment
            && grant.provider.name == provider
    });
    enrols
        .map(|grant| grant.retain.as_ref().map(|(longest, _)| *longest))
        .try_fold(Duration::ZERO, |most, one| Some(most.max(one?)))
        .filter(|most| !most.is_zero())
}

/// How long to wait before an erasure is asked for again: twice as long each time, at most `most`, and
/// of that between the half and all by `draw`, so that many do not come at once.
pub fn wait(attempts: u64, first: Duration, most: Duration, draw: u64) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1)).unwrap_or(u32::MAX);
    let factor = 2_u32.saturating_pow(doublings.min(31));
    let whole = first.saturating_mul(factor).min(most);
    let half = whole / 2;
    let nanos = u64::try_from(half.as_nanos()).unwrap_or(u64::MAX);
    let part = u128::from(nanos) * u128::from(draw) / u128::from(u64::MAX);
    half + Duration::from_nanos(u64::try_from(part).unwrap_or(nanos))
}

/// How an erasure stands that is owed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// There is time.
    Open,
    /// The deadline is near: somebody has to look.
    Near,
    /// It has passed.
    Late,
}

/// How an erasure stands that is owed since then, with so long to do it and an alarm so long before.
pub fn standing(since: u64, now: u64, deadline: Duration, alarm: Duration) -> Standing {
    let age = Duration::from_millis(now.saturating_sub(since));
    if age >= deadline {
        Standing::Late
    } else if age >= deadline.saturating_sub(alarm) {
        Standing::Near
    } else {
        Standing::Open
    }
}

/// What a vendor's answer makes of an erasure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The vendor says that it is done.
    Done,
    /// The vendor says again that there is nobody.
    Gone,
    /// It says so for the first time: it is owed still.
    Denied,
    /// Neither: it is owed still.
    Open,
}

/// What an answer of this status makes of an erasure, where the vendor said so many times before that
/// there is nobody. The first "not found" may be about an id that was never right; said again it is the
/// vendor's word, where the pack knows that the vendor means it so.
pub fn outcome(route: &Route, is_done: bool, status: u16, denied: u64) -> Outcome {
    match (is_done, route.gone.contains(&status), denied) {
        (true, _, _) => Outcome::Done,
        (false, false, _) => Outcome::Open,
        (false, true, 0) => Outcome::Denied,
        (false, true, _) => Outcome::Gone,
    }
}

/// Whether a vendor stores a face that it was asked to store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It says so.
    Yes,
    /// It refused the only request.
    No,
    /// Nobody knows.
    Unknown,
}

/// What an answer of this status makes of an enrolment that was sent so many times. Only what refuses
/// the request itself says that nothing is stored: a conflict is about a face that is there, and a
/// vendor that failed may have failed after it stored.
pub const fn stored(is_done: bool, status: u16, attempts: u64) -> Stored {
    match (is_done, status, attempts) {
        (true, _, _) => Stored::Yes,
        (false, 400..=407 | 410 | 411 | 413..=418 | 421 | 422 | 426 | 428 | 429 | 431 | 451, 1) => {
            Stored::No
        }
        _ => Stored::Unknown,
    }
}

/// What becomes of a request that erases everyone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Second {
    /// Somebody else has asked for the same, and in time: it is done.
    Do,
    /// It waits for somebody else.
    Wait,
}

/// Whether a request that erases everyone is the second one: the same was asked for by another
/// caller within the window. Whoever asks twice is still one.
pub fn second(first: Option<(&str, u64)>, caller: &str, now: u64, window: Duration) -> Second {
    match first {
        Some((other, time))
            if other != caller && time <= now && Duration::from_millis(now - time) <= window =>
        {
            Second::Do
        }
        _ => Second::Wait,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const DAY: Duration = Duration::from_secs(86_400);

    #[test]
    fn only_what_refuses_the_one_request_says_that_nothing_is_stored() {
        for (done, status, attempts, want) in [
            (true, 200, 1, Stored::Yes),
            (true, 201, 2, Stored::Yes),
            (false, 200, 1, Stored::Unknown),
            (false, 422, 1, Stored::No),
            (false, 401, 1, Stored::No),
            // The first of two may have stored it.
            (false, 422, 2, Stored::Unknown),
            (false, 408, 1, Stored::Unknown),
            (false, 409, 1, Stored::Unknown),
            (false, 425, 1, Stored::Unknown),
            (false, 500, 1, Stored::Unknown),
            (false, 302, 1, Stored::Unknown),
        ] {
            assert_eq!(stored(done, status, attempts), want, "{status} {attempts}");
        }
    }

    #[test]
    fn a_face_is_kept_as_long_as_the_shorter_word_says() {
        let day = 86_400_000;
        for (promised, in_force, until) in [
            (None, None, None),
            (Some(DAY), None, Some(day)),
            (None, Some(DAY), Some(day)),
            (Some(DAY), Some(2 * DAY), Some(day)),
            (Some(3 * DAY), Some(2 * DAY), Some(2 * day)),
        ] {
            let end = until.map(|until| 7 + until);
            assert_eq!(keep_until(7, promised, in_force), end);
            assert!(!is_due(end, 7));
            assert_eq!(is_due(end, 7 + day), until == Some(day));
        }
        assert_eq!(keep_until(u64::MAX, Some(DAY), None), Some(u64::MAX));
        assert!(!is_due(None, u64::MAX));
    }

    #[test]
    fn an_alarm_comes_before_the_deadline() {
        let at = |days: u64| standing(0, days * 86_400_000, 30 * DAY, 7 * DAY);
        for (days, want) in [
            (0, Standing::Open),
            (22, Standing::Open),
            (23, Standing::Near),
            (29, Standing::Near),
            (30, Standing::Late),
            (400, Standing::Late),
        ] {
            assert_eq!(at(days), want, "{days}");
        }
        // A clock that was set back makes nothing late, and an alarm as long as all is from the start.
        assert_eq!(standing(9, 0, DAY, Duration::ZERO), Standing::Open);
        assert_eq!(standing(0, 0, DAY, 2 * DAY), Standing::Near);
    }

    #[test]
    fn everyone_is_erased_by_two_who_ask_in_time() {
        let window = Duration::from_secs(60);
        for (first, now, want) in [
            (None, 0, Second::Wait),
            (Some(("a", 0)), 1, Second::Wait),
            (Some(("b", 0)), 0, Second::Do),
            (Some(("b", 0)), 60_000, Second::Do),
            (Some(("b", 0)), 60_001, Second::Wait),
            (Some(("b", 10)), 9, Second::Wait),
        ] {
            assert_eq!(second(first, "a", now, window), want, "{first:?} {now}");
        }
    }

    proptest! {
        #[test]
        fn waiting_grows_to_a_bound_and_is_never_nothing(
            attempts in 1_u64..200, first in 1_u64..10_000, most in 1_u64..100_000, draw: u64,
        ) {
            let (first, most) = (Duration::from_millis(first), Duration::from_millis(most));
            let one = wait(attempts, first, most, draw);
            prop_assert!(one <= most);
            prop_assert!(one >= first.min(most) / 2);
            prop_assert!(wait(attempts, first, most, u64::MAX) <= wait(attempts + 1, first, most, u64::MAX));
            prop_assert!(wait(attempts, first, most, 0) <= one);
            prop_assert!(one <= wait(attempts, first, most, u64::MAX));
        }

        #[test]
        fn an_interaction_never_shortens_how_long_a_face_is_kept(
            at in 0_u64..1 << 50, later in 0_u64..1 << 40, promised: Option<u32>, in_force: Option<u32>,
        ) {
            let seconds = |s: Option<u32>| s.map(|s| Duration::from_secs(s.into()));
            let (promised, in_force) = (seconds(promised), seconds(in_force));
            let before = keep_until(at, promised, in_force);
            prop_assert!(before <= keep_until(at + later, promised, in_force));
            if let Some(until) = before {
                prop_assert!(is_due(before, until) && (until == 0 || !is_due(before, until - 1)));
                prop_assert!(keep_until(at, promised, None).is_none_or(|own| until <= own));
                prop_assert!(keep_until(at, in_force, None).is_none_or(|own| until <= own));
            }
        }
    }
}
