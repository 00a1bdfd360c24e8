//! The ledger of the real gateway: written over sockets, killed, tampered with, out of disk; read
//! back by its own commands.

mod beside;
mod contended;

use crate::kit::canary::Detector;
use crate::kit::disk::SmallDisk;
use crate::kit::gateway::{Ended, command};
use crate::kit::postgres::Postgres;
use crate::kit::{Bed, Setup, eventually};
use rustix::process::Signal;
use serde_json::Value;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// A gateway with a ledger in a file.
fn with_ledger(more: &str) -> Setup {
    let mut setup = Setup::new();
    setup.config.push_str(&format!(
        "\n[store]\ndatabase = \"visor.db\"\nkeys = \"keys\"\nanchor = \"anchors\"\n{more}\n"
    ));
    setup
}

fn ledger(folder: &Path, args: &[&str]) -> Ended {
    let args: Vec<&str> = ["ledger"].iter().chain(args).copied().collect();
    command(folder, &args, &[])
}

#[track_caller]
fn key(folder: &Path) -> String {
    let said = ledger(folder, &["key", "--config", "gateway.toml"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    said.out.trim().to_owned()
}

#[track_caller]
fn verify(folder: &Path, database: &str) -> Ended {
    let key = key(folder);
    ledger(
        folder,
        &["verify", "--anchor", "anchors", "--key", &key, database],
    )
}

#[track_caller]
fn assert_verified(folder: &Path, database: &str) {
    let said = verify(folder, database);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    assert!(said.out.ends_with("verified\n"), "{}", said.out);
}

#[track_caller]
fn records(folder: &Path, args: &[&str]) -> Vec<Value> {
    let all: Vec<&str> = ["export"].iter().chain(args).copied().collect();
    let said = ledger(folder, &all);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let lines = said.out.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Nothing of what was sent is in the database, its log, or the anchors.
#[track_caller]
fn assert_clean(bed: &Bed, files: &[std::path::PathBuf]) {
    let all = Detector::new(bed.canaries.all());
    for file in files {
        if let Ok(bytes) = std::fs::read(file) {
            all.assert_absent(&file.display().to_string(), &bytes);
        }
    }
}

#[test]
fn every_decision_is_recorded_and_verifies() {
    for durability in ["async", "before-answer"] {
        let mut bed = with_ledger(&format!("durability = \"{durability}\"")).start();
        let allowed = bed.search().send();
        assert_eq!(allowed.status, 200);
        let refused = bed.ask("GET", "/v1/nowhere").send();
        let unknown = bed.ask("GET", "/v1/items").token(None).send();
        let files = ["visor.db", "visor.db-wal", "anchors"].map(|name| bed.path(name));
        let id = |answer: &crate::kit::Answer| answer.header("visor-decision").unwrap().to_owned();
        if durability == "before-answer" {
            // While it runs, the moment the answer is there.
            let found = records(bed.folder(), &["--decision", &id(&unknown), "visor.db"]);
            assert_eq!(found.len(), 1);
            assert_clean(&bed, &files);
        }
        bed.gateway.end();
        assert_clean(&bed, &files);
        assert_verified(bed.folder(), "visor.db");
        let all = records(bed.folder(), &["visor.db"]);
        assert_eq!(all.len(), 3, "{all:?}");
        let of = |answer| {
            let id = id(answer);
            all.iter().find(|record| record["decision"] == *id).unwrap()
        };
        let record = of(&allowed);
        let decision = bed.decision(&allowed);
        for name in [
            "verdict",
            "code",
            "caller",
            "environment",
            "provider",
            "route",
            "time",
            "policy",
            "attempts",
            "received",
            "returned",
        ] {
            assert_eq!(record[name], decision[name], "{name}");
        }
        assert_eq!(record["subject"].as_str().unwrap().len(), 64);
        assert!(record["micros"].as_u64().unwrap() > 0);
        assert_eq!(of(&refused)["code"], refused.refusal().unwrap());
        assert_eq!(of(&refused)["caller"], "kyc");
        assert_eq!(of(&unknown)["caller"], Value::Null);
        // Who it was about is for the gateway's own keys to say.
        let said = ledger(
            bed.folder(),
            &["subjects", "--config", "gateway.toml", "--code", "judged"],
        );
        let line: Value = serde_json::from_str(said.out.trim()).unwrap();
        assert_eq!(line["subject"], bed.canaries.subject.as_str());
        assert_eq!(line["records"], 1);
        let none = ledger(
            bed.folder(),
            &["subjects", "--config", "gateway.toml", "--caller", "batch"],
        );
        assert_eq!((none.code, none.out.as_str()), (Some(0), ""));
        let csv = ledger(
            bed.folder(),
            &[
                "export",
                "--format",
                "csv",
                "--verdict",
                "refuse",
                "visor.db",
            ],
        );
        let lines: Vec<&str> = csv.out.lines().collect();
        assert!(
            lines[0].starts_with("chain,seq,time,kind,decision,"),
            "{}",
            csv.out
        );
        assert_eq!(lines.len(), 3);
    }
}

#[test]
fn what_was_tampered_with_is_said_and_is_a_no() {
    let mut bed = with_ledger("").start();
    for _ in 0..3 {
        assert_eq!(bed.search().send().status, 200);
    }
    bed.gateway.end();
    let copy = bed.path("copy.db");
    std::fs::copy(bed.path("visor.db"), &copy).unwrap();
    assert_verified(bed.folder(), "copy.db");
    sql(
        &copy,
        "UPDATE ledger_records SET body = unhex(replace(hex(body), hex('allow'), hex('refus'))) WHERE place = 2",
    );
    let said = verify(bed.folder(), "copy.db");
    assert_eq!(said.code, Some(1));
    assert!(
        said.out.contains("record 2 is not what its hash says"),
        "{}",
        said.out
    );
    assert!(said.out.contains("not verified"), "{}", said.out);
    for (args, code) in [
        (&["verify", "--key", "no key", "visor.db"][..], 2),
        (&["verify", "--key", &"0".repeat(64), "visor.db"], 1),
        (&["verify", "--key", &"0".repeat(64), "nothing.db"], 2),
        (&["verify", "--key", &"0".repeat(64), "site.toml"], 2),
        (&["query", "nothing.db"], 2),
        (&["key", "--config", "nothing.toml"], 2),
    ] {
        let said = ledger(bed.folder(), args);
        assert_eq!(said.code, Some(code), "{args:?} {}{}", said.out, said.err);
        assert_eq!(
            said.err.contains("help: "),
            code == 2,
            "{args:?} {}",
            said.err
        );
        assert!(!bed.path("nothing.db").exists());
    }
}

/// Runs a statement on a file, as whoever can write it.
fn sql(file: &Path, statement: &'static str) {
    crate::kit::runtime().block_on(async {
        use sqlx::Connection as _;
        let url = format!("sqlite:{}", file.display());
        let mut conn = sqlx::SqliteConnection::connect(&url).await.unwrap();
        sqlx::query(statement).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    });
}

/// Killed while calls run: what was answered is in the ledger, and it verifies.
#[test]
fn killed_under_load_nothing_that_was_answered_is_missing() {
    let mut bed = with_ledger("durability = \"before-answer\"\ncheckpoint = \"20 ms\"").start();
    for round in 0..3 {
        let stop = AtomicBool::new(false);
        let count = AtomicUsize::new(0);
        let answered: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let mut ids = Vec::new();
                        while !stop.load(Ordering::Relaxed) {
                            let ask = bed.search();
                            let sent =
                                std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                                    ask.send()
                                }));
                            let Ok(answer) = sent else { break };
                            ids.extend(answer.header("visor-decision").map(str::to_owned));
                            count.fetch_add(1, Ordering::Relaxed);
                        }
                        ids
                    })
                })
                .collect();
            // By what was answered, since machines differ; then at another moment of a call each time.
            eventually("a few answers", || {
                (count.load(Ordering::Relaxed) > 8).then_some(())
            });
            std::thread::sleep(std::time::Duration::from_millis(37 * round));
            bed.gateway.signal(Signal::KILL);
            stop.store(true, Ordering::Relaxed);
            threads
                .into_iter()
                .flat_map(|t| t.join().unwrap())
                .collect()
        });
        assert!(answered.len() > 8, "{}", answered.len());
        bed.gateway.end();
        assert_verified(bed.folder(), "visor.db");
        let all = records(bed.folder(), &["visor.db"]);
        let ids: Vec<&str> = all
            .iter()
            .map(|r| r["decision"].as_str().unwrap())
            .collect();
        let missing: Vec<_> = answered
            .iter()
            .filter(|id| !ids.contains(&id.as_str()))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
        bed.restart();
        assert_eq!(bed.search().send().status, 200);
    }
}

