//! Quantities as people write them: `5 MiB`, `30 s`, `60/min`, `2026-12-31`.

use crate::diagnostic::Report;
use crate::read::{BadValue, Node, Shape, Text, Value};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;
use toml::de::DeValue;

fn number_and_unit(text: &str) -> Option<(u64, &str)> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    Some((number.parse().ok()?, unit.trim()))
}

/// A number of bytes, as `5 MiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteSize(pub u64);

const SIZES: [(&str, u64); 4] = [
    ("B", 1),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
];

impl FromStr for ByteSize {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let help = "a whole number and `B`, `KiB`, `MiB` or `GiB`: `5 MiB`";
        let bad = || BadValue::new(format!("`{text}` is not a size"), help);
        let (number, unit) = number_and_unit(text).ok_or_else(bad)?;
        let Some((_, scale)) = SIZES.iter().find(|(name, _)| *name == unit) else {
            let names: Vec<_> = SIZES.iter().map(|(name, _)| *name).collect();
            return Err(BadValue::new(
                format!("`{unit}` is not a unit of size"),
                if unit.is_empty() {
                    help.to_owned()
                } else {
                    format!("one of `{}`", names.join("`, `"))
                },
            ));
        };
        number.checked_mul(*scale).map(Self).ok_or_else(bad)
    }
}

impl Text for ByteSize {
    const KIND: &'static str = "a size such as `5 MiB`";
    const CODE: &'static str = "bad-unit";
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, scale) = SIZES
            .iter()
            .rev()
            .find(|(_, s)| self.0 >= *s && self.0.is_multiple_of(*s))
            .unwrap_or(&SIZES[0]);
        write!(f, "{} {name}", self.0 / scale)
    }
}

/// A number of pixels, as `16 MP`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pixels(pub u64);

const MEGAPIXEL: u64 = 1_000_000;

impl FromStr for Pixels {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        match number_and_unit(text) {
            Some((number @ 1.., "MP")) => number.checked_mul(MEGAPIXEL).map(Self),
            _ => None,
        }
        .ok_or_else(|| {
            BadValue::new(
                format!("`{text}` is not a number of pixels"),
                "a whole number of megapixels: `16 MP`",
            )
        })
    }
}

impl Text for Pixels {
    const KIND: &'static str = "a number of pixels such as `16 MP`";
    const CODE: &'static str = "bad-unit";
}

impl fmt::Display for Pixels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} MP", self.0 / MEGAPIXEL)
    }
}

/// A length of time, as `30 s` or `5 min`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(pub Duration);

const TIMES: [(&str, u64); 5] = [
    ("ms", 1),
    ("s", 1_000),
    ("min", 60_000),
    ("h", 3_600_000),
    ("d", 86_400_000),
];

/// Far beyond every use, and far from where a clock overflows.
const LONGEST: Duration = Duration::from_secs(3660 * 86_400);

fn duration(number: u64, unit: &str) -> Result<Duration, BadValue> {
    let Some((_, scale)) = TIMES.iter().find(|(name, _)| *name == unit) else {
        let names: Vec<_> = TIMES.iter().map(|(name, _)| *name).collect();
        return Err(BadValue::new(
            format!("`{unit}` is not a unit of time"),
            format!("one of `{}`", names.join("`, `")),
        ));
    };
    number
        .checked_mul(*scale)
        .map(Duration::from_millis)
        .filter(|time| *time <= LONGEST)
        .ok_or_else(|| {
            let why = format!("`{number} {unit}` is longer than ten years");
            BadValue::new(why, "use a smaller number: it is added to the present time")
        })
}

impl FromStr for Period {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let (number, unit) = number_and_unit(text).ok_or_else(|| {
            BadValue::new(
                format!("`{text}` is not a length of time"),
                "a whole number and `ms`, `s`, `min`, `h` or `d`: `30 s`",
            )
        })?;
        duration(number, unit).map(Self)
    }
}

impl Text for Period {
    const KIND: &'static str = "a length of time such as `30 s`";
    const CODE: &'static str = "bad-unit";
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ms = u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX);
        let (name, scale) = TIMES
            .iter()
            .rev()
            .find(|(_, s)| ms >= *s && ms.is_multiple_of(*s))
            .unwrap_or(&TIMES[0]);
        write!(f, "{} {name}", ms / scale)
    }
}

/// At most `count` in any window of `window`, whatever the pattern; as `60/min`, or
/// `60/min burst 20` to choose how many may come at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rate {
    /// How many, at least 1.
    pub count: u32,
    /// In any window of this length, at least one millisecond.
    pub window: Duration,
    /// How many may come at once; chosen by [`Rate::burst`] where not written.
    pub burst: Option<u32>,
}

impl FromStr for Rate {
    type Err = BadValue;
    fn from_str(text: &str) -> Result<Self, BadValue> {
        let help = "a count and a window: `60/min`, `1000/min`, `5/10 s`, `60/min burst 20`";
        let bad = || BadValue::new(format!("`{text}` is not a rate"), help);
        let (rate, burst) = match text.split_once(" burst ") {
            Some((rate, burst)) => (rate, Some(burst.trim().parse().map_err(|_| bad())?)),
            None => (text, None),
        };
        let (count, window) = rate.split_once('/').ok_or_else(bad)?;
        let count: u32 = count.trim().parse().map_err(|_| bad())?;
        let (number, unit) = match window.trim().bytes().next() {
            Some(b) if b.is_ascii_digit() => number_and_unit(window).ok_or_else(bad)?,
            _ => (1, window.trim()),
        };
        let window = duration(number, unit)?;
        if count == 0 || window.is_zero() {
            return Err(BadValue::new(
                format!("`{text}` would allow nothing"),
                "remove the route from the allow, or stop the provider, instead of a rate of zero",
            ));
        }
        if burst.is_some_and(|b| b == 0 || b > count) {
            return Err(BadValue::new(
                format!("the burst of `{text}` is not between 1 and {count}"),
                "a burst above the count would admit more than the rate says",
            ));
        }
        Ok(Self {
            count,
            window,
            burst,
        })
    }
}

