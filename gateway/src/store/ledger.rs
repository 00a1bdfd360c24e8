//! The ledger as requests see it: a record is handed over and, where the site wants that, waited
//! for. One task writes; whoever answers callers never waits for a disk otherwise.

use super::db::{Error, Place};
use super::erasures::{Promise, Tally};
use super::record::Record;
use super::registry::Ended;
use super::subjects::{Named, Touch};
use super::thread::on_its_own;
use super::waits::{Waits, waits};
use super::writer::{Duty, Writer};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

/// How the ledger is kept.
#[derive(Clone)]
pub struct Settings {
    /// Where the tables are.
    pub place: Place,
    /// The folder of keys.
    pub keys: PathBuf,
    /// Whether an answer waits for its record.
    pub before_answer: bool,
    /// Whether live calls are refused while nothing can be recorded.
    pub refuse: bool,
    /// How long a chain may go on without a checkpoint.
    pub checkpoint: Duration,
    /// A file that gets a line for each checkpoint.
    pub anchor: Option<PathBuf>,
    /// How long an erasure may be owed.
    pub deadlines: Deadlines,
}

/// How long an erasure may be owed.
#[derive(Debug, Clone, Copy)]
pub struct Deadlines {
    /// Until it must be done.
    pub deadline: Duration,
    /// An alarm comes so long before that.
    pub alarm: Duration,
}

/// What an operator should hear of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// Nothing can be recorded; why.
    Down(String),
    /// It can again.
    Back,
    /// The anchor's file cannot be written; why.
    NoAnchor(String),
    /// Something that was asked for is done.
    Done(String),
    /// Something does not open, or is not as it was left; all else goes on.
    Damaged(String),
    /// So many erasures are near their deadline or past it, and of them so many past it.
    Deadline(u64, u64),
}

/// Who hears of it.
pub type Voice = Arc<dyn Fn(Event) + Send + Sync>;

/// A record on its way.
pub struct Entry {
    /// What is recorded; its pseudonym is made by the writer.
    pub record: Record,
    /// Whom it is about.
    pub subject: Option<Named>,
    /// Whether its subject becomes a known one by it. Who asks for an erasure does not.
    pub makes: bool,
    /// What it is to the subject's face.
    pub touch: Touch,
    /// What became of an enrolment that was written down, where that is certain.
    pub ended: Option<Box<Ended>>,
    /// Nothing happens without it: it is dropped where it cannot be written, for then nothing did.
    pub binding: bool,
}

/// What the writer gets.
pub(super) enum Item {
    Record(Box<Entry>, Option<oneshot::Sender<bool>>),
    /// What is done at once and waited for.
    Duty(Box<Duty>),
    /// Everything before it, then a checkpoint, and the end.
    Close(std::sync::mpsc::Sender<()>),
}

/// On whose behalf the vendor was asked to erase.
pub enum By {
    /// A caller's, who was promised this.
    Caller(Promise),
    /// The gateway's own.
    Own,
    /// Two callers', who asked for everyone: whoever was owed at this time is gone.
    Two(u64),
}

/// So many records may wait for the writer: a few megabytes.
const WAITING: usize = 8192;
/// An answer waits so long for its record.
const PATIENCE: Duration = Duration::from_secs(3);

/// The ledger. Clones are one.
#[derive(Clone)]
pub struct Ledger(Arc<Inner>);

struct Inner {
    items: mpsc::Sender<Item>,
    state: Arc<Health>,
    before_answer: bool,
    refuse: bool,
}

/// How the writer is.
#[derive(Default)]
pub(super) struct Health {
    /// What is owed, as it was counted last.
    pub(super) tally: Mutex<Tally>,
    pub(super) is_down: AtomicBool,
    pub(super) why: Mutex<String>,
    pub(super) written: AtomicU64,
    pub(super) commits: AtomicU64,
    /// Since the last gap was recorded.
    pub(super) missing: AtomicU64,
    pub(super) lost: AtomicU64,
}

/// What there is to count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counts {
    /// Records.
    pub written: u64,
    /// Commits that they were in.
    pub commits: u64,
    /// Records that nobody took.
    pub lost: u64,
    /// Records that wait.
    pub waiting: u64,
    /// Erasures that are owed.
    pub owed: Tally,
    /// Why nothing can be recorded.
    pub down: Option<String>,
}

