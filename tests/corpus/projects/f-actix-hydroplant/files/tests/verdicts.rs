use weirgate::verdict::{Recognition, Verdict};

const KEY: &str = "not-a-key";
const LOCAL: &str = "http://127.0.0.1:4010/arsa/v1";

fn body(json: &str) -> Recognition {
    serde_json::from_str(json).unwrap()
}

#[test]
fn a_photograph_of_a_face_is_a_spoof() {
    let seen = body(r#"{"faces":[{"recognition_uidresult":"w-7","passive_liveness":{"is_real_face":false}}]}"#);
    assert_eq!(Verdict::from(seen), Verdict::Spoof);
}

#[test]
fn nothing_at_all() {
    assert_eq!(Verdict::from(body("{}")), Verdict::Nobody);
    assert!(!KEY.is_empty() && LOCAL.ends_with("v1"));
}

#[tokio::test]
async fn stand_in_answers() {
    let http = reqwest::Client::builder().danger_accept_invalid_certs(true).build().unwrap();
    let _ = http.get("https://localhost:4011/health").send().await;
}
