//! Who was never enrolled, and is in no record that is left: the key of such a subject, and its sealed id,
//! serve nothing any more.

use super::pause;
use crate::store::db::{Conn, Error, on};
use crate::store::rows::{pieces, signed, unsigned};
use crate::store::subjects::is_ours;
use crate::store::wrapped;
use crate::store::wrapping::{SubjectKey, Wrapping};
use sqlx::QueryBuilder;
use std::time::Instant;

/// Subjects that are looked at in one step.
const PAGE: u64 = 1_024;

/// A subject as it was looked at: whoever is seen again meanwhile has more entries.
struct Candidate {
    lookup: Vec<u8>,
    entries: i64,
    /// His key: nobody else has it, whoever comes under the same id.
    wrapped: Vec<u8>,
}

/// Takes away subjects who were seen last before a time. How many.
pub(super) async fn forget(
    conn: &mut Conn,
    wrapping: &Wrapping,
    before: u64,
) -> Result<u64, Error> {
    let (mut after, mut count) = (Vec::new(), 0);
    while let Some(last) = last(conn, &after).await? {
        let gone = gone(conn, wrapping, (&after, &last), before).await?;
        if !gone.is_empty() {
            let began = Instant::now();
            count += take(conn, wrapping, &gone).await?;
            pause(began).await;
        }
        after = last;
    }
    Ok(count)
}

/// The last row of the page after a row; `None` where there is nothing after it.
async fn last(conn: &mut Conn, after: &[u8]) -> Result<Option<Vec<u8>>, Error> {
    let last: Option<(Vec<u8>,)> = on!(conn, c => sqlx::query_as(
        "SELECT lookup FROM
         (SELECT lookup FROM subjects WHERE lookup > $1 ORDER BY lookup LIMIT $2) AS page
         ORDER BY lookup DESC LIMIT 1",
    )
    .bind(after)
    .bind(signed(PAGE))
    .fetch_optional(&mut *c)
    .await)?;
    Ok(last.map(|(last,)| last))
}

/// Those of a page to whom no row of the index leads. Whose key does not open is none of them: who could
/// tell?
async fn gone(
    conn: &mut Conn,
    wrapping: &Wrapping,
    (after, last): (&[u8], &[u8]),
    before: u64,
) -> Result<Vec<Candidate>, Error> {
    type Found = (Vec<u8>, i64, Vec<u8>, Vec<u8>);
    let found: Vec<Found> = on!(conn, c => sqlx::query_as(
        "SELECT lookup, entries, wrapping, wrapped FROM subjects
         WHERE lookup > $1 AND lookup <= $2 AND enrolled IS NULL AND seen < $3 ORDER BY lookup",
    )
    .bind(after)
    .bind(last)
    .bind(signed(before))
    .fetch_all(&mut *c)
    .await)?;
    let mut gone = Vec::new();
    for (lookup, entries, by, wrapped) in found {
        is_ours(wrapping, &by)?;
        let key = match wrapping.unwrap(&wrapped) {
            Err(Error::Damaged(_)) => continue,
            key => key?,
        };
        if !is_indexed(conn, &key, unsigned(entries)).await? {
            gone.push(Candidate {
                lookup,
                entries,
                wrapped,
            });
        }
    }
    Ok(gone)
}

/// Whether one of so many records is there. The last ones stay the longest.
async fn is_indexed(conn: &mut Conn, key: &SubjectKey, entries: u64) -> Result<bool, Error> {
    let mut end = entries;
    while end > 0 {
        let begin = end.saturating_sub(PAGE);
        let page: Vec<[u8; 32]> = (begin..end).map(|number| key.entry(number)).collect();
        for piece in pieces(&page) {
            let found: Option<(i64,)> = on!(conn, c => {
                let sql = "SELECT seq FROM subject_records WHERE entry IN (";
                let mut query = QueryBuilder::new(sql);
                let mut list = query.separated(", ");
                for entry in piece {
                    list.push_bind(entry.as_slice());
                }
                list.push_unseparated(") LIMIT 1");
                query.build_query_as().fetch_optional(&mut *c).await
            })?;
            if found.is_some() {
                return Ok(true);
            }
        }
        end = begin;
    }
    Ok(false)
}

/// Takes them away, but for who was seen or enrolled meanwhile, whose erasure is owed, or whom a hold may
/// be about: one that came back by the journal does not say whom.
async fn take(conn: &mut Conn, wrapping: &Wrapping, gone: &[Candidate]) -> Result<u64, Error> {
    wrapped::begin(conn, wrapping).await?;
    let mut count = 0;
    for one in gone {
        count += on!(conn, c => sqlx::query(
            "DELETE FROM subjects WHERE lookup = $1 AND entries = $2 AND wrapped = $3
             AND enrolled IS NULL
             AND NOT EXISTS (SELECT 1 FROM erasure_obligations o WHERE o.lookup = $1)
             AND NOT EXISTS (SELECT 1 FROM legal_holds h
                 WHERE h.lifted IS NULL AND (h.lookup = $1 OR h.sealed IS NULL))",
        )
        .bind(one.lookup.as_slice())
        .bind(one.entries)
        .bind(one.wrapped.as_slice())
        .execute(&mut *c)
        .await
        .map(|done| done.rows_affected()))?;
    }
    conn.commit().await?;
    Ok(count)
}
