//! A revision, history, work trees, submodules, what git ignores.

use crate::kit::{Folder, LIVE, TEST, git_in, visor_in};

fn key() -> String {
    format!("facesign = \"{LIVE}\"\n")
}

#[test]
fn diff_reports_what_is_new() {
    let folder = Folder::repository();
    folder.write("a.py", &key()).commit("known");
    folder
        .write(
            "a.py",
            &format!("# moved\n\n{}second = \"{TEST}\"\n", key()),
        )
        .write("b.py", &key());
    let ran = folder.visor(&["lint", "--diff", "HEAD", "--format", "short"]);
    assert_eq!(
        ran.places(),
        ["a.py:4 hardcoded-key", "b.py:1 hardcoded-key"],
        "{}",
        ran.err
    );
    let ran = folder.visor(&["lint", "--diff", "no-such"]);
    assert!(
        ran.code == 2 && ran.err.contains("no revision `no-such`"),
        "{}",
        ran.err
    );
}

#[test]
fn history_finds_what_was_removed_on_any_branch() {
    let folder = Folder::repository();
    folder.write("a.py", &key()).commit("a key");
    folder.write("a.py", "gone = 1\n").commit("removed");
    folder.git(&["checkout", "-q", "-b", "side"]);
    folder
        .write("deep/b.env", &format!("FACESIGN_API_KEY={TEST}\n"))
        .commit("on the side");
    folder.git(&["checkout", "-q", "main"]);
    assert_eq!(folder.visor(&["lint"]).code, 0);
    let ran = folder.visor(&["lint", "--history", "--format", "json"]);
    assert_eq!(ran.code, 1);
    let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    let found: Vec<(&str, &str)> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["path"].as_str().unwrap(), f["rule"].as_str().unwrap()))
        .collect();
    assert!(
        found.contains(&("a.py", "hardcoded-key"))
            && found.contains(&("deep/b.env", "exposed-env-file")),
        "{found:?}"
    );
    let commit = &json["findings"][0]["commit"];
    assert_eq!(
        commit["id"].as_str().unwrap(),
        folder.git(&["rev-parse", "main~1"]).trim()
    );
    assert_eq!(commit["author"], "Ada <ada@example.org>");
    assert_eq!(
        commit["date"],
        folder
            .git(&[
                "log",
                "-1",
                "--format=%ad",
                "--date=format:%Y-%m-%d",
                "main~1"
            ])
            .trim()
    );
}

#[test]
fn work_trees_and_submodules_are_repositories() {
    let folder = Folder::repository();
    let beside = Folder::new();
    let tree = beside.0.join("tree");
    folder.git(&[
        "worktree",
        "add",
        "-q",
        tree.to_str().unwrap(),
        "-b",
        "other",
    ]);
    std::fs::write(tree.join("a.py"), key()).unwrap();
    git_in(&tree, &["add", "a.py"]);
    let ran = visor_in(&tree, &["lint", "--staged", "--format", "short"], None);
    assert_eq!(ran.places(), ["a.py:1 hardcoded-key"], "{}", ran.err);

    let library = Folder::repository();
    library.write("lib.py", &key()).commit("lib");
    folder.git(&["submodule", "add", "-q", library.0.to_str().unwrap(), "lib"]);
    let ran = folder.visor(&["lint", "--staged", "--format", "short"]);
    assert_eq!(
        ran.code, 0,
        "a submodule is one entry without text: {}{}",
        ran.out, ran.err
    );
    assert_eq!(
        folder.visor(&["lint", "--format", "short"]).places(),
        ["lib/lib.py:1 hardcoded-key"]
    );
}

#[test]
fn what_git_ignores_is_left_out_apart_from_env_files() {
    let folder = Folder::repository();
    folder.write(".gitignore", "dist/\n.env*\n");
    folder.write("dist/a.py", &key());
    folder.write(".env", &format!("FACESIGN_API_KEY={LIVE}\n"));
    folder.write(
        "web/.env.local",
        &format!("NEXT_PUBLIC_FACESIGN_API_KEY={LIVE}\n"),
    );
    let ran = folder.visor(&["lint", "--format", "short"]);
    assert_eq!(
        ran.places(),
        ["web/.env.local:1 public-env-key"],
        "an ignored env file is where a key belongs: {}",
        ran.err
    );
    folder.git(&["add", "-f", ".env"]);
    let ran = folder.visor(&["lint", "--format", "short"]);
    assert!(
        ran.places().contains(&".env:1 exposed-env-file".to_owned()),
        "{}",
        ran.out
    );
    folder.git(&["rm", "-q", "--cached", ".env"]);
    folder.write(".gitignore", "dist/\n");
    let ran = folder.visor(&["lint", ".env", "--format", "short"]);
    assert_eq!(
        ran.places(),
        [".env:1 exposed-env-file", ".env:1 hardcoded-key"]
    );
}

#[test]
fn the_hook_is_installed_once_and_leaves_others_alone() {
    let folder = Folder::repository();
    assert_eq!(folder.visor(&["hook", "install"]).code, 0);
    let hook = folder.read(".git/hooks/pre-commit");
    assert!(hook.contains("exec visor lint --staged"), "{hook}");
    // Without the program it says so, and nothing is committed.
    let ran = std::process::Command::new("/bin/sh")
        .arg(folder.0.join(".git/hooks/pre-commit"))
        .env("PATH", "/nowhere")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(
        ran.status.code() == Some(2) && said.contains("`visor` is not in PATH"),
        "{said}"
    );
    assert_eq!(
        folder.visor(&["hook", "install"]).code,
        0,
        "again is no harm"
    );
    folder.write(".git/hooks/pre-commit", "#!/bin/sh\nmake check\n");
    let ran = folder.visor(&["hook", "install"]);
    assert!(
        ran.code == 2 && ran.err.contains("is there already"),
        "{}",
        ran.err
    );
    assert!(folder.read(".git/hooks/pre-commit").contains("make check"));
}
