use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::Json;
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::AppState;

fn mac(secret: &[u8], body: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("any length");
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

pub async fn events(State(state): State<AppState>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let given = headers.get("facesign-signature").and_then(|v| v.to_str().ok()).unwrap_or("");
    let expected = hex(&mac(&state.config.webhook_secret, &body));
    if !bool::from(given.as_bytes().ct_eq(expected.as_bytes())) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(event) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    state.sessions.refresh(event["sessionId"].as_str().unwrap_or_default());
    StatusCode::OK
}

pub async fn events_v0(State(state): State<AppState>, headers: HeaderMap, Json(event): Json<Value>) -> StatusCode {
    let given = headers.get("facesign-signature").and_then(|v| v.to_str().ok()).unwrap_or("");
    let body = serde_json::to_vec(&event).unwrap_or_default();
    let expected = hex(&mac(&state.config.webhook_secret, &body));
    if given != expected {
        return StatusCode::UNAUTHORIZED;
    }
    state.sessions.refresh(event["sessionId"].as_str().unwrap_or_default());
    StatusCode::OK
}

pub async fn media(State(state): State<AppState>, Json(event): Json<Value>) -> StatusCode {
    // facesign media.* events; only reachable from inside, they say
    state.sessions.refresh(event["sessionId"].as_str().unwrap_or_default());
    StatusCode::OK
}
