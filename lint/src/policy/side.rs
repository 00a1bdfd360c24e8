//! One side of a comparison: a file, a folder, or either of them in a revision of git.

use crate::git::Revision;
use std::io;
use std::path::{Component, Path, PathBuf};
use visor_policy::resolve::{Loaded, load_text};

/// Where policies are read from.
pub(super) enum Side {
    /// The disk.
    Disk(PathBuf),
    /// A revision, and a path from the repository's root.
    Revision {
        name: String,
        tree: Box<Revision>,
        path: PathBuf,
    },
}

impl Side {
    /// What an argument names: `git:REV:path`, or a path.
    pub(super) fn of(argument: &str) -> Result<Self, String> {
        let Some(rest) = argument.strip_prefix("git:") else {
            let path = PathBuf::from(argument);
            return match path.metadata() {
                Ok(_) => Ok(Self::Disk(path)),
                Err(why) => Err(format!("cannot read `{argument}`: {why}")),
            };
        };
        let Some((name, path)) = rest.split_once(':') else {
            let what = format!("`{argument}` names no path");
            return Err(what + ": write `git:REV:path`");
        };
        let here = std::env::current_dir().unwrap_or_default();
        let tree = Revision::of(&here, name).map_err(|why| why.to_string())?;
        let path = plain(Path::new(path));
        if !path.as_os_str().is_empty() && !tree.has(&text(&path)) {
            let what = format!("`{}` is not in revision `{name}`", path.display());
            return Err(what + ": a path is meant from the repository's root");
        }
        Ok(Self::Revision {
            name: name.to_owned(),
            tree: Box::new(tree),
            path,
        })
    }

    /// The site policies below a folder, by what tells them apart: their path from there.
    pub(super) fn sites(&self) -> Result<Vec<(String, PathBuf)>, String> {
        let (root, files) = match self {
            Self::Disk(path) if path.is_dir() => (path, disk_files(path)),
            Self::Revision { tree, path, .. } if tree.is_folder(&text(path)) => {
                let files = tree.files(&text(path)).into_iter().map(PathBuf::from);
                (path, files.collect())
            }
            Self::Disk(_) | Self::Revision { .. } => return Ok(Vec::new()),
        };
        let mut sites = Vec::new();
        for file in files {
            if file.extension().is_none_or(|e| e != "toml") {
                continue;
            }
            let Ok(content) = self.read(&file) else {
                continue; // Not text: no policy.
            };
            if is_site(&content) {
                let key = file.strip_prefix(root).unwrap_or(&file);
                sites.push((text(key), file));
            }
        }
        sites.sort();
        Ok(sites)
    }

    /// Loads a site policy, with packs and files of the same side.
    pub(super) fn load(&self, path: &Path) -> Result<Loaded, String> {
        let content = self.read(path).map_err(|why| {
            let side = self
                .label()
                .map_or(String::new(), |name| format!(" in revision `{name}`"));
            format!("cannot read `{}`{side}: {why}", path.display())
        })?;
        Ok(load_text(path, &content, &|path| self.read(path)))
    }

    /// The file or folder that was named.
    pub(super) fn path(&self) -> &Path {
        match self {
            Self::Disk(path) | Self::Revision { path, .. } => path,
        }
    }

    /// Whether it is a folder.
    pub(super) fn is_folder(&self) -> bool {
        match self {
            Self::Disk(path) => path.is_dir(),
            Self::Revision { tree, path, .. } => tree.is_folder(&text(path)),
        }
    }

    /// What stands before a place of this side: nothing, or the revision.
    pub(super) fn label(&self) -> Option<&str> {
        match self {
            Self::Disk(_) => None,
            Self::Revision { name, .. } => Some(name),
        }
    }

    fn read(&self, path: &Path) -> io::Result<String> {
        match self {
            Self::Disk(_) => std::fs::read_to_string(path),
            Self::Revision { tree, .. } => {
                let bytes = tree.file(&text(&plain(path)));
                let bytes = bytes.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
                String::from_utf8(bytes)
                    .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "not UTF-8"))
            }
        }
    }
}

/// A site policy says which packs it takes; a pack, a test or another tool's file does not.
fn is_site(content: &str) -> bool {
    content
        .lines()
        .take_while(|line| !line.trim_start().starts_with('['))
        .any(|line| {
            let rest = line.trim_start().strip_prefix("packs");
            rest.is_some_and(|rest| rest.trim_start().starts_with('='))
        })
}

fn disk_files(folder: &Path) -> Vec<PathBuf> {
    let walk = ignore::WalkBuilder::new(folder).build();
    walk.filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_some_and(|kind| kind.is_file()))
        .map(ignore::DirEntry::into_path)
        .collect()
}

/// Without `.` and `..`, as paths stand in a tree of git's.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => plain.push(name),
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    plain
}

fn text(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_told_from_what_lies_beside_them() {
        assert!(is_site("schema = 1\npacks  = [\"arsa\"]\n"));
        assert!(is_site("# packs\n packs=[]\n[callers.a]\n"));
        assert!(!is_site("schema = 1\ntitle = \"a pack\"\n"));
        assert!(!is_site("schema = 1\n[tool]\npacks = []\n"));
        assert!(!is_site("packshot = 1\n"));
    }

    #[test]
    fn paths_in_a_revision_have_no_dots() {
        assert_eq!(text(&plain(Path::new("./a/../b/./c.toml"))), "b/c.toml");
    }
}
