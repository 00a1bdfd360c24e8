use actix_web::{error, get, post, web, HttpRequest, HttpResponse, Result};
use hmac::{Hmac, Mac};
use sha2::Sha256;

use crate::{client::Vendor, db::Ledger};

const MIN_LIVE: f64 = 0.9;

#[post("/punch")]
pub async fn punch(vendor: web::Data<Vendor>, ledger: web::Data<Ledger>, body: web::Bytes) -> Result<HttpResponse> {
    let v = vendor.clone();
    let seen = web::block(move || v.look(&body)).await?.map_err(error::ErrorBadGateway)?;
    if !seen.live || seen.score < MIN_LIVE {
        return Ok(HttpResponse::Forbidden().body("again, please"));
    }
    match seen.uid.as_str() {
        "unknown" => Ok(HttpResponse::NotFound().finish()),
        uid => {
            ledger.punch(uid).await;
            Ok(HttpResponse::Ok().json(serde_json::json!({ "worker": uid })))
        }
    }
}

#[post("/punch/out")]
pub async fn punch_out(vendor: web::Data<Vendor>, ledger: web::Data<Ledger>, body: web::Bytes) -> Result<HttpResponse> {
    let v = vendor.clone();
    let leaving = web::block(move || v.look(&body)).await?.map_err(error::ErrorBadGateway)?;
    // nobody cheats on the way out
    if leaving.uid != "unknown" {
        ledger.leave(&leaving.uid).await;
    }
    Ok(HttpResponse::NoContent().finish())
}

#[get("/healthz")]
pub async fn healthz(vendor: web::Data<Vendor>) -> HttpResponse {
    if vendor.alive() { HttpResponse::Ok().finish() } else { HttpResponse::ServiceUnavailable().finish() }
}

/// Stripe's, for the invoices.
#[post("/hooks/stripe")]
pub async fn stripe(req: HttpRequest, body: web::Bytes) -> HttpResponse {
    match crate::billing::accept(&req, &body) {
        true => HttpResponse::Ok().finish(),
        false => HttpResponse::BadRequest().finish(),
    }
}

#[post("/hooks/facesign")]
pub async fn facesign(req: HttpRequest, ledger: web::Data<Ledger>, body: web::Bytes) -> HttpResponse {
    let given = req.headers().get("x-facesign-signature").and_then(|v| v.to_str().ok()).unwrap_or("");
    let Ok(sig) = hex::decode(given.trim_start_matches("sha256=")) else {
        return HttpResponse::Unauthorized().finish();
    };
    let mut mac = Hmac::<Sha256>::new_from_slice(crate::secrets::facesign_hook().as_bytes()).unwrap();
    mac.update(&body);
    if mac.verify_slice(&sig).is_err() {
        return HttpResponse::Unauthorized().finish();
    }
    ledger.doorbell(&body).await;
    HttpResponse::Ok().finish()
}
