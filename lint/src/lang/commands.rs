//! The commands in files that say how something is built, set up or run: Dockerfiles, compose files,
//! Makefiles, playbooks. Everything else is blanked out, so that every byte keeps its place.

use super::pipeline::{self, Blank};

/// The families, each with its own way to hold commands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Pipeline,
    Docker,
    Make,
    Compose,
    Playbook,
}

fn family(path: &str) -> Option<Family> {
    if pipeline::is_pipeline(path) {
        let lower = path.to_ascii_lowercase();
        return (lower.ends_with(".yml") || lower.ends_with(".yaml")).then_some(Family::Pipeline);
    }
    let lower = path.to_ascii_lowercase().replace('\\', "/");
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let inside = |folder: &str| lower.starts_with(folder) || lower.contains(&format!("/{folder}"));
    let yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    if matches!(name, "dockerfile" | "containerfile")
        || name.starts_with("dockerfile.")
        || name.starts_with("containerfile.")
        || name.ends_with(".dockerfile")
    {
        return Some(Family::Docker);
    }
    if matches!(name, "makefile" | "gnumakefile") || name.ends_with(".mk") {
        return Some(Family::Make);
    }
    if !yaml {
        return None;
    }
    if name.starts_with("docker-compose")
        || name.starts_with("compose.")
        || name.starts_with("compose-")
    {
        return Some(Family::Compose);
    }
    let play = ["tasks/", "handlers/", "playbooks/", "ansible/"]
        .iter()
        .any(|folder| inside(folder))
        || name.starts_with("playbook")
        || name == "site.yml";
    play.then_some(Family::Playbook)
}

/// Whether a file holds commands of the shell among other things.
pub(super) fn holds(path: &str) -> bool {
    family(path).is_some()
}

/// Whether a file builds something by commands that rules on its text read as well.
pub(crate) fn builds(path: &str) -> bool {
    matches!(family(path), Some(Family::Docker | Family::Make))
}

/// The file with nothing left but its commands.
pub(super) fn of(path: &str, text: &str) -> String {
    let blank = match family(path) {
        Some(Family::Docker) => docker(text),
        Some(Family::Make) => make(text),
        Some(Family::Compose) => {
            let mut out = Blank::of(text);
            pipeline::under(&mut out, &["command", "entrypoint", "test"]);
            out.replace("$$", b" $");
            out
        }
        Some(Family::Playbook) => playbook(text),
        Some(Family::Pipeline) | None => return pipeline::commands(text),
    };
    blank.into_text()
}

/// `RUN`, `CMD` and `ENTRYPOINT`, with the lines that they go on over.
fn docker(text: &str) -> Blank<'_> {
    let mut out = Blank::of(text);
    let mut goes_on = false;
    let mut until: Option<String> = None;
    for (start, line) in lines(text) {
        let body = line.trim_end();
        let trimmed = body.trim_start();
        let from = start + body.len() - trimmed.len();
        if let Some(end) = &until {
            if trimmed == end {
                until = None;
            } else {
                out.keep(from, trimmed);
            }
            continue;
        }
        if trimmed.starts_with('#') {
            continue;
        }
        let command = if goes_on {
            trimmed
        } else {
            let mut rest = trimmed;
            let mut runs = false;
            while let Some((word, after)) = rest.split_once(char::is_whitespace) {
                let upper = word.to_ascii_uppercase();
                match upper.as_str() {
                    "RUN" | "CMD" | "ENTRYPOINT" => runs = true,
                    "ONBUILD" | "HEALTHCHECK" => {}
                    _ if word.starts_with("--") => {}
                    _ => break,
                }
                rest = after.trim_start();
            }
            if !runs {
                continue;
            }
            rest
        };
        goes_on = body.ends_with('\\');
        let at = start + body.len() - command.len();
        match command.strip_prefix("<<") {
            Some(end) => {
                until = Some(end.trim_matches(['-', '"', '\'']).to_owned());
            }
            None => out.command(at, command),
        }
    }
    out
}

/// The lines of recipes, and what make itself says: `$(info …)`.
fn make(text: &str) -> Blank<'_> {
    let mut out = Blank::of(text);
    for (start, line) in lines(text) {
        let body = line.trim_end();
        if let Some(recipe) = body.strip_prefix('\t') {
            let command = recipe.trim_start_matches(['@', '-', '+', ' ', '\t']);
            out.keep(start + body.len() - command.len(), command);
        } else {
            for said in ["$(info ", "$(warning ", "$(error "] {
                let inner = body.trim_start().strip_prefix(said);
                if let Some(inner) = inner.and_then(|i| i.strip_suffix(')')) {
                    let at = start + body.len() - 1 - inner.len();
                    out.keep(at, inner);
                    out.put(at - 6, b"echo \"");
                    out.put(at + inner.len(), b"\"");
                }
            }
        }
    }
    out.name_variables_of_make();
    out.replace("$$", b" $");
    out
}

