//! Python, through ruff's parser. A comprehension becomes the `map` and `filter` that it is, so that
//! rules see one form in all languages.

mod patterns;
mod values;

use super::lowering::{Lowering, expr_stmt, stmt};
use crate::ir::{
    Catch, Class, ExprKind, Function, FunctionKind, Import, Param, Pattern, Span, StmtKind, call,
    chain, name, text,
};
use patterns::{SUBJECT, arm};
use ruff_python_ast as ast;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, ParseOptions};
use ruff_text_size::{Ranged, TextRange};
use values::{operator, value};

type Stmts = Vec<crate::ir::Stmt>;

/// Lowers Python; a notebook's cells may hold escapes to the shell.
pub(crate) fn lower(mut to: Lowering<'_>, notebook: bool) -> (crate::ir::Module, bool) {
    let mode = if notebook {
        Mode::Ipython
    } else {
        Mode::Module
    };
    let parsed = ruff_python_parser::parse_unchecked(to.source, ParseOptions::from(mode));
    to.module.broken = !parsed.errors().is_empty();
    for token in parsed.tokens().iter() {
        if token.kind() == TokenKind::Comment {
            let span = span(&to, token.range());
            to.module.comments.push(span);
        }
    }
    let end = u32::try_from(to.source.len()).unwrap_or(u32::MAX);
    let body = match parsed.syntax() {
        ast::Mod::Module(module) => block(&mut to, &module.body, None),
        ast::Mod::Expression(one) => vec![expr_stmt(value(&mut to, &one.body))],
    };
    let whole = to.span(0, end);
    to.finish(body, whole)
}

fn span(to: &Lowering<'_>, range: TextRange) -> Span {
    to.span(range.start().to_u32(), range.end().to_u32())
}

fn written(to: &Lowering<'_>, range: TextRange) -> String {
    to.text(range.start().to_usize(), range.end().to_usize())
        .to_owned()
}

fn block(to: &mut Lowering<'_>, body: &[ast::Stmt], owner: Option<&str>) -> Stmts {
    let mut out = Vec::with_capacity(body.len());
    for one in body {
        if to.down() {
            statement(to, one, owner, &mut out);
            to.up();
        }
    }
    out
}

