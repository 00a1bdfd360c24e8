//! One line of a decision log, as far as a replay needs it.

use crate::model::site::Environment;
use crate::record::SCHEMA;
use crate::units::Date;
use serde_json::Value;

/// A decision on a request.
pub(super) struct Record {
    pub(super) decision: String,
    pub(super) policy: String,
    /// Unix seconds.
    pub(super) time: u64,
    pub(super) provider: Option<String>,
    pub(super) environment: Option<Environment>,
    pub(super) caller: Option<String>,
    pub(super) route: Option<String>,
    /// The refusal's code.
    pub(super) refused: Option<String>,
    /// The kind of release.
    pub(super) released: String,
    pub(super) control: Option<String>,
    pub(super) would_refuse: Vec<String>,
    pub(super) received: u64,
    pub(super) subject: bool,
}

impl Record {
    /// How it ended, for people.
    pub(super) fn ended(&self) -> String {
        match &self.refused {
            Some(code) => format!("refuse {code}"),
            None => format!("allow, {}", self.released),
        }
    }
}

/// Reads a line, or says why it cannot be replayed.
pub(super) fn read(line: &str) -> Result<Record, &'static str> {
    let value: Value = serde_json::from_str(line).map_err(|_| "a line of the log is no record")?;
    let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    if value.get("schema").and_then(Value::as_u64) != Some(u64::from(SCHEMA)) {
        return Err("a line of the log is of another schema");
    }
    if value.get("method").is_none() {
        return Err("a webhook's decision hangs on its signature, which is not in the log");
    }
    let (Some(decision), Some(policy), Some(code), Some(time)) = (
        text("decision"),
        text("policy"),
        text("code"),
        text("time").and_then(|t| seconds(&t)),
    ) else {
        return Err("a line of the log is no record");
    };
    let refused = text("verdict").as_deref() == Some("refuse");
    let shadowed = value.get("would_refuse").and_then(Value::as_array);
    let codes = shadowed
        .into_iter()
        .flatten()
        .filter_map(|one| one.get("code"));
    Ok(Record {
        decision,
        policy,
        time,
        provider: text("provider"),
        environment: text("environment").and_then(|word| word.parse().ok()),
        caller: text("caller"),
        route: text("route"),
        refused: refused.then(|| code.clone()),
        released: code,
        control: text("control"),
        would_refuse: codes.filter_map(Value::as_str).map(str::to_owned).collect(),
        received: value.get("received").and_then(Value::as_u64).unwrap_or(0),
        subject: value
            .get("subject")
            .and_then(Value::as_bool)
            .unwrap_or(false),
    })
}

/// `2026-11-22T07:15:00.123Z` in Unix seconds.
fn seconds(time: &str) -> Option<u64> {
    let (date, clock) = time.strip_suffix('Z')?.split_once('T')?;
    let numbers = |text: &str, by: char| -> Option<[u16; 3]> {
        let mut parts = text.split(by).map(|part| part.parse().ok());
        Some([parts.next()??, parts.next()??, parts.next()??])
    };
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(clock.split('.').next()?, ':')?;
    let date = Date {
        year,
        month: u8::try_from(month).ok()?,
        day: u8::try_from(day).ok()?,
    };
    Some(date.start() + u64::from(hour) * 3_600 + u64::from(minute) * 60 + u64::from(second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        assert_eq!(seconds("1970-01-01T00:00:00.000Z"), Some(0));
        assert_eq!(
            seconds("2026-11-21T01:02:03.456Z"),
            Some(1_795_219_200 + 3_723)
        );
        for bad in ["", "2026-11-21", "2026-11-21T01:02Z", "2026-11-21T01:02:03"] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }
}
