//! Rules on code, on `lint/fixtures/<rule>/<language>/`: `bad_*` hold findings, each marked on its
//! line with `~ rule` in a comment; `ok_*` are near misses, each marked with `~ ok`. A folder is a
//! project. All rules look at all fixtures, so that each is a near miss of every other rule. `across`
//! behind a mark says that more than one function or file has to be looked at.

use crate::kit::Folder;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use visor::engine::Engine;
use visor::facts::built_in;
use visor::finding::Severity;
use visor::ir::{ExprKind, Module, Pattern, Stmt, StmtKind};
use visor::lang::{Places, language_of, lower};
use visor::rules::code::Options;
use visor::rules::{EXEMPT, RULES, Rule, exempt};
use visor::run::{Base, Run};

/// A line of a file, and a rule.
type Mark = (String, usize, String);
type Files = Vec<(String, String)>;

struct Case {
    rule: String,
    language: String,
    name: String,
    files: Files,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)
        .map(|d| d.map(|e| e.unwrap().path()).collect())
        .unwrap_or_default();
    all.sort();
    all
}

fn cases() -> Vec<Case> {
    let name = |p: &Path| p.file_name().unwrap().to_string_lossy().into_owned();
    let mut out = Vec::new();
    for rule in entries(&root()) {
        for language in entries(&rule) {
            for case in entries(&language) {
                let mut files = Vec::new();
                read(&case, &case, &mut files);
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

fn read(base: &Path, path: &Path, files: &mut Files) {
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

fn on_code() -> Vec<&'static Rule> {
    RULES
        .iter()
        .copied()
        .filter(|r| r.code().is_some())
        .collect()
}

/// `visor-test: minimum-score=0.8` and the like in a comment.
fn options(files: &Files) -> Options {
    let said = |name: &str| {
        let mark = format!("visor-test: {name}=");
        files.iter().find_map(|(_, text)| {
            let (_, rest) = text.split_once(&mark)?;
            rest.split_whitespace().next().map(str::to_owned)
        })
    };
    Options {
        minimum_score: said("minimum-score").and_then(|n| n.parse().ok()),
        allowed: said("allowed").map(|all| all.split(',').map(str::to_owned).collect()),
        gateway: said("gateway"),
        ..Options::default()
    }
}

/// What the program finds in these files: with them in a folder, as it is used.
fn found(files: &Files, options: Options) -> BTreeSet<Mark> {
    let folder = Folder::new();
    for (path, text) in files {
        folder.write(path, text);
    }
    let roots = [folder.0.clone()];
    let base = Base::of(&roots);
    let configs = visor::config::Configs::new(base.root());
    let engine = Engine::new(&built_in(), false).under(options);
    let outcome = Run {
        engine: &engine,
        base: &base,
        configs: &configs,
        baseline: None,
        jobs: 1,
        progress: &visor::progress::Progress::default(),
    }
    .paths(&roots);
    assert!(
        outcome.summary.notes.is_empty(),
        "{:?}",
        outcome.summary.notes
    );
    outcome
        .findings
        .iter()
        .filter(|f| f.rule.code().is_some() && f.severity > Severity::Info)
        .map(|f| (f.key_path.clone(), f.line(), f.rule.id.to_owned()))
        .collect()
}

fn marks(files: &Files) -> BTreeSet<Mark> {
    let ids: Vec<&str> = on_code().iter().map(|r| r.id).collect();
    let mut out = BTreeSet::new();
    for (path, text) in files {
        for (number, line) in text.lines().enumerate() {
            let Some((_, marked)) = line.split_once(" ~ ") else {
                continue;
            };
            if marked.starts_with("ok") {
                continue;
            }
            for word in marked.split([',', ' ']) {
                if ids.contains(&word) {
                    out.insert((path.clone(), number + 1, word.to_owned()));
                }
            }
        }
    }
    out
}

/// Runs a check of each case on every processor; what it says is wrong.
fn each(check: impl Fn(&Case) -> Vec<String> + Sync) {
    let only = std::env::var("CASE").unwrap_or_default();
    let cases: Vec<Case> = cases()
        .into_iter()
        .filter(|c| format!("{}/{}/{}", c.rule, c.language, c.name).contains(&only))
        .collect();
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let title = format!("{}/{}/{}", case.rule, case.language, case.name);
                    let said = check(case).into_iter().map(|w| format!("{title}: {w}"));
                    wrong.lock().unwrap().extend(said);
                }
            });
        }
    });
    let mut wrong = wrong.into_inner().unwrap();
    wrong.sort();
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_rule_finds_what_is_marked_and_nothing_else() {
    each(|case| {
        let (want, have) = (marks(&case.files), found(&case.files, options(&case.files)));
        let mut wrong: Vec<String> = want
            .difference(&have)
            .map(|(path, line, rule)| format!("{path}:{line}: {rule} is not found"))
            .collect();
        let more = have.difference(&want);
        wrong.extend(more.map(|(path, line, rule)| format!("{path}:{line}: {rule} is found")));
        let bad = case.name.starts_with("bad_");
        if case.rule == "projects" {
            return wrong;
        }
        if bad != want.iter().any(|(_, _, rule)| *rule == case.rule) {
            wrong.push("is named for what it is not".to_owned());
        }
        wrong
    });
}

