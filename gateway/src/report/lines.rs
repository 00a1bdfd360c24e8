//! Lines that many workers write and one thread puts out, so that no request waits for a disk.
//!
//! A worker appends to its own shard, which it shares with nobody but the thread that empties it.

use std::cell::Cell;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::Thread;
use std::time::{Duration, Instant};

/// Where lines go.
pub enum Sink {
    /// Nowhere.
    Off,
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// A file, appended to; readable by its owner and group. Its path, to open it anew.
    File(File, PathBuf),
}

impl Sink {
    /// The sink that a word or a path names.
    pub fn named(name: &str, folder: &Path) -> io::Result<Self> {
        Ok(match name {
            "off" => Self::Off,
            "stdout" => Self::Stdout,
            "stderr" => Self::Stderr,
            path => Self::file(folder.join(path))?,
        })
    }

    fn file(path: PathBuf) -> io::Result<Self> {
        use std::os::unix::fs::OpenOptionsExt;
        let mut options = OpenOptions::new();
        let file = options.append(true).create(true).mode(0o640).open(&path)?;
        Ok(Self::File(file, path))
    }

    /// The file that has the name now. Where it cannot be opened, lines go on to the old one.
    fn reopen(&mut self) {
        if let Self::File(_, path) = self
            && let Ok(new) = Self::file(path.clone())
        {
            *self = new;
        }
    }

    fn put(&self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Off => Ok(()),
            Self::Stdout => io::stdout()
                .lock()
                .write_all(bytes)
                .and_then(|()| io::stdout().flush()),
            Self::Stderr => io::stderr().lock().write_all(bytes),
            Self::File(file, _) => (&mut &*file).write_all(bytes),
        }
    }
}

const SHARDS: usize = 16;
/// How long a line may stay in memory.
const LAG: Duration = Duration::from_millis(100);
/// Lines are collected in buffers of this size, which go round: a log under load allocates nothing,
/// and what is written is still in the processor's cache.
const BUFFER: usize = 32 << 10;
/// So many buffers may wait: beyond, memory is bounded, and the loss is counted.
const WAITING: usize = 128;
/// So many empty buffers are kept for a shard.
const SPARE: usize = 4;

thread_local! {
    static SHARD: Cell<Option<usize>> = const { Cell::new(None) };
}
static NEXT: AtomicUsize = AtomicUsize::new(0);

fn shard() -> usize {
    SHARD.with(|mine| {
        mine.get().unwrap_or_else(|| {
            let next = NEXT.fetch_add(1, Ordering::Relaxed) % SHARDS;
            mine.set(Some(next));
            next
        })
    })
}

/// A log of lines.
#[derive(Clone)]
pub struct Lines(Option<Arc<Shared>>);

struct Shared {
    shards: [Mutex<Shard>; SHARDS],
    sink: Mutex<Sink>,
    lost: AtomicUsize,
    writer: OnceLock<Thread>,
    /// Lines have been taken from a shard and are not written yet.
    writing: AtomicBool,
    /// The file is to be opened anew before the next line.
    reopen: AtomicBool,
}

/// One worker's lines.
#[derive(Default)]
struct Shard {
    filling: Vec<u8>,
    full: Vec<Vec<u8>>,
    spare: Vec<Vec<u8>>,
}

impl Shard {
    /// Puts the filled buffer by. True where the writer should hear of it.
    fn turn(&mut self) -> bool {
        let next = self.spare.pop().unwrap_or_default();
        self.full.push(std::mem::replace(&mut self.filling, next));
        self.full.len() == 1
    }

    fn take_back(&mut self, mut buffer: Vec<u8>) {
        if self.spare.len() < SPARE {
            buffer.clear();
            self.spare.push(buffer);
        }
    }
}

impl Lines {
    /// Starts the thread that empties the shards.
    pub fn open(sink: Sink) -> Self {
        if matches!(sink, Sink::Off) {
            return Self(None);
        }
        let shared = Arc::new(Shared {
            shards: std::array::from_fn(|_| Mutex::default()),
            sink: Mutex::new(sink),
            lost: AtomicUsize::new(0),
            writer: OnceLock::new(),
            writing: AtomicBool::new(false),
            reopen: AtomicBool::new(false),
        });
        let weak = Arc::downgrade(&shared);
        // Without a thread lines still leave, at `flush`.
        let writer = std::thread::Builder::new()
            .name("visor-log".into())
            .stack_size(64 << 10)
            .spawn(move || {
                while let Some(shared) = weak.upgrade() {
                    shared.empty();
                    drop(shared);
                    std::thread::park_timeout(LAG);
                }
            });
        if let Ok(writer) = writer {
            let _ = shared.writer.set(writer.thread().clone());
        }
        Self(Some(shared))
    }

