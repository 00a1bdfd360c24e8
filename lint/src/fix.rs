//! Carries out what findings offer: `--fix` the safe changes, `--fix-unsafe` all.

use crate::finding::{Edit, Finding};
use crate::run::Base;
use crate::text::{Encoding, decode};
use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// What was done.
#[derive(Debug, Default)]
pub struct Fixed {
    /// How many findings are mended.
    pub findings: usize,
    /// Which files changed.
    pub files: Vec<PathBuf>,
    /// What could not be written.
    pub failed: Vec<(PathBuf, String)>,
}

/// Applies the fixes of findings in the work tree. Edits that overlap wait for the next run.
pub fn apply(findings: &[Finding], base: &Base, with_unsafe: bool) -> Fixed {
    let mut fixed = Fixed::default();
    let mut by_file: BTreeMap<&Path, Vec<&Edit>> = BTreeMap::new();
    let mut ignored: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    for finding in findings {
        let Some(fix) = finding.fix.as_ref().filter(|fix| fix.safe || with_unsafe) else {
            continue;
        };
        let edits = by_file.entry(&finding.path).or_default();
        let free = |edit: &Edit| {
            edits.iter().all(|other| {
                let apart =
                    edit.range.end <= other.range.start || other.range.end <= edit.range.start;
                apart && edit.range != other.range
            })
        };
        if !fix.edits.iter().all(free) {
            continue;
        }
        edits.extend(&fix.edits);
        if let Some(line) = &fix.ignore {
            let folder = base
                .absolute(&finding.path)
                .parent()
                .map(Path::to_path_buf)
                .unwrap_or_default();
            ignored
                .entry(folder.join(".gitignore"))
                .or_default()
                .push(line.clone());
        }
        fixed.findings += 1;
    }
    for (path, mut edits) in by_file {
        if edits.is_empty() {
            continue;
        }
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.start));
        record(&mut fixed, path, edit(path, &edits));
    }
    for (path, lines) in ignored {
        record(&mut fixed, &path, append(&path, &lines));
    }
    fixed
}

fn record(fixed: &mut Fixed, path: &Path, result: io::Result<()>) {
    match result {
        Ok(()) => fixed.files.push(path.to_path_buf()),
        Err(error) => fixed.failed.push((path.to_path_buf(), error.to_string())),
    }
}

/// Ranges are those of the decoded text: only UTF-8 is written, with its mark where it has one.
fn edit(path: &Path, edits: &[&Edit]) -> io::Result<()> {
    let bytes = std::fs::read(path)?;
    if decode(&bytes).encoding != Encoding::Utf8 {
        return Err(io::Error::other("only files in UTF-8 are rewritten"));
    }
    let text = String::from_utf8(bytes).map_err(io::Error::other)?;
    let (mark, body) = text
        .strip_prefix('\u{feff}')
        .map_or(("", text.as_str()), |body| ("\u{feff}", body));
    let mut body = body.to_owned();
    for edit in edits {
        if body.get(edit.range.clone()).is_none() {
            return Err(io::Error::other("the file changed while it was linted"));
        }
        body.replace_range(edit.range.clone(), &edit.text);
    }
    replace(path, &format!("{mark}{body}"))
}

fn append(path: &Path, lines: &[String]) -> io::Result<()> {
    let mut text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error),
    };
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    for line in lines {
        if !text.lines().any(|known| known.trim() == line) {
            text.push_str(line);
            text.push('\n');
        }
    }
    replace(path, &text)
}

/// Whole or not at all.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".visor-new");
    let beside = path.with_file_name(name);
    std::fs::write(&beside, text)?;
    if let Ok(meta) = std::fs::metadata(path) {
        std::fs::set_permissions(&beside, meta.permissions())?;
    }
    std::fs::rename(&beside, path)
}