fn module(path: &str, text: &str) -> Option<Module> {
    let language = language_of(path, text)?;
    Some(lower(path, text, language, &Places::default()).module)
}

fn differences(case: &Case, other: &Files) -> Vec<String> {
    let options = || options(&case.files);
    let (before, after) = (found(&case.files, options()), found(other, options()));
    let gone = before.difference(&after).map(|m| format!("{m:?} is gone"));
    let new = after.difference(&before).map(|m| format!("{m:?} is new"));
    gone.chain(new).collect()
}

#[test]
fn comments_change_no_verdict() {
    each(|case| {
        let stripped: Files = case
            .files
            .iter()
            .map(|(path, text)| {
                let mut bytes = text.clone().into_bytes();
                for span in module(path, text).map(|m| m.comments).unwrap_or_default() {
                    for byte in &mut bytes[span.start as usize..span.end as usize] {
                        if *byte != b'\n' {
                            *byte = b' ';
                        }
                    }
                }
                (path.clone(), String::from_utf8(bytes).unwrap())
            })
            .collect();
        differences(case, &stripped)
    });
}

#[test]
fn names_of_locals_change_no_verdict() {
    each(|case| {
        let renamed: Files = case
            .files
            .iter()
            .map(|(path, text)| (path.clone(), renamed(path, text)))
            .collect();
        differences(case, &renamed)
    });
}

/// The text with other names for its local values, as far as they can be told from anything else.
fn renamed(path: &str, text: &str) -> String {
    let Some(module) = module(path, text) else {
        return text.to_owned();
    };
    let mut names = BTreeSet::new();
    for function in module.functions.iter().skip(1) {
        if matches!(
            function.kind,
            visor::ir::FunctionKind::Named | visor::ir::FunctionKind::Lambda
        ) {
            bound(&function.body, &mut names);
        }
    }
    let mut out = text.to_owned();
    for (number, name) in names.into_iter().enumerate() {
        if name.len() < 3 || !is_only_local(&out, &name, &module) {
            continue;
        }
        out = replaced(&out, &name, &format!("vx{number}"));
    }
    out
}

fn bound(block: &[Stmt], names: &mut BTreeSet<String>) {
    for one in block {
        match &one.kind {
            StmtKind::Bind {
                target: Pattern::Name(name),
                ..
            } => {
                names.insert(name.clone());
            }
            StmtKind::If { then, other, .. } => {
                bound(then, names);
                bound(other, names);
            }
            StmtKind::Loop { body, .. } | StmtKind::Block(body) => bound(body, names),
            StmtKind::Try {
                body,
                catches,
                last,
            } => {
                bound(body, names);
                catches.iter().for_each(|c| bound(&c.body, names));
                bound(last, names);
            }
            StmtKind::Expr(e) => {
                if let ExprKind::Block(inner) = &e.kind {
                    bound(inner, names);
                }
            }
            _ => {}
        }
    }
}

fn places(text: &str, name: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let word = |i: Option<usize>| {
        i.and_then(|i| bytes.get(i))
            .is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
    };
    text.match_indices(name)
        .map(|(at, _)| at)
        .filter(|at| !word(at.checked_sub(1)) && !word(Some(at + name.len())))
        .collect()
}

