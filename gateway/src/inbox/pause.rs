//! An endpoint that is away: all its events wait together, and one at a time asks whether it is back.

use std::time::Duration;
use tokio::time::Instant;
use visor_policy::webhook::onward::{Fault, Patience, Tried};

/// How one endpoint is.
#[derive(Debug, Default)]
pub(super) struct Pause {
    /// Pauses in a row.
    row: u32,
    until: Option<Instant>,
    /// Until when it asked to be left alone.
    asked: Option<Instant>,
}

impl Pause {
    /// How many more may be handed on now, where so many are under way of so many at once.
    pub(super) fn room(&self, now: Instant, under_way: u32, most: u32) -> u32 {
        match self.until {
            None => most.saturating_sub(under_way),
            Some(until) if until > now => 0,
            Some(_) => 1_u32.saturating_sub(under_way),
        }
    }

    /// When to look again.
    pub(super) fn until(&self, now: Instant) -> Option<Instant> {
        self.until.filter(|until| *until > now)
    }

    /// One try more, that ended now. Whether the endpoint is back by it.
    pub(super) fn saw(
        &mut self,
        tried: &Tried,
        now: Instant,
        patience: &Patience,
        chance: u64,
    ) -> bool {
        if !tried.delivered() && tried.fault() == Fault::Receiver {
            self.is_away(tried.asked(), now, patience, chance);
            return false;
        }
        // Whatever it said, it is there. What it asked for before holds all the same: this may have
        // been under way by then.
        let was_away = self.until.is_some();
        let asked = self.asked.filter(|asked| *asked > now);
        *self = Self {
            row: 0,
            until: asked,
            asked,
        };
        was_away && asked.is_none()
    }

    /// What was under way when the endpoint was first seen to be away does not count again.
    fn is_away(&mut self, asked: Duration, now: Instant, patience: &Patience, chance: u64) {
        if self.until(now).is_none() {
            self.row = self.row.saturating_add(1);
        }
        if !asked.is_zero() {
            self.asked = self.asked.max(Some(now + asked));
        }
        let until = now + patience.wait(self.row, chance);
        self.until = self.until.max(Some(until)).max(self.asked);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATIENCE: Patience = Patience {
        first: Duration::from_secs(4),
        longest: Duration::from_secs(60),
        attempts: 3,
        within: Duration::from_secs(3600),
    };

    const fn answered(status: u16, retry_after: Option<u64>) -> Tried {
        Tried::Answered {
            status,
            retry_after: match retry_after {
                Some(seconds) => Some(Duration::from_secs(seconds)),
                None => None,
            },
        }
    }

    #[test]
    fn one_at_a_time_asks_whether_it_is_back() {
        let (mut pause, start) = (Pause::default(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        let saw = |pause: &mut Pause, tried, now| pause.saw(&tried, now, &PATIENCE, u64::MAX - 1);
        assert_eq!(pause.room(start, 3, 16), 13);
        assert!(!saw(&mut pause, Tried::Unreachable, start));
        // What else was under way says the same, and makes it no longer.
        assert!(!saw(&mut pause, answered(502, None), start));
        assert_eq!(pause.room(after(1), 0, 16), 0);
        assert_eq!(pause.room(after(4), 0, 16), 1);
        assert_eq!(pause.room(after(4), 1, 16), 0);
        assert!(!saw(&mut pause, answered(503, None), after(4)));
        assert_eq!(pause.room(after(6), 0, 16), 0);
        assert_eq!(pause.room(after(12), 0, 16), 1);
        assert!(
            saw(&mut pause, answered(500, None), after(12)),
            "it is there"
        );
        assert_eq!(pause.room(after(12), 0, 16), 16);
        assert!(!saw(&mut pause, answered(200, None), after(12)));
    }

    #[test]
    fn what_it_asked_for_holds_whatever_else_it_says() {
        let (mut pause, start) = (Pause::default(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        let saw = |pause: &mut Pause, tried, now| pause.saw(&tried, now, &PATIENCE, 0);
        assert!(!saw(&mut pause, answered(429, Some(30)), start));
        // It was under way when that was said.
        assert!(!saw(&mut pause, answered(200, None), after(1)));
        assert_eq!(pause.room(after(29), 0, 16), 0);
        assert_eq!(pause.until(after(29)), Some(after(30)));
        assert_eq!(pause.room(after(31), 0, 16), 1);
        assert!(saw(&mut pause, answered(200, None), after(31)));
        assert_eq!(pause.room(after(31), 0, 16), 16);
    }
}
