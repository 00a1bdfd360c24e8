//! What nobody tampered with verifies: over restarts, rotations, prunes, and several chains.

use super::kit::{Site, block_on, entry, rows, run};
use crate::store::subjects;
use crate::store::{Event, Place, keys, prune};
use std::time::Duration;

#[test]
fn a_ledger_goes_on_over_restarts() {
    let site = Site::new();
    site.write(0..3);
    site.write(3..3);
    site.write(3..10);
    let found = site.assert_sound();
    assert_eq!(found.chains[0].records, 10);
    assert_eq!(found.chains[0].anchored, Some(10));
}

#[test]
fn many_records_at_once_are_in_few_commits_and_in_order() {
    let site = Site::new();
    let ledger = site
        .open_as(crate::store::Settings {
            before_answer: false,
            ..site.settings(Duration::from_secs(60))
        })
        .unwrap();
    for number in 0..3_000 {
        ledger.note(entry(number));
    }
    assert!(ledger.close(Duration::from_secs(60)));
    let counts = ledger.counts();
    assert_eq!((counts.written, counts.lost), (3_000, 0));
    assert!(counts.commits < 300, "{counts:?}");
    site.assert_sound();
    block_on(async {
        let mut conn = Place::File(site.path("visor.db")).read().await.unwrap();
        let all = rows(&mut conn, &site.chain()).await;
        let times: Vec<u64> = all.iter().map(|row| row.record.micros - 30).collect();
        assert_eq!(times, (0..3_000).collect::<Vec<_>>());
    });
}

#[test]
fn a_rotated_key_is_vouched_for_by_the_old_one() {
    let site = Site::new();
    site.write(0..3);
    let old = site.key();
    let next = keys::make_next_signing(&site.path("keys")).unwrap();
    site.write(3..6);
    assert_eq!(site.key(), next);
    let anchors = std::fs::read_to_string(site.path("anchors")).unwrap();
    for key in [old, next] {
        let found = site.verify_with(&site.path("visor.db"), &anchors, &[key]);
        assert_eq!(found.problems, Vec::<String>::new());
    }
    for change in [
        "UPDATE ledger_rotations SET signature = zeroblob(128)",
        "UPDATE ledger_rotations SET signature = substr(signature, 1, 64)",
        "DELETE FROM ledger_rotations",
    ] {
        let found = site.attack(async |conn| run(conn, change).await);
        assert!(!found.problems.is_empty(), "{change}");
    }
}

#[test]
fn what_is_left_after_a_prune_verifies_and_no_more_can_be_taken() {
    let site = Site::new();
    site.write(0..20);
    let prune_to = |before: u64| {
        block_on(async {
            let folder = site.path("keys");
            let key = keys::signing_of(&folder).unwrap();
            let mut conn = Place::File(site.path("visor.db")).open().await.unwrap();
            let chain = keys::chain_of(&folder).unwrap();
            let wrapping = keys::wrapping_of(&folder).unwrap();
            let pruned = prune(&mut conn, (&chain, &key), &wrapping, before).await;
            conn.close().await.unwrap();
            pruned.unwrap().records
        })
    };
    assert_eq!(prune_to(entry(0).record.time), None, "nothing is so old");
    let pruned = prune_to(entry(8).record.time).unwrap();
    assert_eq!((pruned.records, pruned.through), (8, 8));
    let found = site.assert_sound();
    assert_eq!((found.chains[0].records, found.chains[0].pruned), (12, 8));
    site.write(20..22);
    site.assert_sound();
    assert_eq!(prune_to(entry(12).record.time).unwrap().through, 12);
    site.assert_sound();
    for change in [
        "DELETE FROM ledger_records WHERE place <= 14",
        "DELETE FROM ledger_records WHERE place = 13",
        "DELETE FROM ledger_prunes",
        "DELETE FROM ledger_prunes WHERE through = 12",
    ] {
        let found = site.attack(async |conn| run(conn, change).await);
        assert!(!found.problems.is_empty(), "{change}");
    }
    // All of it.
    assert_eq!(prune_to(u64::MAX / 4).unwrap().through, 22);
    site.assert_sound();
    site.write(22..23);
    site.assert_sound();
}

/// Several gateways in one database: one that is taken away is missed by another's checkpoints.
#[test]
fn chains_are_joined_by_checkpoints() {
    let (one, two) = (Site::new(), Site::new());
    let settings = crate::store::Settings {
        place: Place::File(one.path("visor.db")),
        ..two.settings(Duration::ZERO)
    };
    // Gateways that share a database share the key that wraps.
    one.write(0..4);
    std::fs::create_dir(two.path("keys")).unwrap();
    std::fs::copy(one.path("keys/wrapping.key"), two.path("keys/wrapping.key")).unwrap();
    let second = two.open_as(settings).unwrap();
    for number in 0..4 {
        assert!(block_on(second.written(entry(number))));
    }
    assert!(second.close(Duration::from_secs(30)));
    // The first one's next checkpoint says how far the second has come.
    one.write(4..6);
    let anchors = std::fs::read_to_string(one.path("anchors")).unwrap();
    let last = anchors.lines().last().unwrap();
    let (both, database) = ([one.key(), two.key()], one.path("visor.db"));
    let found = one.verify_with(&database, last, &both);
    assert_eq!(found.problems, Vec::<String>::new());
    assert_eq!(found.chains.len(), 2);
    let gone = hex::encode(two.chain());
    for tables in [
        &["records"][..],
        &["records", "tips", "checkpoints", "chains"][..],
    ] {
        block_on(async {
            let copy = one.path("copy.db");
            std::fs::copy(&database, &copy).unwrap();
            let mut conn = Place::File(copy.clone()).connect().await.unwrap();
            for table in tables {
                let of_chain = match *table {
                    "records" => format!(
                        "place >> 40 = (SELECT number FROM ledger_chains WHERE chain = x'{gone}')"
                    ),
                    _ => format!("chain = x'{gone}'"),
                };
                let sql = format!("DELETE FROM ledger_{table} WHERE {of_chain}");
                run(&mut conn, &sql).await;
            }
            conn.close().await.unwrap();
        });
        let found = one.verify_with(&one.path("copy.db"), last, &both);
        assert!(!found.problems.is_empty(), "{tables:?}");
    }
}

