//! `visor policy …`: a policy reviewed by the engine that the gateway runs.
//!
//! One subcommand, one file. Exit status of all: 0 clean, 1 findings, 2 could not do the job.

mod day;
mod diff;
mod side;

use clap::Subcommand;

/// What can be done with a policy.
#[derive(Debug, Subcommand)]
pub(crate) enum Policy {
    Diff(diff::Diff),
    GitDiff(diff::Driver),
}

/// Runs a subcommand; the exit status.
pub(crate) fn run(command: &Policy) -> u8 {
    match command {
        Policy::Diff(args) => diff::run(args),
        Policy::GitDiff(args) => diff::run_driver(args),
    }
}
