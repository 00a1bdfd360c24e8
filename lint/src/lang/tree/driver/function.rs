//! Functions, lambdas, their parameters and attributes.

use super::{Walk, clean, field, fields, named, named_as};
use crate::ir::{
    Arg, Expr, ExprKind, Function, FunctionKind, Language, Param, Pattern, Span, Stmt, StmtKind,
    call, name,
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
                self.classes_in(child, &mut args);
                out.push(call(called, args, at));
            } else if child.kind().contains("modifier") || child.kind().contains("attribute") {
                open.extend(named(child));
            }
        }
        out
    }

    /// The classes that an attribute names: `[ServiceFilter(typeof(Genuine))]`, `@With(Genuine.class)`.
    fn classes_in(&self, attribute: Node<'_>, out: &mut Vec<Expr>) {
        let mut open = vec![attribute];
        while let Some(one) = open.pop() {
            let raw = self.text(one);
            let class = match one.kind() {
                "typeof_expression" => raw
                    .strip_prefix("typeof")
                    .map(|rest| rest.trim_matches(['(', ')', ' '])),
                "class_literal" => raw.strip_suffix(".class"),
                "type_argument_list" => Some(raw.trim_matches(['<', '>'])),
                _ => None,
            };
            match class {
                Some(class) => {
                    let last = class.rsplit('.').next().unwrap_or(class);
                    out.push(name(last, self.span(one)));
                }
                None => open.extend(named(one)),
            }
        }
    }

    pub(super) fn texts(&mut self, node: Node<'_>, out: &mut Vec<Expr>) {
        let mut open = vec![node];
        while let Some(one) = open.pop() {
            if self.is(one, Role::Text) {
                let value = self.expr(one);
                out.push(value);
            } else {
                let mut inner = named(one);
                inner.reverse();
                open.extend(inner);
            }
        }
    }

    pub(super) fn function(&mut self, node: Node<'_>, owner: Option<&str>) -> Function {
        let at = self.span(node);
        let head = signature(node);
        // Of a constructor's names the last is its own: `Face.fromJson`.
        let titled = match head.kind() {
            "factory_constructor_signature" => fields(head, "name").last().copied(),
            _ => field(head, &["name"]),
        };
        let titled = titled.or_else(|| named(head).into_iter().find(|c| self.is(*c, Role::Name)));
        let own = titled.map_or("init", |n| self.text(n));
        let own = named_as(own, self.to.module.language);
        let mut out = Function::new(&own, FunctionKind::Named, at);
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
        let behind = || {
            let all = named(head);
            let list = all
                .iter()
                .find(|c| c.kind() == "function_value_parameters")?;
            let end = list.end_byte();
            all.into_iter()
                .find(|c| c.start_byte() >= end && c.kind().ends_with("_type"))
        };
        out.returns = field(head, &["returns", "result", "return_type", "type"])
            .or_else(behind)
            .map(|t| self.text(t).to_owned())
            .unwrap_or_default();
        out.params = self.params(head);
        #[cfg(feature = "bash")]
        if self.is_shell() {
            out.params = Self::shell_params();
        }
        out.extends = self.extended(head);
        out.is_getter = head.kind() == "getter_signature";
        let around = self.enter(&out.params);
        self.fill(&mut out, node);
        self.leave(around);
        self.receive(&mut out, node);
        // Dart: what stands between a constructor's parameters and its body.
        if head.kind().ends_with("constructor_signature") {
            let mut first = self.initialized(head);
            first.extend(head.parent().map_or(Vec::new(), |p| self.initialized(p)));
            out.body.splice(0..0, first);
        }
        out
    }

    /// Goes into a function, whose parameters hide fields of their names; gives back what was there.
    pub(super) fn enter(&mut self, params: &[Param]) -> Vec<String> {
        let around = std::mem::take(&mut self.bare);
        self.bare = match self.functions {
            0 => self.fields.clone(),
            _ => around.clone(),
        };
        self.bare.retain(|f| !params.iter().any(|p| p.name() == f));
        self.functions += 1;
        around
    }

    pub(super) fn leave(&mut self, around: Vec<String>) {
        self.functions -= 1;
        self.bare = around;
    }

    /// What a member of a class does, where it is more than a value: a constructor, a property that
    /// is computed.
    pub(super) fn member_function(&mut self, node: Node<'_>, owner: &str) -> Option<Function> {
        match self.constructor(node) {
            Some(head) => Some(self.constructing(node, head, owner)),
            None => self.getter(node, Some(owner)),
        }
    }

    /// The type that a function adds to: `fun Answer.first()`, `First(this Answer answer)`.
    fn extended(&self, head: Node<'_>) -> String {
        let title = field(head, &["name"]).map_or(0, |n| n.start_byte());
        let receiver = named(head)
            .into_iter()
            .find(|c| c.end_byte() <= title && matches!(c.kind(), "user_type" | "nullable_type"));
        let first = || {
            let list = field(head, &["parameters"])?;
            let first = named(list).into_iter().next()?;
            let says = named(first)
                .into_iter()
                .any(|c| c.kind() == "modifier" && self.text(c) == "this");
            field(first, &["type"]).filter(|_| says)
        };
        let language = self.to.module.language;
        let found = match language {
            Language::Kotlin => receiver,
            Language::CSharp => first(),
            _ => None,
        };
        found.map_or(String::new(), |t| self.text(t).to_owned())
    }

    /// What a property gives that is computed when it is read.
    pub(super) fn getter(&mut self, node: Node<'_>, owner: Option<&str>) -> Option<Function> {
        let body = match node.kind() {
            "property_declaration" => {
                let inner = named(node)
                    .into_iter()
                    .find(|c| matches!(c.kind(), "getter" | "computed_property"));
                match inner {
                    Some(inner) => self
                        .body_of(inner)
                        .or_else(|| named(inner).into_iter().find(|c| c.kind() == "statements"))
                        .or_else(|| {
                            let get = named(inner)
                                .into_iter()
                                .find(|c| c.kind() == "computed_getter")?;
                            named(get).into_iter().find(|c| c.kind() == "statements")
                        })?,
                    None => match field(node, &["value"]) {
                        Some(arrow) if arrow.kind() == "arrow_expression_clause" => arrow,
                        _ => {
                            let list = field(node, &["accessors"])?;
                            let get = named(list)
                                .into_iter()
                                .find(|a| self.text(*a).trim_start().starts_with("get"))?;
                            field(get, &["body"])?
                        }
                    },
                }
            }
            _ => return None,
        };
        let owner = owner?;
        let own = self.property_name(node)?;
        let at = self.span(node);
        let mut out = Function::new(&own, FunctionKind::Named, at);
        out.head = at;
        out.owner = Some(owner.to_owned());
        out.is_getter = true;
        out.returns = self.type_of(node);
        out.yields_last = self.is_short(body) || body.kind() == "statements";
        let around = self.enter(&[]);
        out.body = self.block(body);
        self.leave(around);
        Some(out)
    }

    fn property_name(&self, node: Node<'_>) -> Option<String> {
        let declared = named(node)
            .into_iter()
            .find(|c| matches!(c.kind(), "variable_declaration" | "pattern"));
        let own = match declared {
            Some(declared) => field(declared, &["bound_identifier"]).or_else(|| {
                named(declared)
                    .into_iter()
                    .find(|c| self.is(*c, Role::Name))
            }),
            None => field(node, &["name"]),
        }?;
        Some(self.text(own).to_owned())
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
        #[cfg(feature = "go")]
        if self.to.module.language == Language::Go {
            let mut first = self.go_results(node);
            first.append(&mut out.body);
            out.body = first;
        }
        // Swift: a body that is one value gives it.
        if self.to.module.language == Language::Swift {
            out.yields_last |= is_one_value(&out.body);
        }
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
        // Kotlin writes annotations before a parameter and its default behind it.
        let mut before: Vec<Expr> = Vec::new();
        while let Some(one) = open.pop() {
            if one.kind() == "parameter_modifiers" {
                before = self.attributes(one);
                continue;
            }
            if let Some(last) = out.last_mut()
                && follows_equals(one)
            {
                let last: &mut Param = last;
                last.default = Some(self.expr(one));
                continue;
            }
            match self.role(one) {
                Some(Role::Param) => {
                    let mut all = self.param(one);
                    if let Some(first) = all.first_mut() {
                        first.attributes.append(&mut before);
                    }
                    out.extend(all);
                }
                Some(Role::Name) => out.push(Param::named(&clean(self.text(one)))),
                Some(Role::Comment) => self.comment(one),
                Some(Role::Skip | Role::Attribute) => {}
                // C#: `face => face.Live`.
                _ if one.kind() == "implicit_parameter" => {
                    out.push(Param::named(self.text(one)));
                }
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
        // Swift's grammar has the type under the same name.
        let mut names = fields(node, "name");
        names.retain(|n| !n.kind().ends_with("_type"));
        let stored = named(node).into_iter().find(|c| {
            matches!(
                c.kind(),
                "field_formal_parameter" | "super_formal_parameter"
            )
        });
        if let Some(own) = stored.and_then(|s| field(s, &["name"])) {
            names = vec![own];
        }
        let names: Vec<String> = if names.is_empty() {
            let own = field(node, &["pattern"])
                .or_else(|| named(node).into_iter().find(|c| self.is(*c, Role::Name)));
            own.map(|n| self.text(n).to_owned()).into_iter().collect()
        } else {
            names.into_iter().map(|n| self.text(n).to_owned()).collect()
        };
        let ty = match field(node, &["type"]) {
            Some(ty) => self.text(ty).to_owned(),
            None => Some(self.type_of(node))
                .filter(|t| !t.is_empty())
                .unwrap_or_else(|| self.text(node).to_owned()),
        };
        let attributes = self.attributes(node);
        let default = field(node, &["default_value", "value"])
            .or_else(|| named(node).into_iter().find(|c| follows_equals(*c)))
            .map(|v| self.expr(v));
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
        let around = self.enter(&function.params);
        if function.params.is_empty() && !self.table.it.is_empty() {
            // Ruby's blocks have another that needs no name either.
            let first = self.to.module.language == Language::Ruby
                && self
                    .text(node)
                    .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .any(|word| word == "_1");
            let own = if first { "_1" } else { self.table.it };
            function.params.push(Param::named(own));
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
        self.leave(around);
        expr(at, ExprKind::Lambda(self.to.define(function)))
    }

    /// The methods of a class without a name, made where it is used: functions that see what is
    /// around them.
    pub(super) fn nameless(&mut self, body: Node<'_>) -> Vec<Arg> {
        let mut out = Vec::new();
        for method in named(body) {
            if !self.is(method, Role::Function) {
                continue;
            }
            let mut function = self.function(method, None);
            let own = std::mem::take(&mut function.name);
            function.kind = FunctionKind::Lambda;
            let at = function.span;
            let value = expr(at, ExprKind::Lambda(self.to.define(function)));
            out.push(Arg {
                name: Some(own),
                value,
            });
        }
        out
    }
}

/// Whether a body is nothing but one value.
fn is_one_value(body: &[Stmt]) -> bool {
    match body {
        [only] => match &only.kind {
            StmtKind::Expr(_) => true,
            StmtKind::Block(inner) => is_one_value(inner),
            _ => false,
        },
        _ => false,
    }
}

/// Kotlin's defaults have no name of their own in the grammar: they stand behind `=`.
fn follows_equals(node: Node<'_>) -> bool {
    let inside = node
        .parent()
        .is_some_and(|p| matches!(p.kind(), "function_value_parameters" | "class_parameter"));
    inside && node.prev_sibling().is_some_and(|p| p.kind() == "=")
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
