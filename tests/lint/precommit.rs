//! The hook as pre-commit runs it: from a clone that it makes itself.

use crate::kit::{Folder, LIVE};
use crate::python;
use std::path::{Path, PathBuf};
use std::process::Command;

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// This repository as pre-commit sees it, with a program that is built already.
fn hooks() -> Folder {
    let hooks = Folder::new();
    hooks.git(&["init", "-q", "-b", "main", "."]);
    for path in [".pre-commit-hooks.yaml", "lint/pre-commit.sh"] {
        hooks.write(
            path,
            &std::fs::read_to_string(workspace().join(path)).unwrap(),
        );
    }
    let visor = env!("CARGO_BIN_EXE_visor");
    let built = "target/pre-commit/release/visor";
    hooks.write(built, &format!("#!/bin/sh\nexec '{visor}' \"$@\"\n"));
    for path in ["lint/pre-commit.sh", built] {
        let runs = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(hooks.0.join(path), runs).unwrap();
    }
    hooks.commit("hooks");
    hooks
}

/// A repository that uses the hook of another.
fn user(hooks: &Path, revision: &str) -> Folder {
    let user = Folder::repository();
    user.write(
        ".pre-commit-config.yaml",
        &format!(
            "repos:\n- repo: {}\n  rev: {revision}\n  hooks:\n  - id: visor\n    args: [--format, short]\n",
            hooks.display()
        ),
    )
    .commit("uses the hook");
    user
}

struct Said {
    success: bool,
    text: String,
}

/// Runs in the repository, with a cache of pre-commit's that is its own.
fn run(user: &Folder, program: &Path, args: &[&str]) -> Said {
    let output = Command::new(program)
        .args(args)
        .current_dir(&user.0)
        .env("PRE_COMMIT_HOME", user.0.join(".git/pre-commit-cache"))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_AUTHOR_NAME", "Ada")
        .env("GIT_AUTHOR_EMAIL", "ada@example.org")
        .env("GIT_COMMITTER_NAME", "Ada")
        .env("GIT_COMMITTER_EMAIL", "ada@example.org")
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    Said {
        success: output.status.success(),
        text: String::from_utf8(text).unwrap(),
    }
}

#[test]
fn a_commit_a_range_and_a_run_by_hand_are_linted() {
    let pre_commit = python::program("pre-commit");
    let hooks = hooks();
    let revision = hooks.git(&["rev-parse", "HEAD"]);
    let user = user(&hooks.0, revision.trim());
    let installed = run(&user, &pre_commit, &["install"]);
    assert!(installed.success, "{}", installed.text);

    let git = Path::new("git");
    let key = format!("facesign = \"{LIVE}\"\n");
    user.write("a.py", &key).write("b.py", "x = 1\n");
    user.git(&["add", "-A"]);
    let refused = run(&user, git, &["commit", "-m", "a key"]);
    assert!(
        !refused.success && refused.text.contains("a.py:1:13: error"),
        "{}",
        refused.text
    );
    // What is not staged is no matter of this commit; nor is one that brings nothing.
    user.git(&["reset", "-q", "a.py"]);
    let made = run(&user, git, &["commit", "-m", "no key"]);
    assert!(made.success, "{}", made.text);
    let empty = ["commit", "--allow-empty", "-m", "nothing"];
    let made = run(&user, git, &empty);
    assert!(made.success, "{}", made.text);

    // By hand and in CI nothing is staged, and that is no reason to pass.
    user.git(&["add", "a.py"]);
    user.git(&["commit", "-q", "--no-verify", "-m", "a key after all"]);
    let all = run(&user, &pre_commit, &["run", "--all-files"]);
    assert!(
        !all.success && all.text.contains("a.py:1:13: error"),
        "{}",
        all.text
    );
    let range = |from: &str| {
        let refs = ["run", "--from-ref", from, "--to-ref", "HEAD"];
        run(&user, &pre_commit, &refs)
    };
    assert!(!range("HEAD~1").success);
    assert!(range("HEAD").success, "nothing is new since then");
}

/// The whole way, with the program built as pre-commit has it built.
#[test]
#[ignore = "builds the linter once more, which takes minutes"]
fn it_is_built_from_a_clean_clone() {
    let pre_commit = python::program("pre-commit");
    let workspace = workspace().canonicalize().unwrap();
    let revision = crate::kit::git_in(&workspace, &["rev-parse", "HEAD"]);
    let user = user(&workspace, revision.trim());
    user.write("a.py", &format!("facesign = \"{LIVE}\"\n"));
    user.git(&["add", "-A"]);
    let refused = run(&user, &pre_commit, &["run"]);
    assert!(
        !refused.success && refused.text.contains("a.py:1:13: error"),
        "{}",
        refused.text
    );
}

/// The GitHub Action's script, with a program that is built already.
#[test]
fn the_action_lints_the_tree_or_what_is_new() {
    let built = Folder::new();
    let visor = env!("CARGO_BIN_EXE_visor");
    built.write(
        "release/visor",
        &format!("#!/bin/sh\nexec '{visor}' \"$@\"\n"),
    );
    let runs = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(built.0.join("release/visor"), runs).unwrap();
    let folder = Folder::repository();
    folder
        .write("a.py", &format!("facesign = \"{LIVE}\"\n"))
        .commit("a key");
    let run = |since: &str| {
        let output = Command::new(
            workspace()
                .join("lint/action/lint.sh")
                .canonicalize()
                .unwrap(),
        )
        .current_dir(&folder.0)
        .env("VISOR_TARGET", &built.0)
        .env("VISOR_ARGUMENTS", "--format github --quiet")
        .env("VISOR_SINCE", since)
        .output()
        .unwrap();
        (
            output.status.code(),
            String::from_utf8([output.stdout, output.stderr].concat()).unwrap(),
        )
    };
    let (code, said) = run("");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.starts_with("::error file=a.py,line=1,"), "{said}");
    assert_eq!(run("HEAD"), (Some(0), String::new()));
    assert_eq!(run("nowhere").0, Some(2));
}
