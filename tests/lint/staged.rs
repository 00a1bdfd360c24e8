//! `--staged`: what the next commit brings, in every state that an index can be in.

use crate::kit::{Folder, LIVE, Ran, visor_in};
use std::collections::BTreeSet;
use visor::git::StagedIndex;

fn key() -> String {
    format!("facesign = \"{LIVE}\"\n")
}

fn lint(folder: &Folder) -> Ran {
    folder.visor(&["lint", "--staged", "--format", "short"])
}

#[test]
fn staged_reads_the_index_and_not_the_work_tree() {
    let folder = Folder::repository();
    let ran = folder.visor(&["lint", "--staged"]);
    assert!(
        ran.code == 0 && ran.err.contains("nothing is staged"),
        "{}",
        ran.err
    );

    folder.write("a.py", &key());
    folder.git(&["add", "a.py"]);
    folder.write("a.py", "mended = 1\n").write("b.py", &key());
    let ran = folder.visor(&["lint", "--staged", "--format", "short"]);
    assert_eq!(
        (ran.code, ran.places()),
        (1, vec!["a.py:1 hardcoded-key".to_owned()]),
        "{}",
        ran.err
    );

    folder.git(&["add", "a.py"]);
    assert_eq!(folder.visor(&["lint", "--staged"]).code, 0);
}

#[test]
fn staged_sees_what_changed_in_deep_folders_and_nothing_else() {
    let folder = Folder::repository();
    for i in 0..40 {
        folder.write(&format!("p{}/q{}/f{i}.py", i % 4, i % 8), &key());
    }
    folder.commit("many");
    assert_eq!(folder.visor(&["lint", "--staged"]).code, 0);
    folder
        .write("p1/q1/f1.py", &format!("{}x = 1\n", key()))
        .write("p1/new/g.py", &key());
    folder.git(&["add", "-A"]);
    folder.git(&["rm", "-q", "--cached", "p0/q0/f0.py"]);
    let ran = folder.visor(&["lint", "--staged", "--format", "short"]);
    assert_eq!(
        ran.places(),
        ["p1/new/g.py:1 hardcoded-key", "p1/q1/f1.py:1 hardcoded-key"],
        "{}",
        ran.err
    );
    // From a folder below, paths are those that the user would write there.
    let ran = visor_in(
        &folder.0.join("p1"),
        &["lint", "--staged", "--format", "short"],
        None,
    );
    assert_eq!(
        ran.places(),
        ["new/g.py:1 hardcoded-key", "q1/f1.py:1 hardcoded-key"]
    );
}

#[test]
fn staged_works_before_the_first_commit_and_in_a_partial_commit() {
    let folder = Folder::new();
    folder.git(&["init", "-q", "."]);
    folder.write("a.py", &key());
    folder.git(&["add", "a.py"]);
    assert_eq!(folder.visor(&["lint", "--staged"]).code, 1);
    // `git commit FILE` hands the hook an index of its own.
    let folder = Folder::repository();
    folder
        .write("a.py", &key())
        .write("b.py", "x = 1\n")
        .commit("both");
    folder
        .write("a.py", &format!("{}y = 1\n", key()))
        .write("b.py", "x = 2\n");
    folder.git(&["add", "-A"]);
    std::fs::write(
        folder.0.join(".git/hooks/pre-commit"),
        format!(
            "#!/bin/sh\nexec {} lint --staged --format short\n",
            env!("CARGO_BIN_EXE_visor")
        ),
    )
    .unwrap();
    std::fs::set_permissions(
        folder.0.join(".git/hooks/pre-commit"),
        std::os::unix::fs::PermissionsExt::from_mode(0o755),
    )
    .unwrap();
    folder.git(&["commit", "-q", "-m", "only b", "b.py"]);
}

/// An index as tools write it that do not keep git's cached trees.
fn forget_cached_trees(folder: &Folder) {
    let entries = folder.git(&["ls-files", "--stage"]);
    folder.git(&["read-tree", "--empty"]);
    folder.git_with_input(&["update-index", "--index-info"], entries.as_bytes());
}

/// What git says is staged: files added or changed, not those removed, links or submodules.
fn by_git(folder: &Folder) -> BTreeSet<String> {
    let raw = folder.git(&["diff", "--cached", "--raw", "--no-renames", "--abbrev=40"]);
    raw.lines()
        .filter_map(|line| {
            let (facts, path) = line.split_once('\t')?;
            let mut facts = facts.split(' ');
            let (old, new) = (facts.next()?, facts.next()?);
            let (before, after) = (facts.next()?, facts.next()?);
            let is_file = new.starts_with("100");
            let same = old.starts_with(":100") && before == after;
            (is_file && !same && facts.next() != Some("U")).then(|| path.to_owned())
        })
        .collect()
}

fn by_us(folder: &Folder) -> BTreeSet<String> {
    let stage = StagedIndex::of(&folder.0).unwrap().changed().unwrap();
    stage.files.into_iter().map(|file| file.path).collect()
}

#[test]
fn renames_modes_and_removals_are_what_they_bring() {
    let folder = Folder::repository();
    folder
        .write("a/old.py", &key())
        .write("a/run.py", &key())
        .write("b/gone.py", &key())
        .commit("before");
    folder.git(&["mv", "a/old.py", "b/new.py"]);
    folder.git(&["update-index", "--chmod=+x", "a/run.py"]);
    folder.git(&["rm", "-q", "b/gone.py"]);
    let ran = lint(&folder);
    assert_eq!(
        ran.places(),
        ["b/new.py:1 hardcoded-key"],
        "a mode brings no text: {}",
        ran.err
    );
    assert_eq!(by_us(&folder), by_git(&folder));
}

