//! Who calls, and how it proves that.

use crate::kit::gateway::command;
use crate::kit::*;
use sha2::{Digest as _, Sha256};

#[test]
fn a_token_in_each_place() {
    let bed = Setup::new().start();
    let token = bed.canaries.token.as_str();
    for (name, value) in [
        ("x-acme-key", token.to_owned()),
        ("authorization", format!("Bearer {token}")),
        ("authorization", format!("BEARER {token}")),
        ("visor-token", token.to_owned()),
    ] {
        let answer = bed
            .ask("GET", "/v1/items")
            .token(None)
            .header(name, &value)
            .send();
        answer.released();
        assert_eq!(bed.decision(&answer)["caller"], "kyc", "{name}");
    }
    // The same one twice is one proof; two are none.
    bed.ask("GET", "/v1/items")
        .header("visor-token", token)
        .send()
        .released();
    for other in [
        bed.canaries.batch_token.as_str(),
        bed.canaries.test_token.as_str(),
    ] {
        bed.ask("GET", "/v1/items")
            .header("visor-token", other)
            .send()
            .refused("caller-ambiguous");
    }
    let answer = bed.ask("GET", "/v1/items").token(None).send();
    answer.refused("caller-missing");
    assert!(answer.header("www-authenticate").is_some());
    bed.ask("GET", "/v1/items")
        .token(Some("vsr_live_unknown"))
        .send()
        .refused("caller-unknown");
    bed.ask("GET", "/v1/items")
        .token(Some(bed.canaries.late_token.as_str()))
        .send()
        .refused("caller-expired");
    bed.ask("POST", "/v1/search")
        .token(Some(bed.canaries.batch_token.as_str()))
        .send()
        .refused("route-not-allowed");
}

#[test]
fn two_environments_never_meet() {
    let bed = Setup::new().start();
    let test = bed.canaries.test_token.as_str();
    bed.ask("GET", "/v1/items")
        .token(Some(test))
        .send()
        .released();
    assert_eq!(
        bed.origin.only().header("x-acme-key"),
        Some(bed.canaries.test_key.as_str())
    );
    // What only live allows, a test token cannot reach.
    bed.ask("GET", "/v1/items/1")
        .token(Some(test))
        .send()
        .refused("route-not-allowed");
}

#[test]
fn client_certificates() {
    let bed = Setup::new()
        .site("[callers.kyc]\nlive = [", "[callers.kyc]\nlive = [{ spiffe = \"spiffe://corp.test/kyc\" }, { dns = \"kyc.corp.test\" }, ")
        .start();
    let get = |wire: &mut Wire| bed.ask("GET", "/v1/items").token(None).send_on(wire);
    for leaf in [
        bed.clients
            .client(&["spiffe://corp.test/kyc"], &[], 2000..4000),
        bed.clients.client(&[], &["KYC.corp.test"], 2000..4000),
        bed.clients.client(
            &["spiffe://corp.test/other"],
            &["kyc.corp.test"],
            2000..4000,
        ),
    ] {
        get(&mut bed.tls_as(&leaf).unwrap()).released();
    }
    for leaf in [
        bed.clients
            .client(&["spiffe://corp.test/other"], &[], 2000..4000),
        bed.clients.client(
            &["spiffe://corp.test/kyc", "spiffe://corp.test/x"],
            &[],
            2000..4000,
        ),
        bed.clients.client(&[], &["x.kyc.corp.test"], 2000..4000),
    ] {
        let answer = get(&mut bed.tls_as(&leaf).unwrap());
        assert_eq!(answer.status, 401);
    }
    // Of another authority, or past its time: no connection, or nobody.
    for leaf in [
        bed.authority
            .client(&["spiffe://corp.test/kyc"], &[], 2000..4000),
        bed.clients
            .client(&["spiffe://corp.test/kyc"], &[], 2000..2001),
    ] {
        if let Ok(mut wire) = bed.tls_as(&leaf) {
            wire.send(bed.ask("GET", "/v1/items").token(None).bytes());
            assert!(wire.next_answer().is_none_or(|a| a.status == 401));
        }
    }
    // A certificate and another caller's token contradict each other.
    let leaf = bed
        .clients
        .client(&["spiffe://corp.test/kyc"], &[], 2000..4000);
    let mut wire = bed.tls_as(&leaf).unwrap();
    bed.ask("GET", "/v1/items")
        .token(Some(bed.canaries.batch_token.as_str()))
        .send_on(&mut wire)
        .refused("caller-ambiguous");
    let mut wire = bed.tls_as(&leaf).unwrap();
    bed.ask("GET", "/v1/items").send_on(&mut wire).released();
}

