//! Several gateways on one server.

use super::*;

/// A hold that was set beside one gateway and lifted beside another is over, whichever of them starts
/// again.
#[test]
fn a_hold_that_is_lifted_beside_another_gateway_stays_so() {
    let server = Postgres::start();
    let (first, _) = setup(&server.url(), QUICK);
    let mut one = first.start();
    let (mut two, _keys) = another(&one, &server);
    assert_eq!(enrol(&one, "p-1").send().status, 200);
    let set = hold(&one, "set", "p-1", &["--reference", "m-1"]);
    assert_eq!(set.code, Some(0), "{}", set.err);
    let lift = hold(&two, "lift", "p-1", &[]);
    assert_eq!(lift.code, Some(0), "{}{}", lift.out, lift.err);
    for bed in [&mut one, &mut two] {
        bed.restart();
        assert_eq!(bed.search().send().status, 200);
        assert!(!bed.gateway.err.text().contains("in force again"));
    }
    assert_eq!(remove(&one, "p-1").status, 204);
}

/// While one gateway runs, another rotates the key that wraps: the first one says so, and writes nothing
/// under a key that is gone.
#[test]
fn a_gateway_whose_key_was_rotated_away_writes_nothing() {
    let server = Postgres::start();
    let (first, _) = setup(&server.url(), QUICK);
    let mut one = first.start();
    let (two, keys) = another(&one, &server);
    assert_eq!(enrol(&two, "p-1").send().status, 200);
    let rotate = [
        "ledger",
        "key",
        "--config",
        "gateway.toml",
        "--rotate-wrapping",
    ];
    assert_eq!(command(one.folder(), &rotate, &[]).code, Some(0));
    one.restart();
    one.gateway.says("are wrapped anew");
    enrol(&two, "p-2").send().refused("ledger-unavailable");
    remove(&two, "p-1").refused("ledger-unavailable");
    two.gateway
        .says("wrapped by another key than this gateway's `wrapping.key`");
    assert!(shown(&one, "p-1").is_some());
    assert_eq!(remove(&one, "p-1").status, 204);
    // With the key that is in use it goes on.
    let key = keys.path().join("wrapping.key");
    std::fs::copy(one.path("keys/wrapping.key"), key).unwrap();
    let mut two = two;
    two.restart();
    assert_eq!(enrol(&two, "p-2").send().status, 200);
    eventually("the face", || shown(&one, "p-2"));
}
