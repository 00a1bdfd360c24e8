//! Webhooks in: verified over the raw body, once each, handed on.

use crate::kit::*;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use std::time::{SystemTime, UNIX_EPOCH};

fn mac(secret: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().to_vec()
}

fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs()
}

/// A bed that takes events by `scheme`, and the company's endpoint behind it.
fn bed(scheme: &str, more: &str) -> (Bed, Origin) {
    with(Setup::new(), scheme, more)
}

fn with(setup: Setup, scheme: &str, more: &str) -> (Bed, Origin) {
    let endpoint = Origin::start(None, |_| Reply::json(200, "{}"));
    let receive = format!(
        "\n[receive.events]\non = \"acme.live\"\nscheme = \"{scheme}\"\nto = \"http://127.0.0.1:{}/in\"\nsign = \"none\"\n{}\n",
        endpoint.port,
        if more.is_empty() {
            "secrets = [{ file = \"hook.secret\" }]"
        } else {
            more
        }
    );
    let listener = "[listeners.hooks]\nrole = \"webhooks\"\naddress = \"127.0.0.1:0\"\ntls = { certificate = \"server.pem\", key = \"server.key\" }\n\n[admin]";
    (
        setup.also(&receive).config("[admin]", listener).start(),
        endpoint,
    )
}

fn post(bed: &Bed, headers: &[(&str, &str)], body: &str) -> Answer {
    let config = pki::trusting(&bed.authority.pem, None, &["http/1.1"]);
    let mut wire = Wire::tls(
        bed.gateway.address("hooks"),
        setup::GATEWAY,
        config,
        &bed.heard,
    )
    .unwrap();
    let headers: String = headers
        .iter()
        .map(|(n, v)| format!("{n}: {v}\r\n"))
        .collect();
    wire.send(format!("POST /events HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{headers}\r\n{body}", body.len()));
    wire.answer()
}

fn says(answer: &Answer) -> (u16, String) {
    (
        answer.status,
        answer.json()["status"].as_str().unwrap().to_owned(),
    )
}

