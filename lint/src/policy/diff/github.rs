//! Workflow commands: GitHub shows changes beside the changed lines.

use super::compare::Comparison;
use super::text::{few, values};
use std::path::Path;

pub(super) fn render(comparison: &Comparison) -> String {
    let mut out = String::new();
    for site in &comparison.sites {
        for entry in &site.difference.changes {
            let command = if comparison.is_refused(entry) {
                "error"
            } else if entry.change.loosens() && !comparison.is_approved(entry) {
                "warning"
            } else {
                "notice"
            };
            // An annotation stands on what is there now; a built-in pack is in no repository.
            let place = entry.new.as_ref().map(|shown| &shown.place);
            let place = place.filter(|at| at.is_written() && Path::new(&*at.file).exists());
            let at = place.map_or_else(String::new, |at| {
                let file = property(&at.file.to_string_lossy());
                format!("file={file},line={},col={},", at.line, at.column)
            });
            let mut message = format!("{}: {}", entry.path, values(entry));
            if !entry.affects.is_empty() {
                message += &format!("\non {}", few(&entry.affects));
            }
            let shown = entry
                .witness
                .and_then(|i| site.difference.found.witnesses.get(i));
            if let Some(witness) = shown {
                message += &format!("\ne.g. {witness}");
            }
            message += &format!("\nfingerprint {}", entry.fingerprint);
            out.push_str(&format!(
                "::{command} {at}title={}::{}\n",
                property(&format!("policy {}", entry.change)),
                data(&message),
            ));
        }
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
