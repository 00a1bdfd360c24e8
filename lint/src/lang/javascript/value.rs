//! JavaScript's expressions, and the markup among them: an element is a call of its component.

use super::at;
use super::declare::{arrow, class, function, pattern};
use crate::ir::{Arg, Expr, ExprKind, Op, Span, call, chain, group, member, name, text};
use crate::lang::lowering::{Lowering, expr};
use oxc_ast::ast;
use oxc_span::GetSpan;

pub(super) fn value(to: &mut Lowering<'_>, one: &ast::Expression<'_>) -> Expr {
    let place = at(to, one.span());
    if !to.down() {
        return expr(place, ExprKind::Group(Vec::new()));
    }
    let out = value_at(to, one, place);
    to.up();
    out
}

fn value_at(to: &mut Lowering<'_>, one: &ast::Expression<'_>, place: Span) -> Expr {
    if let Some(one) = one.as_member_expression() {
        return member_of(to, one, place);
    }
    let kind = match one {
        ast::Expression::BooleanLiteral(one) => ExprKind::Bool(one.value),
        ast::Expression::NullLiteral(_) => ExprKind::Null,
        ast::Expression::NumericLiteral(one) => ExprKind::Number(one.value),
        ast::Expression::StringLiteral(one) => ExprKind::Text(one.value.to_string()),
        ast::Expression::TemplateLiteral(one) => return template(to, one, place),
        ast::Expression::Identifier(one) => match one.name.as_str() {
            "undefined" => ExprKind::Null,
            other => ExprKind::Name(other.to_owned()),
        },
        ast::Expression::ThisExpression(_) => ExprKind::Name("this".to_owned()),
        ast::Expression::Super(_) => ExprKind::Name("super".to_owned()),
        ast::Expression::ArrayExpression(one) => ExprKind::List(
            one.elements
                .iter()
                .filter_map(|element| match element {
                    ast::ArrayExpressionElement::SpreadElement(spread) => {
                        Some(value(to, &spread.argument))
                    }
                    other => other.as_expression().map(|e| value(to, e)),
                })
                .collect(),
        ),
        ast::Expression::ObjectExpression(one) => object(to, one),
        ast::Expression::ArrowFunctionExpression(one) => ExprKind::Lambda(arrow(to, one)),
        ast::Expression::FunctionExpression(one) => match function(to, one, "", None) {
            Some(id) => ExprKind::Lambda(id),
            None => ExprKind::Group(Vec::new()),
        },
        ast::Expression::ClassExpression(one) => {
            return name(&class(to, one, "default"), place);
        }
        ast::Expression::AssignmentExpression(one) => {
            let target = pattern(to, &one.left);
            ExprKind::Assign(Box::new(target), Box::new(value(to, &one.right)))
        }
        ast::Expression::AwaitExpression(one) => return value(to, &one.argument),
        ast::Expression::BinaryExpression(one) => return binary(to, one, place),
        ast::Expression::LogicalExpression(one) => {
            let op = match one.operator {
                ast::LogicalOperator::And => Op::And,
                ast::LogicalOperator::Or => Op::Or,
                ast::LogicalOperator::Coalesce => Op::Else,
            };
            let left = value(to, &one.left);
            let right = value(to, &one.right);
            return chain(op, left, right, place);
        }
        ast::Expression::CallExpression(one) => return calling(to, one, place),
        ast::Expression::NewExpression(one) => {
            let callee = value(to, &one.callee);
            let args = arguments(to, &one.arguments);
            ExprKind::Call {
                callee: Box::new(callee),
                args,
            }
        }
        ast::Expression::ChainExpression(one) => {
            return match &one.expression {
                ast::ChainElement::CallExpression(inner) => calling(to, inner, place),
                ast::ChainElement::TSNonNullExpression(inner) => value(to, &inner.expression),
                other => match other.as_member_expression() {
                    Some(inner) => member_of(to, inner, place),
                    None => expr(place, ExprKind::Group(Vec::new())),
                },
            };
        }
        ast::Expression::ConditionalExpression(one) => ExprKind::Choose {
            test: Box::new(value(to, &one.test)),
            then: Box::new(value(to, &one.consequent)),
            other: Box::new(value(to, &one.alternate)),
        },
        ast::Expression::ImportExpression(one) => {
            let module = value(to, &one.source);
            return call(name("import", place), vec![module], place);
        }
        ast::Expression::SequenceExpression(one) => {
            ExprKind::Group(one.expressions.iter().map(|e| value(to, e)).collect())
        }
        ast::Expression::TaggedTemplateExpression(one) => {
            let tag = value(to, &one.tag);
            let quasi = template(to, &one.quasi, place);
            return call(tag, vec![quasi], place);
        }
        ast::Expression::UnaryExpression(one) => {
            let inner = value(to, &one.argument);
            match (one.operator, &inner.kind) {
                (ast::UnaryOperator::LogicalNot, _) => ExprKind::Op(Op::Not, vec![inner]),
                (ast::UnaryOperator::UnaryNegation, ExprKind::Number(n)) => ExprKind::Number(-n),
                (ast::UnaryOperator::Void, _) => ExprKind::Null,
                _ => ExprKind::Op(Op::Other, vec![inner]),
            }
        }
        ast::Expression::YieldExpression(one) => {
            ExprKind::Group(one.argument.iter().map(|e| value(to, e)).collect())
        }
        ast::Expression::JSXElement(one) => return element(to, one, place),
        ast::Expression::JSXFragment(one) => ExprKind::Group(children(to, &one.children)),
        ast::Expression::ParenthesizedExpression(one) => return value(to, &one.expression),
        ast::Expression::TSAsExpression(one) => return value(to, &one.expression),
        ast::Expression::TSSatisfiesExpression(one) => return value(to, &one.expression),
        ast::Expression::TSTypeAssertion(one) => return value(to, &one.expression),
        ast::Expression::TSNonNullExpression(one) => return value(to, &one.expression),
        ast::Expression::TSInstantiationExpression(one) => return value(to, &one.expression),
        ast::Expression::RegExpLiteral(_) => return name("RegExp", place),
        ast::Expression::ImportMeta(_) => {
            return member(name("import", place), "meta", place);
        }
        _ => ExprKind::Group(Vec::new()),
    };
    expr(place, kind)
}

