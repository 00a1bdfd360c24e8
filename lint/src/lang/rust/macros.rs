//! Macros: their arguments, as far as they are expressions; formats with what they name; JSON.

use super::items::text_of;
use super::value::Wanted;
use super::{Rust, plain, written};
use crate::ir::{Arg, Expr, ExprKind, Span, Stmt, chain, group, name, text};
use crate::lang::lowering::{expr, stmt};
use proc_macro2::{TokenStream, TokenTree};
use syn::Token;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};

/// Macros whose first text is a format.
const FORMATS: &[&str] = &[
    "format",
    "print",
    "println",
    "eprint",
    "eprintln",
    "write",
    "writeln",
    "panic",
    "debug",
    "info",
    "warn",
    "error",
    "trace",
    "log",
    "event",
    "bail",
    "anyhow",
    "ensure",
    "assert",
    "debug_assert",
    "unreachable",
    "todo",
    "format_args",
    "eyre",
    "span",
    "info_span",
    "error_span",
];

/// One argument of a macro: `value`, `name = value`, `%value`, `target: value`.
struct Given {
    name: Option<String>,
    value: Option<syn::Expr>,
    rest: TokenStream,
}

impl Parse for Given {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let ahead = input.fork();
        let mut out = Self {
            name: None,
            value: None,
            rest: TokenStream::new(),
        };
        // `user.id = %id`, `target: "hooks"`.
        if let Ok(first) = ahead.call(syn::Ident::parse_any) {
            let mut own = plain(&first);
            while ahead.peek(Token![.]) && ahead.peek2(syn::Ident) {
                let _: Token![.] = ahead.parse()?;
                own = plain(&ahead.parse::<syn::Ident>()?);
            }
            let equals =
                ahead.peek(Token![=]) && !ahead.peek(Token![==]) && !ahead.peek(Token![=>]);
            let colon = ahead.peek(Token![:]) && !ahead.peek(Token![::]);
            if equals || colon {
                while !(input.peek(Token![=]) || input.peek(Token![:])) {
                    let _: TokenTree = input.parse()?;
                }
                let _: TokenTree = input.parse()?;
                out.name = Some(own);
            }
        }
        if input.peek(Token![%]) || input.peek(Token![?]) {
            let _: TokenTree = input.parse()?;
        }
        let ahead = input.fork();
        let whole =
            ahead.parse::<syn::Expr>().is_ok() && (ahead.is_empty() || ahead.peek(Token![,]));
        if whole {
            out.value = Some(input.parse()?);
            return Ok(out);
        }
        while !input.is_empty() && !input.peek(Token![,]) {
            let token: TokenTree = input.parse()?;
            out.rest.extend([token]);
        }
        Ok(out)
    }
}

fn given(tokens: TokenStream) -> Vec<Given> {
    let parse = |input: ParseStream<'_>| {
        let mut out = Vec::new();
        while !input.is_empty() {
            out.push(input.parse::<Given>()?);
            if !input.is_empty() {
                // A comma, or a semicolon in `vec![value; count]`.
                let _: TokenTree = input.parse()?;
            }
        }
        Ok(out)
    };
    parse.parse2(tokens).unwrap_or_default()
}

