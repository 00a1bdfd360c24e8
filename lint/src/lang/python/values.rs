//! Expressions.

use super::{params, pattern, span};
use crate::ir::{
    Arg, Block, Expr, ExprKind, Function, FunctionKind, Op, Param, Span, call, chain, group,
    member, name, text,
};
use crate::lang::lowering::{Lowering, expr, expr_stmt};
use ruff_python_ast as ast;
use ruff_text_size::Ranged;

pub(super) const fn operator(op: ast::Operator) -> Op {
    match op {
        ast::Operator::Add => Op::Add,
        ast::Operator::BitOr => Op::Or,
        ast::Operator::BitAnd => Op::And,
        _ => Op::Other,
    }
}

pub(super) fn value(to: &mut Lowering<'_>, one: &ast::Expr) -> Expr {
    let at = span(to, one.range());
    if !to.down() {
        return expr(at, ExprKind::Group(Vec::new()));
    }
    let out = value_at(to, one, at);
    to.up();
    out
}

pub(super) fn values(to: &mut Lowering<'_>, all: &[ast::Expr]) -> Vec<Expr> {
    all.iter().map(|e| value(to, e)).collect()
}

pub(super) fn value_at(to: &mut Lowering<'_>, one: &ast::Expr, at: Span) -> Expr {
    let kind = match one {
        ast::Expr::Name(one) => {
            ExprKind::Name(if one.id.as_str() == "self" || one.id.as_str() == "cls" {
                "this".to_owned()
            } else {
                one.id.as_str().to_owned()
            })
        }
        ast::Expr::StringLiteral(one) => ExprKind::Text(one.value.to_str().to_owned()),
        ast::Expr::BytesLiteral(one) => {
            let bytes: Vec<u8> = one.value.bytes().collect();
            ExprKind::Text(String::from_utf8_lossy(&bytes).into_owned())
        }
        ast::Expr::NumberLiteral(one) => ExprKind::Number(match &one.value {
            ast::Number::Int(number) => number.as_u64().map_or(f64::NAN, |n| n as f64),
            ast::Number::Float(number) => *number,
            ast::Number::Complex { .. } => f64::NAN,
        }),
        ast::Expr::BooleanLiteral(one) => ExprKind::Bool(one.value),
        ast::Expr::NoneLiteral(_) => ExprKind::Null,
        ast::Expr::FString(one) => ExprKind::Join(
            one.value
                .iter()
                .flat_map(|part| match part {
                    ast::FStringPart::Literal(literal) => {
                        vec![text(literal.as_str(), span(to, literal.range()))]
                    }
                    ast::FStringPart::FString(inner) => pieces(to, &inner.elements),
                })
                .collect(),
        ),
        ast::Expr::TString(one) => ExprKind::Join(
            one.value
                .iter()
                .flat_map(|inner| pieces(to, &inner.elements))
                .collect(),
        ),
        ast::Expr::Attribute(one) => return member(value(to, &one.value), one.attr.as_str(), at),
        ast::Expr::Subscript(one) => match &*one.slice {
            ast::Expr::StringLiteral(key) => {
                return member(value(to, &one.value), key.value.to_str(), at);
            }
            ast::Expr::Slice(_) => return value(to, &one.value),
            index => ExprKind::Index {
                object: Box::new(value(to, &one.value)),
                index: Box::new(value(to, index)),
            },
        },
        ast::Expr::Call(one) => return calling(to, one, at),
        ast::Expr::BoolOp(one) => {
            let op = if one.op == ast::BoolOp::And {
                Op::And
            } else {
                Op::Or
            };
            ExprKind::Op(op, values(to, &one.values))
        }
        ast::Expr::UnaryOp(one) => {
            let operand = value(to, &one.operand);
            match (one.op, &operand.kind) {
                (ast::UnaryOp::Not, _) => ExprKind::Op(Op::Not, vec![operand]),
                (ast::UnaryOp::USub, ExprKind::Number(n)) => ExprKind::Number(-n),
                _ => ExprKind::Op(Op::Other, vec![operand]),
            }
        }
        ast::Expr::BinOp(one) => {
            // Chains grow to the left: taken up without recursion.
            let mut rights = vec![(one.op, &*one.right)];
            let mut left = &*one.left;
            while let ast::Expr::BinOp(inner) = left {
                rights.push((inner.op, &*inner.right));
                left = &*inner.left;
            }
            let mut out = value(to, left);
            for (op, right) in rights.into_iter().rev() {
                let right = value(to, right);
                let place = out.span.to(right.span);
                out = if op == ast::Operator::Mod {
                    let format = member(out, "%", place);
                    let args = match right.kind {
                        ExprKind::List(items) => items,
                        kind => vec![expr(right.span, kind)],
                    };
                    call(format, args, place)
                } else {
                    chain(operator(op), out, right, place)
                };
            }
            return expr(at, out.kind);
        }
        ast::Expr::Compare(one) => {
            let mut parts = Vec::new();
            let mut left = value(to, &one.left);
            for (op, right) in one.ops.iter().zip(one.comparators.iter()) {
                let right = value(to, right);
                let place = left.span.to(right.span);
                parts.push(comparison(*op, left, right.clone(), place));
                left = right;
            }
            return match parts.len() {
                1 => group(parts, at),
                _ => expr(at, ExprKind::Op(Op::And, parts)),
            };
        }
        ast::Expr::If(one) => ExprKind::Choose {
            test: Box::new(value(to, &one.test)),
            then: Box::new(value(to, &one.body)),
            other: Box::new(value(to, &one.orelse)),
        },
        ast::Expr::Dict(one) => ExprKind::Dict(
            one.items
                .iter()
                .map(|item| {
                    let key = item.key.as_ref().map(|k| value(to, k));
                    (key, value(to, &item.value))
                })
                .collect(),
        ),
        ast::Expr::List(one) => ExprKind::List(values(to, &one.elts)),
        ast::Expr::Tuple(one) => ExprKind::List(values(to, &one.elts)),
        ast::Expr::Set(one) => ExprKind::List(values(to, &one.elts)),
        ast::Expr::Lambda(one) => {
            let mut function = Function::new("", FunctionKind::Lambda, at);
            if let Some(given) = &one.parameters {
                function.params = params(to, given);
            }
            function.yields_last = true;
            function.body = vec![expr_stmt(value(to, &one.body))];
            ExprKind::Lambda(to.define(function))
        }
        ast::Expr::ListComp(one) => {
            return comprehension(to, &one.generators, "map", at, |to| value(to, &one.elt));
        }
        ast::Expr::SetComp(one) => {
            return comprehension(to, &one.generators, "map", at, |to| value(to, &one.elt));
        }
        ast::Expr::Generator(one) => {
            return comprehension(to, &one.generators, "map", at, |to| value(to, &one.elt));
        }
        ast::Expr::DictComp(one) => {
            return comprehension(to, &one.generators, "map", at, |to| {
                let mut parts: Vec<Expr> = one.key.iter().map(|k| value(to, k)).collect();
                parts.push(value(to, &one.value));
                expr(at, ExprKind::Group(parts))
            });
        }
        ast::Expr::Named(one) => {
            let target = pattern(to, &one.target);
            ExprKind::Assign(Box::new(target), Box::new(value(to, &one.value)))
        }
        ast::Expr::Await(one) => return value(to, &one.value),
        ast::Expr::YieldFrom(one) => return value(to, &one.value),
        ast::Expr::Yield(one) => ExprKind::Group(
            one.value
                .as_deref()
                .map(|v| value(to, v))
                .into_iter()
                .collect(),
        ),
        ast::Expr::Starred(one) => return value(to, &one.value),
        ast::Expr::IpyEscapeCommand(one) => {
            return call(name("shell", at), vec![text(&one.value, at)], at);
        }
        ast::Expr::Slice(_) | ast::Expr::EllipsisLiteral(_) => ExprKind::Group(Vec::new()),
    };
    expr(at, kind)
}

