//! Code that calls a vendor today, run unmodified against the gateway: only the base URL and the
//! key are others. FaceSign's own Python client, the `requests` code that ARSA prints, Node's
//! `fetch`, and curl over both versions of HTTP.
//!
//! Each program runs twice: against the vendors' sandbox itself, which shows what it does without a
//! gateway, and through the gateway. What is allowed must come out the same; what is refused must
//! arrive as an error of the vendor's own, in the client's own error handling.

mod programs;
mod town;

use programs::{bare, is_there, node, python, run, script};
use serde_json::{Value, json};
use town::{ARSA, Door, FACESIGN, FACESIGN_NEXT, Town};

// ---- FaceSign's client ---------------------------------------------------------------------------

fn facesign_sdk(door: &Door) -> Value {
    let mut command = python();
    command
        .arg(script("facesign_sdk.py"))
        .env("FACESIGN_URL", &door.base)
        .env("FACESIGN_API_KEY", &door.key);
    run(&mut command, door)
}

/// The client joins `sessions` onto its address as a browser would, so it needs a listener (or a
/// Host) of its own: a path prefix would be lost.
///
/// Three things it cannot do, with or without a gateway, and the test holds it to that. Its list of
/// states is older than `created`, so it reads only what the vendor says in older words (the
/// sandbox's `older`). It wants `has_more`, where the vendor sends `hasMore`, so it cannot list. And
/// it wants `client_reference_id` in a session's settings, where the vendor sends
/// `clientReferenceId`. Such answers are read through the client's own `request`.
#[test]
fn facesigns_own_python_client_works() {
    let mut town = Town::start().filled();
    let direct = facesign_sdk(&town.direct(FACESIGN_NEXT));
    let versions: Vec<_> = town
        .received()
        .iter()
        .map(|request| request["version"].clone())
        .collect();
    assert!(
        versions.iter().all(|version| version == "2024-12-18"),
        "the client's own: {versions:?}"
    );
    town.forget();
    let ours = facesign_sdk(&town.door(FACESIGN_NEXT));
    println!("{direct:#}\n{ours:#}");

    // The same, but for what is new in each session.
    for step in [
        "create",
        "retrieve, begun",
        "retrieve, under way",
        "retrieve, complete",
        "retrieve, asynchronously",
    ] {
        for field in ["status", "report"] {
            assert_eq!(ours[step][field], direct[step][field], "{step}");
        }
        assert_eq!(ours[step]["id"], ours["create"]["id"], "{step}");
        assert!(
            ours[step]["secret"].as_str().unwrap().starts_with("cs"),
            "{step}"
        );
    }
    assert!(
        ours["refresh"]["secret"]
            .as_str()
            .unwrap()
            .starts_with("cs")
    );
    let state = |step: &str| {
        (
            ours[step]["status"].as_str().unwrap(),
            ours[step]["report"].as_bool().unwrap(),
        )
    };
    assert_eq!(state("create"), ("requiresInput", false));
    assert_eq!(state("retrieve, begun"), ("requiresInput", false));
    assert_eq!(state("retrieve, under way"), ("processing", false));
    assert_eq!(
        state("retrieve, complete"),
        ("complete", true),
        "judged, and released"
    );
    assert_eq!(ours["avatars"], json!(["June"]));

    // What it cannot read from anybody.
    for (step, about) in [
        ("create, in newer words", "session.status"),
        ("list", "has_more"),
    ] {
        for answers in [&direct, &ours] {
            assert_eq!(
                answers[step]["raises"], "pydantic_core.ValidationError",
                "{step}"
            );
            assert!(
                answers[step]["about"]
                    .as_array()
                    .unwrap()
                    .contains(&json!(about)),
                "{step}"
            );
        }
    }
    // A list is a list of ids and states: the vendor's carries everybody's whole report.
    let listed = |answers: &Value| answers["list, unread"]["sessions"][0].clone();
    assert!(listed(&direct)["report"].is_object());
    assert_eq!(listed(&ours)["status"], "complete");
    assert_eq!(listed(&ours)["report"], Value::Null);
    assert_eq!(listed(&ours)["settings"].get("metadata"), None);

    // Refused here, not there: a report whose liveness step found a deepfake.
    assert_eq!(
        direct["retrieve, spoof, unread"]["session"]["report"]["isVerified"],
        true
    );
    for step in ["retrieve, spoof", "retrieve, spoof, unread"] {
        assert_eq!(
            ours[step],
            json!({ "raises": "facesign.ValidationError", "status": 422, "kind": "validation_error",
                    "message": "The liveness check did not pass.", "about": null }),
            "{step}"
        );
    }
    // The vendor's own word goes back as it came.
    assert_eq!(ours["retrieve, unknown"], direct["retrieve, unknown"]);
    assert_eq!(
        ours["retrieve, unknown"]["raises"],
        "facesign.NotFoundError"
    );
    // Refused in both places, by different people, as the same exception.
    assert_eq!(direct["a stranger"]["message"], "Invalid API key provided.");
    assert_eq!(
        ours["a stranger"],
        json!({ "raises": "facesign.AuthenticationError", "status": 401, "kind": "authentication_error",
                "message": "The token is not known.", "about": null })
    );
    assert_eq!(direct["languages"], json!(["en", "de"]));
    assert_eq!(
        ours["languages"],
        json!({ "raises": "facesign.RateLimitError", "status": 429, "kind": "rate_limit_error",
                "message": "Too many requests by this caller.", "about": null })
    );

    // Which version is spoken is the policy's to say.
    assert!(
        town.received()
            .iter()
            .all(|request| request["version"] == "2024-10-15")
    );
    town.came_through_clean();
}

