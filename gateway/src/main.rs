//! `visor-gateway`: the egress proxy. See `visor-gateway --help`.
mod commands;
mod config;
mod io;
mod upstream;

use clap::Parser;
use std::process::ExitCode;

/// Holds the vendor's key, requires liveness, records every decision.
#[derive(Debug, Parser)]
enum Cli {
    /// Make, list and revoke callers' tokens
    #[command(subcommand_required = true)]
    Token(commands::token::TokenArgs),
}

fn main() -> ExitCode {
    let Cli::Token(args) = Cli::parse();
    commands::token::run(args, &mut std::io::stdout().lock(), &mut std::io::stderr().lock())
}
