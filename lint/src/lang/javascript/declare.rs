//! What JavaScript declares: bindings, functions, classes, imports, exports.

use super::{Stmts, at, statements, value::value};
use crate::ir::{
    Class, Expr, ExprKind, Function, FunctionId, FunctionKind, Import, Param, Pattern, Span,
    StmtKind, text,
};
use crate::lang::lowering::{Lowering, expr, expr_stmt, stmt};
use oxc_ast::ast;
use oxc_span::GetSpan;

pub(super) fn declarators(
    to: &mut Lowering<'_>,
    one: &ast::VariableDeclaration<'_>,
    out: &mut Stmts,
) {
    for declared in &one.declarations {
        let place = at(to, declared.span);
        let Some(init) = &declared.init else { continue };
        if let Some(module) = required(init) {
            require(to, &declared.id, &module, place);
            continue;
        }
        let target = bind(to, &declared.id);
        let ty = annotation(to, declared.type_annotation.as_deref());
        let mut given = value(to, init);
        if let (Pattern::Name(name), ExprKind::Lambda(id)) = (&target, &mut given.kind) {
            call_it(to, *id, name);
        }
        out.push(stmt(
            place,
            StmtKind::Bind {
                target,
                ty,
                value: given,
            },
        ));
    }
}

/// A function without a name takes that of what it is bound to.
fn call_it(to: &mut Lowering<'_>, id: FunctionId, name: &str) {
    if let Some(function) = to.module.functions.get_mut(id.0 as usize)
        && function.name.is_empty()
    {
        function.name = name.to_owned();
    }
}

fn required(init: &ast::Expression<'_>) -> Option<String> {
    let ast::Expression::CallExpression(call) = init else {
        return None;
    };
    if !call.callee.is_specific_id("require") {
        return None;
    }
    match call.arguments.first() {
        Some(ast::Argument::StringLiteral(one)) => Some(one.value.to_string()),
        _ => None,
    }
}

fn require(to: &mut Lowering<'_>, id: &ast::BindingPattern<'_>, module: &str, span: Span) {
    let mut push = |item: &str, local: &str| {
        to.module.imports.push(Import {
            module: module.to_owned(),
            item: item.to_owned(),
            local: local.to_owned(),
            span,
            types_only: false,
        });
    };
    match id {
        ast::BindingPattern::BindingIdentifier(id) => push("", id.name.as_str()),
        ast::BindingPattern::ObjectPattern(fields) => {
            for field in &fields.properties {
                if let (Some(key), ast::BindingPattern::BindingIdentifier(local)) =
                    (field.key.static_name(), &field.value)
                {
                    push(&key, local.name.as_str());
                }
            }
        }
        _ => push("", ""),
    }
}

pub(super) fn bind(to: &mut Lowering<'_>, one: &ast::BindingPattern<'_>) -> Pattern {
    match one {
        ast::BindingPattern::BindingIdentifier(id) => Pattern::Name(id.name.to_string()),
        ast::BindingPattern::ObjectPattern(fields) => {
            let mut out = Vec::new();
            for field in &fields.properties {
                let Some(key) = own_name(&field.key) else {
                    continue;
                };
                let (inner, default) = match &field.value {
                    ast::BindingPattern::AssignmentPattern(one) => {
                        (bind(to, &one.left), Some(value(to, &one.right)))
                    }
                    other => (bind(to, other), None),
                };
                out.push((key.into_owned(), inner, default));
            }
            Pattern::Fields(out)
        }
        ast::BindingPattern::ArrayPattern(items) => {
            let mut out = Vec::with_capacity(items.elements.len() + 1);
            for item in &items.elements {
                out.push(item.as_ref().map_or(Pattern::Ignore, |i| bind(to, i)));
            }
            if let Some(rest) = &items.rest {
                out.push(Pattern::Rest(Box::new(bind(to, &rest.argument))));
            }
            Pattern::Items(out)
        }
        ast::BindingPattern::AssignmentPattern(one) => bind(to, &one.left),
    }
}

