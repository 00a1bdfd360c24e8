//! What the next commit brings: where the index differs from the last commit.
//!
//! Reading trees is what takes time: each is one small compressed file, or one chain of deltas. So
//! the trees that a commit of the index would make are computed, from git's own cached ones as far
//! as these hold, and only where they differ from those of the last commit is anything read.

use super::{GitError, index, open, text};
use gix::ObjectId;
use gix::bstr::{BStr, ByteSlice as _};
use gix::index::entry::{Flags, Mode, Stage};
use gix::index::extension::Tree as Cached;
use gix::index::{Entry, State};
use gix::objs::tree::EntryKind;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
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

/// What is staged.
#[derive(Debug, Default)]
pub struct NextCommit {
    /// In the order of their paths.
    pub files: Vec<Staged>,
    /// How many files a merge left in conflict: what they will be is not known.
    pub unmerged: usize,
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
    pub fn changed(&mut self) -> Result<NextCommit, GitError> {
        let repo = self
            .repo
            .get_mut()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let what = "cannot read the last commit";
        let head = repo
            .head_tree_id_or_empty()
            .map_err(|e| GitError::new(what, &e))?
            .detach();
        let mut comparison = Comparison {
            repo,
            index: &self.index,
            trees: HashMap::new(),
            changed: Vec::new(),
        };
        let all = Folder {
            entries: 0..self.index.entries().len(),
            prefix: 0,
            cached: self.index.tree(),
        };
        comparison.compare(&all, Some(head))?;
        let mut files = Vec::with_capacity(comparison.changed.len());
        for (path, id) in comparison.changed {
            let blob = repo
                .find_blob(id)
                .map_err(|e| GitError::new("cannot read a staged file", &e))?;
            self.staged.insert(path.clone());
            files.push(Staged {
                path,
                bytes: blob.detach().data,
            });
        }
        let mut in_conflict: Vec<&BStr> = self
            .index
            .entries()
            .iter()
            .filter(|entry| entry.stage() != Stage::Unconflicted)
            .map(|entry| entry.path(&self.index))
            .collect();
        in_conflict.dedup();
        Ok(NextCommit {
            files,
            unmerged: in_conflict.len(),
        })
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
        Some(blob.detach().data)
    }

    /// Every file of the index.
    pub fn paths(&self) -> Vec<String> {
        let files = self.index.entries().iter();
        files
            .filter(|entry| is_file(entry.mode))
            .map(|entry| text(entry.path(&self.index)))
            .collect()
    }
}

/// A folder of the index.
#[derive(Clone)]
struct Folder<'a> {
    /// Which entries lie in it.
    entries: Range<usize>,
    /// How long its path is, with the slash at its end.
    prefix: usize,
    /// What git remembers of it.
    cached: Option<&'a Cached>,
}

impl Folder<'_> {
    /// The tree that git remembers, as long as nothing in the folder was touched since.
    fn remembered(&self) -> Option<ObjectId> {
        let cached = self.cached.filter(|c| c.num_entries.is_some())?;
        Some(cached.id)
    }
}

/// What stands in a folder of the index.
enum Item<'a> {
    /// A file, a link, a submodule.
    Entry(&'a Entry),
    /// A folder.
    Folder(Folder<'a>),
    /// A folder outside of a sparse checkout, of which the index knows the tree only.
    Sparse(ObjectId),
}

struct Comparison<'a> {
    repo: &'a gix::Repository,
    index: &'a State,
    /// By first entry and length of the path. `None` where nothing would be committed.
    trees: HashMap<(usize, usize), Option<ObjectId>>,
    changed: Vec<(String, ObjectId)>,
}

impl<'a> Comparison<'a> {
    /// Collects the files of a folder that are not the same in a tree of the last commit.
    fn compare(&mut self, folder: &Folder<'a>, head: Option<ObjectId>) -> Result<(), GitError> {
        let known = match head {
            Some(head) if self.tree(folder)? == Some(head) => return Ok(()),
            Some(head) => self.read(head)?,
            None => HashMap::new(),
        };
        for (name, item) in self.items(folder) {
            let before = known.get(name).copied();
            match item {
                Item::Folder(below) => {
                    let tree = before.filter(|(kind, _)| *kind == EntryKind::Tree);
                    self.compare(&below, tree.map(|(_, id)| id))?;
                }
                Item::Entry(entry) => {
                    if is_file(entry.mode) && is_staged(entry) && !is_same(before, entry.id) {
                        let path = entry.path(self.index);
                        self.changed.push((text(path), entry.id));
                    }
                }
                Item::Sparse(id) => {
                    let tree = before.filter(|(kind, _)| *kind == EntryKind::Tree);
                    let path = self.path(&folder.entries, folder.prefix, name);
                    self.compare_trees(path, id, tree.map(|(_, id)| id))?;
                }
            }
        }
        Ok(())
    }

