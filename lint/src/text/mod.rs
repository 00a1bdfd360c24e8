//! A file as the rules see it: decoded, with its kind, its lines and its literals.

mod decode;
mod kind;
mod lex;
mod lines;
mod marks;

pub use decode::{Decoded, Encoding, decode, is_binary, wide};
pub use kind::{Kind, Role, is_env_file};
pub use lex::{Segment, SegmentKind, Segments};
pub use lines::Lines;

use crate::facts::{Facts, Hit};
use crate::finding::Edit;
use crate::secrets::Secret;
use aho_corasick::AhoCorasick;
use std::ops::Range;
use std::sync::OnceLock;

/// What git makes of an env file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EnvFile {
    /// It stands in the index.
    pub tracked: bool,
    /// A pattern ignores it.
    pub ignored: bool,
}

/// One file under analysis.
pub struct Unit<'a> {
    /// Relative to the root that is linted, with `/`.
    pub path: &'a str,
    /// The decoded text.
    pub text: &'a str,
    /// What it is.
    pub kind: Kind,
    /// What it is for.
    pub role: Role,
    /// What stands where.
    pub hits: &'a [Hit],
    /// What the packs say.
    pub facts: &'a Facts,
    /// For env files: what git makes of it.
    pub env: Option<EnvFile>,
    /// Where lines begin.
    pub lines: Lines,
    segments: OnceLock<Segments>,
    secrets: OnceLock<Vec<Secret>>,
    ours: OnceLock<Vec<(usize, usize)>>,
    theirs: OnceLock<Vec<(usize, &'a str)>>,
    needs: OnceLock<Vec<Edit>>,
}

impl<'a> Unit<'a> {
    /// Of a decoded file.
    pub fn new(path: &'a str, text: &'a str, hits: &'a [Hit], facts: &'a Facts) -> Self {
        Self {
            path,
            text,
            kind: Kind::of(path, text),
            role: Role::of(path),
            hits,
            facts,
            env: None,
            lines: Lines::new(text),
            segments: OnceLock::new(),
            secrets: OnceLock::new(),
            ours: OnceLock::new(),
            theirs: OnceLock::new(),
            needs: OnceLock::new(),
        }
    }

    /// Literals and comments.
    pub fn segments(&self) -> &Segments {
        self.segments
            .get_or_init(|| Segments::new(self.text, self.kind, self.hits))
    }

    /// Every secret in the file, found once for all rules.
    pub fn secrets(&self) -> &[Secret] {
        self.secrets.get_or_init(|| crate::secrets::find(self))
    }

    /// What reads of the environment need beside themselves, looked up once.
    pub fn needs(&self, find: impl FnOnce() -> Vec<Edit>) -> &[Edit] {
        self.needs.get_or_init(find)
    }

    /// A part of the text; empty where the range is none.
    pub fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// Whether the file shows that a vendor of ours is meant.
    pub fn vendor(&self) -> Option<usize> {
        self.hits.iter().find_map(|hit| hit.kind.proves())
    }

    /// The vendor of ours that is mentioned nearest to a line, and how many lines away.
    pub fn nearest_of_ours(&self, line: usize) -> Option<(usize, usize)> {
        let lines = self.ours.get_or_init(|| {
            let mut lines: Vec<_> = self
                .hits
                .iter()
                .filter_map(|hit| Some((self.lines.line(hit.range.start), hit.kind.proves()?)))
                .collect();
            lines.sort_unstable();
            lines
        });
        nearest(lines, line)
    }

    /// The other vendor that is mentioned nearest to a line, and how many lines away.
    pub fn nearest_of_theirs(&self, line: usize) -> Option<(&'a str, usize)> {
        let lines = self.theirs.get_or_init(|| {
            let mut names: Vec<&str> = self
                .facts
                .prefixes
                .iter()
                .flat_map(|p| &p.shared_with)
                .map(String::as_str)
                .collect();
            names.sort_unstable();
            names.dedup();
            let search = AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .build(&names);
            let found = search.iter().flat_map(|search| search.find_iter(self.text));
            found
                .filter_map(|m| {
                    Some((
                        self.lines.line(m.start()),
                        *names.get(m.pattern().as_usize())?,
                    ))
                })
                .collect()
        });
        nearest(lines, line)
    }

    /// A line's text, of which no more than a screen's width on either side of the offset.
    pub fn line_around(&self, at: usize) -> &'a str {
        const WIDTH: usize = 400;
        let range = self.lines.range(self.lines.line(at));
        let mut start = range.start.max(at.saturating_sub(WIDTH));
        let mut end = range.end.min(at + WIDTH).max(start);
        while !self.text.is_char_boundary(start) {
            start += 1;
        }
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        self.slice(start..end)
    }

    /// Whether the vendor is the one that the file is about.
    pub fn is_about(&self, vendor: usize) -> bool {
        self.hits
            .iter()
            .any(|hit| hit.kind.proves() == Some(vendor))
    }

    /// Whether the offset stands where nothing runs: in a comment, or in a document's prose.
    pub fn is_prose(&self, offset: usize) -> bool {
        match self.kind {
            Kind::Prose => true,
            _ => self.segments().is_comment(offset),
        }
    }
}

/// The entry whose line is nearest, of a list in the order of lines.
fn nearest<T: Copy>(lines: &[(usize, T)], line: usize) -> Option<(T, usize)> {
    let i = lines.partition_point(|(l, _)| *l < line);
    let after = lines.get(i).map(|(l, what)| (*what, l - line));
    let before = i
        .checked_sub(1)
        .and_then(|i| lines.get(i))
        .map(|(l, what)| (*what, line - l));
    [before, after]
        .into_iter()
        .flatten()
        .min_by_key(|(_, distance)| *distance)
}
