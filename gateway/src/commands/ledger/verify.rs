//! `visor-gateway ledger verify`

use super::{block_on, unusable, unwritten};
use crate::store::{Place, PublicKey, Verified, anchor, verify};
use clap::Args;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// `visor-gateway ledger verify`
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The anchors that were kept elsewhere. Without them a ledger that was put back to an earlier
    /// time looks like one that never went on
    #[arg(long, value_name = "FILE")]
    anchor: Option<PathBuf>,
    /// The gateway's public key, as `ledger key` prints it, or a file that holds it; one for each
    /// gateway. A key that was rotated leads to the next
    #[arg(long, value_name = "KEY", required = true)]
    key: Vec<String>,
    /// The database: a file, also a copy, or a `postgres://` address
    #[arg(value_name = "DB")]
    database: String,
}

pub(super) fn run(args: &VerifyArgs, out: &mut dyn Write) -> Result<ExitCode, String> {
    let keys: Vec<PublicKey> = args
        .key
        .iter()
        .map(|key| public(key))
        .collect::<Result<_, _>>()?;
    let anchors = match &args.anchor {
        None => Vec::new(),
        Some(path) => {
            let text = fs::read_to_string(path).map_err(|e| {
                format!("error: cannot read `{}`: {e}\n  help: it holds the lines that `anchor` of `[store]` collects", path.display())
            })?;
            anchor::all(&text).map_err(|line| {
                format!("error: {}:{line} is no anchor, or not what was signed\n  help: give the file as it was kept", path.display())
            })?
        }
    };
    let place = Place::named(&args.database)
        .map_err(|e| format!("error: {e}\n  help: name a file or a `postgres://` address"))?;
    let found = block_on(async {
        loop {
            let was_still = place.is_still();
            let mut conn = place.read().await?;
            let found = verify(&mut conn, &keys, &anchors).await;
            // A gateway that began meanwhile changes a file that was read as one that nobody writes.
            if !was_still || place.is_still() {
                return found;
            }
        }
    })?
    .map_err(|error| unusable(&place, &error))?;
    show(&found, args.anchor.is_some(), out).map_err(unwritten)?;
    let good = found.problems.is_empty() && !found.chains.is_empty();
    Ok(ExitCode::from(u8::from(!good)))
}

fn show(found: &Verified, with_anchor: bool, out: &mut dyn Write) -> io::Result<()> {
    for chain in &found.chains {
        let name = anchor::name(&chain.chain);
        let first = chain.pruned + 1;
        match chain.records {
            0 => write!(out, "chain {name}: no records")?,
            _ => write!(out, "chain {name}: records {first} to {}", chain.last)?,
        }
        write!(out, ", {} checkpoints", chain.checkpoints)?;
        if chain.pruned > 0 {
            write!(out, ", pruned up to {}", chain.pruned)?;
        }
        match chain.anchored {
            Some(seq) => writeln!(out, ", anchored at {seq}")?,
            None => writeln!(out)?,
        }
    }
    for problem in &found.problems {
        writeln!(out, "problem: {problem}")?;
    }
    if found.chains.is_empty() {
        return writeln!(out, "not verified: there is no ledger here");
    }
    match (found.problems.len(), with_anchor) {
        (0, true) => writeln!(out, "verified"),
        (0, false) => writeln!(
            out,
            "verified, without an anchor: an end that was cut off with its signature would not be seen"
        ),
        (1, _) => writeln!(out, "not verified: 1 problem"),
        (more, _) => writeln!(out, "not verified: {more} problems"),
    }
}

/// A public key, or the file that holds one.
fn public(text: &str) -> Result<PublicKey, String> {
    let parse = |text: &str| {
        let mut key = PublicKey::default();
        hex::decode_to_slice(text.trim(), &mut key)
            .ok()
            .map(|()| key)
    };
    if let Some(key) = parse(text) {
        return Ok(key);
    }
    let content = fs::read_to_string(text).ok();
    content.as_deref().and_then(parse).ok_or_else(|| {
        format!("error: `{text}` is neither a public key nor a file that holds one\n  help: 64 hexadecimal digits, as `visor-gateway ledger key` prints them")
    })
}
