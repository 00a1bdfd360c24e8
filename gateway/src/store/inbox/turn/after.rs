//! What came of tries, and of what lay long enough.

use super::{Outcome, Owner, Step, Turn, millis};
use crate::store::db::{Error, on};
use crate::store::rows::{signed, unsigned};

/// So many are forgotten in one turn at most: others wait for it.
const FORGOTTEN: u64 = 5_000;

/// What lay long enough.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tidied {
    /// So many events that were set aside are destroyed.
    pub gone: u64,
    /// So many are no longer known to have come.
    pub forgotten: u64,
    /// Whether there may be more of these.
    pub more: bool,
}

impl Turn<'_> {
    /// Writes down what came of a try, unless the event is somebody else's by now. Whether it was.
    pub async fn finish(
        &mut self,
        owner: &Owner,
        step: Step,
        outcome: &Outcome,
    ) -> Result<bool, Error> {
        let row = match outcome {
            Outcome::Done => self.delete(owner, step).await?,
            Outcome::Again {
                after,
                counts,
                status,
            } => {
                let due = self.now.saturating_add(millis(*after));
                let change = (0, due, i64::from(*counts), *status);
                self.change(owner, step, change).await?
            }
            Outcome::Aside { keep, status } => {
                let change = (1, self.now.saturating_add(millis(*keep)), 1, *status);
                self.change(owner, step, change).await?
            }
        };
        let Some((lane, bytes)) = row else {
            return Ok(false);
        };
        match outcome {
            Outcome::Done => {
                self.totals.events = self.totals.events.saturating_sub(1);
                self.totals.bytes = self.totals.bytes.saturating_sub(unsigned(bytes));
            }
            Outcome::Aside { .. } => self.totals.dead += 1,
            Outcome::Again { .. } => {}
        }
        self.reseat(&lane).await?;
        Ok(true)
    }

    async fn delete(&mut self, owner: &Owner, step: Step) -> Result<Option<(Vec<u8>, i64)>, Error> {
        Ok(on!(self.conn, c => sqlx::query_as(
            "DELETE FROM inbox_events
             WHERE seq = $1 AND tries = $2 AND owner = $3 AND leased > 0 AND dead = 0
             RETURNING lane, bytes",
        )
        .bind(signed(step.seq))
        .bind(signed(step.tries))
        .bind(owner.as_slice())
        .fetch_optional(&mut *c)
        .await)?)
    }

    async fn change(
        &mut self,
        owner: &Owner,
        step: Step,
        (dead, due, fault, status): (i64, u64, i64, u16),
    ) -> Result<Option<(Vec<u8>, i64)>, Error> {
        Ok(on!(self.conn, c => sqlx::query_as(
            "UPDATE inbox_events SET dead = $4, head = head - $4, due = $5, faults = faults + $6,
             status = $7, leased = 0, owner = NULL
             WHERE seq = $1 AND tries = $2 AND owner = $3 AND leased > 0 AND dead = 0
             RETURNING lane, bytes",
        )
        .bind(signed(step.seq))
        .bind(signed(step.tries))
        .bind(owner.as_slice())
        .bind(dead)
        .bind(signed(due))
        .bind(fault)
        .bind(i64::from(status))
        .fetch_optional(&mut *c)
        .await)?)
    }

    /// The first of a lane is its head, unless one is on its way.
    pub(in crate::store::inbox) async fn reseat(&mut self, lane: &[u8]) -> Result<(), Error> {
        let (under_way,): (i64,) = on!(self.conn, c => sqlx::query_as(
            "SELECT COUNT(*) FROM inbox_events WHERE lane = $1 AND dead = 0 AND leased > $2",
        )
        .bind(lane)
        .bind(signed(self.now))
        .fetch_one(&mut *c)
        .await)?;
        if under_way > 0 {
            return Ok(());
        }
        on!(self.conn, c => sqlx::query(
            "UPDATE inbox_events SET head = CASE WHEN seq =
             (SELECT MIN(seq) FROM inbox_events WHERE lane = $1 AND dead = 0) THEN 1 ELSE 0 END
             WHERE lane = $1 AND dead = 0 AND (head = 1 OR seq =
             (SELECT MIN(seq) FROM inbox_events WHERE lane = $1 AND dead = 0))",
        )
        .bind(lane)
        .execute(&mut *c)
        .await
        .map(drop))?;
        Ok(())
    }

    /// What waits because its endpoint was away is due now.
    pub async fn hurry(&mut self, receive: &str) -> Result<(), Error> {
        on!(self.conn, c => sqlx::query(
            "UPDATE inbox_events SET due = $1 WHERE receive = $2 AND head = 1 AND due > $1
             AND leased <= $1 AND status IN (1, 429, 502, 503, 504)",
        )
        .bind(signed(self.now))
        .bind(receive)
        .execute(&mut *c)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Gives back what this gateway has leased and does not hand on now.
    pub async fn release(&mut self, owner: &Owner, but: &[Step]) -> Result<(), Error> {
        let rows: Vec<(i64,)> = on!(self.conn, c => sqlx::query_as(
            "SELECT seq FROM inbox_events WHERE owner = $1 AND leased > 0",
        )
        .bind(owner.as_slice())
        .fetch_all(&mut *c)
        .await)?;
        for (seq,) in rows {
            if but.iter().any(|step| step.seq == unsigned(seq)) {
                continue;
            }
            let row: Option<(Vec<u8>,)> = on!(self.conn, c => sqlx::query_as(
                "UPDATE inbox_events SET leased = 0, owner = NULL WHERE seq = $1 RETURNING lane",
            )
            .bind(seq)
            .fetch_optional(&mut *c)
            .await)?;
            if let Some((lane,)) = row {
                self.reseat(&lane).await?;
            }
        }
        Ok(())
    }

    /// Destroys what was set aside long enough, and forgets what no copy can come of.
    pub async fn tidy(&mut self) -> Result<Tidied, Error> {
        let gone: Vec<(i64,)> = on!(self.conn, c => sqlx::query_as(
            "DELETE FROM inbox_events WHERE dead = 1 AND due <= $1 RETURNING bytes",
        )
        .bind(signed(self.now))
        .fetch_all(&mut *c)
        .await)?;
        let count = gone.len() as u64;
        let bytes = gone.iter().map(|(bytes,)| unsigned(*bytes)).sum();
        self.totals.events = self.totals.events.saturating_sub(count);
        self.totals.dead = self.totals.dead.saturating_sub(count);
        self.totals.bytes = self.totals.bytes.saturating_sub(bytes);
        let forgotten = on!(self.conn, c => sqlx::query(
            "DELETE FROM inbox_seen WHERE event IN
             (SELECT event FROM inbox_seen WHERE forget <= $1 LIMIT $2)",
        )
        .bind(signed(self.now))
        .bind(signed(FORGOTTEN))
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(Tidied {
            gone: count,
            forgotten,
            more: forgotten >= FORGOTTEN,
        })
    }
}
