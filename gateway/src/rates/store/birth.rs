//! When and where this process started: what tells one boot of a machine from the next.

use rustix::time::{ClockId, clock_gettime};
use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// When and where a process started: three clocks, of which each knows something else.
#[derive(Debug, Clone, Copy)]
pub struct Birth {
    /// The machine's monotonic clock when the process's uptime was zero, in nanoseconds.
    pub monotonic: u64,
    /// The wall clock at the same time, in nanoseconds since 1970.
    pub wall: u64,
    /// Which boot of the machine that is; zero where nobody says.
    pub boot: [u8; 16],
}

impl Birth {
    /// This process's, of which so much time has passed already.
    pub fn now(since_start: Duration) -> Self {
        let clock = clock_gettime(ClockId::Monotonic);
        let seconds = u64::try_from(clock.tv_sec).unwrap_or(0);
        let nanos = u64::try_from(clock.tv_nsec).unwrap_or(0);
        let wall = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let passed = nanoseconds(since_start);
        Self {
            monotonic: (seconds.saturating_mul(1_000_000_000) + nanos).saturating_sub(passed),
            wall: nanoseconds(wall).saturating_sub(passed),
            boot: boot_id(),
        }
    }
}

/// A hardened unit hides `/proc/sys`, and passes the id on: `Environment=VISOR_BOOT_ID=%b`.
fn boot_id() -> [u8; 16] {
    let text = std::env::var("VISOR_BOOT_ID")
        .or_else(|_| fs::read_to_string("/proc/sys/kernel/random/boot_id"))
        .unwrap_or_default();
    let mut id = [0; 16];
    match hex::decode_to_slice(text.trim().replace('-', ""), &mut id) {
        Ok(()) => id,
        Err(_) => [0; 16],
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