/// A store that cannot be written: live calls are refused before the vendor hears of them, others
/// go on, and both are said.
fn is_down(bed: &Bed, before: usize) {
    let refused = eventually("a refusal", || {
        let answer = bed.search().send();
        (answer.status == 503).then_some(answer)
    });
    assert_eq!(refused.refusal(), Some("ledger-unavailable"));
    let line = bed.decision(&refused);
    assert!(
        line["place"].as_str().unwrap().starts_with("gateway.toml:"),
        "{line}"
    );
    bed.gateway
        .says_after(before, "alarm: the ledger cannot be written");
    // A full disk may take a little and then no more: in between, a call reaches the vendor, and its
    // answer is withheld.
    eventually("a refusal before the vendor is asked", || {
        let heard = bed.origin.requests().len();
        assert_eq!(bed.search().send().status, 503);
        (bed.origin.requests().len() == heard).then_some(())
    });
    let test = bed
        .ask("GET", "/v1/items")
        .token(Some(bed.canaries.test_token.as_str()))
        .send();
    assert_eq!(test.status, 200, "a test call goes on");
    let ready = bed.admin("/readyz");
    assert_eq!(ready.status, 503);
    assert!(ready.text().contains("ledger"), "{}", ready.text());
    assert!(bed.metric("visor_ledger_up") < 0.5);
    assert!(bed.metric("visor_alarms_total{alarm=\"ledger-down\"}") > 0.5);
}

