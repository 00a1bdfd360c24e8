//! Literals and comments of a text, well enough for rules that look at values and not at programs.
//!
//! One forward pass, whatever the text: an unclosed quote ends with its line, so that an apostrophe
//! in prose costs a line and not the file. Of a file of many megabytes only the surroundings of
//! what was found are looked at.

use super::Kind;
use super::marks::{Marks, marks};
use crate::facts::Hit;
use std::ops::Range;

/// A literal or a comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment {
    /// Which of the two.
    pub kind: SegmentKind,
    /// With quotes, marks and prefixes.
    pub outer: Range<usize>,
    /// Without them.
    pub inner: Range<usize>,
}

/// What a segment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SegmentKind {
    /// A literal.
    Text,
    /// A comment.
    Comment,
}

/// All of a text, in order.
#[derive(Debug)]
pub struct Segments(Vec<Segment>);

/// Larger texts are looked at around their hits only.
const WHOLE: usize = 4 << 20;
/// How far around a hit.
const AROUND: usize = 8 << 10;

impl Segments {
    /// Of `text`.
    pub fn new(text: &str, kind: Kind, hits: &[Hit]) -> Self {
        let mut segments = Vec::new();
        if text.len() <= WHOLE {
            lex(text, 0..text.len(), kind, &mut segments);
            return Self(segments);
        }
        let mut done = 0;
        for hit in hits {
            let start = hit.range.start.saturating_sub(AROUND).max(done);
            let end = (hit.range.end + AROUND).min(text.len());
            if end > start {
                lex(text, start..end, kind, &mut segments);
                done = end;
            }
        }
        Self(segments)
    }

    /// Every segment.
    pub fn iter(&self) -> impl Iterator<Item = &Segment> {
        self.0.iter()
    }

    /// Every literal.
    pub fn literals(&self) -> impl Iterator<Item = &Segment> {
        self.0.iter().filter(|s| s.kind == SegmentKind::Text)
    }

    /// The segment at an offset.
    pub fn at(&self, offset: usize) -> Option<&Segment> {
        let i = self.0.partition_point(|s| s.outer.end <= offset);
        self.0.get(i).filter(|s| s.outer.start <= offset)
    }

    /// The segments from an offset on.
    pub fn from(&self, offset: usize) -> &[Segment] {
        let i = self.0.partition_point(|s| s.outer.end <= offset);
        self.0.get(i..).unwrap_or_default()
    }

    /// Whether a comment stands at the offset.
    pub fn is_comment(&self, offset: usize) -> bool {
        self.at(offset)
            .is_some_and(|s| s.kind == SegmentKind::Comment)
    }
}

fn lex(text: &str, within: Range<usize>, kind: Kind, out: &mut Vec<Segment>) {
    let bytes = text.as_bytes().get(..within.end).unwrap_or_default();
    let marks = marks(kind);
    let mut at = within.start;
    let mut unclosed = Unclosed::default();
    while let Some(rest) = bytes.get(at..) {
        // Only these bytes can begin anything.
        let Some(step) = rest
            .iter()
            .position(|b| matches!(b, b'"' | b'\'' | b'`' | b'#' | b'/' | b'<' | b';'))
        else {
            break;
        };
        at += step;
        let rest = bytes.get(at..).unwrap_or_default();
        let Some(first) = rest.first() else { break };
        let before = at
            .checked_sub(1)
            .and_then(|i| bytes.get(i))
            .copied()
            .unwrap_or(b'\n');
        if let Some((open, close)) = marks.block
            && rest.starts_with(open.as_bytes())
        {
            let body = at + open.len();
            let found =
                memchr::memmem::find(bytes.get(body..).unwrap_or_default(), close.as_bytes());
            let end = found.map_or(bytes.len(), |i| body + i);
            let outer = at..(end + close.len()).min(bytes.len());
            at = outer.end;
            out.push(Segment {
                kind: SegmentKind::Comment,
                outer,
                inner: body..end,
            });
            continue;
        }
        let opened = marks
            .line
            .iter()
            .find(|mark| rest.starts_with(mark.as_bytes()));
        if let Some(mark) = opened
            && (!marks.spaced || before.is_ascii_whitespace())
            // `https://` is no comment.
            && !(*mark == "//" && before == b':')
        {
            let end = memchr::memchr(b'\n', rest).map_or(bytes.len(), |i| at + i);
            out.push(Segment {
                kind: SegmentKind::Comment,
                outer: at..end,
                inner: at + mark.len()..end,
            });
            at = end;
            continue;
        }
        if !marks.quotes.contains(first) {
            at += 1;
            continue;
        }
        at = literal(bytes, at, *first, &marks, &mut unclosed, out);
    }
}

/// Until where a quote of each kind is known not to be closed: what keeps the pass linear.
#[derive(Default)]
struct Unclosed {
    single: [usize; 3],
    triple: [bool; 3],
}

