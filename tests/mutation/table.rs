//! The table of mutations stays true to the tree: without a build, so that every run of the tests
//! checks it. `run.py` does the mutations themselves.

use std::collections::BTreeSet;
use std::path::Path;
use visor_policy::controls::CONTROLS;

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn mutations() -> Vec<toml::Table> {
    let table: toml::Table = include_str!("controls.toml").parse().unwrap();
    let all = table["mutation"].as_array().unwrap();
    all.iter()
        .map(|one| one.as_table().unwrap().clone())
        .collect()
}

#[test]
fn every_mutation_still_applies() {
    let mut stale = Vec::new();
    let mut names = BTreeSet::new();
    for mutation in mutations() {
        let text = |key: &str| mutation[key].as_str().unwrap();
        let name = text("name");
        assert!(names.insert(name.to_owned()), "`{name}` stands twice");
        assert!(
            !text("what").is_empty() && text("old") != text("new"),
            "{name}"
        );
        assert!(!mutation["tests"].as_array().unwrap().is_empty(), "{name}");
        let content = std::fs::read_to_string(root().join(text("file"))).unwrap_or_default();
        let found = content.matches(text("old")).count();
        if found != 1 {
            stale.push(format!(
                "`{name}`: its text stands {found} times in {}",
                text("file")
            ));
        }
    }
    assert!(
        stale.is_empty(),
        "tests/mutation/controls.toml is stale:\n{}",
        stale.join("\n")
    );
}

#[test]
fn every_control_has_a_mutation() {
    let covered: BTreeSet<String> = mutations()
        .iter()
        .map(|mutation| mutation["control"].as_str().unwrap().to_owned())
        .collect();
    let missing: Vec<_> = CONTROLS
        .iter()
        .map(|control| control.name)
        .filter(|name| !covered.contains(*name))
        .collect();
    assert!(
        missing.is_empty(),
        "no mutation switches these off: {missing:?}"
    );
}

#[test]
fn every_mutation_was_caught() {
    let caught = include_str!("caught.md");
    let open: Vec<_> = mutations()
        .iter()
        .map(|mutation| mutation["name"].as_str().unwrap().to_owned())
        .filter(|name| {
            let cell = format!("| `{name}` |");
            let row = caught.lines().find(|line| line.contains(&cell));
            row.is_none_or(|row| row.contains("**"))
        })
        .collect();
    assert!(
        open.is_empty(),
        "tests/mutation/caught.md says of none that they are caught, so run \
         `tests/mutation/run.py --keep` with these: {open:?}"
    );
}
