//! Workflow commands: GitHub shows them beside the changed lines.

use crate::finding::Severity;
use crate::run::Outcome;

pub(super) fn render(outcome: &Outcome) -> String {
    let mut out = String::new();
    for f in &outcome.findings {
        let command = match f.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Info => "notice",
        };
        let Some(place) = f.places.first() else {
            continue;
        };
        let text = if f.help.is_empty() {
            f.message.clone()
        } else {
            format!("{}\nhelp: {}", f.message, f.help)
        };
        out.push_str(&format!(
            "::{command} file={},line={},endLine={},col={},title={}::{}\n",
            property(&f.path.to_string_lossy()),
            place.line,
            place.end_line,
            place.column,
            property(f.rule.id),
            data(&text),
        ));
    }
    out
}

/// A message's text, as a workflow command carries it.
pub(crate) fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property's value, as a workflow command carries it.
pub(crate) fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
