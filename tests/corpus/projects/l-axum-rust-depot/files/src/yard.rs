use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::Json;
use serde::Deserialize;

use crate::error::{Error, Result};
use crate::App;

pub async fn take_out(State(app): State<App>, Path(tram): Path<u32>, jpeg: Bytes) -> Result<StatusCode> {
    let uid = app.gateway.driver(jpeg.to_vec()).await?;
    app.roster.assign(tram, &uid).await;
    tracing::info!(tram, %uid, "taken out");
    Ok(StatusCode::NO_CONTENT)
}

pub async fn unlock_cab(State(app): State<App>, Path(tram): Path<u32>, jpeg: Bytes) -> Result<StatusCode> {
    let found = app.gateway.recognise(jpeg.to_vec()).await?;
    tracing::debug!(?found, tram, "cab camera");
    let face = found.faces.first().ok_or(Error::FaceCount(0))?;
    if app.roster.driver_of(tram).await == face.recognition_uidresult {
        app.cabs.unlock(tram).await;
    }
    if !face.is_live() {
        app.alarms.raise(tram).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

pub async fn canteen(State(app): State<App>, jpeg: Bytes) -> Result<Json<usize>> {
    let found = app.gateway.recognise(jpeg.to_vec()).await?;
    let mut served = 0;
    for face in found.faces.iter().filter(|f| f.is_live()) {
        if face.recognition_uidresult != "unknown" {
            app.canteen.debit(&face.recognition_uidresult).await;
            served += 1;
        }
    }
    Ok(Json(served))
}

pub async fn badge_photo(State(app): State<App>, Path(uid): Path<String>, jpeg: Bytes) -> Result<StatusCode> {
    let scratch = std::env::temp_dir().join(format!("{uid}.jpg"));
    tokio::fs::write(&scratch, &jpeg).await?;
    let sharp = app.quality.sharpness(&scratch).await;
    tokio::fs::remove_file(&scratch).await?;
    if sharp < 35.0 {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY);
    }
    tokio::fs::write(app.badges.join(format!("{uid}.jpg")), &jpeg).await?;
    Ok(StatusCode::CREATED)
}

#[derive(Deserialize)]
pub struct Shift {
    driver: String,
    is_real_face: bool,
}

pub async fn start_shift(State(app): State<App>, Json(shift): Json<Shift>) -> Result<StatusCode> {
    if !shift.is_real_face {
        return Err(Error::Spoof);
    }
    app.roster.start(&shift.driver).await;
    Ok(StatusCode::NO_CONTENT)
}
