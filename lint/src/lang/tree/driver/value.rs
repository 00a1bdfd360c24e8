//! Values: which kind of node is which.

use super::literal::expanded;
use super::{Walk, field, named, named_as};
use crate::ir::{
    Expr, ExprKind, Language, Op, Pattern, Span, StmtKind, call, chain, group, member, name,
};
use crate::lang::lowering::{expr, stmt};
use crate::lang::tree::Role;
use crate::lang::tree::literals::{number, operator};
use tree_sitter::Node;

impl Walk<'_> {
    pub(super) fn expr(&mut self, node: Node<'_>) -> Expr {
        let at = self.span(node);
        if !self.to.down() {
            return expr(at, ExprKind::Group(Vec::new()));
        }
        let out = self.expr_at(node, at);
        self.to.up();
        out
    }

    pub(super) fn expr_at(&mut self, node: Node<'_>, at: Span) -> Expr {
        #[cfg(feature = "bash")]
        if self.is_shell()
            && let Some(value) = self.shell_expr(node, at)
        {
            return value;
        }
        // Swift: `\.face.uid` reads that of whatever it is given.
        if node.kind() == "key_path_expression" {
            let path = self.text(node);
            let path = path.split_once('.').map_or(path, |(_, path)| path);
            return expr(at, ExprKind::Text(path.replace('?', "")));
        }
        // dry-rb: `yield` of a result gives what there is, or leaves with the failure.
        if node.kind() == "yield" && self.to.source.contains("Dry::Monads") {
            let given = named(node).into_iter().next();
            if let Some(given) = given {
                let value = self.expr(given);
                return expr(at, ExprKind::Op(Op::Try, vec![value]));
            }
        }
        let kind = match self.role(node) {
            Some(Role::Name) => {
                let raw = self.text(node);
                if let Some(own) = raw.strip_prefix('@') {
                    return member(name("this", at), own.trim_start_matches('@'), at);
                }
                let own = match self.to.module.language {
                    Language::Shell => expanded(raw),
                    // A closure's own parameter.
                    Language::Swift if raw.starts_with('$') => raw.to_owned(),
                    Language::CSharp if node.kind() == "generic_name" => {
                        raw.split('<').next().unwrap_or(raw).to_owned()
                    }
                    _ => named_as(raw, self.to.module.language),
                };
                return match own.as_str() {
                    // Some grammars have no kinds of their own for these.
                    "true" | "false" => expr(at, ExprKind::Bool(own == "true")),
                    "null" => expr(at, ExprKind::Null),
                    "self" | "this" | "Self" => name("this", at),
                    _ => name(&own, at),
                };
            }
            Some(Role::Text) => return self.literal(node, at),
            Some(Role::Number) => ExprKind::Number(number(self.text(node))),
            Some(Role::Bool) => ExprKind::Bool(self.text(node).eq_ignore_ascii_case("true")),
            Some(Role::Null) => ExprKind::Null,
            Some(Role::Call) => return self.calling(node, at),
            Some(Role::New) => return self.creating(node, at),
            #[cfg(feature = "php")]
            Some(Role::Word) => {
                return self
                    .php_word(node, at)
                    .unwrap_or(expr(at, ExprKind::Group(Vec::new())));
            }
            Some(Role::Command) => {
                let mut parts = self.parts(node).into_iter();
                let callee = parts
                    .next()
                    .map_or(String::new(), |c| self.text(c).to_owned());
                let args = parts.map(|c| self.expr(c)).collect();
                return call(name(&callee, at), args, at);
            }
            Some(Role::Member) if node.kind() == "member_binding_expression" => {
                let own = field(node, &["name"]).map_or("", |n| self.text(n));
                let own = own.split('<').next().unwrap_or(own).to_owned();
                return match self.conditional.last() {
                    Some(object) => member(object.clone(), &own, at),
                    None => name(&own, at),
                };
            }
            Some(Role::Index) if node.kind() == "element_binding_expression" => {
                let object = self.conditional.last().cloned();
                let mut args = Vec::new();
                self.args(node, &mut args);
                return match (object, args.pop()) {
                    (Some(object), Some(index)) => self.indexed(object, index.value, at),
                    (_, Some(index)) => index.value,
                    _ => group(Vec::new(), at),
                };
            }
            Some(Role::Member) => {
                #[cfg(feature = "php")]
                if let Some(class) = self.php_class(node) {
                    return class;
                }
                return self.member(node, at);
            }
            Some(Role::Index) => return self.index(node, at),
            Some(Role::Binary) if node.kind() == "is_pattern_expression" => {
                let (subject, pattern) = (field(node, &["expression"]), field(node, &["pattern"]));
                let (Some(subject), Some(pattern)) = (subject, pattern) else {
                    return self.binary(node, at);
                };
                let subject = self.expr(subject);
                return self.fits(subject, pattern);
            }
            Some(Role::Binary) => return self.binary(node, at),
            None if node.kind() == "conditional_access_expression" => {
                let parts = self.parts(node);
                let [object, rest] = parts.as_slice() else {
                    let all = parts.into_iter().map(|c| self.expr(c)).collect();
                    return group(all, at);
                };
                let object = self.expr(*object);
                self.conditional.push(object);
                let out = self.expr(*rest);
                self.conditional.pop();
                return expr(at, out.kind);
            }
            None if node.kind() == "instanceof_expression" => {
                let subject = field(node, &["left"]);
                let subject = subject.map_or(expr(at, ExprKind::Null), |s| self.expr(s));
                let Some(own) = field(node, &["name"]) else {
                    return subject;
                };
                let target = Box::new(Pattern::Name(self.text(own).to_owned()));
                ExprKind::Assign(target, Box::new(subject))
            }
            Some(Role::Unary) => {
                let Some(inner) = self.parts(node).pop() else {
                    return expr(at, ExprKind::Group(Vec::new()));
                };
                let op = self.to.text(node.start_byte(), inner.start_byte()).trim();
                let value = self.expr(inner);
                match (op, &value.kind) {
                    // Swift's `.ok`, whose type is known from where it stands.
                    (".", ExprKind::Name(_)) => return value,
                    ("!" | "not", _) => ExprKind::Op(Op::Not, vec![value]),
                    ("-", ExprKind::Number(n)) => ExprKind::Number(-n),
                    ("&" | "*" | "" | "defined?" | "await", _) => return value,
                    _ => ExprKind::Op(Op::Other, vec![value]),
                }
            }
            Some(Role::Choose) => {
                let parts = self.parts(node);
                let [test, then, other] = parts.as_slice() else {
                    // PHP: `value ?: other`.
                    if let [value, other] = parts.as_slice() {
                        let both = vec![self.expr(*value), self.expr(*other)];
                        return expr(at, ExprKind::Op(Op::Or, both));
                    }
                    let all = parts.into_iter().map(|c| self.expr(c)).collect();
                    return group(all, at);
                };
                ExprKind::Choose {
                    test: Box::new(self.expr(*test)),
                    then: Box::new(self.expr(*then)),
                    other: Box::new(self.expr(*other)),
                }
            }
            Some(Role::Lambda) => return self.lambda(node, at),
            Some(Role::Dict) => self.dict(node),
            Some(Role::List) => {
                let parts = self.parts(node);
                if parts
                    .iter()
                    .any(|c| self.is(*c, Role::Pair) && named(*c).len() > 1)
                {
                    self.dict(node)
                } else if let [only] = parts.as_slice()
                    && let Some(made) = self.comprehension(*only)
                {
                    return made;
                } else {
                    ExprKind::List(parts.into_iter().map(|c| self.expr(c)).collect())
                }
            }
            Some(
                Role::If
                | Role::Unless
                | Role::Switch
                | Role::Block
                | Role::Try
                | Role::Return
                | Role::Throw
                | Role::Bind
                | Role::While
                | Role::Until
                | Role::For
                | Role::Each
                | Role::Break
                | Role::Continue
                | Role::Function,
            ) => {
                let mut block = Vec::new();
                self.statement(node, None, &mut block);
                ExprKind::Block(block)
            }
            // A type as an object: `string.IsNullOrEmpty(x)`, `HMAC<SHA256>.code(for: x)`.
            Some(Role::Skip) if matches!(node.kind(), "predefined_type" | "user_type") => {
                let raw = self.text(node);
                return name(raw.split('<').next().unwrap_or(raw).trim(), at);
            }
            // Go: `return decode[Answer](body)` may as well be a conversion to a type.
            None if node.kind() == "type_conversion_expression"
                && field(node, &["type"]).is_some_and(|t| t.kind() == "generic_type") =>
            {
                return self.generic_call(node, at);
            }
            None if node.kind() == "object_literal" => {
                let made = self.type_of_object(node);
                let body = named(node).into_iter().find(|c| c.kind() == "class_body");
                let args = body.map(|b| self.nameless(b)).unwrap_or_default();
                ExprKind::Call {
                    callee: Box::new(name(&made, at)),
                    args,
                }
            }
            Some(Role::Skip | Role::Comment) => ExprKind::Group(Vec::new()),
            None if node.kind() == "cascade" => return self.cascade(node, at),
            None if matches!(
                node.kind(),
                "control_transfer_statement" | "jump_expression"
            ) =>
            {
                let mut block = Vec::new();
                self.statement(node, None, &mut block);
                ExprKind::Block(block)
            }
            _ => {
                let parts = self
                    .parts(node)
                    .into_iter()
                    .map(|c| self.expr(c))
                    .collect::<Vec<_>>();
                // `(string) $value`: the type comes first.
                if node.kind() == "cast_expression"
                    && let Some(value) = field(node, &["value"])
                {
                    return self.expr(value);
                }
                // `(disposition, credential)`: values by place.
                if matches!(node.kind(), "tuple_expression" | "record_literal") && parts.len() > 1 {
                    return expr(at, ExprKind::List(parts));
                }
                // `value!!`, `value as T`, `try value`: the value.
                if self.is(node, Role::Inner) && node.kind() != "expression_list" {
                    return parts
                        .into_iter()
                        .next()
                        .unwrap_or(expr(at, ExprKind::Group(Vec::new())));
                }
                if node.kind() == "expression_list" && parts.len() > 1 {
                    return expr(at, ExprKind::List(parts));
                }
                return group(parts, at);
            }
        };
        expr(at, kind)
    }

    /// `object..field = value..method()`: what is done to the object, and then the object.
    pub(super) fn cascade(&mut self, node: Node<'_>, at: Span) -> Expr {
        let mut parts = self.parts(node).into_iter();
        let Some(object) = parts.next().map(|first| self.expr(first)) else {
            return expr(at, ExprKind::Group(Vec::new()));
        };
        // What is done is done to the one object: it has a name.
        let own = format!("<cascade {}>", at.start);
        let mut block = vec![stmt(
            at,
            StmtKind::Bind {
                target: Pattern::Name(own.clone()),
                ty: String::new(),
                value: object,
            },
        )];
        let object = name(&own, at);
        for section in parts {
            let place = self.span(section);
            let inner = self.parts(section);
            let Some((selector, values)) = inner.split_first() else {
                continue;
            };
            let done = self.cascaded(*selector, &object);
            let kind = match values {
                [value] => StmtKind::Bind {
                    target: Pattern::Place(Box::new(done)),
                    ty: String::new(),
                    value: self.expr(*value),
                },
                _ => StmtKind::Expr(done),
            };
            block.push(stmt(place, kind));
        }
        block.push(stmt(at, StmtKind::Expr(object)));
        expr(at, ExprKind::Block(block))
    }

    /// One selector of a cascade, on its object.
    fn cascaded(&mut self, node: Node<'_>, object: &Expr) -> Expr {
        let at = self.span(node);
        let inner =
            field(node, &["object", "function"]).filter(|i| i.kind().starts_with("cascade"));
        let base = match inner {
            Some(inner) => self.cascaded(inner, object),
            None => object.clone(),
        };
        match node.kind() {
            "cascade_selector" => match self.parts(node).first() {
                Some(own) => member(base, self.text(*own), at),
                None => base,
            },
            "cascade_index_expression" => match field(node, &["index"]) {
                Some(index) => {
                    let index = self.expr(index);
                    self.indexed(base, index, at)
                }
                None => base,
            },
            "cascade_call_expression" => {
                let callee = match field(node, &["property"]) {
                    Some(own) => member(base, self.text(own), at),
                    None => base,
                };
                let mut args = Vec::new();
                if let Some(list) = field(node, &["arguments"]) {
                    self.args(list, &mut args);
                }
                let callee = Box::new(callee);
                expr(at, ExprKind::Call { callee, args })
            }
            _ => match field(node, &["property"]) {
                Some(own) => member(base, self.text(own), at),
                None => base,
            },
        }
    }

    /// What a class without a name is made of: `object : Callback { … }`.
    fn type_of_object(&self, node: Node<'_>) -> String {
        let base = named(node)
            .into_iter()
            .find(|c| c.kind() == "delegation_specifiers");
        let text = base.map_or("", |b| self.text(b));
        let end = text
            .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'))
            .unwrap_or(text.len());
        text.get(..end).unwrap_or("").to_owned()
    }

    pub(super) fn binary(&mut self, node: Node<'_>, at: Span) -> Expr {
        let mut rights = Vec::new();
        let mut left = node;
        // `face is { Live: true } && …`: the shape is one condition of several.
        while self.is(left, Role::Binary) && left.kind() != "is_pattern_expression" {
            let parts = self.parts(left);
            let first = field(left, &["left", "lhs"]).or_else(|| parts.first().copied());
            let last = field(left, &["right", "rhs"]).or_else(|| parts.last().copied());
            let (Some(first), Some(last)) = (first, last) else {
                break;
            };
            if first.id() == last.id() {
                break;
            }
            let op = self.to.text(first.end_byte(), last.start_byte()).trim();
            rights.push((op, last));
            left = first;
        }
        let mut out = if left.id() == node.id() {
            let all = self.parts(node).into_iter().map(|c| self.expr(c)).collect();
            return group(all, at);
        } else {
            self.expr(left)
        };
        for (op, right) in rights.into_iter().rev() {
            let right = self.expr(right);
            let place = out.span.to(right.span);
            out = match op {
                "!in" | "not in" => {
                    let inside = chain(Op::In, out, right, place);
                    expr(place, ExprKind::Op(Op::Not, vec![inside]))
                }
                "is not" => chain(Op::Unequal, out, right, place),
                _ => chain(operator(op), out, right, place),
            };
        }
        expr(at, out.kind)
    }
}
