//! What the arms of a `match` ask of its subject.

use super::values::value;
use super::{block, span};
use crate::ir::{Arm, Expr, ExprKind, Op, Pattern, member, name};
use crate::lang::lowering::{Lowering, expr};
use ruff_python_ast as ast;
use ruff_text_size::Ranged;

pub(super) fn arm(to: &mut Lowering<'_>, case: &ast::MatchCase, subject: &Expr) -> Arm {
    let mut values = Vec::new();
    let mut bind = shape(to, &case.pattern, &mut values);
    let mut asked = Vec::new();
    asks(to, &case.pattern, subject, &mut asked);
    // `[face]` asks for nothing but how many there are: so much is known where it is not met.
    if let Some(names) = only_names(&case.pattern).filter(|_| !asked.is_empty()) {
        let at = span(to, case.pattern.range());
        for (place, own) in names.into_iter().enumerate() {
            let Some(own) = own else { continue };
            let element = ExprKind::Index {
                object: Box::new(subject.clone()),
                index: Box::new(expr(at, ExprKind::Number(place as f64))),
            };
            let target = Box::new(Pattern::Name(own.to_owned()));
            asked.push(expr(
                at,
                ExprKind::Assign(target, Box::new(expr(at, element))),
            ));
        }
        values.clear();
        bind = None;
    }
    asked.extend(case.guard.as_deref().map(|g| value(to, g)));
    let guard = match asked.len() {
        0 | 1 => asked.pop(),
        _ => Some(expr(
            span(to, case.pattern.range()),
            ExprKind::Op(Op::And, asked),
        )),
    };
    Arm {
        values,
        bind,
        guard,
        body: block(to, &case.body, None),
    }
}

/// The names of a sequence that has nothing else in it, by place; `_` has none.
pub(super) fn only_names(pattern: &ast::Pattern) -> Option<Vec<Option<&str>>> {
    let ast::Pattern::MatchSequence(sequence) = pattern else {
        return None;
    };
    let names = sequence.patterns.iter().map(|one| match one {
        ast::Pattern::MatchAs(one) if one.pattern.is_none() => {
            Some(one.name.as_ref().map(|n| n.as_str()))
        }
        _ => None,
    });
    let names: Option<Vec<_>> = names.collect();
    names.filter(|all| !all.is_empty())
}

/// What a choice is about goes by this name where it is no name itself.
pub(super) const SUBJECT: &str = "<subject>";

/// What a pattern asks of the subject's entries and attributes, as conditions.
pub(super) fn asks(to: &mut Lowering<'_>, one: &ast::Pattern, subject: &Expr, out: &mut Vec<Expr>) {
    let mut inner = |to: &mut Lowering<'_>, key: &str, pattern: &ast::Pattern| {
        let at = span(to, pattern.range());
        let entry = member(subject.clone(), key, at);
        match pattern {
            ast::Pattern::MatchValue(_) | ast::Pattern::MatchSingleton(_) => {
                let mut wanted = Vec::new();
                shape(to, pattern, &mut wanted);
                for value in wanted {
                    out.push(expr(
                        at,
                        ExprKind::Op(Op::Equal, vec![entry.clone(), value]),
                    ));
                }
            }
            _ => asks(to, pattern, &entry, out),
        }
    };
    match one {
        ast::Pattern::MatchMapping(one) => {
            for (key, pattern) in one.keys.iter().zip(one.patterns.iter()) {
                if let ast::Expr::StringLiteral(key) = key {
                    inner(to, key.value.to_str(), pattern);
                }
            }
        }
        ast::Pattern::MatchClass(one) => {
            for keyword in &one.arguments.keywords {
                inner(to, keyword.attr.as_str(), &keyword.pattern);
            }
        }
        ast::Pattern::MatchAs(one) => {
            if let Some(pattern) = &one.pattern {
                asks(to, pattern, subject, out);
            }
        }
        // So many elements, unless a star takes the rest; and what is asked of each.
        ast::Pattern::MatchSequence(one) => {
            let at = span(to, one.range());
            let fixed = !one.patterns.iter().any(|p| p.is_match_star());
            let count = u32::try_from(one.patterns.len()).unwrap_or(0);
            if fixed {
                // One length, however many arms ask for it.
                let of = subject.span;
                let length = crate::ir::call(name("len", of), vec![subject.clone()], of);
                let wanted = expr(at, ExprKind::Number(f64::from(count)));
                out.push(expr(at, ExprKind::Op(Op::Equal, vec![length, wanted])));
            }
            for (place, pattern) in (0..count).zip(&one.patterns) {
                if !fixed {
                    break;
                }
                let index = Box::new(expr(at, ExprKind::Number(f64::from(place))));
                let object = Box::new(subject.clone());
                let entry = expr(at, ExprKind::Index { object, index });
                asks(to, pattern, &entry, out);
            }
        }
        _ => {}
    }
}

/// The values that a pattern asks the subject to equal, and what it binds.
pub(super) fn shape(
    to: &mut Lowering<'_>,
    one: &ast::Pattern,
    values: &mut Vec<Expr>,
) -> Option<Pattern> {
    let at = span(to, one.range());
    match one {
        ast::Pattern::MatchValue(one) => {
            let wanted = value(to, &one.value);
            values.push(wanted);
            None
        }
        ast::Pattern::MatchSingleton(one) => {
            values.push(expr(
                at,
                match one.value {
                    ast::Singleton::None => ExprKind::Null,
                    ast::Singleton::True => ExprKind::Bool(true),
                    ast::Singleton::False => ExprKind::Bool(false),
                },
            ));
            None
        }
        ast::Pattern::MatchOr(one) => {
            for inner in &one.patterns {
                shape(to, inner, values);
            }
            None
        }
        ast::Pattern::MatchAs(one) => {
            if let Some(inner) = &one.pattern {
                shape(to, inner, values);
            }
            one.name
                .as_ref()
                .map(|n| Pattern::Name(n.as_str().to_owned()))
        }
        ast::Pattern::MatchMapping(one) => {
            let mut fields = Vec::new();
            for (key, inner) in one.keys.iter().zip(one.patterns.iter()) {
                let mut inner_values = Vec::new();
                let bound = shape(to, inner, &mut inner_values);
                if let ast::Expr::StringLiteral(key) = key {
                    let key = key.value.to_str().to_owned();
                    fields.push((key, bound.unwrap_or(Pattern::Ignore), None));
                }
            }
            values.push(expr(at, ExprKind::Group(Vec::new())));
            Some(Pattern::Fields(fields))
        }
        ast::Pattern::MatchSequence(one) => {
            let items = one
                .patterns
                .iter()
                .map(|p| shape(to, p, &mut Vec::new()).unwrap_or(Pattern::Ignore))
                .collect();
            values.push(expr(at, ExprKind::Group(Vec::new())));
            Some(Pattern::Items(items))
        }
        ast::Pattern::MatchClass(_) | ast::Pattern::MatchStar(_) => {
            values.push(expr(at, ExprKind::Group(Vec::new())));
            None
        }
    }
}
