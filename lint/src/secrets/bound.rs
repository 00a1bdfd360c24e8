//! Values without a telling form: known by the vendor's variable or header that they are bound to,
//! by a webhook secret's name, or by the MAC that they are handed to.

use super::joined::{Chain, Constants, chain};
use super::names::{is_about_a_secret, is_about_webhooks, is_generic, words_of};
use super::shape::{Strictness, looks_random};
use super::{Form, Secret, What};
use crate::facts::{Kind as Needle, Vendor};
use crate::text::{Kind, Segment, Unit};
use aho_corasick::AhoCorasick;
use std::ops::Range;
use std::sync::OnceLock;

/// So far from its name a value may stand.
const REACH: usize = 200;

pub(super) fn find(unit: &Unit<'_>) -> Vec<Secret> {
    let Some(about) = unit.vendor() else {
        return Vec::new();
    };
    if is_encrypted(unit) {
        return Vec::new();
    }
    let search = Search {
        unit,
        constants: OnceLock::new(),
    };
    let mut found = Vec::new();
    for hit in unit.hits {
        found.extend(search.named(hit.kind, hit.range.clone()));
    }
    if let Some(vendor) = unit.facts.vendors.get(about) {
        search.generic(about, vendor, &mut found);
    }
    found
}

/// Whether a tool encrypted the file's values.
fn is_encrypted(unit: &Unit<'_>) -> bool {
    matches!(unit.kind, Kind::Yaml | Kind::Json)
        && (unit.text.contains("SealedSecret") || unit.text.contains("sops:") || unit.text.contains("\"sops\""))
}

struct Search<'a, 'u> {
    unit: &'a Unit<'u>,
    constants: OnceLock<Constants<'a>>,
}

/// A value, and where it stands.
struct Value {
    range: Range<usize>,
    expression: Range<usize>,
    pieces: Vec<Range<usize>>,
    text: String,
}

