//! What there is of chains beside their records: rotations, prunes, and which there are.

use super::db::{Conn, Error, on};
use super::record::{Chain, Hash};
use super::rows::{Base, signed, unsigned};
use super::statement::{Prune, Rotation, Signed};

/// A chain begins, behind all others that are here.
pub async fn put(conn: &mut Conn, chain: &Chain, time: u64) -> Result<Base, Error> {
    // Another round only where another gateway's chain begins at the same time.
    for _ in 0..10 {
        let put = on!(conn, c => sqlx::query(
            "INSERT INTO ledger_chains (chain, number, began)
             SELECT $1, COALESCE(MAX(number) + 1, 0), $2 FROM ledger_chains WHERE TRUE
             ON CONFLICT DO NOTHING",
        )
        .bind(chain.as_slice())
        .bind(signed(time))
        .execute(&mut *c)
        .await
        .map(drop));
        put?;
        if let Some(base) = base(conn, chain).await? {
            return Ok(base);
        }
    }
    Err(Error::unsound("a chain can be neither found nor begun"))
}

/// Where its records stand, where it began.
pub async fn base(conn: &mut Conn, chain: &Chain) -> Result<Option<Base>, Error> {
    let found: Option<(i64,)> = on!(conn, c => sqlx::query_as(
        "SELECT number FROM ledger_chains WHERE chain = $1",
    )
    .bind(chain.as_slice())
    .fetch_optional(&mut *c)
    .await)?;
    Ok(found.map(|(number,)| Base::of(number)))
}

/// Whether a record stands where no chain's do.
pub async fn has_strays(conn: &mut Conn) -> Result<bool, Error> {
    let numbers: Vec<(i64,)> = on!(conn, c => sqlx::query_as(
        "SELECT number FROM ledger_chains ORDER BY number",
    )
    .fetch_all(&mut *c)
    .await)?;
    let mut from = i64::MIN;
    for base in numbers.into_iter().map(|(number,)| Base::of(number)) {
        if is_any_between(conn, from, base.place(0)).await? {
            return Ok(true);
        }
        from = base.end();
    }
    is_any_between(conn, from, i64::MAX).await
}

/// Whether there is a record from a place on, up to another one and with it: a chain's first stands
/// behind its base.
async fn is_any_between(conn: &mut Conn, from: i64, to: i64) -> Result<bool, Error> {
    let found: Option<(i64,)> = on!(conn, c => sqlx::query_as(
        "SELECT place FROM ledger_records WHERE place >= $1 AND place <= $2 LIMIT 1",
    )
    .bind(from)
    .bind(to)
    .fetch_optional(&mut *c)
    .await)?;
    Ok(found.is_some())
}

/// How much of its journal is in these tables, in bytes; `None` where that was never written down.
pub async fn journal_mark(conn: &mut Conn, chain: &Chain) -> Result<Option<u64>, Error> {
    let found: Option<(Option<i64>,)> = on!(conn, c => sqlx::query_as(
        "SELECT journal FROM ledger_chains WHERE chain = $1",
    )
    .bind(chain.as_slice())
    .fetch_optional(&mut *c)
    .await)?;
    Ok(found.and_then(|(mark,)| mark).map(unsigned))
}

/// The same of whichever chain: where one gateway alone has these tables, its journal is one file over all
/// of them.
pub async fn any_journal_mark(conn: &mut Conn) -> Result<Option<u64>, Error> {
    let (mark,): (Option<i64>,) = on!(conn, c => sqlx::query_as("SELECT MAX(journal) FROM ledger_chains")
            .fetch_one(&mut *c)
            .await)?;
    Ok(mark.map(unsigned))
}

/// Writes that down, in the step that the journal's last lines are about. A command beside the gateway may
/// have written down more.
pub async fn mark_journal(conn: &mut Conn, chain: &Chain, length: u64) -> Result<(), Error> {
    on!(conn, c => sqlx::query(
        "UPDATE ledger_chains SET journal = $1
         WHERE chain = $2 AND (journal IS NULL OR journal < $1)",
    )
    .bind(signed(length))
    .bind(chain.as_slice())
    .execute(&mut *c)
    .await
    .map(drop))?;
    Ok(())
}

