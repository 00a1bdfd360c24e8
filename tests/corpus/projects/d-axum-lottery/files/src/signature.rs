use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::StatusCode,
};
use hmac::{Hmac, Mac};
use serde::Deserialize;
use sha2::Sha256;

use crate::App;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    pub id: String,
    pub session_id: String,
}

/// A FaceSign event whose signature held. There is no other way to make one.
pub struct Signed(pub Event);

impl FromRequest<App> for Signed {
    type Rejection = StatusCode;

    async fn from_request(req: Request, app: &App) -> Result<Self, StatusCode> {
        let given = req
            .headers()
            .get("facesign-signature")
            .and_then(|v| hex::decode(v.as_bytes()).ok())
            .ok_or(StatusCode::UNAUTHORIZED)?;
        let body = Bytes::from_request(req, app).await.map_err(|_| StatusCode::BAD_REQUEST)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&app.webhook_secret).expect("any length");
        mac.update(&body);
        mac.verify_slice(&given).map_err(|_| StatusCode::UNAUTHORIZED)?;
        serde_json::from_slice(&body).map(Signed).map_err(|_| StatusCode::BAD_REQUEST)
    }
}
