//! `visor-gateway backup` and `restore`.

use super::life::{Gateway, gateway, run as with_store, unwritten};
use crate::store::backup::{Replayed, Trust, backup, check, end_of, replay};
use crate::store::journal::Source;
use crate::store::{
    Conn, Error, Place, PublicKey, anchor, any_journal_mark, chains, journal, journal_mark, keys,
    now, reset_journal, verify, wrapped,
};
use clap::Args;
use std::fs;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// `visor-gateway backup`
#[derive(Debug, Args)]
pub struct BackupArgs {
    /// The gateway's own file. The gateway may run
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The copy, which must not be there yet
    #[arg(value_name = "COPY")]
    to: PathBuf,
}

/// `visor-gateway restore`
#[derive(Debug, Args)]
pub struct RestoreArgs {
    /// The gateway's own file: the copy becomes its database, which must not be there. The gateway
    /// must not run
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Another gateway's journal of erasures, where several shared the database
    #[arg(long, value_name = "FILE")]
    journal: Vec<PathBuf>,
    /// Go on though the journal of erasures is gone, or not the one that was kept. Who was erased since
    /// the copy was made may be back then, and a legal hold that began since is not in force
    #[arg(long)]
    without_journal: bool,
    /// A public key that signed when the copy was made, where it was rotated since
    #[arg(long, value_name = "KEY", value_parser = key)]
    key: Vec<PublicKeyArg>,
    /// The copy; left out, the database was put back already, as PostgreSQL's own tools do
    #[arg(value_name = "COPY")]
    from: Option<PathBuf>,
}

#[derive(Debug, Clone)]
struct PublicKeyArg(PublicKey);

/// Makes a copy.
pub fn backup_to(args: &BackupArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    ended(make(args, out), err)
}

/// Puts one back.
pub fn restore(args: &RestoreArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    ended(put_back(args, out), err)
}

fn ended(done: Result<(), String>, err: &mut dyn Write) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            let _ = writeln!(err, "{problem}");
            ExitCode::from(2)
        }
    }
}

fn make(args: &BackupArgs, out: &mut dyn Write) -> Result<(), String> {
    let Gateway { place, keys, .. } = gateway(&args.config)?;
    let Place::File(from) = &place else {
        return Err(format!(
            "error: `{place}` is a server\n  help: copy it by `pg_dump`, and put it back by its own tools and `visor-gateway restore` without a file; keep `{}` and the anchors elsewhere",
            keys.display()
        ));
    };
    if args.to.exists() {
        return Err(format!(
            "error: `{}` is there already\n  help: a copy is made under a name of its own",
            args.to.display()
        ));
    }
    with_store(&place, backup(from, &args.to))?;
    writeln!(
        out,
        "copied; it opens with the keys in `{}` alone: keep those elsewhere, and with them `{}`",
        keys.display(),
        journal::FILE
    )
    .map_err(unwritten)
}

fn put_back(args: &RestoreArgs, out: &mut dyn Write) -> Result<(), String> {
    let Gateway {
        place,
        keys: folder,
        ..
    } = gateway(&args.config)?;
    let locked = |error: Error| {
        format!(
            "error: the keys in `{}` cannot be used: {error}\n  help: stop the gateway first",
            folder.display()
        )
    };
    let _lock = keys::take(&folder).map_err(locked)?;
    let own = folder.join(journal::FILE);
    if !own.exists() && !args.without_journal {
        return Err(format!(
            "error: there is no `{}`: who was erased since would come back\n  help: put it back from where the keys are kept; where it is lost, `--without-journal` goes on without it, and says what that gives up",
            own.display()
        ));
    }
    let files = Files {
        own,
        others: &args.journal,
        is_given_up: args.without_journal,
    };
    if let Some(missing) = args.journal.iter().find(|file| !file.exists()) {
        return Err(format!(
            "error: there is no `{}`\n  help: it lies beside the other gateway's keys as `{}`",
            missing.display(),
            journal::FILE
        ));
    }
    let Done {
        replayed,
        unreadable,
        foreign,
        begun,
    } = match (&args.from, &place) {
        (Some(_), Place::Server(_)) => {
            return Err(format!(
                "error: `{place}` is a server\n  help: put it back by its own tools, then run this without a file"
            ));
        }
        (Some(from), Place::File(to)) => file(from, to, &folder, &files, &args.key)?,
        (None, Place::File(to)) if !to.exists() => {
            return Err(format!(
                "error: there is no `{}`\n  help: name the copy that becomes it; without one, what was put back already is looked at",
                to.display()
            ));
        }
        (None, _) => with_store(&place, async {
            let mut conn = place.open().await?;
            let done = apply(&mut conn, &folder, &files).await?;
            begin_where(done.begun, &folder)?;
            Ok(done)
        })?,
    };
    let mut said = format!(
        "put back: {} subjects were erased since and are gone again; {} erasures are owed again; {} legal holds are in force again",
        replayed.erased, replayed.owed, replayed.held
    );
    if replayed.unknown > 0 {
        said.push_str(&format!(
            "\nwarning: {} erasures are owed of subjects that the copy does not know: who asked for them has to ask again",
            replayed.unknown
        ));
    }
    if unreadable > 0 {
        said.push_str(&format!(
            "\nwarning: {unreadable} lines of the journal of erasures cannot be read: a crash cut them off before anything was done"
        ));
    }
    if foreign > 0 {
        said.push_str(&format!(
            "\nwarning: {foreign} lines of the journal are by a key that wraps no more: a copy from before its rotation does not open either, so only what another gateway's journal says of subjects can be missing"
        ));
    }
    if args.without_journal {
        said.push_str(WITHOUT);
    }
    if begun {
        said.push_str("\na new chain begins at the gateway's next start: the old one went on after the copy was made, and its anchors still say how far");
    }
    writeln!(out, "{said}").map_err(unwritten)
}

