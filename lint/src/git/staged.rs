//! What the next commit brings: where the index differs from the last commit.

use super::{GitError, index, open, text};
use gix::ObjectId;
use gix::bstr::{BStr, ByteSlice as _};
use gix::index::entry::{Mode, Stage};
use gix::index::extension::Tree as Cached;
use std::collections::HashMap;
use std::path::Path;

/// A staged file.
#[derive(Debug)]
pub struct Staged {
    /// Relative to the work tree.
    pub path: String,
    /// As it is in the index.
    pub bytes: Vec<u8>,
}

/// Every added or changed file of the index. Links and submodules have no text of their own.
pub fn staged(folder: &Path) -> Result<Vec<Staged>, GitError> {
    let repo = open(folder)?;
    let index = index(&repo)?;
    let what = "cannot read the last commit";
    let head = repo
        .head_tree_id_or_empty()
        .map_err(|e| GitError::new(what, &e))?
        .detach();
    let changed = Changed {
        repo: &repo,
        index: &index,
    }
    .from(head)?;
    let mut out = Vec::new();
    for (path, id) in changed {
        let blob = repo
            .find_blob(id)
            .map_err(|e| GitError::new("cannot read a staged file", &e))?;
        out.push(Staged {
            path,
            bytes: blob.data.clone(),
        });
    }
    Ok(out)
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
