//! Credentials and identities in requests: rows 11, 13, 14, 24, 25.

use crate::kit::*;

#[test]
fn t11_headers_twice_and_with_underscores() {
    let bed = Setup::new().start();
    let other = bed.canaries.batch_token.as_str();
    for (name, value) in [
        ("x-acme-key", other),
        ("X-Acme-Key", bed.canaries.token.as_str()),
        ("acme-version", "2024-01-15"),
        ("acme-person", "p-1"),
        ("authorization", "Bearer x"),
        ("visor-token", other),
        ("visor-subject", "p-2"),
        ("content-type", "text/plain"),
        ("host", "x"),
        ("content-length", "0"),
        ("expect", "100-continue"),
    ] {
        let once = bed
            .ask("GET", "/v1/items")
            .header("acme-version", "2024-01-15")
            .header("acme-person", "p-1");
        let twice = once.header(name, value).header(name, value);
        let answer = twice.send();
        assert_eq!(answer.status, 400, "{name}: {:?}", answer.refusal());
    }
    for line in [
        "x_acme_key: x",
        "X_Acme-Key: x",
        "content_length: 5",
        "x-acme-key : x",
        "x acme: y",
        " x-acme: y",
        "x-acme\t: y",
        ": empty",
        "x-acme-k\u{e9}y: x",
        "no colon",
        "x@y: 1",
        "x(y): 1",
    ] {
        let mut wire = bed.tls();
        wire.send(format!(
            "GET /v1/items HTTP/1.1\r\nHost: x\r\n{}{line}\r\n\r\n",
            bed.credential()
        ));
        assert_eq!(wire.answer().status, 400, "{line:?}");
    }
    for value in ["a\0b", "a\x01b", "a\x7fb", "a\x0bb"] {
        let answer = bed
            .ask("GET", "/v1/items")
            .header("x-request-id", value)
            .send();
        assert_eq!(answer.status, 400, "{value:?}");
    }
    bed.origin.assert_untouched();
    // The caller's version is replaced, not joined by ours.
    bed.ask("GET", "/v1/items")
        .header("acme-version", "2024-01-15")
        .send()
        .released();
    let request = bed.origin.only();
    assert_eq!(request.all("acme-version"), ["2025-06-01"]);
    assert_eq!(request.all("x-acme-key"), [bed.canaries.live_key.as_str()]);
}

