//! The rules.

pub mod code;
