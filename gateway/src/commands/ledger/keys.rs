//! `visor-gateway ledger key` and `begin`

use super::{configured, unwritten};
use crate::store::{Error, keys};
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// `visor-gateway ledger key`
#[derive(Debug, Args)]
pub struct KeyArgs {
    /// The gateway's own file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Have another key sign from the gateway's next start on; the old one vouches for it
    #[arg(long)]
    rotate: bool,
    /// Have another key wrap those of subjects from the next start on; the old one is destroyed, and
    /// with it what older backups hold of erased subjects
    #[arg(long)]
    rotate_wrapping: bool,
}

/// `visor-gateway ledger begin`
#[derive(Debug, Args)]
pub struct BeginArgs {
    /// The gateway's own file
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
}

pub(super) fn key(args: &KeyArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let (_, folder) = configured(&args.config)?;
    let failed = |error: Error| unusable(&folder, &error);
    if args.rotate {
        keys::make_next_signing(&folder).map_err(failed)?;
    }
    if args.rotate_wrapping {
        keys::make_next_wrapping(&folder).map_err(failed)?;
    }
    let (key, next) = keys::public(&folder).map_err(failed)?;
    writeln!(out, "{}", hex::encode(key)).map_err(unwritten)?;
    if let Some(next) = next {
        writeln!(out, "{} from the next start on", hex::encode(next)).map_err(unwritten)?;
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn begin(args: &BeginArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let (_, folder) = configured(&args.config)?;
    let failed = |error: Error| unusable(&folder, &error);
    let _lock = keys::take(&folder).map_err(failed)?;
    let chain = keys::begin(&folder).map_err(failed)?;
    writeln!(
        out,
        "chain {} begins at the gateway's next start; what the one before it had come to is in its anchors",
        hex::encode(chain)
    )
    .map_err(unwritten)?;
    Ok(ExitCode::SUCCESS)
}

fn unusable(folder: &Path, error: &Error) -> String {
    format!(
        "error: the ledger's keys in `{}` cannot be used: {error}\n  help: they are made when the gateway starts first; it must not run while a chain is begun",
        folder.display()
    )
}
