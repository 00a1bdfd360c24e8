//! Records, read by people: filters, and pages in the order of the chain.

use super::db::{Conn, Error};
use super::record::{Chain, Record};
use super::rows::{self, Row};
use serde::Serialize;

/// What to look for. What is absent is not asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// From this time on, in milliseconds since 1970.
    pub from: Option<u64>,
    /// Before this time.
    pub to: Option<u64>,
    /// One decision.
    pub decision: Option<[u8; 16]>,
    /// Names, words and codes, by field.
    pub words: Vec<(Column, String)>,
}

/// A field that holds words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// `request`, `webhook` or `gap`.
    Kind,
    /// The caller.
    Caller,
    /// `test` or `live`.
    Environment,
    /// Who was called.
    Provider,
    /// The route.
    Route,
    /// `allow` or `refuse`.
    Verdict,
    /// The code.
    Code,
}

impl Column {
    fn of(self, record: &Record) -> Option<&str> {
        match self {
            Self::Kind => Some(&record.kind),
            Self::Caller => record.caller.as_deref(),
            Self::Environment => record.environment.as_deref(),
            Self::Provider => record.provider.as_deref(),
            Self::Route => record.route.as_deref(),
            Self::Verdict => Some(&record.verdict),
            Self::Code => Some(&record.code),
        }
    }
}

impl Filter {
    /// Whether the database alone finds what is looked for.
    fn is_of_time_alone(&self) -> bool {
        self.decision.is_none() && self.words.is_empty()
    }

    /// Whether a record is looked for.
    pub fn takes(&self, record: &Record) -> bool {
        self.from.is_none_or(|from| record.time >= from)
            && self.to.is_none_or(|to| record.time < to)
            && self.decision.is_none_or(|id| record.decision == id)
            && self
                .words
                .iter()
                .all(|(column, word)| column.of(record) == Some(word))
    }
}

/// Rows are read in pieces of so many, of which a filter may leave few.
const PIECE: u64 = 1_000;

/// Records of one chain after `after` that the filter takes, at most so many, in their order.
pub async fn page(
    conn: &mut Conn,
    chain: &Chain,
    after: u64,
    most: u64,
    filter: &Filter,
) -> Result<Vec<Row>, Error> {
    let (mut after, mut taken) = (after, Vec::new());
    let within = (filter.from, filter.to);
    while (taken.len() as u64) < most {
        let piece = match filter.is_of_time_alone() {
            true => PIECE.min(most - taken.len() as u64),
            false => PIECE,
        };
        let rows = rows::read(conn, chain, after, piece, within).await?;
        let Some(last) = rows.last() else { break };
        after = last.seq;
        let is_last = (rows.len() as u64) < piece;
        for stored in rows {
            let row = stored.row(chain)?;
            if filter.takes(&row.record) && (taken.len() as u64) < most {
                taken.push(row);
            }
        }
        if is_last {
            break;
        }
    }
    Ok(taken)
}

/// A record as people read it: one line of JSON.
#[derive(Serialize)]
pub struct Shown<'a> {
    chain: String,
    seq: u64,
    time: String,
    kind: &'a str,
    decision: String,
    policy: String,
    caller: Option<&'a str>,
    environment: Option<&'a str>,
    provider: Option<&'a str>,
    route: Option<&'a str>,
    verdict: &'a str,
    code: &'a str,
    attempts: u64,
    subject: Option<String>,
    received: u64,
    returned: u64,
    micros: u64,
    hash: String,
}

/// The first line of a CSV file.
pub const HEADER: &str = "chain,seq,time,kind,decision,policy,caller,environment,provider,route,\
     verdict,code,attempts,subject,received,returned,micros,hash";

impl<'a> From<&'a Row> for Shown<'a> {
    fn from(row: &'a Row) -> Self {
        let record = &row.record;
        Self {
            chain: hex::encode(row.chain),
            seq: row.seq,
            time: calendar(record.time),
            kind: &record.kind,
            decision: hex::encode(record.decision),
            policy: hex::encode(record.policy),
            caller: record.caller.as_deref(),
            environment: record.environment.as_deref(),
            provider: record.provider.as_deref(),
            route: record.route.as_deref(),
            verdict: &record.verdict,
            code: &record.code,
            attempts: record.attempts,
            subject: record.subject.map(hex::encode),
            received: record.received,
            returned: record.returned,
            micros: record.micros,
            hash: hex::encode(row.hash),
        }
    }
}

impl Shown<'_> {
    /// As a line of CSV, in the order of [`HEADER`].
    pub fn csv(&self) -> String {
        let numbers = [
            self.seq,
            self.attempts,
            self.received,
            self.returned,
            self.micros,
        ]
        .map(|n| n.to_string());
        let [seq, attempts, received, returned, micros] = &numbers;
        [
            &self.chain,
            seq,
            &self.time,
            self.kind,
            &self.decision,
            &self.policy,
            self.caller.unwrap_or_default(),
            self.environment.unwrap_or_default(),
            self.provider.unwrap_or_default(),
            self.route.unwrap_or_default(),
            self.verdict,
            self.code,
            attempts,
            self.subject.as_deref().unwrap_or_default(),
            received,
            returned,
            micros,
            &self.hash,
        ]
        .map(field)
        .join(",")
    }
}

/// A field of CSV: in quotes where it needs them, and never a spreadsheet's formula.
pub fn field(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

/// RFC 3339, UTC, milliseconds.
pub fn calendar(millis: u64) -> String {
    let millis = i64::try_from(millis).unwrap_or(i64::MAX);
    jiff::Timestamp::from_millisecond(millis)
        .map_or_else(|_| String::new(), |time| format!("{time:.3}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_one_field_and_no_formula() {
        for (text, shown) in [
            ("kyc", "kyc"),
            ("", ""),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("=1+1", "'=1+1"),
            ("@x,y", "\"'@x,y\""),
        ] {
            assert_eq!(field(text), shown);
        }
    }

    #[test]
    fn a_filter_takes_what_it_names() {
        let record = Record {
            time: 1_000,
            caller: Some("kyc".into()),
            code: "judged".into(),
            ..Record::default()
        };
        let filter = |words: &[(Column, &str)]| Filter {
            words: words.iter().map(|(c, w)| (*c, (*w).to_owned())).collect(),
            ..Filter::default()
        };
        assert!(filter(&[]).takes(&record));
        assert!(filter(&[(Column::Caller, "kyc"), (Column::Code, "judged")]).takes(&record));
        assert!(!filter(&[(Column::Caller, "batch")]).takes(&record));
        assert!(!filter(&[(Column::Provider, "acme")]).takes(&record));
        for (from, to, taken) in [
            (1_000, 1_001, true),
            (1_001, 2_000, false),
            (0, 1_000, false),
        ] {
            let filter = Filter {
                from: Some(from),
                to: Some(to),
                ..Filter::default()
            };
            assert_eq!(filter.takes(&record), taken, "{from} to {to}");
        }
    }
}
