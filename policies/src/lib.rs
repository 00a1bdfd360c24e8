//! Visor's policy: packs, model, and every decision as a pure function.
//!
//! One policy in TOML, two programs that read it. This crate holds no network, no clock and no
//! async: facts go in, decisions come out, and the gateway and the linter are shells around them.
//!
//! - [`model`]: the TOML as it is written, read by [`read`], with every place kept ([`source`]).
//! - [`resolve`]: packs and site become one [`effective`] policy, or a [`diagnostic`] report.
//! - [`decide`] and [`judge`]: what a request may do, and what of its answer goes back.
//! - [`controls`]: the questions that `decide` asks, one file each.
//! - [`review`]: what a policy and a change to it mean, told by the same functions.

pub mod cite;
pub mod controls;
pub mod decide;
pub mod diagnostic;
mod digest;
pub mod effective;
pub mod identify;
pub mod image;
pub mod json;
pub mod judge;
pub mod key;
pub mod life;
pub mod mask;
pub mod model;
pub mod multipart;
pub mod packs;
pub mod rate;
pub mod read;
pub mod record;
pub mod refusal;
pub mod resolve;
pub mod review;
pub mod source;
pub mod table_test;
pub mod target;
pub mod token;
pub mod units;
pub mod webhook;
