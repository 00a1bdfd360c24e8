//! A corpus labelled line by line, and its scorer: the real program over small projects in many
//! frameworks, its findings held against what people said it should find.
//!
//! Labels stand beside the sources and not in them, so the program cannot see them; what they say
//! follows from the rules' definitions and not from what the program does. `README.md` has the format.

mod figures;
mod labels;
mod report;
mod stage;

use crate::kit::Folder;
use figures::Figures;
use labels::{Label, Place, Project};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock};

/// Every rule that the linter is to have, with how it is counted while the program has it or not.
const RULES: &[&str] = &[
    "hardcoded-key",
    "key-in-url",
    "public-env-key",
    "exposed-env-file",
    "key-in-log",
    "client-side-call",
    "client-asserted-liveness",
    "unchecked-liveness",
    "unchecked-face-count",
    "weak-threshold",
    "plaintext-endpoint",
    "tls-verification-off",
    "missing-timeout",
    "third-party-proxy",
    "unverified-webhook",
    "unsafe-signature-compare",
    "reserialized-webhook-body",
    "biometric-logging",
    "biometric-storage",
    "unpinned-version",
    "bypasses-gateway",
    "uncovered-call",
    "lookalike-package",
    "unused-suppression",
];

fn home() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../tests/corpus")
}

/// Another folder of projects, to be scored without a floor.
fn elsewhere() -> Option<PathBuf> {
    std::env::var_os("VISOR_CORPUS_PROJECTS").map(PathBuf::from)
}

fn projects() -> &'static [Project] {
    static PROJECTS: OnceLock<Vec<Project>> = OnceLock::new();
    PROJECTS.get_or_init(|| {
        let mut folders: Vec<PathBuf> =
            std::fs::read_dir(elsewhere().unwrap_or_else(|| home().join("projects")))
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
        folders.sort();
        folders.iter().map(|folder| Project::read(folder)).collect()
    })
}

/// What the program says of one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    file: String,
    line: usize,
    rule: String,
    severity: String,
}

impl Found {
    fn place(&self) -> Place {
        Place {
            file: self.file.clone(),
            line: self.line,
            rule: self.rule.clone(),
            severity: self.severity.clone(),
        }
    }
}

/// The program: this package's, or the one that `VISOR_BIN` names.
pub fn program() -> PathBuf {
    std::env::var_os("VISOR_BIN")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_visor")), PathBuf::from)
}

fn lint(project: &Project, known: &BTreeSet<String>) -> Vec<Found> {
    let folder = Folder::new();
    stage::stage(project, &folder, known.contains("bypasses-gateway"));
    let output = std::process::Command::new(program())
        .args(["lint", "--format", "json", "--quiet", "."])
        .current_dir(&folder.0)
        .env_remove("GIT_INDEX_FILE")
        .env_remove("GIT_DIR")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{}: {}: {said}",
        project.name,
        output.status
    );
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["version"], 1);
    let failed = document["summary"]["failed"].as_array().unwrap();
    assert!(failed.is_empty(), "{}: {failed:?}", project.name);
    let text = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
    let mut found: Vec<Found> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| Found {
            file: text(&finding["path"]),
            line: usize::try_from(finding["line"].as_u64().unwrap()).unwrap(),
            rule: text(&finding["rule"]),
            severity: text(&finding["severity"]),
        })
        .collect();
    found.sort();
    found
}

/// The rules that the program has; the others count as not analysed.
fn known_rules() -> BTreeSet<String> {
    let output = std::process::Command::new(program())
        .arg("rules")
        .output()
        .unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

/// All projects, a few at a time.
fn findings(known: &BTreeSet<String>) -> BTreeMap<String, Vec<Found>> {
    let next = AtomicUsize::new(0);
    let all = Mutex::new(BTreeMap::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(project) = projects().get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = lint(project, known);
                    all.lock().unwrap().insert(project.name.clone(), found);
                }
            });
        }
    });
    all.into_inner().unwrap()
}

#[test]
fn the_corpus_is_scored_and_no_figure_falls_below_its_floor() {
    let known = known_rules();
    let figures = Figures::of(projects(), &findings(&known), &known);
    let text = report::render(&figures);
    println!("{text}");
    if let Some(path) = std::env::var_os("VISOR_CORPUS_REPORT") {
        std::fs::write(path, &text).unwrap();
    }
    if elsewhere().is_some() {
        return;
    }
    let floor = home().join("floor.toml");
    if std::env::var_os("VISOR_CORPUS_RAISE").is_some() {
        std::fs::write(&floor, report::raised(&figures, &floor)).unwrap();
    }
    let fallen = report::fallen(&figures, &floor);
    assert!(fallen.is_empty(), "{text}\n{}", fallen.join("\n"));
}

#[test]
fn every_anchor_names_one_line_and_every_rule_is_represented() {
    let mut wrong = Vec::new();
    let (mut findings, mut silent) = (BTreeMap::new(), BTreeMap::new());
    for project in projects() {
        wrong.extend(project.mistakes.iter().cloned());
        for (count, labels) in [
            (&mut findings, &project.findings),
            (&mut silent, &project.silent),
        ] {
            for Label { rule, .. } in labels {
                *count.entry(rule.as_str()).or_insert(0) += 1;
            }
        }
        for label in project.labels() {
            if !RULES.contains(&label.rule.as_str()) {
                wrong.push(format!("{}: no rule `{}`", project.name, label.rule));
            }
        }
    }
    for rule in RULES {
        let (f, s) = (
            findings.get(rule).copied().unwrap_or(0),
            silent.get(rule).copied().unwrap_or(0),
        );
        if f < 3 || s < 3 {
            wrong.push(format!("{rule}: {f} findings and {s} near misses"));
        }
    }
    let (either, all) = projects().iter().fold((0, 0), |(e, a), p| {
        (e + p.either.len(), a + p.labels().count())
    });
    if either * 10 > all {
        wrong.push(format!("{either} of {all} labels leave it open"));
    }
    let frameworks: BTreeSet<&str> = projects().iter().map(|p| p.framework.as_str()).collect();
    if frameworks.len() < 25 {
        wrong.push(format!("{} frameworks", frameworks.len()));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