const fn slot(quote: u8) -> usize {
    match quote {
        b'"' => 0,
        b'\'' => 1,
        _ => 2,
    }
}

/// The literal that begins at `at`; where the scan goes on.
fn literal(
    bytes: &[u8],
    at: usize,
    quote: u8,
    marks: &Marks,
    unclosed: &mut Unclosed,
    out: &mut Vec<Segment>,
) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let three = [quote; 3];
    let never = unclosed.triple.get(slot(quote)).copied().unwrap_or(true);
    if marks.triple && !never && rest.starts_with(&three) {
        let body = at + 3;
        let found = memchr::memmem::find(bytes.get(body..).unwrap_or_default(), &three);
        if let Some(i) = found {
            out.push(Segment {
                kind: SegmentKind::Text,
                outer: at..body + i + 3,
                inner: body..body + i,
            });
            return body + i + 3;
        }
        if let Some(never) = unclosed.triple.get_mut(slot(quote)) {
            *never = true;
        }
    }
    let known = unclosed.single.get(slot(quote)).copied().unwrap_or(0);
    let before = at
        .checked_sub(1)
        .and_then(|i| bytes.get(i))
        .copied()
        .unwrap_or(b' ');
    // The apostrophe of `don't`; `b'…'` and `r'…'` are prefixes of one letter.
    let before_that = at
        .checked_sub(2)
        .and_then(|i| bytes.get(i))
        .copied()
        .unwrap_or(b' ');
    let apostrophe =
        quote == b'\'' && before.is_ascii_alphanumeric() && before_that.is_ascii_alphanumeric();
    if at < known || apostrophe {
        return at + 1;
    }
    let spans = marks.spanning.contains(&quote);
    let mut i = at + 1;
    while let Some(byte) = bytes.get(i) {
        match *byte {
            // A line may go on after a backslash at its end.
            b'\\' => i += 1,
            b'\n' if !spans => break,
            b if b == quote => {
                out.push(Segment {
                    kind: SegmentKind::Text,
                    outer: at..i + 1,
                    inner: at + 1..i,
                });
                return i + 1;
            }
            _ => {}
        }
        i += 1;
    }
    if let Some(known) = unclosed.single.get_mut(slot(quote)) {
        *known = i;
    }
    at + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shown(kind: Kind, text: &str) -> Vec<(SegmentKind, &str)> {
        let segments = Segments::new(text, kind, &[]);
        segments
            .0
            .iter()
            .map(|s| (s.kind, text.get(s.inner.clone()).unwrap()))
            .collect()
    }

    #[test]
    fn literals_and_comments_are_told_apart() {
        use SegmentKind::{Comment, Text};
        for (kind, text, expected) in [
            (
                Kind::CLike,
                "let a = 'x'; // \"no\"\nb(`c`)",
                vec![(Text, "x"), (Comment, " \"no\""), (Text, "c")],
            ),
            (
                Kind::CLike,
                "u = \"https://h/p\" /* 'k' */",
                vec![(Text, "https://h/p"), (Comment, " 'k' ")],
            ),
            (
                Kind::Rust,
                "fn f<'a>(x: &'a str) { g(\"k\") }",
                vec![(Text, "k")],
            ),
            (
                Kind::Python,
                "x = '''a\nb''' # c",
                vec![(Text, "a\nb"), (Comment, " c")],
            ),
            (
                Kind::Python,
                "x = b'k' + f\"{y}\"",
                vec![(Text, "k"), (Text, "{y}")],
            ),
            (
                Kind::Yaml,
                "a: don't\nb: 'c' # d\ne: f#g",
                vec![(Text, "c"), (Comment, " d")],
            ),
            (
                Kind::Markup,
                "<a b=\"c\"><!-- 'x' -->",
                vec![(Text, "c"), (Comment, " 'x' ")],
            ),
            (Kind::CLike, "a = \"\\\"q\\\"\"", vec![(Text, "\\\"q\\\"")]),
        ] {
            assert_eq!(shown(kind, text), expected, "{text}");
        }
    }

    #[test]
    fn many_unclosed_quotes_take_linear_time() {
        let text = "'\"\n".repeat(200_000);
        assert!(Segments::new(&text, Kind::Other, &[]).0.is_empty());
    }

    proptest! {
        #[test]
        fn segments_are_in_order_and_inside(text in "[a\"'`#/*\\\\\n <!-]{0,60}", kind in prop::sample::select(vec![
            Kind::CLike, Kind::Python, Kind::Php, Kind::Yaml, Kind::Markup, Kind::Other, Kind::Shell,
        ])) {
            let segments = Segments::new(&text, kind, &[]);
            let mut end = 0;
            for s in segments.iter() {
                prop_assert!(s.outer.start >= end && s.outer.end <= text.len());
                prop_assert!(s.inner.start >= s.outer.start && s.inner.end <= s.outer.end && s.inner.start <= s.inner.end);
                end = s.outer.end;
            }
        }
    }
}