fn statement(to: &mut Lowering<'_>, one: &ast::Stmt, owner: Option<&str>, out: &mut Stmts) {
    let at = span(to, one.range());
    match one {
        ast::Stmt::FunctionDef(def) => {
            let function = function(to, def, owner);
            let id = to.define(function);
            out.push(stmt(at, StmtKind::Define(id)));
        }
        ast::Stmt::ClassDef(def) => class(to, def, at),
        ast::Stmt::Return(one) => {
            let value = one.value.as_deref().map(|v| value(to, v));
            out.push(stmt(at, StmtKind::Return(value)));
        }
        ast::Stmt::Assign(one) => {
            let assigned = value(to, &one.value);
            let mut targets = one.targets.iter();
            if let Some(first) = targets.next() {
                let target = pattern(to, first);
                out.push(stmt(
                    at,
                    StmtKind::Bind {
                        target,
                        ty: String::new(),
                        value: assigned,
                    },
                ));
                for target in targets {
                    let source = value(to, first);
                    let target = pattern(to, target);
                    let kind = StmtKind::Bind {
                        target,
                        ty: String::new(),
                        value: source,
                    };
                    out.push(stmt(at, kind));
                }
            }
        }
        ast::Stmt::AugAssign(one) => {
            let target = pattern(to, &one.target);
            let left = value(to, &one.target);
            let right = value(to, &one.value);
            let value = chain(operator(one.op), left, right, at);
            out.push(stmt(
                at,
                StmtKind::Bind {
                    target,
                    ty: String::new(),
                    value,
                },
            ));
        }
        ast::Stmt::AnnAssign(one) => {
            let ty = written(to, one.annotation.range());
            let target = pattern(to, &one.target);
            // What a record's field is where nobody says: of the one that is read, nothing is known.
            let given = one
                .value
                .as_ref()
                .filter(|v| owner.is_none() || !is_plain_default(v));
            match (given, &target, owner) {
                (Some(given), ..) => {
                    if let (Pattern::Name(field), Some(_), Some(class)) =
                        (&target, owner, to.module.classes.last_mut())
                    {
                        class.fields.push((field.clone(), ty.clone()));
                    }
                    let value = value(to, given);
                    out.push(stmt(at, StmtKind::Bind { target, ty, value }));
                }
                (None, Pattern::Name(field), Some(_)) => {
                    if let Some(class) = to.module.classes.last_mut() {
                        class.fields.push((field.clone(), ty));
                    }
                }
                _ => {}
            }
        }
        ast::Stmt::For(one) => {
            let target = pattern(to, &one.target);
            let iter = value(to, &one.iter);
            let body = block(to, &one.body, None);
            let over = Some((target, iter));
            out.push(stmt(
                at,
                StmtKind::Loop {
                    over,
                    test: None,
                    body,
                },
            ));
            out.extend(block(to, &one.orelse, None));
        }
        ast::Stmt::While(one) => {
            let test = Some(value(to, &one.test));
            let body = block(to, &one.body, None);
            out.push(stmt(
                at,
                StmtKind::Loop {
                    over: None,
                    test,
                    body,
                },
            ));
            out.extend(block(to, &one.orelse, None));
        }
        ast::Stmt::If(one) => {
            let test = value(to, &one.test);
            let then = block(to, &one.body, owner);
            let mut other = Vec::new();
            for clause in one.elif_else_clauses.iter().rev() {
                let body = block(to, &clause.body, owner);
                other = match &clause.test {
                    Some(condition) => {
                        let test = value(to, condition);
                        let place = span(to, clause.range());
                        vec![stmt(
                            place,
                            StmtKind::If {
                                test,
                                then: body,
                                other,
                            },
                        )]
                    }
                    None => body,
                };
            }
            out.push(stmt(at, StmtKind::If { test, then, other }));
        }
        ast::Stmt::With(one) => with(to, one, at, out),
        ast::Stmt::Match(one) => {
            let mut subject = value(to, &one.subject);
            // What is asked of it again and again is the same: it is not made anew.
            if !matches!(
                subject.kind,
                ExprKind::Name(_)
                    | ExprKind::Member { .. }
                    | ExprKind::List(_)
                    | ExprKind::Index { .. }
            ) {
                let at = subject.span;
                let kind = StmtKind::Bind {
                    target: Pattern::Name(SUBJECT.to_owned()),
                    ty: String::new(),
                    value: std::mem::replace(&mut subject, name(SUBJECT, at)),
                };
                out.push(stmt(at, kind));
            }
            let arms = one
                .cases
                .iter()
                .map(|case| arm(to, case, &subject))
                .collect();
            out.push(stmt(
                at,
                StmtKind::Match {
                    subject,
                    arms,
                    falls_through: false,
                },
            ));
        }
        ast::Stmt::Raise(one) => {
            let thrown = one.exc.as_deref().map(|v| value(to, v));
            out.push(stmt(at, StmtKind::Throw(thrown)));
        }
        ast::Stmt::Try(one) => {
            let mut body = block(to, &one.body, None);
            body.extend(block(to, &one.orelse, None));
            let catches = one
                .handlers
                .iter()
                .map(|ast::ExceptHandler::ExceptHandler(handler)| Catch {
                    name: handler
                        .name
                        .as_ref()
                        .map(|n| n.as_str().to_owned())
                        .unwrap_or_default(),
                    body: block(to, &handler.body, None),
                })
                .collect();
            let last = block(to, &one.finalbody, None);
            out.push(stmt(
                at,
                StmtKind::Try {
                    body,
                    catches,
                    last,
                },
            ));
        }
        ast::Stmt::Assert(one) => {
            let test = value(to, &one.test);
            let other = vec![stmt(at, StmtKind::Throw(None))];
            out.push(stmt(
                at,
                StmtKind::If {
                    test,
                    then: Vec::new(),
                    other,
                },
            ));
        }
        ast::Stmt::Import(one) => {
            for alias in &one.names {
                let module = alias.name.as_str();
                let first = module.split('.').next().unwrap_or(module);
                let (module, local) = match &alias.asname {
                    Some(local) => (module, local.as_str()),
                    None => (first, first),
                };
                push_import(to, module, "", local, at);
                if alias.asname.is_none() && first != alias.name.as_str() {
                    push_import(to, alias.name.as_str(), "", "", at);
                }
            }
        }
        ast::Stmt::ImportFrom(one) => {
            let dots = ".".repeat(one.level as usize);
            let module = one.module.as_ref().map(|m| m.as_str()).unwrap_or_default();
            let module = format!("{dots}{module}");
            for alias in &one.names {
                let item = alias.name.as_str();
                let local = alias.asname.as_ref().map_or(item, |a| a.as_str());
                push_import(to, &module, item, local, at);
            }
        }
        ast::Stmt::Expr(one) => {
            let value = value(to, &one.value);
            out.push(stmt(at, StmtKind::Expr(value)));
        }
        ast::Stmt::Delete(one) => {
            let parts = one.targets.iter().map(|t| value(to, t)).collect();
            let deleted = call(name("del", at), parts, at);
            out.push(stmt(at, StmtKind::Expr(deleted)));
        }
        ast::Stmt::Break(_) => out.push(stmt(at, StmtKind::Break)),
        ast::Stmt::Continue(_) => out.push(stmt(at, StmtKind::Continue)),
        ast::Stmt::IpyEscapeCommand(one) => {
            let line = text(&one.value, at);
            out.push(stmt(
                at,
                StmtKind::Expr(call(name("shell", at), vec![line], at)),
            ));
        }
        ast::Stmt::TypeAlias(_)
        | ast::Stmt::Global(_)
        | ast::Stmt::Nonlocal(_)
        | ast::Stmt::Pass(_) => {}
    }
}

