//! One step of one gateway: whole, or not at all, and never at once with another's.

mod after;

pub use after::Tidied;

use super::super::db::{Conn, Error, on};
use super::super::now as clock;
use super::super::rows::{signed, unsigned};
use super::super::wrapped;
use super::super::wrapping::Wrapping;
use super::seal::{Content, Seals};
use std::time::Duration;

/// A verified event on its way in.
pub struct Arrival {
    /// What is to be handed on.
    pub content: Content,
    /// What it is remembered by.
    pub replay_key: String,
    /// The session whose events keep their order.
    pub session: Option<String>,
    /// For how long it is remembered.
    pub remember: Duration,
}

/// What became of an arrival.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It is kept, and handed on.
    New,
    /// It was kept before.
    Repeated,
    /// There is no room for it.
    Full,
}

/// What may lie in the inbox, set aside included.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// So many events.
    pub events: u64,
    /// So many bytes of content.
    pub bytes: u64,
}

/// What lies in the inbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// The order number that was given last.
    pub last: u64,
    /// Events, set aside included.
    pub events: u64,
    /// Events set aside.
    pub dead: u64,
    /// Bytes of content.
    pub bytes: u64,
}

/// Which try of which event: what came of another is of no account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Step {
    /// The event.
    pub seq: u64,
    /// The try, from 1.
    pub tries: u64,
}

/// An event that is this gateway's to hand on.
pub struct Leased {
    /// Which try it is.
    pub step: Step,
    /// Tries before it that count against the event.
    pub faults: u64,
    /// For how long it could not be handed on.
    pub waited: Duration,
    /// What to hand on.
    pub content: Result<Content, Error>,
}

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It arrived: its content is destroyed.
    Done,
    /// It is tried again.
    Again {
        /// In so long.
        after: Duration,
        /// Whether the try counts against it.
        counts: bool,
        /// What it was answered; 0: nothing; 1: nobody was there.
        status: u16,
    },
    /// It is set aside.
    Aside {
        /// Destroyed after so long.
        keep: Duration,
        /// What it was answered; 0: nothing; 1: nobody was there.
        status: u16,
    },
}

/// Who takes the turn.
type Owner = [u8; 16];

/// Number, hash, tries, faults, since when it is owed, content.
type Due = (i64, Vec<u8>, i64, i64, i64, Vec<u8>);

/// The turn.
pub struct Turn<'c> {
    conn: &'c mut Conn,
    /// What there is.
    pub totals: Totals,
    /// The database's own clock, where it has one: gateways need not agree on theirs.
    pub now: u64,
    /// Which key wraps, where others may have rotated it.
    wrapping: Option<Vec<u8>>,
}

