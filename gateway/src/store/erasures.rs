//! Erasures: owed from before the vendor is asked until our own records are purged.

use super::db::{Conn, Error, on};
use super::receipt::SignedReceipt;
use super::rows::{pieces, signed, unsigned};
use super::subjects::{self, Named};
use super::wrapping::Wrapping;
use sqlx::QueryBuilder;

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
}

/// Writes down that an erasure is owed, or that the vendor is asked again.
pub(super) async fn owe(
    conn: &mut Conn,
    wrapping: &Wrapping,
    subject: &Named,
    time: u64,
) -> Result<(), Error> {
    let lookup = subjects::lookup(wrapping, subject);
    let sealed = wrapping.seal(&subjects::sealed_id(subject))?;
    on!(conn, c => sqlx::query(
        "INSERT INTO erasure_obligations
         (lookup, sealed, environment, provider, since, asked, attempts)
         VALUES ($1, $2, $3, $4, $5, $5, 1)
         ON CONFLICT (lookup) DO UPDATE SET asked = excluded.asked,
         attempts = erasure_obligations.attempts + 1",
    )
    .bind(lookup.as_slice())
    .bind(sealed.as_slice())
    .bind(subject.environment.as_str())
    .bind(subject.provider.as_str())
    .bind(signed(time))
    .execute(&mut *c)
    .await
    .map(drop))?;
    Ok(())
}

/// Destroys a subject's key and its index, and with them what leads from it to its records; what was
/// owed is paid. How many records that were.
pub(super) async fn purge(
    conn: &mut Conn,
    wrapping: &Wrapping,
    subject: &Named,
) -> Result<u64, Error> {
    let lookup = subjects::lookup(wrapping, subject);
    let entries = subjects::entries(conn, wrapping, &lookup).await?;
    for piece in pieces(&entries) {
        on!(conn, c => {
            let mut query = QueryBuilder::new("DELETE FROM subject_records WHERE entry IN (");
            let mut list = query.separated(", ");
            for entry in piece {
                list.push_bind(entry.as_slice());
            }
            list.push_unseparated(")");
            query.build().execute(&mut *c).await.map(drop)
        })?;
    }
    for sql in [
        "DELETE FROM subjects WHERE lookup = $1",
        "DELETE FROM erasure_obligations WHERE lookup = $1",
    ] {
        on!(conn, c => sqlx::query(sql)
            .bind(lookup.as_slice())
            .execute(&mut *c)
            .await
            .map(drop))?;
    }
    Ok(entries.len() as u64)
}

/// Keeps a receipt.
pub(super) async fn put(
    conn: &mut Conn,
    id: &[u8; 16],
    time: u64,
    receipt: &SignedReceipt,
) -> Result<(), Error> {
    let signature = hex::decode(&receipt.signature).unwrap_or_default();
    on!(conn, c => sqlx::query(
        "INSERT INTO erasure_receipts (receipt, time, statement, signature)
         VALUES ($1, $2, $3, $4)",
    )
    .bind(id.as_slice())
    .bind(signed(time))
    .bind(receipt.statement.as_str())
    .bind(signature.as_slice())
    .execute(&mut *c)
    .await
    .map(drop))?;
    Ok(())
}

/// A receipt by its id.
pub async fn receipt(conn: &mut Conn, id: &[u8; 16]) -> Result<Option<SignedReceipt>, Error> {
    let row: Option<(String, Vec<u8>)> = on!(conn, c => sqlx::query_as(
        "SELECT statement, signature FROM erasure_receipts WHERE receipt = $1",
    )
    .bind(id.as_slice())
    .fetch_optional(&mut *c)
    .await)?;
    Ok(row.map(|(statement, signature)| SignedReceipt {
        statement,
        signature: hex::encode(signature),
    }))
}

/// What is owed, the oldest first.
pub async fn owed(conn: &mut Conn) -> Result<Vec<Owed>, Error> {
    let rows: Vec<(String, String, i64, i64, i64)> = on!(conn, c => sqlx::query_as(
        "SELECT environment, provider, since, asked, attempts FROM erasure_obligations
         ORDER BY since, asked",
    )
    .fetch_all(&mut *c)
    .await)?;
    let owed = rows.into_iter();
    Ok(owed
        .map(|(environment, provider, since, asked, attempts)| Owed {
            environment,
            provider,
            since: unsigned(since),
            asked: unsigned(asked),
            attempts: unsigned(attempts),
        })
        .collect())
}

/// How many are owed.
pub(super) async fn count(conn: &mut Conn) -> Result<u64, Error> {
    let (count,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM erasure_obligations",
    )
    .fetch_one(&mut *c)
    .await)?;
    Ok(unsigned(count))
}

/// Seals what is owed under another key, as the subjects' keys are.
pub(super) async fn seal_anew(
    conn: &mut Conn,
    old: &Wrapping,
    next: &Wrapping,
) -> Result<(), Error> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = on!(conn, c => sqlx::query_as(
        "SELECT lookup, sealed FROM erasure_obligations",
    )
    .fetch_all(&mut *c)
    .await)?;
    for (lookup, sealed) in rows {
        // A crash may have come between this and the key's own turn.
        let Ok(plain) = old.open(&sealed) else {
            continue;
        };
        let subject = subjects::opened_id(&plain)
            .ok_or_else(|| Error::unsound("a subject's id is damaged"))?;
        let (found, sealed) = (subjects::lookup(next, &subject), next.seal(&plain)?);
        on!(conn, c => sqlx::query(
            "UPDATE erasure_obligations SET lookup = $1, sealed = $2 WHERE lookup = $3",
        )
        .bind(found.as_slice())
        .bind(sealed.as_slice())
        .bind(lookup.as_slice())
        .execute(&mut *c)
        .await
        .map(drop))?;
    }
    Ok(())
}
