//! Values without a telling form: known by the vendor's variable or header that they are bound to,
//! by a webhook secret's name, or by the MAC that they are handed to.

mod value;

use super::joined::Constants;
use super::names::{is_about_a_secret, is_about_webhooks, is_generic, words_of};
use super::prefixed::holds_prefix;
use super::shape::{Strictness, looks_random};
use super::{Form, Secret, What};
use crate::facts::{Kind as Needle, Vendor};
use crate::text::{Kind, Segment, Unit};
use aho_corasick::AhoCorasick;
use std::ops::Range;
use std::sync::OnceLock;
use value::Value;

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
        computes_a_mac: ["hmac", "Hmac", "HMAC"]
            .iter()
            .any(|word| memchr::memmem::find(unit.text.as_bytes(), word.as_bytes()).is_some()),
    };
    let mut found = Vec::new();
    for hit in unit.hits {
        found.extend(search.named(hit.kind, hit.range.clone()));
    }
    search.generic(about, &mut found);
    found.retain(|secret| !is_resource_name(unit.text, secret.range.start));
    found
}

/// Whether what stands here is the name of something in a cloud: `arn:aws:…:secret:acme-0b1c2d`.
fn is_resource_name(text: &str, at: usize) -> bool {
    const LONGEST: usize = 256;
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let part = |b: &u8| b.is_ascii_alphanumeric() || b":/-_.*+=@".contains(b);
    let whole = before.iter().rev().take(LONGEST).take_while(|b| part(b));
    before
        .get(at - whole.count()..)
        .is_some_and(|name| name.starts_with(b"arn:"))
}

/// Whether a tool encrypted the file's values.
fn is_encrypted(unit: &Unit<'_>) -> bool {
    matches!(unit.kind, Kind::Yaml | Kind::Json)
        && (unit.text.contains("SealedSecret")
            || unit.text.contains("sops:")
            || unit.text.contains("\"sops\""))
}

struct Search<'a, 'u> {
    unit: &'a Unit<'u>,
    constants: OnceLock<Constants<'a>>,
    /// Whether a secret here can be what webhooks are signed with, whatever its name says.
    computes_a_mac: bool,
}

