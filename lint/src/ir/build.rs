//! Short forms that adapters build expressions with.

use super::{Arg, Block, Expr, ExprKind, Op, Span, Stmt, StmtKind};

/// A name.
pub fn name(name: &str, span: Span) -> Expr {
    Expr {
        span,
        kind: ExprKind::Name(name.to_owned()),
    }
}

/// A text literal.
pub fn text(text: &str, span: Span) -> Expr {
    Expr {
        span,
        kind: ExprKind::Text(text.to_owned()),
    }
}

/// A member.
pub fn member(object: Expr, name: &str, span: Span) -> Expr {
    Expr {
        span,
        kind: ExprKind::Member {
            object: Box::new(object),
            name: name.to_owned(),
        },
    }
}

/// A call with unnamed arguments.
pub fn call(callee: Expr, args: Vec<Expr>, span: Span) -> Expr {
    let args = args
        .into_iter()
        .map(|value| Arg { name: None, value })
        .collect();
    Expr {
        span,
        kind: ExprKind::Call {
            callee: Box::new(callee),
            args,
        },
    }
}

/// An operation; a left side of the same associative operator is taken up flat.
pub fn chain(op: Op, left: Expr, right: Expr, span: Span) -> Expr {
    let flat = matches!(op, Op::Add | Op::And | Op::Or | Op::Else);
    let args = match left.kind {
        ExprKind::Op(inner, mut args) if flat && inner == op => {
            args.push(right);
            args
        }
        kind => vec![
            Expr {
                span: left.span,
                kind,
            },
            right,
        ],
    };
    Expr {
        span,
        kind: ExprKind::Op(op, args),
    }
}

/// Parts of which nothing more is known; one part alone is itself.
pub fn group(mut parts: Vec<Expr>, span: Span) -> Expr {
    match (parts.len(), parts.pop()) {
        (1, Some(part)) => part,
        (_, last) => {
            parts.extend(last);
            Expr {
                span,
                kind: ExprKind::Group(parts),
            }
        }
    }
}

/// A block of one expression.
pub fn block_of(value: Expr) -> Block {
    vec![Stmt {
        span: value.span,
        kind: StmtKind::Expr(value),
    }]
}
