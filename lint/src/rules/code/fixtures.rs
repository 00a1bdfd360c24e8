//! Runs every rule on `lint/fixtures/<rule>/<language>/`: `bad_*` hold findings, each marked on its
//! line with `~ rule` in a comment; `ok_*` are near misses and hold none. A folder is a project. All
//! rules run on all fixtures, so that each is a near miss of every other rule.

use super::{CODE_RULES, Known, Options, Project, check};
use crate::ir::Module;
use crate::lang::{Places, language_of, lower};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A line of a file, and a rule.
type Mark = (String, usize, String);

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

struct Case {
    rule: String,
    language: String,
    name: String,
    files: Vec<(String, String)>,
}

fn cases() -> Vec<Case> {
    let mut out = Vec::new();
    for rule in entries(&root()) {
        for language in entries(&rule) {
            for case in entries(&language) {
                let mut files = Vec::new();
                read(&case, &case, &mut files);
                let name = |p: &Path| p.file_name().unwrap().to_string_lossy().into_owned();
                out.push(Case {
                    rule: name(&rule),
                    language: name(&language),
                    name: name(&case),
                    files,
                });
            }
        }
    }
    out
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|d| d.map(|e| e.unwrap().path()).collect())
        .unwrap_or_default();
    all.sort();
    all
}

fn read(base: &Path, path: &Path, files: &mut Vec<(String, String)>) {
    if path.is_dir() {
        entries(path).iter().for_each(|p| read(base, p, files));
        return;
    }
    let name = if base == path {
        path.file_name().unwrap().to_string_lossy().into_owned()
    } else {
        path.strip_prefix(base)
            .unwrap()
            .to_string_lossy()
            .replace('\\', "/")
    };
    files.push((name, std::fs::read_to_string(path).unwrap()));
}

fn modules(files: &[(String, String)]) -> Vec<Module> {
    files
        .iter()
        .filter_map(|(path, text)| {
            let language = language_of(path, text)?;
            let lowered = lower(path, text, language, &Places::default());
            assert_eq!(lowered.problem, None, "{path}");
            Some(lowered.module)
        })
        .collect()
}

fn line_of(text: &str, at: u32) -> usize {
    text.as_bytes()[..(at as usize).min(text.len())]
        .iter()
        .filter(|b| **b == b'\n')
        .count()
        + 1
}

fn found(files: &[(String, String)]) -> BTreeSet<Mark> {
    let modules = modules(files);
    let known = Known::built_in();
    let options = options(files);
    let mut project = Project::of(&modules, &known, options);
    check(&mut project)
        .into_iter()
        .map(|f| {
            let path = modules[f.module as usize].path.clone();
            let text = &files.iter().find(|(p, _)| *p == path).unwrap().1;
            (path, line_of(text, f.span.start), f.rule.to_owned())
        })
        .collect()
}

/// `visor-test: minimum-score=0.8` in a comment sets an option.
fn options(files: &[(String, String)]) -> Options {
    let mut options = Options::default();
    for (_, text) in files {
        if let Some((_, rest)) = text.split_once("visor-test: minimum-score=") {
            let number: String = rest
                .chars()
                .take_while(|c| c.is_ascii_digit() || *c == '.')
                .collect();
            options.minimum_score = number.parse().ok();
        }
        if let Some((_, rest)) = text.split_once("visor-test: allowed=") {
            let word = rest.split_whitespace().next().unwrap_or("");
            options.allowed = Some(word.split(',').map(str::to_owned).collect());
        }
        if let Some((_, rest)) = text.split_once("visor-test: gateway=") {
            let word = rest.split_whitespace().next().unwrap_or("");
            options.gateway = Some(word.to_owned());
        }
    }
    options
}

fn marks(files: &[(String, String)]) -> BTreeSet<Mark> {
    let ids: Vec<&str> = CODE_RULES.iter().map(|r| r.id).collect();
    let mut out = BTreeSet::new();
    for (path, text) in files {
        for (number, line) in text.lines().enumerate() {
            let Some((_, marked)) = line.split_once(" ~ ") else {
                continue;
            };
            for word in marked.split([',', ' ']) {
                if ids.contains(&word) {
                    out.insert((path.clone(), number + 1, word.to_owned()));
                }
            }
        }
    }
    out
}

