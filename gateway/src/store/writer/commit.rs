//! Records gathered into a commit, and the commit: all of it, and a signed tip, or nothing.

use super::{FIRST_WAIT, LONGEST_WAIT, Planned, Waiting, With, Writer, nothing};
use crate::store::db::{Conn, Error};
use crate::store::erasures::Promise;
use crate::store::ledger::{Entry, Item};
use crate::store::record::Record;
use crate::store::rows::{self, Stored};
use crate::store::subjects::{About, pseudonyms};
use crate::store::{now, registry, wrapped};
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep};

/// Records of one commit at most: a few megabytes.
const MOST: usize = 8192;
/// Where nobody waits, records are collected for so long: a commit costs as much as dozens of records.
const GATHER: Duration = Duration::from_millis(250);
/// How often it is looked whether somebody waits by now.
const GLANCE: Duration = Duration::from_millis(20);

impl Writer {
    /// Takes what else there is for this commit, up to what is no record.
    pub(super) async fn gather(
        &self,
        items: &mut mpsc::Receiver<Item>,
        batch: &mut Vec<Waiting>,
    ) -> Option<Item> {
        let until = match self.settings.before_answer {
            // While one commit runs, those who wait gather for the next.
            true => Instant::now(),
            false => Instant::now() + GATHER,
        };
        loop {
            match items.try_recv() {
                Ok(Item::Record(entry, waits)) => batch.push((entry, waits)),
                Ok(other) => return Some(other),
                Err(_) => {
                    let waited = batch.iter().any(|(_, waits)| waits.is_some());
                    if waited || Instant::now() >= until {
                        return None;
                    }
                    sleep(GLANCE).await;
                }
            }
            if batch.len() >= MOST {
                return None;
            }
        }
    }

