//! Functions, lambdas, their parameters and attributes.

use super::{Walk, clean, field, fields, named};
use crate::ir::{
    Expr, ExprKind, Function, FunctionKind, Param, Pattern, Span, StmtKind, call, name,
};
use crate::lang::lowering::{expr, stmt};
use crate::lang::tree::Role;
use tree_sitter::Node;

impl Walk<'_> {
    pub(super) fn attributes(&mut self, node: Node<'_>) -> Vec<Expr> {
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

    pub(super) fn texts(&mut self, node: Node<'_>, out: &mut Vec<Expr>) {
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

    pub(super) fn function(&mut self, node: Node<'_>, owner: Option<&str>) -> Function {
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
        #[cfg(feature = "bash")]
        if self.is_shell() {
            out.params = Self::shell_params();
        }
        self.fill(&mut out, node);
        self.receive(&mut out, node);
        out
    }

    /// Go names the object that a method belongs to.
    pub(super) fn receive(&self, out: &mut Function, node: Node<'_>) {
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

    pub(super) fn fill(&mut self, out: &mut Function, node: Node<'_>) {
        let Some(body) = self.body_of(node) else {
            return;
        };
        // `= value`, `=> value`: the value is what it gives.
        out.yields_last = self.is_short(body) || self.table.yields_last;
        out.body = self.block(body);
    }

    /// `= value`, `=> value`: a body that is one value.
    pub(super) fn is_short(&self, body: Node<'_>) -> bool {
        let whole = self.text(body).trim_start();
        let whole = whole.strip_prefix("async").unwrap_or(whole).trim_start();
        whole.starts_with('=') || !self.is(body, Role::Block)
    }

    pub(super) fn params(&mut self, node: Node<'_>) -> Vec<Param> {
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

    pub(super) fn param(&mut self, node: Node<'_>) -> Vec<Param> {
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

    pub(super) fn lambda(&mut self, node: Node<'_>, at: Span) -> Expr {
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
