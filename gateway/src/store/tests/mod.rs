//! The ledger against who can write its whole database, and recomputes every hash that is not signed.

mod attacks;
mod everyone;
mod honest;
pub(super) mod kit;
mod left;
mod owed;
mod places;
mod wanted;
