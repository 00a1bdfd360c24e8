//! What commands install: `pip install name`, `npm add name`, in images, notebooks and scripts.

use crate::text::{Kind, Unit};
use std::ops::Range;

/// Words that a command begins with, and the ecosystem that it installs from.
const INSTALLERS: &[(&[&str], &str)] = &[
    (&["pip", "install"], "pypi"),
    (&["pip3", "install"], "pypi"),
    (&["pipx", "install"], "pypi"),
    (&["poetry", "add"], "pypi"),
    (&["pipenv", "install"], "pypi"),
    (&["uv", "add"], "pypi"),
    (&["pdm", "add"], "pypi"),
    (&["npm", "install"], "npm"),
    (&["npm", "i"], "npm"),
    (&["npm", "add"], "npm"),
    (&["yarn", "add"], "npm"),
    (&["pnpm", "add"], "npm"),
    (&["pnpm", "install"], "npm"),
    (&["bun", "add"], "npm"),
    (&["gem", "install"], "gem"),
    (&["bundle", "add"], "gem"),
    (&["cargo", "add"], "cargo"),
    (&["cargo", "install"], "cargo"),
    (&["composer", "require"], "composer"),
    (&["go", "get"], "go"),
    (&["go", "install"], "go"),
    (&["pub", "add"], "pub"),
];

/// Options with a value of their own.
const WITH_VALUE: &[&str] = &[
    "-r",
    "-c",
    "-e",
    "-t",
    "-i",
    "--requirement",
    "--constraint",
    "--editable",
    "--target",
    "--index-url",
    "--extra-index-url",
    "--prefix",
    "--registry",
    "--python",
    "--group",
];

/// The packages that a file's commands install, with their places and ecosystems.
pub(super) fn installed(unit: &Unit<'_>) -> Vec<(Range<usize>, String, &'static str)> {
    let mut out = Vec::new();
    for line in 0..unit.lines.count() {
        let range = unit.lines.range(line);
        let text = unit.slice(range.clone());
        let trimmed = text.trim_start();
        if trimmed.starts_with('#') {
            continue;
        }
        // A cell hands a line to the shell with `!` or `%`.
        if unit.kind == Kind::Notebook
            && !trimmed
                .trim_start_matches('"')
                .trim_start()
                .starts_with(['!', '%'])
        {
            continue;
        }
        let words = words(text);
        let mut at = 0;
        while at < words.len() {
            let installer = INSTALLERS.iter().find(|(command, _)| {
                let here = words.iter().skip(at).map(|(_, word)| *word);
                command.iter().copied().eq(here.take(command.len()))
            });
            let Some((command, ecosystem)) = installer else {
                at += 1;
                continue;
            };
            at += command.len();
            let mut skip = false;
            while let Some((start, word)) = words.get(at).copied() {
                if matches!(word, "&&" | "||" | "|" | ";" | "\\")
                    || word.starts_with(['&', '|', ';'])
                {
                    break;
                }
                at += 1;
                let value = std::mem::replace(&mut skip, WITH_VALUE.contains(&word));
                let name = named(word, ecosystem);
                if !value && !word.starts_with('-') && is_name(name) {
                    let start = range.start + start;
                    out.push((start..start + name.len(), name.to_owned(), *ecosystem));
                }
                if word.ends_with(';') {
                    break;
                }
            }
        }
    }
    out
}

/// The words of a line, with their places; without the quotes and marks around them.
fn words(text: &str) -> Vec<(usize, &str)> {
    let marks = ['"', '\'', '!', '%', ',', '`', '(', ')'];
    let mut out = Vec::new();
    let mut from = 0;
    for piece in text.split([' ', '\t']) {
        let start = from;
        from += piece.len() + 1;
        let head = piece.trim_start_matches(marks);
        let word = head.trim_end_matches(marks);
        let word = word
            .strip_suffix("\\n")
            .unwrap_or(word)
            .trim_end_matches(marks);
        if !word.is_empty() {
            out.push((start + piece.len() - head.len(), word));
        }
    }
    out
}

/// A package's name without its version.
fn named<'a>(word: &'a str, ecosystem: &str) -> &'a str {
    let stops: &[char] = match ecosystem {
        "pypi" => &['=', '<', '>', '~', '!', '[', ';', '@'],
        "composer" => &[':', ';'],
        _ => &['@', ';'],
    };
    // A scope begins with what a version begins with.
    let from = usize::from(word.starts_with('@'));
    let end = word
        .get(from..)
        .and_then(|rest| rest.find(stops))
        .map_or(word.len(), |p| p + from);
    word.get(..end).unwrap_or(word)
}

/// A name, and no path or address.
fn is_name(name: &str) -> bool {
    name.len() > 2
        && !name.starts_with(['.', '/', '$', '~'])
        && !name.contains("://")
        && !name.starts_with("git+")
        && !name.ends_with(".txt")
        && !name.ends_with(".whl")
}
