//! `visor policy git-diff`: `git diff` of a policy, by what it allows.

use super::compare::{Comparison, Version, nothing, reviewed, site};
use super::text;
use crate::cli::print;
use crate::policy::day::today;
use clap::Args;
use std::path::{Path, PathBuf};
use visor_policy::resolve::load_text;
use visor_policy::review::Reviewed;

/// Be git's diff driver for policies.
///
/// In the repository: `git config diff.visor.command "visor policy git-diff"`, and in
/// `.gitattributes`: `site.toml diff=visor`. Packs that a policy names by path are those of the
/// work tree on both sides, since git does not say which revisions it compares.
#[derive(Debug, Args)]
pub(crate) struct Driver {
    /// The path in the repository.
    path: PathBuf,
    /// What git hands over: old file, hash and mode, new file, hash and mode; after a rename the
    /// new path and how much is the same.
    #[arg(num_args = 1..=8, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Runs it. Git takes any status but 0 for a driver that died.
pub(in crate::policy) fn run(args: &Driver) -> u8 {
    let text = compared(args).unwrap_or_else(|why| why + "\n");
    print(&format!(
        "diff of {} by what it allows\n{text}",
        args.path.display()
    ));
    0
}

fn compared(args: &Driver) -> Result<String, String> {
    let file = |index: usize| args.rest.get(index).map(Path::new);
    let name = args.path.file_name().unwrap_or_default();
    let name = name.to_string_lossy().into_owned();
    let load = |content: Option<&Path>| -> Result<(Version, Reviewed), String> {
        let Some(content) = content.filter(|path| *path != Path::new("/dev/null")) else {
            return Ok(nothing());
        };
        let text = std::fs::read_to_string(content)
            .map_err(|why| format!("cannot read `{}`: {why}", content.display()))?;
        let read = |path: &Path| std::fs::read_to_string(path);
        reviewed(load_text(&args.path, &text, &read), None)
    };
    let (old, new) = (load(file(0))?, load(file(3))?);
    let budget = 20_000;
    let site = site(name, old, new, today(), budget);
    Ok(text::render(&Comparison::of(vec![site]), false))
}
