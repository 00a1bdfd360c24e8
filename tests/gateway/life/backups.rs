//! Copies of the store: nobody who was erased comes back with one, and nothing that was owed is lost.

use super::*;
use std::path::{Path, PathBuf};

fn store(bed: &Bed, verb: &str, more: &[&str]) -> Ended {
    let all = [&[verb, "--config", "gateway.toml"], more].concat();
    command(bed.folder(), &all, &[])
}

#[track_caller]
fn put_back(bed: &Bed, copy: &str) -> String {
    for end in ["", "-wal", "-shm"] {
        let name = format!("visor.db{end}");
        let _ = std::fs::rename(bed.path(&name), bed.path(&format!("lost.db{end}")));
    }
    let said = store(bed, "restore", &[copy]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    said.out
}

#[test]
fn nobody_who_was_erased_comes_back_with_a_copy() {
    let (setup, says) = setup("visor.db", QUICK);
    let mut bed = setup.start();
    for id in ["p-1", "p-2", "p-3", "p-4"] {
        assert_eq!(enrol(&bed, id).send().status, 200);
    }
    // Erased and stored again, before the copy is made.
    assert_eq!(remove(&bed, "p-4").status, 204);
    assert_eq!(enrol(&bed, "p-4").send().status, 200);
    let copied = store(&bed, "backup", &["copy.db"]);
    assert_eq!(copied.code, Some(0), "{}", copied.err);
    assert_eq!(
        store(&bed, "backup", &["copy.db"]).code,
        Some(2),
        "it is there already"
    );
    assert_eq!(remove(&bed, "p-1").status, 204);
    assert_eq!(enrol(&bed, "p-5").send().status, 200);
    says.now(500);
    for id in ["p-2", "p-5"] {
        assert_eq!(remove(&bed, id).status, 500);
    }
    let running = store(&bed, "restore", &["copy.db"]);
    assert_eq!(running.code, Some(2));
    assert!(
        running.err.contains("stop the gateway first"),
        "{}",
        running.err
    );
    bed.gateway.end();
    let there = store(&bed, "restore", &["copy.db"]);
    assert!(there.err.contains("is there already"), "{}", there.err);
    // Without the copy's name there is nothing that was put back, and nothing is made in its place.
    std::fs::rename(bed.path("visor.db"), bed.path("away.db")).unwrap();
    let forgotten = store(&bed, "restore", &[]);
    assert_eq!(forgotten.code, Some(2));
    assert!(forgotten.err.contains("name the copy"), "{}", forgotten.err);
    assert!(!bed.path("visor.db").exists());
    // Nor is an empty database taken for one.
    std::fs::File::create(bed.path("visor.db")).unwrap();
    let empty = store(&bed, "restore", &[]);
    assert_eq!(empty.code, Some(2));
    assert!(empty.err.contains("holds no ledger"), "{}", empty.err);
    std::fs::rename(bed.path("away.db"), bed.path("visor.db")).unwrap();
    let said = put_back(&bed, "copy.db");
    assert!(said.contains("1 subjects were erased since"), "{said}");
    assert!(said.contains("1 erasures are owed again"), "{said}");
    assert!(
        said.contains("1 erasures are owed of subjects that the copy does not know"),
        "{said}"
    );
    assert!(said.contains("a new chain begins"), "{said}");
    says.now(204);
    bed.restart();
    eventually("the erasure that was owed", || {
        owed(&bed, "visor.db").is_empty().then_some(())
    });
    for (id, known) in [
        ("p-1", false),
        ("p-2", false),
        ("p-3", true),
        ("p-4", true),
        ("p-5", false),
    ] {
        assert_eq!(shown(&bed, id).is_some(), known, "{id}");
    }
    assert!(
        says.done()
            .keys()
            .any(|key| key.starts_with("/v1/faces/p-2"))
    );
    assert_eq!(bed.search().send().status, 200);
}

/// Who puts a file back by hand, and begins a new chain, brings nobody back either.
#[test]
fn a_database_put_back_by_hand_brings_nobody_back() {
    let (setup, _) = setup("visor.db", QUICK);
    let mut bed = setup.start();
    for id in ["p-1", "p-2"] {
        assert_eq!(enrol(&bed, id).send().status, 200);
    }
    bed.gateway.end();
    let early = std::fs::read(bed.path("visor.db")).unwrap();
    bed.restart();
    assert_eq!(remove(&bed, "p-1").status, 204);
    bed.gateway.end();
    bed.write("visor.db", &early);
    let begun = command(
        bed.folder(),
        &["ledger", "begin", "--config", "gateway.toml"],
        &[],
    );
    assert_eq!(begun.code, Some(0), "{}", begun.err);
    bed.restart();
    bed.gateway
        .says("the database was put back: 1 subjects are erased again");
    assert_eq!(shown(&bed, "p-1"), None);
    assert!(shown(&bed, "p-2").is_some());
}

/// A database that loses its last minute, which no checkpoint knows of, brings nobody back.
#[test]
fn a_database_that_lost_its_end_brings_nobody_back() {
    let (setup, says) = setup("visor.db", QUICK);
    let mut bed = setup.start();
    for id in ["p-1", "p-2", "p-3"] {
        assert_eq!(enrol(&bed, id).send().status, 200);
    }
    bed.gateway.end();
    let early = std::fs::read(bed.path("visor.db")).unwrap();
    bed.restart();
    assert_eq!(remove(&bed, "p-1").status, 204);
    says.now(500);
    assert_eq!(remove(&bed, "p-2").status, 500);
    bed.gateway.signal(Signal::KILL);
    bed.gateway.end();
    for end in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(bed.path(&format!("visor.db{end}")));
    }
    bed.write("visor.db", &early);
    says.now(204);
    bed.restart();
    bed.gateway
        .says("the database was put back: 1 subjects are erased again, 1 erasures are owed again");
    eventually("the erasure that was owed", || {
        owed(&bed, "visor.db").is_empty().then_some(())
    });
    for (id, known) in [("p-1", false), ("p-2", false), ("p-3", true)] {
        assert_eq!(shown(&bed, id).is_some(), known, "{id}");
    }
    // Once is enough.
    bed.restart();
    assert_eq!(bed.search().send().status, 200);
    let said = bed.gateway.err.text();
    assert!(!said.contains("was put back"), "{said}");
    // A journal that is gone is an alarm, since no copy is safe then.
    bed.gateway.end();
    std::fs::remove_file(bed.path("keys/erasures.journal")).unwrap();
    let copied = store(&bed, "backup", &["copy.db"]);
    assert_eq!(copied.code, Some(0), "{}", copied.err);
    std::fs::rename(bed.path("visor.db"), bed.path("lost.db")).unwrap();
    let said = store(&bed, "restore", &["copy.db"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("erasures.journal"), "{}", said.err);
    std::fs::write(bed.path("keys/erasures.journal"), "").unwrap();
    let said = store(&bed, "restore", &["copy.db"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("is not the one"), "{}", said.err);
    std::fs::rename(bed.path("lost.db"), bed.path("visor.db")).unwrap();
    bed.restart();
    bed.gateway
        .says("alarm: the journal of erasures is shorter");
}

/// A server that was put back by its own tools: refused until somebody says so, and then nobody who was
/// erased is back.
#[test]
fn a_server_that_was_put_back_brings_nobody_back() {
    let server = Postgres::start();
    let (setup, says) = setup(&server.url(), QUICK);
    let mut bed = setup.start();
    for id in ["p-1", "p-2", "p-3", "p-4"] {
        assert_eq!(enrol(&bed, id).send().status, 200);
    }
    let copied = store(&bed, "backup", &["copy.db"]);
    assert_eq!(copied.code, Some(2));
    assert!(copied.err.contains("pg_dump"), "{}", copied.err);
    server.dump();
    assert_eq!(remove(&bed, "p-1").status, 204);
    assert_eq!(
        hold(&bed, "set", "p-4", &["--reference", "m-1"]).code,
        Some(0)
    );
    says.now(500);
    assert_eq!(remove(&bed, "p-2").status, 500);
    bed.gateway.end();
    server.restore();
    let refused = command(bed.folder(), &["run", "--config", "gateway.toml"], &[]);
    assert_eq!(refused.code, Some(2), "{}", refused.err);
    assert!(
        refused.err.contains("put back to an earlier time"),
        "{}",
        refused.err
    );
    let said = store(&bed, "restore", &[]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    for what in [
        "1 subjects were erased since",
        "1 erasures are owed again",
        "1 legal holds are in force again",
        "a new chain begins",
    ] {
        assert!(said.out.contains(what), "{what}: {}", said.out);
    }
    says.now(204);
    bed.restart();
    eventually("the erasure that was owed", || {
        owed(&bed, &server.url()).is_empty().then_some(())
    });
    remove(&bed, "p-4").refused("erasure-held");
    for (id, known) in [("p-1", false), ("p-2", false), ("p-3", true), ("p-4", true)] {
        assert_eq!(shown(&bed, id).is_some(), known, "{id}");
    }
    bed.gateway.end();
    let key = command(
        bed.folder(),
        &["ledger", "key", "--config", "gateway.toml"],
        &[],
    )
    .out;
    let args = ["ledger", "verify", "--key", key.trim(), &server.url()];
    let verified = command(bed.folder(), &args, &[]);
    assert_eq!(verified.code, Some(0), "{}{}", verified.out, verified.err);
}

/// Whom a court wants kept is kept, also where the hold is younger than the copy, or its subject is.
#[test]
fn legal_holds_outlast_a_restore() {
    let (setup, says) = setup("visor.db", QUICK);
    let mut bed = setup.start();
    for id in ["p-1", "p-2"] {
        assert_eq!(enrol(&bed, id).send().status, 200);
    }
    assert_eq!(
        hold(&bed, "set", "p-2", &["--reference", "m-1"]).code,
        Some(0)
    );
    assert_eq!(store(&bed, "backup", &["copy.db"]).code, Some(0));
    assert_eq!(enrol(&bed, "p-3").send().status, 200);
    assert_eq!(hold(&bed, "lift", "p-2", &[]).code, Some(0));
    for id in ["p-1", "p-3"] {
        let set = hold(&bed, "set", id, &["--reference", "m-2"]);
        assert!(!set.out.contains("warning"), "{}", set.out);
    }
    let set = hold(&bed, "set", "p-33", &["--reference", "m-2"]);
    assert!(
        set.out.contains("nobody is known by this id"),
        "{}",
        set.out
    );
    assert_eq!(hold(&bed, "lift", "p-33", &[]).code, Some(0));
    bed.gateway.end();
    let said = put_back(&bed, "copy.db");
    assert!(said.contains("2 legal holds are in force again"), "{said}");
    bed.restart();
    for id in ["p-1", "p-3"] {
        remove(&bed, id).refused("erasure-held");
    }
    assert_eq!(remove(&bed, "p-2").status, 204);
    let list = hold_list(&bed);
    assert_eq!(list.matches("m-2").count(), 2, "{list}");
    assert_eq!(says.done().len(), 1);
    // And everyone's.
    assert_eq!(
        hold(&bed, "set", "everyone", &["--reference", "m-9"]).code,
        Some(0)
    );
    for id in ["p-1", "p-3"] {
        assert_eq!(hold(&bed, "lift", id, &[]).code, Some(0), "{id}");
    }
    bed.gateway.end();
    let said = put_back(&bed, "copy.db");
    assert!(said.contains("1 legal holds are in force again"), "{said}");
    bed.restart();
    remove(&bed, "p-1").refused("erasure-held");
    assert_eq!(hold(&bed, "lift", "everyone", &[]).code, Some(0));
    eventually("the erasures", || {
        owed(&bed, "visor.db").is_empty().then_some(())
    });
}

fn hold_list(bed: &Bed) -> String {
    command(
        bed.folder(),
        &["hold", "list", "--config", "gateway.toml"],
        &[],
    )
    .out
}

#[test]
fn what_is_no_sound_copy_is_not_put_back() {
    let (setup, _) = setup("visor.db", "");
    let mut bed = setup.start();
    assert_eq!(bed.search().send().status, 200);
    assert_eq!(enrol(&bed, "p-1").send().status, 200);
    bed.gateway.end();
    assert_eq!(store(&bed, "backup", &["copy.db"]).code, Some(0));
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(bed.path("copy.db"))
            .unwrap()
            .permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
    let whole = std::fs::read(bed.path("copy.db")).unwrap();
    bed.write("cut.db", &whole[..whole.len() - 5000]);
    bed.write("words.db", "words");
    std::fs::copy(bed.path("copy.db"), bed.path("changed.db")).unwrap();
    change(
        &bed.path("changed.db"),
        "UPDATE ledger_records SET body = unhex(replace(hex(body), hex('allow'), hex('refus')))",
    );
    std::fs::rename(bed.path("visor.db"), bed.path("lost.db")).unwrap();
    for copy in ["cut.db", "words.db", "changed.db", "nothing.db"] {
        let said = store(&bed, "restore", &[copy]);
        assert_eq!(said.code, Some(2), "{copy}: {}", said.out);
        assert!(said.err.contains("help: "), "{copy}: {}", said.err);
        assert!(!bed.path("visor.db").exists(), "{copy}");
        assert!(!bed.path("visor.db.restoring").exists(), "{copy}");
    }
    // The same that was never changed is taken.
    let said = put_back(&bed, "copy.db");
    assert!(said.contains("0 subjects were erased since"), "{said}");
    assert!(
        !said.contains("a new chain begins"),
        "nothing was lost: {said}"
    );
    bed.restart();
    assert_eq!(bed.search().send().status, 200);
}

fn change(file: &Path, sql: &'static str) {
    crate::kit::runtime().block_on(async {
        use sqlx::Connection as _;
        let url = format!("sqlite:{}", file.display());
        let mut conn = sqlx::SqliteConnection::connect(&url).await.unwrap();
        sqlx::query(sql).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
    });
}

/// After an erasure: no byte of the id, and none of what stood for it anywhere, in anything that the
/// gateway has or says; not in a copy made afterwards, and not in the journal.
#[test]
fn nothing_that_is_left_anywhere_leads_to_who_was_erased() {
    let (setup, says) = setup("visor.db", QUICK);
    let mut bed = setup.start();
    let id = bed.canaries.subject.as_str().to_owned();
    assert_eq!(enrol(&bed, &id).send().status, 200);
    assert_eq!(bed.search().send().status, 200);
    // Owed for a while, held for a while: what stood for that goes too.
    says.now(500);
    assert_eq!(remove(&bed, &id).status, 500);
    let whom = ["--on", "acme.live", "--subject", &id];
    let args = |verb: &'static str, more: &[&'static str]| -> Vec<String> {
        let all = [&["hold", verb, "--config", "gateway.toml"], &whom[..], more].concat();
        all.into_iter().map(str::to_owned).collect()
    };
    let hold = |args: Vec<String>| {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        assert_eq!(command(bed.folder(), &args, &[]).code, Some(0));
    };
    hold(args("set", &["--reference", "matter-1"]));
    eventually("the hold", || {
        (bed.metric("visor_erasures_held") > 0.5).then_some(())
    });
    let stood = blobs(&bed.path("visor.db"));
    assert!(stood.len() >= 10, "{}", stood.len());
    hold(args("lift", &[]));
    says.now(204);
    eventually("the erasure", || {
        owed(&bed, "visor.db").is_empty().then_some(())
    });
    eventually("the end of the hold", || {
        (rows(&bed, "SELECT COUNT(*) FROM legal_holds") == 0).then_some(())
    });
    assert_eq!(store(&bed, "backup", &["after.db"]).code, Some(0));
    let export = command(bed.folder(), &["ledger", "export", "visor.db"], &[]).out;
    bed.write("export.jsonl", &export);
    bed.write("faces.jsonl", run(&bed, &["subjects", "list"]).out);
    let holds = command(
        bed.folder(),
        &["hold", "list", "--config", "gateway.toml"],
        &[],
    );
    bed.write("holds.jsonl", holds.out);
    bed.gateway.end();
    let mut searched = 0;
    let everything = ["site.toml", "gateway.toml", "acme.toml"];
    for file in files(bed.folder()) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        if everything.contains(&name.as_str()) {
            continue;
        }
        let bytes = std::fs::read(&file).unwrap();
        searched += 1;
        for blob in stood.iter().chain([&id.clone().into_bytes()]) {
            let text = hex::encode(blob);
            for needle in [
                blob.as_slice(),
                text.as_bytes(),
                &text.as_bytes()[..16.min(text.len())],
            ] {
                assert!(
                    memchr::memmem::find(&bytes, needle).is_none(),
                    "{name} has {} of who was erased",
                    hex::encode(needle)
                );
            }
        }
    }
    assert!(searched > 10, "{searched}");
    let journal = bed.read("keys/erasures.journal");
    assert!(
        journal.contains("owed ") && journal.contains("done "),
        "{journal}"
    );
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(files(&entry.path())),
            false => found.push(entry.path()),
        }
    }
    found
}

/// All that stands for a subject in the tables.
fn blobs(file: &Path) -> Vec<Vec<u8>> {
    crate::kit::runtime().block_on(async {
        use sqlx::Connection as _;
        let url = format!("sqlite:{}", file.display());
        let mut conn = sqlx::SqliteConnection::connect(&url).await.unwrap();
        let all: Vec<(Vec<u8>,)> = sqlx::query_as(
            "SELECT lookup FROM subjects UNION ALL SELECT wrapped FROM subjects
             UNION ALL SELECT sealed FROM subjects UNION ALL SELECT consent FROM subjects
             UNION ALL SELECT entry FROM subject_records
             UNION ALL SELECT lookup FROM erasure_obligations
             UNION ALL SELECT sealed FROM erasure_obligations
             UNION ALL SELECT request FROM erasure_obligations
             UNION ALL SELECT lookup FROM legal_holds UNION ALL SELECT sealed FROM legal_holds",
        )
        .fetch_all(&mut conn)
        .await
        .unwrap();
        conn.close().await.unwrap();
        all.into_iter().map(|(blob,)| blob).collect()
    })
}
