//! The shell: conditions, pipes, redirections, and what `jq` reads.

mod condition;
mod read;

use super::{Walk, field, fields, named};
use crate::ir::{
    Arg, Arm, Expr, ExprKind, Op, Param, Span, Stmt, StmtKind, call, chain, group, name, text,
};
use crate::lang::lowering::{expr, stmt};
use read::reckoned;
use tree_sitter::Node;

/// Commands that pass on what they read, or a part of it.
const FILTERS: &[&str] = &[
    "tr", "head", "tail", "sed", "cut", "sort", "uniq", "cat", "xargs", "awk", "column", "fold",
];

impl<'s> Walk<'s> {
    /// What functions are given: `$1`, `$2`, …, and what they read.
    pub(super) fn shell_params() -> Vec<Param> {
        let numbered = (1..=9).map(|n| Param::named(&n.to_string()));
        numbered.chain([Param::named("stdin")]).collect()
    }

    /// Statements of the shell's own; whether this is one.
    pub(super) fn shell_statement(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) -> bool {
        let at = self.span(node);
        match node.kind() {
            "if_statement" => self.shell_if(node, out),
            "list" => {
                let parts = named(node);
                let [left, right] = parts.as_slice() else {
                    return false;
                };
                let test = self.shell_condition(*left);
                let between = self.to.text(left.end_byte(), right.start_byte()).trim();
                let body = self.block(*right);
                let (then, other) = match between {
                    "&&" => (body, Vec::new()),
                    _ => (Vec::new(), body),
                };
                out.push(stmt(at, StmtKind::If { test, then, other }));
            }
            "case_statement" => {
                let Some(subject) = field(node, &["value"]) else {
                    return false;
                };
                let subject = self.expr(subject);
                let mut arms = Vec::new();
                for item in named(node).into_iter().filter(|c| c.kind() == "case_item") {
                    let labels = fields(item, "value");
                    let mut values = Vec::new();
                    let mut any = false;
                    for label in &labels {
                        any |= self.text(*label) == "*";
                        values.push(self.shell_word(*label));
                    }
                    if any {
                        values.clear();
                    }
                    let ids: Vec<usize> = labels.iter().map(Node::id).collect();
                    let mut body = Vec::new();
                    for child in named(item) {
                        if !ids.contains(&child.id()) {
                            self.statement(child, None, &mut body);
                        }
                    }
                    arms.push(Arm {
                        values,
                        bind: None,
                        guard: None,
                        body,
                    });
                }
                out.push(stmt(
                    at,
                    StmtKind::Match {
                        subject,
                        arms,
                        falls_through: false,
                    },
                ));
            }
            "command" => {
                let word = self.command_name(node);
                let status = fields(node, "argument")
                    .first()
                    .map_or("", |a| self.text(*a));
                let kind = match word {
                    "exit" if !matches!(status, "" | "0") => {
                        StmtKind::Throw(Some(text("error", at)))
                    }
                    "exit" => StmtKind::Return(None),
                    "return" => {
                        let fine = matches!(status, "" | "0");
                        StmtKind::Return(Some(expr(at, ExprKind::Bool(fine))))
                    }
                    _ => return false,
                };
                out.push(stmt(at, kind));
            }
            "redirected_statement" => {
                if field(node, &["body"]).is_none() {
                    return false;
                }
                let value = self.shell_piped(node, None);
                out.push(stmt(at, StmtKind::Expr(value.clone())));
                for target in fields(node, "redirect") {
                    self.written(target, &value, at, out);
                }
            }
            _ => return false,
        }
        true
    }

    /// `> file`: what a command prints is written there.
    fn written(&mut self, redirect: Node<'_>, value: &Expr, at: Span, out: &mut Vec<Stmt>) {
        let to = field(redirect, &["destination"]);
        let Some(to) = to.filter(|_| self.text(redirect).trim_start().starts_with('>')) else {
            return;
        };
        let path = self.text(to).to_owned();
        if path.starts_with("/dev/") || path.chars().all(|c| c.is_ascii_digit()) {
            return;
        }
        // What `echo` prints is what it is given.
        let printed = match &value.kind {
            ExprKind::Call { callee, args } if matches!(&callee.kind, ExprKind::Name(n) if n == "echo" || n == "printf") =>
            {
                let all = args.iter().map(|a| a.value.clone()).collect();
                group(all, at)
            }
            _ => value.clone(),
        };
        let word = if path.contains(".log") {
            "logger"
        } else {
            "writefile"
        };
        let target = self.expr(to);
        let written = call(name(word, at), vec![target, printed], at);
        out.push(stmt(at, StmtKind::Expr(written)));
    }

