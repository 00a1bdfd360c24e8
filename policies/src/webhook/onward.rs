//! Handing an event on: what counts as handed on, when to try again, when to set aside, and what
//! the receiver sees. The clock and chance are handed in.

use super::secret::Secret;
use super::sign::sign_standard_webhook;
use sha2::{Digest as _, Sha256};
use std::time::Duration;

/// What one try came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tried {
    /// The receiver answered.
    Answered {
        /// With this status.
        status: u16,
        /// And asked to be left alone for so long.
        retry_after: Option<Duration>,
    },
    /// No connection came about, so the event did not arrive.
    Unreachable,
    /// The event went out, and no answer came in time, or none that is one.
    NoAnswer,
}

/// How an event is kept at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// The wait after the first try; each further one is twice as long.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
    /// After so many tries that count against an event, it is set aside.
    pub attempts: u32,
    /// After so long, it is set aside whatever the tries came to.
    pub within: Duration,
}

/// What an event has been through, this try included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Past {
    /// All tries.
    pub tries: u32,
    /// Those before this one that count against the event.
    pub faults: u32,
    /// Since it was taken in.
    pub waited: Duration,
}

/// What becomes of an event after a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It was handed on.
    Done,
    /// It is tried again.
    Again {
        /// After so long.
        after: Duration,
        /// Whose doing it was.
        fault: Fault,
    },
    /// It goes to the dead letters, and its session goes on without it.
    SetAside(Why),
}

/// Whose doing it is that an event was not handed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The receiver had it and would not take it: another event may fare better.
    Event,
    /// The receiver is not there or asks for time: no event would fare better.
    Receiver,
}

/// Why an event is set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// It was refused as often as the site allows.
    Refused,
    /// It waited as long as the site allows.
    TooLong,
}

/// A receiver is believed for so long when it asks for time.
const LONGEST_ASKED: Duration = Duration::from_secs(3_600);
/// A copy that comes later than this is another event's: longer than any vendor is known to retry.
const REMEMBERED: Duration = Duration::from_secs(3 * 86_400);

impl Tried {
    /// Whether the receiver has taken the event: it said so, by a status of success.
    pub const fn delivered(&self) -> bool {
        matches!(
            self,
            Self::Answered {
                status: 200..=299,
                ..
            }
        )
    }

    /// For how long the receiver asked to be left alone, as far as it is believed.
    pub fn asked(&self) -> Duration {
        match self {
            Self::Answered { retry_after, .. } => {
                retry_after.unwrap_or_default().min(LONGEST_ASKED)
            }
            Self::Unreachable | Self::NoAnswer => Duration::ZERO,
        }
    }

    /// Whose doing it is that it was not. What stands before a receiver that is away answers in its
    /// place with 502 to 504, and one that is at its limit with 429 or 503.
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Unreachable
            | Self::Answered {
                status: 429 | 502..=504,
                ..
            } => Fault::Receiver,
            Self::NoAnswer | Self::Answered { .. } => Fault::Event,
        }
    }
}

impl Patience {
    /// What becomes of an event. `chance` is any number: waits are spread by it over the upper half
    /// of their length, so that what failed together does not come back together.
    pub fn next(&self, tried: &Tried, past: &Past, chance: u64) -> Next {
        if tried.delivered() {
            return Next::Done;
        }
        let fault = tried.fault();
        if fault == Fault::Event && past.faults.saturating_add(1) >= self.attempts {
            return Next::SetAside(Why::Refused);
        }
        let Some(left) = self
            .within
            .checked_sub(past.waited)
            .filter(|l| !l.is_zero())
        else {
            return Next::SetAside(Why::TooLong);
        };
        let wait = self.wait(past.tries, chance);
        Next::Again {
            // The last try is made at the end of the time there is, not after it.
            after: wait.max(tried.asked()).min(left),
            fault,
        }
    }

    /// The wait after so many tries in a row.
    pub fn wait(&self, tries: u32, chance: u64) -> Duration {
        let doubled = 1_u32
            .checked_shl(tries.saturating_sub(1))
            .filter(|_| tries <= 32);
        let whole = doubled
            .and_then(|factor| self.first.checked_mul(factor))
            .map_or(self.longest, |wait| wait.min(self.longest));
        let half = whole / 2;
        let spread = u64::try_from((whole - half).as_micros()).unwrap_or(u64::MAX);
        let more = chance
            .checked_rem(spread.saturating_add(1))
            .unwrap_or(chance);
        half + Duration::from_micros(more)
    }
}

