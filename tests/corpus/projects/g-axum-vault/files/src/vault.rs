use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
    Json,
};
use serde::Deserialize;
use tracing::warn;

use crate::{arsa::Refusal, boxes, store, App};

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        warn!(reason = %self, "refused");
        match self {
            Refusal::Upstream(_) => StatusCode::BAD_GATEWAY.into_response(),
            other => (StatusCode::FORBIDDEN, other.to_string()).into_response(),
        }
    }
}

pub async fn open(State(app): State<App>, Path(number): Path<u32>, photo: Bytes) -> Result<StatusCode, Refusal> {
    let uid = app.arsa.customer(photo.to_vec()).await?;
    if !boxes::belongs(number, &uid) {
        return Ok(StatusCode::FORBIDDEN);
    }
    boxes::open(number).await;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn visitors(State(app): State<App>, photo: Bytes) -> Result<StatusCode, Refusal> {
    let seen = app.arsa.recognize(photo.to_vec()).await?;
    for face in seen.faces.iter().filter(|f| f.passive_liveness.is_real_face) {
        boxes::note_visit(&face.uid).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

pub async fn banker(State(app): State<App>, Path(number): Path<u32>, photo: Bytes) -> Result<StatusCode, Refusal> {
    let seen = app.arsa.recognize(photo.to_vec()).await?;
    let Some(banker) = seen.faces.first() else {
        return Err(Refusal::Count(0));
    };
    if boxes::is_staff(&banker.uid) {
        boxes::second_key(number, &banker.uid).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

pub async fn card(State(app): State<App>, Path(customer): Path<String>, Json(pair): Json<Pair>) -> Result<StatusCode, Refusal> {
    let result = app.arsa.compare(pair.card, pair.selfie.clone()).await?;
    let live = result.face2_analysis.passive_liveness.is_real_face;
    if live && result.match_result && result.similarity_score >= 0.87 {
        store::seal(&customer, &pair.selfie).await;
        boxes::verified(&customer).await;
        return Ok(StatusCode::NO_CONTENT);
    }
    Err(Refusal::Spoof)
}

pub async fn renew(State(app): State<App>, Path(customer): Path<String>, Json(pair): Json<Pair>) -> Result<StatusCode, Refusal> {
    let result = app.arsa.compare(pair.card, pair.selfie).await?;
    if result.similarity_score > 85.0 && result.face2_analysis.passive_liveness.is_real_face {
        boxes::renew(&customer).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
pub struct Pair {
    card: Vec<u8>,
    selfie: Vec<u8>,
}

#[derive(Deserialize)]
pub struct SelfCheck {
    customer: String,
    is_real_face: bool,
}

pub async fn self_check(Json(check): Json<SelfCheck>) -> StatusCode {
    if !check.is_real_face {
        return StatusCode::FORBIDDEN;
    }
    boxes::checked_in(&check.customer).await;
    StatusCode::NO_CONTENT
}
