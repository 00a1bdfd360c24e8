//! `visor policy diff` as reviewers and pipelines use it, in real git repositories.

use crate::kit::{Folder, Ran};

const SITE: &str = r#"schema = 1
packs  = ["arsa"]
[callers.kyc]
live = [{ token-sha256 = "39b36577e761104df7fbbe22da55b2b6c43b1d004be4abed421c522bf484ec0d", expires = 2027-06-30 }]
[callers.batch]
live = [{ spiffe = "spiffe://corp.example/batch" }]
[credentials.arsa]
live = { env = "ARSA_LIVE" }
[allow.search]
on       = "arsa.live"
routes   = ["recognize"]
callers  = ["kyc"]
rate     = { caller = "60/min" }
liveness = { faces = "exactly-one", minimum-score = 0.9 }
"#;

const TODAY: [&str; 2] = ["--today", "2026-11-21"];

fn looser() -> String {
    SITE.replace("exactly-one", "at-least-one")
}

fn two() -> Folder {
    let folder = Folder::new();
    folder.write("old.toml", SITE).write("new.toml", &looser());
    folder
}

fn diff(folder: &Folder, args: &[&str]) -> Ran {
    folder.visor(&[&["policy", "diff"], args, &TODAY].concat())
}

fn json(ran: &Ran) -> serde_json::Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}{}", ran.out, ran.err))
}

