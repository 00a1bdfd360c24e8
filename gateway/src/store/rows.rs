//! Records as rows: written many at a time, read one after the other.

use super::db::{Conn, Error, on};
use super::record::{Chain, Hash, Record};
use super::statement::Signed;
use sqlx::QueryBuilder;

/// A record at its place in a chain.
pub struct Row {
    /// The chain.
    pub chain: Chain,
    /// From 1.
    pub seq: u64,
    /// What is recorded.
    pub record: Record,
    /// The chain's hash after it.
    pub hash: Hash,
}

/// Rows of one statement: a few lengths only, so that the database parses few statements.
const LENGTHS: [usize; 3] = [64, 8, 1];

/// The columns of a record, in their order.
pub const COLUMNS: &str = "chain, seq, time, kind, decision, policy, caller, environment, provider, \
     route, verdict, code, attempts, subject, received, returned, micros, hash";

/// Splits into pieces of those lengths.
pub fn pieces<T>(mut all: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let length = LENGTHS.into_iter().find(|length| *length <= all.len())?;
        let (piece, rest) = all.split_at_checked(length)?;
        all = rest;
        Some(piece)
    })
}

/// Writes rows.
pub async fn insert(conn: &mut Conn, rows: &[Row]) -> Result<(), Error> {
    for piece in pieces(rows) {
        on!(conn, c => {
            let mut query = QueryBuilder::new("INSERT INTO ledger_records (");
            query.push(COLUMNS).push(") ");
            query.push_values(piece, |mut to, row| {
                let record = &row.record;
                to.push_bind(row.chain.as_slice())
                    .push_bind(signed(row.seq))
                    .push_bind(signed(record.time))
                    .push_bind(record.kind.as_str())
                    .push_bind(record.decision.as_slice())
                    .push_bind(record.policy.as_slice())
                    .push_bind(record.caller.as_deref())
                    .push_bind(record.environment.as_deref())
                    .push_bind(record.provider.as_deref())
                    .push_bind(record.route.as_deref())
                    .push_bind(record.verdict.as_str())
                    .push_bind(record.code.as_str())
                    .push_bind(signed(record.attempts))
                    .push_bind(record.subject.as_ref().map(|s| s.as_slice()))
                    .push_bind(signed(record.received))
                    .push_bind(signed(record.returned))
                    .push_bind(signed(record.micros))
                    .push_bind(row.hash.as_slice());
            });
            query.build().execute(&mut *c).await.map(drop)
        })?;
    }
    Ok(())
}

/// A tip of a chain takes the place of the one before.
pub async fn put_tip(conn: &mut Conn, chain: &Chain, seq: u64, tip: &Signed) -> Result<(), Error> {
    on!(conn, c => sqlx::query(
        "INSERT INTO ledger_tips (chain, seq, statement, signature) VALUES ($1, $2, $3, $4)
         ON CONFLICT (chain) DO UPDATE SET seq = excluded.seq, statement = excluded.statement,
         signature = excluded.signature",
    )
    .bind(chain.as_slice())
    .bind(signed(seq))
    .bind(tip.statement.as_slice())
    .bind(tip.signature.as_slice())
    .execute(&mut *c)
    .await
    .map(drop))?;
    Ok(())
}

/// The tip of a chain.
pub async fn tip(conn: &mut Conn, chain: &Chain) -> Result<Option<Signed>, Error> {
    let row: Option<(Vec<u8>, Vec<u8>)> = on!(conn, c => sqlx::query_as(
        "SELECT statement, signature FROM ledger_tips WHERE chain = $1",
    )
    .bind(chain.as_slice())
    .fetch_optional(&mut *c)
    .await)?;
    Ok(row.map(into_signed))
}

/// The tips of all other chains.
pub async fn other_tips(conn: &mut Conn, chain: &Chain) -> Result<Vec<Signed>, Error> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = on!(conn, c => sqlx::query_as(
        "SELECT statement, signature FROM ledger_tips WHERE chain <> $1 ORDER BY chain",
    )
    .bind(chain.as_slice())
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows.into_iter().map(into_signed).collect())
}

/// A checkpoint that stays.
pub async fn put_checkpoint(
    conn: &mut Conn,
    chain: &Chain,
    number: u64,
    seq: u64,
    checkpoint: &Signed,
) -> Result<(), Error> {
    on!(conn, c => sqlx::query(
        "INSERT INTO ledger_checkpoints (chain, number, seq, statement, signature)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(chain.as_slice())
    .bind(signed(number))
    .bind(signed(seq))
    .bind(checkpoint.statement.as_slice())
    .bind(checkpoint.signature.as_slice())
    .execute(&mut *c)
    .await
    .map(drop))?;
    Ok(())
}

/// A chain's last checkpoint that covers no more than `seq`.
pub async fn last_checkpoint(
    conn: &mut Conn,
    chain: &Chain,
    seq: u64,
) -> Result<Option<Signed>, Error> {
    let row: Option<(Vec<u8>, Vec<u8>)> = on!(conn, c => sqlx::query_as(
        "SELECT statement, signature FROM ledger_checkpoints
         WHERE chain = $1 AND seq <= $2 ORDER BY number DESC LIMIT 1",
    )
    .bind(chain.as_slice())
    .bind(signed(seq))
    .fetch_optional(&mut *c)
    .await)?;
    Ok(row.map(into_signed))
}

/// The hash of one record, where it is there.
pub async fn hash_at(conn: &mut Conn, chain: &Chain, seq: u64) -> Result<Option<Hash>, Error> {
    let row: Option<(Vec<u8>,)> = on!(conn, c => sqlx::query_as(
        "SELECT hash FROM ledger_records WHERE chain = $1 AND seq = $2",
    )
    .bind(chain.as_slice())
    .bind(signed(seq))
    .fetch_optional(&mut *c)
    .await)?;
    Ok(row.and_then(|(hash,)| hash.try_into().ok()))
}

fn into_signed((statement, signature): (Vec<u8>, Vec<u8>)) -> Signed {
    Signed {
        statement,
        signature,
    }
}

/// Both databases count with a sign.
pub fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// What was written is not negative; what a hand put there may be.
pub fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_all_of_it_in_order() {
        for length in [0, 1, 7, 8, 9, 63, 64, 65, 200] {
            let all: Vec<usize> = (0..length).collect();
            let split: Vec<usize> = pieces(&all).flatten().copied().collect();
            assert_eq!(split, all);
            assert!(pieces(&all).all(|piece| LENGTHS.contains(&piece.len())));
        }
    }
}
