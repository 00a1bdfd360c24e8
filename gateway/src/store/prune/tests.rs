//! What goes step by step is sound after each of them.

use super::{Pruned, STEP, Taken, prune, step};
use crate::store::tests::kit::{Site, block_on, count, entry, run};
use crate::store::{Conn, Event, Place, keys, subjects};
use std::time::Duration;

async fn pruned_to(site: &Site, before: u64) -> Taken {
    let folder = site.path("keys");
    let key = keys::signing_of(&folder).unwrap();
    let wrapping = keys::wrapping_of(&folder).unwrap();
    let mut conn = opened(site).await;
    let taken = prune(&mut conn, (&site.chain(), &key), &wrapping, before).await;
    conn.close().await.unwrap();
    taken.unwrap()
}

async fn opened(site: &Site) -> Conn {
    Place::File(site.path("visor.db")).open().await.unwrap()
}

#[test]
fn each_step_verifies_and_one_that_was_interrupted_goes_on() {
    let site = Site::new();
    site.write(0..20);
    let (chain, key) = (site.chain(), keys::signing_of(&site.path("keys")).unwrap());
    let taken = |before, most| {
        block_on(async {
            let mut conn = opened(&site).await;
            let taken = step(&mut conn, (&chain, &key), (14, u64::MAX), before, most).await;
            conn.close().await.unwrap();
            taken.unwrap()
        })
    };
    let one = taken(None, 4);
    let pruned = |records, through| Some(Pruned { records, through });
    assert_eq!(one, pruned(4, 4));
    assert_eq!(site.assert_sound().chains[0].records, 16);
    // A step goes to the next checkpoint, however far that is.
    assert_eq!(taken(one, 1), pruned(5, 5));
    site.assert_sound();
    // What came before is kept where it is another's: both say that this was meant.
    assert_eq!(taken(None, 6), pruned(6, 11));
    site.assert_sound();
    let index = "SELECT COUNT(*) FROM subject_records";
    assert_eq!(block_on(count(&site, index)), 10);
    let rest = block_on(pruned_to(&site, entry(14).record.time)).records;
    assert_eq!(rest, pruned(3, 14));
    assert_eq!(taken(rest, 4), None);
    let found = site.assert_sound();
    assert_eq!((found.chains[0].records, found.chains[0].pruned), (6, 14));
    // What is left of the index leads to what is left of the records.
    assert_eq!(block_on(count(&site, index)), 3);
    let statements = "SELECT COUNT(*) FROM ledger_prunes";
    assert_eq!(block_on(count(&site, statements)), 3);
    site.write(20..22);
    site.assert_sound();
}

/// An index that was left behind, after the records were gone, is swept by the next command.
#[test]
fn what_was_left_behind_is_swept() {
    let site = Site::new();
    site.write(0..8);
    let (chain, key) = (site.chain(), keys::signing_of(&site.path("keys")).unwrap());
    block_on(async {
        let mut conn = opened(&site).await;
        let taken = step(&mut conn, (&chain, &key), (8, u64::MAX), None, STEP).await;
        assert_eq!(taken.unwrap().unwrap().through, 8);
        let index = "SELECT COUNT(*) FROM subject_records";
        assert_eq!(count(&site, index).await, 4);
        conn.close().await.unwrap();
        let taken = pruned_to(&site, u64::MAX / 4).await;
        assert_eq!((taken.records, taken.subjects), (None, 3));
        assert_eq!(count(&site, index).await, 0);
    });
}

#[test]
fn a_gateway_writes_meanwhile() {
    let site = Site::new();
    let ledger = site.open().unwrap();
    let records = 3 * STEP;
    let key = keys::signing_of(&site.path("keys")).unwrap();
    let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
    let chain = site.chain();
    block_on(async {
        for number in 0..=records {
            match number % (STEP / 2) {
                0 => assert!(ledger.written(entry(number)).await),
                _ => ledger.note(entry(number)),
            }
        }
        let mut conn = opened(&site).await;
        let mut writes = 1;
        let before = entry(records).record.time;
        let pruned = prune(&mut conn, (&chain, &key), &wrapping, before);
        tokio::pin!(pruned);
        let pruned = loop {
            tokio::select! {
                pruned = &mut pruned => break pruned.unwrap().records.unwrap(),
                written = ledger.written(entry(records + writes)) => {
                    assert!(written);
                    writes += 1;
                }
            }
        };
        assert!(pruned.through > 0, "{pruned:?}");
        assert!(writes > 1, "it was written in between");
    });
    assert!(ledger.close(Duration::from_secs(30)));
    let heard = site.heard.lock().unwrap().clone();
    assert!(!heard.iter().any(|event| matches!(event, Event::Down(_))));
    site.assert_sound();
}