    /// Expressions of the shell's own; none where it is nothing special.
    pub(super) fn shell_expr(&mut self, node: Node<'_>, at: Span) -> Option<Expr> {
        Some(match node.kind() {
            "test_command" => {
                let inner = named(node).into_iter().next()?;
                self.shell_test(inner)
            }
            "negated_command" => {
                let inner = named(node).into_iter().next()?;
                let value = self.shell_condition(inner);
                expr(at, ExprKind::Op(Op::Not, vec![value]))
            }
            "pipeline" | "command" => self.shell_piped(node, None),
            "redirected_statement" if field(node, &["body"]).is_some() => {
                self.shell_piped(node, None)
            }
            // `$(< /run/secrets/key)`: what the file holds, not its path.
            "command_substitution"
                if self
                    .text(node)
                    .trim_start_matches("$(")
                    .trim_start()
                    .starts_with('<') =>
            {
                let path = self.text(node).trim_start_matches(['$', '(', '<', ' ']);
                let path = path.trim_end_matches(')').trim();
                call(name("cat", at), vec![text(path, at)], at)
            }
            "expansion" | "simple_expansion" => {
                let raw = self.text(node).trim();
                let whole = raw.trim_start_matches('$').trim_matches(['{', '}']);
                match self.of_request(whole, at) {
                    Some(part) => part,
                    None => match self.with_default(node, at) {
                        Some(value) => value,
                        None => self.expanded_field(node, at)?,
                    },
                }
            }
            "list" => {
                let mut block = Vec::new();
                self.shell_statement(node, &mut block);
                expr(at, ExprKind::Block(block))
            }
            _ => return None,
        })
    }

    /// `${NAME:-default}`.
    fn with_default(&mut self, node: Node<'_>, at: Span) -> Option<Expr> {
        let raw = self.text(node);
        let inner = raw.strip_prefix("${")?.strip_suffix('}')?;
        // `${NAME:+other}` says only that there is one.
        if let Some((_, other)) = inner.split_once(":+") {
            return Some(text(other, at));
        }
        let (own, default) = inner.split_once(":-").or_else(|| inner.split_once('-'))?;
        let plain = own.chars().all(|c| c.is_alphanumeric() || c == '_');
        if !plain || own.is_empty() {
            return None;
        }
        let default = default.trim_matches(['"', '\'']);
        let own = self.of_request(own, at).unwrap_or(name(own, at));
        let parts = vec![own, text(default, at)];
        Some(expr(at, ExprKind::Op(Op::Else, parts)))
    }

