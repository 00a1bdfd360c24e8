//! The command line.

use crate::commands;
use clap::{Parser, Subcommand};
use std::io::{self, Write as _};
use std::process::ExitCode;

/// Visor's egress proxy: services call it instead of the vendor, and it alone holds the vendor's key.
#[derive(Debug, Parser)]
#[command(
    name = "visor-gateway",
    version,
    after_help = "\
A first hour:
  visor-gateway demo                                  watch it work, against a built-in vendor
  visor-gateway token new --caller kyc --env test     make a caller's token
  visor-gateway check --config gateway.toml           read everything, open nothing
  visor-gateway run --config gateway.toml             serve

Exit codes: 0 done, 1 the answer is no, 2 the job could not be done."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Watch it work: a gateway, vendors played on this machine, and a tour of real requests
    Demo(commands::demo::DemoArgs),
    /// The demo's client
    #[command(hide = true)]
    DemoClient(commands::demo::ClientArgs),
    /// Serve until SIGTERM; SIGHUP reads policy, keys and certificates again
    Run(commands::run::RunArgs),
    /// Read configuration, policy, packs and certificates, and say all that is wrong with them
    Check(commands::run::CheckArgs),
    /// Play the vendors on this machine, for tests
    Sandbox(commands::sandbox::SandboxArgs),
    /// Ask a running gateway on this machine whether it is ready, for probes
    Health(commands::health::HealthArgs),
    /// Make, list and revoke callers' tokens
    Token(commands::token::TokenArgs),
    /// Verify, read, export and prune the ledger of decisions
    Ledger(commands::ledger::LedgerArgs),
    /// List, show, replay and drop webhooks that are still to be handed on, or were set aside
    Inbox(commands::inbox::InboxArgs),
    /// Show and verify receipts of erasures, and list what is owed
    Receipt(commands::receipt::ReceiptArgs),
    /// List the faces that were enrolled, and those that are due to be erased
    Subjects(commands::subjects::SubjectsArgs),
    /// Copy the store of a gateway that may run
    Backup(commands::backup::BackupArgs),
    /// Put a copy back: who was erased since is erased again
    Restore(commands::backup::RestoreArgs),
    /// Suspend erasures by a legal hold, and end that
    Hold(commands::hold::HoldArgs),
}

/// Reads the command line and does what it says.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    // Before anything secret is read.
    if let Err(error) = crate::harden::harden() {
        let _ = writeln!(
            io::stderr(),
            "error: the process cannot be protected: {error}\n  help: {}",
            error.help()
        );
        return ExitCode::from(2);
    }
    // Huge pages hold 20 MB of this process for a third as much in use. A kernel that has none, or
    // refuses, costs memory only.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    let (mut out, mut err) = (io::stdout(), io::stderr());
    match cli.command {
        Command::Demo(args) => commands::demo::run(args, &mut out, &mut err),
        Command::DemoClient(args) => commands::demo::client(&args, &mut err),
        Command::Run(args) => commands::run::run(&args, &mut err),
        Command::Check(args) => commands::run::check(&args, &mut out, &mut err),
        Command::Sandbox(args) => commands::sandbox::main(args, &mut out, &mut err),
        Command::Health(args) => commands::health::health(&args, &mut out, &mut err),
        Command::Token(args) => commands::token::run(args, &mut out, &mut err),
        Command::Ledger(args) => commands::ledger::run(args, &mut out, &mut err),
        Command::Inbox(args) => commands::inbox::run(&args, &mut out, &mut err),
        Command::Receipt(args) => commands::receipt::run(&args, &mut out, &mut err),
        Command::Subjects(args) => commands::subjects::run(args, &mut out, &mut err),
        Command::Backup(args) => commands::backup::backup_to(&args, &mut out, &mut err),
        Command::Restore(args) => commands::backup::restore(&args, &mut out, &mut err),
        Command::Hold(args) => commands::hold::run(args, &mut out, &mut err),
    }
}
