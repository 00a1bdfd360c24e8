//! The vendor's own 429: its `Retry-After` holds a credential back, within a cap.

use super::Uptime;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The longest that one answer can hold a credential back. A vendor that errs, or says a day,
/// must not stop a company for longer than somebody takes to look.
pub const CAP: Duration = Duration::from_secs(300);

/// Whether one credential is held back. Read on every request, without a lock.
#[derive(Debug)]
pub struct Hold {
    until: AtomicU64,
    cap: Duration,
}

impl Hold {
    /// A hold that is not in effect, and never will be for longer than `cap` at a time.
    pub fn new(cap: Duration) -> Self {
        Self {
            until: AtomicU64::new(0),
            cap,
        }
    }

    /// Holds back until then, or for the cap. A hold that lasts longer already stays: answers to
    /// calls under way at once come in any order.
    pub fn hold(&self, until: Uptime, now: Uptime) {
        let latest = Uptime::from(Duration::from_nanos(now.0).saturating_add(self.cap));
        self.until.fetch_max(until.min(latest).0, Ordering::Relaxed);
    }

    /// For how much longer, if at all.
    pub fn held(&self, now: Uptime) -> Option<Duration> {
        let left = self.until.load(Ordering::Relaxed).saturating_sub(now.0);
        (left > 0).then(|| Duration::from_nanos(left))
    }
}

/// The holds of all credentials, by name (`arsa.live`). One for the process: a reload of the policy
/// asks for the same names and finds the same holds.
#[derive(Debug, Default)]
pub struct Holds(Mutex<HashMap<Box<str>, Arc<Hold>>>);

impl Holds {
    /// The credential's hold; ask once, when a policy is loaded.
    pub fn of(&self, credential: &str) -> Arc<Hold> {
        let mut holds = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(
            holds
                .entry(credential.into())
                .or_insert_with(|| Arc::new(Hold::new(CAP))),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Uptime {
        Duration::from_secs(seconds).into()
    }

    #[test]
    fn a_hold_ends_by_itself() {
        let hold = Hold::new(CAP);
        assert_eq!(hold.held(at(0)), None);
        hold.hold(at(40), at(10));
        assert_eq!(hold.held(at(10)), Some(Duration::from_secs(30)));
        assert_eq!(hold.held(at(39)), Some(Duration::from_secs(1)));
        assert_eq!(hold.held(at(40)), None);
    }

    #[test]
    fn the_longest_of_several_counts_within_the_cap() {
        let hold = Hold::new(CAP);
        hold.hold(at(60), at(0));
        hold.hold(at(5), at(1));
        assert_eq!(hold.held(at(1)), Some(Duration::from_secs(59)));
        hold.hold(at(u64::MAX), at(1));
        assert_eq!(hold.held(at(1)), Some(CAP));
    }

    #[test]
    fn a_hold_survives_a_reload() {
        let holds = Holds::default();
        holds.of("arsa.live").hold(at(9), at(0));
        assert!(holds.of("arsa.live").held(at(1)).is_some());
        assert!(holds.of("arsa.test").held(at(1)).is_none());
    }
}
