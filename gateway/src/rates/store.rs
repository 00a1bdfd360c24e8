//! What outlives the process: one file, `rates.state`, in the folder that `gateway.toml` names.
//!
//! After a header, records of one size: limits, and buckets under them. The last record of a key
//! counts. A process writes all that it knows at its start and at its clean end; in between, every
//! call under a *slow* limit (one whose empty bucket takes more than [`SLOW`] to fill) is appended
//! before it is sent. So:
//!
//! - After a **clean end** nothing is lost, not even over a reboot.
//! - After a **crash** slow limits go on to the call: what was written stays with the kernel when a
//!   process dies. The others start empty, which costs a caller [`SLOW`] at most.
//! - After a **crash of the machine**, or where the file does not read as it was written, nothing
//!   is trusted: all limits start empty, as without a file.
//!
//! Where a file stands and is not trusted, it is never taken for a first start. Hence a file that
//! begins to miss calls is emptied where it stands, by a descriptor that is open already: a folder
//! that cannot be written any more does not keep it alive.
//!
//! The file holds no names and no ids, only hashes under a key that stands in it, and is its
//! owner's alone (0600). Its size is bounded: it is written anew when it has grown by half of what
//! the tables can hold.

mod birth;
mod folder;
mod format;
mod left;

pub use birth::Birth;
pub use format::Record;
pub use left::{Found, Left};

use super::Uptime;
use format::{HEADER, MAGIC, RECORD, Words};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// A limit that is full again sooner is not worth a write for each call.
pub const SLOW: u64 = 30_000_000_000;

/// No file that this process wrote is larger: a million records.
const LARGEST: u64 = (HEADER + RECORD * 1_000_000) as u64;
/// Appended bytes after which the file is written anew.
const APPENDED: u64 = (RECORD * 200_000) as u64;

type Alarm = Box<dyn Fn(&str) + Send + Sync>;

/// The file, open for this process alone.
pub struct Store {
    path: PathBuf,
    key: [u8; 16],
    birth: Birth,
    files: Mutex<Files>,
    appended: AtomicU64,
    broken: AtomicBool,
    alarm: OnceLock<Alarm>,
    /// The folder itself, locked for as long as the process lives: no file in it can be removed to
    /// undo that.
    _lock: File,
}

#[derive(Default)]
struct Files {
    /// Where calls are appended; nowhere before the file is written for the first time.
    log: Option<File>,
    /// What the next start would read.
    standing: Option<File>,
}

