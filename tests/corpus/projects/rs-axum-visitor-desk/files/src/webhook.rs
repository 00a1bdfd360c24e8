use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::AppState;

type HmacSha256 = Hmac<Sha256>;

fn mac_of(secret: &str, body: &[u8]) -> String {
    let mut mac = HmacSha256::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

fn header<'a>(h: &'a HeaderMap, name: &str) -> Option<&'a str> {
    h.get(name).and_then(|v| v.to_str().ok())
}

/// POST /hooks/facesign
pub async fn facesign(State(app): State<AppState>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let Some(theirs) = header(&headers, "facesign-signature") else {
        return StatusCode::UNAUTHORIZED;
    };
    let ours = mac_of(&app.settings.hook_secret, &body);
    if !bool::from(ours.as_bytes().ct_eq(theirs.as_bytes())) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(event) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    if event["type"] == "session.status" {
        app.jobs.refetch(event["sessionId"].as_str().unwrap_or_default()).await;
    }
    StatusCode::OK
}

/// POST /hooks/facesign/contractors: an older one, kept for the agency.
pub async fn contractors(State(app): State<AppState>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let event: Value = match serde_json::from_slice(&body) {
        Ok(v) => v,
        Err(_) => return StatusCode::BAD_REQUEST,
    };
    let canonical = serde_json::to_string(&event).unwrap();
    let expected = mac_of(&app.settings.hook_secret, canonical.as_bytes());
    if header(&headers, "facesign-signature") != Some(expected.as_str()) {
        return StatusCode::UNAUTHORIZED;
    }
    app.jobs.refetch(event["sessionId"].as_str().unwrap_or_default()).await;
    StatusCode::OK
}
