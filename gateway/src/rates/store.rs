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
//! The file holds no names and no ids, only hashes under a key that stands in it, and is its
//! owner's alone (0600). Its size is bounded: it is written anew when it has grown by half of what
//! the tables can hold.

mod format;

pub use format::Record;

use super::Uptime;
use format::{Reader, Words, is_sealed};
use rustix::time::{ClockId, clock_gettime};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A limit that is full again sooner is not worth a write for each call.
pub const SLOW: u64 = 30_000_000_000;

const MAGIC: &[u8; 8] = b"visrate1";
const HEADER: usize = 80;
const RECORD: usize = 64;
/// No file that this process wrote is larger: a million records.
const LARGEST: u64 = (HEADER + RECORD * 1_000_000) as u64;
/// Appended bytes after which the file is written anew.
const APPENDED: u64 = (RECORD * 200_000) as u64;
/// Two processes read the clock some moments apart from their start.
const SLACK: u64 = 1_000_000;

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

/// What a process before this one left behind.
#[derive(Debug, Default)]
pub struct Left {
    /// In the order of writing.
    pub records: Vec<Record>,
    /// Whether it ended in peace, so that every limit is complete, and not the slow ones alone.
    pub clean: bool,
}

/// The file, open for this process alone.
pub struct Store {
    path: PathBuf,
    key: [u8; 16],
    birth: Birth,
    /// Where calls are appended; nowhere before the file is written for the first time.
    log: Mutex<Option<File>>,
    appended: AtomicU64,
    broken: AtomicBool,
    /// Locked for as long as the process lives.
    _lock: File,
}

impl Store {
    /// Takes the folder over. `Left` is nothing where nothing can be trusted.
    ///
    /// # Errors
    /// Where the folder cannot be written, or belongs to a process that still runs.
    pub fn open(folder: &Path, birth: Birth) -> io::Result<(Self, Option<Left>)> {
        fs::create_dir_all(folder)?;
        let lock = options().open(folder.join("rates.lock"))?;
        lock.try_lock().map_err(|error| match error {
            fs::TryLockError::WouldBlock => {
                io::Error::other("another gateway that runs keeps its rates there")
            }
            fs::TryLockError::Error(error) => error,
        })?;
        let path = folder.join("rates.state");
        let left = read(&path, birth).and_then(|(key, mut left)| {
            // A crash in the middle of writing anew left what came after in the next file.
            let next = path.with_extension("next");
            if left.clean || !next.exists() {
                return Some((key, left));
            }
            let (again, later) = read(&next, birth)?;
            left.records.extend(later.records);
            (again == key).then_some((key, left))
        });
        let (key, left) = match left {
            Some((key, left)) => (key, Some(left)),
            None => (rand::random(), None),
        };
        let store = Self {
            path,
            key,
            birth,
            log: Mutex::default(),
            appended: AtomicU64::new(0),
            broken: AtomicBool::new(false),
            _lock: lock,
        };
        Ok((store, left))
    }

    /// The key of all hashes in the file.
    pub const fn key(&self) -> &[u8; 16] {
        &self.key
    }

    /// Appends what has just been taken. Once it returns, a crash of the process does not undo it.
    pub fn append(&self, records: &[Record]) {
        if records.is_empty() || self.is_broken() {
            return;
        }
        let bytes: Vec<u8> = records.iter().flat_map(|r| self.encode(r)).collect();
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        let written = log.as_mut().map(|log| log.write_all(&bytes));
        drop(log);
        if !matches!(written, Some(Ok(()))) {
            self.give_up();
        }
        self.appended
            .fetch_add(bytes.len() as u64, Ordering::Relaxed);
    }

    /// Whether the file has grown so much that it is time to write it anew.
    pub fn has_grown(&self) -> bool {
        self.appended.load(Ordering::Relaxed) >= APPENDED
    }

