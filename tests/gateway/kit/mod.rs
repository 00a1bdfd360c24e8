//! What the tests are made with.
//!
//! - `pki`: throw-away authorities and certificates
//! - `origin`: a vendor whose every byte a test writes, and that keeps every byte it receives
//! - `setup`: pack, site and `gateway.toml`, small and neutral
//! - `gateway`: the process
//! - `bed`: all of these together, started
//! - `client`: bytes in, bytes out; and one request, one answer
//! - `postgres`: a database server
//! - `canary`: what must never be seen anywhere

pub mod bed;
pub mod canary;
pub mod client;
pub mod disk;
pub mod gateway;
pub mod h2;
pub mod origin;
mod origin_h2;
pub mod pki;
pub mod postgres;
pub mod setup;

pub use bed::{Bed, multipart};
pub use client::{Answer, Wire};
pub use origin::{Gate, Origin, Reply, Request};
pub use origin_h2::blunt;
pub use setup::{Setup, live_faces};

use std::sync::OnceLock;
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

/// Nothing here takes so long unless it hangs.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Origins and HTTP/2 clients run here, so that tests can be plain functions that wait.
pub fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap()
    })
}

/// Waits until `look` finds something: for states that nobody announces, such as a file's content.
#[track_caller]
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
