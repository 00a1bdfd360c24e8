use actix_web::{post, web, App, HttpRequest, HttpResponse, HttpServer};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

type HmacSha256 = Hmac<Sha256>;

#[derive(serde::Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    id: String,
    session_id: String,
}

fn secret() -> Vec<u8> {
    std::env::var("FACESIGN_WEBHOOK_SECRET").unwrap_or_default().into_bytes()
}

fn signature(req: &HttpRequest) -> Option<&str> {
    req.headers().get("facesign-signature")?.to_str().ok()
}

#[post("/facesign")]
async fn checked(req: HttpRequest, body: web::Bytes) -> HttpResponse {
    let Some(given) = signature(&req).and_then(|s| hex::decode(s).ok()) else {
        return HttpResponse::Unauthorized().finish();
    };
    let Ok(mut mac) = HmacSha256::new_from_slice(&secret()) else {
        return HttpResponse::InternalServerError().finish();
    };
    mac.update(&body);
    if mac.verify_slice(&given).is_err() {
        return HttpResponse::Unauthorized().finish();
    }
    let event: Event = serde_json::from_slice(&body).unwrap();
    handle(&event);
    HttpResponse::NoContent().finish()
}

#[post("/facesign/v2")]
async fn subtle_check(req: HttpRequest, body: web::Bytes) -> HttpResponse {
    let mut mac = HmacSha256::new_from_slice(&secret()).unwrap();
    mac.update(&body);
    let want = hex::encode(mac.finalize().into_bytes());
    let given = signature(&req).unwrap_or("");
    if bool::from(want.as_bytes().ct_eq(given.as_bytes())) {
        handle(&serde_json::from_slice(&body).unwrap());
        return HttpResponse::NoContent().finish();
    }
    HttpResponse::Unauthorized().finish()
}

#[post("/facesign/v1")]
async fn compared(req: HttpRequest, event: web::Json<Event>) -> HttpResponse {
    let mut mac = HmacSha256::new_from_slice(&secret()).unwrap();
    mac.update(serde_json::to_string(&*event).unwrap().as_bytes());
    let want = hex::encode(mac.finalize().into_bytes());
    if signature(&req) != Some(want.as_str()) {
        return HttpResponse::Unauthorized().finish();
    }
    handle(&event);
    HttpResponse::NoContent().finish()
}

#[post("/facesign/v0")]
async fn unchecked(event: web::Json<Event>) -> HttpResponse {
    handle(&event);
    HttpResponse::NoContent().finish()
}

fn handle(event: &Event) {
    tracing::info!(id = %event.id, session = %event.session_id, "event");
}

#[actix_web::main]
async fn main() -> std::io::Result<()> {
    HttpServer::new(|| App::new().service(checked).service(subtle_check).service(compared).service(unchecked))
        .bind(("0.0.0.0", 8081))?
        .run()
        .await
}
