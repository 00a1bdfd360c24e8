//! The site policies that configurations name, each resolved once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use visor_policy::diagnostic::{Diagnostic, Report, Severity};
use visor_policy::effective::Effective;
use visor_policy::resolve::load_text;
use visor_policy::source::Span;

/// By path.
#[derive(Debug, Default)]
pub(super) struct Policies(Mutex<HashMap<PathBuf, Option<Arc<Effective>>>>);

impl Policies {
    /// The policy at a path that is written at `named`; what is wrong with it goes to the report,
    /// once.
    pub(super) fn of(
        &self,
        path: &Path,
        named: &Span,
        report: &mut Report,
    ) -> Option<Arc<Effective>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = all.get(path) {
            return known.clone();
        }
        let policy = match std::fs::read_to_string(path) {
            Ok(text) => {
                let loaded = load_text(path, &text, &|path| std::fs::read_to_string(path));
                // What is merely unwise is said when policies are reviewed.
                let errors = loaded.report.diagnostics.into_iter();
                let errors = errors.filter(|d| d.severity == Severity::Error);
                report.diagnostics.extend(errors);
                loaded.effective.map(Arc::new)
            }
            Err(error) => {
                let what = format!("cannot read the policy `{}`: {error}", path.display());
                report.push(
                    Diagnostic::error("unreadable-file", named, what)
                        .help("check the path, which is relative to this file's folder"),
                );
                None
            }
        };
        all.insert(path.to_path_buf(), policy.clone());
        policy
    }
}
