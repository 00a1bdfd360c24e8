//! The fuzzers' corpora, replayed: what was found once is looked at in every run.

#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::path::Path;

fn replay(name: &str, target: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/fuzz/corpus")
        .join(name);
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("a corpus") {
        target(&std::fs::read(entry.expect("an entry").path()).expect("an input"));
        seen += 1;
    }
    assert!(seen >= 5, "{name} has {seen} inputs");
}

#[test]
fn policies() {
    replay("policy_load", targets::policy_load);
}

#[test]
fn documents() {
    replay("strict_json", targets::strict_json);
}

#[test]
fn paths() {
    replay("path", targets::path);
}

#[test]
fn webhooks() {
    replay("webhook_headers", targets::webhook_headers);
}

#[test]
fn pictures() {
    replay("image_jpeg", targets::image_jpeg);
    replay("image_png", targets::image_png);
    replay("image_webp", targets::image_webp);
}

#[test]
fn forms() {
    replay("form", targets::form);
}