#[test]
fn t30_plain_and_prefixed() {
    for (scheme, header, prefix) in [
        ("plain", "acme-signature", ""),
        ("prefixed", "x-acme-signature", "sha256="),
    ] {
        let (bed, endpoint) = bed(scheme, "");
        let secret = &bed.canaries.hook_secret.bytes;
        let body = r#"{"id":"e-1",  "session":"s-1","x":"ä"}"#;
        let good = format!("{prefix}{}", hex::encode(mac(secret, &[body.as_bytes()])));
        assert_eq!(
            says(&post(&bed, &[(header, &good)], body)),
            (200, "delivered".into()),
            "{scheme}"
        );
        let event = endpoint.only();
        assert_eq!(event.body, body.as_bytes(), "the raw body, to the byte");
        assert_eq!(
            (
                event.path.as_str(),
                event.header("visor-receive"),
                event.header("visor-event")
            ),
            ("/in", Some("events"), Some("e-1"))
        );
        // Repeated: 200, and nowhere.
        assert_eq!(
            says(&post(&bed, &[(header, &good)], body)),
            (200, "repeated".into())
        );
        for bad in [
            hex::encode(mac(b"another", &[body.as_bytes()])),
            hex::encode(mac(secret, &[b"another"])),
            good[..good.len() - 2].to_owned(),
            format!("{good}00"),
            String::new(),
            "x".repeat(64),
            good.replace("sha256=", "sha1="),
            "0".repeat(4000),
        ] {
            if bad == good {
                continue;
            }
            assert_eq!(post(&bed, &[(header, &bad)], body).status, 401, "{bad}");
        }
        assert_eq!(post(&bed, &[], body).status, 401);
        assert_eq!(
            post(&bed, &[(header, &good), (header, &good)], body).status,
            401
        );
        assert_eq!(
            post(&bed, &[(header, &good)], &body.replace("  ", " ")).status,
            401,
            "re-serialised"
        );
        assert_eq!(endpoint.requests().len(), 1);
        assert_eq!(
            bed.metric(r#"visor_webhooks_total{outcome="delivered",receive="events"}"#),
            1.0
        );
    }
}

#[test]
fn t30_times_in_the_mac() {
    let (bed, endpoint) = bed("signed-time", "");
    let secret = bed.canaries.hook_secret.bytes.clone();
    let body = r#"{"id":"e-1"}"#;
    let sign = |t: u64, body: &str| {
        format!(
            "t={t},v1={}",
            hex::encode(mac(
                &secret,
                &[t.to_string().as_bytes(), b".", body.as_bytes()]
            ))
        )
    };
    assert_eq!(
        says(&post(&bed, &[("acme-signature", &sign(now(), body))], body)).1,
        "delivered"
    );
    for t in [now() - 3600, now() + 3600, 0] {
        let stale = r#"{"id":"e-2"}"#;
        assert_eq!(
            post(&bed, &[("acme-signature", &sign(t, stale))], stale).status,
            401,
            "{t}"
        );
    }
    // Another time under the same MAC.
    let moved = sign(now() - 3600, body).replace(&(now() - 3600).to_string(), &now().to_string());
    assert_eq!(post(&bed, &[("acme-signature", &moved)], body).status, 401);
    // The id under a new time is the same event.
    assert_eq!(
        says(&post(
            &bed,
            &[("acme-signature", &sign(now() - 5, body))],
            body
        ))
        .1,
        "repeated"
    );
    for odd in [
        "t=,v1=",
        "v1=00",
        "t=1",
        "t=x,v1=00",
        "t=99999999999999999999,v1=00",
        ",,,",
        "=",
    ] {
        assert_eq!(
            post(&bed, &[("acme-signature", odd)], body).status,
            401,
            "{odd}"
        );
    }
    assert_eq!(endpoint.requests().len(), 1);
}

#[test]
fn t30_a_time_outside_the_mac_proves_nothing() {
    let (bed, endpoint) = bed("unsigned-time", "");
    let body = r#"{"id":"e-1"}"#;
    let v1 = hex::encode(mac(&bed.canaries.hook_secret.bytes, &[body.as_bytes()]));
    assert_eq!(
        says(&post(
            &bed,
            &[("acme-signature", &format!("t={},v1={v1}", now()))],
            body
        ))
        .1,
        "delivered"
    );
    // Captured, and sent again with a fresh time: its id tells.
    assert_eq!(
        says(&post(
            &bed,
            &[("acme-signature", &format!("t={},v1={v1}", now() + 1))],
            body
        ))
        .1,
        "repeated"
    );
    assert_eq!(endpoint.requests().len(), 1);
}

#[test]
fn t30_standard_webhooks_and_two_secrets() {
    let (old, new) = ([7; 24], [9; 24]);
    let whsec = |key: &[u8]| format!("whsec_{}", STANDARD.encode(key));
    let setup = Setup::new()
        .file("old", whsec(&old))
        .file("new", whsec(&new));
    let (bed, endpoint) = with(
        setup,
        "standard",
        "secrets = [{ file = \"old\" }, { file = \"new\" }]",
    );
    let body = r#"{"type":"x"}"#;
    let time = now().to_string();
    let sign = |key: &[u8], id: &str| {
        format!(
            "v1,{}",
            STANDARD.encode(mac(
                key,
                &[id.as_bytes(), b".", time.as_bytes(), b".", body.as_bytes()]
            ))
        )
    };
    let send = |id: &str, signature: &str| {
        says(&post(
            &bed,
            &[
                ("webhook-id", id),
                ("webhook-timestamp", &time),
                ("webhook-signature", signature),
            ],
            body,
        ))
    };
    assert_eq!(send("m-1", &sign(&old, "m-1")).1, "delivered");
    assert_eq!(send("m-2", &sign(&new, "m-2")).1, "delivered");
    assert_eq!(
        send(
            "m-3",
            &format!("v2,x {} {}", sign(b"other", "m-3"), sign(&new, "m-3"))
        )
        .1,
        "delivered"
    );
    assert_eq!(send("m-1", &sign(&new, "m-1")).1, "repeated");
    assert_eq!(send("m-9", &sign(&old, "m-1")).0, 401);
    assert_eq!(send("m-9", &sign(b"other", "m-9")).0, 401);
    assert_eq!(endpoint.requests().len(), 3);
    assert!(bed.decisions().iter().all(|d| d["receive"] == "events"));
}

#[test]
fn an_endpoint_that_is_down_gets_the_next_try() {
    let (bed, endpoint) = bed("plain", "");
    let body = r#"{"id":"e-1"}"#;
    let signature = hex::encode(mac(&bed.canaries.hook_secret.bytes, &[body.as_bytes()]));
    for _ in 0..2 {
        endpoint.answers(|_| Reply::json(500, "{}"));
        assert_eq!(
            says(&post(&bed, &[("acme-signature", &signature)], body)),
            (502, "endpoint-refused".into())
        );
        endpoint.answers(|_| Reply::raw("").close());
        assert_eq!(
            says(&post(&bed, &[("acme-signature", &signature)], body)),
            (502, "endpoint-unreachable".into())
        );
    }
    endpoint.answers(|_| Reply::json(204, ""));
    assert_eq!(
        says(&post(&bed, &[("acme-signature", &signature)], body)).1,
        "delivered"
    );
    assert_eq!(
        says(&post(&bed, &[("acme-signature", &signature)], body)).1,
        "repeated"
    );
}

#[test]
fn what_is_no_event() {
    let (bed, endpoint) = bed("plain", "");
    let config = pki::trusting(&bed.authority.pem, None, &["http/1.1"]);
    let send = |head: String| {
        let mut wire = Wire::tls(
            bed.gateway.address("hooks"),
            setup::GATEWAY,
            std::sync::Arc::clone(&config),
            &bed.heard,
        )
        .unwrap();
        wire.send(head).answer().status
    };
    assert_eq!(send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n".into()), 405);
    assert_eq!(
        send("POST /other HTTP/1.1\r\nHost: x\r\ncontent-length: 0\r\n\r\n".into()),
        404
    );
    // Callers' calls have no business here, and events none there.
    assert_eq!(
        send(format!(
            "GET /v1/items HTTP/1.1\r\nHost: x\r\n{}\r\n",
            bed.credential()
        )),
        404
    );
    assert_eq!(bed.ask("POST", "/events").send().status, 404);
    let big = format!(
        "POST /events HTTP/1.1\r\nHost: x\r\ncontent-length: {}\r\n\r\n{}",
        2 << 20,
        " ".repeat(2 << 20)
    );
    assert_eq!(send(big), 413);
    let signature = hex::encode(mac(&bed.canaries.hook_secret.bytes, &[b"not JSON"]));
    assert_eq!(
        post(&bed, &[("acme-signature", &signature)], "not JSON").status,
        401
    );
    endpoint.assert_untouched();
}

/// What a vendor's operator sees of an event that is not taken.
#[test]
fn a_refused_event_says_why_and_by_which_policy() {
    let (bed, _endpoint) = bed("plain", "");
    let answer = post(&bed, &[("acme-signature", "00")], r#"{"id":"e"}"#);
    assert_eq!(answer.status, 401);
    let code = answer.refusal().expect("a code").to_owned();
    assert_eq!(answer.header("visor-policy").map(str::len), Some(64));
    let decision = bed.decision(&answer);
    assert_eq!(decision["code"], *code);
    assert!(decision["place"].as_str().unwrap().contains("site.toml:"));
}
