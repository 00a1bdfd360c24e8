//! What strangers can cause to be said is said sparingly.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// So many in a minute.
const MOST: u64 = 20;

/// Counts what is said by the minute. Exact to the one or two that come at its turn.
#[derive(Debug, Default)]
pub struct Sparing {
    /// The minute since 1970, times 256, and how many were said in it.
    said: AtomicU64,
}

impl Sparing {
    /// Whether one more may be said now.
    pub fn may(&self, now: SystemTime) -> bool {
        let minute = now.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs()) / 60 * 256;
        let before = self.said.load(Ordering::Relaxed);
        let next = if before < minute { minute } else { before } + 1;
        if next % 256 > MOST {
            return false;
        }
        self.said.store(next, Ordering::Relaxed);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_minute_has_its_share() {
        let sparing = Sparing::default();
        let now = UNIX_EPOCH + Duration::from_secs(1_800_000_000);
        assert_eq!((0..100).filter(|_| sparing.may(now)).count(), 20);
        let later = now + Duration::from_secs(60);
        assert_eq!((0..100).filter(|_| sparing.may(later)).count(), 20);
    }
}
