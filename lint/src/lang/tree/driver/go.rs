//! Go: struct types with their tags, and variables that are declared without a value.

use super::{Walk, field, fields, named};
use crate::ir::{Arg, Class, Expr, ExprKind, Pattern, Span, Stmt, StmtKind, name};
use crate::lang::lowering::{expr, stmt};
use tree_sitter::Node;

impl Walk<'_> {
    /// `type Face struct { UID string `json:"uid"` }`.
    pub(super) fn go_types(&mut self, node: Node<'_>) {
        for spec in named(node) {
            let (Some(own), Some(ty)) = (field(spec, &["name"]), field(spec, &["type"])) else {
                continue;
            };
            let own = self.text(own).to_owned();
            let span = self.span(spec);
            if ty.kind() == "struct_type" {
                self.go_struct(&own, ty, span);
            }
        }
    }

    fn go_struct(&mut self, own: &str, node: Node<'_>, span: Span) {
        if !self.to.down() {
            return;
        }
        let mut class = Class {
            name: own.to_owned(),
            span,
            ..Class::default()
        };
        let declared = named(node).into_iter().flat_map(named);
        for one in declared.filter(|c| c.kind() == "field_declaration") {
            let ty = field(one, &["type"]).map_or(String::new(), |t| self.go_type(t));
            let names = fields(one, "name");
            if names.is_empty() {
                // What is embedded lends its fields.
                class.bases.push(ty.trim_start_matches('*').to_owned());
            }
            for own in names {
                let own = self.text(own).to_owned();
                let tag = field(one, &["tag"]).map_or("", |t| self.text(t));
                if let Some(wire) = json_name(tag) {
                    class.wires.push((own.clone(), wire));
                }
                class.fields.push((own, ty.clone()));
            }
        }
        self.to.module.classes.push(class);
        self.to.up();
    }

    /// A type as it is written; a struct without a name gets one.
    fn go_type(&mut self, node: Node<'_>) -> String {
        let mut at = node;
        let mut around = String::new();
        while let "slice_type" | "array_type" | "pointer_type" | "map_type" = at.kind() {
            let Some(inner) = field(at, &["element", "value"])
                .or_else(|| named(at).into_iter().last())
                .filter(|i| i.id() != at.id())
            else {
                break;
            };
            around.push_str(if at.kind() == "pointer_type" {
                "*"
            } else {
                "[]"
            });
            at = inner;
        }
        if at.kind() == "struct_type" {
            let own = format!("struct_{}", at.start_byte());
            let span = self.span(at);
            self.go_struct(&own, at, span);
            return format!("{around}{own}");
        }
        format!("{around}{}", self.text(at))
    }

    /// `func (c *Client) All() (uids []string, err error)`: lists that a function gives by name are
    /// empty when it begins.
    pub(super) fn go_results(&mut self, node: Node<'_>) -> Vec<Stmt> {
        let Some(list) = field(node, &["result"]).filter(|r| r.kind() == "parameter_list") else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for one in named(list) {
            let Some(ty) = field(one, &["type"]).filter(|t| t.kind() == "slice_type") else {
                continue;
            };
            let ty = self.go_type(ty);
            let at = self.span(one);
            for own in fields(one, "name") {
                let kind = StmtKind::Bind {
                    target: Pattern::Name(self.text(own).to_owned()),
                    ty: ty.clone(),
                    value: zero(&ty, self.span(own)),
                };
                out.push(stmt(at, kind));
            }
        }
        out
    }

    /// `var answer Answer`: a value of the type, of which nothing is set.
    pub(super) fn go_zero(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) -> bool {
        if node.kind() != "var_spec" || field(node, &["value"]).is_some() {
            return false;
        }
        let Some(ty) = field(node, &["type"]) else {
            return false;
        };
        let ty = self.go_type(ty);
        let at = self.span(node);
        for own in fields(node, "name") {
            let kind = StmtKind::Bind {
                target: Pattern::Name(self.text(own).to_owned()),
                ty: ty.clone(),
                value: zero(&ty, self.span(own)),
            };
            out.push(stmt(at, kind));
        }
        true
    }
}

fn zero(ty: &str, at: Span) -> Expr {
    let plain = ty.trim_start_matches('*');
    if plain.starts_with('[') || plain.starts_with("map") {
        return expr(at, ExprKind::List(Vec::new()));
    }
    match plain {
        "string" => return expr(at, ExprKind::Text(String::new())),
        "bool" => return expr(at, ExprKind::Bool(false)),
        "error" => return expr(at, ExprKind::Null),
        _ if plain.starts_with("int") || plain.starts_with("float") => {
            return expr(at, ExprKind::Number(0.0));
        }
        _ => {}
    }
    let value = expr(at, ExprKind::Dict(Vec::new()));
    let callee = match plain.rsplit_once('.') {
        Some((package, last)) => crate::ir::member(name(package, at), last, at),
        None => name(plain, at),
    };
    let args = vec![Arg { name: None, value }];
    expr(
        at,
        ExprKind::Call {
            callee: Box::new(callee),
            args,
        },
    )
}

/// The name that a field has in JSON.
fn json_name(tag: &str) -> Option<String> {
    let (_, rest) = tag.split_once("json:\"")?;
    let own = rest.split(['"', ',']).next()?;
    (!own.is_empty() && own != "-").then(|| own.to_owned())
}
