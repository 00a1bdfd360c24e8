//! Taking old records away, so that what is left can still be verified.

use super::chains;
use super::db::{Conn, Error, on};
use super::keys::Signing;
use super::now;
use super::record::Chain;
use super::rows::{self, signed};
use super::statement::Prune;

/// What was taken away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pruned {
    /// So many records.
    pub records: u64,
    /// The last of them.
    pub through: u64,
}

/// Takes away a chain's records before a time, up to a checkpoint: it vouches for what is gone, and
/// a signed statement says that this was meant.
pub async fn prune(
    conn: &mut Conn,
    chain: &Chain,
    key: &Signing,
    before: u64,
) -> Result<Option<Pruned>, Error> {
    conn.begin().await?;
    let Some(base) = chains::base(conn, chain).await? else {
        conn.commit().await?;
        return Ok(None);
    };
    let (first,): (Option<i64>,) = on!(conn, c => sqlx::query_as(
        "SELECT MIN(place) FROM ledger_records WHERE place > $1 AND place < $2 AND time >= $3",
    )
    .bind(base.place(0))
    .bind(base.end())
    .bind(signed(before))
    .fetch_one(&mut *c)
    .await)?;
    let most = first.map_or(i64::MAX.unsigned_abs(), |first| {
        base.seq(first).saturating_sub(1)
    });
    let Some(checkpoint) = rows::last_checkpoint(conn, chain, most).await? else {
        conn.commit().await?;
        return Ok(None);
    };
    let point = checkpoint
        .checkpoint()
        .ok_or_else(|| Error::unsound("a checkpoint is not what was signed"))?;
    let through = signed(point.seq);
    let records = on!(conn, c => sqlx::query(
        "DELETE FROM ledger_records WHERE place > $1 AND place <= $2",
    )
    .bind(base.place(0))
    .bind(base.place(point.seq))
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    if records == 0 {
        conn.commit().await?;
        return Ok(None);
    }
    on!(conn, c => sqlx::query("DELETE FROM subject_records WHERE chain = $1 AND seq <= $2")
        .bind(chain.as_slice())
        .bind(through)
        .execute(&mut *c)
        .await
        .map(drop))?;
    on!(conn, c => sqlx::query("DELETE FROM ledger_checkpoints WHERE chain = $1 AND number < $2")
        .bind(chain.as_slice())
        .bind(signed(point.number))
        .execute(&mut *c)
        .await
        .map(drop))?;
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
    conn.commit().await?;
    Ok(Some(Pruned {
        records,
        through: point.seq,
    }))
}
