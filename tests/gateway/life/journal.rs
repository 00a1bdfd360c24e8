//! The journal: cut, lost, or at odds with a clock.

use super::*;

const LOST: &str = "alarm: the journal of erasures is shorter than it was, or gone";

fn restore(bed: &Bed, more: &[&str]) -> Ended {
    let all = [&["restore", "--config", "gateway.toml"], more].concat();
    command(bed.folder(), &all, &[])
}

/// Noticed while the gateway runs, said again at each start, and over only when somebody accepts it.
#[test]
fn a_journal_that_is_taken_away_is_said_until_somebody_accepts_it() {
    let (setup, _) = setup("visor.db", QUICK);
    let mut bed = setup.start();
    for id in ["p-1", "p-2"] {
        assert_eq!(enrol(&bed, id).send().status, 200);
    }
    assert_eq!(remove(&bed, "p-1").status, 204);
    std::fs::remove_file(bed.path("keys/erasures.journal")).unwrap();
    bed.gateway.says(LOST);
    assert_eq!(remove(&bed, "p-2").status, 204);
    for _ in 0..2 {
        bed.restart();
        bed.gateway.says(LOST);
    }
    bed.gateway.end();
    let copied = command(
        bed.folder(),
        &["backup", "--config", "gateway.toml", "copy.db"],
        &[],
    );
    assert_eq!(copied.code, Some(0), "{}", copied.err);
    let refused = restore(&bed, &[]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("--without-journal"), "{}", refused.err);
    let accepted = restore(&bed, &["--without-journal"]);
    assert_eq!(accepted.code, Some(0), "{}", accepted.err);
    assert!(
        accepted.out.contains("destroy older copies"),
        "{}",
        accepted.out
    );
    bed.restart();
    assert_eq!(bed.search().send().status, 200);
    assert!(!bed.gateway.err.text().contains(LOST));
    // The same of a copy that is put back without it.
    bed.gateway.end();
    std::fs::remove_file(bed.path("keys/erasures.journal")).unwrap();
    std::fs::rename(bed.path("visor.db"), bed.path("lost.db")).unwrap();
    let refused = restore(&bed, &["copy.db"]);
    assert_eq!(refused.code, Some(2));
    assert!(refused.err.contains("--without-journal"), "{}", refused.err);
    let accepted = restore(&bed, &["--without-journal", "copy.db"]);
    assert_eq!(accepted.code, Some(0), "{}", accepted.err);
    bed.restart();
    assert_eq!(bed.search().send().status, 200);
    assert!(!bed.gateway.err.text().contains(LOST));
}

/// An erasure that was written down by a clock that was ahead, and a face that was stored after it: where
/// nothing else settles which came last, the vendor is asked, and nobody is forgotten whom it has.
#[test]
fn a_clock_that_was_ahead_makes_nobody_forgotten() {
    let (setup, says) = setup("visor.db", QUICK);
    let mut bed = setup.start();
    assert_eq!(enrol(&bed, "p-1").send().status, 200);
    assert_eq!(remove(&bed, "p-1").status, 204);
    assert_eq!(enrol(&bed, "p-1").send().status, 200);
    eventually("a face", || {
        shown(&bed, "p-1").filter(|face| face["confirmed"] == true)
    });
    bed.gateway.end();
    let journal = bed.read("keys/erasures.journal");
    let ahead: String = journal
        .lines()
        .map(|line| {
            let mut words: Vec<&str> = line.split(' ').collect();
            words[3] = "9999999999999";
            words.join(" ") + "\n"
        })
        .collect();
    // As it was left, the tables know that all of it came before.
    std::fs::write(bed.path("keys/erasures.journal"), &ahead).unwrap();
    bed.restart();
    assert_eq!(bed.search().send().status, 200);
    assert!(shown(&bed, "p-1").is_some());
    assert_eq!(owed(&bed, "visor.db"), "");
    bed.gateway.end();
    // One that is another than it was says nothing for certain.
    let lines: Vec<&str> = ahead.lines().collect();
    let other = format!("{}\n", lines[1]);
    std::fs::write(bed.path("keys/erasures.journal"), other).unwrap();
    says.now(500);
    bed.restart();
    bed.gateway.says(LOST);
    assert!(shown(&bed, "p-1").is_some(), "the vendor may have it");
    says.now(204);
    eventually("the vendor's own word", || {
        (says.done().values().sum::<u32>() == 2 && owed(&bed, "visor.db").is_empty()).then_some(())
    });
    assert_eq!(shown(&bed, "p-1"), None);
}

/// A hold that came back by the journal, and whose subject nobody can name, is lifted by its own id.
#[test]
fn a_hold_is_lifted_by_what_the_list_calls_it() {
    let (setup, _) = setup("visor.db", QUICK);
    let mut bed = setup.start();
    assert_eq!(enrol(&bed, "p-1").send().status, 200);
    let copied = command(
        bed.folder(),
        &["backup", "--config", "gateway.toml", "copy.db"],
        &[],
    );
    assert_eq!(copied.code, Some(0), "{}", copied.err);
    for id in ["p-1", "p-2"] {
        let set = hold(&bed, "set", id, &["--reference", "m-1"]);
        assert_eq!(set.code, Some(0), "{}", set.err);
    }
    bed.gateway.end();
    std::fs::rename(bed.path("visor.db"), bed.path("lost.db")).unwrap();
    let said = restore(&bed, &["copy.db"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    bed.restart();
    let listed = || -> Vec<String> {
        let list = ["hold", "list", "--config", "gateway.toml"];
        let said = command(bed.folder(), &list, &[]).out;
        let holds = said.lines().map(|line| {
            let shown: Value = serde_json::from_str(line).unwrap();
            shown["hold"].as_str().unwrap().to_owned()
        });
        holds.collect()
    };
    let lift = |more: &[&str]| {
        let all = [&["hold", "lift", "--config", "gateway.toml"], more].concat();
        command(bed.folder(), &all, &[])
    };
    assert_eq!(listed().len(), 2);
    for id in listed() {
        let said = lift(&["--hold", &id]);
        assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
        assert_eq!(lift(&["--hold", &id]).code, Some(1), "it is over");
    }
    assert_eq!(listed(), Vec::<String>::new());
    for bad in ["xyz", "00"] {
        assert_eq!(lift(&["--hold", bad]).code, Some(2), "{bad}");
    }
    let nothing = lift(&[]);
    assert_eq!(nothing.code, Some(2));
    for way in ["--subject", "--everyone", "--hold"] {
        assert!(nothing.err.contains(way), "{way}: {}", nothing.err);
    }
    // It is over for the journal too.
    bed.gateway.end();
    std::fs::rename(bed.path("visor.db"), bed.path("again.db")).unwrap();
    let said = restore(&bed, &["copy.db"]);
    assert!(
        said.out.contains("0 legal holds are in force again"),
        "{}{}",
        said.out,
        said.err
    );
}
