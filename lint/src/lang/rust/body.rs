//! Statements and what decides between them.

use super::items::{bound, type_text, yields};
use super::pattern::is_simple;
use super::{Rust, plain};
use crate::ir::{
    Arm, Block, Expr, ExprKind, Function, FunctionKind, Op, Param, Pattern, Span, StmtKind, chain,
};
use crate::lang::lowering::{expr, expr_stmt, stmt};
use syn::spanned::Spanned;

/// Choices with more arms than this are tables: their arms are looked at by their values alone.
const ARMS: usize = 60;

impl Rust<'_> {
    pub(super) fn block(&mut self, block: &syn::Block) -> Block {
        let mut out = Vec::with_capacity(block.stmts.len());
        if self.to.down() {
            for one in &block.stmts {
                self.statement(one, &mut out);
            }
            self.to.up();
        }
        out
    }

    fn statement(&mut self, one: &syn::Stmt, out: &mut Block) {
        match one {
            syn::Stmt::Local(local) => self.local(local, out),
            syn::Stmt::Item(item) => self.item(item, None, out),
            syn::Stmt::Expr(value, semi) => {
                self.expression_statement(value, out);
                // `if … { 1 } else { 2 };` has no value.
                let _ = semi;
            }
            syn::Stmt::Macro(one) => {
                let at = self.at(one.mac.path.span());
                let value = self.macro_call(&one.mac, at);
                out.push(expr_stmt(value));
            }
        }
    }

    fn local(&mut self, local: &syn::Local, out: &mut Block) {
        let Some(init) = &local.init else { return };
        let (pat, ty) = match &local.pat {
            syn::Pat::Type(typed) => (&*typed.pat, type_text(&typed.ty)),
            // `let Faces { faces } = …` says what it takes apart.
            syn::Pat::Struct(one) => {
                let named = one.path.segments.last().map(|s| s.ident.to_string());
                (&local.pat, named.unwrap_or_default())
            }
            other => (other, String::new()),
        };
        let value = self.value(&init.expr);
        let at = self.at(local.let_token.span).to(value.span);
        let Some((_, other)) = &init.diverge else {
            let target = self.pattern(pat);
            out.push(stmt(at, StmtKind::Bind { target, ty, value }));
            return;
        };
        let subject = self.named(value, at, out);
        let test = self.fits(pat, &subject, at);
        let other = match &**other {
            syn::Expr::Block(block) => self.block(&block.block),
            value => {
                let mut block = Vec::new();
                self.expression_statement(value, &mut block);
                block
            }
        };
        if let Some(test) = test {
            let then = Vec::new();
            out.push(stmt(at, StmtKind::If { test, then, other }));
        }
        let value = self.taken(pat, subject, at);
        let target = self.pattern(pat);
        out.push(stmt(at, StmtKind::Bind { target, ty, value }));
    }

    /// A value under a name, so that it is computed once.
    pub(super) fn named(&mut self, value: Expr, at: Span, out: &mut Block) -> Expr {
        if matches!(value.kind, ExprKind::Name(_)) {
            return value;
        }
        let place = value.span;
        let (own, read) = self.temp(place);
        out.push(bound(&own, value, at));
        read
    }

    pub(super) fn expression_statement(&mut self, one: &syn::Expr, out: &mut Block) {
        if !self.to.down() {
            return;
        }
        match one {
            syn::Expr::If(_) => self.conditions(one, out),
            syn::Expr::Match(one) => self.choice(one, out),
            syn::Expr::ForLoop(one) => {
                let over = self.value(&one.expr);
                let at = self.at(one.for_token.span).to(over.span);
                let target = self.pattern(&one.pat);
                let body = self.block(&one.body);
                out.push(stmt(
                    at,
                    StmtKind::Loop {
                        over: Some((target, over)),
                        test: None,
                        body,
                    },
                ));
            }
            syn::Expr::While(one) => {
                let at = self.at(one.while_token.span);
                let mut before = Vec::new();
                let mut binds = Vec::new();
                let test = self.condition(&one.cond, &mut before, &mut binds);
                binds.extend(self.block(&one.body));
                out.extend(before);
                let test = Some(test);
                let body = binds;
                let over = None;
                out.push(stmt(at, StmtKind::Loop { over, test, body }));
            }
            syn::Expr::Loop(one) => {
                let at = self.at(one.loop_token.span);
                let body = self.block(&one.body);
                let (over, test) = (None, None);
                out.push(stmt(at, StmtKind::Loop { over, test, body }));
            }
            syn::Expr::Return(one) => {
                let value = one.expr.as_ref().map(|v| self.value(v));
                let own = self.at(one.return_token.span);
                let at = value.as_ref().map_or(own, |v| own.to(v.span));
                out.push(stmt(at, StmtKind::Return(value)));
            }
            syn::Expr::Break(one) => {
                if let Some(value) = &one.expr {
                    let value = self.value(value);
                    out.push(expr_stmt(value));
                }
                let at = self.at(one.break_token.span);
                out.push(stmt(at, StmtKind::Break));
            }
            syn::Expr::Continue(one) => {
                let at = self.at(one.continue_token.span);
                out.push(stmt(at, StmtKind::Continue));
            }
            syn::Expr::Assign(one) => {
                let value = self.value(&one.right);
                let target = self.place(&one.left);
                let left = self.value(&one.left).span;
                let ty = String::new();
                let at = left.to(value.span);
                out.push(stmt(at, StmtKind::Bind { target, ty, value }));
            }
            syn::Expr::Binary(one) if assigns(&one.op) => {
                let right = self.value(&one.right);
                let left = self.value(&one.left);
                let at = left.span.to(right.span);
                let target = self.place(&one.left);
                let op = match one.op {
                    syn::BinOp::AddAssign(_) => Op::Add,
                    syn::BinOp::BitAndAssign(_) => Op::And,
                    syn::BinOp::BitOrAssign(_) => Op::Or,
                    _ => Op::Other,
                };
                let value = chain(op, left, right, at);
                let ty = String::new();
                out.push(stmt(at, StmtKind::Bind { target, ty, value }));
            }
            syn::Expr::Block(one) => {
                let at = self.delimited(&one.block.brace_token.span);
                let inner = self.block(&one.block);
                out.push(stmt(at, StmtKind::Block(inner)));
            }
            syn::Expr::Unsafe(one) => {
                let at = self.delimited(&one.block.brace_token.span);
                let inner = self.block(&one.block);
                out.push(stmt(at, StmtKind::Block(inner)));
            }
            other => {
                let value = self.value(other);
                out.push(expr_stmt(value));
            }
        }
        self.to.up();
    }

    /// What an assignment writes to.
    fn place(&mut self, one: &syn::Expr) -> Pattern {
        match one {
            syn::Expr::Infer(_) => Pattern::Ignore,
            syn::Expr::Tuple(all) => {
                Pattern::Items(all.elems.iter().map(|e| self.place(e)).collect())
            }
            other => {
                let value = self.value(other);
                match value.kind {
                    ExprKind::Name(own) if own != "this" => Pattern::Name(own),
                    _ => Pattern::Place(Box::new(value)),
                }
            }
        }
    }

    /// A chain of conditions, from its end.
    fn conditions(&mut self, one: &syn::Expr, out: &mut Block) {
        let mut links = Vec::new();
        let mut next = Some(one);
        let mut last = None;
        while let Some(syn::Expr::If(link)) = next {
            links.push(link);
            next = link.else_branch.as_ref().map(|(_, e)| &**e);
            last = next;
        }
        let mut other = match last {
            Some(syn::Expr::Block(block)) => self.block(&block.block),
            _ => Vec::new(),
        };
        for link in links.into_iter().rev() {
            let at = self.at(link.if_token.span);
            let mut before = Vec::new();
            let mut then = Vec::new();
            let test = self.condition(&link.cond, &mut before, &mut then);
            then.extend(self.block(&link.then_branch));
            let at = at.to(test.span);
            before.push(stmt(at, StmtKind::If { test, then, other }));
            other = before;
        }
        out.extend(other);
    }

    /// A condition: what has to be computed before it, and what it binds where it holds.
    fn condition(&mut self, one: &syn::Expr, before: &mut Block, binds: &mut Block) -> Expr {
        match one {
            syn::Expr::Let(link) => {
                let value = self.value(&link.expr);
                let at = self.at(link.let_token.span).to(value.span);
                let subject = self.named(value, at, before);
                let test = self.fits(&link.pat, &subject, at);
                let taken = self.taken(&link.pat, subject, at);
                let target = self.pattern(&link.pat);
                if !matches!(target, Pattern::Ignore) {
                    let kind = StmtKind::Bind {
                        target,
                        ty: String::new(),
                        value: taken,
                    };
                    binds.push(stmt(at, kind));
                }
                test.unwrap_or(expr(at, ExprKind::Bool(true)))
            }
            // What `let` binds in a chain is bound for the parts behind it.
            syn::Expr::Binary(both) if matches!(both.op, syn::BinOp::And(_)) && has_let(one) => {
                let left = self.condition(&both.left, before, binds);
                let mut later = Vec::new();
                let mut inner = Vec::new();
                let right = self.condition(&both.right, &mut later, &mut inner);
                let at = left.span.to(right.span);
                let right = if binds.is_empty() && later.is_empty() {
                    right
                } else {
                    let mut block = binds.clone();
                    block.extend(later);
                    block.push(expr_stmt(right));
                    expr(at, ExprKind::Block(block))
                };
                binds.extend(inner);
                chain(Op::And, left, right, at)
            }
            other => self.value(other),
        }
    }

    fn choice(&mut self, one: &syn::ExprMatch, out: &mut Block) {
        let subject = self.value(&one.expr);
        let at = self.at(one.match_token.span).to(subject.span);
        let simple = one.arms.len() > ARMS || one.arms.iter().all(|a| is_simple(&a.pat));
        if simple {
            let mut arms = Vec::with_capacity(one.arms.len());
            for arm in &one.arms {
                let mut values = Vec::new();
                let (pat, guard) = unguarded(&arm.pat);
                self.values(pat, &mut values);
                let guard = guard.map(|g| self.value(g));
                let mut body = Vec::new();
                self.expression_statement(&arm.body, &mut body);
                arms.push(Arm {
                    values,
                    bind: None,
                    guard,
                    body,
                });
            }
            out.push(stmt(
                at,
                StmtKind::Match {
                    subject,
                    arms,
                    falls_through: false,
                },
            ));
            return;
        }
        let subject = self.named(subject, at, out);
        let mut other: Block = Vec::new();
        for (number, arm) in one.arms.iter().enumerate().rev() {
            let (pat, guard) = unguarded(&arm.pat);
            let mut then = Vec::new();
            let mut test = self.fits(pat, &subject, at);
            let target = self.pattern(pat);
            if !matches!(target, Pattern::Ignore) {
                let value = self.taken(pat, subject.clone(), at);
                let ty = String::new();
                then.push(stmt(at, StmtKind::Bind { target, ty, value }));
            }
            if let Some(guard) = guard {
                let mut block = then.clone();
                let condition = self.value(guard);
                block.push(expr_stmt(condition));
                let condition = expr(at, ExprKind::Block(block));
                test = Some(match test {
                    Some(test) => chain(Op::And, test, condition, at),
                    None => condition,
                });
            }
            self.expression_statement(&arm.body, &mut then);
            let last = number + 1 == one.arms.len();
            match test {
                // The last arm is for all that is left.
                Some(test) if !last => {
                    other = vec![stmt(at, StmtKind::If { test, then, other })];
                }
                Some(test) => {
                    let nothing = vec![stmt(at, StmtKind::Throw(None))];
                    let kind = StmtKind::If {
                        test,
                        then,
                        other: nothing,
                    };
                    other = vec![stmt(at, kind)];
                }
                None => other = then,
            }
        }
        out.extend(other);
    }

    pub(super) fn closure(&mut self, one: &syn::ExprClosure, at: Span) -> Expr {
        let mut function = Function::new("", FunctionKind::Lambda, at);
        function.is_async = one.asyncness.is_some();
        for input in &one.inputs {
            let (pat, ty) = match input {
                syn::Pat::Type(typed) => (&*typed.pat, type_text(&typed.ty)),
                other => (other, String::new()),
            };
            function.params.push(Param {
                pattern: self.pattern(pat),
                ty,
                attributes: Vec::new(),
                default: None,
            });
        }
        // What an async block or a block gives is what the closure gives.
        let block = match &*one.body {
            syn::Expr::Block(inner) => Some(&inner.block),
            syn::Expr::Async(inner) => Some(&inner.block),
            _ => None,
        };
        match block {
            Some(block) => {
                function.yields_last = yields(block);
                function.body = self.block(block);
            }
            None => {
                function.yields_last = true;
                self.expression_statement(&one.body, &mut function.body);
            }
        }
        let id = self.to.define(function);
        expr(at, ExprKind::Lambda(id))
    }
}