#[test]
fn a_revoked_token_ends_with_the_reload() {
    let bed = Setup::new().start();
    bed.get("/v1/items").released();
    let hash = hex::encode(Sha256::digest(&bed.canaries.token.bytes));
    let done = command(
        bed.folder(),
        &[
            "token",
            "revoke",
            "--policy",
            "site.toml",
            "--sha256",
            &hash[..16],
        ],
        &[],
    );
    assert_eq!(done.code, Some(0), "{}", done.err);
    bed.get("/v1/items").released();
    assert!(bed.reload().starts_with("reloaded"));
    bed.get("/v1/items").refused("caller-unknown");
    bed.ask("GET", "/v1/items")
        .token(Some(bed.canaries.batch_token.as_str()))
        .send()
        .released();
}

#[test]
fn a_new_token_is_accepted_once_its_line_is_pasted() {
    let bed = Setup::new().start();
    let made = command(
        bed.folder(),
        &["token", "new", "--caller", "fresh", "--env", "live"],
        &[],
    );
    assert_eq!(made.code, Some(0), "{}", made.err);
    let token = made
        .out
        .lines()
        .find(|line| line.starts_with("vsr_live_"))
        .unwrap();
    bed.ask("GET", "/v1/items")
        .token(Some(token))
        .send()
        .refused("caller-unknown");
    let paste: Vec<_> = made.out.lines().filter(|line| *line != token).collect();
    bed.edit("callers = [\"batch\"]", "callers = [\"batch\", \"fresh\"]");
    bed.write(
        "site.toml",
        bed.read("site.toml") + "\n" + &paste.join("\n") + "\n",
    );
    assert!(bed.reload().starts_with("reloaded"));
    bed.ask("GET", "/v1/items")
        .token(Some(token))
        .send()
        .released();
}

#[test]
fn a_stopped_provider() {
    let bed = Setup::new().start();
    bed.edit("[providers.acme]\n", "[providers.acme]\nstop = true\n");
    assert!(bed.reload().starts_with("reloaded"));
    bed.get("/v1/items").refused("provider-stopped");
    bed.ask("GET", "/v1/items")
        .token(None)
        .send()
        .refused("caller-missing");
    bed.origin.assert_untouched();
}

#[test]
fn a_token_over_plain_http_is_refused_and_told_of() {
    let bed = Setup::new().start();
    let mut wire = bed.plain("main");
    wire.send(bed.ask("GET", "/v1/items").bytes());
    let answer = wire.answer();
    assert_eq!((answer.status, answer.refusal()), (403, Some("plaintext")));
    let record = bed.decision(&answer);
    assert_eq!(
        (&record["verdict"], &record["code"]),
        (&"refuse".into(), &"plaintext".into())
    );
    let hash = hex::encode(Sha256::digest(&bed.canaries.token.bytes));
    let said = bed.gateway.says("exposed:");
    assert!(
        said.contains(&hash[..16]) && said.contains("listener `main`"),
        "{said}"
    );
    assert_eq!(bed.metric("visor_exposed_credentials_total"), 1.0);
    bed.origin.assert_untouched();
}
