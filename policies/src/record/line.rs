//! A record as the line of JSON that it is in a log.
//!
//! Every request writes one, so it is written straight into the log's buffer, names and all: by the
//! general way of `serde` it was a tenth of what a small request costs. [`Serialize`] remains the
//! schema, and a property holds the two equal.
//!
//! [`Serialize`]: serde::Serialize

use super::{Facts, Record, WouldRefuse};
use std::fmt::Display;
use std::io::Write as _;

impl Record<'_> {
    /// Appends the record to `out` as one line, without its newline.
    pub fn write(&self, out: &mut Vec<u8>) {
        let mut to = Line(out);
        to.number("{\"schema\":", u64::from(self.schema));
        to.text(",\"time\":\"", self.time);
        to.text(",\"decision\":\"", self.decision);
        to.text(",\"policy\":\"", self.policy);
        to.text(",\"verdict\":\"", self.verdict);
        to.text(",\"code\":\"", self.code);
        to.shown(",\"place\":\"", self.place);
        if !self.detail.is_empty() {
            to.text(",\"detail\":\"", self.detail);
        }
        to.maybe(",\"control\":\"", self.control);
        to.would_refuse(&self.would_refuse);
        to.maybe(",\"provider\":\"", self.provider);
        to.maybe(",\"environment\":\"", self.environment);
        to.maybe(",\"caller\":\"", self.caller);
        to.maybe(",\"route\":\"", self.route);
        to.maybe(",\"allow\":\"", self.allow);
        to.maybe(",\"consent\":\"", self.consent);
        to.maybe(",\"consent_time\":\"", self.consent_time);
        to.maybe(",\"consent_text\":\"", self.consent_text);
        to.maybe(",\"purpose\":\"", self.purpose);
        to.maybe(",\"approval\":\"", self.approval);
        to.facts(&self.facts);
        to.plain("}");
    }
}

/// Each name comes with its comma and quotes, ready to be copied.
struct Line<'l>(&'l mut Vec<u8>);

impl Line<'_> {
    fn plain(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    fn number(&mut self, name: &str, value: u64) {
        self.plain(name);
        self.plain(itoa::Buffer::new().format(value));
    }

    fn text(&mut self, name: &str, value: &str) {
        self.plain(name);
        let start = self.0.len();
        self.plain(value);
        self.end(start);
    }

    fn shown(&mut self, name: &str, value: impl Display) {
        self.plain(name);
        let start = self.0.len();
        // Into memory, which takes everything.
        let _ = write!(self.0, "{value}");
        self.end(start);
    }

    fn maybe(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text(name, value);
        }
    }

    /// Ends the text that began at `start`: nearly always as it stands.
    fn end(&mut self, start: usize) {
        let special = |b: u8| (b < b' ') | (b == b'"') | (b == b'\\');
        let text = self.0.get(start..).unwrap_or_default();
        if text.iter().fold(false, |any, b| any | special(*b)) {
            let text = self.0.split_off(start);
            // With its quotes: the one that is there goes.
            self.0.pop();
            let _ = serde_json::to_writer(&mut *self.0, &String::from_utf8_lossy(&text));
        } else {
            self.0.push(b'"');
        }
    }

    fn would_refuse(&mut self, refusals: &[WouldRefuse]) {
        for (i, WouldRefuse { code, place }) in refusals.iter().enumerate() {
            self.plain(if i == 0 { ",\"would_refuse\":[" } else { "," });
            self.text("{\"code\":\"", code);
            self.maybe(",\"place\":\"", place.as_deref());
            self.plain("}");
        }
        if !refusals.is_empty() {
            self.plain("]");
        }
    }

    fn facts(&mut self, facts: &Facts<'_>) {
        self.text(",\"method\":\"", facts.method);
        self.text(",\"protocol\":\"", facts.protocol);
        self.number(",\"received\":", facts.received);
        self.number(",\"returned\":", facts.returned);
        if let Some(status) = facts.vendor_status {
            self.number(",\"vendor_status\":", u64::from(status));
        }
        self.number(",\"status\":", u64::from(facts.status));
        self.number(",\"attempts\":", u64::from(facts.attempts));
        self.plain(if facts.subject {
            ",\"subject\":true"
        } else {
            ",\"subject\":false"
        });
        for (i, name) in facts.stripped.iter().enumerate() {
            self.text(if i == 0 { ",\"stripped\":[\"" } else { ",\"" }, name);
        }
        if !facts.stripped.is_empty() {
            self.plain("]");
        }
        self.number(",\"micros\":", facts.micros);
        self.number(",\"vendor_micros\":", facts.vendor_micros);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Place;
    use proptest::prelude::*;

    fn words() -> impl Strategy<Value = String> {
        prop_oneof![
            "[a-z0-9-]{0,12}",
            "\\PC{0,8}",
            "[\"\\\\\u{0}-\u{1f}\u{7f}é]{0,6}"
        ]
    }

    proptest! {
        #[test]
        fn a_line_is_what_serde_writes(
            texts in prop::collection::vec(words(), 9),
            some in prop::collection::vec(any::<bool>(), 8),
            numbers in prop::collection::vec(any::<u64>(), 4),
            status in any::<u16>(),
            line in 1_u32..10_000,
        ) {
            let some = |i: usize| some[i];
            let text = |i: usize| texts[i].as_str();
            let place = Place { file: std::path::Path::new(text(0)).into(), line, column: line % 80 + 1 };
            let record = Record {
                schema: super::super::SCHEMA,
                time: text(1),
                decision: text(2),
                policy: text(3),
                verdict: "allow",
                code: "judged",
                place: &place,
                detail: text(4),
                control: some(0).then_some("liveness"),
                would_refuse: (0..usize::from(some(1)) + usize::from(some(2)))
                    .map(|i| WouldRefuse { code: "spoof", place: (i == 0).then(|| text(5).to_owned()) })
                    .collect(),
                provider: some(3).then_some(text(6)),
                environment: some(4).then_some("live"),
                caller: some(5).then_some(text(7)),
                route: some(6).then_some(text(8)),
                allow: some(7).then_some(text(5)),
                consent: some(2).then_some(text(0)),
                consent_time: some(3).then_some(text(1)),
                consent_text: some(4).then_some(text(2)),
                purpose: some(5).then_some(text(3)),
                approval: some(6).then_some(text(4)),
                facts: Facts {
                    method: "POST",
                    protocol: "HTTP/2.0",
                    received: numbers[0],
                    returned: numbers[1],
                    vendor_status: some(0).then_some(status),
                    status,
                    attempts: 1,
                    subject: some(1),
                    stripped: if some(2) { vec!["authorization", "cookie"] } else { vec![] },
                    micros: numbers[2],
                    vendor_micros: numbers[3],
                },
            };
            let mut ours = b"before".to_vec();
            record.write(&mut ours);
            let theirs = format!("before{}", serde_json::to_string(&record).unwrap());
            prop_assert_eq!(String::from_utf8(ours).unwrap(), theirs);
        }
    }
}
