//! Changes that somebody answers for: by fingerprint, with author, reason and an end.

use super::diff::Entry;
use crate::diagnostic::{Diagnostic, Report};
use crate::read::{read_document, section};
use crate::source::{At, Source};
use crate::units::Date;
use std::collections::HashSet;
use std::path::Path;

section! {
    /// A file of approvals.
    pub struct Approvals {
        /// Version of the format; 1.
        "schema" schema: required u32, Neutral;
        /// What is approved.
        "approve" approve: default Vec<At<Approval>> = Vec::new(), Neutral;
    }
}

section! {
    /// One approved change.
    pub struct Approval {
        /// The change's fingerprint, as `visor policy diff` shows it.
        "fingerprint" fingerprint: required String, Neutral;
        /// Who answers for it.
        "author" author: required String, Neutral;
        /// Why.
        "reason" reason: required String, Neutral;
        /// The last day on which it counts.
        "expires" expires: required Date, Neutral;
    }
}

/// What became of approvals.
#[derive(Debug, Default)]
pub struct Approved {
    /// Fingerprints of the changes that are let through.
    pub fingerprints: HashSet<String>,
    /// Approvals that are past their end, or of no change.
    pub report: Report,
}

/// Reads a file of approvals.
pub fn read(path: &Path, text: &str) -> Result<Approvals, Report> {
    let mut report = Report::default();
    let source = Source::new(path, text);
    let read = read_document::<Approvals>(&source, &mut report);
    if let Some(read) = &read {
        if read.schema.value != 1 {
            report.push(
                Diagnostic::error(
                    "schema",
                    &read.schema.span,
                    "this file does not say `schema = 1`",
                )
                .help("put `schema = 1` at its top; it is the only version there is"),
            );
        }
        for one in &read.approve.value {
            for (name, text) in [("author", &one.author), ("reason", &one.reason)] {
                if text.trim().is_empty() {
                    let what = format!("an approval without {name}");
                    report.push(
                        Diagnostic::error("bad-value", &text.span, what)
                            .help("say who answers for the change, and why it is right"),
                    );
                }
            }
        }
    }
    match read {
        Some(read) if !report.has_errors() => Ok(read),
        _ => Err(report.sorted()),
    }
}

/// Holds approvals against the changes of all sites. One that is past its end lets nothing
/// through; one of no change is to be removed, or it would let the change through another time.
pub fn apply<'e>(
    files: &[Approvals],
    changes: impl IntoIterator<Item = &'e Entry>,
    today: Date,
) -> Approved {
    let there: HashSet<&str> = changes
        .into_iter()
        .map(|entry| entry.fingerprint.as_str())
        .collect();
    let mut approved = Approved::default();
    for one in files.iter().flat_map(|file| &file.approve.value) {
        if one.expires.value < today {
            let what = format!("the approval ended on {}", one.expires.value);
            approved.report.push(
                Diagnostic::error("expired-approval", &one.expires.span, what)
                    .help("remove it, or have the change approved anew"),
            );
        } else if !there.contains(one.fingerprint.as_str()) {
            let what = format!("no change has the fingerprint `{}`", one.fingerprint.value);
            approved.report.push(
                Diagnostic::error("unused-approval", &one.fingerprint.span, what)
                    .help("remove it: what it approved is part of both policies, or of neither"),
            );
        } else if !approved.fingerprints.insert(one.fingerprint.value.clone()) {
            let what = format!("`{}` is approved twice", one.fingerprint.value);
            approved.report.push(
                Diagnostic::error("unused-approval", &one.fingerprint.span, what)
                    .help("remove one"),
            );
        }
    }
    approved
}
