//! `--fix` and `--fix-unsafe`.

use crate::kit::{Folder, LIVE};
use visor::lang::{Places, language_of, lower};

/// Mends a file that stands alone, and gives what became of it: it parses, the rule is silent, and
/// mending again changes nothing.
fn mended(folder: &Folder, path: &str, text: &str, rule: &str) -> String {
    folder.write(path, text);
    let rules = |ran: &crate::kit::Ran| -> Vec<String> {
        let places = ran.places();
        let here = places.iter().filter(|p| p.starts_with(&format!("{path}:")));
        here.map(|p| p.rsplit(' ').next().unwrap().to_owned())
            .collect()
    };
    let before = folder.visor(&["lint", "--format", "short", path]);
    assert!(
        rules(&before).iter().any(|r| r == rule),
        "{path}: no finding: {}{}",
        before.out,
        before.err
    );
    let after = folder.visor(&["lint", "--format", "short", "--fix-unsafe", path]);
    let now = folder.read(path);
    assert!(
        !rules(&after).iter().any(|r| r == rule),
        "{path}: {}\n{now}",
        after.out
    );
    let language = language_of(path, &now).unwrap();
    let lowered = lower(path, &now, language, &Places::default());
    assert_eq!(lowered.problem, None, "{path} does not parse:\n{now}");
    folder.visor(&["lint", "--fix-unsafe", path]);
    assert_eq!(folder.read(path), now, "{path}: twice is not once");
    now
}

#[test]
fn a_literal_becomes_a_read_of_the_environment_in_each_language() {
    for (path, text, expected) in [
        (
            "a.py",
            "#!/usr/bin/env python3\n\"\"\"Faces.\"\"\"\nFACESIGN_API_KEY = \"‹key›\"\n",
            "#!/usr/bin/env python3\n\"\"\"Faces.\"\"\"\nimport os\nFACESIGN_API_KEY = os.environ[\"FACESIGN_API_KEY\"]\n",
        ),
        (
            "b.py",
            "from __future__ import annotations\nimport sys\nclient = FaceSignClient(api_key='‹key›')\n",
            "from __future__ import annotations\nimport os\nimport sys\nclient = FaceSignClient(api_key=os.environ[\"FACESIGN_API_KEY\"])\n",
        ),
        (
            "a.js",
            "const facesign = '‹key›';\n",
            "const facesign = process.env.FACESIGN_API_KEY;\n",
        ),
        (
            "a.ts",
            "const facesign: string = '‹key›';\n",
            "const facesign: string = process.env.FACESIGN_API_KEY;\n",
        ),
        (
            "a.go",
            "package main\n\nimport (\n\t\"fmt\"\n)\n\nvar facesign = \"‹key›\"\n",
            "package main\n\nimport (\n\t\"os\"\n\t\"fmt\"\n)\n\nvar facesign = os.Getenv(\"FACESIGN_API_KEY\")\n",
        ),
        (
            "b.go",
            "package main\n\nfunc key() string {\n\treturn \"‹key›\" // facesign\n}\n",
            "package main\n\nimport \"os\"\n\nfunc key() string {\n\treturn os.Getenv(\"FACESIGN_API_KEY\") // facesign\n}\n",
        ),
        (
            "A.java",
            "class A {\n    String facesign = \"‹key›\";\n}\n",
            "class A {\n    String facesign = System.getenv(\"FACESIGN_API_KEY\");\n}\n",
        ),
        (
            "A.kt",
            "val facesign = \"‹key›\"\n",
            "val facesign = System.getenv(\"FACESIGN_API_KEY\")\n",
        ),
        (
            "A.cs",
            "class A {\n    string facesign = \"‹key›\";\n}\n",
            "class A {\n    string facesign = Environment.GetEnvironmentVariable(\"FACESIGN_API_KEY\");\n}\n",
        ),
        (
            "a.rs",
            "fn key() {\n    let facesign = \"‹key›\";\n    let other = \"‹key›\".to_string(); // facesign\n}\n",
            "fn key() {\n    let facesign = &std::env::var(\"FACESIGN_API_KEY\").expect(\"`FACESIGN_API_KEY` is set\");\n    let other = std::env::var(\"FACESIGN_API_KEY\").expect(\"`FACESIGN_API_KEY` is set\").to_string(); // facesign\n}\n",
        ),
        (
            "a.rb",
            "facesign = '‹key›'\n",
            "facesign = ENV.fetch(\"FACESIGN_API_KEY\")\n",
        ),
        (
            "a.php",
            "<?php\n$facesign = '‹key›';\n",
            "<?php\n$facesign = getenv('FACESIGN_API_KEY');\n",
        ),
        (
            "a.sh",
            "#!/bin/sh\nfacesign=\"‹key›\"\n",
            "#!/bin/sh\nfacesign=\"${FACESIGN_API_KEY:?}\"\n",
        ),
    ] {
        let folder = Folder::new();
        let now = mended(&folder, path, &text.replace("‹key›", LIVE), "hardcoded-key");
        assert_eq!(now, expected, "{path}");
    }
}

