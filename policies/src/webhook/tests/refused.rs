//! What is not the vendor's, or not readable in one way, is refused.

use super::*;

/// A scheme, the headers, and why they are refused.
type Row<'a> = (&'a str, &'a [(&'a str, &'a str)], WebhookRefusal);

#[test]
fn what_is_missing_repeated_or_malformed_is_refused() {
    use WebhookRefusal as R;
    let time = NOW.to_string();
    let t = |rest: &str| format!("t={NOW},{rest}");
    let v1 = |n: usize| t(&vec![format!("v1={OLD_OF_BODY}"); n].join(","));
    let times = |n: u64| {
        let pair = |i| format!("t={i},v1={OLD_OF_BODY}");
        (1..=n).map(pair).collect::<Vec<_>>().join(" ")
    };
    let upper = OF_BODY.to_uppercase();
    let long = "a".repeat(5000);
    let unpadded = OF_BODY_BASE64.trim_end_matches('=');
    let base64 = format!("{PLAIN}\nencoding = 'base64'");
    let table: &[Row<'_>] = &[
        (PLAIN, &[], R::SignatureMissing),
        (PLAIN, &[("x-sig", "")], R::SignatureMissing),
        (
            PLAIN,
            &[("x-sig", OF_BODY), ("x-sig", OF_BODY)],
            R::SignatureHeaderRepeated,
        ),
        (PLAIN, &[("x-sig", "00")], R::SignatureMalformed),
        (
            PLAIN,
            &[("x-sig", OF_BODY.get(1..).unwrap())],
            R::SignatureMalformed,
        ),
        (PLAIN, &[("x-sig", &upper)], R::SignatureMalformed),
        (
            PLAIN,
            &[("x-sig", &format!("sha256={OF_BODY}"))],
            R::SignatureMalformed,
        ),
        (PLAIN, &[("x-sig", &long)], R::SignatureMalformed),
        (PLAIN, &[("x-sig", "é")], R::SignatureMalformed),
        (PLAIN, &[("x-sig", OF_TIME_AND_BODY)], R::SignatureMismatch),
        (
            PREFIXED,
            &[("x-sig", &format!("sha512={OF_BODY}"))],
            R::SignatureMalformed,
        ),
        (
            PREFIXED,
            &[("x-sig", &format!("sha256=sha256={OF_BODY}"))],
            R::SignatureMalformed,
        ),
        (&base64, &[("x-sig", unpadded)], R::SignatureMalformed),
        (
            &base64,
            &[("x-sig", &OF_BODY_BASE64.replace("o=", "p="))],
            R::SignatureMalformed,
        ),
        (
            UNSIGNED_TIME,
            &[("x-sig", &t("")), ("x-id", "1")],
            R::SignatureMissing,
        ),
        (
            UNSIGNED_TIME,
            &[("x-sig", OF_BODY), ("x-id", "1")],
            R::SignatureMalformed,
        ),
        (
            UNSIGNED_TIME,
            &[("x-sig", &format!("t=x,v1={OF_BODY}")), ("x-id", "1")],
            R::TimestampMalformed,
        ),
        (
            UNSIGNED_TIME,
            &[("x-sig", &t(&format!("v1={OF_BODY}")))],
            R::IdMissing,
        ),
        (
            UNSIGNED_TIME,
            &[("x-sig", &t(&format!("v1={OF_BODY}"))), ("x-id", "")],
            R::IdMissing,
        ),
        (
            UNSIGNED_TIME,
            &[("x-sig", &t(&format!("v1={OF_BODY}"))), ("x-id", "a b")],
            R::IdMalformed,
        ),
        (
            UNSIGNED_TIME,
            &[
                ("x-sig", &t(&format!("v1={OF_BODY}"))),
                ("x-id", long.get(..257).unwrap()),
            ],
            R::IdMalformed,
        ),
        (
            UNSIGNED_TIME,
            &[
                ("x-sig", &t(&format!("v1={OF_BODY}"))),
                ("x-id", "1"),
                ("x-id", "2"),
            ],
            R::IdMalformed,
        ),
        (
            SIGNED_TIME,
            &[("x-sig", &format!("v1={OF_TIME_AND_BODY}"))],
            R::TimestampMissing,
        ),
        (
            SIGNED_TIME,
            &[("x-sig", &format!("v1={OF_TIME_AND_BODY},t={NOW}"))],
            R::TimestampMissing,
        ),
        (
            SIGNED_TIME,
            &[("x-sig", &format!("t=-1,v1={OF_TIME_AND_BODY}"))],
            R::TimestampMalformed,
        ),
        (
            SIGNED_TIME,
            &[("x-sig", &format!("t=+{NOW},v1={OF_TIME_AND_BODY}"))],
            R::TimestampMalformed,
        ),
        (
            SIGNED_TIME,
            &[("x-sig", &format!("t=,v1={OF_TIME_AND_BODY}"))],
            R::TimestampMalformed,
        ),
        (
            SIGNED_TIME,
            &[("x-sig", &format!("t=0{NOW},v1={OF_TIME_AND_BODY}"))],
            R::SignatureMismatch,
        ),
        (
            SIGNED_TIME,
            &[("x-sig", &format!("t=99999999999999999999,v1={OF_BODY}"))],
            R::TimestampMalformed,
        ),
        (
            SIGNED_TIME,
            &[("x-sig", &t(&format!("v1={OF_BODY}")))],
            R::SignatureMismatch,
        ),
        (SIGNED_TIME, &[("x-sig", &v1(16))], R::SignatureMismatch),
        (SIGNED_TIME, &[("x-sig", &v1(17))], R::SignatureMalformed),
        (SIGNED_TIME, &[("x-sig", &times(4))], R::SignatureMismatch),
        (SIGNED_TIME, &[("x-sig", &times(5))], R::SignatureMalformed),
        (
            TIME_HEADER,
            &[("x-sig", OF_TIME_AND_BODY)],
            R::TimestampMissing,
        ),
        (
            TIME_HEADER,
            &[("x-sig", OF_TIME_AND_BODY), ("x-time", "")],
            R::TimestampMalformed,
        ),
        (
            TIME_HEADER,
            &[
                ("x-sig", OF_TIME_AND_BODY),
                ("x-time", &time),
                ("x-time", &time),
            ],
            R::TimestampMalformed,
        ),
    ];
    for (toml, pairs, refusal) in table {
        assert_eq!(verify(toml, pairs), Err(*refusal), "{toml}\n{pairs:?}");
    }
}