    fn command_name(&self, node: Node<'_>) -> &'s str {
        field(node, &["name"]).map_or("", |n| self.text(n))
    }

    /// What a here string or a file gives a command to read.
    fn here(&mut self, node: Node<'_>) -> Option<Expr> {
        let found = named(node).into_iter().find(|c| {
            c.kind() == "herestring_redirect"
                || c.kind() == "file_redirect" && self.text(*c).starts_with('<')
        })?;
        let value = named(found).into_iter().last()?;
        Some(self.expr(value))
    }

    /// A command, with what it reads from the one before it.
    fn shell_piped(&mut self, node: Node<'_>, input: Option<Expr>) -> Expr {
        let at = self.span(node);
        if !self.to.down() {
            return expr(at, ExprKind::Group(Vec::new()));
        }
        let out = match node.kind() {
            "pipeline" => {
                let stages = named(node);
                let last = stages.len().saturating_sub(1);
                let shown = is_shown(node)
                    && (stages.iter().skip(1))
                        .all(|s| s.kind() == "command" && shows(self.command_name(*s)));
                let mut value = input;
                for (number, stage) in stages.into_iter().enumerate() {
                    let word = self.command_name(stage);
                    // What is printed into a pipe is no output.
                    value = Some(
                        if number < last && !shown && matches!(word, "echo" | "printf" | "cat") {
                            let args = fields(stage, "argument");
                            let args = args.into_iter().map(|a| self.expr(a)).collect();
                            group(args, at)
                        } else {
                            self.shell_piped(stage, value)
                        },
                    );
                }
                value.unwrap_or(expr(at, ExprKind::Group(Vec::new())))
            }
            "command" => self.command(node, input, at),
            "redirected_statement" => {
                let here = self.here(node).or(input);
                match (
                    self.asked_program(node, here.as_ref(), at),
                    field(node, &["body"]),
                ) {
                    (Some(asked), _) => asked,
                    (None, Some(body)) => self.shell_piped(body, here),
                    (None, None) => expr(at, ExprKind::Group(Vec::new())),
                }
            }
            // What stands in them reads what they are given.
            "while_statement" | "for_statement" | "if_statement" | "compound_statement"
            | "case_statement" | "subshell" => {
                let before = std::mem::replace(&mut self.piped, input);
                let mut block = Vec::new();
                self.statement(node, None, &mut block);
                self.piped = before;
                expr(at, ExprKind::Block(block))
            }
            _ => self.expr(node),
        };
        self.to.up();
        out
    }

    fn command(&mut self, node: Node<'_>, input: Option<Expr>, at: Span) -> Expr {
        let word = self.command_name(node).to_owned();
        let input = self.here(node).or(input);
        let nodes = fields(node, "argument");
        if matches!(word.as_str(), "jq" | "gojq" | "jaq") {
            return self.jq(&nodes, input, at);
        }
        let last = word.rsplit('/').next().unwrap_or(&word);
        let filters = FILTERS.contains(&last) && !matches!(last, "cat" | "head" | "tail");
        let input = input.or_else(|| {
            let inherits = filters || last == "openssl";
            (inherits && self.functions > 0).then(|| name("stdin", at))
        });
        if let Some(asked) = self.asked_program(node, input.as_ref(), at) {
            return asked;
        }
        if let Some(names) = self.read_names(last, &nodes, input.clone(), at) {
            return names;
        }
        if input.is_none()
            && let Some(whole) = self.reads_input(last, &nodes, at)
        {
            return whole;
        }
        if let ("bc", Some(input)) = (last, &input) {
            return reckoned(input.clone(), at);
        }
        if matches!(last, "awk" | "gawk" | "mawk")
            && let Some(compared) = self.awk(&nodes, input.as_ref(), at)
        {
            return compared;
        }
        if let (Some(input), true) = (&input, FILTERS.contains(&last)) {
            return self.taken_out(last, &nodes, input.clone(), at);
        }
        let only = nodes
            .iter()
            .any(|n| self.text(*n).starts_with('-') && self.text(*n).contains('o'));
        if let (Some(input), "grep" | "egrep", true) = (&input, last, only) {
            return self.taken_out(last, &nodes, input.clone(), at);
        }
        if let (Some(input), "grep" | "egrep" | "fgrep") = (&input, last) {
            let wanted = nodes.iter().rfind(|n| !self.text(**n).starts_with('-'));
            return match wanted.copied().map(|n| self.shell_word(n)) {
                Some(wanted) => chain(Op::Equal, input.clone(), wanted, at),
                None => input.clone(),
            };
        }
        if matches!(word.as_str(), "[" | "test") {
            return self.test_words(&nodes, at);
        }
        let mut args: Vec<Arg> = nodes
            .into_iter()
            .map(|n| Arg {
                name: None,
                value: self.expr(n),
            })
            .collect();
        if let Some(value) = input {
            let name = Some("stdin".to_owned());
            args.push(Arg { name, value });
        }
        // `KEY=value command`.
        for child in named(node) {
            if child.kind() == "variable_assignment"
                && let (Some(own), Some(value)) =
                    (field(child, &["name"]), field(child, &["value"]))
            {
                let own = self.text(own).to_owned();
                let value = self.expr(value);
                args.push(Arg {
                    name: Some(own),
                    value,
                });
            }
        }
        let place = field(node, &["name"]).map_or(at, |n| self.span(n));
        let callee = Box::new(name(&word, place));
        expr(at, ExprKind::Call { callee, args })
    }

    /// A word of a comparison: numbers and truth are what they say.
    fn shell_word(&mut self, node: Node<'_>) -> Expr {
        let at = self.span(node);
        let raw = self.text(node).trim_matches(['"', '\'']);
        match raw {
            "true" | "false" => expr(at, ExprKind::Bool(raw == "true")),
            _ if !raw.is_empty() && raw.chars().all(|c| c.is_ascii_digit() || c == '.') => {
                expr(at, ExprKind::Number(raw.parse().unwrap_or(f64::NAN)))
            }
            _ => self.expr(node),
        }
    }
}

/// Whether what a pipeline prints is taken by nobody.
fn is_shown(node: Node<'_>) -> bool {
    let mut at = node.parent();
    while let Some(around) = at {
        if matches!(
            around.kind(),
            "command_substitution" | "process_substitution" | "redirected_statement"
        ) {
            return false;
        }
        at = around.parent();
    }
    true
}

/// Filters that print all that they read, in another form of the same.
fn shows(word: &str) -> bool {
    matches!(
        word,
        "cat"
            | "fold"
            | "rev"
            | "base64"
            | "tr"
            | "sed"
            | "xxd"
            | "nl"
            | "od"
            | "hexdump"
            | "column"
    )
}
