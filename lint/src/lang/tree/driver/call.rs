//! Calls, what is made, and their arguments.

use super::{Walk, field, named, named_as};
use crate::ir::{Arg, Expr, ExprKind, Language, Op, Pattern, Span, TYPES, member, name};
use crate::lang::lowering::expr;
use crate::lang::tree::Role;
use tree_sitter::Node;

/// An argument that a call binds a name with.
const OUT: &str = "out";

impl Walk<'_> {
    pub(super) fn args(&mut self, node: Node<'_>, out: &mut Vec<Arg>) {
        for child in self.parts(node) {
            let kind = child.kind();
            if self.is(child, Role::Args) {
                self.args(child, out);
                continue;
            }
            if let Some(own) = self.out_name(child) {
                out.push(own);
                continue;
            }
            let wraps = kind.ends_with("argument")
                && !self.is(child, Role::Lambda)
                && kind != "block_argument";
            if wraps || self.is(child, Role::Pair) {
                let label = field(child, &["name", "key"]).or_else(|| {
                    named(child)
                        .into_iter()
                        .find(|c| matches!(c.kind(), "value_argument_label" | "label"))
                });
                let value = field(child, &["value"]).or_else(|| self.parts(child).pop());
                let own = label
                    .or_else(|| {
                        // Kotlin: `name = value`.
                        let parts = named(child);
                        let named_value = parts.len() > 1
                            && self.text(child).contains('=')
                            && parts.first().is_some_and(|p| self.is(*p, Role::Name));
                        parts
                            .first()
                            .copied()
                            .filter(|_| named_value && self.to.module.language == Language::Kotlin)
                    })
                    .map(|l| self.text(l).trim_matches([':', '"', '\'', ' ']).to_owned());
                // Ruby: `steps:` alone is what goes by that name.
                let alone =
                    self.to.module.language == Language::Ruby && field(child, &["value"]).is_none();
                if let (true, Some(own)) = (alone, &own) {
                    let value = crate::ir::name(own, self.span(child));
                    out.push(Arg {
                        name: Some(own.clone()),
                        value,
                    });
                } else if let Some(value) = value {
                    let value = self.expr(value);
                    out.push(Arg { name: own, value });
                }
                continue;
            }
            let value = self.expr(child);
            out.push(Arg { name: None, value });
        }
    }

    /// `out var value`
    fn out_name(&self, node: Node<'_>) -> Option<Arg> {
        let declared = named(node)
            .into_iter()
            .find(|c| c.kind() == "declaration_expression")?;
        let own = field(declared, &["name"])?;
        Some(Arg {
            name: Some(OUT.to_owned()),
            value: name(self.text(own), self.span(own)),
        })
    }

    /// Go: `decode[Answer](body)` is written as an element that is called; a type begins with a
    /// capital letter, or belongs to another package.
    fn without_type(&self, callee: Expr) -> (Expr, Option<Arg>) {
        if self.to.module.language != Language::Go {
            return (callee, None);
        }
        match callee.kind {
            ExprKind::Index { object, index } if is_type(&index) => {
                let types = Arg {
                    name: Some(TYPES.to_owned()),
                    value: *index,
                };
                (*object, Some(types))
            }
            kind => (
                Expr {
                    span: callee.span,
                    kind,
                },
                None,
            ),
        }
    }

    /// A call that is written as a conversion to a type with types of its own.
    pub(super) fn generic_call(&mut self, node: Node<'_>, at: Span) -> Expr {
        let made = field(node, &["type"]);
        let called = made.and_then(|m| field(m, &["type"]));
        let types = made.and_then(|m| field(m, &["type_arguments"]));
        let callee = match called {
            Some(called) => self.expr(called),
            None => return expr(at, ExprKind::Group(Vec::new())),
        };
        let mut args = Vec::new();
        if let Some(types) = types {
            let written = self.text(types).trim_matches(['[', ']']);
            args.push(Arg {
                name: Some(TYPES.to_owned()),
                value: name(written, self.span(types)),
            });
        }
        if let Some(operand) = field(node, &["operand"]) {
            let value = self.expr(operand);
            args.push(Arg { name: None, value });
        }
        let callee = Box::new(callee);
        expr(at, ExprKind::Call { callee, args })
    }

    pub(super) fn calling(&mut self, node: Node<'_>, at: Span) -> Expr {
        let object = field(node, &["object", "receiver", "scope"]);
        let method = field(node, &["name", "method"]);
        let parts = self.parts(node);
        let language = self.to.module.language;
        let called = method
            .map(|m| named_as(self.text(m), language))
            .unwrap_or_default();
        let callee = match (object, method, field(node, &["function", "macro"])) {
            (Some(object), Some(method), _) => {
                let object = self.expr(object);
                let place = object.span.to(self.span(method));
                member(object, &called, place)
            }
            (None, Some(method), _) => name(&called, self.span(method)),
            (_, _, Some(function)) => self.expr(function),
            _ => match parts.first() {
                Some(first) => self.expr(*first),
                None => return expr(at, ExprKind::Group(Vec::new())),
            },
        };
        let (callee, given_type) = self.without_type(callee);
        // PHP: `Face::of(...)` is the function, not a call of it.
        let as_value = named(node)
            .into_iter()
            .filter(|c| self.is(*c, Role::Args))
            .any(|c| named(c).iter().any(|a| a.kind() == "variadic_placeholder"));
        if as_value {
            return callee;
        }
        let mut args = Vec::new();
        let mut index = false;
        args.extend(given_type.or_else(|| self.types_of_call(node)));
        for child in named(node) {
            // What a call is made with in brackets of types is no argument: `decode[Answer](body)`.
            let types = language == Language::Go && child.kind() == "type_arguments";
            if !types && (self.is(child, Role::Args) || child.kind().ends_with("arguments")) {
                index |= self.text(child).starts_with('[');
                self.args(child, &mut args);
            } else if self.is(child, Role::Lambda)
                && field(node, &["block"]).is_some_and(|b| b.id() == child.id())
            {
                let value = self.expr(child);
                args.push(Arg { name: None, value });
            }
        }
        // `post(path) { … }` is a call of what `post(path)` gives.
        let trailing = match self.to.module.language {
            Language::Kotlin => parts.first().is_some_and(|c| self.is(*c, Role::Call)),
            Language::Swift => {
                matches!(args.as_slice(), [only] if matches!(only.value.kind, ExprKind::Lambda(_)))
            }
            _ => false,
        };
        if trailing
            && let ExprKind::Call {
                callee,
                args: mut before,
            } = callee.kind
        {
            before.extend(args);
            return expr(
                at,
                ExprKind::Call {
                    callee,
                    args: before,
                },
            );
        }
        let (outs, args): (Vec<Arg>, Vec<Arg>) = args
            .into_iter()
            .partition(|a| a.name.as_deref() == Some(OUT));
        let mut args = args;
        if let [out] = outs.as_slice()
            && let ExprKind::Name(own) = &out.value.kind
        {
            // `TryGet(key, out var value)`: what it finds has a name.
            let target = Box::new(Pattern::Name(own.clone()));
            let found = ExprKind::Call {
                callee: Box::new(callee),
                args,
            };
            return expr(at, ExprKind::Assign(target, Box::new(expr(at, found))));
        }
        // Kotlin's grammar: `!check(x)` is a call of `!check`.
        if let ExprKind::Op(Op::Not, inner) = &callee.kind
            && let [inner] = inner.as_slice()
        {
            let called = ExprKind::Call {
                callee: Box::new(inner.clone()),
                args,
            };
            return expr(at, ExprKind::Op(Op::Not, vec![expr(at, called)]));
        }
        if index && let (1, Some(only)) = (args.len(), args.pop()) {
            return self.indexed(callee, only.value, at);
        }
        // A name without arguments in Ruby may be a local value: the driver of names decides.
        if self.to.module.language == Language::Ruby
            && args.is_empty()
            && !self.text(node).ends_with(')')
        {
            // `face.nil?`: there is none.
            if method.is_some_and(|m| self.text(m) == "nil?")
                && let ExprKind::Member { object, .. } = callee.kind
            {
                let nothing = expr(at, ExprKind::Null);
                return expr(at, ExprKind::Op(Op::Equal, vec![*object, nothing]));
            }
            return callee;
        }
        expr(
            at,
            ExprKind::Call {
                callee: Box::new(callee),
                args,
            },
        )
    }

    pub(super) fn creating(&mut self, node: Node<'_>, at: Span) -> Expr {
        let made = field(node, &["type", "name"])
            .or_else(|| named(node).into_iter().find(|c| self.is(*c, Role::Name)));
        let callee = made.map_or_else(
            || name("new", at),
            |t| {
                let raw = self
                    .text(t)
                    .split('<')
                    .next()
                    .unwrap_or("")
                    .trim_start_matches('\\');
                let (path, last) = raw
                    .rsplit_once(['.', ':', '\\'])
                    .map_or(("", raw), |(p, l)| (p, l));
                let place = self.span(t);
                if path.is_empty() {
                    name(last, place)
                } else {
                    member(name(path.trim_end_matches(':'), place), last, place)
                }
            },
        );
        let mut args = Vec::new();
        for child in named(node) {
            match self.role(child) {
                Some(Role::Args) => self.args(child, &mut args),
                Some(Role::Dict) => {
                    let kind = self.dict(child);
                    let place = self.span(child);
                    args.push(Arg {
                        name: None,
                        value: expr(place, kind),
                    });
                }
                Some(Role::Inner) if child.kind() == "class_body" => {
                    args.extend(self.nameless(child));
                }
                _ => {}
            }
        }
        expr(
            at,
            ExprKind::Call {
                callee: Box::new(callee),
                args,
            },
        )
    }
}

/// Whether what stands in brackets is a type of Go.
fn is_type(index: &Expr) -> bool {
    match &index.kind {
        ExprKind::Name(name) | ExprKind::Member { name, .. } => {
            name.starts_with(char::is_uppercase)
        }
        _ => false,
    }
}
