//! Rust, through syn. `?`, `if let` and `match` become the bindings and conditions that they are;
//! the arguments of macros are read where they are expressions, and what a format's text names is
//! part of the text.

mod body;
mod items;
mod macros;
mod pattern;
mod value;

use super::lowering::Lowering;
use crate::ir::{Expr, Module, Span, name};
use proc_macro2::{TokenStream, TokenTree};

/// How many tokens may stand one behind the other without anything that ends an expression, summed
/// over all that they stand within: syn recurses, and each of them may be one step down.
const RUN: usize = 40_000;

/// Why a file could not be lowered.
pub(crate) enum Failed {
    Syntax,
    TooDeep,
}

/// Lowers Rust.
pub(crate) fn lower(to: Lowering<'_>) -> Result<(Module, bool), Failed> {
    let base = prelude(to.source);
    let text = to.source.get(base..).unwrap_or_default();
    let tokens: TokenStream = text.parse().map_err(|_| Failed::Syntax)?;
    let mut rust = Rust { to, base, temps: 0 };
    if rust.comments(tokens.clone()) > RUN {
        return Err(Failed::TooDeep);
    }
    let file: syn::File = syn::parse2(tokens).map_err(|_| Failed::Syntax)?;
    let mut out = Vec::new();
    for item in &file.items {
        rust.item(item, None, &mut out);
    }
    let end = u32::try_from(rust.to.source.len()).unwrap_or(u32::MAX);
    let whole = rust.to.span(0, end);
    Ok(rust.to.finish(out, whole))
}

/// The length of a byte order mark and a line for the shell before the program.
fn prelude(text: &str) -> usize {
    let mark = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let rest = text.get(mark..).unwrap_or_default();
    let is_attribute = rest
        .strip_prefix("#!")
        .is_none_or(|r| r.trim_start().starts_with('['));
    if is_attribute {
        return mark;
    }
    mark + rest.find('\n').unwrap_or(rest.len())
}

struct Rust<'s> {
    to: Lowering<'s>,
    /// Where the parsed text starts in the source.
    base: usize,
    /// How many values were given names of their own.
    temps: u32,
}

impl Rust<'_> {
    fn at(&self, span: proc_macro2::Span) -> Span {
        let range = span.byte_range();
        let small = |n: usize| u32::try_from(n + self.base).unwrap_or(u32::MAX);
        self.to.span(small(range.start), small(range.end))
    }

    fn delimited(&self, span: &proc_macro2::extra::DelimSpan) -> Span {
        self.at(span.open()).to(self.at(span.close()))
    }

    /// A name that no program has.
    fn temp(&mut self, at: Span) -> (String, Expr) {
        self.temps += 1;
        let own = format!("<{}>", self.temps);
        let read = name(&own, at);
        (own, read)
    }

    /// Notes the comments, which are what stands between tokens and what became documentation;
    /// gives the longest run of tokens.
    fn comments(&mut self, tokens: TokenStream) -> usize {
        let mut open = vec![(tokens.into_iter(), 0_usize)];
        let (mut longest, mut end) = (0, self.base);
        while let Some((stream, run)) = open.last_mut() {
            let Some(token) = stream.next() else {
                open.pop();
                if let Some((_, run)) = open.last_mut() {
                    *run += 1;
                }
                continue;
            };
            *run = match &token {
                TokenTree::Punct(p) if matches!(p.as_char(), ';' | ',') => 0,
                _ => *run + 1,
            };
            let run = *run;
            longest = longest.max(run);
            match token {
                TokenTree::Group(group) => {
                    let opened = group.span_open().byte_range();
                    self.gap(end, opened.start + self.base);
                    end = opened.end + self.base;
                    open.push((group.stream().into_iter(), run));
                }
                other => {
                    let range = other.span().byte_range();
                    let (start, stop) = (range.start + self.base, range.end + self.base);
                    self.gap(end, start);
                    // Documentation is a comment that the lexer made an attribute of.
                    let written = self.to.text(start, stop);
                    if written.starts_with("//") || written.starts_with("/*") {
                        self.comment(start, stop);
                    }
                    end = end.max(stop);
                }
            }
        }
        self.gap(end, self.to.source.len());
        longest
    }

    /// What stands between two tokens: blanks and comments.
    fn gap(&mut self, start: usize, end: usize) {
        let mut at = start;
        while let Some(found) = self.to.text(at, end).find('/') {
            let begin = at + found;
            let rest = self.to.text(begin, end);
            let length = if rest.starts_with("/*") {
                block_comment(rest)
            } else if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else {
                1
            };
            if length > 1 {
                self.comment(begin, begin + length);
            }
            at = begin + length;
        }
    }

    fn comment(&mut self, start: usize, end: usize) {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let span = self.to.span(small(start), small(end));
        if self.to.module.comments.last() != Some(&span) {
            self.to.module.comments.push(span);
        }
    }
}

