//! The webhook inbox: what a vendor was told had arrived is durable before, and handed on after.
//!
//! - here: the inbox as requests see it
//! - `worker`: the one task that writes; what is due, in the order of each session
//! - `onward`: one try at the company's endpoint
//! - `pause`: an endpoint that is away is asked by one event at a time

mod onward;
mod pause;
mod worker;

pub use onward::sign;

use crate::report::Reporter;
use crate::state::State;
use crate::store::inbox::{Arrival, Kept, Limits};
use crate::store::thread::on_its_own;
use crate::store::{Error, Place};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};
use worker::Worker;

/// How the inbox is kept.
#[derive(Clone)]
pub struct Settings {
    /// Where the tables are.
    pub place: Place,
    /// The folder of keys.
    pub keys: PathBuf,
    /// What may lie in it.
    pub limits: Limits,
    /// So many are handed on at once, to each endpoint.
    pub deliveries: u32,
    /// For an endpoint's answer.
    pub timeout: Duration,
    /// The wait after the first try.
    pub first_wait: Duration,
    /// The longest wait.
    pub longest_wait: Duration,
    /// What was set aside is destroyed after so long.
    pub keep_dead: Duration,
}

/// What became of an event that was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Put {
    /// It is durable, or was before.
    Kept(Kept),
    /// Nothing can be kept now.
    Down,
}

/// What there is to count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Still to be handed on.
    pub waiting: u64,
    /// Set aside.
    pub dead: u64,
    /// Of content.
    pub bytes: u64,
    /// For how long the oldest waits.
    pub oldest: Duration,
    /// Why nothing can be kept.
    pub down: Option<String>,
}

/// The policy in force; none when the process ends.
pub type Policies = Box<dyn Fn() -> Option<Arc<State>> + Send>;

enum Command {
    Put(Box<Arrival>, oneshot::Sender<Put>),
    /// From now on events are handed on.
    Begin(Policies),
    /// What is under way ends, or stays owed.
    Close(std::time::Instant, std::sync::mpsc::Sender<()>),
}

/// So many events may wait to be written; beyond, the vendor comes again.
const WAITING: usize = 1024;
/// A vendor waits so long for an event to be durable.
const PATIENCE: Duration = Duration::from_secs(5);

/// The inbox. Clones are one.
#[derive(Clone)]
pub struct Inbox(Arc<Inner>);

struct Inner {
    commands: mpsc::Sender<Command>,
    health: Arc<Health>,
}

/// How the worker is.
#[derive(Default)]
struct Health {
    is_down: AtomicBool,
    why: Mutex<String>,
    events: AtomicU64,
    dead: AtomicU64,
    bytes: AtomicU64,
    /// When the oldest that waits was taken in; 0: none waits.
    oldest: AtomicU64,
}

impl Inbox {
    /// Opens the tables, and starts the worker on a thread of its own. Nothing is handed on before
    /// [`Inbox::begin`].
    pub fn open(settings: Settings, reporter: Arc<Reporter>) -> Result<Self, Error> {
        let (commands, taken) = mpsc::channel(WAITING);
        let health = Arc::new(Health::default());
        let inner = Inner {
            commands,
            health: Arc::clone(&health),
        };
        on_its_own(
            "visor-inbox",
            move || Worker::open(settings, health, reporter),
            move |worker| worker.run(taken),
        )?;
        Ok(Self(Arc::new(inner)))
    }

    /// From now on events are handed on, by the policy in force at the time.
    pub fn begin(&self, policies: Policies) {
        let _ = self.0.commands.try_send(Command::Begin(policies));
    }

    /// Keeps an event. What it says is durable when this returns that it is.
    pub async fn put(&self, arrival: Box<Arrival>) -> Put {
        let (done, waited) = oneshot::channel();
        let put = async {
            let sent = self.0.commands.try_send(Command::Put(arrival, done));
            sent.ok()?;
            waited.await.ok()
        };
        let until = Instant::now() + PATIENCE;
        timeout_at(until, put)
            .await
            .ok()
            .flatten()
            .unwrap_or(Put::Down)
    }

    /// Whether nothing can be kept now.
    pub fn is_down(&self) -> bool {
        self.0.health.is_down.load(Ordering::Relaxed) || self.0.commands.is_closed()
    }

    /// What there is to count.
    pub fn counts(&self) -> Counts {
        let health = &self.0.health;
        let load = |number: &AtomicU64| number.load(Ordering::Relaxed);
        let dead = load(&health.dead);
        let oldest = match load(&health.oldest) {
            0 => Duration::ZERO,
            since => SystemTime::now()
                .duration_since(UNIX_EPOCH + Duration::from_millis(since))
                .unwrap_or_default(),
        };
        let why = || {
            let why = health.why.lock().unwrap_or_else(PoisonError::into_inner);
            why.clone()
        };
        Counts {
            waiting: load(&health.events).saturating_sub(dead),
            dead,
            bytes: load(&health.bytes),
            oldest,
            down: self.is_down().then(why),
        }
    }

    /// Ends: what is under way has so long; what does not end stays owed. False where the worker did
    /// not say in time that this is written down.
    pub fn close(&self, patience: Duration) -> bool {
        let until = std::time::Instant::now() + patience;
        let (done, waited) = std::sync::mpsc::channel();
        let mut command = Command::Close(until, done);
        loop {
            match self.0.commands.try_send(command) {
                Ok(()) => break,
                Err(mpsc::error::TrySendError::Full(back)) if std::time::Instant::now() < until => {
                    command = back;
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err(_) => return false,
            }
        }
        let left = until.saturating_duration_since(std::time::Instant::now());
        waited.recv_timeout(left + Duration::from_secs(2)).is_ok()
    }
}
