//! From TOML text to typed sections, with every error and every place kept.
//!
//! serde stops at the first error and loses spans behind tagged types, so the model is read from
//! the spanned tree instead. [`section!`] is the one definition of a table: its fields, their
//! documentation, whether they must be there, their defaults, and the order by which a change is
//! judged looser or tighter. Schema, documentation and reader derive from it.

mod section;
mod value;

pub use section::{choice, section};
pub(crate) use value::is_name;
pub use value::{BadValue, Entry, Names, Text};

use crate::diagnostic::{Diagnostic, Report};
use crate::source::{At, Source, Span};
use serde_spanned::Spanned;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

/// How a field's values are ordered when two policies are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// A set of what is allowed: fewer is tighter.
    Subset,
    /// A set of what is demanded: more is tighter.
    Superset,
    /// An upper bound: smaller is tighter, absent is unbounded.
    AtMost,
    /// A lower bound: greater is tighter, absent is none.
    AtLeast,
    /// Ranked choices, in the order of the enum: later is tighter.
    Ranked,
    /// Names something; a different value is simply another thing.
    Identity,
    /// Says nothing about what is allowed.
    Neutral,
    /// Ordered field by field.
    Fields,
}

/// Whether a field must be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Must be there.
    Required,
    /// May be absent, and absence means something.
    Optional,
    /// May be absent; the model has a default.
    Default,
}

/// One field of a section: what schema and documentation are made of.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// The TOML key.
    pub key: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Whether it must be written.
    pub presence: Presence,
    /// How values compare.
    pub order: Order,
    /// What may stand there.
    pub shape: fn() -> Shape,
}

/// What may stand at a place of a file.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A string of a kind that the words describe.
    Text(&'static str),
    /// One of these strings.
    Choice(Vec<&'static str>),
    /// `true` or `false`.
    Bool,
    /// A whole number, not negative.
    Integer,
    /// A number.
    Number,
    /// A calendar date, unquoted.
    Date,
    /// A string, a number or a boolean.
    Scalar,
    /// An array.
    List(Box<Shape>),
    /// A table whose keys are names.
    Names(Box<Shape>),
    /// A table with fixed keys.
    Section(&'static str, &'static [Field]),
    /// Any one of these.
    AnyOf(Vec<Shape>),
}

/// What can be read from a place of a file.
pub trait Value: Sized {
    /// For schema and documentation.
    fn shape() -> Shape;
    /// Reads it, or says what is wrong. `None` only after at least one error was reported.
    fn read(node: &Node<'_>, report: &mut Report) -> Option<Self>;
}

/// A value in the spanned tree.
#[derive(Clone, Copy)]
pub struct Node<'a> {
    pub(crate) value: &'a DeValue<'a>,
    range: (usize, usize),
    source: &'a Arc<Source>,
}

impl<'a> Node<'a> {
    fn new(value: &'a Spanned<DeValue<'a>>, source: &'a Arc<Source>) -> Self {
        let span = value.span();
        Self {
            value: value.get_ref(),
            range: (span.start, span.end),
            source,
        }
    }

    /// Where the value stands.
    pub fn span(&self) -> Span {
        Span::new(self.source, self.range.0..self.range.1)
    }

    /// Reports that something else was expected here.
    pub fn expected(&self, what: &str, report: &mut Report) {
        let (found, bare) = match self.value {
            DeValue::Table(_) => ("a table", false),
            DeValue::Array(_) => ("an array", false),
            DeValue::String(_) => ("a string", false),
            DeValue::Integer(_) => ("a whole number", true),
            DeValue::Float(_) => ("a number", true),
            DeValue::Boolean(_) => ("a boolean", true),
            DeValue::Datetime(when) if when.time.is_none() => ("a date", true),
            DeValue::Datetime(_) => ("a date with a time", true),
        };
        // What was written says more than its type, where the type is right and the value is not.
        let written = match self.value {
            DeValue::Integer(_) if what.starts_with("a whole number") => {
                self.source.text.get(self.range.0..self.range.1)
            }
            _ => None,
        };
        let unquoted = [
            "a whole number",
            "a finite number",
            "a number",
            "a date",
            "`true`",
        ];
        let help = if found == "a string" && unquoted.iter().any(|kind| what.starts_with(kind)) {
            match what.contains("without quotes") {
                true => format!("write {what}"),
                false => format!("write {what}, without quotes"),
            }
        } else if what == "an array" {
            "put it in brackets: `[ … ]`".to_owned()
        } else if what == "a table" {
            "write a table: `{ key = … }`".to_owned()
        } else if bare && !unquoted.iter().any(|kind| what.starts_with(kind)) {
            format!("write {what}, in quotes")
        } else {
            format!("write {what}")
        };
        report.push(
            Diagnostic::error(
                "wrong-type",
                &self.span(),
                match written {
                    Some(written) => format!("expected {what}, found `{written}`"),
                    None => format!("expected {what}, found {found}"),
                },
            )
            .label(match written {
                Some(_) => "out of range".to_owned(),
                None => format!("this is {found}"),
            })
            .help(help),
        );
    }

    /// The elements, if this is an array.
    pub fn array(&self, report: &mut Report) -> Option<Vec<Node<'a>>> {
        match self.value {
            DeValue::Array(items) => {
                Some(items.iter().map(|v| Node::new(v, self.source)).collect())
            }
            _ => {
                self.expected("an array", report);
                None
            }
        }
    }

    /// The table's keys and values, if this is a table.
    pub fn table(&self, report: &mut Report) -> Option<Table<'a>> {
        match self.value {
            DeValue::Table(table) => Some(Table {
                table,
                node: *self,
                lenient: false,
            }),
            _ => {
                self.expected("a table", report);
                None
            }
        }
    }
}