#[test]
fn a_subject_is_found_by_its_key_and_by_nothing_else() {
    let site = Site::new();
    site.write(0..12);
    block_on(async {
        let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
        let mut conn = Place::File(site.path("visor.db")).read().await.unwrap();
        let (known, _) = subjects::page(&mut conn, &wrapping, &[], 100)
            .await
            .unwrap();
        let mut found: Vec<(String, u64)> = known
            .iter()
            .map(|k| (String::from_utf8(k.named.id.to_vec()).unwrap(), k.entries))
            .collect();
        found.sort();
        let expected = ["person-0", "person-1", "person-2"].map(|id| (id.to_owned(), 2));
        assert_eq!(found, expected);
        for subject in &known {
            for number in 0..subject.entries {
                let (chain, seq) = subject.record(&mut conn, number).await.unwrap().unwrap();
                let row = &rows(&mut conn, &chain).await[usize::try_from(seq - 1).unwrap()];
                let of = format!("person-{}", (row.record.micros - 30) % 3);
                assert_eq!(subject.named.id.as_slice(), of.as_bytes());
            }
            assert_eq!(
                subject.record(&mut conn, subject.entries).await.unwrap(),
                None
            );
        }
        let all = rows(&mut conn, &site.chain()).await;
        let mut pseudonyms: Vec<_> = all.iter().filter_map(|row| row.record.subject).collect();
        assert_eq!(pseudonyms.len(), 6);
        pseudonyms.sort_unstable();
        pseudonyms.dedup();
        assert_eq!(pseudonyms.len(), 6, "another one in every record");
    });
    for entry in std::fs::read_dir(site.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            let bytes = std::fs::read(&path).unwrap();
            assert!(
                memchr::memmem::find(&bytes, b"person-").is_none(),
                "{path:?}"
            );
        }
    }
}

#[test]
fn keys_that_are_wrapped_anew_are_found_anew() {
    let site = Site::new();
    site.write(0..6);
    let old = keys::wrapping_of(&site.path("keys")).unwrap();
    keys::make_next_wrapping(&site.path("keys")).unwrap();
    site.write(6..12);
    let said = site.heard.lock().unwrap().clone();
    assert!(said.iter().any(|e| matches!(e, Event::Done(_))), "{said:?}");
    let new = keys::wrapping_of(&site.path("keys")).unwrap();
    assert_ne!(old.id, new.id);
    site.assert_sound();
    block_on(async {
        let mut conn = Place::File(site.path("visor.db")).read().await.unwrap();
        assert!(subjects::page(&mut conn, &old, &[], 9).await.is_err());
        let (known, _) = subjects::page(&mut conn, &new, &[], 9).await.unwrap();
        assert_eq!(
            known.iter().map(|k| k.entries).collect::<Vec<_>>(),
            [2, 2, 2]
        );
    });
}

#[test]
fn a_store_that_is_gone_is_said_and_comes_back() {
    let site = Site::new();
    let ledger = site.open().unwrap();
    assert!(block_on(ledger.written(entry(0))));
    let place = Place::File(site.path("visor.db"));
    // Somebody else writes, and does not end.
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut other = runtime.block_on(place.connect()).unwrap();
    runtime.block_on(other.begin()).unwrap();
    let mut binding = entry(1);
    binding.binding = true;
    assert!(!runtime.block_on(ledger.written(binding)));
    let mut loose = entry(2);
    loose.binding = false;
    ledger.note(loose);
    while !ledger.refuses() {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(ledger.counts().down.is_some());
    runtime.block_on(other.commit()).unwrap();
    while ledger.refuses() {
        std::thread::sleep(Duration::from_millis(10));
    }
    assert!(ledger.close(Duration::from_secs(30)));
    let events = site.heard.lock().unwrap().clone();
    assert!(
        matches!(events[..], [Event::Down(_), Event::Back]),
        "{events:?}"
    );
    site.assert_sound();
    block_on(async {
        let mut conn = place.read().await.unwrap();
        let all = rows(&mut conn, &site.chain()).await;
        let numbers: Vec<u64> = all.iter().map(|row| row.record.micros - 30).collect();
        assert_eq!(
            numbers,
            [0, 2],
            "what bound and was not written did not happen"
        );
    });
}