#[test]
fn every_rule_finds_what_is_marked_and_nothing_else() {
    let only = std::env::var("CASE").unwrap_or_default();
    let mut wrong = Vec::new();
    for case in cases() {
        let title = format!("{}/{}/{}", case.rule, case.language, case.name);
        if !title.contains(&only) {
            continue;
        }
        let (want, have) = (marks(&case.files), found(&case.files));
        for (path, line, rule) in want.difference(&have) {
            wrong.push(format!("{title}: {path}:{line}: {rule} is not found"));
        }
        for (path, line, rule) in have.difference(&want) {
            wrong.push(format!("{title}: {path}:{line}: {rule} is found"));
        }
        let bad = case.name.starts_with("bad_");
        if bad != want.iter().any(|(_, _, rule)| *rule == case.rule) {
            wrong.push(format!("{title}: is named for what it is not"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn comments_change_no_verdict() {
    for case in cases() {
        let stripped: Vec<(String, String)> = case
            .files
            .iter()
            .map(|(path, text)| {
                let mut bytes = text.clone().into_bytes();
                if let Some(language) = language_of(path, text) {
                    let module = lower(path, text, language, &Places::default()).module;
                    for span in module.comments {
                        for byte in &mut bytes[span.start as usize..span.end as usize] {
                            if *byte != b'\n' {
                                *byte = b' ';
                            }
                        }
                    }
                }
                (path.clone(), String::from_utf8(bytes).unwrap())
            })
            .collect();
        let options_kept = options(&case.files);
        if options_kept.minimum_score.is_none()
            && options_kept.allowed.is_none()
            && options_kept.gateway.is_none()
        {
            assert_eq!(
                found(&case.files),
                found(&stripped),
                "{}/{}",
                case.rule,
                case.name
            );
        }
    }
}

/// The matrix of what is analysed, as the fixtures show it.
#[test]
fn the_matrix_says_what_the_fixtures_show() {
    let mut cells: BTreeMap<(String, String), (usize, usize)> = BTreeMap::new();
    for case in cases() {
        let cell = cells
            .entry((case.rule.clone(), case.language.clone()))
            .or_default();
        cell.0 += marks(&case.files)
            .iter()
            .filter(|(_, _, r)| *r == case.rule)
            .count();
        cell.1 += usize::from(case.name.starts_with("ok_"));
    }
    let languages: BTreeSet<String> = cells.keys().map(|(_, l)| l.clone()).collect();
    let mut out = String::from(
        "# What is analysed\n\nFindings and near misses that the fixtures show. An empty cell is not analysed, never clean.\n\n| rule |",
    );
    for language in &languages {
        out += &format!(" {language} |");
    }
    out += "\n|---|";
    out += &"---|".repeat(languages.len());
    for rule in CODE_RULES {
        out += &format!("\n| `{}` |", rule.id);
        for language in &languages {
            let cell = cells.get(&(rule.id.to_owned(), language.clone()));
            out += &cell.map_or(" |".to_owned(), |(bad, ok)| format!(" {bad}/{ok} |"));
        }
    }
    out.push('\n');
    let path = root().join("../MATRIX.md");
    if std::env::var("UPDATE").is_ok() {
        std::fs::write(&path, &out).unwrap();
    }
    assert_eq!(
        std::fs::read_to_string(&path).unwrap_or_default(),
        out,
        "run with UPDATE=1"
    );
}

#[test]
fn every_rule_has_its_page() {
    for rule in CODE_RULES {
        assert!(
            rule.page.starts_with(&format!("# {}\n", rule.id)),
            "{}",
            rule.id
        );
        for part in ["**What.**", "**Why.**", "**How to mend.**"] {
            assert!(rule.page.contains(part), "{}: {part}", rule.id);
        }
    }
}
