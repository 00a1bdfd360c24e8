//! What is said of a webhook: a line of each log, and a record.

use super::Outcome;
use crate::front::Connection;
use crate::report::timestamp;
use crate::serve::Server;
use crate::serve::recorded::{bytes, millis};
use crate::state::{State, Taken};
use crate::store::{self, Record};
use std::io::Write as _;
use std::time::{Instant, SystemTime};
use visor_policy::record::{SCHEMA, WebhookRecord};

/// What a webhook's lines and its record are made of.
pub(super) struct Line<'a> {
    pub(super) state: &'a State,
    pub(super) connection: &'a Connection,
    pub(super) decision: &'a str,
    pub(super) time: SystemTime,
    pub(super) began: Instant,
    pub(super) received: u64,
}

impl Line<'_> {
    /// Into the logs.
    pub(super) fn write(&self, server: &Server, taken: Option<&Taken>, outcome: &Outcome) {
        let time = timestamp(self.time);
        let receive = taken.map(|t| t.receive.name.as_str());
        let record = WebhookRecord {
            schema: SCHEMA,
            time: &time,
            decision: self.decision,
            policy: &self.state.policy.digest,
            verdict: if outcome.status == 200 {
                "allow"
            } else {
                "refuse"
            },
            code: outcome.code,
            receive,
            place: taken
                .map_or_else(|| self.state.policy.receives_line(), |t| &t.receive.place)
                .to_string(),
            received: self.received,
            secret: outcome.secret,
            status: outcome.status,
            micros: u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX),
        };
        let reporter = &server.shared.reporter;
        reporter.access.append(|line| {
            let _ = write!(
                line,
                "{time} {} webhook {} {} {} {} B in, {} us, from {}",
                self.decision,
                receive.unwrap_or("-"),
                outcome.status,
                outcome.code,
                self.received,
                record.micros,
                self.connection.peer.ip(),
            );
        });
        reporter.decisions.append(|line| {
            let _ = serde_json::to_writer(line, &record);
        });
    }

    /// Into the ledger, and before the answer where the site wants that.
    pub(super) async fn record(&self, server: &Server, taken: Option<&Taken>, outcome: &Outcome) {
        let Some(ledger) = &server.shared.ledger else {
            return;
        };
        let receive = taken.map(|t| &t.receive);
        let allowed = outcome.status == 200;
        let entry = Box::new(store::Entry {
            record: Record {
                time: millis(self.time),
                kind: "webhook".into(),
                decision: bytes(self.decision),
                policy: self.state.digest,
                caller: None,
                environment: receive.map(|r| r.environment.word().into()),
                provider: receive.map(|r| r.provider.clone()),
                route: receive.map(|r| r.name.clone()),
                verdict: if allowed { "allow" } else { "refuse" }.into(),
                code: outcome.code.into(),
                attempts: 0,
                subject: None,
                received: self.received,
                returned: 0,
                micros: u64::try_from(self.began.elapsed().as_micros()).unwrap_or(u64::MAX),
            },
            subject: None,
            makes: false,
            touch: store::subjects::Touch::Nothing,
            ended: None,
            binding: false,
        });
        match ledger.is_before_answer() && !ledger.is_down() {
            true => drop(ledger.written(entry).await),
            false => ledger.note(entry),
        }
    }
}
