//! JavaScript and TypeScript with their markup, through oxc.

mod declare;
mod value;

use super::lowering::{Lowering, expr, expr_stmt, stmt};
use crate::ir::{Arm, Block, Catch, ExprKind, Module, Op, Pattern, Span, StmtKind, chain};
use declare::{bind, class, declarators, exported, function, imported, pattern};
use oxc_allocator::Allocator;
use oxc_ast::ast;
use oxc_parser::{ParseOptions, Parser};
use oxc_span::{GetSpan, SourceType};
use value::value;

type Stmts = Vec<crate::ir::Stmt>;

/// Lowers a script; `typed` and `markup` say which dialect it is.
pub(crate) fn lower(mut to: Lowering<'_>, typed: bool, markup: bool) -> (Module, bool) {
    let allocator = Allocator::default();
    let dialect = if typed {
        SourceType::ts()
    } else {
        SourceType::mjs()
    };
    let options = ParseOptions {
        preserve_parens: false,
        allow_return_outside_function: true,
        ..ParseOptions::default()
    };
    let parse = |dialect| {
        Parser::new(&allocator, to.source, dialect)
            .with_options(options)
            .parse()
    };
    let mut parsed = parse(dialect.with_jsx(markup));
    if parsed.panicked {
        // A script that is no module, or types in a file that is said to have none.
        for other in [
            SourceType::script().with_jsx(markup),
            SourceType::ts().with_jsx(true),
            SourceType::ts().with_jsx(false),
        ] {
            let again = parse(other);
            if !again.panicked {
                parsed = again;
                break;
            }
        }
    }
    to.module.broken = parsed.panicked || !parsed.diagnostics.is_empty();
    for comment in &parsed.program.comments {
        let span = to.span(comment.span.start, comment.span.end);
        to.module.comments.push(span);
    }
    for directive in &parsed.program.directives {
        to.module
            .directives
            .push(directive.directive.as_str().to_owned());
    }
    let mut body = Vec::new();
    for one in &parsed.program.body {
        statement(&mut to, one, &mut body);
    }
    let end = u32::try_from(to.source.len()).unwrap_or(u32::MAX);
    let whole = to.span(0, end);
    to.finish(body, whole)
}

fn at(to: &Lowering<'_>, span: oxc_span::Span) -> Span {
    to.span(span.start, span.end)
}

fn statements(to: &mut Lowering<'_>, all: &[ast::Statement<'_>]) -> Block {
    let mut out = Vec::with_capacity(all.len());
    for one in all {
        statement(to, one, &mut out);
    }
    out
}

fn block(to: &mut Lowering<'_>, one: &ast::Statement<'_>) -> Block {
    let mut out = Vec::new();
    match one {
        ast::Statement::BlockStatement(block) => return statements(to, &block.body),
        other => statement(to, other, &mut out),
    }
    out
}

fn statement(to: &mut Lowering<'_>, one: &ast::Statement<'_>, out: &mut Stmts) {
    if to.down() {
        statement_at(to, one, out);
        to.up();
    }
}

fn statement_at(to: &mut Lowering<'_>, one: &ast::Statement<'_>, out: &mut Stmts) {
    let place = at(to, one.span());
    if let Some(declaration) = one.as_declaration() {
        return declaration_at(to, declaration, out);
    }
    if let Some(module) = one.as_module_declaration() {
        return module_declaration(to, module, out);
    }
    let kind = match one {
        ast::Statement::BlockStatement(one) => StmtKind::Block(statements(to, &one.body)),
        ast::Statement::BreakStatement(_) => StmtKind::Break,
        ast::Statement::ContinueStatement(_) => StmtKind::Continue,
        ast::Statement::ExpressionStatement(one) => {
            return expression_statement(to, &one.expression, place, out);
        }
        ast::Statement::IfStatement(one) => StmtKind::If {
            test: value(to, &one.test),
            then: block(to, &one.consequent),
            other: one
                .alternate
                .as_ref()
                .map(|a| block(to, a))
                .unwrap_or_default(),
        },
        ast::Statement::DoWhileStatement(one) => {
            // The first round is certain.
            out.push(stmt(place, StmtKind::Block(block(to, &one.body))));
            return;
        }
        ast::Statement::WhileStatement(one) => StmtKind::Loop {
            over: None,
            test: Some(value(to, &one.test)),
            body: block(to, &one.body),
        },
        ast::Statement::ForStatement(one) => {
            match &one.init {
                Some(ast::ForStatementInit::VariableDeclaration(one)) => declarators(to, one, out),
                Some(init) => {
                    if let Some(init) = init.as_expression() {
                        let value = value(to, init);
                        out.push(expr_stmt(value));
                    }
                }
                None => {}
            }
            let test = one.test.as_ref().map(|t| value(to, t));
            let mut body = block(to, &one.body);
            if let Some(update) = &one.update {
                let value = value(to, update);
                body.push(expr_stmt(value));
            }
            StmtKind::Loop {
                over: None,
                test,
                body,
            }
        }
        ast::Statement::ForInStatement(one) => {
            let target = loop_target(to, &one.left);
            let object = value(to, &one.right);
            let keys = expr(object.span, ExprKind::Group(vec![object]));
            StmtKind::Loop {
                over: Some((target, keys)),
                test: None,
                body: block(to, &one.body),
            }
        }
        ast::Statement::ForOfStatement(one) => {
            let target = loop_target(to, &one.left);
            let over = Some((target, value(to, &one.right)));
            StmtKind::Loop {
                over,
                test: None,
                body: block(to, &one.body),
            }
        }
        ast::Statement::LabeledStatement(one) => StmtKind::Block(block(to, &one.body)),
        ast::Statement::ReturnStatement(one) => {
            StmtKind::Return(one.argument.as_ref().map(|a| value(to, a)))
        }
        ast::Statement::SwitchStatement(one) => StmtKind::Match {
            subject: value(to, &one.discriminant),
            arms: one
                .cases
                .iter()
                .map(|case| Arm {
                    values: case.test.iter().map(|t| value(to, t)).collect(),
                    bind: None,
                    guard: None,
                    body: statements(to, &case.consequent),
                })
                .collect(),
            falls_through: true,
        },
        ast::Statement::ThrowStatement(one) => StmtKind::Throw(Some(value(to, &one.argument))),
        ast::Statement::TryStatement(one) => StmtKind::Try {
            body: statements(to, &one.block.body),
            catches: one
                .handler
                .iter()
                .map(|handler| Catch {
                    name: match handler.param.as_ref().map(|p| &p.pattern) {
                        Some(ast::BindingPattern::BindingIdentifier(id)) => id.name.to_string(),
                        _ => String::new(),
                    },
                    body: statements(to, &handler.body.body),
                })
                .collect(),
            last: one
                .finalizer
                .as_ref()
                .map(|f| statements(to, &f.body))
                .unwrap_or_default(),
        },
        ast::Statement::WithStatement(one) => StmtKind::Block(block(to, &one.body)),
        _ => return,
    };
    out.push(stmt(place, kind));
}

