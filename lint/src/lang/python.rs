//! Python, through ruff's parser. A comprehension becomes the `map` and `filter` that it is, so that
//! rules see one form in all languages.

use super::lowering::{Lowering, expr, expr_stmt, stmt};
use crate::ir::{
    Arg, Arm, Block, Catch, Class, Expr, ExprKind, Function, FunctionKind, Import, Op, Param,
    Pattern, Span, StmtKind, call, chain, group, member, name, text,
};
use ruff_python_ast as ast;
use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, ParseOptions};
use ruff_text_size::{Ranged, TextRange};

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

fn arm(to: &mut Lowering<'_>, case: &ast::MatchCase, subject: &Expr) -> Arm {
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
fn only_names(pattern: &ast::Pattern) -> Option<Vec<Option<&str>>> {
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
const SUBJECT: &str = "<subject>";

/// What a pattern asks of the subject's entries and attributes, as conditions.
fn asks(to: &mut Lowering<'_>, one: &ast::Pattern, subject: &Expr, out: &mut Vec<Expr>) {
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
fn shape(to: &mut Lowering<'_>, one: &ast::Pattern, values: &mut Vec<Expr>) -> Option<Pattern> {
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
        }
        param.default = one.default.as_deref().map(|d| value(to, d));
        out.push(param);
    }
    for rest in given.vararg.iter().chain(given.kwarg.iter()) {
        out.push(Param::named(rest.name.as_str()));
    }
    out
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

const fn operator(op: ast::Operator) -> Op {
    match op {
        ast::Operator::Add => Op::Add,
        ast::Operator::BitOr => Op::Or,
        ast::Operator::BitAnd => Op::And,
        _ => Op::Other,
    }
}

fn value(to: &mut Lowering<'_>, one: &ast::Expr) -> Expr {
    let at = span(to, one.range());
    if !to.down() {
        return expr(at, ExprKind::Group(Vec::new()));
    }
    let out = value_at(to, one, at);
    to.up();
    out
}

fn values(to: &mut Lowering<'_>, all: &[ast::Expr]) -> Vec<Expr> {
    all.iter().map(|e| value(to, e)).collect()
}

fn value_at(to: &mut Lowering<'_>, one: &ast::Expr, at: Span) -> Expr {
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

fn comparison(op: ast::CmpOp, left: Expr, right: Expr, at: Span) -> Expr {
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

fn pieces(to: &mut Lowering<'_>, elements: &ast::InterpolatedStringElements) -> Vec<Expr> {
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

fn calling(to: &mut Lowering<'_>, one: &ast::ExprCall, at: Span) -> Expr {
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

fn comprehension(
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

fn lambda(
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
