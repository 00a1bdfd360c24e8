//! What surrounds the vendors: the log, keys, orders, certificates, files.

use super::kit::{Call, ask_control, control, start, start_with};
use crate::sandbox::{Certificate, Sample, SandboxOptions, jpeg};
use http::Method;
use serde_json::json;
use visor_policy::model::site::Environment;

#[tokio::test]
async fn everything_received_is_shown_and_searched() {
    let running = start(&["facesign"]).await;
    let call = Call::new(
        &running,
        "facesign",
        Method::POST,
        "/v1/sessions?k=in-query",
    )
    .json("{\"metadata\":{\"note\":\"in-body\"}}")
    .header("facesign-version", "2024-01-15")
    .header("x-other", "in-header");
    call.answer().await;
    let key = running
        .vendor("facesign")
        .unwrap()
        .key(Environment::Live)
        .unwrap();
    for (text, seen) in [
        (key, 1),
        ("in-query", 1),
        ("in-body", 1),
        ("in-header", 1),
        ("nowhere", 0),
    ] {
        let found = control(&running, Method::POST, "/_sandbox/saw", text).await;
        assert_eq!(
            found,
            json!({ "seen": seen, "searched": 1, "forgotten": 0 }),
            "{text}"
        );
    }
    let received = control(&running, Method::GET, "/_sandbox/received", "").await;
    let one = &received[0];
    for (field, value) in [
        ("provider", "facesign"),
        ("method", "POST"),
        ("path", "/v1/sessions"),
        ("query", "k=in-query"),
        ("host", "api.facesign.ai"),
        ("server_name", "api.facesign.ai"),
        ("protocol", "HTTP/1.1"),
        ("version", "2024-01-15"),
        ("route", "create-session"),
        ("scenario", "live"),
        ("credential", "right"),
        ("environment", "live"),
    ] {
        assert_eq!(one[field], value, "{field}");
    }
    assert_eq!((&one["status"], &one["number"]), (&json!(201), &json!(1)));
    control(&running, Method::DELETE, "/_sandbox/received", "").await;
    let received = control(&running, Method::GET, "/_sandbox/received", "").await;
    assert_eq!(received, json!([]));
}

#[tokio::test]
async fn keys_are_added_and_revoked_while_it_runs() {
    let running = start(&["facesign"]).await;
    let list = Call::new(&running, "facesign", Method::GET, "/v1/sessions");
    let order = "{\"provider\":\"facesign\",\"environment\":\"live\"}";
    let new = control(&running, Method::POST, "/_sandbox/keys", order).await;
    let new = new["key"].as_str().unwrap();
    assert_eq!(list.clone().key(new).answer().await.status, 200);
    let old = running
        .vendor("facesign")
        .unwrap()
        .key(Environment::Live)
        .unwrap();
    let order = json!({ "provider": "facesign", "key": old }).to_string();
    control(&running, Method::DELETE, "/_sandbox/keys", &order).await;
    assert_eq!(list.answer().await.status, 401);
    let keys = control(&running, Method::GET, "/_sandbox/keys", "").await;
    assert_eq!(keys["facesign"]["live"], json!([new]));
}

#[tokio::test]
async fn orders_that_make_no_sense_are_refused_with_a_reason() {
    let running = start(&["facesign"]).await;
    for (method, path, body, says) in [
        (
            Method::POST,
            "/_sandbox/next",
            "{\"scenario\":\"leek\"}",
            "did you mean `leak`?",
        ),
        (
            Method::POST,
            "/_sandbox/next",
            "{\"scenari\":\"leak\"}",
            "unknown field",
        ),
        (
            Method::POST,
            "/_sandbox/next",
            "{\"scenario\":\"leak\",\"requests\":0}",
            "`requests`",
        ),
        (
            Method::POST,
            "/_sandbox/next",
            "{\"scenario\":\"leak\",\"route\":\"x\"}",
            "no route",
        ),
        (
            Method::POST,
            "/_sandbox/next",
            "{\"scenario\":\"leak\",\"provider\":\"x\"}",
            "`provider`",
        ),
        (Method::POST, "/_sandbox/saw", "", "text to look for"),
        (
            Method::POST,
            "/_sandbox/keys",
            "{\"provider\":\"facesign\"}",
            "`environment`",
        ),
        (Method::GET, "/_sandbox/nothing", "", "GET /_sandbox"),
    ] {
        let answer = ask_control(&running, method, path, body).await;
        assert!(answer.status.is_client_error(), "{path} {body}");
        assert!(
            answer.text().contains(says),
            "{path} {body}: {}",
            answer.text()
        );
    }
    let overview = control(&running, Method::GET, "/_sandbox", "").await;
    let scenarios = overview["providers"]["facesign"]["scenarios"]
        .as_array()
        .unwrap();
    assert!(scenarios.contains(&json!("leak")) && scenarios.contains(&json!("manipulated")));
}

#[tokio::test]
async fn certificates_are_good_or_bad_as_asked() {
    for (certificate, says) in [
        (Certificate::Good, None),
        (Certificate::Expired, Some("Expired")),
        (Certificate::WrongName, Some("NotValidForName")),
        (Certificate::SelfSigned, Some("UnknownIssuer")),
    ] {
        let running = start_with(SandboxOptions {
            packs: vec!["facesign".into()],
            certificate,
            ..SandboxOptions::default()
        })
        .await;
        for name in ["api.facesign.ai", "localhost", "127.0.0.1"] {
            let mut call = Call::new(&running, "facesign", Method::GET, "/v1/langs");
            call.name = name.to_owned();
            match (call.send().await, says) {
                (Ok(answer), None) => assert_eq!(answer.status, 200),
                (Err(error), Some(says)) => {
                    assert!(
                        format!("{error:?}").contains(says),
                        "{certificate:?} {error:?}"
                    );
                }
                (other, _) => panic!("{certificate:?} {name}: {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn plain_http_and_files_are_there_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let running = start_with(SandboxOptions {
        packs: vec!["arsa".into()],
        dir: Some(folder.path().to_owned()),
        plain: true,
        ..SandboxOptions::default()
    })
    .await;
    let vendor = running.vendor("arsa").unwrap();
    assert!(
        vendor.base.starts_with("http://localhost:"),
        "{}",
        vendor.base
    );
    let upload = Sample::Upload(
        "/face_recognition/recognize_face".into(),
        "face_image".into(),
    );
    assert_eq!(vendor.sample, Some(upload));
    let path = "/api/v1/face_recognition/remove_face";
    let remove = Call::new(&running, "arsa", Method::DELETE, path).header("x-face-uid", "u");
    assert_eq!(remove.answer().await.status, 200);
    let read = |name: &str| std::fs::read(folder.path().join(name)).unwrap();
    assert_eq!(read("ca.pem"), running.ca_pem.as_bytes());
    let key = vendor.key(Environment::Test).unwrap();
    assert_eq!(read("arsa.test.key"), key.as_bytes());
    assert_eq!(read("pictures/spoof.jpg"), jpeg("spoof"));
    let (address, control) = (vendor.address, running.control);
    running.shutdown();
    // The listeners go as soon as their tasks see it.
    for address in [address, control] {
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while tokio::net::TcpStream::connect(address).await.is_ok() {
            assert!(std::time::Instant::now() < deadline, "still listening");
            tokio::task::yield_now().await;
        }
    }
}