impl Rust<'_> {
    pub(super) fn macro_call(&mut self, one: &syn::Macro, at: Span) -> Expr {
        if !self.to.down() {
            return expr(at, ExprKind::Group(Vec::new()));
        }
        let at = at.to(self.delimited(one.delimiter.span()));
        let own = written(&one.path);
        let own = own.rsplit("::").next().unwrap_or_default().to_owned();
        let out = match own.as_str() {
            "json" => self.json(one.tokens.clone(), at),
            "vec" | "smallvec" => {
                let all = self.arguments(one.tokens.clone(), Wanted::Value);
                expr(
                    at,
                    ExprKind::List(all.into_iter().map(|a| a.value).collect()),
                )
            }
            "matches" | "assert_matches" => self.fits_macro(one.tokens.clone(), at),
            "concat" | "concatcp" | "formatcp" | "format" | "format_args" => {
                let mut all = self.arguments(one.tokens.clone(), Wanted::Format);
                match (own.starts_with("concat"), all.len()) {
                    (true, _) => {
                        let parts = all.into_iter().map(|a| a.value).collect();
                        expr(at, ExprKind::Join(parts))
                    }
                    (false, 0) => text("", at),
                    (false, _) => {
                        let joined = all.remove(0).value;
                        expr(at, joined.kind)
                    }
                }
            }
            "hashmap" | "btreemap" | "indexmap" | "maplit" => self.pairs(one.tokens.clone(), at),
            _ => {
                let wanted = if FORMATS.contains(&own.as_str()) {
                    Wanted::Format
                } else {
                    Wanted::Value
                };
                let args = self.arguments(one.tokens.clone(), wanted);
                let callee = Box::new(self.macro_name(&one.path, at));
                expr(at, ExprKind::Call { callee, args })
            }
        };
        self.to.up();
        out
    }

    /// A macro in the place of an item: `lazy_static! { static ref A: T = value; }`.
    pub(super) fn item_macro(&mut self, one: &syn::Macro, at: Span, out: &mut Vec<Stmt>) {
        let own = written(&one.path);
        if own == "macro_rules" {
            return;
        }
        let plain: TokenStream = one
            .tokens
            .clone()
            .into_iter()
            .filter(|t| !matches!(t, TokenTree::Ident(i) if i == "ref"))
            .collect();
        let items = |input: ParseStream<'_>| {
            let mut all = Vec::new();
            while !input.is_empty() {
                all.push(input.parse::<syn::Item>()?);
            }
            Ok(all)
        };
        match items.parse2(plain) {
            Ok(items) => items.iter().for_each(|i| self.item(i, None, out)),
            Err(_) => {
                let value = self.macro_call(one, at);
                out.push(stmt(at, crate::ir::StmtKind::Expr(value)));
            }
        }
    }

    pub(super) fn arguments(&mut self, tokens: TokenStream, wanted: Wanted) -> Vec<Arg> {
        let mut all = given(tokens);
        let mut out = Vec::new();
        let format = all
            .iter()
            .position(|g| g.name.is_none() && g.value.as_ref().is_some_and(is_text))
            .filter(|_| wanted == Wanted::Format);
        let rest = match format {
            Some(place) => all.split_off(place),
            None => Vec::new(),
        };
        for one in all {
            out.push(self.argument(one));
        }
        let mut rest = rest.into_iter();
        if let Some(format) = rest.next() {
            let literal = format.value.as_ref().and_then(|v| match v {
                syn::Expr::Lit(lit) => match &lit.lit {
                    syn::Lit::Str(text) => Some(text.clone()),
                    _ => None,
                },
                _ => None,
            });
            let mut filling: Vec<Arg> = rest.map(|g| self.argument(g)).collect();
            if let Some(literal) = literal {
                let at = self.at(literal.span());
                let value = self.formatted(&literal, &mut filling, at);
                out.push(Arg { name: None, value });
            }
            out.extend(filling);
        }
        out
    }

    fn argument(&mut self, one: Given) -> Arg {
        let value = match &one.value {
            Some(value) => self.value(value),
            None => self.literals(one.rest),
        };
        Arg {
            name: one.name,
            value,
        }
    }

    /// What is no expression still has texts in it.
    fn literals(&mut self, tokens: TokenStream) -> Expr {
        let mut out = Vec::new();
        let mut open = vec![tokens.into_iter()];
        while let Some(stream) = open.last_mut() {
            match stream.next() {
                None => {
                    open.pop();
                }
                Some(TokenTree::Group(inner)) => open.push(inner.stream().into_iter()),
                Some(TokenTree::Literal(lit)) => {
                    let lit = syn::Lit::new(lit);
                    out.push(self.lit(&lit));
                }
                Some(_) => {}
            }
        }
        let at = out.first().map_or(Span::default(), |e| e.span);
        group(out, at)
    }

    /// A format's text, with its values in their holes; those that have none stay.
    fn formatted(&mut self, literal: &syn::LitStr, given: &mut Vec<Arg>, at: Span) -> Expr {
        let raw = literal.value();
        let mut parts = Vec::new();
        let mut plain_text = String::new();
        let mut used = vec![false; given.len()];
        let mut next = 0_usize;
        let mut rest = raw.as_str();
        while let Some(found) = rest.find(['{', '}']) {
            let (before, from) = rest.split_at(found);
            plain_text.push_str(before);
            if from.starts_with("{{") || from.starts_with("}}") {
                plain_text.push_str(from.get(..1).unwrap_or_default());
                rest = from.get(2..).unwrap_or_default();
                continue;
            }
            let Some(end) = from.find('}').filter(|_| from.starts_with('{')) else {
                plain_text.push_str(from.get(..1).unwrap_or_default());
                rest = from.get(1..).unwrap_or_default();
                continue;
            };
            let hole = from.get(1..end).unwrap_or_default();
            rest = from.get(end + 1..).unwrap_or_default();
            let own = hole.split(':').next().unwrap_or_default().trim();
            let place = match own.parse::<usize>() {
                Ok(place) => Some(place),
                Err(_) if own.is_empty() => {
                    next += 1;
                    Some(next - 1)
                }
                Err(_) => given.iter().position(|a| a.name.as_deref() == Some(own)),
            };
            if !plain_text.is_empty() {
                parts.push(text(&std::mem::take(&mut plain_text), at));
            }
            let filled = place.and_then(|p| given.get(p));
            match (filled, place) {
                (Some(arg), Some(place)) => {
                    parts.push(arg.value.clone());
                    if let Some(used) = used.get_mut(place) {
                        *used = true;
                    }
                }
                _ if own.is_empty() => parts.push(expr(at, ExprKind::Group(Vec::new()))),
                _ => parts.push(match own {
                    "self" => name("this", at),
                    _ => name(own, at),
                }),
            }
        }
        plain_text.push_str(rest);
        if parts.is_empty() {
            return text(&plain_text, at);
        }
        if !plain_text.is_empty() {
            parts.push(text(&plain_text, at));
        }
        let mut used = used.into_iter();
        given.retain(|_| !used.next().unwrap_or(false));
        expr(at, ExprKind::Join(parts))
    }

    /// `matches!(value, pattern if guard)`.
    fn fits_macro(&mut self, tokens: TokenStream, at: Span) -> Expr {
        let parse = |input: ParseStream<'_>| {
            let value: syn::Expr = input.parse()?;
            let _: Token![,] = input.parse()?;
            let pat = syn::Pat::parse_multi_with_leading_vert(input)?;
            let guard = if input.peek(Token![if]) {
                let _: Token![if] = input.parse()?;
                Some(input.parse::<syn::Expr>()?)
            } else {
                None
            };
            let _: TokenStream = input.parse()?;
            Ok((value, pat, guard))
        };
        let Ok((value, pat, guard)) = parse.parse2(tokens.clone()) else {
            return self.literals(tokens);
        };
        let value = self.value(&value);
        let test = self.fits(&pat, &value, at);
        let Some(guard) = guard else {
            return test.unwrap_or(expr(at, ExprKind::Bool(true)));
        };
        let taken = self.taken(&pat, value, at);
        let target = self.pattern(&pat);
        let kind = crate::ir::StmtKind::Bind {
            target,
            ty: String::new(),
            value: taken,
        };
        let guard = self.value(&guard);
        let block = vec![stmt(at, kind), crate::lang::lowering::expr_stmt(guard)];
        let guard = expr(at, ExprKind::Block(block));
        match test {
            Some(test) => chain(crate::ir::Op::And, test, guard, at),
            None => guard,
        }
    }

    /// `json!({ "a": value, "b": [1, 2] })`.
    fn json(&mut self, tokens: TokenStream, at: Span) -> Expr {
        if !self.to.down() {
            return expr(at, ExprKind::Group(Vec::new()));
        }
        let mut all: Vec<TokenTree> = tokens.into_iter().collect();
        let out = match all.as_slice() {
            [TokenTree::Group(only)] if only.delimiter() == proc_macro2::Delimiter::Brace => {
                let mut entries = Vec::new();
                for part in split(only.stream(), ',') {
                    let mut halves = split(part.into_iter().collect(), ':').into_iter();
                    let key: Option<TokenStream> = halves.next().map(|k| k.into_iter().collect());
                    let Some(key) = key else { continue };
                    let rest: Vec<TokenTree> = join(halves);
                    let key = match syn::parse2::<syn::LitStr>(key.clone()) {
                        Ok(key) => text_of(&key, self.at(key.span())),
                        Err(_) => match syn::parse2::<syn::Expr>(key) {
                            Ok(key) => self.value(&key),
                            Err(_) => continue,
                        },
                    };
                    let value = self.json(rest.into_iter().collect(), key.span);
                    entries.push((Some(key), value));
                }
                expr(at, ExprKind::Dict(entries))
            }
            [TokenTree::Group(only)] if only.delimiter() == proc_macro2::Delimiter::Bracket => {
                let items = split(only.stream(), ',')
                    .into_iter()
                    .map(|part| self.json(part.into_iter().collect(), at))
                    .collect();
                expr(at, ExprKind::List(items))
            }
            [TokenTree::Ident(only)] if only == "null" => expr(at, ExprKind::Null),
            _ => {
                let tokens: TokenStream = all.drain(..).collect();
                match syn::parse2::<syn::Expr>(tokens.clone()) {
                    Ok(value) => self.value(&value),
                    Err(_) => self.literals(tokens),
                }
            }
        };
        self.to.up();
        out
    }

    /// `hashmap! { "a" => value }`.
    fn pairs(&mut self, tokens: TokenStream, at: Span) -> Expr {
        let mut entries = Vec::new();
        for part in split(tokens, ',') {
            let parse = |input: ParseStream<'_>| {
                let key: syn::Expr = input.parse()?;
                let _: Token![=>] = input.parse()?;
                Ok((key, input.parse::<syn::Expr>()?))
            };
            if let Ok((key, value)) = parse.parse2(part.into_iter().collect()) {
                let key = self.value(&key);
                let value = self.value(&value);
                entries.push((Some(key), value));
            }
        }
        expr(at, ExprKind::Dict(entries))
    }
}

fn is_text(one: &syn::Expr) -> bool {
    matches!(one, syn::Expr::Lit(lit) if matches!(lit.lit, syn::Lit::Str(_)))
}

/// Tokens, parted by a punctuation that stands alone.
fn split(tokens: TokenStream, by: char) -> Vec<Vec<TokenTree>> {
    let mut out = vec![Vec::new()];
    let mut joint = false;
    for token in tokens {
        let parts = matches!(&token, TokenTree::Punct(p) if p.as_char() == by
            && p.spacing() == proc_macro2::Spacing::Alone && !joint);
        joint = matches!(&token, TokenTree::Punct(p) if p.spacing() == proc_macro2::Spacing::Joint);
        if parts {
            out.push(Vec::new());
        } else if let Some(last) = out.last_mut() {
            last.push(token);
        }
    }
    out.retain(|p| !p.is_empty());
    out
}

/// What stood behind the first part: a value may have the punctuation in it.
fn join(halves: std::vec::IntoIter<Vec<TokenTree>>) -> Vec<TokenTree> {
    let mut out: Vec<TokenTree> = Vec::new();
    for half in halves {
        out.extend(half);
    }
    out
}
