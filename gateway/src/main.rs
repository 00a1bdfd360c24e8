//! `visor-gateway`: the egress proxy. See `visor-gateway --help`.
mod config;
mod io;
mod upstream;
fn main() {}
