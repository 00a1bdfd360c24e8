//! How the vendors fare whom the gateway asks by itself: which of them are not to be asked now.

use super::Pace;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Calls under way at once.
pub const ALL: usize = 64;
/// The same at one vendor; one alone where it says nothing.
const EACH: usize = 4;
/// A vendor that says nothing is tried again after so long at most, for all that is owed there.
const LONGEST: Duration = Duration::from_secs(60);

/// An environment of a provider's.
pub type Vendor = (String, String);

/// What a vendor said to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// Something, whatever it was.
    Something,
    /// Nothing, or that it can do nothing now.
    Nothing,
    /// It was not asked: its rate is used up for so long.
    Wait(Duration),
}

/// Those who were asked.
#[derive(Default)]
pub struct Vendors(HashMap<Vendor, Fares>);

#[derive(Default)]
struct Fares {
    under_way: usize,
    /// How often it said nothing, one after the other.
    silent: u64,
    /// Not asked until then.
    until: Option<Instant>,
}

impl Vendors {
    /// A call begins.
    pub fn begins(&mut self, vendor: &Vendor) {
        self.0.entry(vendor.clone()).or_default().under_way += 1;
    }

    /// And ends.
    pub fn ended(&mut self, vendor: &Vendor, heard: Heard, pace: &Pace, now: Instant) {
        let Some(fares) = self.0.get_mut(vendor) else {
            return;
        };
        fares.under_way = fares.under_way.saturating_sub(1);
        match heard {
            Heard::Something => (fares.silent, fares.until) = (0, None),
            Heard::Wait(wait) => fares.until = now.checked_add(wait.min(LONGEST)),
            Heard::Nothing => {
                fares.silent += 1;
                fares.until = now.checked_add(pace.wait(fares.silent).min(LONGEST));
            }
        }
    }

    /// Those who are not asked now.
    pub fn busy(&self, now: Instant) -> Vec<Vendor> {
        let is_busy = |fares: &Fares| {
            let most = if fares.silent == 0 { EACH } else { 1 };
            fares.under_way >= most || fares.until.is_some_and(|until| now < until)
        };
        let busy = self.0.iter().filter(|(_, fares)| is_busy(fares));
        busy.map(|(vendor, _)| vendor.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace {
        every: Duration::from_secs(1),
        first: Duration::from_secs(10),
        most: Duration::from_secs(3_600),
        look: Duration::from_secs(60),
        carries_out: true,
    };

    #[test]
    fn a_vendor_that_says_nothing_is_left_alone_for_a_while() {
        let start = Instant::now();
        let one: Vendor = ("live".into(), "one".into());
        let mut vendors = Vendors::default();
        for under_way in 0..EACH {
            assert_eq!(vendors.busy(start), Vec::new(), "{under_way}");
            vendors.begins(&one);
        }
        assert_eq!(vendors.busy(start), vec![one.clone()]);
        vendors.ended(&one, Heard::Something, &PACE, start);
        assert_eq!(vendors.busy(start), Vec::new());
        vendors.ended(&one, Heard::Nothing, &PACE, start);
        assert_eq!(vendors.busy(start), vec![one.clone()]);
        // It comes again, one call at a time, as long as others are under way there.
        let later = start + LONGEST;
        assert_eq!(vendors.busy(later), vec![one.clone()]);
        for _ in 0..2 {
            vendors.ended(&one, Heard::Nothing, &PACE, start);
        }
        assert_eq!(vendors.busy(later), Vec::new());
        vendors.begins(&one);
        assert_eq!(vendors.busy(later), vec![one.clone()]);
        vendors.ended(&one, Heard::Something, &PACE, later);
        assert_eq!(vendors.busy(later), Vec::new());
        vendors.begins(&one);
        vendors.ended(&one, Heard::Wait(Duration::from_secs(5)), &PACE, later);
        assert_eq!(vendors.busy(later), vec![one.clone()]);
        assert_eq!(vendors.busy(later + Duration::from_secs(5)), Vec::new());
    }
}
