//! The sandbox over real sockets, and held against the policy engine.

mod agree;
mod calls;
mod effects;
mod kit;
mod surroundings;
mod webhooks;
