//! What a caller may not send: rows 3, 5 to 7, 32.

use crate::kit::bed::vendor_authority;
use crate::kit::*;

#[test]
fn t03_host_and_authority_are_the_policys() {
    let bed = Setup::new().start();
    let credential = bed.credential();
    let heads = [
        "GET /v1/items HTTP/1.1\r\nHost: evil.test\r\n",
        "GET /v1/items HTTP/1.1\r\nHost: evil.test:1\r\nX-Forwarded-Host: evil.test\r\nForwarded: host=evil.test\r\nX-Original-URL: /v1/x\r\nX-Rewrite-URL: /v1/x\r\nX-Host: evil.test\r\n",
        "GET http://evil.test/v1/items HTTP/1.1\r\nHost: evil.test\r\n",
        "GET https://evil.test:444/v1/items HTTP/1.1\r\nHost: visor.corp.test\r\n",
        "GET /v1/items HTTP/1.1\r\nHost: a.test\r\nHost: b.test\r\n",
        "GET /v1/items HTTP/1.1\r\nHost: a.test, b.test\r\n",
        "GET /v1/items HTTP/1.1\r\nHost: a.test@evil.test\r\n",
        "GET http://user:pass@evil.test/v1/items HTTP/1.1\r\nHost: evil.test\r\n",
        "GET /v1/items HTTP/1.1\r\n",
    ];
    for head in heads {
        let before = bed.origin.requests().len();
        let mut wire = bed.tls();
        wire.send(format!("{head}{credential}Connection: close\r\n\r\n"));
        let answer = wire.next_answer();
        let sent = bed.origin.requests();
        match sent.get(before) {
            // Whatever it asked for, it went where the policy says, and says so.
            Some(request) => {
                assert_eq!(request.all("host"), [vendor_authority(&bed)], "{head}");
                assert_eq!(request.path, "/v1/items");
                assert!(
                    !String::from_utf8_lossy(&request.raw).contains("evil"),
                    "{head}"
                );
            }
            None => assert!(answer.is_none_or(|a| a.status >= 400), "{head}"),
        }
    }
    let double = "GET /v1/items HTTP/1.1\r\nHost: a.test\r\nHost: a.test\r\n";
    let before = bed.origin.requests().len();
    let answer = bed.tls().send(format!("{double}{credential}\r\n")).answer();
    assert_eq!(answer.status, 400);
    assert_eq!(bed.origin.requests().len(), before);
}

#[test]
fn t05_methods() {
    let bed = Setup::new().start();
    for method in [
        "TRACE", "TRACK", "OPTIONS", "PUT", "PATCH", "DELETE", "HEAD", "PROPFIND", "FOO", "POST",
        "DEBUG", "PURGE",
    ] {
        let mut wire = bed.tls();
        wire.send(format!(
            "{method} /v1/items HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n{}\r\n",
            bed.credential()
        ));
        wire.finish();
        // An answer to HEAD has no body, whatever its length says.
        let said = String::from_utf8_lossy(&wire.rest()).into_owned();
        assert!(said.starts_with("HTTP/1.1 4"), "{method}: {said}");
        assert!(!said.contains(bed.canaries.token.as_str()), "{method}");
    }
    for target in ["api.acme.test:443", "127.0.0.1:80", "/v1/items"] {
        let mut wire = bed.tls();
        wire.send(format!(
            "CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{}\r\n",
            bed.credential()
        ));
        let answer = wire.answer();
        assert!(answer.status >= 400, "{target}");
    }
    bed.origin.assert_untouched();
}

#[test]
fn t06_connection_names_what_is_injected() {
    let bed = Setup::new().start();
    for named in [
        "x-acme-key",
        "X-ACME-KEY, acme-version",
        "close, x-acme-key",
        "content-length, host",
        "acme-person, content-type",
    ] {
        let answer = bed
            .search()
            .header("connection", named)
            .header("keep-alive", "timeout=9")
            .header("proxy-connection", "x-acme-key")
            .send();
        answer.released();
    }
    for request in bed.origin.requests() {
        assert_eq!(request.all("x-acme-key"), [bed.canaries.live_key.as_str()]);
        assert_eq!(request.all("acme-version"), ["2025-06-01"]);
        assert_eq!(
            request.all("content-length"),
            [request.body.len().to_string()]
        );
        for hop in [
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "transfer-encoding",
        ] {
            assert_eq!(request.header(hop), None, "{hop}");
        }
    }
    assert_eq!(bed.origin.requests().len(), 5);
}

#[test]
fn t07_upgrades() {
    let bed = Setup::new().start();
    for upgrade in ["websocket", "h2c", "TLS/1.3", "foo"] {
        let answer = bed
            .ask("GET", "/v1/items")
            .header("connection", "upgrade, http2-settings")
            .header("upgrade", upgrade)
            .header("http2-settings", "AAMAAABkAAQAoAAAAAIAAAAA")
            .header("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ==")
            .header("sec-websocket-version", "13")
            .send();
        answer.refused("header-malformed");
    }
    let mut wire = bed.plain("plain");
    wire.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    assert!(
        !wire.rest().starts_with(b"\0"),
        "HTTP/2 without having been agreed on"
    );
    bed.origin.assert_untouched();
    bed.origin.answers(|_| {
        Reply::raw(
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n",
        )
        .then("free talk")
    });
    let answer = bed.get("/v1/items");
    answer.refused("upstream-malformed");
    assert!(!String::from_utf8_lossy(&answer.raw).contains("free talk"));
}

#[test]
fn t32_browsers() {
    let bed = Setup::new().start();
    for (name, value) in [
        ("origin", "https://app.example"),
        ("origin", "null"),
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-site", "none"),
        ("sec-fetch-dest", "empty"),
        ("Origin", "https://visor.corp.test"),
    ] {
        let answer = bed.ask("GET", "/v1/items").header(name, value).send();
        answer.refused("browser");
        assert!(
            !answer
                .headers
                .iter()
                .any(|(n, _)| n.starts_with("access-control-")),
            "{name}"
        );
        assert!(answer.text().contains("backend"), "{}", answer.text());
    }
    let preflight = bed
        .ask("OPTIONS", "/v1/search")
        .token(None)
        .header("access-control-request-method", "POST");
    preflight.send().refused("browser");
    bed.origin.assert_untouched();
    bed.ask("GET", "/v1/items")
        .header("sec-fetch-mode", "cors")
        .send()
        .released();
}
