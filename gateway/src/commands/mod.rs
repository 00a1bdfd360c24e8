//! The gateway's subcommands, one file or folder each.

pub mod backup;
pub mod demo;
pub mod health;
pub mod hold;
pub mod inbox;
pub mod ledger;
mod life;
pub mod receipt;
pub mod run;
pub mod sandbox;
pub mod subjects;
pub mod token;
