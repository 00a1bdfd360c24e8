//! Lines of source to show, with every secret masked and no line too long for a screen.

use crate::finding::{Excerpt, Place};
use crate::secrets::{Form, Secret, Strictness, is_placeholder, looks_random};
use crate::text::Unit;
use memchr::memmem;
use std::collections::HashSet;
use std::ops::Range;

/// More lines than this say no more.
const MOST_LINES: usize = 8;
/// Longer lines are cut around the place.
const WIDEST: usize = 240;
const AROUND: usize = 60;

/// Line and column of a range, 1-based.
pub fn place(unit: &Unit<'_>, range: &Range<usize>, label: &str) -> Place {
    let (line, column) = position(unit, range.start);
    let (end_line, end_column) = position(unit, range.end.max(range.start));
    Place {
        line,
        column,
        end_line,
        end_column,
        label: label.to_owned(),
        range: range.clone(),
    }
}

fn position(unit: &Unit<'_>, at: usize) -> (usize, usize) {
    let line = unit.lines.line(at);
    let start = unit.lines.start(line);
    // A column far into a minified file is counted in bytes: counting characters from the line's
    // start for each of thousands of findings would be quadratic.
    let column = match at - start {
        far if far > 1 << 12 => far,
        _ => unit.slice(start..at).chars().count(),
    };
    (line + 1, column + 1)
}

/// What to show of a range.
pub fn excerpt(unit: &Unit<'_>, range: &Range<usize>, label: &str) -> Excerpt {
    let first = unit.lines.line(range.start);
    let last = unit.lines.line(range.end).min(first + MOST_LINES - 1);
    let mut start = unit.lines.range(first).start;
    let mut end = unit.lines.range(last).end;
    let shown_end = range.end.min(end);
    if end - start > WIDEST {
        start = floor(unit.text, start.max(range.start.saturating_sub(AROUND)));
        end = ceil(
            unit.text,
            end.min(range.start.max(shown_end.min(range.start + WIDEST)) + AROUND),
        );
    }
    let text = masked(unit, start..end);
    let length = text.len();
    let from = (range.start - start).min(length);
    Excerpt {
        first_line: first + 1,
        marked: from..(range.end.min(end).max(range.start) - start).min(length),
        text,
        label: label.to_owned(),
    }
}

/// A shorter value may be a word that stands elsewhere for itself.
const SHORT: usize = 8;

/// A piece of the text in which no secret shows. It is as long as the piece, in bytes.
pub fn masked(unit: &Unit<'_>, range: Range<usize>) -> String {
    let text = unit.slice(range.clone());
    let mut bytes = text.as_bytes().to_vec();
    let secrets = unit.secrets();
    let mut values = HashSet::new();
    let near = secrets.partition_point(|s| s.range.start + 4096 < range.start);
    for secret in secrets.get(near..).unwrap_or_default() {
        if secret.range.start > range.end + 4096 {
            break;
        }
        for piece in &secret.pieces {
            let keep = telling(unit, secret, piece);
            cover(&mut bytes, &range, piece.start + keep..piece.end);
        }
        // The same once more, where no rule takes it for a key.
        if secret.value.len() >= SHORT && values.insert((&secret.value, secret.prefix)) {
            let keep = telling(unit, secret, &secret.range).min(secret.value.len());
            for at in memmem::find_iter(text.as_bytes(), &secret.value) {
                let whole = at + keep..at + secret.value.len();
                cover(&mut bytes, &(0..text.len()), whole);
            }
        }
    }
    // What others' rules would call a secret is none of our business, and not to be shown either.
    let text = String::from_utf8(bytes).unwrap_or_default();
    let mut bytes = text.clone().into_bytes();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let length = rest
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || b"-_+/.".contains(b))
            .count();
        let word = rest.get(..length).unwrap_or_default();
        if length >= 16 && (looks_random(word, Strictness::Hinted) || key_like(unit, word)) {
            cover(&mut bytes, &(0..text.len()), at..at + length);
        }
        at += length
            + rest
                .get(length..)
                .and_then(|r| r.chars().next())
                .map_or(0, char::len_utf8);
    }
    String::from_utf8(bytes).unwrap_or_default()
}

fn key_like(unit: &Unit<'_>, word: &str) -> bool {
    unit.facts.prefixes.iter().any(|p| {
        word.split(p.text.as_str())
            .nth(1)
            .is_some_and(|body| !is_placeholder(body))
    })
}

/// How many bytes of a piece say which kind of key it is, and no more.
fn telling(unit: &Unit<'_>, secret: &Secret, piece: &Range<usize>) -> usize {
    let text = unit.slice(piece.clone());
    match secret.form {
        Form::Whole => {
            let prefix = secret
                .prefix
                .and_then(|i| unit.facts.prefixes.get(i))
                .map_or("vsr_live_", |p| p.text.as_str());
            if *piece == secret.range {
                prefix.len().min(text.len())
            } else {
                0
            }
        }
        Form::Joined => unit
            .facts
            .prefixes
            .iter()
            .filter(|p| p.text.starts_with(text))
            .map(|_| text.len())
            .max()
            .unwrap_or(0),
        Form::Encoded | Form::Bound => 0,
    }
}

fn cover(bytes: &mut [u8], window: &Range<usize>, secret: Range<usize>) {
    let start = secret.start.max(window.start);
    let end = secret.end.min(window.end);
    if start >= end {
        return;
    }
    for byte in bytes
        .get_mut(start - window.start..end - window.start)
        .into_iter()
        .flatten()
    {
        if *byte != b'\n' && *byte != b'\r' {
            *byte = b'*';
        }
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn ceil(text: &str, mut at: usize) -> usize {
    while at < text.len() && !text.is_char_boundary(at) {
        at += 1;
    }
    at
}
