//! `visor-gateway`: the egress proxy. See `visor-gateway --help`.
#[allow(dead_code, reason = "called once the command line is there")]
mod admin;
mod config;
#[allow(dead_code, reason = "called once the command line is there")]
mod front;
#[allow(dead_code, reason = "called once the command line is there")]
mod lifecycle;
fn main() {}