fn push_import(to: &mut Lowering<'_>, module: &str, item: &str, local: &str, span: Span) {
    to.module.imports.push(Import {
        module: module.to_owned(),
        item: item.to_owned(),
        local: local.to_owned(),
        span,
        types_only: false,
    });
}

fn with(to: &mut Lowering<'_>, one: &ast::StmtWith, at: Span, out: &mut Stmts) {
    let mut inner = Vec::new();
    let mut swallows = false;
    for item in &one.items {
        let held = value(to, &item.context_expr);
        if let ExprKind::Call { callee, .. } = &held.kind {
            swallows |= matches!(&callee.kind, ExprKind::Name(n) if n == "suppress")
                || matches!(&callee.kind, ExprKind::Member { name, .. } if name == "suppress");
        }
        match &item.optional_vars {
            Some(target) => {
                let target = pattern(to, target);
                inner.push(stmt(
                    at,
                    StmtKind::Bind {
                        target,
                        ty: String::new(),
                        value: held,
                    },
                ));
            }
            None => inner.push(expr_stmt(held)),
        }
    }
    inner.extend(block(to, &one.body, None));
    if swallows {
        let catches = vec![Catch {
            name: String::new(),
            body: Vec::new(),
        }];
        out.push(stmt(
            at,
            StmtKind::Try {
                body: inner,
                catches,
                last: Vec::new(),
            },
        ));
    } else {
        out.push(stmt(at, StmtKind::Block(inner)));
    }
}

