//! Erasures: what the vendor says is done is done here too, with a receipt; what it does not say is owed.

use crate::kit::canary::Detector;
use crate::kit::gateway::{Ended, command};
use crate::kit::postgres::Postgres;
use crate::kit::{Answer, Bed, Reply, Setup, eventually};
use rustix::process::Signal;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

/// A vendor that answers erasures with a status, which the test can change; 0 hangs up.
fn setup(database: &str) -> (Setup, Arc<AtomicU16>) {
    let status = Arc::new(AtomicU16::new(204));
    let said = Arc::clone(&status);
    let mut setup = Setup::new().vendor(move |request| match request.path.as_str() {
        "/v1/search" => crate::kit::live_faces(1),
        path if path.starts_with("/v1/people/") => match said.load(Ordering::Relaxed) {
            0 => Reply::raw("").close(),
            200 => Reply::json(200, r#"{"status":"fail"}"#),
            status => Reply::new(status, &[], ""),
        },
        _ => Reply::json(200, r#"{"ok":true}"#),
    });
    setup.config.push_str(&format!(
        "\n[store]\ndatabase = \"{database}\"\nkeys = \"keys\"\nanchor = \"anchors\"\n"
    ));
    (setup, status)
}

fn erase(bed: &Bed) -> Answer {
    bed.ask("DELETE", "/v1/people/p-1")
        .header("acme-person", bed.canaries.subject.as_str())
        .send()
}

fn receipt(folder: &Path, args: &[&str]) -> Ended {
    let args: Vec<&str> = ["receipt"].iter().chain(args).copied().collect();
    command(folder, &args, &[])
}

fn key(bed: &Bed) -> String {
    let said = command(
        bed.folder(),
        &["ledger", "key", "--config", "gateway.toml"],
        &[],
    );
    said.out.trim().to_owned()
}

fn subjects(bed: &Bed) -> String {
    let args = ["ledger", "subjects", "--config", "gateway.toml"];
    command(bed.folder(), &args, &[]).out
}

#[test]
fn an_erasure_purges_and_gives_a_receipt() {
    let (setup, _) = setup("visor.db");
    let mut bed = setup.start();
    for _ in 0..3 {
        assert_eq!(bed.search().send().status, 200);
    }
    eventually("the subject's records", || {
        subjects(&bed).contains("\"records\":3").then_some(())
    });
    let answer = erase(&bed);
    assert_eq!(answer.status, 204);
    let (id, salt) = (
        answer.header("visor-erasure").unwrap().to_owned(),
        answer.header("visor-erasure-salt").unwrap().to_owned(),
    );
    assert_eq!(subjects(&bed), "", "while it runs");
    bed.gateway.end();
    assert_eq!(subjects(&bed), "");
    let owed = receipt(bed.folder(), &["owed", "visor.db"]);
    assert_eq!((owed.code, owed.out.as_str()), (Some(0), ""));
    let shown = receipt(bed.folder(), &["show", &id, "visor.db"]);
    assert_eq!(shown.code, Some(0), "{}", shown.err);
    assert!(!shown.out.contains(&salt), "the salt is the caller's alone");
    bed.write("receipt.json", &shown.out);
    let (key, subject) = (key(&bed), bed.canaries.subject.as_str().to_owned());
    let other = "0".repeat(64);
    for (args, code) in [
        (vec!["--key", &key], 0),
        (
            vec!["--key", &key, "--subject", &subject, "--salt", &salt],
            0,
        ),
        (
            vec!["--key", &other, "--subject", &subject, "--salt", &salt],
            1,
        ),
        (
            vec!["--key", &key, "--subject", "person-2", "--salt", &salt],
            1,
        ),
        (
            vec!["--key", &key, "--subject", &subject, "--salt", &other],
            1,
        ),
    ] {
        let all: Vec<&str> = ["verify"]
            .into_iter()
            .chain(args)
            .chain(["receipt.json"])
            .collect();
        let said = receipt(bed.folder(), &all);
        assert_eq!(said.code, Some(code), "{all:?} {}{}", said.out, said.err);
    }
    // The records are there, chained, and lead to nobody.
    let anchors = [
        "ledger", "verify", "--anchor", "anchors", "--key", &key, "visor.db",
    ];
    assert_eq!(command(bed.folder(), &anchors, &[]).code, Some(0));
    let all = command(bed.folder(), &["ledger", "export", "visor.db"], &[]).out;
    assert_eq!(all.lines().count(), 4);
    let found = Detector::new(bed.canaries.all());
    for name in [
        "visor.db",
        "visor.db-wal",
        "anchors",
        "receipt.json",
        "decisions.jsonl",
    ] {
        let bytes = std::fs::read(bed.path(name)).unwrap_or_default();
        found.assert_absent(name, &bytes);
        // Neither does anything that leads there: no row of a subject, none of the index.
        if name.starts_with("visor.db") {
            assert!(memchr::memmem::find(&bytes, salt.as_bytes()).is_none());
        }
    }
}

/// With both the database and the wrapping key from after the erasure, no record leads to the id: the
/// linkage that worked before it finds nothing.
#[test]
fn nothing_links_an_erased_subject_to_its_records() {
    let (setup, _) = setup("visor.db");
    let mut bed = setup.start();
    assert_eq!(bed.search().send().status, 200);
    eventually("its records", || (!subjects(&bed).is_empty()).then_some(()));
    bed.gateway.end();
    let before = std::fs::read(bed.path("visor.db")).unwrap();
    // What stood in the rows: wrapped key, sealed id, and the entries of the index.
    let stood = blobs(&bed.path("visor.db"));
    assert_eq!(stood.len(), 4);
    bed.restart();
    assert_eq!(erase(&bed).status, 204);
    bed.gateway.end();
    let after = std::fs::read(bed.path("visor.db")).unwrap();
    for blob in stood {
        let there = |file: &[u8]| memchr::memmem::find(file, &blob).is_some();
        assert!(there(&before) && !there(&after));
    }
    assert!(
        !bed.path("visor.db-wal").exists()
            || std::fs::read(bed.path("visor.db-wal")).unwrap().is_empty()
    );
}

/// What a subject's rows hold.
fn blobs(file: &Path) -> Vec<Vec<u8>> {
    crate::kit::runtime().block_on(async {
        use sqlx::Connection as _;
        let url = format!("sqlite:{}", file.display());
        let mut conn = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let all: Vec<(Vec<u8>,)> = sqlx::query_as(
            "SELECT lookup FROM subjects UNION ALL SELECT wrapped FROM subjects
             UNION ALL SELECT sealed FROM subjects UNION ALL SELECT entry FROM subject_records",
        )
        .fetch_all(&mut conn)
        .await
        .unwrap();
        conn.close().await.unwrap();
        all.into_iter().map(|(blob,)| blob).collect()
    })
}

#[test]
fn what_the_vendor_does_not_say_is_owed_and_survives() {
    let (setup, status) = setup("visor.db");
    let mut bed = setup.start();
    assert_eq!(bed.search().send().status, 200);
    for no in [500, 404, 202, 200, 0] {
        status.store(no, Ordering::Relaxed);
        let answer = erase(&bed);
        assert_eq!(answer.header("visor-erasure"), None, "{no}");
        let owed = receipt(bed.folder(), &["owed", "visor.db"]);
        assert_eq!(owed.code, Some(1), "{no}: {}", owed.err);
        assert_eq!(owed.out.lines().count(), 1, "one subject: {}", owed.out);
        assert!(!owed.out.contains(bed.canaries.subject.as_str()));
    }
    assert!(bed.metric("visor_erasures_owed") > 0.5);
    assert!(!subjects(&bed).is_empty(), "nothing was purged");
    bed.gateway.signal(Signal::KILL);
    bed.gateway.end();
    assert!(
        receipt(bed.folder(), &["owed", "visor.db"])
            .out
            .contains("asked for 5 times")
    );
    bed.restart();
    assert!(bed.metric("visor_erasures_owed") > 0.5);
    status.store(204, Ordering::Relaxed);
    let answer = erase(&bed);
    assert!(answer.header("visor-erasure").is_some());
    assert!(bed.metric("visor_erasures_owed") < 0.5);
    assert_eq!(receipt(bed.folder(), &["owed", "visor.db"]).code, Some(0));
    assert_eq!(subjects(&bed), "");
}

#[test]
fn nothing_is_erased_that_cannot_be_owed() {
    let server = Postgres::start();
    let (setup, _) = setup(&server.url());
    let bed = setup.start();
    assert_eq!(bed.search().send().status, 200);
    server.stop("fast");
    let heard = bed.origin.requests().len();
    let refused = erase(&bed);
    assert_eq!(refused.refusal(), Some("ledger-unavailable"));
    assert_eq!(bed.origin.requests().len(), heard, "the vendor was asked");
    server.start_again();
    let answer = eventually("an erasure", || {
        let answer = erase(&bed);
        (answer.status == 204).then_some(answer)
    });
    assert!(answer.header("visor-erasure").is_some());
    assert_eq!(subjects(&bed), "");
}

#[test]
fn an_id_that_looks_like_personal_data_is_refused() {
    let bed = Setup::new().start();
    for id in ["ann@example.com", "+4915112345678", "555-123-4567"] {
        let answer = bed
            .ask("GET", "/v1/items")
            .header("visor-subject", id)
            .send();
        assert_eq!(answer.refusal(), Some("subject-personal"), "{id}");
        assert!(!bed.read("decisions.jsonl").contains(id));
    }
}
