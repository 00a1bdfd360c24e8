//! The program `visor`.

use std::process::ExitCode;

/// Trees of syntax and of TOML are thousands of small allocations in many threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    ExitCode::from(visor::cli::run())
}
