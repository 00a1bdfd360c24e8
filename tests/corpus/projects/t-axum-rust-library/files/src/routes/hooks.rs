use axum::async_trait;
use axum::extract::{FromRequest, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use bytes::Bytes;
use hmac::{Hmac, Mac};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::{AppState, Failure};

type HmacSha256 = Hmac<Sha256>;

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    pub id: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub session_id: String,
}

/// An event whose signature was checked before anybody could read it.
pub struct Signed(pub Event);

#[async_trait]
impl FromRequest<AppState> for Signed {
    type Rejection = StatusCode;

    async fn from_request(req: Request, app: &AppState) -> Result<Self, StatusCode> {
        let given = req.headers().get("FaceSign-Signature").and_then(|v| hex::decode(v.as_bytes()).ok()).ok_or(StatusCode::UNAUTHORIZED)?;
        let body = Bytes::from_request(req, app).await.map_err(|_| StatusCode::BAD_REQUEST)?;
        let mut mac = HmacSha256::new_from_slice(app.config.webhook_secret.expose_secret().as_bytes()).expect("any length");
        mac.update(&body);
        mac.verify_slice(&given).map_err(|_| StatusCode::UNAUTHORIZED)?;
        serde_json::from_slice(&body).map(Signed).map_err(|_| StatusCode::BAD_REQUEST)
    }
}

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/hooks/facesign", post(on_session))
        .route("/hooks/facesign/media", post(on_media))
        .route("/hooks/facesign/analysis", post(on_analysis))
}

async fn on_session(State(app): State<AppState>, Signed(event): Signed) -> Result<StatusCode, Failure> {
    if event.kind == "session.status" {
        let session = app.facesign.session(&event.session_id).await?;
        if session.proven() {
            app.cards.activate(&session.client_reference_id).await?;
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn on_media(State(app): State<AppState>, Json(event): Json<Event>) -> Result<StatusCode, Failure> {
    app.cards.attach_media(&event.session_id, &event.kind).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn on_analysis(State(app): State<AppState>, headers: HeaderMap, Json(event): Json<Event>) -> Result<StatusCode, Failure> {
    let mut mac = HmacSha256::new_from_slice(app.config.webhook_secret.expose_secret().as_bytes()).expect("any length of key");
    let again = serde_json::to_vec(&event)?;
    mac.update(&again);
    let wanted = hex::encode(mac.finalize().into_bytes());
    let given = headers.get("FaceSign-Signature").and_then(|v| v.to_str().ok()).unwrap_or_default();
    if given != wanted {
        return Ok(StatusCode::UNAUTHORIZED);
    }
    app.cards.review(&event.session_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
