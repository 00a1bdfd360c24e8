//! End-to-end tests of the gateway: the real binary over real sockets, with real TLS.
//!
//! `kit` knows how this gateway is configured and started; `threats` holds one test per row of the
//! threat model and says only what is sent and what must be seen, so that it could be pointed at
//! another gateway by another kit. Every gateway that the suite starts is searched, when it ends,
//! for the key, the tokens, the image and the subject that were sent to it: see `kit::canary`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the kit's functions are tests' code, but no `#[test]` themselves"
)]

mod kit;
#[path = "../mutation/table.rs"]
mod mutation;

mod addressing;
mod approved;
mod callers;
mod canary;
mod capacity;
mod clients;
mod consent;
mod demo;
mod drain;
mod ends;
mod erasures;
mod errors;
mod health;
mod http2;
mod images;
mod inbox;
mod keys;
mod killed;
mod ledger;
mod life;
mod liveness;
mod logs;
mod passing;
mod policy_change;
mod proxy;
mod rates;
mod reload;
mod threats;
mod webhooks;
