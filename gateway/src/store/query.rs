//! Records, read by people: filters, and pages in the order of the chain.

use super::db::{Conn, Error, on};
use super::record::{Chain, Record};
use super::rows::{COLUMNS, Row, signed, unsigned};
use serde::Serialize;
use sqlx::{ColumnIndex, Database, Decode, FromRow, QueryBuilder, Type};

/// What to look for. What is absent is not asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// From this time on, in milliseconds since 1970.
    pub from: Option<u64>,
    /// Before this time.
    pub to: Option<u64>,
    /// One decision.
    pub decision: Option<[u8; 16]>,
    /// Names, words and codes, by column.
    pub words: Vec<(Column, String)>,
}

/// A column that holds words.
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
    const fn name(self) -> &'static str {
        match self {
            Self::Kind => "kind",
            Self::Caller => "caller",
            Self::Environment => "environment",
            Self::Provider => "provider",
            Self::Route => "route",
            Self::Verdict => "verdict",
            Self::Code => "code",
        }
    }

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

/// A row as the database gives it.
struct Stored(Result<Row, &'static str>);

impl<'r, R> FromRow<'r, R> for Stored
where
    R: sqlx::Row,
    usize: ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    Vec<u8>: Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    Option<Vec<u8>>: Decode<'r, R::Database> + Type<R::Database>,
    R::Database: Database,
{
    fn from_row(row: &'r R) -> Result<Self, sqlx::Error> {
        let number = |at: usize| row.try_get::<i64, _>(at).map(unsigned);
        let text = |at: usize| row.try_get::<String, _>(at);
        let name = |at: usize| row.try_get::<Option<String>, _>(at);
        let bytes = |at: usize| row.try_get::<Vec<u8>, _>(at);
        let (chain, decision, policy, hash) = (bytes(0)?, bytes(4)?, bytes(5)?, bytes(17)?);
        let subject = row.try_get::<Option<Vec<u8>>, _>(13)?;
        let (seq, time, kind) = (number(1)?, number(2)?, text(3)?);
        let names = (name(6)?, name(7)?, name(8)?, name(9)?);
        let (verdict, code, attempts) = (text(10)?, text(11)?, number(12)?);
        let (received, returned, micros) = (number(14)?, number(15)?, number(16)?);
        let made = || {
            Some(Row {
                chain: chain.try_into().ok()?,
                seq,
                record: Record {
                    time,
                    kind,
                    decision: decision.try_into().ok()?,
                    policy: policy.try_into().ok()?,
                    caller: names.0,
                    environment: names.1,
                    provider: names.2,
                    route: names.3,
                    verdict,
                    code,
                    attempts,
                    subject: match subject {
                        None => None,
                        Some(subject) => Some(subject.try_into().ok()?),
                    },
                    received,
                    returned,
                    micros,
                },
                hash: hash.try_into().ok()?,
            })
        };
        Ok(Self(made().ok_or("a value of another length")))
    }
}

/// Records of one chain after `after`, at most so many, in their order.
pub async fn page(
    conn: &mut Conn,
    chain: &Chain,
    after: u64,
    most: u64,
    filter: &Filter,
) -> Result<Vec<Row>, Error> {
    let stored: Vec<Stored> = on!(conn, c => {
        let mut query = QueryBuilder::new("SELECT ");
        query.push(COLUMNS).push(" FROM ledger_records WHERE chain = ");
        query.push_bind(chain.as_slice()).push(" AND seq > ");
        query.push_bind(signed(after));
        if let Some(from) = filter.from {
            query.push(" AND time >= ").push_bind(signed(from));
        }
        if let Some(to) = filter.to {
            query.push(" AND time < ").push_bind(signed(to));
        }
        if let Some(decision) = &filter.decision {
            query.push(" AND decision = ").push_bind(decision.as_slice());
        }
        for (column, word) in &filter.words {
            query.push(" AND ").push(column.name()).push(" = ").push_bind(word.as_str());
        }
        query.push(" ORDER BY seq LIMIT ").push_bind(signed(most));
        query.build_query_as().fetch_all(&mut *c).await
    })?;
    stored
        .into_iter()
        .map(|stored| stored.0.map_err(Error::unsound))
        .collect()
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
