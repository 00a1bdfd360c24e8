use locker_desk::recogniser::{Face, Liveness, Recognition, Refusal};

fn face(uid: &str, real: bool) -> Face {
    Face { recognition_uidresult: uid.into(), passive_liveness: Some(Liveness { is_real_face: real }) }
}

#[test]
fn a_print_is_refused() {
    let seen = Recognition { faces: vec![face("anna", false)] };
    assert_eq!(seen.customer(), Err(Refusal::Spoof));
}

#[tokio::test]
async fn the_stub_answers() {
    let http = reqwest::Client::builder().danger_accept_invalid_certs(true).build().unwrap();
    let res = http.get("http://127.0.0.1:9443/api/v1/health").header("x-key-secret", "test-key").send().await;
    assert!(res.is_err() || res.unwrap().status().is_success());
}