#[test]
fn the_body_is_read_in_one_way_only_and_after_its_mac() {
    use WebhookRefusal as R;
    let scheme = scheme("header = 'x-sig'\nid = 'data.id'\nsession = 'data.session'");
    let secret = [scheme.parse_secret(KEY).unwrap()];
    let verify = |body: &[u8], key: &str| {
        let value = hex::encode(mac(key.as_bytes(), &[body]));
        scheme.verify(&secret, &headers(&[("x-sig", &value)]), body, NOW, WINDOW)
    };
    let ids = |body: &str| verify(body.as_bytes(), KEY).map(|v| (v.event_id.unwrap(), v.session));
    let id = |id: &str| (id.to_owned(), None);

    assert_eq!(ids(r#"{"data":{"id":"e"}}"#), Ok(id("e")));
    assert_eq!(
        ids(r#"{"data":{"id":18446744073709551615,"session":null}}"#),
        Ok(id("18446744073709551615"))
    );
    assert_eq!(
        ids(r#"{"data":{"id":"e","session":7}}"#),
        Ok(("e".to_owned(), Some("7".to_owned())))
    );
    let deep = format!(
        r#"{{"data":{{"id":"e"}},"x":{}1{}}}"#,
        "[".repeat(500),
        "]".repeat(500)
    );
    let long = format!(r#"{{"data":{{"id":"{}"}}}}"#, "e".repeat(257));
    for (body, refusal) in [
        ("", R::BodyUnreadable),
        ("{}{}", R::BodyUnreadable),
        ("\u{feff}{}", R::BodyUnreadable),
        (r#"{"data":{"id":"e","id":"f"}}"#, R::BodyUnreadable),
        (r#"{"data":{"id":"e","\u0069d":"f"}}"#, R::BodyUnreadable),
        (
            r#"{"data":{"id":"e"},"data":{"id":"f"}}"#,
            R::BodyUnreadable,
        ),
        (
            r#"{"data":{"id":"e"},"other":[{"a":1,"a":2}]}"#,
            R::BodyUnreadable,
        ),
        (&deep, R::BodyUnreadable),
        ("{}", R::IdMissing),
        (r#"{"data":null}"#, R::IdMissing),
        (r#"{"data":{"id":null}}"#, R::IdMissing),
        (r#"{"data":[{"id":"e"}]}"#, R::IdMalformed),
        (r#"{"data":{"id":""}}"#, R::IdMalformed),
        (r#"{"data":{"id":"a\nb"}}"#, R::IdMalformed),
        (r#"{"data":{"id":"é"}}"#, R::IdMalformed),
        (r#"{"data":{"id":true}}"#, R::IdMalformed),
        (r#"{"data":{"id":1.5}}"#, R::IdMalformed),
        (&long, R::IdMalformed),
        (r#"{"data":{"id":"e","session":{}}}"#, R::SessionMalformed),
        (r#"{"data":{"id":"e","session":""}}"#, R::SessionMalformed),
    ] {
        assert_eq!(ids(body), Err(refusal), "{body}");
        let forged = verify(body.as_bytes(), OLD_KEY);
        assert_eq!(
            forged,
            Err(R::SignatureMismatch),
            "the body is not read before its MAC: {body}"
        );
    }
    assert_eq!(
        verify(b"{\"data\":{\"id\":\"\xff\"}}", KEY),
        Err(R::BodyUnreadable)
    );
}

#[test]
fn without_a_secret_nothing_is_taken_in() {
    let got = scheme(PLAIN).verify(&[], &headers(&[("x-sig", OF_BODY)]), BODY, NOW, WINDOW);
    assert_eq!(got, Err(WebhookRefusal::SignatureMismatch));
}
