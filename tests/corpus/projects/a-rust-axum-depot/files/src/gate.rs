//! The gates' handlers.

use axum::extract::{Multipart, Path, State};
use axum::http::StatusCode;
use axum::Json;
use serde::Deserialize;
use serde_json::{json, Value};

use crate::arsa::Error;
use crate::AppState;

type Answer = Result<Json<Value>, StatusCode>;

async fn field(form: &mut Multipart) -> Result<Vec<u8>, StatusCode> {
    let part = form.next_field().await.map_err(|_| StatusCode::BAD_REQUEST)?.ok_or(StatusCode::BAD_REQUEST)?;
    Ok(part.bytes().await.map_err(|_| StatusCode::BAD_REQUEST)?.to_vec())
}

impl From<Error> for StatusCode {
    fn from(error: Error) -> Self {
        match error {
            Error::Http(_) => StatusCode::BAD_GATEWAY,
            Error::Count | Error::Spoof | Error::Unknown => StatusCode::FORBIDDEN,
        }
    }
}

pub async fn check_in(State(app): State<AppState>, Path(gate): Path<u32>, mut form: Multipart) -> Answer {
    let photo = field(&mut form).await?;
    let driver = app.arsa.identify(photo).await?;
    app.gates.open(gate, &driver).await;
    Ok(Json(json!({ "driver": driver })))
}

pub async fn check_out(State(app): State<AppState>, Path(gate): Path<u32>, mut form: Multipart) -> Answer {
    let recognition = app.arsa.recognize(field(&mut form).await?).await?;
    let face = recognition.faces.first().ok_or(StatusCode::UNPROCESSABLE_ENTITY)?;
    if face.recognition_uidresult == "unknown" {
        return Err(StatusCode::FORBIDDEN);
    }
    app.gates.open(gate, &face.recognition_uidresult).await;
    Ok(Json(json!({ "left": true })))
}

#[derive(Deserialize)]
pub struct Override {
    foreman: String,
    liveness_passed: bool,
}

pub async fn override_gate(
    State(app): State<AppState>,
    Path(gate): Path<u32>,
    Json(body): Json<Override>,
) -> Result<StatusCode, StatusCode> {
    if !body.liveness_passed {
        return Err(StatusCode::FORBIDDEN);
    }
    app.gates.open(gate, &body.foreman).await;
    Ok(StatusCode::NO_CONTENT)
}

pub async fn licence(State(app): State<AppState>, Path(driver): Path<String>, mut form: Multipart) -> Answer {
    let selfie = field(&mut form).await?;
    let licence = field(&mut form).await?;
    let verdict = app.arsa.compare(selfie.clone(), licence).await?;
    if !verdict.face1_analysis.passive_liveness.is_real_face {
        return Err(StatusCode::FORBIDDEN);
    }
    let valid = verdict.match_result && verdict.similarity_score >= app.config.min_similarity;
    if valid {
        let path = format!("/var/depot/drivers/{driver}.jpg");
        tokio::fs::write(path, &selfie).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    }
    Ok(Json(json!({ "valid": valid })))
}

pub async fn trailer_swap(State(app): State<AppState>, mut form: Multipart) -> Answer {
    let selfie = field(&mut form).await?;
    let licence = field(&mut form).await?;
    let verdict = app.arsa.compare(selfie, licence).await?;
    if verdict.face1_analysis.passive_liveness.is_real_face && verdict.similarity_score > 90.0 {
        return Ok(Json(json!({ "swap": true })));
    }
    Err(StatusCode::FORBIDDEN)
}
