//! Where a chain that was left goes on, and what its tables missed meanwhile.

use super::Head;
use crate::store::backup::Trust;
use crate::store::db::{Conn, Error, Place};
use crate::store::journal::Source;
use crate::store::keys::Keys;
use crate::store::ledger::{Event, Settings, Voice};
use crate::store::record::genesis;
use crate::store::{anchor, backup, chains, journal, now, rows};

/// What an operator hears of a journal that was cut.
pub(super) const SHORTER: &str = "the journal of erasures is shorter than it was, or gone: a database that is put back now may bring back who was erased; put the journal back too, or make a new copy of the database, destroy older ones, and accept it by `visor-gateway restore --without-journal`";

/// Where our chain stands in the database, if that is what the keys' folder remembers.
pub(super) async fn resume(conn: &mut Conn, keys: &Keys) -> Result<Head, Error> {
    let chain = &keys.chain;
    let last = keys.last().and_then(|line| anchor::read(line.trim()));
    let Some(tip) = rows::tip(conn, chain).await? else {
        if last.is_some() {
            return Err(Error::unsound(
                "the database has nothing of this gateway's chain, which was checkpointed: it is another database, or was lost",
            ));
        }
        return Ok(Head {
            base: chains::put(conn, chain, now()).await?,
            seq: 0,
            hash: genesis(chain),
            number: 0,
            before: [0; 32],
            covered: 0,
        });
    };
    let altered = || Error::unsound("the end of the ledger is not what was signed: it was changed");
    let tip = tip
        .tip()
        .filter(|tip| tip.chain == *chain)
        .ok_or_else(altered)?;
    let base = chains::base(conn, chain).await?.ok_or_else(altered)?;
    if let Some((point, _)) = last
        && point.seq > tip.seq
    {
        return Err(Error::unsound(format!(
            "the database ends at record {} and was checkpointed at {}: it was put back to an earlier time",
            tip.seq, point.seq
        )));
    }
    let end = match tip.seq {
        0 => Some(genesis(chain)),
        seq => match rows::hash_at(conn, chain, seq).await? {
            None => chains::pruned_hash(conn, chain, seq).await?,
            found => found,
        },
    };
    if end != Some(tip.hash) {
        return Err(altered());
    }
    let checkpoint = rows::last_checkpoint(conn, chain, tip.seq).await?;
    let (before, covered) = match &checkpoint {
        None => ([0; 32], 0),
        Some(signed) => {
            let point = signed.checkpoint().ok_or_else(altered)?;
            (signed.hash(), point.seq)
        }
    };
    if tip.before != before {
        return Err(altered());
    }
    Ok(Head {
        base,
        seq: tip.seq,
        hash: tip.hash,
        number: tip.number - 1,
        before,
        covered,
    })
}

/// What the journal says and the tables do not: they were put back, or a command wrote there. Nobody who
/// was erased comes back, and whoever is held stays so.
pub(super) async fn catch_up(
    conn: &mut Conn,
    keys: &Keys,
    settings: &Settings,
    voice: &Voice,
) -> Result<(), Error> {
    let alone = matches!(settings.place, Place::File(_));
    let mark = match alone {
        true => chains::any_journal_mark(conn).await?,
        false => chains::journal_mark(conn, &keys.chain).await?,
    };
    let file = keys.journal_file();
    let fits = match mark {
        None => file.exists(),
        Some(mark) => file.exists() && journal::end(&file, mark)?,
    };
    // Also ends what a crash cut off.
    let mut length = keys.journal("")?;
    let said = journal::is_lost(&file)?;
    if !fits && !said {
        length = keys.journal(&journal::lost(now()))?;
    }
    if !fits || said {
        voice(Event::Damaged(SHORTER.into()));
    }
    if fits && mark == Some(length) {
        return Ok(());
    }
    let source = Source {
        path: file,
        held: mark.filter(|_| fits),
    };
    let read = journal::of_files(&[source], &keys.wrapping)?;
    let trust = match alone {
        true => Trust::Alone,
        false => Trust::Others,
    };
    let replayed = backup::replay(conn, &keys.wrapping, &read.journal, trust).await?;
    match fits {
        true => chains::mark_journal(conn, &keys.chain, length).await?,
        false => chains::reset_journal(conn, &keys.chain, length).await?,
    }
    if replayed.erased + replayed.owed + replayed.held > 0 {
        voice(Event::Done(format!(
            "the database was put back: {} subjects are erased again, {} erasures are owed again, and {} legal holds are in force again",
            replayed.erased, replayed.owed, replayed.held
        )));
    }
    Ok(())
}
