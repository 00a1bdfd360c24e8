//! Visor's policy: one TOML model, two programs that read it.
pub mod diagnostic;
pub mod model;
pub mod rate;
pub mod read;
pub mod source;
pub mod units;
