//! Notices that keys have changed.
//!
//! Files are watched by folder: Kubernetes swaps a link beside the one that is named, and editors
//! put a new file in the place of the old one. A file is read when its folder has been quiet for a
//! moment, so that one that is being written is not taken half. Folders that cannot be watched,
//! links that lead elsewhere and network file systems are seen by looking again now and then.

use super::keyring::Keyring;
use super::source::Source;
use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, timeout};

/// How often to look, and how long to wait.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Between two looks at everything.
    pub poll: Duration,
    /// So long a folder must be quiet before its files are read.
    pub settle: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            poll: Duration::from_secs(30),
            settle: Duration::from_millis(200),
        }
    }
}

/// A folder that never gets quiet is read all the same after so many quiet times.
const PATIENCE: u32 = 10;

/// Keeps a keyring up to date until it is dropped.
#[derive(Debug)]
pub struct Watch {
    /// Dropped with it, which ends the tasks.
    _tasks: JoinSet<()>,
}

impl Watch {
    /// Begins to watch. Must be called within a tokio runtime.
    pub fn start(keyring: &Arc<Keyring>, pace: Pace) -> Self {
        let mut tasks = JoinSet::new();
        let mut files = Vec::new();
        for (index, spec) in keyring.specs().enumerate() {
            match &spec.source {
                // The environment of a running process does not change.
                Source::Env(_) => {}
                Source::File(path) => files.push((index, folder_of(path))),
                Source::Exec { refresh, .. } => {
                    // The model allows no zero, but a busy loop would be worse than a late key.
                    let every = (*refresh).max(Duration::from_secs(1));
                    tasks.spawn(run_again(Arc::clone(keyring), index, every));
                }
            }
        }
        tasks.spawn(watch_files(Arc::clone(keyring), files, pace));
        Self { _tasks: tasks }
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

async fn run_again(keyring: Arc<Keyring>, index: usize, every: Duration) {
    let mut ticks = interval(every);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    // The first tick comes at once, and `load` has just read.
    ticks.tick().await;
    loop {
        ticks.tick().await;
        keyring.refresh(index, Instant::now()).await;
    }
}

/// Also lets go of what has drained, with each look.
async fn watch_files(keyring: Arc<Keyring>, files: Vec<(usize, PathBuf)>, pace: Pace) {
    let changed = Arc::new(Notify::new());
    let mut folders = Folders::new(&changed);
    let mut ticks = interval(pace.poll);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        // The first tick comes at once: a change between `load` and the watch is seen too.
        tokio::select! {
            _ = ticks.tick() => folders.watch(&files, &keyring),
            () = changed.notified() => {
                for _ in 0..PATIENCE {
                    if timeout(pace.settle, changed.notified()).await.is_err() {
                        break;
                    }
                }
            }
        }
        for (index, _) in &files {
            keyring.refresh(*index, Instant::now()).await;
        }
        keyring.expire(Instant::now());
    }
}

/// The folders under watch.
struct Folders {
    watcher: Option<RecommendedWatcher>,
    /// Said once, not with each look.
    unwatched: BTreeSet<usize>,
}

impl Folders {
    fn new(changed: &Arc<Notify>) -> Self {
        let changed = Arc::clone(changed);
        let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Our own reading is an event too. An error may hide one: look.
            if !matches!(&event, Ok(event) if is_reading(event.kind)) {
                changed.notify_one();
            }
        });
        Self {
            watcher: watcher.ok(),
            unwatched: BTreeSet::new(),
        }
    }

    /// Watches again each time: a folder may have been removed and made anew.
    fn watch(&mut self, files: &[(usize, PathBuf)], keyring: &Keyring) {
        for (index, folder) in files {
            let watched = self
                .watcher
                .as_mut()
                .is_some_and(|watcher| watcher.watch(folder, RecursiveMode::NonRecursive).is_ok());
            if watched {
                self.unwatched.remove(index);
            } else if self.unwatched.insert(*index) {
                keyring.unwatched(*index);
            }
        }
    }
}

