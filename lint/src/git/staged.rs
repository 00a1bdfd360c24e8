//! What the next commit brings: where the index differs from the last commit.

use super::{GitError, index, open, text};
use gix::ObjectId;
use gix::bstr::{BStr, ByteSlice as _};
use gix::index::entry::{Mode, Stage};
use gix::index::extension::Tree as Cached;
use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Mutex;

/// A staged file.
#[derive(Debug)]
pub struct Staged {
    /// Relative to the work tree.
    pub path: String,
    /// As it is in the index.
    pub bytes: Vec<u8>,
}

/// The index of a repository.
pub struct StagedIndex {
    repo: Mutex<gix::Repository>,
    index: gix::index::File,
    staged: HashSet<String>,
}

impl StagedIndex {
    /// The one of the repository that a folder belongs to.
    pub fn of(folder: &Path) -> Result<Self, GitError> {
        let repo = open(folder)?;
        let index = index(&repo)?;
        Ok(Self {
            repo: Mutex::new(repo),
            index,
            staged: HashSet::new(),
        })
    }

    /// Every added or changed file. Links and submodules have no text of their own.
    pub fn changed(&mut self) -> Result<Vec<Staged>, GitError> {
        let repo = self
            .repo
            .get_mut()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let what = "cannot read the last commit";
        let head = repo
            .head_tree_id_or_empty()
            .map_err(|e| GitError::new(what, &e))?
            .detach();
        let changed = Changed {
            repo,
            index: &self.index,
        }
        .from(head)?;
        let mut out = Vec::new();
        for (path, id) in changed {
            let blob = repo
                .find_blob(id)
                .map_err(|e| GitError::new("cannot read a staged file", &e))?;
            self.staged.insert(path.clone());
            out.push(Staged {
                path,
                bytes: blob.data.clone(),
            });
        }
        Ok(out)
    }

    /// Whether a file is among the changed ones.
    pub fn is_staged(&self, path: &str) -> bool {
        self.staged.contains(path)
    }

    /// A file as it is in the index.
    pub fn file(&self, path: &str) -> Option<Vec<u8>> {
        let entry = self.index.entry_by_path(BStr::new(path.as_bytes()))?;
        let repo = self.repo.lock().ok()?;
        let blob = repo.find_blob(entry.id).ok()?;
        Some(blob.data.clone())
    }

    /// Every file of the index.
    pub fn paths(&self) -> Vec<String> {
        let files = self.index.entries().iter();
        files
            .filter(|entry| entry.mode == Mode::FILE || entry.mode == Mode::FILE_EXECUTABLE)
            .map(|entry| text(entry.path(&self.index)))
            .collect()
    }
}

struct Changed<'a> {
    repo: &'a gix::Repository,
    index: &'a gix::index::File,
}

impl Changed<'_> {
    /// The files of the index that are not the same in that tree.
    fn from(&self, head: ObjectId) -> Result<Vec<(String, ObjectId)>, GitError> {
        let mut known: HashMap<Vec<u8>, ObjectId> = HashMap::new();
        let mut same: Vec<Vec<u8>> = Vec::new();
        self.descend(
            head,
            self.index.tree(),
            &mut Vec::new(),
            &mut known,
            &mut same,
        )?;
        same.sort_unstable();
        let mut out = Vec::new();
        for entry in self.index.entries() {
            let path: &BStr = entry.path(self.index);
            let is_file = entry.mode == Mode::FILE || entry.mode == Mode::FILE_EXECUTABLE;
            let merged = entry.stage() == Stage::Unconflicted;
            if !is_file
                || !merged
                || is_below(&same, path)
                || known.get(path.as_bytes()) == Some(&entry.id)
            {
                continue;
            }
            out.push((text(path), entry.id));
        }
        Ok(out)
    }

    /// Collects the files of a tree. Where the index remembers the very same tree for a folder,
    /// nothing in it is staged, and it is not read: in most commits that leaves a few folders.
    fn descend(
        &self,
        tree: ObjectId,
        cached: Option<&Cached>,
        path: &mut Vec<u8>,
        known: &mut HashMap<Vec<u8>, ObjectId>,
        same: &mut Vec<Vec<u8>>,
    ) -> Result<(), GitError> {
        if cached.is_some_and(|c| c.num_entries.is_some() && c.id == tree) {
            same.push(path.clone());
            return Ok(());
        }
        let what = "cannot read a tree of the last commit";
        let object = self
            .repo
            .find_tree(tree)
            .map_err(|e| GitError::new(what, &e))?;
        for entry in object.iter() {
            let entry = entry.map_err(|e| GitError::new(what, &e))?;
            let length = path.len();
            if !path.is_empty() {
                path.push(b'/');
            }
            path.extend_from_slice(entry.filename());
            if entry.mode().is_tree() {
                let name: &[u8] = entry.filename();
                let below = cached.and_then(|c| {
                    c.children
                        .iter()
                        .find(|child| child.name.as_slice() == name)
                });
                self.descend(entry.object_id(), below, path, known, same)?;
            } else {
                known.insert(path.clone(), entry.object_id());
            }
            path.truncate(length);
        }
        Ok(())
    }
}

/// Whether a path lies in one of the folders, which are sorted.
fn is_below(folders: &[Vec<u8>], path: &BStr) -> bool {
    if folders.first().is_some_and(Vec::is_empty) {
        return true;
    }
    let mut end = path.len();
    while let Some(at) = path.get(..end).and_then(|p| p.rfind_byte(b'/')) {
        let folder = path.get(..at).map(|p| p.to_vec()).unwrap_or_default();
        if folders.binary_search(&folder).is_ok() {
            return true;
        }
        end = at;
    }
    false
}