    /// Writes a batch, however long that takes.
    pub(super) async fn put(&mut self, mut batch: Vec<Waiting>) {
        let (mut wait, mut again) = (FIRST_WAIT, false);
        let mut contended = 0;
        loop {
            // Whoever waited for what binds, and gave up, was told that it did not happen.
            let given_up = |(entry, waits): &Waiting| {
                entry.binding && waits.as_ref().is_none_or(oneshot::Sender::is_closed)
            };
            batch.retain(|waiting| !given_up(waiting));
            if batch.is_empty() {
                break;
            }
            let due = self.checkpointed.elapsed() >= self.settings.checkpoint;
            // What the broken connection committed all the same is not written twice: of this batch, and
            // not of one before it that was given up.
            let done = match self.connected().await {
                Ok(true) if again => {
                    self.up();
                    Ok(())
                }
                Ok(_) => {
                    again = true;
                    self.attempt(&batch, due).await
                }
                Err(error) => Err(error),
            };
            match done {
                Ok(()) => break,
                // Undone by the server, for another gateway's sake: nothing is down.
                Err(error) if error.is_contended() && contended < 3 => {
                    (self.conn, contended) = (None, contended + 1);
                    continue;
                }
                Err(error) => self.down(&error),
            }
            // Whoever waits is told at once. What binds did not happen, then.
            for (_, waits) in &mut batch {
                if let Some(waits) = waits.take() {
                    let _ = waits.send(false);
                }
            }
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        let count = batch.len() as u64;
        self.health.written.fetch_add(count, Ordering::Relaxed);
        for (_, waits) in batch {
            if let Some(waits) = waits {
                let _ = waits.send(true);
            }
        }
    }

    /// One commit: all of the batch and what it comes to, or nothing.
    pub(super) async fn commit(
        &mut self,
        batch: &[Waiting],
        checkpoint: bool,
        with: With<'_>,
    ) -> Result<Option<Promise>, Error> {
        let mut conn = self.conn.take().ok_or_else(nothing)?;
        let missing = self.health.missing.load(Ordering::Relaxed);
        let mut head = self.head.clone();
        wrapped::begin(&mut conn, &self.keys.wrapping).await?;
        let notes = match with {
            With::Notes => self.notes(&mut conn).await?,
            _ => Vec::new(),
        };
        let erasure = match with {
            With::Erasure(entry, _) => Some(entry),
            _ => None,
        };
        let entries = batch.iter().map(|(entry, _)| &**entry);
        let entries: Vec<&Entry> = entries.chain(erasure).chain(&notes).collect();
        let gap = (missing > 0).then(|| gap(missing));
        let first = head.seq + 1 + u64::from(gap.is_some());
        let about = self.subjects(&mut conn, &entries, first).await?;
        let records = entries.iter().map(|entry| &entry.record).zip(about);
        let mut all = Vec::with_capacity(entries.len() + 1);
        for (record, about) in gap.iter().map(|gap| (gap, None)).chain(records) {
            let row = Stored::new(head.seq + 1, &head.hash, record, about)?;
            (head.seq, head.hash) = (row.seq, row.hash);
            all.push(row);
        }
        rows::insert(&mut conn, head.base, all).await?;
        let given = match with {
            With::Erasure(entry, by) => self.purge(&mut conn, entry, by).await?,
            _ => None,
        };
        let line = match checkpoint && (head.seq > head.covered || head.number == 0) {
            true => Some(self.checkpoint(&mut conn, &mut head).await?),
            false => None,
        };
        let tip = self
            .point(&head, Vec::new())
            .sign_tip(&self.keys.signing.pair);
        rows::put_tip(&mut conn, &self.keys.chain, head.seq, &tip).await?;
        self.planned = Some(Planned {
            head,
            missing,
            line,
        });
        conn.commit().await?;
        self.conn = Some(conn);
        self.landed();
        Ok(given)
    }

    /// The commit that was planned is there.
    pub(super) fn landed(&mut self) {
        let Some(planned) = self.planned.take() else {
            return;
        };
        self.head = planned.head;
        let missing = &self.health.missing;
        missing.fetch_sub(planned.missing, Ordering::Relaxed);
        self.health.commits.fetch_add(1, Ordering::Relaxed);
        if let Some(line) = planned.line {
            self.checkpointed = Instant::now();
            self.anchor(&line);
        }
    }

    /// Whom each of a batch is about, by the pseudonym that it gets; the first becomes record `first`.
    /// Enrolments that ended, end in the registry.
    async fn subjects(
        &self,
        conn: &mut Conn,
        batch: &[&Entry],
        first: u64,
    ) -> Result<Vec<Option<[u8; 32]>>, Error> {
        let mut about = Vec::new();
        for (at, entry) in (first..).zip(batch) {
            if let Some(subject) = &entry.subject {
                about.push(About {
                    subject,
                    decision: entry.record.decision,
                    seq: at,
                    time: entry.record.time,
                    makes: entry.makes,
                    touch: entry.touch,
                });
            }
        }
        let (chain, wrapping) = (&self.keys.chain, &self.keys.wrapping);
        let (made, damaged) = pseudonyms(conn, wrapping, chain, &about).await?;
        let mut made = made.into_iter();
        if let Some(what) = damaged {
            self.damaged(what);
        }
        for entry in batch {
            let (Some(subject), Some(ended)) = (&entry.subject, &entry.ended) else {
                continue;
            };
            match registry::end(conn, wrapping, subject, ended).await {
                Ok(true) => self.owe_late(conn, subject).await?,
                Err(Error::Damaged(what)) => self.damaged(what),
                ended => drop(ended?),
            }
        }
        let of = |entry: &&Entry| entry.subject.as_ref().and_then(|_| made.next().flatten());
        Ok(batch.iter().map(of).collect())
    }
}

/// That so many records are missing here.
fn gap(missing: u64) -> Record {
    Record {
        time: now(),
        kind: "gap".into(),
        verdict: "lost".into(),
        code: "records-lost".into(),
        attempts: missing,
        ..Record::default()
    }
}
