//! Items: functions, types and what they are derived with, modules, imports, constants.

use super::value::Wanted;
use super::{Rust, plain, written};
use crate::ir::{
    Class, Expr, ExprKind, Function, FunctionKind, Import, Param, Pattern, Span, Stmt, StmtKind,
    call, name, text,
};
use crate::lang::lowering::{expr, stmt};
use syn::spanned::Spanned;

/// Names, and what belongs to each.
type Named = Vec<(String, String)>;

impl Rust<'_> {
    pub(super) fn item(&mut self, item: &syn::Item, owner: Option<&str>, out: &mut Vec<Stmt>) {
        if !self.to.down() {
            return;
        }
        self.item_at(item, owner, out);
        self.to.up();
    }

    fn item_at(&mut self, item: &syn::Item, owner: Option<&str>, out: &mut Vec<Stmt>) {
        if is_test(attributes(item)) {
            return;
        }
        match item {
            syn::Item::Fn(one) => {
                self.define(&one.attrs, &one.sig, Some(&one.block), owner, out);
            }
            syn::Item::Impl(one) => self.implementation(one),
            syn::Item::Trait(one) => {
                let own = plain(&one.ident);
                let at = self.at(one.ident.span());
                self.class(&own, Vec::new(), Vec::new(), Vec::new(), at);
                let mut inner = Vec::new();
                for member in &one.items {
                    if let syn::TraitItem::Fn(f) = member {
                        let body = f.default.as_ref();
                        self.define(&f.attrs, &f.sig, body, Some(&own), &mut inner);
                    }
                }
            }
            syn::Item::Struct(one) => {
                let own = plain(&one.ident);
                let at = self.at(one.ident.span());
                let (fields, wires) = self.fields(&one.fields, &one.attrs);
                self.class(&own, Vec::new(), fields, wires, at);
            }
            syn::Item::Enum(one) => {
                let own = plain(&one.ident);
                let at = self.at(one.ident.span());
                self.class(&own, Vec::new(), Vec::new(), Vec::new(), at);
            }
            syn::Item::Const(one) => {
                let at = self.at(one.ident.span());
                let value = self.value(&one.expr);
                out.push(bound(&plain(&one.ident), value, at));
            }
            syn::Item::Static(one) => {
                let at = self.at(one.ident.span());
                let value = self.value(&one.expr);
                out.push(bound(&plain(&one.ident), value, at));
            }
            // Another name for a type is a name for what it names.
            syn::Item::Type(one) => {
                if let syn::Type::Path(ty) = &*one.ty {
                    let at = self.at(one.ident.span());
                    let value = self.path(&ty.path, at);
                    out.push(bound(&plain(&one.ident), value, at));
                }
            }
            syn::Item::Mod(one) => match &one.content {
                Some((_, items)) => {
                    for item in items {
                        self.item(item, owner, out);
                    }
                }
                None => {
                    let own = plain(&one.ident);
                    let at = self.at(one.ident.span());
                    self.import(&format!("self::{own}"), "", &own, at);
                }
            },
            syn::Item::Use(one) => self.uses(&one.tree, &mut Vec::new()),
            syn::Item::Macro(one) => {
                let at = self.at(one.mac.path.span());
                self.item_macro(&one.mac, at, out);
            }
            _ => {}
        }
    }

    fn implementation(&mut self, one: &syn::ItemImpl) {
        let own = last_type(&one.self_ty);
        let at = self.at(one.impl_token.span);
        let base = one
            .trait_
            .as_ref()
            .and_then(|(path, _)| path.segments.last())
            .map(|s| plain(&s.ident));
        self.class(&own, base.into_iter().collect(), Vec::new(), Vec::new(), at);
        let mut setup = Function::new("", FunctionKind::Class, at);
        setup.owner = Some(own.clone());
        for member in &one.items {
            match member {
                syn::ImplItem::Fn(f) if !is_test(&f.attrs) => {
                    let body = Some(&f.block);
                    self.define(&f.attrs, &f.sig, body, Some(&own), &mut setup.body);
                }
                syn::ImplItem::Const(c) => {
                    let at = self.at(c.ident.span());
                    let value = self.value(&c.expr);
                    setup.body.push(bound(&plain(&c.ident), value, at));
                }
                _ => {}
            }
        }
        self.to.define(setup);
    }

    /// A type has one entry, however many blocks implement something for it.
    fn class(
        &mut self,
        own: &str,
        bases: Vec<String>,
        fields: Vec<(String, String)>,
        wires: Vec<(String, String)>,
        span: Span,
    ) {
        let known = self.to.module.classes.iter_mut().find(|c| c.name == own);
        match known {
            Some(class) => {
                class.bases.extend(bases);
                class.fields.extend(fields);
                class.wires.extend(wires);
            }
            None => self.to.module.classes.push(Class {
                name: own.to_owned(),
                bases,
                fields,
                wires,
                span,
                ..Class::default()
            }),
        }
    }

    /// Fields with their types, and the names that they have in what is read and written.
    fn fields(&self, fields: &syn::Fields, _attributes: &[syn::Attribute]) -> (Named, Named) {
        let (mut typed, mut wires) = (Vec::new(), Vec::new());
        for field in fields {
            let Some(ident) = &field.ident else { continue };
            let own = plain(ident);
            if let Some(wire) = field.attrs.iter().find_map(renamed) {
                wires.push((own.clone(), wire));
            }
            typed.push((own, type_text(&field.ty)));
        }
        (typed, wires)
    }

    fn define(
        &mut self,
        attributes: &[syn::Attribute],
        sig: &syn::Signature,
        body: Option<&syn::Block>,
        owner: Option<&str>,
        out: &mut Vec<Stmt>,
    ) {
        if is_test(attributes) {
            return;
        }
        let head = self.at(sig.ident.span());
        let mut at = self.at(sig.fn_token.span);
        if let Some(body) = body {
            at = at.to(self.delimited(&body.brace_token.span));
        }
        let mut function = Function::new(&plain(&sig.ident), FunctionKind::Named, at);
        function.head = head;
        function.owner = owner.map(str::to_owned);
        function.is_async = sig.asyncness.is_some();
        function.attributes = attributes
            .iter()
            .filter_map(|a| self.attribute(a))
            .collect();
        if let syn::ReturnType::Type(_, ty) = &sig.output {
            function.returns = type_text(ty);
        }
        for input in &sig.inputs {
            if let syn::FnArg::Typed(one) = input {
                function.params.push(Param {
                    pattern: self.pattern(&one.pat),
                    ty: type_text(&one.ty),
                    attributes: Vec::new(),
                    default: None,
                });
            }
        }
        if let Some(body) = body {
            function.yields_last = yields(body);
            function.body = self.block(body);
        }
        let id = self.to.define(function);
        out.push(stmt(at, StmtKind::Define(id)));
    }

    /// `#[post("/hook")]`, `#[tracing::instrument(skip(body))]`.
    fn attribute(&mut self, one: &syn::Attribute) -> Option<Expr> {
        let path = one.path();
        if path.is_ident("doc") {
            return None;
        }
        let at = self.at(path.span());
        let called = name(&written(path).replace("::", "."), at);
        let args = match &one.meta {
            syn::Meta::Path(_) => Vec::new(),
            syn::Meta::List(list) => self.arguments(list.tokens.clone(), Wanted::Value),
            syn::Meta::NameValue(pair) => {
                let value = self.value(&pair.value);
                return Some(call(called, vec![value], at));
            }
        };
        Some(expr(
            at,
            ExprKind::Call {
                callee: Box::new(called),
                args,
            },
        ))
    }

    pub(super) fn import(&mut self, module: &str, item: &str, local: &str, span: Span) {
        self.to.module.imports.push(Import {
            module: module.to_owned(),
            item: item.to_owned(),
            local: local.to_owned(),
            span,
            types_only: false,
        });
    }

    fn uses(&mut self, tree: &syn::UseTree, path: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(one) => {
                path.push(plain(&one.ident));
                self.uses(&one.tree, path);
                path.pop();
            }
            syn::UseTree::Name(one) => {
                let own = plain(&one.ident);
                let at = self.at(one.ident.span());
                match (own.as_str(), path.split_last()) {
                    ("self", Some((last, before))) => {
                        self.import(&before.join("::"), last, last, at);
                    }
                    _ => self.import(&path.join("::"), &own, &own, at),
                }
            }
            syn::UseTree::Rename(one) => {
                let at = self.at(one.ident.span());
                let (own, local) = (plain(&one.ident), plain(&one.rename));
                self.import(&path.join("::"), &own, &local, at);
            }
            syn::UseTree::Glob(one) => {
                let at = self.at(one.star_token.span);
                self.import(&path.join("::"), "*", "", at);
            }
            syn::UseTree::Group(one) => {
                for inner in &one.items {
                    self.uses(inner, path);
                }
            }
        }
    }
}