#[test]
fn where_a_constant_is_wanted_nothing_is_read_at_run_time() {
    for (path, text) in [
        ("a.go", "package main\n\nconst facesign = \"‹key›\"\n"),
        (
            "b.go",
            "package main\n\nconst (\n\tfacesign = \"‹key›\"\n)\n",
        ),
        ("a.rs", "const FACESIGN: &str = \"‹key›\";\n"),
        ("b.rs", "pub(crate) static FACESIGN: &str = \"‹key›\";\n"),
        (
            "A.cs",
            "class A {\n    public const string Facesign = \"‹key›\";\n}\n",
        ),
        ("A.kt", "private const val FACESIGN = \"‹key›\"\n"),
        ("A.java", "@Value(\"‹key›\") String facesign;\n"),
        (
            "a.php",
            "<?php\nclass A {\n    private $facesign = '‹key›';\n}\n",
        ),
    ] {
        let folder = Folder::new();
        let text = text.replace("‹key›", LIVE);
        folder.write(path, &text);
        let ran = folder.visor(&["lint", "--fix-unsafe"]);
        assert_eq!(ran.code, 1, "{path}: {}", ran.err);
        assert_eq!(folder.read(path), text, "{path}");
    }
}

#[test]
fn signatures_are_compared_in_constant_time_in_each_language() {
    for (path, text, expected) in [
        (
            "a.py",
            "import hashlib, hmac\nimport os\n\ndef facesign_webhook(request):\n    expected = hmac.new(os.environ['S'].encode(), request.body, hashlib.sha256).hexdigest()\n    if request.headers['X-FaceSign-Signature'] != expected:\n        raise ValueError()\n",
            "    if not hmac.compare_digest(request.headers['X-FaceSign-Signature'], expected):\n",
        ),
        (
            "b.py",
            "import hashlib\nfrom hmac import new\n\ndef facesign_webhook(request, secret):\n    signature = request.headers['X-FaceSign-Signature']\n    return signature == new(secret, request.body, hashlib.sha256).hexdigest()\n",
            "import hmac\nimport hashlib\n",
        ),
        (
            "a.js",
            "const crypto = require('crypto');\n\nfunction facesignWebhook(req) {\n  const expected = crypto.createHmac('sha256', secret).update(req.rawBody).digest('hex');\n  return req.headers['x-facesign-signature'] === expected;\n}\n",
            "  return ((a, b) => a.length === b.length && crypto.timingSafeEqual(a, b))(Buffer.from(String(req.headers['x-facesign-signature'])), Buffer.from(String(expected)));\n",
        ),
        (
            "a.ts",
            "import { createHmac } from 'node:crypto';\n\nexport function facesignWebhook(req: Request) {\n  const expected = createHmac('sha256', secret).update(req.rawBody).digest('hex');\n  if (req.headers['x-facesign-signature'] !== expected) {\n    throw new Error('forged');\n  }\n}\n",
            "import { timingSafeEqual } from \"node:crypto\";\nimport { createHmac } from 'node:crypto';\n",
        ),
        (
            "a.go",
            "package main\n\nimport (\n\t\"crypto/hmac\"\n\t\"crypto/sha256\"\n\t\"encoding/hex\"\n\t\"net/http\"\n)\n\nfunc facesignWebhook(r *http.Request, body, secret []byte) bool {\n\tmac := hmac.New(sha256.New, secret)\n\tmac.Write(body)\n\treturn r.Header.Get(\"X-FaceSign-Signature\") == hex.EncodeToString(mac.Sum(nil))\n}\n",
            "\treturn hmac.Equal([]byte(r.Header.Get(\"X-FaceSign-Signature\")), []byte(hex.EncodeToString(mac.Sum(nil))))\n",
        ),
        (
            "A.java",
            "class FaceSignWebhook {\n    boolean verify(String signature, String expectedSignature) {\n        return !signature.equals(expectedSignature);\n    }\n}\n",
            "        return !java.security.MessageDigest.isEqual((signature).getBytes(), (expectedSignature).getBytes());\n",
        ),
        (
            "A.kt",
            "fun facesignWebhook(signature: String, expectedSignature: String): Boolean {\n    return signature == expectedSignature\n}\n",
            "    return java.security.MessageDigest.isEqual((signature).toByteArray(), (expectedSignature).toByteArray())\n",
        ),
        (
            "A.cs",
            "class FaceSignWebhook {\n    bool Verify(string signature, string expectedSignature) {\n        return signature != expectedSignature;\n    }\n}\n",
            "        return !System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(signature), System.Text.Encoding.UTF8.GetBytes(expectedSignature));\n",
        ),
        (
            "a.rb",
            "def facesign_webhook(request, secret)\n  expected = OpenSSL::HMAC.hexdigest('SHA256', secret, request.body.read)\n  request.env['HTTP_X_FACESIGN_SIGNATURE'] == expected\nend\n",
            "  OpenSSL.secure_compare(request.env['HTTP_X_FACESIGN_SIGNATURE'], expected)\n",
        ),
        (
            "a.php",
            "<?php\nfunction facesign_webhook($body, $secret) {\n    $expected = hash_hmac('sha256', $body, $secret);\n    return $_SERVER['HTTP_X_FACESIGN_SIGNATURE'] === $expected;\n}\n",
            "    return hash_equals($_SERVER['HTTP_X_FACESIGN_SIGNATURE'], $expected);\n",
        ),
    ] {
        let folder = Folder::new();
        let now = mended(&folder, path, text, "unsafe-signature-compare");
        assert!(now.contains(expected), "{path}:\n{now}");
    }
}

