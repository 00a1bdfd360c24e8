//! Findings on code in every mode: paths, the index, a revision, standard input; suppressed, known,
//! under other levels, for clients; and code that no parser should be given.

use crate::kit::{Folder, visor_in};

/// Trusts a match on its line 6.
const TRUSTS: &str = "import requests

def enter(photo):
    answer = requests.post(\"https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face\", files={\"face_image\": photo}, timeout=5).json()
    for face in answer[\"faces\"]:
        if face[\"recognition_uidresult\"] == \"ada\":
            open_door()
";
const FOUND: &str = "door.py:6 unchecked-liveness";

fn checked() -> String {
    TRUSTS.replace(
        "        if face[\"rec",
        "        if not face[\"passive_liveness\"][\"is_real_face\"]:\n            continue\n        if face[\"rec",
    )
}

#[test]
fn paths_report_what_code_does() {
    let folder = Folder::repository();
    folder
        .write("door.py", TRUSTS)
        .write("checked.py", &checked());
    let ran = folder.visor(&["lint", "--format", "short"]);
    assert_eq!(
        (ran.code, ran.places()),
        (1, vec![FOUND.to_owned()]),
        "{}",
        ran.err
    );
}

#[test]
fn a_check_in_a_file_that_says_nothing_of_the_vendor_counts() {
    let folder = Folder::repository();
    folder.write("requirements.txt", "requests\n");
    folder.write(
        "guard.py",
        "def alive(face):\n    return face[\"passive_liveness\"][\"is_real_face\"] is True\n",
    );
    let guarded = TRUSTS
        .replace(
            "import requests",
            "import requests\nfrom guard import alive",
        )
        .replace(
            "        if face[\"rec",
            "        if alive(face) and face[\"rec",
        );
    folder.write("door.py", &guarded);
    let ran = folder.visor(&["lint", "--format", "short"]);
    assert_eq!((ran.code, ran.places()), (0, vec![]), "{}", ran.out);
    // The same from the index, and from standard input.
    folder.git(&["add", "-A"]);
    assert_eq!(folder.visor(&["lint", "--staged"]).code, 0);
    let args = ["lint", "--stdin-filename", "door.py", "--format", "short"];
    let ran = visor_in(&folder.0, &args, Some(guarded.as_bytes()));
    assert_eq!(ran.code, 0, "{}", ran.out);
    folder.write("guard.py", "def alive(face):\n    return True\n");
    assert_eq!(folder.visor(&["lint"]).code, 1);
}

#[test]
fn staged_code_is_that_of_the_index() {
    let folder = Folder::repository();
    folder.write("door.py", TRUSTS);
    folder.git(&["add", "-A"]);
    folder.write("door.py", &checked());
    let ran = folder.visor(&["lint", "--staged", "--format", "short"]);
    assert_eq!(
        (ran.code, ran.places()),
        (1, vec![FOUND.to_owned()]),
        "{}",
        ran.err
    );
    folder.git(&["add", "-A"]);
    assert_eq!(folder.visor(&["lint", "--staged"]).code, 0);
}

#[test]
fn only_what_is_new_since_a_revision() {
    let folder = Folder::repository();
    folder.write("door.py", TRUSTS).commit("door");
    assert_eq!(folder.visor(&["lint", "--diff", "HEAD"]).code, 0);
    folder.write("gate.py", &TRUSTS.replace("ada", "bob"));
    let ran = folder.visor(&["lint", "--diff", "HEAD", "--format", "short"]);
    assert_eq!(
        ran.places(),
        ["gate.py:6 unchecked-liveness"],
        "{}",
        ran.err
    );
}

#[test]
fn standard_input_stands_for_the_file_of_its_name() {
    let folder = Folder::repository();
    folder.write("door.py", &checked());
    let args = ["lint", "--stdin-filename", "door.py", "--format", "short"];
    let ran = visor_in(&folder.0, &args, Some(TRUSTS.as_bytes()));
    assert_eq!(
        (ran.code, ran.places()),
        (1, vec![FOUND.to_owned()]),
        "{}",
        ran.err
    );
}

#[test]
fn suppressions_levels_and_the_baseline_hold() {
    let folder = Folder::repository();
    let reasoned = TRUSTS.replace(
        "        if face[\"rec",
        "        # visor:allow[unchecked-liveness] a demo door without a lock\n        if face[\"rec",
    );
    folder.write("door.py", &reasoned);
    let ran = folder.visor(&["lint"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.err.contains("1 suppressed"), "{}", ran.err);
    // In vain where the code does check.
    folder.write(
        "door.py",
        &checked().replace(
            "            open_door()",
            "            open_door()  # visor:allow[unchecked-liveness] a demo",
        ),
    );
    let ran = folder.visor(&["lint", "--format", "short"]);
    assert_eq!(
        ran.places(),
        ["door.py:9 unused-suppression"],
        "{}",
        ran.err
    );

    folder.write("door.py", TRUSTS);
    folder.write(
        ".visor.toml",
        "schema = 1\n[levels]\nunchecked-liveness = \"off\"\n",
    );
    assert_eq!(folder.visor(&["lint"]).code, 0);
    folder.write(".visor.toml", "schema = 1\n");
    assert_eq!(folder.visor(&["lint", "--write-baseline"]).code, 0);
    assert_eq!(folder.visor(&["lint"]).code, 0);
    folder.write("door.py", &format!("# moved\n\n{TRUSTS}"));
    assert_eq!(folder.visor(&["lint"]).code, 0);
}

#[test]
fn the_configuration_says_what_ships_to_clients() {
    let call = "export const detect = (body: FormData) =>\n  fetch('https://faceapi.arsa.technology/api/v1/face_detection/detect_face', { method: 'POST', body, signal: AbortSignal.timeout(5000) });\n";
    let folder = Folder::repository();
    folder.write("kiosk/detect.ts", call);
    assert_eq!(folder.visor(&["lint"]).code, 0);
    folder.write(
        ".visor.toml",
        "schema = 1\n[client]\nglobs = [\"kiosk/**\"]\n",
    );
    let ran = folder.visor(&["lint", "--format", "short"]);
    assert_eq!(
        ran.places(),
        ["kiosk/detect.ts:2 client-side-call"],
        "{}",
        ran.err
    );
}

#[test]
fn a_page_that_imports_the_caller_makes_it_client_code() {
    let folder = Folder::repository();
    folder.write("package.json", "{}");
    folder.write("src/api.ts", "export const detect = (body: FormData) =>\n  fetch('https://faceapi.arsa.technology/api/v1/face_detection/detect_face', { method: 'POST', body });\n");
    folder.write("src/Camera.tsx", "import { useState } from 'react';\nimport { detect } from './api';\nexport const Camera = () => {\n  const [busy, setBusy] = useState(false);\n  return <button disabled={busy} onClick={() => detect(new FormData())}>go</button>;\n};\n");
    let ran = folder.visor(&["lint", "--format", "short"]);
    assert_eq!(
        ran.places(),
        ["src/api.ts:2 client-side-call"],
        "{}",
        ran.err
    );
}

#[test]
fn text_and_code_do_not_say_the_same_thing_twice() {
    let folder = Folder::repository();
    folder.write("a.py", "import requests\n\nBASE = \"http://faceapi.arsa.technology/api/v1\"\n\ndef detect(photo):\n    return requests.post(BASE + \"/face_detection/detect_face\", files={\"face_image\": photo}, timeout=5).status_code\n");
    folder.write("b.py", "import requests\n\nHOST = \"faceapi.arsa.technology\"\n\ndef detect(photo):\n    return requests.post(\"http://\" + HOST + \"/api/v1/face_detection/detect_face\", files={\"face_image\": photo}, timeout=5).status_code\n");
    let ran = folder.visor(&["lint", "--format", "short"]);
    assert_eq!(
        ran.places(),
        ["a.py:3 plaintext-endpoint", "b.py:6 plaintext-endpoint"],
        "{}",
        ran.out
    );
}

#[test]
fn depth_and_size_cost_a_file_its_findings_and_a_line_of_the_summary() {
    let folder = Folder::repository();
    let deep = format!(
        "x = \"faceapi.arsa.technology\"\ny = {}1{}\n",
        "[".repeat(5_000),
        "]".repeat(5_000)
    );
    folder.write("deep.py", &deep).write("door.py", TRUSTS);
    folder.write(
        "deep.js",
        &format!("f('faceapi.arsa.technology', {}1);\n", "!".repeat(5_000)),
    );
    folder.write(
        "deep.go",
        &format!(
            "package a\n// faceapi.arsa.technology\nvar x = {}1{}\n",
            "(".repeat(5_000),
            ")".repeat(5_000)
        ),
    );
    let ran = folder.visor(&["lint", "--format", "short"]);
    assert_eq!(
        (ran.code, ran.places()),
        (1, vec![FOUND.to_owned()]),
        "{}",
        ran.err
    );
    for name in ["deep.py", "deep.js", "deep.go"] {
        assert!(
            ran.err
                .contains(&format!("`{name}`: it is nested too deeply")),
            "{}",
            ran.err
        );
    }
}

#[test]
fn every_rule_is_listed_and_explained() {
    let folder = Folder::new();
    let list = folder.visor(&["rules"]).out;
    let wanted = [
        "hardcoded-key",
        "key-in-url",
        "public-env-key",
        "exposed-env-file",
        "key-in-log",
        "client-side-call",
        "client-asserted-liveness",
        "unchecked-liveness",
        "unchecked-face-count",
        "weak-threshold",
        "plaintext-endpoint",
        "tls-verification-off",
        "missing-timeout",
        "third-party-proxy",
        "unverified-webhook",
        "unsafe-signature-compare",
        "reserialized-webhook-body",
        "biometric-logging",
        "biometric-storage",
        "unpinned-version",
        "bypasses-gateway",
        "uncovered-call",
        "lookalike-package",
        "unused-suppression",
    ];
    for id in wanted {
        assert!(
            list.lines()
                .any(|line| line.split_whitespace().next() == Some(id)),
            "{id}"
        );
        let page = folder.visor(&["explain", id]);
        assert_eq!(page.code, 0);
        assert!(page.out.starts_with(&format!("# {id}\n")), "{id}");
    }
    // Those on policies stand below.
    let (code, _) = list.split_once("\n\n").unwrap();
    assert_eq!(code.lines().count(), wanted.len());
}
