//! The program `visor`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(visor::cli::run())
}
