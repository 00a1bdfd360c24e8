//! Keys that only concatenation, a template or a list joined makes whole.

use super::prefixed::{holds_prefix, may_begin, run};
use super::shape::{TELLING, is_placeholder};
use super::{Form, Secret, What};
use crate::text::{Segment, SegmentKind, Unit};
use std::collections::HashMap;
use std::ops::Range;

/// A value put together from pieces.
#[derive(Debug, Default)]
pub(super) struct Chain {
    pub value: String,
    pub pieces: Vec<Range<usize>>,
    pub expression: Range<usize>,
    /// Whether a comma stood between two pieces: a list, unless something joins it.
    listed: bool,
}

/// Pieces of more than this are no key.
const LONGEST: usize = 1024;
const MOST_PIECES: usize = 48;
const MOST_BEGINNINGS: usize = 64;
/// So much may stand between two pieces.
const GAP: usize = 120;

/// Constants of the file: what a name stands for, where it stands for one thing.
#[derive(Debug)]
pub(super) struct Constants<'a>(HashMap<&'a str, Option<&'a Segment>>);

impl<'a> Constants<'a> {
    pub(super) fn of(unit: &'a Unit<'_>) -> Self {
        let mut map: HashMap<&str, Option<&Segment>> = HashMap::new();
        for literal in unit.segments().literals() {
            if literal.inner.len() > LONGEST {
                continue;
            }
            let Some(name) = assigned(unit, literal) else {
                continue;
            };
            map.entry(name)
                .and_modify(|known| *known = None)
                .or_insert(Some(literal));
        }
        Self(map)
    }

    pub(super) fn value(&self, name: &str) -> Option<&'a Segment> {
        let last = name
            .rsplit(['.', ':', '>'])
            .next()
            .unwrap_or(name)
            .trim_start_matches('$');
        self.0.get(last).copied().flatten()
    }

    fn iter(&self) -> impl Iterator<Item = (&'a str, &'a Segment)> {
        self.0
            .iter()
            .filter_map(|(name, literal)| Some((*name, (*literal)?)))
    }
}

/// The name that a literal is assigned to: `NAME = "…"`, `NAME: str = "…"`, `const NAME: &str = "…"`.
fn assigned<'a>(unit: &'a Unit<'_>, literal: &Segment) -> Option<&'a str> {
    let start = literal.outer.start;
    let line = unit.lines.range(unit.lines.line(start)).start;
    let mut low = line.max(start.saturating_sub(GAP));
    while !unit.text.is_char_boundary(low) {
        low += 1;
    }
    let before = unit
        .text
        .get(low..start)?
        .trim_end_matches(is_mark)
        .trim_end();
    let before = before
        .strip_suffix("=>")
        .or_else(|| before.strip_suffix(":="))
        .or_else(|| before.strip_suffix('='))
        .or_else(|| before.strip_suffix(':'))?;
    if before.ends_with(['=', '!', '<', '>', '+']) {
        return None;
    }
    // A type stands between name and `=` in some languages, before the name in others.
    let before = match before.rsplit_once(':') {
        Some((name, kind)) if !kind.contains(['"', '\'', '(', ',', '{']) => name,
        _ => before,
    };
    let name = before.trim_end().trim_end_matches(['"', '\'', ']']);
    let length = name
        .bytes()
        .rev()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
        .count();
    name.get(name.len() - length..)
        .filter(|n| n.len() > 1 || n.bytes().all(|b| b.is_ascii_alphabetic()) && !n.is_empty())
}

/// A letter that says what kind of literal follows.
const fn is_mark(c: char) -> bool {
    matches!(c, 'b' | 'r' | 'f' | 'u' | 'L' | '@' | '$' | 'c')
}

pub(super) fn find(unit: &Unit<'_>) -> Vec<Secret> {
    if !unit
        .segments()
        .literals()
        .any(|l| begins(unit, unit.slice(l.inner.clone())))
    {
        return Vec::new();
    }
    let constants = Constants::of(unit);
    let mut beginnings: Vec<(&str, &Segment)> = constants
        .iter()
        .filter(|(_, value)| begins(unit, unit.slice(value.inner.clone())))
        .collect();
    beginnings.sort_by_key(|(_, value)| value.outer.start);
    // A file with more of them is made to be slow.
    beginnings.truncate(MOST_BEGINNINGS);
    let mut found = Vec::new();
    let literals: Vec<&Segment> = unit.segments().literals().collect();
    let mut after = 0;
    for (i, literal) in literals.iter().enumerate() {
        if literal.outer.start < after {
            continue;
        }
        let content = unit.slice(literal.inner.clone());
        let uses_one =
            content.len() <= LONGEST && beginnings.iter().any(|(name, _)| content.contains(name));
        if !begins(unit, content) && !uses_one {
            continue;
        }
        let chain = chain(unit, literals.get(i..).unwrap_or_default(), &constants);
        if chain.listed && !is_joined(unit, &chain) {
            continue;
        }
        if let Some(secret) = key(unit, &chain) {
            after = secret.expression.end;
            found.push(secret);
        }
    }
    found.extend(of_names(unit, &beginnings, &constants));
    found
}

