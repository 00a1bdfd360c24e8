//! `visor-gateway`: the egress proxy. See `visor-gateway --help`.

mod admin;
mod budget;
mod cli;
mod commands;
mod config;
mod credentials;
mod deliver;
mod demo;
#[cfg(test)]
mod examples;
mod framing;
mod front;
mod harden;
mod inbox;
mod io;
mod lifecycle;
mod rates;
mod report;
mod retry_after;
mod sandbox;
mod scrub;
mod secret;
mod serve;
mod state;
mod store;
mod upstream;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    cli::run()
}
