//! Text with holes, and the entries of dictionaries.

use super::{Walk, field, fields, named};
use crate::ir::{Expr, ExprKind, Span, group, name, text};
use crate::lang::lowering::expr;
use crate::lang::tree::Role;
use crate::lang::tree::literals::{unescaped, unquoted};
use tree_sitter::Node;

impl Walk<'_> {
    /// `"$base/x"`: the grammar takes a name behind a dollar for text.
    pub(super) fn dollars(&mut self, pieces: &[Node<'_>], at: Span) -> Expr {
        let mut parts = Vec::new();
        let mut plain = String::new();
        for piece in pieces {
            if is_piece(piece.kind()) {
                plain.push_str(&unescaped(self.text(*piece)));
                continue;
            }
            named_holes(&std::mem::take(&mut plain), at, &mut parts);
            let inner = self
                .parts(*piece)
                .into_iter()
                .map(|c| self.expr(c))
                .collect();
            parts.push(group(inner, at));
        }
        named_holes(&plain, at, &mut parts);
        match parts.len() {
            1 => parts.pop().unwrap_or(expr(at, ExprKind::Null)),
            _ => expr(at, ExprKind::Join(parts)),
        }
    }

    pub(super) fn literal(&mut self, node: Node<'_>, at: Span) -> Expr {
        let mut inner = named(node);
        inner.retain(|c| !is_mark(c.kind()));
        // The shell: `name="$value"` behind a command, a word beside a string.
        if node.kind() == "concatenation" {
            let parts = inner.into_iter().map(|c| self.expr(c)).collect();
            return expr(at, ExprKind::Join(parts));
        }
        let raw = self.text(node);
        if self.to.module.language == crate::ir::Language::Kotlin && raw.contains('$') {
            return self.dollars(&inner, at);
        }
        let holes = inner.iter().any(|c| !is_piece(c.kind()));
        if !holes {
            return text(&unquoted(raw), at);
        }
        let mut parts = Vec::new();
        for child in inner {
            let place = self.span(child);
            if is_piece(child.kind()) {
                parts.push(text(&unescaped(self.text(child)), place));
            } else if self.is(child, Role::Hole) {
                let values = self
                    .parts(child)
                    .into_iter()
                    .filter(|c| !is_mark(c.kind()))
                    .map(|c| self.expr(c))
                    .collect();
                parts.push(group(values, place));
            } else {
                parts.push(self.expr(child));
            }
        }
        expr(at, ExprKind::Join(parts))
    }

    pub(super) fn dict(&mut self, node: Node<'_>) -> ExprKind {
        let mut entries = Vec::new();
        let keys = fields(node, "key");
        let values = fields(node, "value");
        if !keys.is_empty() && keys.len() == values.len() {
            for (key, value) in keys.into_iter().zip(values) {
                let key = self.key(key);
                entries.push((Some(key), self.expr(value)));
            }
            return ExprKind::Dict(entries);
        }
        if node.kind() == "anonymous_object_creation_expression" {
            return self.anonymous(node);
        }
        for child in self.parts(node) {
            let inner = self.parts(child);
            // C#: `{ "name", value }` in what fills a dictionary.
            if let ("initializer_expression", [key, value]) = (child.kind(), inner.as_slice())
                && self.is(*key, Role::Text)
            {
                let key = self.key(*key);
                entries.push((Some(key), self.expr(*value)));
                continue;
            }
            match (self.role(child), inner.as_slice()) {
                (Some(Role::Pair | Role::Bind), [key, .., value]) => {
                    let key =
                        self.key(field(child, &["key", "field", "left", "name"]).unwrap_or(*key));
                    let value = field(child, &["value", "right"]).unwrap_or(*value);
                    entries.push((Some(key), self.expr(value)));
                }
                (Some(Role::Pair), [key]) if child.kind() == "pair" => {
                    let own = self.text(*key).trim_matches([':', '"', ' ']).to_owned();
                    let value = crate::ir::name(&own, self.span(child));
                    entries.push((Some(self.key(*key)), value));
                }
                _ => entries.push((None, self.expr(child))),
            }
        }
        ExprKind::Dict(entries)
    }

    /// `new { id = reference, name }`
    fn anonymous(&mut self, node: Node<'_>) -> ExprKind {
        let mut entries = Vec::new();
        let mut key = None;
        let mut cursor = node.walk();
        let all: Vec<Node<'_>> = node.children(&mut cursor).collect();
        for (place, child) in all.iter().enumerate() {
            if !child.is_named() {
                continue;
            }
            if all.get(place + 1).is_some_and(|n| n.kind() == "=") {
                key = Some(text(self.text(*child), self.span(*child)));
                continue;
            }
            // What has no name of its own is called like what it is taken from.
            let raw = self.text(*child);
            let own = raw.rsplit('.').next().unwrap_or(raw);
            let key = key.take().unwrap_or_else(|| text(own, self.span(*child)));
            entries.push((Some(key), self.expr(*child)));
        }
        ExprKind::Dict(entries)
    }

    /// A key: a bare name is its own text.
    pub(super) fn key(&mut self, node: Node<'_>) -> Expr {
        let at = self.span(node);
        let raw = self.text(node);
        if self.is(node, Role::Name) && !raw.starts_with('$')
            || raw.chars().all(|c| c.is_alphanumeric() || c == '_')
        {
            return text(raw, at);
        }
        let inner = self.parts(node);
        match inner.as_slice() {
            [only] if matches!(self.role(node), Some(Role::Inner | Role::Index)) => self.key(*only),
            _ => self.expr(node),
        }
    }
}

/// What C# writes around a text with holes, and around a hole.
fn is_mark(kind: &str) -> bool {
    matches!(
        kind,
        "interpolation_start"
            | "interpolation_quote"
            | "interpolation_brace"
            | "interpolation_format_clause"
            | "interpolation_alignment_clause"
    )
}

/// A plain piece of a text literal.
fn is_piece(kind: &str) -> bool {
    kind.contains("content")
        || kind.contains("escape")
        || kind.contains("fragment")
        || kind.contains("_text")
        || kind.contains("template_chars")
        || kind.contains("string_start")
        || kind.contains("string_end")
        || kind == "string"
        || kind.contains("heredoc_start")
        || kind.contains("heredoc_end")
        || kind.contains("string_literal_encoding")
        || kind.contains("identifier_")
        || kind == "character"
}

fn named_holes(plain: &str, at: Span, out: &mut Vec<Expr>) {
    let mut rest = plain;
    while let Some((before, after)) = rest.split_once('$') {
        let end = after
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(after.len());
        let (own, tail) = after.split_at(end);
        if own.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            if !before.is_empty() {
                out.push(text(before, at));
            }
            out.push(name(own, at));
            rest = tail;
        } else {
            out.push(text(&format!("{before}$"), at));
            rest = after;
        }
    }
    if !rest.is_empty() || out.is_empty() {
        out.push(text(rest, at));
    }
}

/// The name in a shell's expansion: `${BASE:-x}`.
pub(super) fn expanded(raw: &str) -> String {
    let inner = raw.trim().trim_start_matches('$').trim_matches(['{', '}']);
    let end = inner
        .find([':', '-', '%', '#', '/', '['])
        .unwrap_or(inner.len());
    inner.get(..end).unwrap_or(inner).to_owned()
}
