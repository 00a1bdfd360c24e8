//! Lines that many workers write and one thread puts out, so that no request waits for a disk.
//!
//! A worker appends to its own shard, which it shares with nobody but the thread that empties it.

use std::cell::Cell;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Where lines go.
pub enum Sink {
    /// Nowhere.
    Off,
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// A file, appended to; readable by its owner and group.
    File(File),
}

impl Sink {
    /// The sink that a word or a path names.
    pub fn named(name: &str, folder: &Path) -> io::Result<Self> {
        Ok(match name {
            "off" => Self::Off,
            "stdout" => Self::Stdout,
            "stderr" => Self::Stderr,
            path => {
                use std::os::unix::fs::OpenOptionsExt;
                let path = folder.join(path);
                Self::File(
                    OpenOptions::new()
                        .append(true)
                        .create(true)
                        .mode(0o640)
                        .open(path)?,
                )
            }
        })
    }

    fn put(&self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Self::Off => Ok(()),
            Self::Stdout => io::stdout()
                .lock()
                .write_all(bytes)
                .and_then(|()| io::stdout().flush()),
            Self::Stderr => io::stderr().lock().write_all(bytes),
            Self::File(file) => (&mut &*file).write_all(bytes),
        }
    }
}

const SHARDS: usize = 16;
/// How long a line may stay in memory.
const LAG: Duration = Duration::from_millis(100);
/// A shard that nobody empties is cut here: memory is bounded, and the loss is counted.
const FULL: usize = 8 << 20;

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
    shards: [Mutex<Vec<u8>>; SHARDS],
    sink: Mutex<Sink>,
    lost: AtomicUsize,
}

impl Lines {
    /// Starts the thread that empties the shards.
    pub fn open(sink: Sink) -> Self {
        if matches!(sink, Sink::Off) {
            return Self(None);
        }
        let shared = Arc::new(Shared {
            shards: std::array::from_fn(|_| Mutex::new(Vec::new())),
            sink: Mutex::new(sink),
            lost: AtomicUsize::new(0),
        });
        let weak = Arc::downgrade(&shared);
        // Without a thread lines still leave, at `flush`.
        let _ = std::thread::Builder::new()
            .name("visor-log".into())
            .stack_size(64 << 10)
            .spawn(move || {
                while let Some(shared) = weak.upgrade() {
                    shared.empty();
                    drop(shared);
                    std::thread::sleep(LAG);
                }
            });
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
        let mut lines = mine.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.len() > FULL {
            shared.lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        write(&mut lines);
        lines.push(b'\n');
    }

    /// Writes out what is held.
    pub fn flush(&self) {
        if let Some(shared) = &self.0 {
            shared.empty();
        }
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
        let sink = self.sink.lock().unwrap_or_else(PoisonError::into_inner);
        for shard in &self.shards {
            let lines = {
                let mut lines = shard.lock().unwrap_or_else(PoisonError::into_inner);
                if lines.is_empty() {
                    continue;
                }
                // The next fill is about as large as this one.
                let next = Vec::with_capacity(lines.len().min(1 << 20));
                std::mem::replace(&mut *lines, next)
            };
            if sink.put(&lines).is_err() {
                let count = lines.iter().filter(|b| **b == b'\n').count();
                self.lost.fetch_add(count, Ordering::Relaxed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        lines.flush();
        let text = std::fs::read_to_string(folder.path().join("log")).unwrap();
        assert_eq!(text.lines().count(), 2000);
        assert!(text.lines().all(|line| line.ends_with(" end")));
        assert_eq!(lines.lost(), 0);
    }
}