pub(super) fn comparison(op: ast::CmpOp, left: Expr, right: Expr, at: Span) -> Expr {
    let plain = |op, left, right| expr(at, ExprKind::Op(op, vec![left, right]));
    match op {
        ast::CmpOp::Eq | ast::CmpOp::Is => plain(Op::Equal, left, right),
        ast::CmpOp::NotEq | ast::CmpOp::IsNot => plain(Op::Unequal, left, right),
        ast::CmpOp::Lt => plain(Op::Less, left, right),
        ast::CmpOp::LtE => plain(Op::AtMost, left, right),
        ast::CmpOp::Gt => plain(Op::More, left, right),
        ast::CmpOp::GtE => plain(Op::AtLeast, left, right),
        ast::CmpOp::In => plain(Op::In, left, right),
        ast::CmpOp::NotIn => {
            let inside = plain(Op::In, left, right);
            expr(at, ExprKind::Op(Op::Not, vec![inside]))
        }
    }
}

pub(super) fn pieces(
    to: &mut Lowering<'_>,
    elements: &ast::InterpolatedStringElements,
) -> Vec<Expr> {
    elements
        .iter()
        .map(|element| match element {
            ast::InterpolatedStringElement::Literal(literal) => {
                text(&literal.value, span(to, literal.range()))
            }
            ast::InterpolatedStringElement::Interpolation(hole) => value(to, &hole.expression),
        })
        .collect()
}

