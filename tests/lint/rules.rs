//! The fixtures of every rule: what it finds and what it must not.

use crate::kit::{Folder, lint};
use std::collections::BTreeSet;
use std::path::PathBuf;

#[derive(Debug)]
struct Case {
    name: String,
    path: String,
    text: String,
    expect: Vec<String>,
}

fn cases(rule: &str) -> Vec<Case> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../tests/lint/fixtures/{rule}.toml"));
    let text =
        std::fs::read_to_string(&path).unwrap_or_else(|_| panic!("no fixtures for `{rule}`"));
    let table: toml::Table = text.parse().unwrap();
    let string = |v: &toml::Value| v.as_str().unwrap().to_owned();
    table["case"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| Case {
            name: string(&case["name"]),
            path: string(&case["path"]),
            text: string(&case["text"]),
            expect: case["expect"]
                .as_array()
                .unwrap()
                .iter()
                .map(string)
                .collect(),
        })
        .collect()
}

/// Those have their fixtures beside the linter, by language.
fn is_on_code_only(rule: &visor::rules::Rule) -> bool {
    rule.text().is_none() && rule.code().is_some()
}

/// Rules that need a repository around them have a test of their own.
const ELSEWHERE: &[&str] = &["exposed-env-file"];

#[test]
fn every_rule_finds_what_its_fixtures_say_and_nothing_else() {
    let mut wrong = Vec::new();
    for rule in visor::rules::RULES {
        if ELSEWHERE.contains(&rule.id) || is_on_code_only(rule) {
            continue;
        }
        let cases = cases(rule.id);
        let (found, silent) = cases.iter().fold((0, 0), |(f, s), c| {
            if c.expect.is_empty() {
                (f, s + 1)
            } else {
                (f + 1, s)
            }
        });
        assert!(
            found >= 3 && silent >= 3,
            "{}: {found} findings, {silent} near misses",
            rule.id
        );
        for case in cases {
            let got: BTreeSet<String> = lint(&case.path, case.text.as_bytes())
                .iter()
                .filter(|f| f.rule.id == rule.id)
                .map(|f| format!("{} {}", f.line(), f.severity))
                .collect();
            let expected: BTreeSet<String> = case.expect.iter().cloned().collect();
            if got != expected {
                wrong.push(format!(
                    "{}: {}: expected {expected:?}, got {got:?}",
                    rule.id, case.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_env_file_is_exposed_where_git_tracks_it_or_does_not_ignore_it() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/lint/fixtures/exposed-env-file.toml");
    let table: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let mut wrong = Vec::new();
    for case in table["case"].as_array().unwrap() {
        let said = |key: &str| case[key].as_str().unwrap();
        let folder = Folder::repository();
        folder.write(".gitignore", said("ignore"));
        folder.write(said("path"), said("text"));
        if case["tracked"].as_bool().unwrap() {
            folder.git(&["add", "-f", said("path")]);
        }
        let ran = folder.visor(&["lint", "--format", "json"]);
        let out: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        let found: BTreeSet<String> = out["findings"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|f| f["rule"] == "exposed-env-file")
            .map(|f| format!("{} {}", f["line"], f["severity"].as_str().unwrap()))
            .collect();
        let expected: BTreeSet<String> = case["expect"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e.as_str().unwrap().to_owned())
            .collect();
        if found != expected {
            wrong.push(format!("{}: {expected:?}, got {found:?}", said("name")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_finding_shows_a_secret() {
    for rule in visor::rules::RULES {
        if ELSEWHERE.contains(&rule.id) || is_on_code_only(rule) {
            continue;
        }
        for case in cases(rule.id) {
            for finding in lint(&case.path, case.text.as_bytes()) {
                let secret = &finding.material.0;
                if finding.rule.id != "hardcoded-key" || secret.len() < 8 {
                    continue;
                }
                let body = secret
                    .trim_start_matches("sk_live_")
                    .trim_start_matches("sk_test_")
                    .trim_start_matches("sk_prod_");
                let shown = format!("{finding:?}");
                assert!(!shown.contains(body), "{}: {shown}", case.name);
            }
        }
    }
}
