//! `visor-gateway`: the egress proxy. See `visor-gateway --help`.
mod commands;
mod config;
mod io;
mod sandbox;
mod upstream;

use clap::Parser;
use std::process::ExitCode;

/// Holds the vendor's key, requires liveness, records every decision.
#[derive(Debug, Parser)]
enum Cli {
    /// Make, list and revoke callers' tokens
    #[command(subcommand_required = true)]
    Token(commands::token::TokenArgs),
    /// Play the vendors on this machine, for tests
    Sandbox(commands::sandbox::SandboxArgs),
}

fn main() -> ExitCode {
    match Cli::parse() {
        Cli::Token(args) => commands::token::run(
            args,
            &mut std::io::stdout().lock(),
            &mut std::io::stderr().lock(),
        ),
        Cli::Sandbox(args) => commands::sandbox::main(
            args,
            &mut std::io::stdout().lock(),
            &mut std::io::stderr().lock(),
        ),
    }
}
