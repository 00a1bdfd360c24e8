//! The vendor's own counting: fixed windows, which are not the gateway's.

use std::collections::HashMap;
use std::time::Instant;
use visor_policy::units::Rate;

/// Where a key stands with a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The quota's count; 0 where there is none.
    pub limit: u32,
    /// How many are left.
    pub remaining: u32,
    /// Whole seconds until the window ends, at least one.
    pub retry_after: u64,
}

impl Standing {
    /// Of a vendor that counts nothing. Long enough for a test to see that the pause is kept.
    pub const UNCOUNTED: Self = Self {
        limit: 0,
        remaining: 0,
        retry_after: 10,
    };
}

/// Counts by name: a key, or a key and a route.
#[derive(Debug, Default)]
pub struct Quotas(HashMap<String, (Instant, u32)>);

impl Quotas {
    /// Counts one request. `Err` where it is one too many.
    pub fn count(&mut self, name: &str, rate: &Rate, now: Instant) -> Result<Standing, Standing> {
        let (began, used) = self.0.entry(name.to_owned()).or_insert((now, 0));
        if now.duration_since(*began) >= rate.window {
            (*began, *used) = (now, 0);
        }
        let left = rate.window.saturating_sub(now.duration_since(*began));
        let whole = left.as_secs() + u64::from(left.subsec_nanos() > 0);
        let standing = |used| Standing {
            limit: rate.count,
            remaining: rate.count.saturating_sub(used),
            retry_after: whole.max(1),
        };
        if *used >= rate.count {
            return Err(standing(*used));
        }
        *used += 1;
        Ok(standing(*used))
    }

    /// Begins anew for all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_window_takes_its_count_and_the_next_one_begins_anew() {
        let rate: Rate = "2/min".parse().unwrap();
        let mut quotas = Quotas::default();
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        let ok = |remaining, retry_after| {
            Ok(Standing {
                limit: 2,
                remaining,
                retry_after,
            })
        };
        assert_eq!(quotas.count("k", &rate, at(0)), ok(1, 60));
        assert_eq!(quotas.count("k", &rate, at(10)), ok(0, 50));
        let full = quotas.count("k", &rate, at(59)).unwrap_err();
        assert_eq!((full.remaining, full.retry_after), (0, 1));
        assert_eq!(quotas.count("other", &rate, at(59)), ok(1, 60));
        assert_eq!(quotas.count("k", &rate, at(60)), ok(1, 60));
    }
}
