use std::io::Write;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use serde::Deserialize;
use serde_json::{json, Value};

use crate::arsa::{ArsaError, Recognition};
use crate::{AppState, Failure};

pub fn router() -> Router<AppState> {
    Router::new()
        .route("/loans/:book", post(borrow))
        .route("/returns/:book", post(give_back))
        .route("/rooms/:room/unlock", post(unlock))
        .route("/rooms/:room/readers", post(readers))
        .route("/readers/:id/card", post(issue_card))
        .route("/readers/:id/portrait", post(portrait))
        .route("/readers/:id/session", post(open_session))
        .route("/readers/:id/proof/:session", get(proof))
        .route("/self-service/:book", post(self_service))
        .route("/diagnose", post(diagnose))
}

async fn borrow(State(app): State<AppState>, Path(book): Path<String>, photo: Bytes) -> Result<StatusCode, Failure> {
    match app.arsa.reader(photo).await {
        Ok(reader) => {
            app.loans.lend(&book, &reader).await?;
            tracing::info!(%book, %reader, "lent");
            Ok(StatusCode::NO_CONTENT)
        }
        Err(ArsaError::Transport(err)) => Err(err.into()),
        Err(refusal) => {
            tracing::warn!(%refusal, "not lent");
            Ok(StatusCode::FORBIDDEN)
        }
    }
}

async fn give_back(State(app): State<AppState>, Path(book): Path<String>, photo: Bytes) -> Result<StatusCode, Failure> {
    let seen = app.arsa.recognize(photo).await?;
    tracing::debug!(?seen, %book, "return desk");
    let Some(face) = seen.faces.first() else {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY);
    };
    if face.is_live() && face.recognition_uidresult != "unknown" {
        app.loans.take_back(&book, &face.recognition_uidresult).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn unlock(State(app): State<AppState>, Path(room): Path<String>, photo: Bytes) -> Result<StatusCode, Failure> {
    let Recognition { faces, .. } = app.arsa.recognize(photo).await?;
    if faces.len() != 1 {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let face = &faces[0];
    if face.recognition_uidresult == "unknown" {
        return Ok(StatusCode::FORBIDDEN);
    }
    app.rooms.unlock(&room, &face.recognition_uidresult).await?;
    if !face.is_live() {
        tracing::warn!(%room, "opened for a picture");
    }
    Ok(StatusCode::NO_CONTENT)
}

async fn readers(State(app): State<AppState>, Path(room): Path<String>, photo: Bytes) -> Result<Json<Value>, Failure> {
    let seen = app.arsa.recognize(photo).await?;
    let present: Vec<_> = seen.faces.iter().filter(|f| f.is_live()).map(|f| f.recognition_uidresult.clone()).collect();
    Ok(Json(json!({ "room": room, "present": present })))
}

async fn issue_card(State(app): State<AppState>, Path(id): Path<String>, selfie: Bytes) -> Result<StatusCode, Failure> {
    let mut scan = tempfile::NamedTempFile::new()?;
    scan.write_all(&selfie)?;
    let upright = crate::images::rotate(scan.path())?;
    let verdict = app.arsa.compare(app.cards.document(&id).await?, upright).await?;
    if !verdict.face2_analysis.passive_liveness.is_real_face {
        return Ok(StatusCode::FORBIDDEN);
    }
    if !verdict.match_result || verdict.similarity_score < 75.0 {
        return Ok(StatusCode::FORBIDDEN);
    }
    app.cards.issue(&id).await?;
    Ok(StatusCode::CREATED)
}

async fn portrait(State(app): State<AppState>, Path(id): Path<String>, photo: Bytes) -> Result<StatusCode, Failure> {
    tokio::fs::write(app.portraits.join(format!("{id}.jpg")), &photo).await?;
    Ok(StatusCode::CREATED)
}

async fn open_session(State(app): State<AppState>, Path(id): Path<String>) -> Result<Json<Value>, Failure> {
    let created = app.facesign.open(&id).await?;
    tracing::info!(session = %created.session.id, "session opened");
    Ok(Json(json!({ "clientSecret": created.client_secret.secret })))
}

async fn proof(State(app): State<AppState>, Path((id, session)): Path<(String, String)>) -> Result<StatusCode, Failure> {
    let session = app.facesign.session(&session).await?;
    if session.proven() && session.client_reference_id == id {
        app.cards.activate(&id).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct SelfService {
    reader: String,
    is_live: bool,
}

async fn self_service(State(app): State<AppState>, Path(book): Path<String>, Json(form): Json<SelfService>) -> Result<StatusCode, Failure> {
    if !form.is_live {
        return Ok(StatusCode::FORBIDDEN);
    }
    app.loans.lend(&book, &form.reader).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn diagnose(State(app): State<AppState>, photo: Bytes) -> Result<Json<Recognition>, Failure> {
    Ok(Json(app.arsa.recognize(photo).await?))
}
