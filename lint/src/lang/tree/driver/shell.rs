//! The shell: conditions, pipes, redirections, and what `jq` reads.

use super::{Walk, field, fields, named};
use crate::ir::{
    Arg, Arm, Expr, ExprKind, Op, Param, Span, Stmt, StmtKind, call, chain, group, name, text,
};
use crate::lang::lowering::{expr, stmt};
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

    /// `if …; then …; elif …; then …; else …; fi`.
    fn shell_if(&mut self, node: Node<'_>, out: &mut Vec<Stmt>) {
        let mut links: Vec<Node<'_>> = vec![node];
        let mut last = None;
        for child in named(node) {
            match child.kind() {
                "elif_clause" => links.push(child),
                "else_clause" => last = Some(child),
                _ => {}
            }
        }
        let mut other = match last {
            Some(last) => self.block(last),
            None => Vec::new(),
        };
        for link in links.into_iter().rev() {
            let at = self.span(link);
            let mut tests: Vec<usize> = fields(link, "condition").iter().map(Node::id).collect();
            let inner: Vec<Node<'_>> = named(link)
                .into_iter()
                .filter(|c| !matches!(c.kind(), "elif_clause" | "else_clause" | "comment"))
                .collect();
            if tests.is_empty() {
                tests.extend(inner.first().map(Node::id));
            }
            let mut test = None;
            let mut then = Vec::new();
            for child in inner {
                if tests.contains(&child.id()) {
                    test = Some(self.shell_condition(child));
                } else {
                    self.statement(child, None, &mut then);
                }
            }
            let test = test.unwrap_or(expr(at, ExprKind::Bool(true)));
            let at = test.span;
            other = vec![stmt(at, StmtKind::If { test, then, other })];
        }
        out.extend(other);
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

    /// What something hangs on: of commands joined by `&&` and `||`, whether they succeed, and not
    /// what they print.
    pub(super) fn shell_condition(&mut self, node: Node<'_>) -> Expr {
        let parts = named(node);
        let ("list", [left, right]) = (node.kind(), parts.as_slice()) else {
            return self.expr(node);
        };
        let at = self.span(node);
        if !self.to.down() {
            return expr(at, ExprKind::Group(Vec::new()));
        }
        let between = self.to.text(left.end_byte(), right.start_byte()).trim();
        let op = if between == "&&" { Op::And } else { Op::Or };
        let a = self.shell_condition(*left);
        let b = self.shell_condition(*right);
        self.to.up();
        chain(op, a, b, at)
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
                let mut value = input;
                for (number, stage) in stages.into_iter().enumerate() {
                    let word = self.command_name(stage);
                    // What is printed into a pipe is no output.
                    value = Some(
                        if number < last && matches!(word, "echo" | "printf" | "cat") {
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

    /// `awk -v s="$score" 'BEGIN { exit !(s > 0.9) }'`: what the program compares.
    fn awk(&mut self, nodes: &[Node<'_>], input: Option<&Expr>, at: Span) -> Option<Expr> {
        let mut given: Vec<(String, Expr)> = Vec::new();
        let mut program = None;
        let mut named_next = false;
        for one in nodes {
            let raw = self.text(*one).to_owned();
            if named_next || raw.starts_with("-v") && raw.len() > 2 {
                named_next = false;
                let own = raw.strip_prefix("-v").unwrap_or(&raw);
                if let Some((own, _)) = own.split_once('=') {
                    let value = self.expr(*one);
                    given.push((own.to_owned(), behind_sign(value)));
                }
            } else if raw == "-v" {
                named_next = true;
            } else if !raw.starts_with('-') {
                program = Some(raw);
                break;
            }
        }
        let program = program?;
        let value = |word: &str| -> Option<Expr> {
            if let Ok(number) = word.parse::<f64>() {
                return Some(expr(at, ExprKind::Number(number)));
            }
            if matches!(word, "$0" | "$1") {
                return input.cloned();
            }
            given
                .iter()
                .find(|(own, _)| own == word)
                .map(|(_, value)| value.clone())
        };
        let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '$');
        [">=", "<=", "==", "!=", ">", "<"].iter().find_map(|op| {
            let (left, right) = program.split_once(op)?;
            let left = left.trim_end();
            let start = left.rfind(|c| !is_word(c)).map_or(0, |i| i + 1);
            let (before, word) = left.split_at_checked(start)?;
            let right = right.trim_start();
            let end = right.find(|c| !is_word(c)).unwrap_or(right.len());
            let limit = right.get(..end)?;
            // What is reckoned first is no longer what was given.
            if before.trim_end().ends_with(['*', '/', '+', '-']) {
                return None;
            }
            Some(chain(comparison(op), value(word)?, value(limit)?, at))
        })
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

    fn shell_test(&mut self, node: Node<'_>) -> Expr {
        let at = self.span(node);
        if !self.to.down() {
            return expr(at, ExprKind::Group(Vec::new()));
        }
        let out = match node.kind() {
            "binary_expression" => {
                let left = field(node, &["left"]).or_else(|| named(node).into_iter().next());
                let right = field(node, &["right"]).or_else(|| named(node).into_iter().last());
                match (left, right) {
                    (Some(left), Some(right)) => {
                        let word = self.to.text(left.end_byte(), right.start_byte()).trim();
                        match word {
                            "&&" | "-a" | "||" | "-o" => {
                                let a = self.shell_test(left);
                                let b = self.shell_test(right);
                                let op = if matches!(word, "&&" | "-a") {
                                    Op::And
                                } else {
                                    Op::Or
                                };
                                chain(op, a, b, at)
                            }
                            _ => {
                                let a = self.shell_word(left);
                                let b = self.shell_word(right);
                                chain(comparison(word), a, b, at)
                            }
                        }
                    }
                    _ => expr(at, ExprKind::Group(Vec::new())),
                }
            }
            "unary_expression" => {
                let Some(inner) = named(node).into_iter().last() else {
                    self.to.up();
                    return expr(at, ExprKind::Group(Vec::new()));
                };
                let word = self.to.text(node.start_byte(), inner.start_byte()).trim();
                match word {
                    "!" => {
                        let value = self.shell_test(inner);
                        expr(at, ExprKind::Op(Op::Not, vec![value]))
                    }
                    "-z" | "-n" => {
                        let value = self.expr(inner);
                        let op = if word == "-z" { Op::Equal } else { Op::Unequal };
                        chain(op, value, text("", at), at)
                    }
                    _ => {
                        let value = self.expr(inner);
                        expr(at, ExprKind::Op(Op::Other, vec![value]))
                    }
                }
            }
            "parenthesized_expression" => match named(node).into_iter().next() {
                Some(inner) => self.shell_test(inner),
                None => expr(at, ExprKind::Group(Vec::new())),
            },
            _ => self.expr(node),
        };
        self.to.up();
        out
    }

    /// `[ "$a" = "$b" ]`, where the grammar takes it for a command.
    fn test_words(&mut self, nodes: &[Node<'_>], at: Span) -> Expr {
        let words: Vec<Node<'_>> = nodes
            .iter()
            .copied()
            .filter(|n| self.text(*n) != "]")
            .collect();
        match words.as_slice() {
            [left, word, right] => {
                let op = comparison(self.text(*word));
                let a = self.shell_word(*left);
                let b = self.shell_word(*right);
                chain(op, a, b, at)
            }
            all => {
                let all = all.iter().map(|n| self.expr(*n)).collect();
                group(all, at)
            }
        }
    }

    /// `jq -r '.faces[0].uid'`: what the filter reads of what it is given.
    fn jq(&mut self, nodes: &[Node<'_>], input: Option<Expr>, at: Span) -> Expr {
        let mut filter = None;
        let mut skip = 0_usize;
        for one in nodes {
            let raw = self.text(*one);
            if skip > 0 {
                skip -= 1;
            } else if matches!(raw, "--arg" | "--argjson" | "--slurpfile") {
                skip = 2;
            } else if !raw.starts_with('-') {
                filter = Some(*one);
                break;
            }
        }
        let Some(filter) = filter else {
            return input.unwrap_or(expr(at, ExprKind::Group(Vec::new())));
        };
        let Some(input) = input else {
            return call(name("jq", at), Vec::new(), at);
        };
        let raw = self.text(filter).trim_matches(['\'', '"']).to_owned();
        let value = filtered(&raw, input, at);
        self.written_by_jq(nodes, raw.trim(), value, at)
    }
}

fn comparison(word: &str) -> Op {
    match word {
        "=" | "==" | "-eq" => Op::Equal,
        "!=" | "-ne" => Op::Unequal,
        "-gt" | ">" => Op::More,
        "-ge" | ">=" => Op::AtLeast,
        "-lt" | "<" => Op::Less,
        "-le" | "<=" => Op::AtMost,
        _ => Op::Other,
    }
}

/// `name=value`: the value.
fn behind_sign(value: Expr) -> Expr {
    let ExprKind::Join(parts) = &value.kind else {
        return value;
    };
    match parts.as_slice() {
        [_, only] => only.clone(),
        _ => value,
    }
}

/// What `bc` is asked: a comparison, where it is one.
fn reckoned(input: Expr, at: Span) -> Expr {
    let parts = match &input.kind {
        ExprKind::Group(all) => match all.as_slice() {
            [
                Expr {
                    kind: ExprKind::Join(parts),
                    ..
                },
            ] => parts.clone(),
            _ => return input,
        },
        ExprKind::Join(parts) => parts.clone(),
        _ => return input,
    };
    let compared = parts.iter().enumerate().find_map(|(place, part)| {
        let ExprKind::Text(text) = &part.kind else {
            return None;
        };
        let found = [">=", "<=", "==", "!=", ">", "<"]
            .iter()
            .find_map(|op| text.split_once(op).map(|(l, r)| (comparison(op), l, r)));
        found.map(|(op, left, right)| (place, op, left.trim(), right.trim()))
    });
    let Some((place, op, before, after)) = compared else {
        return input;
    };
    let side = |aside: &[Expr], written: &str| -> Option<Expr> {
        match (aside, written) {
            ([], written) => Some(literal(written, at)),
            ([only], "") => Some(only.clone()),
            // Scaled, or reckoned otherwise.
            _ => None,
        }
    };
    let left = parts.get(..place).and_then(|all| side(all, before));
    let right = parts.get(place + 1..).and_then(|all| side(all, after));
    match (left, right) {
        (Some(left), Some(right)) => chain(op, left, right, at),
        _ => input,
    }
}

/// What a filter of jq makes of a value, as far as it is a path, a length or a comparison.
fn filtered(filter: &str, input: Expr, at: Span) -> Expr {
    let mut value = input;
    for stage in filter.split('|') {
        let stage = stage.trim();
        let compared = [" == ", " != ", " >= ", " <= ", " > ", " < "]
            .iter()
            .find_map(|op| stage.split_once(op).map(|(l, r)| (*op, l, r)));
        value = match compared {
            Some((op, left, right)) => {
                let left = one_stage(left.trim(), value, at);
                chain(comparison(op.trim()), left, literal(right.trim(), at), at)
            }
            None => one_stage(stage, value, at),
        };
    }
    value
}

fn one_stage(stage: &str, value: Expr, at: Span) -> Expr {
    let stage = stage.split(" // ").next().unwrap_or(stage).trim();
    match stage {
        "length" => return call(name("length", at), vec![value], at),
        "first" => return index(value, 0.0, at),
        "." | "tostring" | "@text" => return value,
        _ => {}
    }
    if !stage.starts_with('.') {
        return group(vec![value], at);
    }
    let mut out = value;
    let mut rest = stage;
    while !rest.is_empty() {
        if let Some(tail) = rest.strip_prefix('[') {
            let Some((inside, tail)) = tail.split_once(']') else {
                return group(vec![out], at);
            };
            out = match inside.trim_matches('"').parse::<f64>() {
                Ok(number) => index(out, number, at),
                Err(_) if inside.is_empty() => index(out, f64::NAN, at),
                Err(_) => crate::ir::member(out, inside.trim_matches('"'), at),
            };
            rest = tail.strip_prefix('?').unwrap_or(tail);
        } else if let Some(tail) = rest.strip_prefix('.') {
            let end = tail
                .find(|c: char| !(c.is_alphanumeric() || c == '_'))
                .unwrap_or(tail.len());
            let (own, tail) = tail.split_at(end);
            if !own.is_empty() {
                out = crate::ir::member(out, own, at);
            }
            rest = tail.strip_prefix('?').unwrap_or(tail);
        } else {
            return group(vec![out], at);
        }
    }
    out
}

fn index(object: Expr, number: f64, at: Span) -> Expr {
    // `.faces[]` is each of them.
    let kind = if number.is_nan() {
        ExprKind::Group(Vec::new())
    } else {
        ExprKind::Number(number)
    };
    let index = Box::new(expr(at, kind));
    let object = Box::new(object);
    expr(at, ExprKind::Index { object, index })
}

fn literal(raw: &str, at: Span) -> Expr {
    match raw {
        "true" | "false" => expr(at, ExprKind::Bool(raw == "true")),
        "null" => expr(at, ExprKind::Null),
        _ => match raw.parse::<f64>() {
            Ok(number) => expr(at, ExprKind::Number(number)),
            Err(_) => text(raw.trim_matches(['"', '\\']), at),
        },
    }
}