impl<'a> Search<'a, '_> {
    fn constants(&self) -> &Constants<'a> {
        self.constants.get_or_init(|| Constants::of(self.unit))
    }

    /// Whether a value can be a secret. One that begins as keys do was judged as a key already.
    fn is_secret(&self, value: &str, strictness: Strictness) -> bool {
        looks_random(value, strictness)
            && !holds_prefix(self.unit.facts, value)
            && !self.unit.facts.is_client_secret(value)
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
        let credential =
            matches!(kind, Needle::Header(_)) && is_header(text, &vendor.credential_header);
        if !credential && (matches!(kind, Needle::Header(_)) || !is_about_a_secret(&words)) {
            return None;
        }
        let value = match self.value_before(name.clone()).filter(|_| credential) {
            Some(value) => value,
            None => self
                .value_after(name.end, 0)
                .or_else(|| self.returned_instead(name.clone()))?,
        };
        if !self.is_secret(&value.text, Strictness::Named) {
            return None;
        }
        let what = if is_about_webhooks(&words) {
            What::WebhookSecret
        } else {
            What::Key
        };
        Some(secret(value, what, index, text))
    }

    /// What a function returns where the variable is not set:
    /// `if k := os.Getenv("…"); k != "" { return k }; return "…"`.
    fn returned_instead(&self, name: Range<usize>) -> Option<Value> {
        let text = self.unit.text;
        if !text.get(..name.start)?.ends_with("Getenv(\"") {
            return None;
        }
        let rest = text.get(name.end..)?;
        let rest = rest.get(..rest.find("\n}")?).filter(|r| r.len() < 240)?;
        let at = name.end + rest.rfind("return \"")? + "return ".len();
        let value = self.unit.segments().at(at + 1)?;
        Some(Value {
            range: value.inner.clone(),
            expression: value.outer.clone(),
            pieces: vec![value.inner.clone()],
            text: self.unit.slice(value.inner.clone()).to_owned(),
        })
    }

    /// The value that stands before its header: `setValue("…", forHTTPHeaderField: "…")`.
    fn value_before(&self, header: Range<usize>) -> Option<Value> {
        let quoted = self.unit.segments().at(header.start)?;
        let mut low = quoted.outer.start.saturating_sub(64);
        while !self.unit.text.is_char_boundary(low) {
            low += 1;
        }
        let before = self.unit.text.get(low..quoted.outer.start)?;
        let before = before.trim_end_matches(['@', ' ']);
        let before = before.strip_suffix("forHTTPHeaderField:")?.trim_end();
        let end = low + before.trim_end_matches(',').len();
        let value = self.unit.segments().at(end.checked_sub(1)?)?;
        Some(Value {
            range: value.inner.clone(),
            expression: value.outer.clone(),
            pieces: vec![value.inner.clone()],
            text: self.unit.slice(value.inner.clone()).to_owned(),
        })
    }

    /// Names that do not say whose secret they hold, and calls that compute a MAC.
    fn generic(&self, about: usize, found: &mut Vec<Secret>) {
        static HINTS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
        let hints = HINTS.get_or_init(|| {
            let words = ["key", "secret", "token", "hmac"];
            AhoCorasick::builder()
                .ascii_case_insensitive(true)
                .build(words)
                .ok()
        });
        let Some(hints) = hints else { return };
        let unformed = !self
            .unit
            .facts
            .prefixes
            .iter()
            .any(|p| p.vendors.contains(&about));
        let mut after = 0;
        for hint in hints.find_iter(self.unit.text) {
            if hint.start() < after {
                continue;
            }
            let name = identifier(self.unit.text, hint.range());
            after = name.end;
            let text = self.unit.slice(name.clone());
            let words = words_of(text);
            let computes = hint.pattern().as_usize() == 3
                || words.iter().any(|w| w == "hmac")
                || text.ends_with("SecretKeySpec")
                || text == "SymmetricKey";
            let secrets = if computes {
                self.handed_over(about, name.clone())
            } else if is_about_a_secret(&words) && is_generic(&words) {
                let place = self.section(name.start, about);
                let webhooks = is_about_webhooks(&words)
                    || words.iter().all(|w| w == "secret")
                    || self.computes_a_mac
                        && words.iter().any(|w| w == "secret")
                        && !words.iter().any(|w| w == "client");
                // Where every key has a prefix, a value without one is no key.
                let strictness = match place {
                    Section::Vendor(_) => Strictness::Named,
                    Section::Other => continue,
                    Section::None if unformed || webhooks => Strictness::Hinted,
                    Section::None => continue,
                };
                let what = if is_about_webhooks(&words) {
                    What::WebhookSecret
                } else {
                    What::Key
                };
                let whose = match place {
                    Section::Vendor(vendor) => vendor,
                    Section::Other | Section::None => about,
                };
                self.value_after(name.end, 0)
                    .filter(|v| self.is_secret(&v.text, strictness))
                    .map(|v| secret(v, what, whose, text))
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
            if self.is_secret(value, Strictness::Named) && value.len() >= 16 {
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
        let gap = rest
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || b"_.:<> ".contains(b))
            .take(64)
            .count();
        let opened = name.end + gap;
        if text.as_bytes().get(opened) != Some(&b'(') {
            if text.get(name.clone()).is_some_and(|n| n.starts_with('-')) {
                self.unit
                    .segments()
                    .from(name.end)
                    .iter()
                    .take(1)
                    .filter(|s| s.outer.start < name.end + 4)
                    .for_each(take);
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
            let word = rest
                .bytes()
                .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'$'))
                .count();
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

    /// Whose section of a configuration or object an offset stands in, by indentation.
    fn section(&self, at: usize, about: usize) -> Section {
        let unit = self.unit;
        let mut depth = indent(unit, at);
        let mut line = unit.lines.line(at);
        let mut named = Section::None;
        for _ in 0..200 {
            let Some(above) = line.checked_sub(1) else {
                break;
            };
            line = above;
            let text = unit.line_around(unit.lines.start(line));
            let trimmed = text.trim_start();
            let header = unit.kind == Kind::Toml && trimmed.starts_with('[');
            let inner = text.len() - trimmed.len();
            if trimmed.is_empty() || !header && inner >= depth {
                continue;
            }
            depth = inner;
            let lower = trimmed.to_ascii_lowercase();
            // The one that the file is about most, or another.
            let names = |vendor: &Vendor| vendor.words.iter().any(|w| lower.contains(w.as_str()));
            let vendors = &unit.facts.vendors;
            let own = vendors.get(about).filter(|v| names(v)).map(|_| about);
            if let Some(vendor) = own.or_else(|| vendors.iter().position(names)) {
                return Section::Vendor(vendor);
            }
            let keyed = header || lower.trim_end().ends_with([':', '{']) && !lower.contains('(');
            let words = words_of(trimmed);
            if keyed
                && !is_generic(&words)
                && !words.iter().all(|w| SURROUNDING.contains(&w.as_str()))
            {
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
    Vendor(usize),
    Other,
    None,
}

/// Sections that group values whosever they are.
const SURROUNDING: &[&str] = &[
    "data",
    "stringdata",
    "env",
    "environment",
    "config",
    "settings",
    "spec",
    "return",
    "class",
    "export",
    "const",
    "module",
    "exports",
    "default",
    "options",
    "public",
    "static",
    "final",
    "function",
    "def",
    "webhook",
    "webhooks",
    "security",
    "credentials",
    "secrets",
    "services",
    "variables",
    "vars",
    "self",
    "let",
    "var",
    "val",
    "struct",
    "object",
    "headers",
    "provider",
    "params",
    "props",
    "headers",
    "extends",
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
    while bytes.get(end) == Some(&b'.')
        && bytes.get(end + 1).is_some_and(u8::is_ascii_lowercase)
        && end - start < 96
    {
        end += 1 + bytes
            .get(end + 1..)
            .unwrap_or_default()
            .iter()
            .take(64)
            .take_while(|b| of_name(b))
            .count();
    }
    start..end
}

/// Whether a name is this header in any spelling.
fn is_header(name: &str, header: &str) -> bool {
    let plain = |s: &str| s.replace(['-', '_'], "").to_ascii_lowercase();
    plain(name).ends_with(&plain(header))
}

fn indent(unit: &Unit<'_>, at: usize) -> usize {
    let line = unit.slice(unit.lines.range(unit.lines.line(at)));
    let trimmed = line.trim_start();
    let inner = line.len() - trimmed.len();
    if trimmed.starts_with("- ") {
        inner + 2
    } else {
        inner
    }
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
