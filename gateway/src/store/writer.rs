//! The one task that writes: many records in a commit, and a signed tip with each.

mod duties;
mod erase;
mod everyone;
mod owe;
mod resume;
mod watch;

pub(super) use duties::Duty;
pub use duties::{Carry, Everyone, Seconded};

use super::anchor;
use super::db::{Conn, Error};
use super::erasures::{Promise, Tally};
use super::keys::Keys;
use super::ledger::{By, Entry, Event, Health, Item, Settings, Voice};
use super::record::{Hash, Record};
use super::rows::{self, Stored};
use super::statement::{Point, Rotation, Signed};
use super::subjects::{About, pseudonyms, wrap_anew};
use super::{chains, erasures, holds, inbox, now, registry, wrapped};
use std::cell::Cell;
use std::fs::OpenOptions;
use std::future::ready;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::sync::atomic::Ordering;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep};

/// Records of one commit at most.
const MOST: usize = 2048;
/// Where nobody waits, records are collected for so long, or until there are so many: a commit costs
/// as much as dozens of records.
const GATHER: Duration = Duration::from_millis(250);
const ENOUGH: usize = 1024;
/// How often it is looked whether somebody waits by now.
const GLANCE: Duration = Duration::from_millis(20);
/// How often a writer without work looks whether the store is still there.
const LOOK: Duration = Duration::from_secs(2);
/// Between two attempts at a store that is down.
const FIRST_WAIT: Duration = Duration::from_millis(50);
const LONGEST_WAIT: Duration = Duration::from_secs(2);

/// How far the chain has come.
#[derive(Clone)]
struct Head {
    seq: u64,
    hash: Hash,
    /// The last checkpoint: its number, its hash, and what it covers.
    number: u64,
    before: Hash,
    covered: u64,
}