impl<'c> Turn<'c> {
    /// Waits for the turn. A connection on which a step of it fails is to be dropped.
    pub async fn begin(conn: &'c mut Conn) -> Result<Self, Error> {
        conn.begin().await?;
        let (totals, now, wrapping) = match conn {
            Conn::Sqlite(c) => {
                let row: (i64, i64, i64, i64) = sqlx::query_as(
                    "SELECT last, events, dead, bytes FROM inbox_state WHERE one = 1",
                )
                .fetch_one(&mut *c)
                .await?;
                (row, clock(), None)
            }
            Conn::Postgres(c) => {
                type Found = (i64, i64, i64, i64, i64, Option<Vec<u8>>);
                let (last, events, dead, bytes, now, wrapping): Found = sqlx::query_as(
                    "UPDATE inbox_state SET last = last WHERE one = 1
                     RETURNING last, events, dead, bytes,
                     CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT),
                     (SELECT wrapping FROM wrapping_key)",
                )
                .fetch_one(&mut *c)
                .await?;
                ((last, events, dead, bytes), unsigned(now), wrapping)
            }
        };
        let (last, events, dead, bytes) = totals;
        let totals = Totals {
            last: unsigned(last),
            events: unsigned(events),
            dead: unsigned(dead),
            bytes: unsigned(bytes),
        };
        Ok(Self {
            conn,
            totals,
            now,
            wrapping,
        })
    }

    /// Ends it: all that was done is durable.
    pub async fn end(self) -> Result<Totals, Error> {
        let Totals {
            last,
            events,
            dead,
            bytes,
        } = self.totals;
        on!(self.conn, c => sqlx::query(
            "UPDATE inbox_state SET last = $1, events = $2, dead = $3, bytes = $4 WHERE one = 1",
        )
        .bind(signed(last))
        .bind(signed(events))
        .bind(signed(dead))
        .bind(signed(bytes))
        .execute(&mut *c)
        .await
        .map(drop))?;
        self.conn.commit().await?;
        Ok(self.totals)
    }

    /// Counts anew, and reads or makes the key of the hashes.
    pub async fn open(&mut self, wrapping: Wrapping) -> Result<Seals, Error> {
        let (kept,): (Option<Vec<u8>>,) = on!(self.conn, c => sqlx::query_as(
            "SELECT hashing FROM inbox_state WHERE one = 1",
        )
        .fetch_one(&mut *c)
        .await)?;
        let (seals, new) = Seals::of(wrapping, kept.as_deref())?;
        if let Some(new) = new {
            on!(self.conn, c => sqlx::query("UPDATE inbox_state SET hashing = $1 WHERE one = 1")
                .bind(new.as_slice())
                .execute(&mut *c)
                .await
                .map(drop))?;
        }
        let (last, events, dead, bytes): (i64, i64, i64, i64) = on!(self.conn, c => sqlx::query_as(
            "SELECT COALESCE(MAX(seq), 0), COUNT(*), CAST(COALESCE(SUM(dead), 0) AS BIGINT),
             CAST(COALESCE(SUM(bytes), 0) AS BIGINT) FROM inbox_events",
        )
        .fetch_one(&mut *c)
        .await)?;
        self.totals = Totals {
            last: unsigned(last).max(self.totals.last),
            events: unsigned(events),
            dead: unsigned(dead),
            bytes: unsigned(bytes),
        };
        Ok(seals)
    }

    /// Takes an event in, behind those of its session.
    pub async fn put(
        &mut self,
        seals: &Seals,
        limits: &Limits,
        arrival: &Arrival,
    ) -> Result<Kept, Error> {
        let Arrival {
            content,
            replay_key,
            session,
            remember,
        } = arrival;
        let receive = content.head.receive.as_str();
        // Under a key that another gateway rotated away nobody would ever read it.
        if self.wrapping.as_ref().is_some_and(|id| *id != seals.id()) {
            return Err(wrapped::another());
        }
        let event = seals.event(receive, replay_key);
        // One that waits for longer than it is remembered is known all the same.
        let (known,): (i64,) = on!(self.conn, c => sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM inbox_seen WHERE event = $1 AND forget > $2)
             + (SELECT COUNT(*) FROM inbox_events WHERE event = $1)",
        )
        .bind(event.as_slice())
        .bind(signed(self.now))
        .fetch_one(&mut *c)
        .await)?;
        if known > 0 {
            return Ok(Kept::Repeated);
        }
        let sealed = seals.seal(&event, content)?;
        let bytes = sealed.len() as u64;
        if self.totals.events >= limits.events
            || self.totals.bytes.saturating_add(bytes) > limits.bytes
        {
            return Ok(Kept::Full);
        }
        let lane = seals.lane(receive, session.as_deref(), replay_key);
        let seq = self.totals.last + 1;
        on!(self.conn, c => sqlx::query(
            "INSERT INTO inbox_events (seq, event, receive, lane, head, dead, since, owed, tries,
             faults, tried, status, due, leased, wrapping, bytes, sealed)
             VALUES ($1, $2, $3, $4,
             CASE WHEN EXISTS (SELECT 1 FROM inbox_events WHERE lane = $4 AND dead = 0)
             THEN 0 ELSE 1 END, 0, $5, $5, 0, 0, 0, 0, $5, 0, $6, $7, $8)",
        )
        .bind(signed(seq))
        .bind(event.as_slice())
        .bind(receive)
        .bind(lane.as_slice())
        .bind(signed(self.now))
        .bind(seals.id().as_slice())
        .bind(signed(bytes))
        .bind(sealed.as_slice())
        .execute(&mut *c)
        .await
        .map(drop))?;
        let forget = self.now.saturating_add(millis(*remember));
        on!(self.conn, c => sqlx::query(
            "INSERT INTO inbox_seen (event, forget) VALUES ($1, $2)
             ON CONFLICT (event) DO UPDATE SET forget = excluded.forget",
        )
        .bind(event.as_slice())
        .bind(signed(forget))
        .execute(&mut *c)
        .await
        .map(drop))?;
        self.totals.last = seq;
        self.totals.events += 1;
        self.totals.bytes += bytes;
        Ok(Kept::New)
    }

    /// Takes what is due of a receive, the first of each session, for so long.
    pub async fn lease(
        &mut self,
        seals: &Seals,
        owner: &Owner,
        receive: &str,
        most: u32,
        time: Duration,
    ) -> Result<Vec<Leased>, Error> {
        let rows: Vec<Due> = on!(self.conn, c => sqlx::query_as(
            "SELECT seq, event, tries, faults, owed, sealed FROM inbox_events
             WHERE receive = $1 AND head = 1 AND due <= $2 AND leased <= $2 AND wrapping = $3
             ORDER BY due, seq LIMIT $4",
        )
        .bind(receive)
        .bind(signed(self.now))
        .bind(seals.id().as_slice())
        .bind(i64::from(most))
        .fetch_all(&mut *c)
        .await)?;
        let mut leased = Vec::with_capacity(rows.len());
        for (seq, event, tries, faults, owed, sealed) in rows {
            on!(self.conn, c => sqlx::query(
                "UPDATE inbox_events SET owner = $1, leased = $2, tries = tries + 1, tried = $3
                 WHERE seq = $4",
            )
            .bind(owner.as_slice())
            .bind(signed(self.now.saturating_add(millis(time))))
            .bind(signed(self.now))
            .bind(seq)
            .execute(&mut *c)
            .await
            .map(drop))?;
            leased.push(Leased {
                step: Step {
                    seq: unsigned(seq),
                    tries: unsigned(tries) + 1,
                },
                faults: unsigned(faults),
                waited: Duration::from_millis(self.now.saturating_sub(unsigned(owed))),
                content: seals.open(&event, &sealed),
            });
        }
        Ok(leased)
    }

    /// When the next event of a receive is due that is not yet.
    pub async fn next_due(&mut self, receive: &str) -> Result<Option<u64>, Error> {
        let (due,): (Option<i64>,) = on!(self.conn, c => sqlx::query_as(
            "SELECT MIN(due) FROM inbox_events
             WHERE receive = $1 AND head = 1 AND due > $2 AND leased <= $2",
        )
        .bind(receive)
        .bind(signed(self.now))
        .fetch_one(&mut *c)
        .await)?;
        Ok(due.map(unsigned))
    }

    /// The connection, within the turn.
    pub(super) fn conn(&mut self) -> &mut Conn {
        self.conn
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Whether anything of a receive is due, without a turn. By this gateway's clock: a turn knows better.
pub async fn is_due(conn: &mut Conn, receive: &str) -> Result<bool, Error> {
    let due: Option<(i64,)> = on!(conn, c => sqlx::query_as(
        "SELECT seq FROM inbox_events
         WHERE receive = $1 AND head = 1 AND due <= $2 AND leased <= $2 LIMIT 1",
    )
    .bind(receive)
    .bind(signed(clock()))
    .fetch_optional(&mut *c)
    .await)?;
    Ok(due.is_some())
}

/// What waits: of which receives, sealed by which keys.
pub async fn kinds(conn: &mut Conn) -> Result<Vec<(String, Vec<u8>, u64)>, Error> {
    let rows: Vec<(String, Vec<u8>, i64)> = on!(conn, c => sqlx::query_as(
        "SELECT receive, wrapping, COUNT(*) FROM inbox_events WHERE dead = 0
         GROUP BY receive, wrapping ORDER BY receive",
    )
    .fetch_all(&mut *c)
    .await)?;
    let rows = rows.into_iter();
    Ok(rows
        .map(|(receive, wrapping, count)| (receive, wrapping, unsigned(count)))
        .collect())
}

/// What there is, and since when the oldest of it waits.
pub async fn oldest(conn: &mut Conn) -> Result<(Totals, Option<u64>), Error> {
    let (last, events, dead, bytes): (i64, i64, i64, i64) = on!(conn, c => sqlx::query_as(
        "SELECT last, events, dead, bytes FROM inbox_state WHERE one = 1",
    )
    .fetch_one(&mut *c)
    .await)?;
    let since: Option<(i64,)> = on!(conn, c => sqlx::query_as(
        "SELECT since FROM inbox_events WHERE dead = 0 ORDER BY seq LIMIT 1",
    )
    .fetch_optional(&mut *c)
    .await)?;
    let totals = Totals {
        last: unsigned(last),
        events: unsigned(events),
        dead: unsigned(dead),
        bytes: unsigned(bytes),
    };
    Ok((totals, since.map(|(since,)| unsigned(since))))
}
