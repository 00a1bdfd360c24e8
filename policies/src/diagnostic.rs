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
    let others = d.secondary.iter().take(MOST_PLACES);
    places.extend(others.map(|place| (AnnotationKind::Context, place)));
    while let Some((_, (first, _))) = places.first() {
        let Some(source) = first.source().cloned() else {
            places.remove(0);
            continue;
        };
        let here = |span: &Span| {
            let source_of = span.source();
            source_of.is_some_and(|known| std::sync::Arc::ptr_eq(known, &source))
        };
        let ranges = places.iter().filter(|(_, (span, _))| here(span));
        let ranges = ranges.map(|(_, (span, _))| clamp(&source.text, span.range()));
        let lines = lines(&source.text, ranges);
        let text = source.text.get(lines.clone()).unwrap_or_default();
        let (first_line, _) = source.line_column(lines.start);
        let mut snippet = Snippet::source(mask::source(text, &d.key_prefixes))
            .line_start(usize::try_from(first_line).unwrap_or(1))
            .path(source.path.display().to_string())
            .fold(true);
        places.retain(|(kind, (span, label))| {
            let here = here(span);
            if here {
                let range = clamp(&source.text, span.range());
                let range = range.start - lines.start..range.end - lines.start;
                let label = (!label.is_empty()).then(|| masked(label));
                snippet = std::mem::replace(&mut snippet, Snippet::source(""))
                    .annotation(kind.span(range).label(label));
            }
            !here
        });
        group = group.element(snippet);
    }
    if let Some(more @ 1..) = d.secondary.len().checked_sub(MOST_PLACES) {
        let places = if more == 1 { "place" } else { "places" };
        let note = format!("and {more} more {places} like these");
        group = group.element(Level::NOTE.message(note));
    }
    if let Some(help) = help {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group])
}

/// More places than these beside a diagnostic's own are counted, and listed for machines alone.
const MOST_PLACES: usize = 8;

/// The whole lines that these ranges stand on, what is between them, and what of their section is
/// before them: of a large file, all that has to be looked at.
fn lines(
    text: &str,
    ranges: impl Iterator<Item = std::ops::Range<usize>>,
) -> std::ops::Range<usize> {
    let joined = ranges.reduce(|all, one| all.start.min(one.start)..all.end.max(one.end));
    let all = joined.unwrap_or(0..text.len());
    let after = text.get(all.end..).unwrap_or_default();
    let start = mask::section_start(text, all.start);
    let end = after.find('\n').map_or(text.len(), |end| all.end + end + 1);
    start..end
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn of_many_places_some_are_shown_and_the_others_counted() {
        let text: String = (0..2_000).map(|i| format!("line = {i}\n")).collect();
        let source = Source::new("site.toml", text);
        let span = |line: usize| {
            let at = source.text.match_indices("line").nth(line).unwrap().0;
            Span::new(&source, at..at + 4)
        };
        let mut diagnostic = Diagnostic::warning("unreachable-allow", &span(1_000), "many");
        for line in 1_001..1_020 {
            diagnostic = diagnostic.also(&span(line), "and here");
        }
        let shown = render_one(&Renderer::plain(), &diagnostic);
        assert!(shown.contains("site.toml:1001:1"), "{shown}");
        assert_eq!(shown.matches("and here").count(), MOST_PLACES);
        assert!(shown.contains("and 11 more places like these"), "{shown}");
        assert!(!shown.contains("line = 999\n"), "{shown}");
    }
}
