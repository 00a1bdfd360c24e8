//! Every record, every cut. What is detected is detected with the public key and the last anchor.

use super::kit::{Site, block_on, entry, rehash, rows, run};
use crate::store::keys::{self, Keys};
use crate::store::prune::prune;
use crate::store::rows::read;
use crate::store::{Conn, Place, Record, chains};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::time::Duration;

const RECORDS: u64 = 9;

/// What hands do to a record.
enum Change {
    /// To a column.
    Column(&'static str),
    /// To what is recorded, written as a record is.
    Field(fn(&mut Record)),
    /// To one byte of it.
    Byte(usize),
}

/// A record as it is hashed.
fn bytes(record: &Record) -> Vec<u8> {
    record.append(record.subject, Vec::new()).unwrap()
}

use Change::{Byte, Column, Field};

/// One for each column and field, so that none is left out of the hash. The last one is undone by
/// recomputing.
const CHANGES: &[Change] = &[
    Column("time = time + 1"),
    Column("body = x''"),
    Column("body = substr(body, 1, 32)"),
    Column("body = body || x'00'"),
    // Never back to what it was, together with the one before.
    Column("body = COALESCE(substr(body, 2), x'00')"),
    Field(|r| r.kind = "webhook".into()),
    Field(|r| r.decision = [1; 16]),
    Field(|r| r.policy = [0; 32]),
    Field(|r| r.caller = Some("nobody".into())),
    Field(|r| r.caller = None),
    Field(|r| r.environment = Some("test".into())),
    Field(|r| r.provider = Some("other".into())),
    Field(|r| r.route = Some(format!("{:?}", r.route))),
    Field(|r| r.verdict = "refuse".into()),
    Field(|r| r.code = "liveness-failed".into()),
    Field(|r| r.attempts += 1),
    Field(|r| r.subject = Some([0; 32])),
    Field(|r| r.received += 1),
    Field(|r| r.returned += 1),
    Field(|r| r.micros += 1),
    Column("body = zeroblob(32) || substr(body, 33)"),
];

impl Change {
    async fn make(&self, conn: &mut Conn, seq: u64) {
        let chain = chains(conn).await.unwrap()[0];
        let read = read(conn, &chain, seq - 1, 1, (None, None));
        let row = read.await.unwrap().remove(0);
        let mut body = row.body().to_vec();
        match self {
            Column(change) => {
                let sql = format!("UPDATE ledger_records SET {change} WHERE place = {seq}");
                return run(conn, &sql).await;
            }
            // An earlier change may have left what is no record.
            Field(change) => match Record::read(0, &body) {
                Some(mut record) => {
                    change(&mut record);
                    body = bytes(&record);
                }
                None => body.clear(),
            },
            Byte(at) => body[*at] ^= 1,
        }
        let body = hex::encode([&row.hash[..], &body].concat());
        let sql = format!("UPDATE ledger_records SET body = x'{body}' WHERE place = {seq}");
        run(conn, &sql).await;
    }
}

#[test]
fn every_record_changed_is_detected() {
    let site = Site::new();
    site.write(0..RECORDS);
    let chain = site.chain();
    site.assert_sound();
    let untouched = site.attack(async |conn| rehash(conn, &chain).await);
    assert_eq!(untouched.problems, Vec::<String>::new());
    for seq in 1..=RECORDS {
        for (at, change) in CHANGES.iter().enumerate() {
            // Every second time with all hashes recomputed; what changes a hash alone is undone by that.
            for recompute in [false, true] {
                if recompute && at + 1 == CHANGES.len() {
                    continue;
                }
                let found = site.attack(async |conn| {
                    change.make(conn, seq).await;
                    if recompute {
                        rehash(conn, &chain).await;
                    }
                });
                assert!(!found.problems.is_empty(), "{seq}: {at} {recompute}");
            }
        }
    }
}

#[test]
fn every_byte_of_a_record_is_detected() {
    let site = Site::new();
    site.write(0..RECORDS);
    let chain = site.chain();
    let mut record = entry(4).record;
    record.subject = Some([0; 32]);
    let length = bytes(&record).len();
    for at in 0..length {
        let found = site.attack(async |conn| {
            Byte(at).make(conn, 5).await;
            if at % 2 == 0 {
                rehash(conn, &chain).await;
            }
        });
        assert!(!found.problems.is_empty(), "{at}");
    }
}

/// Neither moved to another chain nor put where none looks.
#[test]
fn records_that_no_chain_has_are_detected() {
    let site = Site::new();
    site.write(0..3);
    let copied = |place: &str| {
        format!(
            "INSERT INTO ledger_records SELECT {place}, time, body FROM ledger_records WHERE place = 2"
        )
    };
    for sql in [
        "UPDATE ledger_chains SET number = 1".to_owned(),
        "UPDATE ledger_chains SET number = -1".to_owned(),
        "DELETE FROM ledger_chains".to_owned(),
        copied("0"),
        copied("-1"),
        copied("(1 << 40) - 1"),
        copied("1 << 40"),
        copied("(5 << 40) + 2"),
        copied("9223372036854775807"),
        copied("-9223372036854775807 - 1"),
    ] {
        let found = site.attack(async |conn| run(conn, &sql).await);
        assert!(!found.problems.is_empty(), "{sql}");
    }
}

#[test]
fn every_cut_is_detected() {
    let site = Site::new();
    site.write(0..RECORDS);
    let chain = site.chain();
    for seq in 1..=RECORDS {
        for cut in [
            format!("DELETE FROM ledger_records WHERE place = {seq}"),
            format!("DELETE FROM ledger_records WHERE place >= {seq}"),
            format!("DELETE FROM ledger_records WHERE place <= {seq}"),
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
        "DELETE FROM ledger_records WHERE place = 3",
        "UPDATE ledger_records SET body = zeroblob(32) || substr(body, 33) WHERE place = 3",
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
            Field(|r| r.caller = Some("batch".into()))
                .make(conn, 4)
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

/// A key that was replaced may be known to others; another gateway's is trusted for its own chain.
#[test]
fn neither_a_replaced_key_nor_anothers_signs_a_prune() {
    let (site, other) = (Site::new(), Site::new());
    other.write(0..1);
    site.write(0..3);
    let replaced = keys::signing_of(&site.path("keys")).unwrap();
    keys::make_next_signing(&site.path("keys")).unwrap();
    site.write(3..9);
    let own = keys::signing_of(&site.path("keys")).unwrap();
    let foreign = keys::signing_of(&other.path("keys")).unwrap();
    let anchors = std::fs::read_to_string(site.path("anchors")).unwrap();
    let trusted = [site.key(), other.key()];
    for (key, is_sound) in [(&own, true), (&replaced, false), (&foreign, false)] {
        let copy = site.path("pruned.db");
        std::fs::copy(site.path("visor.db"), &copy).unwrap();
        block_on(async {
            let mut conn = Place::File(copy.clone()).connect().await.unwrap();
            let before = entry(7).record.time;
            let wrapping = keys::wrapping_of(&site.path("keys")).unwrap();
            let chain = site.chain();
            // The command takes nothing away with a key that is not the chain's; hands do.
            if key.public == foreign.public {
                let pruned = prune(&mut conn, (&chain, key), &wrapping, before).await;
                assert!(pruned.is_err());
                let _ = conn.rollback().await;
            }
            let pruned = prune(&mut conn, (&chain, &own), &wrapping, before).await;
            assert!(pruned.unwrap().records.is_some());
            let statements = chains::statements(&mut conn, "ledger_prunes", &chain).await;
            let mut said = statements.unwrap().pop().unwrap().prune().unwrap();
            run(&mut conn, "DELETE FROM ledger_prunes").await;
            said.key = key.public;
            let signed = said.sign(&key.pair);
            chains::put_prune(&mut conn, &said, &signed).await.unwrap();
            conn.close().await.unwrap();
        });
        let found = site.verify_with(&copy, &anchors, &trusted);
        assert_eq!(found.problems.is_empty(), is_sound, "{:?}", found.problems);
        std::fs::remove_file(copy).unwrap();
    }
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
                run(conn, "UPDATE ledger_records SET place = -place WHERE place <= 2").await;
                run(conn, "UPDATE ledger_records SET place = 3 + place WHERE place < 0").await;
            }
            for (seq, change) in &changes {
                CHANGES[*change].make(conn, seq % records + 1).await;
            }
            if recompute {
                rehash(conn, &chain).await;
            }
        });
        prop_assert!(!found.problems.is_empty());
    }
}