pub(super) fn pattern(to: &mut Lowering<'_>, one: &ast::AssignmentTarget<'_>) -> Pattern {
    match one {
        ast::AssignmentTarget::AssignmentTargetIdentifier(id) => Pattern::Name(id.name.to_string()),
        ast::AssignmentTarget::ObjectAssignmentTarget(fields) => Pattern::Fields(
            fields
                .properties
                .iter()
                .filter_map(|field| match field {
                    ast::AssignmentTargetProperty::AssignmentTargetPropertyIdentifier(one) => {
                        let name = one.binding.name.to_string();
                        let default = one.init.as_ref().map(|i| value(to, i));
                        Some((name.clone(), Pattern::Name(name), default))
                    }
                    ast::AssignmentTargetProperty::AssignmentTargetPropertyProperty(one) => {
                        let key = one.name.static_name()?.into_owned();
                        let inner = one.binding.as_assignment_target()?;
                        Some((key, pattern(to, inner), None))
                    }
                })
                .collect(),
        ),
        ast::AssignmentTarget::ArrayAssignmentTarget(items) => Pattern::Items(
            items
                .elements
                .iter()
                .map(|item| {
                    item.as_ref()
                        .and_then(|i| i.as_assignment_target())
                        .map_or(Pattern::Ignore, |t| pattern(to, t))
                })
                .collect(),
        ),
        other => super::value::target_value(to, other)
            .map_or(Pattern::Ignore, |e| Pattern::Place(Box::new(e))),
    }
}

fn annotation(to: &Lowering<'_>, one: Option<&ast::TSTypeAnnotation<'_>>) -> String {
    one.map(|a| {
        let span = a.type_annotation.span();
        to.text(span.start as usize, span.end as usize).to_owned()
    })
    .unwrap_or_default()
}

pub(super) fn function(
    to: &mut Lowering<'_>,
    one: &ast::Function<'_>,
    name: &str,
    owner: Option<&str>,
) -> Option<FunctionId> {
    let body = one.body.as_deref()?;
    let kind = if name.is_empty() {
        FunctionKind::Lambda
    } else {
        FunctionKind::Named
    };
    let mut out = Function::new(name, kind, at(to, one.span));
    if let Some(id) = &one.id {
        out.head = at(to, id.span);
    }
    out.owner = owner.map(str::to_owned);
    out.is_async = one.r#async;
    out.returns = annotation(to, one.return_type.as_deref());
    out.params = params(to, &one.params);
    for directive in &body.directives {
        let place = at(to, directive.span);
        out.attributes
            .push(text(directive.directive.as_str(), place));
    }
    out.body = statements(to, &body.statements);
    Some(to.define(out))
}

pub(super) fn arrow(to: &mut Lowering<'_>, one: &ast::ArrowFunctionExpression<'_>) -> FunctionId {
    let mut out = Function::new("", FunctionKind::Lambda, at(to, one.span));
    out.is_async = one.r#async;
    out.returns = annotation(to, one.return_type.as_deref());
    out.params = params(to, &one.params);
    match &one.body {
        ast::ArrowFunctionBody::FunctionBody(body) => {
            for directive in &body.directives {
                let place = at(to, directive.span);
                out.attributes
                    .push(text(directive.directive.as_str(), place));
            }
            out.body = statements(to, &body.statements);
        }
        other => {
            out.yields_last = true;
            if let Some(one) = other.as_expression() {
                out.body = vec![expr_stmt(value(to, one))];
            }
        }
    }
    to.define(out)
}

fn params(to: &mut Lowering<'_>, given: &ast::FormalParameters<'_>) -> Vec<Param> {
    let mut out = Vec::new();
    for one in &given.items {
        let mut param = Param::named("");
        param.default = one.initializer.as_deref().map(|i| value(to, i));
        if let ast::BindingPattern::AssignmentPattern(inner) = &one.pattern {
            param.default = Some(value(to, &inner.right));
        }
        param.pattern = bind(to, &one.pattern);
        param.ty = annotation(to, one.type_annotation.as_deref());
        param.attributes = one
            .decorators
            .iter()
            .map(|d| value(to, &d.expression))
            .collect();
        out.push(param);
    }
    if let Some(rest) = &given.rest {
        let mut param = Param::named("");
        param.pattern = bind(to, &rest.rest.argument);
        out.push(param);
    }
    out
}

