//! The life of a face: enrolled and known, kept for as long as it may be, erased at the vendor and here,
//! by whoever asks, or by the gateway itself; and what suspends that.

use crate::kit::bed::Ask;
use crate::kit::gateway::{Ended, command};
use crate::kit::postgres::Postgres;
use crate::kit::{Answer, Bed, Reply, Setup, eventually};
use rustix::process::Signal;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

/// What a vendor says to erasures; 0 hangs up.
#[derive(Clone, Default)]
struct Says {
    status: Arc<AtomicU16>,
    /// How often each erasure was answered with yes.
    done: Arc<Mutex<HashMap<String, u32>>>,
}

impl Says {
    fn now(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }

    fn done(&self) -> HashMap<String, u32> {
        self.done.lock().unwrap().clone()
    }
}

const QUICK: &str =
    "retry = \"20 ms\"\nlongest-retry = \"200 ms\"\nrate = \"6000/min\"\nlook = \"50 ms\"";

/// A gateway with a store, a vendor whose word on erasures changes, and every route of both.
fn setup(database: &str, erasures: &str) -> (Setup, Says) {
    let says = Says::default();
    says.now(204);
    let said = says.clone();
    let mut setup = Setup::new()
        .vendor(move |request| {
            let erases = request.method == "DELETE" || request.path == "/v1/forget";
            match said.status.load(Ordering::Relaxed) {
                _ if request.path == "/v1/search" => crate::kit::live_faces(1),
                _ if !erases => Reply::json(200, r#"{"ok":true}"#),
                0 => Reply::raw("").close(),
                204 => {
                    let key = format!(
                        "{} {}",
                        request.path,
                        String::from_utf8_lossy(&request.body)
                    );
                    *said.done.lock().unwrap().entry(key).or_default() += 1;
                    Reply::new(204, &[], "")
                }
                status => Reply::new(status, &[], ""),
            }
        })
        .site(
            "routes  = [\"erase\"]\ncallers = [\"kyc\"]",
            "routes  = [\"erase\", \"remove\", \"drop\", \"forget\"]\ncallers = [\"kyc\"]",
        );
    setup.config.push_str(&format!(
        "\n[store]\ndatabase = \"{database}\"\nkeys = \"keys\"\nanchor = \"anchors\"\n\n[erasures]\n{erasures}\n"
    ));
    (setup, says)
}

fn enrol<'b>(bed: &'b Bed, id: &str) -> Ask<'b> {
    let (kind, body) = bed.image();
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = jiff::Timestamp::from_second(now.unwrap().as_secs() as i64).unwrap();
    bed.ask("POST", "/v1/people")
        .header("acme-person", id)
        .header("visor-consent-id", "consent-4711")
        .header("visor-consent-time", &now.to_string())
        .header("visor-consent-text", "2026-03")
        .header("visor-purpose", "access")
        .body(&kind, body)
}

fn remove(bed: &Bed, id: &str) -> Answer {
    bed.ask("DELETE", &format!("/v1/faces/{id}")).send()
}

fn run(bed: &Bed, args: &[&str]) -> Ended {
    let (verb, rest) = args.split_first().unwrap();
    let (word, rest) = rest.split_first().unwrap();
    let all = [&[*verb, *word, "--config", "gateway.toml"], rest].concat();
    command(bed.folder(), &all, &[]).without(&bed.canaries)
}

