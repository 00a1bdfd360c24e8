//! `key-in-url`: a key in a query, a path or the userinfo of a URL.

use super::{Check, Rule, Whose, whose};
use crate::facts::Kind as Needle;
use crate::finding::{Draft, Material, Severity};
use crate::secrets::{What, is_about_a_secret, words_of};
use crate::text::{Kind, Unit};
use std::collections::HashSet;
use std::ops::Range;

/// The rule.
pub static RULE: Rule = Rule {
    id: "key-in-url",
    severity: Severity::Error,
    summary: "a key stands in a URL's query, path or userinfo",
    page: include_str!("pages/key-in-url.md"),
    check: Check::Both(check, super::code::key_in_url::check),
};

/// Longer ones no server takes.
const LONGEST: usize = 2048;

fn check(unit: &Unit<'_>, out: &mut Vec<Draft>) {
    let mut lines = HashSet::new();
    for secret in unit.secrets() {
        if secret.what == What::Token && secret.prefix.is_some()
            || matches!(whose(unit, secret), Whose::Theirs(_))
        {
            continue;
        }
        let Some(part) = part_of_url(unit, secret.range.start) else {
            continue;
        };
        lines.insert(unit.lines.line(secret.range.start));
        let mut draft = draft(secret.range.clone(), part);
        draft.material = Material::Value(secret.value.clone());
        out.push(draft);
    }
    if unit.kind == Kind::Prose {
        return;
    }
    for hit in unit
        .hits
        .iter()
        .filter(|hit| matches!(hit.kind, Needle::Host(_)))
    {
        let line = unit.lines.line(hit.range.end);
        if unit.segments().is_comment(hit.range.start) || lines.contains(&line) {
            continue;
        }
        if let Some(range) = filled_parameter(unit, hit.range.end) {
            lines.insert(line);
            out.push(draft(range, "query"));
        }
    }
}

fn draft(range: Range<usize>, part: &str) -> Draft {
    Draft::new(&RULE, range, format!("a key stands in a URL's {part}"))
        .label("ends up in logs, histories and referrers")
        .help("send it in the vendor's credential header")
}

/// Which part of a URL an offset stands in.
fn part_of_url(unit: &Unit<'_>, at: usize) -> Option<&'static str> {
    let mut low = at.saturating_sub(LONGEST);
    while !unit.text.is_char_boundary(low) {
        low += 1;
    }
    let before = unit.slice(low..at);
    let stops =
        |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '<' | '>' | '(' | ')');
    let start = before.rfind(stops).map_or(0, |i| i + 1);
    let url = before.get(start..)?;
    let (_, rest) = url
        .split_once("://")
        .or_else(|| url.split_once(":\\/\\/"))?;
    if rest.contains('?') {
        return Some("query");
    }
    let after = unit.text.get(at..)?;
    let end = after.find(stops).unwrap_or(after.len());
    if !rest.contains('/') {
        return after.get(..end)?.contains('@').then_some("userinfo");
    }
    Some("path")
}

/// A parameter of a key's name, filled in by a template, a concatenation or a format string.
fn filled_parameter(unit: &Unit<'_>, host_end: usize) -> Option<Range<usize>> {
    let rest = unit.text.get(host_end..)?;
    let mut high = rest.len().min(LONGEST);
    while !rest.is_char_boundary(high) {
        high -= 1;
    }
    let rest = rest.get(..high)?;
    let end = rest.find(['"', '\'', '`', '\n', ' ']).unwrap_or(rest.len());
    let url = rest.get(..end)?;
    let query = url.find('?')?;
    let mut at = query + 1;
    for pair in url.get(query + 1..)?.split('&') {
        let range = host_end + at..host_end + at + pair.len();
        at += pair.len() + 1;
        let Some((name, value)) = pair.split_once('=') else {
            continue;
        };
        if !is_about_a_secret(&words_of(name)) {
            continue;
        }
        let template = value.starts_with(['{', '$', '%', '#', '\\', ':'])
            && value.len() > 1
            && !value.starts_with("%3C");
        let joined = value.is_empty() && {
            let after = rest.get(end + 1..).unwrap_or_default().trim_start();
            after.starts_with(['+', '.', '&', ',', '%']) || after.starts_with("..")
        };
        if template || joined {
            return Some(range);
        }
    }
    None
}
