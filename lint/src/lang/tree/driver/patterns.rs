//! Conditions on the shape of a value: `is { Live: true } face`, `instanceof Face face`.

use super::{Walk, field, named};
use crate::ir::{Expr, ExprKind, Op, Pattern, Span, group, member};
use crate::lang::lowering::expr;
use crate::lang::tree::Role;
use crate::lang::tree::literals::operator;
use tree_sitter::Node;

impl Walk<'_> {
    /// `subject is pattern`, with what the pattern binds.
    pub(super) fn fits(&mut self, subject: Expr, pattern: Node<'_>) -> Expr {
        let at = subject.span.to(self.span(pattern));
        if !self.to.down() {
            return subject;
        }
        let out = self.fits_at(subject, pattern, at);
        self.to.up();
        out
    }

    fn fits_at(&mut self, subject: Expr, pattern: Node<'_>, at: Span) -> Expr {
        let op = |op, all| expr(at, ExprKind::Op(op, all));
        match pattern.kind() {
            "negated_pattern" => match named(pattern).pop() {
                Some(inner) => {
                    let inner = self.fits(subject, inner);
                    op(Op::Not, vec![inner])
                }
                None => subject,
            },
            "and_pattern" | "or_pattern" => {
                let both = named(pattern)
                    .into_iter()
                    .map(|one| self.fits(subject.clone(), one))
                    .collect();
                op(
                    if pattern.kind() == "and_pattern" {
                        Op::And
                    } else {
                        Op::Or
                    },
                    both,
                )
            }
            "parenthesized_pattern" => match named(pattern).pop() {
                Some(inner) => self.fits(subject, inner),
                None => subject,
            },
            "relational_pattern" => {
                let Some(limit) = named(pattern).pop() else {
                    return subject;
                };
                let word = self
                    .to
                    .text(pattern.start_byte(), limit.start_byte())
                    .trim();
                let limit = self.expr(limit);
                op(operator(word), vec![subject, limit])
            }
            "constant_pattern" => {
                let value = self.parts(pattern).pop();
                match value {
                    // A type's name, which is no value: it is of that type.
                    Some(value) if self.is_type_name(value) => self.there(subject, at),
                    Some(value) => self.constant(subject, value, at),
                    None => subject,
                }
            }
            "recursive_pattern" => {
                let mut all = vec![self.there(subject.clone(), at)];
                for clause in named(pattern)
                    .into_iter()
                    .filter(|c| c.kind() == "property_pattern_clause")
                {
                    for sub in named(clause) {
                        if let [place, inner] = named(sub).as_slice() {
                            let object = self.below(subject.clone(), *place, at);
                            let inner = self.fits(object, *inner);
                            all.push(inner);
                        }
                    }
                }
                self.bound(subject, pattern, &mut all, at);
                conjunction(all, at)
            }
            "declaration_pattern" | "var_pattern" => {
                let mut all = vec![self.there(subject.clone(), at)];
                self.bound(subject, pattern, &mut all, at);
                conjunction(all, at)
            }
            "list_pattern" => {
                let items = named(pattern);
                let several = items.iter().any(|c| c.kind().contains("slice"));
                let wanted = items.iter().filter(|c| !c.kind().contains("slice")).count();
                let count = member(subject.clone(), "Count", at);
                let wanted = expr(at, ExprKind::Number(wanted as f64));
                let same = if several { Op::AtLeast } else { Op::Equal };
                let mut all = vec![op(same, vec![count, wanted])];
                for (place, item) in items.into_iter().enumerate() {
                    if item.kind().contains("slice") || item.kind() == "discard" {
                        continue;
                    }
                    let index = expr(at, ExprKind::Number(place as f64));
                    let one = ExprKind::Index {
                        object: Box::new(subject.clone()),
                        index: Box::new(index),
                    };
                    let inner = self.fits(expr(at, one), item);
                    all.push(inner);
                }
                self.bound(subject, pattern, &mut all, at);
                conjunction(all, at)
            }
            "type_pattern" | "discard" => self.there(subject, at),
            _ if self.is(pattern, Role::Skip) || pattern.kind().ends_with("_type") => {
                self.there(subject, at)
            }
            _ if self.is_type_name(pattern) => self.there(subject, at),
            _ => {
                let value = self.expr(pattern);
                op(Op::Equal, vec![subject, value])
            }
        }
    }

    /// `subject is value`; the grammar takes all of `live is true && same` behind `is` for the value.
    fn constant(&mut self, subject: Expr, value: Node<'_>, at: Span) -> Expr {
        let sides = field(value, &["left"]).zip(field(value, &["right"]));
        if let Some((left, right)) = sides.filter(|_| value.kind() == "binary_expression") {
            let word = self.to.text(left.end_byte(), right.start_byte()).trim();
            let op = match word {
                "&&" => Some(Op::And),
                "||" => Some(Op::Or),
                _ => None,
            };
            if let Some(op) = op.filter(|_| self.to.down()) {
                let first = self.constant(subject, left, at);
                self.to.up();
                let second = self.expr(right);
                return expr(at, ExprKind::Op(op, vec![first, second]));
            }
        }
        let value = self.expr(value);
        expr(at, ExprKind::Op(Op::Equal, vec![subject, value]))
    }

    fn is_type_name(&self, node: Node<'_>) -> bool {
        self.is(node, Role::Name) && self.text(node).starts_with(char::is_uppercase)
    }

    fn there(&self, subject: Expr, at: Span) -> Expr {
        let nothing = expr(at, ExprKind::Null);
        expr(at, ExprKind::Op(Op::Unequal, vec![subject, nothing]))
    }

    /// The member that a property of a pattern speaks of, which may be a path.
    fn below(&mut self, subject: Expr, place: Node<'_>, at: Span) -> Expr {
        self.text(place)
            .trim_end_matches([':', ' '])
            .split('.')
            .fold(subject, |object, name| member(object, name.trim(), at))
    }

    fn bound(&mut self, subject: Expr, pattern: Node<'_>, all: &mut Vec<Expr>, at: Span) {
        let own = field(pattern, &["name"]).or_else(|| {
            let last = named(pattern).pop()?;
            (pattern.kind() == "var_pattern").then_some(last)
        });
        if let Some(own) = own {
            let target = Box::new(Pattern::Name(self.text(own).to_owned()));
            // A binding says nothing, and holds.
            let bind = expr(at, ExprKind::Assign(target, Box::new(subject)));
            all.insert(0, bind);
        }
    }
}

fn conjunction(all: Vec<Expr>, at: Span) -> Expr {
    if all.len() == 1 {
        return group(all, at);
    }
    expr(at, ExprKind::Op(Op::And, all))
}
