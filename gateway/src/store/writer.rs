//! The one task that writes: many records in a commit, and a signed tip with each.
//!
//! - here: what it waits for
//! - `commit`, `checkpoint`: records, and what is signed of them
//! - `connect`, `resume`: a store that was down, and a chain that was left
//! - `duties`: what is done at once and waited for; `owe`, `erase`, `everyone` and `wipe` do it
//! - `watch`: how what is owed stands, and what commands did beside it
//! - `rotate`: keys

mod checkpoint;
mod commit;
mod connect;
mod duties;
mod erase;
mod everyone;
mod owe;
mod resume;
mod rotate;
mod watch;
mod wipe;

pub(super) use duties::Duty;
pub use duties::{Carry, Everyone, Seconded};

use super::db::{Conn, Error};
use super::erasures::Tally;
use super::keys::Keys;
use super::ledger::{By, Entry, Event, Health, Item, Settings, Voice};
use super::record::Hash;
use super::rows::Base;
use super::wrapped;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How often a writer without work looks whether the store is still there.
const LOOK: Duration = Duration::from_secs(2);
/// Between two attempts at a store that is down.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// How far the chain has come.
#[derive(Clone)]
struct Head {
    /// Where its records stand.
    base: Base,
    seq: u64,
    hash: Hash,
    /// The last checkpoint: its number, its hash, and what it covers.
    number: u64,
    before: Hash,
    covered: u64,
}

/// Where a commit leads, and what is done once it is known to have landed.
struct Planned {
    head: Head,
    /// So many missing records have their gap.
    missing: u64,
    /// Its checkpoint's line.
    line: Option<String>,
}

pub(super) struct Writer {
    settings: Settings,
    keys: Keys,
    conn: Option<Conn>,
    head: Head,
    /// A commit that nobody heard the end of.
    planned: Option<Planned>,
    checkpointed: Instant,
    /// The write-ahead log holds what was purged.
    remembers: bool,
    health: Arc<Health>,
    voice: Voice,
    /// What was said last of erasures that are owed.
    said: Tally,
    /// What was said last of damage.
    damaged: Cell<&'static str>,
    /// Whether everyone of a place may be left to purge, and who waits for that.
    wipes: bool,
    waiters: Vec<wipe::Waiter>,
    /// Under what everyone is found whom a hold keeps, and all before that.
    suspended: Vec<u8>,
    /// Of places whose everyone is purged, how far that is; by what everyone is found under.
    passes: BTreeMap<Vec<u8>, wipe::Pass>,
    /// Whether everyone of a place may be left to owe, and who waits for that.
    wants: bool,
    seconds: Vec<everyone::Waiter>,
}

/// What a commit does beside its batch.
#[derive(Clone, Copy)]
enum With<'a> {
    Nothing,
    /// Purges whom this decision erased.
    Erasure(&'a Entry, &'a By),
    /// Records what holds began and ended.
    Notes,
}

type Waiting = (Box<Entry>, Option<oneshot::Sender<bool>>);

impl Writer {
    /// Opens everything, and looks whether the database is the one that was left.
    pub(super) async fn open(
        settings: Settings,
        health: Arc<Health>,
        voice: Voice,
    ) -> Result<Self, Error> {
        let mut keys = Keys::open(&settings.keys)?;
        let mut conn = settings.place.open().await?;
        wrapped::agree(&mut conn, &mut keys).await?;
        let head = resume::resume(&mut conn, &keys).await?;
        resume::catch_up(&mut conn, &keys, &settings, &voice).await?;
        let mut writer = Self {
            settings,
            keys,
            conn: Some(conn),
            head,
            planned: None,
            checkpointed: Instant::now(),
            remembers: true,
            health,
            voice,
            said: Tally::default(),
            damaged: Cell::new(""),
            wipes: true,
            waiters: Vec::new(),
            suspended: Vec::new(),
            passes: BTreeMap::new(),
            wants: true,
            seconds: Vec::new(),
        };
        writer.rotate().await?;
        // From now on the chain has a tip, even one without records.
        writer.commit(&[], true, With::Nothing).await?;
        writer.tally().await?;
        Ok(writer)
    }

    pub(super) async fn run(mut self, mut items: mpsc::Receiver<Item>) {
        let mut look = interval(LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let item = tokio::select! {
                biased;
                _ = look.tick() => {
                    self.look().await;
                    continue;
                }
                item = items.recv() => item,
                () = ready(()), if self.wipes => {
                    self.wipe_on().await;
                    continue;
                }
            };
            let mut batch = Vec::new();
            let next = match item {
                None => break,
                Some(Item::Record(entry, waits)) => {
                    batch.push((entry, waits));
                    self.gather(&mut items, &mut batch).await
                }
                other => other,
            };
            self.put(batch).await;
            match next {
                Some(Item::Duty(duty)) => self.duty(*duty).await,
                Some(Item::Close(done)) => {
                    let _ = self.attempt(&[], true).await;
                    if let Some(conn) = self.conn.take() {
                        // Folds the write-ahead log into the file.
                        let _ = conn.close().await;
                    }
                    // The keys' lock goes with it: whoever hears of the end may open them.
                    drop(self);
                    let _ = done.send(());
                    return;
                }
                Some(Item::Record(..)) | None => {}
            }
            // In turns: whoever waits for a record waits for one piece at most, and none of them for ever.
            if self.wipes {
                self.wipe_on().await;
            }
        }
    }

    /// Without work: whether the store is there, and a checkpoint where one is due.
    async fn look(&mut self) {
        let due = self.head.seq > self.head.covered
            && self.checkpointed.elapsed() >= self.settings.checkpoint;
        let missing = self.health.missing.load(Ordering::Relaxed) > 0;
        if self.remembers
            && let Some(conn) = &mut self.conn
        {
            self.remembers = conn.try_truncate_log().await.is_err();
        }
        let looked = match &mut self.conn {
            Some(conn) if !due && !missing => conn.ping().await,
            _ => self.attempt(&[], due).await,
        };
        let looked = match looked {
            Ok(()) => self.look_after_erasures().await,
            Err(error) => Err(error),
        };
        if let Err(error) = looked {
            self.failed(&error);
        }
    }

    async fn attempt(&mut self, batch: &[Waiting], checkpoint: bool) -> Result<(), Error> {
        self.connected().await?;
        self.commit(batch, checkpoint, With::Nothing).await?;
        self.up();
        Ok(())
    }

    /// Says it once, and not each time that it is met.
    fn damaged(&self, what: &'static str) {
        if self.damaged.replace(what) != what {
            (self.voice)(Event::Damaged(format!("{what}: it is passed over")));
        }
    }

    fn passed_over(&self, what: Option<&'static str>) {
        if let Some(what) = what {
            self.damaged(what);
        }
    }
}

fn nothing() -> Error {
    Error::unsound("no connection")
}

#[cfg(test)]
mod tests;
