//! Files that are no pleasure: links, pipes, binaries, huge lines, thousands of hits.

use crate::kit::{Folder, LIVE, lint};

#[test]
fn what_cannot_be_linted_is_counted_or_said() {
    let folder = Folder::new();
    folder
        .write("a.py", "x = 1\n")
        .write_bytes("b.bin", &[0x7f, b'E', b'L', b'F', 0, 0, 1, 2, 3, 0]);
    std::os::unix::fs::symlink("a.py", folder.0.join("link.py")).unwrap();
    std::os::unix::fs::symlink("nowhere", folder.0.join("dangling")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(folder.0.join("pipe"))
        .status()
        .unwrap();
    assert!(made.success());
    let ran = folder.visor(&["lint"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.err
            .contains("skipped: 1 binary, 2 symbolic links, 1 no regular file"),
        "{}",
        ran.err
    );
}

#[test]
fn every_encoding_is_read() {
    let text = format!("facesign = \"{LIVE}\" # caf\u{e9}\n");
    let latin: Vec<u8> = text
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap())
        .collect();
    assert_eq!(lint("a.py", &latin).len(), 1);
    for little in [true, false] {
        for mark in ["", "\u{feff}"] {
            let wide: Vec<u8> = format!("{mark}{text}")
                .encode_utf16()
                .flat_map(|u| {
                    if little {
                        u.to_le_bytes()
                    } else {
                        u.to_be_bytes()
                    }
                })
                .collect();
            assert_eq!(lint("a.py", &wide).len(), 1, "{little} {mark:?}");
        }
    }
}

#[test]
fn a_key_is_found_wherever_the_reads_cut_a_large_file() {
    let folder = Folder::new();
    let buffer = 256 << 10;
    for (i, at) in [
        buffer - 30,
        buffer - 9,
        buffer - 4,
        buffer,
        2 * buffer - 12,
        3 * buffer + 5,
    ]
    .into_iter()
    .enumerate()
    {
        let mut text = "x".repeat(at - 12);
        text.push_str(&format!("\nfacesign = '{LIVE}'\n"));
        text.push_str(&"y\n".repeat(40_000));
        folder.write(&format!("f{i}.py"), &text);
    }
    let ran = folder.visor(&["lint", "--format", "short"]);
    assert_eq!(ran.out.lines().count(), 6, "{}", ran.out);
}

#[test]
fn thousands_of_hits_and_one_long_line_end_soon() {
    // Quadratic code takes minutes for these; linear code far less than a second.
    let many = format!("facesign_key = \"{LIVE}\"\n").repeat(5_000);
    let found = lint("a.py", many.as_bytes());
    assert_eq!(found.len(), 5_000);
    assert_eq!(found.last().unwrap().ordinal, 4_999);
    let one_line = format!(
        "var a=\"facesign\";{}var k=\"{LIVE}\";",
        "f(1,'x');".repeat(500_000)
    );
    let found = lint("a.min.js", one_line.as_bytes());
    assert_eq!(found.len(), 1);
    assert!(found[0].excerpts[0].text.len() < 1_000);
    for noise in [
        "'",
        "\"'`",
        "sk_live_",
        "sk_\" + ",
        "facesign_key=",
        "x-key-secret:",
        "hmac(",
        "c2tfbGl2ZV",
        "http://api.facesign.ai/?key=",
        "visor:allow[",
    ] {
        let text = noise.repeat(200_000 / noise.len());
        let _ = lint("a.js", text.as_bytes());
        let _ = lint("a.yaml", text.as_bytes());
    }
}

#[test]
fn a_hundred_thousand_files_are_each_looked_at() {
    let folder = Folder::new();
    for i in 0..200 {
        let inside = folder.0.join(format!("d{i}"));
        std::fs::create_dir(&inside).unwrap();
        for j in 0..500 {
            std::fs::write(inside.join(format!("f{j}.py")), "x = 1\n").unwrap();
        }
    }
    folder.write("d77/f300.py", &format!("facesign = \"{LIVE}\"\n"));
    let ran = folder.visor(&["lint", "--format", "short"]);
    assert_eq!(ran.places(), ["d77/f300.py:1 hardcoded-key"]);
    assert!(ran.err.starts_with("100000 files, "), "{}", ran.err);
}

#[test]
fn base64_that_only_looks_like_keys_is_decoded_once() {
    // Each run holds the beginning of a prefix a hundred times, and no key.
    let line = format!("x = '{}'\n", "c2tfbGl2ZV".repeat(100));
    let text = format!("facesign = 1\n{}", line.repeat(200));
    assert!(lint("a.py", text.as_bytes()).is_empty());
    let key = "c2tfbGl2ZV84ZksyOXNMcVB6MDFtTmJ2VDR4Unc3WWM=";
    let found = lint("a.py", format!("{text}facesign_key = '{key}'\n").as_bytes());
    assert_eq!(found.len(), 1);
}

#[test]
fn what_is_named_and_is_no_file_is_an_error() {
    let folder = Folder::new();
    let made = std::process::Command::new("mkfifo")
        .arg(folder.0.join("pipe.py"))
        .status()
        .unwrap();
    assert!(made.success());
    for name in ["pipe.py", "/dev/null", "nowhere.py"] {
        let ran = folder.visor(&["lint", name]);
        assert_eq!(ran.code, 2, "{name}: {}", ran.err);
        assert!(ran.err.contains("not finished"), "{name}: {}", ran.err);
    }
}

#[test]
fn names_that_are_no_lines_and_no_text_are_shown_in_one_line() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = Folder::repository();
    let key = format!("facesign = \"{LIVE}\"\n");
    folder.write("a\nb.py:1:1: error: c.py", &key);
    folder.write("\u{1b}[31mred.py", &key);
    let odd = std::ffi::OsStr::from_bytes(b"bad\xff.py");
    let call = "import requests\nrequests.post('https://faceapi.arsa.technology/api/v1/face_detection/detect_face')\n";
    std::fs::write(folder.0.join(odd), format!("{call}{key}")).unwrap();
    let ran = folder.visor(&["lint", "--format", "short"]);
    assert_eq!(ran.code, 1);
    assert_eq!(ran.out.lines().count(), 3, "{}", ran.out);
    assert!(
        ran.out.contains("a\\nb.py:1:1: error: c.py:1:13: error: "),
        "{}",
        ran.out
    );
    assert!(!ran.out.contains('\u{1b}'), "{}", ran.out);
    // What cannot be found again by its name is not passed over.
    assert!(
        ran.err.contains("it could not be read a second time"),
        "{}",
        ran.err
    );
    for format in ["text", "junit", "sarif", "gitlab", "json"] {
        let ran = folder.visor(&["lint", "--format", format, "--color", "never"]);
        assert!(!ran.out.contains('\u{1b}'), "{format}: {}", ran.out);
    }
}

