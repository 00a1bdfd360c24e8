//! The day of a review: as it is named, or else by the clock.

use std::time::{SystemTime, UNIX_EPOCH};
use visor_policy::units::Date;

/// A day, as `--today` takes it: `2026-12-31`.
pub(super) fn day(text: &str) -> Result<Date, String> {
    let bad = || format!("`{text}` is not a day such as `2026-12-31`");
    let mut parts = text.split('-');
    let mut next = |digits: usize| {
        let part = parts.next().filter(|part| part.len() == digits);
        part.and_then(|part| part.parse::<u16>().ok())
            .ok_or_else(bad)
    };
    let (year, month, day) = (next(4)?, next(2)?, next(2)?);
    let date = Date {
        year,
        month: u8::try_from(month).unwrap_or_default(),
        day: u8::try_from(day).unwrap_or_default(),
    };
    let there = parts.next().is_none() && year >= 1970 && of_unix(date.start()) == date;
    there.then_some(date).ok_or_else(bad)
}

/// Today, UTC.
pub(super) fn today() -> Date {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    of_unix(now.map_or(0, |since| since.as_secs()))
}

/// The day of a moment, UTC: civil from days, Howard Hinnant's algorithm.
fn of_unix(seconds: u64) -> Date {
    let z = seconds / 86_400 + 719_468;
    let (era, doe) = (z / 146_097, z % 146_097);
    let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    let mp = (5 * doy + 2) / 153;
    let month = if mp < 10 { mp + 3 } else { mp - 9 };
    let year = yoe + era * 400 + u64::from(month <= 2);
    Date {
        year: u16::try_from(year).unwrap_or(u16::MAX),
        month: u8::try_from(month).unwrap_or_default(),
        day: u8::try_from(doy - (153 * mp + 2) / 5 + 1).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_go_both_ways_and_others_are_refused() {
        for n in 0..30_000 {
            let date = of_unix(n * 86_400);
            assert_eq!(date.start(), n * 86_400);
            assert_eq!(day(&date.to_string()), Ok(date));
        }
        for bad in [
            "",
            "2026-2-3",
            "2026-02-30",
            "2026-13-01",
            "2026-00-01",
            "20261231",
            "2026-12-31-1",
            "today",
            "0000-01-01",
        ] {
            assert!(day(bad).is_err(), "{bad}");
        }
    }
}
