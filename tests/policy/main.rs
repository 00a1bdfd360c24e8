//! The policy engine, proved and attacked from outside: by what its files mean, not by how it works.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that cannot go on has failed"
)]

mod allowed;
mod attempts;
mod bodies;
mod consent;
mod corpora;
mod digest;
mod errors;
mod identities;
mod images;
mod kit;
mod oracle;
mod passing;
mod refusals;
mod released;
mod review;
mod robust;
mod tables;
mod threats;
