//! `visor-gateway ledger`: what people do with the ledger.

mod keys;
mod prune;
mod query;
mod subjects;
mod verify;

use super::run::files::read_files;
use super::run::store::places;
use crate::store::Place;
use clap::{Args, Subcommand};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// `visor-gateway ledger`
#[derive(Debug, Args)]
pub struct LedgerArgs {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Whether a ledger is what was written: offline, on a copy
    Verify(verify::VerifyArgs),
    /// Look for records; one line of JSON each
    Query(query::QueryArgs),
    /// All records that a filter takes, as JSON lines or CSV
    Export(query::ExportArgs),
    /// Whom the records of a filter are about, with their ids, for a breach notice
    Subjects(subjects::SubjectsArgs),
    /// Take old records away, up to a checkpoint; what is left can still be verified
    Prune(prune::PruneArgs),
    /// Print the public key that the ledger is verified with, or have keys rotated
    Key(keys::KeyArgs),
    /// Begin a new chain, after the database was lost or put back: the gateway must not run
    Begin(keys::BeginArgs),
}

/// Does what is asked.
pub fn run(args: LedgerArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let done = match args.command {
        Command::Verify(args) => verify::run(&args, out),
        Command::Query(args) => query::query(&args, out),
        Command::Export(args) => query::export(&args, out),
        Command::Subjects(args) => subjects::run(&args, out),
        Command::Prune(args) => prune::run(&args, out),
        Command::Key(args) => keys::key(&args, out),
        Command::Begin(args) => keys::begin(&args, out),
    };
    done.unwrap_or_else(|problem| {
        let _ = writeln!(err, "{problem}");
        ExitCode::from(2)
    })
}

/// The tables and the keys of the gateway that a file describes.
pub(super) fn configured(config: &Path) -> Result<(Place, PathBuf), String> {
    let (files, _) = read_files(config).map_err(|report| report.render(false))?;
    let store = files.config.store.as_ref().ok_or_else(|| {
        format!(
            "error: `{}` has no `[store]`\n  help: without one there is no ledger, and no inbox",
            config.display()
        )
    })?;
    places(&store.value, &files.folder)
}

/// Runs what reads or writes the tables.
fn block_on<F: Future>(future: F) -> Result<F::Output, String> {
    super::run::plan::block_on(future)
}

/// That a ledger could not be read or written.
fn unusable(place: &Place, error: &crate::store::Error) -> String {
    format!(
        "error: the ledger in `{place}` cannot be used: {error}\n  help: name the database's file, or a `postgres://` address"
    )
}

/// A moment of a filter: a day or an RFC 3339 time, in milliseconds since 1970.
pub(super) fn moment(text: &str) -> Result<u64, String> {
    let day = || {
        text.parse::<jiff::civil::Date>()
            .ok()?
            .to_zoned(jiff::tz::TimeZone::UTC)
            .ok()
    };
    let time = text.parse::<jiff::Timestamp>().ok();
    let time = time.or_else(|| day().map(|zoned| zoned.timestamp()));
    time.and_then(|time| u64::try_from(time.as_millisecond()).ok())
        .ok_or_else(|| format!("`{text}` is neither a day such as `2026-11-30` nor a time such as `2026-11-30T08:00:00Z`"))
}

/// Why writing the output may fail: its reader has gone.
fn unwritten(error: std::io::Error) -> String {
    format!("error: the output cannot be written: {error}\n  help: give it somewhere to go")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_a_day_or_a_time() {
        for (text, millis) in [
            ("1970-01-02", Some(86_400_000)),
            ("1970-01-01T00:00:01Z", Some(1_000)),
            ("1970-01-01T01:00:01+01:00", Some(1_000)),
            ("yesterday", None),
            ("1960-01-01", None),
        ] {
            assert_eq!(moment(text).ok(), millis, "{text}");
        }
    }
}
