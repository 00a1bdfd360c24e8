use actix_web::{web, HttpRequest, HttpResponse};
use hmac::{Hmac, Mac};
use redis::AsyncCommands;
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::{config::Config, error::GateError, facesign::FaceSign};

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    id: String,
    r#type: String,
    session_id: String,
}

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::scope("/hooks/facesign")
            .route("/session", web::post().to(session))
            .route("/media", web::post().to(media))
            .route("/analysis", web::post().to(analysis)),
    );
    cfg.route("/hooks/ventilation", web::post().to(ventilation));
}

fn mac(secret: &str, payload: &[u8]) -> Hmac<Sha256> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).expect("any length");
    mac.update(payload);
    mac
}

fn given(request: &HttpRequest) -> Result<&str, GateError> {
    request.headers().get("FaceSign-Signature").and_then(|v| v.to_str().ok()).ok_or(GateError::Signature)
}

fn verified(request: &HttpRequest, raw: &[u8], secret: &str) -> Result<Event, GateError> {
    let signature = hex::decode(given(request)?).map_err(|_| GateError::Signature)?;
    mac(secret, raw).verify_slice(&signature).map_err(|_| GateError::Signature)?;
    Ok(serde_json::from_slice(raw)?)
}

async fn session(
    request: HttpRequest,
    raw: web::Bytes,
    config: web::Data<Config>,
    facesign: web::Data<FaceSign>,
    redis: web::Data<redis::Client>,
) -> Result<HttpResponse, GateError> {
    let event = verified(&request, &raw, &config.webhook_secret)?;
    let mut store = redis.get_multiplexed_async_connection().await?;
    if event.r#type == "session.status" && facesign.is_live(&event.session_id).await? {
        let _: () = store.sadd("proven", &event.session_id).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}

async fn media(event: web::Json<Event>, redis: web::Data<redis::Client>) -> Result<HttpResponse, GateError> {
    let mut store = redis.get_multiplexed_async_connection().await?;
    let _: () = store.sadd(format!("media:{}", event.session_id), &event.id).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The fans on level four, over the mine's own network.
async fn ventilation(reading: web::Json<serde_json::Value>, redis: web::Data<redis::Client>) -> Result<HttpResponse, GateError> {
    let mut store = redis.get_multiplexed_async_connection().await?;
    let _: () = store.rpush("fans", reading.to_string()).await?;
    Ok(HttpResponse::NoContent().finish())
}

async fn analysis(
    request: HttpRequest,
    raw: web::Bytes,
    config: web::Data<Config>,
    redis: web::Data<redis::Client>,
) -> Result<HttpResponse, GateError> {
    let expected = hex::encode(mac(&config.webhook_secret, &raw).finalize().into_bytes());
    if given(&request)? != expected {
        return Err(GateError::Signature);
    }
    let event: Event = serde_json::from_slice(&raw)?;
    let mut store = redis.get_multiplexed_async_connection().await?;
    let _: () = store.sadd("analysed", &event.session_id).await?;
    Ok(HttpResponse::NoContent().finish())
}
