//! `visor policy diff`: what a change to a policy allows, and what it no longer does.

mod compare;
mod driver;
mod github;
mod json;
mod markdown;
mod text;

use super::day::{day, today};
use crate::cli::{color, complain, print, say};
use clap::{Args, ValueEnum};
use compare::Comparison;
pub(crate) use driver::Driver;
pub(super) use driver::run as run_driver;
use std::path::PathBuf;
use visor_policy::review::approval;
use visor_policy::review::order::Change;
use visor_policy::units::Date;

/// Show what a change to a policy allows, and what it no longer does, with example requests.
///
/// OLD and NEW are files, folders, or `git:REV:path` with a path from the repository's root; packs
/// and other files that a policy names come from the same side. Exit status: 0 nothing that
/// `--fail-on` names, 1 something that nobody approved, or an approval that is expired or of no
/// change, 2 could not compare.
#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// What was.
    old: String,
    /// What is to be.
    new: String,
    /// How changes are written.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Which changes need an approval: `loosened` means those that may allow more.
    #[arg(long, value_name = "WHAT")]
    fail_on: Option<FailOn>,
    /// A file of approvals; may be given several times.
    #[arg(long, value_name = "FILE")]
    approvals: Vec<PathBuf>,
    /// The day by which approvals end and on which example requests are made.
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<Date>,
    /// How many requests to try, at most, for each site policy.
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    budget: usize,
    /// When to use colour.
    #[arg(long, value_name = "WHEN", default_value = "auto", value_parser = ["auto", "always", "never"])]
    color: String,
}

/// How changes are written.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// For a terminal.
    Text,
    /// For programs.
    Json,
    /// For a comment on a pull request.
    Markdown,
    /// GitHub's annotations.
    Github,
}

/// What needs an approval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// What may allow more.
    Loosened,
    /// Every change.
    Changed,
}

impl FailOn {
    const fn counts(self, change: Change) -> bool {
        match self {
            Self::Loosened => change.loosens(),
            Self::Changed => true,
        }
    }
}

/// Runs it; the exit status.
pub(super) fn run(args: &Diff) -> u8 {
    match compared(args) {
        Ok(comparison) => {
            print(&match args.format {
                Format::Text => text::render(&comparison, color(&args.color, &std::io::stdout())),
                Format::Json => json::render(&comparison),
                Format::Markdown => markdown::render(&comparison),
                Format::Github => github::render(&comparison),
            });
            let wrong = &comparison.approvals;
            if !wrong.diagnostics.is_empty() {
                say(&wrong.render(color(&args.color, &std::io::stderr())));
            }
            u8::from(comparison.fails || wrong.has_errors())
        }
        Err(why) => {
            complain(&why);
            2
        }
    }
}

fn compared(args: &Diff) -> Result<Comparison, String> {
    let today = args.today.unwrap_or_else(today);
    let mut files = Vec::new();
    for path in &args.approvals {
        let text = std::fs::read_to_string(path)
            .map_err(|why| format!("cannot read `{}`: {why}", path.display()))?;
        files.push(approval::read(path, &text).map_err(|report| report.render(false))?);
    }
    let mut comparison = compare::compare(&args.old, &args.new, today, args.budget)?;
    let entries = comparison.sites.iter().flat_map(|s| &s.difference.changes);
    let approved = approval::apply(&files, entries, today);
    comparison.approved = approved.fingerprints;
    comparison.approvals = approved.report;
    comparison.fails = args.fail_on.is_some_and(|fail_on| {
        let entries = comparison.sites.iter().flat_map(|s| &s.difference.changes);
        entries
            .filter(|entry| !comparison.approved.contains(&entry.fingerprint))
            .any(|entry| fail_on.counts(entry.change))
    });
    comparison.fail_on = args.fail_on;
    Ok(comparison)
}
