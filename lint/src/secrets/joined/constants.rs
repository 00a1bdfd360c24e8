//! Constants of a file: what a name stands for, where it stands for one thing.

use super::{GAP, LONGEST};
use crate::text::{Segment, Unit};
use std::collections::HashMap;

/// Constants of the file: what a name stands for, where it stands for one thing.
#[derive(Debug)]
pub(in crate::secrets) struct Constants<'a>(HashMap<&'a str, Option<&'a Segment>>);

impl<'a> Constants<'a> {
    pub(in crate::secrets) fn of(unit: &'a Unit<'_>) -> Self {
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

    pub(in crate::secrets) fn value(&self, name: &str) -> Option<&'a Segment> {
        let last = name
            .rsplit(['.', ':', '>'])
            .next()
            .unwrap_or(name)
            .trim_start_matches('$');
        self.0.get(last).copied().flatten()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'a str, &'a Segment)> {
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
pub(super) const fn is_mark(c: char) -> bool {
    matches!(c, 'b' | 'r' | 'f' | 'u' | 'L' | '@' | '$' | 'c')
}
