//! Carries out what findings offer: `--fix` the safe changes, `--fix-unsafe` all.

mod address;
mod code;
mod compare;
mod environment;
mod imports;

pub use code::{Mender, mends};
pub use environment::read as read_environment;

use crate::finding::{Edit, Finding};
use crate::run::Base;
use crate::text::{Encoding, decode};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write as _};
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

/// The findings whose fixes can be made at once: of those that overlap, the first.
pub fn chosen<'f>(
    findings: impl Iterator<Item = &'f Finding>,
    with_unsafe: bool,
) -> Vec<&'f Finding> {
    // By file, the changes that are made, which do not overlap, in their order.
    let mut taken: HashMap<&Path, BTreeMap<usize, &Edit>> = HashMap::new();
    let mut out = Vec::new();
    for finding in findings {
        let Some(fix) = finding.fix.as_ref().filter(|fix| fix.safe || with_unsafe) else {
            continue;
        };
        let taken = taken.entry(&finding.path).or_default();
        let free = |edit: &Edit| {
            let before = taken.range(..=edit.range.start).next_back();
            let after = taken.range(edit.range.start..).next();
            // Two findings may need the same import, or be one literal's.
            before.is_some_and(|(_, other)| *other == edit)
                || before.is_none_or(|(start, other)| {
                    other.range.end <= edit.range.start && *start != edit.range.start
                }) && after.is_none_or(|(start, _)| edit.range.end <= *start)
        };
        if fix.edits.iter().all(free) {
            taken.extend(fix.edits.iter().map(|edit| (edit.range.start, edit)));
            out.push(finding);
        }
    }
    out
}

/// Applies the fixes of findings in the work tree. Edits that overlap wait for the next run.
pub fn apply(findings: &[Finding], base: &Base, with_unsafe: bool) -> Fixed {
    let mut fixed = Fixed::default();
    let mut by_file: BTreeMap<&Path, Vec<&Edit>> = BTreeMap::new();
    let mut ignored: BTreeMap<PathBuf, Vec<String>> = BTreeMap::new();
    for finding in chosen(findings.iter(), with_unsafe) {
        let Some(fix) = &finding.fix else { continue };
        by_file.entry(&finding.path).or_default().extend(&fix.edits);
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
        edits.dedup();
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
        if body.get(edit.range.clone()) != Some(edit.before.0.as_str()) {
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

/// Whole or not at all. A link stays one: what it points to is replaced.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let path = path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".visor-new");
    let beside = path.with_file_name(name);
    let permissions = std::fs::metadata(&path).ok().map(|meta| meta.permissions());
    if permissions
        .as_ref()
        .is_some_and(std::fs::Permissions::readonly)
    {
        return Err(io::Error::other("the file may not be written"));
    }
    let mut file = std::fs::File::create_new(&beside)?;
    let written = file
        .write_all(text.as_bytes())
        .and_then(|()| permissions.map_or(Ok(()), |p| std::fs::set_permissions(&beside, p)))
        .and_then(|()| std::fs::rename(&beside, &path));
    if written.is_err() {
        let _ = std::fs::remove_file(&beside);
    }
    written
}
