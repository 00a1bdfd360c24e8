//! Statements: which kind of node is which.

use super::{Walk, field, named};
use crate::ir::{Block, Catch, Stmt, StmtKind};
use crate::lang::lowering::stmt;
use crate::lang::tree::Role;
use tree_sitter::Node;

impl Walk<'_> {
    pub(super) fn block(&mut self, node: Node<'_>) -> Block {
        let mut out = Vec::new();
        if self.to.down() {
            let inner = matches!(self.role(node), Some(Role::Block | Role::Inner));
            // Ruby: a method's own `rescue`, without a `begin`.
            let tries = node.kind() == "body_statement"
                && named(node).into_iter().any(|c| self.is(c, Role::Catch));
            if tries {
                let kind = self.attempt(node);
                out.push(stmt(self.span(node), kind));
            } else if inner {
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

    pub(super) fn statement(&mut self, node: Node<'_>, owner: Option<&str>, out: &mut Vec<Stmt>) {
        if self.to.down() {
            self.statement_at(node, owner, out);
            self.to.up();
        }
    }

    pub(super) fn statement_at(
        &mut self,
        node: Node<'_>,
        owner: Option<&str>,
        out: &mut Vec<Stmt>,
    ) {
        let at = self.span(node);
        #[cfg(feature = "bash")]
        if self.is_shell() && self.shell_statement(node, out) {
            return;
        }
        // Go: what is sent on a channel is somebody else's work from here on.
        if node.kind() == "send_statement"
            && let (Some(channel), Some(value)) =
                (field(node, &["channel"]), field(node, &["value"]))
        {
            let channel = self.expr(channel);
            let value = self.expr(value);
            let callee = crate::ir::member(channel, "enqueue", at);
            let sent = crate::ir::call(callee, vec![value], at);
            return out.push(stmt(at, StmtKind::Expr(sent)));
        }
        if let Some(owner) = owner
            && matches!(self.role(node), Some(Role::Inner | Role::Bind))
            && let Some(function) = self.member_function(node, owner)
        {
            let kind = StmtKind::Define(self.to.define(function));
            return out.push(stmt(at, kind));
        }
        let kind = match self.role(node) {
            // Kotlin's grammar takes these words for names.
            Some(Role::Name) if self.text(node) == "continue" => StmtKind::Continue,
            Some(Role::Name) if self.text(node) == "break" => StmtKind::Break,
            Some(Role::Comment) => return self.comment(node),
            Some(Role::Skip | Role::Attribute) => return,
            // `value!`, `value as T`: a value with something behind it is one value.
            Some(Role::Inner)
                if matches!(
                    node.kind(),
                    "postfix_expression"
                        | "postfix_unary_expression"
                        | "as_expression"
                        | "cast_expression"
                ) =>
            {
                StmtKind::Expr(self.expr(node))
            }
            Some(Role::Inner) => {
                // `throw`, `defer` and the like come as plain words before what they are about; a
                // declaration's type is no statement.
                let ty = field(node, &["type"]).map(|t| t.id());
                let mut inner = Vec::new();
                for child in named(node) {
                    if ty != Some(child.id()) {
                        self.statement(child, owner, &mut inner);
                    }
                }
                // Swift: what comes behind `try? check(face)` does not know that it went well.
                if node.kind() == "try_expression" && self.text(node).starts_with("try?") {
                    let catches = vec![Catch {
                        name: String::new(),
                        body: Vec::new(),
                    }];
                    let kind = StmtKind::Try {
                        body: inner,
                        catches,
                        last: Vec::new(),
                    };
                    return out.push(stmt(at, kind));
                }
                return out.extend(inner);
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
            Some(Role::Switch) => {
                if let Some(first) = field(node, &["initializer"]) {
                    self.statement(first, None, out);
                }
                self.switch(node)
            }
            Some(Role::Return) => {
                let label = field(node, &["label"]).map(|l| l.id());
                let value = self
                    .parts(node)
                    .into_iter()
                    .filter(|c| label != Some(c.id()))
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
            #[cfg(feature = "go")]
            Some(Role::Bind) if self.go_zero(node, out) || self.record(node) => return,
            Some(Role::Bind) => return self.bind(node, out),
            #[cfg(feature = "go")]
            Some(Role::Types) => return self.go_types(node),
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
}
