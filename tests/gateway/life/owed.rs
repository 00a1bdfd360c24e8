//! Erasures that are owed: asked for again by the gateway itself.

use super::*;
use crate::kit::origin::Gate;
use std::sync::atomic::AtomicBool;

/// Wherever the route has the id: the erasure is owed under it, repeated as it was asked, and the
/// receipt that was promised with the first answer is about it.
#[test]
fn what_is_owed_is_asked_for_again_as_it_was() {
    let (setup, says) = setup("visor.db", QUICK);
    let bed = setup.start();
    let asks: [(&str, Ask<'_>); 4] = [
        ("p-1", bed.ask("DELETE", "/v1/faces/p-1")),
        ("p 2+/=", bed.ask("DELETE", "/v1/faces?person=p%202")),
        (
            "p-3",
            bed.ask("POST", "/v1/forget").body(
                "application/json",
                r#"{"person": {"id": "p-3"}, "why": "asked"}"#,
            ),
        ),
        (
            "p-4",
            bed.ask("DELETE", "/v1/people/x")
                .header("acme-person", "p-4"),
        ),
    ];
    for (id, ask) in asks {
        if id.contains(' ') {
            ask.send().refused("subject-malformed");
            continue;
        }
        says.now(500);
        let before = bed.origin.requests().len();
        let answer = ask.send();
        assert_eq!(answer.status, 500, "{id}");
        assert_eq!(answer.header("visor-erasure"), None);
        let (receipt, salt) = promise(&answer);
        eventually("further attempts", || {
            (bed.origin.requests().len() > before + 3).then_some(())
        });
        says.now(204);
        eventually("the erasure", || {
            owed(&bed, "visor.db").is_empty().then_some(())
        });
        assert_receipt(&bed, "visor.db", (&receipt, &salt), id);
        let requests = bed.origin.requests();
        let (first, rest) = requests[before..].split_first().unwrap();
        for again in rest {
            assert_eq!(again.method, first.method);
            assert_eq!(again.path, first.path);
            assert_eq!(again.body, first.body);
            assert_eq!(again.header("acme-person"), first.header("acme-person"));
            assert_eq!(again.header("content-type"), first.header("content-type"));
        }
    }
    assert!(
        says.done().values().all(|times| *times == 1),
        "{:?}",
        says.done()
    );
    let by_itself = bed
        .decisions()
        .into_iter()
        .filter(|d| d["caller"] == "visor-gateway");
    assert!(by_itself.count() >= 9);
}

#[test]
fn what_is_owed_survives_a_kill_and_is_carried_out() {
    let (setup, says) = setup("visor.db", QUICK);
    let setup = setup.site("[allow.erase]\n", "[allow.erase]\ntimeout = \"500 ms\"\n");
    let mut bed = setup.start();
    says.now(0);
    assert_eq!(enrol(&bed, "p-1").send().status, 200);
    let answer = remove(&bed, "p-1");
    assert_eq!(answer.status, 502);
    let (receipt, salt) = promise(&answer);
    bed.gateway.signal(Signal::KILL);
    bed.gateway.end();
    says.now(204);
    bed.restart();
    eventually("the erasure", || {
        owed(&bed, "visor.db").is_empty().then_some(())
    });
    assert_receipt(&bed, "visor.db", (&receipt, &salt), "p-1");
    assert_eq!(listed(&bed).len(), 0);
    bed.gateway.end();
    assert_verifies(&bed, "visor.db");
}

/// Two gateways, one server: each erasure is done once.
#[test]
fn of_several_gateways_one_asks() {
    let server = Postgres::start();
    let (first, says) = setup(&server.url(), QUICK);
    let one = first.start();
    let (two, _keys) = another(&one, &server);
    says.now(503);
    let many: Vec<String> = (0..12).map(|n| format!("p-{n}")).collect();
    for id in &many {
        assert_eq!(remove(&one, id).status, 503);
    }
    says.now(204);
    eventually("all erasures", || {
        owed(&one, &server.url()).is_empty().then_some(())
    });
    let done = says.done();
    assert_eq!(done.len(), many.len());
    assert!(done.values().all(|times| *times == 1), "{done:?}");
    drop(two);
}

#[test]
fn an_alarm_comes_before_the_deadline() {
    let quick = format!("{QUICK}\ndeadline = \"300 s\"\nalarm = \"299 s\"");
    let (setup, says) = setup("visor.db", &quick);
    let bed = setup.start();
    says.now(500);
    assert_eq!(remove(&bed, "p-1").status, 500);
    bed.gateway
        .says("1 erasures are owed whose deadline is near, and 0 of them are late");
    assert!(bed.metric("visor_alarms_total{alarm=\"erasure-deadline\"}") > 0.5);
    assert!(bed.metric("visor_erasures_near_deadline") > 0.5);
    let ready = bed.admin("/readyz");
    assert_eq!(ready.status, 200);
    assert!(
        ready.text().contains("deadline is near"),
        "{}",
        ready.text()
    );
}

/// The first "not found" may be about an id that was never right. Said again it is the vendor's word,
/// where the pack says so.
#[test]
fn a_repeated_not_found_settles_where_the_pack_says_so() {
    let (setup, says) = setup("visor.db", QUICK);
    let bed = setup.start();
    assert_eq!(enrol(&bed, "p-1").send().status, 200);
    says.now(404);
    let answer = remove(&bed, "p-1");
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("visor-erasure"), None);
    let (receipt, salt) = promise(&answer);
    eventually("the erasure", || {
        owed(&bed, "visor.db").is_empty().then_some(())
    });
    assert_receipt(&bed, "visor.db", (&receipt, &salt), "p-1");
    assert_eq!(listed(&bed).len(), 0);
    // This route's 404 may mean anything.
    let answer = bed
        .ask("DELETE", "/v1/people/x")
        .header("acme-person", "p-1")
        .send();
    assert_eq!(answer.status, 404);
    let heard = bed.origin.requests().len();
    eventually("further attempts", || {
        (bed.origin.requests().len() > heard + 3).then_some(())
    });
    assert_eq!(owed(&bed, "visor.db").lines().count(), 1);
}