/// Whether a literal holds the beginning of a key without the rest: it ends inside a prefix, right
/// after one, or leaves a hole there.
fn begins(unit: &Unit<'_>, content: &str) -> bool {
    if content.len() > LONGEST {
        return false;
    }
    let hole = |rest: &str| rest.starts_with(['{', '$', '%', '#', '\\']) || rest.is_empty();
    unit.facts.prefixes.iter().any(|prefix| {
        let text = prefix.text.as_str();
        let partial =
            (2..text.len()).any(|cut| text.get(..cut).is_some_and(|head| content.ends_with(head)));
        let stem = text.split('_').next().unwrap_or(text);
        let holed = content.match_indices(stem).any(|(i, _)| {
            content
                .get(i + stem.len()..)
                .and_then(|rest| rest.strip_prefix('_'))
                .is_some_and(|rest| rest.starts_with(['{', '$', '%', '#']))
        });
        let open = content.match_indices(text).any(|(i, _)| {
            let rest = content.get(i + text.len()..).unwrap_or_default();
            let body = run(rest);
            body < TELLING && hole(rest.get(body..).unwrap_or_default())
        });
        partial || holed || open
    })
}

/// The value that begins with the first of these literals.
pub(super) fn chain<'a>(
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
fn trailing<'a>(
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
fn push(unit: &Unit<'_>, chain: &mut Chain, literal: &Segment, constants: &Constants<'_>) {
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

/// Whether a list's elements become one text.
fn is_joined(unit: &Unit<'_>, chain: &Chain) -> bool {
    let mut low = chain.expression.start.saturating_sub(48);
    while !unit.text.is_char_boundary(low) {
        low += 1;
    }
    let mut high = (chain.expression.end + 32).min(unit.text.len());
    while !unit.text.is_char_boundary(high) {
        high -= 1;
    }
    let around = unit.slice(low..chain.expression.start).to_ascii_lowercase();
    let after = unit.slice(chain.expression.end..high).to_ascii_lowercase();
    let joins = ["join", "concat", "implode", "sprintf", "format", "paste0"];
    joins
        .iter()
        .any(|word| around.contains(word) || after.contains(word))
        || unit.slice(chain.expression.clone()).contains("%s")
        || unit.slice(chain.expression.clone()).contains("{}")
}

/// The key in a chain that no single piece of it holds.
fn key(unit: &Unit<'_>, chain: &Chain) -> Option<Secret> {
    if chain.pieces.len() < 2 {
        return None;
    }
    for (index, prefix) in unit.facts.prefixes.iter().enumerate() {
        for (at, _) in chain.value.match_indices(prefix.text.as_str()) {
            if !may_begin(chain.value.get(..at)?.as_bytes()) {
                continue;
            }
            let from = at + prefix.text.len();
            let length = run(chain.value.get(from..)?);
            let body = chain.value.get(from..from + length)?;
            if length < TELLING || is_placeholder(body) || holds_prefix(unit.facts, body) {
                continue;
            }
            return Some(Secret {
                range: first_of(chain)?,
                expression: chain.expression.clone(),
                pieces: chain.pieces.clone(),
                value: chain.value.get(at..from + length)?.to_owned(),
                what: What::Key,
                form: Form::Joined,
                environment: Some(prefix.environment),
                vendor: None,
                prefix: Some(index),
                name: None,
            });
        }
    }
    None
}

/// The piece to point at: the first of the expression itself; where all are constants, the longest.
fn first_of(chain: &Chain) -> Option<Range<usize>> {
    let own = chain
        .pieces
        .iter()
        .filter(|p| chain.expression.contains(&p.start))
        .min_by_key(|p| p.start);
    own.or_else(|| chain.pieces.iter().max_by_key(|p| p.len()))
        .cloned()
}

/// `A + B`, where both are constants.
fn of_names<'a>(
    unit: &'a Unit<'_>,
    beginnings: &[(&str, &'a Segment)],
    constants: &Constants<'a>,
) -> Vec<Secret> {
    let mut found = Vec::new();
    for (name, first) in beginnings {
        for at in memchr::memmem::find_iter(unit.text.as_bytes(), name.as_bytes()) {
            let before = at
                .checked_sub(1)
                .and_then(|i| unit.text.as_bytes().get(i))
                .copied()
                .unwrap_or(b' ');
            let operated = unit.text.get(at + name.len()..).is_some_and(|t| {
                t.trim_start_matches([' ', '\n'])
                    .starts_with(['+', '.', '&'])
            });
            if !operated
                || before.is_ascii_alphanumeric()
                || before == b'_'
                || unit.segments().at(at).is_some()
            {
                continue;
            }
            let mut chain = Chain {
                expression: at..at + name.len(),
                ..Chain::default()
            };
            push(unit, &mut chain, first, constants);
            while chain.pieces.len() < MOST_PIECES {
                let Some((end, value)) = trailing(unit, chain.expression.end, constants) else {
                    break;
                };
                chain.expression.end = end;
                push(unit, &mut chain, value, constants);
            }
            found.extend(key(unit, &chain).filter(|_| chain.pieces.len() > 1));
        }
    }
    found.dedup_by(|a, b| a.value == b.value);
    found
}
