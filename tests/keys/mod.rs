//! Provider keys in the forms in which they leak, against what only looks like one: made afresh from
//! a fixed seed, laid out as files, judged by the real program in one run, scored by F1.
//!
//! The sources hold templates and no keys, so the repository has none.

mod dice;
mod negatives;
mod positives;

use crate::kit::Folder;
use dice::Dice;
use std::collections::{BTreeMap, BTreeSet};

/// One file, and whether it holds a key.
pub struct Case {
    pub what: &'static str,
    pub path: String,
    pub bytes: Vec<u8>,
    pub is_key: bool,
}

/// A kind of file, the file's name, and its text with marks where keys go; see [`Dice::fill`].
pub type Template = (&'static str, &'static str, &'static str);

/// The lowest F1 that passes, in thousandths.
const FLOOR: usize = 995;
/// How often each template is filled.
const ROUNDS: usize = 3;
/// What such a file is depends on the others: one of these has a run of its own.
const ALONE: &str = "alone";

fn cases() -> Vec<Case> {
    let mut dice = Dice(0x5eed_0fc0_ffee);
    let mut all = Vec::new();
    for _ in 0..ROUNDS {
        for (templates, is_key) in [(positives::TEMPLATES, true), (negatives::TEMPLATES, false)] {
            for (what, path, text) in templates {
                all.push(Case {
                    what,
                    path: (*path).to_owned(),
                    bytes: dice.fill(text).into_bytes(),
                    is_key,
                });
            }
        }
        all.extend(positives::encoded(&mut dice));
        all.extend(negatives::stand_ins(&mut dice));
        all.extend(negatives::minified(&mut dice));
    }
    all
}

/// The files of which the program says that they hold a key. Information does not count: that is how
/// it tells a key that may be another vendor's.
fn told(cases: &[Case]) -> BTreeSet<usize> {
    let numbered = || cases.iter().enumerate();
    let together: Vec<_> = numbered().filter(|(_, case)| case.what != ALONE).collect();
    numbered()
        .filter(|(_, case)| case.what == ALONE)
        .map(|alone| vec![alone])
        .chain([together])
        .flat_map(|cases| told_in_one_run(&cases))
        .collect()
}

fn told_in_one_run(cases: &[(usize, &Case)]) -> Vec<usize> {
    let folder = Folder::new();
    for (number, case) in cases {
        folder.write_bytes(&format!("{number:04}/{}", case.path), &case.bytes);
    }
    let output = std::process::Command::new(crate::corpus::program())
        .args(["lint", "--format", "json", "--quiet", "."])
        .current_dir(&folder.0)
        .output()
        .unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["summary"]["failed"], serde_json::json!([]));
    document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["rule"] == "hardcoded-key" && f["severity"] != "info")
        .map(|f| f["path"].as_str().unwrap()[..4].parse().unwrap())
        .collect()
}

#[test]
fn keys_are_told_from_what_only_looks_like_one() {
    let cases = cases();
    let told = told(&cases);
    let (mut right, mut missed, mut invented) = (0_usize, BTreeMap::new(), BTreeMap::new());
    for (number, case) in cases.iter().enumerate() {
        let place = format!("{}: {}", case.what, case.path);
        let text = || {
            String::from_utf8_lossy(&case.bytes)
                .escape_debug()
                .to_string()
        };
        match (case.is_key, told.contains(&number)) {
            (true, true) => right += 1,
            (true, false) => missed.entry(place).or_insert_with(Vec::new).push(text()),
            (false, true) => invented.entry(place).or_insert_with(Vec::new).push(text()),
            (false, false) => {}
        }
    }
    let positives = cases.iter().filter(|case| case.is_key).count();
    let negatives = cases.len() - positives;
    assert!(
        positives >= 500 && negatives >= 500,
        "{positives}, {negatives}"
    );
    let wrong =
        |misses: &BTreeMap<String, Vec<String>>| misses.values().map(Vec::len).sum::<usize>();
    let (m, i) = (wrong(&missed), wrong(&invented));
    let thousandths = 2000 * right / (2 * right + m + i);
    println!(
        "{positives} keys, {negatives} near misses: {m} missed, {i} invented, F1 0.{thousandths:03}"
    );
    let list = |misses: &BTreeMap<String, Vec<String>>| -> String {
        misses
            .iter()
            .map(|(place, texts)| format!("  {} of {place}: {}\n", texts.len(), texts[0]))
            .collect()
    };
    println!("missed:\n{}invented:\n{}", list(&missed), list(&invented));
    assert!(
        thousandths >= FLOOR,
        "F1 0.{thousandths:03}\nmissed:\n{}invented:\n{}",
        list(&missed),
        list(&invented)
    );
}
