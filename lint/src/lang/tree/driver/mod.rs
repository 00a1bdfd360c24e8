//! Lowers any tree that has a table.

mod bind;
mod blanked;
mod branch;
mod call;
mod class;
mod function;
mod generics;
#[cfg(feature = "go")]
mod go;
mod literal;
mod patterns;
#[cfg(feature = "php")]
mod php;
mod place;
mod record;
mod repeat;
#[cfg(feature = "bash")]
mod shell;
#[cfg(feature = "bash")]
mod shell_input;
mod statement;
mod value;

use super::{Role, Table};
use crate::ir::{Expr, ExprKind, Module, Span};
use crate::lang::lowering::{Lowering, expr};
use std::collections::HashMap;
use tree_sitter::{Node, Parser};

struct Walk<'s> {
    to: Lowering<'s>,
    roles: HashMap<&'static str, Role>,
    table: &'static Table,
    /// The fields of the class that is looked at: an assignment to such a name stores in it.
    fields: Vec<String>,
    /// Those of them that no parameter or local value of a function hides.
    bare: Vec<String>,
    /// What a member stands for that is read without an object: `answer?.Faces`.
    conditional: Vec<Expr>,
    /// How many functions are being looked at, one in another.
    functions: u32,
    /// The shell: whether the script answers requests.
    serves: bool,
    /// The shell: what a loop or a group reads, until something in it does.
    piped: Option<Expr>,
}

pub(super) fn run(to: Lowering<'_>, table: &'static Table) -> Option<(Module, bool)> {
    let mut parser = Parser::new();
    parser.set_language(&(table.grammar)()).ok()?;
    let blanked = blanked::blanked(to.source, to.module.language);
    let tree = parser.parse(blanked.as_deref().unwrap_or(to.source), None)?;
    #[cfg(feature = "bash")]
    let serves = to.module.language == crate::ir::Language::Shell
        && shell_input::answers_requests(to.source);
    #[cfg(not(feature = "bash"))]
    let serves = false;
    let mut walk = Walk {
        serves,
        piped: None,
        to,
        roles: table.roles.iter().copied().collect(),
        table,
        fields: Vec::new(),
        bare: Vec::new(),
        conditional: Vec::new(),
        functions: 0,
    };
    let root = tree.root_node();
    walk.to.module.broken = root.has_error();
    let mut body = Vec::new();
    for child in named(root) {
        walk.statement(child, None, &mut body);
    }
    let whole = walk.span(root);
    Some(walk.to.finish(body, whole))
}

impl<'s> Walk<'s> {
    fn role(&self, node: Node<'_>) -> Option<Role> {
        self.roles.get(node.kind()).copied()
    }

    fn is_shell(&self) -> bool {
        self.to.module.language == crate::ir::Language::Shell
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
}

fn named(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor).collect()
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

/// A name; of Ruby's `live!` the mark is part of it: another method than the field `live`.
fn named_as(name: &str, language: crate::ir::Language) -> String {
    match language {
        crate::ir::Language::Ruby if name.ends_with('!') => format!("{}!", clean(name)),
        _ => clean(name),
    }
}

fn clean(name: &str) -> String {
    name.trim_start_matches(['$', '&', '\\'])
        .trim_end_matches(['?', '!'])
        .trim_matches('`')
        .to_owned()
}
