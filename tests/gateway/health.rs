//! `visor-gateway health`, as a probe calls it, against a gateway that runs.

use crate::kit::gateway::{Ended, command};
use crate::kit::*;
use rustix::process::Signal;

fn health(bed: &Bed, args: &[&str]) -> Ended {
    let args = [&["health", "--config", "probe.toml"], args].concat();
    command(bed.folder(), &args, &[]).without(&bed.canaries)
}

/// The running gateway's file, with the port that it got.
fn with_its_port(bed: &Bed) {
    let config = bed.read("gateway.toml");
    let port = bed.gateway.address("admin").to_string();
    let (before, admin) = config.split_once("[admin]").unwrap();
    let admin = admin.replacen("127.0.0.1:0", &port, 1);
    bed.write("probe.toml", format!("{before}[admin]{admin}"));
}

#[test]
fn a_probe_hears_what_the_gateway_says() {
    let gate = Gate::new();
    let held = gate.clone();
    let mut bed = Setup::new()
        .vendor(move |_| Reply::json(200, "{}").after(&held))
        .start();
    with_its_port(&bed);
    for args in [&[][..], &["--live"]] {
        let said = health(&bed, args);
        assert_eq!((said.code, &*said.err), (Some(0), ""), "{args:?}");
        assert_eq!(said.out.lines().count(), 1);
    }
    // While it drains it lives, and no further requests should go to it.
    let ask = bed.ask("GET", "/v1/items").bytes();
    let mut wire = bed.tls();
    wire.send(ask);
    bed.origin.wait_begun(1);
    bed.gateway.signal(Signal::TERM);
    bed.gateway.says("requests under way: 1");
    let said = health(&bed, &[]);
    assert_eq!(said.code, Some(1), "{}{}", said.out, said.err);
    assert!(said.err.starts_with("not ready: "), "{}", said.err);
    assert_eq!(health(&bed, &["--live"]).code, Some(0));
    gate.open();
    wire.answer().released();
    bed.gateway.wait();
    let said = health(&bed, &["--live"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("does not answer"), "{}", said.err);
    assert!(said.err.contains("help: start the gateway"), "{}", said.err);
}

#[test]
fn a_probe_that_cannot_ask_says_why() {
    let bed = Setup::new().start();
    bed.write("probe.toml", bed.read("gateway.toml"));
    let said = health(&bed, &[]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("it cannot be found"), "{}", said.err);
    bed.write("probe.toml", "schema = 1\nadmim = 1\n");
    let said = health(&bed, &[]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("did you mean `admin`?"), "{}", said.err);
}
