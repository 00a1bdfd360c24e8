//! Findings for programs: JSON, SARIF and GitHub's workflow commands.

use super::check::{Checked, by_calendar};
use crate::report::github::{data, property};
use crate::report::sarif::uri;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use visor_policy::diagnostic::{Diagnostic, Severity};
use visor_policy::review::Kind;
use visor_policy::review::lint::RULES;
use visor_policy::source::Span;

/// The version of the JSON's shape. A field may be added within one; none changes its meaning.
const VERSION: u32 = 1;

const fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Site | Kind::Other => "site",
        Kind::Pack => "pack",
        Kind::Tests => "tests",
    }
}

/// Line and column of both ends, from 1; columns count characters.
fn ends(span: &Span) -> Option<[u32; 4]> {
    let source = span.source()?;
    let range = span.range();
    let (line, column) = source.line_column(range.start);
    let (end_line, end_column) = source.line_column(range.end.max(range.start + 1));
    Some([line, column, end_line, end_column])
}

pub(super) fn json(checked: &Checked) -> String {
    let place = |(span, label): &(Span, String), d: &Diagnostic| {
        let source = span.source()?;
        let [line, column, end_line, end_column] = ends(span)?;
        Some(json!({
            "path": source.path.to_string_lossy(), "line": line, "column": column,
            "end_line": end_line, "end_column": end_column, "label": d.masked(label),
        }))
    };
    let finding = |d: &Diagnostic| {
        let places = std::iter::once(&d.primary).chain(&d.secondary);
        let places: Vec<Value> = places.filter_map(|p| place(p, d)).collect();
        json!({
            "rule": d.code,
            "severity": word(d.severity),
            "message": d.masked(&d.message),
            "help": d.help.as_deref().map(|help| d.masked(help)),
            "calendar": by_calendar(d),
            "places": places,
        })
    };
    let files: Vec<Value> = checked
        .looked
        .iter()
        .map(|l| json!({ "path": l.path.to_string_lossy(), "kind": kind(l.kind), "loads": l.loads, "digest": l.digest }))
        .collect();
    let findings: Vec<Value> = checked.report.diagnostics.iter().map(finding).collect();
    let all = json!({
        "version": VERSION,
        "tool": { "name": "visor", "version": env!("CARGO_PKG_VERSION") },
        "files": files,
        "findings": findings,
        "summary": { "rules": RULES.len(), "suppressed": checked.suppressed, "others": checked.others },
    });
    pretty(&all)
}

/// GitHub shows these beside the changed lines.
pub(super) fn github(checked: &Checked) -> String {
    let root = Root::here();
    let mut out = String::new();
    for d in &checked.report.diagnostics {
        let span = &d.primary.0;
        let text = match &d.help {
            Some(help) => format!("{}\nhelp: {help}", d.message),
            None => d.message.clone(),
        };
        let place = span
            .source()
            .zip(ends(span))
            .map(|(source, [line, column, end, _])| {
                let path = root.key(&source.path).0;
                format!(
                    " file={},line={line},endLine={end},col={column},",
                    property(&path)
                )
            });
        out.push_str(&format!(
            "::{}{}title={}::{}\n",
            word(d.severity),
            place.unwrap_or_else(|| " ".to_owned()),
            property(d.code),
            data(&d.masked(&text)),
        ));
    }
    out
}

/// SARIF 2.1.0, with paths relative to the root of the repository and no snippets.
pub(super) fn sarif(checked: &Checked) -> String {
    let root = Root::here();
    let mut rules: Vec<Value> = RULES
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id,
                "shortDescription": { "text": rule.summary },
                "fullDescription": { "text": rule.summary },
                "help": { "text": rule.page, "markdown": rule.page },
                "defaultConfiguration": { "level": word(rule.severity) },
                "properties": { "tags": ["security", "policy"] },
            })
        })
        .collect();
    let mut index: HashMap<&str, usize> =
        RULES.iter().enumerate().map(|(i, r)| (r.id, i)).collect();
    for d in &checked.report.diagnostics {
        index.entry(d.code).or_insert_with(|| {
            rules.push(json!({
                "id": d.code,
                "shortDescription": { "text": "the policy does not load, or not as it seems to" },
                "defaultConfiguration": { "level": word(d.severity) },
                "properties": { "tags": ["policy"] },
            }));
            rules.len() - 1
        });
    }
    let mut ordinals: HashMap<String, usize> = HashMap::new();
    let results: Vec<Value> = checked
        .report
        .diagnostics
        .iter()
        .map(|d| {
            let print = fingerprint(d, &root);
            let ordinal = ordinals.entry(print.clone()).or_default();
            *ordinal += 1;
            result(d, &root, index.get(d.code), &format!("{print}-{ordinal}"))
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "visor", "version": env!("CARGO_PKG_VERSION"), "semanticVersion": env!("CARGO_PKG_VERSION"), "rules": rules } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "ROOT": { "description": { "text": "the root of the repository" } } },
            "invocations": [{ "executionSuccessful": true }],
            "results": results,
        }],
    });
    pretty(&log)
}

