//! One test per row of the threat model, named after its number.
//!
//! Each says what an attacker sends, through a caller or through the vendor, and what must be seen
//! from outside: at the vendor, at the caller, in the gateway's records. Row 30 stands in `webhooks`;
//! the row on the ledger has nothing to test yet.

mod answers;
mod credentials;
mod framing;
mod framing_of_answers;
mod liveness;
mod paths;
mod pressure;
mod process;
mod requests;
mod upstream;
