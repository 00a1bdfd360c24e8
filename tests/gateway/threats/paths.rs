//! Paths with more than one meaning: rows 9, 10.

use crate::kit::*;

#[test]
fn t09_dot_segments() {
    let bed = Setup::new().start();
    for path in [
        "/v1/../v1/items",
        "/../v1/items",
        "/v1/./items",
        "/v1/items/..",
        "/v1/items/.",
        "/v1/x/../items",
        "/v1/%2e%2e/v1/items",
        "/v1/%2E./v1/items",
        "/v1/.%2e/items",
        "/v1/%2e/items",
        "/v1/items/%2e%2e/items",
        "/admin/../v1/items",
        "/v1/items/..;/x",
        "/v1/items/%252e%252e/x",
    ] {
        let answer = bed.get(path);
        assert_eq!(
            (answer.status, answer.refusal()),
            (400, Some("path-malformed")),
            "{path}"
        );
    }
    bed.origin.assert_untouched();
    // One meaning, one spelling: the very path that was matched is what leaves.
    bed.get("/v1/%69tems/a%7Eb").released();
    assert_eq!(bed.origin.only().path, "/v1/items/a~b");
}

#[test]
fn t10_characters_that_servers_read_differently() {
    let bed = Setup::new().start();
    for path in [
        "/v1%2Fitems",
        "/v1%2fitems",
        "//v1/items",
        "/v1//items",
        "/v1\\items",
        "/v1/items%5c..",
        "/v1/items;x=1",
        "/v1/items%3Bx",
        "/v1/items%00",
        "/v1/items/%00",
        "/v1/items%0d%0a",
        "/v1/items%0A",
        "/v1/items/%c0%af",
        "/v1/items/%e0%80%af",
        "/v1/items/%ff",
        "/v1/items/%ed%a0%80",
        "/v1/items/%",
        "/v1/items/%2",
        "/v1/items/%zz",
        "/v1/items%3flimit=1",
        "/v1/items%23",
        "/v1/items/%25%32%46",
        "/v1/items|x",
        "/v1/items\"",
        "/v1/items<",
        "/v1/items%7f",
        "/v1/items?limit=1;cursor=2",
        "*",
        "items",
        "?limit=1",
        "",
    ] {
        let answer = bed.get(path);
        assert!(
            (400..=404).contains(&answer.status),
            "{path}: {:?}",
            answer.refusal()
        );
    }
    for raw in [
        &b"/v1/items\0"[..],
        b"/v1/items\x01",
        b"/v1/items\xff",
        b"/v1/\xc0\xafitems",
        b"/v1/items\t",
        b"/v1/items x",
    ] {
        let mut wire = bed.tls();
        wire.send(
            [
                b"GET ",
                raw,
                b" HTTP/1.1\r\nHost: x\r\n",
                bed.credential().as_bytes(),
                b"\r\n",
            ]
            .concat(),
        );
        assert!(
            (400..=404).contains(&wire.answer().status),
            "{}",
            raw.escape_ascii()
        );
    }
    for query in [
        "limit=1&limit=2",
        "other=1",
        "limit=1&&Limit=2",
        "%6cimit=1",
        "limit%00=1",
    ] {
        let answer = bed.get(&format!("/v1/items?{query}"));
        assert_eq!(answer.status, 400, "{query}");
    }
    bed.origin.assert_untouched();
    bed.get("/v1/items?limit=1&cursor=a%20b").released();
    assert_eq!(bed.origin.only().path, "/v1/items?limit=1&cursor=a%20b");
    // A fragment is no part of a target.
    for path in ["/v1/items#x", "/v1/items?limit=1#x", "/v1/items#"] {
        bed.get(path).refused("path-malformed");
    }
    assert_eq!(bed.origin.requests().len(), 1);
}
