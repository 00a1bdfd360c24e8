//! What can be done about a finding in an editor: the fixes of `--fix` and `--fix-unsafe`, all safe
//! ones at once, and a suppression.

use super::Can;
use super::diagnostic::place;
use super::document::{Document, Span};
use super::uri;
use crate::facts::Facts;
use crate::finding::{Edit, Finding, Fix};
use crate::fix;
use crate::rules::UNUSED_SUPPRESSION;
use crate::suppress::MARK;
use crate::text::{Kind, Unit};
use serde_json::{Value, json};
use std::path::Path;

/// The kind of action that an editor runs when a file is saved.
pub(super) const FIX_ALL: &str = "source.fixAll.visor";
const QUICK_FIX: &str = "quickfix";

/// Which actions are asked for, and what making them needs.
pub(super) struct Asked<'a> {
    pub uri: &'a str,
    pub key: &'a str,
    pub document: &'a Document,
    pub range: Span,
    pub only: Option<&'a [String]>,
    pub can: Can,
    pub facts: &'a Facts,
    /// Open documents.
    pub open: &'a dyn Fn(&str) -> Option<&'a Document>,
    /// How a finding was told.
    pub diagnostic: &'a dyn Fn(&Finding) -> Value,
}

impl Asked<'_> {
    /// Whether a kind of action is wanted; `source` asks for `source.fixAll` as well.
    fn wants(&self, kind: &str) -> bool {
        self.only.is_none_or(|all| {
            all.iter().any(|only| {
                kind.strip_prefix(only.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || only.is_empty())
            })
        })
    }
}

/// The actions on findings of a document.
pub(super) fn of(asked: &Asked<'_>, findings: &[Finding]) -> Vec<Value> {
    let mut out = Vec::new();
    if asked.wants(QUICK_FIX) {
        let here = findings
            .iter()
            .filter(|f| place(f, asked.document).is_some_and(|span| span.meets(&asked.range)));
        for finding in here {
            out.extend(
                finding
                    .fix
                    .as_ref()
                    .and_then(|fix| mend(asked, finding, fix)),
            );
            out.extend(suppress(asked, finding));
        }
    }
    if asked.wants(FIX_ALL) {
        out.extend(all(asked, findings));
    }
    out
}

fn mend(asked: &Asked<'_>, finding: &Finding, fix: &Fix) -> Option<Value> {
    let careful = if fix.safe {
        ""
    } else {
        " (check what else changes)"
    };
    Some(json!({
        "title": format!("{}{careful}", fix.title),
        "kind": QUICK_FIX,
        "diagnostics": [(asked.diagnostic)(finding)],
        "isPreferred": fix.safe,
        "edit": edit(asked, &fix.edits.iter().collect::<Vec<_>>(), fix.ignore.as_deref())?,
    }))
}

fn all(asked: &Asked<'_>, findings: &[Finding]) -> Option<Value> {
    let fixes = fix::chosen(findings.iter(), false);
    // What changes other files is done one by one.
    let edits: Vec<&Edit> = fixes
        .iter()
        .filter_map(|finding| finding.fix.as_ref())
        .filter(|fix| fix.ignore.is_none())
        .flat_map(|fix| &fix.edits)
        .collect();
    if edits.is_empty() {
        return None;
    }
    Some(json!({
        "title": "make all safe changes",
        "kind": FIX_ALL,
        "edit": edit(asked, &edits, None)?,
    }))
}

