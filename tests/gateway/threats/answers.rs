//! What a vendor may not send back: rows 1, 2, 4, 16, 17, 19, 20.

use crate::kit::*;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// The key in every spelling that a caller could read.
fn spellings(key: &str) -> Vec<(&'static str, String)> {
    let each = |f: &dyn Fn(u8) -> String| key.bytes().map(f).collect::<String>();
    vec![
        ("raw", key.to_owned()),
        ("base64", STANDARD.encode(key)),
        ("base64, one byte on", STANDARD.encode(format!("x{key}"))),
        ("base64, two bytes on", STANDARD.encode(format!("xy{key}"))),
        (
            "base64 for URLs",
            URL_SAFE_NO_PAD.encode(format!("Bearer {key}")),
        ),
        ("escaped for URLs", each(&|b| format!("%{b:02x}"))),
        ("partly escaped for URLs", key.replace('_', "%5F")),
        ("escaped for JSON", each(&|b| format!("\\u{b:04x}"))),
        ("partly escaped for JSON", key.replace('_', "\\u005F")),
    ]
}

#[test]
fn t01_key_in_body() {
    let setup = Setup::new().site(
        "[providers.acme]\n",
        "[providers.acme]\nquarantine-leaked-key = false\n",
    );
    let key = setup.canaries().live_key.as_str().to_owned();
    let bed = setup.start();
    let mut withheld = 0.0;
    for (how, spelling) in spellings(&key) {
        for status in [200, 500] {
            let body = format!(r#"{{"echo":"{spelling}"}}"#);
            bed.origin
                .answers(move |_| Reply::json(status, body.clone()));
            for answer in [bed.get("/v1/items"), bed.search().send()] {
                assert_eq!(answer.refusal(), Some("key-in-answer"), "{how}, {status}");
            }
            withheld += 2.0;
        }
    }
    assert_eq!(
        bed.metric("visor_alarms_total{alarm=\"key-in-answer\"}"),
        withheld
    );
    bed.origin.answers(|_| Reply::json(200, "{}"));
    bed.get("/v1/items").released();
}

#[test]
fn t01_key_split_over_chunks_of_a_long_answer() {
    let setup = Setup::new().site(
        "[providers.acme]\n",
        "[providers.acme]\nquarantine-leaked-key = false\n",
    );
    let key = setup.canaries().live_key.as_str().to_owned();
    let bed = setup.start();
    for (how, spelling) in spellings(&key) {
        for before in [0, 100_000, 600_000] {
            let sent = spelling.clone();
            bed.origin.answers(move |_| {
                let mut reply = Reply::raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
                for piece in vec![b'.'; before]
                    .chunks(50_000)
                    .chain(sent.as_bytes().chunks(7))
                {
                    let size = format!("{:x}\r\n", piece.len()).into_bytes();
                    reply = reply.then([&size, piece, b"\r\n"].concat());
                }
                reply.then("0\r\n\r\n")
            });
            let answer = bed.get("/v1/items");
            // A long answer has begun to go back: then it must not end well, nor hold the key.
            let cut = answer.status == 200 && !answer.complete;
            assert!(
                cut || answer.refusal() == Some("key-in-answer"),
                "{how} after {before}"
            );
            assert!(
                !answer
                    .raw
                    .windows(12)
                    .any(|w| spelling.as_bytes().windows(12).any(|s| s == w)),
                "{how}"
            );
        }
    }
}

#[test]
fn t01_a_leaked_key_is_out_of_use() {
    let setup = Setup::new();
    let key = setup.canaries().live_key.as_str().to_owned();
    let echo = move |request: &Request| {
        Reply::json(
            200,
            request
                .header("x-acme-key")
                .filter(|k| *k == key)
                .unwrap_or("{}"),
        )
    };
    let bed = setup.vendor(echo).start();
    bed.get("/v1/items").refused("key-in-answer");
    bed.get("/v1/items").refused("credential-unavailable");
    // A reload that changes nothing does not bring it back, and says how to mend that.
    assert!(bed.reload().contains("as before"));
    bed.gateway
        .says("still gives the key that an answer carried");
    bed.get("/v1/items").refused("credential-unavailable");
    assert_eq!(bed.origin.requests().len(), 1);
    assert_eq!(bed.admin("/readyz").status, 503);
    // The other environment's key is another key.
    bed.ask("GET", "/v1/items")
        .token(Some(bed.canaries.test_token.as_str()))
        .send()
        .released();
}

#[test]
fn t02_key_in_headers() {
    let setup = Setup::new().site(
        "[providers.acme]\n",
        "[providers.acme]\nquarantine-leaked-key = false\n",
    );
    let key = setup.canaries().live_key.as_str().to_owned();
    let bed = setup.start();
    for name in [
        "x-acme-trace",
        "set-cookie",
        "location",
        "x-debug",
        "content-type",
        "etag",
        "www-authenticate",
    ] {
        for (how, spelling) in spellings(&key) {
            bed.origin
                .answers(move |_| Reply::new(200, &[(name, &spelling)], "{}"));
            let answer = bed.get("/v1/items");
            assert_eq!(answer.refusal(), Some("key-in-answer"), "{name}, {how}");
        }
    }
    let phrase = key.clone();
    bed.origin.answers(move |_| {
        Reply::raw(format!(
            "HTTP/1.1 200 {phrase}\r\ncontent-length: 2\r\n\r\n{{}}"
        ))
    });
    let _ = bed.get("/v1/items");
    let name = key.clone();
    bed.origin
        .answers(move |_| Reply::new(200, &[(&name, "1")], "{}"));
    let _ = bed.get("/v1/items");
}

#[test]
fn t02_only_listed_headers_go_back() {
    let bed = Setup::new()
        .vendor(|_| {
            let headers = [
                ("content-type", "application/json"),
                ("x-acme-trace", "t-1"),
                ("etag", "\"1\""),
                ("set-cookie", "session=1"),
                ("set-cookie2", "session=1"),
                ("location", "https://api.acme.test/elsewhere"),
                ("server", "acme/1.2"),
                ("x-powered-by", "acme"),
                ("access-control-allow-origin", "*"),
                ("strict-transport-security", "max-age=0"),
                ("alt-svc", "h3=\":443\""),
                ("connection", "x-acme-trace"),
                ("visor-refusal", "forged"),
                ("visor-decision", "forged"),
                ("ratelimit", "forged"),
            ];
            Reply::new(201, &headers, "{}")
        })
        .start();
    let answer = bed.get("/v1/items");
    assert_eq!(answer.status, 201);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    for gone in [
        "set-cookie",
        "set-cookie2",
        "location",
        "server",
        "x-powered-by",
        "access-control-allow-origin",
        "alt-svc",
    ] {
        assert_eq!(answer.header(gone), None, "{gone}");
    }
    assert_eq!(answer.header("visor-refusal"), None);
    let text = String::from_utf8_lossy(&answer.raw).into_owned();
    assert!(
        !text.contains("forged") && !text.contains("max-age=0"),
        "{text}"
    );
    assert!(
        answer
            .header("strict-transport-security")
            .unwrap()
            .starts_with("max-age=31536000")
    );
}

#[test]
fn t04_redirects() {
    let trap = Origin::start(None, |_| Reply::json(200, "{}"));
    let url = format!("http://127.0.0.1:{}/v1/items", trap.port);
    let bed = Setup::new().start();
    for status in [300, 301, 302, 303, 305, 307, 308] {
        for to in [
            url.clone(),
            "/v1/items/1".to_owned(),
            "//127.0.0.1/".to_owned(),
        ] {
            bed.origin
                .answers(move |_| Reply::new(status, &[("location", &to)], ""));
            for answer in [bed.get("/v1/items"), bed.search().send()] {
                answer.refused("redirect");
                assert_eq!(answer.header("location"), None);
            }
        }
    }
    bed.origin
        .answers(move |_| Reply::new(200, &[("location", &url), ("refresh", "0; url=/")], "{}"));
    let answer = bed.get("/v1/items");
    assert_eq!(
        (answer.header("location"), answer.header("refresh")),
        (None, None)
    );
    assert_eq!(trap.connections(), 0);
}

#[test]
fn t16_encoded_and_partial_answers() {
    let bed = Setup::new().start();
    let packed =
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xae\x05\x00C\xbf\xa6\xa3\x02\x00\x00\x00"
            .to_vec();
    let rows: [(u16, &[(&str, &str)]); 7] = [
        (200, &[("content-encoding", "gzip")]),
        (200, &[("content-encoding", "br")]),
        (200, &[("content-encoding", "identity, gzip")]),
        (
            200,
            &[
                ("content-encoding", "identity"),
                ("content-encoding", "zstd"),
            ],
        ),
        (200, &[("content-encoding", "made-up")]),
        (206, &[("content-range", "bytes 0-9/100")]),
        (200, &[("content-range", "bytes 0-9/100")]),
    ];
    for (status, headers) in rows {
        let body = packed.clone();
        bed.origin
            .answers(move |_| Reply::new(status, headers, body.clone()));
        bed.get("/v1/items").refused("answer-encoding");
        bed.search().send().refused("answer-encoding");
    }
    let ask = bed
        .search()
        .header("accept-encoding", "gzip, br, zstd")
        .header("te", "gzip");
    ask.send().refused("answer-encoding");
    for request in bed.origin.requests() {
        assert_eq!(request.all("accept-encoding"), ["identity"]);
        assert_eq!(request.header("te"), None);
    }
    let coded = "HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
    bed.origin.answers(move |_| Reply::raw(coded).close());
    let answer = bed.search().send();
    assert!(answer.refusal().is_some(), "{}", answer.text());
}

#[test]
fn t17_bodies_over_the_cap() {
    let bed = Setup::new()
        .site(
            "on      = \"acme.live\"\nroutes  = [\"search\"]",
            "on      = \"acme.live\"\nbody = \"8 KiB\"\nroutes  = [\"search\"]",
        )
        .limit("answer = \"8 KiB\"")
        .start();
    let (kind, mut body) = multipart(&[("image", &vec![0; 7000])]);
    bed.ask("POST", "/v1/search")
        .body(&kind, body.clone())
        .send()
        .released();
    body.resize((8 << 10) + 1, b' ');
    bed.ask("POST", "/v1/search")
        .body(&kind, body.clone())
        .send()
        .refused("body-too-large");
    // Without a length, the byte that is one too many is what tells: nothing waits for an end, which
    // may never come.
    let head = format!(
        "POST /v1/search HTTP/1.1\r\nHost: x\r\n{}content-type: {kind}\r\ntransfer-encoding: chunked\r\n\r\n",
        bed.credential()
    );
    let mut wire = bed.tls();
    wire.send(head);
    for chunk in body.chunks(1000) {
        wire.send([format!("{:x}\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
    }
    wire.answer().refused("body-too-large");
    assert_eq!(
        bed.origin.requests().len(),
        1,
        "nothing of the larger ones left"
    );

    let tail = format!(
        r#"{{"faces":[{{"liveness":{{"live":true}}}}],"more":"{}"}}"#,
        "x".repeat(8 << 10)
    );
    bed.origin.answers(move |_| Reply::json(200, tail.clone()));
    bed.search().send().refused("answer-too-large");
}

#[test]
fn t19_trailers() {
    let bed = Setup::new().start();
    let head = |more: &str| {
        format!(
            "POST /v1/search HTTP/1.1\r\nHost: x\r\n{}content-type: multipart/form-data; boundary=kit\r\ntransfer-encoding: chunked\r\n{more}\r\n",
            bed.credential()
        )
    };
    let body = "2\r\n--\r\n0\r\nx-acme-key: forged\r\nacme-person: forged\r\n\r\n";
    let mut wire = bed.tls();
    wire.send(head("trailer: x-acme-key\r\n") + body)
        .answer()
        .refused("header-malformed");
    // Unannounced ones are dropped, or their request is refused: nothing of them may leave.
    let mut wire = bed.tls();
    wire.send(head("") + body);
    let _ = wire.next_answer();
    for request in bed.origin.requests() {
        assert!(!String::from_utf8_lossy(&request.raw).contains("forged"));
    }

    bed.origin.answers(|request| {
        let body = if request.path == "/v1/search" { r#"{"faces":[{"liveness":{"live":true}}]}"# } else { "{}" };
        Reply::raw(format!(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: x-acme-trace\r\n\r\n{:x}\r\n{body}\r\n0\r\nx-acme-trace: forged\r\nset-cookie: forged\r\n\r\n",
            body.len()
        ))
        .close()
    });
    for answer in [bed.get("/v1/items"), bed.search().send()] {
        assert!(!String::from_utf8_lossy(&answer.raw).contains("forged"));
        assert_eq!(answer.header("trailer"), None);
    }
}

#[test]
fn t20_folded_headers_of_a_vendor() {
    let bed = Setup::new().start();
    for fold in [
        "x-acme-trace: a\r\n b",
        "x-acme-trace: a\r\n\tset-cookie: b",
        "content-type: application/json\r\n ; x=y",
        " x-first: folded",
    ] {
        bed.origin.answers(move |_| {
            Reply::raw(format!(
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n{fold}\r\n\r\n{{}}"
            ))
            .close()
        });
        let answer = bed.get("/v1/items");
        assert_eq!(answer.refusal(), Some("upstream-malformed"), "{fold:?}");
    }
}
