//! `visor-gateway demo`: the tour.

use crate::demo::{self, Look, Wishes};
use clap::Args;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// `visor-gateway demo`
#[derive(Debug, Args)]
#[command(after_help = "\
Nothing leaves this machine: vendors, gateway and client all listen on loopback, on free ports.

Exit codes: 0 everything was as expected, 1 something was not, 2 there was no tour.")]
pub struct DemoArgs {
    /// End after the tour; else the gateway stays up, with commands to try, until Ctrl-C
    #[arg(long)]
    once: bool,
    /// Write everything here and keep it; a new or empty folder
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Neither colours nor signs
    #[arg(long)]
    plain: bool,
}

/// `visor-gateway demo-client`: the tour's client.
#[derive(Debug, Args)]
pub struct ClientArgs {
    /// The authorities to trust
    #[arg(long, value_name = "FILE")]
    ca: PathBuf,
}

/// Plays the tour.
pub fn run(args: DemoArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let look = Look::of_stdout(args.plain);
    let wishes = Wishes {
        once: args.once,
        dir: args.dir,
        look,
    };
    let played = runtime().and_then(|runtime| runtime.block_on(demo::run(wishes, out)));
    match played {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(problem) => fail(&problem, err),
    }
}

/// Sends what it is told to.
pub fn client(args: &ClientArgs, err: &mut dyn Write) -> ExitCode {
    let (orders, replies) = (std::io::stdin().lock(), std::io::stdout().lock());
    let done = runtime()
        .and_then(|runtime| demo::client_process::run(&args.ca, &runtime, orders, replies));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => fail(&problem, err),
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Runtime::new().map_err(|error| format!("the runtime cannot be made: {error}"))
}

fn fail(problem: &str, err: &mut dyn Write) -> ExitCode {
    // Nothing is left to tell where even this fails.
    let _ = writeln!(err, "error: {problem}");
    ExitCode::from(2)
}
