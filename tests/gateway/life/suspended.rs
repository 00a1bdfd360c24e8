//! What takes two callers, and what a legal hold suspends.

use super::*;

#[test]
fn everyone_is_erased_by_two_callers() {
    let (setup, says) = setup("visor.db", QUICK);
    let setup = setup.also(
        "\n[allow.wipe]\non = \"acme.live\"\nroutes = [\"wipe\"]\ncallers = [\"kyc\", \"batch\"]\nsecond-within = \"60 s\"\n",
    );
    let mut bed = setup.start();
    for id in ["p-1", "p-2"] {
        assert_eq!(enrol(&bed, id).send().status, 200);
    }
    assert_eq!(bed.search().send().status, 200);
    let batch = bed.canaries.batch_token.as_str().to_owned();
    let wipe = |bed: &Bed, token: Option<&str>| {
        let ask = bed.ask("DELETE", "/v1/everyone");
        match token {
            Some(token) => ask.token(Some(token)).send(),
            None => ask.send(),
        }
    };
    wipe(&bed, None).refused("second-missing");
    wipe(&bed, None).refused("second-missing");
    // Who asked first outlives the process.
    bed.gateway.signal(Signal::KILL);
    bed.gateway.end();
    bed.restart();
    assert!(says.done().is_empty());
    let done = wipe(&bed, Some(&batch));
    assert_eq!(done.status, 204);
    let receipt = done.header("visor-erasure").unwrap().to_owned();
    assert_eq!(listed(&bed).len(), 0);
    let shown = command(
        bed.folder(),
        &["receipt", "show", &receipt, "visor.db"],
        &[],
    );
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    assert_eq!(rows(&bed, "SELECT COUNT(*) FROM subjects"), 0);
    // It is used up.
    wipe(&bed, Some(&batch)).refused("second-missing");
    assert_eq!(says.done().len(), 1);
    bed.gateway.end();
    assert_verifies(&bed, "visor.db");
    let said = command(
        bed.folder(),
        &["ledger", "query", "--route", "wipe", "visor.db"],
        &[],
    );
    // Of what was only recorded soon after its answer, the kill took the end.
    assert!(said.out.lines().count() >= 3, "{}", said.out);
}

/// What two have asked for is owed: a vendor that fails at it is asked for each.
#[test]
fn everyone_is_owed_where_the_vendor_fails() {
    let (setup, says) = setup("visor.db", QUICK);
    let setup = setup.also(
        "\n[allow.wipe]\non = \"acme.live\"\nroutes = [\"wipe\"]\ncallers = [\"kyc\", \"batch\"]\ntimeout = \"1 s\"\n",
    );
    let mut bed = setup.start();
    for id in ["p-1", "p-2"] {
        assert_eq!(enrol(&bed, id).send().status, 200);
    }
    says.now(500);
    bed.ask("DELETE", "/v1/everyone")
        .send()
        .refused("second-missing");
    assert_eq!(owed(&bed, "visor.db"), "");
    let batch = bed.canaries.batch_token.as_str().to_owned();
    let failed = bed.ask("DELETE", "/v1/everyone").token(Some(&batch)).send();
    assert_eq!(failed.status, 500);
    assert_eq!(owed(&bed, "visor.db").lines().count(), 2);
    bed.gateway.signal(Signal::KILL);
    bed.gateway.end();
    says.now(204);
    bed.restart();
    eventually("each erasure", || {
        owed(&bed, "visor.db").is_empty().then_some(())
    });
    let done = says.done();
    for id in ["p-1", "p-2"] {
        assert!(done.keys().any(|key| key.contains(id)), "{done:?}");
    }
    assert_eq!(listed(&bed).len(), 0);
    bed.gateway.end();
    assert_verifies(&bed, "visor.db");
}