    /// Collects the files of one tree that are not the same in another.
    fn compare_trees(
        &mut self,
        path: Vec<u8>,
        tree: ObjectId,
        head: Option<ObjectId>,
    ) -> Result<(), GitError> {
        if Some(tree) == head {
            return Ok(());
        }
        let known = head.map(|head| self.read(head)).transpose()?;
        let known = known.unwrap_or_default();
        let mut items: Vec<_> = self.read(tree)?.into_iter().collect();
        items.sort_unstable();
        for (name, (kind, id)) in items {
            let before = known.get(&name).copied();
            let path = [path.as_slice(), b"/", &name].concat();
            match kind {
                EntryKind::Tree => {
                    let tree = before.filter(|(kind, _)| *kind == EntryKind::Tree);
                    self.compare_trees(path, id, tree.map(|(_, id)| id))?;
                }
                EntryKind::Blob | EntryKind::BlobExecutable if !is_same(before, id) => {
                    self.changed.push((text(BStr::new(&path)), id));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What a tree of the last commit holds, by name.
    fn read(&self, tree: ObjectId) -> Result<HashMap<Vec<u8>, (EntryKind, ObjectId)>, GitError> {
        let what = "cannot read a tree of the last commit";
        let object = self
            .repo
            .find_tree(tree)
            .map_err(|e| GitError::new(what, &e))?;
        object
            .iter()
            .map(|entry| {
                let entry = entry.map_err(|e| GitError::new(what, &e))?;
                let name: &[u8] = entry.filename();
                Ok((name.to_vec(), (entry.mode().kind(), entry.object_id())))
            })
            .collect()
    }

    /// The tree that a commit of the index would make of a folder; `None` where it would be empty.
    fn tree(&mut self, folder: &Folder<'a>) -> Result<Option<ObjectId>, GitError> {
        if let Some(id) = folder.remembered() {
            return Ok(Some(id));
        }
        let place = (folder.entries.start, folder.prefix);
        if let Some(known) = self.trees.get(&place) {
            return Ok(*known);
        }
        let mut data = Vec::new();
        for (name, item) in self.items(folder) {
            let (mode, id): (&[u8], ObjectId) = match item {
                Item::Folder(below) => match self.tree(&below)? {
                    Some(id) => (b"40000", id),
                    None => continue,
                },
                Item::Sparse(id) => (b"40000", id),
                Item::Entry(entry) if is_staged(entry) => match entry.mode {
                    Mode::FILE => (b"100644", entry.id),
                    Mode::FILE_EXECUTABLE => (b"100755", entry.id),
                    Mode::SYMLINK => (b"120000", entry.id),
                    Mode::COMMIT => (b"160000", entry.id),
                    _ => continue,
                },
                Item::Entry(_) => continue,
            };
            data.extend_from_slice(mode);
            data.push(b' ');
            data.extend_from_slice(name);
            data.push(0);
            data.extend_from_slice(id.as_slice());
        }
        let id = match data.is_empty() {
            true => None,
            false => Some(
                gix::objs::compute_hash(self.repo.object_hash(), gix::objs::Kind::Tree, &data)
                    .map_err(|e| GitError::new("cannot compute a tree of the index", &e))?,
            ),
        };
        self.trees.insert(place, id);
        Ok(id)
    }

    /// What stands in a folder, by name, in git's order.
    fn items(&self, folder: &Folder<'a>) -> Items<'a> {
        Items {
            index: self.index,
            rest: folder.entries.clone(),
            prefix: folder.prefix,
            cached: folder.cached,
        }
    }

    /// The path of something in a folder.
    fn path(&self, entries: &Range<usize>, prefix: usize, name: &[u8]) -> Vec<u8> {
        let first = self.index.entries().get(entries.start);
        let folder = first.and_then(|entry| entry.path(self.index).get(..prefix));
        [folder.unwrap_or_default(), name].concat()
    }
}

struct Items<'a> {
    index: &'a State,
    rest: Range<usize>,
    prefix: usize,
    cached: Option<&'a Cached>,
}

impl<'a> Iterator for Items<'a> {
    type Item = (&'a [u8], Item<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.index.entries().get(self.rest.clone())?;
        let entry = rest.first()?;
        let path: &[u8] = entry.path(self.index);
        let start = self.rest.start;
        let name = path.get(self.prefix..)?;
        let Some(slash) = name.find_byte(b'/') else {
            self.rest.start += 1;
            return Some((name, Item::Entry(entry)));
        };
        let name = name.get(..slash)?;
        if entry.mode == Mode::DIR {
            self.rest.start += 1;
            return Some((name, Item::Sparse(entry.id)));
        }
        let prefix = self.prefix + slash + 1;
        let inside = path.get(..prefix)?;
        let cached = self.cached.and_then(|c| {
            c.children
                .iter()
                .find(|child| child.name.as_slice() == name)
        });
        let is_inside = |entry: &Entry| entry.path(self.index).starts_with(inside);
        // What git remembers of a folder says how many entries it has.
        let remembered = cached
            .and_then(|c| usize::try_from(c.num_entries?).ok())
            .filter(|count| {
                let last = count.checked_sub(1).and_then(|last| rest.get(last));
                last.is_some_and(is_inside) && !rest.get(*count).is_some_and(is_inside)
            });
        self.rest.start += remembered.unwrap_or_else(|| rest.partition_point(is_inside));
        let folder = Folder {
            entries: start..self.rest.start,
            prefix,
            cached,
        };
        Some((name, Item::Folder(folder)))
    }
}

fn is_file(mode: Mode) -> bool {
    mode == Mode::FILE || mode == Mode::FILE_EXECUTABLE
}

/// Whether a commit takes the entry as it is: neither in conflict nor merely intended.
fn is_staged(entry: &Entry) -> bool {
    entry.stage() == Stage::Unconflicted && !entry.flags.contains(Flags::INTENT_TO_ADD)
}

/// Whether the last commit has a file of that content there.
fn is_same(before: Option<(EntryKind, ObjectId)>, id: ObjectId) -> bool {
    before.is_some_and(|(kind, known)| {
        matches!(kind, EntryKind::Blob | EntryKind::BlobExecutable) && known == id
    })
}
