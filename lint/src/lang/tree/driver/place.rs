//! Members and elements.

use super::{Walk, clean, field};
use crate::ir::{Expr, ExprKind, Language, Op, Span, member, name};
use crate::lang::lowering::expr;
use crate::lang::tree::Role;
use tree_sitter::Node;

impl Walk<'_> {
    pub(super) fn member(&mut self, node: Node<'_>, at: Span) -> Expr {
        let parts = self.parts(node);
        let object = field(
            node,
            &[
                "object",
                "operand",
                "expression",
                "target",
                "value",
                "scope",
                "path",
            ],
        )
        .or_else(|| parts.first().copied());
        let last =
            field(node, &["field", "name", "suffix", "property"]).or_else(|| parts.last().copied());
        match (object, last) {
            // Dart: `request.headers['accept'] = …` assigns to an element.
            (Some(object), Some(last))
                if self
                    .to
                    .text(object.end_byte(), last.start_byte())
                    .trim_start()
                    .starts_with('[') =>
            {
                let (object, index) = (self.expr(object), self.expr(last));
                self.indexed(object, index, at)
            }
            (Some(object), Some(last)) if object.id() != last.id() => {
                let own = self.text(last).trim_start_matches(['.', '?', '!', ':']);
                // `Read<Answer>`: the types are the call's.
                let own = match last.kind() {
                    "generic_name" => own.split('<').next().unwrap_or(own),
                    _ => own,
                };
                let own = clean(own);
                let bare = self.to.module.language == Language::Kotlin
                    && object.kind() != "parenthesized_expression";
                let object = self.expr(object);
                // Kotlin's grammar: `!digest.isEqual(x)` is a member of `!digest`.
                match object.kind {
                    ExprKind::Op(Op::Not, mut inner) if bare && inner.len() == 1 => {
                        let inner = inner.pop().unwrap_or(expr(at, ExprKind::Null));
                        expr(at, ExprKind::Op(Op::Not, vec![member(inner, &own, at)]))
                    }
                    kind => member(expr(object.span, kind), &own, at),
                }
            }
            (_, Some(only)) => name(
                &clean(self.text(only).trim_start_matches(['.', '?', ':'])),
                at,
            ),
            _ => expr(at, ExprKind::Group(Vec::new())),
        }
    }

    pub(super) fn index(&mut self, node: Node<'_>, at: Span) -> Expr {
        let parts = self.parts(node);
        let object = field(node, &["operand", "array", "object", "expression", "value"])
            .or_else(|| parts.first().copied());
        let Some(object) = object else {
            return expr(at, ExprKind::Group(Vec::new()));
        };
        let index = parts.into_iter().rev().find(|p| p.id() != object.id());
        let object = self.expr(object);
        let Some(index) = index else { return object };
        let index = match self.role(index) {
            Some(Role::Args) => {
                let mut args = Vec::new();
                self.args(index, &mut args);
                args.into_iter()
                    .next()
                    .map_or(expr(at, ExprKind::Null), |a| a.value)
            }
            _ => self.expr(index),
        };
        self.indexed(object, index, at)
    }

    pub(super) fn indexed(&self, object: Expr, index: Expr, at: Span) -> Expr {
        match index.kind {
            ExprKind::Text(key) => member(object, &key, at),
            kind => {
                let index = Box::new(expr(index.span, kind));
                expr(
                    at,
                    ExprKind::Index {
                        object: Box::new(object),
                        index,
                    },
                )
            }
        }
    }
}
