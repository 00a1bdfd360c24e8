//! The gateway's subcommands, one file or folder each.

pub mod sandbox;
pub mod token;
