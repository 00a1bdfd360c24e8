//! All that the sandbox remembers, shared by its listeners.

use super::keys::Keys;
use super::quota::Quotas;
use super::received::Log;
use super::scenario::Queue;
use super::sessions::Sessions;
use super::vendor::Vendor;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use visor_policy::units::Rate;

/// The vendors and their memory.
pub struct World {
    /// In the order in which they were named.
    pub vendors: Vec<Vendor>,
    /// In the place of every environment's quota.
    pub quota: Option<Rate>,
    connections: AtomicU64,
    memory: Mutex<Memory>,
}

/// What changes.
#[derive(Default)]
pub struct Memory {
    /// By provider.
    pub keys: BTreeMap<String, Keys>,
    /// By provider.
    pub sessions: BTreeMap<String, Sessions>,
    /// Of all keys.
    pub quotas: Quotas,
    /// Scenarios for requests to come.
    pub queue: Queue,
    /// Requests that came.
    pub log: Log,
}

impl World {
    /// A world with fresh keys.
    pub fn new(vendors: Vec<Vendor>, quota: Option<Rate>) -> Self {
        let keys = vendors
            .iter()
            .map(|vendor| (vendor.name.clone(), Keys::mint(&vendor.pack)))
            .collect();
        let memory = Memory {
            keys,
            ..Memory::default()
        };
        Self {
            vendors,
            quota,
            connections: AtomicU64::new(0),
            memory: Mutex::new(memory),
        }
    }

    /// The memory. Nobody holds it across an await.
    pub fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The vendor of that name.
    pub fn vendor(&self, name: &str) -> Option<&Vendor> {
        self.vendors.iter().find(|vendor| vendor.name == name)
    }

    /// The number of a connection that was just accepted.
    pub fn connection(&self) -> u64 {
        self.connections.fetch_add(1, Ordering::Relaxed) + 1
    }
}

/// Time since 1970.
pub fn since_1970() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// Milliseconds since 1970.
pub fn now_ms() -> u64 {
    u64::try_from(since_1970().as_millis()).unwrap_or(u64::MAX)
}
