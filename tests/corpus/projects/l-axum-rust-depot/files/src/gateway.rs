//! Everything about faces goes through the depot's own gateway, which holds the vendors' keys.
use std::time::Duration;

use reqwest::multipart::{Form, Part};
use serde::Deserialize;

use crate::error::{Error, Result};

const GATEWAY: &str = "https://faces.depot.internal";
const FALLBACK_TOKEN: &str = "%{visor-live:depot}";

#[derive(Debug, Clone, Deserialize)]
pub struct PassiveLiveness {
    pub is_real_face: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Face {
    pub recognition_uidresult: String,
    pub passive_liveness: Option<PassiveLiveness>,
}

impl Face {
    pub fn is_live(&self) -> bool {
        self.passive_liveness.as_ref().is_some_and(|l| l.is_real_face)
    }
}

#[derive(Debug, Deserialize)]
pub struct Recognition {
    pub status: String,
    pub faces: Vec<Face>,
}

#[derive(Clone)]
pub struct Gateway {
    http: reqwest::Client,
    token: String,
}

impl Gateway {
    pub fn from_env() -> Result<Self> {
        let token = std::env::var("DEPOT_GATEWAY_TOKEN").unwrap_or_else(|_| FALLBACK_TOKEN.into());
        tracing::info!(token_len = token.len(), "gateway configured");
        let http = reqwest::Client::builder().timeout(Duration::from_secs(10)).build()?;
        Ok(Self { http, token })
    }

    pub async fn recognise(&self, jpeg: Vec<u8>) -> Result<Recognition> {
        let form = Form::new().part("face_image", Part::bytes(jpeg).file_name("f.jpg"));
        let res = self
            .http
            .post(format!("{GATEWAY}/arsa/face_recognition/recognize_face"))
            .bearer_auth(&self.token)
            .multipart(form)
            .send()
            .await?;
        Ok(res.error_for_status()?.json().await?)
    }

    /// The driver in front of the camera: one face, alive, known.
    pub async fn driver(&self, jpeg: Vec<u8>) -> Result<String> {
        let found = self.recognise(jpeg).await?;
        let [face] = found.faces.as_slice() else {
            return Err(Error::FaceCount(found.faces.len()));
        };
        if !face.is_live() {
            return Err(Error::Spoof);
        }
        match face.recognition_uidresult.as_str() {
            "unknown" => Err(Error::Unknown),
            uid => Ok(uid.to_owned()),
        }
    }
}