#[test]
fn a_legal_hold_suspends_erasures_and_says_so() {
    let (setup, says) = setup(
        "visor.db",
        &format!("{QUICK}\ndeadline = \"300 s\"\nalarm = \"300 s\""),
    );
    let setup = setup.site("[allow.enrol]\n", "[allow.enrol]\nretain = \"365 d\"\n").also(
        "\n[allow.wipe]\non = \"acme.live\"\nroutes = [\"wipe\"]\ncallers = [\"kyc\", \"batch\"]\n",
    );
    let mut bed = setup.start();
    for id in ["p-1", "p-2"] {
        assert_eq!(enrol(&bed, id).send().status, 200);
    }
    let hold = |bed: &Bed, verb: &str, more: &[&str]| {
        let all = [&["hold", verb, "--config", "gateway.toml"], more].concat();
        command(bed.folder(), &all, &[])
    };
    let one = ["--on", "acme.live", "--subject", "p-1"];
    let set = hold(
        &bed,
        "set",
        &[&one[..], &["--reference", "matter-17"]].concat(),
    );
    assert_eq!(set.code, Some(0), "{}{}", set.out, set.err);
    let again = hold(
        &bed,
        "set",
        &[&one[..], &["--reference", "matter-18"]].concat(),
    );
    assert_eq!(again.code, Some(1));
    // A slip of the pen would hold nobody.
    for (on, id) in [("acmee.live", "p-1"), ("acme.live", "p 1")] {
        let whom = ["--on", on, "--subject", id, "--reference", "matter-19"];
        assert_eq!(hold(&bed, "set", &whom).code, Some(2), "{on} {id}");
    }
    let list = hold(&bed, "list", &[]);
    assert_eq!(list.out.lines().count(), 1);
    assert!(
        list.out.contains("matter-17") && !list.out.contains("p-1"),
        "{}",
        list.out
    );
    let refused = remove(&bed, "p-1");
    assert_eq!(refused.status, 409);
    refused.refused("erasure-held");
    let (receipt, salt) = promise(&refused);
    assert!(says.done().is_empty());
    assert!(owed(&bed, "visor.db").contains("suspended by a legal hold"));
    // Shown, and no alarm.
    eventually("the metric", || {
        (bed.metric("visor_erasures_held") > 0.5).then_some(())
    });
    assert!(bed.metric("visor_alarms_total{alarm=\"erasure-deadline\"}") < 0.5);
    assert!(bed.admin("/readyz").text().contains("legal hold"));
    // Nobody else is held, and everyone is not erased.
    assert_eq!(remove(&bed, "p-2").status, 204);
    bed.ask("DELETE", "/v1/everyone")
        .send()
        .refused("erasure-held");
    let lift = hold(&bed, "lift", &one);
    assert_eq!(lift.code, Some(0), "{}{}", lift.out, lift.err);
    eventually("the erasure", || {
        owed(&bed, "visor.db").is_empty().then_some(())
    });
    assert_receipt(&bed, "visor.db", (&receipt, &salt), "p-1");
    assert_eq!(hold(&bed, "lift", &one).code, Some(1));
    // Everyone at once.
    let all = hold(&bed, "set", &["--everyone", "--reference", "matter-19"]);
    assert_eq!(all.code, Some(0), "{}{}", all.out, all.err);
    remove(&bed, "p-3").refused("erasure-held");
    assert_eq!(hold(&bed, "lift", &["--everyone"]).code, Some(0));
    eventually("the erasure", || {
        owed(&bed, "visor.db").is_empty().then_some(())
    });
    let noted = eventually("the ledger's word", || {
        let said = command(
            bed.folder(),
            &["ledger", "query", "--kind", "hold", "visor.db"],
            &[],
        );
        (said.out.lines().count() == 4).then_some(said.out)
    });
    assert_eq!(noted.matches("hold-set").count(), 2, "{noted}");
    bed.gateway.end();
    assert_verifies(&bed, "visor.db");
    // Nothing of a hold that is over leads anywhere.
    assert_eq!(rows(&bed, "SELECT COUNT(*) FROM legal_holds"), 0);
}