fn member_of(to: &mut Lowering<'_>, one: &ast::MemberExpression<'_>, place: Span) -> Expr {
    match one {
        ast::MemberExpression::StaticMemberExpression(one) => {
            member(value(to, &one.object), one.property.name.as_str(), place)
        }
        ast::MemberExpression::PrivateFieldExpression(one) => {
            member(value(to, &one.object), one.field.name.as_str(), place)
        }
        ast::MemberExpression::ComputedMemberExpression(one) => match &one.expression {
            ast::Expression::StringLiteral(key) => {
                member(value(to, &one.object), key.value.as_str(), place)
            }
            index => {
                let object = Box::new(value(to, &one.object));
                expr(
                    place,
                    ExprKind::Index {
                        object,
                        index: Box::new(value(to, index)),
                    },
                )
            }
        },
    }
}

/// What stands on the left of an assignment, as a value.
pub(super) fn target_value(to: &mut Lowering<'_>, one: &ast::AssignmentTarget<'_>) -> Option<Expr> {
    let place = at(to, one.span());
    if let Some(one) = one.as_member_expression() {
        return Some(member_of(to, one, place));
    }
    match one {
        ast::AssignmentTarget::AssignmentTargetIdentifier(id) => {
            Some(name(id.name.as_str(), place))
        }
        ast::AssignmentTarget::TSAsExpression(one) => Some(value(to, &one.expression)),
        ast::AssignmentTarget::TSNonNullExpression(one) => Some(value(to, &one.expression)),
        _ => None,
    }
}

fn binary(to: &mut Lowering<'_>, one: &ast::BinaryExpression<'_>, place: Span) -> Expr {
    // Chains grow to the left: taken up without recursion.
    let mut rights = vec![(one.operator, &one.right)];
    let mut left = &one.left;
    while let ast::Expression::BinaryExpression(inner) = left {
        rights.push((inner.operator, &inner.right));
        left = &inner.left;
    }
    let mut out = value(to, left);
    for (operator, right) in rights.into_iter().rev() {
        let right = value(to, right);
        let span = out.span.to(right.span);
        out = chain(operation(operator), out, right, span);
    }
    out.span = place;
    out
}

const fn operation(op: ast::BinaryOperator) -> Op {
    match op {
        ast::BinaryOperator::Equality | ast::BinaryOperator::StrictEquality => Op::Equal,
        ast::BinaryOperator::Inequality | ast::BinaryOperator::StrictInequality => Op::Unequal,
        ast::BinaryOperator::LessThan => Op::Less,
        ast::BinaryOperator::LessEqualThan => Op::AtMost,
        ast::BinaryOperator::GreaterThan => Op::More,
        ast::BinaryOperator::GreaterEqualThan => Op::AtLeast,
        ast::BinaryOperator::Addition => Op::Add,
        _ => Op::Other,
    }
}

fn template(to: &mut Lowering<'_>, one: &ast::TemplateLiteral<'_>, place: Span) -> Expr {
    let mut parts = Vec::new();
    let mut holes = one.expressions.iter();
    for quasi in &one.quasis {
        let written = quasi.value.cooked.as_ref().unwrap_or(&quasi.value.raw);
        if !written.as_str().is_empty() {
            let span = at(to, quasi.span);
            parts.push(text(written.as_str(), span));
        }
        if let Some(hole) = holes.next() {
            parts.push(value(to, hole));
        }
    }
    match parts.as_slice() {
        [
            Expr {
                kind: ExprKind::Text(only),
                ..
            },
        ] => text(only, place),
        [] => text("", place),
        _ => expr(place, ExprKind::Join(parts)),
    }
}

