//! Records as rows: written many at a time, read one after the other.

use super::chains;
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
    /// The chain's hash after it.
    pub hash: Hash,
    /// That hash, and all else that is recorded: one value, since each costs a database as much as
    /// dozens of bytes.
    sealed: Vec<u8>,
}

/// A row without long names fits.
const USUAL: usize = 256;

impl Stored {
    /// A record behind others, and whom it is about.
    pub fn new(
        seq: u64,
        before: &Hash,
        record: &Record,
        subject: Option<[u8; 32]>,
    ) -> Result<Self, Error> {
        let mut sealed = Vec::with_capacity(USUAL);
        sealed.extend_from_slice(&Hash::default());
        let sealed = record.append(subject, sealed)?;
        let mut stored = Self {
            seq,
            time: record.time,
            hash: [0; 32],
            sealed,
        };
        stored.hash = stored.computed(before);
        if let Some(place) = stored.sealed.first_chunk_mut() {
            *place = stored.hash;
        }
        Ok(stored)
    }

    /// What a row holds. Where that is too short, a hash that is none, and nothing recorded.
    fn read(seq: u64, time: u64, sealed: Vec<u8>) -> Self {
        Self {
            seq,
            time,
            hash: sealed.first_chunk().copied().unwrap_or_default(),
            sealed,
        }
    }

    /// What is recorded, as it is hashed.
    pub fn body(&self) -> &[u8] {
        self.sealed.get(size_of::<Hash>()..).unwrap_or_default()
    }

    /// The chain's hash after it, as it should be.
    pub fn computed(&self, before: &Hash) -> Hash {
        record::hash(self.seq, before, self.time, self.body())
    }

    /// What is recorded.
    pub fn row(self, chain: &Chain) -> Result<Row, Error> {
        let record = Record::read(self.time, self.body()).ok_or_else(|| {
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

/// Where a chain's records stand among those of all chains: behind this place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Base(i64);

impl Base {
    /// So many records a chain may have: a thousand a second for 34 years.
    const SPAN: i64 = 1 << 40;

    /// Of the chain with that number.
    pub fn of(number: i64) -> Self {
        Self(number.saturating_mul(Self::SPAN))
    }

    /// Where its record `seq` stands.
    pub fn place(self, seq: u64) -> i64 {
        self.0.saturating_add(signed(seq).min(Self::SPAN - 1))
    }

    /// Where the next chain begins.
    pub fn end(self) -> i64 {
        self.0.saturating_add(Self::SPAN)
    }

    /// Which of its records stands there.
    pub fn seq(self, place: i64) -> u64 {
        unsigned(place.saturating_sub(self.0))
    }
}

/// Rows of one statement: a few lengths only, so that the database parses few statements.
const LENGTHS: [usize; 6] = [1024, 256, 64, 16, 4, 1];

/// The longest of them that there is enough for.
fn length(there: usize) -> Option<usize> {
    LENGTHS.into_iter().find(|length| *length <= there)
}

/// Splits into pieces of those lengths.
pub fn pieces<T>(mut all: &[T]) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let length = length(all.len())?;
        let (piece, rest) = all.split_at_checked(length)?;
        all = rest;
        Some(piece)
    })
}

/// The statements that insert so many records, each parameter as one of the databases spells it.
fn insertions(spell: fn(usize) -> String) -> [String; LENGTHS.len()] {
    LENGTHS.map(|length| {
        let row = |at: usize| {
            let columns = (1..=3).map(|column| spell(3 * at + column));
            format!("({})", columns.collect::<Vec<_>>().join(", "))
        };
        let rows: Vec<String> = (0..length).map(row).collect();
        format!(
            "INSERT INTO ledger_records (place, time, body) VALUES {}",
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
pub async fn insert(conn: &mut Conn, base: Base, rows: Vec<Stored>) -> Result<(), Error> {
    let is_file = matches!(conn, Conn::Sqlite(_));
    let mut rows = rows.into_iter();
    while let Some(length) = length(rows.len()) {
        on!(conn, c => {
            let mut query = sqlx::query(insertion(length, is_file));
            for row in rows.by_ref().take(length) {
                query = query
                    .bind(base.place(row.seq))
                    .bind(signed(row.time))
                    .bind(row.sealed);
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
    type Columns = (i64, i64, Vec<u8>);
    let Some(base) = chains::base(conn, chain).await? else {
        return Ok(Vec::new());
    };
    let rows: Vec<Columns> = on!(conn, c => {
        let mut query = QueryBuilder::new("SELECT place, time, body FROM ledger_records WHERE place > ");
        query.push_bind(base.place(after)).push(" AND place < ");
        query.push_bind(base.end());
        if let Some(from) = from {
            query.push(" AND time >= ").push_bind(signed(from));
        }
        if let Some(to) = to {
            query.push(" AND time < ").push_bind(signed(to));
        }
        query.push(" ORDER BY place LIMIT ").push_bind(signed(most));
        query.build_query_as().fetch_all(&mut *c).await
    })?;
    let stored = |(place, time, body)| Stored::read(base.seq(place), unsigned(time), body);
    Ok(rows.into_iter().map(stored).collect())
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

/// A chain's checkpoints that cover a record, at most so many, in their order.
pub async fn checkpoints_from(
    conn: &mut Conn,
    chain: &Chain,
    seq: u64,
    most: u64,
) -> Result<Vec<Signed>, Error> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = on!(conn, c => sqlx::query_as(
        "SELECT statement, signature FROM ledger_checkpoints
         WHERE chain = $1 AND seq >= $2 ORDER BY number LIMIT $3",
    )
    .bind(chain.as_slice())
    .bind(signed(seq))
    .bind(signed(most))
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows.into_iter().map(into_signed).collect())
}

/// A chain's first record that is there.
pub async fn first(conn: &mut Conn, base: Base) -> Result<Option<u64>, Error> {
    let (first,): (Option<i64>,) = on!(conn, c => sqlx::query_as(
        "SELECT MIN(place) FROM ledger_records WHERE place > $1 AND place < $2",
    )
    .bind(base.place(0))
    .bind(base.end())
    .fetch_one(&mut *c)
    .await)?;
    Ok(first.map(|place| base.seq(place)))
}

/// The hash of one record, where it is there.
pub async fn hash_at(conn: &mut Conn, chain: &Chain, seq: u64) -> Result<Option<Hash>, Error> {
    let Some(before) = seq.checked_sub(1) else {
        return Ok(None);
    };
    let found = read(conn, chain, before, 1, (None, None)).await?;
    let found = found.into_iter().find(|row| row.seq == seq);
    Ok(found.map(|row| row.hash))
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
        for length in [0, 1, 3, 4, 5, 63, 64, 65, 255, 256, 257, 1_023, 3_000] {
            let all: Vec<usize> = (0..length).collect();
            let split: Vec<usize> = pieces(&all).flatten().copied().collect();
            assert_eq!(split, all);
            assert!(pieces(&all).all(|piece| LENGTHS.contains(&piece.len())));
        }
    }

    #[test]
    fn every_piece_has_its_statement() {
        for length in LENGTHS {
            assert_eq!(insertion(length, true).matches('?').count(), 3 * length);
            let numbered = insertion(length, false);
            assert_eq!(numbered.matches('$').count(), 3 * length);
            assert!(
                numbered.ends_with(&format!("${})", 3 * length)),
                "{numbered}"
            );
        }
    }
}
