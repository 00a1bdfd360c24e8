//! Where one request ends and the next begins: row 8, from callers.

use crate::kit::*;

/// A body that is a request itself, for a server that reads the outer one otherwise.
fn smuggled(bed: &Bed) -> String {
    format!(
        "GET /v1/items/smuggled HTTP/1.1\r\nHost: x\r\n{}\r\n",
        bed.credential()
    )
}

#[test]
fn t08_framing_of_requests() {
    let bed = Setup::new().start();
    let chunked = "transfer-encoding: chunked\r\n";
    let inner = smuggled(&bed);
    let n = inner.len();
    let cases: Vec<(&str, String, String)> = vec![
        (
            "CL.TE",
            format!("content-length: {}\r\n{chunked}", n + 5),
            format!("0\r\n\r\n{inner}"),
        ),
        (
            "TE.CL",
            format!("{chunked}content-length: 4\r\n"),
            format!("{n:x}\r\n{inner}\r\n0\r\n\r\n"),
        ),
        (
            "CL.CL",
            format!("content-length: 0\r\ncontent-length: {n}\r\n"),
            inner.clone(),
        ),
        (
            "CL twice alike",
            "content-length: 2\r\ncontent-length: 2\r\n".into(),
            "--".into(),
        ),
        (
            "CL list",
            format!("content-length: 0, {n}\r\n"),
            inner.clone(),
        ),
        (
            "CL list alike",
            "content-length: 2, 2\r\n".into(),
            "--".into(),
        ),
        ("CL +", format!("content-length: +{n}\r\n"), inner.clone()),
        ("CL -", "content-length: -1\r\n".into(), inner.clone()),
        ("CL hex", "content-length: 0x10\r\n".into(), inner.clone()),
        (
            "CL with a space",
            "content-length: 1 0\r\n".into(),
            inner.clone(),
        ),
        ("CL empty", "content-length: \r\n".into(), inner.clone()),
        ("CL words", "content-length: two\r\n".into(), inner.clone()),
        (
            "CL beyond numbers",
            "content-length: 99999999999999999999\r\n".into(),
            inner.clone(),
        ),
        (
            "CL wrapping",
            "content-length: 18446744073709551618\r\n".into(),
            inner.clone(),
        ),
        (
            "TE twice",
            format!("{chunked}{chunked}"),
            format!("0\r\n\r\n{inner}"),
        ),
        (
            "TE list",
            "transfer-encoding: chunked, chunked\r\n".into(),
            format!("0\r\n\r\n{inner}"),
        ),
        (
            "TE identity",
            "transfer-encoding: identity\r\n".into(),
            inner.clone(),
        ),
        (
            "TE gzip",
            "transfer-encoding: gzip, chunked\r\n".into(),
            format!("0\r\n\r\n{inner}"),
        ),
        (
            "TE not last",
            "transfer-encoding: chunked, identity\r\n".into(),
            format!("0\r\n\r\n{inner}"),
        ),
        (
            "TE misspelt",
            "transfer-encoding: xchunked\r\n".into(),
            format!("0\r\n\r\n{inner}"),
        ),
        (
            "TE quoted",
            "transfer-encoding: \"chunked\"\r\n".into(),
            format!("0\r\n\r\n{inner}"),
        ),
        (
            "TE vertical tab",
            "transfer-encoding: \x0bchunked\r\n".into(),
            format!("0\r\n\r\n{inner}"),
        ),
        (
            "TE with a parameter",
            "transfer-encoding: chunked;q=1\r\n".into(),
            format!("0\r\n\r\n{inner}"),
        ),
        (
            "TE space before the colon",
            "transfer-encoding : chunked\r\n".into(),
            format!("0\r\n\r\n{inner}"),
        ),
        (
            "TE underscore",
            format!("transfer_encoding: chunked\r\ncontent-length: {n}\r\n"),
            inner.clone(),
        ),
        (
            "TE folded",
            "transfer-encoding:\r\n chunked\r\n".into(),
            format!("0\r\n\r\n{inner}"),
        ),
        (
            "a folded header",
            "x-request-id: a\r\n b\r\ncontent-length: 0\r\n".into(),
            String::new(),
        ),
        (
            "a bare LF in a header",
            "x-request-id: a\ncontent-length: 0\r\n".into(),
            String::new(),
        ),
        (
            "a bare CR in a header",
            "x-request-id: a\rtransfer-encoding: chunked\r\ncontent-length: 0\r\n".into(),
            String::new(),
        ),
        ("chunk size -1", chunked.into(), "-1\r\n\r\n".into()),
        (
            "chunk size 0x",
            chunked.into(),
            format!("0x2\r\n--\r\n0\r\n\r\n{inner}"),
        ),
        (
            "chunk size huge",
            chunked.into(),
            format!("ffffffffffffffff0\r\n{inner}"),
        ),
        (
            "chunk size wraps",
            chunked.into(),
            "10000000000000002\r\n--\r\n0\r\n\r\n".into(),
        ),
        (
            "chunk with a bare LF",
            chunked.into(),
            format!("2\n--\r\n0\r\n\r\n{inner}"),
        ),
        (
            "chunk end with a bare LF",
            chunked.into(),
            format!("2\r\n--\n0\r\n\r\n{inner}"),
        ),
        (
            "chunk longer than said",
            chunked.into(),
            format!("2\r\n----\r\n0\r\n\r\n{inner}"),
        ),
        (
            "chunk size empty",
            chunked.into(),
            format!("\r\n--\r\n0\r\n\r\n{inner}"),
        ),
        (
            "chunk size spaced",
            chunked.into(),
            format!("2 2\r\n--\r\n0\r\n\r\n{inner}"),
        ),
        (
            "chunk extension with LF",
            chunked.into(),
            format!("2;a=\nb\r\n--\r\n0\r\n\r\n{inner}"),
        ),
    ];
    let mut wrong = Vec::new();
    for (what, framing, body) in cases {
        let before = bed.origin.requests().len();
        let mut wire = bed.tls();
        wire.send(format!(
            "POST /v1/search HTTP/1.1\r\nHost: x\r\n{}content-type: multipart/form-data; boundary=kit\r\n{framing}\r\n{body}",
            bed.credential()
        ));
        wire.finish();
        // Whatever is said, only the outer request may have been understood.
        let answer = wire.next_answer();
        let sent = bed.origin.requests();
        // The parser below takes these for chunks without a doubt: the outer request is understood,
        // and the connection must end with it.
        let lenient = matches!(what, "chunk size empty" | "chunk extension with LF");
        if sent.iter().any(|r| r.path.contains("smuggled")) {
            wrong.push(format!("{what}: the inner request left"));
        } else if sent.len() != before && !lenient {
            wrong.push(format!("{what}: the request left"));
        }
        if let Some(answer) = answer
            && !(400..=413).contains(&answer.status)
            && !lenient
        {
            wrong.push(format!("{what}: {}", answer.status));
        }
        let more = String::from_utf8_lossy(&wire.rest()).into_owned();
        if !more.is_empty() {
            wrong.push(format!("{what}: the connection went on: {more}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn t08_heads_that_are_none() {
    let bed = Setup::new().start();
    let c = bed.credential();
    for head in [
        format!("GET /v1/items HTTP/1.1\nHost: x\n{}\n\n", c.trim()),
        format!("GET  /v1/items HTTP/1.1\r\nHost: x\r\n{c}\r\n"),
        format!("GET /v1/items\r\nHost: x\r\n{c}\r\n"),
        format!("GET /v1/items HTTP/1.2\r\nHost: x\r\n{c}\r\n"),
        format!("GET /v1/items HTTP/2.0\r\nHost: x\r\n{c}\r\n"),
        format!("GET /v1/items HTTP/0.9\r\nHost: x\r\n{c}\r\n"),
        format!("GET /v1/items http/1.1\r\nHost: x\r\n{c}\r\n"),
        format!("GET /v1/items HTTP/1.1 x\r\nHost: x\r\n{c}\r\n"),
        format!("\r\n\r\nGET /v1/items HTTP/1.1\r\nHost: x\r\n{c}\r\n"),
        format!("GET /v1/items HTTP/1.1\r\n Host: x\r\n{c}\r\n"),
        "\0\0\0\0\r\n\r\n".to_owned(),
        format!("GET /v1/items HTTP/1.1\r\nHost: x\r\n\0{c}\r\n"),
    ] {
        let mut wire = bed.tls();
        wire.send(&head).finish();
        let answer = wire.next_answer();
        assert!(
            answer.as_ref().is_none_or(|a| a.status >= 400),
            "{}",
            head.escape_debug()
        );
        wire.assert_closed();
    }
    bed.origin.assert_untouched();
}

#[test]
fn t08_http_1_0_and_pipelines() {
    let bed = Setup::new().start();
    let c = bed.credential();
    // HTTP/1.0 knows no chunks; a body must not be taken for the next request.
    for framing in [
        "transfer-encoding: chunked\r\n",
        "connection: keep-alive\r\ntransfer-encoding: chunked\r\n",
    ] {
        let mut wire = bed.tls();
        let head = format!(
            "POST /v1/search HTTP/1.0\r\nHost: x\r\n{c}content-type: multipart/form-data; boundary=kit\r\n{framing}\r\n"
        );
        wire.send(format!("{head}0\r\n\r\n{}", smuggled(&bed)))
            .finish();
        let _ = wire.next_answer();
        wire.assert_closed();
    }
    assert!(
        !bed.origin
            .requests()
            .iter()
            .any(|r| r.path.contains("smuggled"))
    );
    // A body without a length is none, and what follows is not run as the caller's next request
    // unless it is one.
    let mut wire = bed.tls();
    wire.send(format!(
        "GET /v1/items HTTP/1.1\r\nHost: x\r\n{c}\r\nnot a request at all\r\n\r\n"
    ))
    .finish();
    wire.answer().released();
    if let Some(answer) = wire.next_answer() {
        assert!(answer.status >= 400);
    }
    wire.assert_closed();
    // Two requests at once are two requests.
    let before = bed.origin.requests().len();
    let one = format!("GET /v1/items/1 HTTP/1.1\r\nHost: x\r\n{c}\r\n");
    let mut wire = bed.tls();
    wire.send(one.clone() + &one.replace("/1 ", "/2 ")).finish();
    wire.answer().released();
    if let Some(answer) = wire.next_answer() {
        answer.released();
    }
    let paths: Vec<_> = bed.origin.requests()[before..]
        .iter()
        .map(|r| r.path.clone())
        .collect();
    assert!(
        ["/v1/items/1", "/v1/items/2"]
            .starts_with(&paths.iter().map(String::as_str).collect::<Vec<_>>()),
        "{paths:?}"
    );
}
