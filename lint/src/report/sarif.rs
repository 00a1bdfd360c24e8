//! SARIF 2.1.0. Paths are relative to the root of the repository, fingerprints are those of the
//! baseline, and no snippet is included: uploads leave the machine.

use super::Style;
use crate::baseline::fingerprint;
use crate::finding::{Finding, Place, Severity};
use crate::rules::RULES;
use crate::run::Outcome;
use serde_json::{Value, json};

pub(super) fn render(outcome: &Outcome, style: &Style) -> String {
    let rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            let mut value = json!({
                "id": rule.id,
                "shortDescription": { "text": rule.summary },
                "fullDescription": { "text": rule.summary },
                "help": { "text": rule.page, "markdown": rule.page },
                "defaultConfiguration": { "level": level(rule.severity) },
                "properties": { "tags": ["security"] },
            });
            if let (Some(url), Some(object)) = (style.url(rule.id), value.as_object_mut()) {
                object.insert("helpUri".to_owned(), Value::String(url));
            }
            value
        })
        .collect();
    let results: Vec<Value> = outcome.findings.iter().map(|f| result(f, style)).collect();
    let notifications: Vec<Value> = outcome
        .summary
        .failed
        .iter()
        .map(|(path, why)| json!({ "level": "error", "message": { "text": format!("cannot lint `{}`: {why}", path.display()) } }))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "visor", "version": env!("CARGO_PKG_VERSION"), "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "ROOT": { "description": { "text": "the root of the repository" } } },
            "invocations": [{
                "executionSuccessful": outcome.summary.failed.is_empty(),
                "toolExecutionNotifications": notifications,
            }],
            "results": results,
        }],
    });
    serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

fn result(f: &Finding, style: &Style) -> Value {
    let location = |place: &Place| {
        let mut value = json!({
            "physicalLocation": {
                "artifactLocation": { "uri": uri(&f.key_path), "uriBaseId": "ROOT" },
                "region": { "startLine": place.line, "startColumn": place.column, "endLine": place.end_line, "endColumn": place.end_column },
            },
        });
        if let (false, Some(object)) = (place.label.is_empty(), value.as_object_mut()) {
            object.insert("message".to_owned(), json!({ "text": place.label }));
        }
        value
    };
    let rule = RULES.iter().position(|rule| *rule == f.rule);
    let mut related: Vec<Value> = f.places.iter().skip(1).map(location).collect();
    for (i, value) in related.iter_mut().enumerate() {
        if let Some(object) = value.as_object_mut() {
            object.insert("id".to_owned(), json!(i + 1));
        }
    }
    let text = if f.help.is_empty() {
        f.message.clone()
    } else {
        format!("{}. {}", f.message, f.help)
    };
    let mut properties = json!({ "confidence": f.confidence.word() });
    if let (Some(commit), Some(object)) = (&f.commit, properties.as_object_mut()) {
        object.insert(
            "commit".to_owned(),
            json!({ "id": commit.id, "author": commit.author, "date": commit.date }),
        );
    }
    json!({
        "ruleId": f.rule.id,
        "ruleIndex": rule,
        "level": level(f.severity),
        "message": { "text": text },
        "locations": f.places.iter().take(1).map(location).collect::<Vec<_>>(),
        "relatedLocations": related,
        "partialFingerprints": { "visor/v1": format!("{}-{}", fingerprint(&style.salt, f), f.ordinal) },
        "properties": properties,
    })
}

/// A relative reference: what is not plain is escaped.
pub(crate) fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.bytes() {
        match byte {
            b if b.is_ascii_alphanumeric() || b"-._~/@+=,".contains(&b) => out.push(char::from(b)),
            b => out.push_str(&format!("%{b:02X}")),
        }
    }
    out
}
