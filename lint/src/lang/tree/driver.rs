//! Lowers any tree that has a table.

use super::literals::{number, operator, unescaped, unquoted};
use super::{Role, Table};
use crate::ir::{
    Arg, Arm, Block, Catch, Class, Expr, ExprKind, Function, FunctionKind, Import, Module, Op,
    Param, Pattern, Span, Stmt, StmtKind, call, chain, group, member, name, text,
};
use crate::lang::lowering::{Lowering, expr, stmt};
use std::collections::HashMap;
use tree_sitter::{Node, Parser};

struct Walk<'s> {
    to: Lowering<'s>,
    roles: HashMap<&'static str, Role>,
    table: &'static Table,
}

pub(super) fn run(to: Lowering<'_>, table: &'static Table) -> Option<(Module, bool)> {
    let mut parser = Parser::new();
    parser.set_language(&(table.grammar)()).ok()?;
    let tree = parser.parse(to.source, None)?;
    let mut walk = Walk {
        to,
        roles: table.roles.iter().copied().collect(),
        table,
    };
    let root = tree.root_node();
    let mut body = Vec::new();
    for child in named(root) {
        walk.statement(child, None, &mut body);
    }
    let whole = walk.span(root);
    Some(walk.to.finish(body, whole))
}

fn named(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).collect()
}

/// Where a function's name and parameters stand.
fn signature(node: Node<'_>) -> Node<'_> {
    let mut head = node;
    for _ in 0..3 {
        let inner = field(head, &["signature"]).or_else(|| {
            named(head)
                .into_iter()
                .find(|c| c.kind().ends_with("_signature"))
        });
        match inner {
            Some(inner) if field(head, &["name"]).is_none() => head = inner,
            _ => break,
        }
    }
    head
}

fn field<'t>(node: Node<'t>, names: &[&str]) -> Option<Node<'t>> {
    names.iter().find_map(|n| node.child_by_field_name(n))
}

fn fields<'t>(node: Node<'t>, field: &str) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    node.children_by_field_name(field, &mut cursor)
        .filter(Node::is_named)
        .collect()
}

impl<'s> Walk<'s> {
    fn role(&self, node: Node<'_>) -> Option<Role> {
        self.roles.get(node.kind()).copied()
    }
    fn is(&self, node: Node<'_>, role: Role) -> bool {
        self.role(node) == Some(role)
    }
    fn span(&self, node: Node<'_>) -> Span {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.to
            .span(small(node.start_byte()), small(node.end_byte()))
    }
    fn text(&self, node: Node<'_>) -> &'s str {
        self.to.text(node.start_byte(), node.end_byte())
    }
    /// Named children that are code: no comments, modifiers or types.
    fn parts<'t>(&mut self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut out = Vec::new();
        for child in named(node) {
            match self.role(child) {
                Some(Role::Comment) => self.comment(child),
                Some(Role::Skip) => {}
                _ => out.push(child),
            }
        }
        out
    }
    fn comment(&mut self, node: Node<'_>) {
        let span = self.span(node);
        if !self.to.module.comments.contains(&span) {
            self.to.module.comments.push(span);
        }
    }

    fn block(&mut self, node: Node<'_>) -> Block {
        let mut out = Vec::new();
        if self.to.down() {
            let inner = matches!(self.role(node), Some(Role::Block | Role::Inner));
            if inner {
                for child in named(node) {
                    self.statement(child, None, &mut out);
                }
            } else {
                self.statement(node, None, &mut out);
            }
            self.to.up();
        }
        out
    }

    fn statement(&mut self, node: Node<'_>, owner: Option<&str>, out: &mut Vec<Stmt>) {
        if self.to.down() {
            self.statement_at(node, owner, out);
            self.to.up();
        }
    }

    fn statement_at(&mut self, node: Node<'_>, owner: Option<&str>, out: &mut Vec<Stmt>) {
        let at = self.span(node);
        let kind = match self.role(node) {
            Some(Role::Comment) => return self.comment(node),
            Some(Role::Skip | Role::Attribute) => return,
            Some(Role::Inner) => {
                // `throw`, `defer` and the like come as plain words before what they are about.
                for child in named(node) {
                    self.statement(child, owner, out);
                }
                return;
            }
            Some(Role::Block) => StmtKind::Block(self.block(node)),
            Some(Role::Function) => {
                let function = self.function(node, owner);
                StmtKind::Define(self.to.define(function))
            }
            Some(Role::Class) => return self.class(node),
            Some(Role::If | Role::Unless) => return self.condition(node, out),
            Some(Role::Guard) => return self.guard(node, out),
            Some(Role::While | Role::Until | Role::For | Role::Each) => {
                return self.repeat(node, out);
            }
            Some(Role::Switch) => self.switch(node),
            Some(Role::Return) => {
                let value = self
                    .parts(node)
                    .into_iter()
                    .map(|c| self.expr(c))
                    .collect::<Vec<_>>();
                StmtKind::Return(self.several(value, at))
            }
            Some(Role::Throw) => {
                let value = self
                    .parts(node)
                    .into_iter()
                    .map(|c| self.expr(c))
                    .collect::<Vec<_>>();
                StmtKind::Throw(self.several(value, at))
            }
            Some(Role::Break) => StmtKind::Break,
            Some(Role::Continue) => StmtKind::Continue,
            Some(Role::Try) => self.attempt(node),
            Some(Role::Bind) => return self.bind(node, out),
            Some(Role::Import) => return self.import(node),
            _ if node.kind() == "control_transfer_statement"
                || node.kind() == "jump_expression" =>
            {
                let value = self
                    .parts(node)
                    .into_iter()
                    .map(|c| self.expr(c))
                    .collect::<Vec<_>>();
                let value = self.several(value, at);
                let word = self.text(node);
                if word.starts_with("throw") {
                    StmtKind::Throw(value)
                } else if word.starts_with("break") {
                    StmtKind::Break
                } else if word.starts_with("continue") {
                    StmtKind::Continue
                } else {
                    StmtKind::Return(value)
                }
            }
            _ => StmtKind::Expr(self.expr(node)),
        };
        out.push(stmt(at, kind));
    }