/// A table being read.
pub struct Table<'a> {
    table: &'a DeTable<'a>,
    node: Node<'a>,
    lenient: bool,
}

impl<'a> Table<'a> {
    /// Every key with its place, and its value.
    pub fn entries(&self) -> impl Iterator<Item = (At<&'a str>, Node<'a>)> + '_ {
        let source = self.node.source;
        self.table.iter().map(move |(key, value)| {
            (
                At::new(&**key.get_ref(), Span::new(source, key.span())),
                Node::new(value, source),
            )
        })
    }

    /// Reports keys that no field has, with the nearest one that exists.
    pub fn deny_unknown(&self, known: &[&str], report: &mut Report) {
        for (key, _) in self.entries() {
            if !known.contains(&key.value) {
                let diagnostic = Diagnostic::error(
                    "unknown-key",
                    &key.span,
                    format!("unknown key `{}`", key.value),
                )
                .label("no such key here")
                .help(did_you_mean(key.value, known));
                report.push(diagnostic);
            }
        }
    }

    /// As a whole file: wrong optional values are left out, once they were reported.
    #[must_use]
    pub fn document(mut self) -> Self {
        self.lenient = true;
        self
    }

    /// A field that may be absent. `None` where it is wrong, after an error was reported.
    pub fn optional<T: Value>(&self, key: &str, report: &mut Report) -> Option<Option<At<T>>> {
        let Some(value) = self.table.get(key) else {
            return Some(None);
        };
        let node = Node::new(value, self.node.source);
        match T::read(&node, report) {
            Some(value) => Some(Some(At::new(value, node.span()))),
            None => self.lenient.then_some(None),
        }
    }

    /// A field that must be there.
    pub fn required<T: Value>(&self, key: &str, report: &mut Report) -> Option<At<T>> {
        if self.table.get(key).is_none() {
            report.push(
                Diagnostic::error(
                    "missing-key",
                    &self.node.span(),
                    format!("missing key `{key}`"),
                )
                .label("in this table")
                .help(format!("add `{key} = …`")),
            );
        }
        self.optional(key, report)?
    }
}

/// "did you mean `x`?", or the whole list where nothing is near.
pub fn did_you_mean<S: AsRef<str>>(word: &str, known: &[S]) -> String {
    let best = known
        .iter()
        .map(|k| (strsim::damerau_levenshtein(word, k.as_ref()), k.as_ref()))
        .min_by_key(|(distance, _)| *distance);
    match best {
        Some((distance, near)) if distance <= near.len().max(word.len()) / 3 + 1 => {
            format!("did you mean `{near}`?")
        }
        _ if known.is_empty() => "nothing is defined to choose from".to_owned(),
        _ => {
            let list: Vec<_> = known.iter().map(|k| format!("`{}`", k.as_ref())).collect();
            format!("one of {}", list.join(", "))
        }
    }
}

/// The same, and another way out.
pub fn did_you_mean_or<S: AsRef<str>>(word: &str, known: &[S], otherwise: &str) -> String {
    let near = did_you_mean(word, known);
    let stop = if near.ends_with('?') { "" } else { ";" };
    format!("{near}{stop} {otherwise}")
}

/// Parses `source` as TOML and reads it as `T`. Syntax errors and model errors come together.
pub fn read_document<T: Value>(source: &Arc<Source>, report: &mut Report) -> Option<T> {
    let (document, errors) = DeTable::parse_recoverable(&source.text);
    let mut broken_lines = Vec::new();
    for error in errors {
        let span = Span::new(source, error.span().unwrap_or(0..0));
        broken_lines.push(span.place().line);
        let message = error.message().replace('\n', ", ");
        let (label, help) = if message.contains("duplicate key") {
            let help = "keep one of the two: what belongs together stands under one key or table";
            ("stands here again", help)
        } else {
            let help = "text stands in quotes, numbers and dates do not; `#` begins a comment";
            ("not TOML here", help)
        };
        report.push(
            Diagnostic::error("syntax", &span, message)
                .label(label)
                .help(help),
        );
    }
    let range = document.span();
    let table = DeValue::Table(document.into_inner());
    let node = Node {
        value: &table,
        range: (range.start, range.start),
        source,
    };
    if broken_lines.is_empty() {
        return T::read(&node, report);
    }
    // The recovered tree may lack what was written: nothing is built on it, and only what it shows
    // to be wrong elsewhere is said.
    let mut model = Report::default();
    let _ = T::read(&node, &mut model);
    model.diagnostics.retain(|diagnostic| {
        let line = diagnostic.primary.0.place().line;
        diagnostic.code != "missing-key" && !broken_lines.contains(&line)
    });
    report.diagnostics.append(&mut model.diagnostics);
    None
}
