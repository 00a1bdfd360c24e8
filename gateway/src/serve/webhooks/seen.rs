//! Which events were handed on, where no store remembers them.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Events already handed on, and those on their way.
pub struct Seen {
    hasher: RandomState,
    until: Mutex<HashMap<u64, Entry>>,
}

#[derive(Clone, Copy)]
enum Entry {
    UnderWay,
    Until(Instant),
}

/// What is known of an event's past.
pub(super) enum Past {
    New,
    UnderWay,
    Done,
    NoRoom,
}

impl Seen {
    /// At most so many events are remembered; beyond, the vendor is asked to try again.
    const MOST: usize = 200_000;

    /// Nothing seen yet.
    pub fn new() -> Self {
        Self {
            hasher: RandomState::new(),
            until: Mutex::default(),
        }
    }

    /// An event comes: its own number, and what is known of it.
    pub(super) fn begin(&self, receive: &str, key: &str, now: Instant) -> (u64, Past) {
        let id = self.hasher.hash_one((receive, key));
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        match until.get(&id) {
            Some(Entry::UnderWay) => return (id, Past::UnderWay),
            Some(Entry::Until(end)) if *end > now => return (id, Past::Done),
            _ => {}
        }
        if until.len() >= Self::MOST {
            until.retain(|_, entry| !matches!(entry, Entry::Until(end) if *end <= now));
            if until.len() >= Self::MOST {
                return (id, Past::NoRoom);
            }
        }
        until.insert(id, Entry::UnderWay);
        (id, Past::New)
    }

    /// Marks an event as handed on, or forgets it, so that the vendor's next try is a first one.
    fn end(&self, id: u64, delivered: Option<Instant>) {
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        match delivered {
            Some(end) => until.insert(id, Entry::Until(end)),
            None => until.remove(&id),
        };
    }
}

/// An event on its way, which is forgotten unless it is said that it arrived.
pub(super) struct Forget<'s> {
    pub(super) seen: &'s Seen,
    pub(super) id: u64,
}

impl Forget<'_> {
    pub(super) fn delivered(self, until: Instant) {
        self.seen.end(self.id, Some(until));
        std::mem::forget(self);
    }
}

impl Drop for Forget<'_> {
    fn drop(&mut self) {
        self.seen.end(self.id, None);
    }
}
