//! A literal becomes a read of the environment, in the language's own form.

use super::imports;
use crate::finding::{Edit, Fix};
use crate::text::{Kind, Unit};
use std::ops::Range;

/// The change, where the language has a form and the place allows a call.
pub fn read(unit: &Unit<'_>, literal: &Range<usize>, variable: &str) -> Option<Fix> {
    let name = unit.path.rsplit('/').next().unwrap_or(unit.path);
    let extension = name.rsplit_once('.').map_or("", |(_, e)| e);
    let mut edits = Vec::new();
    let text = match (unit.kind, extension) {
        (Kind::Python, _) => {
            let needs = unit.needs(|| imports::python(unit, "os").edits());
            edits.extend_from_slice(needs);
            format!("os.environ[\"{variable}\"]")
        }
        (Kind::CLike, "js" | "mjs" | "cjs" | "ts" | "mts" | "cts") => {
            format!("process.env.{variable}")
        }
        (Kind::CLike, "go") if !is_constant(unit, literal, &["const"]) => {
            let find = || imports::go(unit, "os").map(imports::Needed::edits);
            edits.extend_from_slice(unit.needs(|| find().unwrap_or_default()));
            format!("os.Getenv(\"{variable}\")")
        }
        (Kind::CLike, "java" | "kt" | "kts") if !is_constant(unit, literal, &["const", "@"]) => {
            format!("System.getenv(\"{variable}\")")
        }
        (Kind::CLike, "cs") if !is_constant(unit, literal, &["const", "["]) => {
            format!("Environment.GetEnvironmentVariable(\"{variable}\")")
        }
        (Kind::Rust, _) if !is_constant(unit, literal, &["const", "static", "#["]) => {
            let read = format!("std::env::var(\"{variable}\").expect(\"`{variable}` is set\")");
            match unit.text.as_bytes().get(literal.end) {
                Some(b'.') => read,
                _ => format!("&{read}"),
            }
        }
        (Kind::Hash, "rb") => format!("ENV.fetch(\"{variable}\")"),
        (Kind::Php, _)
            if !is_constant(
                unit,
                literal,
                &[
                    "const",
                    "public",
                    "private",
                    "protected",
                    "static",
                    "var",
                    "define",
                    "#[",
                ],
            ) =>
        {
            format!("getenv('{variable}')")
        }
        (Kind::Shell, "sh" | "bash" | "zsh") => format!("\"${{{variable}:?}}\""),
        _ => return None,
    };
    edits.push(Edit::new(literal.clone(), text));
    Some(Fix {
        title: format!("read `{variable}` from the environment"),
        safe: false,
        edits,
        ignore: None,
    })
}

/// Whether the literal's line, or the block that it stands in, begins with a word that wants a
/// constant.
fn is_constant(unit: &Unit<'_>, literal: &Range<usize>, words: &[&str]) -> bool {
    let line = unit.lines.line(literal.start);
    let begins = |text: &str| {
        let text = text.trim_start();
        let mut parts = text.split(|c: char| c.is_whitespace() || c == '(');
        words
            .iter()
            .any(|word| match word.chars().all(char::is_alphabetic) {
                true => parts.clone().take(4).any(|part| part == *word),
                false => text.starts_with(word),
            })
            && parts.next().is_some()
    };
    let whole = unit.slice(unit.lines.range(line));
    let before = unit.slice(unit.lines.start(line)..literal.start);
    if begins(before) {
        return true;
    }
    // `const (` of Go: the nearest line above that is not indented.
    if whole.starts_with(char::is_whitespace) {
        let above = (line.saturating_sub(200)..line).rev();
        for text in above.map(|line| unit.slice(unit.lines.range(line))) {
            if !text.trim().is_empty() && !text.starts_with(char::is_whitespace) {
                return text.trim_end().ends_with('(') && begins(text);
            }
        }
    }
    false
}
