//! Holds that outlast their tables: set and lifted again by the journal, and sealed under another key.

use super::{Row, end, set};
use crate::store::db::{Conn, Error, on};
use crate::store::journal::{self, Journal};
use crate::store::rows::unsigned;
use crate::store::subjects::{self, Named};
use crate::store::wrapping::Wrapping;
use std::collections::{HashMap, HashSet};

/// Sets and lifts again what the journal knows and these tables do not. `met` are the subjects that
/// they do know. How many holds are in force by it.
pub(in crate::store) async fn replay(
    conn: &mut Conn,
    wrapping: &Wrapping,
    journal: &Journal,
    met: &HashMap<[u8; 32], Named>,
) -> Result<u64, Error> {
    type Found = (Vec<u8>, Option<Vec<u8>>, i64);
    let rows: Vec<Found> = on!(conn, c => sqlx::query_as(
        "SELECT lookup, sealed, since FROM legal_holds WHERE lifted IS NULL",
    )
    .fetch_all(&mut *c)
    .await)?;
    let mut there = HashSet::new();
    for (lookup, sealed, since) in rows {
        let hash = match sealed {
            Some(sealed) => {
                let subject = wrapping.open(&sealed).ok();
                let subject = subject.and_then(|plain| subjects::opened_id(&plain));
                subject.map(|subject| journal::of(wrapping, Some(&subject)))
            }
            None => lookup.as_slice().try_into().ok(),
        };
        let Some(hash) = hash else { continue };
        let known = journal.get(&hash);
        let over = known
            .filter(|known| known.in_force().is_none() && known.lifted >= unsigned(since))
            .map(|known| known.lifted);
        match over {
            Some(lifted) => end(conn, &lookup, lifted).await.map(drop)?,
            None => drop(there.insert(hash)),
        }
    }
    let mut again = 0;
    for (hash, known) in journal {
        let Some(hold) = known.in_force().filter(|_| !there.contains(hash)) else {
            continue;
        };
        let reference = hold.reference.as_str();
        if let Some(subject) = met.get(hash) {
            set(conn, wrapping, Some(subject), reference, known.held).await?;
        } else {
            let on = hold.on.as_ref();
            let row = Row {
                lookup: *hash,
                sealed: None,
                on: on.map(|(environment, provider)| (environment.as_str(), provider.as_str())),
                reference,
                since: known.held,
            };
            row.put(conn).await?;
        }
        again += 1;
    }
    Ok(again)
}

/// Seals holds under another key, as the subjects' keys are.
pub(in crate::store) async fn seal_anew(
    conn: &mut Conn,
    old: &Wrapping,
    next: &Wrapping,
) -> Result<(), Error> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = on!(conn, c => sqlx::query_as(
        "SELECT lookup, sealed FROM legal_holds WHERE sealed IS NOT NULL",
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
            "UPDATE legal_holds SET lookup = $1, sealed = $2 WHERE lookup = $3",
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
