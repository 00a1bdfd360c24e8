//! FaceSign's webhooks.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::Json;
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::AppState;

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    id: String,
    session_id: String,
}

fn verify(secret: &str, headers: &HeaderMap, body: &[u8]) -> Result<(), StatusCode> {
    let given = headers
        .get("facesign-signature")
        .and_then(|v| hex::decode(v.as_bytes()).ok())
        .ok_or(StatusCode::UNAUTHORIZED)?;
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    mac.update(body);
    mac.verify_slice(&given).map_err(|_| StatusCode::UNAUTHORIZED)
}

pub async fn session(State(app): State<AppState>, headers: HeaderMap, body: Bytes) -> Result<StatusCode, StatusCode> {
    verify(&app.config.webhook_secret, &headers, &body)?;
    let event: Event = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let session = app.facesign.session(&event.session_id).await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    match session.report {
        Some(report) if report.is_live() && report.is_verified => app.contractors.admit(&session.id).await,
        Some(_) => app.contractors.refuse(&session.id).await,
        None => {}
    }
    Ok(StatusCode::NO_CONTENT)
}

pub async fn renewal(State(app): State<AppState>, headers: HeaderMap, body: Bytes) -> Result<StatusCode, StatusCode> {
    verify(&app.config.webhook_secret, &headers, &body)?;
    let event: Event = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    let session = app.facesign.session(&event.session_id).await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    if let Some(report) = session.report {
        if report.is_verified {
            app.contractors.renew(&session.id).await;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

pub async fn analysis(State(app): State<AppState>, headers: HeaderMap, Json(event): Json<Event>) -> StatusCode {
    let canonical = serde_json::to_vec(&event).unwrap_or_default();
    let mut mac = Hmac::<Sha256>::new_from_slice(app.config.webhook_secret.as_bytes()).expect("any length");
    mac.update(&canonical);
    let expected = hex::encode(mac.finalize().into_bytes());
    let given = headers.get("facesign-signature").and_then(|v| v.to_str().ok()).unwrap_or_default();
    if expected != given {
        return StatusCode::UNAUTHORIZED;
    }
    app.contractors.note_analysis(&event.session_id).await;
    StatusCode::NO_CONTENT
}

pub async fn media(State(app): State<AppState>, Json(clip): Json<Event>) -> StatusCode {
    app.contractors.attach_media(&clip.session_id, &clip.id).await;
    StatusCode::NO_CONTENT
}
