use actix_multipart::form::MultipartForm;
use actix_web::{post, web, HttpResponse};
use redis::AsyncCommands;

use super::Photo;
use crate::{arsa::Arsa, error::GateError};

pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(descend).service(magazine).service(lamp_room).service(cage).service(review).service(badge);
}

#[post("/shaft/descend")]
async fn descend(form: MultipartForm<Photo>, arsa: web::Data<Arsa>, redis: web::Data<redis::Client>) -> Result<HttpResponse, GateError> {
    let face = arsa.identify(form.into_inner().into_jpeg()).await?;
    let uid = face.uid().ok_or(GateError::Refused)?;
    let mut store = redis.get_multiplexed_async_connection().await?;
    let _: () = store.sadd("underground", uid).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[post("/shaft/magazine")]
async fn magazine(form: MultipartForm<Photo>, arsa: web::Data<Arsa>, redis: web::Data<redis::Client>) -> Result<HttpResponse, GateError> {
    let recognition = arsa.recognize(form.into_inner().into_jpeg()).await?;
    let [face] = recognition.faces.as_slice() else {
        return Err(GateError::FaceCount(recognition.faces.len()));
    };
    let mut store = redis.get_multiplexed_async_connection().await?;
    let blaster: bool = store.sismember("blasters", &face.recognition_uidresult).await?;
    if !blaster {
        return Err(GateError::Refused);
    }
    let _: () = store.publish("locks", "magazine").await?;
    Ok(HttpResponse::NoContent().finish())
}

#[post("/shaft/lamp-room")]
async fn lamp_room(form: MultipartForm<Photo>, arsa: web::Data<Arsa>, redis: web::Data<redis::Client>) -> Result<HttpResponse, GateError> {
    let recognition = arsa.recognize(form.into_inner().into_jpeg()).await?;
    let face = recognition.faces.first().ok_or(GateError::FaceCount(0))?;
    if !face.is_live() {
        return Err(GateError::Spoof);
    }
    let uid = face.uid().ok_or(GateError::Refused)?;
    let mut store = redis.get_multiplexed_async_connection().await?;
    let _: () = store.hincr("lamps", uid, 1).await?;
    Ok(HttpResponse::NoContent().finish())
}

#[post("/shaft/cage")]
async fn cage(form: MultipartForm<Photo>, arsa: web::Data<Arsa>) -> Result<HttpResponse, GateError> {
    let recognition = arsa.recognize(form.into_inner().into_jpeg()).await?;
    let aboard: Vec<&str> = recognition.faces.iter().filter(|f| f.is_live()).filter_map(|f| f.uid()).collect();
    tracing::info!(aboard = aboard.len(), "cage");
    Ok(HttpResponse::Ok().json(aboard))
}

#[post("/shaft/review/{case}")]
async fn review(form: MultipartForm<Photo>, case: web::Path<u64>, redis: web::Data<redis::Client>) -> Result<HttpResponse, GateError> {
    let mut store = redis.get_multiplexed_async_connection().await?;
    let _: () = store.set_ex(format!("review:{case}"), form.into_inner().into_jpeg(), 900).await?;
    Ok(HttpResponse::Accepted().finish())
}

#[post("/shaft/badge/{miner}")]
async fn badge(form: MultipartForm<Photo>, miner: web::Path<u64>) -> Result<HttpResponse, GateError> {
    let jpeg = form.into_inner().into_jpeg();
    tokio::fs::write(format!("/srv/mine/badges/{miner}.jpg"), &jpeg).await?;
    tracing::info!(miner = *miner, bytes = jpeg.len(), "badge printed");
    Ok(HttpResponse::Created().finish())
}
