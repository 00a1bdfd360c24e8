//! Where the files of a project are read: the work tree, the index, a revision; one of them may be
//! at hand already.

use crate::config::Configs;
use crate::git::{Revision, StagedIndex};
use crate::run::Base;
use ignore::WalkBuilder;
use std::path::PathBuf;

/// Files by their path relative to the base, with `/`.
pub trait Sources: Sync {
    /// A file's bytes.
    fn read(&self, key: &str) -> Option<Vec<u8>>;
    /// All files, in no order; as many as are worth looking through.
    fn list(&self) -> Vec<String>;
    /// Whether a file in which nothing was found by itself belongs to what is reported on.
    fn asked(&self, key: &str) -> bool;
}

/// More files than this are not looked through for what belongs to a project.
const MOST: usize = 50_000;

/// The work tree.
pub struct WorkTree<'a> {
    /// Where paths are relative to.
    pub base: &'a Base,
    /// What is left out.
    pub configs: &'a Configs,
    /// Where to look, outside of a repository.
    pub roots: Vec<PathBuf>,
}

impl Sources for WorkTree<'_> {
    fn asked(&self, key: &str) -> bool {
        let path = self.base.root().join(key);
        self.roots
            .iter()
            .any(|root| path.starts_with(self.base.absolute(root)))
    }

    fn read(&self, key: &str) -> Option<Vec<u8>> {
        let path = self.base.root().join(key);
        let meta = std::fs::metadata(&path).ok()?;
        (meta.is_file() && meta.len() <= super::LARGEST as u64)
            .then(|| std::fs::read(path).ok())
            .flatten()
    }

    fn list(&self) -> Vec<String> {
        let folder = |path: &PathBuf| {
            let path = self.base.absolute(path);
            match path.is_dir() {
                true => path,
                false => path.parent().map(PathBuf::from).unwrap_or(path),
            }
        };
        let roots: Vec<PathBuf> = match self.base.in_git() {
            true => vec![self.base.root().to_path_buf()],
            false => self.roots.iter().map(folder).collect(),
        };
        let mut roots = roots.into_iter();
        let Some(first) = roots.next() else {
            return Vec::new();
        };
        let mut builder = WalkBuilder::new(first);
        roots.for_each(|root| {
            builder.add(root);
        });
        builder
            .hidden(true)
            .ignore(false)
            .require_git(true)
            .filter_entry(|entry| {
                !matches!(
                    entry.file_name().to_str(),
                    Some("node_modules" | "vendor" | "target" | ".git")
                ) || entry.depth() == 0
            });
        let mut out = Vec::new();
        for entry in builder.build().flatten() {
            if out.len() >= MOST {
                break;
            }
            if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                continue;
            }
            let named = entry.file_name().to_str().unwrap_or_default();
            if super::listing::matters(named) {
                let key = self.base.key(entry.path());
                if !self.configs.excludes(&key) {
                    out.push(key);
                }
            }
        }
        out
    }
}

/// The index.
pub struct Index<'a>(pub &'a StagedIndex);

impl Sources for Index<'_> {
    fn asked(&self, key: &str) -> bool {
        self.0.is_staged(key)
    }
    fn read(&self, key: &str) -> Option<Vec<u8>> {
        self.0.file(key)
    }
    fn list(&self) -> Vec<String> {
        let mut out = self.0.paths();
        out.retain(|key| super::listing::matters(key.rsplit('/').next().unwrap_or(key)));
        out.truncate(MOST);
        out
    }
}

/// A revision, with the work tree's list of files.
pub struct Tree<'a> {
    /// The revision.
    pub revision: &'a Revision,
    /// What there is now.
    pub now: &'a dyn Sources,
}

impl Sources for Tree<'_> {
    fn asked(&self, _: &str) -> bool {
        true
    }
    fn read(&self, key: &str) -> Option<Vec<u8>> {
        self.revision.file(key)
    }
    fn list(&self) -> Vec<String> {
        self.now.list()
    }
}

/// A file that is at hand, over the others.
pub struct Overlay<'a> {
    /// Its path.
    pub key: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The others.
    pub under: &'a dyn Sources,
}

impl Sources for Overlay<'_> {
    fn asked(&self, key: &str) -> bool {
        key == self.key
    }
    fn read(&self, key: &str) -> Option<Vec<u8>> {
        match key == self.key {
            true => Some(self.bytes.to_vec()),
            false => self.under.read(key),
        }
    }
    fn list(&self) -> Vec<String> {
        let mut out = self.under.list();
        if !out.iter().any(|key| key == self.key) {
            out.push(self.key.to_owned());
        }
        out
    }
}
