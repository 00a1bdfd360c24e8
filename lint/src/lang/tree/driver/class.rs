//! Classes, their bases and fields.

use super::{Walk, clean, field, named};
use crate::ir::{Class, Function, FunctionKind};
use crate::lang::tree::Role;
use tree_sitter::Node;

impl Walk<'_> {
    pub(super) fn class(&mut self, node: Node<'_>) {
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
            ..Class::default()
        });
    }

    pub(super) fn field_name(&self, node: Node<'_>) -> Option<String> {
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
}
