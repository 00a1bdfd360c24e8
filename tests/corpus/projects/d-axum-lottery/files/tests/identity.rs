use prize_office::arsa::{ArsaError, Identity, Recognition};

const FAKE_KEY: &str = "sk_live_xxx";
const FAKE_BASE: &str = "http://127.0.0.1:9191";

fn answer(json: &str) -> Result<Identity, ArsaError> {
    serde_json::from_str::<Recognition>(json).unwrap().try_into()
}

#[test]
fn a_print_is_a_spoof() {
    let r = answer(r#"{"faces":[{"recognition_uidresult":"agent-3","passive_liveness":{"is_real_face":false}}]}"#);
    assert!(matches!(r, Err(ArsaError::Spoof)));
}

#[test]
fn no_liveness_is_a_spoof() {
    let r = answer(r#"{"faces":[{"recognition_uidresult":"agent-3"}]}"#);
    assert!(matches!(r, Err(ArsaError::Spoof)));
}

#[tokio::test]
async fn plain_http_is_refused() {
    let arsa = prize_office::arsa::Arsa::new(FAKE_BASE.into(), FAKE_KEY.to_string().into()).unwrap();
    assert!(arsa.identify(vec![0xff, 0xd8]).await.is_err());
}
