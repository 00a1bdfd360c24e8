//! Git without starting git: the index, trees and blobs.

mod env_files;
mod history;
mod hook;
mod revision;
mod staged;

pub use env_files::EnvFiles;
pub use history::{Blob, History};
pub use hook::install as install_hook;
pub use revision::Revision;
pub use staged::{NextCommit, Staged, StagedIndex};

use gix::bstr::ByteSlice as _;
use std::fmt;
use std::path::Path;

/// What went wrong, as one sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitError(pub String);

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for GitError {}

impl GitError {
    fn new(what: &str, why: &dyn fmt::Display) -> Self {
        Self(format!("{what}: {why}"))
    }
}

/// The repository that a folder belongs to. Git's variables count, as they do in hooks; nothing of
/// the user's or the system's configuration is read, which takes longer than all the rest.
fn open(folder: &Path) -> Result<gix::Repository, GitError> {
    let what = "cannot open the git repository here";
    let options = gix::open::Options::isolated();
    let folder = match std::env::var_os("GIT_DIR") {
        Some(dir) => return gix::open_opts(dir, options).map_err(|e| GitError::new(what, &e)),
        None => folder,
    };
    let root = folder
        .ancestors()
        .find(|f| f.join(".git").exists())
        .ok_or_else(|| GitError(format!("`{}` is in no git repository", folder.display())))?;
    gix::open_opts(root, options).map_err(|e| GitError::new(what, &e))
}

/// An index that one thread reads as fast as several.
const SMALL: u64 = 4 << 20;

/// The index, also the temporary one of a commit of some files only.
fn index(repo: &gix::Repository) -> Result<gix::index::File, GitError> {
    let what = "cannot read git's index";
    let path = std::env::var_os("GIT_INDEX_FILE").map_or_else(
        || repo.index_path(),
        |p| {
            let path = std::path::PathBuf::from(p);
            match repo.workdir() {
                Some(root) if path.is_relative() => root.join(path),
                _ => path,
            }
        },
    );
    if !path.exists() {
        return Ok(gix::index::File::from_state(
            gix::index::State::new(repo.object_hash()),
            path,
        ));
    }
    // Threads pay for themselves with tens of thousands of entries, and cost more than all the rest
    // with few.
    let small = path.metadata().is_ok_and(|meta| meta.len() < SMALL);
    let options = gix::index::decode::Options {
        thread_limit: small.then_some(1),
        ..gix::index::decode::Options::default()
    };
    gix::index::File::at(path, repo.object_hash(), true, options)
        .map_err(|e| GitError::new(what, &e))
}

/// A path of git's, as text.
fn text(path: &gix::bstr::BStr) -> String {
    path.to_str_lossy().into_owned()
}
