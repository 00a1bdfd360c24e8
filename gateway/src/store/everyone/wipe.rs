//! Everyone whom the vendor says to be gone: purged piece by piece, and a row of its own says how far that is.

use super::{Place, Row, damaged, one_of, put, row};
use crate::store::db::{Conn, Error, on};
use crate::store::erasures::{HELD, Promise, Wiping, opened};
use crate::store::holds::EVERYONE;
use crate::store::rows::{signed, unsigned};
use crate::store::subjects::{Named, is_ours, opened_id};
use crate::store::wrapping::Wrapping;

/// Never enrolled, and owed nothing.
const STRANGER: &str = "s.enrolled IS NULL
    AND NOT EXISTS (SELECT 1 FROM erasure_obligations o WHERE o.lookup = s.lookup)";
/// Kept by a hold; `$1` is everyone's.
const KEPT: &str = "EXISTS (SELECT 1 FROM legal_holds h WHERE h.lifted IS NULL
    AND (h.lookup = s.lookup OR h.lookup = $1))";
/// Kept by none.
const FREE: &str = "NOT EXISTS (SELECT 1 FROM legal_holds h WHERE h.lifted IS NULL
    AND (h.lookup = s.lookup OR h.lookup = $1))";
/// Rows that are looked at in one step.
const PAGE: u64 = 256;

/// The vendor says that everyone is gone who was owed then: from now on that is certain, and purged piece
/// by piece. What is promised of all of it.
pub(in crate::store) async fn wiped(
    conn: &mut Conn,
    wrapping: &Wrapping,
    place: &Place<'_>,
    decision: [u8; 16],
    (owed, time): (u64, u64),
) -> Result<Promise, Error> {
    let mut row = row(conn, wrapping, place, "wipe", time).await?;
    // Of one that is under way the receipt to come is this one's too.
    let before = row.request.wipe.take().unwrap_or_default();
    row.request.wipe = Some(Wiping {
        decision,
        records: before.records,
        unmarked: Some(owed),
        after: Vec::new(),
    });
    put(conn, wrapping, &row).await?;
    Ok(row.request.promise())
}

/// Some of those who were owed then are gone at the vendor. False where nobody else is.
pub(in crate::store) async fn mark(
    conn: &mut Conn,
    everyone: &Named,
    owed: u64,
    most: u64,
) -> Result<bool, Error> {
    // Whose receipt somebody waits for gets one.
    let marked = on!(conn, c => sqlx::query(
        "UPDATE erasure_obligations
         SET origin = CASE WHEN origin = 'everyone' THEN 'wiped' ELSE 'gone' END
         WHERE lookup IN (SELECT lookup FROM erasure_obligations
             WHERE environment = $1 AND provider = $2 AND since <= $3
             AND origin IN ('caller', 'retention', 'everyone') ORDER BY lookup LIMIT $4)",
    )
    .bind(everyone.environment.as_str())
    .bind(everyone.provider.as_str())
    .bind(signed(owed))
    .bind(signed(most))
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(marked >= most)
}

/// Everyone of a place, as far as they are purged.
pub(in crate::store) struct Wipe {
    pub row: Row,
    pub progress: Wiping,
}

/// One that is under way, after some, for as long as the step that has begun: nobody else goes on with it.
/// And what is damaged of others.
pub(in crate::store) async fn under_way(
    conn: &mut Conn,
    wrapping: &Wrapping,
    after: &[u8],
) -> Result<(Option<Wipe>, Option<&'static str>), Error> {
    let (found, broken) = one_of(conn, wrapping, "wipe", after).await?;
    let Some(mut row) = found else {
        return Ok((None, broken));
    };
    let progress = row.request.wipe.take().ok_or_else(damaged)?;
    Ok((Some(Wipe { row, progress }), broken))
}

/// Keeps how far it is.
pub(in crate::store) async fn keep(
    conn: &mut Conn,
    wrapping: &Wrapping,
    wipe: Wipe,
) -> Result<(), Error> {
    let Wipe { mut row, progress } = wipe;
    row.request.wipe = Some(progress);
    put(conn, wrapping, &row).await
}

/// Who is gone at the vendor and to be purged here.
pub(in crate::store) struct Gone {
    pub lookup: Vec<u8>,
    /// `None` where the row does not open.
    pub subject: Option<Named>,
    /// What somebody was told that there will be.
    pub promise: Option<Promise>,
}

/// Some of those who are owed. A hold outlasts it.
pub(in crate::store) async fn gone(
    conn: &mut Conn,
    wrapping: &Wrapping,
    everyone: &Named,
    most: u64,
) -> Result<Vec<Gone>, Error> {
    type Found = (Vec<u8>, Vec<u8>, Option<Vec<u8>>, String);
    let sql = format!(
        "SELECT o.lookup, o.sealed, o.request, o.origin FROM erasure_obligations o
         WHERE o.environment = $2 AND o.provider = $3 AND o.origin IN ('wiped', 'gone')
         AND NOT {HELD} ORDER BY o.lookup LIMIT $4"
    );
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(EVERYONE.as_slice())
        .bind(everyone.environment.as_str())
        .bind(everyone.provider.as_str())
        .bind(signed(most))
        .fetch_all(&mut *c)
        .await)?;
    let open = |(lookup, sealed, request, origin): Found| {
        let plain = wrapping.open(&sealed).ok();
        let request = request.and_then(|request| opened(wrapping, &request).ok());
        Gone {
            lookup,
            subject: plain.and_then(|plain| opened_id(&plain)),
            promise: request
                .filter(|_| origin == "gone")
                .map(|request| request.promise()),
        }
    };
    Ok(rows.into_iter().map(open).collect())
}

