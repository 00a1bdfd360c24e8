//! `visor-gateway ledger prune`

use super::{block_on, configured, moment, unusable, unwritten};
use crate::store::{self, keys, wrapped};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// `visor-gateway ledger prune`
#[derive(Debug, Args)]
pub struct PruneArgs {
    /// The gateway's own file: its key signs that this was meant. The gateway may run
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Records before this day or time (UTC) go, up to the last checkpoint before it
    #[arg(long, value_name = "TIME", value_parser = moment)]
    before: u64,
}

pub(super) fn run(args: &PruneArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let (place, folder) = configured(&args.config)?;
    let done = block_on(async {
        let key = keys::signing_of(&folder)?;
        let chain = keys::chain_of(&folder)?;
        let mut conn = place.open().await?;
        let wrapping = wrapped::of(&folder, &mut conn).await?;
        let pruned = store::prune(&mut conn, (&chain, &key), &wrapping, args.before).await?;
        Ok((pruned, conn.empty_log().await))
    })?
    .map_err(|error| unusable(&place, &error))?;
    let (done, empty) = done;
    match done.records {
        Some(pruned) => writeln!(
            out,
            "{} records are gone, up to {}",
            pruned.records, pruned.through
        ),
        None => writeln!(
            out,
            "no record is left that is so old and before a checkpoint"
        ),
    }
    .map_err(unwritten)?;
    if done.subjects > 0 {
        writeln!(
            out,
            "{} subjects were never enrolled, and are in no record that is left: their keys are gone",
            done.subjects
        )
        .map_err(unwritten)?;
    }
    if !empty {
        writeln!(
            out,
            "the database's write-ahead log may still hold what is gone, since another process reads it: \
             prune again once that has ended"
        )
        .map_err(unwritten)?;
    }
    Ok(ExitCode::SUCCESS)
}
