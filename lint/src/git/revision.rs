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
}