fn is_reading(kind: notify::EventKind) -> bool {
    use notify::event::{AccessKind, AccessMode, EventKind};
    match kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => false,
        EventKind::Access(_) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::alarm::{Alarm, Alarms, KeyEvent};
    use super::super::spec::Spec;
    use super::*;
    use std::fs;
    use std::os::unix::fs::symlink;
    use std::sync::Mutex;

    #[derive(Default)]
    struct Heard(Mutex<Vec<Alarm>>);
    impl Alarms for Heard {
        fn raise(&self, alarm: Alarm) {
            self.0.lock().unwrap().push(alarm);
        }
    }

    /// Looking now and then is too rare to help: only events can make these tests pass.
    const EVENTS: Pace = Pace {
        poll: Duration::from_secs(3_600),
        settle: Duration::from_millis(50),
    };

    async fn keyring(source: Source) -> (Arc<Keyring>, Arc<Heard>) {
        let credential = "acme.live".parse().unwrap();
        let spec = Spec {
            credential,
            source,
            prefix: None,
            other_prefix: None,
            scheme: None,
        };
        let heard = Arc::new(Heard::default());
        let alarms: Arc<dyn Alarms> = heard.clone();
        let keyring = Keyring::load(vec![spec], vec![], None, alarms, Instant::now())
            .await
            .unwrap();
        (Arc::new(keyring), heard)
    }

    fn current(keyring: &Keyring) -> String {
        let key = keyring.current(0).expect("a key serves at any time");
        key.header_value().to_str().unwrap().to_owned()
    }

    /// Waits as long as it takes, within reason; any other key on the way is an error.
    async fn becomes(keyring: &Keyring, before: &str, after: &str) {
        for _ in 0..2_000 {
            match current(keyring) {
                now if now == after => return,
                now => assert_eq!(now, before),
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the change was not noticed");
    }

    /// Watched from here on: the first look is over.
    async fn started(keyring: &Arc<Keyring>, file: &Path, first: &str) -> Watch {
        let watch = Watch::start(keyring, EVENTS);
        // A change that is seen shows that the folder is under watch.
        fs::write(file, format!("{first}-warm")).unwrap();
        becomes(keyring, first, &format!("{first}-warm")).await;
        watch
    }

    #[tokio::test]
    async fn a_file_written_anew_is_noticed_and_never_read_empty() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        fs::write(&file, "first-key").unwrap();
        let (keyring, heard) = keyring(Source::File(file.clone())).await;
        let _watch = started(&keyring, &file, "first-key").await;
        // Truncated, and left so: the old key goes on, and somebody hears of it.
        fs::write(&file, "").unwrap();
        let unreadable = |alarm: &Alarm| matches!(alarm.event, KeyEvent::Unreadable(_));
        while !heard.0.lock().unwrap().iter().any(unreadable) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(current(&keyring), "first-key-warm");
        fs::write(&file, "second-key\n").unwrap();
        becomes(&keyring, "first-key-warm", "second-key").await;
    }

    #[tokio::test]
    async fn a_file_renamed_into_place_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        fs::write(&file, "first-key").unwrap();
        let (keyring, _) = keyring(Source::File(file.clone())).await;
        let _watch = started(&keyring, &file, "first-key").await;
        let new = folder.path().join(".key.swp");
        fs::write(&new, "second-key").unwrap();
        fs::rename(&new, &file).unwrap();
        becomes(&keyring, "first-key-warm", "second-key").await;
    }

    /// `key -> ..data/key`, `..data -> ..1`: the file's own directory entry never changes.
    #[tokio::test]
    async fn a_link_swapped_as_kubernetes_does_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for (version, key) in [("..1", "first-key"), ("..2", "second-key")] {
            fs::create_dir(at(version)).unwrap();
            fs::write(at(version).join("key"), key).unwrap();
        }
        symlink("..1", at("..data")).unwrap();
        symlink("..data/key", at("key")).unwrap();
        let (keyring, _) = keyring(Source::File(at("key"))).await;
        let _watch = Watch::start(&keyring, EVENTS);
        assert_eq!(current(&keyring), "first-key");
        // The first look may still be to come: either way the new key has to arrive.
        symlink("..2", at("..data_tmp")).unwrap();
        fs::rename(at("..data_tmp"), at("..data")).unwrap();
        becomes(&keyring, "first-key", "second-key").await;
        symlink("..1", at("..data_tmp")).unwrap();
        fs::rename(at("..data_tmp"), at("..data")).unwrap();
        becomes(&keyring, "second-key", "first-key").await;
    }

    #[tokio::test]
    async fn what_no_event_tells_is_seen_by_looking() {
        let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let target = elsewhere.path().join("key");
        fs::write(&target, "first-key").unwrap();
        symlink(&target, folder.path().join("key")).unwrap();
        let (keyring, _) = keyring(Source::File(folder.path().join("key"))).await;
        let poll = Duration::from_millis(50);
        let _watch = Watch::start(&keyring, Pace { poll, settle: poll });
        fs::write(elsewhere.path().join("new"), "second-key").unwrap();
        fs::rename(elsewhere.path().join("new"), &target).unwrap();
        becomes(&keyring, "first-key", "second-key").await;
    }

    #[tokio::test]
    async fn a_command_is_run_again() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("key"), "first-key").unwrap();
        let argv = ["cat", "key"].map(str::to_owned).to_vec();
        let folder_path = folder.path().to_owned();
        let refresh = Duration::from_millis(1);
        let (keyring, _) = keyring(Source::Exec {
            argv,
            folder: folder_path,
            refresh,
        })
        .await;
        let _watch = Watch::start(&keyring, EVENTS);
        fs::write(folder.path().join("new"), "second-key").unwrap();
        fs::rename(folder.path().join("new"), folder.path().join("key")).unwrap();
        becomes(&keyring, "first-key", "second-key").await;
    }
}
