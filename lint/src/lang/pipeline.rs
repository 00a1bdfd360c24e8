//! The commands of a pipeline: everything else of its file is blanked out, so that every byte keeps
//! its place.

/// Whether a file tells a service that builds and deploys what to run.
pub(super) fn is_pipeline(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let inside = |folder: &str| lower.starts_with(folder) || lower.contains(&format!("/{folder}"));
    inside(".github/workflows/")
        || inside(".github/actions/")
        || inside(".gitlab/ci/")
        || inside(".circleci/")
        || inside(".buildkite/")
        || inside(".woodpecker/")
        || name.ends_with(".gitlab-ci.yml")
        || matches!(
            name,
            "azure-pipelines.yml"
                | "bitbucket-pipelines.yml"
                | ".drone.yml"
                | ".woodpecker.yml"
                | ".travis.yml"
        )
}

/// Keys whose values are commands.
const KEYS: &[&str] = &[
    "run",
    "script",
    "before_script",
    "after_script",
    "command",
    "commands",
    "bash",
    "install",
    "deploy",
];

/// The file with nothing left but its commands.
pub(super) fn commands(text: &str) -> String {
    let mut out = Blank::of(text);
    under(&mut out, KEYS);
    out.name_variables("${{", "}}");
    out.into_text()
}

