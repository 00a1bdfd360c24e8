//! The value that a name is bound to: quoted, bare, folded over lines, or by another name.

use super::{Search, indent};
use crate::secrets::joined::{chain, is_joined};
use crate::secrets::shape::{Strictness, looks_random};
use crate::text::{Kind, Segment, SegmentKind};
use std::ops::Range;

/// So far from its name a value may stand.
const REACH: usize = 200;
/// And so long it is at most.
const LONGEST: usize = 600;

/// A value, and where it stands.
pub(super) struct Value {
    pub(super) range: Range<usize>,
    pub(super) expression: Range<usize>,
    pub(super) pieces: Vec<Range<usize>>,
    pub(super) text: String,
}

impl Search<'_, '_> {
    /// The value that follows a name, through whatever binds it.
    pub(super) fn value_after(&self, from: usize, depth: usize) -> Option<Value> {
        let text = self.unit.text;
        let bytes = text.as_bytes();
        let within = self
            .unit
            .segments()
            .at(from.saturating_sub(1))
            .filter(|s| s.kind == SegmentKind::Text);
        let mut at = match within {
            Some(s) if s.inner.end == from => s.outer.end,
            _ => from,
        };
        // Inside a literal or a comment, whatever the language, a value needs no quotes.
        let inside = self
            .unit
            .segments()
            .at(at)
            .is_some_and(|s| s.inner.contains(&at));
        let bare = inside || self.unit.kind.has_bare_values();
        let end = (from + REACH).min(text.len());
        let mut mark = b' ';
        if inside {
            // What closes the name's own quotes, escaped as they may be.
            let rest = text.get(at..)?;
            at += rest
                .strip_prefix(['\\'])
                .unwrap_or(rest)
                .strip_prefix(['"', '\''])
                .map_or(0, |after| rest.len() - after.len());
        }
        while at < end {
            let byte = *bytes.get(at)?;
            match byte {
                // A comparison binds nothing.
                b'=' if matches!(bytes.get(at.wrapping_sub(1)), Some(b'=' | b'!')) => return None,
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
                // The name of the next value.
                b'<' if bytes.get(at..)?.starts_with(b"<key>") => return None,
                b'<' if self.unit.kind == Kind::Markup => {
                    let tag = memchr::memchr(b'>', bytes.get(at..end)?)?;
                    at += tag + 1;
                    mark = b'>';
                }
                b'=' | b':' | b'>' | b',' | b'(' | b'|' | b'?' | b')' | b'[' | b']' | b'&'
                | b'!' | b'+' | b'-' | b'\\' | b'{' | b'@' | b'*' => {
                    if byte != b'\\' {
                        mark = byte;
                    }
                    at += 1;
                }
                // What is called on the read before its default: `?.trim() ?: "…"`, `.or("…")`.
                b'.' => at += 1 + self.call_on(at + 1)?,
                b'_' if mark == b'|' => at += 1,
                b if b.is_ascii_alphabetic() && self.in_tag(at) => {
                    let name = memchr::memchr(b'=', bytes.get(at..end)?)?;
                    let is_value = text.get(at..at + name)?.trim_end().ends_with("value");
                    at += name + 1;
                    if !is_value {
                        let rest = bytes.get(at..end)?;
                        let open = rest.iter().position(|b| matches!(b, b'"' | b'\''))?;
                        let quote = *rest.get(open)?;
                        at += open + 2 + memchr::memchr(quote, rest.get(open + 1..)?)?;
                    }
                }
                b if b.is_ascii_alphanumeric() || b == b'/' => {
                    let length = bytes
                        .get(at..)?
                        .iter()
                        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'))
                        .count();
                    let word = text.get(at..at + length).unwrap_or_default();
                    if BINDING.contains(&word) {
                        at += length;
                        continue;
                    }
                    if self.unit.kind == Kind::Hcl
                        && matches!(word, "description" | "type" | "sensitive" | "nullable")
                    {
                        at += memchr::memchr(b'\n', bytes.get(at..)?)?;
                        mark = b'{';
                        continue;
                    }
                    if bare && matches!(mark, b'=' | b':' | b'>' | b'|' | b'-' | b'{')
                        || self.unit.kind == Kind::Docker && mark == b' '
                    {
                        return self.bare(at);
                    }
                    // `header_up NAME value`, `set -x NAME value`: nothing binds the two but a space.
                    if bare && mark == b' ' && !inside {
                        let value = self.bare(at)?;
                        return looks_random(&value.text, Strictness::Hinted).then_some(value);
                    }
                    // A schema of the setting: `z.string().default("…")`.
                    if let Some(value) = self
                        .schema_default(at, matches!(mark, b'{' | b'('))
                        .filter(|_| depth == 0)
                    {
                        return Some(value);
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

    /// The default that a chain of calls names for a setting, or its last call's options do:
    /// `z.string().min(1).default("…")`, `str({ default: "…" })`.
    fn schema_default(&self, at: usize, options: bool) -> Option<Value> {
        let rest = self.unit.text.get(at..)?;
        let mut depth = 0_usize;
        let bytes = rest.as_bytes();
        for (i, byte) in bytes.iter().enumerate().take(REACH) {
            match byte {
                b'(' | b'{' | b'[' => depth += 1,
                b')' | b'}' | b']' => depth = depth.checked_sub(1)?,
                b',' | b';' if depth == 0 && !options => return None,
                b'\n' if depth == 0 && !options => {
                    let next = rest.get(i..)?.trim_start();
                    next.starts_with('.').then_some(())?;
                }
                b'd' => {
                    let before = i.checked_sub(1).and_then(|b| bytes.get(b).copied());
                    let before = before.unwrap_or(b' ');
                    let Some(after) = rest.get(i..)?.strip_prefix("default") else {
                        continue;
                    };
                    let told = match depth {
                        0 if !options => before == b'.' && after.starts_with('('),
                        _ => !before.is_ascii_alphanumeric() && after.starts_with(':'),
                    };
                    if told {
                        let gap = after.get(1..)?;
                        let gap = after.len() - gap.trim_start().len();
                        let open = at + i + "default".len() + gap;
                        let quoted = matches!(
                            self.unit.text.as_bytes().get(open),
                            Some(b'"' | b'\'' | b'`')
                        );
                        return self.quoted(open).filter(|_| quoted);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// How long the method is that stands here, where a value can still follow it.
    fn call_on(&self, at: usize) -> Option<usize> {
        let rest = self.unit.text.get(at..)?;
        let length = rest
            .bytes()
            .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_')
            .count();
        let (word, after) = rest.split_at_checked(length)?;
        if after.starts_with("()") {
            return Some(length + 2);
        }
        BINDING.contains(&word).then_some(length)
    }

    /// Whether an offset stands between a tag's brackets.
    fn in_tag(&self, at: usize) -> bool {
        let before = self.unit.text.get(at.saturating_sub(REACH)..at);
        self.unit.kind == Kind::Markup
            && before.is_some_and(|text| {
                text.rfind(['<', '>'])
                    .is_some_and(|i| text.get(i..).is_some_and(|t| t.starts_with('<')))
            })
    }

    /// Whether a value may stand in the next line.
    fn goes_on(&self, at: usize, mark: u8) -> bool {
        // A line of these is whole, unless it says otherwise.
        if matches!(self.unit.kind, Kind::Env | Kind::Properties) {
            return self.unit.text.get(..at).is_some_and(|t| t.ends_with('\\'));
        }
        let next = self.unit.text.get(at..).unwrap_or_default().trim_start();
        let keyed = [
            ".unwrap_or",
            ".orElse",
            ".getOrElse",
            ".getOrDefault",
            "value:",
            "value =",
            "default",
            "defaultValue",
            "||",
            "??",
            "\"value\"",
            "?:",
            "or ",
        ];
        self.unit.kind == Kind::Markup
            || matches!(
                mark,
                b'=' | b':' | b'(' | b',' | b'|' | b'?' | b'>' | b'-' | b'+' | b'{' | b'['
            )
            || self.unit.text.get(..at).is_some_and(|t| t.ends_with('\\'))
            || keyed.iter().any(|k| next.starts_with(k))
    }

    /// A quoted value, joined with what is concatenated to it.
    fn quoted(&self, at: usize) -> Option<Value> {
        let text = self.unit.text;
        let segments = self.unit.segments().from(at);
        if let Some(first) = segments
            .first()
            .filter(|s| s.outer.start == at && s.kind == SegmentKind::Text)
        {
            let literals: Vec<&Segment> = segments
                .iter()
                .take(12)
                .filter(|s| s.kind == SegmentKind::Text)
                .collect();
            let whole = chain(self.unit, &literals, self.constants());
            let alone = self.unit.slice(first.inner.clone());
            // Two arguments of a call, two elements of a list are not one value.
            let one = !whole.listed || is_joined(self.unit, &whole);
            if whole.pieces.len() > 1
                && one
                && looks_random(&whole.value, Strictness::Named)
                && !looks_random(alone, Strictness::Hinted)
            {
                return Some(Value {
                    range: first.inner.clone(),
                    expression: whole.expression,
                    pieces: whole.pieces,
                    text: whole.value,
                });
            }
            // A literal of the language that this one's text is put into: `"\"…\""`.
            let quote = |c: char| matches!(c, '\\' | '"' | '\'');
            let start = first.inner.start + (alone.len() - alone.trim_start_matches(quote).len());
            let inner = alone.trim_matches(quote);
            let range = start..start + inner.len();
            return Some(Value {
                range: range.clone(),
                expression: first.outer.clone(),
                pieces: vec![range],
                text: unfolded(inner),
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
        let length = rest.bytes().take(LONGEST + 1).take_while(of_value).count();
        if length > LONGEST {
            return None;
        }
        let mut text = rest.get(..length)?.to_owned();
        let first = at..at + length;
        let mut pieces = vec![first];
        // A folded scalar's further lines.
        let mut end = at + length;
        while matches!(self.unit.kind, Kind::Yaml) && self.is_folded(at) && pieces.len() < 16 {
            let next = self.unit.text.get(end..)?;
            let gap = next.len() - next.trim_start().len();
            let more = next
                .get(gap..)?
                .bytes()
                .take(LONGEST)
                .take_while(of_value)
                .count();
            let alone = next.get(gap + more..)?.starts_with('\n') || next.len() == gap + more;
            if more == 0
                || !alone
                || !next.get(..gap)?.contains('\n')
                || indent(self.unit, end + gap) < indent(self.unit, at)
            {
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
        let before = line
            .checked_sub(1)
            .map(|l| self.unit.slice(self.unit.lines.range(l)));
        before.is_some_and(|l| {
            l.trim_end()
                .trim_end_matches(['-', '+'])
                .ends_with(['>', '|'])
        })
    }
}

/// Words between a name and its value that bind the two.
const BINDING: &[&str] = &[
    "or",
    "String",
    "string",
    "str",
    "const",
    "let",
    "var",
    "final",
    "static",
    "val",
    "unwrap_or",
    "from",
    "String.from",
    ".unwrap_or",
    "unwrap_or_else",
    "getOrDefault",
    "getOrElse",
    "orElse",
    "b",
    "r",
    "f",
    "u",
    "br",
    "rb",
    "L",
    "char",
    "byte",
    "bytes",
    "Option",
    "Some",
    "Ok",
    "into",
    "to_string",
    "to_owned",
    "defaultValue",
    "default",
    "default_value",
    "envDefault",
    "fallback",
    "value",
    "text",
    "new",
    "data",
    "Bearer",
    "any",
    "Buffer.from",
    "utf8.encode",
    "Data",
    "Optional",
    "SecretString",
    "SecretStr",
    "env",
    "ENV",
    "ARG",
    "as",
    "c",
    "string.IsNullOrEmpty",
    "else",
    "Secret",
    "Field",
    "unwrap_or_else_string",
    "NSString",
    "CharSequence",
    "content",
    "static_str",
    "key",
    "Value",
];

/// A literal that goes on over lines: backslashes and indentation are no part of it.
fn unfolded(text: &str) -> String {
    if text.contains('\n') {
        text.split('\n')
            .map(|l| l.trim().trim_end_matches('\\'))
            .collect()
    } else {
        text.to_owned()
    }
}
