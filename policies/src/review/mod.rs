//! Policy review: what a policy and a change to it mean, told by the engine that the gateway runs.
//!
//! - [`lint`]: what loads and is unwise all the same.
//! - [`trace`]: one exchange, control by control.
//! - [`order`]: what is tighter, for every kind of value.
//! - [`leaves`]: every leaf of a policy in force, with its order and its line.
//! - [`diff`]: two policies, leaf by leaf, with requests that show the difference ([`witness`]).
//! - [`approval`]: changes that somebody answers for.
//! - [`cover`]: which lines of a policy no table test defends.
//! - [`replay`]: a recorded log against a new policy.
//! - [`report`]: a policy for an auditor.
//! - [`schema`]: what editors complete by.

pub mod approval;
pub mod cover;
pub mod diff;
mod kind;
pub mod leaves;
pub mod lint;
pub mod order;
mod policy;
pub mod replay;
pub mod report;
pub mod schema;
mod stand_in;
pub mod trace;
pub mod witness;

pub use kind::{Kind, kind};
pub use policy::Reviewed;
pub use stand_in::stand_in;
