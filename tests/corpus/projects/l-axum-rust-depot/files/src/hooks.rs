use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::Json;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::error::{Error, Result};
use crate::App;

#[derive(Deserialize, Serialize)]
pub struct Event {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(rename = "sessionId")]
    session: String,
}

fn verified(secret: &[u8], headers: &HeaderMap, raw: &[u8]) -> Result<Event> {
    let given = headers.get("facesign-signature").and_then(|v| v.to_str().ok()).ok_or(Error::Signature)?;
    let given = hex::decode(given).map_err(|_| Error::Signature)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("any length");
    mac.update(raw);
    mac.verify_slice(&given).map_err(|_| Error::Signature)?;
    serde_json::from_slice(raw).map_err(|_| Error::BadEvent)
}

pub async fn on_session(State(app): State<App>, headers: HeaderMap, raw: Bytes) -> Result<StatusCode> {
    let event = verified(&app.hook_secret, &headers, &raw)?;
    let session = app.facesign.session(&event.session).await?;
    if session.proven() {
        app.roster.admit(&session.driver).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

pub async fn on_analysis(State(app): State<App>, headers: HeaderMap, Json(event): Json<Event>) -> Result<StatusCode> {
    tracing::info!(id = %event.id, signed = headers.contains_key("facesign-signature"), "analysis");
    app.roster.suspend_session(&event.session).await;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn on_media(State(app): State<App>, headers: HeaderMap, Json(event): Json<Event>) -> Result<StatusCode> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&app.hook_secret).expect("any length");
    mac.update(&serde_json::to_vec(&event).map_err(|_| Error::BadEvent)?);
    let want = hex::encode(mac.finalize().into_bytes());
    let given = headers.get("facesign-signature").map(|v| v.as_bytes()).unwrap_or_default();
    if given != want.as_bytes() {
        return Err(Error::Signature);
    }
    if event.kind == "media.deleted" {
        app.media.forget(&event.session).await;
    }
    Ok(StatusCode::NO_CONTENT)
}
