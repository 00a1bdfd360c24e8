//! A finding as an editor shows it.

use super::document::{Document, Span};
use super::project::Project;
use crate::finding::{Finding, Severity};
use crate::rules::UNUSED_SUPPRESSION;
use serde_json::{Value, json};

/// The place to mend.
pub(super) fn place(finding: &Finding, document: &Document) -> Option<Span> {
    Some(document.span(&finding.places.first()?.range))
}

pub(super) fn diagnostic(
    f: &Finding,
    document: &Document,
    uri: &str,
    related: bool,
    project: Option<&Project>,
) -> Value {
    let message = match f.help.is_empty() {
        true => f.message.clone(),
        false => format!("{}\nhelp: {}", f.message, f.help),
    };
    let mut out = json!({
        "range": place(f, document),
        "severity": match f.severity {
            Severity::Error => 1,
            Severity::Warning => 2,
            Severity::Info => 3,
        },
        "code": f.rule.id,
        "source": "visor",
        "message": message,
    });
    let Some(fields) = out.as_object_mut() else {
        return out;
    };
    if let Some(href) = project.and_then(|p| p.page(f.rule.id)) {
        fields.insert("codeDescription".to_owned(), json!({ "href": href }));
    }
    if f.rule == &UNUSED_SUPPRESSION {
        let unnecessary = 1;
        fields.insert("tags".to_owned(), json!([unnecessary]));
    }
    let also: Vec<Value> = f
        .places
        .iter()
        .skip(1)
        .map(|place| {
            let range = document.span(&place.range);
            json!({ "location": { "uri": uri, "range": range }, "message": place.label })
        })
        .collect();
    if related && !also.is_empty() {
        fields.insert("relatedInformation".to_owned(), Value::Array(also));
    }
    out
}

/// What an unsaved document would be called, so that its language is known.
pub(super) fn unsaved(uri: &str, language: &str) -> String {
    let name = uri.rsplit([':', '/', '\\']).next().unwrap_or(uri);
    let ending = match language {
        "python" => "py",
        "javascript" => "js",
        "javascriptreact" => "jsx",
        "typescript" => "ts",
        "typescriptreact" => "tsx",
        "rust" => "rs",
        "kotlin" => "kt",
        "ruby" => "rb",
        "csharp" => "cs",
        "shellscript" => "sh",
        "dotenv" => "env",
        "dockerfile" => "dockerfile",
        "terraform" => "tf",
        "markdown" => "md",
        "plaintext" => "txt",
        other => other,
    };
    format!("{name}.{ending}")
}
