//! The pieces of one value, put together: concatenation, templates, format strings, lists.

use super::constants::{Constants, is_mark};
use super::{GAP, LONGEST, MOST_PIECES};
use crate::text::{Segment, SegmentKind, Unit};
use std::ops::Range;

/// A value put together from pieces.
#[derive(Debug, Default)]
pub(in crate::secrets) struct Chain {
    pub value: String,
    pub pieces: Vec<Range<usize>>,
    pub expression: Range<usize>,
    /// Whether a comma stood between two pieces: a list, unless something joins it.
    pub listed: bool,
}

/// The value that begins with the first of these literals.
pub(in crate::secrets) fn chain<'a>(
    unit: &'a Unit<'_>,
    literals: &[&Segment],
    constants: &Constants<'a>,
) -> Chain {
    let mut chain = Chain::default();
    let Some(first) = literals.first() else {
        return chain;
    };
    chain.expression = first.outer.clone();
    if let Some(before) = leading(unit, first, constants) {
        chain.expression.start = before.0;
        push(unit, &mut chain, before.1, constants);
    }
    push(unit, &mut chain, first, constants);
    for pair in literals.windows(2) {
        let [before, next] = pair else { break };
        if chain.pieces.len() >= MOST_PIECES || chain.value.len() > LONGEST {
            break;
        }
        let between = before.outer.end..next.outer.start;
        let Some(names) = glue(unit.slice(between)) else {
            break;
        };
        chain.listed |= names.listed && !names.filled;
        let mut known = true;
        for name in names.names {
            match constants.value(name) {
                Some(value) => push(unit, &mut chain, value, constants),
                None => known = false,
            }
        }
        if !known {
            break;
        }
        push(unit, &mut chain, next, constants);
        chain.expression.end = next.outer.end;
    }
    if let Some((end, value)) = trailing(unit, chain.expression.end, constants) {
        chain.expression.end = end;
        push(unit, &mut chain, value, constants);
    }
    chain
}

/// `NAME +` before a literal.
fn leading<'a>(
    unit: &Unit<'_>,
    literal: &Segment,
    constants: &Constants<'a>,
) -> Option<(usize, &'a Segment)> {
    let mut low = literal.outer.start.saturating_sub(GAP);
    while !unit.text.is_char_boundary(low) {
        low += 1;
    }
    let before = unit
        .text
        .get(low..literal.outer.start)?
        .trim_end_matches(is_mark)
        .trim_end();
    let before = before.strip_suffix(['+', '.', '&'])?.trim_end();
    let length = before
        .bytes()
        .rev()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'$'))
        .count();
    let name = before.get(before.len() - length..)?;
    Some((low + before.len() - length, constants.value(name)?))
}

/// `+ NAME` or `+ "…"` after an operand.
pub(super) fn trailing<'a>(
    unit: &'a Unit<'_>,
    at: usize,
    constants: &Constants<'a>,
) -> Option<(usize, &'a Segment)> {
    let rest = unit.text.get(at..)?;
    let after = rest
        .trim_start()
        .strip_prefix(['+', '.', '&', '%', ','])?
        .trim_start();
    let start = at + (rest.len() - after.len());
    let quote = start
        + after
            .bytes()
            .take(2)
            .take_while(|b| is_mark(char::from(*b)))
            .count();
    if let Some(literal) = unit
        .segments()
        .at(quote)
        .filter(|s| s.outer.start == quote && s.kind == SegmentKind::Text)
    {
        return Some((literal.outer.end, literal));
    }
    let length = after
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'$'))
        .count();
    Some((start + length, constants.value(after.get(..length)?)?))
}

/// Appends a literal's content; names in its holes are filled in.
pub(super) fn push(
    unit: &Unit<'_>,
    chain: &mut Chain,
    literal: &Segment,
    constants: &Constants<'_>,
) {
    let content = unit.slice(literal.inner.clone());
    chain.pieces.push(literal.inner.clone());
    // The hole of a format string at its end is filled by what follows.
    let content = ["%s", "{}", "{0}"]
        .iter()
        .find_map(|hole| content.strip_suffix(hole))
        .unwrap_or(content);
    let mut rest = content;
    while let Some(open) = rest.find(['{', '$', '\\']) {
        let (plain, hole) = rest.split_at(open);
        chain.value.push_str(plain);
        let inner = hole.trim_start_matches(['$', '{', '\\', '(', '#']);
        let length = inner
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'))
            .count();
        let name = inner.get(..length).unwrap_or_default();
        let after = inner.get(length..).unwrap_or_default();
        let opened = hole.len() - inner.len();
        match constants.value(name) {
            Some(value) if opened > 0 && value.outer != literal.outer => {
                chain.value.push_str(unit.slice(value.inner.clone()));
                chain.pieces.push(value.inner.clone());
                rest = after.strip_prefix(['}', ')']).unwrap_or(after);
            }
            _ => {
                let mut chars = hole.chars();
                chain.value.extend(chars.next());
                rest = chars.as_str();
            }
        }
    }
    chain.value.push_str(rest);
}

#[derive(Default)]
struct Glue<'a> {
    names: Vec<&'a str>,
    listed: bool,
    filled: bool,
}

/// What may stand between two pieces of one value.
fn glue(text: &str) -> Option<Glue<'_>> {
    if text.len() > GAP {
        return None;
    }
    let mut glue = Glue::default();
    if is_appended(text) {
        return Some(glue);
    }
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_alphanumeric() || c == '_' {
            let length = rest
                .bytes()
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'$'))
                .count();
            let (word, after) = rest.split_at(length);
            let last = word
                .trim_end_matches('.')
                .rsplit('.')
                .next()
                .unwrap_or(word);
            match last {
                "append" | "concat" | "push_str" | "plus" | "write" | "add" | "Concat" => {}
                "format" | "Format" => glue.filled = true,
                _ if after.is_empty() && length <= 2 && last.chars().all(is_mark) => {}
                _ => glue.names.push(word),
            }
            rest = after;
            continue;
        }
        match c {
            '+' | '.' | '&' | '<' | '~' | '\\' | '(' | ')' | '%' | '@' | '$' => {}
            ',' | '[' | ']' => glue.listed = true,
            c if c.is_whitespace() => {}
            _ => return None,
        }
        rest = rest.get(c.len_utf8()..)?;
    }
    // Two literals in two lines with nothing between them are one in few languages, and then
    // inside of brackets; a blank line always separates.
    (text.matches('\n').count() <= 2).then_some(glue)
}

/// `; name += `, `; $name .= `: the next literal goes on where the one before ended.
fn is_appended(text: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c == ';' || c.is_whitespace());
    let name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '>' | '-');
    let length = text.find(|c: char| !name(c));
    let (name, operator) = text.split_at(length.unwrap_or(0));
    !name.is_empty() && matches!(operator.trim(), "+=" | ".=")
}