/// What tasks run and say, unless they are told to keep it to themselves.
fn playbook(text: &str) -> Blank<'_> {
    let mut out = Blank::of(text);
    let keys = [
        "shell",
        "command",
        "raw",
        "cmd",
        "ansible.builtin.shell",
        "ansible.builtin.command",
        "ansible.builtin.raw",
    ];
    pipeline::under(&mut out, &keys);
    let all: Vec<(usize, &str)> = lines(text).collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    for (number, (start, line)) in all.iter().enumerate() {
        let body = line.trim_end();
        let trimmed = body.trim_start();
        let from = start + body.len() - trimmed.len();
        for (key, sign) in [("msg: ", &b"echo "[..]), ("var: ", b"echo $")] {
            let Some(value) = trimmed.strip_prefix(key) else {
                continue;
            };
            let before = number.checked_sub(1).and_then(|n| all.get(n));
            let debugs = before.is_some_and(|(_, b)| b.trim_end().ends_with("debug:"));
            if debugs && from > 0 {
                out.keep(from + key.len(), value);
                out.put(from + key.len() - sign.len(), sign);
            }
        }
        if let Some(at) = body.find("debug: msg=") {
            let value = body.get(at + 11..).unwrap_or_default();
            out.keep(start + at + 11, value);
            out.put(start + at + 6, b"echo ");
        }
        // `no_log: true` is said of the whole task.
        let quiet = trimmed.strip_prefix("no_log:").map(str::trim);
        if matches!(quiet, Some("true" | "yes" | "True")) {
            let own = indent(body);
            let begins = all
                .iter()
                .take(number)
                .rposition(|(_, l)| l.trim_start().starts_with("- ") && indent(l) < own)
                .unwrap_or(0);
            let ends = all
                .iter()
                .skip(number + 1)
                .find(|(_, l)| !l.trim().is_empty() && indent(l) < own);
            let from = all.get(begins).map_or(0, |(s, _)| *s);
            out.hide(from, ends.map_or(text.len(), |(s, _)| *s));
        }
    }
    out.name_variables("{{", "}}");
    out
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at += line.len();
        (start, line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left(path: &str, text: &str) -> String {
        let left = of(path, text);
        assert_eq!(left.len(), text.len(), "{path}");
        left
    }

    #[test]
    fn dockerfiles_keep_what_they_run() {
        let text = "FROM a\nARG KEY\nRUN --mount=type=secret,id=k \\\n    echo \"$KEY\" \\\n && ls\nCMD [\"sh\", \"-c\", \"echo $KEY; exec app\"]\nRUN <<EOF\necho two\nEOF\nCOPY x y\n";
        let left = left("a/Dockerfile", text);
        for command in ["echo \"$KEY\"", "&& ls", "echo $KEY; exec app", "echo two"] {
            assert_eq!(left.find(command), text.find(command), "{command}");
        }
        assert!(!left.contains("FROM") && !left.contains("COPY") && !left.contains("mount"));
    }

    #[test]
    fn recipes_name_variables_as_the_shell_does() {
        let text = "K ?= x\nsay:\n\t@echo \"$(K) $$HOME $(if $(K),set,unset)\"\n$(info key $(K))\n";
        let left = left("Makefile", text);
        assert!(left.contains("echo \"${K}  $HOME"), "{left}");
        assert!(left.contains("echo \"key ${K}\""), "{left}");
        assert!(!left.contains("unset") && !left.contains("?="));
    }

    #[test]
    fn playbooks_keep_what_is_said() {
        let text = "- hosts: all\n  tasks:\n    - name: a\n      debug:\n        msg: \"key {{ api_key }}\"\n    - shell: echo {{ api_key }}\n      no_log: true\n    - debug:\n        var: api_key\n    - command: \"ls {{ x | length }}\"\n    - debug: msg=\"{{ api_key }}\"\n";
        let left = left("roles/a/tasks/main.yml", text);
        assert!(left.contains("echo \"key ${api_key%"), "{left}");
        assert!(left.contains("echo $api_key"), "{left}");
        assert!(
            !left.contains("hosts") && !left.contains("length"),
            "{left}"
        );
        assert_eq!(left.matches("echo").count(), 3, "{left}");
    }

    #[test]
    fn compose_files_keep_their_commands() {
        let text = "services:\n  a:\n    image: x\n    command: sh -c 'echo $$KEY && exec a'\n    entrypoint: [\"sh\", \"-c\", \"echo $$KEY\"]\n";
        let left = left("docker-compose.yml", text);
        assert!(
            left.contains("echo  $KEY && exec a") && !left.contains('\''),
            "{left}"
        );
        assert_eq!(left.matches("echo  $KEY").count(), 2, "{left}");
    }
}
