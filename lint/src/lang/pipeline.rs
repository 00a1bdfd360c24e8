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
    let mut out: Vec<u8> = text
        .bytes()
        .map(|b| if b == b'\n' || b == b'\r' { b } else { b' ' })
        .collect();
    // The indentation of the key whose value goes on, and how.
    let mut open: Option<(usize, Value)> = None;
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
                    plain(text, from, command, &mut out);
                }
                continue;
            }
            if indent > outer {
                if value != Value::Items {
                    keep(text, start + indent, trimmed, &mut out);
                    if value == Value::Folded
                        && let Some(end) = out.get_mut(start + body.len())
                    {
                        *end = b' ';
                    }
                }
                continue;
            }
            // A block within a list: the list may go on.
            open = None;
            if trimmed.starts_with("- ") && value != Value::Items {
                let inner = start + indent + 2;
                let command = trimmed.get(2..).unwrap_or_default().trim_start();
                if let Some(style) = block_style(command) {
                    open = Some((indent, style));
                    continue;
                }
                if !command.contains(": ") && key_of(trimmed).is_none() {
                    let from = inner + trimmed.len() - 2 - command.len();
                    plain(text, from, command, &mut out);
                    open = Some((indent, Value::Items));
                    continue;
                }
            }
        }
        let Some((key, value, from)) = key_of(trimmed) else {
            continue;
        };
        if !KEYS.contains(&key) {
            continue;
        }
        let outer = indent + trimmed.find(key).unwrap_or(0);
        if value.is_empty() {
            open = Some((outer, Value::Items));
        } else if let Some(style) = block_style(value) {
            open = Some((outer, style));
        } else {
            plain(text, start + indent + from, value, &mut out);
        }
    }
    String::from_utf8(out).unwrap_or_default()
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
    if !key.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') {
        return None;
    }
    let value = rest.trim_start();
    (rest.is_empty() || rest.starts_with(' ')).then_some((key, value, trimmed.len() - value.len()))
}

/// A command in one line, perhaps in quotes.
fn plain(text: &str, from: usize, command: &str, out: &mut [u8]) {
    let quote = command
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'') && command.len() > 1 && command.ends_with(*c));
    match quote {
        Some(_) => {
            let inner = command.get(1..command.len() - 1).unwrap_or_default();
            keep(text, from + 1, inner, out);
        }
        None => keep(text, from, command, out),
    }
}

/// Puts a piece back, with what the service fills in as the shell would name it.
fn keep(text: &str, from: usize, piece: &str, out: &mut [u8]) {
    let Some(bytes) = text.as_bytes().get(from..from + piece.len()) else {
        return;
    };
    let Some(into) = out.get_mut(from..from + piece.len()) else {
        return;
    };
    into.copy_from_slice(bytes);
    let mut at = 0;
    while let Some(open) = piece.get(at..).and_then(|p| p.find("${{")).map(|i| at + i) {
        let Some(close) = piece
            .get(open..)
            .and_then(|p| p.find("}}"))
            .map(|i| open + i + 2)
        else {
            break;
        };
        let inner = piece.get(open + 3..close - 2).unwrap_or_default().trim();
        let name: String = inner
            .rsplit('.')
            .next()
            .unwrap_or_default()
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        // As long as it was: what is left over is a suffix that nothing ends with.
        let name = if name.is_empty() {
            "_".to_owned()
        } else {
            name
        };
        let room = close - open;
        let written = match room.checked_sub(name.len() + 4) {
            Some(left) => format!("${{{name}%{}}}", "_".repeat(left)),
            None => " ".repeat(room),
        };
        if let Some(place) = into.get_mut(open..close) {
            place.copy_from_slice(written.as_bytes());
        }
        at = close;
    }
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
    fn lists_of_commands_are_commands() {
        let text = "smoke:\n  stage: deploy\n  script:\n    - curl -sf https://a.example\n    - 'echo done'\n    - |\n      echo one\n      echo two\n    - echo last\n  only:\n    - main\n";
        let left = commands(text);
        for command in ["curl -sf", "echo done", "echo one", "echo two", "echo last"] {
            assert_eq!(left.find(command), text.find(command), "{command}");
        }
        assert!(!left.contains("main") && !left.contains("deploy") && !left.contains('\''));
    }
}
