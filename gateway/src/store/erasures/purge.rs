//! The end of what was owed: what leads to a subject is destroyed, and the receipt kept.

use crate::store::db::{Conn, Error, on};
use crate::store::receipt::SignedReceipt;
use crate::store::rows::{pieces, signed};
use crate::store::subjects;
use crate::store::wrapping::Wrapping;
use sqlx::QueryBuilder;
use std::collections::HashMap;

/// Destroys subjects' keys and their index, and with them what leads from them to their records, and
/// what is known of their faces; what was owed is paid. How many records that were of each who was known,
/// by what they were found under.
pub(in crate::store) async fn purge(
    conn: &mut Conn,
    wrapping: &Wrapping,
    lookups: &[Vec<u8>],
) -> Result<HashMap<Vec<u8>, u64>, Error> {
    let known = subjects::entries(conn, wrapping, lookups).await?;
    let entries = known.iter().flat_map(|(_, entries)| entries);
    let entries: Vec<Vec<u8>> = entries.map(|entry| entry.to_vec()).collect();
    for (sql, all) in [
        (
            "DELETE FROM subject_records WHERE entry IN (",
            entries.as_slice(),
        ),
        ("DELETE FROM subjects WHERE lookup IN (", lookups),
        ("DELETE FROM erasure_obligations WHERE lookup IN (", lookups),
    ] {
        for piece in pieces(all) {
            on!(conn, c => {
                let mut query = QueryBuilder::new(sql);
                let mut list = query.separated(", ");
                for one in piece {
                    list.push_bind(one.as_slice());
                }
                list.push_unseparated(")");
                query.build().execute(&mut *c).await.map(drop)
            })?;
        }
    }
    let known = known.into_iter();
    Ok(known
        .map(|(lookup, entries)| (lookup, entries.len() as u64))
        .collect())
}

/// Keeps a receipt.
pub(in crate::store) async fn put(
    conn: &mut Conn,
    id: &[u8; 16],
    time: u64,
    receipt: &SignedReceipt,
) -> Result<(), Error> {
    let unreadable = |_| Error::unsound("a receipt's signature is not hexadecimal");
    let signature = hex::decode(&receipt.signature).map_err(unreadable)?;
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
