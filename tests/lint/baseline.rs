//! Known findings stay known wherever they move, and new ones do not hide among them.

use crate::kit::{Folder, LIVE, TEST};

#[test]
fn what_is_known_is_silent_and_what_is_new_is_not() {
    let folder = Folder::repository();
    folder.write("a.py", &format!("facesign = \"{LIVE}\"\n"));
    let ran = folder.visor(&["lint", "--write-baseline"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    let text = folder.read(".visor-baseline");
    assert!(!text.contains(&LIVE[8..]), "{text}");
    assert_eq!(text.lines().count(), 2, "{text}");
    let ran = folder.visor(&["lint"]);
    assert!(
        ran.code == 0 && ran.err.contains("1 known to the baseline"),
        "{}",
        ran.err
    );

    // Moved and indented: still the same. A second copy is new, and so is another key.
    folder.write("a.py", &format!("\n\nif True:\n    facesign = '{LIVE}'\n"));
    assert_eq!(folder.visor(&["lint"]).code, 0);
    folder.write("a.py", &format!("facesign = '{LIVE}'\nagain = '{LIVE}'\n"));
    assert_eq!(
        folder.visor(&["lint", "--format", "short"]).places(),
        ["a.py:2 hardcoded-key"]
    );
    folder.write("a.py", &format!("facesign = '{TEST}'\n"));
    assert_eq!(folder.visor(&["lint"]).code, 1);
}

#[test]
fn index_tree_and_history_have_the_same_keys() {
    let folder = Folder::repository();
    folder.write(
        "src/a b.py",
        &format!("facesign = \"{LIVE}\"\nu = \"http://api.facesign.ai\"\n"),
    );
    folder.git(&["add", "-A"]);
    let mut seen = Vec::new();
    let mut look = |args: &[&str]| {
        let ran = folder.visor(args);
        assert_eq!(ran.code, 0, "{}", ran.err);
        let text = folder.read(".visor-baseline");
        seen.push(text.clone());
    };
    look(&["lint", "--staged", "--write-baseline"]);
    look(&["lint", "src", "--write-baseline"]);
    folder.git(&["commit", "-q", "-m", "second"]);
    look(&["lint", "--history", "--write-baseline"]);
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[1], seen[2]);
    let mut lines: Vec<&str> = seen[0].lines().skip(1).collect();
    assert_eq!(lines.len(), 2);
    let sorted = lines.clone();
    lines.sort_unstable();
    assert_eq!(lines, sorted);
    for args in [vec!["lint"], vec!["lint", "--history"]] {
        assert_eq!(folder.visor(&args).code, 0);
    }
}

#[test]
fn a_broken_baseline_is_said() {
    let folder = Folder::new();
    folder.write(".visor-baseline", "{}\n");
    let ran = folder.visor(&["lint"]);
    assert!(
        ran.code == 2 && ran.err.contains("is no baseline"),
        "{}",
        ran.err
    );
    let ran = folder.visor(&["lint", "--baseline", "gone"]);
    assert!(
        ran.code == 2 && ran.err.contains("cannot read the baseline"),
        "{}",
        ran.err
    );
}
