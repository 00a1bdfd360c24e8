//! A folder's own configuration: its packs, its policy and its gateway hold there, and only there.

use crate::kit::{Folder, LIVE, visor_in};

const PACK: &str = include_str!("../../policies/packs/arsa.toml");

/// A pack of a vendor that no built-in pack knows.
fn pack() -> String {
    let lines = PACK
        .lines()
        .filter(|line| !line.starts_with("example-keys"));
    lines
        .collect::<Vec<_>>()
        .join("\n")
        .replace("faceapi.arsa.technology", "api.faces.example")
        .replace("ARSA_FACE_API_KEY", "EXAMPLE_FACES_KEY")
}

const CALLS: &str = "import requests

def find(image, key):
    return requests.post('https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face', files={'face_image': image}, headers={'x-key-secret': key}, timeout=5)
";

fn site(routes: &str) -> String {
    format!(
        "schema = 1\npacks = [\"arsa\"]\n[credentials.arsa]\nlive = {{ env = \"ARSA_KEY\" }}\n\
         [callers.kyc]\nlive = [{{ spiffe = \"spiffe://corp.example/kyc\" }}]\n\
         [allow.one]\non = \"arsa.live\"\nroutes = [{routes}]\ncallers = [\"kyc\"]\nrate = {{ caller = \"60/min\" }}\n"
    )
}

#[test]
fn a_folders_packs_are_known() {
    let folder = Folder::repository();
    let code = "U = 'http://api.faces.example/api/v1'\n";
    folder
        .write("services/a/main.py", code)
        .write("services/a/ops/faces.toml", &pack());
    assert_eq!(folder.visor(&["lint"]).code, 0, "nobody knows the vendor");
    folder.write("services/a/.visor.toml", "packs = [\"ops/faces.toml\"]\n");
    let found = ["services/a/main.py:1 plaintext-endpoint"];
    let ran = folder.visor(&["lint", "--format", "short"]);
    assert_eq!(ran.places(), found, "{}", ran.err);
    let args = [
        "lint",
        "--format",
        "short",
        "--stdin-filename",
        "services/a/main.py",
    ];
    let ran = visor_in(&folder.0, &args, Some(code.as_bytes()));
    assert_eq!(ran.places(), found, "{}", ran.err);
    folder.git(&["add", "-A"]);
    let ran = folder.visor(&["lint", "--format", "short", "--staged"]);
    assert_eq!(ran.places(), found, "{}", ran.err);
    // A pack that is wrong ends the run wherever it is named.
    folder.write("services/a/ops/faces.toml", "schema = 1\n");
    assert_eq!(folder.visor(&["lint"]).code, 2);
}

#[test]
fn a_folders_policy_and_gateway_hold_for_its_code() {
    let folder = Folder::repository();
    for name in ["a", "b", "c"] {
        folder
            .write(&format!("{name}/main.py"), CALLS)
            .write(&format!("{name}/requirements.txt"), "requests\n");
    }
    folder
        .write("a/.visor.toml", "policy = \"site.toml\"\n")
        .write("a/site.toml", &site("\"detect\""))
        .write("b/.visor.toml", "policy = \"site.toml\"\n")
        .write("b/site.toml", &site("\"recognize\""))
        .write("c/.visor.toml", "gateway = \"https://visor.corp/arsa\"\n");
    let ran = folder.visor(&["lint", "--format", "short"]);
    let places: Vec<String> = ran
        .places()
        .into_iter()
        .filter(|p| p.contains("uncovered-call") || p.contains("bypasses-gateway"))
        .collect();
    assert_eq!(
        places,
        ["a/main.py:4 uncovered-call", "c/main.py:4 bypasses-gateway"],
        "{}{}",
        ran.out,
        ran.err
    );
}

#[test]
fn a_folder_without_a_manifest_has_its_own_policy_too() {
    let folder = Folder::repository();
    folder
        .write("app/a.py", CALLS)
        .write("app/sub/b.py", CALLS)
        .write(".visor.toml", "policy = \"site.toml\"\n")
        .write("site.toml", &site("\"recognize\""))
        .write("app/sub/.visor.toml", "policy = \"site.toml\"\n")
        .write("app/sub/site.toml", &site("\"detect\""));
    let ran = folder.visor(&["lint", "--format", "short"]);
    let places = ran.places();
    let uncovered: Vec<&String> = places.iter().filter(|p| p.contains("uncovered")).collect();
    assert_eq!(uncovered, ["app/sub/b.py:4 uncovered-call"], "{}", ran.out);
}

#[test]
fn what_was_not_looked_at_in_code_is_said() {
    let folder = Folder::repository();
    let address = "'https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face'";
    folder
        .write(
            "broken.py",
            &format!("import requests\ndef f(:\n    requests.post({address}, timeout=5)\n"),
        )
        .write(
            "broken.js",
            &format!("function f( {{\n  fetch({address});\n"),
        )
        .write(
            "a.min.js",
            &format!("fetch({address});{}", "f(1,'x');".repeat(4_000)),
        );
    let ran = folder.visor(&["lint"]);
    for file in ["broken.py", "broken.js"] {
        assert!(
            ran.err
                .contains(&format!("`{file}`: it has syntax that was not understood")),
            "{file}: {}",
            ran.err
        );
    }
    assert!(
        ran.err
            .contains("1 minified file not looked at by the rules on code"),
        "{}",
        ran.err
    );
    // As many lines as one reads.
    for i in 0..20 {
        folder.write(
            &format!("b{i}.py"),
            &format!("def f(:\n    requests.post({address}, timeout=5)\n"),
        );
    }
    let ran = folder.visor(&["lint"]);
    assert_eq!(
        ran.err.matches("syntax that was not understood").count(),
        10,
        "{}",
        ran.err
    );
    assert!(
        ran.err.contains("and 12 more files like these"),
        "{}",
        ran.err
    );
}

#[test]
fn history_says_what_it_leaves_out_and_keeps_to_the_configuration() {
    let folder = Folder::repository();
    folder
        .write("a.py", &format!("facesign = \"{LIVE}\"\n"))
        .write("a/gen/a.py", &format!("facesign = \"{LIVE}\"\n"))
        .write(".visor.toml", "exclude = [\"a/gen/\"]\n")
        .commit("keys");
    let ran = folder.visor(&["lint", "--history", "--format", "short"]);
    assert_eq!(ran.places(), ["a.py:1 hardcoded-key"], "{}", ran.out);
    assert!(
        ran.err
            .contains("rules look at what a project does and not at history"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("1 excluded"), "{}", ran.err);
}
