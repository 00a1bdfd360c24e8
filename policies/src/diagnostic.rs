//! What is wrong with a file, where, and what to do about it.

use crate::mask;
use crate::source::{At, Span};
use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use std::fmt;
use std::sync::Arc;

/// How bad a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The file still loads.
    Warning,
    /// Nothing is loaded.
    Error,
}

/// One thing wrong: a stable code, a sentence, the places, and the way out.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// Stable, kebab-case.
    pub code: &'static str,
    /// Whether the file loads all the same.
    pub severity: Severity,
    /// One sentence, lower case, input in backticks.
    pub message: String,
    /// The place to mend, and what stands there.
    pub primary: (Span, String),
    /// Further places that explain why.
    pub secondary: Vec<(Span, String)>,
    /// What to do.
    pub help: Option<String>,
    /// Whether the lines themselves are kept out of sight, since they may hold a secret.
    pub hidden: bool,
    /// How keys begin in the packs that the file names: words that do are masked.
    pub key_prefixes: Arc<[String]>,
}

impl Diagnostic {
    /// An error at `span`.
    pub fn error(code: &'static str, span: &Span, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            primary: (span.clone(), String::new()),
            secondary: Vec::new(),
            help: None,
            hidden: false,
            key_prefixes: Arc::default(),
        }
    }

    /// A warning at `span`.
    pub fn warning(code: &'static str, span: &Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, span, message)
        }
    }

    /// Shows the place and not the line, which may hold a secret.
    #[must_use]
    pub fn hide_line(mut self) -> Self {
        self.hidden = true;
        self
    }

    /// The words under the primary place.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.primary.1 = label.into();
        self
    }

    /// A further place that explains why.
    #[must_use]
    pub fn also(mut self, span: &Span, label: impl Into<String>) -> Self {
        self.secondary.push((span.clone(), label.into()));
        self
    }

    /// Text of this diagnostic as it may be shown: without words that begin as keys do.
    pub fn masked(&self, text: &str) -> String {
        mask::words(text, &self.key_prefixes)
    }

    /// What to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Everything wrong that one load found. Errors are collected, so that one run shows all.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// In the order of discovery; [`Report::sorted`] orders by place.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Masks words that begin as keys do, in what was found up to here.
    pub fn mask(&mut self, key_prefixes: Vec<String>) {
        let key_prefixes: Arc<[String]> = key_prefixes.into();
        for diagnostic in &mut self.diagnostics {
            diagnostic.key_prefixes = Arc::clone(&key_prefixes);
        }
    }

    /// Whether anything forbids loading.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|d| d.severity == Severity::Error)
    }

    /// `Ok(value)` when nothing is wrong enough to forbid it.
    pub fn finish<T>(self, value: Option<T>) -> Result<At<T>, Self> {
        match value {
            Some(value) if !self.has_errors() => Ok(At::default(value)),
            _ => Err(self),
        }
    }

    /// By file and position, so that output is stable.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.diagnostics.sort_by_key(|d| {
            let place = d.primary.0.place();
            (place.file, place.line, place.column, d.code)
        });
        self
    }

    /// As rustc prints errors: message, place, the line itself, and help. Colours where `color`.
    pub fn render(&self, color: bool) -> String {
        let renderer = if color {
            Renderer::styled()
        } else {
            Renderer::plain()
        };
        let mut out = String::new();
        for diagnostic in &self.clone().sorted().diagnostics {
            out.push_str(&render_one(&renderer, diagnostic));
            out.push_str("\n\n");
        }
        let errors = self
            .diagnostics
            .iter()
            .filter(|d| d.severity == Severity::Error)
            .count();
        let warnings = self.diagnostics.len() - errors;
        let plural = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        match (errors, warnings) {
            (0, 0) => {}
            (0, w) => out.push_str(&plural(w, "warning")),
            (e, 0) => out.push_str(&plural(e, "error")),
            (e, w) => out.push_str(&format!("{}, {}", plural(e, "error"), plural(w, "warning"))),
        }
        out
    }
}

fn render_one(renderer: &Renderer, d: &Diagnostic) -> String {
    let level = match d.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let masked = |text: &str| d.masked(text);
    let (message, help) = (masked(&d.message), d.help.as_deref().map(masked));
    let mut group = annotate_snippets::Group::with_title(level.primary_title(message).id(d.code));
    if d.hidden {
        let place = d.primary.0.place();
        let origin = annotate_snippets::Origin::path(place.file.display().to_string())
            .line(usize::try_from(place.line).unwrap_or_default())
            .char_column(usize::try_from(place.column).unwrap_or_default());
        group = group.element(origin);
        if let Some(help) = help {
            group = group.element(Level::HELP.message(help));
        }
        return renderer.render(&[group]);
    }
    // annotate-snippets wants one snippet per file, annotations of one file together.
    let mut places = vec![(AnnotationKind::Primary, &d.primary)];
    places.extend(
        d.secondary
            .iter()
            .map(|place| (AnnotationKind::Context, place)),
    );
    while let Some((_, (first, _))) = places.first() {
        let Some(source) = first.source().cloned() else {
            places.remove(0);
            continue;
        };
        let mut snippet = Snippet::source(mask::source(&source.text, &d.key_prefixes))
            .path(source.path.display().to_string())
            .fold(true);
        places.retain(|(kind, (span, label))| {
            let here = span
                .source()
                .is_some_and(|s| std::sync::Arc::ptr_eq(s, &source));
            if here {
                let range = clamp(&source.text, span.range());
                let label = (!label.is_empty()).then(|| masked(label));
                snippet = std::mem::replace(&mut snippet, Snippet::source(""))
                    .annotation(kind.span(range).label(label));
            }
            !here
        });
        group = group.element(snippet);
    }
    if let Some(help) = help {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group])
}

/// A range that annotate-snippets accepts whatever the parser said: inside the text, on characters.
fn clamp(text: &str, range: std::ops::Range<usize>) -> std::ops::Range<usize> {
    let mut start = range.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = range.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    start..end
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Report {}
