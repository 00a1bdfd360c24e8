//! The inbox: verified webhooks, from before the vendor hears that they arrived until the company's
//! own endpoint has taken them.
//!
//! - `seal`: what of an event lies in the tables, and how
//! - `turn`: one step by one gateway: taking in, leasing, and what came of it
//! - `desk`: what people see and do

mod desk;
mod seal;
#[cfg(test)]
mod tests;
mod turn;

pub use desk::{Dropped, Shown, State, drop_event, list, replay, replay_dead, show};
pub use seal::{Content, Head, Seals, opened, seal_anew};
pub use turn::{
    Arrival, Kept, Leased, Limits, Outcome, Step, Tidied, Totals, Turn, is_due, kinds, oldest,
};