/// A comment above the line that says so. Its reason is to be written: until then, the finding stays
/// and says that.
fn suppress(asked: &Asked<'_>, finding: &Finding) -> Option<Value> {
    if finding.rule == &UNUSED_SUPPRESSION {
        return None;
    }
    let document = asked.document;
    let text = document.text();
    let line = document.line_of(finding.places.first()?.range.start);
    let whole = text.get(line.clone())?;
    let indent = whole.get(..whole.len() - whole.trim_start().len())?;
    let end = document.line_end();
    let mark = format!("{MARK}{}]", finding.rule.id);
    // The first form that is a comment at this place, by the same eyes that will look for it.
    let forms = match Kind::of(asked.key, text) {
        Kind::Markup if !in_script(text, line.start) => MARKUP,
        // What reads it may well not know comments.
        Kind::Json if asked.key.ends_with(".json") => &[],
        kind => forms(kind),
    };
    let (inserted, _) = forms
        .iter()
        .map(|(open, close)| {
            let mut next = text.to_owned();
            let inserted = format!("{indent}{open}{mark} {close}{end}");
            next.insert_str(line.start, &inserted);
            (inserted, next)
        })
        .find(|(inserted, next)| {
            let at = line.start + inserted.find(MARK).unwrap_or_default();
            let unit = Unit::new(asked.key, next, &[], asked.facts);
            unit.segments().is_comment(at)
                || unit.kind == Kind::Prose && unit.segments().at(at).is_none()
        })?;
    let change = Edit::new(line.start..line.start, inserted);
    Some(json!({
        "title": format!("suppress `{}` here, for a reason to be written", finding.rule.id),
        "kind": QUICK_FIX,
        "diagnostics": [(asked.diagnostic)(finding)],
        "isPreferred": false,
        "edit": edit(asked, &[&change], None)?,
    }))
}

const MARKUP: &[(&str, &str)] = &[("<!-- ", "-->")];

/// Whether a place of a page stands in one of its scripts.
fn in_script(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    before.rfind("<script") > before.rfind("</script")
}

/// What begins and ends a comment; several where a file holds several languages.
const fn forms(kind: Kind) -> &'static [(&'static str, &'static str)] {
    match kind {
        Kind::CLike | Kind::Rust | Kind::Json => &[("// ", "")],
        Kind::Python
        | Kind::Hash
        | Kind::Shell
        | Kind::Env
        | Kind::Yaml
        | Kind::Toml
        | Kind::Properties
        | Kind::Hcl
        | Kind::Docker => &[("# ", "")],
        Kind::Php => &[("// ", ""), ("# ", "")],
        Kind::Markup => &[("// ", "")],
        Kind::Prose => MARKUP,
        Kind::Notebook | Kind::Other => &[],
    }
}

fn edit(asked: &Asked<'_>, edits: &[&Edit], ignore: Option<&str>) -> Option<Value> {
    let own: Vec<Value> = edits
        .iter()
        .map(|edit| json!({ "range": asked.document.span(&edit.range), "newText": edit.text }))
        .collect();
    let mut changes = Vec::new();
    if !own.is_empty() {
        changes.push((asked.uri.to_owned(), Some(asked.document.version), own));
    }
    let mut made = None;
    if let Some(line) = ignore {
        let path = uri::path(asked.uri)?.with_file_name(".gitignore");
        let file = uri::of(&path);
        let (is_there, change) = ignored(asked, &path, &file, line)?;
        made = (!is_there).then(|| file.clone());
        changes.push((file, None, vec![change]));
    }
    if asked.can.versions {
        let create = made.map(
            |uri| json!({ "kind": "create", "uri": uri, "options": { "ignoreIfExists": true } }),
        );
        if create.is_some() && !asked.can.create {
            return None;
        }
        let edits = changes.into_iter().map(|(uri, version, edits)| {
            json!({ "textDocument": { "uri": uri, "version": version }, "edits": edits })
        });
        let all: Vec<Value> = create.into_iter().chain(edits).collect();
        return Some(json!({ "documentChanges": all }));
    }
    if made.is_some() {
        return None;
    }
    let all: serde_json::Map<String, Value> = changes
        .into_iter()
        .map(|(uri, _, edits)| (uri, Value::Array(edits)))
        .collect();
    Some(json!({ "changes": all }))
}

/// A line more at the end of a `.gitignore`, and whether that file is there.
fn ignored(asked: &Asked<'_>, path: &Path, file: &str, line: &str) -> Option<(bool, Value)> {
    let stored = std::fs::read_to_string(path);
    let is_there = stored.is_ok();
    let stored = Document::new(stored.unwrap_or_default(), 0, String::new());
    let document = (asked.open)(file).unwrap_or(&stored);
    let text = document.text();
    if text.lines().any(|known| known.trim() == line) {
        return None;
    }
    let gap = if text.is_empty() || text.ends_with('\n') {
        ""
    } else {
        "\n"
    };
    let range = document.span(&(text.len()..text.len()));
    Some((
        is_there,
        json!({ "range": range, "newText": format!("{gap}{line}\n") }),
    ))
}
