use axum::{
    body::Bytes,
    extract::{Path, State},
    http::StatusCode,
    Json,
};
use serde::Deserialize;
use serde_json::{json, Value};

use crate::{faces::Recognised, AppState};

#[derive(Deserialize)]
pub struct FromApp {
    member: String,
    liveness_passed: bool,
}

pub async fn open(State(app): State<AppState>, Path(gate): Path<String>, body: Bytes) -> Result<Json<Value>, StatusCode> {
    let uid = app
        .faces
        .visitor(body.to_vec())
        .await
        .map_err(|_| StatusCode::FORBIDDEN)?
        .ok_or(StatusCode::NOT_FOUND)?;
    Ok(Json(json!({ "gate": gate, "visitor": uid })))
}

pub async fn late(State(app): State<AppState>, Path(gate): Path<String>, body: Bytes) -> Result<StatusCode, StatusCode> {
    let seen = app.faces.recognise(body.to_vec()).await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    let first = seen.faces.first().ok_or(StatusCode::UNPROCESSABLE_ENTITY)?;
    if first.recognition_uidresult == "unknown" {
        return Err(StatusCode::NOT_FOUND);
    }
    tracing::info!(alive = first.is_alive(), %gate, "opened");
    Ok(StatusCode::NO_CONTENT)
}

pub async fn raw(State(app): State<AppState>, body: Bytes) -> Result<Json<Recognised>, StatusCode> {
    let seen = app.faces.recognise(body.to_vec()).await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    Ok(Json(seen))
}

pub async fn from_app(Json(body): Json<FromApp>) -> StatusCode {
    if !body.liveness_passed {
        return StatusCode::FORBIDDEN;
    }
    tracing::info!(member = %body.member, "opened from the app");
    StatusCode::NO_CONTENT
}