pub(super) fn calling(to: &mut Lowering<'_>, one: &ast::ExprCall, at: Span) -> Expr {
    let quantifier = match &*one.func {
        ast::Expr::Name(n) if n.id.as_str() == "any" => Some("some"),
        ast::Expr::Name(n) if n.id.as_str() == "all" => Some("every"),
        _ => None,
    };
    if let (Some(verb), [only]) = (quantifier, &*one.arguments.args) {
        match only {
            ast::Expr::Generator(inner) => {
                return comprehension(to, &inner.generators, verb, at, |to| value(to, &inner.elt));
            }
            ast::Expr::ListComp(inner) => {
                return comprehension(to, &inner.generators, verb, at, |to| value(to, &inner.elt));
            }
            _ => {}
        }
    }
    let callee = value(to, &one.func);
    let mut args: Vec<Arg> = one
        .arguments
        .args
        .iter()
        .map(|a| Arg {
            name: None,
            value: value(to, a),
        })
        .collect();
    for keyword in &one.arguments.keywords {
        args.push(Arg {
            name: Some(keyword.arg.as_ref().map_or("**", |a| a.as_str()).to_owned()),
            value: value(to, &keyword.value),
        });
    }
    expr(
        at,
        ExprKind::Call {
            callee: Box::new(callee),
            args,
        },
    )
}

pub(super) fn comprehension(
    to: &mut Lowering<'_>,
    generators: &[ast::Comprehension],
    verb: &str,
    at: Span,
    element: impl FnOnce(&mut Lowering<'_>) -> Expr,
) -> Expr {
    let Some((first, rest)) = generators.split_first() else {
        return element(to);
    };
    let mut over = value(to, &first.iter);
    for condition in &first.ifs {
        let keep = lambda(to, &first.target, at, |to| value(to, condition));
        over = call(member(over, "filter", at), vec![keep], at);
    }
    let body = lambda(to, &first.target, at, |to| {
        if rest.is_empty() {
            element(to)
        } else {
            comprehension(to, rest, verb, at, element)
        }
    });
    call(member(over, verb, at), vec![body], at)
}

pub(super) fn lambda(
    to: &mut Lowering<'_>,
    target: &ast::Expr,
    at: Span,
    body: impl FnOnce(&mut Lowering<'_>) -> Expr,
) -> Expr {
    let mut function = Function::new("", FunctionKind::Lambda, at);
    let mut param = Param::named("");
    param.pattern = pattern(to, target);
    function.params = vec![param];
    function.yields_last = true;
    let body: Block = vec![expr_stmt(body(to))];
    function.body = body;
    expr(at, ExprKind::Lambda(to.define(function)))
}
