use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, StatusCode},
    middleware::{self, Next},
    response::Response,
    routing::post,
    Json, Router,
};
use hmac::{Hmac, Mac};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::{boxes, App};

#[derive(Deserialize, Serialize)]
pub struct Event {
    #[serde(rename = "type")]
    kind: String,
    #[serde(rename = "sessionId")]
    session: String,
}

#[derive(Deserialize, Serialize)]
pub struct OnfidoEvent {
    payload: serde_json::Value,
}

fn mac(secret: &str) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret.as_bytes()).expect("any length")
}

/// Refuses what FaceSign has not signed; the body goes on as it came.
async fn signed(State(app): State<App>, req: Request, next: Next) -> Result<Response, StatusCode> {
    let (parts, body) = req.into_parts();
    let raw = axum::body::to_bytes(body, 1 << 20).await.map_err(|_| StatusCode::PAYLOAD_TOO_LARGE)?;
    let given = parts.headers.get("FaceSign-Signature").and_then(|v| hex::decode(v).ok()).unwrap_or_default();
    let mut mac = mac(app.settings.hook_secret.expose_secret());
    mac.update(&raw);
    mac.verify_slice(&given).map_err(|_| StatusCode::UNAUTHORIZED)?;
    Ok(next.run(Request::from_parts(parts, Body::from(raw))).await)
}

async fn facesign(State(app): State<App>, Json(event): Json<Event>) -> StatusCode {
    if event.kind == "session.status" {
        match app.identity.is_live(&event.session).await {
            Ok(true) => boxes::session_passed(&event.session).await,
            Ok(false) => boxes::session_failed(&event.session).await,
            Err(_) => return StatusCode::SERVICE_UNAVAILABLE,
        }
    }
    StatusCode::NO_CONTENT
}

async fn onfido(State(app): State<App>, headers: HeaderMap, Json(event): Json<OnfidoEvent>) -> StatusCode {
    let mut mac = mac(app.settings.onfido_hook_token.expose_secret());
    mac.update(&serde_json::to_vec(&event).unwrap_or_default());
    let want = hex::encode(mac.finalize().into_bytes());
    let given = headers.get("X-SHA2-Signature").and_then(|v| v.to_str().ok()).unwrap_or("");
    if given != want {
        return StatusCode::UNAUTHORIZED;
    }
    boxes::heir_reviewed(&event.payload).await;
    StatusCode::NO_CONTENT
}

async fn media(body: Bytes) -> StatusCode {
    let Ok(event) = serde_json::from_slice::<Event>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    boxes::attach_recording(&event.session, &event.kind).await;
    StatusCode::NO_CONTENT
}

pub fn routes(app: App) -> Router<App> {
    let checked = Router::new()
        .route("/facesign", post(facesign))
        .route_layer(middleware::from_fn_with_state(app, signed));
    Router::new()
        .merge(checked)
        .route("/onfido", post(onfido))
        .route("/facesign/media", post(media))
}