fn object(to: &mut Lowering<'_>, one: &ast::ObjectExpression<'_>) -> ExprKind {
    let mut entries = Vec::new();
    for property in &one.properties {
        match property {
            ast::ObjectPropertyKind::SpreadProperty(spread) => {
                entries.push((None, value(to, &spread.argument)));
            }
            ast::ObjectPropertyKind::ObjectProperty(one) => {
                let span = at(to, one.key.span());
                let key = match one.key.static_name() {
                    Some(key) if !one.computed => text(&key, span),
                    _ => match one.key.as_expression() {
                        Some(key) => value(to, key),
                        None => continue,
                    },
                };
                let given = value(to, &one.value);
                if let (ExprKind::Lambda(id), ExprKind::Text(key)) = (&given.kind, &key.kind)
                    && let Some(function) = to.module.functions.get_mut(id.0 as usize)
                    && function.name.is_empty()
                {
                    function.name = key.clone();
                }
                entries.push((Some(key), given));
            }
        }
    }
    ExprKind::Dict(entries)
}

fn calling(to: &mut Lowering<'_>, one: &ast::CallExpression<'_>, place: Span) -> Expr {
    let callee = value(to, &one.callee);
    let args = arguments(to, &one.arguments);
    expr(
        place,
        ExprKind::Call {
            callee: Box::new(callee),
            args,
        },
    )
}

fn arguments(to: &mut Lowering<'_>, given: &[ast::Argument<'_>]) -> Vec<Arg> {
    given
        .iter()
        .filter_map(|argument| {
            let value = match argument {
                ast::Argument::SpreadElement(spread) => value(to, &spread.argument),
                other => value(to, other.as_expression()?),
            };
            Some(Arg { name: None, value })
        })
        .collect()
}

fn element(to: &mut Lowering<'_>, one: &ast::JSXElement<'_>, place: Span) -> Expr {
    let opening = &one.opening_element;
    let span = opening.name.span();
    let tag = to.text(span.start as usize, span.end as usize).to_owned();
    let span = at(to, span);
    let is_component = tag.starts_with(|c: char| c.is_uppercase());
    let callee = name(
        &if is_component {
            tag
        } else {
            format!("<{tag}>")
        },
        span,
    );
    let mut props = Vec::new();
    for item in &opening.attributes {
        match item {
            ast::JSXAttributeItem::Attribute(one) => {
                let key = match &one.name {
                    ast::JSXAttributeName::Identifier(id) => id.name.to_string(),
                    ast::JSXAttributeName::NamespacedName(id) => id.name.name.to_string(),
                };
                let span = at(to, one.span);
                let given = match &one.value {
                    Some(ast::JSXAttributeValue::StringLiteral(one)) => {
                        text(one.value.as_str(), span)
                    }
                    Some(ast::JSXAttributeValue::ExpressionContainer(one)) => {
                        match one.expression.as_expression() {
                            Some(inner) => value(to, inner),
                            None => continue,
                        }
                    }
                    Some(ast::JSXAttributeValue::Element(one)) => element(to, one, span),
                    Some(ast::JSXAttributeValue::Fragment(one)) => {
                        group(children(to, &one.children), span)
                    }
                    None => expr(span, ExprKind::Bool(true)),
                };
                props.push((Some(text(&key, span)), given));
            }
            ast::JSXAttributeItem::SpreadAttribute(one) => {
                props.push((None, value(to, &one.argument)));
            }
        }
    }
    let inner = children(to, &one.children);
    if !inner.is_empty() {
        props.push((
            Some(text("children", place)),
            expr(place, ExprKind::Group(inner)),
        ));
    }
    let props = expr(place, ExprKind::Dict(props));
    call(callee, vec![props], place)
}

fn children(to: &mut Lowering<'_>, all: &[ast::JSXChild<'_>]) -> Vec<Expr> {
    let mut out = Vec::new();
    for child in all {
        if !to.down() {
            break;
        }
        match child {
            ast::JSXChild::Element(one) => {
                let place = at(to, one.span);
                out.push(element(to, one, place));
            }
            ast::JSXChild::Fragment(one) => out.extend(children(to, &one.children)),
            ast::JSXChild::ExpressionContainer(one) => {
                out.extend(one.expression.as_expression().map(|e| value(to, e)));
            }
            ast::JSXChild::Spread(one) => out.push(value(to, &one.expression)),
            ast::JSXChild::Text(_) => {}
        }
        to.up();
    }
    out
}
