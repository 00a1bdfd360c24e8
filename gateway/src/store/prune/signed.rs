//! What is to go is what was signed: whoever can write to the database, and has no key, could else have
//! records taken away that were to stay, or their altered places vouched for.

use crate::store::db::{Conn, Error};
use crate::store::keys::Signing;
use crate::store::record::{Chain, Hash, genesis};
use crate::store::statement::{Point, Prune, PublicKey};
use crate::store::{chains, rows, verify};
use std::collections::BTreeSet;

/// Rows that are read at once.
const PAGE: u64 = 2_000;

/// Computes the chain from where it was cut last, over all that is to go.
///
/// # Errors
/// A record is missing, is not what was written, or is not from before that time; or a checkpoint is not
/// the chain's own.
pub async fn check(
    conn: &mut Conn,
    (chain, key): (&Chain, &Signing),
    point: &Point,
    before: u64,
) -> Result<(), Error> {
    let trusted = verify::signers(conn, &key.public, chain).await?;
    if point.chain != *chain || !trusted.contains(&point.key) {
        return Err(unsound("a checkpoint is not of this chain's keys"));
    }
    let (mut seq, mut hash) = cut(conn, chain, &trusted).await?;
    while seq < point.seq {
        let most = PAGE.min(point.seq - seq);
        let rows = rows::read(conn, chain, seq, most, (None, None)).await?;
        if rows.is_empty() {
            return Err(unsound(&format!("record {} is missing", seq + 1)));
        }
        for row in rows {
            if row.seq != seq + 1 {
                return Err(unsound(&format!("record {} is missing", seq + 1)));
            }
            hash = row.computed(&hash);
            if hash != row.hash {
                return Err(unsound(&format!(
                    "record {} is not what was written",
                    row.seq
                )));
            }
            if row.time >= before {
                return Err(unsound(&format!("record {} is not so old", row.seq)));
            }
            seq = row.seq;
        }
    }
    if (seq, hash) != (point.seq, point.hash) {
        return Err(unsound(&format!(
            "what checkpoint {} signed is not what is there",
            point.number
        )));
    }
    Ok(())
}

/// Where the chain begins that is there.
async fn cut(
    conn: &mut Conn,
    chain: &Chain,
    trusted: &BTreeSet<PublicKey>,
) -> Result<(u64, Hash), Error> {
    let mut last: Option<Prune> = None;
    for signed in chains::statements(conn, "ledger_prunes", chain).await? {
        let prune = signed.prune();
        let ours = prune.filter(|p| p.chain == *chain && trusted.contains(&p.key));
        let ours = ours.ok_or_else(|| unsound("a prune is not what was signed"))?;
        if last.as_ref().is_none_or(|last| last.through < ours.through) {
            last = Some(ours);
        }
    }
    Ok(last.map_or((0, genesis(chain)), |last| (last.through, last.hash)))
}

fn unsound(what: &str) -> Error {
    Error::unsound(format!(
        "{what}: nothing more is taken away, and `ledger verify` says all that is wrong"
    ))
}
