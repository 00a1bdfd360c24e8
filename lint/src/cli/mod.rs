//! The command line.

mod explain;
mod lint;
mod modes;
mod progress;

use clap::{Args, Parser, Subcommand};
use std::io::{self, IsTerminal, Write as _};
use std::path::PathBuf;

/// Lints code that uses face-recognition APIs, and reviews policies.
#[derive(Debug, Parser)]
#[command(name = "visor", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Look for findings in files, in what is staged, or in all of history.
    ///
    /// Exit status: 0 clean, 1 findings, 2 could not do the job.
    Lint(Box<Lint>),
    /// Serve an editor: diagnostics, fixes and the rules' pages, over standard input and output.
    Lsp {
        /// Honour the suppressions of other secret scanners.
        #[arg(long)]
        foreign_suppressions: bool,
        /// What there is; some editors say so.
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// Show a rule's page.
    Explain {
        /// The rule's id.
        rule: String,
    },
    /// List the rules.
    Rules {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Review policies.
    Policy {
        #[command(subcommand)]
        command: Box<crate::policy::Policy>,
    },
    /// Git hooks.
    Hook {
        #[command(subcommand)]
        command: Hook,
    },
}

#[derive(Debug, Subcommand)]
enum Hook {
    /// Write a pre-commit hook that lints what is staged.
    Install,
}

/// `visor lint`.
#[derive(Debug, Args)]
struct Lint {
    /// Files and folders; the current folder where none is given.
    #[arg(conflicts_with_all = ["staged", "history", "stdin_filename"])]
    paths: Vec<PathBuf>,
    /// Lint what is staged, as it stands in the index.
    #[arg(long, conflicts_with_all = ["history", "diff", "stdin_filename"])]
    staged: bool,
    /// Report only what is new since a revision.
    #[arg(long, value_name = "REV", conflicts_with_all = ["history", "stdin_filename"])]
    diff: Option<String>,
    /// Lint every version of every file, on every ref, with the rules on text: those on code need
    /// the whole project as it was, and are left out.
    #[arg(long, conflicts_with = "stdin_filename")]
    history: bool,
    /// Lint standard input as a file of this name.
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
    /// How findings are written.
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = ["text", "short", "json", "sarif", "github", "gitlab", "junit"])]
    format: String,
    /// Write findings to a file instead of standard output.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The file with known findings; `.visor-baseline` at the root where there is one.
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write all findings of this run to the baseline: from now on they are known.
    #[arg(long)]
    write_baseline: bool,
    /// Make the changes that keep behaviour the same.
    #[arg(long, conflicts_with_all = ["staged", "history", "stdin_filename"])]
    fix: bool,
    /// Make all changes that findings offer.
    #[arg(long, conflicts_with_all = ["staged", "history", "stdin_filename"])]
    fix_unsafe: bool,
    /// Honour the suppressions of other secret scanners.
    #[arg(long)]
    foreign_suppressions: bool,
    /// Threads; as many as there are processors where 0.
    #[arg(long, short, value_name = "N", default_value_t = 0)]
    jobs: usize,
    /// When to use colour.
    #[arg(long, value_name = "WHEN", default_value = "auto", value_parser = ["auto", "always", "never"])]
    color: String,
    /// Say nothing but findings.
    #[arg(long, short)]
    quiet: bool,
}

/// Runs the program; its exit status.
pub fn run() -> u8 {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return u8::from(error.use_stderr()) * 2;
        }
    };
    match cli.command {
        Command::Lint(args) => lint::run(&args),
        Command::Lsp {
            foreign_suppressions,
            ..
        } => crate::lsp::run(foreign_suppressions),
        Command::Explain { rule } => explain::explain(&rule),
        Command::Rules { json } => explain::list(json),
        Command::Policy { command } => crate::policy::run(&command),
        Command::Hook {
            command: Hook::Install,
        } => install(),
    }
}

fn install() -> u8 {
    let here = std::env::current_dir().unwrap_or_default();
    match crate::git::install_hook(&here) {
        Ok(path) => {
            say(&format!("installed {}", path.display()));
            0
        }
        Err(error) => {
            complain(&error.to_string());
            2
        }
    }
}

/// To standard output. A reader that went away is no error of ours.
pub(crate) fn print(text: &str) {
    let mut out = io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// A line to standard error.
pub(crate) fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

pub(crate) fn complain(text: &str) {
    say(&format!("error: {text}"));
}

/// Whether to use colour on that stream. <https://no-color.org>: any value but an empty one says no.
pub(crate) fn color(when: &str, stream: &impl IsTerminal) -> bool {
    match when {
        "always" => true,
        "never" => false,
        _ => stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
    }
}