pub(super) fn class(to: &mut Lowering<'_>, one: &ast::Class<'_>, fallback: &str) -> String {
    let name = one
        .id
        .as_ref()
        .map_or(fallback.to_owned(), |id| id.name.to_string());
    let place = at(to, one.span);
    let mut bases = Vec::new();
    if let Some(heritage) = &one.heritage {
        let span = heritage.expression.span();
        bases.push(to.text(span.start as usize, span.end as usize).to_owned());
    }
    let attributes = one
        .decorators
        .iter()
        .map(|d| value(to, &d.expression))
        .collect();
    let mut fields = Vec::new();
    let mut own = Function::new("", FunctionKind::Class, place);
    own.owner = Some(name.clone());
    let mut body = Vec::new();
    for element in &one.body.body {
        match element {
            ast::ClassElement::MethodDefinition(method) => {
                let Some(key) = own_name(&method.key) else {
                    continue;
                };
                for param in &method.value.params.items {
                    if let (Some(_), ast::BindingPattern::BindingIdentifier(id)) =
                        (param.accessibility, &param.pattern)
                    {
                        let ty = annotation(to, param.type_annotation.as_deref());
                        fields.push((id.name.to_string(), ty));
                    }
                }
                if let Some(id) = function(to, &method.value, &key, Some(&name)) {
                    let decorators: Vec<Expr> = method
                        .decorators
                        .iter()
                        .map(|d| value(to, &d.expression))
                        .collect();
                    let head = at(to, method.key.span());
                    let getter = method.kind == ast::MethodDefinitionKind::Get;
                    if let Some(function) = to.module.functions.get_mut(id.0 as usize) {
                        function.attributes.extend(decorators);
                        function
                            .attributes
                            .extend(getter.then(|| crate::ir::name("property", head)));
                        function.head = head;
                    }
                    body.push(stmt(place, StmtKind::Define(id)));
                }
            }
            ast::ClassElement::PropertyDefinition(field) => {
                let Some(key) = own_name(&field.key) else {
                    continue;
                };
                let ty = annotation(to, field.type_annotation.as_deref());
                fields.push((key.to_string(), ty.clone()));
                if let Some(given) = &field.value {
                    let given = value(to, given);
                    if let ExprKind::Lambda(id) = &given.kind {
                        call_it(to, *id, &key);
                        if let Some(function) = to.module.functions.get_mut(id.0 as usize) {
                            function.owner = Some(name.clone());
                        }
                    }
                    let target = Pattern::Name(key.into_owned());
                    let place = given.span;
                    body.push(stmt(
                        place,
                        StmtKind::Bind {
                            target,
                            ty,
                            value: given,
                        },
                    ));
                }
            }
            ast::ClassElement::StaticBlock(block) => body.extend(statements(to, &block.body)),
            _ => {}
        }
    }
    own.body = body;
    to.define(own);
    to.module.classes.push(Class {
        name: name.clone(),
        bases,
        attributes,
        fields,
        span: place,
        ..Class::default()
    });
    name
}

/// The name of a member; a private one is read and called without its sign too.
fn own_name<'a>(key: &ast::PropertyKey<'a>) -> Option<std::borrow::Cow<'a, str>> {
    match key {
        ast::PropertyKey::PrivateIdentifier(own) => {
            Some(std::borrow::Cow::Owned(own.name.to_string()))
        }
        other => other.static_name(),
    }
}

pub(super) fn imported(to: &mut Lowering<'_>, one: &ast::ImportDeclaration<'_>) {
    let span = at(to, one.span);
    let module = one.source.value.to_string();
    let types_only = one.import_kind.is_type();
    let mut push = |item: &str, local: &str, types_only: bool| {
        to.module.imports.push(Import {
            module: module.clone(),
            item: item.to_owned(),
            local: local.to_owned(),
            span,
            types_only,
        });
    };
    let Some(specifiers) = &one.specifiers else {
        return push("", "", false);
    };
    for specifier in specifiers {
        match specifier {
            ast::ImportDeclarationSpecifier::ImportSpecifier(one) => push(
                one.imported.name().as_str(),
                one.local.name.as_str(),
                types_only || one.import_kind.is_type(),
            ),
            ast::ImportDeclarationSpecifier::ImportDefaultSpecifier(one) => {
                push("default", one.local.name.as_str(), types_only);
            }
            ast::ImportDeclarationSpecifier::ImportNamespaceSpecifier(one) => {
                push("", one.local.name.as_str(), types_only);
            }
        }
    }
}

/// The names that a declaration introduces.
pub(super) fn names(one: &ast::Declaration<'_>) -> Vec<String> {
    match one {
        ast::Declaration::VariableDeclaration(one) => one
            .declarations
            .iter()
            .flat_map(|d| bound_names(&d.id))
            .collect(),
        ast::Declaration::FunctionDeclaration(one) => {
            one.id.iter().map(|id| id.name.to_string()).collect()
        }
        ast::Declaration::ClassDeclaration(one) => {
            one.id.iter().map(|id| id.name.to_string()).collect()
        }
        ast::Declaration::TSEnumDeclaration(one) => vec![one.id.name.to_string()],
        _ => Vec::new(),
    }
}

