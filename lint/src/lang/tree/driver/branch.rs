//! Conditions, switches and what is tried.

use super::{Walk, field, fields, named};
use crate::ir::{
    Arm, Block, Catch, Expr, ExprKind, Op, Pattern, Stmt, StmtKind, chain, group, member,
};
use crate::lang::lowering::{expr, stmt};
use crate::lang::tree::Role;
use crate::lang::tree::literals::unquoted;
use tree_sitter::Node;

impl Walk<'_> {
    pub(super) fn test_of(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) -> Expr {
        let at = self.span(node);
        let tests = fields(node, "condition");
        let tests = if tests.is_empty() {
            self.parts(node).into_iter().take(1).collect()
        } else {
            tests
        };
        let mut bindings: Vec<Node<'_>> = fields(node, "bound_identifier");
        bindings.reverse();
        let mut parts: Vec<Expr> = Vec::new();
        for one in tests {
            if one.kind() == "value_binding_pattern" {
                continue;
            }
            if self.is(one, Role::Bind) {
                self.bind(one, out);
                if let Some(value) = field(one, &["value", "right"]) {
                    parts.push(self.expr(value));
                }
                continue;
            }
            // `if let face = first, face.live`: the name stands before what it is bound to.
            let bound = bindings.pop_if(|b| b.end_byte() <= one.start_byte());
            let mut value = self.expr(one);
            if let Some(bound) = bound {
                let target = Box::new(Pattern::Name(self.text(bound).to_owned()));
                value = expr(value.span, ExprKind::Assign(target, Box::new(value)));
            }
            parts.push(value);
        }
        // `if case .some(let face) = answer`
        let inner = named(node)
            .into_iter()
            .filter(|c| c.kind() == "pattern")
            .find_map(|c| bound_in(c));
        if let (Some(bound), Some(last)) = (inner, parts.last()) {
            let kind = StmtKind::Bind {
                target: Pattern::Name(self.text(bound).to_owned()),
                ty: String::new(),
                value: last.clone(),
            };
            out.push(stmt(at, kind));
        }
        // `if (answer case {'uid': final uid})`
        if let Some(shape) = named(node).into_iter().find(|c| c.kind() == "map_pattern")
            && let Some(subject) = parts.last().cloned()
        {
            self.taken_apart(shape, &subject, out);
        }
        match parts.len() {
            1 => group(parts, at),
            _ => expr(at, ExprKind::Op(Op::And, parts)),
        }
    }

    /// Binds what a pattern of named values takes out of a subject.
    fn taken_apart(&mut self, shape: Node<'_>, subject: &Expr, out: &mut Vec<Stmt>) {
        let mut key: Option<String> = None;
        for part in named(shape) {
            if let Some(own) = field(part, &["name"]).filter(|_| part.kind() == "variable_pattern")
            {
                if let Some(key) = key.take() {
                    let at = self.span(part);
                    let kind = StmtKind::Bind {
                        target: Pattern::Name(self.text(own).to_owned()),
                        ty: String::new(),
                        value: member(subject.clone(), &key, at),
                    };
                    out.push(stmt(at, kind));
                }
            } else {
                key = Some(unquoted(self.text(part)));
            }
        }
    }

    pub(super) fn condition(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
        let at = self.span(node);
        if let Some(first) = field(node, &["initializer"]) {
            self.statement(first, None, out);
        }
        let mut test = self.test_of(node, out);
        if self.is(node, Role::Unless) {
            test = expr(test.span, ExprKind::Op(Op::Not, vec![test]));
        }
        let conditions: Vec<usize> = fields(node, "condition").iter().map(Node::id).collect();
        let rest: Vec<Node<'_>> = self
            .parts(node)
            .into_iter()
            .filter(|c| !conditions.contains(&c.id()) && !c.kind().contains("binding_pattern"))
            .collect();
        let then_node = field(node, &["consequence", "body"]).or_else(|| {
            let skip = usize::from(conditions.is_empty());
            rest.iter()
                .skip(skip)
                .find(|c| {
                    self.role(**c) != Some(Role::Name)
                        || !c.kind().contains("identifier")
                        || matches!(self.text(**c), "continue" | "break")
                })
                .copied()
        });
        let mut others: Vec<Node<'_>> = fields(node, "alternative");
        if others.is_empty()
            && let Some(then_node) = then_node
        {
            others = rest
                .into_iter()
                .filter(|c| c.start_byte() >= then_node.end_byte() && c.kind() != "else")
                .collect();
        }
        let then = then_node.map(|n| self.block(n)).unwrap_or_default();
        let mut other: Block = Vec::new();
        for one in others.into_iter().rev() {
            if self.is(one, Role::If)
                && one.kind() != "if_statement"
                && one.kind() != "if_expression"
                && one.kind() != "if"
            {
                // A clause of its own, which goes on in those after it.
                let mut head = Vec::new();
                let test = self.test_of(one, &mut head);
                let then = self.body_of(one).map(|n| self.block(n)).unwrap_or_default();
                if other.is_empty()
                    && let Some(next) = field(one, &["alternative"])
                {
                    other = self.block(next);
                }
                let place = self.span(one);
                head.push(stmt(place, StmtKind::If { test, then, other }));
                other = head;
            } else {
                let mut block = self.block(one);
                block.extend(other);
                other = block;
            }
        }
        out.push(stmt(at, StmtKind::If { test, then, other }));
    }

    pub(super) fn guard(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
        let at = self.span(node);
        let test = self.test_of(node, out);
        let other = self
            .body_of(node)
            .map(|b| self.block(b))
            .unwrap_or_default();
        out.push(stmt(
            at,
            StmtKind::If {
                test,
                then: Vec::new(),
                other,
            },
        ));
    }

    pub(super) fn switch(&mut self, node: Node<'_>) -> StmtKind {
        let at = self.span(node);
        let subject = field(node, &["value", "condition", "expr", "subject"])
            .or_else(|| named(node).into_iter().find(|c| c.kind() == "when_subject"))
            .or_else(|| {
                // Go: `switch n := len(faces); { … }` asks each of its cases.
                if field(node, &["initializer"]).is_some() {
                    return None;
                }
                let first = self.parts(node).into_iter().next()?;
                (!matches!(self.role(first), Some(Role::Arm | Role::Inner))).then_some(first)
            });
        // `when (val found = …)`
        let called = subject
            .filter(|s| s.kind() == "when_subject")
            .and_then(|s| {
                named(s)
                    .into_iter()
                    .find(|c| c.kind() == "variable_declaration")
            })
            .map(|v| self.pattern(v));
        let subject = subject.map(|s| match &called {
            Some(_) => named(s).pop().unwrap_or(s),
            None => s,
        });
        let subject = subject.map_or(expr(at, ExprKind::Bool(true)), |s| self.expr(s));
        let mut arms = Vec::new();
        let mut open: Vec<Node<'_>> = named(node);
        open.reverse();
        let mut last = None;
        while let Some(one) = open.pop() {
            if self.is(one, Role::Arm) {
                let (asked, mut skip) = self.asked_of(one, &subject);
                let values = match asked {
                    Some(_) => Vec::new(),
                    None => self.labels(one),
                };
                skip.extend(self.label_nodes(one).iter().map(Node::id));
                let mut body = Vec::new();
                for child in named(one) {
                    if !skip.contains(&child.id()) {
                        self.statement(child, None, &mut body);
                    }
                }
                let bound = named(one)
                    .into_iter()
                    .filter(|c| c.kind() == "switch_pattern")
                    .find_map(bound_in)
                    .map(|b| Pattern::Name(self.text(b).to_owned()));
                arms.push(Arm {
                    values,
                    bind: bound.or_else(|| called.clone()),
                    guard: asked,
                    body,
                });
            } else if matches!(one.kind(), "switch_block" | "switch_body" | "match_block") {
                let mut inner = named(one);
                inner.reverse();
                open.extend(inner);
            } else if one.kind() == "else" {
                last = Some(one);
            }
        }
        if let Some(other) = last {
            let body = self.block(other);
            arms.push(Arm {
                values: Vec::new(),
                bind: None,
                guard: None,
                body,
            });
        }
        let falls_through = matches!(node.kind(), "switch_statement")
            && !matches!(self.to.module.language, crate::ir::Language::Swift);
        StmtKind::Match {
            subject,
            arms,
            falls_through,
        }
    }

    /// C#: what the pattern of an arm asks of the subject, and the nodes that say so. Of a subject that
    /// calls something it is not asked again.
    fn asked_of(&mut self, arm: Node<'_>, subject: &Expr) -> (Option<Expr>, Vec<usize>) {
        let plain = !matches!(subject.kind, ExprKind::Call { .. } | ExprKind::Op(..));
        let parts = named(arm);
        let mut patterns = parts
            .iter()
            .filter(|c| c.kind().ends_with("_pattern") && !self.is(**c, Role::Label));
        let pattern = patterns.next().copied().filter(|p| {
            // What is of one of several types is asked by the types themselves.
            plain
                && matches!(
                    p.kind(),
                    "recursive_pattern"
                        | "and_pattern"
                        | "or_pattern"
                        | "negated_pattern"
                        | "relational_pattern"
                        | "list_pattern"
                )
        });
        let (Some(pattern), None) = (pattern, patterns.next()) else {
            return (None, Vec::new());
        };
        let mut asked = self.fits(subject.clone(), pattern);
        let mut nodes = vec![pattern.id()];
        if let Some(when) = parts.iter().find(|c| c.kind() == "when_clause") {
            nodes.push(when.id());
            if let Some(more) = self.parts(*when).pop() {
                let more = self.expr(more);
                let at = asked.span;
                asked = chain(Op::And, asked, more, at);
            }
        }
        (Some(asked), nodes)
    }

    pub(super) fn label_nodes<'t>(&self, arm: Node<'t>) -> Vec<Node<'t>> {
        let mut out: Vec<Node<'t>> = Vec::new();
        for key in ["condition", "conditional_expressions", "pattern", "value"] {
            out.extend(fields(arm, key));
            if !out.is_empty() && key != "value" {
                break;
            }
        }
        if arm.kind() == "match_arm" {
            return fields(arm, "pattern");
        }
        out.extend(named(arm).into_iter().filter(|c| self.is(*c, Role::Label)));
        out
    }

    pub(super) fn labels(&mut self, arm: Node<'_>) -> Vec<Expr> {
        let mut out = Vec::new();
        for node in self.label_nodes(arm) {
            let text = self.text(node);
            if text == "_" || text.starts_with("default") || text == "else" {
                continue;
            }
            let inner = match self.role(node) {
                Some(Role::Label | Role::Inner) => self.parts(node),
                _ if node.kind() == "match_condition_list" => named(node),
                _ => vec![node],
            };
            for one in inner {
                let value = self.expr(one);
                out.push(value);
            }
        }
        out
    }

    pub(super) fn attempt(&mut self, node: Node<'_>) -> StmtKind {
        let mut body = Vec::new();
        let mut catches = Vec::new();
        let mut last = Vec::new();
        let mut tried = false;
        for child in named(node) {
            match self.role(child) {
                // Dart writes the handlers beside what they handle.
                Some(Role::Block)
                    if tried && self.to.module.language == crate::ir::Language::Dart =>
                {
                    let body = self.block(child);
                    let name = String::new();
                    catches.push(Catch { name, body });
                }
                Some(Role::Catch) => {
                    let inner = self.body_of(child);
                    let mut handled = inner.map(|b| self.block(b)).unwrap_or_default();
                    if inner.is_none() {
                        for one in named(child).into_iter().skip(1) {
                            self.statement(one, None, &mut handled);
                        }
                    }
                    catches.push(Catch {
                        name: String::new(),
                        body: handled,
                    });
                }
                Some(Role::Finally) => {
                    last = self
                        .body_of(child)
                        .map(|b| self.block(b))
                        .unwrap_or_default();
                }
                Some(Role::Block) => {
                    tried = true;
                    body.extend(self.block(child));
                }
                _ => self.statement(child, None, &mut body),
            }
        }
        StmtKind::Try {
            body,
            catches,
            last,
        }
    }
}

/// The name that a pattern binds, where it is one.
fn bound_in(pattern: Node<'_>) -> Option<Node<'_>> {
    let mut open = vec![pattern];
    while let Some(one) = open.pop() {
        if let Some(bound) = field(one, &["bound_identifier"]) {
            return Some(bound);
        }
        open.extend(named(one));
    }
    None
}