fn listed(bed: &Bed) -> Vec<Value> {
    let said = run(bed, &["subjects", "list"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let lines = said.out.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn shown(bed: &Bed, id: &str) -> Option<Value> {
    let args = ["subjects", "show", "--on", "acme.live", "--subject", id];
    let all = [&args[..2], &["--config", "gateway.toml"], &args[2..]].concat();
    let said = command(bed.folder(), &all, &[]);
    match said.code {
        Some(0) => Some(serde_json::from_str(said.out.trim()).unwrap()),
        Some(1) => None,
        _ => panic!("{}", said.err),
    }
}

fn owed(bed: &Bed, database: &str) -> String {
    command(bed.folder(), &["receipt", "owed", database], &[]).out
}

/// The receipt of an erasure, which must be about `id`.
#[track_caller]
fn assert_receipt(bed: &Bed, database: &str, promise: (&str, &str), id: &str) {
    let (receipt, salt) = promise;
    let shown = command(bed.folder(), &["receipt", "show", receipt, database], &[]);
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    bed.write("receipt.json", &shown.out);
    let key = command(
        bed.folder(),
        &["ledger", "key", "--config", "gateway.toml"],
        &[],
    )
    .out;
    let args = [
        "receipt",
        "verify",
        "--key",
        key.trim(),
        "--subject",
        id,
        "--salt",
        salt,
        "receipt.json",
    ];
    let said = command(bed.folder(), &args, &[]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}

fn promise(answer: &Answer) -> (String, String) {
    let header = |name| answer.header(name).unwrap_or_default().to_owned();
    (header("visor-erasure-owed"), header("visor-erasure-salt"))
}

#[track_caller]
fn assert_verifies(bed: &Bed, database: &str) {
    let key = command(
        bed.folder(),
        &["ledger", "key", "--config", "gateway.toml"],
        &[],
    )
    .out;
    let args = [
        "ledger",
        "verify",
        "--anchor",
        "anchors",
        "--key",
        key.trim(),
        database,
    ];
    let said = command(bed.folder(), &args, &[]);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
}

#[test]
fn a_face_is_known_with_its_consent_and_until_when() {
    let (setup, _) = setup("visor.db", "");
    let setup = setup.site("[allow.enrol]\n", "[allow.enrol]\nretain = \"365 d\"\n");
    let bed = setup.start();
    let id = bed.canaries.subject.as_str().to_owned();
    assert_eq!(enrol(&bed, &id).send().status, 200);
    let face = eventually("a confirmed face", || {
        listed(&bed).pop().filter(|face| face["confirmed"] == true)
    });
    assert_eq!(face["provider"], "acme");
    assert_eq!(face["environment"], "live");
    assert_eq!(face["consent_text"], "2026-03");
    assert_eq!(face["purpose"], "access");
    assert_eq!(face["due"], false);
    let time = |face: &Value, name: &str| -> jiff::Timestamp {
        face[name].as_str().unwrap().parse().unwrap()
    };
    let year = 365 * 86_400;
    let kept = |face: &Value| {
        time(face, "keep_until").as_second() - time(face, "last_interaction").as_second()
    };
    assert_eq!(kept(&face), year);
    // Nobody learns whose it is but who knows already.
    assert_eq!(shown(&bed, &id).unwrap()["face"], face["face"]);
    assert_eq!(shown(&bed, "nobody-1"), None);
    // Who deals with the company is kept longer; who is only looked up by mistake is not known.
    std::thread::sleep(std::time::Duration::from_millis(5));
    assert_eq!(bed.search().send().status, 200);
    let later = eventually("an interaction", || {
        let now = listed(&bed).pop().unwrap();
        (now["last_interaction"] != face["last_interaction"]).then_some(now)
    });
    assert!(time(&later, "last_interaction") > time(&face, "last_interaction"));
    assert_eq!(kept(&later), year);
    assert_eq!(later["enrolled"], face["enrolled"]);
    // A refused call makes nobody known.
    assert_eq!(
        enrol(&bed, "p-2")
            .header("visor-purpose", "x")
            .send()
            .status,
        400
    );
    assert_eq!(listed(&bed).len(), 1);
}

#[test]
fn a_law_bounds_what_an_allow_does_not() {
    let (setup, _) = setup("visor.db", "");
    let setup = setup.site("purposes =", "laws = [\"bipa\"]\npurposes =");
    let bed = setup.start();
    assert_eq!(enrol(&bed, "p-1").send().status, 200);
    let face = listed(&bed).pop().unwrap();
    let time = |name: &str| -> jiff::Timestamp { face[name].as_str().unwrap().parse().unwrap() };
    let kept = time("keep_until").as_second() - time("last_interaction").as_second();
    assert_eq!(kept, 3 * 365 * 86_400);
}

/// The vendor may have stored a face whose answer nobody heard: it is known all the same, and an
/// erasure reaches it.
#[test]
fn a_face_is_known_before_the_vendor_is_asked() {
    let (setup, _) = setup("visor.db", "");
    let bed = setup.vendor(|_| Reply::raw("").close()).start();
    assert_eq!(enrol(&bed, "p-1").send().status, 502);
    let face = listed(&bed).pop().unwrap();
    assert_eq!(face["confirmed"], false);
    assert_eq!(enrol(&bed, "").send().refusal(), Some("subject-malformed"));
}

#[test]
fn without_a_subject_nothing_is_stored_or_erased() {
    let (setup, _) = setup("visor.db", "");
    let bed = setup.start();
    let (kind, body) = bed.image();
    let now = jiff::Timestamp::now().to_string();
    let nobody = bed
        .ask("POST", "/v1/people")
        .header("visor-consent-id", "c")
        .header("visor-consent-time", &now)
        .header("visor-consent-text", "2026-03")
        .header("visor-purpose", "access")
        .body(&kind, body);
    nobody.send().refused("subject-missing");
    bed.ask("DELETE", "/v1/people/x")
        .send()
        .refused("subject-missing");
    assert!(bed.origin.requests().is_empty());
}

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
fn a_request_about_two_subjects_is_refused() {
    let (setup, _) = setup("visor.db", "");
    let bed = setup.start();
    bed.ask("DELETE", "/v1/faces/p-1")
        .header("acme-person", "p-2")
        .send()
        .refused("subject-malformed");
    bed.ask("POST", "/v1/forget")
        .header("visor-subject", "p-2")
        .body("application/json", r#"{"person":{"id":"p-1"}}"#)
        .send()
        .refused("subject-malformed");
    for nobody in [r#"{"person":{"id":4711}}"#, "{}", r#"{"person":"p-1"}"#] {
        bed.ask("POST", "/v1/forget")
            .body("application/json", nobody)
            .send()
            .refused("subject-missing");
    }
    bed.ask("POST", "/v1/forget")
        .body("application/json", r#"{"person":{"id":"ann@example.com"}}"#)
        .send()
        .refused("subject-personal");
    bed.ask("DELETE", "/v1/faces/ann@example.com")
        .send()
        .refused("subject-personal");
    assert!(bed.origin.requests().is_empty());
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
    let (second, _) = setup(&server.url(), QUICK);
    let wrapping = std::fs::read(one.path("keys/wrapping.key")).unwrap();
    let second = second.vendor_port(one.origin.port);
    let keys = tempfile::tempdir().unwrap();
    std::fs::write(keys.path().join("wrapping.key"), wrapping).unwrap();
    let mode = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o600);
    std::fs::set_permissions(keys.path().join("wrapping.key"), mode).unwrap();
    let ca = one.read("ca.pem");
    let second = second
        .config(
            "keys = \"keys\"",
            &format!("keys = \"{}\"", keys.path().display()),
        )
        .file("ca.pem", ca);
    let two = second.start();
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

/// One number of the database.
fn rows(bed: &Bed, sql: &'static str) -> i64 {
    crate::kit::runtime().block_on(async {
        use sqlx::Connection as _;
        let url = format!("sqlite:{}", bed.path("visor.db").display());
        let mut conn = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let (count,): (i64,) = sqlx::query_as(sql).fetch_one(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        count
    })
}

#[test]
fn a_face_is_not_stored_while_its_erasure_is_owed() {
    let (setup, says) = setup("visor.db", QUICK);
    let bed = setup.start();
    assert_eq!(enrol(&bed, "p-1").send().status, 200);
    says.now(500);
    assert_eq!(remove(&bed, "p-1").status, 500);
    enrol(&bed, "p-1").send().refused("erasure-owed");
    says.now(204);
    eventually("the erasure", || {
        owed(&bed, "visor.db").is_empty().then_some(())
    });
    assert_eq!(enrol(&bed, "p-1").send().status, 200);
    assert_eq!(listed(&bed).len(), 1);
}

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
