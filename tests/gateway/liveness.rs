//! Judged, pending, projected and shadowed answers, over sockets.

use crate::kit::*;

#[test]
fn judged() {
    let bed = Setup::new().start();
    let face = |inner: &str| format!(r#"{{"faces":[{{"liveness":{{{inner}}},"person":"p"}}]}}"#);
    let live = face(r#""live":true"#);
    for (body, code) in [
        (face(r#""live":false"#), "liveness-failed"),
        (
            face(r#""live":false,"state":"unsure""#),
            "liveness-indeterminate",
        ),
        (face(r#""state":"unsure""#), "liveness-indeterminate"),
        (face(""), "liveness-missing"),
        (r#"{"faces":[]}"#.to_owned(), "liveness-missing"),
        (
            r#"{"faces":[{"liveness":{"live":true}},{"liveness":{"live":true}}]}"#.to_owned(),
            "faces-count",
        ),
        (
            r#"{"faces":[{"liveness":{"live":true}},{"liveness":{"live":false}}]}"#.to_owned(),
            "liveness-failed",
        ),
    ] {
        bed.origin.answers(move |_| Reply::json(200, body.clone()));
        let answer = bed.search().send();
        answer.refused(code);
        assert!(!answer.text().contains("faces"), "{}", answer.text());
        let decision = bed.decision(&answer);
        assert_eq!(
            (decision["code"].as_str(), decision["verdict"].as_str()),
            (Some(code), Some("refuse"))
        );
        assert!(
            decision["place"].as_str().unwrap().contains(".toml:"),
            "{decision}"
        );
    }
    let sent = live.clone();
    bed.origin.answers(move |_| Reply::json(200, sent.clone()));
    let answer = bed.search().send();
    assert_eq!(answer.released().text(), live, "byte for byte");
    assert_eq!(bed.decision(&answer)["code"], "judged");
}

#[test]
fn scores_and_numbers_of_faces() {
    let bed = Setup::new()
        .site("routes  = [\"search\"]\n", "liveness = { faces = \"at-least-one\", minimum-score = 0.9 }\nroutes  = [\"search\"]\n")
        .start();
    let faces = |scores: &[&str]| {
        let faces: Vec<_> = scores
            .iter()
            .map(|s| format!(r#"{{"liveness":{{"live":true,"score":{s}}}}}"#))
            .collect();
        format!(r#"{{"faces":[{}]}}"#, faces.join(","))
    };
    for (scores, code) in [
        (&["0.9"][..], None),
        (&["0.95", "1"], None),
        (&["0.95", "0.89"], Some("liveness-score")),
        (&["95"], Some("liveness-missing")),
        (&["\"0.95\""], Some("liveness-missing")),
        (&["null"], Some("liveness-missing")),
    ] {
        let body = faces(scores);
        bed.origin.answers(move |_| Reply::json(200, body.clone()));
        assert_eq!(bed.search().send().refusal(), code, "{scores:?}");
    }
}

#[test]
fn vendors_errors_are_rebuilt() {
    let bed = Setup::new().start();
    let body = r#"{"error":{"type":"t","message":"m","hint":"h"},"faces":[{"person":"p"}],"status":"fail"}"#;
    for (status, body) in [
        (400, body),
        (500, body),
        (200, body),
        (503, "<html>gateway</html>"),
    ] {
        bed.origin.answers(move |_| Reply::json(status, body));
        let answer = bed.search().send();
        assert_eq!((answer.status, answer.refusal()), (status, None));
        assert!(
            !answer.text().contains("person")
                && !answer.text().contains("hint")
                && !answer.text().contains("html"),
            "{}",
            answer.text()
        );
        assert!(answer.json()["error"]["message"].is_string());
        assert_eq!(bed.decision(&answer)["code"], "vendor-error");
    }
}

#[test]
fn pending_and_final_reports() {
    let bed = Setup::new().start();
    for (body, code, back) in [
        (
            r#"{"id":"s","status":"running","match":true,"live":true}"#,
            "pending",
            r#"{"id":"s","status":"running"}"#,
        ),
        (
            r#"{"id":"s","status":"unheard-of","match":true,"live":true}"#,
            "pending",
            r#"{"id":"s","status":"unheard-of"}"#,
        ),
        (
            r#"{"id":"s","match":true,"live":true}"#,
            "pending",
            r#"{"id":"s"}"#,
        ),
        (
            r#"{"id":"s","status":"complete","match":true,"live":true}"#,
            "judged",
            r#"{"id":"s","status":"complete","match":true,"live":true}"#,
        ),
    ] {
        bed.origin.answers(move |_| Reply::json(200, body));
        let answer = bed.get("/v1/sessions/s");
        assert_eq!(answer.released().text(), back);
        assert_eq!(bed.decision(&answer)["code"], code);
    }
    bed.origin.answers(|_| {
        Reply::json(
            200,
            r#"{"id":"s","status":"complete","match":true,"live":false}"#,
        )
    });
    bed.get("/v1/sessions/s").refused("liveness-failed");
}

#[test]
fn lists_and_client_safe_answers() {
    let bed = Setup::new()
        .site(
            "routes  = [\"open\"]\n",
            "answer  = \"client-safe\"\nroutes  = [\"open\"]\n",
        )
        .start();
    bed.origin.answers(|_| Reply::json(200, r#"{"sessions":[{"id":"a","status":"complete","match":true},{"id":"b","report":{"live":true}}],"total":2}"#));
    assert_eq!(
        bed.get("/v1/sessions").released().text(),
        r#"{"sessions":[{"id":"a","status":"complete"},{"id":"b"}]}"#
    );
    bed.origin.answers(|_| {
        Reply::json(
            200,
            r#"{"id":"s","secret":"cs_1","admin":"x","nested":{"id":1}}"#,
        )
    });
    let answer = bed
        .ask("POST", "/v1/sessions")
        .body("application/json", "{}")
        .send();
    assert_eq!(answer.released().text(), r#"{"id":"s","secret":"cs_1"}"#);
}

#[test]
fn shadow_lets_through_what_it_may_and_until_its_day() {
    let spoof = r#"{"faces":[{"liveness":{"live":false},"person":"p"}]}"#;
    let mode = |until: &str| {
        Setup::new()
            .site(
                "routes  = [\"search\"]\n",
                &format!("mode = {{ shadow-until = {until} }}\nroutes  = [\"search\"]\n"),
            )
            .vendor(move |_| Reply::json(200, spoof))
    };
    let bed = mode("2099-12-31").start();
    let answer = bed.search().send();
    assert_eq!(answer.released().text(), spoof);
    assert_eq!(answer.header("visor-would-refuse"), Some("liveness-failed"));
    let decision = bed.decision(&answer);
    assert_eq!(
        (
            decision["code"].as_str(),
            decision["would_refuse"][0]["code"].as_str()
        ),
        (Some("shadowed"), Some("liveness-failed"))
    );
    assert_eq!(
        bed.metric("visor_would_refuse_total{allow=\"search\",code=\"liveness-failed\"}"),
        1.0
    );
    // Hygiene, identity and the key are never relaxed.
    bed.search().header("origin", "x").send().refused("browser");
    bed.search().token(None).send().refused("caller-missing");
    bed.origin.answers(|_| Reply::json(200, "not JSON"));
    bed.search().send().refused("answer-unreadable");
    let bed = mode("2024-12-31").start();
    bed.search().send().refused("liveness-failed");
}
