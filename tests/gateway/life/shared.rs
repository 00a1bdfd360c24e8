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

/// Two callers at two gateways erase everyone of both: a vendor that fails at it is asked for each, and
/// one that does not is believed.
#[test]
fn everyone_of_several_gateways_is_erased() {
    let server = Postgres::start();
    let (first, says) = setup(&server.url(), QUICK);
    let wipe = "\n[allow.wipe]\non = \"acme.live\"\nroutes = [\"wipe\"]\ncallers = [\"kyc\", \"batch\"]\ntimeout = \"1 s\"\n";
    let one = first.also(wipe).start();
    let (two, _keys) = another_also(&one, &server, wipe);
    for status in [500, 204] {
        says.now(status);
        for (bed, id) in [(&one, "p-1"), (&two, "p-2"), (&one, "p-3")] {
            assert_eq!(enrol(bed, id).send().status, 200);
        }
        let ask = |bed: &Bed, token: &str| {
            let ask = bed.ask("DELETE", "/v1/everyone");
            ask.token(Some(token)).send()
        };
        ask(&one, one.canaries.token.as_str()).refused("second-missing");
        let done = ask(&two, two.canaries.batch_token.as_str());
        assert_eq!(done.status, status);
        let left = owed(&one, &server.url());
        match status {
            204 => assert_eq!(left, ""),
            _ => assert_eq!(left.lines().count(), 3, "{left}"),
        }
        says.now(204);
        eventually("each erasure", || {
            owed(&one, &server.url()).is_empty().then_some(())
        });
        for id in ["p-1", "p-2", "p-3"] {
            assert!(shown(&one, id).is_none(), "{id}");
        }
    }
    let alone = says
        .done()
        .into_iter()
        .filter(|(key, _)| key.contains("p-"));
    assert_eq!(
        alone.count(),
        3,
        "by the first round, and not by the second"
    );
}
