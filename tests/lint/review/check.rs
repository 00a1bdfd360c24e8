//! `visor policy check`.

use super::{SITE, edited, folder};
use crate::kit::Folder;
use crate::outputs::{schema, valid};
use serde_json::Value;

const CHECK: &[&str] = &["policy", "check", "--today", "2026-11-22"];

fn check(folder: &Folder, more: &[&str]) -> crate::kit::Ran {
    folder.visor(&[CHECK, more].concat())
}

#[test]
fn a_good_policy_is_clean_and_says_what_it_is() {
    let ran = check(&folder(), &["policy"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.err.starts_with("1 site, "), "{}", ran.err);
    assert!(ran.err.contains("no findings\npolicy "), "{}", ran.err);
}

#[test]
fn what_cannot_be_done_is_two() {
    let folder = folder();
    folder.write("empty/readme.md", "");
    folder.write("other/Cargo.toml", "[package]\n");
    for (path, says) in [
        ("absent.toml", "cannot read `absent.toml`"),
        ("empty", "no policy"),
        ("other", "no policy"),
    ] {
        let ran = check(&folder, &[path]);
        assert_eq!(ran.code, 2, "{path}: {}", ran.out);
        assert!(ran.err.contains(says), "{path}: {}", ran.err);
    }
    assert_eq!(check(&folder, &[]).code, 2, "no path at all");
    let ran = folder.visor(&["policy", "check", "--today", "2026-02-30", "policy"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("2026-02-30"), "{}", ran.err);
}

#[test]
fn everything_wrong_is_said_at_once_with_its_place() {
    let folder = edited("routes   = [\"recognize\"]", "routes   = [\"recognise\"]");
    folder.write(
        "policy/second.toml",
        "schema = 1\npaks = [\"arsa\"]\npacks = [1]\n",
    );
    let ran = check(&folder, &["--color", "never", "policy"]);
    assert_eq!(ran.code, 1);
    for part in [
        "--> policy/site.toml:15:13",
        "did you mean `recognize`?",
        "error[unknown-key]: unknown key `paks`",
        "--> policy/second.toml:2:1",
        "error[wrong-type]",
        "--> policy/second.toml:3:10",
    ] {
        assert!(ran.out.contains(part), "{part}\n{}", ran.out);
    }
    assert!(
        ran.err
            .contains("the rules did not look at it: policy/site.toml"),
        "{}",
        ran.err
    );
}

#[test]
fn a_finding_of_a_rule_fails_and_its_page_explains_it() {
    let folder = edited("\"register\", \"remove\"", "\"register\"");
    let ran = check(&folder, &["policy/site.toml"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.contains("error[enrolment-without-erasure]")
            && ran.out.contains("policy/site.toml:22:12"),
        "{}",
        ran.out
    );
    let page = folder.visor(&["explain", "enrolment-without-erasure"]);
    assert!(page.out.contains("GDPR Art. 17"), "{}", page.out);
}

#[test]
fn the_calendar_alone_fails_nothing_unless_asked() {
    let folder = folder();
    let late = ["policy", "check", "--today", "2031-01-01", "policy"];
    let ran = folder.visor(&late);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("warning[stale-source]"), "{}", ran.out);
    assert!(ran.err.contains("--deny-dates"), "{}", ran.err);
    assert_eq!(
        folder.visor(&[&late[..], &["--deny-dates"]].concat()).code,
        1
    );
    // Without a day it goes by the clock, and that is no error either.
    assert_eq!(folder.visor(&["policy", "check", "policy"]).code, 0);
}

#[test]
fn a_suppression_needs_a_reason_and_is_counted() {
    let shadow = "rate     = { caller = \"60/min\" }\nliveness";
    let with = |comment: &str| {
        let to = format!(
            "rate     = {{ caller = \"60/min\" }}\nmode = {{ shadow-until = 2026-12-31 }}{comment}\nliveness"
        );
        check(&edited(shadow, &to), &["policy"])
    };
    assert!(with("").out.contains("shadow-in-live"));
    let ran = with(" # visor:allow[shadow-in-live] until the cameras are in");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
    assert!(ran.err.contains("1 suppressed"), "{}", ran.err);
    let ran = with(" # visor:allow[shadow-in-live]");
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("gives no reason"), "{}", ran.out);
}

#[test]
fn packs_and_tables_are_checked_too() {
    let folder = Folder::new();
    let pack = visor_policy::packs::built_in("arsa").unwrap();
    folder.write(
        "ours.toml",
        &pack.replacen("class        = \"search\"", "class        = \"serch\"", 1),
    );
    folder.write("site.test.toml", &format!("site = '''\n{SITE}'''\n[[case]]\nname = \"x\"\nrequest = {{ method = \"GET\", path = \"/\" }}\nexpect = {{ outcome = \"refuse\", code = \"nonsense\" }}\n"));
    let ran = check(&folder, &["."]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("did you mean `search`?"), "{}", ran.out);
    assert!(
        ran.out.contains("no refusal has the code `nonsense`"),
        "{}",
        ran.out
    );
    assert!(ran.err.contains("1 pack, 1 table"), "{}", ran.err);
}

#[test]
fn json_has_a_version_the_digest_and_every_place() {
    let folder = edited("\"register\", \"remove\"", "\"register\"");
    let ran = check(&folder, &["--format", "json", "--quiet", "policy"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    let json: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(json["version"], 1);
    assert_eq!(json["files"][0]["digest"].as_str().unwrap().len(), 64);
    let finding = &json["findings"][0];
    assert_eq!(finding["rule"], "enrolment-without-erasure");
    assert_eq!(finding["places"][0]["line"], 22);
    assert_eq!(finding["places"][0]["path"], "policy/site.toml");
}

#[test]
fn github_gets_one_line_for_each() {
    let folder = edited("\"register\", \"remove\"", "\"register\"");
    let ran = check(&folder, &["--format", "github", "policy"]);
    assert!(
        ran.out.starts_with("::error file=policy/site.toml,line=22,endLine=22,col=12,title=enrolment-without-erasure::"),
        "{}",
        ran.out
    );
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
}

#[test]
fn sarif_is_what_its_schema_says() {
    let schema = schema();
    let broken = edited("routes   = [\"recognize\"]", "routes   = [\"recognise\"]");
    let unwise = edited("\"register\", \"remove\"", "\"register\"");
    for (name, folder) in [("broken", broken), ("unwise", unwise), ("clean", folder())] {
        let ran = check(&folder, &["--format", "sarif", "policy"]);
        let path = folder.0.join(format!("{name}.sarif"));
        std::fs::write(&path, &ran.out).unwrap();
        valid(&schema, &path, name);
        let json: Value = serde_json::from_str(&ran.out).unwrap();
        let results = json["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.is_empty(), name == "clean", "{}", ran.out);
        for result in results {
            let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
            let rules = &json["runs"][0]["tool"]["driver"]["rules"];
            assert_eq!(rules[index]["id"], result["ruleId"]);
        }
    }
}

#[test]
fn no_output_shows_what_looks_like_a_key() {
    let key = "sk_live_8fK29sLqPz01mNbvT4xRw7Yc";
    let site = SITE
        .replace("[\"arsa\"]", "[\"facesign\"]")
        .replace("ARSA_KEY_LIVE", key);
    let folder = Folder::new();
    folder.write("site.toml", &site);
    for format in ["text", "json", "sarif", "github"] {
        let ran = check(&folder, &["--format", format, "site.toml"]);
        assert_eq!(ran.code, 1);
        assert!(
            !ran.out.contains(key) && !ran.err.contains(key),
            "{format}: {}",
            ran.out
        );
    }
}
