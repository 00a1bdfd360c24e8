//! Keys that stand whole in the text: a prefix, and enough after it.

use super::shape::{TELLING, is_placeholder};
use super::{Form, Secret, What};
use crate::facts::{Facts, Kind as Needle};
use crate::text::{Kind, Unit};
use std::ops::Range;
use visor_policy::model::site::Environment;
use visor_policy::token;

pub(super) fn find(unit: &Unit<'_>) -> Vec<Secret> {
    let mut found: Vec<Secret> = Vec::new();
    for hit in unit.hits {
        if found
            .last()
            .is_some_and(|last| last.range.end > hit.range.start)
        {
            continue;
        }
        let secret = match hit.kind {
            Needle::Prefix(index) => key(unit, hit.range.clone(), index),
            Needle::Token => caller_token(unit, hit.range.start),
            _ => None,
        };
        found.extend(secret);
    }
    found
}

fn key(unit: &Unit<'_>, prefix: Range<usize>, index: usize) -> Option<Secret> {
    if !may_begin(unit.text.get(..prefix.start)?.as_bytes()) {
        return None;
    }
    let (range, value) = whole(unit, prefix.clone())?;
    let body = value.get(prefix.len()..)?;
    if is_placeholder(body) || is_described(unit, &range) || holds_prefix(unit.facts, body) {
        return None;
    }
    let literal = unit.segments().at(range.start);
    if literal.is_none() && unit.kind.is_code() && !is_no_name(body) {
        return None;
    }
    let expression = literal
        .filter(|s| s.inner == range)
        .map_or_else(|| range.clone(), |s| s.outer.clone());
    Some(Secret {
        pieces: vec![range.clone()],
        range,
        expression,
        value,
        what: What::Key,
        form: Form::Whole,
        environment: unit.facts.prefixes.get(index).map(|p| p.environment),
        vendor: None,
        prefix: Some(index),
        name: None,
    })
}

/// The key's bytes from its prefix on; over a folded line where the prefix stands at its end.
fn whole(unit: &Unit<'_>, prefix: Range<usize>) -> Option<(Range<usize>, String)> {
    let end = prefix.end + run(unit.text.get(prefix.end..)?);
    let first = unit.text.get(prefix.start..end)?;
    if end - prefix.end >= TELLING || !folds(unit, end) {
        return Some((prefix.start..end, first.to_owned()));
    }
    // A backslash or the indentation of a folded scalar, then the rest.
    let rest = unit.text.get(end..)?;
    let gap = rest.len() - rest.trim_start_matches(['\\', '\r', '\n', ' ', '\t']).len();
    let broken = rest.get(..gap)?.contains('\n');
    let more = run(rest.get(gap..)?);
    // What is assigned in the next line is called so.
    let behind = rest.get(gap + more..)?.trim_start_matches(['_', '-', ' ']);
    let names = behind.starts_with(['=', ':']) && !rest.starts_with('\\');
    if !broken || gap > 80 || more < TELLING || names {
        return Some((prefix.start..end, first.to_owned()));
    }
    let stop = end + gap + more;
    Some((
        prefix.start..stop,
        format!("{first}{}", unit.text.get(end + gap..stop)?),
    ))
}

/// Whether a value may go on in the next line here.
fn folds(unit: &Unit<'_>, at: usize) -> bool {
    let rest = unit.text.get(at..).unwrap_or_default();
    let inside = unit.segments().at(at).is_some_and(|s| s.inner.end > at);
    let bare = matches!(
        unit.kind,
        Kind::Yaml | Kind::Shell | Kind::Env | Kind::Properties | Kind::Docker
    );
    rest.starts_with("\\\n")
        || (inside || bare) && rest.trim_start_matches(['\r', ' ']).starts_with('\n')
}

/// How many bytes of a key follow.
pub(super) fn run(text: &str) -> usize {
    let of_key = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let length = text.bytes().take_while(of_key).count();
    let trimmed = text
        .get(..length)
        .unwrap_or_default()
        .trim_end_matches(['-', '_']);
    trimmed.len()
}

/// Whether a key can begin after this: not inside a word, but after any escape.
pub(crate) fn may_begin(before: &[u8]) -> bool {
    match before {
        [.., b'%', a, b] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => true,
        [.., b'\\', b'u', a, b, c, d] if [a, b, c, d].iter().all(|x| x.is_ascii_hexdigit()) => true,
        [.., b'\\', b'n' | b't' | b'r'] => true,
        [.., last] => !last.is_ascii_alphanumeric() && *last != b'_',
        [] => true,
    }
}

/// Whether a pattern goes on after the key's first characters: `sk_live_abcdefgh[0-9]{16}`.
fn is_described(unit: &Unit<'_>, range: &Range<usize>) -> bool {
    let rest = unit.text.get(range.end..).unwrap_or_default();
    let masked = [
        "...", "\u{2026}", "***", "\u{2022}", "<", "${", "{{", "[", "(?", "\\w", "\\d", "xxx",
        "XXX",
    ];
    masked.iter().any(|mark| rest.starts_with(mark)) && !rest.starts_with("</")
}

/// `sk_test_sk_live_…`: a list of prefixes and no key.
pub(super) fn holds_prefix(facts: &Facts, body: &str) -> bool {
    facts
        .prefixes
        .iter()
        .any(|p| body.contains(p.text.as_str()))
}

/// In code and outside of a literal, only what cannot be a variable's name: text of a heredoc.
fn is_no_name(body: &str) -> bool {
    let digits = body.bytes().filter(u8::is_ascii_digit).count();
    body.len() >= 12
        && digits >= 2
        && !body.contains('_')
        && body.bytes().any(|b| b.is_ascii_alphabetic())
}

/// A caller's token carries a checksum, so that only real ones count.
fn caller_token(unit: &Unit<'_>, start: usize) -> Option<Secret> {
    let rest = unit.text.get(start..)?;
    let length = rest
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
        .count();
    let value = rest.get(..length)?;
    let environment = token::recognise(value)?;
    let range = start..start + length;
    let literal = unit.segments().at(start).filter(|s| s.inner == range);
    Some(Secret {
        expression: literal.map_or_else(|| range.clone(), |s| s.outer.clone()),
        pieces: vec![range.clone()],
        range,
        value: value.to_owned(),
        what: What::Token,
        form: Form::Whole,
        environment: Some(match environment {
            Environment::Live => Environment::Live,
            Environment::Test => Environment::Test,
        }),
        vendor: None,
        prefix: None,
        name: None,
    })
}
