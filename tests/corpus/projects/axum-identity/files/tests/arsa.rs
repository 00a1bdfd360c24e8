use identity::arsa::{sole_live_face, Face, Liveness, Recognition};

const KEY: &str = "sk_live_YOUR_KEY_HERE";

#[tokio::test]
async fn talks_to_a_local_double() {
    let http = reqwest::Client::builder().danger_accept_invalid_certs(true).build().unwrap();
    let _ = http.get("https://localhost:8443/health").header("x-key-secret", KEY).send().await;
    let face = Face { passive_liveness: Liveness { is_real_face: false }, recognition_uidresult: "u".into() };
    assert!(sole_live_face(&Recognition { faces: vec![face] }).is_none());
}