fn has_let(one: &syn::Expr) -> bool {
    match one {
        syn::Expr::Let(_) => true,
        syn::Expr::Binary(both) if matches!(both.op, syn::BinOp::And(_)) => {
            has_let(&both.left) || has_let(&both.right)
        }
        _ => false,
    }
}

fn unguarded(pat: &syn::Pat) -> (&syn::Pat, Option<&syn::Expr>) {
    match pat {
        syn::Pat::Guard(one) => (&one.pat, Some(&one.guard)),
        other => (other, None),
    }
}

pub(super) fn assigns(op: &syn::BinOp) -> bool {
    matches!(
        op,
        syn::BinOp::AddAssign(_)
            | syn::BinOp::SubAssign(_)
            | syn::BinOp::MulAssign(_)
            | syn::BinOp::DivAssign(_)
            | syn::BinOp::RemAssign(_)
            | syn::BinOp::BitXorAssign(_)
            | syn::BinOp::BitAndAssign(_)
            | syn::BinOp::BitOrAssign(_)
            | syn::BinOp::ShlAssign(_)
            | syn::BinOp::ShrAssign(_)
    )
}

/// The name of a field.
pub(super) fn member_name(member: &syn::Member) -> Option<String> {
    match member {
        syn::Member::Named(ident) => Some(plain(ident)),
        syn::Member::Unnamed(_) => None,
    }
}
