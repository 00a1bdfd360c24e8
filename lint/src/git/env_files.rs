//! What git makes of an env file: whether the index holds it, whether a pattern ignores it.

use crate::text::EnvFile;
use gix::bstr::BStr;
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// Repositories that were asked, each opened once.
#[derive(Default)]
pub struct EnvFiles {
    indexes: Mutex<HashMap<PathBuf, Option<gix::index::File>>>,
}

impl EnvFiles {
    /// None asked yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// About one file.
    pub fn of(&self, path: &Path) -> EnvFile {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let root = path
            .ancestors()
            .skip(1)
            .find(|folder| folder.join(".git").exists());
        EnvFile {
            tracked: root.is_some_and(|root| self.is_tracked(root, &path)),
            ignored: is_ignored(root, &path),
        }
    }

    fn is_tracked(&self, root: &Path, path: &Path) -> bool {
        let mut indexes = self
            .indexes
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let index = indexes
            .entry(root.to_path_buf())
            .or_insert_with(|| super::open(root).and_then(|repo| super::index(&repo)).ok());
        let Some(relative) = path
            .strip_prefix(root)
            .ok()
            .map(|p| p.to_string_lossy().replace('\\', "/"))
        else {
            return false;
        };
        index.as_ref().is_some_and(|index| {
            index
                .entry_by_path(BStr::new(relative.as_bytes()))
                .is_some()
        })
    }
}

/// The nearest pattern that speaks of the file decides, as git has it.
fn is_ignored(root: Option<&Path>, path: &Path) -> bool {
    for folder in path.ancestors().skip(1) {
        let file = folder.join(".gitignore");
        if file.exists() {
            let (patterns, _) = Gitignore::new(&file);
            let found = patterns.matched_path_or_any_parents(path, false);
            if !found.is_none() {
                return found.is_ignore();
            }
        }
        if Some(folder) == root {
            let mut builder = GitignoreBuilder::new(folder);
            builder.add(folder.join(".git/info/exclude"));
            if let Ok(patterns) = builder.build()
                && patterns
                    .matched_path_or_any_parents(path, false)
                    .is_ignore()
            {
                return true;
            }
            break;
        }
    }
    let (global, _) = Gitignore::global();
    root.is_some() && global.matched(path, false).is_ignore()
}