/// The key of whom nothing leads to any more serves nothing, unless somebody still means him.
#[test]
fn who_is_in_no_record_that_is_left_goes() {
    let site = Site::new();
    // The first person is in two records, the others in later ones.
    for number in [0, 6, 7, 8, 9, 10] {
        site.write(number..number + 1);
    }
    let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
    let first = hex::encode(subjects::lookup(
        &wrapping,
        entry(0).subject.as_ref().unwrap(),
    ));
    let subjects = "SELECT COUNT(*) FROM subjects";
    let hold = |lookup: &str| {
        format!(
            "INSERT INTO legal_holds (lookup, reference, since, noted) VALUES (x'{lookup}', 'r', 1, 1)"
        )
    };
    let lifted = "DELETE FROM legal_holds".to_owned();
    for (meant, no_more) in [
        (
            format!("UPDATE subjects SET enrolled = 1 WHERE lookup = x'{first}'"),
            "UPDATE subjects SET enrolled = NULL".into(),
        ),
        (
            format!("UPDATE subjects SET seen = seen * 2 WHERE lookup = x'{first}'"),
            "UPDATE subjects SET seen = 1".into(),
        ),
        (
            format!(
                "INSERT INTO erasure_obligations (lookup, sealed, environment, provider, since, asked, attempts)
                 VALUES (x'{first}', x'', 'live', 'acme', 1, 1, 1)"
            ),
            "DELETE FROM erasure_obligations".into(),
        ),
        (hold(&first), lifted.clone()),
        (hold(&"0".repeat(64)), lifted.clone()),
        // One that came back by the journal.
        (hold(&"7".repeat(64)), lifted),
    ] {
        block_on(async {
            let mut conn = opened(&site).await;
            run(&mut conn, &meant).await;
            let taken = pruned_to(&site, entry(7).record.time).await;
            assert_eq!((taken.subjects, count(&site, subjects).await), (0, 3), "{meant}");
            run(&mut conn, &no_more).await;
            conn.close().await.unwrap();
        });
    }
    let taken = block_on(pruned_to(&site, entry(7).record.time));
    assert_eq!((taken.subjects, block_on(count(&site, subjects))), (1, 2));
    let found = site.assert_sound();
    assert_eq!(found.chains[0].pruned, 2);
    // Seen again, it is as if for the first time.
    site.write(12..13);
    assert_eq!(block_on(count(&site, subjects)), 3);
}

/// Whoever can write to the database has nothing taken away that was to stay, and nothing vouched for that
/// was altered.
#[test]
fn what_was_altered_is_not_taken_away() {
    let site = Site::new();
    site.write(0..20);
    let (chain, key) = (site.chain(), keys::signing_of(&site.path("keys")).unwrap());
    let before = entry(6).record.time;
    for (number, hands) in [
        "UPDATE ledger_records SET time = 0",
        "UPDATE ledger_records SET time = time - 10000 WHERE place % 1099511627776 > 6",
        "UPDATE ledger_checkpoints SET seq = 1",
        "UPDATE ledger_records SET body = zeroblob(200) WHERE place % 1099511627776 = 2",
        "DELETE FROM ledger_records WHERE place % 1099511627776 = 2",
        "DELETE FROM ledger_records WHERE place % 1099511627776 = 1",
        "INSERT INTO ledger_prunes (chain, through, statement, signature)
         SELECT chain, 3, x'00', x'00' FROM ledger_tips",
    ]
    .into_iter()
    .enumerate()
    {
        let copy = site.path(&format!("copy-{number}.db"));
        std::fs::copy(site.path("visor.db"), &copy).unwrap();
        block_on(async {
            let mut conn = Place::File(copy).open().await.unwrap();
            run(&mut conn, hands).await;
            let count = "SELECT COUNT(*) FROM ledger_records";
            let there = number_of(&mut conn, count).await;
            let base = crate::store::chains::base(&mut conn, &chain)
                .await
                .unwrap()
                .unwrap();
            let done = super::all(&mut conn, (&chain, &key), base, before).await;
            let said = done.expect_err(hands).to_string();
            assert!(said.contains("ledger verify"), "{said}");
            let _ = conn.rollback().await;
            assert_eq!(number_of(&mut conn, count).await, there, "{hands}");
        });
    }
    assert!(block_on(pruned_to(&site, before)).records.is_some());
    site.assert_sound();
}

async fn number_of(conn: &mut Conn, sql: &'static str) -> i64 {
    let Conn::Sqlite(conn) = conn else {
        panic!("a file")
    };
    let (number,): (i64,) = sqlx::query_as(sql).fetch_one(conn).await.unwrap();
    number
}
