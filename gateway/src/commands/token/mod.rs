//! `visor-gateway token`: makes, lists and revokes the tokens that callers show.
//!
//! Revoking has to work in a bad hour. So `list` and `revoke` ask of the site policy only that it
//! is TOML, not that it is valid.

mod list;
mod listed;
mod new;
mod remove;
mod replace;
mod revoke;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;
use visor_policy::model::site::Environment;

/// Arguments of `visor-gateway token`.
#[derive(Debug, Args)]
pub struct TokenArgs {
    #[command(subcommand)]
    command: TokenCommand,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Make a token and print it once, with the line for the site policy
    New(new::NewArgs),
    /// List the callers' tokens and when they expire
    List(list::ListArgs),
    /// Take a token out of the site policy
    Revoke(revoke::RevokeArgs),
}

/// Carries the command out. Exit codes: 0 done, 1 refused or nothing matched, 2 could not be done.
pub fn run(args: TokenArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    // A token expires when its last day ends in UTC, so that is whose today counts.
    let today = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    let done = match args.command {
        TokenCommand::New(args) => new::run(&args, today, out),
        TokenCommand::List(args) => list::run(&args, today, out),
        TokenCommand::Revoke(args) => revoke::run(&args, out, err),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Nothing is left to tell where even this fails.
            let _ = writeln!(err, "error: {}\n  help: {}", failure.message, failure.help);
            ExitCode::from(failure.code)
        }
    }
}

/// Why a command did not do its job, and what to do about it.
#[derive(Debug, PartialEq, Eq)]
struct Failure {
    code: u8,
    message: String,
    help: String,
}

impl Failure {
    /// What was asked for does not fit: nothing matched, or too much did.
    fn refuse(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            code: 1,
            message: message.into(),
            help: help.into(),
        }
    }

    /// The machine or the file stood in the way.
    fn fail(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            code: 2,
            message: message.into(),
            help: help.into(),
        }
    }

    fn with_file(path: &Path, what: &str, error: &io::Error) -> Self {
        Self::fail(
            format!("`{}` cannot be {what}: {error}", path.display()),
            "check the path and who may read and write it",
        )
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::fail(
            format!("the output cannot be written: {error}"),
            "check where it goes",
        )
    }
}

fn environment(text: &str) -> Result<Environment, String> {
    text.parse().map_err(|_| "`test` or `live`".to_owned())
}

fn date(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| "a date such as 2027-02-19".to_owned())
}
