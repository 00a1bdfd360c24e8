//! Machine-readable outputs are what their readers expect.

use crate::kit::{Folder, LIVE};
use crate::python;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn dirty() -> Folder {
    let folder = Folder::repository();
    folder.write("src/a <b>.js", &format!("// facesign\nconst k = \"sk_live_\" +\n  \"{}\";\nconst u = 'http://api.facesign.ai/v1';\n", &LIVE[8..]));
    folder
}

fn json(folder: &Folder, format: &str) -> Value {
    let ran = folder.visor(&["lint", "--format", format]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    serde_json::from_str(&ran.out).unwrap()
}

#[test]
fn json_has_a_version_and_every_place() {
    let json = json(&dirty(), "json");
    assert_eq!(json["version"], 1);
    let first = &json["findings"][0];
    assert_eq!(
        (first["line"].as_u64(), first["end_line"].as_u64()),
        (Some(2), Some(2))
    );
    assert_eq!(first["places"].as_array().unwrap().len(), 2);
    assert_eq!(json["summary"]["files"], 2);
}

#[test]
fn gitlab_issues_have_distinct_stable_fingerprints() {
    let folder = dirty();
    let before = json(&folder, "gitlab");
    let prints = |v: &Value| -> Vec<String> {
        v.as_array()
            .unwrap()
            .iter()
            .map(|i| i["fingerprint"].as_str().unwrap().to_owned())
            .collect()
    };
    let first = prints(&before);
    assert_eq!(first.len(), 2);
    assert_ne!(first[0], first[1]);
    let text = folder.read("src/a <b>.js");
    folder.write("src/a <b>.js", &format!("\n\n{text}"));
    assert_eq!(prints(&json(&folder, "gitlab")), first);
}

#[test]
fn github_commands_are_escaped() {
    let ran = dirty().visor(&["lint", "--format", "github"]);
    assert!(
        ran.out
            .starts_with("::error file=src/a <b>.js,line=2,endLine=2,col="),
        "{}",
        ran.out
    );
    assert_eq!(
        ran.out.lines().count(),
        2,
        "a message is one line: {}",
        ran.out
    );
}

#[test]
fn junit_is_well_formed() {
    let ran = dirty().visor(&["lint", "--format", "junit"]);
    assert!(
        ran.out.contains("tests=\"2\" failures=\"2\" errors=\"0\""),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("a &lt;b&gt;.js"), "{}", ran.out);
    assert_eq!(
        ran.out.matches("<testcase").count(),
        ran.out.matches("</testcase>").count()
    );
}

#[test]
fn text_shows_the_source_and_the_way_out() {
    let ran = dirty().visor(&["lint", "--color", "never"]);
    for part in [
        "error[hardcoded-key]: a live key of FaceSign stands here in pieces",
        "--> src/a <b>.js:2:12",
        "and goes on here",
        "help: rotate it now",
    ] {
        assert!(ran.out.contains(part), "{part}\n{}", ran.out);
    }
}

/// The schema itself is OASIS's, as the crate of its types ships it.
#[test]
fn sarif_is_what_its_schema_says() {
    let folder = dirty();
    folder.write("clean.py", "x = 1\n").commit("a key");
    folder.write(
        "b.py",
        "U = 'http://api.facesign.ai/v1'  # visor:allow[plaintext-endpoint] a test\n",
    );
    let schema = schema();
    for (name, mode) in [
        ("tree", vec![]),
        ("history", vec!["--history"]),
        ("clean", vec!["clean.py"]),
    ] {
        let mut args = vec!["lint", "--format", "sarif"];
        args.extend(mode);
        let ran = folder.visor(&args);
        let path = folder.0.join(format!(".git/{name}.sarif"));
        std::fs::write(&path, &ran.out).unwrap();
        valid(&schema, &path, name);
    }
}

/// Fails where the document at `path` is not what the schema says.
#[track_caller]
pub fn valid(schema: &Path, path: &Path, name: &str) {
    let checked = std::process::Command::new(python::program("python"))
        .args(["-c", VALIDATE])
        .args([schema, path])
        .output()
        .unwrap();
    assert!(
        checked.status.success(),
        "{name}: {}{}\n{}",
        String::from_utf8_lossy(&checked.stdout),
        String::from_utf8_lossy(&checked.stderr),
        std::fs::read_to_string(path).unwrap()
    );
}

/// Every way in which a document is not what a schema says; formats such as addresses count.
const VALIDATE: &str = "
import json, sys, jsonschema
schema, document = (json.load(open(path)) for path in sys.argv[1:])
kind = jsonschema.validators.validator_for(schema)
wrong = list(kind(schema, format_checker=kind.FORMAT_CHECKER).iter_errors(document))
for error in wrong: print(error.json_path, error.message)
sys.exit(bool(wrong))
";

/// The schema of SARIF, as OASIS publishes it.
pub fn schema() -> PathBuf {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--offline"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let types = packages
        .iter()
        .find(|p| p["name"] == "serde-sarif")
        .unwrap();
    let manifest = Path::new(types["manifest_path"].as_str().unwrap());
    manifest.parent().unwrap().join("src/schema.json")
}

/// What the types do not know is lost on the way, and what they need and do not find is an error.
#[test]
fn sarif_is_read_by_its_types() {
    let json = json(&dirty(), "sarif");
    let typed: serde_sarif::sarif::Sarif = serde_json::from_value(json.clone()).unwrap();
    let back = serde_json::to_value(&typed).unwrap();
    assert_eq!(without_nulls(back), without_nulls(json.clone()));
    let result = &json["runs"][0]["results"][0];
    assert_eq!(result["ruleId"], "hardcoded-key");
    assert_eq!(
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
        "src/a%20%3Cb%3E.js"
    );
}

fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(map) => map
            .into_iter()
            .filter(|(_, v)| !v.is_null())
            .map(|(k, v)| (k, without_nulls(v)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}
