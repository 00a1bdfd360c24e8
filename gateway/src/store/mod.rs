//! What outlives a request: tables in SQLite or PostgreSQL, and the ledger in them.
//!
//! - `db`: one connection to either; `migrations`: the tables, in versions
//! - `keys`, `wrapping`, `wrapped`: what must not lie in the database, and which key wraps
//! - `record`, `rows`: a decision, as it is hashed and as a row
//! - `statement`, `anchor`, `chains`: what is signed, and where that stands
//! - `subjects`: keys, pseudonyms and the index
//! - `registry`: faces that are stored, until when
//! - `erasures`, `receipt`: what is owed, and that it is done
//! - `holds`, `everyone`, `journal`: what suspends an erasure, what takes two, what outlives a backup
//! - `backup`, `import`: copies, and faces from before
//! - `inbox`: webhooks that are owed to the company's endpoint
//! - `ledger`, `writer`, `waits`: records handed over, and written many at a time; who waits for that
//! - `verify`, `query`, `prune`: what people do with it afterwards
//!
//! Whoever keeps something of their own adds a file to `migrations` and opens a [`Place`].

pub mod anchor;
pub mod backup;
mod chains;
mod db;
pub mod erasures;
mod everyone;
pub mod holds;
pub mod import;
pub mod inbox;
pub mod journal;
pub mod keys;
mod ledger;
mod migrations;
mod prune;
pub mod query;
pub mod receipt;
mod record;
pub mod registry;
mod rows;
mod statement;
pub mod subjects;
#[cfg(test)]
mod tests;
pub mod thread;
mod verify;
mod waits;
pub mod wrapped;
mod wrapping;
mod writer;

pub use chains::{any_journal_mark, journal_mark, mark_journal, reset_journal};
pub use db::{Conn, Error, Place};
pub use ledger::{By, Counts, Deadlines, Entry, Event, Ledger, Settings};
pub use prune::prune;
pub use record::{Chain, Record};
pub use statement::PublicKey;
pub use verify::{Verified, verify};
pub use writer::{Carry, Everyone, Seconded};

use std::time::{SystemTime, UNIX_EPOCH};

/// Every chain that anything is there of.
pub async fn chains(conn: &mut Conn) -> Result<Vec<Chain>, Error> {
    let all = chains::all(conn).await?;
    Ok(all.into_iter().filter_map(|c| c.try_into().ok()).collect())
}

/// Milliseconds since 1970.
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}