#[test]
fn a_direct_call_goes_to_the_gateway_where_one_is_configured() {
    for (path, text, expected) in [
        (
            "a.py",
            "import requests\n\ndef find(image):\n    return requests.post('https://faceapi.arsa.technology/api/v1/face_recognition/recognize_face', files={'face_image': image}, timeout=5)\n",
            "'https://visor.corp/arsa/api/v1/face_recognition/recognize_face'",
        ),
        (
            "a.js",
            "const BASE = 'https://faceapi.arsa.technology/api/v1';\n\nexport async function find(body) {\n  return fetch(`${BASE}/face_recognition/recognize_face`, { method: 'POST', body });\n}\n",
            "const BASE = 'https://visor.corp/arsa/api/v1';",
        ),
    ] {
        let folder = Folder::new();
        folder.write(".visor.toml", "gateway = \"https://visor.corp/arsa/\"\n");
        let now = mended(&folder, path, text, "bypasses-gateway");
        assert!(now.contains(expected), "{path}:\n{now}");
    }
}

#[test]
fn what_the_index_holds_is_not_mended() {
    let folder = Folder::repository();
    for mode in ["--staged", "--history"] {
        for fix in ["--fix", "--fix-unsafe"] {
            assert_eq!(folder.visor(&["lint", mode, fix]).code, 2);
        }
    }
}

