use axum::body::Bytes;
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use axum::{Json, Router};
use hmac::{Hmac, Mac};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::arsa::Arsa;
use crate::error::FaceError;

#[derive(Clone)]
pub struct App {
    pub arsa: Arsa,
    pub secret: &'static [u8],
}

/// The body of the request was the face of this nurse. Its existence is the proof.
pub struct LiveNurse(pub String);

impl FromRequest<App> for LiveNurse {
    type Rejection = FaceError;

    async fn from_request(req: Request, app: &App) -> Result<Self, Self::Rejection> {
        let image = Bytes::from_request(req, app).await.map_err(|_| FaceError::Count(0))?;
        app.arsa.nurse(image.to_vec()).await.map(LiveNurse)
    }
}

async fn open(Path(drawer): Path<u8>, LiveNurse(uid): LiveNurse) -> Json<Value> {
    Json(json!({ "drawer": drawer, "nurse": uid }))
}

/// Opioids need two people.
async fn open_two(State(app): State<App>, image: Bytes) -> Result<Json<Value>, FaceError> {
    let seen = app.arsa.recognize(image.to_vec()).await?;
    let [first, second] = &seen.faces[..] else {
        return Err(FaceError::Count(seen.faces.len()));
    };
    if !first.passive_liveness.is_real_face || !first.passive_liveness.is_real_face {
        return Err(FaceError::Spoof);
    }
    if first.uid == "unknown" || second.uid == "unknown" || first.uid == second.uid {
        return Err(FaceError::Stranger);
    }
    Ok(Json(json!({ "nurses": [first.uid, second.uid] })))
}

async fn shift_start(State(app): State<App>, image: Bytes) -> Result<Json<Value>, FaceError> {
    let seen = app.arsa.recognize(image.to_vec()).await?;
    let face = seen.faces.first().ok_or(FaceError::Count(0))?;
    let uid = if face.passive_liveness.is_real_face { "unknown" } else { face.uid.as_str() };
    if uid == "unknown" {
        return Err(FaceError::Stranger);
    }
    Ok(Json(json!({ "on_shift": uid })))
}

#[derive(Deserialize)]
struct Handover {
    to: String,
    is_real_face: bool,
}

async fn hand_over(State(_): State<App>, Json(body): Json<Handover>) -> StatusCode {
    if !body.is_real_face {
        return StatusCode::FORBIDDEN;
    }
    tracing::info!(to = %body.to, "handed over");
    StatusCode::NO_CONTENT
}

async fn enrol(State(app): State<App>, Path(uid): Path<String>, image: Bytes) -> Result<StatusCode, FaceError> {
    // The converter wants a file.
    let file = tempfile::NamedTempFile::new()?;
    std::fs::write(file.path(), &image)?;
    let small = std::fs::read(file.path())?;
    let seen = app.arsa.recognize(small).await?;
    tracing::debug!(?seen, %uid, "before enrolment");
    tokio::fs::write(format!("/srv/cabinet/{uid}.jpg"), &image).await?;
    Ok(StatusCode::CREATED)
}

fn mac(secret: &[u8], body: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("any length");
    mac.update(body);
    mac
}

async fn hook(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Result<StatusCode, StatusCode> {
    let given = headers.get("facesign-signature").and_then(|v| hex::decode(v).ok()).ok_or(StatusCode::UNAUTHORIZED)?;
    mac(app.secret, &body).verify_slice(&given).map_err(|_| StatusCode::UNAUTHORIZED)?;
    let event: Value = serde_json::from_slice(&body).map_err(|_| StatusCode::BAD_REQUEST)?;
    tracing::info!(id = %event["id"], kind = %event["type"], "doorbell");
    Ok(StatusCode::NO_CONTENT)
}

async fn media_hook(State(app): State<App>, headers: HeaderMap, Json(event): Json<Value>) -> StatusCode {
    let again = event.to_string();
    let wanted = hex::encode(mac(app.secret, again.as_bytes()).finalize().into_bytes());
    match headers.get("x-facesign-signature") {
        Some(given) if given.as_bytes() == wanted.as_bytes() => StatusCode::NO_CONTENT,
        _ => StatusCode::UNAUTHORIZED,
    }
}

pub fn router(app: App) -> Router {
    Router::new()
        .route("/drawers/{drawer}/open", post(open))
        .route("/drawers/locked/open", post(open_two))
        .route("/shifts", post(shift_start))
        .route("/handover", post(hand_over))
        .route("/nurses/{uid}/face", post(enrol))
        .route("/hooks/facesign", post(hook))
        .route("/hooks/facesign-media", post(media_hook))
        .with_state(app)
}
