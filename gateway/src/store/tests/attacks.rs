//! Every record, every cut. What is detected is detected with the public key and the last anchor.

use super::kit::{Site, block_on, entry, rehash, rows, run};
use crate::store::Place;
use crate::store::keys::Keys;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::time::Duration;

const RECORDS: u64 = 9;

/// One for each column, so that none is left out of the hash.
const CHANGES: &[&str] = &[
    "time = time + 1",
    "kind = 'webhook'",
    "decision = x'00000000000000000000000000000001'",
    "policy = x'0000000000000000000000000000000000000000000000000000000000000000'",
    "caller = 'nobody'",
    "caller = NULL",
    "environment = 'test'",
    "provider = 'other'",
    "route = COALESCE(route, '') || 'x'",
    "verdict = 'refuse'",
    "code = 'liveness-failed'",
    "attempts = attempts + 1",
    "subject = x'0000000000000000000000000000000000000000000000000000000000000000'",
    "received = received + 1",
    "returned = returned + 1",
    "micros = micros + 1",
    "hash = x'0000000000000000000000000000000000000000000000000000000000000000'",
];

#[test]
fn every_record_changed_is_detected() {
    let site = Site::new();
    site.write(0..RECORDS);
    let chain = site.chain();
    site.assert_sound();
    let untouched = site.attack(async |conn| rehash(conn, &chain).await);
    assert_eq!(untouched.problems, Vec::<String>::new());
    for seq in 1..=RECORDS {
        for change in CHANGES {
            // Every second time with all hashes recomputed; what changes a hash alone is undone by that.
            for recompute in [false, true] {
                let change = *change;
                if recompute && change.starts_with("hash") {
                    continue;
                }
                let found = site.attack(async |conn| {
                    let sql = format!("UPDATE ledger_records SET {change} WHERE seq = {seq}");
                    run(conn, &sql).await;
                    if recompute {
                        rehash(conn, &chain).await;
                    }
                });
                assert!(!found.problems.is_empty(), "{seq}: {change} {recompute}");
            }
        }
    }
}

#[test]
fn every_cut_is_detected() {
    let site = Site::new();
    site.write(0..RECORDS);
    let chain = site.chain();
    for seq in 1..=RECORDS {
        for cut in [
            format!("DELETE FROM ledger_records WHERE seq = {seq}"),
            format!("DELETE FROM ledger_records WHERE seq >= {seq}"),
            format!("DELETE FROM ledger_records WHERE seq <= {seq}"),
        ] {
            for recompute in [false, true] {
                let found = site.attack(async |conn| {
                    run(conn, &cut).await;
                    if recompute {
                        rehash(conn, &chain).await;
                    }
                });
                assert!(!found.problems.is_empty(), "{cut} {recompute}");
                // With what is signed of it gone too.
                for table in ["ledger_checkpoints", "ledger_tips"] {
                    let found = site.attack(async |conn| {
                        run(conn, &cut).await;
                        run(conn, &format!("DELETE FROM {table} WHERE seq >= {seq}")).await;
                    });
                    assert!(!found.problems.is_empty(), "{cut} {table}");
                }
            }
        }
    }
    let nothing_left = site.attack(async |conn| {
        for table in ["records", "checkpoints", "tips", "chains"] {
            run(conn, &format!("DELETE FROM ledger_{table}")).await;
        }
    });
    assert!(!nothing_left.problems.is_empty());
}

#[test]
fn what_is_signed_can_be_neither_changed_nor_left_out() {
    let site = Site::new();
    site.write(0..RECORDS);
    for change in [
        "DELETE FROM ledger_checkpoints WHERE number = 5".to_owned(),
        format!(
            "DELETE FROM ledger_checkpoints WHERE number > {}",
            RECORDS / 2
        ),
        "DELETE FROM ledger_checkpoints".into(),
        "DELETE FROM ledger_tips".into(),
        "UPDATE ledger_tips SET signature = zeroblob(64)".into(),
        "UPDATE ledger_checkpoints SET signature = zeroblob(64) WHERE number = 3".into(),
        // Another one's statement, with its true signature.
        "UPDATE ledger_checkpoints SET (statement, signature) =
         (SELECT statement, signature FROM ledger_checkpoints WHERE number = 4) WHERE number = 3"
            .into(),
        "UPDATE ledger_tips SET (statement, signature) =
         (SELECT statement, signature FROM ledger_checkpoints WHERE number = 4)"
            .into(),
        "INSERT INTO ledger_prunes SELECT chain, seq, statement, signature
         FROM ledger_checkpoints WHERE number = 4"
            .into(),
    ] {
        let found = site.attack(async |conn| run(conn, &change).await);
        assert!(!found.problems.is_empty(), "{change}");
    }
}

