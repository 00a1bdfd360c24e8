//! Patterns: what they bind, and the condition that something fits them.

use super::body::member_name;
use super::{Rust, plain};
use crate::ir::{Expr, ExprKind, Op, Pattern, Span, call, chain, member};
use crate::lang::lowering::expr;

impl Rust<'_> {
    /// What a pattern binds.
    pub(super) fn pattern(&mut self, pat: &syn::Pat) -> Pattern {
        if !self.to.down() {
            return Pattern::Ignore;
        }
        let out = match pat {
            syn::Pat::Ident(one) => match &one.subpat {
                _ if is_constant(&plain(&one.ident)) => Pattern::Ignore,
                _ => Pattern::Name(plain(&one.ident)),
            },
            syn::Pat::Paren(one) => self.pattern(&one.pat),
            syn::Pat::Reference(one) => self.pattern(&one.pat),
            syn::Pat::Type(one) => self.pattern(&one.pat),
            syn::Pat::Guard(one) => self.pattern(&one.pat),
            syn::Pat::Or(one) => match one.cases.first() {
                Some(first) => self.pattern(first),
                None => Pattern::Ignore,
            },
            // `Some(x)`, `Ok(x)`, `Json(body)`: what they wrap is what there is.
            syn::Pat::TupleStruct(one) => match one.elems.len() {
                1 => match one.elems.first() {
                    Some(only) => self.pattern(only),
                    None => Pattern::Ignore,
                },
                _ => self.items(one.elems.iter()),
            },
            syn::Pat::Tuple(one) => self.items(one.elems.iter()),
            syn::Pat::Slice(one) => self.items(one.elems.iter()),
            syn::Pat::Struct(one) => Pattern::Fields(
                one.fields
                    .iter()
                    .filter_map(|f| Some((member_name(&f.member)?, self.pattern(&f.pat), None)))
                    .collect(),
            ),
            _ => Pattern::Ignore,
        };
        self.to.up();
        if binds(&out) { out } else { Pattern::Ignore }
    }

    fn items<'p>(&mut self, all: impl Iterator<Item = &'p syn::Pat>) -> Pattern {
        let before = all.take_while(|p| !is_rest(p));
        Pattern::Items(before.map(|p| self.pattern(p)).collect())
    }

    /// What is left of a value that fits a pattern: no failure where the pattern is for success.
    pub(super) fn taken(&self, pat: &syn::Pat, value: Expr, at: Span) -> Expr {
        match wraps(pat).as_deref() {
            Some("Some" | "Ok") => expr(at, ExprKind::Op(Op::Try, vec![value])),
            _ => value,
        }
    }

    /// The condition that a value fits; none where every value does.
    pub(super) fn fits(&mut self, pat: &syn::Pat, value: &Expr, at: Span) -> Option<Expr> {
        if !self.to.down() {
            return None;
        }
        let out = self.fits_at(pat, value, at);
        self.to.up();
        out
    }

    fn fits_at(&mut self, pat: &syn::Pat, value: &Expr, at: Span) -> Option<Expr> {
        let equal = |right: Expr| chain(Op::Equal, value.clone(), right, at);
        match pat {
            syn::Pat::Lit(one) => {
                let wanted = self.lit(&one.lit);
                Some(equal(wanted))
            }
            syn::Pat::Path(one) => {
                let wanted = self.path(&one.path, at);
                Some(equal(wanted))
            }
            syn::Pat::Ident(one) => match &one.subpat {
                Some((_, inner)) => self.fits(inner, value, at),
                None if one.ident == "None" => Some(equal(expr(at, ExprKind::Null))),
                None if is_constant(&plain(&one.ident)) => {
                    Some(equal(crate::ir::name(&plain(&one.ident), at)))
                }
                None => None,
            },
            syn::Pat::Paren(one) => self.fits(&one.pat, value, at),
            syn::Pat::Reference(one) => self.fits(&one.pat, value, at),
            syn::Pat::Type(one) => self.fits(&one.pat, value, at),
            syn::Pat::Guard(one) => {
                let guard = self.value(&one.guard);
                Some(match self.fits(&one.pat, value, at) {
                    Some(test) => chain(Op::And, test, guard, at),
                    None => guard,
                })
            }
            syn::Pat::Or(one) => {
                let mut all = Vec::new();
                for case in &one.cases {
                    all.push(self.fits(case, value, at)?);
                }
                Some(expr(at, ExprKind::Op(Op::Or, all)))
            }
            syn::Pat::Range(one) => {
                let low = one.start.as_ref().map(|e| self.value(e));
                let high = one.end.as_ref().map(|e| self.value(e));
                let low = low.map(|l| chain(Op::AtLeast, value.clone(), l, at));
                let high = high.map(|h| chain(Op::AtMost, value.clone(), h, at));
                all_of(low.into_iter().chain(high).collect(), at)
            }
            syn::Pat::TupleStruct(one) => {
                let own = one.path.segments.last().map(|s| plain(&s.ident));
                let there = || expr(at, ExprKind::Op(Op::Succeeds, vec![value.clone()]));
                let mut all = match own.as_deref() {
                    Some("Some" | "Ok") => vec![there()],
                    Some("Err") => vec![expr(at, ExprKind::Op(Op::Not, vec![there()]))],
                    // A wrapper that always fits; or a variant, of which nothing is known.
                    _ if one.path.segments.len() == 1 => Vec::new(),
                    _ => {
                        let wanted = self.path(&one.path, at);
                        vec![equal(wanted)]
                    }
                };
                if let (1, Some(only)) = (one.elems.len(), one.elems.first())
                    && own.as_deref() != Some("Err")
                {
                    let inner = self.taken(pat, value.clone(), at);
                    all.extend(self.fits(only, &inner, at));
                }
                all_of(all, at)
            }
            syn::Pat::Struct(one) => {
                let mut all = Vec::new();
                if one.path.segments.len() > 1 {
                    let wanted = self.path(&one.path, at);
                    all.push(equal(wanted));
                }
                for field in &one.fields {
                    if let Some(own) = member_name(&field.member) {
                        let inner = member(value.clone(), &own, at);
                        all.extend(self.fits(&field.pat, &inner, at));
                    }
                }
                all_of(all, at)
            }
            syn::Pat::Tuple(one) => {
                let all = self.each_fits(one.elems.iter(), value, at);
                all_of(all, at)
            }
            syn::Pat::Slice(one) => {
                let open = one.elems.iter().any(is_rest);
                let count = one.elems.iter().filter(|p| !is_rest(p)).count();
                let length = call(member(value.clone(), "len", at), Vec::new(), at);
                let count = expr(at, ExprKind::Number(count as f64));
                let op = if open { Op::AtLeast } else { Op::Equal };
                let mut all = vec![chain(op, length, count, at)];
                all.extend(self.each_fits(one.elems.iter(), value, at));
                all_of(all, at)
            }
            syn::Pat::Macro(_) | syn::Pat::Const(_) | syn::Pat::Verbatim(_) => {
                Some(expr(at, ExprKind::Group(Vec::new())))
            }
            _ => None,
        }
    }

    fn each_fits<'p>(
        &mut self,
        all: impl Iterator<Item = &'p syn::Pat>,
        value: &Expr,
        at: Span,
    ) -> Vec<Expr> {
        let mut out = Vec::new();
        for (place, pat) in all.take_while(|p| !is_rest(p)).enumerate() {
            let index = Box::new(expr(at, ExprKind::Number(place as f64)));
            let object = Box::new(value.clone());
            let inner = expr(at, ExprKind::Index { object, index });
            out.extend(self.fits(pat, &inner, at));
        }
        out
    }

    /// The values that a simple pattern is for.
    pub(super) fn values(&mut self, pat: &syn::Pat, out: &mut Vec<Expr>) {
        match pat {
            syn::Pat::Lit(one) => out.push(self.lit(&one.lit)),
            syn::Pat::Path(one) => {
                let at = self.at(one
                    .path
                    .segments
                    .first()
                    .map_or_else(proc_macro2::Span::call_site, |s| s.ident.span()));
                out.push(self.path(&one.path, at));
            }
            syn::Pat::Ident(one) if one.ident == "None" => {
                let at = self.at(one.ident.span());
                out.push(expr(at, ExprKind::Null));
            }
            syn::Pat::Ident(one) if is_constant(&plain(&one.ident)) => {
                let at = self.at(one.ident.span());
                out.push(crate::ir::name(&plain(&one.ident), at));
            }
            syn::Pat::Or(one) => one.cases.iter().for_each(|c| self.values(c, out)),
            syn::Pat::Paren(one) => self.values(&one.pat, out),
            syn::Pat::Reference(one) => self.values(&one.pat, out),
            syn::Pat::TupleStruct(one) if matches!(wraps(pat).as_deref(), Some("Some" | "Ok")) => {
                one.elems.iter().for_each(|p| self.values(p, out));
            }
            syn::Pat::Wild(_) | syn::Pat::Ident(_) => {}
            _ => out.push(expr(Span::default(), ExprKind::Group(Vec::new()))),
        }
    }
}