#[test]
fn more_threads_than_anybody_has_are_no_harm() {
    let folder = Folder::repository();
    folder
        .write("a.py", &format!("facesign = \"{LIVE}\"\n"))
        .commit("a key");
    for mode in [&["lint"][..], &["lint", "--staged"], &["lint", "--history"]] {
        for jobs in ["0", "1", "99999"] {
            let mut args = mode.to_vec();
            args.extend(["--jobs", jobs]);
            let ran = folder.visor(&args);
            assert!(ran.code < 2, "{args:?}: {}", ran.err);
        }
    }
}

#[test]
fn repositories_with_longer_ids_are_read() {
    let folder = Folder::new();
    folder.git(&["init", "-q", "-b", "main", "--object-format=sha256", "."]);
    folder.write("a.py", &format!("facesign = \"{LIVE}\"\n"));
    folder.git(&["add", "-A"]);
    let found = ["a.py:1 hardcoded-key"];
    assert_eq!(
        folder
            .visor(&["lint", "--staged", "--format", "short"])
            .places(),
        found
    );
    folder.commit("a key");
    folder.write("b.py", &format!("facesign = \"{LIVE}\"\n"));
    assert_eq!(
        folder
            .visor(&["lint", "--history", "--format", "short"])
            .places(),
        found
    );
    let ran = folder.visor(&["lint", "--diff", "HEAD", "--format", "short"]);
    assert_eq!(ran.places(), ["b.py:1 hardcoded-key"], "{}", ran.err);
}

#[test]
fn a_shallow_clone_says_so() {
    let folder = Folder::repository();
    folder
        .write("a.py", &format!("facesign = \"{LIVE}\"\n"))
        .commit("a key");
    folder.write("a.py", "").commit("no key");
    let clone = Folder::new();
    let from = format!("file://{}", folder.0.display());
    clone.git(&["clone", "-q", "--depth", "1", &from, "."]);
    let ran = clone.visor(&["lint", "--history"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("this clone is shallow"), "{}", ran.err);
}

#[test]
fn a_key_in_the_place_of_a_rules_name_is_not_shown() {
    let folder = Folder::new();
    folder.write("a.py", &format!("x = 1  # visor:allow[{LIVE}] why not\n"));
    for format in [
        "text", "short", "json", "sarif", "github", "gitlab", "junit",
    ] {
        let ran = folder.visor(&["lint", "--format", format]);
        assert_eq!(ran.code, 1, "{format}: {}", ran.err);
        let said = format!("{}{}", ran.out, ran.err);
        assert!(!said.contains(&LIVE[8..]), "{format}: {said}");
    }
}
