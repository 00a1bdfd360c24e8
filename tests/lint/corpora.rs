//! The fuzzers' corpora, replayed: what was found once is looked at in every run.

#[path = "../fuzz/src/linter.rs"]
mod targets;

use std::path::Path;

fn replay(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/fuzz/corpus")
        .join(name);
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        target(&std::fs::read(entry.unwrap().path()).unwrap());
        seen += 1;
    }
    assert!(seen >= 5, "{name} has {seen} inputs");
}

#[test]
fn configurations() {
    replay("lint_config", targets::lint_config);
}

#[test]
fn texts() {
    replay("lint_text", targets::lint_text);
}

#[test]
fn programs() {
    replay("lint_code", targets::lint_code);
}
