//! Where keys come from, and how they follow each other.

use crate::kit::*;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

const LIVE: &str = "live = { file = \"key.live\" }";

#[test]
fn from_the_environment_a_file_and_a_command() {
    let setup = Setup::new();
    let key = setup.canaries().live_key.as_str().to_owned();
    for (source, setup) in [
        (
            "live = { env = \"ACME_KEY\" }",
            Setup::new().env("ACME_KEY", &key),
        ),
        (
            "live = { exec = [\"cat\", \"other\"] }",
            Setup::new().file("other", key.clone()),
        ),
        (
            "live = { exec = [\"sh\", \"-c\", \"cat other; echo\"] }",
            Setup::new().file("other", key.clone()),
        ),
    ] {
        let bed = setup.site(LIVE, source).start();
        bed.get("/v1/items").released();
        assert_eq!(
            bed.origin.only().header("x-acme-key"),
            Some(key.as_str()),
            "{source}"
        );
    }
}

#[test]
fn sources_that_give_no_key_refuse_the_start() {
    for (source, says) in [
        ("live = { env = \"ACME_NOT_SET\" }", "ACME_NOT_SET"),
        ("live = { file = \"absent\" }", "absent"),
        ("live = { file = \"/\" }", "acme.live"),
        ("live = { exec = [\"false\"] }", "failed"),
        (
            "live = { exec = [\"visor-no-such-program\"] }",
            "visor-no-such-program",
        ),
        ("live = { exec = [\"yes\"] }", "acme.live"),
    ] {
        let ended = Setup::new().site(LIVE, source).fails();
        assert_eq!(ended.code, Some(2), "{source}: {}", ended.err);
        assert!(
            ended.err.contains(says) && ended.err.contains("help:"),
            "{source}: {}",
            ended.err
        );
        // `check` opens nothing, and reads keys where it is asked to.
        assert_eq!(
            Setup::new().site(LIVE, source).check(&[]).code,
            Some(0),
            "{source}"
        );
        assert_eq!(
            Setup::new().site(LIVE, source).check(&["--keys"]).code,
            Some(2),
            "{source}"
        );
    }
    assert_eq!(Setup::new().check(&["--keys"]).code, Some(0));
}

#[test]
fn rotation_under_load_fails_no_request() {
    let bed = Setup::new().start();
    let (stop, done) = (AtomicBool::new(false), AtomicUsize::new(0));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let mut wire = bed.tls();
                while !stop.load(Ordering::Relaxed) {
                    bed.ask("GET", "/v1/items").send_on(&mut wire).released();
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        eventually("requests before", || {
            (done.load(Ordering::Relaxed) > 20).then_some(())
        });
        bed.write("key.live", &bed.canaries.next_key.bytes);
        bed.gateway.says("a new key serves `acme.live`");
        bed.gateway
            .says("the vendor took the new key of `acme.live`");
        let now = done.load(Ordering::Relaxed);
        eventually("requests after", || {
            (done.load(Ordering::Relaxed) > now + 20).then_some(())
        });
        stop.store(true, Ordering::Relaxed);
    });
    let keys: Vec<_> = bed
        .origin
        .requests()
        .iter()
        .map(|r| r.header("x-acme-key").unwrap().to_owned())
        .collect();
    assert_eq!(keys.first().unwrap(), bed.canaries.live_key.as_str());
    assert_eq!(keys.last().unwrap(), bed.canaries.next_key.as_str());
    // The old one is still looked for.
    let old = bed.canaries.live_key.as_str().to_owned();
    bed.origin.answers(move |_| Reply::json(200, old.clone()));
    bed.get("/v1/items").refused("key-in-answer");
}

#[test]
fn a_new_key_that_the_vendor_refuses_goes_back() {
    let setup = Setup::new();
    let good = setup.canaries().live_key.as_str().to_owned();
    let bed = setup
        .vendor(
            move |request| match request.header("x-acme-key") == Some(&good) {
                true => Reply::json(200, "{}"),
                false => Reply::json(401, r#"{"error":{"type":"unauthorized","message":"no"}}"#),
            },
        )
        .start();
    bed.get("/v1/items").released();
    bed.write("key.live", &bed.canaries.next_key.bytes);
    bed.gateway.says("a new key serves `acme.live`");
    // The answer goes back as it is: nothing is sent twice.
    assert_eq!(bed.get("/v1/items").status, 401);
    assert_eq!(bed.origin.requests().len(), 2);
    bed.gateway.says("the old one serves again");
    bed.get("/v1/items").released();
    assert_eq!(
        bed.metric("visor_alarms_total{alarm=\"key-rejected-went-back\"}"),
        1.0
    );
}
