//! One commit's tree, to compare with.

use super::{GitError, open};
use gix::bstr::BStr;
use std::path::Path;
use std::sync::Mutex;

/// A commit's tree.
pub struct Revision {
    repo: Mutex<gix::Repository>,
    tree: gix::ObjectId,
}

impl Revision {
    /// By any name that git knows: a branch, `HEAD~3`, an id.
    pub fn of(folder: &Path, name: &str) -> Result<Self, GitError> {
        let repo = open(folder)?;
        let tree = {
            let what = format!("git knows no revision `{name}`");
            let id = repo
                .rev_parse_single(BStr::new(name.as_bytes()))
                .map_err(|e| GitError::new(&what, &e))?;
            let object = id.object().map_err(|e| GitError::new(&what, &e))?;
            object
                .peel_to_tree()
                .map_err(|e| GitError::new(&what, &e))?
                .id
        };
        Ok(Self {
            repo: Mutex::new(repo),
            tree,
        })
    }

    /// A file of it.
    pub fn file(&self, path: &str) -> Option<Vec<u8>> {
        let repo = self.repo.lock().ok()?;
        let tree = repo.find_tree(self.tree).ok()?;
        let entry = tree.lookup_entry_by_path(path).ok()??;
        if !entry.mode().is_blob() {
            return None;
        }
        Some(entry.object().ok()?.data.clone())
    }

    /// Whether a path is there, as a file or a folder.
    pub fn has(&self, path: &str) -> bool {
        self.is_folder(path) || self.file(path).is_some()
    }

    /// Whether a path is a folder; the empty one is the root.
    pub fn is_folder(&self, path: &str) -> bool {
        let Ok(repo) = self.repo.lock() else {
            return false;
        };
        self.folder(&repo, path).is_some()
    }

    /// The paths of all files below a folder, from the root.
    pub fn files(&self, folder: &str) -> Vec<String> {
        let Ok(repo) = self.repo.lock() else {
            return Vec::new();
        };
        let mut files = Vec::new();
        let mut open: Vec<(String, gix::ObjectId)> = Vec::new();
        open.extend(self.folder(&repo, folder).map(|id| (folder.to_owned(), id)));
        while let Some((at, id)) = open.pop() {
            let Ok(tree) = repo.find_tree(id) else {
                continue;
            };
            for entry in tree.iter().filter_map(Result::ok) {
                let name = super::text(entry.filename());
                let path = match at.is_empty() {
                    true => name,
                    false => format!("{at}/{name}"),
                };
                if entry.mode().is_tree() {
                    open.push((path, entry.object_id()));
                } else if entry.mode().is_blob() {
                    files.push(path);
                }
            }
        }
        files.sort_unstable();
        files
    }

    fn folder(&self, repo: &gix::Repository, path: &str) -> Option<gix::ObjectId> {
        if path.is_empty() {
            return Some(self.tree);
        }
        let tree = repo.find_tree(self.tree).ok()?;
        let entry = tree.lookup_entry_by_path(path).ok()??;
        entry.mode().is_tree().then(|| entry.object_id())
    }
}
