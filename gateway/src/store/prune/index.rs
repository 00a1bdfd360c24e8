//! The index of subjects' records, without those that are gone. Its rows are like any others, so all of
//! them are looked at; whoever writes meanwhile does not wait for that, and pays for no index of its own.

use super::pause;
use crate::store::chains;
use crate::store::db::{Conn, Error, on};
use crate::store::record::Chain;
use crate::store::rows::{pieces, signed};
use crate::store::statement::Signed;
use sqlx::QueryBuilder;
use std::time::Instant;

/// Rows that are looked at in one step: a reader that stays long keeps the write-ahead log from being
/// emptied.
const PAGE: u64 = 4_096;

/// Takes away what leads to records before the last prune's end.
pub(super) async fn sweep(conn: &mut Conn, chain: &Chain) -> Result<(), Error> {
    let prunes = chains::statements(conn, "ledger_prunes", chain).await?;
    let prunes = prunes.iter().filter_map(Signed::prune);
    let Some(through) = prunes.map(|prune| prune.through).max() else {
        return Ok(());
    };
    let mut after = Vec::new();
    while let Some(last) = last(conn, &after).await? {
        let gone: Vec<(Vec<u8>,)> = on!(conn, c => sqlx::query_as(
            "SELECT entry FROM subject_records
             WHERE entry > $1 AND entry <= $2 AND chain = $3 AND seq <= $4",
        )
        .bind(after.as_slice())
        .bind(last.as_slice())
        .bind(chain.as_slice())
        .bind(signed(through))
        .fetch_all(&mut *c)
        .await)?;
        if !gone.is_empty() {
            let began = Instant::now();
            take(conn, &gone).await?;
            pause(began).await;
        }
        after = last;
    }
    Ok(())
}

/// The last row of the page after a row; `None` where there is nothing after it.
async fn last(conn: &mut Conn, after: &[u8]) -> Result<Option<Vec<u8>>, Error> {
    let last: Option<(Vec<u8>,)> = on!(conn, c => sqlx::query_as(
        "SELECT entry FROM
         (SELECT entry FROM subject_records WHERE entry > $1 ORDER BY entry LIMIT $2) AS page
         ORDER BY entry DESC LIMIT 1",
    )
    .bind(after)
    .bind(signed(PAGE))
    .fetch_optional(&mut *c)
    .await)?;
    Ok(last.map(|(last,)| last))
}

async fn take(conn: &mut Conn, gone: &[(Vec<u8>,)]) -> Result<(), Error> {
    conn.begin().await?;
    for piece in pieces(gone) {
        on!(conn, c => {
            let mut query = QueryBuilder::new("DELETE FROM subject_records WHERE entry IN (");
            let mut list = query.separated(", ");
            for (entry,) in piece {
                list.push_bind(entry.as_slice());
            }
            list.push_unseparated(")");
            query.build().execute(&mut *c).await.map(drop)
        })?;
    }
    conn.commit().await
}