/// Some of those who were never enrolled, after the last ones; and the last of these. Whose row does not
/// open is nobody that anything could be done for.
pub(in crate::store) async fn strangers(
    conn: &mut Conn,
    wrapping: &Wrapping,
    everyone: &Named,
    after: &[u8],
    most: u64,
) -> Result<(Vec<Gone>, Option<Vec<u8>>), Error> {
    page(conn, wrapping, everyone, (FREE, after), most).await
}

/// Of those who were never enrolled, some that a hold keeps, or that none does.
async fn page(
    conn: &mut Conn,
    wrapping: &Wrapping,
    everyone: &Named,
    (which, after): (&str, &[u8]),
    most: u64,
) -> Result<(Vec<Gone>, Option<Vec<u8>>), Error> {
    type Found = (Vec<u8>, Vec<u8>, Vec<u8>, Vec<u8>);
    let sql = format!(
        "SELECT lookup, wrapping, wrapped, sealed FROM subjects s
         WHERE lookup > $2 AND {STRANGER} AND {which} ORDER BY lookup LIMIT $3"
    );
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
    .bind(EVERYONE.as_slice())
    .bind(after)
    .bind(signed(most))
    .fetch_all(&mut *c)
    .await)?;
    let last = rows.last().map(|row| row.0.clone());
    let mut found = Vec::new();
    for (lookup, by, wrapped, sealed) in rows {
        is_ours(wrapping, &by)?;
        let plain = wrapping.unwrap(&wrapped).and_then(|key| key.open(&sealed));
        let subject = plain.ok().and_then(|plain| opened_id(&plain));
        let here = subject.filter(|named| {
            named.environment == everyone.environment && named.provider == everyone.provider
        });
        found.extend(here.map(|subject| Gone {
            lookup,
            subject: Some(subject),
            promise: None,
        }));
    }
    Ok((found, last))
}

/// Whom a hold keeps of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) struct Left {
    /// So many are owed.
    pub owed: u64,
    /// So many were never enrolled, of all places: whose they are stands in what is sealed.
    pub strangers: u64,
}

/// Who is left there, which a hold suspends.
pub(in crate::store) async fn left(conn: &mut Conn, everyone: &Named) -> Result<Left, Error> {
    let (owed,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM erasure_obligations
         WHERE environment = $1 AND provider = $2 AND origin IN ('wiped', 'gone')",
    )
    .bind(everyone.environment.as_str())
    .bind(everyone.provider.as_str())
    .fetch_one(&mut *c)
    .await)?;
    let sql = format!("SELECT COUNT(*) FROM subjects s WHERE {STRANGER} AND {KEPT}");
    let (strangers,): (i64,) = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(EVERYONE.as_slice())
        .fetch_one(&mut *c)
        .await)?;
    Ok(Left {
        owed: unsigned(owed),
        strangers: unsigned(strangers),
    })
}

/// Whether a hold keeps anybody there who was never enrolled.
pub(in crate::store) async fn keeps_strangers(
    conn: &mut Conn,
    wrapping: &Wrapping,
    everyone: &Named,
) -> Result<bool, Error> {
    let mut after = Vec::new();
    loop {
        let (here, last) = page(conn, wrapping, everyone, (KEPT, &after), PAGE).await?;
        match last {
            _ if !here.is_empty() => return Ok(true),
            Some(last) => after = last,
            None => return Ok(false),
        }
    }
}
