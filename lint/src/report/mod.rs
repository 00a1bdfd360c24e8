//! Outputs. Each is a function of the outcome; none sees a secret.

mod annotated;
pub(crate) mod github;
mod gitlab;
mod json;
pub(crate) mod junit;
pub(crate) mod sarif;
mod short;

use crate::run::Outcome;
use visor_policy::read::choice;

choice! {
    /// How findings are written.
    pub enum Format {
        /// For people: annotated source.
        "text" Text,
        /// One line each: `path:line:column: severity: message [rule]`.
        "short" Short,
        /// For programs; versioned.
        "json" Json,
        /// SARIF 2.1.0.
        "sarif" Sarif,
        /// Workflow commands of GitHub.
        "github" Github,
        /// GitLab's code quality report.
        "gitlab" Gitlab,
        /// JUnit XML.
        "junit" Junit,
    }
}

/// How to write.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// With colour.
    pub color: bool,
    /// With links that terminals open.
    pub links: bool,
    /// Where the rules' pages stand, with `{rule}` in the place of the id.
    pub rules_url: Option<String>,
    /// What fingerprints are keyed with: the baseline's salt, where there is one.
    pub salt: String,
}

impl Style {
    /// The address of a rule's page, where one is known.
    pub fn url(&self, rule: &str) -> Option<String> {
        self.rules_url
            .as_ref()
            .map(|url| url.replace("{rule}", rule))
    }
}

/// Everything, ready to be written out.
pub fn render(outcome: &Outcome, format: Format, style: &Style) -> String {
    match format {
        Format::Text => annotated::render(outcome, style),
        Format::Short => short::render(outcome),
        Format::Json => json::render(outcome, style),
        Format::Sarif => sarif::render(outcome, style),
        Format::Github => github::render(outcome),
        Format::Gitlab => gitlab::render(outcome, style),
        Format::Junit => junit::render(outcome),
    }
}

/// `12 files, 3.4 MB, 8 rules: no findings`.
pub fn summary(outcome: &Outcome) -> String {
    let s = &outcome.summary;
    let mut out = format!(
        "{}, {}",
        amount(s.files, s.bytes),
        count(crate::rules::RULES.len(), "rule")
    );
    let of = |severity| {
        outcome
            .findings
            .iter()
            .filter(|f| f.severity == severity)
            .count()
    };
    use crate::finding::Severity::{Error, Info, Warning};
    let parts: Vec<String> = [(of(Error), "error"), (of(Warning), "warning")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| count(n, what))
        .chain((of(Info) > 0).then(|| format!("{} info", of(Info))))
        .collect();
    out.push_str(": ");
    out.push_str(&match (parts.is_empty(), s.failed.is_empty()) {
        (true, true) => "no findings".to_owned(),
        // What could not be looked at is not clean.
        (true, false) => "not finished".to_owned(),
        (false, _) => parts.join(", "),
    });
    for (n, what) in [
        (s.known, "known to the baseline"),
        (s.suppressed, "suppressed"),
    ] {
        if n > 0 {
            out.push_str(&format!(", {n} {what}"));
        }
    }
    if !s.skipped.is_empty() {
        let skipped: Vec<String> = s.skipped.iter().map(|(why, n)| why.said(*n)).collect();
        out.push_str(&format!("\nskipped: {}", skipped.join(", ")));
    }
    for note in &s.notes {
        out.push_str(&format!("\n{note}"));
    }
    for (path, why) in &s.failed {
        out.push_str(&format!("\nerror: cannot lint `{}`: {why}", plain(path)));
    }
    out
}

/// `12 files, 3.4 MB`.
pub fn amount(files: usize, bytes: u64) -> String {
    format!("{}, {}", count(files, "file"), size(bytes))
}

/// A path for people and for lines: what would break a line or steer a terminal is escaped.
pub fn plain(path: &std::path::Path) -> String {
    let mut out = String::new();
    for c in path.to_string_lossy().chars() {
        match c.is_control() {
            true => out.extend(c.escape_default()),
            false => out.push(c),
        }
    }
    out
}

/// `1 file`, `2 files`.
pub fn count(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn size(bytes: u64) -> String {
    let tenths = |unit: u64| format!("{}.{}", bytes / unit, bytes % unit * 10 / unit);
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", tenths(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}