const WITHOUT: &str = "\nwarning: this was without the journal of erasures that was kept: whoever was erased since the copy was made and is not counted above is known here again, though the vendor has nobody, and whoever was put under a legal hold since is not under it; ask callers for the receipts that they hold, have those erased again, and set the holds again; destroy older copies";

/// The journals.
struct Files<'a> {
    own: PathBuf,
    others: &'a [PathBuf],
    /// Whether somebody goes on without what is missing of our own.
    is_given_up: bool,
}

struct Done {
    replayed: Replayed,
    unreadable: u64,
    foreign: u64,
    /// Whether a new chain begins.
    begun: bool,
}

/// A copy becomes the database: looked at, erased from, and only then under its name.
fn file(
    from: &Path,
    to: &Path,
    folder: &Path,
    files: &Files<'_>,
    trusted: &[PublicKeyArg],
) -> Result<Done, String> {
    let occupied = ["", "-wal", "-shm"].iter().map(|end| beside(to, end));
    if let Some(there) = occupied.into_iter().find(|path| path.exists()) {
        return Err(format!(
            "error: `{}` is there already\n  help: move it away; a copy is put back in a new place only",
            there.display()
        ));
    }
    let unfit = |why: &str| {
        format!(
            "error: `{}` is not put back: {why}\n  help: `visor-gateway backup` makes such copies; nothing was changed",
            from.display()
        )
    };
    with_store(&Place::File(from.to_owned()), check(from))
        .map_err(|_| unfit("it is no database, or damaged"))?;
    let next = beside(to, ".restoring");
    let done = fresh(from, &next)
        .map_err(|error| unfit(&error.to_string()))
        .and_then(|()| {
            let place = Place::File(next.clone());
            with_store(&place, async {
                let mut conn = place.open().await?;
                let mut known: Vec<PublicKey> = trusted.iter().map(|key| key.0).collect();
                known.push(keys::public(folder)?.0);
                let found = verify(&mut conn, &known, &[]).await?;
                if let Some(problem) = found.problems.first() {
                    return Err(Error::unsound(format!(
                        "its ledger is not what was signed: {problem}"
                    )));
                }
                let done = apply(&mut conn, folder, files).await?;
                conn.truncate_log().await?;
                conn.close().await?;
                Ok(done)
            })
        })
        .and_then(|done| {
            fs::rename(&next, to).map_err(|error| unfit(&error.to_string()))?;
            // Not before: who finds the old name without a database, or the old database, is told so.
            begin_where(done.begun, folder).map_err(|error| unfit(&error.to_string()))?;
            Ok(done)
        });
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(beside(&next, end));
    }
    done
}

/// Erases who was erased since; begins a new chain, where the old one went on.
async fn apply(conn: &mut Conn, folder: &Path, files: &Files<'_>) -> Result<Done, Error> {
    let wrapping = wrapped::of(folder, conn).await?;
    let chain = keys::chain_of(folder)?;
    let last = keys::last_of(folder).and_then(|line| anchor::read(line.trim()));
    let ends = end_of(conn, &chain).await?;
    if last.is_some() && chains(conn).await?.is_empty() {
        // An empty database would pass for one that was put back, and all in it be forgotten.
        return Err(Error::unsound(
            "it holds no ledger, and the last anchor knows of one",
        ));
    }
    let mark = match conn {
        Conn::Sqlite(_) => any_journal_mark(conn).await?,
        Conn::Postgres(_) => journal_mark(conn, &chain).await?,
    };
    let fits = match mark {
        Some(mark) => journal::end(&files.own, mark)?,
        None => true,
    };
    let is_lost = files.own.exists() && journal::is_lost(&files.own)?;
    if !files.is_given_up && (!fits || is_lost) {
        return Err(Error::unsound(
            "the journal of erasures ends before the copy was made, or lines of it are missing: it is not the one that was kept; where that one is lost, `--without-journal` goes on without it",
        ));
    }
    // Ends what a crash cut off.
    journal::append(folder, "")?;
    let accepts = match files.is_given_up {
        true => journal::accepted(now()),
        false => String::new(),
    };
    let own = Source {
        path: files.own.clone(),
        held: mark.filter(|_| fits && !is_lost),
    };
    let others = files.others.iter().cloned().map(Source::whole);
    let files: Vec<Source> = [own].into_iter().chain(others).collect();
    let read = journal::of_files(&files, &wrapping)?;
    let replayed = replay(conn, &wrapping, &read.journal, Trust::Copy).await?;
    let length = journal::append(folder, &accepts)?;
    reset_journal(conn, &chain, length).await?;
    let went_on = last.is_some_and(|(point, _)| ends.is_none_or(|end| end < point.seq));
    Ok(Done {
        replayed,
        unreadable: read.unreadable,
        foreign: read.foreign,
        begun: went_on,
    })
}

fn begin_where(went_on: bool, folder: &Path) -> Result<(), Error> {
    match went_on {
        true => keys::begin(folder).map(drop),
        false => Ok(()),
    }
}

/// A copy of a file, its owner's alone.
fn fresh(from: &Path, to: &Path) -> io::Result<()> {
    let _ = fs::remove_file(to);
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let mut copy = options.open(to)?;
    io::copy(&mut fs::File::open(from)?, &mut copy)?;
    copy.sync_all()
}

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

fn key(text: &str) -> Result<PublicKeyArg, String> {
    let mut key = PublicKey::default();
    hex::decode_to_slice(text.trim(), &mut key)
        .map(|()| PublicKeyArg(key))
        .map_err(|_| "64 hexadecimal digits, as `ledger key` prints them".to_owned())
}
