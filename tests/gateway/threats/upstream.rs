//! Where calls go, over what, and how often: rows 21 to 23, 26, 35.

use crate::kit::bed::vendor_authority;
use crate::kit::pki::{Authority, Leaf};
use crate::kit::setup::VENDOR;
use crate::kit::*;

const UPSTREAM: &str =
    r#"{ base = "https://api.acme.test:{port}/v1", addresses = ["127.0.0.1"], ca = "ca.pem" }"#;

#[test]
fn t21_addresses_inside() {
    for host in [
        "127.0.0.1",
        "[::1]",
        "localhost",
        "169.254.169.254",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.0.1",
        "100.64.0.1",
        "0.0.0.0",
        "[fe80::1]",
        "[fd00::1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::1]",
        "[2001:0:1::1]",
        "[::]",
        "224.0.0.1",
    ] {
        let upstream = format!(r#"{{ base = "https://{host}:{{port}}/v1", ca = "ca.pem" }}"#);
        let setup = Setup::new()
            .site(UPSTREAM, &upstream)
            .limit("connect-timeout = \"3 s\"")
            .vendor_tls(|authority| {
                Some(
                    authority
                        .server(&["localhost", "127.0.0.1", "::1"])
                        .serve(&[]),
                )
            });
        let bed = setup.start();
        let answer = bed.get("/v1/items");
        assert_eq!(answer.refusal(), Some("upstream-unreachable"), "{host}");
        assert_eq!(bed.origin.connections(), 0, "{host}");
        let detail = bed.decision(&answer)["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("address"), "{host}: {detail}");
    }
}

#[test]
fn t21_no_caller_chooses_a_host() {
    let trap = Origin::start(None, |_| Reply::json(200, "{}"));
    let bed = Setup::new().start();
    let to = format!("127.0.0.1:{}", trap.port);
    for target in [
        format!("http://{to}/v1/items"),
        format!("//{to}/v1/items"),
        format!("/v1/items/@{to}"),
        format!("/v1/items/http:{to}"),
    ] {
        let answer = bed
            .ask("GET", &target)
            .host(&to)
            .header("x-forwarded-host", &to)
            .send();
        if answer.status == 200 {
            assert_eq!(
                bed.origin.requests().last().unwrap().all("host"),
                [vendor_authority(&bed)]
            );
        }
    }
    assert_eq!(trap.connections(), 0);
}

#[test]
fn t22_the_certificate_must_carry_the_name() {
    // The right address, as after a rebound name, and somebody else's certificate.
    for names in [
        &["other.test"][..],
        &["acme.test"],
        &["*.test"],
        &["127.0.0.1"],
        &["api.acme.test.evil.test"],
        &["x.api.acme.test"],
    ] {
        let bed = Setup::new()
            .vendor_tls(move |authority| Some(authority.server(names).serve(&[])))
            .start();
        bed.get("/v1/items").refused("upstream-unreachable");
        assert!(bed.origin.requests().is_empty(), "{names:?}");
    }
    let bed = Setup::new()
        .vendor_tls(|authority| Some(authority.server(&["*.acme.test"]).serve(&[])))
        .start();
    bed.get("/v1/items").released();
}

#[test]
fn t23_connections_are_not_shared_across_keys_and_trust() {
    let bed = Setup::new().start();
    let test = bed.canaries.test_token.as_str();
    for _ in 0..3 {
        bed.get("/v1/items").released();
        bed.ask("GET", "/v1/items")
            .token(Some(test))
            .send()
            .released();
    }
    let of = |key: &str| {
        let mut used: Vec<_> = bed
            .origin
            .requests()
            .into_iter()
            .filter(|r| r.header("x-acme-key") == Some(key))
            .map(|r| r.connection)
            .collect();
        used.dedup();
        used
    };
    let (live, test) = (
        of(bed.canaries.live_key.as_str()),
        of(bed.canaries.test_key.as_str()),
    );
    assert_eq!((live.len(), test.len()), (1, 1), "connections are kept");
    assert_ne!(live, test);
    // Another authority: what was connected under the old one serves no more.
    let requests = bed.origin.requests().len();
    bed.write("ca.pem", Authority::new("another").pem);
    assert!(bed.reload().starts_with("reloaded"));
    bed.get("/v1/items").refused("upstream-unreachable");
    assert_eq!(bed.origin.requests().len(), requests);
}

#[test]
fn t26_nothing_is_sent_twice() {
    let bed = Setup::new().start();
    // On a kept connection that dies with the request, and on a fresh one.
    for keep in [true, false] {
        for (method, path) in [
            ("POST", "/v1/search"),
            ("DELETE", "/v1/people/1"),
            ("POST", "/v1/sessions"),
        ] {
            if keep {
                bed.origin.answers(|_| Reply::json(200, "{}"));
                bed.get("/v1/items").released();
            }
            let before = bed.origin.requests().len();
            bed.origin.answers(|_| Reply::raw("").close());
            let ask = bed.ask(method, path);
            let ask = match path {
                "/v1/search" => ask.body("multipart/form-data; boundary=kit", bed.image().1),
                "/v1/sessions" => ask.body("application/json", "{}"),
                _ => ask,
            };
            let answer = ask.send();
            assert!(
                answer.status == 502,
                "{method} {path}: {:?}",
                answer.refusal()
            );
            assert_eq!(
                bed.origin.requests().len(),
                before + 1,
                "{method} {path}, kept: {keep}"
            );
            assert_eq!(bed.origin.requests()[before].method, method);
        }
    }
    // What may be sent twice is counted twice.
    bed.origin.answers(|_| Reply::json(200, "{}"));
    bed.get("/v1/items").released();
    let before = bed.origin.requests().len();
    bed.origin.answers(|_| Reply::raw("").close());
    let answer = bed.get("/v1/items");
    let sent = bed.origin.requests().len() - before;
    assert_eq!(bed.decision(&answer)["attempts"], sent);
    assert!(sent <= 2, "{sent}");
}

#[test]
fn t35_what_is_not_the_vendor_over_tls() {
    let refused = |what: &str, setup: Setup| {
        let bed = setup.limit("connect-timeout = \"3 s\"").start();
        let answer = bed.get("/v1/items");
        let code = answer.refusal().unwrap_or_default();
        assert!(code.starts_with("upstream-"), "{what}: {code}");
        bed.search().send();
        assert!(bed.origin.requests().is_empty(), "{what}");
    };
    refused("plain HTTP", Setup::new().vendor_tls(|_| None));
    refused(
        "expired",
        Setup::new().vendor_tls(|a| Some(a.dated(&[VENDOR], 2000..2020).serve(&[]))),
    );
    refused(
        "not yet valid",
        Setup::new().vendor_tls(|a| Some(a.dated(&[VENDOR], 3000..4000).serve(&[]))),
    );
    refused(
        "self-signed",
        Setup::new().vendor_tls(|_| Some(Leaf::self_signed(&[VENDOR]).serve(&[]))),
    );
    refused(
        "another authority",
        Setup::new().vendor_tls(|_| Some(Authority::new("x").server(&[VENDOR]).serve(&[]))),
    );
    // A site that names an authority trusts that one alone.
    let (platform, folder) = (Authority::new("platform"), tempfile::tempdir().unwrap());
    let file = folder.path().join("platform.pem");
    std::fs::write(&file, &platform.pem).unwrap();
    refused(
        "the platform's authority",
        Setup::new()
            .env("SSL_CERT_FILE", file.to_str().unwrap())
            .vendor_tls(move |_| Some(platform.server(&[VENDOR]).serve(&[]))),
    );
    refused(
        "wrong name",
        Setup::new().vendor_tls(|a| Some(a.server(&["x.test"]).serve(&[]))),
    );
    for (name, version) in [("TLS 1.1", 2), ("TLS 1.0", 1), ("SSL 3", 0)] {
        refused(
            name,
            Setup::new().vendor_port(blunt(old_server_hello(version))),
        );
    }
    refused(
        "no TLS at all",
        Setup::new().vendor_port(blunt(b"HTTP/1.1 200 OK\r\n\r\n".to_vec())),
    );
}

/// A server that insists on an old version: ServerHello with TLS_RSA_WITH_AES_128_CBC_SHA.
fn old_server_hello(version: u8) -> Vec<u8> {
    let mut hello = vec![3, version];
    hello.extend([7; 32]);
    hello.extend([0, 0x00, 0x2f, 0]);
    let length = u8::try_from(hello.len()).unwrap();
    let mut record = vec![0x16, 3, version, 0, length + 4, 2, 0, 0, length];
    record.extend(hello);
    record
}

#[test]
fn t35_no_switch_turns_it_off() {
    for (from, to) in [
        (
            "https://api.acme.test:{port}",
            "http://api.acme.test:{port}",
        ),
        (r#"ca = "ca.pem" }"#, r#"ca = "ca.pem", verify = false }"#),
        (r#"ca = "ca.pem" }"#, r#"ca = "ca.pem", insecure = true }"#),
    ] {
        let ended = Setup::new().site(from, to).fails();
        assert_eq!(ended.code, Some(2), "{to}");
        assert!(ended.err.contains("site.toml:7:"), "{}", ended.err);
    }
}
