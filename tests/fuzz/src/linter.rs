//! What the linter's fuzzers do with their input. The replay of their corpora in the normal tests
//! includes this very file, so that both do the same.

#![allow(dead_code, reason = "each fuzzer takes its own")]

use std::path::Path;
use std::sync::OnceLock;
use visor::engine::{Engine, Origin};
use visor::facts::built_in;
use visor::fix;
use visor::flow::reach::walk;
use visor::lang::{Places, Problem, language_of, lower};
use visor::report::{Format, Style, render};
use visor::rules::code::{Known, Options, Project, check};
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

const PROGRAMS: [&str; 18] = [
    "a.py", "a.js", "a.ts", "a.tsx", "a.rs", "a.go", "a.java", "a.kt", "a.swift", "a.dart",
    "a.php", "a.rb", "a.cs", "a.sh", "a.vue", "a.svelte", "a.html", "a.ipynb",
];

/// The first byte picks the language. Whatever the program is, its parser and every rule come to an
/// end, and what they speak of stands in the file.
pub fn lint_code(input: &[u8]) {
    let Some((first, bytes)) = input.split_first() else {
        return;
    };
    let path = PROGRAMS[usize::from(*first) % PROGRAMS.len()];
    let decoded = decode(bytes);
    let text = decoded.text.as_ref();
    let language = language_of(path, text).expect("a language");
    let lowered = lower(path, text, language, &Places::default());
    assert_ne!(lowered.problem, Some(Problem::Crashed));
    walk(&lowered.module, &mut |e| {
        let range = e.span.start as usize..e.span.end as usize;
        assert!(text.get(range.clone()).is_some(), "{path}: {range:?}");
    });

    static ENGINE: OnceLock<Engine> = OnceLock::new();
    static KNOWN: OnceLock<Known> = OnceLock::new();
    let engine = ENGINE.get_or_init(|| Engine::new(&built_in(), true));
    let known = KNOWN.get_or_init(|| Known::of(&built_in()));
    let options = Options {
        minimum_score: Some(0.5),
        allowed: Some(std::collections::HashSet::new()),
        gateway: Some("visor.corp".to_owned()),
        gateway_url: Some("https://visor.corp/faces".to_owned()),
        ..Options::default()
    };
    let modules = [lowered.module];
    // As the linter has it: rules walk what nests.
    let found = std::thread::scope(|scope| {
        let rules = || check(&mut Project::of(&modules, known, options.clone()));
        let thread = std::thread::Builder::new().stack_size(512 << 20);
        thread
            .spawn_scoped(scope, rules)
            .expect("a thread")
            .join()
            .expect("no panic")
    });
    let mender = fix::Mender::new(&modules[0], text, engine.facts(), known, &options);
    for one in found {
        let range = one.span.start as usize..one.span.end as usize;
        assert!(text.get(range).is_some());
        let mut edits = mender.mend(&one).map(|fix| fix.edits).unwrap_or_default();
        edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
        assert!(
            edits
                .iter()
                .all(|edit| text.get(edit.range.clone()).is_some())
        );
        assert!(
            edits
                .windows(2)
                .all(|pair| pair[0].range.end <= pair[1].range.start)
        );
    }
}