impl Store {
    /// Takes the folder over, and changes nothing of what stands in it.
    ///
    /// # Errors
    /// Where the folder or the file in it cannot be written, others can write it too, or it belongs
    /// to a process that still runs.
    pub fn open(folder: &Path, birth: Birth) -> io::Result<(Self, Found)> {
        let lock = folder::take(folder)?;
        let path = folder.join("rates.state");
        let standing = match OpenOptions::new().read(true).write(true).open(&path) {
            Ok(file) => Some(file),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        let exists = standing.is_some() || path.with_extension("next").exists();
        let (key, found) = match exists.then(|| left::read(&path, birth)) {
            None => (rand::random(), Found::Nothing),
            Some(Err(why)) => (rand::random(), Found::Doubtful(why)),
            Some(Ok((key, left))) => (key, Found::Left(left)),
        };
        let store = Self {
            path,
            key,
            birth,
            files: Mutex::new(Files {
                log: None,
                standing,
            }),
            appended: AtomicU64::new(0),
            broken: AtomicBool::new(false),
            alarm: OnceLock::new(),
            _lock: lock,
        };
        store.probe()?;
        Ok((store, found))
    }

    /// A folder that takes no file is known before anything is served, or read from a vault.
    fn probe(&self) -> io::Result<()> {
        let path = self.path.with_extension("first");
        let _ = fs::remove_file(&path);
        let written = create(&path)?.write_all(&self.header(None));
        fs::remove_file(&path)?;
        written
    }

    /// Who hears, once, that the file cannot be written any more.
    pub fn on_failure(&self, alarm: impl Fn(&str) + Send + Sync + 'static) {
        let _ = self.alarm.set(Box::new(alarm));
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The key of all hashes in the file.
    pub const fn key(&self) -> &[u8; 16] {
        &self.key
    }

    /// Appends what has just been taken. Once it returns, a crash of the process does not undo it.
    pub fn append(&self, records: &[Record]) {
        if let Err(error) = self.try_append(records) {
            self.give_up(&error);
        }
    }

    /// The same, where somebody else hears of a failure.
    pub fn try_append(&self, records: &[Record]) -> io::Result<()> {
        if records.is_empty() || self.is_broken() {
            return Ok(());
        }
        let bytes: Vec<u8> = records.iter().flat_map(|r| self.encode(r)).collect();
        match &mut self.files().log {
            Some(log) => log.write_all(&bytes)?,
            None => return Err(io::Error::other("it was never written")),
        }
        self.appended
            .fetch_add(bytes.len() as u64, Ordering::Relaxed);
        Ok(())
    }

    fn files(&self) -> std::sync::MutexGuard<'_, Files> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the file has grown so much that it is time to write it anew.
    pub fn has_grown(&self) -> bool {
        self.appended.load(Ordering::Relaxed) >= APPENDED
    }

    /// Whether writing failed: then the next start trusts nothing.
    pub fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }

    /// Writes the file anew: `limits` first, then what `buckets` appends. What is taken meanwhile
    /// is appended to the new file; until it stands in the old one's place, both are read.
    ///
    /// # Errors
    /// Where that fails. At the first time all is as it was before: nothing is taken yet.
    pub fn write_anew(
        &self,
        limits: &[Record],
        buckets: impl FnOnce() -> io::Result<()>,
        end: Option<Uptime>,
    ) -> io::Result<()> {
        if self.is_broken() {
            return Ok(());
        }
        // At the start nothing is taken yet: what was read stays as it is until all is written.
        let first = self.files().log.is_none();
        let next = self
            .path
            .with_extension(if first { "first" } else { "next" });
        let done = self.replace(&next, first, limits, buckets, end);
        if let Err(error) = &done {
            if first {
                self.files().log = None;
                let _ = fs::remove_file(&next);
            } else {
                self.give_up(error);
            }
        }
        done
    }

    fn replace(
        &self,
        next: &Path,
        first: bool,
        limits: &[Record],
        buckets: impl FnOnce() -> io::Result<()>,
        end: Option<Uptime>,
    ) -> io::Result<()> {
        let _ = fs::remove_file(next);
        let mut file = create(next)?;
        let mut begin = self.header(end).to_vec();
        for limit in limits {
            begin.extend_from_slice(&self.encode(limit));
        }
        file.write_all(&begin)?;
        self.files().log = Some(file.try_clone()?);
        self.appended.store(0, Ordering::Relaxed);
        buckets()?;
        if end.is_some() {
            // Only a clean end outlives a reboot.
            file.sync_all()?;
        }
        {
            // What gives up meanwhile spoils both files, or the one that stands then.
            let mut files = self.files();
            fs::rename(next, &self.path)?;
            files.standing = Some(file);
        }
        if first {
            match fs::remove_file(self.path.with_extension("next")) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        if end.is_some()
            && let Some(folder) = self.path.parent()
        {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// A file that misses calls must not be trusted at the next start. It stays where it is, as a
    /// sign that this would not be the first.
    fn give_up(&self, error: &io::Error) {
        let mut files = self.files();
        if self.broken.swap(true, Ordering::Relaxed) {
            return;
        }
        let Files { log, standing } = &mut *files;
        // Each of them, also where the first one fails.
        let both = [log, standing].map(|file| file.as_mut().is_none_or(spoil));
        let spoiled = !both.contains(&false);
        drop(files);
        let gone = spoiled || {
            let next = fs::remove_file(self.path.with_extension("next"));
            let removed = [fs::remove_file(&self.path), next];
            removed.iter().all(|done| match done {
                Ok(()) => true,
                Err(error) => error.kind() == io::ErrorKind::NotFound,
            })
        };
        let path = self.path.display();
        let after = match gone {
            true => "it is marked as incomplete, so limits are empty after the next start; mend the folder or its disk, and restart".to_owned(),
            false => format!("nor emptied, nor removed: after the next start limits would miss calls; remove `{path}` before that, and start without `--first-start`"),
        };
        if let Some(alarm) = self.alarm.get() {
            alarm(&format!(
                "alarm: the state of rates in `{path}` cannot be written any more ({error}): {after}"
            ));
        }
    }

    fn header(&self, end: Option<Uptime>) -> [u8; HEADER] {
        let wall = end.map_or(0, |at| self.birth.wall.saturating_add(at.0));
        let monotonic = end.map_or(0, |at| self.birth.monotonic.saturating_add(at.0));
        let mut out = Words::new();
        out.put(MAGIC);
        out.put(&u64::from(end.is_some()).to_le_bytes());
        out.put(&self.birth.boot);
        out.put(&self.key);
        out.put(&wall.to_le_bytes());
        out.put(&monotonic.to_le_bytes());
        out.sealed(&self.key)
    }

    fn encode(&self, record: &Record) -> [u8; RECORD] {
        let base = self.birth.monotonic;
        let (kind, key, full_at, pace, limit, owner) = match *record {
            Record::Limit {
                name,
                full_at,
                pace,
                drained,
            } => (1_u32, name, full_at, pace, 0, base.saturating_add(drained)),
            Record::Bucket {
                key,
                full_at,
                pace,
                limit,
                owner,
            } => (2, key, full_at, pace, limit, owner),
        };
        let mut out = Words::new();
        out.put(&kind.to_le_bytes());
        out.put(&pace.1.to_le_bytes());
        out.put(&key.0.to_le_bytes());
        out.put(&key.1.to_le_bytes());
        out.put(&base.saturating_add(full_at).to_le_bytes());
        out.put(&pace.0.to_le_bytes());
        out.put(&u64::from(limit).to_le_bytes());
        out.put(&owner.to_le_bytes());
        out.sealed(&self.key)
    }
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create_new(true).mode(0o600);
    options.open(path)
}

/// Makes a file unreadable as what it was: empty, or else with one byte too many.
fn spoil(file: &mut File) -> bool {
    file.set_len(0).is_ok() || file.write_all(b"x").is_ok()
}
