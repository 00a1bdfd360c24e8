//! Faces from before: taken in whole, or not at all.

use super::*;

fn import(bed: &Bed, name: &str, content: &str) -> Ended {
    bed.write(name, content);
    let args = ["subjects", "import", "--config", "gateway.toml", name];
    command(bed.folder(), &args, &[])
}

const CSV: &str =
    "on,subject,enrolled,last_interaction,consent_id,consent_time,consent_text,purpose
acme.live,old-1,2024-01-31,2025-06-01T08:00:00Z,c-1,2024-01-30T10:00:00Z,2023-11,access
acme.live,old-2,2024-02-01,,,,,
";

#[test]
fn faces_from_before_are_known_and_fall_due() {
    let quick = format!("{QUICK}\nretention = \"list\"");
    let (setup, _) = setup("visor.db", &quick);
    let setup = setup.site("[allow.enrol]\n", "[allow.enrol]\nretain = \"365 d\"\n");
    let bed = setup.start();
    let said = import(&bed, "old.csv", CSV);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(
        said.out
            .starts_with("2 faces are known now; 0 were known already"),
        "{}",
        said.out
    );
    let face = shown(&bed, "old-1").unwrap();
    assert_eq!(face["enrolled"], "2024-01-31T00:00:00.000Z");
    assert_eq!(face["last_interaction"], "2025-06-01T08:00:00.000Z");
    assert_eq!(face["keep_until"], "2026-06-01T08:00:00.000Z");
    assert_eq!(face["consent_text"], "2023-11");
    assert_eq!(face["confirmed"], true);
    let again = import(&bed, "old.csv", CSV);
    assert!(
        again
            .out
            .starts_with("0 faces are known now; 2 were known already"),
        "{}",
        again.out
    );
    assert_eq!(shown(&bed, "old-1").unwrap(), face);
    // What happened here since counts, and who was erased here stays away.
    assert_eq!(enrol(&bed, "old-2").send().status, 200);
    let newer = eventually("the newer evidence", || {
        shown(&bed, "old-2").filter(|face| face["consent_text"] == "2026-03")
    });
    assert_eq!(remove(&bed, "old-1").status, 204);
    let jsonl = "{\"on\":\"acme.live\",\"subject\":\"old-1\",\"enrolled\":\"2024-01-31\"}\n\n{\"on\":\"acme.live\",\"subject\":\"old-2\",\"enrolled\":\"2024-02-01\"}\n{\"on\":\"acme.live\",\"subject\":\"old-3\",\"enrolled\":\"2024-02-01\"}\n";
    let said = import(&bed, "old.jsonl", jsonl);
    assert!(
        said.out
            .starts_with("1 faces are known now; 1 were known already, and 1 are left out"),
        "{}{}",
        said.out,
        said.err
    );
    assert_eq!(shown(&bed, "old-1"), None);
    let merged = shown(&bed, "old-2").unwrap();
    assert_eq!(merged["consent_text"], "2026-03");
    assert_eq!(merged["enrolled"], "2024-02-01T00:00:00.000Z");
    assert_eq!(merged["last_interaction"], newer["last_interaction"]);
    let due = run(&bed, &["subjects", "due"]);
    assert_eq!(
        (due.code, due.out.lines().count()),
        (Some(1), 1),
        "{}",
        due.out
    );
}

#[test]
fn every_mistake_is_said_with_its_line_and_nothing_is_taken() {
    let (setup, _) = setup("visor.db", "");
    let bed = setup.start();
    let lines = [
        ("acme.live,good-1,2024-01-31,,,,,", None),
        (
            "acme.live,good-1,2024-01-31,,,,,",
            Some("stands in line 2 already"),
        ),
        ("acme,secret-2,2024-01-31,,,,,", Some("`on` is not")),
        ("acme.live,ann@example.com,2024-01-31,,,,,", Some("e-mail")),
        (
            "acme.live,secret-3,yesterday,,,,,",
            Some("`enrolled` is neither"),
        ),
        ("acme.live,secret-4,2099-01-31,,,,,", Some("still to come")),
        (
            "acme.live,secret-5,2024-01-31,2023-01-31,,,,",
            Some("before `enrolled`"),
        ),
        (
            "acme.live,secret-6,2024-01-31,,c-1,,,",
            Some("all there or none"),
        ),
        ("acme.live,secret-7,2024-01-31", Some("columns")),
        (
            "other.live,secret-8,2024-01-31,,,,,",
            Some("no provider and environment"),
        ),
        (
            "acme.live,secret-9,2024-01-31,,Ann Example,2024-01-30T10:00:00Z,v1,",
            Some("letters, digits"),
        ),
    ];
    let mut file = CSV.lines().next().unwrap().to_owned() + "\n";
    for (line, _) in lines {
        file.push_str(line);
        file.push('\n');
    }
    let said = import(&bed, "old.csv", &file);
    assert_eq!(said.code, Some(2), "{}", said.out);
    for (at, (_, wrong)) in lines.iter().enumerate() {
        let place = format!("old.csv:{}: ", at + 2);
        let found = said.err.lines().find(|line| line.contains(&place));
        match wrong {
            None => assert_eq!(found, None),
            Some(why) => assert!(
                found.is_some_and(|line| line.contains(why)),
                "{place}{why}\n{}",
                said.err
            ),
        }
    }
    for word in ["ann@", "Ann", "secret-", "good-1"] {
        assert!(!said.err.contains(word), "{}", said.err);
    }
    assert_eq!(listed(&bed).len(), 0);
    let jsonl = "{\"on\":\"acme.live\",\"subject\":\"a\",\"enrolled\":\"2024-01-31\"}\nno\n{\"on\":\"acme.live\",\"subject\":\"b\",\"enrolled\":\"2024-01-31\",\"name\":\"Ann\"}\n";
    let said = import(&bed, "old.jsonl", jsonl);
    assert!(
        said.err.contains("old.jsonl:2: ") && said.err.contains("old.jsonl:3: "),
        "{}",
        said.err
    );
    assert_eq!(import(&bed, "old.txt", CSV).code, Some(2));
    assert_eq!(listed(&bed).len(), 0);
}
