//! Calls as clients make them: routes, credentials, quotas, bodies, sessions.

use super::kit::{Call, control, start, start_with};
use crate::sandbox::vendor::Vendor;
use crate::sandbox::{Running, SandboxOptions, jpeg};
use http::{Method, StatusCode, Version};
use serde_json::{Value, json};
use visor_policy::model::pack::{BodyKind, Route};
use visor_policy::model::site::Environment;
use visor_policy::packs::SANDBOX;

/// A proper request of a route.
pub fn proper<'r>(running: &'r Running, vendor: &Vendor, route: &Route) -> Call<'r> {
    let template = route
        .matches
        .template()
        .replace("{id}", "visor-sandbox:live");
    let path = format!("{}{template}", vendor.pack.upstream.base.path);
    let mut call = Call::new(running, &vendor.name, route.matches.method.clone(), &path);
    if let Some(subject) = &vendor.pack.subject {
        call = call.header(subject.header.0.as_str(), "user-42");
    }
    let picture = jpeg("live");
    let fields = route.images.value.iter().chain(&route.videos.value);
    let parts: Vec<_> = fields.map(|f| (f.value.as_str(), &picture[..])).collect();
    match *route.body {
        BodyKind::None => call,
        BodyKind::Json => call.json("{\"clientReferenceId\":\"ref-1\"}"),
        BodyKind::Multipart => call.upload(&parts),
    }
}

#[tokio::test]
async fn every_route_answers_over_both_protocols() {
    let running = start(&[]).await;
    for (name, _) in SANDBOX {
        let vendor = Vendor::load(name).unwrap_or_else(|report| panic!("{report}"));
        for (route, entry) in vendor.pack.routes.iter() {
            let call = proper(&running, &vendor, &entry.value);
            for (call, version) in [
                (call.clone(), Version::HTTP_11),
                (call.http2(), Version::HTTP_2),
            ] {
                let answer = call.answer().await;
                assert!(
                    answer.status.is_success(),
                    "{name} {route}: {}",
                    answer.text()
                );
                assert_eq!(answer.version, version);
                assert_eq!(answer.headers["content-type"], "application/json");
                answer.json();
            }
        }
        let counts = control(&running, Method::GET, "/_sandbox/counts", "").await;
        let counts = counts[name].as_object().unwrap();
        assert_eq!(counts.len(), vendor.pack.routes.entries.len(), "{counts:?}");
        assert!(counts.values().all(|count| *count == 2), "{counts:?}");
    }
}

#[tokio::test]
async fn only_the_vendors_own_keys_are_known() {
    let running = start(&["arsa", "facesign"]).await;
    let list = || Call::new(&running, "facesign", Method::GET, "/v1/sessions");
    let arsa = running.vendor("arsa").unwrap().key(Environment::Live);
    for call in [
        list().no_key(),
        list().key("sk_prod_0123456789abcdef"),
        list().key(arsa.unwrap()),
        list().key(""),
        list().header("authorization", "Bearer twice"),
    ] {
        let answer = call.answer().await;
        assert_eq!(
            answer.status,
            StatusCode::UNAUTHORIZED,
            "{:?}",
            call.headers
        );
        assert_eq!(answer.json()["error"]["type"], "authentication_error");
    }
    let test = running.vendor("facesign").unwrap().key(Environment::Test);
    assert_eq!(list().key(test.unwrap()).answer().await.status, 200);
    let remove = Call::new(
        &running,
        "arsa",
        Method::DELETE,
        "/api/v1/face_recognition/remove_face",
    );
    let answer = remove.no_key().answer().await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(
        answer.json(),
        json!({ "detail": "Invalid or inactive API key" })
    );

    let received = control(&running, Method::GET, "/_sandbox/received", "").await;
    let seen: Vec<_> = received
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["credential"])
        .collect();
    let expected = [
        "missing", "unknown", "unknown", "missing", "missing", "right", "missing",
    ];
    assert_eq!(seen, expected);
    assert_eq!(received[5]["environment"], "test");
}

#[tokio::test]
async fn a_quota_ends_in_the_vendors_own_words() {
    let quota = Some("2/h".parse().unwrap());
    let running = start_with(SandboxOptions {
        packs: vec!["facesign".into(), "arsa".into()],
        quota,
        ..SandboxOptions::default()
    })
    .await;
    let list = Call::new(&running, "facesign", Method::GET, "/v1/sessions");
    assert_eq!(list.answer().await.headers["x-ratelimit-remaining"], "1");
    assert_eq!(list.answer().await.headers["x-ratelimit-remaining"], "0");
    let answer = list.answer().await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = answer.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((3500..=3600).contains(&wait), "{wait}");
    let says = format!("Too many requests. Please retry after {wait} seconds.");
    assert_eq!(answer.json()["error"]["message"], says);
    assert_eq!(answer.json()["error"]["type"], "rate_limit_error");
    let test = running.vendor("facesign").unwrap().key(Environment::Test);
    assert_eq!(list.clone().key(test.unwrap()).answer().await.status, 200);

    let path = "/api/v1/face_recognition/remove_face";
    let remove = Call::new(&running, "arsa", Method::DELETE, path).header("x-face-uid", "u");
    for status in [200, 200, 429] {
        let answer = remove.answer().await;
        assert_eq!(answer.status, status);
        if status == 429 {
            assert_eq!(answer.json()["detail"]["error"], "quota_exceeded");
        }
    }
    control(&running, Method::DELETE, "/_sandbox/quotas", "").await;
    assert_eq!(remove.answer().await.status, 200);
}

