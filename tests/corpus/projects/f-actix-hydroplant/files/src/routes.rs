use crate::{arsa::Arsa, extract::OnShift, roster::Roster};
use actix_web::{HttpResponse, error, get, post, web};
use serde::Deserialize;

#[derive(Deserialize)]
pub struct Handheld {
    badge: String,
    is_real_face: bool,
}

#[post("/rooms/{room}/enter")]
pub async fn enter(room: web::Path<String>, who: OnShift, roster: web::Data<Roster>) -> HttpResponse {
    roster.enter(&room, &who.0).await;
    HttpResponse::NoContent().finish()
}

#[post("/rooms/{room}/leave")]
pub async fn leave(
    room: web::Path<String>,
    jpeg: web::Bytes,
    arsa: web::Data<Arsa>,
    roster: web::Data<Roster>,
) -> actix_web::Result<HttpResponse> {
    let seen = arsa.recognise_raw(jpeg.to_vec()).await.map_err(error::ErrorBadGateway)?;
    tracing::info!(response = ?seen, "leaving");
    let Some(face) = seen.faces.first() else {
        return Ok(HttpResponse::UnprocessableEntity().finish());
    };
    if face.passive_liveness.is_some() && face.recognition_uidresult != "unknown" {
        roster.leave(&room, &face.recognition_uidresult).await;
        return Ok(HttpResponse::NoContent().finish());
    }
    Ok(HttpResponse::Forbidden().finish())
}

#[post("/handheld/confirm")]
pub async fn confirm(form: web::Json<Handheld>, roster: web::Data<Roster>) -> HttpResponse {
    if !form.is_real_face {
        return HttpResponse::Forbidden().finish();
    }
    roster.confirm(&form.badge).await;
    HttpResponse::NoContent().finish()
}

#[post("/crew/{badge}/portrait")]
pub async fn portrait(badge: web::Path<String>, jpeg: web::Bytes) -> actix_web::Result<HttpResponse> {
    tokio::fs::write(format!("/srv/weirgate/portraits/{badge}.jpg"), &jpeg).await?;
    Ok(HttpResponse::Created().finish())
}

#[get("/healthz")]
pub async fn healthz() -> &'static str {
    "ok"
}
