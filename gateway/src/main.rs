//! `visor-gateway`: the egress proxy. See `visor-gateway --help`.
mod config;
fn main() {}