fn is_up_again(bed: &Bed) {
    eventually("a call", || {
        (bed.search().send().status == 200).then_some(())
    });
    eventually("readiness", || {
        (bed.admin("/readyz").status == 200).then_some(())
    });
    assert!(bed.metric("visor_ledger_up") > 0.5);
}

#[test]
fn on_postgres_and_while_it_is_away() {
    let server = Postgres::start();
    let make = |durability: &str, keys: &Path| {
        let mut setup = Setup::new();
        setup.config.push_str(&format!(
            "\n[store]\ndatabase = \"{}\"\nkeys = \"{}\"\nanchor = \"anchors\"\ndurability = \"{durability}\"\n",
            server.url(),
            keys.display(),
        ));
        setup
    };
    let keys = tempfile::tempdir().unwrap();
    let mut one = make("before-answer", Path::new("keys")).start();
    // Another gateway on the same server, with the wrapping key of the first.
    std::fs::copy(
        one.path("keys/wrapping.key"),
        keys.path().join("wrapping.key"),
    )
    .unwrap();
    let mut two = make("async", keys.path()).start();
    for bed in [&one, &two] {
        assert_eq!(bed.search().send().status, 200);
    }
    for how in ["fast", "immediate"] {
        let before = one.gateway.err.text().len();
        server.stop(how);
        is_down(&one, before);
        server.start_again();
        is_up_again(&one);
    }
    eventually("the second gateway", || {
        (two.search().send().status == 200).then_some(())
    });
    one.gateway.end();
    two.gateway.end();
    // The second one's last checkpoint is younger than the first one's.
    let keys = [key(one.folder()), key(two.folder())];
    let url = server.url();
    for bed in [&one, &two] {
        let said = ledger(
            bed.folder(),
            &[
                "verify", "--anchor", "anchors", "--key", &keys[0], "--key", &keys[1], &url,
            ],
        );
        assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
        assert_eq!(said.out.matches("chain ").count(), 2, "{}", said.out);
    }
    let subjects = ledger(one.folder(), &["subjects", "--config", "gateway.toml"]);
    for bed in [&one, &two] {
        assert!(subjects.out.contains(bed.canaries.subject.as_str()));
    }
    let gaps = records(one.folder(), &["--kind", "gap", &url]);
    assert!(gaps.is_empty(), "{gaps:?}");
    let args = [
        "prune",
        "--config",
        "gateway.toml",
        "--before",
        "2100-01-01",
    ];
    let pruned = ledger(one.folder(), &args);
    assert!(pruned.out.contains(" records are gone"), "{}", pruned.err);
    let args = [
        "verify", "--anchor", "anchors", "--key", &keys[0], "--key", &keys[1], &url,
    ];
    let said = ledger(two.folder(), &args);
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    server.stop("fast");
    assert_clean(&one, &server.files());
    assert_clean(&two, &server.files());
}

