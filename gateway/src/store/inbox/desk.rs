//! What people see of the inbox, and do with it, beside gateways that run.

use super::super::db::{Conn, Error, on};
use super::super::rows::{signed, unsigned};
use super::turn::{Totals, Turn};

/// How an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits: for its time, or for those before it.
    Waiting,
    /// It is being handed on.
    UnderWay,
    /// It is set aside.
    Dead,
}

/// An event, without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Its order number.
    pub seq: u64,
    /// The `[receive.…]` that it came to.
    pub receive: String,
    /// How it is.
    pub state: State,
    /// Whether others of its session are before it.
    pub behind: bool,
    /// When it was taken in.
    pub since: u64,
    /// How often it was tried.
    pub tries: u64,
    /// How many of those count against it.
    pub faults: u64,
    /// When it was tried last.
    pub tried: Option<u64>,
    /// What it was answered then; none where there was no answer.
    pub status: Option<u64>,
    /// When it is tried again or, set aside, destroyed.
    pub due: u64,
    /// Bytes of its content, sealed.
    pub bytes: u64,
}

type Row = (
    i64,
    String,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
    i64,
);

impl Shown {
    fn of(row: Row, now: u64) -> Self {
        let (seq, receive, dead, head, since, tries, faults, tried, status, due, leased, bytes) =
            row;
        Self {
            seq: unsigned(seq),
            receive,
            state: match (dead, unsigned(leased) > now) {
                (1, _) => State::Dead,
                (_, true) => State::UnderWay,
                _ => State::Waiting,
            },
            behind: dead == 0 && head == 0,
            since: unsigned(since),
            tries: unsigned(tries),
            faults: unsigned(faults),
            tried: Some(unsigned(tried)).filter(|tried| *tried > 0),
            status: Some(unsigned(status)).filter(|status| *status > 0),
            due: unsigned(due),
            bytes: unsigned(bytes),
        }
    }
}

/// Events after an order number, in order: all, or those set aside.
pub async fn list(
    conn: &mut Conn,
    after: u64,
    most: u32,
    dead: bool,
    receive: Option<&str>,
) -> Result<Vec<Shown>, Error> {
    let rows: Vec<Row> = on!(conn, c => sqlx::query_as(
        "SELECT seq, receive, dead, head, since, tries, faults, tried, status, due, leased, bytes
         FROM inbox_events WHERE seq > $1 AND dead >= $2 AND ($3 = '' OR receive = $3)
         ORDER BY seq LIMIT $4",
    )
    .bind(signed(after))
    .bind(i64::from(dead))
    .bind(receive.unwrap_or_default())
    .bind(i64::from(most))
    .fetch_all(&mut *c)
    .await)?;
    let now = super::super::now();
    Ok(rows.into_iter().map(|row| Shown::of(row, now)).collect())
}

/// One event, with its hash and its sealed content.
pub async fn show(conn: &mut Conn, seq: u64) -> Result<Option<(Shown, Vec<u8>, Vec<u8>)>, Error> {
    let found = list(conn, seq.saturating_sub(1), 1, false, None).await?;
    let Some(shown) = found.into_iter().find(|shown| shown.seq == seq) else {
        return Ok(None);
    };
    let row: Option<(Vec<u8>, Vec<u8>)> = on!(conn, c => sqlx::query_as(
        "SELECT event, sealed FROM inbox_events WHERE seq = $1",
    )
    .bind(signed(seq))
    .fetch_optional(&mut *c)
    .await)?;
    Ok(row.map(|(event, sealed)| (shown, event, sealed)))
}

/// Has an event tried again at once; one that was set aside is owed anew, where it stood in its
/// session. False where there is none.
pub async fn replay(turn: &mut Turn<'_>, seq: u64) -> Result<bool, Error> {
    let now = signed(turn.now);
    let row: Option<(Vec<u8>, i64)> = on!(turn.conn(), c => sqlx::query_as(
        "SELECT lane, dead FROM inbox_events WHERE seq = $1",
    )
    .bind(signed(seq))
    .fetch_optional(&mut *c)
    .await)?;
    let Some((lane, dead)) = row else {
        return Ok(false);
    };
    on!(turn.conn(), c => sqlx::query(
        "UPDATE inbox_events SET due = $1, faults = faults * (1 - dead),
         owed = CASE WHEN dead = 1 THEN $1 ELSE owed END, dead = 0 WHERE seq = $2",
    )
    .bind(now)
    .bind(signed(seq))
    .execute(&mut *c)
    .await
    .map(drop))?;
    turn.totals.dead = turn.totals.dead.saturating_sub(unsigned(dead));
    turn.reseat(&lane).await?;
    Ok(true)
}

/// The same of all that are set aside; how many.
pub async fn replay_dead(turn: &mut Turn<'_>, receive: Option<&str>) -> Result<u64, Error> {
    let (mut after, mut count) = (0, 0);
    loop {
        let some = list(turn.conn(), after, 500, true, receive).await?;
        let Some(last) = some.last() else {
            return Ok(count);
        };
        after = last.seq;
        for shown in &some {
            count += u64::from(replay(turn, shown.seq).await?);
        }
    }
}

/// What became of an event that was to be destroyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// It is gone.
    Gone,
    /// There is none of this number.
    Nowhere,
    /// It is being handed on at this moment.
    UnderWay,
}

/// Destroys an event, unless it is being handed on.
pub async fn drop_event(turn: &mut Turn<'_>, seq: u64) -> Result<Dropped, Error> {
    let now = signed(turn.now);
    let row: Option<(Vec<u8>, i64, i64, i64)> = on!(turn.conn(), c => sqlx::query_as(
        "SELECT lane, dead, bytes, leased FROM inbox_events WHERE seq = $1",
    )
    .bind(signed(seq))
    .fetch_optional(&mut *c)
    .await)?;
    let Some((lane, dead, bytes, leased)) = row else {
        return Ok(Dropped::Nowhere);
    };
    if leased > now {
        return Ok(Dropped::UnderWay);
    }
    on!(turn.conn(), c => sqlx::query("DELETE FROM inbox_events WHERE seq = $1")
        .bind(signed(seq))
        .execute(&mut *c)
        .await
        .map(drop))?;
    let Totals {
        events,
        dead: all_dead,
        bytes: all_bytes,
        ..
    } = &mut turn.totals;
    *events = events.saturating_sub(1);
    *all_dead = all_dead.saturating_sub(unsigned(dead));
    *all_bytes = all_bytes.saturating_sub(unsigned(bytes));
    turn.reseat(&lane).await?;
    Ok(Dropped::Gone)
}
