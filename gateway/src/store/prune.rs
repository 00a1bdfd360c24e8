//! Taking old records away, so that what is left can still be verified: in steps, each short and whole in
//! itself, so that a gateway writes in between, and what was interrupted is gone on with.
//!
//! - here: records, up to one checkpoint after the other
//! - `index`: what leads from subjects to records that are gone
//! - `seen`: who was never more than seen in those
//! - `signed`: whether what is to go is what was signed

mod index;
mod seen;
mod signed;

use super::chains;
use super::db::{Conn, Error, on};
use super::keys::Signing;
use super::now;
use super::record::Chain;
use super::rows::{self, Base, signed as as_signed};
use super::statement::{Point, Prune, Signed};
use super::wrapping::Wrapping;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// What was taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Records; `None` where no checkpoint is so old.
    pub records: Option<Pruned>,
    /// So many subjects, with their keys, to whom nothing led any more.
    pub subjects: u64,
}

/// Records that were taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pruned {
    /// So many records.
    pub records: u64,
    /// The last of them.
    pub through: u64,
}

/// Records of one step at most, where checkpoints are not farther apart: some milliseconds.
const STEP: u64 = 2_000;
/// The same of checkpoints.
const CHECKPOINTS: u64 = 256;
/// After a step whoever waits to write does, for as long as the step took, and no less than this.
const PAUSE: Duration = Duration::from_millis(10);

/// Takes away a chain's records before a time, up to a checkpoint: it vouches for what is gone, and
/// a signed statement says that this was meant. With them goes what was known of those who were seen in
/// nothing else.
pub async fn prune(
    conn: &mut Conn,
    (chain, key): (&Chain, &Signing),
    wrapping: &Wrapping,
    before: u64,
) -> Result<Taken, Error> {
    let mut records = None;
    if let Some(base) = chains::base(conn, chain).await? {
        records = all(conn, (chain, key), base, before).await?;
        index::sweep(conn, chain).await?;
    }
    Ok(Taken {
        records,
        subjects: seen::forget(conn, wrapping, before).await?,
    })
}

/// Step by step.
async fn all(
    conn: &mut Conn,
    (chain, key): (&Chain, &Signing),
    base: Base,
    before: u64,
) -> Result<Option<Pruned>, Error> {
    let mut pruned: Option<Pruned> = None;
    if let Some(target) = target(conn, chain, base, before).await? {
        let mut began = Instant::now();
        while let Some(step) = step(conn, (chain, key), (target, before), pruned, STEP).await? {
            pruned = Some(step);
            pause(began).await;
            began = Instant::now();
        }
    }
    Ok(pruned)
}

async fn pause(began: Instant) {
    sleep(began.elapsed().max(PAUSE)).await;
}

/// Up to which record, whose checkpoint is there.
async fn target(
    conn: &mut Conn,
    chain: &Chain,
    base: Base,
    before: u64,
) -> Result<Option<u64>, Error> {
    let (first,): (Option<i64>,) = on!(conn, c => sqlx::query_as(
        "SELECT MIN(place) FROM ledger_records WHERE place > $1 AND place < $2 AND time >= $3",
    )
    .bind(base.place(0))
    .bind(base.end())
    .bind(as_signed(before))
    .fetch_one(&mut *c)
    .await)?;
    let most = first.map_or(i64::MAX.unsigned_abs(), |first| {
        base.seq(first).saturating_sub(1)
    });
    let checkpoint = rows::last_checkpoint(conn, chain, most).await?;
    let point = checkpoint.as_ref().map(said).transpose()?;
    // The column by which it was found is not signed.
    match point {
        Some(point) if point.seq > most => Err(Error::unsound(
            "a checkpoint is not where it was written: see `ledger verify`",
        )),
        point => Ok(point.map(|point| point.seq)),
    }
}

fn said(checkpoint: &Signed) -> Result<Point, Error> {
    checkpoint
        .checkpoint()
        .ok_or_else(|| Error::unsound("a checkpoint is not what was signed"))
}

/// Up to which checkpoint a step goes: the last one that is no more than so many records away, or else the
/// next one.
async fn next(
    conn: &mut Conn,
    chain: &Chain,
    (first, target): (u64, u64),
    most: u64,
) -> Result<Option<Signed>, Error> {
    let mut found = None;
    for checkpoint in rows::checkpoints_from(conn, chain, first, CHECKPOINTS).await? {
        let seq = said(&checkpoint)?.seq;
        let is_near = seq < first.saturating_add(most);
        if seq > target || !(is_near || found.is_none()) {
            break;
        }
        found = Some(checkpoint);
    }
    Ok(found)
}

/// One step. With what went before it. `None` where nothing is left to take.
async fn step(
    conn: &mut Conn,
    (chain, key): (&Chain, &Signing),
    (target, time): (u64, u64),
    before: Option<Pruned>,
    most: u64,
) -> Result<Option<Pruned>, Error> {
    conn.begin().await?;
    let done = taken(conn, (chain, key), (target, time), before, most).await?;
    match done {
        Some(_) => conn.commit().await?,
        None => conn.rollback().await?,
    }
    Ok(done)
}

async fn taken(
    conn: &mut Conn,
    (chain, key): (&Chain, &Signing),
    (target, time): (u64, u64),
    before: Option<Pruned>,
    most: u64,
) -> Result<Option<Pruned>, Error> {
    let Some(base) = chains::base(conn, chain).await? else {
        return Ok(None);
    };
    let first = rows::first(conn, base).await?;
    let Some(first) = first.filter(|first| *first <= target) else {
        return Ok(None);
    };
    let Some(checkpoint) = next(conn, chain, (first, target), most).await? else {
        return Ok(None);
    };
    let point = said(&checkpoint)?;
    signed::check(conn, (chain, key), &point, time).await?;
    let records = on!(conn, c => sqlx::query(
        "DELETE FROM ledger_records WHERE place > $1 AND place <= $2",
    )
    .bind(base.place(0))
    .bind(base.place(point.seq))
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    if records == 0 {
        return Ok(None);
    }
    on!(conn, c => sqlx::query("DELETE FROM ledger_checkpoints WHERE chain = $1 AND number < $2")
        .bind(chain.as_slice())
        .bind(as_signed(point.number))
        .execute(&mut *c)
        .await
        .map(drop))?;
    // Of all its steps one statement is left: the last.
    if let Some(before) = before {
        on!(conn, c => sqlx::query("DELETE FROM ledger_prunes WHERE chain = $1 AND through = $2")
            .bind(chain.as_slice())
            .bind(as_signed(before.through))
            .execute(&mut *c)
            .await
            .map(drop))?;
    }
    let prune = Prune {
        chain: *chain,
        through: point.seq,
        hash: point.hash,
        number: point.number,
        checkpoint: checkpoint.hash(),
        time: now(),
        key: key.public,
    };
    chains::put_prune(conn, &prune, &prune.sign(&key.pair)).await?;
    Ok(Some(Pruned {
        records: records + before.map_or(0, |before| before.records),
        through: point.seq,
    }))
}

#[cfg(test)]
mod tests;
