//! How what is owed stands: for people, for alarms, and for whoever settles it otherwise.

use super::HELD;
use crate::store::db::{Conn, Error, on};
use crate::store::holds::EVERYONE;
use crate::store::rows::{signed, unsigned};
use crate::store::subjects::{self, Named};
use crate::store::wrapping::Wrapping;

/// An erasure that is not known to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// Where.
    pub environment: String,
    /// By whom.
    pub provider: String,
    /// Since when, in milliseconds since 1970.
    pub since: u64,
    /// When the vendor was asked last.
    pub asked: u64,
    /// How often.
    pub attempts: u64,
    /// Who wants it: `caller`, `retention` for a face that was due, `everyone` where two asked for all,
    /// which `wanted` itself stands for until each is owed; and, once it is known to be done, `settled`,
    /// `replayed`, or `wiped` and `gone` by two, which `wipe` itself stands for.
    pub origin: String,
    /// Whether a legal hold suspends it.
    pub held: bool,
}

/// How many there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// All that are owed.
    pub owed: u64,
    /// Of them, those that a legal hold suspends.
    pub held: u64,
    /// Of the others, those whose deadline is near or over.
    pub near: u64,
    /// Those whose deadline is over.
    pub late: u64,
}

/// What is owed, the oldest first.
pub async fn owed(conn: &mut Conn) -> Result<Vec<Owed>, Error> {
    type Found = (String, String, i64, i64, i64, String, bool);
    let sql = format!(
        "SELECT o.environment, o.provider, o.since, o.asked, o.attempts, o.origin, {HELD}
         FROM erasure_obligations o ORDER BY o.since, o.asked"
    );
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(EVERYONE.as_slice())
        .fetch_all(&mut *c)
        .await)?;
    let owed = rows.into_iter();
    Ok(owed
        .map(
            |(environment, provider, since, asked, attempts, origin, held)| Owed {
                environment,
                provider,
                since: unsigned(since),
                asked: unsigned(asked),
                attempts: unsigned(attempts),
                origin,
                held,
            },
        )
        .collect())
}

/// A person knows by other means that the vendor has nobody: the gateway settles it. False where
/// nothing is owed.
pub async fn settle(conn: &mut Conn, wrapping: &Wrapping, subject: &Named) -> Result<bool, Error> {
    let lookup = subjects::lookup(wrapping, subject);
    let done = on!(conn, c => sqlx::query(
        "UPDATE erasure_obligations SET origin = 'settled' WHERE lookup = $1",
    )
    .bind(lookup.as_slice())
    .execute(&mut *c)
    .await
    .map(|done| done.rows_affected()))?;
    Ok(done == 1)
}

/// The journal knows that it was done: the gateway settles it, with its record and its receipt.
pub(in crate::store) async fn settle_replayed(
    conn: &mut Conn,
    lookup: &[u8; 32],
) -> Result<(), Error> {
    on!(conn, c => sqlx::query(
        "UPDATE erasure_obligations SET origin = 'replayed' WHERE lookup = $1",
    )
    .bind(lookup.as_slice())
    .execute(&mut *c)
    .await
    .map(drop))?;
    Ok(())
}

/// Whose a person or the journal settled, and whether it was a person. A hold outlasts that.
pub(in crate::store) async fn settled(
    conn: &mut Conn,
    wrapping: &Wrapping,
) -> Result<Vec<(Named, bool)>, Error> {
    let sql = format!(
        "SELECT o.sealed, o.origin FROM erasure_obligations o
         WHERE o.origin IN ('settled', 'replayed') AND NOT {HELD}"
    );
    let rows: Vec<(Vec<u8>, String)> = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
        .bind(EVERYONE.as_slice())
        .fetch_all(&mut *c)
        .await)?;
    let open = |(sealed, origin): (Vec<u8>, String)| {
        let subject = subjects::opened_id(&wrapping.open(&sealed).ok()?)?;
        Some((subject, origin == "settled"))
    };
    Ok(rows.into_iter().filter_map(open).collect())
}

/// Whose are owed under this key, and since when.
pub(in crate::store) async fn all(
    conn: &mut Conn,
    wrapping: &Wrapping,
) -> Result<Vec<([u8; 32], Named, u64)>, Error> {
    let rows: Vec<(Vec<u8>, i64)> = on!(conn, c => sqlx::query_as(
        "SELECT sealed, since FROM erasure_obligations",
    )
    .fetch_all(&mut *c)
    .await)?;
    let open = |(sealed, since): (Vec<u8>, i64)| {
        let subject = subjects::opened_id(&wrapping.open(&sealed).ok()?)?;
        let lookup = subjects::lookup(wrapping, &subject);
        Some((lookup, subject, unsigned(since)))
    };
    Ok(rows.into_iter().filter_map(open).collect())
}

/// How many are owed.
pub(in crate::store) async fn count(conn: &mut Conn) -> Result<u64, Error> {
    let (count,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM erasure_obligations",
    )
    .fetch_one(&mut *c)
    .await)?;
    Ok(unsigned(count))
}

/// How many are owed, and of them how many since `near` and since `late` or longer.
pub(in crate::store) async fn tally(conn: &mut Conn, near: u64, late: u64) -> Result<Tally, Error> {
    let sql = format!(
        "SELECT COUNT(*), COUNT(CASE WHEN {HELD} THEN 1 END),
         COUNT(CASE WHEN o.since <= $2 AND NOT {HELD} THEN 1 END),
         COUNT(CASE WHEN o.since <= $3 AND NOT {HELD} THEN 1 END)
         FROM erasure_obligations o"
    );
    let (owed, held, near, late): (i64, i64, i64, i64) = on!(conn, c => sqlx::query_as(sqlx::AssertSqlSafe(sql))
            .bind(EVERYONE.as_slice())
            .bind(signed(near))
            .bind(signed(late))
            .fetch_one(&mut *c)
            .await)?;
    Ok(Tally {
        owed: unsigned(owed),
        held: unsigned(held),
        near: unsigned(near),
        late: unsigned(late),
    })
}
