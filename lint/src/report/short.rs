//! One line each, as compilers and editors have it.

use crate::run::Outcome;

pub(super) fn render(outcome: &Outcome) -> String {
    let mut out = String::new();
    for f in &outcome.findings {
        let column = f.places.first().map_or(1, |p| p.column);
        let commit = f
            .commit
            .as_ref()
            .map(|c| format!(" ({})", c.id.get(..12).unwrap_or(&c.id)))
            .unwrap_or_default();
        out.push_str(&format!(
            "{}:{}:{column}: {}: {} [{}]{commit}\n",
            super::plain(&f.path),
            f.line(),
            f.severity,
            f.message,
            f.rule.id
        ));
    }
    out
}
