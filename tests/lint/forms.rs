//! The forms that a check takes in each language, and those in which it only seems to be one: early
//! exits, failures that are let go or go on, loops, patterns, blocks, lists, verdicts that nobody reads.
//!
//! Each file of `forms`, by rule and language, begins with the code around: a client and the helpers.
//! What stands under `---- around` is put around each case, and each case says whether it is one to find.

use crate::kit::Folder;
use std::path::Path;

#[test]
fn every_form_of_a_check_of_liveness_is_known() {
    all("unchecked-liveness", 150);
}

#[test]
fn every_form_of_a_check_of_a_signature_is_known() {
    all("unverified-webhook", 80);
}

fn all(rule: &str, least: usize) {
    let forms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/lint/forms");
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(forms.join(rule)).unwrap() {
        let path = entry.unwrap().path();
        let language = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        for case in cases(&text) {
            count += 1;
            let folder = Folder::new();
            folder.write(&format!("hooks.{language}"), &case.code);
            let ran = folder.visor(&["lint", "--format", "short"]);
            let title = format!("{language}: {}", case.name);
            let found = ran.out.contains(rule);
            if found != case.finding {
                wrong.push(format!("{title}: a finding: {found}\n{}", case.code));
            }
            if ran.err.contains("not understood") {
                wrong.push(format!("{title}: it was not understood"));
            }
        }
    }
    assert!(count >= least, "only {count} forms");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

struct Case {
    name: String,
    finding: bool,
    code: String,
}

fn cases(text: &str) -> Vec<Case> {
    let mut parts = text.split("\n---- ");
    let before = parts.next().unwrap();
    let around = parts.next().unwrap().strip_prefix("around\n").unwrap();
    let indent: String = around
        .lines()
        .find(|l| l.trim() == "BODY")
        .map_or(String::new(), |l| l.replace("BODY", ""));
    parts
        .map(|part| {
            let (head, body) = part.split_once('\n').unwrap();
            let (name, wanted) = head.split_once(' ').unwrap();
            let body: Vec<String> = body.lines().map(|l| format!("{indent}{l}")).collect();
            let code = format!("{before}\n{around}\n")
                .replace("NAME", &name.replace('-', ""))
                .replace(&format!("{indent}BODY"), &body.join("\n"));
            Case {
                name: name.to_owned(),
                finding: match wanted {
                    "finding" => true,
                    "silent" => false,
                    other => panic!("{name}: {other}"),
                },
                code,
            }
        })
        .collect()
}
