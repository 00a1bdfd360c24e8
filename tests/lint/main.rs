//! The linter as its users meet it: fixtures of every rule, keys in every form, and the program
//! itself in real git repositories.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on has failed"
)]

mod baseline;
mod build;
mod cli;
mod code;
mod corpora;
#[path = "../corpus/mod.rs"]
mod corpus;
mod fixes;
mod following;
mod forms;
#[path = "../keys/mod.rs"]
mod key_set;
mod keys;
mod kit;
mod linear;
mod lsp;
mod modes;
mod nested;
mod outputs;
mod policy_diff;
mod precommit;
mod python;
mod review;
mod robust;
mod rules;
mod staged;
