use actix_multipart::form::{bytes::Bytes, MultipartForm};
use actix_web::{post, web, HttpResponse};
use redis::AsyncCommands;
use serde::Deserialize;

use crate::{arsa::Arsa, config::Config, error::GateError, facesign::FaceSign};

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(start).service(finish).service(confirm).service(card).service(blasting_card);
}

#[derive(Deserialize)]
struct Finished {
    contractor: String,
    liveness_passed: bool,
}

#[derive(Deserialize)]
struct Confirm {
    contractor: String,
    session_id: String,
}

#[derive(MultipartForm)]
struct Pair {
    card: Bytes,
    selfie: Bytes,
}

#[post("/contractors/{id}/start")]
async fn start(id: web::Path<String>, facesign: web::Data<FaceSign>) -> Result<HttpResponse, GateError> {
    let opened = facesign.open(&id).await?;
    Ok(HttpResponse::Ok().json(serde_json::json!({ "clientSecret": opened.client_secret.secret })))
}

#[post("/contractors/finish")]
async fn finish(body: web::Json<Finished>, redis: web::Data<redis::Client>) -> Result<HttpResponse, GateError> {
    if !body.liveness_passed {
        return Err(GateError::Spoof);
    }
    let mut store = redis.get_multiplexed_async_connection().await?;
    let _: () = store.sadd("contractors", &body.contractor).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[post("/contractors/confirm")]
async fn confirm(body: web::Json<Confirm>, facesign: web::Data<FaceSign>, redis: web::Data<redis::Client>) -> Result<HttpResponse, GateError> {
    if !facesign.is_live(&body.session_id).await? {
        return Err(GateError::Spoof);
    }
    let mut store = redis.get_multiplexed_async_connection().await?;
    let _: () = store.sadd("contractors", &body.contractor).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[post("/contractors/card")]
async fn card(form: MultipartForm<Pair>, arsa: web::Data<Arsa>, config: web::Data<Config>) -> Result<HttpResponse, GateError> {
    let pair = form.into_inner();
    let result = arsa.compare(pair.card.data.to_vec(), pair.selfie.data.to_vec()).await?;
    if !result.face2_analysis.passive_liveness.is_real_face {
        return Err(GateError::Spoof);
    }
    if !result.match_result || result.similarity_score < config.min_similarity {
        return Err(GateError::Refused);
    }
    Ok(HttpResponse::NoContent().finish())
}

#[post("/contractors/blasting-card")]
async fn blasting_card(form: MultipartForm<Pair>, arsa: web::Data<Arsa>) -> Result<HttpResponse, GateError> {
    let pair = form.into_inner();
    let result = arsa.compare(pair.card.data.to_vec(), pair.selfie.data.to_vec()).await?;
    if !result.face2_analysis.passive_liveness.is_real_face {
        return Err(GateError::Spoof);
    }
    if result.similarity_score < 92.5 {
        return Err(GateError::Refused);
    }
    Ok(HttpResponse::NoContent().finish())
}
