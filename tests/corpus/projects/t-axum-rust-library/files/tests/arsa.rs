use std::time::Duration;

use leeszaal::arsa::Face;

fn face(json: &str) -> Face {
    serde_json::from_str(json).unwrap()
}

#[test]
fn a_picture_is_not_alive() {
    let spoof = face(r#"{"recognition_uidresult":"r-1","passive_liveness":{"is_real_face":false}}"#);
    assert!(!spoof.is_live());
    assert_eq!(spoof.recognition_uidresult, "r-1");
}

#[test]
fn silence_is_not_alive() {
    assert!(!face(r#"{"recognition_uidresult":"r-1"}"#).is_live());
}

#[tokio::test]
async fn the_stub_answers() {
    let client = reqwest::Client::builder()
        .danger_accept_invalid_certs(true)
        .timeout(Duration::from_secs(1))
        .build()
        .unwrap();
    let answer = client.get("https://localhost:8443/face_recognition/recognize_face").header("x-key-secret", "test-key").send().await;
    assert!(answer.is_err() || answer.unwrap().status().is_success());
}
