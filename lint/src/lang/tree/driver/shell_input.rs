//! The shell: what it reads. A request, in scripts that answer one; lines, into names; a field of what
//! it was given, by the patterns of `sed`, `grep` and expansions.

use super::{Walk, field, fields, named};
use crate::ir::{Arg, Expr, ExprKind, Pattern, Span, call, group, member, name};
use crate::lang::lowering::{expr, field_named};
use tree_sitter::Node;

/// Languages whose one-liners scripts run for what the shell cannot do.
const INTERPRETERS: &[&str] = &[
    "python3", "python", "node", "ruby", "perl", "php", "deno", "bun",
];

/// Functions of theirs that compare in constant time.
const COMPARES: &[&str] = &[
    "compare_digest",
    "timingSafeEqual",
    "hash_equals",
    "secure_compare",
];

/// Whether a script answers requests: it reads what CGI hands over, or writes an answer itself.
pub(super) fn answers_requests(source: &str) -> bool {
    [
        "REQUEST_METHOD",
        "QUERY_STRING",
        "CONTENT_LENGTH",
        "GATEWAY_INTERFACE",
        "$HTTP_",
        "${HTTP_",
        "HTTP/1.",
    ]
    .iter()
    .any(|w| source.contains(w))
}

impl Walk<'_> {
    /// A variable that CGI fills, as what it is of the request.
    pub(super) fn of_request(&self, own: &str, at: Span) -> Option<Expr> {
        let part = |part: &str| member(name("request", at), part, at);
        match own {
            "QUERY_STRING" => Some(part("query")),
            "REQUEST_METHOD" => Some(part("method")),
            _ if own.starts_with("HTTP_") && self.serves && is_plain(own) => {
                Some(member(part("headers"), own, at))
            }
            _ => None,
        }
    }

    /// What is read where nothing else was given: the request's body, in a script that answers one.
    fn standard_input(&self, at: Span) -> Expr {
        match self.serves {
            true => member(name("request", at), "body", at),
            false => call(name("stdin", at), Vec::new(), at),
        }
    }

    /// `read -r method path`, `mapfile -t lines`: what is read goes by these names.
    pub(super) fn read_names(
        &mut self,
        word: &str,
        nodes: &[Node<'_>],
        input: Option<Expr>,
        at: Span,
    ) -> Option<Expr> {
        if !matches!(word, "read" | "mapfile" | "readarray") {
            return None;
        }
        let mut names = Vec::new();
        let mut skip = false;
        for one in nodes {
            let raw = self.text(*one);
            if std::mem::take(&mut skip) {
                continue;
            }
            match raw.strip_prefix('-') {
                Some(flags) => {
                    skip = word != "read" && flags.ends_with(['d', 'n', 'O', 's', 'u'])
                        || flags.ends_with(['d', 'n', 'N', 't', 'u', 'p', 'i']) && word == "read";
                }
                None if is_plain(raw) => names.push(raw),
                None => {}
            }
        }
        let value = match input.or_else(|| self.piped.take()) {
            Some(input) => input,
            None => self.standard_input(at),
        };
        let all = names
            .into_iter()
            .map(|own| {
                let target = Box::new(Pattern::Name(own.to_owned()));
                expr(at, ExprKind::Assign(target, Box::new(value.clone())))
            })
            .collect::<Vec<_>>();
        Some(match all.len() {
            0 => return None,
            _ => group(all, at),
        })
    }

    /// `body=$(cat)`, `head -c "$CONTENT_LENGTH"`: a command that gives what it reads, and was told
    /// no file.
    pub(super) fn reads_input(&self, word: &str, nodes: &[Node<'_>], at: Span) -> Option<Expr> {
        let words: Vec<&str> = nodes.iter().map(|n| self.text(*n)).collect();
        let own = match word {
            "cat" => words.iter().all(|w| *w == "-"),
            "head" => {
                matches!(words.as_slice(), ["-c", _] | [_] if words.first().is_some_and(|w| w.starts_with("-c")))
            }
            "dd" => !words.iter().any(|w| w.starts_with("if=")),
            _ => false,
        };
        (own && self.serves).then(|| self.standard_input(at))
    }

    /// `sed -n 's/.*live=\([^&]*\).*/\1/p'`: the field that a filter takes out of what it is given.
    pub(super) fn taken_out(&self, word: &str, nodes: &[Node<'_>], input: Expr, at: Span) -> Expr {
        let found = match word {
            "sed" | "awk" | "grep" | "egrep" => {
                nodes.iter().find_map(|n| field_named(self.text(*n)))
            }
            _ => None,
        };
        match found {
            Some(own) => member(input, own, at),
            None => input,
        }
    }

    /// `${QUERY_STRING#*live=}`, `${form[live]}`.
    pub(super) fn expanded_field(&mut self, node: Node<'_>, at: Span) -> Option<Expr> {
        let raw = self.text(node);
        let inner = raw.strip_prefix("${")?.strip_suffix('}')?;
        let end = inner.find(|c: char| !(c.is_alphanumeric() || c == '_'))?;
        let (own, rest) = inner
            .split_at_checked(end)
            .filter(|(own, _)| !own.is_empty())?;
        let object = self.of_request(own, at).unwrap_or(name(own, at));
        if rest.starts_with(['#', '%']) {
            return Some(member(object, field_named(rest)?, at));
        }
        let key = rest.strip_prefix('[')?.split(']').next()?;
        let plain = key.starts_with(|c: char| c.is_alphabetic()) && is_plain(key);
        plain.then(|| member(object, key, at))
    }

    /// `openssl dgst -sha256 -hmac "$secret"`, `python3 -c '… compare_digest(…)'`: programs that are
    /// known by what they are asked.
    pub(super) fn asked_program(
        &mut self,
        node: Node<'_>,
        input: Option<&Expr>,
        at: Span,
    ) -> Option<Expr> {
        let command = match node.kind() {
            "command" => node,
            _ => field(node, &["body"]).filter(|b| b.kind() == "command")?,
        };
        let word = field(command, &["name"]).map_or("", |n| self.text(n));
        let word = word.rsplit('/').next().unwrap_or(word);
        let nodes = fields(command, "argument");
        let called = if word == "openssl" {
            let keyed = |n: &Node<'_>| {
                let raw = self.text(*n).to_ascii_lowercase();
                raw.starts_with("-hmac") || raw == "hmac" || raw.starts_with("hexkey:")
            };
            nodes.iter().any(keyed).then_some("openssl.hmac")?
        } else if INTERPRETERS.contains(&word) {
            let whole = self.text(node);
            COMPARES.iter().copied().find(|w| whole.contains(w))?
        } else {
            return None;
        };
        let mut args: Vec<Arg> = nodes
            .into_iter()
            .map(|n| Arg {
                name: None,
                value: self.expr(n),
            })
            .collect();
        args.extend(input.cloned().map(|value| Arg { name: None, value }));
        let place = named(command).first().map_or(at, |n| self.span(*n));
        let callee = Box::new(name(called, place));
        Some(expr(at, ExprKind::Call { callee, args }))
    }

    /// `jq -cS .`: what was parsed, written again.
    pub(super) fn written_by_jq(
        &self,
        nodes: &[Node<'_>],
        filter: &str,
        value: Expr,
        at: Span,
    ) -> Expr {
        let raw = nodes.iter().any(|n| {
            let word = self.text(*n);
            word.starts_with('-') && !word.starts_with("--") && word.contains(['r', 'j', 'e'])
                || word == "--raw-output"
        });
        let whole = filter == "." || filter.starts_with("del(") || filter.ends_with("tojson");
        match whole && !raw {
            true => call(name("tojson", at), vec![value], at),
            false => value,
        }
    }
}

fn is_plain(own: &str) -> bool {
    own.chars().all(|c| c.is_alphanumeric() || c == '_')
}