/// Whoever kept every earlier state of the file can put one back whole, signatures and all.
#[test]
fn an_earlier_state_put_back_whole_is_detected() {
    let site = Site::new();
    let mut states = BTreeMap::new();
    for number in 0..6 {
        site.write(number..number + 1);
        let state = site.path(&format!("state-{number}"));
        std::fs::copy(site.path("visor.db"), &state).unwrap();
        states.insert(number, state);
    }
    for (number, state) in &states {
        let found = site.verify(state);
        assert_eq!(found.problems.is_empty(), *number == 5, "state {number}");
    }
    // Neither does the gateway go on with one.
    std::fs::copy(&states[&3], site.path("visor.db")).unwrap();
    let refused = site.open().err().unwrap();
    assert!(refused.contains("put back"), "{refused}");
    std::fs::remove_file(site.path("visor.db")).unwrap();
    let refused = site.open().err().unwrap();
    assert!(refused.contains("lost"), "{refused}");
}

/// Nor with one whose end was changed while it was away.
#[test]
fn a_gateway_does_not_go_on_with_what_was_changed() {
    for change in [
        "DELETE FROM ledger_records WHERE seq = 3",
        "UPDATE ledger_records SET hash = zeroblob(32) WHERE seq = 3",
        "UPDATE ledger_tips SET signature = zeroblob(64)",
        "DELETE FROM ledger_tips",
        "DELETE FROM ledger_checkpoints",
    ] {
        let site = Site::new();
        site.write(0..3);
        block_on(async {
            let mut conn = Place::File(site.path("visor.db")).connect().await.unwrap();
            run(&mut conn, change).await;
            conn.close().await.unwrap();
        });
        assert!(site.open().is_err(), "{change}");
    }
}

#[test]
fn another_key_verifies_nothing() {
    let (site, other) = (Site::new(), Site::new());
    site.write(0..3);
    other.write(0..3);
    let anchors = std::fs::read_to_string(site.path("anchors")).unwrap();
    let found = site.verify_with(&site.path("visor.db"), &anchors, &[other.key()]);
    assert!(!found.problems.is_empty());
    // A ledger that is sound in itself and another's.
    let found = site.verify_with(&other.path("visor.db"), &anchors, &[site.key()]);
    assert!(!found.problems.is_empty());
    let found = site.verify_with(
        &other.path("visor.db"),
        &anchors,
        &[site.key(), other.key()],
    );
    assert!(!found.problems.is_empty(), "its chain is missing");
}

/// What came after the last checkpoint rests on the end's signature alone.
#[test]
fn nobody_else_signs_an_end() {
    let site = Site::new();
    let ledger = site.open_as(site.settings(Duration::from_secs(3_600)));
    let (ledger, chain) = (ledger.unwrap(), site.chain());
    for number in 0..4 {
        assert!(block_on(ledger.written(entry(number))));
    }
    block_on(async {
        let mut conn = Place::File(site.path("visor.db")).connect().await.unwrap();
        conn.truncate_log().await.unwrap();
    });
    site.assert_sound();
    let stranger = tempfile::tempdir().unwrap();
    let stranger = Keys::open(stranger.path()).unwrap().signing;
    for says_so in [true, false] {
        let found = site.attack(async |conn| {
            run(
                conn,
                "UPDATE ledger_records SET caller = 'batch' WHERE seq = 4",
            )
            .await;
            rehash(conn, &chain).await;
            let last = rows(conn, &chain).await.pop().unwrap();
            let tip = crate::store::rows::tip(conn, &chain).await.unwrap();
            let mut end = tip.unwrap().tip().unwrap();
            end.hash = last.hash;
            if says_so {
                end.key = stranger.public;
            }
            let signed = end.sign_tip(&stranger.pair);
            let put = crate::store::rows::put_tip(conn, &chain, end.seq, &signed);
            put.await.unwrap();
        });
        assert!(!found.problems.is_empty(), "{says_so}");
    }
    assert!(ledger.close(Duration::from_secs(30)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Several changes at once, of any rows, in any column, with hashes recomputed or not.
    #[test]
    fn changes_together_are_detected(
        records in 2..40u64,
        changes in prop::collection::vec((0..40u64, 0..CHANGES.len() - 1), 1..6),
        swap in any::<bool>(),
        recompute in any::<bool>(),
    ) {
        let site = Site::new();
        site.write(0..records);
        let chain = site.chain();
        let found = site.attack(async |conn| {
            if swap {
                run(conn, "UPDATE ledger_records SET seq = -seq WHERE seq <= 2").await;
                run(conn, "UPDATE ledger_records SET seq = 3 + seq WHERE seq < 0").await;
            }
            for (seq, change) in &changes {
                let (seq, change) = (seq % records + 1, CHANGES[*change]);
                run(conn, &format!("UPDATE ledger_records SET {change} WHERE seq = {seq}")).await;
            }
            if recompute {
                rehash(conn, &chain).await;
            }
        });
        prop_assert!(!found.problems.is_empty());
    }
}
