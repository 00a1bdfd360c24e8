//! What gets a name: declarations, assignments, imports.

use super::{Walk, clean, field, named};
use crate::ir::{Import, Pattern, Stmt, StmtKind, chain, member, name};
use crate::lang::lowering::stmt;
use crate::lang::tree::Role;
use crate::lang::tree::literals::{operator, unquoted};
use tree_sitter::Node;

impl Walk<'_> {
    pub(super) fn bind(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
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
        let is_type = right.kind().ends_with("_type")
            || matches!(right.kind(), "type" | "type_annotation" | "type_identifier");
        if is_type && !self.is(right, Role::Name) || self.is(right, Role::Skip) {
            return;
        }
        let ty = self.type_of(node);
        let operator_text = self.to.text(left.end_byte(), right.start_byte()).trim();
        // Swift: `let headers: HTTPHeaders = …` is declared, and nothing is added to it.
        let declared = operator_text.starts_with(':') && operator_text != ":=";
        let operator_text = if declared { "=" } else { operator_text };
        let mut target = self.pattern(left);
        let mut value = self.expr(right);
        let assigns = node.kind().starts_with("assignment");
        if let Pattern::Name(own) = &target
            && let Some(place) = self.bare.iter().position(|f| f == own)
        {
            if assigns {
                // A name that is no local value's is a field's.
                let this = name("this", self.span(left));
                target = Pattern::Place(Box::new(member(this, own, self.span(left))));
            } else {
                self.bare.remove(place);
            }
        }
        if let Pattern::Items(items) = &mut target
            && items.len() == 1
            && !matches!(
                left.kind(),
                "multi_variable_declaration" | "list_pattern" | "list_literal"
            )
        {
            target = items.pop().unwrap_or(Pattern::Ignore);
        }
        // What a property begins with is not what it is.
        if operator_text.starts_with('{') {
            return;
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

    pub(super) fn pattern(&mut self, node: Node<'_>) -> Pattern {
        match self.role(node) {
            _ if node.kind() == "list_literal" => self.list_of_places(node),
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
                // Swift: `let (data, response)` is a pattern of patterns.
                let several = node.kind() == "pattern"
                    && named(node).iter().filter(|c| c.kind() == "pattern").count() > 1;
                let inner = self.parts(node);
                let listed = several
                    || matches!(
                        node.kind(),
                        "expression_list"
                            | "list_pattern"
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

    /// PHP: `[$a, , $b] = …`, `['faces' => $faces] = …`.
    fn list_of_places(&mut self, node: Node<'_>) -> Pattern {
        let mut items = Vec::new();
        let mut fields = Vec::new();
        let mut one: Vec<Node<'_>> = Vec::new();
        let mut cursor = node.walk();
        for child in node.children(&mut cursor) {
            match child.kind() {
                "," | "]" | ")" => {
                    match one.as_slice() {
                        [] if child.kind() == "," => items.push(Pattern::Ignore),
                        [only] => items.push(self.pattern(*only)),
                        [key, value, ..] => {
                            let key = unquoted(self.text(*key));
                            fields.push((key, self.pattern(*value), None));
                        }
                        [] => {}
                    }
                    one.clear();
                }
                _ if child.is_named() => one.push(child),
                _ => {}
            }
        }
        if fields.is_empty() {
            Pattern::Items(items)
        } else {
            Pattern::Fields(fields)
        }
    }

    pub(super) fn import(&mut self, node: Node<'_>) {
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
}