    /// Whether writing failed: then the file is gone, and the next start trusts nothing.
    pub fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Relaxed)
    }

    /// Writes the file anew: `limits` first, then what `buckets` appends. What is taken meanwhile
    /// is appended to the new file; until it stands in the old one's place, both are read.
    pub fn write_anew(&self, limits: &[Record], buckets: impl FnOnce(), end: Option<Uptime>) {
        if self.is_broken() {
            return;
        }
        let done = (|| -> io::Result<()> {
            // At the start nothing is taken yet: what was read stays as it is until all is written.
            let first = {
                let log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
                log.is_none()
            };
            let next = self
                .path
                .with_extension(if first { "first" } else { "next" });
            let _ = fs::remove_file(&next);
            let mut file = options().append(true).create_new(true).open(&next)?;
            let mut begin = self.header(end).to_vec();
            for limit in limits {
                begin.extend_from_slice(&self.encode(limit));
            }
            file.write_all(&begin)?;
            *self.log.lock().unwrap_or_else(PoisonError::into_inner) = Some(file.try_clone()?);
            self.appended.store(0, Ordering::Relaxed);
            buckets();
            if end.is_some() {
                // Only a clean end outlives a reboot.
                file.sync_all()?;
            }
            fs::rename(&next, &self.path)?;
            if first {
                let _ = fs::remove_file(self.path.with_extension("next"));
            }
            if end.is_some()
                && let Some(folder) = self.path.parent()
            {
                File::open(folder)?.sync_all()?;
            }
            Ok(())
        })();
        if done.is_err() {
            self.give_up();
        }
    }

    /// A file that misses calls must not be there at the next start.
    fn give_up(&self) {
        self.broken.store(true, Ordering::Relaxed);
        let _ = fs::remove_file(&self.path);
        let _ = fs::remove_file(self.path.with_extension("next"));
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
            } => (1_u32, name, full_at, pace, 0, 0),
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

fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).mode(0o600);
    options
}

/// All of a file, or nothing of it.
fn read(path: &Path, birth: Birth) -> Option<([u8; 16], Left)> {
    let mut bytes = Vec::new();
    let file = File::open(path).ok()?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).ok()?;
    if bytes.len() as u64 > LARGEST {
        return None;
    }
    let (header, rest) = bytes.split_at_checked(HEADER)?;
    let mut words = Reader(header);
    if words.take::<8>()? != *MAGIC {
        return None;
    }
    let clean = words.number()? == 1;
    let boot: [u8; 16] = words.take()?;
    let key: [u8; 16] = words.take()?;
    let (wall, monotonic) = (words.number()?, words.number()?);
    if !is_sealed(header, &key) {
        return None;
    }
    let same_boot = boot == birth.boot && boot != [0; 16];
    // What is to be taken from the file's times, to get this process's.
    let base = if same_boot {
        i128::from(birth.monotonic)
    } else if clean {
        // Between two boots only the wall clock went on; one that went back counts as standing.
        let passed = birth.wall.saturating_sub(wall);
        i128::from(monotonic) + i128::from(passed)
    } else {
        return None;
    };
    if rest.len() % RECORD != 0 {
        return None;
    }
    let records = rest
        .chunks_exact(RECORD)
        .map(|bytes| decode(bytes, &key, base));
    let records = records.collect::<Option<Vec<_>>>()?;
    Some((key, Left { records, clean }))
}

fn decode(bytes: &[u8], key: &[u8; 16], base: i128) -> Option<Record> {
    if !is_sealed(bytes, key) {
        return None;
    }
    let mut words = Reader(bytes);
    let kind = u32::from_le_bytes(words.take()?);
    let burst = u32::from_le_bytes(words.take()?);
    let name = (words.number()?, words.number()?);
    let full_at = i128::from(words.number()?) + i128::from(SLACK) - base;
    let full_at = u64::try_from(full_at.max(0)).ok()?;
    let pace = (words.number()?, burst);
    let limit = u32::try_from(words.number()?).ok()?;
    let owner = words.number()?;
    match kind {
        1 => Some(Record::Limit {
            name,
            full_at,
            pace,
        }),
        2 => Some(Record::Bucket {
            key: name,
            full_at,
            pace,
            limit,
            owner,
        }),
        _ => None,
    }
}
