//! Classes, their bases and fields.

use super::{Walk, clean, field, fields, named};
use crate::ir::{Class, Expr, ExprKind, Function, FunctionKind, Language, Pattern, Stmt, StmtKind};
use crate::ir::{member, name};
use crate::lang::lowering::stmt;
use crate::lang::tree::Role;
use crate::lang::tree::literals::unquoted;
use tree_sitter::Node;

/// Annotations that say under which name a field is written and read.
const WIRE: &[&str] = &[
    "jsonproperty",
    "jsonpropertyname",
    "json",
    "jsonkey",
    "jsonfield",
    "jsonbproperty",
    "jsonalias",
    "serializedname",
    "serialname",
    "datamember",
    "serde",
];

impl Walk<'_> {
    pub(super) fn class(&mut self, node: Node<'_>) {
        let at = self.span(node);
        // What a Dart extension adds belongs to the class that it extends.
        let extended =
            field(node, &["class"]).filter(|_| self.to.module.language == Language::Dart);
        let own = extended
            .or_else(|| field(node, &["name", "type"]))
            .or_else(|| named(node).into_iter().find(|c| self.is(*c, Role::Name)))
            .map(|n| self.text(n).split('<').next().unwrap_or("").to_owned())
            .unwrap_or_default();
        let own = own.rsplit('.').next().unwrap_or(&own).to_owned();
        let inside = self
            .body_of(node)
            .or_else(|| named(node).into_iter().find(|c| c.kind().ends_with("body")));
        let bases = self.bases(node, inside, &own);
        let attributes = self.attributes(node);
        let mut setup = Function::new("", FunctionKind::Class, at);
        setup.owner = Some(own.clone());
        let mut body = Vec::new();
        let mut out = Class {
            name: own.clone(),
            bases,
            attributes,
            span: at,
            ..Class::default()
        };
        self.constructed(node, &mut out, &mut body);
        let members = self.members(inside);
        for child in &members {
            self.declared(*child, &mut out);
            self.coding_keys(*child, &mut out);
        }
        let names = out.fields.iter().map(|(name, _)| name.clone()).collect();
        let around = std::mem::replace(&mut self.fields, names);
        let functions = std::mem::take(&mut self.functions);
        for child in members {
            self.statement(child, Some(&own), &mut body);
        }
        self.fields = around;
        self.functions = functions;
        setup.body = body;
        self.to.define(setup);
        self.to.module.classes.push(out);
    }

    /// What stands behind the name: types that a primary constructor's parameters have are none.
    fn bases(&self, node: Node<'_>, inside: Option<Node<'_>>, own: &str) -> Vec<String> {
        let end = inside.map_or(node.end_byte(), |b| b.start_byte());
        let head = self.to.text(node.start_byte(), end);
        let mut depth = 0_usize;
        let plain: String = head
            .split_once(own)
            .map_or("", |(_, rest)| rest)
            .chars()
            .filter(|c| {
                depth += usize::from(*c == '(');
                let outside = depth == 0;
                depth = depth.saturating_sub(usize::from(*c == ')'));
                outside
            })
            .collect();
        plain
            .split(|c: char| !(c.is_alphanumeric() || c == '_'))
            .filter(|w| w.starts_with(char::is_uppercase))
            .map(str::to_owned)
            .collect()
    }

    /// A primary constructor's parameters are fields.
    fn constructed(&mut self, node: Node<'_>, out: &mut Class, body: &mut Vec<Stmt>) {
        let lists = match field(node, &["parameters"]) {
            Some(list) => vec![list],
            None => named(node)
                .into_iter()
                .filter(|c| {
                    c.kind() == "primary_constructor"
                        || c.kind() == "class_parameters"
                        || c.kind() == "formal_parameters"
                        || c.kind() == "parameter_list"
                })
                .collect(),
        };
        for list in lists {
            for param in self.params(list) {
                let name = param.name().to_owned();
                let wire = wire_of(&param.attributes);
                // What comes from elsewhere is given, whatever stands there where it is not.
                let read = wire.is_some();
                out.wires.extend(wire.map(|wire| (name.clone(), wire)));
                // What is there where nothing is given.
                if let Some(value) = param.default.filter(|d| !read && !says_nothing(d)) {
                    let at = value.span;
                    let kind = StmtKind::Bind {
                        target: Pattern::Name(name.clone()),
                        ty: String::new(),
                        value,
                    };
                    body.push(stmt(at, kind));
                }
                out.fields.push((name, param.ty));
            }
        }
    }

    /// What stands in a class; what its companion holds is its own.
    fn members<'t>(&self, inside: Option<Node<'t>>) -> Vec<Node<'t>> {
        let mut out = Vec::new();
        for child in inside.map(named).unwrap_or_default() {
            let nameless = child.kind() == "companion_object" && field(child, &["name"]).is_none();
            match named(child)
                .into_iter()
                .find(|c| nameless && c.kind() == "class_body")
            {
                Some(body) => out.extend(named(body)),
                None => out.push(child),
            }
        }
        out
    }

    /// The field that a member declares, if it declares one.
    fn declared(&mut self, node: Node<'_>, out: &mut Class) {
        let is_code = |role| matches!(role, Some(Role::Function | Role::Class | Role::Comment));
        if is_code(self.role(node))
            || self.constructor(node).is_some()
            || self.record_of(node).is_some()
        {
            return;
        }
        if named(node).into_iter().any(|c| is_code(self.role(c)))
            && node.kind() == "member_declaration"
        {
            return;
        }
        let Some(name) = self.field_name(node) else {
            return;
        };
        let typed = match node.kind() {
            "field_declaration" => named(node)
                .into_iter()
                .find(|c| c.kind() == "variable_declaration")
                .unwrap_or(node),
            _ => node,
        };
        if let Some(wire) = wire_of(&self.attributes(node)) {
            out.wires.push((name.clone(), wire));
        }
        let ty = self.type_of(typed);
        out.fields.push((name, ty));
    }

    fn field_name(&self, node: Node<'_>) -> Option<String> {
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
                if matches!(
                    one.kind(),
                    "variable_declarator" | "variable_name" | "initialized_identifier"
                ) {
                    return field(one, &["name"]).or(Some(one));
                }
                let is_type = field(declared, &["type"]).is_some_and(|t| t.id() == one.id());
                if self.is(one, Role::Name) && one.id() != node.id() && !is_type {
                    return Some(one);
                }
                let mut inner = named(one);
                inner.reverse();
                open.extend(inner.into_iter().filter(|c| {
                    !self.is(*c, Role::Skip)
                        && !self.is(*c, Role::Attribute)
                        && !c.kind().contains("type")
                        && field(declared, &["type"]).is_none_or(|t| t.id() != c.id())
                }));
            }
            None
        })?;
        Some(clean(self.text(inner)))
    }

    /// Swift's `enum CodingKeys`: what fields are called where they are coded.
    fn coding_keys(&mut self, node: Node<'_>, out: &mut Class) {
        let is_keys = self.is(node, Role::Class)
            && field(node, &["name"]).is_some_and(|n| self.text(n) == "CodingKeys");
        let Some(body) = self
            .body_of(node)
            .or_else(|| field(node, &["body"]))
            .filter(|_| is_keys)
        else {
            return;
        };
        for entry in named(body) {
            let mut last = None;
            for part in named(entry) {
                if self.is(part, Role::Name) {
                    last = Some(self.text(part).to_owned());
                } else if let (Some(name), true) = (last.take(), self.is(part, Role::Text)) {
                    out.wires.push((name, unquoted(self.text(part))));
                }
            }
        }
    }

    /// A constructor that is declared without a body of its own: `Face(this.uid) : live = true;`.
    pub(super) fn constructor<'t>(&self, node: Node<'t>) -> Option<Node<'t>> {
        let declaration = named(node)
            .into_iter()
            .find(|c| c.kind() == "declaration")
            .unwrap_or(node);
        named(declaration)
            .into_iter()
            .find(|c| c.kind().ends_with("constructor_signature"))
    }

    /// Such a constructor as a function that stores what it is given.
    pub(super) fn constructing(&mut self, node: Node<'_>, head: Node<'_>, owner: &str) -> Function {
        let at = self.span(node);
        let own = fields(head, "name").last().map_or(owner, |n| self.text(*n));
        let mut out = Function::new(own, FunctionKind::Named, at);
        out.owner = Some(owner.to_owned());
        out.head = self.span(head);
        out.params = self.params(head);
        out.body = self.stored(head);
        out.body
            .extend(self.initialized(head.parent().unwrap_or(node)));
        out
    }

    /// `: _client = Client()` after a constructor's parameters.
    pub(super) fn initialized(&mut self, around: Node<'_>) -> Vec<Stmt> {
        let mut out = Vec::new();
        let mut open = named(around);
        while let Some(one) = open.pop() {
            if one.kind() == "field_initializer"
                && let (Some(place), Some(value)) = (field(one, &["name"]), field(one, &["value"]))
            {
                let value = self.expr(value);
                let place = self.text(place);
                out.push(keep(place, value));
            } else if one.kind().starts_with("initializer") {
                open.extend(named(one));
            }
        }
        out
    }

    /// `this.uid` as a parameter: what is given is stored.
    pub(super) fn stored(&mut self, head: Node<'_>) -> Vec<Stmt> {
        let mut out = Vec::new();
        let mut open = named(head);
        while let Some(one) = open.pop() {
            if one.kind() == "field_formal_parameter" {
                if let Some(own) = field(one, &["name"]) {
                    let own_text = self.text(own);
                    let value = name(own_text, self.span(own));
                    out.push(keep(own_text, value));
                }
            } else if one.kind().contains("formal_parameter") {
                open.extend(named(one));
            }
        }
        out
    }
}

