//! The forms that a check of liveness takes in each language, and those in which it only seems to be
//! one: early exits, failures that are let go or go on, loops, patterns, blocks, lists.
//!
//! Each file of `forms` begins with the code around: a client and the helpers. What stands
//! under `---- around` is put around each case, and each case says whether it is one to find.

use crate::kit::Folder;
use std::path::Path;

#[test]
fn every_form_of_a_check_is_known() {
    let forms = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/lint/forms");
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(forms).unwrap() {
        let path = entry.unwrap().path();
        let language = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        for case in cases(&text) {
            count += 1;
            let folder = Folder::new();
            folder.write(&format!("door.{language}"), &case.code);
            let ran = folder.visor(&["lint", "--format", "short"]);
            let title = format!("{language}: {}", case.name);
            let found = ran.out.contains("unchecked-liveness");
            if found != case.finding {
                wrong.push(format!("{title}: a finding: {found}\n{}", case.code));
            }
            if ran.err.contains("not understood") {
                wrong.push(format!("{title}: it was not understood"));
            }
        }
    }
    assert!(count > 150, "only {count} forms");
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
    parts
        .map(|part| {
            let (head, body) = part.split_once('\n').unwrap();
            let (name, wanted) = head.split_once(' ').unwrap();
            let indent: String = around
                .lines()
                .find(|l| l.trim() == "BODY")
                .map_or(String::new(), |l| l.replace("BODY", ""));
            let body: Vec<String> = body.lines().map(|l| format!("{indent}{l}")).collect();
            let own = around
                .replace("NAME", &name.replace('-', ""))
                .replace(&format!("{indent}BODY"), &body.join("\n"));
            Case {
                name: name.to_owned(),
                finding: match wanted {
                    "finding" => true,
                    "silent" => false,
                    other => panic!("{name}: {other}"),
                },
                code: format!("{before}\n{own}\n"),
            }
        })
        .collect()
}
