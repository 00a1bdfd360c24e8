//! Suppressions: `# visor:allow[rule] reason`, at the finding's line or alone above it.

use super::{Found, rule};
use crate::diagnostic::{Diagnostic, Report};
use crate::read::did_you_mean;
use crate::source::{Source, Span};
use std::sync::Arc;

/// What begins a suppression.
const MARK: &str = "visor:allow[";

struct Suppression {
    span: Span,
    rules: Vec<String>,
    reasoned: bool,
    /// The line that it speaks of, from 1.
    line: u32,
    used: bool,
}

/// Takes out of `report` what `source` suppresses with a reason, and says which suppressions are in
/// vain; how many were taken out. What does not load cannot be suppressed.
pub fn apply(source: &Arc<Source>, report: &mut Report) -> usize {
    let mut own = find(source);
    let before = report.diagnostics.len();
    report.diagnostics.retain(|diagnostic| {
        let looked = rule(diagnostic.code).is_some_and(|r| matches!(r.found, Found::Looking(_)));
        let here = diagnostic
            .primary
            .0
            .source()
            .is_some_and(|s| s.path == source.path);
        let line = diagnostic.primary.0.place().line;
        let hit = own
            .iter_mut()
            .find(|s| s.line == line && s.rules.iter().any(|r| r == diagnostic.code));
        match hit {
            Some(suppression) if looked && here => {
                suppression.used = true;
                !suppression.reasoned
            }
            _ => true,
        }
    });
    let taken = before - report.diagnostics.len();
    for suppression in &own {
        if let Some(diagnostic) = in_vain(suppression) {
            report.push(diagnostic);
        }
    }
    taken
}

fn find(source: &Arc<Source>) -> Vec<Suppression> {
    let lines: Vec<&str> = source.text.split('\n').collect();
    let mut found = Vec::new();
    let mut start = 0;
    for (i, text) in lines.iter().enumerate() {
        let begins = start;
        start += text.len() + 1;
        let Some((before, after)) = text.split_once(MARK) else {
            continue;
        };
        let Some((names, reason)) = after.split_once(']') else {
            continue;
        };
        let Some((code, _)) = before.split_once('#') else {
            continue;
        };
        let at = begins + before.len();
        // A comment alone in its line speaks of the next line that holds more than comments.
        let spoken = if code.trim().is_empty() {
            let below = lines.iter().enumerate().skip(i + 1);
            let mut below =
                below.filter(|(_, line)| !line.trim().is_empty() && !line.trim().starts_with('#'));
            below.next().map_or(i, |(next, _)| next)
        } else {
            i
        };
        found.push(Suppression {
            span: Span::new(source, at..at + MARK.len() + names.len() + 1),
            rules: names
                .split(',')
                .map(|name| name.trim().to_owned())
                .collect(),
            reasoned: reason.chars().filter(|c| c.is_alphabetic()).count() >= 3,
            line: u32::try_from(spoken + 1).unwrap_or(u32::MAX),
            used: false,
        });
    }
    found
}

fn in_vain(suppression: &Suppression) -> Option<Diagnostic> {
    let finding = |what: String| Diagnostic::warning("unused-suppression", &suppression.span, what);
    let unknown = suppression.rules.iter().find(|id| rule(id).is_none());
    if let Some(id) = unknown {
        let known: Vec<&str> = super::RULES.iter().map(|rule| rule.id).collect();
        let what = format!("no rule on policies is named `{id}`");
        return Some(finding(what).help(did_you_mean(id, &known)));
    }
    match (suppression.used, suppression.reasoned) {
        (true, true) => None,
        (true, false) => Some(
            finding("this suppression gives no reason, so it suppresses nothing".to_owned())
                .help("say after the bracket why it is right here"),
        ),
        (false, _) => {
            Some(finding("nothing is found here that this suppresses".to_owned()).help("remove it"))
        }
    }
}
