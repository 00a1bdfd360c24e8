//! `visor policy test`.

use super::folder;
use crate::kit::Folder;
use serde_json::Value;

const CASE: &str = r#"
[[case]]
name     = "a spoof is refused"
caller   = "kyc"
request  = { method = "POST", path = "/api/v1/face_recognition/recognize_face", headers = { content-type = "multipart/form-data; boundary=b" }, body = "--b--" }
response = { body = '{"faces":[{"recognition_uidresult":"u","passive_liveness":{"is_real_face":false}}]}' }
expect   = { outcome = "refuse", code = "liveness-failed", body-lacks = ["recognition"] }
"#;

fn table(more: &str) -> Folder {
    let folder = folder();
    folder.write(
        "policy/site.test.toml",
        &format!("policy = \"site.toml\"\n{CASE}{more}"),
    );
    folder
}

#[test]
fn a_table_beside_a_policy_needs_no_token() {
    let folder = table("");
    for path in ["policy", "policy/site.toml", "policy/site.test.toml", "."] {
        let ran = folder.visor(&["policy", "test", path]);
        assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{path}: {}", ran.err);
        assert!(ran.err.contains("1 passed, 0 failed"), "{}", ran.err);
    }
}

#[test]
fn a_failing_case_shows_what_was_expected_what_came_and_why() {
    let folder = table(&CASE.replace("liveness-failed", "faces-count"));
    let ran = folder.visor(&["policy", "test", "--color", "never", "policy"]);
    assert_eq!(ran.code, 1);
    for part in [
        "expected the code `faces-count`, got `liveness-failed`",
        "--> policy/site.test.toml:15:12",
        "  caller    pass         policy/site.toml:4:10",
        "> liveness  refuse       packs/arsa.toml:",
    ] {
        assert!(ran.out.contains(part), "{part}\n{}", ran.out);
    }
    assert!(ran.err.contains("1 passed, 1 failed"), "{}", ran.err);
}

#[test]
fn a_stand_in_is_no_more_than_the_caller() {
    let allowed = CASE.replace("caller   = \"kyc\"", "caller   = \"desk\"");
    let other = allowed.replace("liveness-failed", "route-not-allowed");
    let test = other
        .replace(
            "caller   = \"desk\"",
            "caller = \"kyc\"\nenvironment = \"test\"",
        )
        .replace("route-not-allowed", "caller-unknown");
    let ran = table(&(other + &test)).visor(&["policy", "test", "policy"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let nobody = CASE.replace("\"kyc\"", "\"kyx\"");
    let ran = table(&nobody).visor(&["policy", "test", "policy"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("`kyx`"), "{}", ran.err);
}

#[test]
fn no_test_is_no_pass() {
    let folder = folder();
    for (path, says) in [
        ("policy", "no table of tests stands under `policy`"),
        ("policy/site.toml", "write `policy/site.test.toml`"),
        ("absent", "cannot read `absent`"),
    ] {
        let ran = folder.visor(&["policy", "test", path]);
        assert_eq!(ran.code, 2, "{path}");
        assert!(ran.err.contains(says), "{path}: {}", ran.err);
    }
    let ran = table("").visor(&["policy", "test", "--only", "nothing", "policy"]);
    assert_eq!(ran.code, 2);
    let both = folder_with("policy = \"site.toml\"\nsite = ''");
    let ran = both.visor(&["policy", "test", "policy"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("exactly one site"), "{}", ran.err);
}

fn folder_with(head: &str) -> Folder {
    let folder = folder();
    folder.write("policy/site.test.toml", &format!("{head}\n{CASE}"));
    folder
}

#[test]
fn programs_read_the_results() {
    let folder = table(
        &CASE
            .replace("liveness-failed", "faces-count")
            .replace("a spoof", "<a> spoof"),
    );
    let ran = folder.visor(&["policy", "test", "--format", "json", "policy"]);
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["version"], 1);
    let cases = &json["tables"][0]["cases"];
    assert_eq!(
        (&cases[0]["passed"], &cases[1]["passed"]),
        (&true.into(), &false.into())
    );
    assert_eq!(cases[1]["trace"].as_array().unwrap().len(), 15);
    let ran = folder.visor(&["policy", "test", "--format", "junit", "policy"]);
    assert!(
        ran.out.contains("tests=\"2\" failures=\"1\""),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("name=\"&lt;a&gt; spoof is refused\""),
        "{}",
        ran.out
    );
}
