//! What is owed, taken to be carried out by one of several gateways, and put off.

use super::{Asked, HELD, opened};
use crate::store::db::{Conn, Error, on};
use crate::store::holds::EVERYONE;
use crate::store::rows::{signed, unsigned};
use crate::store::subjects::{self, Named};
use crate::store::wrapping::Wrapping;

/// An erasure that is owed, taken to be carried out.
pub struct Claimed {
    /// Under what it is found.
    pub lookup: Vec<u8>,
    /// Whose.
    pub subject: Named,
    /// As a caller asked.
    pub asked: Option<Asked>,
    /// How often the vendor was asked, this time included.
    pub attempts: u64,
    /// How often it said that there is nobody.
    pub denied: u64,
}

/// A clock that is so far behind another was not the one that wrote: gateways that share a database agree
/// better than that. In milliseconds.
const APART: u64 = 3_600_000;

/// What is open, and its time has come, or was put off by a clock that was far ahead.
const OPEN: &str = "o.origin IN ('caller', 'retention', 'everyone')
    AND (o.next <= $1 OR o.asked > $2)";

/// Takes one whose time has come, so that no other gateway does before then. Those of places that are
/// busy wait, and hold up nobody else's.
pub(in crate::store) async fn claim(
    conn: &mut Conn,
    wrapping: &Wrapping,
    (now, until): (u64, u64),
    busy: &[(String, String)],
) -> Result<Option<Claimed>, Error> {
    let sql = format!(
        "SELECT o.environment, o.provider FROM erasure_obligations o
         WHERE {OPEN} GROUP BY o.environment, o.provider ORDER BY MIN(o.next)"
    );
    let places: Vec<(String, String)> = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(signed(now))
        .bind(signed(now.saturating_add(APART)))
        .fetch_all(&mut *c)
        .await)?;
    for place in places.iter().filter(|place| !busy.contains(place)) {
        let claimed = claim_at(conn, wrapping, place, (now, until)).await?;
        if claimed.is_some() {
            return Ok(claimed);
        }
    }
    Ok(None)
}

async fn claim_at(
    conn: &mut Conn,
    wrapping: &Wrapping,
    (environment, provider): &(String, String),
    (now, until): (u64, u64),
) -> Result<Option<Claimed>, Error> {
    type Found = (Vec<u8>, Option<Vec<u8>>, i64, i64);
    let sql = format!(
        "SELECT o.lookup, o.next FROM erasure_obligations o
         WHERE {OPEN} AND o.environment = $3 AND o.provider = $4 AND NOT {HELD}
         ORDER BY o.next LIMIT 8",
        HELD = HELD.replace("$1", "$5")
    );
    let waiting: Vec<(Vec<u8>, i64)> = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(signed(now))
        .bind(signed(now.saturating_add(APART)))
        .bind(environment.as_str())
        .bind(provider.as_str())
        .bind(EVERYONE.as_slice())
        .fetch_all(&mut *c)
        .await)?;
    for (lookup, next) in waiting {
        // Only one of several finds it as it was. And nothing is owed since a time that is to come: its
        // deadline would never be near.
        let taken: Option<Found> = on!(conn, c => sqlx::query_as(
            "UPDATE erasure_obligations SET next = $1, asked = $2, attempts = attempts + 1,
             since = CASE WHEN since > $2 THEN $2 ELSE since END
             WHERE lookup = $3 AND next = $4 RETURNING sealed, request, attempts, denied",
        )
        .bind(signed(until))
        .bind(signed(now))
        .bind(lookup.as_slice())
        .bind(next)
        .fetch_optional(&mut *c)
        .await)?;
        let Some((sealed, request, attempts, denied)) = taken else {
            continue;
        };
        // Under another gateway's key it is that one's to carry out.
        let plain = wrapping.open(&sealed).ok();
        let Some(subject) = plain.and_then(|plain| subjects::opened_id(&plain)) else {
            continue;
        };
        // A request that is damaged is made anew.
        let request = request.and_then(|request| opened(wrapping, &request).ok());
        let asked = request.and_then(|request| request.asked);
        return Ok(Some(Claimed {
            lookup,
            subject,
            asked,
            attempts: unsigned(attempts),
            denied: unsigned(denied),
        }));
    }
    Ok(None)
}

/// Says when the vendor is to be asked again.
pub(in crate::store) async fn later(
    conn: &mut Conn,
    lookup: &[u8],
    next: u64,
) -> Result<(), Error> {
    on!(conn, c => sqlx::query("UPDATE erasure_obligations SET next = $1 WHERE lookup = $2")
        .bind(signed(next))
        .bind(lookup)
        .execute(&mut *c)
        .await
        .map(drop))?;
    Ok(())
}

/// Counts that the vendor said of one that there is nobody.
pub(in crate::store) async fn deny(conn: &mut Conn, lookup: &[u8]) -> Result<(), Error> {
    on!(conn, c => sqlx::query(
        "UPDATE erasure_obligations SET denied = denied + 1 WHERE lookup = $1",
    )
    .bind(lookup)
    .execute(&mut *c)
    .await
    .map(drop))?;
    Ok(())
}
