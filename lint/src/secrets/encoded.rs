//! Keys in base64: a Kubernetes secret, a Basic header, an obfuscated constant.

use super::prefixed::{may_begin, run};
use super::shape::{TELLING, is_placeholder};
use super::{Form, Secret, What};
use crate::facts::Kind as Needle;
use crate::text::Unit;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::collections::HashMap;
use std::ops::Range;
use visor_policy::token;

/// Longer runs are pictures and fonts: only the surroundings of a find are decoded.
const AROUND: usize = 1024;

pub(super) fn find(unit: &Unit<'_>) -> Vec<Secret> {
    let mut found: Vec<Secret> = Vec::new();
    // Only the first find of each run is decoded: what is decoded holds the others.
    let mut after: HashMap<Option<usize>, usize> = HashMap::new();
    for hit in unit.hits {
        let Needle::Encoded(index) = hit.kind else {
            continue;
        };
        let after = after.entry(index).or_default();
        if hit.range.start < *after {
            continue;
        }
        let range = run_around(unit.text.as_bytes(), &hit.range);
        *after = range.end;
        let prefix = index.and_then(|i| unit.facts.prefixes.get(i));
        let value = match prefix {
            Some(prefix) => decoded(unit, &range, &prefix.text),
            None => decoded(unit, &range, "vsr_"),
        };
        let Some(value) = value else {
            continue;
        };
        let environment = prefix
            .map(|p| p.environment)
            .or_else(|| token::recognise(&value));
        let literal = unit.segments().at(range.start).filter(|s| s.inner == range);
        found.push(Secret {
            expression: literal.map_or_else(|| range.clone(), |s| s.outer.clone()),
            pieces: vec![range.clone()],
            range,
            value,
            what: if prefix.is_some() {
                What::Key
            } else {
                What::Token
            },
            form: Form::Encoded,
            environment,
            vendor: None,
            prefix: index,
            name: None,
        });
    }
    found
}

/// The run of base64 digits around a find, within bounds.
fn run_around(bytes: &[u8], find: &Range<usize>) -> Range<usize> {
    let digit = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'-' | b'_');
    let low = find.start.saturating_sub(AROUND);
    let before = bytes.get(low..find.start).unwrap_or_default();
    let start = find.start - before.iter().rev().take_while(|b| digit(b)).count();
    let rest = bytes.get(find.end..).unwrap_or_default();
    let after = rest.iter().take(AROUND).take_while(|b| digit(b)).count();
    let padding = rest
        .get(after..)
        .unwrap_or_default()
        .iter()
        .take(2)
        .take_while(|b| **b == b'=')
        .count();
    start..find.end + after + padding
}

/// The key that the run holds, whatever stands before it in the run.
fn decoded(unit: &Unit<'_>, range: &Range<usize>, prefix: &str) -> Option<String> {
    let config = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let engine = GeneralPurpose::new(&STANDARD, config);
    let text = unit
        .slice(range.clone())
        .trim_end_matches('=')
        .replace('-', "+")
        .replace('_', "/");
    (0..4).find_map(|shift| {
        let piece = text.get(shift..)?;
        // One digit too many holds no whole byte.
        let whole = piece.len() - usize::from(piece.len() % 4 == 1);
        let bytes = engine.decode(piece.get(..whole)?).ok()?;
        memchr::memmem::find_iter(&bytes, prefix.as_bytes())
            .find_map(|at| key_at(&bytes, at, prefix))
    })
}

/// The key at a place of decoded bytes.
fn key_at(bytes: &[u8], at: usize, prefix: &str) -> Option<String> {
    if !may_begin(bytes.get(..at)?) {
        return None;
    }
    let tail = bytes.get(at..)?;
    let printable = tail.iter().take_while(|b| b.is_ascii()).count();
    let tail = std::str::from_utf8(tail.get(..printable)?).ok()?;
    let length = prefix.len() + run(tail.get(prefix.len()..)?);
    let key = tail.get(..length)?;
    let body = key.get(prefix.len()..)?;
    if prefix.starts_with("vsr_") {
        return token::recognise(key).map(|_| key.to_owned());
    }
    (body.len() >= TELLING && !is_placeholder(body)).then(|| key.to_owned())
}
