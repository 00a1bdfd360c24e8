//! What is under way, so that a drain knows when it is over.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use tokio::sync::Notify;

/// What is under way in one worker. Written by that worker alone, read by the drain: no request
/// waits for another core's cache line.
#[derive(Debug, Default)]
pub struct InFlight {
    /// Requests whose head is complete and whose answer is not.
    requests: AtomicUsize,
    /// Handshakes, heads under way, and HTTP/2 connections that say goodbye: worth waiting for,
    /// but nobody's request is lost with them.
    openings: AtomicUsize,
    draining: AtomicBool,
    idle: Notify,
}

/// What counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// A request.
    Request,
    /// Something before or after a request.
    Opening,
}

impl InFlight {
    /// Counts one more until the guard is dropped.
    pub fn begin(&self, load: Load) -> Guard<&Self> {
        Guard::new(self, load)
    }

    /// The same, for tasks of their own.
    pub fn begin_owned(self: &Arc<Self>, load: Load) -> Guard<Arc<Self>> {
        Guard::new(Arc::clone(self), load)
    }

    /// Requests under way.
    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// Returns once nothing is under way.
    pub async fn drained(&self) {
        self.draining.store(true, Ordering::SeqCst);
        loop {
            let idle = self.idle.notified();
            if self.is_idle() {
                return;
            }
            idle.await;
        }
    }

    fn is_idle(&self) -> bool {
        self.requests() == 0 && self.openings.load(Ordering::SeqCst) == 0
    }

    fn counter(&self, load: Load) -> &AtomicUsize {
        match load {
            Load::Request => &self.requests,
            Load::Opening => &self.openings,
        }
    }

    fn end(&self, load: Load) {
        self.counter(load).fetch_sub(1, Ordering::SeqCst);
        if self.draining.load(Ordering::SeqCst) && self.is_idle() {
            self.idle.notify_one();
        }
    }
}

/// One that is under way.
pub struct Guard<R: Deref<Target = InFlight>> {
    inflight: R,
    load: Load,
}

impl<R: Deref<Target = InFlight>> Guard<R> {
    fn new(inflight: R, load: Load) -> Self {
        inflight.counter(load).fetch_add(1, Ordering::SeqCst);
        Self { inflight, load }
    }
}

impl<R: Deref<Target = InFlight>> Drop for Guard<R> {
    fn drop(&mut self) {
        self.inflight.end(self.load);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_drain_ends_with_the_last_of_either_kind() {
        let inflight = Arc::new(InFlight::default());
        let request = inflight.begin_owned(Load::Request);
        let opening = inflight.begin(Load::Opening);
        assert_eq!(inflight.requests(), 1);
        let drained = tokio::spawn({
            let inflight = Arc::clone(&inflight);
            async move { inflight.drained().await }
        });
        drop(request);
        tokio::task::yield_now().await;
        assert!(!drained.is_finished());
        drop(opening);
        drained.await.unwrap();
        inflight.drained().await;
    }
}