/// The name of what a pattern unwraps.
fn wraps(pat: &syn::Pat) -> Option<String> {
    match pat {
        syn::Pat::TupleStruct(one) => one.path.segments.last().map(|s| plain(&s.ident)),
        syn::Pat::Reference(one) => wraps(&one.pat),
        syn::Pat::Paren(one) => wraps(&one.pat),
        _ => None,
    }
}

/// Whether a pattern is one of some values, or anything, and binds nothing.
pub(super) fn is_simple(pat: &syn::Pat) -> bool {
    match pat {
        syn::Pat::Lit(_) | syn::Pat::Path(_) | syn::Pat::Wild(_) => true,
        syn::Pat::Ident(one) => is_constant(&plain(&one.ident)) && one.subpat.is_none(),
        syn::Pat::Or(one) => one.cases.iter().all(is_simple),
        syn::Pat::Paren(one) => is_simple(&one.pat),
        syn::Pat::Reference(one) => is_simple(&one.pat),
        syn::Pat::TupleStruct(one) if matches!(wraps(pat).as_deref(), Some("Some")) => {
            one.elems.iter().all(|p| matches!(p, syn::Pat::Lit(_)))
        }
        _ => false,
    }
}

fn is_constant(own: &str) -> bool {
    own == "None" || own.len() > 1 && own.starts_with(char::is_uppercase)
}

fn is_rest(pat: &syn::Pat) -> bool {
    match pat {
        syn::Pat::Rest(_) => true,
        syn::Pat::Ident(one) => one.subpat.as_ref().is_some_and(|(_, inner)| is_rest(inner)),
        _ => false,
    }
}

fn binds(pattern: &Pattern) -> bool {
    match pattern {
        Pattern::Name(_) | Pattern::Place(_) => true,
        Pattern::Fields(all) => all.iter().any(|(_, p, _)| binds(p)),
        Pattern::Items(all) => all.iter().any(binds),
        Pattern::Rest(inner) => binds(inner),
        Pattern::Ignore => false,
    }
}

fn all_of(mut all: Vec<Expr>, at: Span) -> Option<Expr> {
    match (all.len(), all.pop()) {
        (0, _) | (_, None) => None,
        (1, only) => only,
        (_, last) => {
            all.extend(last);
            Some(expr(at, ExprKind::Op(Op::And, all)))
        }
    }
}
