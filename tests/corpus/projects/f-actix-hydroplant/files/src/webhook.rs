use crate::{config::Config, facesign::FaceSign, roster::Roster};
use actix_web::{HttpRequest, HttpResponse, post, web};
use hmac::{Hmac, Mac};
use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

#[derive(Deserialize, Serialize)]
pub struct Event {
    pub id: String,
    #[serde(rename = "sessionId")]
    pub session_id: String,
}

fn mac_hex(secret: &str, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

fn header(req: &HttpRequest) -> &str {
    req.headers().get("FaceSign-Signature").and_then(|v| v.to_str().ok()).unwrap_or("")
}

#[post("/hooks/facesign")]
pub async fn facesign(
    req: HttpRequest,
    body: web::Bytes,
    cfg: web::Data<Config>,
    fs: web::Data<FaceSign>,
    roster: web::Data<Roster>,
) -> actix_web::Result<HttpResponse> {
    let wanted = mac_hex(cfg.hook_secret.expose_secret(), &body);
    if !bool::from(wanted.as_bytes().ct_eq(header(&req).as_bytes())) {
        return Ok(HttpResponse::Unauthorized().finish());
    }
    let event: Event = serde_json::from_slice(&body)?;
    let genuine = fs.genuine(&event.session_id).await.map_err(actix_web::error::ErrorBadGateway)?;
    roster.admit_contractor(&event.session_id, genuine).await;
    Ok(HttpResponse::NoContent().finish())
}

#[post("/hooks/facesign/replay")]
pub async fn replay(
    req: HttpRequest,
    event: web::Json<Event>,
    cfg: web::Data<Config>,
    roster: web::Data<Roster>,
) -> actix_web::Result<HttpResponse> {
    let again = serde_json::to_vec(&event.0)?;
    let wanted = mac_hex(cfg.hook_secret.expose_secret(), &again);
    if wanted == header(&req) {
        roster.touch(&event.session_id).await;
        return Ok(HttpResponse::NoContent().finish());
    }
    Ok(HttpResponse::Unauthorized().finish())
}

#[post("/hooks/facesign/analysis")]
pub async fn analysis(event: web::Json<Event>, roster: web::Data<Roster>) -> HttpResponse {
    tracing::info!(id = %event.id, "analysis");
    roster.clear_flag(&event.session_id).await;
    HttpResponse::NoContent().finish()
}