pub(super) struct Writer {
    settings: Settings,
    keys: Keys,
    conn: Option<Conn>,
    head: Head,
    /// Where a commit leads that nobody heard the end of.
    planned: Option<Head>,
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
    waiters: Vec<everyone::Waiter>,
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

const NAMELESS: &str = "the key that wraps is not rotated: a legal hold came back by the journal whose subject is not known, and only this key can match it; set it again by the subject's id, or lift it";

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
                item = items.recv() => item,
                _ = look.tick() => {
                    self.look().await;
                    continue;
                }
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
        }
    }

    /// Takes what else there is for this commit, up to what is no record.
    async fn gather(
        &self,
        items: &mut mpsc::Receiver<Item>,
        batch: &mut Vec<Waiting>,
    ) -> Option<Item> {
        let until = match self.settings.before_answer {
            // While one commit runs, those who wait gather for the next.
            true => Instant::now(),
            false => Instant::now() + GATHER,
        };
        loop {
            match items.try_recv() {
                Ok(Item::Record(entry, waits)) => batch.push((entry, waits)),
                Ok(other) => return Some(other),
                Err(_) => {
                    let waited = batch.iter().any(|(_, waits)| waits.is_some());
                    if waited || batch.len() >= ENOUGH || Instant::now() >= until {
                        return None;
                    }
                    sleep(GLANCE).await;
                }
            }
            if batch.len() >= MOST {
                return None;
            }
        }
    }

    /// Writes a batch, however long that takes.
    async fn put(&mut self, mut batch: Vec<Waiting>) {
        let (mut wait, mut again) = (FIRST_WAIT, false);
        let mut contended = 0;
        loop {
            // Whoever waited for what binds, and gave up, was told that it did not happen.
            let given_up = |(entry, waits): &Waiting| {
                entry.binding && waits.as_ref().is_none_or(oneshot::Sender::is_closed)
            };
            batch.retain(|waiting| !given_up(waiting));
            if batch.is_empty() {
                break;
            }
            let due = self.checkpointed.elapsed() >= self.settings.checkpoint;
            // What the broken connection committed all the same is not written twice.
            let done = match self.connected().await {
                Ok(true) if again => {
                    self.up();
                    Ok(())
                }
                Ok(_) => self.attempt(&batch, due).await,
                Err(error) => Err(error),
            };
            match done {
                Ok(()) => break,
                // Undone by the server, for another gateway's sake: nothing is down.
                Err(error) if error.is_contended() && contended < 3 => {
                    (self.conn, contended) = (None, contended + 1);
                    continue;
                }
                Err(error) => self.down(&error),
            }
            again = true;
            // Whoever waits is told at once. What binds did not happen, then.
            for (_, waits) in &mut batch {
                if let Some(waits) = waits.take() {
                    let _ = waits.send(false);
                }
            }
            sleep(wait).await;
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        let count = batch.len() as u64;
        self.health.written.fetch_add(count, Ordering::Relaxed);
        for (_, waits) in batch {
            if let Some(waits) = waits {
                let _ = waits.send(true);
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
            self.remembers = conn.truncate_log().await.is_err();
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

    /// Connects anew where the connection broke. True where a commit whose end nobody heard landed.
    async fn connected(&mut self) -> Result<bool, Error> {
        if self.conn.is_some() {
            return Ok(false);
        }
        let mut conn = self.settings.place.open().await?;
        let landed = self.agree(&mut conn).await?;
        if self.health.is_down.load(Ordering::Relaxed) {
            // Or it would be back and gone again for as long as the disk is full.
            conn.has_room().await?;
        }
        self.conn = Some(conn);
        Ok(landed)
    }

    async fn attempt(&mut self, batch: &[Waiting], checkpoint: bool) -> Result<(), Error> {
        self.connected().await?;
        self.commit(batch, checkpoint, With::Nothing).await?;
        self.up();
        Ok(())
    }

    /// After a break: whether the database has what we think it has. True where the commit whose
    /// end nobody heard is in it.
    async fn agree(&mut self, conn: &mut Conn) -> Result<bool, Error> {
        let tip = rows::tip(conn, &self.keys.chain).await?;
        let tip = tip.and_then(|tip| tip.tip());
        let is_at = |head: &Head| {
            tip.as_ref().is_some_and(|tip| {
                (tip.seq, tip.hash, tip.number, tip.before)
                    == (head.seq, head.hash, head.number + 1, head.before)
            })
        };
        if is_at(&self.head) {
            self.planned = None;
            return Ok(false);
        }
        if let Some(planned) = self.planned.take_if(|planned| is_at(planned)) {
            self.head = planned;
            return Ok(true);
        }
        Err(Error::unsound(
            "the chain in the database is not the one that was written: it was changed, put back, or another gateway writes it",
        ))
    }

    /// One commit: all of the batch and what it comes to, or nothing.
    async fn commit(
        &mut self,
        batch: &[Waiting],
        checkpoint: bool,
        with: With<'_>,
    ) -> Result<Option<Promise>, Error> {
        let mut conn = self.conn.take().ok_or_else(nothing)?;
        let missing = self.health.missing.load(Ordering::Relaxed);
        let mut head = self.head.clone();
        wrapped::begin(&mut conn, &self.keys.wrapping).await?;
        let notes = match with {
            With::Notes => self.notes(&mut conn).await?,
            _ => Vec::new(),
        };
        let erasure = match with {
            With::Erasure(entry, _) => Some(entry),
            _ => None,
        };
        let entries = batch.iter().map(|(entry, _)| &**entry);
        let entries: Vec<&Entry> = entries.chain(erasure).chain(&notes).collect();
        let gap = (missing > 0).then(|| gap(missing));
        let first = head.seq + 1 + u64::from(gap.is_some());
        let about = self.subjects(&mut conn, &entries, first).await?;
        let records = entries.iter().map(|entry| &entry.record).zip(about);
        let mut all = Vec::with_capacity(entries.len() + 1);
        for (record, about) in gap.iter().map(|gap| (gap, None)).chain(records) {
            let chain = &self.keys.chain;
            let row = Stored::new(chain, head.seq + 1, &head.hash, record, about);
            (head.seq, head.hash) = (row.seq, row.hash);
            all.push(row);
        }
        rows::insert(&mut conn, &self.keys.chain, &all).await?;
        let given = match with {
            With::Erasure(entry, by) => self.purge(&mut conn, entry, by).await?,
            _ => None,
        };
        let line = match checkpoint && (head.seq > head.covered || head.number == 0) {
            true => Some(self.checkpoint(&mut conn, &mut head).await?),
            false => None,
        };
        let tip = self
            .point(&head, Vec::new())
            .sign_tip(&self.keys.signing.pair);
        rows::put_tip(&mut conn, &self.keys.chain, head.seq, &tip).await?;
        self.planned = Some(head.clone());
        conn.commit().await?;
        self.planned = None;
        self.conn = Some(conn);
        self.head = head;
        self.health.missing.fetch_sub(missing, Ordering::Relaxed);
        self.health.commits.fetch_add(1, Ordering::Relaxed);
        if let Some(line) = line {
            self.checkpointed = Instant::now();
            self.anchor(&line);
        }
        Ok(given)
    }

    /// Whom each of a batch is about, by the pseudonym that it gets; the first becomes record `first`.
    /// Enrolments that ended, end in the registry.
    async fn subjects(
        &self,
        conn: &mut Conn,
        batch: &[&Entry],
        first: u64,
    ) -> Result<Vec<Option<[u8; 32]>>, Error> {
        let mut about = Vec::new();
        for (at, entry) in (first..).zip(batch) {
            if let Some(subject) = &entry.subject {
                about.push(About {
                    subject,
                    decision: entry.record.decision,
                    seq: at,
                    time: entry.record.time,
                    makes: entry.makes,
                    touch: entry.touch,
                });
            }
        }
        let (chain, wrapping) = (&self.keys.chain, &self.keys.wrapping);
        let (made, damaged) = pseudonyms(conn, wrapping, chain, &about).await?;
        let mut made = made.into_iter();
        if let Some(what) = damaged {
            self.damaged(what);
        }
        for entry in batch {
            let (Some(subject), Some(ended)) = (&entry.subject, &entry.ended) else {
                continue;
            };
            match registry::end(conn, wrapping, subject, ended).await {
                Ok(true) => self.owe_late(conn, subject).await?,
                Err(Error::Damaged(what)) => self.damaged(what),
                ended => drop(ended?),
            }
        }
        let of = |entry: &&Entry| entry.subject.as_ref().and_then(|_| made.next().flatten());
        Ok(batch.iter().map(of).collect())
    }

    /// A checkpoint over all that there is, joined to where the other chains stand.
    async fn checkpoint(&self, conn: &mut Conn, head: &mut Head) -> Result<String, Error> {
        let others = rows::other_tips(conn, &self.keys.chain).await?;
        let joins = others.iter().filter_map(Signed::tip);
        let joins = joins.map(|tip| (tip.chain, tip.seq, tip.hash)).collect();
        head.number += 1;
        let point = self.point(
            &Head {
                number: head.number - 1,
                ..head.clone()
            },
            joins,
        );
        let signed = point.sign_checkpoint(&self.keys.signing.pair);
        rows::put_checkpoint(conn, &self.keys.chain, point.number, point.seq, &signed).await?;
        (head.before, head.covered) = (signed.hash(), head.seq);
        Ok(anchor::line(&point, &signed))
    }

    /// What the chain has come to, as its next checkpoint would say it.
    fn point(&self, head: &Head, joins: Vec<([u8; 16], u64, Hash)>) -> Point {
        Point {
            chain: self.keys.chain,
            number: head.number + 1,
            seq: head.seq,
            hash: head.hash,
            time: now(),
            before: head.before,
            key: self.keys.signing.public,
            joins,
        }
    }

    /// Keeps a checkpoint's line where the database is not.
    fn anchor(&self, line: &str) {
        let append = || -> std::io::Result<()> {
            self.keys.keep_last(line)?;
            let Some(path) = &self.settings.anchor else {
                return Ok(());
            };
            let mut options = OpenOptions::new();
            let mut file = options.append(true).create(true).mode(0o640).open(path)?;
            file.write_all(format!("{line}\n").as_bytes())?;
            file.sync_data()
        };
        if let Err(error) = append() {
            (self.voice)(Event::NoAnchor(error.to_string()));
        }
    }

    /// Takes the keys into use that somebody asked for.
    async fn rotate(&mut self) -> Result<(), Error> {
        let conn = self.conn.as_mut().ok_or_else(nothing)?;
        if let Some(next) = &self.keys.next_signing {
            let rotation = Rotation {
                chain: self.keys.chain,
                time: now(),
                key: self.keys.signing.public,
                next: next.public,
            };
            let signed = rotation.sign(&self.keys.signing.pair, &next.pair);
            chains::put_rotation(conn, &rotation, &signed).await?;
            self.keys.promote_signing()?;
            let key = hex::encode(self.keys.signing.public);
            (self.voice)(Event::Done(format!(
                "the ledger is signed by {key} from now on"
            )));
        }
        if self.keys.next_wrapping.is_some() && holds::are_nameless(conn).await? {
            (self.voice)(Event::Damaged(NAMELESS.into()));
            return Ok(());
        }
        if let Some(next) = &self.keys.next_wrapping {
            conn.begin().await?;
            wrapped::lock(conn).await?;
            let count = wrap_anew(conn, &self.keys.wrapping, next).await?;
            erasures::seal_anew(conn, &self.keys.wrapping, next).await?;
            holds::seal_anew(conn, &self.keys.wrapping, next).await?;
            inbox::seal_anew(conn, &self.keys.wrapping, next).await?;
            wrapped::put(conn, &next.id).await?;
            conn.commit().await?;
            self.keys.promote_wrapping()?;
            conn.truncate_log().await?;
            (self.voice)(Event::Done(format!(
                "the keys of {count} subjects are wrapped anew; the key that wrapped them is gone"
            )));
        }
        Ok(())
    }

    fn down(&mut self, error: &Error) {
        self.conn = None;
        let why = error.to_string();
        let mut said = self
            .health
            .why
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        said.clone_from(&why);
        drop(said);
        if !self.health.is_down.swap(true, Ordering::Relaxed) {
            (self.voice)(Event::Down(why));
        }
    }

    /// Says it once, and not each time that it is met.
    fn damaged(&self, what: &'static str) {
        if self.damaged.replace(what) != what {
            (self.voice)(Event::Damaged(format!("{what}: it is passed over")));
        }
    }

    fn up(&self) {
        if self.health.is_down.swap(false, Ordering::Relaxed) {
            (self.voice)(Event::Back);
        }
    }
}

fn nothing() -> Error {
    Error::unsound("no connection")
}

/// That so many records are missing here.
fn gap(missing: u64) -> Record {
    Record {
        time: now(),
        kind: "gap".into(),
        verdict: "lost".into(),
        code: "records-lost".into(),
        attempts: missing,
        ..Record::default()
    }
}