pub(super) fn bound(own: &str, value: Expr, at: Span) -> Stmt {
    let kind = StmtKind::Bind {
        target: Pattern::Name(own.to_owned()),
        ty: String::new(),
        value,
    };
    stmt(at, kind)
}

/// Whether a block has a value: its last statement is an expression without a semicolon.
pub(super) fn yields(block: &syn::Block) -> bool {
    matches!(
        block.stmts.last(),
        Some(
            syn::Stmt::Expr(_, None)
                | syn::Stmt::Macro(syn::StmtMacro {
                    semi_token: None,
                    ..
                })
        )
    )
}

fn attributes(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Fn(one) => &one.attrs,
        syn::Item::Impl(one) => &one.attrs,
        syn::Item::Mod(one) => &one.attrs,
        syn::Item::Struct(one) => &one.attrs,
        syn::Item::Const(one) => &one.attrs,
        syn::Item::Static(one) => &one.attrs,
        _ => &[],
    }
}

/// Code that only exists while it is tested.
fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|a| match &a.meta {
        syn::Meta::List(list) if list.path.is_ident("cfg") => list.tokens.to_string() == "test",
        syn::Meta::Path(path) => path.segments.last().is_some_and(|s| s.ident == "test"),
        syn::Meta::List(list) => list.path.segments.last().is_some_and(|s| s.ident == "test"),
        syn::Meta::NameValue(_) => false,
    })
}

