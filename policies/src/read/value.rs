//! The values that are not sections: text kinds, lists, named tables, numbers, dates.

use super::{Node, Shape, Value, did_you_mean};
use crate::diagnostic::{Diagnostic, Report};
use crate::source::{At, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use toml::de::DeValue;

/// Why a string is not of its kind, and what would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadValue {
    /// One sentence that names the input.
    pub message: String,
    /// What to write instead.
    pub help: String,
    /// The diagnostic's code, where it is not the kind's own.
    pub code: Option<&'static str>,
    /// Whether the input may be a secret: then neither it nor its line is shown.
    pub secret: bool,
}

impl BadValue {
    /// A reason and a way out.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: help.into(),
            code: None,
            secret: false,
        }
    }

    /// The same about what may be a secret. The message must not repeat it.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// The same under a code of its own.
    #[must_use]
    pub fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }
}

/// A kind of string: parsed by [`FromStr`], described for schema and messages.
pub trait Text: FromStr<Err = BadValue> {
    /// What it is, with an example: "a size such as `5 MiB`".
    const KIND: &'static str;
    /// Stable code of the diagnostic.
    const CODE: &'static str = "bad-value";
    /// The words that there are, where it is a closed choice.
    const WORDS: &'static [&'static str] = &[];
}

impl<T: Text> Value for T {
    fn shape() -> Shape {
        match T::WORDS {
            [] => Shape::Text(T::KIND),
            words => Shape::Choice(words.to_vec()),
        }
    }

    fn read(node: &Node<'_>, report: &mut Report) -> Option<Self> {
        let DeValue::String(text) = node.value else {
            node.expected(T::KIND, report);
            return None;
        };
        match text.parse() {
            Ok(value) => Some(value),
            Err(bad) => {
                let code = bad.code.unwrap_or(T::CODE);
                let mut diagnostic = Diagnostic::error(code, &node.span(), bad.message)
                    .label(format!("expected {}", T::KIND))
                    .help(bad.help);
                if bad.secret {
                    diagnostic = diagnostic.hide_line();
                }
                report.push(diagnostic);
                None
            }
        }
    }
}

impl Value for String {
    fn shape() -> Shape {
        Shape::Text("a string")
    }
    fn read(node: &Node<'_>, report: &mut Report) -> Option<Self> {
        match node.value {
            DeValue::String(text) => Some(text.clone().into_owned()),
            _ => {
                node.expected("a string", report);
                None
            }
        }
    }
}

impl Value for bool {
    fn shape() -> Shape {
        Shape::Bool
    }
    fn read(node: &Node<'_>, report: &mut Report) -> Option<Self> {
        match node.value {
            DeValue::Boolean(value) => Some(*value),
            _ => {
                node.expected("`true` or `false`", report);
                None
            }
        }
    }
}

impl Value for u32 {
    fn shape() -> Shape {
        Shape::Integer
    }
    fn read(node: &Node<'_>, report: &mut Report) -> Option<Self> {
        let number = match node.value {
            DeValue::Integer(n) => u32::from_str_radix(n.as_str(), n.radix()).ok(),
            _ => None,
        };
        if number.is_none() {
            node.expected("a whole number from 0 to 4294967295", report);
        }
        number
    }
}

impl Value for f64 {
    fn shape() -> Shape {
        Shape::Number
    }
    fn read(node: &Node<'_>, report: &mut Report) -> Option<Self> {
        let number = match node.value {
            DeValue::Integer(n) if n.radix() == 10 => n.as_str().parse().ok(),
            DeValue::Float(n) => n.as_str().parse().ok(),
            _ => None,
        };
        let number = number.filter(|n: &f64| n.is_finite());
        if number.is_none() {
            node.expected("a finite number", report);
        }
        number
    }
}

impl<T: Value> Value for Vec<At<T>> {
    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }
    fn read(node: &Node<'_>, report: &mut Report) -> Option<Self> {
        let items = node.array(report)?;
        let mut read = Self::with_capacity(items.len());
        for item in &items {
            read.extend(T::read(item, report).map(|value| At::new(value, item.span())));
        }
        (read.len() == items.len()).then_some(read)
    }
}

/// A table whose keys are names that diffs, metrics and suppressions can cite.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names<T> {
    /// What was read, by name.
    pub entries: BTreeMap<String, Entry<T>>,
    /// Names whose value was wrong: defined, so a reference to one is no second error.
    pub broken: BTreeSet<String>,
}

/// One named entry: the place of its name, and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<T> {
    /// Where the name stands.
    pub name: Span,
    /// The value.
    pub value: At<T>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self {
            entries: BTreeMap::new(),
            broken: BTreeSet::new(),
        }
    }
}

impl<T> Names<T> {
    /// The entry of that name.
    pub fn find(&self, name: &str) -> Option<&Entry<T>> {
        self.entries.get(name)
    }

    /// By name, in the order of names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Entry<T>)> {
        self.entries.iter().map(|(name, entry)| (&**name, entry))
    }

    /// The entry a reference names, or an error with the nearest name.
    pub fn resolve(
        &self,
        what: &str,
        reference: &At<String>,
        report: &mut Report,
    ) -> Option<&Entry<T>> {
        let found = self.entries.get(&reference.value);
        if found.is_none() && !self.broken.contains(&reference.value) {
            let known: Vec<_> = self.entries.keys().chain(&self.broken).collect();
            report.push(
                Diagnostic::error(
                    "unknown-name",
                    &reference.span,
                    format!("no {what} is named `{}`", reference.value),
                )
                .help(did_you_mean(&reference.value, &known)),
            );
        }
        found
    }
}

impl<T: Value> Value for Names<T> {
    fn shape() -> Shape {
        Shape::Names(Box::new(T::shape()))
    }
    fn read(node: &Node<'_>, report: &mut Report) -> Option<Self> {
        let mut names = Self::default();
        for (key, value) in node.table(report)?.entries() {
            if !is_name(key.value) {
                report.push(
                    Diagnostic::error("bad-name", &key.span, format!("`{}` is not a name", key.value))
                        .help("use lower-case letters, digits and `-`, starting with a letter, at most 64"),
                );
            }
            match T::read(&value, report) {
                Some(read) => {
                    let entry = Entry {
                        name: key.span,
                        value: At::new(read, value.span()),
                    };
                    names.entries.insert(key.value.to_owned(), entry);
                }
                None => {
                    names.broken.insert(key.value.to_owned());
                }
            }
        }
        Some(names)
    }
}

/// Whether diffs, metrics and suppressions can cite it.
pub(crate) fn is_name(name: &str) -> bool {
    name.len() <= 64
        && name.bytes().next().is_some_and(|b| b.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}