#[tokio::test]
async fn what_is_missing_or_unknown_is_said_as_the_vendor_says_it() {
    let running = start(&["arsa", "facesign"]).await;
    let path = "/api/v1/face_recognition/validate_faces";
    let one = Call::new(&running, "arsa", Method::POST, path).upload(&[("image1", b"x")]);
    let answer = one.answer().await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.json(), json!({ "detail": "image2 is required" }));
    let broken = Call::new(&running, "facesign", Method::POST, "/v1/sessions").json("{");
    let answer = broken.answer().await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.json()["error"]["type"], "invalid_request_error");
    for path in ["/v1/nothing", "/sessions", "/v1/sessions/never-opened"] {
        let answer = Call::new(&running, "facesign", Method::GET, path)
            .answer()
            .await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.json()["error"]["type"], "not_found_error");
    }
    let typo = Call::new(
        &running,
        "facesign",
        Method::GET,
        "/v1/sessions/visor-sandbox:spof",
    );
    let answer = typo.answer().await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert!(
        answer.text().contains("did you mean `spoof`?"),
        "{}",
        answer.text()
    );
}

#[tokio::test]
async fn the_uploaded_picture_decides_and_so_does_a_subject() {
    let running = start(&["arsa"]).await;
    let path = "/api/v1/face_recognition/recognize_face";
    let faces = async |picture: &[u8]| {
        let call = Call::new(&running, "arsa", Method::POST, path);
        call.upload(&[("face_image", picture)])
            .answer()
            .await
            .json()["faces"]
            .clone()
    };
    let real = |faces: &Value| faces[0]["passive_liveness"]["is_real_face"].clone();
    assert_eq!(real(&faces(b"any bytes").await), json!(true));
    assert_eq!(real(&faces(&jpeg("spoof")).await), json!(false));
    assert_eq!(real(&faces(&jpeg("text-true")).await), json!("true"));
    assert_eq!(faces(&jpeg("two-faces")).await.as_array().unwrap().len(), 2);
    assert_eq!(
        faces(&jpeg("unknown-person")).await[0]["recognition_uidresult"],
        "unknown"
    );
    let remove = Call::new(
        &running,
        "arsa",
        Method::DELETE,
        "/api/v1/face_recognition/remove_face",
    )
    .header("x-face-uid", "visor-sandbox:error-despite-200");
    let answer = remove.answer().await;
    assert_eq!(
        (answer.status.as_u16(), &answer.json()["status"]),
        (200, &json!("fail"))
    );
}

#[tokio::test]
async fn a_session_progresses_and_remembers_its_scenario() {
    for (name, prefix, secret) in [("facesign", "/v1", "vs_"), ("facesign-next", "", "cs")] {
        let running = start(&[name]).await;
        let path = format!("{prefix}/sessions");
        let create = Call::new(&running, name, Method::POST, &path)
            .json("{\"metadata\":{\"note\":\"visor-sandbox:spoof\"}}");
        let made = create.answer().await;
        assert_eq!(made.status, StatusCode::CREATED);
        let made = made.json();
        let id = made["session"]["id"].as_str().unwrap().to_owned();
        let first = made["clientSecret"]["secret"].as_str().unwrap().to_owned();
        assert!(first.starts_with(secret), "{first}");
        if name == "facesign" {
            assert!(first.starts_with(&format!("{id}_secret_")), "{first}");
        } else {
            assert_eq!(first.len(), 34, "{first}");
        }
        let path = format!("{prefix}/sessions/{id}");
        let get = Call::new(&running, name, Method::GET, &path);
        for status in ["created", "inProgress", "complete", "complete"] {
            let session = get.answer().await.json()["session"].clone();
            assert_eq!(
                (&session["status"], &session["id"]),
                (&json!(status), &json!(id))
            );
            if status == "complete" {
                let outcome = &session["report"]["nodeReports"][0]["outcome"];
                assert_eq!(outcome, "deepfakeDetected");
            }
        }
        let refresh = Call::new(&running, name, Method::GET, &format!("{path}/refresh"));
        let refreshed = refresh.answer().await.text();
        assert!(
            refreshed.contains(secret) && !refreshed.contains(&first),
            "{refreshed}"
        );
        let list = Call::new(&running, name, Method::GET, &format!("{prefix}/sessions"));
        assert_eq!(list.answer().await.json()["sessions"][0]["id"], id);
        let older = Call::new(&running, name, Method::POST, &format!("{prefix}/sessions"))
            .json("{\"clientReferenceId\":\"visor-sandbox:older\"}");
        let made = older.answer().await.json();
        assert_eq!(made["session"]["status"], "requiresInput");
        let id = made["session"]["id"].as_str().unwrap();
        let get = Call::new(
            &running,
            name,
            Method::GET,
            &format!("{prefix}/sessions/{id}"),
        );
        for status in ["requiresInput", "processing", "complete"] {
            assert_eq!(get.answer().await.json()["session"]["status"], status);
        }
        let named = Call::new(
            &running,
            name,
            Method::GET,
            &format!("{prefix}/sessions/visor-sandbox:pending"),
        );
        assert_eq!(
            named.answer().await.json()["session"]["status"],
            "inProgress"
        );
    }
}
