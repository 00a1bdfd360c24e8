//! How what is owed stands, and what came about by commands beside the gateway.

use super::resume::SHORTER;
use super::{With, Writer, nothing};
use crate::store::db::{Conn, Error};
use crate::store::erasures::{self, Tally};
use crate::store::ledger::{By, Entry, Event};
use crate::store::record::Record;
use crate::store::subjects::Touch;
use crate::store::{chains, holds, now};
use std::sync::PoisonError;
use std::time::Duration;

impl Writer {
    /// Counts what is owed, at little cost; the rest is counted when there is nothing else to do. What was
    /// done before stays done where that fails.
    pub(super) async fn count(&mut self) {
        if let Err(error) = self.counted().await {
            self.failed(&error);
        }
    }

    async fn counted(&mut self) -> Result<(), Error> {
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        let owed = erasures::count(conn).await?;
        let tally = &self.health.tally;
        tally.lock().unwrap_or_else(PoisonError::into_inner).owed = owed;
        Ok(())
    }

    /// Counts what is owed, and how that stands.
    pub(super) async fn tally(&mut self) -> Result<Tally, Error> {
        let deadlines = self.settings.deadlines;
        let before = |age: Duration| {
            now().saturating_sub(u64::try_from(age.as_millis()).unwrap_or(u64::MAX))
        };
        let near = before(deadlines.deadline.saturating_sub(deadlines.alarm));
        let late = before(deadlines.deadline);
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        let tally = erasures::tally(conn, near, late).await?;
        let mut known = self
            .health
            .tally
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *known = tally;
        Ok(tally)
    }

    /// Whether the journal is still as long as it was: what is missing of it no database can tell.
    async fn look_after_journal(&mut self) -> Result<(), Error> {
        let Some(length) = self.keys.cut_journal()? else {
            return Ok(());
        };
        (self.voice)(Event::Damaged(SHORTER.into()));
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        chains::reset_journal(conn, &self.keys.chain, length).await
    }

    /// Whether one that is owed comes near its deadline, and whether a hold began or ended.
    pub(super) async fn look_after_erasures(&mut self) -> Result<(), Error> {
        self.look_after_journal().await?;
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        if holds::are_unnoted(conn).await? {
            self.commit(&[], false, With::Notes).await?;
        }
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        for (subject, by_hand) in erasures::settled(conn, &self.keys.wrapping).await? {
            let entry = Entry {
                record: Record {
                    time: now(),
                    kind: "erasure".into(),
                    decision: rand::random(),
                    environment: Some(subject.environment.clone().into()),
                    provider: Some(subject.provider.clone()),
                    verdict: "allow".into(),
                    code: if by_hand {
                        "settled-by-hand"
                    } else {
                        "settled-by-journal"
                    }
                    .into(),
                    ..Record::default()
                },
                subject: Some(subject),
                makes: false,
                touch: Touch::Nothing,
                ended: None,
                binding: false,
            };
            self.erase(&entry, &By::Own).await?;
        }
        // Also what another gateway began, or a hold kept.
        (self.wants, self.wipes) = (true, true);
        let tally = self.tally().await?;
        if tally.near > self.said.near || tally.late > self.said.late {
            (self.voice)(Event::Deadline(tally.near, tally.late));
        }
        self.said = tally;
        Ok(())
    }

    /// What the ledger is to learn of holds.
    pub(super) async fn notes(&self, conn: &mut Conn) -> Result<Vec<Entry>, Error> {
        let notes = holds::note(conn, &self.keys.wrapping, now()).await?;
        let notes = notes.into_iter().map(|(record, subject)| Entry {
            record,
            subject,
            makes: false,
            touch: Touch::Nothing,
            ended: None,
            binding: false,
        });
        Ok(notes.collect())
    }
}
