//! SIGHUP: one swap, or none.

use crate::kit::*;

#[test]
fn requests_under_way_end_under_the_old_policy() {
    let gate = Gate::new();
    let held = gate.clone();
    let bed = Setup::new()
        .vendor(move |_| live_faces(1).after(&held))
        .start();
    let mut wire = bed.tls();
    wire.send(bed.search().bytes());
    bed.origin.wait_begun(1);
    bed.edit(
        "routes  = [\"search\"]",
        "routes  = [\"search\"]\nliveness = { minimum-score = 1.0 }",
    );
    assert!(bed.reload().contains("in the place of"));
    gate.open();
    let old = wire.answer();
    old.released();
    let new = bed.search().send();
    new.refused("liveness-score");
    assert_ne!(old.header("visor-policy"), new.header("visor-policy"));
}

#[test]
fn a_bad_file_says_why_and_where() {
    let bed = Setup::new().start();
    let before = bed
        .get("/v1/items")
        .header("visor-policy")
        .unwrap()
        .to_owned();
    bed.edit("callers = [\"batch\"]", "callers = [\"batsch\"]");
    assert!(
        bed.reload()
            .starts_with("reload refused, nothing has changed")
    );
    let said = bed.gateway.says("batsch");
    assert!(
        bed.gateway.err.text().contains("site.toml:") && bed.gateway.err.text().contains("batch"),
        "{said}"
    );
    assert_eq!(
        bed.get("/v1/items").released().header("visor-policy"),
        Some(&*before)
    );
    bed.edit("callers = [\"batsch\"]", "callers = [\"batch\"]");
    assert!(bed.reload().contains("as before"));
    let metrics = bed.admin("/metrics").text();
    assert_eq!(metrics.matches("visor_policy_info{").count(), 1);
    assert!(metrics.contains(&before));
}

#[test]
fn what_can_be_built_in_part_is_not_swapped_in() {
    let bed = Setup::new().start();
    let before = bed.get("/v1/items");
    let site = bed.read("site.toml");
    let receive = "\n[receive.events]\non = \"acme.live\"\nscheme = \"plain\"\nto = \"http://127.0.0.1:9/in\"\nsign = \"none\"\nsecrets = [{ file = \"missing.secret\" }]\n";
    bed.write("site.toml", format!("{site}{receive}"));
    let said = bed.reload();
    assert!(said.starts_with("reload refused, nothing"), "{said}");
    assert!(said.contains("missing.secret"), "{said}");
    let after = bed.get("/v1/items");
    after.released();
    assert_eq!(after.header("visor-policy"), before.header("visor-policy"));
    bed.write("site.toml", site);
    assert!(bed.reload().contains("as before"));
}

#[test]
fn a_listeners_provider_cannot_go() {
    let bed = Setup::new().start();
    bed.write("site.toml", "schema = 1\npacks = [\"arsa\"]\n");
    assert!(
        bed.reload()
            .starts_with("reload refused, nothing has changed")
    );
    bed.gateway.says("the policy has no provider `acme`");
    bed.get("/v1/items").released();
}

#[test]
fn certificates_follow_their_files() {
    let bed = Setup::new().start();
    bed.get("/v1/items").released();
    let next = pki::Authority::new("next");
    let leaf = next.server(&[setup::GATEWAY]);
    bed.write("server.key", &leaf.key);
    bed.write("server.pem", &leaf.chain);
    bed.gateway.says("uses its new certificate files");
    let config = pki::trusting(&next.pem, None, &["http/1.1"]);
    let mut wire = Wire::tls(
        bed.gateway.address("main"),
        setup::GATEWAY,
        config,
        &bed.heard,
    )
    .unwrap();
    bed.ask("GET", "/v1/items").send_on(&mut wire).released();
}

#[test]
fn keys_and_connections_go_on() {
    let bed = Setup::new().start();
    for _ in 0..5 {
        bed.get("/v1/items").released();
        assert!(bed.reload().starts_with("reloaded"));
    }
    assert_eq!(bed.origin.connections(), 1);
}
