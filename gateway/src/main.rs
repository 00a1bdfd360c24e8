//! `visor-gateway`: the egress proxy. See `visor-gateway --help`.
mod config;
#[allow(dead_code, reason = "the request flow that uses it is joined in a later step")]
mod credentials;
#[allow(dead_code, reason = "the request flow that uses it is joined in a later step")]
mod harden;
#[allow(dead_code, unused_imports, reason = "the request flow that uses it is joined in a later step")]
mod scrub;
#[allow(dead_code, reason = "the request flow that uses it is joined in a later step")]
mod secret;
fn main() {}
