//! The gateway's subcommands, one file or folder each.

pub mod demo;
pub mod health;
pub mod ledger;
pub mod receipt;
pub mod run;
pub mod sandbox;
pub mod token;
