//! `visor-gateway`: the egress proxy. See `visor-gateway --help`.
mod config;
#[allow(
    dead_code,
    reason = "the requests that spend from it come with the front"
)]
mod rates;
fn main() {}
