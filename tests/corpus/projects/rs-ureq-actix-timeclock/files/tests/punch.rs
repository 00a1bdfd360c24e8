use serde_json::json;
use wiremock::{matchers::path, Mock, MockServer, ResponseTemplate};

const KEY: &str = "sk_test_xxxxxxxxxxxx";

fn answer(live: bool) -> serde_json::Value {
    json!({ "faces": [{ "recognition_uidresult": "w-9", "passive_liveness": { "is_real_face": live, "liveness_probability": 0.97 } }] })
}

#[actix_web::test]
async fn a_photo_does_not_punch() {
    let server = MockServer::start().await;
    Mock::given(path("/api/v1/face_recognition/recognize_face"))
        .respond_with(ResponseTemplate::new(200).set_body_json(answer(false)))
        .mount(&server)
        .await;
    let app = common::app_against(&format!("http://{}", server.address()), KEY).await;
    assert_eq!(app.punch(b"jpeg").await.status(), 403);
}

#[actix_web::test]
async fn staging_answers() {
    std::env::set_var("ARSA_FACE_API_KEY", "%{hex:rs-clock-staging}");
    let app = common::app_from_env().await;
    assert!(app.healthz().await.status().is_success());
}

mod common;