/// Whether a name stands nowhere but as a local value: in no literal, member, key or argument's name.
fn is_only_local(text: &str, name: &str, module: &Module) -> bool {
    let imported = module
        .imports
        .iter()
        .any(|i| i.local == name || i.item == name);
    let defined = module
        .functions
        .iter()
        .any(|f| f.name == name || f.params.iter().any(|p| p.name() == name))
        || module
            .classes
            .iter()
            .any(|c| c.fields.iter().any(|(f, _)| f == name));
    let mut written = false;
    visor::flow::reach::texts(module, &mut |t| written |= !places(t, name).is_empty());
    let bytes = text.as_bytes();
    let clear = places(text, name).into_iter().all(|at| {
        let before = text[..at]
            .trim_end_matches(' ')
            .bytes()
            .next_back()
            .unwrap_or(b'\n');
        let after = text[at + name.len()..].trim_start_matches(' ').as_bytes();
        let next = after.first().copied().unwrap_or(b'\n');
        let single_assign = next == b'=' && after.get(1) != Some(&b'=');
        let adjacent = at
            .checked_sub(1)
            .and_then(|i| bytes.get(i))
            .copied()
            .unwrap_or(b' ');
        let is_member = matches!(before, b'.' | b'@' | b'>' | b':' | b'#');
        let is_text =
            matches!(adjacent, b'"' | b'\'' | b'-') || matches!(next, b':' | b'"' | b'\'');
        let is_argument = single_assign && matches!(before, b'(' | b',');
        let is_entry = matches!(before, b'{' | b',') && matches!(next, b',' | b'}');
        !(is_member || is_text || is_argument || is_entry)
    });
    !imported && !defined && !written && clear
}

fn replaced(text: &str, name: &str, by: &str) -> String {
    let mut out = text.to_owned();
    for at in places(text, name).into_iter().rev() {
        out.replace_range(at..at + name.len(), by);
    }
    out
}

/// Where fixtures show enough: three findings, three near misses, one of them across functions or
/// files.
fn is_enough(cell: &(usize, usize, bool)) -> bool {
    cell.0 >= 3 && cell.1 >= 3 && cell.2
}

type Cells = BTreeMap<(String, String), (usize, usize, bool)>;

/// What the fixtures of rules on code show, by rule and language.
fn cells_of_code() -> Cells {
    let mut cells = Cells::new();
    let mut add = |rule: &str, language: &str, found: usize, ok: usize, across: bool| {
        let cell = cells
            .entry((rule.to_owned(), language.to_owned()))
            .or_default();
        cell.0 += found;
        cell.1 += ok;
        cell.2 |= across;
    };
    for case in cases() {
        for line in case.files.iter().flat_map(|(_, text)| text.lines()) {
            let Some((_, mark)) = line.split_once(" ~ ") else {
                continue;
            };
            let across = mark.contains("across");
            let near = mark.starts_with("ok");
            let own = near && !mark.contains('-');
            for word in mark.split([' ', ',']).filter(|w| w.contains('-')) {
                add(
                    word,
                    &case.language,
                    usize::from(!near),
                    usize::from(near),
                    across,
                );
            }
            if own {
                add(&case.rule, &case.language, 0, 1, across);
            }
        }
    }
    cells
}

/// The formats that the text rules' fixtures are written in, by their files' names.
fn format_of(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, e)| e);
    Some(match name {
        "Dockerfile" => "Dockerfile",
        "Info.plist" => "plist",
        "strings.xml" => "Android resources",
        _ if name.starts_with(".env") || name.ends_with(".env") => ".env",
        _ => match ending {
            "yaml" | "yml" => "YAML",
            "json" => "JSON",
            "toml" => "TOML",
            "tf" => "Terraform",
            "properties" => "properties",
            "ipynb" => "notebook",
            _ => return None,
        },
    })
}

/// Rules that look at text, or at what others found there.
fn is_on_text(rule: &Rule) -> bool {
    rule.text().is_some() || rule.code().is_none()
}