fn result(d: &Diagnostic, root: &Root, index: Option<&usize>, print: &str) -> Value {
    let location = |(span, label): &(Span, String)| {
        let source = span.source().filter(|source| source.path.exists())?;
        let [line, column, end_line, end_column] = ends(span)?;
        let (path, inside) = root.key(&source.path);
        let path = match inside {
            true => uri(&path),
            false => format!("file://{}", uri(&path)),
        };
        let mut artifact = json!({ "uri": path });
        if let (true, Some(object)) = (inside, artifact.as_object_mut()) {
            object.insert("uriBaseId".to_owned(), json!("ROOT"));
        }
        let mut value = json!({ "physicalLocation": {
            "artifactLocation": artifact,
            "region": { "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column },
        } });
        if let (false, Some(object)) = (label.is_empty(), value.as_object_mut()) {
            object.insert("message".to_owned(), json!({ "text": d.masked(label) }));
        }
        Some(value)
    };
    let mut related: Vec<Value> = d.secondary.iter().filter_map(location).collect();
    for (i, value) in related.iter_mut().enumerate() {
        if let Some(object) = value.as_object_mut() {
            object.insert("id".to_owned(), json!(i + 1));
        }
    }
    let text = match &d.help {
        Some(help) => format!("{}. {help}", d.message),
        None => d.message.clone(),
    };
    json!({
        "ruleId": d.code,
        "ruleIndex": index,
        "level": word(d.severity),
        "message": { "text": d.masked(&text) },
        "locations": location(&d.primary).into_iter().collect::<Vec<_>>(),
        "relatedLocations": related,
        "partialFingerprints": { "visor/v1": print },
        "properties": { "calendar": by_calendar(d) },
    })
}

/// The same wherever in the file the line moves.
fn fingerprint(d: &Diagnostic, root: &Root) -> String {
    let span = &d.primary.0;
    let (path, line) = match span.source() {
        Some(source) => {
            let number = usize::try_from(span.place().line).unwrap_or(1);
            let line = source.text.lines().nth(number.saturating_sub(1));
            (root.key(&source.path).0, line.unwrap_or_default())
        }
        None => (String::new(), ""),
    };
    let line: String = line.split_whitespace().collect();
    let hash = Sha256::digest(format!("{}\n{path}\n{line}", d.code));
    hash.iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The root of the repository around the current folder, or that folder.
struct Root {
    here: PathBuf,
    root: PathBuf,
}

impl Root {
    fn here() -> Self {
        let here = std::env::current_dir().unwrap_or_default();
        let root = here.ancestors().find(|folder| folder.join(".git").exists());
        let root = root.unwrap_or(&here).to_path_buf();
        Self { here, root }
    }

    /// A path as it stands in the repository, and whether it stands there at all.
    fn key(&self, path: &Path) -> (String, bool) {
        let mut whole = PathBuf::new();
        for part in self.here.join(path).components() {
            match part {
                Component::ParentDir => {
                    whole.pop();
                }
                Component::CurDir => {}
                part => whole.push(part),
            }
        }
        let inside = whole.strip_prefix(&self.root).ok();
        let shown = inside.unwrap_or(&whole);
        let parts: Vec<_> = shown.iter().map(|part| part.to_string_lossy()).collect();
        match inside {
            Some(_) => (parts.join("/"), true),
            None => (whole.to_string_lossy().into_owned(), false),
        }
    }
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default() + "\n"
}