    /// Whether anybody reads them: what costs to say can be left out.
    pub const fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Appends one line, without its newline.
    pub fn append(&self, write: impl FnOnce(&mut Vec<u8>)) {
        let Some(shared) = &self.0 else { return };
        let Some(mine) = shared.shards.get(shard()) else {
            return;
        };
        let mut shard = mine.lock().unwrap_or_else(PoisonError::into_inner);
        if shard.full.len() >= WAITING {
            shared.lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        if shard.filling.capacity() == 0 {
            // A little more than is collected, for the line that reaches the mark.
            shard.filling.reserve(BUFFER + BUFFER / 8);
        }
        write(&mut shard.filling);
        shard.filling.push(b'\n');
        if shard.filling.len() >= BUFFER && shard.turn() {
            drop(shard);
            if let Some(writer) = shared.writer.get() {
                writer.unpark();
            }
        }
    }

    /// Has what is held written soon. Waits for nothing: whoever reads the lines may have stopped.
    pub fn nudge(&self) {
        if let Some(writer) = self.0.as_ref().and_then(|shared| shared.writer.get()) {
            writer.unpark();
        }
    }

    /// Has the file opened anew before the next line, for whoever moved it away.
    pub fn reopen(&self) {
        if let Some(shared) = &self.0 {
            shared.reopen.store(true, Ordering::Release);
        }
        self.nudge();
    }

    /// Waits until what is held has been written, or `patience` is over. False where lines are
    /// still held: nobody takes them.
    pub fn flush(&self, patience: Duration) -> bool {
        let Some(shared) = &self.0 else { return true };
        if shared.writer.get().is_none() {
            shared.empty();
            return true;
        }
        let until = Instant::now() + patience;
        while !shared.is_empty() {
            if Instant::now() > until {
                return false;
            }
            self.nudge();
            std::thread::sleep(Duration::from_millis(1));
        }
        true
    }

    /// Lines that were lost because the sink did not take them, since the last call.
    pub fn lost(&self) -> usize {
        self.0
            .as_ref()
            .map_or(0, |shared| shared.lost.swap(0, Ordering::Relaxed))
    }
}

impl Shared {
    fn empty(&self) {
        // The sink is held over all shards, so that lines of one request stay in order.
        let mut sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        if self.reopen.swap(false, Ordering::Acquire) {
            sink.reopen();
        }
        // Before the first line leaves its shard, so that nobody sees neither.
        self.writing.store(true, Ordering::SeqCst);
        for shard in &self.shards {
            let lock = || shard.lock().unwrap_or_else(PoisonError::into_inner);
            let full = {
                let mut shard = lock();
                if !shard.filling.is_empty() {
                    shard.turn();
                }
                std::mem::take(&mut shard.full)
            };
            for lines in full {
                if sink.put(&lines).is_err() {
                    let count = lines.iter().filter(|b| **b == b'\n').count();
                    self.lost.fetch_add(count, Ordering::Relaxed);
                }
                lock().take_back(lines);
            }
        }
        self.writing.store(false, Ordering::SeqCst);
    }

    fn is_empty(&self) -> bool {
        let shards = self.shards.iter().all(|shard| {
            let shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            shard.filling.is_empty() && shard.full.is_empty()
        });
        shards && !self.writing.load(Ordering::SeqCst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_takes_is_bounded_and_counted() {
        // No thread empties it: as a sink that blocks.
        let shared = Arc::new(Shared {
            shards: std::array::from_fn(|_| Mutex::default()),
            sink: Mutex::new(Sink::Off),
            lost: AtomicUsize::new(0),
            writer: OnceLock::new(),
            writing: AtomicBool::new(false),
            reopen: AtomicBool::new(false),
        });
        let lines = Lines(Some(shared));
        let fit = WAITING * BUFFER / 1024;
        for _ in 0..fit + 5 {
            lines.append(|line| line.extend_from_slice(&[b'x'; 1023]));
        }
        assert_eq!(lines.lost(), 5);
        assert!(lines.flush(Duration::ZERO));
        lines.append(|line| line.push(b'x'));
        assert_eq!(lines.lost(), 0);
    }

    #[test]
    fn a_file_that_was_moved_away_is_opened_anew() {
        let folder = tempfile::tempdir().unwrap();
        let (log, old) = (folder.path().join("log"), folder.path().join("log.1"));
        let lines = Lines::open(Sink::named("log", folder.path()).unwrap());
        let say = |text: &str| {
            lines.append(|line| line.extend_from_slice(text.as_bytes()));
            assert!(lines.flush(Duration::from_secs(60)));
        };
        say("one");
        std::fs::rename(&log, &old).unwrap();
        say("two");
        lines.reopen();
        say("three");
        assert_eq!(std::fs::read_to_string(old).unwrap(), "one\ntwo\n");
        assert_eq!(std::fs::read_to_string(log).unwrap(), "three\n");
    }

    #[test]
    fn every_line_leaves_once_and_whole() {
        let folder = tempfile::tempdir().unwrap();
        let lines = Lines::open(Sink::named("log", folder.path()).unwrap());
        let threads: Vec<_> = (0..4)
            .map(|t| {
                let lines = lines.clone();
                std::thread::spawn(move || {
                    for i in 0..500 {
                        lines.append(|line| write!(line, "{t} {i} end").unwrap());
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        assert!(lines.flush(Duration::from_secs(60)));
        let text = std::fs::read_to_string(folder.path().join("log")).unwrap();
        assert_eq!(text.lines().count(), 2000);
        assert!(text.lines().all(|line| line.ends_with(" end")));
        assert_eq!(lines.lost(), 0);
    }
}