/// The length of a block comment, which may hold others.
fn block_comment(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0_usize, 0_usize);
    while at < bytes.len() {
        let pair = (bytes.get(at), bytes.get(at + 1));
        match pair {
            (Some(b'/'), Some(b'*')) => {
                depth += 1;
                at += 2;
            }
            (Some(b'*'), Some(b'/')) => {
                depth = depth.saturating_sub(1);
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    bytes.len()
}

/// A path as it is written, without its generic arguments.
fn written(path: &syn::Path) -> String {
    let parts: Vec<String> = path.segments.iter().map(|s| plain(&s.ident)).collect();
    parts.join("::")
}

/// A name without the mark of a raw one.
fn plain(ident: &syn::Ident) -> String {
    let own = ident.to_string();
    own.strip_prefix("r#").map_or(own.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use crate::ir::Language;
    use crate::lang::{Places, Problem, lower};

    fn lowered(text: &str) -> crate::lang::Lowered {
        lower("a.rs", text, Language::Rust, &Places::default())
    }

    #[test]
    fn comments_are_what_stands_between_tokens() {
        let text = "#!/usr/bin/env run\n//! a\n/* b /* c */ d */\n/// e\nfn f() -> &'static str { \"// no\" } // g\n";
        let module = lowered(text).module;
        let written: Vec<&str> = module
            .comments
            .iter()
            .filter_map(|s| text.get(s.start as usize..s.end as usize))
            .collect();
        assert_eq!(written, ["//! a", "/* b /* c */ d */", "/// e", "// g"]);
    }

    #[test]
    fn what_is_no_rust_costs_the_file_and_says_so() {
        for text in ["fn f( {}", "fn f() { let = 1; }", "fn f() { \"open }"] {
            assert_eq!(lowered(text).problem, Some(Problem::Syntax), "{text}");
        }
        assert_eq!(lowered("fn f() {}").problem, None);
    }

    #[test]
    fn depth_costs_the_file_and_not_the_run() {
        let deep = |inner: &str| format!("fn f() {{ let x = {inner}; }}");
        for text in [
            deep(&format!("{}1", "-".repeat(1_000_000))),
            deep(&format!("{}1", "*".repeat(300_000))),
            deep(&format!("{}1", "return ".repeat(300_000))),
            deep(&format!("{}1", "|a| ".repeat(300_000))),
            deep(&format!("a{}", ".b()".repeat(9_000))),
            deep(&format!("{}1", "a = ".repeat(300_000))),
            format!("type A = {}u8;", "*const ".repeat(300_000)),
            format!(
                "type A = {}u8{};",
                "A<".repeat(300_000),
                ">".repeat(300_000)
            ),
            format!("use {}a;", "a::".repeat(300_000)),
            deep(&format!("{}1{}", "(".repeat(500), ")".repeat(500))),
        ] {
            let head: String = text.chars().take(40).collect();
            assert_eq!(lowered(&text).problem, Some(Problem::TooDeep), "{head}");
        }
    }

    #[test]
    fn long_code_is_not_deep() {
        let sum = format!("const A: u32 = {}1;", "1 + ".repeat(5_000));
        let list = format!("const A: &[u32] = &[{}];", "1, ".repeat(100_000));
        let chain = format!("fn f() {{ if a {{}} {} }}", "else if b {} ".repeat(1_000));
        let arms = format!(
            "fn f() {{ match a {{ {} _ => 0 }} }}",
            "1 => 2, ".repeat(5_000)
        );
        for text in [sum, list, chain, arms] {
            let head: String = text.chars().take(40).collect();
            assert_eq!(lowered(&text).problem, None, "{head}");
        }
    }
}