impl Ledger {
    /// Opens tables and keys, and starts the writer on a thread of its own.
    pub fn open(settings: Settings, voice: Voice) -> Result<Self, Error> {
        let (items, taken) = mpsc::channel(WAITING);
        let state = Arc::new(Health::default());
        let inner = Inner {
            items,
            state: Arc::clone(&state),
            before_answer: settings.before_answer,
            refuse: settings.refuse,
        };
        on_its_own(
            "visor-ledger",
            move || Writer::open(settings, state, voice),
            move |writer| writer.run(taken),
        )?;
        Ok(Self(Arc::new(inner)))
    }

    /// Whether an answer waits for its record.
    pub fn is_before_answer(&self) -> bool {
        self.0.before_answer
    }

    /// Whether nothing can be recorded now.
    pub fn is_down(&self) -> bool {
        // A writer that ended writes no more.
        self.0.state.is_down.load(Ordering::Relaxed) || self.0.items.is_closed()
    }

    /// Whether live calls are refused now, because nothing can be recorded.
    pub fn refuses(&self) -> bool {
        self.0.refuse && self.is_down()
    }

    /// Whether a record that cannot be written refuses a live call.
    pub fn is_binding(&self) -> bool {
        self.0.refuse
    }

    /// Records, and waits for nothing. What nobody takes is counted, and the count recorded later.
    pub fn note(&self, entry: Box<Entry>) {
        if self.0.items.try_send(Item::Record(entry, None)).is_err() {
            self.lose();
        }
    }

    /// Records, and waits until that is durable. False where it is not.
    pub async fn written(&self, entry: Box<Entry>) -> bool {
        let binding = entry.binding;
        let (done, waited) = oneshot::channel();
        let item = Item::Record(entry, Some(done));
        let until = Instant::now() + PATIENCE;
        let sent = timeout_at(until, self.0.items.send(item)).await;
        if !matches!(sent, Ok(Ok(()))) {
            // What binds and is not written did not happen; whoever asked records that instead.
            if !binding {
                self.lose();
            }
            return false;
        }
        matches!(timeout_at(until, waited).await, Ok(Ok(true)))
    }

    /// Has something done by the writer, and waits for what comes of it. `None` where that was not
    /// possible, or not known to be.
    pub(super) async fn duty<T>(&self, make: impl FnOnce(Waits<T>) -> Duty) -> Option<T> {
        if self.is_down() {
            return None;
        }
        let (waits, waiting) = waits();
        let item = Item::Duty(Box::new(make(waits)));
        let until = Instant::now() + PATIENCE;
        let sent = timeout_at(until, self.0.items.send(item)).await;
        sent.ok()?.ok()?;
        waiting.until(until).await
    }

    /// The same, without waiting: where nobody takes it, it is not done.
    pub(super) fn ask(&self, duty: Duty) {
        let _ = self.0.items.try_send(Item::Duty(Box::new(duty)));
    }

    /// What there is to count.
    pub fn counts(&self) -> Counts {
        let state = &self.0.state;
        let why = || {
            let why = state.why.lock().unwrap_or_else(PoisonError::into_inner);
            why.clone()
        };
        Counts {
            written: state.written.load(Ordering::Relaxed),
            commits: state.commits.load(Ordering::Relaxed),
            lost: state.lost.load(Ordering::Relaxed),
            owed: *state.tally.lock().unwrap_or_else(PoisonError::into_inner),
            waiting: (WAITING.saturating_sub(self.0.items.capacity())) as u64,
            down: self.is_down().then(why),
        }
    }

    /// Writes what waits and a last checkpoint. False where that was not possible in time.
    pub fn close(&self, patience: Duration) -> bool {
        let (done, waited) = std::sync::mpsc::channel();
        let mut item = Item::Close(done);
        let until = std::time::Instant::now() + patience;
        loop {
            match self.0.items.try_send(item) {
                Ok(()) => break,
                Err(mpsc::error::TrySendError::Full(back)) if std::time::Instant::now() < until => {
                    item = back;
                    std::thread::sleep(Duration::from_millis(5));
                }
                Err(_) => return false,
            }
        }
        let left = until.saturating_duration_since(std::time::Instant::now());
        waited.recv_timeout(left).is_ok()
    }

    fn lose(&self) {
        self.0.state.missing.fetch_add(1, Ordering::Relaxed);
        self.0.state.lost.fetch_add(1, Ordering::Relaxed);
    }
}