fn bound_names(one: &ast::BindingPattern<'_>) -> Vec<String> {
    match one {
        ast::BindingPattern::BindingIdentifier(id) => vec![id.name.to_string()],
        ast::BindingPattern::ObjectPattern(fields) => fields
            .properties
            .iter()
            .flat_map(|f| bound_names(&f.value))
            .collect(),
        ast::BindingPattern::ArrayPattern(items) => items
            .elements
            .iter()
            .flatten()
            .flat_map(bound_names)
            .collect(),
        ast::BindingPattern::AssignmentPattern(one) => bound_names(&one.left),
    }
}

pub(super) fn exported(to: &mut Lowering<'_>, one: &ast::ModuleDeclaration<'_>, out: &mut Stmts) {
    let place = at(to, one.span());
    match one {
        ast::ModuleDeclaration::ExportDefaultDeclaration(one) => match &one.declaration {
            ast::ExportDefaultDeclarationKind::FunctionDeclaration(declared) => {
                let name = declared
                    .id
                    .as_ref()
                    .map_or("default".to_owned(), |i| i.name.to_string());
                if let Some(id) = function(to, declared, &name, None) {
                    to.module.exports.push(("default".to_owned(), name));
                    out.push(stmt(place, StmtKind::Define(id)));
                }
            }
            ast::ExportDefaultDeclarationKind::ClassDeclaration(declared) => {
                let name = class(to, declared, "default");
                to.module.exports.push(("default".to_owned(), name));
            }
            other => {
                if let Some(one) = other.as_expression() {
                    common_value(to, "default", one, place, out);
                }
            }
        },
        ast::ModuleDeclaration::ExportNamedDeclaration(one) => {
            for specifier in &one.specifiers {
                let local = specifier.local.name().to_string();
                to.module
                    .exports
                    .push((specifier.exported.name().to_string(), local));
            }
        }
        ast::ModuleDeclaration::ExportFromDeclaration(one) => {
            for specifier in &one.specifiers {
                let item = specifier.local.name().to_string();
                let local = specifier.exported.name().to_string();
                to.module.exports.push((local.clone(), local.clone()));
                to.module.imports.push(Import {
                    module: one.source.value.to_string(),
                    item,
                    local,
                    span: place,
                    types_only: one.export_kind.is_type(),
                });
            }
        }
        ast::ModuleDeclaration::ExportAllDeclaration(one) => {
            to.module.imports.push(Import {
                module: one.source.value.to_string(),
                item: "*".to_owned(),
                local: String::new(),
                span: place,
                types_only: one.export_kind.is_type(),
            });
        }
        ast::ModuleDeclaration::TSExportAssignment(one) => {
            common_value(to, "default", &one.expression, place, out);
        }
        _ => {}
    }
}

/// What is given to `module.exports` or to one of its members.
pub(super) fn common(
    to: &mut Lowering<'_>,
    export: &str,
    right: &ast::Expression<'_>,
    place: Span,
    out: &mut Stmts,
) {
    common_value(to, export, right, place, out);
    if let (true, ast::Expression::ObjectExpression(object)) = (export == "default", right) {
        for property in &object.properties {
            if let ast::ObjectPropertyKind::ObjectProperty(one) = property
                && let Some(key) = one.key.static_name()
                && let ast::Expression::Identifier(id) = &one.value
            {
                to.module
                    .exports
                    .push((key.into_owned(), id.name.to_string()));
            }
        }
    }
}

fn common_value(
    to: &mut Lowering<'_>,
    export: &str,
    right: &ast::Expression<'_>,
    place: Span,
    out: &mut Stmts,
) {
    if let ast::Expression::Identifier(id) = right {
        to.module
            .exports
            .push((export.to_owned(), id.name.to_string()));
        return;
    }
    let mut given = value(to, right);
    if let ExprKind::Lambda(id) = &mut given.kind {
        call_it(to, *id, export);
    }
    to.module
        .exports
        .push((export.to_owned(), export.to_owned()));
    let kind = StmtKind::Bind {
        target: Pattern::Name(export.to_owned()),
        ty: String::new(),
        value: expr(given.span, given.kind),
    };
    out.push(stmt(place, kind));
}
