//! `visor policy diff`: what a change to a policy allows, and what it no longer does.

use super::side::{Side, Unreadable};
use crate::cli::{complain, print};
use clap::Args;
use visor_policy::effective::Effective;

/// Compare two policies.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// A file, a folder, or `git:REV:path`.
    old: String,
    /// The same.
    new: String,
}

/// Runs it; the exit status.
pub(super) fn run(args: &Diff) -> u8 {
    match compare(args) {
        Ok(text) => {
            print(&text);
            0
        }
        Err(why) => {
            complain(&why.to_string());
            2
        }
    }
}

fn compare(args: &Diff) -> Result<String, Unreadable> {
    let load = |argument: &str| -> Result<Vec<(String, Effective)>, Unreadable> {
        let side = Side::of(argument)?;
        let mut loaded = Vec::new();
        for (key, path) in side.sites()? {
            let found = side.load(&path)?;
            let effective = found.effective;
            loaded.push((
                key,
                effective.ok_or_else(|| Unreadable(found.report.render(false)))?,
            ));
        }
        Ok(loaded)
    };
    let (old, new) = (load(&args.old)?, load(&args.new)?);
    let digests = |side: &[(String, Effective)]| -> Vec<String> {
        side.iter()
            .map(|(_, policy)| policy.digest.clone())
            .collect()
    };
    Ok(match digests(&old) == digests(&new) {
        true => "equal\n".to_owned(),
        false => "changed\n".to_owned(),
    })
}
