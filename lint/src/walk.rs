//! The parallel walk: every file once, read into a buffer that each thread keeps.
//!
//! What git ignores is left out, except for env files: one that was added by force, or whose names
//! are shipped to clients, matters all the same.

use crate::config;
use crate::engine::{Engine, Looked, Origin};
use crate::facts::Seen;
use crate::git::EnvFiles;
use crate::progress::Progress;
use crate::rules;
use crate::run::{Base, Skip, Summary};
use crate::text::{is_binary, is_env_file, wide};
use ignore::{DirEntry, ParallelVisitor, ParallelVisitorBuilder, WalkBuilder, WalkState};
use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// One read's worth: what most files fit into.
const BUFFER: usize = 256 << 10;
/// Larger files with something in them are not held in memory.
const LARGEST: u64 = 512 << 20;

/// What a walk needs to know.
pub struct Walk<'a> {
    /// The compiled rules.
    pub engine: &'a Engine,
    /// Where paths are relative to.
    pub base: &'a Base,
    /// Threads; as many as there are processors where 0.
    pub jobs: usize,
    /// Which files the configuration leaves out.
    pub excluded: &'a (dyn Fn(&str) -> bool + Sync),
    /// What git makes of env files.
    pub env_files: &'a EnvFiles,
    /// Where files are counted while the walk goes on.
    pub progress: &'a Progress,
}

/// What a walk gave.
#[derive(Debug, Default)]
pub struct Walked {
    /// By file, in no order.
    pub looked: Vec<(Origin, Looked)>,
    /// What was looked at and what was not.
    pub summary: Summary,
}

impl Walk<'_> {
    /// Lints files and the trees below folders.
    pub fn run(&self, roots: &[PathBuf]) -> Walked {
        let out = Mutex::new(Walked::default());
        let mut folders = Vec::new();
        let mut reader = Reader::new(self, &out);
        for root in roots {
            match std::fs::metadata(root) {
                Ok(meta) if meta.is_dir() => folders.push(root.clone()),
                Ok(meta) if meta.is_file() => reader.file(root),
                // Somebody asked for it by name.
                Ok(_) => reader.found.summary.fail(root, &"it is no regular file"),
                Err(error) => reader.found.summary.fail(root, &error),
            }
        }
        drop(reader);
        let mut folders = folders.into_iter();
        if let Some(first) = folders.next() {
            let mut builder = WalkBuilder::new(first);
            folders.for_each(|folder| {
                builder.add(folder);
            });
            builder
                .hidden(false)
                .ignore(false)
                .require_git(true)
                .threads(self.jobs)
                .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
            builder.build_parallel().visit(&mut Readers {
                walk: self,
                out: &out,
            });
        }
        out.into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

struct Readers<'a, 'w> {
    walk: &'a Walk<'w>,
    out: &'a Mutex<Walked>,
}

impl<'a> ParallelVisitorBuilder<'a> for Readers<'a, '_> {
    fn build(&mut self) -> Box<dyn ParallelVisitor + 'a> {
        Box::new(Reader::new(self.walk, self.out))
    }
}

/// One thread: its buffer, and what it found until it ends.
struct Reader<'a> {
    walk: &'a Walk<'a>,
    out: &'a Mutex<Walked>,
    found: Walked,
    buffer: Vec<u8>,
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let found = std::mem::take(&mut self.found);
        let mut out = self
            .out
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        out.looked.extend(found.looked);
        out.summary.add(found.summary);
    }
}

impl ParallelVisitor for Reader<'_> {
    fn visit(&mut self, entry: Result<DirEntry, ignore::Error>) -> WalkState {
        match entry {
            Ok(entry) => match entry.file_type() {
                Some(kind) if kind.is_file() => self.file(entry.path()),
                Some(kind) if kind.is_dir() => return self.folder(entry.path(), entry.depth()),
                Some(kind) if kind.is_symlink() => self.found.summary.skip(Skip::Symlink),
                _ => self.found.summary.skip(Skip::Special),
            },
            Err(error) => {
                let path = path_of(&error).unwrap_or_default();
                let reason = error
                    .io_error()
                    .map_or_else(|| error.to_string(), ToString::to_string);
                self.found.summary.fail(&path, &reason);
            }
        }
        WalkState::Continue
    }
}

fn path_of(error: &ignore::Error) -> Option<PathBuf> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path.clone()),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            path_of(err)
        }
        _ => None,
    }
}

