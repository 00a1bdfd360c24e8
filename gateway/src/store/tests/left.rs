//! Chains that were left, and keys that were replaced after that.

use super::kit::{Site, entry};
use crate::store::rows::{self, Stored};
use crate::store::{chains, keys};

#[test]
fn a_chain_that_was_left_is_vouched_for_by_the_one_after_it() {
    let site = Site::new();
    let folder = site.path("keys");
    let mut given = Vec::new();
    site.write(0..4);
    for round in 1..3 {
        given.push(site.key());
        keys::begin(&folder).unwrap();
        site.write(10 * round..10 * round + 4);
        keys::make_next_signing(&folder).unwrap();
        site.write(10 * round + 4..10 * round + 8);
        let found = site.assert_sound();
        assert_eq!(found.chains.len() as u64, round + 1);
    }
    // Both at once.
    given.push(site.key());
    keys::begin(&folder).unwrap();
    keys::make_next_signing(&folder).unwrap();
    site.write(40..44);
    assert_eq!(site.assert_sound().chains.len(), 4);
    // Whoever wrote down the key of then.
    let anchors = std::fs::read_to_string(site.path("anchors")).unwrap();
    let last = anchors.lines().last().unwrap();
    for key in given {
        let found = site.verify_with(&site.path("visor.db"), last, &[key]);
        assert_eq!(found.problems, Vec::<String>::new());
    }
}

/// Nor one that begins now.
#[test]
fn a_key_that_was_replaced_makes_no_other_end_of_it() {
    let site = Site::new();
    let folder = site.path("keys");
    site.write(0..4);
    let (left, replaced) = (site.chain(), keys::signing_of(&folder).unwrap());
    keys::begin(&folder).unwrap();
    site.write(4..6);
    keys::make_next_signing(&folder).unwrap();
    site.write(6..9);
    site.assert_sound();
    let stranger = [9; 16];
    for chain in [left, stranger] {
        let found = site.attack(async |conn| {
            let tip = rows::tip(conn, &left).await.unwrap();
            let mut end = tip.unwrap().tip().unwrap();
            if chain != left {
                chains::put(conn, &chain, 0).await.unwrap();
                end.seq = 0;
                end.number = 1;
                end.before = [0; 32];
                end.hash = crate::store::record::genesis(&chain);
            }
            let base = chains::base(conn, &chain).await.unwrap().unwrap();
            let row = Stored::new(end.seq + 1, &end.hash, &entry(9).record, None).unwrap();
            (end.chain, end.seq, end.hash) = (chain, row.seq, row.hash);
            rows::insert(conn, base, vec![row]).await.unwrap();
            let signed = end.sign_tip(&replaced.pair);
            rows::put_tip(conn, &chain, end.seq, &signed).await.unwrap();
        });
        let [problem] = found.problems.as_slice() else {
            panic!("{:?}", found.problems)
        };
        assert!(problem.contains("its end is signed by"), "{problem}");
    }
}
