//! Decision ids: unique, in the order of time, and cheap.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Makes ids of 32 hexadecimal digits: 12 of milliseconds, 16 of a counter that starts at random,
/// 4 that tell workers apart.
pub struct Ids {
    worker: u16,
    next: AtomicU64,
}

impl Ids {
    /// One per worker.
    pub fn new() -> Self {
        Self {
            worker: rand::random(),
            next: AtomicU64::new(rand::random()),
        }
    }

    /// The next id.
    pub fn next(&self, now: SystemTime) -> String {
        let millis = now.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis()) & 0xffff_ffff_ffff;
        // Weyl's sequence: every value once before any comes twice.
        let count = self
            .next
            .fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        let id = millis << 80 | u128::from(count) << 16 | u128::from(self.worker);
        hex::encode(id.to_be_bytes())
    }
}
