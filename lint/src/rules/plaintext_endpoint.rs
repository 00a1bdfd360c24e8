//! `plaintext-endpoint`: `http://` to a vendor's host.

use super::{Check, Rule};
use crate::facts::Kind as Needle;
use crate::finding::{Draft, Edit, Fix, Severity};
use crate::text::{Kind, Unit};

/// The rule.
pub static RULE: Rule = Rule {
    id: "plaintext-endpoint",
    severity: Severity::Error,
    summary: "a vendor's host is called over plain HTTP",
    page: include_str!("pages/plaintext-endpoint.md"),
    check: Check::Both(check, super::code::plaintext_endpoint::check),
};

/// How a scheme is spelled, and in TLS: plain, JSON-escaped, URL-escaped.
const SCHEMES: &[(&str, usize)] = &[
    ("http://", 4),
    ("http:\\/\\/", 4),
    ("http%3a%2f%2f", 4),
    ("ws://", 2),
];

fn check(unit: &Unit<'_>, out: &mut Vec<Draft>) {
    for hit in unit.hits {
        let Needle::Host(vendor) = hit.kind else {
            continue;
        };
        let Some(vendor) = unit.facts.vendors.get(vendor) else {
            continue;
        };
        let before = unit.text.get(..hit.range.start).unwrap_or_default();
        let ends = |scheme: &str| {
            before
                .len()
                .checked_sub(scheme.len())
                .and_then(|i| before.get(i..))
                .is_some_and(|end| end.eq_ignore_ascii_case(scheme))
        };
        let Some((scheme, letters)) = SCHEMES.iter().find(|(scheme, _)| ends(scheme)) else {
            continue;
        };
        let start = hit.range.start - scheme.len();
        if is_namespace(unit, start) {
            continue;
        }
        let prose = unit.segments().is_comment(start)
            || unit.kind == Kind::Prose && !is_fenced(unit, start);
        let mut draft = Draft::new(
            &RULE,
            start..hit.range.end,
            format!("{} is called over plain HTTP", vendor.name),
        )
        .label("key and face travel in the clear")
        .help("write `https://`");
        if prose {
            draft.severity = Severity::Info;
        }
        draft.fix = Some(Fix {
            title: "use TLS".to_owned(),
            safe: true,
            edits: vec![Edit::new(
                start..start + letters,
                secured(unit, start, *letters),
            )],
            ignore: None,
        });
        out.push(draft);
    }
}

/// A scheme as it is written, with the letter that it lacks.
fn secured(unit: &Unit<'_>, start: usize, letters: usize) -> String {
    let scheme = unit.slice(start..start + letters);
    let upper = scheme.bytes().all(|b| b.is_ascii_uppercase());
    format!("{scheme}{}", if upper { 'S' } else { 's' })
}

/// A name that only looks like an address.
fn is_namespace(unit: &Unit<'_>, start: usize) -> bool {
    let line = unit
        .lines
        .range(unit.lines.line(start))
        .start
        .max(start.saturating_sub(200));
    let before = unit
        .slice(line..start)
        .trim_end_matches(['"', '\''])
        .trim_end()
        .trim_end_matches('=')
        .trim_end();
    let name = before
        .rsplit(|c: char| c.is_whitespace() || c == '<')
        .next()
        .unwrap_or_default();
    name.starts_with("xmlns")
        || name.ends_with("schemaLocation")
        || name.ends_with("targetNamespace")
}

/// Whether a place of a document stands in a block of code.
fn is_fenced(unit: &Unit<'_>, at: usize) -> bool {
    let before = unit.text.get(..at).unwrap_or_default();
    let fences = before
        .lines()
        .filter(|l| l.trim_start().starts_with("```") || l.trim_start().starts_with("~~~"))
        .count();
    let line = unit.slice(unit.lines.range(unit.lines.line(at)));
    fences % 2 == 1 || line.starts_with("    ") || line.starts_with('\t')
}