// ---- ARSA's printed code -------------------------------------------------------------------------

fn arsa_requests(town: &Town, door: &Door) -> Value {
    let mut command = python();
    command.arg(script("arsa_requests.py")).arg(town.pictures());
    command
        .env("ARSA_FACE_API_BASE", &door.base)
        .env("ARSA_FACE_API_KEY", &door.key);
    run(&mut command, door)
}

#[test]
fn the_requests_code_that_arsa_prints_works() {
    let mut town = Town::start();
    let direct = arsa_requests(&town, &town.direct(ARSA));
    town.forget();
    let ours = arsa_requests(&town, &town.door(ARSA));
    println!("{direct:#}\n{ours:#}");

    for (part, came_to) in [
        ("recognize", json!("user-42")),
        ("verify", json!("Verified: user-42")),
        ("verify, unknown person", json!("Face not recognized")),
        ("erase", json!(true)),
        ("purged", json!(["user-42"])),
        // The vendor's own error, in its own words.
        (
            "suspended, with errors raised",
            json!({ "raises": "HTTPError", "status": 403, "detail": "Account suspended" }),
        ),
    ] {
        assert_eq!(ours[part], came_to, "{part}");
        assert_eq!(direct[part], came_to, "{part}");
    }

    // Code that checks liveness itself finds no face to check: the match never arrived.
    assert_eq!(
        direct["verify, spoof"],
        "Spoofing attempt detected — rejecting"
    );
    assert_eq!(
        ours["verify, spoof"],
        json!({ "raises": "KeyError", "message": "'faces'" })
    );
    // Code that does not check it would have taken the match.
    assert_eq!(direct["spoof, with errors raised"], "user-42");
    assert_eq!(direct["two faces, with errors raised"], 2);
    assert_eq!(direct["erase everyone"], "success");
    let refused = |status: u16, detail: &str| json!({ "raises": "HTTPError", "status": status, "detail": detail });
    for (part, came_to) in [
        (
            "spoof, with errors raised",
            refused(422, "The liveness check did not pass."),
        ),
        (
            "two faces, with errors raised",
            refused(422, "The image does not show exactly one face."),
        ),
        (
            "erase everyone",
            refused(403, "The policy does not allow this route to this caller."),
        ),
        ("a stranger", refused(401, "The token is not known.")),
    ] {
        assert_eq!(ours[part], came_to, "{part}");
    }
    town.came_through_clean();
}

// ---- Node's fetch --------------------------------------------------------------------------------

fn fetch(town: &Town, arsa: &Door, facesign: &Door) -> Value {
    let mut command = node();
    command
        .arg(script("fetch.mjs"))
        .env("PICTURES", town.pictures());
    command
        .env("ARSA_BASE", &arsa.base)
        .env("ARSA_KEY", &arsa.key);
    command
        .env("FACESIGN_BASE", &facesign.base)
        .env("FACESIGN_KEY", &facesign.key);
    run(&mut command, arsa)
}

