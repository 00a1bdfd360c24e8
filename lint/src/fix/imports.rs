//! What a file has to import before a change of it means anything.

use crate::finding::Edit;
use crate::text::{SegmentKind, Unit};

/// What is needed, and how it is written where it is there.
pub(super) enum Needed {
    /// It is there.
    There,
    /// It comes with this change.
    With(Edit),
}

impl Needed {
    pub fn edits(self) -> Vec<Edit> {
        match self {
            Self::There => Vec::new(),
            Self::With(edit) => vec![edit],
        }
    }
}

/// Lines more, which end as the file's do.
fn insertion(unit: &Unit<'_>, at: usize, text: String) -> Needed {
    let first = unit.slice(0..unit.lines.start(1));
    let text = match first.ends_with("\r\n") {
        true => text.replace('\n', "\r\n"),
        false => text,
    };
    Needed::With(Edit::new(at..at, text))
}

/// Lines of code, outside of literals that span several, with where they begin.
fn lines<'u>(unit: &'u Unit<'_>) -> impl Iterator<Item = (usize, &'u str)> {
    (0..unit.lines.count()).filter_map(|line| {
        let range = unit.lines.range(line);
        let inside = unit
            .segments()
            .at(range.start)
            .is_some_and(|s| s.outer.start < range.start);
        (!inside).then(|| (range.start, unit.slice(range)))
    })
}

/// Python's `import NAME`.
pub(super) fn python(unit: &Unit<'_>, name: &str) -> Needed {
    let mut first = None;
    let mut after_future = None;
    for (start, line) in lines(unit) {
        let imports = line.strip_prefix("import ");
        let names = imports.into_iter().flat_map(|all| all.split(','));
        let mut bare = names.map(|one| one.split('#').next().unwrap_or(one).trim());
        if bare.any(|one| one == name) {
            return Needed::There;
        }
        if line.starts_with("from __future__") {
            after_future = Some(unit.lines.start(unit.lines.line(start) + 1));
        } else if imports.is_some() || line.starts_with("from ") {
            first = first.or(Some(start));
        }
    }
    let at = first.or(after_future).unwrap_or_else(|| top(unit));
    insertion(unit, at, format!("import {name}\n"))
}

/// The start of the first line that is no comment, and no literal that documents the file.
fn top(unit: &Unit<'_>) -> usize {
    let mut at = 0;
    for (start, line) in lines(unit) {
        let begin = start + line.len() - line.trim_start().len();
        let segment = unit.segments().at(begin);
        let comment =
            line.starts_with("#!") || segment.is_some_and(|s| s.kind == SegmentKind::Comment);
        let documents = segment.is_some_and(|s| {
            s.kind == SegmentKind::Text
                && s.outer.start == begin
                && line.trim_start().starts_with(['"', '\''])
        });
        if !comment && !documents && !line.trim().is_empty() && line.trim() != "<?php" {
            return at;
        }
        let end = segment.map_or(begin, |s| s.outer.end);
        if !line.trim().is_empty() {
            at = unit.lines.start(unit.lines.line(end.max(start)) + 1);
        }
    }
    at
}

/// Go's `import "PATH"`.
pub(super) fn go(unit: &Unit<'_>, path: &str) -> Option<Needed> {
    let quoted = format!("\"{path}\"");
    let mut block = None;
    let mut in_block = false;
    let mut single = None;
    let mut package = None;
    for (start, line) in lines(unit) {
        let code = line.trim();
        let next = unit.lines.start(unit.lines.line(start) + 1);
        if in_block {
            if code == quoted || code.starts_with(&format!("{quoted} ")) {
                return Some(Needed::There);
            }
            in_block = code != ")";
        } else if code.starts_with("import (") {
            block = block.or(Some(next));
            in_block = !code.ends_with(')');
        } else if let Some(one) = code.strip_prefix("import ") {
            if one == quoted {
                return Some(Needed::There);
            }
            single = Some(next);
        } else if code.starts_with("package ") {
            package = Some(next);
        }
    }
    Some(match (block, single, package) {
        (Some(at), ..) => insertion(unit, at, format!("\t{quoted}\n")),
        (None, Some(at), _) => insertion(unit, at, format!("import {quoted}\n")),
        (None, None, Some(at)) => insertion(unit, at, format!("\nimport {quoted}\n")),
        _ => return None,
    })
}

/// How a function of a module of Node's is called here, and what that needs.
pub(super) fn node(unit: &Unit<'_>, module: &str, function: &str) -> (String, Needed) {
    let mut first_import = None;
    let mut first_require = None;
    for (start, line) in lines(unit) {
        let here = [
            format!("\"{module}\""),
            format!("'{module}'"),
            format!("\"node:{module}\""),
            format!("'node:{module}'"),
        ]
        .iter()
        .any(|name| line.contains(name.as_str()));
        let code = line.trim_start();
        let import = line.starts_with("import ");
        let require = line.contains("require(");
        if import {
            first_import = first_import.or(Some(start));
        } else if require {
            first_require = first_require.or(Some(start));
        }
        if !here || !(import || require) {
            continue;
        }
        let bound = code
            .trim_start_matches("import ")
            .trim_start_matches("const ")
            .trim_start_matches("let ")
            .trim_start_matches("var ")
            .trim_start_matches("* as ")
            .trim_start();
        if bound.starts_with('{') {
            let names = bound.split('}').next().unwrap_or_default();
            let mut names = names.trim_start_matches('{').split(',').map(str::trim);
            if names.any(|name| name == function) {
                return (function.to_owned(), Needed::There);
            }
            continue;
        }
        let name: String = bound
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '$'))
            .collect();
        if !name.is_empty() {
            return (format!("{name}.{function}"), Needed::There);
        }
    }
    let needed = match (first_import, first_require) {
        (Some(at), _) => insertion(
            unit,
            at,
            format!("import {{ {function} }} from \"node:{module}\";\n"),
        ),
        (None, Some(at)) => insertion(
            unit,
            at,
            format!("const {{ {function} }} = require(\"node:{module}\");\n"),
        ),
        (None, None) => insertion(
            unit,
            top(unit),
            format!("const {{ {function} }} = require(\"node:{module}\");\n"),
        ),
    };
    (function.to_owned(), needed)
}

/// Ruby's `require "NAME"`, unless what it brings is used already.
pub(super) fn ruby(unit: &Unit<'_>, name: &str, brings: &str) -> Needed {
    if unit.text.contains(brings) {
        return Needed::There;
    }
    let first = lines(unit).find(|(_, line)| line.starts_with("require "));
    let at = first.map_or_else(|| top(unit), |(start, _)| start);
    insertion(unit, at, format!("require \"{name}\"\n"))
}
