//! PHP: the words that are no functions: `echo`, `print`, `exit`; and `Name::class`.

use super::{Walk, named};
use crate::ir::{Expr, Span, call, name};
use tree_sitter::Node;

impl Walk<'_> {
    /// `echo $a, $b;`, `print $a`, `exit(1)`.
    pub(super) fn php_word(&mut self, node: Node<'_>, at: Span) -> Option<Expr> {
        let word = match node.kind() {
            "echo_statement" => "echo",
            "print_intrinsic" => "print",
            "exit_statement" => "exit",
            _ => return None,
        };
        let mut open = named(node);
        open.reverse();
        let mut args = Vec::new();
        while let Some(one) = open.pop() {
            if one.kind() == "sequence_expression" {
                let mut inner = named(one);
                inner.reverse();
                open.extend(inner);
            } else {
                args.push(self.expr(one));
            }
        }
        Some(call(name(word, at), args, at))
    }

    /// `Name::class` is the class.
    pub(super) fn php_class(&mut self, node: Node<'_>) -> Option<Expr> {
        if node.kind() != "class_constant_access_expression"
            || !self.text(node).ends_with("::class")
        {
            return None;
        }
        let first = named(node).into_iter().next()?;
        Some(self.expr(first))
    }
}