impl<'a> Reader<'a> {
    fn new(walk: &'a Walk<'a>, out: &'a Mutex<Walked>) -> Self {
        Self {
            walk,
            out,
            found: Walked::default(),
            buffer: vec![0; BUFFER],
        }
    }

    /// Env files that git ignores are not among the entries: they are looked for in their folder.
    fn folder(&mut self, path: &Path, depth: usize) -> WalkState {
        if depth > 0 && (self.walk.excluded)(&self.walk.base.key(path)) {
            self.found.summary.skip(Skip::Excluded);
            return WalkState::Skip;
        }
        if !self.walk.base.in_git() {
            return WalkState::Continue;
        }
        for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let is_env = name.to_str().is_some_and(is_env_file);
            if is_env
                && entry.file_type().is_ok_and(|kind| kind.is_file())
                && self.walk.env_files.of(&entry.path()).ignored
            {
                self.file(&entry.path());
            }
        }
        WalkState::Continue
    }

    fn file(&mut self, path: &Path) {
        match self.read(path) {
            Ok(()) => {}
            Err(error) => self.found.summary.fail(path, &error),
        }
    }

    fn read(&mut self, path: &Path) -> io::Result<()> {
        let mut file = File::open(path)?;
        let mut filled = fill(&mut file, &mut self.buffer)?;
        self.found.summary.files += 1;
        let head = self.buffer.get(..filled).unwrap_or_default();
        let is_wide = wide(head).is_some();
        let name = path
            .file_name()
            .and_then(|n| n.to_str())
            .unwrap_or_default();
        if is_binary(head) {
            self.found.summary.skip(Skip::Binary);
            self.found.summary.files -= 1;
            return Ok(());
        }
        if name == config::NAME {
            // Now it is read: what it names may be missing from the engine.
            let _ = (self.walk.excluded)(&self.walk.base.key(path));
        }
        let gate = self.walk.engine.gate();
        let mut bytes = filled as u64;
        let mut seen = is_wide || rules::is_manifest(name) || gate.look(head) == Seen::Something;
        let whole = filled < self.buffer.len();
        while !seen && filled == self.buffer.len() {
            // The next piece, after the last bytes of this one.
            let keep = gate.overlap().min(filled);
            self.buffer.copy_within(filled - keep..filled, 0);
            let more = fill(&mut file, self.buffer.get_mut(keep..).unwrap_or_default())?;
            filled = keep + more;
            bytes += more as u64;
            seen = more > 0
                && gate.look(self.buffer.get(..filled).unwrap_or_default()) == Seen::Something;
        }
        self.found.summary.bytes += bytes;
        self.walk.progress.file(bytes);
        if !seen {
            return Ok(());
        }
        let key = self.walk.base.key(path);
        if (self.walk.excluded)(&key) {
            self.found.summary.skip(Skip::Excluded);
            return Ok(());
        }
        let origin = Origin {
            shown: path.strip_prefix(".").unwrap_or(path).to_path_buf(),
            env: is_env_file(name).then(|| self.walk.env_files.of(path)),
            key,
            commit: None,
        };
        if whole {
            let looked = self
                .walk
                .engine
                .lint(&origin, self.buffer.get(..filled).unwrap_or_default());
            self.keep(origin, looked);
            return Ok(());
        }
        let length = file.metadata()?.len();
        if length > LARGEST {
            self.found.summary.skip(Skip::Huge);
            return Ok(());
        }
        file.rewind()?;
        let mut all = Vec::new();
        file.read_to_end(&mut all)?;
        self.found.summary.bytes += (all.len() as u64).saturating_sub(bytes);
        let looked = self.walk.engine.lint(&origin, &all);
        self.keep(origin, looked);
        Ok(())
    }

    fn keep(&mut self, origin: Origin, looked: Option<Looked>) {
        match looked {
            Some(looked) => {
                self.found.summary.suppressed += looked.suppressed;
                self.found.summary.analysed += usize::from(looked.analysed);
                if !looked.findings.is_empty()
                    || !looked.proves.is_empty()
                    || looked.code.is_some()
                    || looked.too_large
                    || looked.minified
                {
                    self.found.looked.push((origin, looked));
                }
            }
            None => self.found.summary.skip(Skip::Binary),
        }
    }
}

/// Fills the buffer as far as the file goes.
fn fill(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match file.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}