impl<'a> Search<'a, '_> {
    fn constants(&self) -> &Constants<'a> {
        self.constants.get_or_init(|| Constants::of(self.unit))
    }

    /// The value of a name that holds the vendor's, or of its credential's header.
    fn named(&self, kind: Needle, at: Range<usize>) -> Option<Secret> {
        let (Needle::Word(index) | Needle::Header(index)) = kind else {
            return None;
        };
        let vendor = self.unit.facts.vendors.get(index)?;
        let name = identifier(self.unit.text, at.clone());
        let text = self.unit.slice(name.clone());
        let words = words_of(text);
        let credential = matches!(kind, Needle::Header(_)) && is_header(text, &vendor.credential_header);
        if !credential && (matches!(kind, Needle::Header(_)) || !is_about_a_secret(&words)) {
            return None;
        }
        let value = self.value_after(name.end, 0)?;
        if !looks_random(&value.text, Strictness::Named) || self.unit.facts.is_client_secret(&value.text) {
            return None;
        }
        let what = if is_about_webhooks(&words) { What::WebhookSecret } else { What::Key };
        Some(secret(value, what, index, text))
    }

    /// Names that do not say whose secret they hold, and calls that compute a MAC.
    fn generic(&self, about: usize, vendor: &Vendor, found: &mut Vec<Secret>) {
        static HINTS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
        let hints = HINTS.get_or_init(|| {
            let words = ["key", "secret", "token", "hmac", "secretkeyspec"];
            AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()
        });
        let Some(hints) = hints else { return };
        let unformed = !self.unit.facts.prefixes.iter().any(|p| p.vendors.contains(&about));
        let mut after = 0;
        for hint in hints.find_iter(self.unit.text) {
            if hint.start() < after {
                continue;
            }
            let name = identifier(self.unit.text, hint.range());
            after = name.end;
            let text = self.unit.slice(name.clone());
            let words = words_of(text);
            let secrets = if hint.pattern().as_usize() >= 3 || words.iter().any(|w| w == "hmac") {
                self.handed_over(about, name.clone())
            } else if is_about_a_secret(&words) && is_generic(&words) {
                let place = self.section(name.start, vendor);
                let webhooks = is_about_webhooks(&words) || words.iter().all(|w| w == "secret");
                // Where every key has a prefix, a value without one is no key.
                let strictness = match place {
                    Section::Vendor => Strictness::Named,
                    Section::Other => continue,
                    Section::None if unformed || webhooks => Strictness::Hinted,
                    Section::None => continue,
                };
                let what = if is_about_webhooks(&words) { What::WebhookSecret } else { What::Key };
                self.value_after(name.end, 0)
                    .filter(|v| looks_random(&v.text, strictness) && !self.unit.facts.is_client_secret(&v.text))
                    .map(|v| secret(v, what, about, text))
                    .into_iter()
                    .collect()
            } else {
                Vec::new()
            };
            found.extend(secrets);
        }
    }

    /// The literals among the arguments of a call that computes a MAC.
    fn handed_over(&self, about: usize, name: Range<usize>) -> Vec<Secret> {
        let text = self.unit.text;
        let mut found = Vec::new();
        let mut take = |segment: &Segment| {
            let value = self.unit.slice(segment.inner.clone());
            if looks_random(value, Strictness::Named) && value.len() >= 16 {
                let value = Value {
                    range: segment.inner.clone(),
                    expression: segment.outer.clone(),
                    pieces: vec![segment.inner.clone()],
                    text: value.to_owned(),
                };
                found.push(secret(value, What::WebhookSecret, about, "hmac"));
            }
        };
        let rest = text.get(name.end..).unwrap_or_default();
        // `openssl dgst -hmac "…"`; a method's name may follow: `hmac.new(`.
        let gap = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"_.:<> ".contains(b)).take(64).count();
        let opened = name.end + gap;
        if text.as_bytes().get(opened) != Some(&b'(') {
            if text.get(..name.start).is_some_and(|before| before.ends_with('-')) {
                self.unit.segments().from(name.end).iter().take(1).filter(|s| s.outer.start < name.end + 4).for_each(take);
            }
            return found;
        }
        let end = closing(text, opened);
        let mut at = opened + 1;
        for segment in self.unit.segments().from(opened) {
            if segment.outer.start >= end {
                break;
            }
            take(segment);
        }
        while at < end {
            let rest = text.get(at..end).unwrap_or_default();
            let word = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$')).count();
            if word > 0 {
                if let Some(segment) = rest.get(..word).and_then(|w| self.constants().value(w)) {
                    take(segment);
                }
                at += word;
            } else {
                at += rest.chars().next().map_or(1, char::len_utf8);
            }
        }
        found
    }

    /// The value that follows a name, through whatever binds it.
    fn value_after(&self, from: usize, depth: usize) -> Option<Value> {
        let text = self.unit.text;
        let bytes = text.as_bytes();
        let within = self.unit.segments().at(from.saturating_sub(1)).filter(|s| s.kind == crate::text::SegmentKind::Text);
        let mut at = match within {
            Some(s) if s.inner.end == from => s.outer.end,
            _ => from,
        };
        // Inside a literal or a comment, whatever the language, a value needs no quotes.
        let inside = self.unit.segments().at(at).is_some_and(|s| s.inner.contains(&at));
        let bare = inside || self.unit.kind.has_bare_values();
        let end = (from + REACH).min(text.len());
        let mut mark = b' ';
        while at < end {
            let byte = *bytes.get(at)?;
            match byte {
                b' ' | b'\t' | b'\r' => at += 1,
                b'\n' => {
                    if !self.goes_on(at, mark) {
                        return None;
                    }
                    at += 1;
                }
                b'"' | b'\'' | b'`' => {
                    if let Some(value) = self.quoted(at) {
                        if matches!(value.text.as_str(), "value" | "default" | "Value") {
                            at = value.range.end + 1;
                            continue;
                        }
                        return Some(value);
                    }
                    // The end of what the name stood in.
                    at += 1;
                }
                b'<' if self.unit.kind == Kind::Markup => {
                    let tag = memchr::memchr(b'>', bytes.get(at..end)?)?;
                    at += tag + 1;
                    mark = b'>';
                }
                b'=' | b':' | b'>' | b',' | b'(' | b'|' | b'?' | b')' | b'[' | b']' | b'&' | b'!' | b'+' | b'-' | b'\\' | b'{' | b'@' | b'*' => {
                    if byte != b'\\' {
                        mark = byte;
                    }
                    at += 1;
                }
                b if b.is_ascii_alphanumeric() || b == b'/' => {
                    let length = bytes.get(at..)?.iter().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.')).count();
                    let word = text.get(at..at + length).unwrap_or_default();
                    if BINDING.contains(&word) {
                        at += length;
                        continue;
                    }
                    if self.unit.kind == Kind::Hcl && matches!(word, "description" | "type" | "sensitive" | "nullable") {
                        at += memchr::memchr(b'\n', bytes.get(at..)?)?;
                        mark = b'{';
                        continue;
                    }
                    if bare && matches!(mark, b'=' | b':' | b'>' | b'|' | b'-' | b'{') || self.unit.kind == Kind::Docker && mark == b' ' {
                        return self.bare(at);
                    }
                    // A name: what it stands for in this file.
                    let segment = self.constants().value(word).filter(|_| depth == 0)?;
                    return Some(Value {
                        range: segment.inner.clone(),
                        expression: segment.outer.clone(),
                        pieces: vec![segment.inner.clone()],
                        text: self.unit.slice(segment.inner.clone()).to_owned(),
                    });
                }
                _ => return None,
            }
        }
        None
    }

    /// Whether a value may stand in the next line.
    fn goes_on(&self, at: usize, mark: u8) -> bool {
        let next = self.unit.text.get(at..).unwrap_or_default().trim_start();
        let keyed = ["value:", "value =", "default", "defaultValue", "||", "??", "\"value\"", "?:", "or "];
        self.unit.kind == Kind::Markup
            || matches!(mark, b'=' | b':' | b'(' | b',' | b'|' | b'?' | b'>' | b'-' | b'+' | b'{' | b'[')
            || self.unit.text.get(..at).is_some_and(|t| t.ends_with('\\'))
            || keyed.iter().any(|k| next.starts_with(k))
    }

    /// A quoted value, joined with what is concatenated to it.
    fn quoted(&self, at: usize) -> Option<Value> {
        let text = self.unit.text;
        let segments = self.unit.segments().from(at);
        if let Some(first) = segments.first().filter(|s| s.outer.start == at && s.kind == crate::text::SegmentKind::Text) {
            let literals: Vec<&Segment> = segments.iter().take(12).filter(|s| s.kind == crate::text::SegmentKind::Text).collect();
            let Chain { value, pieces, expression, .. } = chain(self.unit, &literals, self.constants());
            let alone = self.unit.slice(first.inner.clone());
            if pieces.len() > 1 && looks_random(&value, Strictness::Named) && !looks_random(alone, Strictness::Hinted) {
                return Some(Value { range: first.inner.clone(), expression, pieces, text: value });
            }
            return Some(Value {
                range: first.inner.clone(),
                expression: first.outer.clone(),
                pieces: vec![first.inner.clone()],
                text: unfolded(alone),
            });
        }
        // A quote that is escaped, or stands in a text: up to the next one.
        let rest = text.get(at + 1..)?;
        let length = rest.find(['"', '\'', '`', '\\', '\n'])?;
        let range = at + 1..at + 1 + length;
        (length > 0).then(|| Value {
            text: self.unit.slice(range.clone()).to_owned(),
            expression: range.clone(),
            pieces: vec![range.clone()],
            range,
        })
    }

    /// A value without quotes, up to white space or what cannot belong to it.
    fn bare(&self, at: usize) -> Option<Value> {
        let rest = self.unit.text.get(at..)?;
        let of_value = |b: &u8| b.is_ascii_alphanumeric() || b"-_.+/=~!@%^*".contains(b);
        let length = rest.bytes().take_while(of_value).count();
        let mut text = rest.get(..length)?.to_owned();
        let mut pieces = vec![at..at + length];
        // A folded scalar's further lines.
        let mut end = at + length;
        while matches!(self.unit.kind, Kind::Yaml) && self.is_folded(at) && pieces.len() < 16 {
            let next = self.unit.text.get(end..)?;
            let gap = next.len() - next.trim_start().len();
            let more = next.get(gap..)?.bytes().take_while(of_value).count();
            let alone = next.get(gap + more..)?.starts_with('\n') || next.len() == gap + more;
            if more == 0 || !alone || !next.get(..gap)?.contains('\n') || indent(self.unit, end + gap) < indent(self.unit, at) {
                break;
            }
            text.push_str(next.get(gap..gap + more)?);
            pieces.push(end + gap..end + gap + more);
            end += gap + more;
        }
        Some(Value {
            range: at..at + length,
            expression: at..end,
            pieces,
            text,
        })
    }

    /// Whether the line before ends in `>` or `|`, as a folded scalar's first line does.
    fn is_folded(&self, at: usize) -> bool {
        let line = self.unit.lines.line(at);
        let before = line.checked_sub(1).map(|l| self.unit.slice(self.unit.lines.range(l)));
        before.is_some_and(|l| l.trim_end().trim_end_matches(['-', '+']).ends_with(['>', '|']))
    }

    /// Whose section of a configuration or object an offset stands in, by indentation.
    fn section(&self, at: usize, vendor: &Vendor) -> Section {
        let unit = self.unit;
        let mut depth = indent(unit, at);
        let mut line = unit.lines.line(at);
        let mut named = Section::None;
        for _ in 0..200 {
            let Some(above) = line.checked_sub(1) else { break };
            line = above;
            let text = unit.slice(unit.lines.range(line));
            let trimmed = text.trim_start();
            let header = unit.kind == Kind::Toml && trimmed.starts_with('[');
            let inner = text.len() - trimmed.len();
            if trimmed.is_empty() || !header && inner >= depth {
                continue;
            }
            depth = inner;
            let lower = trimmed.to_ascii_lowercase();
            if vendor.words.iter().any(|word| lower.contains(word.as_str())) {
                return Section::Vendor;
            }
            let keyed = header || lower.trim_end().ends_with([':', '{']) && !lower.contains('(');
            let words = words_of(trimmed);
            if keyed && !is_generic(&words) && !words.iter().all(|w| SURROUNDING.contains(&w.as_str())) {
                named = Section::Other;
            }
            if header || depth == 0 {
                break;
            }
        }
        named
    }
}

