//! Ruby's records: `Face = Data.define(:uid, :live) do … end` is a class with these fields and methods.

use super::{Walk, clean, field, named};
use crate::ir::{Class, Function, FunctionKind, Language, Stmt};
use crate::lang::tree::Role;
use tree_sitter::Node;

impl Walk<'_> {
    /// The name of a record that a constant is bound to, and what makes it.
    pub(super) fn record_of<'t>(&self, node: Node<'t>) -> Option<(String, Node<'t>)> {
        if self.to.module.language != Language::Ruby {
            return None;
        }
        let left = field(node, &["left"]).filter(|left| self.is(*left, Role::Name))?;
        let made = field(node, &["right"])?;
        let (receiver, method) = (field(made, &["receiver"])?, field(made, &["method"])?);
        let makes = matches!(
            (self.text(receiver), self.text(method)),
            ("Data", "define") | ("Struct", "new")
        );
        let own = self.text(left).to_owned();
        (makes && own.starts_with(char::is_uppercase)).then_some((own, made))
    }

    /// Such a record as a class; whether this is one.
    pub(super) fn record(&mut self, node: Node<'_>) -> bool {
        let Some((own, made)) = self.record_of(node) else {
            return false;
        };
        let at = self.span(node);
        let mut class = Class {
            name: own.clone(),
            span: at,
            ..Class::default()
        };
        for child in named(made).into_iter().filter(|c| self.is(*c, Role::Args)) {
            for one in named(child)
                .into_iter()
                .filter(|c| c.kind() == "simple_symbol")
            {
                let field = clean(self.text(one).trim_start_matches(':'));
                class.fields.push((field, String::new()));
            }
        }
        let names = class.fields.iter().map(|(name, _)| name.clone()).collect();
        let around = std::mem::replace(&mut self.fields, names);
        let functions = std::mem::take(&mut self.functions);
        let mut body: Vec<Stmt> = Vec::new();
        let block = field(made, &["block"]);
        let inside = block.and_then(|b| field(b, &["body"])).or(block);
        for child in inside.map(named).unwrap_or_default() {
            if !child.kind().contains("parameters") {
                self.statement(child, Some(&own), &mut body);
            }
        }
        self.fields = around;
        self.functions = functions;
        let mut setup = Function::new("", FunctionKind::Class, at);
        setup.owner = Some(own);
        setup.body = body;
        self.to.define(setup);
        self.to.module.classes.push(class);
        true
    }
}