/// Keeps what stands under some keys of a file in YAML.
pub(super) fn under(out: &mut Blank<'_>, keys: &[&str]) {
    let text = out.text;
    // The indentation of the key whose value goes on, and how.
    let mut open: Option<(usize, Value)> = None;
    // Where the last line of a folded block ends: what follows it is another command.
    let mut folded: Option<usize> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let body = line.trim_end();
        let trimmed = body.trim_start();
        let indent = body.len() - trimmed.len();
        if trimmed.is_empty() {
            continue;
        }
        if let Some((outer, value)) = open {
            let item = value == Value::Items && trimmed.starts_with("- ") && indent >= outer;
            if item {
                let inner = start + indent + 2;
                let command = trimmed.get(2..).unwrap_or_default().trim_start();
                let from = inner + trimmed.len() - 2 - command.len();
                open = Some((outer, Value::Items));
                if let Some(style) = block_style(command) {
                    open = Some((indent, style));
                } else {
                    out.command(from, command);
                }
                continue;
            }
            let keyed = value == Value::Items
                && key_of(trimmed).is_some_and(|(key, _, _)| keys.contains(&key));
            if indent > outer && !keyed {
                if value != Value::Items {
                    out.keep(start + indent, trimmed);
                    if value == Value::Folded {
                        out.put(start + body.len(), b" ");
                        folded = Some(start + body.len());
                    }
                }
                continue;
            }
            // A block within a list: the list may go on.
            open = None;
            if let Some(end) = folded.take() {
                out.put(end, b"\n");
            }
            if trimmed.starts_with("- ") && value != Value::Items {
                let inner = start + indent + 2;
                let command = trimmed.get(2..).unwrap_or_default().trim_start();
                if let Some(style) = block_style(command) {
                    open = Some((indent, style));
                    continue;
                }
                if key_of(trimmed).is_none() {
                    let from = inner + trimmed.len() - 2 - command.len();
                    out.command(from, command);
                    open = Some((indent, Value::Items));
                    continue;
                }
            }
        }
        let Some((key, value, from)) = key_of(trimmed) else {
            continue;
        };
        if !keys.contains(&key) {
            continue;
        }
        let outer = indent + trimmed.find(key).unwrap_or(0);
        if value.is_empty() {
            open = Some((outer, Value::Items));
        } else if let Some(style) = block_style(value) {
            open = Some((outer, style));
        } else {
            out.command(start + indent + from, value);
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    Items,
    Literal,
    Folded,
}

fn block_style(value: &str) -> Option<Value> {
    let plain = value.trim_end_matches(['-', '+', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    match plain {
        "|" => Some(Value::Literal),
        ">" => Some(Value::Folded),
        _ => None,
    }
}

/// The key of a line, its value, and where that begins.
fn key_of(trimmed: &str) -> Option<(&str, &str, usize)> {
    let bare = trimmed.strip_prefix("- ").unwrap_or(trimmed).trim_start();
    let (key, rest) = bare.split_once(':')?;
    if !key
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.'))
    {
        return None;
    }
    let value = rest.trim_start();
    (rest.is_empty() || rest.starts_with(' ')).then_some((key, value, trimmed.len() - value.len()))
}

/// A file of which only pieces are kept, each in its place.
pub(super) struct Blank<'t> {
    text: &'t str,
    out: Vec<u8>,
}

impl<'t> Blank<'t> {
    /// Nothing is kept yet.
    pub(super) fn of(text: &'t str) -> Self {
        let out = text
            .bytes()
            .map(|b| if b == b'\n' || b == b'\r' { b } else { b' ' })
            .collect();
        Self { text, out }
    }

    pub(super) fn into_text(self) -> String {
        String::from_utf8(self.out).unwrap_or_default()
    }

    /// A command in one line: as it is, in quotes, as the last of a list, or given to a shell.
    pub(super) fn command(&mut self, from: usize, command: &str) {
        let (mut from, mut command) = (from, without_comment(command));
        if command.starts_with('[') && command.ends_with(']') {
            let Some(close) = command.rfind('"') else {
                return;
            };
            let Some(open) = command.get(..close).and_then(|c| c.rfind('"')) else {
                return;
            };
            // An escaped quote within would cut the command in two.
            let open = match command.get(..open).and_then(|c| c.rfind(", \"")) {
                Some(before) if command.get(..open).is_some_and(|c| c.ends_with('\\')) => {
                    before + 2
                }
                _ => open,
            };
            self.keep(
                from + open + 1,
                command.get(open + 1..close).unwrap_or_default(),
            );
            return;
        }
        for _ in 0..2 {
            let quote = command
                .chars()
                .next()
                .filter(|c| matches!(c, '"' | '\'') && command.len() > 1 && command.ends_with(*c));
            if quote.is_some() {
                command = command.get(1..command.len() - 1).unwrap_or_default();
                from += 1;
            }
            let shell = [
                "sh -c ",
                "bash -c ",
                "ash -c ",
                "/bin/sh -c ",
                "/bin/bash -c ",
                "sh -ec ",
                "bash -ec ",
            ]
            .iter()
            .find_map(|shell| {
                command
                    .strip_prefix(shell)
                    .filter(|rest| rest.starts_with(['"', '\'']))
            });
            match shell {
                Some(rest) if rest.ends_with(['"', '\'']) => {
                    from += command.len() - rest.len();
                    command = rest;
                }
                _ => break,
            }
        }
        self.keep(from, command);
    }

    /// Puts a piece back.
    pub(super) fn keep(&mut self, from: usize, piece: &str) {
        self.put(from, piece.as_bytes());
    }

    /// Puts something else where a piece stood.
    pub(super) fn put(&mut self, from: usize, bytes: &[u8]) {
        if let Some(into) = self.out.get_mut(from..from + bytes.len()) {
            into.copy_from_slice(bytes);
        }
    }

    /// Takes out again what stands between two places.
    pub(super) fn hide(&mut self, from: usize, to: usize) {
        for byte in self.out.get_mut(from..to).into_iter().flatten() {
            if *byte != b'\n' && *byte != b'\r' {
                *byte = b' ';
            }
        }
    }

    /// Another text of the same length for each of one.
    pub(super) fn replace(&mut self, wanted: &str, with: &[u8]) {
        let kept = String::from_utf8_lossy(&self.out).into_owned();
        if kept.len() == self.out.len() {
            for (at, _) in kept.match_indices(wanted) {
                self.put(at, with);
            }
        }
    }

    /// What is filled in where it is run, as the shell would name it.
    pub(super) fn name_variables(&mut self, opening: &str, closing: &str) {
        let kept = String::from_utf8_lossy(&self.out).into_owned();
        if kept.len() != self.out.len() {
            return;
        }
        let mut at = 0;
        while let Some(open) = kept.get(at..).and_then(|p| p.find(opening)).map(|i| at + i) {
            let Some(close) = kept
                .get(open..)
                .and_then(|p| p.find(closing))
                .map(|i| open + i + closing.len())
            else {
                break;
            };
            let inner = kept
                .get(open + opening.len()..close - closing.len())
                .unwrap_or_default()
                .trim();
            let name = variable(inner, opening.starts_with('$'));
            // As long as it was: what is left over is a suffix that nothing ends with.
            let room = close - open;
            let written = match room.checked_sub(name.len() + 4) {
                Some(left) if !name.is_empty() => format!("${{{name}%{}}}", "_".repeat(left)),
                _ => " ".repeat(room),
            };
            self.put(open, written.as_bytes());
            at = close;
        }
    }

    /// `$(NAME)` is `${NAME}`; what make itself works out is nothing that is known.
    pub(super) fn name_variables_of_make(&mut self) {
        let kept = self.out.clone();
        let mut at = 0;
        while at + 1 < kept.len() {
            let dollar = kept.get(at..at + 2) == Some(b"$(");
            let escaped = at > 0 && kept.get(at - 1) == Some(&b'$');
            if !dollar || escaped {
                at += 1;
                continue;
            }
            let mut depth = 0_usize;
            let mut end = at + 1;
            while let Some(byte) = kept.get(end).filter(|b| **b != b'\n') {
                match byte {
                    b'(' => depth += 1,
                    b')' => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                end += 1;
            }
            let name = kept.get(at + 2..end).unwrap_or_default();
            if depth == 0 && name.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'_') {
                self.put(at + 1, b"{");
                self.put(end, b"}");
            } else {
                self.hide(at, (end + 1).min(kept.len()));
            }
            at = end + 1;
        }
    }
}

/// A value in YAML without the comment behind it, where it is a list, in quotes, or ends with some.
fn without_comment(value: &str) -> &str {
    let end = value.rfind(['"', '\'', ']']).map_or(0, |at| at + 1);
    match value.get(end..) {
        Some(rest) if end > 0 && rest.trim_start().starts_with("# ") && rest.starts_with(' ') => {
            value.get(..end).unwrap_or(value)
        }
        _ => value,
    }
}

/// The variable that an expression of a service or a template stands for; nothing where it only says
/// something about one.
fn variable(inner: &str, service: bool) -> String {
    let mut inner = inner;
    if !service {
        let mut parts = inner.split('|').map(str::trim);
        let first = parts.next().unwrap_or_default();
        let same = |filter: &str| {
            let name = filter.split(['(', ' ']).next().unwrap_or_default();
            matches!(
                name,
                "default"
                    | "d"
                    | "trim"
                    | "string"
                    | "quote"
                    | "to_json"
                    | "b64encode"
                    | "upper"
                    | "lower"
                    | "mandatory"
            )
        };
        if !parts.all(same)
            || first.contains(" is ")
            || first.contains(" if ")
            || first.contains("==")
        {
            return String::new();
        }
        // `lookup('env', 'ACME_KEY')`, `ansible_env['ACME_KEY']`
        inner = first.trim_end_matches([')', ']', '\'', '"', ' ']);
        inner = inner.rsplit(['\'', '"']).next().unwrap_or(inner);
    } else if inner.contains("&&") || inner.contains("==") || inner.contains("!=") {
        return String::new();
    }
    inner
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_commands_stay_and_stay_in_their_place() {
        let text = "jobs:\n  a:\n    steps:\n      - name: ü\n        run: curl -k https://a.example\n      - run: |\n          echo \"${{ secrets.KEY }}\"\n          ls\n      - uses: x/y@v1\n";
        let left = commands(text);
        assert_eq!(left.len(), text.len());
        assert_eq!(left.find("curl -k"), text.find("curl -k"));
        assert_eq!(left.find("ls"), text.find("ls"));
        assert!(left.contains("echo \"${KEY%"));
        assert!(!left.contains("uses") && !left.contains("name"));
    }

    #[test]
    fn a_command_behind_a_folded_one_is_another() {
        let text = "probe:\n  script:\n    - >-\n      curl -f\n      https://a.example\n    - curl -k -H \"a: b\" https://b.example\n";
        let left = commands(text);
        assert_eq!(left.find("curl -k"), text.find("curl -k"));
        let mut lines = left.lines().filter(|l| !l.trim().is_empty());
        assert!(
            lines
                .next()
                .is_some_and(|l| l.contains("curl -f") && l.contains("a.example"))
        );
        assert!(
            lines
                .next()
                .is_some_and(|l| l.contains("curl -k") && !l.contains("a.example"))
        );
    }

    #[test]
    fn lists_of_commands_are_commands() {
        let text = "smoke:\n  stage: deploy\n  script:\n    - curl -sf https://a.example\n    - 'echo done'\n    - |\n      echo one\n      echo two\n    - echo last\n  only:\n    - main\n";
        let left = commands(text);
        for command in ["curl -sf", "echo done", "echo one", "echo two", "echo last"] {
            assert_eq!(left.find(command), text.find(command), "{command}");
        }
        assert!(!left.contains("main") && !left.contains("deploy") && !left.contains('\''));
    }
}
