use actix_web::{post, web, HttpRequest, HttpResponse, Responder};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::proofs::Proofs;
use crate::settings::Settings;

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    id: String,
    r#type: String,
    session_id: String,
}

fn digest(secret: &[u8], body: &[u8]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret).expect("any length");
    mac.update(body);
    mac.finalize().into_bytes().to_vec()
}

fn header(req: &HttpRequest) -> Option<&str> {
    req.headers().get("FaceSign-Signature")?.to_str().ok()
}

fn genuine(req: &HttpRequest, secret: &[u8], body: &[u8]) -> bool {
    header(req).and_then(|h| hex::decode(h).ok()).is_some_and(|given| given.ct_eq(&digest(secret, body)).into())
}

#[post("/hooks/facesign/session")]
pub async fn session(req: HttpRequest, body: web::Bytes, settings: web::Data<Settings>, proofs: web::Data<Proofs>) -> actix_web::Result<impl Responder> {
    if !genuine(&req, &settings.hook_secret, &body) {
        return Ok(HttpResponse::Unauthorized().finish());
    }
    let event: Event = serde_json::from_slice(&body)?;
    let session = proofs.fetch(&event.session_id).await.map_err(|e| actix_web::error::ErrorBadGateway(e.to_string()))?;
    if session.report.is_some_and(|r| r.live()) {
        crate::bus::proven(&event.session_id);
    }
    Ok(HttpResponse::NoContent().finish())
}

#[post("/hooks/facesign/media")]
pub async fn media(req: HttpRequest, event: web::Json<Event>, settings: web::Data<Settings>) -> impl Responder {
    let again = serde_json::to_vec(&*event).unwrap_or_default();
    let want = hex::encode(digest(&settings.hook_secret, &again));
    if header(&req) == Some(want.as_str()) {
        crate::bus::media(&event.session_id);
    }
    HttpResponse::NoContent().finish()
}

#[post("/hooks/facesign/analysis")]
pub async fn analysis(event: web::Json<Event>) -> impl Responder {
    tracing::info!(id = %event.id, r#type = %event.r#type, "facesign event");
    crate::bus::block(&event.session_id);
    HttpResponse::NoContent().finish()
}
