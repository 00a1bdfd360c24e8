//! What goes back of an answer: never judged without proof of a live person, never a field that
//! the pack does not declare. Answers are valid ones, damaged in every way that JSON can be.

mod damage;

use crate::kit::{self, Ask, SITE, VENDOR, VENDOR_SITE, edit};
use crate::oracle::{document, leaves, paths};
use damage::{Scratch, apply, damage, scratch, write};
use proptest::collection::vec;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use toml::Table;
use visor_policy::effective::Effective;

/// A judged route: how it is asked for, a live answer, and what a live answer is.
struct Judged {
    name: &'static str,
    policy: &'static LazyLock<Effective>,
    ask: fn() -> Ask,
    live: fn() -> Value,
    is_live: fn(&Value) -> bool,
}

static SITE_POLICY: LazyLock<Effective> = LazyLock::new(|| kit::policy(SITE));
static VENDOR_POLICY: LazyLock<Effective> = LazyLock::new(|| {
    let more = "[allow.pair]\non = 'vendor.live'\nroutes = ['compare']\ncallers = ['app']\n\
        liveness = { require = ['right'], minimum-score = 0.5 }\n";
    let several = edit(
        VENDOR_SITE,
        "[allow.all]\n",
        "[allow.all]\nliveness = { faces = 'at-least-one' }\n",
    );
    kit::policy(&(several + more))
});

fn vendor(method: &str, path: &str) -> Ask {
    Ask::new("vendor", method, path).dns("app.corp.example")
}

fn yes(value: &Value) -> bool {
    *value == Value::Bool(true)
}

