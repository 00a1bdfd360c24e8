//! How far a run is, for those who wait.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// What was looked at so far. Threads add to it, and one may show it.
#[derive(Debug, Default)]
pub struct Progress {
    files: AtomicUsize,
    bytes: AtomicU64,
}

impl Progress {
    /// Counts a file.
    pub fn file(&self, bytes: u64) {
        self.files.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Files so far.
    pub fn files(&self) -> usize {
        self.files.load(Ordering::Relaxed)
    }

    /// Bytes so far.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }
}
