//! Copies of the database, and what has to happen before one is used again: nobody who was erased
//! since comes back, and what was owed since is owed again.

use super::db::{Conn, Error, Place, on};
use super::erasures::{self, Want};
use super::everyone;
use super::journal::{self, Journal, Known};
use super::subjects::{self, Named};
use super::wrapping::Wrapping;
use super::{holds, now, rows};
use std::collections::{BTreeSet, HashMap};
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

/// What a replay came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Subjects that were erased since, and are gone again.
    pub erased: u64,
    /// Erasures that were owed since, and are owed again.
    pub owed: u64,
    /// Erasures that are owed of subjects that the copy does not know.
    pub unknown: u64,
    /// Legal holds that are in force again.
    pub held: u64,
}

/// Copies a file's tables beside a gateway that runs: what was deleted is not in the copy.
pub async fn backup(from: &Path, to: &Path) -> Result<(), Error> {
    let text = to
        .to_str()
        .ok_or_else(|| Error::unsound("the path is not UTF-8"))?;
    // Its owner's alone, from before anything is in it.
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    drop(options.open(to)?);
    let copied = copy(from, to, text).await;
    if copied.is_err() {
        // Half a copy is none.
        let _ = std::fs::remove_file(to);
    }
    copied
}

async fn copy(from: &Path, to: &Path, name: &str) -> Result<(), Error> {
    let mut conn = Place::File(from.to_owned()).read().await?;
    on!(&mut conn, c => sqlx::query("VACUUM INTO $1")
        .bind(name)
        .execute(c)
        .await
        .map(drop))?;
    conn.close().await?;
    check(to).await?;
    File::open(to)?.sync_all()?;
    Ok(sync_folder(to)?)
}

/// Whether a file is a database, and whole.
pub async fn check(file: &Path) -> Result<(), Error> {
    let mut conn = Place::File(file.to_owned()).read().await?;
    let (said,): (String,) = on!(&mut conn, c => sqlx::query_as("PRAGMA integrity_check")
        .fetch_one(c)
        .await)?;
    conn.close().await?;
    match said.as_str() {
        "ok" => Ok(()),
        _ => Err(Error::unsound("the database is damaged")),
    }
}

/// How far a chain goes in these tables.
pub async fn end_of(conn: &mut Conn, chain: &[u8; 16]) -> Result<Option<u64>, Error> {
    let tip = rows::tip(conn, chain).await?;
    Ok(tip.and_then(|tip| tip.tip()).map(|tip| tip.seq))
}

/// How far a replay may go by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trust {
    /// A person says that these tables are a copy: who was erased since is gone from it.
    Copy,
    /// A gateway starts that alone has these tables: what its journal has of news, they have not.
    Alone,
    /// One starts that shares them: another may have enrolled somebody anew meanwhile.
    Others,
}

/// Erases again who was erased since these tables were copied, owes again what was owed since, and holds
/// again who was held. Done whole or not at all; done again, it changes nothing.
pub async fn replay(
    conn: &mut Conn,
    wrapping: &Wrapping,
    journal: &Journal,
    trust: Trust,
) -> Result<Replayed, Error> {
    let mut replayed = Replayed::default();
    conn.begin().await?;
    let mut met = HashMap::new();
    let mut owed = Vec::new();
    let mut places = BTreeSet::new();
    let mut after = Vec::new();
    loop {
        let (known, last) = subjects::page(conn, wrapping, &after, 500).await?;
        let Some(last) = last else { break };
        for subject in known {
            let hash = journal::of(wrapping, Some(&subject.named));
            if subject.is_enrolled {
                places.insert(place_of(&subject.named));
            }
            let Some(since) = journal.get(&hash) else {
                continue;
            };
            match what(since, subject.since, subject.is_enrolled, trust) {
                What::Nothing => {}
                What::Erase => {
                    let lookup = subjects::lookup(wrapping, &subject.named);
                    // One that is owed here has a receipt to come: the gateway settles it.
                    if !erasures::is_owed(conn, &lookup).await? {
                        erasures::purge(conn, wrapping, &[lookup.to_vec()]).await?;
                    }
                    replayed.erased += 1;
                }
                What::Owe => owed.push(hash),
            }
            met.insert(hash, subject.named);
        }
        after = last;
    }
    // What was owed of a subject that nothing else is known of.
    for (lookup, subject, since) in erasures::all(conn, wrapping).await? {
        let hash = journal::of(wrapping, Some(&subject));
        places.insert(place_of(&subject));
        // Everyone's own row goes on by itself.
        if subject.id.is_empty() {
            continue;
        }
        let counted = met.contains_key(&hash);
        met.entry(hash).or_insert(subject);
        if journal
            .get(&hash)
            .is_some_and(|known| what(known, since, true, trust) == What::Erase)
        {
            erasures::settle_replayed(conn, &lookup).await?;
            replayed.erased += u64::from(!counted);
        }
    }
    replayed.owed += want_again(conn, wrapping, journal, &places, &mut met).await?;
    replayed.held = holds::replay(conn, wrapping, journal, &met).await?;
    let open = journal
        .iter()
        .filter(|(hash, known)| known.owed > known.done && !met.contains_key(*hash));
    replayed.unknown = open.count() as u64;
    for subject in owed.iter().filter_map(|hash| met.remove(hash)) {
        replayed.owed += owe(conn, wrapping, subject).await?;
    }
    conn.commit().await?;
    Ok(replayed)
}

