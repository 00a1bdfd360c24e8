//! An endpoint that is away: all its events wait together, and one at a time asks whether it is back.

use std::time::Duration;
use tokio::time::Instant;
use visor_policy::webhook::onward::{Fault, Patience};

/// How one endpoint is.
#[derive(Debug, Default)]
pub(super) struct Pause {
    /// Pauses in a row.
    row: u32,
    until: Option<Instant>,
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

    /// The endpoint was there. Whether it had been away.
    pub(super) fn is_there(&mut self) -> bool {
        let was_away = self.until.is_some();
        *self = Self::default();
        was_away
    }

    /// The endpoint was not there, or asked for time. What was under way when that was first seen
    /// does not count again.
    pub(super) fn is_away(
        &mut self,
        now: Instant,
        asked: Duration,
        patience: &Patience,
        chance: u64,
    ) {
        if self.until(now).is_none() {
            self.row = self.row.saturating_add(1);
        }
        let wait = patience
            .wait(self.row, chance)
            .max(asked.min(patience.longest));
        self.until = Some(self.until.map_or(now + wait, |until| until.max(now + wait)));
    }

    /// One try more.
    pub(super) fn saw(
        &mut self,
        fault: Option<Fault>,
        now: Instant,
        asked: Duration,
        patience: &Patience,
        chance: u64,
    ) -> bool {
        match fault {
            Some(Fault::Receiver) => {
                self.is_away(now, asked, patience, chance);
                false
            }
            // Whatever it said: it is there.
            Some(Fault::Event) | None => self.is_there(),
        }
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

    #[test]
    fn one_at_a_time_asks_whether_it_is_back() {
        let (mut pause, start) = (Pause::default(), Instant::now());
        let after = |seconds| start + Duration::from_secs(seconds);
        let away = |pause: &mut Pause, now| {
            pause.saw(
                Some(Fault::Receiver),
                now,
                Duration::ZERO,
                &PATIENCE,
                u64::MAX,
            )
        };
        assert_eq!(pause.room(start, 3, 16), 13);
        assert!(!away(&mut pause, start));
        // What else was under way says the same, and makes it no longer.
        assert!(!away(&mut pause, start));
        assert_eq!(pause.room(after(1), 0, 16), 0);
        assert_eq!(pause.room(after(4), 0, 16), 1);
        assert_eq!(pause.room(after(4), 1, 16), 0);
        assert!(!away(&mut pause, after(4)));
        assert_eq!(pause.room(after(6), 0, 16), 0);
        assert_eq!(pause.room(after(12), 0, 16), 1);
        assert!(pause.saw(Some(Fault::Event), after(12), Duration::ZERO, &PATIENCE, 0));
        assert_eq!(pause.room(after(12), 0, 16), 16);
        assert!(!pause.saw(None, after(12), Duration::ZERO, &PATIENCE, 0));
        pause.is_away(after(12), Duration::from_secs(30), &PATIENCE, 0);
        assert_eq!(pause.room(after(41), 0, 16), 0);
        assert_eq!(pause.until(after(41)), Some(after(42)));
    }
}