/// Writes down that the journal is so long now, though it was longer.
pub async fn reset_journal(conn: &mut Conn, chain: &Chain, length: u64) -> Result<(), Error> {
    // Where others have chains here, they have journals of their own.
    let sql = match conn {
        Conn::Sqlite(_) => "UPDATE ledger_chains SET journal = $1 WHERE chain = $2 OR journal > $1",
        Conn::Postgres(_) => "UPDATE ledger_chains SET journal = $1 WHERE chain = $2",
    };
    on!(conn, c => sqlx::query(sql)
        .bind(signed(length))
        .bind(chain.as_slice())
        .execute(&mut *c)
        .await
        .map(drop))?;
    Ok(())
}

/// A key's last word.
pub async fn put_rotation(
    conn: &mut Conn,
    rotation: &Rotation,
    statement: &Signed,
) -> Result<(), Error> {
    const SQL: &str =
        "INSERT INTO ledger_rotations (chain, time, statement, signature) VALUES ($1, $2, $3, $4)";
    put_statement(conn, SQL, &rotation.chain, rotation.time, statement).await
}

/// That records were taken away.
pub async fn put_prune(conn: &mut Conn, prune: &Prune, statement: &Signed) -> Result<(), Error> {
    const SQL: &str =
        "INSERT INTO ledger_prunes (chain, through, statement, signature) VALUES ($1, $2, $3, $4)";
    put_statement(conn, SQL, &prune.chain, prune.through, statement).await
}

async fn put_statement(
    conn: &mut Conn,
    sql: &'static str,
    chain: &Chain,
    at: u64,
    statement: &Signed,
) -> Result<(), Error> {
    on!(conn, c => sqlx::query(sql)
        .bind(chain.as_slice())
        .bind(signed(at))
        .bind(statement.statement.as_slice())
        .bind(statement.signature.as_slice())
        .execute(&mut *c)
        .await
        .map(drop))?;
    Ok(())
}

/// The hash after a record that was taken away, where it was the last one of its prune.
pub async fn pruned_hash(
    conn: &mut Conn,
    chain: &Chain,
    through: u64,
) -> Result<Option<Hash>, Error> {
    let all = statements(conn, "ledger_prunes", chain).await?;
    let mut prunes = all.iter().filter_map(Signed::prune);
    Ok(prunes
        .find(|prune| prune.chain == *chain && prune.through == through)
        .map(|prune| prune.hash))
}

/// All statements of a chain in one of the tables that hold some, in their order.
pub async fn statements(
    conn: &mut Conn,
    table: &'static str,
    chain: &Chain,
) -> Result<Vec<Signed>, Error> {
    let sql = match table {
        "ledger_tips" => "SELECT statement, signature FROM ledger_tips WHERE chain = $1",
        "ledger_checkpoints" => {
            "SELECT statement, signature FROM ledger_checkpoints WHERE chain = $1 ORDER BY number"
        }
        "ledger_rotations" => {
            "SELECT statement, signature FROM ledger_rotations WHERE chain = $1 ORDER BY time"
        }
        _ => "SELECT statement, signature FROM ledger_prunes WHERE chain = $1 ORDER BY through",
    };
    let rows: Vec<(Vec<u8>, Vec<u8>)> = on!(conn, c => sqlx::query_as(sql)
        .bind(chain.as_slice())
        .fetch_all(&mut *c)
        .await)?;
    Ok(rows
        .into_iter()
        .map(|(statement, signature)| Signed {
            statement,
            signature,
        })
        .collect())
}

/// Every chain that is named anywhere.
pub async fn all(conn: &mut Conn) -> Result<Vec<Vec<u8>>, Error> {
    let rows: Vec<(Vec<u8>,)> = on!(conn, c => sqlx::query_as(
        "SELECT chain FROM ledger_chains UNION SELECT chain FROM ledger_tips
         UNION SELECT chain FROM ledger_checkpoints UNION SELECT chain FROM ledger_prunes
         UNION SELECT chain FROM ledger_rotations",
    )
    .fetch_all(&mut *c)
    .await)?;
    Ok(rows.into_iter().map(|(chain,)| chain).collect())
}