fn keep(field: &str, value: Expr) -> Stmt {
    let at = value.span;
    let place = member(name("this", at), field, at);
    let kind = StmtKind::Bind {
        target: Pattern::Place(Box::new(place)),
        ty: String::new(),
        value,
    };
    stmt(at, kind)
}

/// The name that annotations give a field where it is written and read.
fn wire_of(attributes: &[Expr]) -> Option<String> {
    attributes.iter().find_map(|one| {
        let ExprKind::Call { callee, args } = &one.kind else {
            return None;
        };
        let ExprKind::Name(name) = &callee.kind else {
            return None;
        };
        let last = name.rsplit(['.', ':']).next()?.to_ascii_lowercase();
        let last = last.strip_suffix("attribute").unwrap_or(&last);
        args.iter()
            .filter(|_| WIRE.contains(&last))
            .find_map(|a| match &a.value.kind {
                ExprKind::Text(text) => Some(text.clone()),
                _ => None,
            })
    })
}

/// Whether a field's default says nothing but that there is none: nothing, a flag, a short word.
fn says_nothing(value: &Expr) -> bool {
    match &value.kind {
        ExprKind::Null | ExprKind::Bool(_) => true,
        ExprKind::Number(n) => *n == 0.0,
        ExprKind::Text(text) => text.len() < 12 && text.bytes().all(|b| b.is_ascii_lowercase()),
        _ => false,
    }
}
