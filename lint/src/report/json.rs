//! For programs. A field may be added within a version; none changes its meaning.

use super::Style;
use crate::baseline::fingerprint;
use crate::run::Outcome;
use serde_json::{Value, json};

/// The version of the shape.
const VERSION: u32 = 1;

pub(super) fn render(outcome: &Outcome, style: &Style) -> String {
    let findings: Vec<Value> = outcome
        .findings
        .iter()
        .map(|f| {
            let places: Vec<Value> = f
                .places
                .iter()
                .map(|p| json!({ "line": p.line, "column": p.column, "end_line": p.end_line, "end_column": p.end_column, "label": p.label }))
                .collect();
            let first = f.places.first();
            json!({
                "rule": f.rule.id,
                "severity": f.severity.word(),
                "confidence": f.confidence.word(),
                "message": f.message,
                "help": f.help,
                "path": f.path.to_string_lossy(),
                "line": f.line(),
                "column": first.map(|p| p.column),
                "end_line": first.map(|p| p.end_line),
                "end_column": first.map(|p| p.end_column),
                "places": places,
                "key": format!("{}-{}", fingerprint(&style.salt, f), f.ordinal),
                "fix": f.fix.as_ref().map(|fix| json!({ "title": fix.title, "safe": fix.safe })),
                "url": style.url(f.rule.id),
                "commit": f.commit.as_ref().map(|c| json!({ "id": c.id, "author": c.author, "date": c.date })),
            })
        })
        .collect();
    let s = &outcome.summary;
    let skipped: serde_json::Map<String, Value> = s
        .skipped
        .iter()
        .map(|(why, n)| (why.word().to_owned(), json!(n)))
        .collect();
    let failed: Vec<Value> = s
        .failed
        .iter()
        .map(|(path, why)| json!({ "path": path.to_string_lossy(), "reason": why }))
        .collect();
    let all = json!({
        "version": VERSION,
        "tool": { "name": "visor", "version": env!("CARGO_PKG_VERSION") },
        "findings": findings,
        "summary": {
            "files": s.files, "bytes": s.bytes, "analysed": s.analysed, "rules": crate::rules::RULES.len(),
            "suppressed": s.suppressed, "known": s.known, "skipped": skipped, "failed": failed, "notes": s.notes,
        },
    });
    serde_json::to_string_pretty(&all).unwrap_or_default() + "\n"
}
