//! `visor policy …`: a policy reviewed by the engine that the gateway runs.
//!
//! One subcommand, one file. Exit status of all: 0 clean, 1 findings, 2 could not do the job.

mod check;
mod cover;
mod day;
mod diff;
mod explain;
mod files;
mod replay;
mod report;
mod schema;
mod shown;
mod side;
mod test;
mod written;

use clap::Subcommand;

/// What can be done with a policy.
#[derive(Debug, Subcommand)]
pub(crate) enum Policy {
    Check(check::Check),
    Test(test::Test),
    Explain(explain::Explain),
    Cover(cover::Cover),
    Diff(diff::Diff),
    GitDiff(diff::Driver),
    Replay(replay::ReplayArgs),
    Report(report::Report),
    Schema(schema::Schema),
}

/// Runs a subcommand; the exit status.
pub(crate) fn run(command: &Policy) -> u8 {
    match command {
        Policy::Check(args) => check::run(args),
        Policy::Test(args) => test::run(args),
        Policy::Explain(args) => explain::run(args),
        Policy::Cover(args) => cover::run(args),
        Policy::Diff(args) => diff::run(args),
        Policy::GitDiff(args) => diff::run_driver(args),
        Policy::Replay(args) => replay::run(args),
        Policy::Report(args) => report::run(args),
        Policy::Schema(args) => schema::run(args),
    }
}
