//! `--expect-digest`: no policy comes into force that nobody approved.

use crate::kit::gateway::command;
use crate::kit::*;

const WRONG: &str = "00000000000000000000000000000000000000000000000000000000000000ff";

fn digest(bed: &Bed) -> String {
    let answer = bed.get("/v1/items");
    answer.released().header("visor-policy").unwrap().to_owned()
}

#[test]
fn another_policy_is_neither_checked_nor_started() {
    let bed = Setup::new().start();
    let digest = digest(&bed);
    let run = |verb: &str, expected: &[&str]| {
        let mut args = vec![verb, "--config", "gateway.toml"];
        args.extend(expected.iter().flat_map(|hex| ["--expect-digest", hex]));
        command(bed.folder(), &args, &[])
    };
    assert_eq!(run("check", &[&digest]).code, Some(0));
    assert_eq!(run("check", &[WRONG, &digest.to_uppercase()]).code, Some(0));
    for (verb, code) in [("check", 1), ("run", 2)] {
        let ended = run(verb, &[WRONG]);
        assert_eq!(ended.code, Some(code), "{}", ended.err);
        for part in [&digest, WRONG, "site.toml", "--expect-digest"] {
            assert!(ended.err.contains(part), "{verb}: {part}\n{}", ended.err);
        }
        assert!(!ended.out.contains("ok:"), "{}", ended.out);
    }
    let ended = run("run", &["abc"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.err.contains("64 hexadecimal digits"), "{}", ended.err);
}

#[test]
fn a_reload_brings_no_other_policy_into_force() {
    let mut bed = Setup::new().start();
    let approved = digest(&bed);
    bed.restart_with(&["--expect-digest", &approved]);
    assert_eq!(digest(&bed), approved);
    let site = bed.read("site.toml");
    let line = "routes  = [\"search\"]";
    bed.edit(
        line,
        &format!("{line}\nliveness = {{ minimum-score = 1.0 }}"),
    );
    assert!(
        bed.reload()
            .starts_with("reload refused, nothing has changed")
    );
    bed.gateway.says("expected  ");
    let said = bed.gateway.err.text();
    let other = said
        .lines()
        .filter_map(|line| line.trim().strip_prefix("policy    "))
        .find_map(|rest| rest.split_whitespace().next())
        .unwrap_or_else(|| panic!("{said}"))
        .to_owned();
    assert_ne!(other, approved);
    assert_eq!(digest(&bed), approved, "the old policy stays in force");
    bed.search().send().released();
    // With the next one approved beside it, the same reload succeeds.
    bed.write("site.toml", &site);
    bed.restart_with(&["--expect-digest", &approved, "--expect-digest", &other]);
    bed.edit(
        line,
        &format!("{line}\nliveness = {{ minimum-score = 1.0 }}"),
    );
    assert!(bed.reload().contains("in the place of"));
    assert_eq!(digest(&bed), other);
}
