//! A file as the rules see it: decoded, with its kind, its lines and its literals.

mod decode;
mod kind;
mod lex;
mod lines;

pub use decode::{Decoded, Encoding, decode, is_binary, wide};
pub use kind::{Kind, Role, is_env_file};
pub use lex::{Segment, SegmentKind, Segments};
pub use lines::Lines;

use crate::facts::{Facts, Hit};
use crate::secrets::Secret;
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

    /// A part of the text; empty where the range is none.
    pub fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// Whether the file shows that a vendor of ours is meant.
    pub fn vendor(&self) -> Option<usize> {
        self.hits.iter().find_map(|hit| hit.kind.proves())
    }

    /// Whether the vendor is the one that the file is about.
    pub fn is_about(&self, vendor: usize) -> bool {
        self.hits.iter().any(|hit| hit.kind.proves() == Some(vendor))
    }

    /// Whether the offset stands where nothing runs: in a comment, or in a document's prose.
    pub fn is_prose(&self, offset: usize) -> bool {
        match self.kind {
            Kind::Prose => true,
            _ => self.segments().is_comment(offset),
        }
    }
}
