//! The vendors' keys: where they come from, which one is in use, and how it changes.

pub mod alarm;
mod exec;
pub mod keyring;
pub mod problem;
pub mod rotation;
pub mod source;
pub mod spec;
pub mod watch;
