//! The types that a call is made with: `decode<Answer>(body)`.

use super::{Walk, field, named};
use crate::ir::{Arg, Language, TYPES, name};
use tree_sitter::Node;

impl Walk<'_> {
    /// The types of a call as an argument of their own.
    pub(super) fn types_of_call(&self, call: Node<'_>) -> Option<Arg> {
        let callee = field(call, &["function"]).or_else(|| named(call).into_iter().next())?;
        let last = field(callee, &["name"]).unwrap_or(callee);
        let written = match types_in(call)
            .or_else(|| types_in(callee))
            .or_else(|| types_in(last))
        {
            Some(list) => self.text(list),
            None => {
                let args = named(call).into_iter().nth(1)?;
                self.to.text(callee.end_byte(), args.start_byte()).trim()
            }
        };
        let inner = match written.strip_prefix('<') {
            Some(rest) => rest.strip_suffix('>')?,
            None => written.strip_prefix('[')?.strip_suffix(']')?,
        };
        Some(Arg {
            name: Some(TYPES.to_owned()),
            value: name(inner, self.span(call)),
        })
    }

    /// The type that something is declared with, or made as; nothing where neither is written.
    pub(super) fn type_of(&self, node: Node<'_>) -> String {
        let inner = || {
            named(node).into_iter().find(|c| {
                matches!(
                    c.kind(),
                    "variable_declaration" | "declaration" | "value_binding_pattern"
                )
            })
        };
        let around = || {
            node.parent().filter(|p| {
                matches!(
                    p.kind(),
                    "local_variable_declaration" | "field_declaration" | "variable_declaration"
                )
            })
        };
        let found = type_in(node)
            .or_else(|| inner().and_then(type_in))
            .or_else(|| around().and_then(type_in));
        if let Some(found) = found {
            let text = self.text(found).trim_start_matches([':', ' ']);
            if !matches!(text, "var" | "let" | "dynamic" | "final" | "val") {
                return text.to_owned();
            }
        }
        // What is made says what it is.
        let text = self.text(node);
        let Some((_, made)) = text.split_once('=') else {
            return String::new();
        };
        let made = made.trim_start();
        let names_class = self.to.module.language != Language::CSharp || made.starts_with("new ");
        let made = ["new ", "const ", "try ", "await "]
            .iter()
            .fold(made, |rest, word| rest.strip_prefix(word).unwrap_or(rest));
        let end = made
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
            .unwrap_or(made.len());
        let (class, rest) = made.split_at(end);
        let last = class.rsplit('.').next().unwrap_or(class);
        if names_class && last.starts_with(char::is_uppercase) && rest.starts_with(['(', '<']) {
            class.to_owned()
        } else {
            String::new()
        }
    }
}

fn types_in(node: Node<'_>) -> Option<Node<'_>> {
    named(node)
        .into_iter()
        .find(|c| matches!(c.kind(), "type_arguments" | "type_argument_list"))
}

fn type_in(node: Node<'_>) -> Option<Node<'_>> {
    let is_type = |c: &Node<'_>| {
        matches!(
            c.kind(),
            "type" | "user_type" | "nullable_type" | "type_annotation" | "type_identifier"
        ) || c.kind().ends_with("_type")
    };
    field(node, &["type"])
        .filter(|t| t.kind() != "implicit_type")
        .or_else(|| named(node).into_iter().find(is_type))
}
