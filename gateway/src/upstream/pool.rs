//! Connections kept for further requests, per worker and per upstream.
//!
//! Every worker thread has its own: nothing is shared, no lock is taken, and a connection is only
//! used on the runtime that opened it. Connections of one upstream never serve another, whatever
//! their names: trust, address and policy may differ.
//! INVARIANT: workers are current-thread runtimes, one per thread for the thread's life.

use super::dial::Upward;
use super::resolve::Names;
use pingora_core::connectors::http::v2::ConnectionRef;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

/// How often what has expired is closed, even if nobody asks for a connection.
const SWEEP: Duration = Duration::from_secs(5);

/// An upstream's bounds on what is kept, and its identity.
#[derive(Debug)]
pub struct Keep {
    /// Idle HTTP/1 connections per worker.
    pub idle: usize,
    /// An idle connection is closed after so long.
    pub time: Duration,
}

struct Idle {
    io: Box<Upward>,
    until: Instant,
}

struct Multiplexed {
    connection: ConnectionRef,
    /// Since when it has had no stream, as far as anybody looked.
    idle: Option<Instant>,
}

struct Pool {
    owner: Weak<Keep>,
    idle: VecDeque<Idle>,
    multiplexed: Vec<Multiplexed>,
    names: Option<Names>,
    /// Held while connecting, as long as the connection may turn out to be HTTP/2 and serve those
    /// who wait.
    gate: Arc<Mutex<()>>,
    /// The server was seen to choose HTTP/1: connections are opened side by side.
    http1: bool,
}

#[derive(Default)]
struct Worker {
    pools: Vec<Pool>,
    sweeper: Option<JoinHandle<()>>,
}

thread_local! {
    static WORKER: RefCell<Worker> = RefCell::default();
}

impl Worker {
    fn pool(&mut self, keep: &Arc<Keep>) -> Option<&mut Pool> {
        // Few providers: a scan over pointers is the fastest map.
        self.pools
            .iter_mut()
            .find(|pool| std::ptr::eq(pool.owner.as_ptr(), Arc::as_ptr(keep)))
    }

    fn pool_or_new(&mut self, keep: &Arc<Keep>) -> Option<&mut Pool> {
        if self.pool(keep).is_none() {
            self.pools.push(Pool {
                owner: Arc::downgrade(keep),
                idle: VecDeque::new(),
                multiplexed: Vec::new(),
                names: None,
                gate: Arc::default(),
                http1: false,
            });
        }
        self.pool(keep)
    }

    fn sweep(&mut self, now: Instant) {
        self.pools.retain_mut(|pool| {
            let Some(keep) = pool.owner.upgrade() else {
                return false;
            };
            pool.idle
                .retain_mut(|idle| now < idle.until && idle.io.reusable());
            pool.multiplexed
                .retain_mut(|kept| kept.lives(now, keep.time));
            true
        });
    }
}

impl Multiplexed {
    fn lives(&mut self, now: Instant, time: Duration) -> bool {
        if self.connection.is_closed() || self.connection.is_shutting_down() {
            return false;
        }
        if !self.connection.is_idle() {
            self.idle = None;
            return true;
        }
        now.saturating_duration_since(*self.idle.get_or_insert(now)) < time
    }
}

/// The connection that was used last, unless it has expired, closed or said something unasked.
pub fn take(keep: &Arc<Keep>) -> Option<Box<Upward>> {
    WORKER.with_borrow_mut(|worker| {
        let pool = worker.pool(keep)?;
        let now = Instant::now();
        while let Some(mut idle) = pool.idle.pop_back() {
            if now < idle.until && idle.io.reusable() {
                return Some(idle.io);
            }
        }
        None
    })
}

/// Keeps a connection for `time` at most; the one unused for longest makes room.
pub fn put(keep: &Arc<Keep>, mut io: Box<Upward>, time: Duration) {
    if keep.idle == 0 || time.is_zero() || !io.reusable() {
        return;
    }
    WORKER.with_borrow_mut(|worker| {
        let Some(pool) = worker.pool_or_new(keep) else {
            return;
        };
        if pool.idle.len() >= keep.idle {
            pool.idle.pop_front();
        }
        pool.idle.push_back(Idle {
            io,
            until: Instant::now() + time.min(keep.time),
        });
    });
}

/// An HTTP/2 connection with a free stream.
pub fn multiplexed(keep: &Arc<Keep>) -> Option<ConnectionRef> {
    WORKER.with_borrow_mut(|worker| {
        let pool = worker.pool(keep)?;
        pool.multiplexed
            .retain(|kept| !kept.connection.is_closed() && !kept.connection.is_shutting_down());
        let free = pool
            .multiplexed
            .iter_mut()
            .find(|kept| kept.connection.can_accept_streams(1))?;
        free.idle = None;
        Some(free.connection.clone())
    })
}

/// Shares an HTTP/2 connection with this worker's further requests.
pub fn share(keep: &Arc<Keep>, connection: ConnectionRef) {
    WORKER.with_borrow_mut(|worker| {
        if let Some(pool) = worker.pool_or_new(keep) {
            pool.multiplexed.push(Multiplexed {
                connection,
                idle: None,
            });
        }
    });
}

/// This worker's resolver and gate for an upstream. Called once per new connection, it also sees
/// to it that the sweep runs: one task per worker.
pub fn enter(keep: &Arc<Keep>) -> (Names, Arc<Mutex<()>>) {
    WORKER.with_borrow_mut(|worker| {
        if worker.sweeper.as_ref().is_none_or(JoinHandle::is_finished) {
            worker.sweeper = Some(tokio::spawn(sweeping()));
        }
        match worker.pool_or_new(keep) {
            Some(pool) => (
                pool.names.get_or_insert_with(Names::system).clone(),
                pool.gate.clone(),
            ),
            None => (Names::system(), Arc::default()),
        }
    })
}

/// Whether requests should wait for one another's connections.
pub fn gated(keep: &Arc<Keep>) -> bool {
    WORKER.with_borrow_mut(|worker| worker.pool(keep).is_none_or(|pool| !pool.http1))
}

/// Remembers whether the server chose HTTP/1 where HTTP/2 was offered.
pub fn chose_http1(keep: &Arc<Keep>, http1: bool) {
    WORKER.with_borrow_mut(|worker| {
        if let Some(pool) = worker.pool(keep) {
            pool.http1 = http1;
        }
    });
}

async fn sweeping() {
    loop {
        tokio::time::sleep(SWEEP).await;
        WORKER.with_borrow_mut(|worker| worker.sweep(Instant::now()));
    }
}

#[cfg(test)]
pub fn sweep_now(now: Instant) {
    WORKER.with_borrow_mut(|worker| worker.sweep(now));
}

#[cfg(test)]
pub fn idle(keep: &Arc<Keep>) -> usize {
    WORKER.with_borrow_mut(|worker| worker.pool(keep).map_or(0, |pool| pool.idle.len()))
}
