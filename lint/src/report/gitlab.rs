//! GitLab's code quality report: a list of issues with stable fingerprints.

use super::Style;
use crate::baseline::fingerprint;
use crate::finding::Severity;
use crate::run::Outcome;
use serde_json::{Value, json};

pub(super) fn render(outcome: &Outcome, style: &Style) -> String {
    let issues: Vec<Value> = outcome
        .findings
        .iter()
        .map(|f| {
            let severity = match f.severity {
                Severity::Error => "critical",
                Severity::Warning => "major",
                Severity::Info => "info",
            };
            json!({
                "type": "issue",
                "description": f.message,
                "check_name": f.rule.id,
                "fingerprint": format!("{}{:04x}", fingerprint(&style.salt, f), f.ordinal),
                "severity": severity,
                "categories": ["Security"],
                "content": { "body": f.help },
                "location": { "path": f.key_path, "lines": { "begin": f.line(), "end": f.places.first().map_or(1, |p| p.end_line) } },
            })
        })
        .collect();
    serde_json::to_string_pretty(&Value::Array(issues)).unwrap_or_default() + "\n"
}