/// A disk that is full, as a small file system of its own.
#[test]
fn on_a_disk_that_is_full() {
    let Some(disk) = SmallDisk::mount("2m") else {
        return;
    };
    let mut setup = Setup::new();
    setup.config.push_str(&format!(
        "\n[store]\ndatabase = \"{}\"\nkeys = \"keys\"\nanchor = \"anchors\"\ndurability = \"before-answer\"\n",
        disk.file("visor.db")
    ));
    let mut bed = setup.start();
    assert_eq!(bed.search().send().status, 200);
    let before = bed.gateway.err.text().len();
    disk.fill();
    is_down(&bed, before);
    // It does not seem to be back in between, which would let calls through that cannot be recorded.
    for _ in 0..50 {
        assert_eq!(bed.admin("/readyz").status, 503);
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    disk.free();
    is_up_again(&bed);
    bed.gateway.end();
    assert_verified(bed.folder(), &disk.file("visor.db"));
}

#[test]
fn a_key_is_rotated_after_a_chain_was_left() {
    let mut bed = with_ledger("").start();
    assert_eq!(bed.search().send().status, 200);
    bed.gateway.end();
    for more in [&["begin"][..], &["key", "--rotate"]] {
        let args = [more, &["--config", "gateway.toml"]].concat();
        let said = ledger(bed.folder(), &args);
        assert_eq!(said.code, Some(0), "{}", said.err);
        bed.restart();
        assert_eq!(bed.search().send().status, 200);
        bed.gateway.end();
    }
    assert_verified(bed.folder(), "visor.db");
    assert_eq!(records(bed.folder(), &["visor.db"]).len(), 3);
}

#[test]
fn a_key_is_rotated_and_old_records_are_pruned() {
    let mut bed = with_ledger("").start();
    assert_eq!(bed.search().send().status, 200);
    let old = key(bed.folder());
    let said = ledger(
        bed.folder(),
        &["key", "--config", "gateway.toml", "--rotate"],
    );
    assert_eq!(said.out.lines().count(), 2, "{}", said.out);
    bed.restart();
    assert_eq!(bed.search().send().status, 200);
    bed.gateway.end();
    assert_ne!(key(bed.folder()), old);
    assert_verified(bed.folder(), "visor.db");
    let by_old = ledger(
        bed.folder(),
        &["verify", "--anchor", "anchors", "--key", &old, "visor.db"],
    );
    assert_eq!(by_old.code, Some(0), "{}", by_old.out);
    let prune = ledger(
        bed.folder(),
        &[
            "prune",
            "--config",
            "gateway.toml",
            "--before",
            "2099-01-01",
        ],
    );
    assert_eq!(prune.code, Some(0), "{}", prune.err);
    assert!(prune.out.contains("2 records are gone"), "{}", prune.out);
    assert_verified(bed.folder(), "visor.db");
    bed.restart();
    assert_eq!(bed.search().send().status, 200);
    bed.gateway.end();
    assert_verified(bed.folder(), "visor.db");
    assert_eq!(records(bed.folder(), &["visor.db"]).len(), 1);
}

#[test]
fn a_database_that_was_put_back_is_not_written_on() {
    let mut bed = with_ledger("checkpoint = \"10 ms\"").start();
    assert_eq!(bed.search().send().status, 200);
    bed.gateway.end();
    let early = std::fs::read(bed.path("visor.db")).unwrap();
    bed.restart();
    assert_eq!(bed.search().send().status, 200);
    bed.gateway.end();
    bed.write("visor.db", &early);
    let refused = command(bed.folder(), &["run", "--config", "gateway.toml"], &[]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.err.contains("put back to an earlier time"),
        "{}",
        refused.err
    );
    assert!(refused.err.contains("ledger begin"), "{}", refused.err);
    let begun = ledger(bed.folder(), &["begin", "--config", "gateway.toml"]);
    assert_eq!(begun.code, Some(0), "{}", begun.err);
    bed.restart();
    assert_eq!(bed.search().send().status, 200);
    bed.gateway.end();
    // What was cut off with the old state is said for ever.
    let said = verify(bed.folder(), "visor.db");
    assert_eq!(said.code, Some(1), "{}", said.out);
    assert!(
        said.out
            .contains("the anchor says that there is a record 2"),
        "{}",
        said.out
    );
}

/// What `[store]` cannot mean is said with its line, before anything is opened; and no password is.
#[test]
fn mistakes_in_the_table_are_said() {
    for (table, said) in [
        ("keys = \"keys\"", "`database`"),
        ("database = \"visor.db\"", "`keys`"),
        ("database = \".\"\nkeys = \"keys\"", "that is a folder"),
        (
            "database = \"site.toml/visor.db\"\nkeys = \"keys\"",
            "is not a folder",
        ),
        (
            "database = \"visor.db\"\nkeys = \"site.toml\"",
            "is not a folder",
        ),
        (
            "database = \"visor.db\"\nkeys = \"keys\"\ncheckpoint = \"0 s\"",
            "`checkpoint` is zero",
        ),
        (
            "database = \"visor.db\"\nkeys = \"keys\"\ndurability = \"maybe\"",
            "`maybe`",
        ),
        (
            "database = \"mysql://db/visor\"\nkeys = \"keys\"",
            "neither a file nor a PostgreSQL address",
        ),
        (
            "database = \"postgres://db.internal/visor\"\nkeys = \"keys\"",
            "must prove who it is",
        ),
        (
            "database = \"postgres://u:hunter2@localhost/visor\"\nkeys = \"keys\"",
            "holds a password",
        ),
    ] {
        let mut setup = Setup::new();
        setup.config.push_str(&format!("\n[store]\n{table}\n"));
        let ended = setup.check(&[]);
        assert_eq!(ended.code, Some(1), "{table}");
        assert!(ended.err.contains(said), "{table}: {}", ended.err);
        assert!(
            ended.err.contains("gateway.toml:") && ended.err.contains("help: "),
            "{}",
            ended.err
        );
        assert!(!ended.err.contains("hunter2"), "{}", ended.err);
    }
}

/// What `check` cannot see ends the start, in words.
#[test]
fn a_store_that_cannot_be_opened_ends_the_start() {
    let nobody = "postgres://visor@localhost/visor?host=/nowhere-at-all";
    for (table, said) in [
        (
            format!("database = \"{nobody}\"\nkeys = \"keys\""),
            "cannot be used",
        ),
        (
            "database = \"acme.toml\"\nkeys = \"keys\"".to_owned(),
            "not a database",
        ),
        (
            "database = \"postgres://localhost/visor\"\nkeys = \"keys\"\npassword-file = \"none\""
                .to_owned(),
            "cannot read",
        ),
    ] {
        let mut setup = Setup::new();
        setup.config.push_str(&format!("\n[store]\n{table}\n"));
        let ended = setup.fails();
        assert_eq!(ended.code, Some(2), "{table}");
        assert!(ended.err.contains(said), "{table}: {}", ended.err);
        assert!(
            ended.err.contains("--> gateway.toml:") && ended.err.contains("help: "),
            "{}",
            ended.err
        );
    }
}
