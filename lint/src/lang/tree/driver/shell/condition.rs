//! The shell's conditions: `if`, `[ … ]`, `[[ … ]]`, and what commands end with.

use crate::ir::{Expr, ExprKind, Op, Span, Stmt, StmtKind, chain, group, text};
use crate::lang::lowering::{expr, stmt};
use crate::lang::tree::driver::{Walk, field, fields, named};
use tree_sitter::Node;

impl<'s> Walk<'s> {
    /// `if …; then …; elif …; then …; else …; fi`.
    pub(super) fn shell_if(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
        let mut links: Vec<Node<'_>> = vec![node];
        let mut last = None;
        for child in named(node) {
            match child.kind() {
                "elif_clause" => links.push(child),
                "else_clause" => last = Some(child),
                _ => {}
            }
        }
        let mut other = match last {
            Some(last) => self.block(last),
            None => Vec::new(),
        };
        for link in links.into_iter().rev() {
            let at = self.span(link);
            let mut tests: Vec<usize> = fields(link, "condition").iter().map(Node::id).collect();
            let inner: Vec<Node<'_>> = named(link)
                .into_iter()
                .filter(|c| !matches!(c.kind(), "elif_clause" | "else_clause" | "comment"))
                .collect();
            if tests.is_empty() {
                tests.extend(inner.first().map(Node::id));
            }
            let mut test = None;
            let mut then = Vec::new();
            for child in inner {
                if tests.contains(&child.id()) {
                    test = Some(self.shell_condition(child));
                } else {
                    self.statement(child, None, &mut then);
                }
            }
            let test = test.unwrap_or(expr(at, ExprKind::Bool(true)));
            let at = test.span;
            other = vec![stmt(at, StmtKind::If { test, then, other })];
        }
        out.extend(other);
    }

    /// What something hangs on: of commands joined by `&&` and `||`, whether they succeed, and not
    /// what they print.
    pub(super) fn shell_condition(&mut self, node: Node<'_>) -> Expr {
        let parts = named(node);
        let ("list", [left, right]) = (node.kind(), parts.as_slice()) else {
            return self.expr(node);
        };
        let at = self.span(node);
        if !self.to.down() {
            return expr(at, ExprKind::Group(Vec::new()));
        }
        let between = self.to.text(left.end_byte(), right.start_byte()).trim();
        let op = if between == "&&" { Op::And } else { Op::Or };
        let a = self.shell_condition(*left);
        let b = self.shell_condition(*right);
        self.to.up();
        chain(op, a, b, at)
    }

    pub(super) fn shell_test(&mut self, node: Node<'_>) -> Expr {
        let at = self.span(node);
        if !self.to.down() {
            return expr(at, ExprKind::Group(Vec::new()));
        }
        let out = match node.kind() {
            "binary_expression" => {
                let left = field(node, &["left"]).or_else(|| named(node).into_iter().next());
                let right = field(node, &["right"]).or_else(|| named(node).into_iter().last());
                match (left, right) {
                    (Some(left), Some(right)) => {
                        let word = self.to.text(left.end_byte(), right.start_byte()).trim();
                        match word {
                            "&&" | "-a" | "||" | "-o" => {
                                let a = self.shell_test(left);
                                let b = self.shell_test(right);
                                let op = if matches!(word, "&&" | "-a") {
                                    Op::And
                                } else {
                                    Op::Or
                                };
                                chain(op, a, b, at)
                            }
                            _ => {
                                let a = self.shell_word(left);
                                let b = self.shell_word(right);
                                chain(comparison(word), a, b, at)
                            }
                        }
                    }
                    _ => expr(at, ExprKind::Group(Vec::new())),
                }
            }
            "unary_expression" => {
                let Some(inner) = named(node).into_iter().last() else {
                    self.to.up();
                    return expr(at, ExprKind::Group(Vec::new()));
                };
                let word = self.to.text(node.start_byte(), inner.start_byte()).trim();
                match word {
                    "!" => {
                        let value = self.shell_test(inner);
                        expr(at, ExprKind::Op(Op::Not, vec![value]))
                    }
                    "-z" | "-n" => {
                        let value = self.expr(inner);
                        let op = if word == "-z" { Op::Equal } else { Op::Unequal };
                        chain(op, value, text("", at), at)
                    }
                    _ => {
                        let value = self.expr(inner);
                        expr(at, ExprKind::Op(Op::Other, vec![value]))
                    }
                }
            }
            "parenthesized_expression" => match named(node).into_iter().next() {
                Some(inner) => self.shell_test(inner),
                None => expr(at, ExprKind::Group(Vec::new())),
            },
            _ => self.expr(node),
        };
        self.to.up();
        out
    }

    /// `[ "$a" = "$b" ]`, where the grammar takes it for a command.
    pub(super) fn test_words(&mut self, nodes: &[Node<'_>], at: Span) -> Expr {
        let words: Vec<Node<'_>> = nodes
            .iter()
            .copied()
            .filter(|n| self.text(*n) != "]")
            .collect();
        match words.as_slice() {
            [left, word, right] => {
                let op = comparison(self.text(*word));
                let a = self.shell_word(*left);
                let b = self.shell_word(*right);
                chain(op, a, b, at)
            }
            all => {
                let all = all.iter().map(|n| self.expr(*n)).collect();
                group(all, at)
            }
        }
    }
}

pub(super) fn comparison(word: &str) -> Op {
    match word {
        "=" | "==" | "-eq" => Op::Equal,
        "!=" | "-ne" => Op::Unequal,
        "-gt" | ">" => Op::More,
        "-ge" | ">=" => Op::AtLeast,
        "-lt" | "<" => Op::Less,
        "-le" | "<=" => Op::AtMost,
        _ => Op::Other,
    }
}