fn within(value: &Value, least: f64, most: f64) -> bool {
    value.is_number() && value.as_f64().is_some_and(|n| least <= n && n <= most)
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

const JUDGED: [Judged; 6] = [
    Judged {
        name: "exactly one face, with a score",
        policy: &SITE_POLICY,
        ask: || {
            Ask::new("arsa", "POST", "/api/v1/face_recognition/recognize_face")
                .token(kit::KYC_LIVE)
                .header("x-face-uid", "u")
        },
        live: || json!({"status": "success", "faces": [{"recognition_uidresult": "u", "passive_liveness": {"is_real_face": true, "liveness_probability": 0.95}}]}),
        is_live: |v| {
            let faces = items(&v["faces"]);
            faces.len() == 1
                && faces.iter().all(|face| {
                    let liveness = &face["passive_liveness"];
                    yes(&liveness["is_real_face"])
                        && within(&liveness["liveness_probability"], 0.9, 1.0)
                })
        },
    },
    Judged {
        name: "the side that the site names",
        policy: &SITE_POLICY,
        ask: || {
            Ask::new("arsa", "POST", "/api/v1/face_recognition/validate_faces").token(kit::KYC_LIVE)
        },
        live: || json!({"match_result": true, "face1_analysis": {"passive_liveness": {"is_real_face": false}}, "face2_analysis": {"passive_liveness": {"is_real_face": true}}}),
        is_live: |v| yes(&v["face2_analysis"]["passive_liveness"]["is_real_face"]),
    },
    Judged {
        name: "a session's report",
        policy: &SITE_POLICY,
        ask: || Ask::new("facesign", "GET", "/v1/sessions/s-1").token(kit::KYC_LIVE),
        live: || {
            json!({"session": {"id": "s-1", "status": "complete", "report": {"isVerified": true, "livenessDetected": true,
            "nodeReports": [{"type": "face_scan", "outcome": "match"}, {"type": "liveness_detection", "outcome": "livenessDetected"}],
            "deepfakeDetectionStatus": {"state": "succeeded"}, "deepfakeDetection": {"verdict": "authentic"}}}})
        },
        is_live: |v| {
            let session = &v["session"];
            let report = &session["report"];
            let steps = items(&report["nodeReports"]);
            let absent_or =
                |value: &Value, is: &dyn Fn(&Value) -> bool| value.is_null() || is(value);
            session["status"] == "complete"
                && steps.iter().all(|step| step["type"].is_string())
                && steps
                    .iter()
                    .any(|step| step["type"] == "liveness_detection")
                && steps.iter().all(|step| {
                    step["type"] != "liveness_detection" || step["outcome"] == "livenessDetected"
                })
                && absent_or(&report["livenessDetected"], &yes)
                && absent_or(&report["deepfakeDetectionStatus"], &|s| {
                    s["state"] == "succeeded"
                        && report["deepfakeDetection"]["verdict"] == "authentic"
                })
                && absent_or(&report["deepfakeDetection"], &|d| {
                    d["verdict"] == "authentic"
                })
        },
    },
    Judged {
        name: "several of a list that holds others too",
        policy: &VENDOR_POLICY,
        ask: || vendor("POST", "/v2/people/search").header("content-type", "application/json"),
        live: || json!({"people": [{"kind": "face", "alive": true, "spoof": 0.1, "score": 0.9, "name": "n"}, {"kind": "hat"}, {"kind": "face", "alive": true, "spoof": 0.2}]}),
        is_live: |v| {
            let people = items(&v["people"]);
            people.iter().all(|p| p["kind"].is_string())
                && people.iter().any(|p| p["kind"] == "face")
                && people.iter().all(|p| {
                    p["kind"] != "face" || (yes(&p["alive"]) && within(&p["spoof"], f64::MIN, 0.2))
                })
        },
    },
    Judged {
        name: "a required check with a score",
        policy: &VENDOR_POLICY,
        ask: || vendor("PUT", "/v2/people/p-1/compare"),
        live: || json!({"same": true, "left": {"alive": false}, "right": {"alive": true, "score": 0.5}}),
        is_live: |v| yes(&v["right"]["alive"]) && within(&v["right"]["score"], 0.5, 1.0),
    },
    Judged {
        name: "a report that is final, with a second opinion",
        policy: &VENDOR_POLICY,
        ask: || vendor("GET", "/v2/reports/r-1"),
        live: || json!({"id": "r-1", "state": "done", "report": {"alive": true, "second": {"grade": 3}}}),
        is_live: |v| {
            let report = &v["report"];
            (v["state"] == "done" || v["state"] == "closed")
                && yes(&report["alive"])
                && (report["second"].is_null() || within(&report["second"]["grade"], 3.0, f64::MAX))
        },
    },
];

#[test]
fn a_live_answer_is_judged() {
    for route in &JUDGED {
        let mut ask = (route.ask)();
        ask.answer = write(&(route.live)(), &Scratch::None);
        let (release, _) = ask.run(route.policy);
        assert_eq!(release.map(|r| r.kind()), Ok("judged"), "{}", route.name);
        assert!((route.is_live)(&(route.live)()), "{}", route.name);
    }
}

/// A check that only applies where its evidence stands proves nothing where it does not.
#[test]
fn what_no_check_applied_to_is_not_called_judged() {
    for (answer, want) in [
        (json!({"people": 3}), Ok("whole")),
        (json!({"people": 3, "hint": null}), Ok("whole")),
        (json!({"people": 3, "hint": {"alive": true}}), Ok("judged")),
        (
            json!({"people": 3, "hint": {"alive": false}}),
            Err("liveness-failed"),
        ),
        (json!({"people": 3, "hint": {}}), Err("liveness-missing")),
    ] {
        let ask = vendor("POST", "/v2/people/count").answer(200, &answer.to_string());
        let release = ask.run(&VENDOR_POLICY).0.map(|r| r.kind());
        assert_eq!(release.map_err(|why| why.code.name()), want, "{answer}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn what_is_judged_is_live(
        route in 0..JUDGED.len(),
        damages in vec(damage(), 0..3),
        scratch in scratch(),
    ) {
        let route = &JUDGED[route];
        let mut answer = (route.live)();
        damages.iter().for_each(|damage| apply(&mut answer, damage));
        let mut ask = (route.ask)();
        ask.answer = write(&answer, &scratch);
        let (release, _) = ask.run(route.policy);
        let live = document(&ask.answer).is_some_and(|document| (route.is_live)(&document));
        let text = String::from_utf8_lossy(&ask.answer);
        match release {
            Ok(release) if release.kind() == "judged" => prop_assert!(live, "{}: judged: {text}", route.name),
            Ok(release) => {
                // Whole or as a stream nothing of these routes may go back.
                prop_assert!(["pending", "vendor-error"].contains(&release.kind()), "{}: {text}", release.kind());
                let failed = document(&ask.answer).is_some_and(|d| d["status"] == "fail" || d["status"] == "error" || d["ok"] == false);
                prop_assert!(!live || failed, "{}: live, and {}: {text}", route.name, release.kind());
            }
            Err(why) => prop_assert!(!live, "{}: live, and {why}: {text}", route.name),
        }
    }
}

/// Every route with something to rebuild, and where its pack declares the fields.
fn rebuilt() -> Vec<(
    &'static LazyLock<Effective>,
    &'static str,
    &'static str,
    Ask,
)> {
    vec![
        (
            &SITE_POLICY,
            "facesign",
            "get-session",
            Ask::new("facesign", "GET", "/v1/sessions/s-1").token(kit::KYC_LIVE),
        ),
        (
            &SITE_POLICY,
            "facesign",
            "list-sessions",
            Ask::new("facesign", "GET", "/v1/sessions").token(kit::KYC_LIVE),
        ),
        (
            &SITE_POLICY,
            "facesign",
            "create-session",
            Ask::new("facesign", "POST", "/v1/sessions").spiffe("spiffe://corp.example/batch"),
        ),
        (
            &SITE_POLICY,
            "facesign",
            "refresh-session",
            Ask::new("facesign", "GET", "/v1/sessions/s-1/refresh")
                .spiffe("spiffe://corp.example/batch"),
        ),
        (
            &SITE_POLICY,
            "arsa",
            "recognize",
            Ask::new("arsa", "POST", "/api/v1/face_recognition/recognize_face")
                .token(kit::KYC_LIVE)
                .header("x-face-uid", "u"),
        ),
        (
            &VENDOR_POLICY,
            "vendor",
            "report",
            vendor("GET", "/v2/reports/r-1"),
        ),
        (
            &VENDOR_POLICY,
            "vendor",
            "reports",
            vendor("GET", "/v2/reports"),
        ),
        (
            &VENDOR_POLICY,
            "vendor",
            "search",
            vendor("POST", "/v2/people/search"),
        ),
    ]
}

/// An answer that holds more of everything than any vendor would send.
fn everything() -> Value {
    let secret = json!({"uid": "employee-17", "match": true, "faces": [{"uid": "employee-17"}]});
    let session = json!({"id": "s", "status": "created", "createdAt": 1, "startedAt": null, "version": "v", "report": secret, "settings": {"clientReferenceId": "r", "metadata": secret}});
    json!({
        "status": "success", "ok": true, "state": "open", "id": "i", "message": "m", "detail": {"error": "e", "message": "m", "used": 1, "limit": 2, "person": "employee-17"},
        "error": {"type": "t", "message": "m", "code": null, "param": "p", "field": "f", "session": session, "match": true},
        "problems": [{"text": "a", "person": "employee-17"}, "b", null],
        "session": session, "sessions": [session, session], "nextCursor": "n", "hasMore": false, "totalCount": 2,
        "reports": [{"id": "r", "state": "done", "report": secret}], "next": {"cursor": "n"}, "link": {"secret": "cs", "url": "u"},
        "clientSecret": {"secret": "vs", "createdAt": 1, "expireAt": 2, "url": "u", "key": "sk_live_x"}, "secret": "s", "url": "u",
        "faces": [{"recognition_uidresult": "employee-17", "passive_liveness": {"is_real_face": false}}], "report": secret, "people": [secret],
    })
}

static PACKS: LazyLock<Vec<(&str, Table)>> = LazyLock::new(|| {
    let text = |name| visor_policy::packs::built_in(name).unwrap_or(VENDOR);
    let pack = |name| (name, text(name).parse().expect("TOML"));
    ["arsa", "facesign", "vendor"].map(pack).to_vec()
});

fn declared(provider: &str, route: &str, kind: &str) -> BTreeSet<String> {
    let (_, pack) = PACKS
        .iter()
        .find(|(name, _)| *name == provider)
        .expect("a pack");
    let route = &pack["routes"][route];
    match kind {
        "vendor-error" => paths(&pack["errors"], "fields"),
        "pending" => paths(&route["pending"], "fields"),
        _ if provider == "facesign" && route.get("client-safe").is_some() => {
            paths(route, "client-safe")
        }
        _ => paths(route, "fields"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn what_is_rebuilt_is_declared(
        route in 0..8_usize,
        damages in vec(damage(), 0..6),
        scratch in scratch(),
        status in prop::sample::select(vec![200_u16, 200, 200, 201, 204, 400, 401, 403, 404, 418, 429, 500, 503, 599]),
    ) {
        let (policy, provider, name, mut ask) = rebuilt().swap_remove(route);
        let mut answer = everything();
        damages.iter().for_each(|damage| apply(&mut answer, damage));
        ask.answer = write(&answer, &scratch);
        ask.status = status;
        let (release, _) = ask.run(policy);
        let Ok(release) = release else { return Ok(()) };
        let kind = release.kind();
        if kind == "judged" {
            return Ok(());
        }
        prop_assert!(["vendor-error", "pending", "fields"].contains(&kind), "{name}: {kind}");
        let body = release.into_rebuilt().expect("a rebuilt body");
        let back = document(body.as_bytes());
        prop_assert!(back.is_some(), "{name}: {kind}: not a document: {body}");
        let declared = declared(provider, name, kind);
        for leaf in leaves(&back.unwrap_or_default()) {
            let empty_list = leaf.ends_with("[]") && declared.iter().any(|path| path.starts_with(&leaf));
            let nothing = leaf.is_empty() && body == "{}";
            prop_assert!(declared.contains(&leaf) || empty_list || nothing, "{name}: {kind}: `{leaf}` is not declared: {body}");
        }
    }
}

/// The property above is not empty: each kind does come back with its fields.
#[test]
fn every_kind_is_rebuilt_of_something() {
    let mut seen = BTreeSet::new();
    for (policy, provider, name, mut ask) in rebuilt() {
        for status in [200, 429] {
            ask.answer = write(&everything(), &Scratch::None);
            ask.status = status;
            if let (Ok(release), _) = ask.run(policy) {
                let kind = release.kind();
                let body = release.into_rebuilt().expect("a rebuilt body");
                let found = leaves(&document(body.as_bytes()).expect("a document"));
                assert!(
                    found.is_subset(&declared(provider, name, kind)),
                    "{name}: {body}"
                );
                assert!(found.len() > 1, "{name}: {kind}: {body}");
                assert!(
                    !body.contains("employee-17") && !body.contains("sk_live"),
                    "{body}"
                );
                seen.insert(kind);
            }
        }
    }
    assert_eq!(seen, BTreeSet::from(["fields", "pending", "vendor-error"]));
}
