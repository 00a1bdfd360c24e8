//! Keys that only concatenation, a template or a list joined makes whole.
//!
//! - [`constants`]: what names of the file stand for.
//! - [`chain`]: the pieces of one value, put together.

mod chain;
mod constants;

pub(super) use chain::{Chain, chain};
pub(super) use constants::Constants;

use super::prefixed::{holds_prefix, may_begin, run};
use super::shape::{TELLING, is_placeholder};
use super::{Form, Secret, What};
use crate::text::{Segment, Unit};
use chain::{push, trailing};
use std::ops::Range;

/// Pieces of more than this are no key.
const LONGEST: usize = 1024;
const MOST_PIECES: usize = 48;
const MOST_BEGINNINGS: usize = 64;
/// So much may stand between two pieces.
const GAP: usize = 120;

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

/// Whether a list's elements become one text.
pub(in crate::secrets) fn is_joined(unit: &Unit<'_>, chain: &Chain) -> bool {
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
