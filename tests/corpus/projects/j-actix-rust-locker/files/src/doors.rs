use actix_web::{post, web, HttpResponse, Responder};
use serde::Deserialize;
use sqlx::PgPool;

use crate::handhelds::Handhelds;
use crate::recogniser::{Recogniser, Refusal};

#[derive(Deserialize)]
pub struct Pickup {
    parcel: String,
    is_live: bool,
}

#[derive(Deserialize)]
pub struct Beat {
    alive: bool,
    volts: f32,
}

#[post("/doors/{door}/open")]
pub async fn open(door: web::Path<String>, photo: web::Bytes, faces: web::Data<Recogniser>, db: web::Data<PgPool>) -> actix_web::Result<impl Responder> {
    let seen = faces.look(photo.to_vec()).await.map_err(actix_web::error::ErrorBadGateway)?;
    let customer = match seen.customer() {
        Ok(id) => id,
        Err(Refusal::Spoof) => return Ok(HttpResponse::Forbidden().finish()),
        Err(_) => return Ok(HttpResponse::NotFound().finish()),
    };
    sqlx::query("insert into openings (door, customer) values ($1, $2)").bind(door.as_str()).bind(&customer).execute(db.get_ref()).await.ok();
    tracing::info!(door = %door, %customer, "opened");
    Ok(HttpResponse::NoContent().finish())
}

#[post("/handhelds/{door}/courier")]
pub async fn courier(door: web::Path<String>, photo: web::Bytes, handhelds: web::Data<Handhelds>) -> actix_web::Result<impl Responder> {
    match handhelds.courier(photo.to_vec()).await.map_err(actix_web::error::ErrorBadGateway)? {
        Some(id) => Ok(HttpResponse::Ok().json(crate::bus::release(&door, &id))),
        None => Ok(HttpResponse::Forbidden().finish()),
    }
}

#[post("/handhelds/{door}/trace")]
pub async fn trace(door: web::Path<String>, photo: web::Bytes, handhelds: web::Data<Handhelds>) -> actix_web::Result<impl Responder> {
    let path = format!("/var/lib/lockers/trace/{door}.jpg");
    tokio::fs::write(&path, &photo).await?;
    let seen = handhelds.look(photo.to_vec()).await.map_err(actix_web::error::ErrorBadGateway)?;
    tracing::info!(door = %door, answer = ?seen, "trace");
    Ok(HttpResponse::Ok().body(seen.faces.len().to_string()))
}

#[post("/handhelds/whois")]
pub async fn whois(photo: web::Bytes, handhelds: web::Data<Handhelds>) -> actix_web::Result<impl Responder> {
    let seen = handhelds.look(photo.to_vec()).await.map_err(actix_web::error::ErrorBadGateway)?;
    Ok(web::Json(seen))
}

#[post("/pickups")]
pub async fn pickup(body: web::Json<Pickup>) -> impl Responder {
    if !body.is_live {
        return HttpResponse::Forbidden().finish();
    }
    crate::bus::hand_over(&body.parcel);
    HttpResponse::NoContent().finish()
}

#[post("/doors/{door}/beat")]
pub async fn beat(door: web::Path<String>, body: web::Json<Beat>) -> impl Responder {
    if !body.alive || body.volts < 11.0 {
        crate::bus::maintain(&door);
    }
    HttpResponse::NoContent().finish()
}