enum Section {
    Vendor,
    Other,
    None,
}

/// Sections that group values whosever they are.
const SURROUNDING: &[&str] = &[
    "data", "stringdata", "env", "environment", "config", "settings", "spec", "return", "class", "export",
    "const", "module", "exports", "default", "options", "public", "static", "final", "function", "def",
    "webhook", "webhooks", "security", "credentials", "secrets", "services", "variables", "vars", "self",
    "let", "var", "val", "struct", "object", "headers", "provider", "params", "props", "headers", "extends",
];

/// Words between a name and its value that bind the two.
const BINDING: &[&str] = &[
    "or", "String", "string", "str", "const", "let", "var", "final", "static", "val", "unwrap_or",
    ".unwrap_or", "unwrap_or_else", "getOrDefault", "getOrElse", "orElse", "b", "r", "f", "u", "br", "rb", "L",
    "char", "byte", "bytes", "Option", "Some", "Ok", "into", "to_string", "to_owned", "defaultValue", "default",
    "fallback", "value", "text", "new", "data", "Bearer", "any", "Buffer.from", "utf8.encode", "Data",
    "Optional", "SecretString", "SecretStr", "env", "ENV", "ARG", "as", "c", "string.IsNullOrEmpty", "else",
    "Secret", "unwrap_or_else_string", "NSString", "CharSequence", "content", "static_str", "key", "Value",
];

