//! The policies, packs and tables that stand at the paths of a command.

use std::path::{Path, PathBuf};
use visor_policy::review::{Kind, kind};

/// A file that was read.
pub(super) struct File {
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) kind: Kind,
}

/// What was found.
#[derive(Default)]
pub(super) struct Files {
    /// By path.
    pub(super) files: Vec<File>,
    /// TOML files in folders that are none of ours.
    pub(super) others: usize,
}

/// Reads what stands at the paths: files as they are named, and of folders what is ours. A path
/// that is not there, or cannot be read, is a sentence.
pub(super) fn find(paths: &[PathBuf]) -> Result<Files, String> {
    let mut found = Files::default();
    for path in paths {
        let about = std::fs::metadata(path);
        let about = about.map_err(|why| format!("cannot read `{}`: {why}", path.display()))?;
        if !about.is_dir() {
            let text = read(path)?;
            // What was named is meant: where it looks like nothing else, it is read as a site.
            let kind = match kind(&text) {
                Kind::Other => Kind::Site,
                known => known,
            };
            add(&mut found, path.clone(), text, kind);
            continue;
        }
        for entry in ignore::WalkBuilder::new(path)
            .sort_by_file_path(Ord::cmp)
            .build()
        {
            let entry = entry.map_err(|why| format!("cannot read `{}`: {why}", path.display()))?;
            let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
            if !is_file || entry.path().extension().is_none_or(|e| e != "toml") {
                continue;
            }
            let path = entry.into_path();
            let text = read(&path)?;
            match kind(&text) {
                Kind::Other => found.others += 1,
                kind => {
                    let plain = path.strip_prefix(".").map(Path::to_path_buf);
                    add(&mut found, plain.unwrap_or(path), text, kind);
                }
            }
        }
    }
    Ok(found)
}

fn add(found: &mut Files, path: PathBuf, text: String, kind: Kind) {
    if found.files.iter().all(|file| file.path != path) {
        found.files.push(File { path, text, kind });
    }
}

/// The text of a file, or why there is none.
pub(super) fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|why| format!("cannot read `{}`: {why}", path.display()))
}