#[test]
fn nodes_fetch_works_and_a_pages_does_not() {
    let mut town = Town::start().filled();
    let mut direct = fetch(&town, &town.direct(ARSA), &town.direct(FACESIGN));
    // What the site does not ask for stays behind.
    let face = &mut direct["recognize"]["body"]["faces"][0];
    for attribute in ["age", "gender"] {
        let gone = face.as_object_mut().unwrap().remove(attribute);
        assert!(gone.is_some(), "{attribute}");
    }
    let marked = |mark: &str, requests: &[Value]| {
        let carries = |r: &&Value| {
            r["headers"]
                .as_array()
                .unwrap()
                .iter()
                .any(|header| header[0] == mark)
        };
        requests.iter().filter(carries).count()
    };
    let sent = town.received();
    assert_eq!(
        marked("sec-fetch-mode", &sent),
        sent.len(),
        "fetch says so of every request"
    );
    assert_eq!(marked("origin", &sent), 1, "only where it is told to");
    town.forget();
    let ours = fetch(&town, &town.door(ARSA), &town.door(FACESIGN));
    println!("{direct:#}\n{ours:#}");

    for call in ["recognize", "erase"] {
        assert_eq!(ours[call], direct[call], "{call}");
        assert_eq!(ours[call]["ok"], true, "{call}");
    }
    assert_eq!(
        ours["recognize"]["body"]["faces"][0]["recognition_uidresult"],
        "user-42"
    );
    // Only what a front end may hold goes back, which is what this answer is for.
    let created = &ours["create"];
    assert_eq!(created["status"], 201);
    assert!(direct["create"]["body"]["session"]["settings"].is_object());
    assert_eq!(created["body"]["session"].get("settings"), None);
    assert!(
        created["body"]["clientSecret"]["secret"]
            .as_str()
            .unwrap()
            .starts_with("vs_")
    );
    assert_eq!(ours["retrieve"]["body"]["session"]["status"], "created");
    assert_eq!(
        ours["retrieve"]["body"]["session"]["id"],
        created["body"]["session"]["id"]
    );

    assert_eq!(direct["recognize, spoof"]["ok"], true);
    assert_eq!(
        ours["recognize, spoof"],
        json!({ "ok": false, "status": 422, "body": { "detail": "The liveness check did not pass." } })
    );
    assert_eq!(direct["retrieve, spoof"]["ok"], true);
    assert_eq!(ours["retrieve, spoof"]["status"], 422);
    assert_eq!(
        ours["retrieve, spoof"]["body"]["error"]["message"],
        "The liveness check did not pass."
    );
    assert_eq!(direct["recognize, from a page"]["ok"], true);
    assert_eq!(ours["recognize, from a page"]["status"], 403);
    let words = ours["recognize, from a page"]["body"]["detail"]
        .as_str()
        .unwrap();
    assert!(words.contains("Call your own backend"), "{words}");
    town.came_through_clean();
}

// ---- curl ----------------------------------------------------------------------------------------

/// The document's own command line, but for address and key, over both versions of HTTP.
#[test]
fn curl_works_over_http_2_and_1() {
    if !is_there("curl") {
        // The kit has clients of its own for both versions; this one is the document's.
        return println!("skipped: no curl on this machine");
    }
    let mut town = Town::start().filled();
    let (arsa, facesign) = (town.door(ARSA), town.door(FACESIGN));
    for (flag, version) in [("--http1.1", "1.1"), ("--http2", "2")] {
        let curl = |door: &Door, args: &[&str]| -> Value {
            let mut command = bare("curl");
            command
                .args([flag, "--silent", "--show-error", "--cacert"])
                .arg(&door.trust);
            command
                .args(["--write-out", r#"%{stderr}%{http_version} %{http_code}"#])
                .args(args);
            let done = command.output().unwrap();
            let said = String::from_utf8_lossy(&done.stderr);
            let (spoken, status) = said
                .trim()
                .split_once(' ')
                .unwrap_or_else(|| panic!("{command:?}: {said}"));
            assert_eq!(spoken, version, "{command:?}");
            let body: Value = serde_json::from_slice(&done.stdout).unwrap();
            json!({ "status": status.parse::<u16>().unwrap(), "body": body })
        };
        let bearer = format!("Authorization: Bearer {}", facesign.key);
        let listed = curl(
            &facesign,
            &[
                &format!("{}/sessions", facesign.base),
                "-H",
                &bearer,
                "-H",
                "FaceSign-Version: 2024-01-15",
            ],
        );
        assert_eq!(listed["status"], 200, "{version}: {listed}");
        assert!(listed["body"]["sessions"].is_array(), "{version}");

        let key = format!("x-key-secret: {}", arsa.key);
        let recognize = |picture: &str| {
            let form = format!("face_image=@{}", town.pictures().join(picture).display());
            curl(
                &arsa,
                &[
                    &format!("{}/face_recognition/recognize_face", arsa.base),
                    "-H",
                    &key,
                    "-F",
                    &form,
                ],
            )
        };
        let live = recognize("live.jpg");
        assert_eq!(live["status"], 200, "{version}: {live}");
        assert_eq!(
            live["body"]["faces"][0]["recognition_uidresult"], "user-42",
            "{version}"
        );
        let spoof = recognize("spoof.jpg");
        assert_eq!(
            spoof,
            json!({ "status": 422, "body": { "detail": "The liveness check did not pass." } }),
            "{version}"
        );
    }
    town.came_through_clean();
}
