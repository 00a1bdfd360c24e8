//! Faces whose time is over.

use super::*;

#[test]
fn faces_that_are_due_are_erased_at_the_vendor() {
    let (setup, says) = setup("visor.db", QUICK);
    let setup = setup.site("[allow.enrol]\n", "[allow.enrol]\nretain = \"1 s\"\n");
    let mut bed = setup.start();
    says.now(500);
    for id in ["p-1", "p-2", "p-3"] {
        assert_eq!(enrol(&bed, id).send().status, 200);
    }
    eventually("their time to be over", || {
        (owed(&bed, "visor.db").matches("its time was over").count() == 3).then_some(())
    });
    says.now(204);
    eventually("the erasures", || {
        (says.done().len() == 3 && owed(&bed, "visor.db").is_empty()).then_some(())
    });
    assert_eq!(listed(&bed).len(), 0);
    // The route that the gateway takes is one that needs the id alone.
    assert!(
        says.done()
            .keys()
            .all(|key| key.starts_with("/v1/faces/p-"))
    );
    assert!(says.done().values().all(|times| *times == 1));
    bed.gateway.end();
    assert_verifies(&bed, "visor.db");
    let receipts = rows(&bed, "SELECT COUNT(*) FROM erasure_receipts");
    assert_eq!(receipts, 3);
}

#[test]
fn faces_that_are_due_are_only_listed_where_that_is_wanted() {
    let quick = format!("{QUICK}\nretention = \"list\"");
    let (setup, says) = setup("visor.db", &quick);
    let setup = setup.site("[allow.enrol]\n", "[allow.enrol]\nretain = \"1 s\"\n");
    let bed = setup.start();
    let id = bed.canaries.subject.as_str();
    assert_eq!(enrol(&bed, id).send().status, 200);
    eventually("a face that is due", || {
        (bed.metric("visor_faces_due") > 0.5).then_some(())
    });
    let said = run(&bed, &["subjects", "due"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert_eq!(said.out.lines().count(), 1);
    assert!(says.done().is_empty());
    assert_eq!(listed(&bed).len(), 1);
}

/// Whose provider left the policy, with its key: nobody knows any more how to erase them, and somebody
/// hears of it.
#[test]
fn faces_that_the_policy_names_no_more_are_not_forgotten() {
    let (setup, says) = setup("visor.db", QUICK);
    let setup = setup.site("[allow.enrol]\n", "[allow.enrol]\nretain = \"1 s\"\n");
    let mut bed = setup.start();
    says.now(500);
    assert_eq!(enrol(&bed, "p-1").send().status, 200);
    bed.gateway.end();
    let said = run(&bed, &["subjects", "list"]);
    assert!(said.out.contains("\"erasable\":true"), "{}", said.out);
    rows(&bed, "UPDATE subjects SET provider = 'former' RETURNING 1");
    bed.restart();
    eventually("a face that nobody finds due", || {
        (bed.metric("visor_faces_stranded") > 0.5).then_some(())
    });
    bed.gateway
        .says("alarm: at least 1 faces are stored at `former.live`");
    let said = run(&bed, &["subjects", "due"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert!(said.out.contains("\"erasable\":false"), "{}", said.out);
    assert!(bed.metric("visor_alarms_total{alarm=\"faces-stranded\"}") > 0.5);
}