fn function(to: &mut Lowering<'_>, def: &ast::StmtFunctionDef, owner: Option<&str>) -> Function {
    let at = span(to, def.range());
    let mut out = Function::new(def.name.as_str(), FunctionKind::Named, at);
    out.head = span(to, def.name.range());
    out.owner = owner.map(str::to_owned);
    out.is_async = def.is_async;
    out.attributes = def
        .decorator_list
        .iter()
        .map(|d| value(to, &d.expression))
        .collect();
    out.is_getter = def.decorator_list.iter().any(|d| {
        let name = match &d.expression {
            ast::Expr::Name(one) => one.id.as_str(),
            ast::Expr::Attribute(one) => one.attr.as_str(),
            _ => "",
        };
        matches!(name, "property" | "cached_property")
    });
    out.returns = def
        .returns
        .as_deref()
        .map(|r| written(to, r.range()))
        .unwrap_or_default();
    out.params = params(to, &def.parameters);
    let is_static = out
        .attributes
        .iter()
        .any(|a| matches!(&a.kind, ExprKind::Name(n) if n == "staticmethod"));
    if owner.is_some() && !is_static && !out.params.is_empty() {
        out.params.remove(0);
    }
    out.body = block(to, &def.body, None);
    out
}

fn params(to: &mut Lowering<'_>, given: &ast::Parameters) -> Vec<Param> {
    let mut out = Vec::new();
    for one in given.iter_non_variadic_params() {
        let mut param = Param::named(one.parameter.name.as_str());
        if let Some(ty) = &one.parameter.annotation {
            param.ty = written(to, ty.range());
            annotated(to, ty, &mut param);
        }
        param.default = one.default.as_deref().map(|d| value(to, d));
        out.push(param);
    }
    for rest in given.vararg.iter().chain(given.kwarg.iter()) {
        out.push(Param::named(rest.name.as_str()));
    }
    out
}

/// `Annotated[T, …]`: a type, and what stands beside it.
fn annotated(to: &mut Lowering<'_>, ty: &ast::Expr, param: &mut Param) {
    let ast::Expr::Subscript(one) = ty else {
        return;
    };
    let ast::Expr::Tuple(parts) = &*one.slice else {
        return;
    };
    let name = match &*one.value {
        ast::Expr::Name(name) => name.id.as_str(),
        ast::Expr::Attribute(name) => name.attr.as_str(),
        _ => return,
    };
    if let (Some((first, rest)), "Annotated") = (parts.elts.split_first(), name) {
        param.ty = written(to, first.range());
        param.attributes = rest.iter().map(|r| value(to, r)).collect();
    }
}

/// Whether a field's default says nothing but that there is none: `None`, a flag, a short word.
fn is_plain_default(value: &ast::Expr) -> bool {
    match value {
        ast::Expr::NoneLiteral(_) | ast::Expr::BooleanLiteral(_) => true,
        ast::Expr::StringLiteral(one) => {
            let text = one.value.to_str();
            text.len() < 12 && text.bytes().all(|b| b.is_ascii_lowercase())
        }
        _ => false,
    }
}

fn class(to: &mut Lowering<'_>, def: &ast::StmtClassDef, at: Span) {
    let attributes = def
        .decorator_list
        .iter()
        .map(|d| value(to, &d.expression))
        .collect();
    let bases = match &def.arguments {
        Some(arguments) => arguments
            .args
            .iter()
            .map(|a| written(to, a.range()))
            .collect(),
        None => Vec::new(),
    };
    let own = def.name.as_str();
    to.module.classes.push(Class {
        name: own.to_owned(),
        bases,
        attributes,
        fields: Vec::new(),
        span: at,
        ..Class::default()
    });
    let mut fields = Function::new("", FunctionKind::Class, at);
    fields.owner = Some(own.to_owned());
    fields.body = block(to, &def.body, Some(own));
    to.define(fields);
}

fn pattern(to: &mut Lowering<'_>, target: &ast::Expr) -> Pattern {
    match target {
        ast::Expr::Name(one) => Pattern::Name(one.id.as_str().to_owned()),
        ast::Expr::Tuple(one) => Pattern::Items(one.elts.iter().map(|e| pattern(to, e)).collect()),
        ast::Expr::List(one) => Pattern::Items(one.elts.iter().map(|e| pattern(to, e)).collect()),
        ast::Expr::Starred(one) => Pattern::Rest(Box::new(pattern(to, &one.value))),
        other => Pattern::Place(Box::new(value(to, other))),
    }
}