impl Text for Rate {
    const KIND: &'static str = "a rate such as `60/min`";
    const CODE: &'static str = "bad-unit";
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let window = Period(self.window).to_string();
        write!(
            f,
            "{}/{}",
            self.count,
            window.strip_prefix("1 ").unwrap_or(&window)
        )?;
        self.burst
            .map_or(Ok(()), |burst| write!(f, " burst {burst}"))
    }
}

/// A calendar date, unquoted in TOML.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Year.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// `2026-11-22T07:15:00.123Z` in Unix seconds: RFC 3339 in UTC.
pub fn instant(text: &str) -> Option<u64> {
    let (date, clock) = text.strip_suffix('Z')?.split_once('T')?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if date.len() != 10 || clock.len() != 8 || !digits(fraction) {
        return None;
    }
    let numbers = |text: &str, by: char| -> Option<[u16; 3]> {
        let mut parts = text.split(by).map(|part| match digits(part) {
            true => part.parse().ok(),
            false => None,
        });
        let three = [parts.next()??, parts.next()??, parts.next()??];
        parts.next().is_none().then_some(three)
    };
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(clock, ':')?;
    let date = Date {
        year,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
    };
    // A day that no calendar has comes back as another.
    if hour > 23 || minute > 59 || second > 60 || Date::of(date.start()) != date {
        return None;
    }
    Some(date.start() + u64::from(hour) * 3_600 + u64::from(minute) * 60 + u64::from(second))
}

impl Date {
    /// Seconds since the Unix epoch at the start of this day, UTC.
    pub fn start(self) -> u64 {
        // Days from civil, Howard Hinnant's algorithm; years before 1970 clamp to the epoch.
        let (y, m, d) = (
            i64::from(self.year),
            i64::from(self.month),
            i64::from(self.day),
        );
        let y = if m <= 2 { y - 1 } else { y };
        let era = y.div_euclid(400);
        let yoe = y.rem_euclid(400);
        let doy = (153 * (if m > 2 { m - 3 } else { m + 9 }) + 2) / 5 + d - 1;
        let doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
        u64::try_from((era * 146_097 + doe - 719_468) * 86_400).unwrap_or(0)
    }

    /// The day, UTC, of a moment in seconds since the Unix epoch.
    pub fn of(seconds: u64) -> Self {
        // Civil from days, Howard Hinnant's algorithm.
        let z = seconds / 86_400 + 719_468;
        let (era, doe) = (z / 146_097, z % 146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        let year = yoe + era * 400 + u64::from(month <= 2);
        Self {
            year: u16::try_from(year).unwrap_or(u16::MAX),
            month: u8::try_from(month).unwrap_or_default(),
            day: u8::try_from(doy - (153 * mp + 2) / 5 + 1).unwrap_or_default(),
        }
    }

    /// Seconds since the Unix epoch at the end of this day: what is valid until a date is valid
    /// all through it.
    pub fn end(self) -> u64 {
        self.start() + 86_400
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Value for Date {
    fn shape() -> Shape {
        Shape::Date
    }
    fn read(node: &Node<'_>, report: &mut Report) -> Option<Self> {
        match node.value {
            DeValue::Datetime(when) if when.time.is_none() && when.offset.is_none() => {
                when.date.map(|d| Self {
                    year: d.year,
                    month: d.month,
                    day: d.day,
                })
            }
            _ => {
                node.expected("a date without quotes, such as 2026-12-31", report);
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_read_back_as_written() {
        for text in ["5 MiB", "1 B", "1500 KiB", "0 B", "2 GiB"] {
            assert_eq!(text.parse::<ByteSize>().unwrap().to_string(), text);
        }
        for text in ["30 s", "90 s", "5 min", "250 ms", "2 d"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for text in ["60/min", "5/10 s", "1000/min burst 20"] {
            assert_eq!(text.parse::<Rate>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn wrong_units_say_what_would_be_right() {
        let bad = "5 MB".parse::<ByteSize>().unwrap_err();
        assert!(bad.help.contains("MiB"), "{}", bad.help);
        assert!("5".parse::<ByteSize>().unwrap_err().help.contains("MiB"));
        assert!("60/mn".parse::<Rate>().unwrap_err().help.contains("min"));
        assert!("0/min".parse::<Rate>().is_err());
        assert!("5/min burst 6".parse::<Rate>().is_err());
        assert!("99999999999999999999 GiB".parse::<ByteSize>().is_err());
        assert!("18446744073709551615 GiB".parse::<ByteSize>().is_err());
    }

    #[test]
    fn dates_are_days_since_the_epoch() {
        let date = |year, month, day| Date { year, month, day };
        assert_eq!(date(1970, 1, 1).start(), 0);
        assert_eq!(date(2000, 3, 1).start(), 951_868_800);
        assert_eq!(date(2026, 11, 21).start(), 1_795_219_200);
        assert_eq!(date(2026, 11, 21).end(), date(2026, 11, 22).start());
        assert_eq!(date(0, 1, 1).start(), 0);
        for day in 0..60_000 {
            let seconds = day * 86_400;
            assert_eq!(Date::of(seconds).start(), seconds);
            assert_eq!(Date::of(seconds + 86_399).start(), seconds);
        }
    }
}
