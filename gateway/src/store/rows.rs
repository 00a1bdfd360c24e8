//! Records as rows: written many at a time, read one after the other.

use super::db::{Conn, Error, on};
use super::record::{self, Chain, Hash, Record};
use super::statement::Signed;
use sqlx::QueryBuilder;
use std::sync::LazyLock;

/// A record at its place in a chain, as people read it.
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

/// The same as it is stored.
pub struct Stored {
    /// From 1.
    pub seq: u64,
    /// Milliseconds since 1970.
    pub time: u64,
    /// All else that is recorded.
    pub body: Vec<u8>,
    /// The chain's hash after it.
    pub hash: Hash,
}

impl Stored {
    /// A record behind others, and whom it is about. An error where it cannot be written as bytes.
    pub fn new(
        chain: &Chain,
        seq: u64,
        before: &Hash,
        record: &Record,
        subject: Option<[u8; 32]>,
    ) -> Result<Self, Error> {
        let (time, body) = (record.time, record.body(subject)?);
        let hash = record::hash(chain, seq, before, time, &body);
        Ok(Self {
            seq,
            time,
            body,
            hash,
        })
    }

    /// The chain's hash after it, as it should be.
    pub fn computed(&self, chain: &Chain, before: &Hash) -> Hash {
        record::hash(chain, self.seq, before, self.time, &self.body)
    }

    /// What is recorded.
    pub fn row(self, chain: &Chain) -> Result<Row, Error> {
        let record = Record::read(self.time, &self.body).ok_or_else(|| {
            Error::unsound(format!(
                "record {} is not what was written, or a later version of this program wrote it",
                self.seq
            ))
        })?;
        Ok(Row {
            chain: *chain,
            seq: self.seq,
            record,
            hash: self.hash,
        })
    }
}

/// Rows of one statement: a few lengths only, so that the database parses few statements.
const LENGTHS: [usize; 5] = [256, 64, 16, 4, 1];

/// Splits into pieces of those lengths.
pub fn pieces<T>(mut all: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let length = LENGTHS.into_iter().find(|length| *length <= all.len())?;
        let (piece, rest) = all.split_at_checked(length)?;
        all = rest;
        Some(piece)
    })
}

/// The statements that insert so many records, each parameter as one of the databases spells it.
fn insertions(spell: fn(usize) -> String) -> [String; LENGTHS.len()] {
    LENGTHS.map(|length| {
        let row = |at: usize| {
            let columns = (1..=5).map(|column| spell(5 * at + column));
            format!("({})", columns.collect::<Vec<_>>().join(", "))
        };
        let rows: Vec<String> = (0..length).map(row).collect();
        format!(
            "INSERT INTO ledger_records (chain, seq, time, body, hash) VALUES {}",
            rows.join(", ")
        )
    })
}

/// The statement that inserts so many records.
fn insertion(length: usize, is_file: bool) -> &'static str {
    // Without names: SQLite looks for each of its parameters' names among all of them.
    static FILE: LazyLock<[String; LENGTHS.len()]> = LazyLock::new(|| insertions(|_| "?".into()));
    static SERVER: LazyLock<[String; LENGTHS.len()]> =
        LazyLock::new(|| insertions(|number| format!("${number}")));
    let all = if is_file { &*FILE } else { &*SERVER };
    let mut all = LENGTHS.iter().zip(all);
    all.find(|(known, _)| **known == length)
        .map_or("", |(_, sql)| sql.as_str())
}

/// Writes records.
pub async fn insert(conn: &mut Conn, chain: &Chain, rows: &[Stored]) -> Result<(), Error> {
    let is_file = matches!(conn, Conn::Sqlite(_));
    for piece in pieces(rows) {
        on!(conn, c => {
            let mut query = sqlx::query(insertion(piece.len(), is_file));
            for row in piece {
                query = query
                    .bind(chain.as_slice())
                    .bind(signed(row.seq))
                    .bind(signed(row.time))
                    .bind(row.body.as_slice())
                    .bind(row.hash.as_slice());
            }
            query.execute(&mut *c).await.map(drop)
        })?;
    }
    Ok(())
}

/// Records of one chain after `after` and in that span of time, at most so many, in their order.
pub async fn read(
    conn: &mut Conn,
    chain: &Chain,
    after: u64,
    most: u64,
    (from, to): (Option<u64>, Option<u64>),
) -> Result<Vec<Stored>, Error> {
    type Columns = (i64, i64, Vec<u8>, Vec<u8>);
    let rows: Vec<Columns> = on!(conn, c => {
        let mut query = QueryBuilder::new("SELECT seq, time, body, hash FROM ledger_records WHERE chain = ");
        query.push_bind(chain.as_slice()).push(" AND seq > ");
        query.push_bind(signed(after));
        if let Some(from) = from {
            query.push(" AND time >= ").push_bind(signed(from));
        }
        if let Some(to) = to {
            query.push(" AND time < ").push_bind(signed(to));
        }
        query.push(" ORDER BY seq LIMIT ").push_bind(signed(most));
        query.build_query_as().fetch_all(&mut *c).await
    })?;
    let stored = |(seq, time, body, hash): Columns| {
        Some(Stored {
            seq: unsigned(seq),
            time: unsigned(time),
            body,
            hash: hash.try_into().ok()?,
        })
    };
    rows.into_iter()
        .map(|columns| stored(columns).ok_or_else(|| Error::unsound("a hash of another length")))
        .collect()
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
        for length in [0, 1, 3, 4, 5, 63, 64, 65, 255, 256, 257, 1_000] {
            let all: Vec<usize> = (0..length).collect();
            let split: Vec<usize> = pieces(&all).flatten().copied().collect();
            assert_eq!(split, all);
            assert!(pieces(&all).all(|piece| LENGTHS.contains(&piece.len())));
        }
    }

    #[test]
    fn every_piece_has_its_statement() {
        for length in LENGTHS {
            assert_eq!(insertion(length, true).matches('?').count(), 5 * length);
            let numbered = insertion(length, false);
            assert_eq!(numbered.matches('$').count(), 5 * length);
            assert!(
                numbered.ends_with(&format!("${})", 5 * length)),
                "{numbered}"
            );
        }
    }
}