fn secret(value: Value, what: What, vendor: usize, name: &str) -> Secret {
    Secret {
        range: value.range,
        expression: value.expression,
        pieces: value.pieces,
        value: value.text,
        what,
        form: Form::Bound,
        environment: None,
        vendor: Some(vendor),
        prefix: None,
        name: Some(name.to_owned()),
    }
}

/// The whole name around a place: letters, digits, `_`, `-`.
fn identifier(text: &str, at: Range<usize>) -> Range<usize> {
    let bytes = text.as_bytes();
    let of_name = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-');
    let low = at.start.saturating_sub(64);
    let before = bytes.get(low..at.start).unwrap_or_default();
    let start = at.start - before.iter().rev().take_while(|b| of_name(b)).count();
    let after = bytes.get(at.end..).unwrap_or_default();
    let mut end = at.end + after.iter().take(64).take_while(|b| of_name(b)).count();
    // `acme.api-key=…` of properties and of nested settings is one name.
    while bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_lowercase) && end - start < 96 {
        end += 1 + bytes.get(end + 1..).unwrap_or_default().iter().take(64).take_while(|b| of_name(b)).count();
    }
    start..end
}

/// Whether a name is this header in any spelling.
fn is_header(name: &str, header: &str) -> bool {
    let plain = |s: &str| s.replace(['-', '_'], "").to_ascii_lowercase();
    plain(name).ends_with(&plain(header))
}

/// A literal that goes on over lines: backslashes and indentation are no part of it.
fn unfolded(text: &str) -> String {
    if text.contains('\n') {
        text.split('\n').map(|l| l.trim().trim_end_matches('\\')).collect()
    } else {
        text.to_owned()
    }
}

fn indent(unit: &Unit<'_>, at: usize) -> usize {
    let line = unit.slice(unit.lines.range(unit.lines.line(at)));
    let trimmed = line.trim_start();
    let inner = line.len() - trimmed.len();
    if trimmed.starts_with("- ") { inner + 2 } else { inner }
}

/// The parenthesis that closes the one at `open`, within bounds.
fn closing(text: &str, open: usize) -> usize {
    let mut depth = 0_usize;
    let rest = text.as_bytes().get(open..).unwrap_or_default();
    for (i, byte) in rest.iter().enumerate().take(600) {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return open + i;
                }
            }
            _ => {}
        }
    }
    open + rest.len().min(600)
}
