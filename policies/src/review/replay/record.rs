//! One line of a decision log, as far as a replay needs it.

use crate::controls::consent::{
    VISOR_APPROVAL, VISOR_CONSENT_ID, VISOR_CONSENT_TEXT, VISOR_CONSENT_TIME, VISOR_PURPOSE,
};
use crate::model::site::Environment;
use crate::record::SCHEMA;
use crate::units::instant;
use http::HeaderName;
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
    /// The headers of what the request brought along, and their values.
    pub(super) evidence: Vec<(HeaderName, String)>,
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
        text("time").and_then(|t| instant(&t)),
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
        evidence: [
            (VISOR_CONSENT_ID, "consent"),
            (VISOR_CONSENT_TIME, "consent_time"),
            (VISOR_CONSENT_TEXT, "consent_text"),
            (VISOR_PURPOSE, "purpose"),
            (VISOR_APPROVAL, "approval"),
        ]
        .into_iter()
        .filter_map(|(header, name)| Some((header, text(name)?)))
        .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        assert_eq!(instant("1970-01-01T00:00:00.000Z"), Some(0));
        assert_eq!(
            instant("2026-11-21T01:02:03.456Z"),
            Some(1_795_219_200 + 3_723)
        );
        for bad in [
            "",
            "2026-11-21",
            "2026-11-21T01:02Z",
            "2026-11-21T01:02:03",
            "2026-02-30T01:02:03Z",
            "2026-13-01T01:02:03Z",
            "2026-11-21T24:02:03Z",
            "2026-11-21T+1:02:03Z",
            "2026-11-21T01:02:03.Z",
            "2026-11-21T01:02:03+00:00",
        ] {
            assert_eq!(instant(bad), None, "{bad}");
        }
    }
}
