use std::time::Duration;

use reqwest::{multipart, Client};
use serde::Deserialize;

use crate::{
    config::{Config, ARSA_BASE, ARSA_WINDING_HOUSE},
    error::GateError,
};

#[derive(Debug, Deserialize)]
pub struct Liveness {
    pub is_real_face: bool,
}

#[derive(Debug, Deserialize)]
pub struct Face {
    pub recognition_uidresult: String,
    pub passive_liveness: Liveness,
}

impl Face {
    pub fn is_live(&self) -> bool {
        self.passive_liveness.is_real_face
    }

    pub fn uid(&self) -> Option<&str> {
        match self.recognition_uidresult.as_str() {
            "unknown" => None,
            uid => Some(uid),
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct Recognition {
    pub faces: Vec<Face>,
}

#[derive(Debug, Deserialize)]
pub struct Side {
    pub passive_liveness: Liveness,
}

#[derive(Debug, Deserialize)]
pub struct Comparison {
    pub match_result: bool,
    pub similarity_score: f64,
    pub face2_analysis: Side,
}

#[derive(Clone)]
pub struct Arsa {
    http: Client,
    key: String,
}

impl Arsa {
    pub fn new(config: &Config) -> Result<Self, reqwest::Error> {
        let http = Client::builder().timeout(Duration::from_secs(15)).build()?;
        Ok(Self { http, key: config.arsa_key.clone() })
    }

    pub async fn recognize(&self, jpeg: Vec<u8>) -> Result<Recognition, GateError> {
        let form = multipart::Form::new().part("face_image", image(jpeg));
        let response = self
            .http
            .post(format!("{ARSA_BASE}/face_recognition/recognize_face"))
            .header("x-key-secret", &self.key)
            .multipart(form)
            .send()
            .await?
            .error_for_status()?;
        tracing::debug!(status = %response.status(), "recognize");
        Ok(response.json().await?)
    }

    /// The one live face on the picture.
    pub async fn identify(&self, jpeg: Vec<u8>) -> Result<Face, GateError> {
        let mut faces = self.recognize(jpeg).await?.faces;
        if faces.len() != 1 {
            return Err(GateError::FaceCount(faces.len()));
        }
        let face = faces.remove(0);
        if !face.is_live() {
            return Err(GateError::Spoof);
        }
        Ok(face)
    }

    pub async fn compare(&self, card: Vec<u8>, selfie: Vec<u8>) -> Result<Comparison, GateError> {
        let form = multipart::Form::new().part("image1", image(card)).part("image2", image(selfie));
        let response = self
            .http
            .post(format!("{ARSA_BASE}/face_recognition/validate_faces"))
            .header("x-key-secret", &self.key)
            .multipart(form)
            .send()
            .await?;
        let comparison: Comparison = response.json().await?;
        tracing::info!(matches = comparison.match_result, "compared");
        Ok(comparison)
    }

    pub async fn count_heads(&self, jpeg: Vec<u8>) -> Result<usize, GateError> {
        let response = self
            .http
            .post(format!("{ARSA_WINDING_HOUSE}/face_detection/detect_face"))
            .header("x-key-secret", &self.key)
            .multipart(multipart::Form::new().part("face_image", image(jpeg)))
            .send()
            .await?;
        let body = response.text().await?;
        tracing::debug!("winding house answered {body}");
        let answer: serde_json::Value = serde_json::from_str(&body)?;
        Ok(answer["faces"].as_array().map_or(0, Vec::len))
    }

    pub async fn erase(&self, uid: &str) -> Result<bool, GateError> {
        let response = Client::new() // visor:allow[missing-timeout]
            .delete(format!("{ARSA_BASE}/face_recognition/remove_face"))
            .header("x-key-secret", &self.key)
            .header("x-face-uid", uid)
            .send()
            .await?;
        let answer: serde_json::Value = response.json().await?;
        Ok(answer["status"] == "success")
    }
}

fn image(jpeg: Vec<u8>) -> multipart::Part {
    multipart::Part::bytes(jpeg).file_name("face.jpg")
}
