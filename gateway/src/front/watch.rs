//! Certificate files, watched.

use super::{Certificates, Notice, Notices};
use notify::{RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

/// Looked at in any case, where the file system tells nothing (NFS, some overlays).
const POLL: Duration = Duration::from_secs(30);
/// Certificate and key are two files: changes that close follow one another are one.
const SETTLE: Duration = Duration::from_millis(200);

/// Replaces certificates as their files change, or as `look` is asked for; never returns while
/// the other end of `look` lives.
///
/// Folders are watched, not files: editors, certbot and Kubernetes replace files and links.
pub async fn watch(
    all: Vec<Arc<Certificates>>,
    notices: Notices,
    look: (UnboundedSender<()>, UnboundedReceiver<()>),
) {
    let (sender, mut look) = look;
    let watcher = notify::recommended_watcher(move |_| {
        let _ = sender.send(());
    });
    // Held, or it stops watching.
    let _watcher = match watcher.and_then(|watcher| watch_folders(watcher, &all)) {
        Ok(watcher) => Some(watcher),
        Err(error) => {
            (notices)(Notice::NotWatched {
                error: error.to_string(),
            });
            None
        }
    };
    let mut poll = interval_at(Instant::now() + POLL, POLL);
    poll.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = poll.tick() => {}
            asked = look.recv() => {
                if asked.is_none() {
                    return;
                }
                let settled = Instant::now() + SETTLE * 10;
                while Instant::now() < settled
                    && matches!(timeout(SETTLE, look.recv()).await, Ok(Some(())))
                {}
            }
        }
        let all = all.clone();
        // Files are read, and keys parsed, beside the runtime.
        let looked = tokio::task::spawn_blocking(move || {
            all.iter()
                .filter_map(|certificates| certificates.reload())
                .collect::<Vec<_>>()
        });
        for notice in looked.await.unwrap_or_default() {
            (notices)(notice);
        }
    }
}

fn watch_folders<W: Watcher>(mut watcher: W, all: &[Arc<Certificates>]) -> notify::Result<W> {
    let folders: BTreeSet<&Path> = all
        .iter()
        .flat_map(|certificates| certificates.paths())
        .map(|path| match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        })
        .collect();
    for folder in folders {
        watcher.watch(folder, RecursiveMode::NonRecursive)?;
    }
    Ok(watcher)
}