#[test]
fn t13_a_vendors_key_from_the_caller() {
    let bed = Setup::new().start();
    let key = "ak_live_0123456789abcdef0123456789abcdef";
    for target in [
        format!("/v1/items?cursor={key}"),
        format!("/v1/items?cursor={}", key.replace('_', "%5f")),
        format!("/v1/items?cursor=%61k_live{}", &key[7..]),
        format!("/v1/items/{key}"),
        format!("/v1/items?cursor={}", key.replace("live", "test")),
    ] {
        bed.get(&target).refused("key-in-request");
    }
    for body in [
        format!(r#"{{"key":"{key}"}}"#),
        format!(r#"{{"{key}":1}}"#),
        format!(r#"{{"a":[{{"b":"x {} y"}}]}}"#, key.replace('_', "\\u005f")),
    ] {
        bed.ask("POST", "/v1/sessions")
            .body("application/json", body)
            .send()
            .refused("key-in-request");
    }
    let (kind, body) = multipart(&[("image", b"face"), ("api_key", key.as_bytes())]);
    bed.ask("POST", "/v1/search")
        .body(&kind, body)
        .send()
        .refused("key-in-request");
    bed.origin.assert_untouched();

    let token = bed.canaries.token.as_str();
    let answer = bed
        .ask("GET", "/v1/items")
        .token(Some(key))
        .header("visor-token", token)
        .header("authorization", &format!("Bearer {key}"))
        .header("x-api-key", key)
        .header("cookie", &format!("key={key}"))
        .send();
    answer.released();
    let request = bed.origin.only();
    assert!(!String::from_utf8_lossy(&request.raw).contains(key));
    assert_eq!(request.all("x-acme-key"), [bed.canaries.live_key.as_str()]);
    let decision = bed.decision(&answer);
    let stripped: Vec<_> = decision["stripped"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_str().unwrap())
        .collect();
    for name in [
        "authorization",
        "cookie",
        "visor-token",
        "vendor-credential",
    ] {
        assert!(stripped.contains(&name), "{stripped:?}");
    }
}

#[test]
fn t14_the_callers_token_stays_here() {
    let bed = Setup::new().start();
    let token = bed.canaries.token.as_str();
    let places = [
        ("x-acme-key", token.to_owned()),
        ("authorization", format!("Bearer {token}")),
        ("authorization", format!("bearer {token}")),
        ("visor-token", token.to_owned()),
    ];
    for (name, value) in &places {
        let answer = bed
            .ask("GET", "/v1/items")
            .token(None)
            .header(name, value)
            .header("cookie", &format!("token={token}"))
            .header("x-forwarded-authorization", token)
            .header("proxy-authorization", &format!("Basic {token}"))
            .header("referer", &format!("https://x/?t={token}"))
            .send();
        answer.released();
    }
    let requests = bed.origin.requests();
    assert_eq!(requests.len(), places.len());
    for request in requests {
        for name in [
            "authorization",
            "cookie",
            "visor-token",
            "proxy-authorization",
            "referer",
            "x-forwarded-authorization",
        ] {
            assert_eq!(request.header(name), None, "{name}");
        }
    }
    // That no token is in any byte of it is asserted of every bed at its end.
}

#[test]
fn t24_near_misses_are_all_alike() {
    let bed = Setup::new().start();
    let token = bed.canaries.token.as_str();
    let flip = |at: usize| {
        let mut bytes = token.as_bytes().to_vec();
        bytes[at] ^= 1;
        String::from_utf8(bytes).unwrap()
    };
    let near = [
        flip(token.len() - 1),
        flip(30),
        flip(9),
        token[..token.len() - 1].to_owned(),
        format!("{token}0"),
        "x".to_owned(),
    ];
    let shapes: Vec<_> = near
        .iter()
        .map(|near| {
            let answer = bed.ask("GET", "/v1/items").token(Some(near)).send();
            let names: Vec<_> = answer.headers.iter().map(|(n, _)| n.clone()).collect();
            (
                answer.status,
                answer.refusal().map(str::to_owned),
                names,
                answer.body,
            )
        })
        .collect();
    assert!(
        shapes.windows(2).all(|pair| pair[0] == pair[1]),
        "{shapes:?}"
    );
    assert_eq!(shapes[0].0, 401);
    bed.origin.assert_untouched();
}

#[test]
fn t25_who_calls_is_not_where_it_comes_from() {
    let bed = Setup::new()
        .site(
            "callers = [\"batch\"]\nrate    = { caller = \"6000000/min\" }",
            "callers = [\"batch\"]\nrate    = { caller = \"1/h\" }",
        )
        .start();
    // After a start a bucket is as empty as the process before could have left it: so this is
    // over the rate from the first request on, whoever it says it is.
    for i in 0..20 {
        let ip = format!("10.0.0.{i}");
        let answer = bed
            .ask("GET", "/v1/items")
            .token(Some(bed.canaries.batch_token.as_str()))
            .header("x-forwarded-for", &ip)
            .header("forwarded", &format!("for={ip}"))
            .header("x-real-ip", &ip)
            .header("true-client-ip", &ip)
            .header("cf-connecting-ip", &ip)
            .header("via", &ip)
            .send();
        answer.refused("rate-caller");
    }
    bed.ask("GET", "/v1/items")
        .header("x-forwarded-for", "10.0.0.1")
        .header("forwarded", "for=10.0.0.1")
        .send()
        .released();
    let request = bed.origin.only();
    assert_eq!(
        (
            request.header("x-forwarded-for"),
            request.header("forwarded")
        ),
        (None, None)
    );
}