fn loop_target(to: &mut Lowering<'_>, left: &ast::ForStatementLeft<'_>) -> Pattern {
    match left {
        ast::ForStatementLeft::VariableDeclaration(one) => one
            .declarations
            .first()
            .map_or(Pattern::Ignore, |d| bind(to, &d.id)),
        other => other
            .as_assignment_target()
            .map_or(Pattern::Ignore, |t| pattern(to, t)),
    }
}

/// An assignment as a statement is a binding; `module.exports` and `exports.x` export.
fn expression_statement(
    to: &mut Lowering<'_>,
    one: &ast::Expression<'_>,
    place: Span,
    out: &mut Stmts,
) {
    let ast::Expression::AssignmentExpression(set) = one else {
        let value = value(to, one);
        out.push(stmt(place, StmtKind::Expr(value)));
        return;
    };
    if let Some(export) = common_export(&set.left) {
        declare::common(to, &export, &set.right, place, out);
        return;
    }
    let target = pattern(to, &set.left);
    let mut assigned = value(to, &set.right);
    if set.operator != ast::AssignmentOperator::Assign {
        let op = match set.operator {
            ast::AssignmentOperator::Addition => Op::Add,
            ast::AssignmentOperator::LogicalAnd => Op::And,
            ast::AssignmentOperator::LogicalOr => Op::Or,
            ast::AssignmentOperator::LogicalNullish => Op::Else,
            _ => Op::Other,
        };
        if let Some(left) = value::target_value(to, &set.left) {
            assigned = chain(op, left, assigned, place);
        }
    }
    out.push(stmt(
        place,
        StmtKind::Bind {
            target,
            ty: String::new(),
            value: assigned,
        },
    ));
}

/// `default` for `module.exports`, the name for `exports.name` and `module.exports.name`.
fn common_export(target: &ast::AssignmentTarget<'_>) -> Option<String> {
    let ast::AssignmentTarget::StaticMemberExpression(one) = target else {
        return None;
    };
    let last = one.property.name.as_str();
    match &one.object {
        ast::Expression::Identifier(id) if id.name.as_str() == "module" && last == "exports" => {
            Some("default".to_owned())
        }
        ast::Expression::Identifier(id) if id.name.as_str() == "exports" => Some(last.to_owned()),
        ast::Expression::StaticMemberExpression(inner)
            if inner.property.name.as_str() == "exports"
                && inner.object.is_specific_id("module") =>
        {
            Some(last.to_owned())
        }
        _ => None,
    }
}

fn declaration_at(to: &mut Lowering<'_>, one: &ast::Declaration<'_>, out: &mut Stmts) {
    let place = at(to, one.span());
    match one {
        ast::Declaration::VariableDeclaration(one) => declarators(to, one, out),
        ast::Declaration::FunctionDeclaration(one) => {
            let name = one
                .id
                .as_ref()
                .map(|id| id.name.to_string())
                .unwrap_or_default();
            if let Some(id) = function(to, one, &name, None) {
                out.push(stmt(place, StmtKind::Define(id)));
            }
        }
        ast::Declaration::ClassDeclaration(one) => {
            class(to, one, "");
        }
        ast::Declaration::TSEnumDeclaration(one) => {
            let members = one
                .body
                .members
                .iter()
                .filter_map(|m| {
                    let name = m.id.static_name();
                    let at = at(to, m.span);
                    let given = m.initializer.as_ref().map(|i| value(to, i))?;
                    Some((Some(crate::ir::text(name.as_str(), at)), given))
                })
                .collect();
            let dict = expr(place, ExprKind::Dict(members));
            let target = Pattern::Name(one.id.name.to_string());
            out.push(stmt(
                place,
                StmtKind::Bind {
                    target,
                    ty: String::new(),
                    value: dict,
                },
            ));
        }
        _ => {}
    }
}

fn module_declaration(to: &mut Lowering<'_>, one: &ast::ModuleDeclaration<'_>, out: &mut Stmts) {
    match one {
        ast::ModuleDeclaration::ImportDeclaration(one) => imported(to, one),
        ast::ModuleDeclaration::ExportDeclaration(one) => {
            for name in declare::names(&one.declaration) {
                to.module.exports.push((name.clone(), name));
            }
            declaration_at(to, &one.declaration, out);
        }
        other => exported(to, other, out),
    }
}