/// What the fixtures of rules on text show, by rule and format.
fn cells_of_text() -> Cells {
    let mut cells = Cells::new();
    for rule in RULES.iter().filter(|r| is_on_text(r)) {
        let path = root().join(format!("../../tests/lint/fixtures/{}.toml", rule.id));
        let Ok(text) = std::fs::read_to_string(path) else {
            continue;
        };
        let table: toml::Table = text.parse().unwrap();
        for case in table["case"].as_array().unwrap() {
            let Some(format) = format_of(case["path"].as_str().unwrap()) else {
                continue;
            };
            let cell = cells
                .entry((rule.id.to_owned(), format.to_owned()))
                .or_default();
            let found = case["expect"].as_array().unwrap().len();
            cell.0 += found;
            cell.1 += usize::from(found == 0);
            // Text has no functions that something could stand across.
            cell.2 = true;
        }
    }
    for case in cases() {
        for (path, text) in &case.files {
            let Some(format) = format_of(path) else {
                continue;
            };
            for mark in text.lines().filter_map(|l| Some(l.split_once(" ~ ")?.1)) {
                for word in mark.split([' ', ',']) {
                    if RULES.iter().any(|r| r.id == word && is_on_text(r)) {
                        let cell = cells
                            .entry((word.to_owned(), format.to_owned()))
                            .or_default();
                        let near = mark.starts_with("ok");
                        cell.0 += usize::from(!near);
                        cell.1 += usize::from(near);
                        cell.2 = true;
                    }
                }
            }
        }
    }
    cells
}

fn table(cells: &Cells, rules: &[&Rule], first: &str, out: &mut String) {
    let columns: BTreeSet<&String> = cells.keys().map(|(_, column)| column).collect();
    *out += &format!("\n| {first} |");
    for column in &columns {
        *out += &format!(" {column} |");
    }
    *out += "\n|---|";
    *out += &"---|".repeat(columns.len());
    for rule in rules {
        *out += &format!("\n| `{}` |", rule.id);
        for column in &columns {
            let cell = cells.get(&(rule.id.to_owned(), (*column).clone()));
            *out += &match (cell, exempt(rule.id, column)) {
                (Some((bad, ..)), Some(_)) if *bad > 0 => panic!(
                    "`{}` is said not to apply to {column}, and a fixture shows that it does",
                    rule.id
                ),
                (_, Some(_)) => " – |".to_owned(),
                (Some((bad, ok, across)), None) if is_enough(&(*bad, *ok, *across)) => {
                    format!(" {bad} + {ok} |")
                }
                _ => " not analysed |".to_owned(),
            };
        }
    }
    out.push('\n');
}

/// Why the rules do not apply where they do not.
fn reasons(columns: &BTreeSet<String>) -> String {
    let mut out = String::from("\nWhere `–` stands, the rule does not apply:\n\n");
    for (rule, places, why) in EXEMPT {
        if places.iter().any(|p| columns.contains(*p)) {
            out += &format!("- `{rule}` in {}: {why}.\n", places.join(", "));
        }
    }
    out
}

fn columns(cells: &Cells) -> BTreeSet<String> {
    cells.keys().map(|(_, column)| column.clone()).collect()
}

/// The manifests that a rule's fixtures are written in, by their names.
fn manifests(rule: &str) -> String {
    let path = root().join(format!("../../tests/lint/fixtures/{rule}.toml"));
    let table: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let mut shown: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for case in table["case"].as_array().unwrap() {
        let path = case["path"].as_str().unwrap();
        let name = path.rsplit('/').next().unwrap();
        let found = case["expect"].as_array().unwrap().len();
        let one = shown.entry(name.to_owned()).or_default();
        one.0 += found;
        one.1 += usize::from(found == 0);
    }
    let all: Vec<String> = shown
        .iter()
        .map(|(name, (bad, ok))| format!("`{name}` {bad} + {ok}"))
        .collect();
    format!("\nBy the manifest's name, `{rule}`: {}.\n", all.join(", "))
}

#[test]
fn the_matrix_says_what_the_fixtures_show() {
    let mut out = String::from(
        "# What is analysed\n\nFindings and near misses that the fixtures show, for each rule that looks at what code does. A cell \
         without them is not analysed, never clean; `–` says that the rule does not apply.\n",
    );
    let code = cells_of_code();
    table(&code, &on_code(), "rule", &mut out);
    out += &reasons(&columns(&code));
    out += "\nRules that look at text look at every file. In these formats, of configuration and the like, fixtures show \
            what they find and what they do not:\n";
    let text: Vec<&Rule> = RULES.iter().copied().filter(|r| is_on_text(r)).collect();
    let on_text = cells_of_text();
    table(&on_text, &text, "rule on text", &mut out);
    out += &reasons(&columns(&on_text));
    out += &manifests("lookalike-package");
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
