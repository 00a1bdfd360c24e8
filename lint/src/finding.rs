//! Findings: what a rule says of a place.

use crate::rules::Rule;
use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use visor_policy::read::choice;

choice! {
    /// How bad a finding is.
    pub enum Severity {
        /// Worth knowing; the run stays clean.
        "info" Info,
        /// Should be mended.
        "warning" Warning,
        /// Must be mended.
        "error" Error,
    }
}

choice! {
    /// How sure a rule is that it understood the code.
    pub enum Confidence {
        /// It may well be something else.
        "low" Low,
        /// It looks so.
        "medium" Medium,
        /// It is so.
        "high" High,
    }
}

/// What identifies a finding besides rule and path. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub enum Material {
    /// A secret's value: the finding stays the same wherever in the file it moves.
    Value(String),
    /// The line's text, without white space.
    Context,
}

impl fmt::Debug for Material {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Value(_) => "Value(redacted)",
            Self::Context => "Context",
        })
    }
}

/// One change that mends a finding.
#[derive(Clone, PartialEq, Eq)]
pub struct Edit {
    /// Where; in the finding's own file.
    pub range: Range<usize>,
    /// What stands there afterwards.
    pub text: String,
    /// What stood there when it was linted: another text is left alone.
    pub before: Masked,
}

impl Edit {
    /// A change of these bytes; what they were is noted when the finding is made.
    pub fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Self {
            range,
            text: text.into(),
            before: Masked(String::new()),
        }
    }
}

impl fmt::Debug for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Edit({:?})", self.range)
    }
}

/// How a finding can be mended by a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, for people: `read it from the environment`.
    pub title: String,
    /// Whether behaviour stays the same apart from what is mended.
    pub safe: bool,
    /// The changes, which do not overlap.
    pub edits: Vec<Edit>,
    /// A line to add to the nearest `.gitignore`.
    pub ignore: Option<String>,
}

/// A finding as a rule states it, in terms of one text.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Which rule.
    pub rule: &'static Rule,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// The place to mend.
    pub range: Range<usize>,
    /// What stands there.
    pub label: String,
    /// One sentence.
    pub message: String,
    /// Further places that show why.
    pub also: Vec<(Range<usize>, String)>,
    /// What to do.
    pub help: String,
    /// What identifies it.
    pub material: Material,
    /// How a program can mend it.
    pub fix: Option<Fix>,
    /// Index of a prefix that other vendors share: it counts only where the project is about ours.
    pub doubtful: Option<usize>,
}

impl Draft {
    /// At a place, with the rule's own severity.
    pub fn new(rule: &'static Rule, range: Range<usize>, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity: rule.severity,
            confidence: Confidence::High,
            range,
            label: String::new(),
            message: message.into(),
            also: Vec::new(),
            help: String::new(),
            material: Material::Context,
            fix: None,
            doubtful: None,
        }
    }

    /// The words under the place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = help.into();
        self
    }

    /// Another severity than the rule's.
    #[must_use]
    pub const fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }
}

/// A place in a file, 1-based; columns count characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// First line.
    pub line: usize,
    /// First column.
    pub column: usize,
    /// Last line.
    pub end_line: usize,
    /// The column after the last.
    pub end_column: usize,
    /// What stands there.
    pub label: String,
    /// The bytes of it in the decoded text.
    pub range: Range<usize>,
}

/// Lines of source around a place, with every secret masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The number of its first line.
    pub first_line: usize,
    /// The masked text.
    pub text: String,
    /// The place within it.
    pub marked: Range<usize>,
    /// What to say there.
    pub label: String,
}

/// Where a finding of history comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub id: String,
    /// Who made it.
    pub author: String,
    /// When, as `2026-01-31`.
    pub date: String,
}

/// A finding as it is reported.
#[derive(Debug, Clone)]
pub struct Finding {
    /// Which rule.
    pub rule: &'static Rule,
    /// How bad, after configuration.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// One sentence.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The file as the user named it.
    pub path: PathBuf,
    /// The file relative to the root of its repository, with `/`.
    pub key_path: String,
    /// The place to mend first, then those that show why.
    pub places: Vec<Place>,
    /// What to show, in the order of `places`.
    pub excerpts: Vec<Excerpt>,
    /// The secret or the normalised line that identifies it. Hashed only.
    pub material: Masked,
    /// Counts equal ones in one file.
    pub ordinal: usize,
    /// How a program can mend it.
    pub fix: Option<Fix>,
    /// Where in history it stands.
    pub commit: Option<Commit>,
    /// See [`Draft::doubtful`].
    pub doubtful: Option<usize>,
}

impl Finding {
    /// The line to mend; 0 never occurs.
    pub fn line(&self) -> usize {
        self.places.first().map_or(1, |place| place.line)
    }
}

/// Text that never shows.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Masked(pub String);

impl fmt::Debug for Masked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Masked")
    }
}