/// For how long an event's id is remembered where that outlives the process: as long as the policy
/// says, and generously.
pub fn remembered(by_policy: Duration) -> Duration {
    by_policy.max(REMEMBERED)
}

/// Which events keep their order: those of one session. One without a session has an order with
/// itself alone.
pub fn lane<'v>(session: Option<&'v str>, replay_key: &'v str) -> (&'static str, &'v str) {
    match session {
        Some(session) => ("session", session),
        None => ("event", replay_key),
    }
}

/// The `webhook-id` of an event: the same for every try and every copy, without a dot, and nothing
/// that the vendor's id could be read from.
pub fn webhook_id(receive: &str, replay_key: &str) -> String {
    let hash = Sha256::new()
        .chain_update("visor-webhook-id-v1\0")
        .chain_update(receive)
        .chain_update("\0")
        .chain_update(replay_key)
        .finalize();
    let short: String = hex::encode(hash).chars().take(32).collect();
    format!("evt_{short}")
}

/// The three headers of Standard Webhooks, for a try at `now` (seconds since 1970).
pub fn signed_headers(
    secret: &Secret,
    id: &str,
    now: u64,
    body: &[u8],
) -> [(&'static str, String); 3] {
    [
        ("webhook-id", id.to_owned()),
        ("webhook-timestamp", now.to_string()),
        (
            "webhook-signature",
            sign_standard_webhook(secret, id, now, body),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PATIENCE: Patience = Patience {
        first: Duration::from_secs(5),
        longest: Duration::from_secs(600),
        attempts: 12,
        within: Duration::from_secs(3 * 86_400),
    };

    fn answered(status: u16) -> Tried {
        Tried::Answered {
            status,
            retry_after: None,
        }
    }

    const NEW: Past = Past {
        tries: 1,
        faults: 0,
        waited: Duration::ZERO,
    };

    #[test]
    fn only_success_is_delivered_and_a_receiver_that_is_away_is_not_the_events_fault() {
        for (tried, delivered, fault) in [
            (answered(200), true, Fault::Event),
            (answered(204), true, Fault::Event),
            (answered(299), true, Fault::Event),
            (answered(100), false, Fault::Event),
            (answered(199), false, Fault::Event),
            (answered(300), false, Fault::Event),
            (answered(302), false, Fault::Event),
            (answered(304), false, Fault::Event),
            (answered(400), false, Fault::Event),
            (answered(404), false, Fault::Event),
            (answered(410), false, Fault::Event),
            (answered(429), false, Fault::Receiver),
            (answered(500), false, Fault::Event),
            (answered(502), false, Fault::Receiver),
            (answered(503), false, Fault::Receiver),
            (answered(504), false, Fault::Receiver),
            (answered(505), false, Fault::Event),
            (Tried::Unreachable, false, Fault::Receiver),
            (Tried::NoAnswer, false, Fault::Event),
        ] {
            assert_eq!(tried.delivered(), delivered, "{tried:?}");
            let next = PATIENCE.next(&tried, &NEW, 0);
            match delivered {
                true => assert_eq!(next, Next::Done),
                false => assert!(
                    matches!(next, Next::Again { fault: f, .. } if f == fault),
                    "{tried:?}: {next:?}"
                ),
            }
        }
    }

    #[test]
    fn waits_double_up_to_the_longest() {
        let longest = |tries| PATIENCE.wait(tries, u64::MAX - 1);
        for (tries, most) in [
            (1, 5),
            (2, 10),
            (3, 20),
            (7, 320),
            (8, 600),
            (9, 600),
            (40, 600),
            (u32::MAX, 600),
        ] {
            let most = Duration::from_secs(most);
            assert!(PATIENCE.wait(tries, 0) == most / 2, "{tries}");
            assert!(
                longest(tries) <= most && longest(tries) >= most / 2,
                "{tries}"
            );
        }
    }

    #[test]
    fn a_poison_event_is_set_aside_after_its_attempts_and_an_outage_only_after_its_time() {
        let past = |faults, waited| Past {
            tries: 100,
            faults,
            waited: Duration::from_secs(waited),
        };
        let day = 86_400;
        for (tried, past, next) in [
            (answered(500), past(10, 0), None),
            (answered(500), past(11, 0), Some(Why::Refused)),
            (answered(500), past(12, 0), Some(Why::Refused)),
            (Tried::NoAnswer, past(11, 0), Some(Why::Refused)),
            (answered(503), past(11, 0), None),
            (Tried::Unreachable, past(11, 3 * day - 1), None),
            (Tried::Unreachable, past(0, 3 * day), Some(Why::TooLong)),
            (answered(503), past(0, 4 * day), Some(Why::TooLong)),
            (answered(500), past(0, 3 * day), Some(Why::TooLong)),
        ] {
            let found = match PATIENCE.next(&tried, &past, 7) {
                Next::SetAside(why) => Some(why),
                Next::Done | Next::Again { .. } => None,
            };
            assert_eq!(found, next, "{tried:?} {past:?}");
        }
        let late = PATIENCE.next(&answered(200), &past(11, 9 * day), 0);
        assert_eq!(late, Next::Done, "what arrived arrived");
    }

    #[test]
    fn a_receiver_that_asks_for_time_gets_it_within_bounds() {
        for (asked, waited, least, most) in [
            (30, 0, 30, 30),
            (0, 0, 2, 5),
            (86_400, 0, 3_600, 3_600),
            (3_600, 3 * 86_400 - 60, 60, 60),
        ] {
            let tried = Tried::Answered {
                status: 429,
                retry_after: Some(Duration::from_secs(asked)),
            };
            let past = Past {
                waited: Duration::from_secs(waited),
                ..NEW
            };
            let Next::Again { after, .. } = PATIENCE.next(&tried, &past, 99) else {
                panic!("it is tried again")
            };
            assert!(
                (least..=most).contains(&after.as_secs()),
                "{asked}: {after:?}"
            );
        }
    }

    #[test]
    fn what_the_receiver_sees_does_not_change_from_try_to_try() {
        let id = webhook_id("events", "id:e-1");
        assert_eq!(id, webhook_id("events", "id:e-1"));
        assert!(
            id.len() == 36 && !id.contains('.') && !id.contains("e-1"),
            "{id}"
        );
        assert_ne!(id, webhook_id("event", "sid:e-1"));
        assert_ne!(id, webhook_id("events", "id:e-2"));
        assert_ne!(
            lane(Some("x"), "id:1"),
            lane(None, "x"),
            "a session is no event"
        );
        assert_eq!(lane(Some("x"), "id:1"), lane(Some("x"), "id:2"));
        assert_eq!(remembered(Duration::from_secs(60)), REMEMBERED);
        let week = Duration::from_secs(7 * 86_400);
        assert_eq!(remembered(week), week);
    }

    proptest! {
        /// Whatever happens, an event is tried again in bounded time or set aside; and it is set
        /// aside after a bounded number of tries that count.
        #[test]
        fn every_event_comes_to_an_end(
            statuses in proptest::collection::vec(prop_oneof![Just(0_u16), Just(1), 100_u16..600], 1..400),
            asked in proptest::option::of(0_u64..1_000_000),
            attempts in 1_u32..30,
            chance: u64,
        ) {
            let patience = Patience { attempts, within: Duration::from_secs(86_400), ..PATIENCE };
            let mut past = Past { tries: 0, faults: 0, waited: Duration::ZERO };
            for status in statuses {
                let tried = match status {
                    0 => Tried::Unreachable,
                    1 => Tried::NoAnswer,
                    status => Tried::Answered { status, retry_after: asked.map(Duration::from_secs) },
                };
                past.tries += 1;
                match patience.next(&tried, &past, chance) {
                    Next::Done => { prop_assert!(tried.delivered()); return Ok(()); }
                    Next::SetAside(why) => {
                        prop_assert!(!tried.delivered());
                        let meant = match why {
                            Why::Refused => past.faults + 1 == attempts,
                            Why::TooLong => past.waited >= patience.within,
                        };
                        prop_assert!(meant);
                        return Ok(());
                    }
                    Next::Again { after, fault } => {
                        prop_assert!(after <= LONGEST_ASKED && !after.is_zero());
                        past.waited += after;
                        prop_assert!(past.waited <= patience.within);
                        past.faults += u32::from(fault == Fault::Event);
                        prop_assert!(past.faults < attempts);
                    }
                }
            }
        }
    }
}