#[test]
fn what_a_reviewer_reads() {
    let folder = two();
    let ran = diff(&folder, &["old.toml", "new.toml"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    for part in [
        "new.toml: loosened (",
        "loosened  allow.search.liveness.faces: `exactly-one` → `at-least-one`  [",
        "at old.toml:14:22 (site) → new.toml:14:22 (site)",
        "on arsa.live recognize as kyc",
        "`POST /api/v1/face_recognition/recognize_face` as `kyc` in live",
        "on 2026-11-21, answered 200 `{\"",
        "refuse `faces-count` (old.toml:14:22) → release judged",
        "1 loosened; every cell of ",
    ] {
        assert!(ran.out.contains(part), "`{part}` in\n{}", ran.out);
    }
    let same = diff(&folder, &["old.toml", "old.toml", "--fail-on", "changed"]);
    assert_eq!(same.code, 0);
    assert!(same.out.starts_with("old.toml: equal ("), "{}", same.out);
}

#[test]
fn what_a_pipeline_refuses() {
    let folder = two();
    let loosened = ["--fail-on", "loosened"];
    let run = |old: &str, new: &str, on: &str| diff(&folder, &[old, new, "--fail-on", on]).code;
    assert_eq!(run("old.toml", "new.toml", "loosened"), 1);
    assert_eq!(run("new.toml", "old.toml", "loosened"), 0);
    assert_eq!(run("new.toml", "old.toml", "changed"), 1);

    let found = json(&diff(
        &folder,
        &["old.toml", "new.toml", "--format", "json"],
    ));
    let print = found["sites"][0]["changes"][0]["fingerprint"]
        .as_str()
        .unwrap()
        .to_owned();
    let approval = |print: &str, expires: &str| {
        format!(
            "[[approve]]\nfingerprint = \"{print}\"\nauthor = \"ada@corp.example\"\nreason = \"two people per picture\"\nexpires = {expires}\n"
        )
    };
    let with = |text: &str, extra: &[&str]| {
        folder.write("approvals.toml", &format!("schema = 1\n{text}"));
        diff(
            &folder,
            &[
                &["old.toml", "new.toml", "--approvals", "approvals.toml"],
                &loosened[..],
                extra,
            ]
            .concat(),
        )
    };
    let ran = with(&approval(&print, "2026-11-21"), &[]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    assert!(ran.out.contains(", approved]"), "{}", ran.out);
    let ran = with(&approval(&print, "2026-11-20"), &[]);
    assert!(
        ran.code == 1 && ran.err.contains("expired-approval"),
        "{}",
        ran.err
    );
    let unused = approval(&print, "2027-01-01") + &approval("0123456789abcdef", "2027-01-01");
    let ran = with(&unused, &[]);
    assert!(
        ran.code == 1 && ran.err.contains("unused-approval"),
        "{}",
        ran.err
    );
    assert!(ran.err.contains("approvals.toml:8:"), "{}", ran.err);
    // Another file's owner approves.
    folder.write(
        "more.toml",
        &format!("schema = 1\n{}", approval(&print, "2027-01-01")),
    );
    let ran = with("", &["--approvals", "more.toml"]);
    assert_eq!(ran.code, 0, "{}{}", ran.out, ran.err);
    for bad in ["[[approve]]\nfingerprint = \"x\"\n", "approved = 1\n"] {
        assert_eq!(with(bad, &[]).code, 2);
    }
    let empty = approval(&print, "2027-01-01").replace("two people per picture", " ");
    assert_eq!(with(&empty, &[]).code, 2);
}

#[test]
fn what_cannot_be_compared_is_said() {
    let folder = two();
    folder
        .write("bad.toml", &SITE.replace("recognize", "recognise"))
        .write("some/site.toml", SITE);
    folder.write("none/pack.toml", "title = \"x\"\n");
    for (old, new, said) in [
        ("old.toml", "gone.toml", "cannot read `gone.toml`"),
        ("old.toml", "bad.toml", "did you mean `recognize`?"),
        ("old.toml", "some", "a file and a folder"),
        ("none", "none", "no site policy"),
        ("old.toml", "git:HEAD:new.toml", "no git repository"),
        ("old.toml", "git:HEAD", "names no path"),
    ] {
        let ran = diff(&folder, &[old, new]);
        assert!(
            ran.code == 2 && ran.err.contains(said),
            "{old} {new}: {}",
            ran.err
        );
    }
    assert_eq!(
        diff(&folder, &["old.toml", "new.toml", "--today", "soon"]).code,
        2
    );
}

/// A pack beside the policy is the revision's own.
#[test]
fn revisions_are_read_with_what_stands_beside_them() {
    let folder = Folder::repository();
    let pack = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../policies/packs/arsa.toml"
    ))
    .unwrap();
    let site = SITE.replace("[\"arsa\"]", "[\"../packs/arsa.toml\"]");
    folder
        .write("packs/arsa.toml", &pack)
        .write("policies/site.toml", &site)
        .commit("first");
    let without = pack.replace("faces  = true\n", "");
    assert_ne!(pack, without);
    folder.write("packs/arsa.toml", &without).commit("second");
    let ran = diff(
        &folder,
        &["git:HEAD~1:policies/site.toml", "policies/site.toml"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(
        ran.out
            .contains("loosened  allow.search.liveness.passive.counts-faces"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("HEAD~1:policies/../packs/arsa.toml:"),
        "{}",
        ran.out
    );
    let ran = diff(
        &folder,
        &["git:HEAD~1:", "git:HEAD:policies", "--format", "json"],
    );
    assert_eq!(ran.code, 0, "{}", ran.err);
    let ran = diff(
        &folder,
        &["git:HEAD:policies/gone.toml", "policies/site.toml"],
    );
    assert!(
        ran.code == 2 && ran.err.contains("is not in revision `HEAD`"),
        "{}",
        ran.err
    );
    let ran = diff(
        &folder,
        &["git:v9:policies/site.toml", "policies/site.toml"],
    );
    assert!(
        ran.code == 2 && ran.err.contains("no revision `v9`"),
        "{}",
        ran.err
    );
}

/// A folder's site policies are compared one by one; one that comes allows what it says.
#[test]
fn a_repository_has_several_sites() {
    let folder = Folder::repository();
    folder
        .write("eu/site.toml", SITE)
        .write("us/site.toml", SITE)
        .write("eu/notes.toml", "a = 1\n")
        .commit("two");
    folder
        .write("us/site.toml", &looser())
        .write("asia/site.toml", SITE);
    std::fs::remove_file(folder.0.join("eu/site.toml")).unwrap();
    let ran = diff(&folder, &["git:HEAD:", ".", "--format", "json"]);
    let found = json(&ran);
    let told: Vec<(&str, &str)> = found["sites"]
        .as_array()
        .unwrap()
        .iter()
        .map(|site| {
            (
                site["site"].as_str().unwrap(),
                site["verdict"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("asia/site.toml", "loosened"),
            ("eu/site.toml", "tightened"),
            ("us/site.toml", "loosened")
        ]
    );
    assert_eq!(found["verdict"], "mixed");
    assert_eq!(found["version"], 1);
}

#[test]
fn outputs_for_programs_and_pull_requests() {
    let folder = two();
    let args = ["old.toml", "new.toml", "--fail-on", "loosened"];
    let ran = diff(&folder, &[&args[..], &["--format", "json"]].concat());
    let found = json(&ran);
    let change = &found["sites"][0]["changes"][0];
    assert_eq!(change["change"], "loosened");
    assert_eq!(change["new"]["place"]["line"], 14);
    assert_eq!(change["refused"], true);
    let witness = &found["sites"][0]["witnesses"][change["witness"].as_u64().unwrap() as usize];
    assert_eq!(witness["old"]["code"], "faces-count");
    assert_eq!(witness["new"]["kind"], "judged");
    assert_eq!(witness["request"]["date"], "2026-11-21");
    assert_eq!(found["fails"], true);

    let ran = diff(&folder, &[&args[..], &["--format", "github"]].concat());
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.starts_with(
            "::error file=new.toml,line=14,col=22,title=policy loosened::allow.search"
        ),
        "{}",
        ran.out
    );
    assert_eq!(ran.out.lines().count(), 1);

    let ran = diff(&folder, &[&args[..], &["--format", "markdown"]].concat());
    for part in [
        "### Policy `` new.toml ``: loosened",
        "| **loosened** | `` allow.search.liveness.faces ``",
        "<details>",
        "[[approve]]",
    ] {
        assert!(ran.out.contains(part), "`{part}` in\n{}", ran.out);
    }
}

/// What a policy says reaches no terminal and no comment as anything but text.
#[test]
fn texts_of_a_policy_are_only_text() {
    let folder = two();
    let evil = r#"exec = ["a\u001b[2Jb", "c|d`e\n::error::f"]"#;
    folder.write("new.toml", &SITE.replace("env = \"ARSA_LIVE\"", evil));
    for format in ["text", "markdown", "github", "json"] {
        let ran = diff(&folder, &["old.toml", "new.toml", "--format", format]);
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert!(!ran.out.contains('\u{1b}'), "{format}: {}", ran.out);
        assert!(
            !ran.out.lines().any(|line| line.starts_with("::error::")),
            "{format}"
        );
        if format == "markdown" {
            assert!(!ran.out.contains("c|d`e"), "{}", ran.out);
        }
    }
}

/// By git itself, with new, changed, renamed and removed policies, and one that does not load.
#[test]
fn git_shows_policies_by_what_they_allow() {
    let folder = Folder::repository();
    let driver = format!("{} policy git-diff", env!("CARGO_BIN_EXE_visor"));
    folder.git(&["config", "diff.visor.command", &driver]);
    folder
        .write(".gitattributes", "*site.toml diff=visor\n")
        .write("site.toml", SITE)
        .commit("first");
    folder
        .write("site.toml", &looser())
        .write("other.txt", "x\n");
    let shown = folder.git(&["diff"]);
    assert!(
        shown.contains("loosened  allow.search.liveness.faces"),
        "{shown}"
    );
    folder.commit("second");
    let shown = folder.git(&["log", "-p", "--ext-diff", "-1"]);
    assert!(
        shown.contains("loosened  allow.search.liveness.faces"),
        "{shown}"
    );
    folder.git(&["mv", "site.toml", "my-site.toml"]);
    folder.write("my-site.toml", SITE);
    let shown = folder.git(&["diff", "-M", "HEAD"]);
    assert!(
        shown.contains("tightened  allow.search.liveness.faces"),
        "{shown}"
    );
    folder.git(&["rm", "-qf", "my-site.toml"]);
    let shown = folder.git(&["diff", "HEAD"]);
    assert!(shown.contains("tightened  allow.search"), "{shown}");
    folder.write("new-site.toml", &SITE.replace("recognize", "recognise"));
    folder.git(&["add", "-A"]);
    let shown = folder.git(&["diff", "--cached"]);
    assert!(
        shown.contains("does not load") && shown.contains("did you mean"),
        "{shown}"
    );
}