/// A request that the vendor does not take is not repeated for ever, where a caller knows a better one.
#[test]
fn what_a_caller_asked_last_is_repeated() {
    let (setup, says) = setup("visor.db", QUICK);
    let bed = setup.start();
    says.now(500);
    let first = remove(&bed, "p-1");
    let again = bed
        .ask("POST", "/v1/forget")
        .body("application/json", r#"{"person": {"id": "p-1"}}"#)
        .send();
    assert_eq!(promise(&first), promise(&again), "one erasure, one receipt");
    let heard = bed.origin.requests().len();
    let later = eventually("further attempts", || {
        let all = bed.origin.requests();
        (all.len() > heard + 4).then_some(all)
    });
    // One may have been on its way.
    for request in &later[heard + 1..] {
        assert_eq!(request.path, "/v1/forget");
    }
}

/// A row that somebody damaged is passed over and said; everybody else's time comes all the same.
#[test]
fn a_damaged_row_stops_nobody_else() {
    let (setup, says) = setup("visor.db", QUICK);
    let setup = setup.site("[allow.enrol]\n", "[allow.enrol]\nretain = \"1 s\"\n");
    let mut bed = setup.start();
    says.now(500);
    for id in ["p-1", "p-2"] {
        assert_eq!(enrol(&bed, id).send().status, 200);
    }
    bed.gateway.end();
    let first = "(SELECT MIN(lookup) FROM subjects)";
    for sql in [
        format!("UPDATE subjects SET sealed = zeroblob(64) WHERE lookup = {first}"),
        format!("DELETE FROM erasure_obligations WHERE lookup = {first}"),
    ] {
        change(&bed, sql);
    }
    says.now(204);
    bed.restart();
    bed.gateway
        .says("alarm: what was sealed by another key, or is damaged");
    eventually("the other's erasure", || {
        (says.done().len() == 1).then_some(())
    });
    // Calls about it go on, and so does everything else.
    for id in ["p-1", "p-2"] {
        bed.search().instead("acme-person", id).send();
    }
    assert_eq!(bed.search().send().status, 200);
    std::thread::sleep(std::time::Duration::from_millis(100));
    assert!(bed.metric("visor_ledger_up") > 0.5);
}

fn change(bed: &Bed, sql: String) {
    crate::kit::runtime().block_on(async {
        use sqlx::Connection as _;
        let url = format!("sqlite:{}", bed.path("visor.db").display());
        let mut conn = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let sql = sqlx::AssertSqlSafe(sql);
        sqlx::query(sql).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    });
}

/// A vendor that takes its time with one holds up nobody else.
#[test]
fn one_that_takes_its_time_holds_up_nobody() {
    let (setup, _) = setup("visor.db", QUICK);
    let (gate, fails) = (Gate::new(), Arc::new(AtomicBool::new(true)));
    let (held, failing) = (gate.clone(), fails.clone());
    let bed = setup
        .vendor(move |request| match failing.load(Ordering::Relaxed) {
            true => Reply::new(500, &[], ""),
            false if request.path.ends_with("p-1") => Reply::new(204, &[], "").after(&held),
            false => Reply::new(204, &[], ""),
        })
        .start();
    for id in ["p-1", "p-2", "p-3"] {
        assert_eq!(remove(&bed, id).status, 500);
    }
    fails.store(false, Ordering::Relaxed);
    eventually("the others' erasures", || {
        (owed(&bed, "visor.db").lines().count() == 1).then_some(())
    });
    gate.open();
    eventually("its own", || {
        owed(&bed, "visor.db").is_empty().then_some(())
    });
}

/// A vendor that says nothing, with much owed there, costs another one nothing.
#[test]
fn a_vendor_that_says_nothing_costs_the_others_nothing() {
    let (setup, _) = setup("visor.db", QUICK);
    let (gate, fails) = (Gate::new(), Arc::new(AtomicBool::new(true)));
    let (held, failing) = (gate.clone(), fails.clone());
    let bed = setup
        .also("\n[allow.remove-test]\non = \"acme.test\"\nroutes = [\"remove\"]\ncallers = [\"kyc\"]\n")
        .vendor(move |request| match failing.load(Ordering::Relaxed) {
            true => Reply::new(500, &[], ""),
            false if request.path.contains("/p-") => Reply::raw("").close().after(&held),
            false => Reply::new(204, &[], ""),
        })
        .start();
    for number in 0..12 {
        assert_eq!(remove(&bed, &format!("p-{number}")).status, 500);
    }
    let test = bed.canaries.test_token.as_str().to_owned();
    let ask = bed.ask("DELETE", "/v1/faces/t-1").token(Some(&test));
    assert_eq!(ask.send().status, 500);
    fails.store(false, Ordering::Relaxed);
    // All calls to the one hang by now; the other's is carried out all the same.
    eventually("the other's erasure", || {
        (!owed(&bed, "visor.db").contains("acme.test")).then_some(())
    });
    assert_eq!(owed(&bed, "visor.db").lines().count(), 12);
    gate.open();
}

/// A vendor that says the same of whoever it never knew would be asked for ever: a person can say that
/// it is over, and the ledger says who did not.
#[test]
fn a_person_settles_what_no_answer_can() {
    let (setup, says) = setup("visor.db", QUICK);
    let mut bed = setup.start();
    assert_eq!(enrol(&bed, "p-1").send().status, 200);
    says.now(500);
    let answer = remove(&bed, "p-1");
    let (receipt, salt) = promise(&answer);
    let settle = |id: &str| {
        let args = [
            "receipt",
            "settle",
            "--config",
            "gateway.toml",
            "--on",
            "acme.live",
            "--subject",
            id,
        ];
        command(bed.folder(), &args, &[]).code
    };
    assert_eq!(settle("p-2"), Some(1));
    assert_eq!(settle("p-1"), Some(0));
    eventually("the end", || {
        owed(&bed, "visor.db").is_empty().then_some(())
    });
    assert_receipt(&bed, "visor.db", (&receipt, &salt), "p-1");
    assert_eq!(shown(&bed, "p-1"), None);
    let said = command(
        bed.folder(),
        &["ledger", "query", "--kind", "erasure", "visor.db"],
        &[],
    );
    assert!(said.out.contains("settled-by-hand"), "{}", said.out);
    bed.gateway.end();
    assert_verifies(&bed, "visor.db");
}

/// Under another wrapping key everybody is still known, what is owed still owed, and what is held held.
#[test]
fn a_wrapping_key_is_rotated_under_what_is_owed() {
    let (setup, says) = setup("visor.db", QUICK);
    // An attempt that the end of the process cuts is taken up again once its time is over.
    let setup = setup.site("[allow.erase]\n", "[allow.erase]\ntimeout = \"500 ms\"\n");
    let mut bed = setup.start();
    for id in ["p-1", "p-2", "p-3"] {
        assert_eq!(enrol(&bed, id).send().status, 200);
    }
    says.now(500);
    let answer = remove(&bed, "p-1");
    let (receipt, salt) = promise(&answer);
    let hold = |verb: &str, more: &[&str]| {
        let whom = [
            "hold",
            verb,
            "--config",
            "gateway.toml",
            "--on",
            "acme.live",
            "--subject",
            "p-2",
        ];
        command(bed.folder(), &[&whom[..], more].concat(), &[]).code
    };
    assert_eq!(hold("set", &["--reference", "matter-1"]), Some(0));
    let rotate = [
        "ledger",
        "key",
        "--config",
        "gateway.toml",
        "--rotate-wrapping",
    ];
    assert_eq!(command(bed.folder(), &rotate, &[]).code, Some(0));
    bed.restart();
    remove(&bed, "p-2").refused("erasure-held");
    says.now(204);
    eventually("the erasure", || {
        let owed = owed(&bed, "visor.db");
        (owed.lines().count() == 1 && owed.contains("legal hold")).then_some(())
    });
    assert_receipt(&bed, "visor.db", (&receipt, &salt), "p-1");
    for (id, known) in [("p-1", false), ("p-2", true), ("p-3", true)] {
        assert_eq!(shown(&bed, id).is_some(), known, "{id}");
    }
    assert!(
        says.done()
            .keys()
            .all(|key| key.starts_with("/v1/faces/p-1"))
    );
}
