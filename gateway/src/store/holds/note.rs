//! What the ledger learns of holds: that they begin and end.

use super::{EVERYONE, rows};
use crate::store::db::{Conn, Error, on};
use crate::store::record::Record;
use crate::store::subjects::{self, Named};
use crate::store::wrapping::Wrapping;

/// Whether the ledger has something to learn of holds.
pub(in crate::store) async fn are_unnoted(conn: &mut Conn) -> Result<bool, Error> {
    let (count,): (i64,) = on!(conn, c => sqlx::query_as(
        "SELECT COUNT(*) FROM legal_holds WHERE noted = 0 OR lifted IS NOT NULL",
    )
    .fetch_one(&mut *c)
    .await)?;
    Ok(count > 0)
}

/// What the ledger is to learn of holds, with whom each is about; noted by that, in the same step. A
/// hold that was lifted is gone then.
pub(in crate::store) async fn note(
    conn: &mut Conn,
    wrapping: &Wrapping,
    time: u64,
) -> Result<Vec<(Record, Option<Named>)>, Error> {
    let mut notes = Vec::new();
    let (mut unnoted, mut lifted) = (
        rows(conn, "noted = 0").await?,
        rows(conn, "lifted IS NOT NULL").await?,
    );
    let began = unnoted.drain(..).map(|hold| (hold, "hold-set"));
    let ended = lifted.drain(..).map(|hold| (hold, "hold-lifted"));
    for (hold, code) in began.chain(ended) {
        let lookup = hold.lookup.clone().unwrap_or(EVERYONE.to_vec());
        let sql = match code {
            "hold-set" => "UPDATE legal_holds SET noted = 1 WHERE lookup = $1 AND noted = 0",
            _ => "DELETE FROM legal_holds WHERE lookup = $1 AND lifted IS NOT NULL",
        };
        let subject = named(conn, wrapping, &lookup).await?;
        // Another gateway may have been faster.
        let done = on!(conn, c => sqlx::query(sql)
            .bind(lookup.as_slice())
            .execute(&mut *c)
            .await
            .map(|done| done.rows_affected()))?;
        if done == 1 {
            let record = Record {
                time,
                kind: "hold".into(),
                environment: hold.environment.map(Into::into),
                provider: hold.provider,
                verdict: "allow".into(),
                code: code.into(),
                decision: rand::random(),
                ..Record::default()
            };
            notes.push((record, subject));
        }
    }
    Ok(notes)
}

/// Whom a hold is about.
async fn named(
    conn: &mut Conn,
    wrapping: &Wrapping,
    lookup: &[u8],
) -> Result<Option<Named>, Error> {
    let found: Option<(Option<Vec<u8>>,)> = on!(conn, c => sqlx::query_as(
        "SELECT sealed FROM legal_holds WHERE lookup = $1",
    )
    .bind(lookup)
    .fetch_optional(&mut *c)
    .await)?;
    match found {
        // One that does not open is recorded all the same, and says nothing of whom.
        Some((Some(sealed),)) => {
            let plain = wrapping.open(&sealed).ok();
            Ok(plain.and_then(|plain| subjects::opened_id(&plain)))
        }
        _ => Ok(None),
    }
}
