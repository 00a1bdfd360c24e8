//! Where one answer ends and the next begins: row 8, from the vendor.

use crate::kit::*;

#[test]
fn t08_framing_of_answers() {
    let bed = Setup::new().start();
    let next = "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\npoisoned";
    let cases = [
        (
            "CL and TE",
            "content-length: 5\r\ntransfer-encoding: chunked\r\n",
            "0\r\n\r\n",
        ),
        ("CL.CL", "content-length: 0\r\ncontent-length: 2\r\n", ""),
        ("CL list", "content-length: 0, 2\r\n", ""),
        ("CL -", "content-length: -1\r\n", ""),
        ("CL +", "content-length: +2\r\n", "{}"),
        ("CL words", "content-length: two\r\n", "{}"),
        (
            "CL beyond numbers",
            "content-length: 99999999999999999999\r\n",
            "{}",
        ),
        ("TE gzip", "transfer-encoding: gzip\r\n", "{}"),
        (
            "TE misspelt",
            "transfer-encoding: xchunked\r\n",
            "2\r\n{}\r\n0\r\n\r\n",
        ),
        (
            "TE twice",
            "transfer-encoding: chunked\r\ntransfer-encoding: chunked\r\n",
            "2\r\n{}\r\n0\r\n\r\n",
        ),
        (
            "TE and identity",
            "transfer-encoding: chunked, identity\r\n",
            "2\r\n{}\r\n0\r\n\r\n",
        ),
        (
            "chunk size -1",
            "transfer-encoding: chunked\r\n",
            "-1\r\n{}\r\n0\r\n\r\n",
        ),
        (
            "chunk size 0x",
            "transfer-encoding: chunked\r\n",
            "0x2\r\n{}\r\n0\r\n\r\n",
        ),
        (
            "chunk size wraps",
            "transfer-encoding: chunked\r\n",
            "10000000000000002\r\n{}\r\n0\r\n\r\n",
        ),
        (
            "chunk longer than said",
            "transfer-encoding: chunked\r\n",
            "2\r\n{ }\r\n0\r\n\r\n",
        ),
        ("a space before the colon", "content-length : 2\r\n", "{}"),
        (
            "a header without a colon",
            "nonsense\r\ncontent-length: 2\r\n",
            "{}",
        ),
        ("a body that ends early", "content-length: 100\r\n", "{}"),
        (
            "a chunk that ends early",
            "transfer-encoding: chunked\r\n",
            "64\r\n{}",
        ),
        (
            "no last chunk",
            "transfer-encoding: chunked\r\n",
            "2\r\n{}\r\n",
        ),
    ];
    for (what, framing, body) in cases {
        for path in ["/v1/items", "/v1/items/2"] {
            bed.origin.answers(move |_| {
                Reply::raw(format!("HTTP/1.1 200 OK\r\n{framing}\r\n{body}"))
                    .then(next)
                    .close()
            });
            let answer = bed.get(path);
            // Refused, or taken at its word; the poison belongs to nobody.
            assert!(!answer.text().starts_with("poisoned"), "{what}");
            assert!(
                answer.refusal().is_some()
                    || !answer.complete
                    || matches!(&*answer.body, b"{}" | b""),
                "{what}: {}",
                answer.text()
            );
            bed.origin
                .answers(|_| Reply::json(200, r#"{"fresh":true}"#));
            let fresh = bed.get("/v1/items");
            assert_eq!(fresh.text(), r#"{"fresh":true}"#, "after {what}");
        }
    }
}

#[test]
fn t08_answers_that_nobody_asked_for() {
    let bed = Setup::new().start();
    // More than its length says, and an answer in advance: neither is the next caller's.
    for extra in [
        "HTTP/1.1 200 OK\r\ncontent-length: 8\r\n\r\npoisoned",
        "x",
        "\r\n",
    ] {
        bed.origin.answers(move |_| {
            Reply::raw(format!(
                "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{{}}{extra}"
            ))
        });
        let _ = bed.get("/v1/items");
        bed.origin
            .answers(|_| Reply::json(200, r#"{"fresh":true}"#));
        for _ in 0..3 {
            assert_eq!(
                bed.get("/v1/items").text(),
                r#"{"fresh":true}"#,
                "after {extra:?}"
            );
        }
    }
    for head in [
        "HTTP/1.1 200 OK\ncontent-length: 2\n\n{}",
        "HTTP/2 200 OK\r\n\r\n{}",
        "200 OK\r\n\r\n{}",
        "<html>",
        "HTTP/1.1 99 No\r\n\r\n",
        "HTTP/1.1 OK\r\n\r\n",
    ] {
        bed.origin.answers(move |_| Reply::raw(head).close());
        let answer = bed.get("/v1/items");
        assert!(
            answer.refusal().is_some() || answer.text() == "{}",
            "{head:?}: {}",
            answer.text()
        );
    }
    // Interim answers without an end.
    bed.origin.answers(|_| {
        let reply = Reply::raw("");
        (0..100)
            .fold(reply, |reply, _| {
                reply.then("HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n")
            })
            .close()
    });
    bed.get("/v1/items").refused("upstream-malformed");
    bed.origin.answers(|_| {
        Reply::raw("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n")
            .then("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
    });
    bed.get("/v1/items").released();
}
