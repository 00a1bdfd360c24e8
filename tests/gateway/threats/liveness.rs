//! Answers that must not pass for a live person: rows 15, 18, 38.

use crate::kit::*;

#[test]
fn t15_documents_with_two_meanings() {
    let bed = Setup::new().start();
    let live = r#"{"liveness":{"live":true},"person":"p"}"#;
    let unreadable: Vec<(&str, Vec<u8>)> = vec![
        (
            "a key twice",
            br#"{"faces":[{"liveness":{"live":false,"live":true}}]}"#.to_vec(),
        ),
        (
            "a key twice, once escaped",
            br#"{"faces":[{"liveness":{"live":false,"l\u0069ve":true}}]}"#.to_vec(),
        ),
        (
            "the list twice",
            format!(r#"{{"faces":[],"faces":[{live}]}}"#).into_bytes(),
        ),
        (
            "one twice elsewhere",
            format!(r#"{{"a":1,"a":2,"faces":[{live}]}}"#).into_bytes(),
        ),
        (
            "trailing data",
            format!(r#"{{"faces":[{live}]}} x"#).into_bytes(),
        ),
        (
            "two documents",
            format!(r#"{{"faces":[{live}]}}{{"faces":[]}}"#).into_bytes(),
        ),
        (
            "a BOM",
            format!("\u{feff}{{\"faces\":[{live}]}}").into_bytes(),
        ),
        (
            "UTF-16",
            format!(r#"{{"faces":[{live}]}}"#)
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
        ),
        (
            "not UTF-8",
            [
                br#"{"x":"#.as_slice(),
                b"\"\xff\",",
                format!(r#""faces":[{live}]}}"#).as_bytes(),
            ]
            .concat(),
        ),
        (
            "half a surrogate",
            format!(r#"{{"x":"\ud800","faces":[{live}]}}"#).into_bytes(),
        ),
        (
            "a comment",
            format!(r#"{{/*x*/"faces":[{live}]}}"#).into_bytes(),
        ),
        (
            "a comma too many",
            format!(r#"{{"faces":[{live},]}}"#).into_bytes(),
        ),
        (
            "NaN",
            format!(r#"{{"x":NaN,"faces":[{live}]}}"#).into_bytes(),
        ),
        (
            "half a document",
            format!(r#"{{"faces":[{live}]"#).into_bytes(),
        ),
        (
            "deep nesting",
            [vec![b'['; 100_000], vec![b']'; 100_000]].concat(),
        ),
        ("nothing", Vec::new()),
    ];
    for (what, body) in unreadable {
        bed.origin.answers(move |_| Reply::json(200, body.clone()));
        let answer = bed.search().send();
        assert_eq!(answer.refusal(), Some("answer-unreadable"), "{what}");
    }
    let no_proof = [
        ("a word", r#"{"faces":[{"liveness":{"live":"true"}}]}"#),
        ("a number", r#"{"faces":[{"liveness":{"live":1}}]}"#),
        ("null", r#"{"faces":[{"liveness":{"live":null}}]}"#),
        ("a list", r#"{"faces":[{"liveness":{"live":[true]}}]}"#),
        ("nothing", r#"{"faces":[{"liveness":{}}]}"#),
        ("no liveness", r#"{"faces":[{}]}"#),
        ("no face", r#"{"faces":[]}"#),
        (
            "an object in the list's place",
            r#"{"faces":{"liveness":{"live":true}}}"#,
        ),
        ("no list", r#"{}"#),
        ("another level", r#"{"liveness":{"live":true}}"#),
        (
            "a list of answers",
            r#"[{"faces":[{"liveness":{"live":true}}]}]"#,
        ),
        ("a bare true", "true"),
    ];
    for (what, body) in no_proof {
        bed.origin.answers(move |_| Reply::json(200, body));
        let answer = bed.search().send();
        assert!(
            matches!(
                answer.refusal(),
                Some("liveness-missing" | "liveness-failed")
            ),
            "{what}: {:?}",
            answer.refusal()
        );
        assert!(!answer.text().contains("person"));
    }
}

#[test]
fn t18_other_spellings_of_names() {
    let bed = Setup::new().start();
    for body in [
        r#"{"faces":[{"liveness":{"Live":true}}]}"#,
        r#"{"Faces":[{"liveness":{"live":true}}]}"#,
        r#"{"faces":[{"liveness":{"live ":true}}]}"#,
        r#"{"faces":[{"liveness":{"l\u0131ve":true}}]}"#,
        r#"{"faces":[{"ｌiveness":{"live":true}}]}"#,
        r#"{"faces":[{"liveness.live":true}]}"#,
    ] {
        bed.origin.answers(move |_| Reply::json(200, body));
        bed.search().send().refused("liveness-missing");
    }
    let sent = bed.origin.requests().len();
    for path in [
        "/v1/Items",
        "/V1/items",
        "/v1/items/",
        "/v1/%C4%B1tems",
        "/v1/item%73%E2%80%8B",
        "/v1/\u{ff49}tems",
        "/v1/search",
    ] {
        let answer = bed.get(path);
        assert!(
            (400..500).contains(&answer.status) && answer.refusal().is_some(),
            "{path}"
        );
    }
    for method in ["get", "Get", "GeT"] {
        let answer = bed.ask(method, "/v1/items").send();
        assert!((400..500).contains(&answer.status), "{method}");
    }
    let token = bed.canaries.token.as_str();
    for near in [
        token.to_uppercase(),
        format!("{token}\u{0301}"),
        format!("{token} "),
        format!(" {token}x"),
    ] {
        let answer = bed.ask("GET", "/v1/items").token(Some(&near)).send();
        if near.trim() == token {
            answer.released();
        } else {
            assert!(answer.refusal().is_some());
        }
    }
    assert_eq!(bed.origin.requests().len(), sent + 1);
}

#[test]
fn t38_the_caller_asserts_liveness() {
    let spoof = r#"{"faces":[{"liveness":{"live":false},"person":"p"}]}"#;
    let bed = Setup::new()
        .vendor(move |_| Reply::json(200, spoof))
        .start();
    let (kind, body) = multipart(&[
        ("image", b"face"),
        ("livenessPassed", b"true"),
        ("faces[0].liveness.live", b"true"),
        ("faces", br#"[{"liveness":{"live":true}}]"#),
    ]);
    let answer = bed
        .ask("POST", "/v1/search")
        .header("x-liveness", "true")
        .header("liveness-passed", "true")
        .header("visor-would-refuse", "none")
        .body(&kind, body)
        .send();
    answer.refused("liveness-failed");
    assert!(!answer.text().contains("person"));
    let request = bed.origin.only();
    assert_eq!(request.header("x-liveness"), None);
    assert_eq!(request.header("liveness-passed"), None);
}
