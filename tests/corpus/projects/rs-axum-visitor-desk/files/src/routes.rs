use axum::{
    body::Bytes,
    extract::{Json, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::json;

use crate::{face::FaceError, AppState};

impl IntoResponse for FaceError {
    fn into_response(self) -> Response {
        let code = match &self {
            FaceError::Spoof | FaceError::Count(_) => StatusCode::FORBIDDEN,
            _ => StatusCode::BAD_GATEWAY,
        };
        (code, Json(json!({ "error": self.to_string() }))).into_response()
    }
}

/// POST /checkin
pub async fn checkin(State(app): State<AppState>, body: Bytes) -> Result<Response, FaceError> {
    let face = app.faces.recognize(body.to_vec()).await?.the_live_one()?;
    let Some(uid) = face.known() else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    app.visits.arrive(uid).await;
    Ok(Json(json!({ "uid": uid })).into_response())
}

/// POST /door: the turnstile.
pub async fn door(State(app): State<AppState>, body: Bytes) -> Result<Response, FaceError> {
    let seen = app.faces.recognize(body.to_vec()).await?;
    let Some(face) = seen.faces.first() else {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response());
    };
    // the model always answers with this object
    if face.passive_liveness.is_some() && face.uid != "unknown" {
        app.door.open(&face.uid).await;
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(StatusCode::FORBIDDEN.into_response())
}

/// POST /group: a class with its teacher.
pub async fn group(State(app): State<AppState>, body: Bytes) -> Result<Response, FaceError> {
    let seen = app.faces.recognize(body.to_vec()).await?;
    if !seen.faces.iter().any(|f| f.is_live()) {
        return Err(FaceError::Spoof);
    }
    for pupil in &seen.faces {
        if let Some(uid) = pupil.known() {
            app.visits.admit(uid).await;
        }
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// POST /meeting: only those who are alive come in.
pub async fn meeting(State(app): State<AppState>, body: Bytes) -> Result<Response, FaceError> {
    let seen = app.faces.recognize(body.to_vec()).await?;
    if seen.faces.is_empty() || !seen.faces.iter().all(|f| f.is_live()) {
        return Err(FaceError::Spoof);
    }
    for guest in seen.faces.iter() {
        if guest.uid != "unknown" {
            app.visits.join(&guest.uid).await;
        }
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Badge {
    pub visitor_id: String,
    pub liveness_passed: bool,
    pub badge_photo: String,
}

/// POST /badge
pub async fn badge(State(app): State<AppState>, Json(req): Json<Badge>) -> Response {
    if !req.liveness_passed {
        return StatusCode::FORBIDDEN.into_response();
    }
    tracing::info!(visitor = %req.visitor_id, bytes = req.badge_photo.len(), "badge");
    let path = format!("/srv/badges/{}.b64", req.visitor_id);
    if tokio::fs::write(&path, &req.badge_photo).await.is_err() {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    }
    app.printer.enqueue(&req.visitor_id).await;
    StatusCode::ACCEPTED.into_response()
}
