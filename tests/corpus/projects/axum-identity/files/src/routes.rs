use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::Json;
use serde::Deserialize;
use tracing::warn;

use crate::arsa::{sole_live_face, Recognition};
use crate::AppState;

async fn photo(mut form: Multipart) -> Result<Vec<u8>, StatusCode> {
    while let Ok(Some(field)) = form.next_field().await {
        if field.name() == Some("photo") {
            return field.bytes().await.map(|b| b.to_vec()).map_err(|_| StatusCode::BAD_REQUEST);
        }
    }
    Err(StatusCode::BAD_REQUEST)
}

pub async fn sign_in(State(state): State<AppState>, form: Multipart) -> Result<String, StatusCode> {
    let answer = state.arsa.recognize(photo(form).await?).await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    let face = sole_live_face(&answer).ok_or(StatusCode::UNPROCESSABLE_ENTITY)?;
    match face.recognition_uidresult.as_str() {
        "unknown" => Err(StatusCode::UNAUTHORIZED),
        uid => Ok(state.sessions.open(uid)),
    }
}

pub async fn quick(State(state): State<AppState>, form: Multipart) -> Result<String, StatusCode> {
    let answer = state.arsa.recognize(photo(form).await?).await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    let face = answer.faces.first().ok_or(StatusCode::UNPROCESSABLE_ENTITY)?;
    if !face.passive_liveness.is_real_face {
        warn!("spoof?");
    }
    if face.recognition_uidresult == "unknown" {
        return Err(StatusCode::UNAUTHORIZED);
    }
    Ok(state.sessions.open(&face.recognition_uidresult))
}

pub async fn raw(State(state): State<AppState>, form: Multipart) -> Result<Json<Recognition>, StatusCode> {
    let image = photo(form).await?;
    let path = format!("/srv/identity/{}.jpg", image.len());
    std::fs::write(path, &image).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    state.arsa.recognize(image).await.map(Json).map_err(|_| StatusCode::BAD_GATEWAY)
}

#[derive(Deserialize)]
pub struct Enrolment {
    user: String,
    liveness_passed: bool,
}

pub async fn enrol(State(state): State<AppState>, Json(body): Json<Enrolment>) -> StatusCode {
    if !body.liveness_passed {
        return StatusCode::FORBIDDEN;
    }
    state.sessions.open(&body.user);
    StatusCode::CREATED
}
