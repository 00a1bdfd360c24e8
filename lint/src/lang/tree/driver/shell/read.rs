//! What a command reads of what another one gave: `jq`, `awk`, and the fields of a line.

use super::condition::comparison;
use crate::ir::{Expr, ExprKind, Span, call, chain, group, name, text};
use crate::lang::lowering::expr;
use crate::lang::tree::driver::Walk;
use tree_sitter::Node;

impl<'s> Walk<'s> {
    /// `awk -v s="$score" 'BEGIN { exit !(s > 0.9) }'`: what the program compares.
    pub(super) fn awk(
        &mut self,
        nodes: &[Node<'_>],
        input: Option<&Expr>,
        at: Span,
    ) -> Option<Expr> {
        let mut given: Vec<(String, Expr)> = Vec::new();
        let mut program = None;
        let mut named_next = false;
        for one in nodes {
            let raw = self.text(*one).to_owned();
            if named_next || raw.starts_with("-v") && raw.len() > 2 {
                named_next = false;
                let own = raw.strip_prefix("-v").unwrap_or(&raw);
                if let Some((own, _)) = own.split_once('=') {
                    let value = self.expr(*one);
                    given.push((own.to_owned(), behind_sign(value)));
                }
            } else if raw == "-v" {
                named_next = true;
            } else if !raw.starts_with('-') {
                program = Some(raw);
                break;
            }
        }
        let program = program?;
        let value = |word: &str| -> Option<Expr> {
            if let Ok(number) = word.parse::<f64>() {
                return Some(expr(at, ExprKind::Number(number)));
            }
            if matches!(word, "$0" | "$1") {
                return input.cloned();
            }
            given
                .iter()
                .find(|(own, _)| own == word)
                .map(|(_, value)| value.clone())
        };
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$');
        [">=", "<=", "==", "!=", ">", "<"].iter().find_map(|op| {
            let (left, right) = program.split_once(op)?;
            let left = left.trim_end();
            let start = left.rfind(|c| !is_word(c)).map_or(0, |i| i + 1);
            let (before, word) = left.split_at_checked(start)?;
            let right = right.trim_start();
            let end = right.find(|c| !is_word(c)).unwrap_or(right.len());
            let limit = right.get(..end)?;
            // What is reckoned first is no longer what was given.
            if before.trim_end().ends_with(['*', '/', '+', '-']) {
                return None;
            }
            Some(chain(comparison(op), value(word)?, value(limit)?, at))
        })
    }

    /// `jq -r '.faces[0].uid'`: what the filter reads of what it is given.
    pub(super) fn jq(&mut self, nodes: &[Node<'_>], input: Option<Expr>, at: Span) -> Expr {
        let mut filter = None;
        let mut skip = 0_usize;
        for one in nodes {
            let raw = self.text(*one);
            if skip > 0 {
                skip -= 1;
            } else if matches!(raw, "--arg" | "--argjson" | "--slurpfile") {
                skip = 2;
            } else if !raw.starts_with('-') {
                filter = Some(*one);
                break;
            }
        }
        let Some(filter) = filter else {
            return input.unwrap_or(expr(at, ExprKind::Group(Vec::new())));
        };
        let Some(input) = input else {
            return call(name("jq", at), Vec::new(), at);
        };
        let raw = self.text(filter).trim_matches(['\'', '"']).to_owned();
        let value = filtered(&raw, input, at);
        self.written_by_jq(nodes, raw.trim(), value, at)
    }
}

/// What `bc` is asked: a comparison, where it is one.
pub(super) fn reckoned(input: Expr, at: Span) -> Expr {
    let parts = match &input.kind {
        ExprKind::Group(all) => match all.as_slice() {
            [
                Expr {
                    kind: ExprKind::Join(parts),
                    ..
                },
            ] => parts.clone(),
            _ => return input,
        },
        ExprKind::Join(parts) => parts.clone(),
        _ => return input,
    };
    let compared = parts.iter().enumerate().find_map(|(place, part)| {
        let ExprKind::Text(text) = &part.kind else {
            return None;
        };
        let found = [">=", "<=", "==", "!=", ">", "<"]
            .iter()
            .find_map(|op| text.split_once(op).map(|(l, r)| (comparison(op), l, r)));
        found.map(|(op, left, right)| (place, op, left.trim(), right.trim()))
    });
    let Some((place, op, before, after)) = compared else {
        return input;
    };
    let side = |aside: &[Expr], written: &str| -> Option<Expr> {
        match (aside, written) {
            ([], written) => Some(literal(written, at)),
            ([only], "") => Some(only.clone()),
            // Scaled, or reckoned otherwise.
            _ => None,
        }
    };
    let left = parts.get(..place).and_then(|all| side(all, before));
    let right = parts.get(place + 1..).and_then(|all| side(all, after));
    match (left, right) {
        (Some(left), Some(right)) => chain(op, left, right, at),
        _ => input,
    }
}

/// What a filter of jq makes of a value, as far as it is a path, a length or a comparison.
pub(super) fn filtered(filter: &str, input: Expr, at: Span) -> Expr {
    let mut value = input;
    for stage in filter.split('|') {
        let stage = stage.trim();
        let compared = [" == ", " != ", " >= ", " <= ", " > ", " < "]
            .iter()
            .find_map(|op| stage.split_once(op).map(|(l, r)| (*op, l, r)));
        value = match compared {
            Some((op, left, right)) => {
                let left = one_stage(left.trim(), value, at);
                chain(comparison(op.trim()), left, literal(right.trim(), at), at)
            }
            None => one_stage(stage, value, at),
        };
    }
    value
}

pub(super) fn one_stage(stage: &str, value: Expr, at: Span) -> Expr {
    let stage = stage.split(" // ").next().unwrap_or(stage).trim();
    match stage {
        "length" => return call(name("length", at), vec![value], at),
        "first" => return index(value, 0.0, at),
        "." | "tostring" | "@text" => return value,
        _ => {}
    }
    if !stage.starts_with('.') {
        return group(vec![value], at);
    }
    let mut out = value;
    let mut rest = stage;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix('[') {
            let Some((inside, tail)) = tail.split_once(']') else {
                return group(vec![out], at);
            };
            out = match inside.trim_matches('"').parse::<f64>() {
                Ok(number) => index(out, number, at),
                Err(_) if inside.is_empty() => index(out, f64::NAN, at),
                Err(_) => crate::ir::member(out, inside.trim_matches('"'), at),
            };
            rest = tail.strip_prefix('?').unwrap_or(tail);
        } else if let Some(tail) = rest.strip_prefix('.') {
            let end = tail
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(tail.len());
            let (own, tail) = tail.split_at(end);
            if !own.is_empty() {
                out = crate::ir::member(out, own, at);
            }
            rest = tail.strip_prefix('?').unwrap_or(tail);
        } else {
            return group(vec![out], at);
        }
    }
    out
}

pub(super) fn index(object: Expr, number: f64, at: Span) -> Expr {
    // `.faces[]` is each of them.
    let kind = if number.is_nan() {
        ExprKind::Group(Vec::new())
    } else {
        ExprKind::Number(number)
    };
    let index = Box::new(expr(at, kind));
    let object = Box::new(object);
    expr(at, ExprKind::Index { object, index })
}

pub(super) fn literal(raw: &str, at: Span) -> Expr {
    match raw {
        "true" | "false" => expr(at, ExprKind::Bool(raw == "true")),
        "null" => expr(at, ExprKind::Null),
        _ => match raw.parse::<f64>() {
            Ok(number) => expr(at, ExprKind::Number(number)),
            Err(_) => text(raw.trim_matches(['"', '\\']), at),
        },
    }
}

/// `name=value`: the value.
fn behind_sign(value: Expr) -> Expr {
    let ExprKind::Join(parts) = &value.kind else {
        return value;
    };
    match parts.as_slice() {
        [_, only] => only.clone(),
        _ => value,
    }
}