/// What has to happen with a subject whose row began then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Nothing,
    Erase,
    Owe,
}

/// A row that is younger than the erasure is of a face that was stored again; but clocks may disagree on
/// that. Where they might, a face is not forgotten here that the vendor may have: it is asked.
fn what(known: &Known, since: u64, is_enrolled: bool, trust: Trust) -> What {
    let is_younger = known.done.max(known.owed) < since;
    let unless_enrolled = match is_enrolled {
        true => What::Owe,
        false => What::Erase,
    };
    match (known.done >= known.owed && known.done > 0, known.is_news) {
        (true, true) if is_younger => unless_enrolled,
        (true, true) => match trust {
            Trust::Copy | Trust::Alone => What::Erase,
            Trust::Others => unless_enrolled,
        },
        (true, false) if is_younger => What::Nothing,
        (true, false) => match trust {
            Trust::Copy => What::Erase,
            Trust::Alone | Trust::Others => unless_enrolled,
        },
        (false, is_news) if known.owed > 0 && (is_news || !is_younger) => What::Owe,
        (false, _) => What::Nothing,
    }
}

async fn owe(conn: &mut Conn, wrapping: &Wrapping, subject: Named) -> Result<u64, Error> {
    let lookup = subjects::lookup(wrapping, &subject);
    if erasures::is_owed(conn, &lookup).await? {
        return Ok(0);
    }
    let want = Want {
        subject,
        asked: None,
        origin: "caller",
        until: now(),
        asks: false,
    };
    erasures::owe(conn, wrapping, &want, now()).await?;
    Ok(1)
}

/// Where a subject is one: environment and provider.
fn place_of(subject: &Named) -> (String, String) {
    (subject.environment.clone(), subject.provider.clone())
}

/// Two wanted everyone of a place erased, and not each was owed by then. How many such places.
async fn want_again(
    conn: &mut Conn,
    wrapping: &Wrapping,
    journal: &Journal,
    places: &BTreeSet<(String, String)>,
    met: &mut HashMap<[u8; 32], Named>,
) -> Result<u64, Error> {
    let mut count = 0;
    for (environment, provider) in places {
        let place = everyone::Place {
            environment,
            provider,
        };
        let hash = journal::of(wrapping, Some(&place.everyone()));
        met.insert(hash, place.everyone());
        let Some(known) = journal.get(&hash).filter(|known| known.owed > known.done) else {
            continue;
        };
        everyone::want(conn, wrapping, &place, (known.owed, known.owed), 0).await?;
        count += 1;
    }
    Ok(count)
}

/// So that the file's name is on the disk too.
fn sync_folder(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|f| !f.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_last_counts_and_a_later_row_is_another_face() {
        use Trust::{Alone, Copy, Others};
        for (owed, done, since, is_news, want) in [
            (0, 0, 5, false, [What::Nothing; 3]),
            (7, 0, 5, false, [What::Owe; 3]),
            (7, 8, 5, false, [What::Erase, What::Owe, What::Owe]),
            (0, 8, 5, false, [What::Erase, What::Owe, What::Owe]),
            // Erased, stored again, and copied after that.
            (7, 8, 9, false, [What::Nothing; 3]),
            // Erased, stored again, and owed again.
            (12, 8, 9, false, [What::Owe; 3]),
            (12, 13, 9, false, [What::Erase, What::Owe, What::Owe]),
            (8, 8, 8, false, [What::Erase, What::Owe, What::Owe]),
            // What the tables cannot know: another gateway may.
            (7, 8, 5, true, [What::Erase, What::Erase, What::Owe]),
            // And if a clock says that they do, one of two is wrong.
            (7, 8, 9, true, [What::Owe; 3]),
            (7, 0, 9, true, [What::Owe; 3]),
        ] {
            let known = Known {
                owed,
                done,
                is_news,
                ..Known::default()
            };
            for (trust, want) in [Copy, Alone, Others].into_iter().zip(want) {
                let found = what(&known, since, true, trust);
                assert_eq!(found, want, "{owed} {done} {since} {is_news} {trust:?}");
                // Nobody's face is lost where there is none.
                let nobody = what(&known, since, false, trust);
                let is_done = known.done >= known.owed && known.done > 0;
                if is_done && want != What::Nothing {
                    assert_eq!(nobody, What::Erase, "{owed} {done} {since} {trust:?}");
                }
            }
        }
    }
}
