//! Every expression of a module, one after the other.

use crate::ir::{Expr, ExprKind, Module, Pattern, Stmt, StmtKind};

/// Calls `each` with every text literal of a module.
pub fn texts<'m>(module: &'m Module, each: &mut dyn FnMut(&'m str)) {
    walk(module, &mut |e| {
        if let ExprKind::Text(text) = &e.kind {
            each(text);
        }
    });
}

/// Calls `each` with every expression of a module.
pub fn walk<'m>(module: &'m Module, each: &mut dyn FnMut(&'m Expr)) {
    for function in &module.functions {
        function.attributes.iter().for_each(|e| expr(e, each));
        for param in &function.params {
            param
                .attributes
                .iter()
                .chain(&param.default)
                .for_each(|e| expr(e, each));
        }
        block(&function.body, each);
    }
    module
        .classes
        .iter()
        .flat_map(|c| &c.attributes)
        .for_each(|e| expr(e, each));
}

/// Calls `each` with every expression of a function's body.
pub fn walk_function<'m>(function: &'m crate::ir::Function, each: &mut dyn FnMut(&'m Expr)) {
    block(&function.body, each);
}

/// Calls `each` with every text literal of an expression.
pub fn text_in<'m>(one: &'m Expr, each: &mut dyn FnMut(&'m str)) {
    expr(one, &mut |e| {
        if let ExprKind::Text(text) = &e.kind {
            each(text);
        }
    });
}

/// Calls `each` with every name of an expression.
pub fn names_in<'m>(one: &'m Expr, each: &mut dyn FnMut(&'m str)) {
    expr(one, &mut |e| match &e.kind {
        ExprKind::Name(name) | ExprKind::Member { name, .. } => each(name),
        _ => {}
    });
}

/// An expression and all that stands in it, without the functions that it makes.
pub fn walk_expr<'m>(one: &'m Expr, each: &mut dyn FnMut(&'m Expr)) {
    expr(one, each);
}

pub(super) fn block<'m>(all: &'m [Stmt], each: &mut dyn FnMut(&'m Expr)) {
    for one in all {
        match &one.kind {
            StmtKind::Expr(value) => expr(value, each),
            StmtKind::Bind { target, value, .. } => {
                pattern(target, each);
                expr(value, each);
            }
            StmtKind::If { test, then, other } => {
                expr(test, each);
                block(then, each);
                block(other, each);
            }
            StmtKind::Loop { over, test, body } => {
                over.iter().for_each(|(_, e)| expr(e, each));
                test.iter().for_each(|e| expr(e, each));
                block(body, each);
            }
            StmtKind::Match { subject, arms, .. } => {
                expr(subject, each);
                for arm in arms {
                    arm.values
                        .iter()
                        .chain(&arm.guard)
                        .for_each(|e| expr(e, each));
                    block(&arm.body, each);
                }
            }
            StmtKind::Return(value) | StmtKind::Throw(value) => {
                value.iter().for_each(|e| expr(e, each));
            }
            StmtKind::Try {
                body,
                catches,
                last,
            } => {
                block(body, each);
                catches.iter().for_each(|c| block(&c.body, each));
                block(last, each);
            }
            StmtKind::Block(inner) => block(inner, each),
            StmtKind::Break | StmtKind::Continue | StmtKind::Define(_) => {}
        }
    }
}

pub(super) fn pattern<'m>(one: &'m Pattern, each: &mut dyn FnMut(&'m Expr)) {
    match one {
        Pattern::Place(place) => expr(place, each),
        Pattern::Fields(fields) => fields.iter().for_each(|(_, p, _)| pattern(p, each)),
        Pattern::Items(items) => items.iter().for_each(|p| pattern(p, each)),
        Pattern::Rest(inner) => pattern(inner, each),
        Pattern::Name(_) | Pattern::Ignore => {}
    }
}

pub(super) fn expr<'m>(one: &'m Expr, each: &mut dyn FnMut(&'m Expr)) {
    each(one);
    match &one.kind {
        ExprKind::Join(all) | ExprKind::Op(_, all) | ExprKind::List(all) | ExprKind::Group(all) => {
            all.iter().for_each(|e| expr(e, each));
        }
        ExprKind::Member { object, .. } => expr(object, each),
        ExprKind::Index { object, index } => {
            expr(object, each);
            expr(index, each);
        }
        ExprKind::Call { callee, args } => {
            expr(callee, each);
            args.iter().for_each(|a| expr(&a.value, each));
        }
        ExprKind::Choose { test, then, other } => {
            expr(test, each);
            expr(then, each);
            expr(other, each);
        }
        ExprKind::Dict(entries) => {
            for (key, value) in entries {
                key.iter().for_each(|e| expr(e, each));
                expr(value, each);
            }
        }
        ExprKind::Assign(target, value) => {
            pattern(target, each);
            expr(value, each);
        }
        ExprKind::Block(inner) => block(inner, each),
        ExprKind::Name(_)
        | ExprKind::Text(_)
        | ExprKind::Number(_)
        | ExprKind::Bool(_)
        | ExprKind::Null
        | ExprKind::Lambda(_) => {}
    }
}
