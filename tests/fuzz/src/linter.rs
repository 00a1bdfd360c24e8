//! What the linter's fuzzers do with their input. The replay of their corpora in the normal tests
//! includes this very file, so that both do the same.

#![allow(dead_code, reason = "each fuzzer takes its own")]

use std::path::Path;
use std::sync::OnceLock;
use visor::engine::{Engine, Origin};
use visor::facts::built_in;
use visor::report::{Format, Style, render};
use visor::run::Outcome;
use visor::text::{Kind, Segments, decode};
use visor_policy::diagnostic::Report;

/// A configuration is read, or every reason why not can be shown.
pub fn lint_config(input: &[u8]) {
    let Ok(text) = std::str::from_utf8(input) else {
        return;
    };
    let mut report = Report::default();
    let config = visor::config::read(Path::new(".visor.toml"), text, "web", &mut report);
    let _ = report.render(false);
    assert!(config.is_some() || report.has_errors());
}

const NAMES: [&str; 16] = [
    "a.py",
    "a.js",
    "a.tsx",
    "a.rs",
    "a.go",
    "a.php",
    "a.rb",
    "a.sh",
    "a.yaml",
    "package.json",
    ".env",
    "a.ipynb",
    "a.vue",
    "Dockerfile",
    "a.tf",
    "README.md",
];

/// The first byte says what the file is called. Its literals and comments are in order and inside,
/// and so is every finding; all outputs can be written, and none shows a key that was found.
pub fn lint_text(input: &[u8]) {
    let Some((first, bytes)) = input.split_first() else {
        return;
    };
    let path = NAMES[usize::from(*first) % NAMES.len()];
    let decoded = decode(bytes);
    let text = decoded.text.as_ref();
    let mut end = 0;
    for segment in Segments::new(text, Kind::of(path, text), &[]).iter() {
        let (outer, inner) = (&segment.outer, &segment.inner);
        assert!(end <= outer.start && outer.start <= inner.start && inner.end <= outer.end);
        assert!(text.get(outer.clone()).is_some() && text.get(inner.clone()).is_some());
        end = outer.end;
    }

    static ENGINE: OnceLock<Engine> = OnceLock::new();
    let engine = ENGINE.get_or_init(|| Engine::new(&built_in(), true));
    let origin = Origin {
        shown: path.into(),
        key: path.to_owned(),
        ..Origin::default()
    };
    let Some(looked) = engine.lint(&origin, bytes) else {
        return;
    };
    let lines = text.split('\n').count();
    let keys: Vec<String> = looked
        .findings
        .iter()
        .filter(|finding| finding.rule.id == "hardcoded-key")
        .map(|finding| finding.material.0.clone())
        .collect();
    for finding in &looked.findings {
        assert!(finding.places.iter().all(|place| {
            1 <= place.line && place.line <= place.end_line && place.end_line <= lines
        }));
    }
    let outcome = Outcome {
        findings: looked.findings,
        ..Outcome::default()
    };
    let style = Style {
        color: false,
        links: false,
        rules_url: None,
        salt: String::new(),
    };
    for format in [
        "text", "short", "json", "sarif", "github", "gitlab", "junit",
    ] {
        let format: Format = format.parse().expect("a format");
        let said = render(&outcome, format, &style);
        assert!(!keys.iter().any(|key| said.contains(key)), "{said}");
    }
}
