//! Expressions.

use super::body::assigns;
use super::items::type_text;
use super::{Rust, plain, written};
use crate::ir::{
    Arg, Expr, ExprKind, Op, Pattern, Span, StmtKind, call, chain, group, member, name, text,
};
use crate::lang::lowering::{expr, stmt};
use syn::spanned::Spanned;

/// What the arguments of a macro are read for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Values, of which the first text is a text.
    Value,
    /// Values, of which the first text is a format.
    Format,
}

impl Rust<'_> {
    pub(super) fn value(&mut self, one: &syn::Expr) -> Expr {
        if !self.to.down() {
            return expr(Span::default(), ExprKind::Group(Vec::new()));
        }
        let out = self.value_at(one);
        self.to.up();
        out
    }

    fn value_at(&mut self, whole: &syn::Expr) -> Expr {
        match whole {
            syn::Expr::Lit(one) => self.lit(&one.lit),
            syn::Expr::Path(one) => {
                let at = self.at_path(&one.path);
                self.path(&one.path, at)
            }
            syn::Expr::Paren(one) => self.value(&one.expr),
            syn::Expr::Group(one) => self.value(&one.expr),
            syn::Expr::Reference(one) => self.value(&one.expr),
            syn::Expr::RawAddr(one) => self.value(&one.expr),
            syn::Expr::Await(one) => self.value(&one.base),
            syn::Expr::Cast(one) => self.value(&one.expr),
            syn::Expr::Try(one) => {
                let inner = self.value(&one.expr);
                let at = inner.span;
                expr(at, ExprKind::Op(Op::Try, vec![inner]))
            }
            syn::Expr::Field(one) => {
                let object = self.value(&one.base);
                match &one.member {
                    syn::Member::Named(ident) => {
                        let at = object.span.to(self.at(ident.span()));
                        member(object, &plain(ident), at)
                    }
                    syn::Member::Unnamed(index) => {
                        let at = object.span.to(self.at(index.span));
                        let place = expr(at, ExprKind::Number(f64::from(index.index)));
                        let (object, index) = (Box::new(object), Box::new(place));
                        expr(at, ExprKind::Index { object, index })
                    }
                }
            }
            syn::Expr::MethodCall(one) => self.method(one),
            syn::Expr::Call(one) => {
                let callee = self.value(&one.func);
                let at = callee.span.to(self.at(one.paren_token.span.close()));
                let args = one.args.iter().map(|a| self.value(a)).collect();
                // `Err(why)?`, `None?` and their like are names like any other.
                call(callee, args, at)
            }
            syn::Expr::Index(one) => self.index(one),
            syn::Expr::Binary(one) if assigns(&one.op) => self.as_block(whole),
            syn::Expr::Binary(_) => self.binary(whole),
            syn::Expr::Unary(one) => {
                let inner = self.value(&one.expr);
                let at = inner.span;
                match (&one.op, &inner.kind) {
                    (syn::UnOp::Not(token), _) => {
                        let at = self.at(token.span).to(at);
                        expr(at, ExprKind::Op(Op::Not, vec![inner]))
                    }
                    (syn::UnOp::Neg(_), ExprKind::Number(n)) => expr(at, ExprKind::Number(-n)),
                    (syn::UnOp::Neg(_), _) => expr(at, ExprKind::Op(Op::Other, vec![inner])),
                    _ => inner,
                }
            }
            syn::Expr::Array(one) => {
                let at = self.delimited(&one.bracket_token.span);
                let all = one.elems.iter().map(|e| self.value(e)).collect();
                expr(at, ExprKind::List(all))
            }
            syn::Expr::Tuple(one) => {
                let at = self.delimited(&one.paren_token.span);
                let all: Vec<Expr> = one.elems.iter().map(|e| self.value(e)).collect();
                // `()` is nothing that can be followed.
                let kind = if all.is_empty() {
                    ExprKind::Group(all)
                } else {
                    ExprKind::List(all)
                };
                expr(at, kind)
            }
            syn::Expr::Repeat(one) => {
                let value = self.value(&one.expr);
                let at = value.span;
                group(vec![value], at)
            }
            syn::Expr::Struct(one) => self.structure(one),
            syn::Expr::Closure(one) => {
                let open = self.at(one.inputs_begin.span);
                let at = open.to(self.end_of(&one.body));
                self.closure(one, at)
            }
            syn::Expr::Macro(one) => {
                let at = self.at_path(&one.mac.path);
                self.macro_call(&one.mac, at)
            }
            syn::Expr::Async(one) => {
                let at = self.delimited(&one.block.brace_token.span);
                let inner = self.block(&one.block);
                expr(at, ExprKind::Block(inner))
            }
            syn::Expr::Const(one) => {
                let at = self.delimited(&one.block.brace_token.span);
                let inner = self.block(&one.block);
                expr(at, ExprKind::Block(inner))
            }
            syn::Expr::TryBlock(one) => {
                let at = self.delimited(&one.block.brace_token.span);
                let inner = self.block(&one.block);
                expr(at, ExprKind::Block(inner))
            }
            syn::Expr::Block(one) => {
                let at = self.delimited(&one.block.brace_token.span);
                let inner = self.block(&one.block);
                expr(at, ExprKind::Block(inner))
            }
            syn::Expr::Unsafe(one) => {
                let at = self.delimited(&one.block.brace_token.span);
                let inner = self.block(&one.block);
                expr(at, ExprKind::Block(inner))
            }
            syn::Expr::Range(one) => {
                let ends = one.start.iter().chain(&one.end);
                let parts: Vec<Expr> = ends.map(|e| self.value(e)).collect();
                let at = parts.first().map_or(Span::default(), |p| p.span);
                expr(at, ExprKind::Group(parts))
            }
            syn::Expr::Yield(one) => match &one.expr {
                Some(inner) => self.value(inner),
                None => expr(Span::default(), ExprKind::Null),
            },
            syn::Expr::Let(_)
            | syn::Expr::If(_)
            | syn::Expr::Match(_)
            | syn::Expr::ForLoop(_)
            | syn::Expr::While(_)
            | syn::Expr::Loop(_)
            | syn::Expr::Return(_)
            | syn::Expr::Break(_)
            | syn::Expr::Continue(_)
            | syn::Expr::Assign(_) => self.as_block(whole),
            _ => expr(Span::default(), ExprKind::Group(Vec::new())),
        }
    }

    /// What is a statement as well.
    fn as_block(&mut self, one: &syn::Expr) -> Expr {
        let mut out = Vec::new();
        if let syn::Expr::Let(_) = one {
            return expr(Span::default(), ExprKind::Group(Vec::new()));
        }
        self.expression_statement(one, &mut out);
        let at = out
            .iter()
            .map(|s| s.span)
            .reduce(Span::to)
            .unwrap_or_default();
        expr(at, ExprKind::Block(out))
    }

    fn at_path(&self, path: &syn::Path) -> Span {
        let mut parts = path.segments.iter().map(|s| self.at(s.ident.span()));
        let first = parts.next().unwrap_or_default();
        parts.next_back().map_or(first, |last| first.to(last))
    }

    /// A path: names, one a member of the other. What starts at the crate's root is imported.
    pub(super) fn path(&mut self, path: &syn::Path, at: Span) -> Expr {
        let all: Vec<String> = path.segments.iter().map(|s| plain(&s.ident)).collect();
        let rooted = all
            .iter()
            .take_while(|s| matches!(s.as_str(), "crate" | "super"))
            .count();
        match all.as_slice() {
            [only] => match only.as_str() {
                "self" => name("this", at),
                "None" => expr(at, ExprKind::Null),
                _ => name(only, at),
            },
            [before @ .., last] if rooted > 0 => {
                let module = before.join("::");
                // A type's own function: the module ends before the type.
                let types = before
                    .iter()
                    .position(|s| s.starts_with(char::is_uppercase));
                match types {
                    Some(place) => {
                        let module = before.get(..place).unwrap_or_default().join("::");
                        let mut out = self.rooted(&module, at);
                        for part in before.iter().skip(place) {
                            out = member(out, part, at);
                        }
                        member(out, last, at)
                    }
                    None => {
                        let object = self.rooted(&module, at);
                        member(object, last, at)
                    }
                }
            }
            [first, rest @ ..] => {
                let mut out = name(first, at);
                for part in rest {
                    out = member(out, part, at);
                }
                out
            }
            [] => expr(at, ExprKind::Group(Vec::new())),
        }
    }

    fn rooted(&mut self, module: &str, at: Span) -> Expr {
        if !self.to.module.imports.iter().any(|i| i.local == module) {
            self.import(module, "", module, at);
        }
        name(module, at)
    }

    fn method(&mut self, one: &syn::ExprMethodCall) -> Expr {
        let object = self.value(&one.receiver);
        let place = object.span.to(self.at(one.method.span()));
        let at = object.span.to(self.at(one.paren_token.span.close()));
        let args = one.args.iter().map(|a| self.value(a)).collect();
        let called = call(member(object, &plain(&one.method), place), args, at);
        // `.json::<Answer>()` says what it gives.
        match one.turbofish.as_ref().and_then(|t| self.turbofish(t)) {
            Some(ty) if matches!(plain(&one.method).as_str(), "json" | "parse" | "into_inner") => {
                let (own, _) = self.temp(at);
                let kind = StmtKind::Bind {
                    target: Pattern::Name(own),
                    ty,
                    value: called,
                };
                expr(at, ExprKind::Block(vec![stmt(at, kind)]))
            }
            _ => called,
        }
    }

    fn turbofish(&self, given: &syn::AngleBracketedGenericArguments) -> Option<String> {
        given.args.iter().find_map(|a| match a {
            syn::GenericArgument::Type(ty) => Some(type_text(ty)),
            _ => None,
        })
    }

    fn index(&mut self, one: &syn::ExprIndex) -> Expr {
        let object = self.value(&one.expr);
        let at = object.span.to(self.at(one.bracket_token.span.close()));
        // A slice of it is still it.
        if let syn::Expr::Range(_) = &*one.index {
            return object;
        }
        let index = self.value(&one.index);
        match index.kind {
            ExprKind::Text(key) => member(object, &key, at),
            _ => {
                let (object, index) = (Box::new(object), Box::new(index));
                expr(at, ExprKind::Index { object, index })
            }
        }
    }

    /// Operators, along their left side.
    fn binary(&mut self, one: &syn::Expr) -> Expr {
        let mut links = Vec::new();
        let mut left = one;
        while let syn::Expr::Binary(link) = left {
            if assigns(&link.op) {
                break;
            }
            links.push(link);
            left = &link.left;
        }
        let mut out = self.value(left);
        for link in links.into_iter().rev() {
            let right = self.value(&link.right);
            let at = out.span.to(right.span);
            let op = match link.op {
                syn::BinOp::Add(_) => Op::Add,
                syn::BinOp::And(_) => Op::And,
                syn::BinOp::Or(_) => Op::Or,
                syn::BinOp::BitAnd(_) => Op::And,
                syn::BinOp::Eq(_) => Op::Equal,
                syn::BinOp::Ne(_) => Op::Unequal,
                syn::BinOp::Lt(_) => Op::Less,
                syn::BinOp::Le(_) => Op::AtMost,
                syn::BinOp::Gt(_) => Op::More,
                syn::BinOp::Ge(_) => Op::AtLeast,
                _ => Op::Other,
            };
            out = chain(op, out, right, at);
        }
        out
    }

    /// `Answer { live, uid: face.uid, ..rest }`: a call of its type with named values.
    fn structure(&mut self, one: &syn::ExprStruct) -> Expr {
        let place = self.at_path(&one.path);
        let at = place.to(self.at(one.brace_token.span.close()));
        let mut entries = Vec::new();
        for field in &one.fields {
            let value = self.value(&field.expr);
            let key = match &field.member {
                syn::Member::Named(ident) => text(&plain(ident), self.at(ident.span())),
                syn::Member::Unnamed(index) => text(&index.index.to_string(), self.at(index.span)),
            };
            entries.push((Some(key), value));
        }
        if let Some(rest) = &one.rest {
            let rest = self.value(rest);
            entries.push((None, rest));
        }
        let callee = self.path(&one.path, place);
        let value = expr(at, ExprKind::Dict(entries));
        let args = vec![Arg { name: None, value }];
        let callee = Box::new(callee);
        expr(at, ExprKind::Call { callee, args })
    }

    pub(super) fn lit(&self, lit: &syn::Lit) -> Expr {
        let at = self.at(lit.span());
        let kind = match lit {
            syn::Lit::Str(one) => ExprKind::Text(one.value()),
            syn::Lit::ByteStr(one) => {
                ExprKind::Text(String::from_utf8_lossy(&one.value()).into_owned())
            }
            syn::Lit::CStr(one) => {
                ExprKind::Text(String::from_utf8_lossy(one.value().as_bytes()).into_owned())
            }
            syn::Lit::Char(one) => ExprKind::Text(one.value().to_string()),
            syn::Lit::Byte(one) => ExprKind::Number(f64::from(one.value())),
            syn::Lit::Int(one) => ExprKind::Number(one.base10_digits().parse().unwrap_or(f64::NAN)),
            syn::Lit::Float(one) => {
                ExprKind::Number(one.base10_digits().parse().unwrap_or(f64::NAN))
            }
            syn::Lit::Bool(one) => ExprKind::Bool(one.value),
            _ => ExprKind::Group(Vec::new()),
        };
        expr(at, kind)
    }

    fn end_of(&self, one: &syn::Expr) -> Span {
        match one {
            syn::Expr::Block(inner) => self.delimited(&inner.block.brace_token.span),
            syn::Expr::Async(inner) => self.delimited(&inner.block.brace_token.span),
            other => self.at(other.span()),
        }
    }

    /// The path of a macro, with the mark that says that it is one.
    pub(super) fn macro_name(&self, path: &syn::Path, at: Span) -> Expr {
        let own = written(path);
        match own.rsplit_once("::") {
            Some((module, last)) => member(
                name(&module.replace("::", "."), at),
                &format!("{last}!"),
                at,
            ),
            None => name(&format!("{own}!"), at),
        }
    }
}