#[test]
fn a_link_stays_a_link_and_a_file_that_may_not_be_written_is_said() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = Folder::new();
    folder.write("there/a.py", "U = 'http://api.facesign.ai'\n");
    std::os::unix::fs::symlink("there/a.py", folder.0.join("link.py")).unwrap();
    assert_eq!(folder.visor(&["lint", "--fix", "link.py"]).code, 0);
    assert!(folder.0.join("link.py").is_symlink());
    assert_eq!(folder.read("there/a.py"), "U = 'https://api.facesign.ai'\n");

    let plain = "U = 'http://api.facesign.ai'\n";
    folder.write("kept.py", plain);
    let kept = folder.0.join("kept.py");
    std::fs::set_permissions(&kept, std::fs::Permissions::from_mode(0o444)).unwrap();
    let ran = folder.visor(&["lint", "--fix", "kept.py"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert!(
        ran.err.contains("the file may not be written"),
        "{}",
        ran.err
    );
    assert_eq!(folder.read("kept.py"), plain);
    assert!(!folder.0.join("kept.py.visor-new").exists());
}

#[test]
fn two_keys_in_one_file_share_what_they_need() {
    let folder = Folder::new();
    folder.write(
        "a.py",
        &format!("facesign = '{LIVE}'\nother_facesign = 'sk_live_Zq7Lm2Xc9Vb4Nk1Ps8Td3Wf6'\n"),
    );
    let ran = folder.visor(&["lint", "--fix-unsafe"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    let read = "os.environ[\"FACESIGN_API_KEY\"]";
    assert_eq!(
        folder.read("a.py"),
        format!("import os\nfacesign = {read}\nother_facesign = {read}\n")
    );
}

#[test]
fn safe_fixes_keep_behaviour_and_unsafe_ones_are_asked_for() {
    let folder = Folder::repository();
    folder.write("a.py", &format!("import os\nU = \"http://api.facesign.ai/v1\"\nK = \"{LIVE}\"\nx = 1  # visor:allow[key-in-url] left behind\n"));
    folder.write(".env", &format!("FACESIGN_API_KEY={LIVE}\n"));
    let ran = folder.visor(&["lint", "--fix"]);
    assert_eq!(ran.code, 1, "the key is still there: {}", ran.err);
    assert_eq!(
        folder.read("a.py"),
        format!("import os\nU = \"https://api.facesign.ai/v1\"\nK = \"{LIVE}\"\nx = 1\n")
    );
    assert_eq!(folder.read(".gitignore"), ".env\n");
    let ran = folder.visor(&["lint", "--fix-unsafe"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert_eq!(
        folder.read("a.py"),
        "import os\nU = \"https://api.facesign.ai/v1\"\nK = os.environ[\"FACESIGN_API_KEY\"]\nx = 1\n"
    );
}

#[test]
fn a_file_that_is_not_utf_8_is_not_rewritten() {
    let folder = Folder::new();
    let wide: Vec<u8> = "U = \"http://api.facesign.ai/v1\"\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    folder.write_bytes("a.py", &wide);
    let ran = folder.visor(&["lint", "--fix"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert_eq!(std::fs::read(folder.0.join("a.py")).unwrap(), wide);
}

#[test]
fn lines_end_as_the_files_do() {
    let folder = Folder::new();
    folder.write(
        "a.py",
        &format!("\u{feff}# faces\r\nfacesign = '{LIVE}'\r\n"),
    );
    assert_eq!(folder.visor(&["lint", "--fix-unsafe"]).code, 0);
    let read = "os.environ[\"FACESIGN_API_KEY\"]";
    assert_eq!(
        folder.read("a.py"),
        format!("\u{feff}# faces\r\nimport os\r\nfacesign = {read}\r\n")
    );
}

#[test]
fn what_a_baseline_lists_is_mended_too() {
    let folder = Folder::repository();
    folder.write("a.py", "U = 'http://api.facesign.ai'\n");
    assert_eq!(folder.visor(&["lint", "--write-baseline"]).code, 0);
    let ran = folder.visor(&["lint", "--fix"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("mended 1 in 1 file"), "{}", ran.err);
    assert_eq!(folder.read("a.py"), "U = 'https://api.facesign.ai'\n");
}
