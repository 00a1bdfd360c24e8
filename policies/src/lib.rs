//! Visor's policy: one TOML model, two programs that read it.
pub mod diagnostic;
pub mod key;
pub mod model;
pub mod read;
pub mod source;
pub mod units;
