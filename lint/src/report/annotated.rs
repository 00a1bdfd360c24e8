//! For people: the source with every place marked.

use super::Style;
use crate::finding::{Finding, Severity};
use crate::run::Outcome;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

pub(super) fn render(outcome: &Outcome, style: &Style) -> String {
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut out = String::new();
    for finding in &outcome.findings {
        out.push_str(&one(&renderer, finding, style));
        out.push_str("\n\n");
    }
    out
}

fn one(renderer: &Renderer, finding: &Finding, style: &Style) -> String {
    let level = match finding.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    };
    let mut title = level
        .primary_title(finding.message.as_str())
        .id(finding.rule.id);
    let url = style.url(finding.rule.id).filter(|_| style.links);
    if let Some(url) = &url {
        title = title.id_url(url.as_str());
    }
    let mut group = Group::with_title(title);
    let path = super::plain(&finding.path);
    let mut shown = finding
        .excerpts
        .iter()
        .zip(&finding.places)
        .enumerate()
        .peekable();
    while let Some((i, (excerpt, place))) = shown.next() {
        let kind = if i == 0 {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        if excerpt.text.trim().is_empty() {
            group = group.element(
                Origin::path(path.clone())
                    .line(place.line)
                    .char_column(place.column),
            );
            continue;
        }
        let mut snippet = Snippet::source(excerpt.text.as_str())
            .line_start(excerpt.first_line)
            .path(path.as_str())
            .fold(false)
            .annotation(
                kind.span(excerpt.marked.clone())
                    .label(label(&excerpt.label)),
            );
        // Places of one line are marked in one copy of it.
        while let Some((_, (next, _))) = shown.next_if(|(_, (next, _))| {
            next.first_line == excerpt.first_line && next.text == excerpt.text
        }) {
            snippet = snippet.annotation(
                AnnotationKind::Context
                    .span(next.marked.clone())
                    .label(label(&next.label)),
            );
        }
        group = group.element(snippet);
    }
    if let Some(commit) = &finding.commit {
        group = group.element(Level::NOTE.message(format!(
            "commit {} of {} by {}",
            commit.id.get(..12).unwrap_or(&commit.id),
            commit.date,
            commit.author
        )));
    }
    if !finding.help.is_empty() {
        group = group.element(Level::HELP.message(finding.help.as_str()));
    }
    renderer.render(&[group])
}

fn label(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
