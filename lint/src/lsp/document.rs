//! A document as the editor holds it. Editors count in UTF-16, the linter in bytes.

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// A place: line and UTF-16 code unit, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Position {
    pub line: usize,
    pub character: usize,
}

/// From a place to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Span {
    pub start: Position,
    pub end: Position,
}

impl Span {
    /// Whether two have something in common; touching is enough, as a cursor is an empty range.
    pub fn meets(&self, other: &Self) -> bool {
        self.start <= other.end && other.start <= self.end
    }
}

/// One change of a document: of all of it where there is no range.
#[derive(Debug, Deserialize)]
pub(super) struct Change {
    pub range: Option<Span>,
    pub text: String,
}

/// A document.
#[derive(Debug)]
pub(super) struct Document {
    /// Its text, without a mark of encoding at its start.
    text: String,
    /// Whether the editor keeps such a mark in it.
    marked: bool,
    /// Where lines begin: behind `\n`, `\r\n` and `\r`.
    starts: Vec<usize>,
    /// The editor's count of its states.
    pub version: i64,
    /// What the editor takes it for.
    pub language: String,
}

const MARK: char = '\u{feff}';

impl Document {
    pub fn new(text: String, version: i64, language: String) -> Self {
        let mut out = Self {
            text: String::new(),
            marked: false,
            starts: Vec::new(),
            version,
            language,
        };
        out.set(text);
        out
    }

    /// What is linted.
    pub fn text(&self) -> &str {
        &self.text
    }

    fn set(&mut self, text: String) {
        self.marked = text.starts_with(MARK);
        self.text = match text.strip_prefix(MARK) {
            Some(rest) => rest.to_owned(),
            None => text,
        };
        self.starts = vec![0];
        let bytes = self.text.as_bytes();
        for (i, byte) in bytes.iter().enumerate() {
            match byte {
                b'\r' if bytes.get(i + 1) == Some(&b'\n') => {}
                b'\n' | b'\r' => self.starts.push(i + 1),
                _ => {}
            }
        }
    }

    /// Takes in what the editor changed. Places outside of the text mean its nearest.
    pub fn change(&mut self, changes: Vec<Change>) {
        for Change { range, text } in changes {
            match range {
                None => self.set(text),
                Some(range) => {
                    let mut whole = String::new();
                    if self.marked {
                        whole.push(MARK);
                    }
                    let marks = whole.len();
                    whole.push_str(&self.text);
                    let first = Position {
                        line: 0,
                        character: 0,
                    };
                    let at = |p| match p == first {
                        true => 0,
                        false => self.offset(p) + marks,
                    };
                    let start = at(range.start);
                    let end = at(range.end).max(start);
                    whole.replace_range(start..end, &text);
                    self.set(whole);
                }
            }
        }
    }

    /// The byte of a place.
    pub fn offset(&self, position: Position) -> usize {
        let Some(start) = self.starts.get(position.line).copied() else {
            return self.text.len();
        };
        let end = self.end_of(position.line);
        let mut left = position.character;
        if self.marked && position.line == 0 {
            left = left.saturating_sub(1);
        }
        let line = self.text.get(start..end).unwrap_or_default();
        for (i, c) in line.char_indices() {
            if left < c.len_utf16() {
                return start + i;
            }
            left -= c.len_utf16();
        }
        end
    }

    /// The place of a byte.
    pub fn position(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self
            .starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let before = self.text.get(start..offset).unwrap_or_default();
        let mark = usize::from(self.marked && line == 0);
        Position {
            line,
            character: before.encode_utf16().count() + mark,
        }
    }

    pub fn span(&self, range: &Range<usize>) -> Span {
        Span {
            start: self.position(range.start),
            end: self.position(range.end.max(range.start)),
        }
    }

    /// The bytes of the line that a byte stands in, without its end.
    pub fn line_of(&self, offset: usize) -> Range<usize> {
        let line = self
            .starts
            .partition_point(|start| *start <= offset)
            .saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        start..self.end_of(line)
    }

    /// How its lines end.
    pub fn line_end(&self) -> &'static str {
        let first = self.text.find(['\r', '\n']);
        let rest = first.and_then(|i| self.text.get(i..)).unwrap_or_default();
        if rest.starts_with("\r\n") {
            "\r\n"
        } else {
            "\n"
        }
    }

    fn end_of(&self, line: usize) -> usize {
        let next = self.starts.get(line + 1).copied();
        let start = self.starts.get(line).copied().unwrap_or_default();
        let whole = self
            .text
            .get(start..next.unwrap_or(self.text.len()))
            .unwrap_or_default();
        start + whole.trim_end_matches(['\r', '\n']).len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(line: usize, character: usize) -> Position {
        Position { line, character }
    }

    #[test]
    fn astral_characters_are_two_units_and_every_line_end_ends_a_line() {
        let text = "𝔉a\r\nb\rc\nü";
        let document = Document::new(text.to_owned(), 1, String::new());
        for (offset, place) in [
            (0, at(0, 0)),
            (4, at(0, 2)),
            (5, at(0, 3)),
            (7, at(1, 0)),
            (9, at(2, 0)),
            (11, at(3, 0)),
            (13, at(3, 1)),
        ] {
            assert_eq!(document.position(offset), place, "{offset}");
            assert_eq!(document.offset(place), offset, "{place:?}");
        }
        // Within a pair, behind a line, behind the text.
        assert_eq!(document.offset(at(0, 1)), 0);
        assert_eq!(document.offset(at(0, 99)), 5);
        assert_eq!(document.offset(at(99, 0)), text.len());
    }

    #[test]
    fn a_mark_counts_for_the_editor_only() {
        let mut document = Document::new("\u{feff}ab\ncd".to_owned(), 1, String::new());
        assert_eq!(document.text(), "ab\ncd");
        assert_eq!(document.position(1), at(0, 2));
        assert_eq!(document.offset(at(0, 2)), 1);
        let range = Some(Span {
            start: at(0, 1),
            end: at(1, 1),
        });
        let text = "x".to_owned();
        document.change(vec![Change { range, text }]);
        assert_eq!(document.text(), "xd");
        assert!(document.marked);
    }

    proptest! {
        #[test]
        fn places_and_bytes_agree(text in "[a𝔉ü\r\n]{0,12}", changed in "[b𝔊\n]{0,4}", from in 0_usize..14, to in 0_usize..14) {
            let mut document = Document::new(text.clone(), 1, String::new());
            for (i, _) in text.char_indices() {
                // The middle of `\r\n` is the end of its line.
                if !text.get(..i).is_some_and(|before| before.ends_with('\r')) {
                    prop_assert_eq!(document.offset(document.position(i)), i);
                }
            }
            let (from, to) = (document.position(from.min(to)), document.position(to.max(from)));
            let (start, end) = (document.offset(from), document.offset(to));
            let mut expected = text;
            expected.replace_range(start..end, &changed);
            document.change(vec![Change { range: Some(Span { start: from, end: to }), text: changed }]);
            prop_assert_eq!(document.text(), expected.as_str());
        }
    }
}