/// `#[serde(rename = "…")]`.
fn renamed(attribute: &syn::Attribute) -> Option<String> {
    if !attribute.path().is_ident("serde") {
        return None;
    }
    let mut found = None;
    let _ = attribute.parse_nested_meta(|meta| {
        if meta.path.is_ident("rename") || meta.path.is_ident("alias") {
            if meta.input.peek(syn::token::Paren) {
                return meta.parse_nested_meta(|inner| {
                    let text: syn::LitStr = inner.value()?.parse()?;
                    if inner.path.is_ident("deserialize") {
                        found = Some(text.value());
                    }
                    Ok(())
                });
            }
            let text: syn::LitStr = meta.value()?.parse()?;
            found = Some(text.value());
            return Ok(());
        }
        // The others have values, too.
        if meta.input.peek(syn::Token![=]) {
            let _: syn::Expr = meta.value()?.parse()?;
        } else if meta.input.peek(syn::token::Paren) {
            meta.parse_nested_meta(|inner| {
                if inner.input.peek(syn::Token![=]) {
                    let _: syn::Expr = inner.value()?.parse()?;
                }
                Ok(())
            })?;
        }
        Ok(())
    });
    found
}

/// A type as it is written, closed up.
pub(super) fn type_text(ty: &syn::Type) -> String {
    match ty {
        syn::Type::Path(one) => {
            let parts: Vec<String> = one
                .path
                .segments
                .iter()
                .map(|segment| {
                    let own = plain(&segment.ident);
                    let syn::PathArguments::AngleBracketed(given) = &segment.arguments else {
                        return own;
                    };
                    let inner: Vec<String> = given
                        .args
                        .iter()
                        .filter_map(|a| match a {
                            syn::GenericArgument::Type(ty) => Some(type_text(ty)),
                            _ => None,
                        })
                        .collect();
                    format!("{own}<{}>", inner.join(", "))
                })
                .collect();
            parts.join("::")
        }
        syn::Type::Reference(one) => format!("&{}", type_text(&one.elem)),
        syn::Type::Slice(one) => format!("[{}]", type_text(&one.elem)),
        syn::Type::Array(one) => format!("[{}]", type_text(&one.elem)),
        syn::Type::Paren(one) => type_text(&one.elem),
        syn::Type::Group(one) => type_text(&one.elem),
        syn::Type::Tuple(one) => {
            let parts: Vec<String> = one.elems.iter().map(type_text).collect();
            format!("({})", parts.join(", "))
        }
        syn::Type::ImplTrait(one) => bounds(&one.bounds),
        syn::Type::TraitObject(one) => bounds(&one.bounds),
        _ => String::new(),
    }
}

fn bounds(all: &syn::punctuated::Punctuated<syn::TypeParamBound, syn::Token![+]>) -> String {
    let parts: Vec<String> = all
        .iter()
        .filter_map(|b| match b {
            syn::TypeParamBound::Trait(one) => Some(written(&one.path)),
            _ => None,
        })
        .collect();
    parts.join(" + ")
}

/// The name of the type that a block implements something for.
fn last_type(ty: &syn::Type) -> String {
    match ty {
        syn::Type::Path(one) => one
            .path
            .segments
            .last()
            .map(|s| plain(&s.ident))
            .unwrap_or_default(),
        syn::Type::Reference(one) => last_type(&one.elem),
        _ => String::new(),
    }
}

/// A text literal as an expression.
pub(super) fn text_of(lit: &syn::LitStr, at: Span) -> Expr {
    text(&lit.value(), at)
}
