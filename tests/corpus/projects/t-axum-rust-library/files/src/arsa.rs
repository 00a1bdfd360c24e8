use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::multipart::{Form, Part};
use secrecy::{ExposeSecret, Secret};
use serde::{Deserialize, Serialize};

use crate::config::ARSA_BASE;

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Liveness {
    pub is_real_face: bool,
}

#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Face {
    pub recognition_uidresult: String,
    pub passive_liveness: Option<Liveness>,
}

impl Face {
    pub fn is_live(&self) -> bool {
        matches!(self.passive_liveness, Some(Liveness { is_real_face: true }))
    }
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Recognition {
    pub status: String,
    #[serde(default)]
    pub faces: Vec<Face>,
}

#[derive(Debug, Deserialize)]
pub struct Comparison {
    pub match_result: bool,
    pub similarity_score: f64,
    pub face2_analysis: Face2,
}

#[derive(Debug, Deserialize)]
pub struct Face2 {
    pub passive_liveness: Liveness,
}

#[derive(Debug, thiserror::Error)]
pub enum ArsaError {
    #[error("provider unreachable")]
    Transport(#[from] reqwest::Error),
    #[error("expected one face, saw {0}")]
    FaceCount(usize),
    #[error("not a live face")]
    Spoof,
    #[error("nobody we know")]
    Unknown,
}

#[derive(Clone)]
pub struct Arsa {
    http: reqwest::Client,
    kiosk: reqwest::Client,
    key: Secret<String>,
}

impl Arsa {
    pub fn new(key: Secret<String>) -> Result<Self, ArsaError> {
        let mut headers = HeaderMap::new();
        let mut value = HeaderValue::from_str(key.expose_secret()).expect("ascii key");
        value.set_sensitive(true);
        headers.insert("x-key-secret", value);
        Ok(Self {
            http: reqwest::Client::builder().default_headers(headers).timeout(Duration::from_secs(12)).build()?,
            kiosk: reqwest::Client::builder()
                .timeout(Duration::from_secs(5))
                .danger_accept_invalid_certs(true)
                .build()?,
            key,
        })
    }

    pub async fn recognize(&self, photo: Bytes) -> Result<Recognition, ArsaError> {
        let answer = self
            .http
            .post(format!("{ARSA_BASE}/face_recognition/recognize_face"))
            .multipart(image("face_image", photo))
            .send()
            .await?
            .error_for_status()?;
        Ok(answer.json().await?)
    }

    pub async fn reader(&self, photo: Bytes) -> Result<String, ArsaError> {
        let recognition = self.recognize(photo).await?;
        let [face] = recognition.faces.as_slice() else {
            return Err(ArsaError::FaceCount(recognition.faces.len()));
        };
        if !face.is_live() {
            return Err(ArsaError::Spoof);
        }
        match face.recognition_uidresult.as_str() {
            "unknown" => Err(ArsaError::Unknown),
            uid => Ok(uid.to_owned()),
        }
    }

    pub async fn compare(&self, card: Bytes, selfie: Bytes) -> Result<Comparison, ArsaError> {
        let form = image("image1", card).part("image2", Part::bytes(selfie.to_vec()).file_name("selfie.jpg"));
        let request = self.http.post(format!("{ARSA_BASE}/face_recognition/validate_faces")).multipart(form);
        Ok(request.send().await?.json().await?)
    }

    pub async fn headcount(&self, photo: Bytes) -> Result<usize, ArsaError> {
        let url = format!("{ARSA_BASE}/face_detection/detect_face?api_key={}", self.key.expose_secret());
        let seen: Recognition = self.kiosk.post(url).multipart(image("face_image", photo)).send().await?.json().await?;
        tracing::info!(faces = seen.faces.len(), "reading room");
        Ok(seen.faces.len())
    }

    pub async fn forget(&self, uid: &str) -> Result<bool, ArsaError> {
        let answer = reqwest::Client::new()
            .delete(format!("{ARSA_BASE}/face_recognition/remove_face"))
            .header("x-key-secret", self.key.expose_secret())
            .header("x-face-uid", uid)
            .send()
            .await?;
        Ok(answer.status().is_success())
    }
}

fn image(name: &'static str, photo: Bytes) -> Form {
    Form::new().part(name, Part::bytes(photo.to_vec()).file_name("photo.jpg"))
}