#[test]
fn what_is_only_intended_is_not_staged() {
    let folder = Folder::repository();
    folder.write("a/later.py", &key());
    folder.git(&["add", "-N", "a/later.py"]);
    let ran = lint(&folder);
    assert!(
        ran.code == 0 && ran.err.contains("nothing is staged"),
        "{}",
        ran.err
    );
    folder.write("a/now.py", &key());
    folder.git(&["add", "a/now.py"]);
    assert_eq!(lint(&folder).places(), ["a/now.py:1 hardcoded-key"]);
}

#[test]
fn files_in_conflict_are_said_and_the_others_linted() {
    let folder = Folder::repository();
    folder.write("d/both.py", "x = 1\n").commit("base");
    folder.git(&["checkout", "-q", "-b", "theirs"]);
    folder
        .write("d/both.py", "x = 2\n")
        .write("d/clean.py", &key())
        .commit("theirs");
    folder.git(&["checkout", "-q", "main"]);
    folder.write("d/both.py", "x = 3\n").commit("ours");
    folder.try_git(&["merge", "-q", "theirs"]);
    let ran = lint(&folder);
    assert_eq!(
        ran.places(),
        ["d/clean.py:1 hardcoded-key"],
        "what a merge brings is staged: {}",
        ran.err
    );
    assert!(ran.err.contains("1 in conflict"), "{}", ran.err);
}

#[test]
fn a_file_may_become_a_folder_a_link_or_a_submodule() {
    let library = Folder::repository();
    library.write("lib.py", &key()).commit("lib");
    let folder = Folder::repository();
    folder
        .write("file", &key())
        .write("folder/a.py", &key())
        .write("other", &key())
        .commit("before");
    std::os::unix::fs::symlink("file", folder.0.join("link")).unwrap();
    folder.commit("a link");
    for path in ["file", "folder", "other", "link"] {
        folder.git(&["rm", "-q", "-r", path]);
    }
    folder
        .write("file/inside.py", &key())
        .write("folder", &key())
        .write("link", "file");
    std::os::unix::fs::symlink("folder", folder.0.join("other")).unwrap();
    folder.git(&["add", "-A"]);
    folder.git(&["submodule", "add", "-q", library.0.to_str().unwrap(), "sub"]);
    let expected = [".gitmodules", "file/inside.py", "folder", "link"];
    assert_eq!(by_us(&folder), expected.map(str::to_owned).into());
    assert_eq!(by_us(&folder), by_git(&folder));
    forget_cached_trees(&folder);
    assert_eq!(by_us(&folder), expected.map(str::to_owned).into());
}

#[test]
fn a_sparse_index_knows_trees_only() {
    let folder = Folder::repository();
    for name in ["in/a.py", "out/a.py", "out/deep/b.py"] {
        folder.write(name, &key());
    }
    folder.commit("before");
    folder.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "in"]);
    assert!(folder.git(&["ls-files", "--sparse"]).contains("out/\n"));
    folder.write("in/new.py", &key());
    folder.git(&["add", "in/new.py"]);
    assert_eq!(by_us(&folder), ["in/new.py".to_owned()].into());
    // A commit that is undone but for the index: the folder outside differs as a whole.
    let blob = folder.git(&["rev-parse", "HEAD:in/a.py"]);
    let changed = folder.git_with_input(
        &["mktree"],
        format!("100644 blob {}\tc.py\n", blob.trim()).as_bytes(),
    );
    let index = std::fs::read(folder.0.join(".git/index")).unwrap();
    let old = hex(folder.git(&["rev-parse", "HEAD:out"]).trim());
    let at = index.windows(20).position(|w| w == old).unwrap();
    let mut index = index;
    index[at..at + 20].copy_from_slice(&hex(changed.trim()));
    std::fs::write(folder.0.join(".git/index"), &index).unwrap();
    assert_eq!(
        by_us(&folder),
        ["in/new.py".to_owned(), "out/c.py".to_owned()].into()
    );
}

fn hex(id: &str) -> Vec<u8> {
    (0..id.len() / 2)
        .map(|i| u8::from_str_radix(&id[2 * i..2 * i + 2], 16).unwrap())
        .collect()
}

/// Git itself is the oracle, whatever it remembers of the trees.
#[test]
fn it_is_what_git_says_after_any_changes() {
    let folder = Folder::repository();
    let mut seed = 7_u64;
    let mut next = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    // Names that sort differently as files and as folders.
    let name = |n: u64| {
        let parts = ["a", "a-b", "a.b", "ab", "b"];
        let part = |n: u64| parts[usize::try_from(n % 5).unwrap()];
        match n % 3 {
            0 => format!("{}/{}/{}.py", part(n / 3), part(n / 15), part(n / 75)),
            1 => format!("{}/{}.py", part(n / 3), part(n / 15)),
            _ => format!("{}.py", part(n / 3)),
        }
    };
    for round in 0..12 {
        for _ in 0..8 {
            let path = name(next(375));
            match next(4) {
                0 if folder.0.join(&path).exists() => {
                    std::fs::remove_file(folder.0.join(&path)).unwrap();
                }
                _ => {
                    folder.write(&path, &format!("x = {}\n", next(4)));
                }
            }
            if next(3) == 0 {
                folder.git(&["add", "-A"]);
            }
        }
        folder.git(&["add", "-A"]);
        if round % 3 == 2 {
            forget_cached_trees(&folder);
        }
        assert_eq!(by_us(&folder), by_git(&folder), "round {round}");
        if next(2) == 0 {
            folder.commit("round");
            assert_eq!(by_us(&folder), BTreeSet::new(), "round {round}");
        }
    }
}
