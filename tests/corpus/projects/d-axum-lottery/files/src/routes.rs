use axum::{
    extract::{Multipart, Path, State},
    http::{HeaderMap, StatusCode},
    response::IntoResponse,
    routing::post,
    Json, Router,
};
use base64::{engine::general_purpose::STANDARD, Engine};
use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::Sha256;

use crate::{
    arsa::{ArsaError, Identity},
    signature::{Event, Signed},
    App,
};

pub fn router() -> Router<App> {
    Router::new()
        .route("/claims/{claim}/proof", post(open_proof))
        .route("/payouts/{id}/sign", post(sign_payout))
        .route("/payouts/{id}/second", post(second_signature))
        .route("/scratch/{id}/pay", post(pay_scratch))
        .route("/booth/{id}", post(booth))
        .route("/hooks/facesign", post(on_session))
        .route("/hooks/facesign/media", post(on_media))
}

async fn open_proof(State(app): State<App>, Path(claim): Path<String>) -> Result<impl IntoResponse, StatusCode> {
    let (id, secret) = app.facesign.open(&claim).await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    Ok(Json(serde_json::json!({ "session": id, "clientSecret": secret })))
}

async fn sign_payout(State(app): State<App>, Path(id): Path<String>, form: Multipart) -> Result<StatusCode, StatusCode> {
    let jpeg = photo(form).await?;
    match app.arsa.identify(jpeg).await {
        Ok(Identity::Known(agent)) => {
            app.payouts.sign(&id, &agent).await;
            tracing::info!(payout = %id, %agent, "signed");
            Ok(StatusCode::NO_CONTENT)
        }
        Ok(Identity::Unknown) | Err(ArsaError::Spoof) => Err(StatusCode::FORBIDDEN),
        Err(ArsaError::Count(_)) => Err(StatusCode::UNPROCESSABLE_ENTITY),
        Err(ArsaError::Transport(e)) => {
            tracing::warn!(error = %e, "recogniser");
            Err(StatusCode::BAD_GATEWAY)
        }
    }
}

/// Above 10 000 a second agent signs.
async fn second_signature(State(app): State<App>, Path(id): Path<String>, form: Multipart) -> Result<StatusCode, StatusCode> {
    let r = app.arsa.recognise(photo(form).await?).await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    let face = r.faces.first().ok_or(StatusCode::UNPROCESSABLE_ENTITY)?;
    if face.recognition_uidresult == "unknown" || app.payouts.signed_by(&id, &face.recognition_uidresult).await {
        return Err(StatusCode::FORBIDDEN);
    }
    let live = face.passive_liveness.as_ref().is_some_and(|l| l.is_real_face);
    tracing::info!(live, "second signature");
    app.payouts.sign(&id, &face.recognition_uidresult).await;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize)]
struct Scratch {
    serial: String,
    liveness_passed: bool,
}

async fn pay_scratch(State(app): State<App>, Path(id): Path<String>, Json(body): Json<Scratch>) -> StatusCode {
    if !body.liveness_passed {
        return StatusCode::FORBIDDEN;
    }
    app.payouts.pay(&id, &body.serial).await;
    StatusCode::NO_CONTENT
}

/// The photo booth of the winners' wall: keeps a picture until the press has been.
async fn booth(State(app): State<App>, Path(id): Path<String>, form: Multipart) -> Result<StatusCode, StatusCode> {
    let jpeg = photo(form).await?;
    tracing::debug!("booth {id}: data:image/jpeg;base64,{}", STANDARD.encode(&jpeg));
    let path = app.wall.join(format!("{id}.jpg"));
    tokio::fs::write(&path, &jpeg).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    Ok(StatusCode::CREATED)
}

async fn on_session(State(app): State<App>, Signed(event): Signed) -> StatusCode {
    if app.payouts.seen(&event.id).await {
        return StatusCode::OK;
    }
    match app.facesign.session(&event.session_id).await {
        Ok(session) => {
            app.payouts.prove(&event.session_id, session.proven()).await;
            StatusCode::OK
        }
        Err(_) => StatusCode::SERVICE_UNAVAILABLE,
    }
}

async fn on_media(State(app): State<App>, headers: HeaderMap, Json(body): Json<serde_json::Value>) -> StatusCode {
    let mut mac = Hmac::<Sha256>::new_from_slice(&app.webhook_secret).expect("any length");
    mac.update(serde_json::to_string(&body).unwrap().as_bytes());
    let expected = hex::encode(mac.finalize().into_bytes());
    if headers.get("facesign-signature").and_then(|v| v.to_str().ok()) != Some(expected.as_str()) {
        return StatusCode::UNAUTHORIZED;
    }
    let Ok(event) = serde_json::from_value::<Event>(body) else { return StatusCode::BAD_REQUEST };
    app.payouts.media(&event.session_id).await;
    StatusCode::OK
}

async fn photo(mut form: Multipart) -> Result<Vec<u8>, StatusCode> {
    while let Ok(Some(field)) = form.next_field().await {
        if field.name() == Some("photo") {
            return field.bytes().await.map(|b| b.to_vec()).map_err(|_| StatusCode::BAD_REQUEST);
        }
    }
    Err(StatusCode::BAD_REQUEST)
}
