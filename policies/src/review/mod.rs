//! Policy review: what a change to a policy allows, found by the engine that the gateway runs.
//!
//! - [`order`]: what is tighter, for every kind of value.
//! - [`leaves`]: every leaf of a policy in force, with its order and its line.
//! - [`diff`]: two policies, leaf by leaf, with requests that show the difference ([`witness`]).
//! - [`approval`]: changes that somebody answers for.

pub mod approval;
pub mod diff;
pub mod leaves;
pub mod order;
mod policy;
pub mod witness;

pub use policy::Reviewed;
