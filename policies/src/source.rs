//! Where something stands: files, spans, and places that a person can open.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One file's text, with the offsets of its lines.
#[derive(Debug)]
pub struct Source {
    /// The path as the user named it, for messages.
    pub path: Arc<Path>,
    /// The whole text.
    pub text: String,
    line_starts: Vec<u32>,
}

impl Source {
    /// Indexes `text` by line.
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Arc<Self> {
        let text = text.into();
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        let line_starts = std::iter::once(0)
            .chain(ends.map(|end| to_u32(end + 1)))
            .collect();
        Arc::new(Self {
            path: path.into().into(),
            text,
            line_starts,
        })
    }

    /// The 1-based line and column (in characters) of a byte offset.
    pub fn line_column(&self, offset: usize) -> (u32, u32) {
        let line = self
            .line_starts
            .partition_point(|start| *start as usize <= offset)
            .saturating_sub(1);
        let start = self.line_starts.get(line).copied().unwrap_or(0) as usize;
        let column = self
            .text
            .get(start..offset)
            .map_or(0, |before| before.chars().count());
        (to_u32(line + 1), to_u32(column + 1))
    }
}

fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// A byte range of one file; `None` for what stands in no file (a default of the model). Every value
/// of a policy has one, so it is small; in a file of over 4 GiB all places beyond are one.
#[derive(Clone, Default)]
pub struct Span(Option<(Arc<Source>, u32, u32)>);

impl Span {
    /// The bytes `start..end` of `source`.
    pub fn new(source: &Arc<Source>, range: std::ops::Range<usize>) -> Self {
        let (start, end) = (to_u32(range.start), to_u32(range.end));
        Self(Some((Arc::clone(source), start, end)))
    }

    /// Of a value that the model supplies and nobody wrote.
    pub const DEFAULT: Self = Self(None);

    /// The file, if the value was written in one.
    pub fn source(&self) -> Option<&Arc<Source>> {
        self.0.as_ref().map(|(source, _, _)| source)
    }

    /// The byte range within the file.
    pub fn range(&self) -> std::ops::Range<usize> {
        let range = self.0.as_ref();
        range.map_or(0..0, |(_, start, end)| *start as usize..*end as usize)
    }

    /// The file:line:column of the span's start.
    pub fn place(&self) -> Place {
        match &self.0 {
            Some((source, start, _)) => {
                let (line, column) = source.line_column(*start as usize);
                Place {
                    file: Arc::clone(&source.path),
                    line,
                    column,
                }
            }
            None => Place::default_value(),
        }
    }
}

/// Spans never take part in comparisons of meaning.
impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Span {}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.place())
    }
}

/// A line of a file, as `file:line:column`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's path as the user named it.
    pub file: Arc<Path>,
    /// 1-based; 0 where the value is a default of the model.
    pub line: u32,
    /// 1-based, in characters.
    pub column: u32,
}

impl Place {
    /// Whether somebody wrote it: a default of the model stands in no file.
    pub const fn is_written(&self) -> bool {
        self.line > 0
    }

    fn default_value() -> Self {
        Self {
            file: Arc::from(Path::new("default")),
            line: 0,
            column: 0,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str("default"),
            line => write!(f, "{}:{line}:{}", self.file.display(), self.column),
        }
    }
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

impl<T> At<T> {
    /// A value with its place.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// A value that nobody wrote: the model's own default.
    pub const fn default(value: T) -> Self {
        Self {
            value,
            span: Span::DEFAULT,
        }
    }
}

impl<T> std::ops::Deref for At<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters_from_one() {
        let source = Source::new("site.toml", "a = 1\nß = 2\n");
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column(6), (2, 1));
        assert_eq!(
            source.line_column(9),
            (2, 3),
            "a two-byte letter is one column"
        );
        assert_eq!(
            source.line_column(9_999).0,
            3,
            "past the end is the last line"
        );
        assert_eq!(
            Span::new(&source, 6..7).place().to_string(),
            "site.toml:2:1"
        );
        assert_eq!(Span::DEFAULT.place().to_string(), "default");
    }
}