    fn several(&self, mut values: Vec<Expr>, at: Span) -> Option<Expr> {
        match values.len() {
            0 => None,
            1 => values.pop(),
            _ => Some(expr(at, ExprKind::List(values))),
        }
    }

    fn body_of<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        field(node, &["body", "consequence"]).or_else(|| {
            named(node)
                .into_iter()
                .rev()
                .find(|c| self.is(*c, Role::Block))
        })
    }

    fn attributes(&mut self, node: Node<'_>) -> Vec<Expr> {
        let mut out = Vec::new();
        let mut open: Vec<Node<'_>> = named(node);
        while let Some(child) = open.pop() {
            if self.is(child, Role::Attribute) {
                let at = self.span(child);
                let raw = self.text(child).trim_start_matches(['@', '[', '#']);
                let end = raw.find(['(', ' ', '\n']).unwrap_or(raw.len());
                let called = name(raw.get(..end).unwrap_or(raw), at);
                let mut args = Vec::new();
                self.texts(child, &mut args);
                out.push(call(called, args, at));
            } else if child.kind().contains("modifier") || child.kind().contains("attribute") {
                open.extend(named(child));
            }
        }
        out
    }

    fn texts(&mut self, node: Node<'_>, out: &mut Vec<Expr>) {
        let mut open = vec![node];
        while let Some(one) = open.pop() {
            if self.is(one, Role::Text) {
                let value = self.expr(one);
                out.push(value);
            } else {
                open.extend(named(one));
            }
        }
    }

    fn function(&mut self, node: Node<'_>, owner: Option<&str>) -> Function {
        let at = self.span(node);
        let head = signature(node);
        let titled = field(head, &["name"])
            .or_else(|| named(head).into_iter().find(|c| self.is(*c, Role::Name)));
        let own = titled.map_or("init", |n| self.text(n));
        let own = own.trim_end_matches(['?', '!']);
        let mut out = Function::new(own, FunctionKind::Named, at);
        out.head = titled.map_or(at, |n| self.span(n));
        out.owner = owner.map(str::to_owned);
        if let Some(receiver) = field(node, &["receiver"]) {
            let ty = self.text(receiver);
            let word = ty
                .rsplit([' ', '*', '('])
                .next()
                .unwrap_or("")
                .trim_matches([')', '*']);
            out.owner = Some(word.split('[').next().unwrap_or(word).to_owned());
        }
        out.attributes = self.attributes(node);
        out.returns = field(head, &["returns", "result", "return_type", "type"])
            .map(|t| self.text(t).to_owned())
            .unwrap_or_default();
        out.params = self.params(head);
        self.fill(&mut out, node);
        self.receive(&mut out, node);
        out
    }

    /// Go names the object that a method belongs to.
    fn receive(&self, out: &mut Function, node: Node<'_>) {
        let Some(receiver) = field(node, &["receiver"]) else {
            return;
        };
        let own = named(receiver)
            .into_iter()
            .find_map(|p| field(p, &["name"]));
        if let Some(own) = own {
            let at = self.span(own);
            let kind = StmtKind::Bind {
                target: Pattern::Name(self.text(own).to_owned()),
                ty: String::new(),
                value: name("this", at),
            };
            out.body.insert(0, stmt(at, kind));
        }
    }

    fn fill(&mut self, out: &mut Function, node: Node<'_>) {
        let Some(body) = self.body_of(node) else {
            return;
        };
        // `= value`, `=> value`: the value is what it gives.
        out.yields_last = self.is_short(body) || self.table.yields_last;
        out.body = self.block(body);
    }

    /// `= value`, `=> value`: a body that is one value.
    fn is_short(&self, body: Node<'_>) -> bool {
        let whole = self.text(body).trim_start();
        let whole = whole.strip_prefix("async").unwrap_or(whole).trim_start();
        whole.starts_with('=') || !self.is(body, Role::Block)
    }

    fn params(&mut self, node: Node<'_>) -> Vec<Param> {
        let mut out = Vec::new();
        let lists: Vec<Node<'_>> = match field(node, &["parameters"]) {
            Some(list) => vec![list],
            None => named(node)
                .into_iter()
                .filter(|c| {
                    c.kind().contains("param")
                        || self.is(*c, Role::Param)
                        || c.kind() == "lambda_function_type"
                })
                .collect(),
        };
        let mut open: Vec<Node<'_>> = lists;
        open.reverse();
        while let Some(one) = open.pop() {
            match self.role(one) {
                Some(Role::Param) => out.extend(self.param(one)),
                Some(Role::Name) => out.push(Param::named(&clean(self.text(one)))),
                Some(Role::Comment) => self.comment(one),
                Some(Role::Skip | Role::Attribute) => {}
                _ if matches!(
                    one.kind(),
                    "keyword_parameter" | "optional_parameter" | "self_parameter"
                ) =>
                {
                    if let Some(name) = field(one, &["name"]) {
                        let mut param = Param::named(self.text(name));
                        param.default = field(one, &["value"]).map(|v| self.expr(v));
                        out.push(param);
                    }
                }
                _ => {
                    let mut inner = named(one);
                    inner.reverse();
                    open.extend(inner);
                }
            }
        }
        out
    }

    fn param(&mut self, node: Node<'_>) -> Vec<Param> {
        let names = fields(node, "name");
        let names: Vec<String> = if names.is_empty() {
            let own = field(node, &["pattern"])
                .or_else(|| named(node).into_iter().find(|c| self.is(*c, Role::Name)));
            own.map(|n| self.text(n).to_owned()).into_iter().collect()
        } else {
            names.into_iter().map(|n| self.text(n).to_owned()).collect()
        };
        let ty = field(node, &["type"])
            .map_or_else(|| self.text(node).to_owned(), |t| self.text(t).to_owned());
        let attributes = self.attributes(node);
        let default = field(node, &["default_value", "value"]).map(|v| self.expr(v));
        names
            .into_iter()
            .map(|own| Param {
                pattern: Pattern::Name(clean(own.trim_start_matches("mut "))),
                ty: ty.clone(),
                attributes: attributes.clone(),
                default: default.clone(),
            })
            .collect()
    }

    fn class(&mut self, node: Node<'_>) {
        let at = self.span(node);
        let own = field(node, &["name", "type"])
            .or_else(|| named(node).into_iter().find(|c| self.is(*c, Role::Name)))
            .map(|n| self.text(n).split('<').next().unwrap_or("").to_owned())
            .unwrap_or_default();
        let head_end = self
            .body_of(node)
            .or_else(|| named(node).into_iter().find(|c| c.kind().ends_with("body")));
        let head = head_end.map_or("", |b| self.to.text(node.start_byte(), b.start_byte()));
        let bases: Vec<String> = head
            .split_once(own.as_str())
            .map_or("", |(_, rest)| rest)
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .filter(|w| w.starts_with(char::is_uppercase))
            .map(str::to_owned)
            .collect();
        let attributes = self.attributes(node);
        let mut setup = Function::new("", FunctionKind::Class, at);
        setup.owner = Some(own.clone());
        let mut body = Vec::new();
        let mut typed = Vec::new();
        // A primary constructor's parameters are fields.
        for child in named(node) {
            if child.kind().contains("constructor")
                || child.kind() == "formal_parameters"
                || child.kind() == "parameter_list"
            {
                typed.extend(
                    self.params(child)
                        .into_iter()
                        .map(|p| (p.name().to_owned(), p.ty)),
                );
            }
        }
        if let Some(list) = field(node, &["parameters"]) {
            typed.extend(
                self.params(list)
                    .into_iter()
                    .map(|p| (p.name().to_owned(), p.ty)),
            );
        }
        if let Some(inside) = head_end {
            for child in named(inside) {
                let ty = field(child, &["type"]).map(|t| self.text(t).to_owned());
                let words = self.text(child);
                if let Some(field_name) = self.field_name(child) {
                    typed.push((
                        field_name,
                        ty.unwrap_or_else(|| words.lines().next().unwrap_or("").to_owned()),
                    ));
                }
                self.statement(child, Some(&own), &mut body);
            }
        }
        setup.body = body;
        self.to.define(setup);
        self.to.module.classes.push(Class {
            name: own,
            bases,
            attributes,
            fields: typed,
            span: at,
        });
    }

    fn field_name(&self, node: Node<'_>) -> Option<String> {
        if matches!(self.role(node), Some(Role::Function | Role::Class)) {
            return None;
        }
        let declared = field(node, &["declarator"])
            .or_else(|| {
                named(node).into_iter().find(|c| {
                    matches!(
                        c.kind(),
                        "variable_declaration" | "property_element" | "pattern"
                    )
                })
            })
            .unwrap_or(node);
        let inner = field(declared, &["name"]).or_else(|| {
            let mut open = vec![declared];
            while let Some(one) = open.pop() {
                if matches!(one.kind(), "variable_declarator" | "variable_name") {
                    return field(one, &["name"]).or(Some(one));
                }
                if self.is(one, Role::Name) && one.id() != node.id() {
                    return Some(one);
                }
                let mut inner = named(one);
                inner.reverse();
                open.extend(
                    inner
                        .into_iter()
                        .filter(|c| !self.is(*c, Role::Skip) && !c.kind().contains("type")),
                );
            }
            None
        })?;
        Some(clean(self.text(inner)))
    }

    fn test_of(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) -> Expr {
        let at = self.span(node);
        let tests = fields(node, "condition");
        let bound = field(node, &["bound_identifier"]).map(|b| self.text(b).to_owned());
        let tests = if tests.is_empty() {
            self.parts(node).into_iter().take(1).collect()
        } else {
            tests
        };
        let mut parts: Vec<Expr> = Vec::new();
        let skip = |n: &Node<'_>| n.kind() == "value_binding_pattern";
        for one in tests {
            if skip(&one) {
                continue;
            }
            if self.is(one, Role::Bind) {
                self.bind(one, out);
                if let Some(value) = field(one, &["value", "right"]) {
                    parts.push(self.expr(value));
                }
                continue;
            }
            parts.push(self.expr(one));
        }
        if let (Some(bound), Some(last)) = (bound, parts.last()) {
            let kind = StmtKind::Bind {
                target: Pattern::Name(bound),
                ty: String::new(),
                value: last.clone(),
            };
            out.push(stmt(at, kind));
        }
        match parts.len() {
            1 => group(parts, at),
            _ => expr(at, ExprKind::Op(Op::And, parts)),
        }
    }

    fn condition(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
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
                .find(|c| self.role(**c) != Some(Role::Name) || !c.kind().contains("identifier"))
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

    fn guard(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
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

    fn repeat(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
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
        let body = body_node.map(|b| self.block(b)).unwrap_or_default();
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

    fn switch(&mut self, node: Node<'_>) -> StmtKind {
        let at = self.span(node);
        let subject = field(node, &["value", "condition", "expr", "subject"])
            .or_else(|| named(node).into_iter().find(|c| c.kind() == "when_subject"))
            .or_else(|| {
                let first = self.parts(node).into_iter().next()?;
                (!matches!(self.role(first), Some(Role::Arm | Role::Inner))).then_some(first)
            });
        let subject = subject.map_or(expr(at, ExprKind::Bool(true)), |s| self.expr(s));
        let mut arms = Vec::new();
        let mut open: Vec<Node<'_>> = named(node);
        open.reverse();
        let mut last = None;
        while let Some(one) = open.pop() {
            if self.is(one, Role::Arm) {
                let values = self.labels(one);
                let skip: Vec<usize> = self.label_nodes(one).iter().map(Node::id).collect();
                let mut body = Vec::new();
                for child in named(one) {
                    if !skip.contains(&child.id()) {
                        self.statement(child, None, &mut body);
                    }
                }
                arms.push(Arm {
                    values,
                    bind: None,
                    guard: None,
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

    fn label_nodes<'t>(&self, arm: Node<'t>) -> Vec<Node<'t>> {
        let mut out: Vec<Node<'t>> = Vec::new();
        for key in ["condition", "pattern", "value"] {
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

    fn labels(&mut self, arm: Node<'_>) -> Vec<Expr> {
        let mut out = Vec::new();
        for node in self.label_nodes(arm) {
            let text = self.text(node);
            if text == "_" || text.starts_with("default") || text == "else" {
                continue;
            }
            let inner = match self.role(node) {
                Some(Role::Label | Role::Inner) => self.parts(node),
                _ => vec![node],
            };
            for one in inner {
                let value = self.expr(one);
                out.push(value);
            }
        }
        out
    }

    fn attempt(&mut self, node: Node<'_>) -> StmtKind {
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

    fn bind(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
        let at = self.span(node);
        let parts = self.parts(node);
        let left = field(node, &["left", "name", "target", "pattern"])
            .or_else(|| {
                named(node)
                    .into_iter()
                    .find(|c| c.kind().contains("variable_declaration"))
            })
            .or_else(|| parts.first().copied());
        let right = field(node, &["right", "value", "result", "default_value"]).or_else(|| {
            parts
                .last()
                .copied()
                .filter(|l| left.is_none_or(|f| f.id() != l.id() && l.start_byte() >= f.end_byte()))
        });
        let (Some(left), Some(right)) = (left, right) else {
            if let Some(body) = named(node)
                .into_iter()
                .find(|c| matches!(c.kind(), "getter" | "accessor_list"))
            {
                let _ = self.block(body);
            }
            return;
        };
        // A type is no value.
        if right.kind().contains("type") && !self.is(right, Role::Name)
            || self.is(right, Role::Skip)
        {
            return;
        }
        let ty = field(node, &["type"])
            .map(|t| self.text(t).to_owned())
            .unwrap_or_default();
        let operator_text = self.to.text(left.end_byte(), right.start_byte()).trim();
        let mut target = self.pattern(left);
        let mut value = self.expr(right);
        if let Pattern::Items(items) = &mut target
            && items.len() == 1
        {
            target = items.pop().unwrap_or(Pattern::Ignore);
        }
        if operator_text.len() > 1
            && operator_text.ends_with('=')
            && !matches!(operator_text, ":=" | "==")
        {
            let before = self.expr(left);
            value = chain(
                operator(operator_text.trim_end_matches('=')),
                before,
                value,
                at,
            );
        }
        out.push(stmt(at, StmtKind::Bind { target, ty, value }));
    }

    fn pattern(&mut self, node: Node<'_>) -> Pattern {
        match self.role(node) {
            Some(Role::Name) if !self.text(node).starts_with('@') => {
                let own = clean(self.text(node));
                if own == "_" {
                    Pattern::Ignore
                } else {
                    Pattern::Name(own)
                }
            }
            Some(Role::Member | Role::Index | Role::Name | Role::Call) => {
                Pattern::Place(Box::new(self.expr(node)))
            }
            _ => {
                let inner = self.parts(node);
                let listed = matches!(
                    node.kind(),
                    "expression_list"
                        | "tuple_pattern"
                        | "left_assignment_list"
                        | "multi_variable_declaration"
                        | "list_literal"
                        | "array_creation_expression"
                );
                match inner.as_slice() {
                    [] => Pattern::Name(clean(self.text(node))),
                    [first, ..] if !listed => self.pattern(*first),
                    all => Pattern::Items(all.iter().map(|c| self.pattern(*c)).collect()),
                }
            }
        }
    }

    fn import(&mut self, node: Node<'_>) {
        let span = self.span(node);
        let raw = self.text(node).trim_end_matches(';');
        let local = field(node, &["name", "alias"]).map(|n| self.text(n).to_owned());
        let path = match field(node, &["path", "uri"]) {
            Some(path) => unquoted(self.text(path)),
            None => raw
                .trim_start_matches("import ")
                .trim_start_matches("using ")
                .trim_start_matches("static ")
                .trim_start_matches("use ")
                .split(" as ")
                .next()
                .unwrap_or("")
                .trim()
                .to_owned(),
        };
        let last = path
            .rsplit(['/', '.', ':', '\\'])
            .next()
            .unwrap_or("")
            .to_owned();
        let local = local
            .filter(|l| !path.ends_with(l.as_str()) || l.len() < path.len())
            .unwrap_or(last);
        let local = if matches!(
            self.to.module.language,
            crate::ir::Language::Swift | crate::ir::Language::CSharp
        ) {
            String::new()
        } else {
            local
        };
        // All of a Dart file's names are there, unless it has one of its own.
        let dart = self.to.module.language == crate::ir::Language::Dart;
        let starred = dart && field(node, &["alias"]).is_none();
        self.to.module.imports.push(Import {
            module: path,
            item: String::from(if starred { "*" } else { "" }),
            local: if starred { String::new() } else { local },
            span,
            types_only: false,
        });
    }

    fn expr(&mut self, node: Node<'_>) -> Expr {
        let at = self.span(node);
        if !self.to.down() {
            return expr(at, ExprKind::Group(Vec::new()));
        }
        let out = self.expr_at(node, at);
        self.to.up();
        out
    }

    fn expr_at(&mut self, node: Node<'_>, at: Span) -> Expr {
        let kind = match self.role(node) {
            Some(Role::Name) => {
                let raw = self.text(node);
                if let Some(own) = raw.strip_prefix('@') {
                    return member(name("this", at), own.trim_start_matches('@'), at);
                }
                let own = if self.to.module.language == crate::ir::Language::Shell {
                    expanded(raw)
                } else {
                    clean(raw)
                };
                return match own.as_str() {
                    // Some grammars have no kinds of their own for these.
                    "true" | "false" => expr(at, ExprKind::Bool(own == "true")),
                    "null" => expr(at, ExprKind::Null),
                    "self" | "this" | "Self" => name("this", at),
                    _ => name(&own, at),
                };
            }
            Some(Role::Text) => return self.literal(node, at),
            Some(Role::Number) => ExprKind::Number(number(self.text(node))),
            Some(Role::Bool) => ExprKind::Bool(self.text(node).eq_ignore_ascii_case("true")),
            Some(Role::Null) => ExprKind::Null,
            Some(Role::Call) => return self.calling(node, at),
            Some(Role::New) => return self.creating(node, at),
            Some(Role::Command) => {
                let mut parts = self.parts(node).into_iter();
                let callee = parts
                    .next()
                    .map_or(String::new(), |c| self.text(c).to_owned());
                let args = parts.map(|c| self.expr(c)).collect();
                return call(name(&callee, at), args, at);
            }
            Some(Role::Member) => return self.member(node, at),
            Some(Role::Index) => return self.index(node, at),
            Some(Role::Binary) => return self.binary(node, at),
            Some(Role::Unary) => {
                let Some(inner) = self.parts(node).pop() else {
                    return expr(at, ExprKind::Group(Vec::new()));
                };
                let op = self.to.text(node.start_byte(), inner.start_byte()).trim();
                let value = self.expr(inner);
                match (op, &value.kind) {
                    ("!" | "not", _) => ExprKind::Op(Op::Not, vec![value]),
                    ("-", ExprKind::Number(n)) => ExprKind::Number(-n),
                    ("&" | "*" | "" | "defined?" | "await", _) => return value,
                    _ => ExprKind::Op(Op::Other, vec![value]),
                }
            }
            Some(Role::Choose) => {
                let parts = self.parts(node);
                let [test, then, other] = parts.as_slice() else {
                    let all = parts.into_iter().map(|c| self.expr(c)).collect();
                    return group(all, at);
                };
                ExprKind::Choose {
                    test: Box::new(self.expr(*test)),
                    then: Box::new(self.expr(*then)),
                    other: Box::new(self.expr(*other)),
                }
            }
            Some(Role::Lambda) => return self.lambda(node, at),
            Some(Role::Dict) => self.dict(node),
            Some(Role::List) => {
                let parts = self.parts(node);
                if parts
                    .iter()
                    .any(|c| self.is(*c, Role::Pair) && named(*c).len() > 1)
                {
                    self.dict(node)
                } else {
                    ExprKind::List(parts.into_iter().map(|c| self.expr(c)).collect())
                }
            }
            Some(
                Role::If
                | Role::Unless
                | Role::Switch
                | Role::Block
                | Role::Try
                | Role::Return
                | Role::Throw
                | Role::Bind
                | Role::While
                | Role::Until
                | Role::For
                | Role::Each
                | Role::Break
                | Role::Continue
                | Role::Function,
            ) => {
                let mut block = Vec::new();
                self.statement(node, None, &mut block);
                ExprKind::Block(block)
            }
            Some(Role::Skip | Role::Comment) => ExprKind::Group(Vec::new()),
            None if node.kind() == "cascade" => return self.cascade(node, at),
            None if matches!(
                node.kind(),
                "control_transfer_statement" | "jump_expression"
            ) =>
            {
                let mut block = Vec::new();
                self.statement(node, None, &mut block);
                ExprKind::Block(block)
            }
            _ => {
                let parts = self
                    .parts(node)
                    .into_iter()
                    .map(|c| self.expr(c))
                    .collect::<Vec<_>>();
                // `value!!`, `value as T`, `try value`: the value.
                if self.is(node, Role::Inner) && node.kind() != "expression_list" {
                    return parts
                        .into_iter()
                        .next()
                        .unwrap_or(expr(at, ExprKind::Group(Vec::new())));
                }
                if node.kind() == "expression_list" && parts.len() > 1 {
                    return expr(at, ExprKind::List(parts));
                }
                return group(parts, at);
            }
        };
        expr(at, kind)
    }

    /// `object..field = value..method()`: what is done to the object, and then the object.
    fn cascade(&mut self, node: Node<'_>, at: Span) -> Expr {
        let mut parts = self.parts(node).into_iter();
        let Some(object) = parts.next().map(|first| self.expr(first)) else {
            return expr(at, ExprKind::Group(Vec::new()));
        };
        let mut block = Vec::new();
        for section in parts {
            let place = self.span(section);
            let inner = self.parts(section);
            match inner.as_slice() {
                [selector, value] if selector.kind() == "cascade_selector" => {
                    let own = self
                        .text(*selector)
                        .trim_matches(['.', '?', ' '])
                        .to_owned();
                    let target = member(object.clone(), &own, place);
                    let value = self.expr(*value);
                    let kind = StmtKind::Bind {
                        target: Pattern::Place(Box::new(target)),
                        ty: String::new(),
                        value,
                    };
                    block.push(stmt(place, kind));
                }
                all => {
                    let all = all.iter().map(|c| self.expr(*c)).collect();
                    block.push(stmt(place, StmtKind::Expr(group(all, place))));
                }
            }
        }
        block.push(stmt(at, StmtKind::Expr(object)));
        expr(at, ExprKind::Block(block))
    }

    /// `"$base/x"`: the grammar takes a name behind a dollar for text.
    fn dollars(&mut self, pieces: &[Node<'_>], at: Span) -> Expr {
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

    /// `format!("{base}/x")`: names in the holes of a macro's text.
    fn inline_holes(&self, raw: &str, at: Span) -> Option<Expr> {
        let mut parts = Vec::new();
        let mut rest = raw;
        while let Some((before, after)) = rest.split_once('{') {
            let (hole, tail) = after.split_once('}')?;
            let own = hole.split(':').next().unwrap_or("");
            let is_name = own.starts_with(|c: char| c.is_alphabetic() || c == '_')
                && own.chars().all(|c| c.is_alphanumeric() || c == '_');
            if !is_name {
                return None;
            }
            parts.push(text(before, at));
            parts.push(name(own, at));
            rest = tail;
        }
        parts.push(text(rest, at));
        (parts.len() > 1).then(|| expr(at, ExprKind::Join(parts)))
    }

    fn literal(&mut self, node: Node<'_>, at: Span) -> Expr {
        let inner = named(node);
        let raw = self.text(node);
        if self.to.module.language == crate::ir::Language::Rust
            && node.parent().is_some_and(|p| p.kind() == "token_tree")
            && let Some(joined) = self.inline_holes(&unquoted(raw), at)
        {
            return joined;
        }
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
                    .map(|c| self.expr(c))
                    .collect();
                parts.push(group(values, place));
            } else {
                parts.push(self.expr(child));
            }
        }
        expr(at, ExprKind::Join(parts))
    }

    fn dict(&mut self, node: Node<'_>) -> ExprKind {
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
        for child in self.parts(node) {
            let inner = self.parts(child);
            match (self.role(child), inner.as_slice()) {
                (Some(Role::Pair | Role::Bind), [key, .., value]) => {
                    let key =
                        self.key(field(child, &["key", "field", "left", "name"]).unwrap_or(*key));
                    let value = field(child, &["value", "right"]).unwrap_or(*value);
                    entries.push((Some(key), self.expr(value)));
                }
                _ => entries.push((None, self.expr(child))),
            }
        }
        ExprKind::Dict(entries)
    }

    /// A key: a bare name is its own text.
    fn key(&mut self, node: Node<'_>) -> Expr {
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

    fn args(&mut self, node: Node<'_>, out: &mut Vec<Arg>) {
        for child in self.parts(node) {
            let kind = child.kind();
            if self.is(child, Role::Args) {
                self.args(child, out);
                continue;
            }
            let wraps = kind.ends_with("argument")
                && !self.is(child, Role::Lambda)
                && kind != "block_argument";
            if wraps || self.is(child, Role::Pair) {
                let label = field(child, &["name", "key"]).or_else(|| {
                    named(child)
                        .into_iter()
                        .find(|c| matches!(c.kind(), "value_argument_label" | "label"))
                });
                let value = field(child, &["value"]).or_else(|| self.parts(child).pop());
                let own = label
                    .or_else(|| {
                        // Kotlin: `name = value`.
                        let parts = named(child);
                        let named_value = parts.len() > 1
                            && self.text(child).contains('=')
                            && parts.first().is_some_and(|p| self.is(*p, Role::Name));
                        parts.first().copied().filter(|_| {
                            named_value && self.to.module.language == crate::ir::Language::Kotlin
                        })
                    })
                    .map(|l| self.text(l).trim_matches([':', '"', '\'', ' ']).to_owned());
                if let Some(value) = value {
                    let value = self.expr(value);
                    out.push(Arg { name: own, value });
                }
                continue;
            }
            let value = self.expr(child);
            out.push(Arg { name: None, value });
        }
    }

    fn calling(&mut self, node: Node<'_>, at: Span) -> Expr {
        let object = field(node, &["object", "receiver", "scope"]);
        let method = field(node, &["name", "method"]);
        let parts = self.parts(node);
        let callee = match (object, method, field(node, &["function", "macro"])) {
            (Some(object), Some(method), _) => {
                let object = self.expr(object);
                let place = object.span.to(self.span(method));
                member(object, &clean(self.text(method)), place)
            }
            (None, Some(method), _) => name(&clean(self.text(method)), self.span(method)),
            (_, _, Some(function)) => self.expr(function),
            _ => match parts.first() {
                Some(first) => self.expr(*first),
                None => return expr(at, ExprKind::Group(Vec::new())),
            },
        };
        let mut args = Vec::new();
        let mut index = false;
        for child in named(node) {
            if self.is(child, Role::Args) || child.kind().ends_with("arguments") {
                index |= self.text(child).starts_with('[');
                self.args(child, &mut args);
            } else if self.is(child, Role::Lambda)
                && field(node, &["block"]).is_some_and(|b| b.id() == child.id())
            {
                let value = self.expr(child);
                args.push(Arg { name: None, value });
            }
        }
        // Kotlin: `post(path) { … }` is a call of what `post(path)` gives.
        if self.to.module.language == crate::ir::Language::Kotlin
            && parts.first().is_some_and(|c| self.is(*c, Role::Call))
            && let ExprKind::Call {
                callee,
                args: mut before,
            } = callee.kind
        {
            before.extend(args);
            return expr(
                at,
                ExprKind::Call {
                    callee,
                    args: before,
                },
            );
        }
        // Kotlin's grammar: `!check(x)` is a call of `!check`.
        if let ExprKind::Op(Op::Not, inner) = &callee.kind
            && let [inner] = inner.as_slice()
        {
            let called = ExprKind::Call {
                callee: Box::new(inner.clone()),
                args,
            };
            return expr(at, ExprKind::Op(Op::Not, vec![expr(at, called)]));
        }
        if index && let (1, Some(only)) = (args.len(), args.pop()) {
            return self.indexed(callee, only.value, at);
        }
        // A name without arguments in Ruby may be a local value: the driver of names decides.
        if self.to.module.language == crate::ir::Language::Ruby
            && args.is_empty()
            && !self.text(node).ends_with(')')
        {
            return callee;
        }
        expr(
            at,
            ExprKind::Call {
                callee: Box::new(callee),
                args,
            },
        )
    }

    fn creating(&mut self, node: Node<'_>, at: Span) -> Expr {
        let made = field(node, &["type", "name"])
            .or_else(|| named(node).into_iter().find(|c| self.is(*c, Role::Name)));
        let callee = made.map_or_else(
            || name("new", at),
            |t| {
                let raw = self
                    .text(t)
                    .split('<')
                    .next()
                    .unwrap_or("")
                    .trim_start_matches('\\');
                let (path, last) = raw
                    .rsplit_once(['.', ':', '\\'])
                    .map_or(("", raw), |(p, l)| (p, l));
                let place = self.span(t);
                if path.is_empty() {
                    name(last, place)
                } else {
                    member(name(path.trim_end_matches(':'), place), last, place)
                }
            },
        );
        let mut args = Vec::new();
        for child in named(node) {
            match self.role(child) {
                Some(Role::Args) => self.args(child, &mut args),
                Some(Role::Dict) => {
                    let kind = self.dict(child);
                    let place = self.span(child);
                    args.push(Arg {
                        name: None,
                        value: expr(place, kind),
                    });
                }
                _ => {}
            }
        }
        expr(
            at,
            ExprKind::Call {
                callee: Box::new(callee),
                args,
            },
        )
    }

    fn member(&mut self, node: Node<'_>, at: Span) -> Expr {
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
            (Some(object), Some(last)) if object.id() != last.id() => {
                let own = clean(self.text(last).trim_start_matches(['.', '?', '!', ':']));
                let object = self.expr(object);
                member(object, &own, at)
            }
            (_, Some(only)) => name(
                &clean(self.text(only).trim_start_matches(['.', '?', ':'])),
                at,
            ),
            _ => expr(at, ExprKind::Group(Vec::new())),
        }
    }

    fn index(&mut self, node: Node<'_>, at: Span) -> Expr {
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

    fn indexed(&self, object: Expr, index: Expr, at: Span) -> Expr {
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

    fn binary(&mut self, node: Node<'_>, at: Span) -> Expr {
        let mut rights = Vec::new();
        let mut left = node;
        while self.is(left, Role::Binary) {
            let parts = self.parts(left);
            let first = field(left, &["left", "lhs"]).or_else(|| parts.first().copied());
            let last = field(left, &["right", "rhs"]).or_else(|| parts.last().copied());
            let (Some(first), Some(last)) = (first, last) else {
                break;
            };
            if first.id() == last.id() {
                break;
            }
            let op = self.to.text(first.end_byte(), last.start_byte()).trim();
            rights.push((op, last));
            left = first;
        }
        let mut out = if left.id() == node.id() {
            let all = self.parts(node).into_iter().map(|c| self.expr(c)).collect();
            return group(all, at);
        } else {
            self.expr(left)
        };
        for (op, right) in rights.into_iter().rev() {
            let right = self.expr(right);
            let place = out.span.to(right.span);
            out = match op {
                "!in" | "not in" => {
                    let inside = chain(Op::In, out, right, place);
                    expr(place, ExprKind::Op(Op::Not, vec![inside]))
                }
                "is not" => chain(Op::Unequal, out, right, place),
                _ => chain(operator(op), out, right, place),
            };
        }
        expr(at, out.kind)
    }

    fn lambda(&mut self, node: Node<'_>, at: Span) -> Expr {
        let mut function = Function::new("", FunctionKind::Lambda, at);
        function.params = self.params(node);
        if function.params.is_empty() && !self.table.it.is_empty() {
            function.params.push(Param::named(self.table.it));
        }
        match field(node, &["body"]) {
            Some(body) => {
                function.yields_last = self.table.yields_last || self.is_short(body);
                function.body = self.block(body);
            }
            None => {
                function.yields_last = true;
                let mut body = Vec::new();
                for child in named(node) {
                    let kind = child.kind();
                    let is_param = kind.contains("param")
                        || kind == "lambda_function_type"
                        || kind.contains("capture");
                    if !is_param {
                        if self.is(child, Role::Block) {
                            body.extend(self.block(child));
                        } else {
                            self.statement(child, None, &mut body);
                        }
                    }
                }
                function.body = body;
            }
        }
        expr(at, ExprKind::Lambda(self.to.define(function)))
    }
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
fn expanded(raw: &str) -> String {
    let inner = raw.trim_start_matches('$').trim_matches(['{', '}']);
    let end = inner
        .find([':', '-', '%', '#', '/', '['])
        .unwrap_or(inner.len());
    inner.get(..end).unwrap_or(inner).to_owned()
}

fn clean(name: &str) -> String {
    name.trim_start_matches(['$', '&', '\\'])
        .trim_end_matches(['?', '!'])
        .trim_matches('`')
        .to_owned()
}
