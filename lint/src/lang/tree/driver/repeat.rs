//! Loops.

use super::{Walk, field, named};
use crate::ir::{
    Expr, ExprKind, Function, FunctionKind, Op, Param, Pattern, Stmt, StmtKind, call, member,
};
use crate::lang::lowering::{expr, stmt};
use crate::lang::tree::Role;
use tree_sitter::Node;

impl Walk<'_> {
    /// Dart: `[for (final f in faces) if (f.real) f.uid]` is `faces.where(…).map(…)`.
    pub(super) fn comprehension(&mut self, node: Node<'_>) -> Option<Expr> {
        if node.kind() != "for_element" {
            return None;
        }
        let at = self.span(node);
        let own = self.text(field(node, &["name"])?).to_owned();
        let mut over = self.expr(field(node, &["value"])?);
        let mut body = field(node, &["body"])?;
        while body.kind() == "if_element" && field(body, &["alternative"]).is_none() {
            let test = self.element(&own, field(body, &["condition"])?);
            over = call(member(over, "where", at), vec![test], at);
            body = field(body, &["consequence"])?;
        }
        let value = self.element(&own, body);
        Some(call(member(over, "map", at), vec![value], at))
    }

    /// A function of one element.
    fn element(&mut self, own: &str, body: Node<'_>) -> Expr {
        let at = self.span(body);
        let mut function = Function::new("", FunctionKind::Lambda, at);
        function.params = vec![Param::named(own)];
        function.yields_last = true;
        let around = self.enter(&function.params);
        let value = self.expr(body);
        self.leave(around);
        function.body = vec![stmt(at, StmtKind::Expr(value))];
        expr(at, ExprKind::Lambda(self.to.define(function)))
    }

    pub(super) fn repeat(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
        let at = self.span(node);
        let body_node = self.body_of(node);
        let mut clause = node;
        if let Some(inner) = named(node)
            .into_iter()
            .find(|c| matches!(c.kind(), "range_clause" | "for_clause"))
        {
            clause = inner;
        }
        let over_node = field(clause, &["right", "collection", "value"])
            .filter(|_| clause.kind() != "for_clause");
        let parts: Vec<Node<'_>> = self.parts(node);
        let each = self.is(node, Role::Each)
            || clause.kind() == "range_clause"
            || field(node, &["name"]).is_some() && field(node, &["value"]).is_some();
        let mut body = body_node.map(|b| self.block(b)).unwrap_or_default();
        // Swift: `for face in faces where face.isLive { … }`.
        let condition = named(node)
            .into_iter()
            .find(|c| c.kind() == "where_clause")
            .and_then(|c| named(c).into_iter().next_back());
        if let Some(condition) = condition {
            let test = self.expr(condition);
            let kind = StmtKind::If {
                test,
                then: body,
                other: Vec::new(),
            };
            body = vec![stmt(at, kind)];
        }
        if each {
            let body_id = body_node.map(|b| b.id());
            let heads: Vec<Node<'_>> = parts
                .into_iter()
                .filter(|p| Some(p.id()) != body_id)
                .collect();
            let over = over_node.or_else(|| heads.get(1).or(heads.first()).copied());
            let target = field(clause, &["left", "name", "item", "pattern"])
                .or_else(|| heads.first().copied());
            let (mut over, target) = match (over, target) {
                // PHP writes the collection first.
                (Some(_), Some(first))
                    if node.kind() == "foreach_statement"
                        && field(node, &["left"]).is_none()
                        && heads.len() >= 2 =>
                {
                    (Some(first), heads.last().copied())
                }
                (over, target) => (over, target),
            };
            let mut pattern = target.map_or(Pattern::Ignore, |t| self.pattern(t));
            if clause.kind() == "range_clause"
                && let Pattern::Items(mut items) = pattern
            {
                pattern = if items.len() == 2 {
                    items.pop().unwrap_or(Pattern::Ignore)
                } else {
                    Pattern::Ignore
                };
            }
            let Some(over) = over.take() else { return };
            let over = self.expr(over);
            out.push(stmt(
                at,
                StmtKind::Loop {
                    over: Some((pattern, over)),
                    test: None,
                    body,
                },
            ));
            return;
        }
        if let Some(first) = field(clause, &["initializer", "init", "initialize"]) {
            self.statement(first, None, out);
        }
        let mut test = field(clause, &["condition"]).map(|c| self.expr(c));
        if self.is(node, Role::Until)
            && let Some(inner) = test.take()
        {
            test = Some(expr(inner.span, ExprKind::Op(Op::Not, vec![inner])));
        }
        out.push(stmt(
            at,
            StmtKind::Loop {
                over: None,
                test,
                body,
            },
        ));
    }
}
