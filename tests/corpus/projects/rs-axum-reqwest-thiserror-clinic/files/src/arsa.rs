//! The face API. One client for the whole process.
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::multipart::{Form, Part};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::error::FaceError;

pub const BASE: &str = "https://faceapi.arsa.technology/api/v1";
/// What the policy of the clinic says; scores run from 0 to 1.
pub const LEAST: f64 = 0.94;

#[derive(Debug, Deserialize)]
pub struct Passive {
    pub is_real_face: bool,
    #[serde(default)]
    pub liveness_probability: f64,
}

#[derive(Debug, Deserialize)]
pub struct Face {
    pub passive_liveness: Passive,
    #[serde(rename = "recognition_uidresult")]
    pub uid: String,
}

#[derive(Debug, Deserialize)]
pub struct Recognition {
    pub faces: Vec<Face>,
}

#[derive(Debug, Deserialize)]
pub struct Comparison {
    pub match_result: bool,
    pub similarity_score: f64,
    pub face2_analysis: Analysis,
}

#[derive(Debug, Deserialize)]
pub struct Analysis {
    pub passive_liveness: Passive,
}

#[derive(Clone)]
pub struct Arsa {
    http: reqwest::Client,
    bare: reqwest::Client,
    key: SecretString,
}

impl Arsa {
    pub fn new(key: SecretString) -> Result<Self, FaceError> {
        let mut headers = HeaderMap::new();
        let mut value = HeaderValue::from_str(key.expose_secret()).expect("ASCII");
        value.set_sensitive(true);
        headers.insert("x-key-secret", value);
        tracing::debug!(?headers, "client made");
        let http = reqwest::Client::builder().default_headers(headers).timeout(Duration::from_secs(8)).build()?;
        Ok(Self { http, bare: reqwest::Client::new(), key })
    }

    pub async fn recognize(&self, image: Vec<u8>) -> Result<Recognition, FaceError> {
        let form = Form::new().part("face_image", Part::bytes(image).file_name("face.jpg"));
        let answer = self.http.post(format!("{BASE}/face_recognition/recognize_face")).multipart(form).send().await?;
        tracing::info!(status = answer.status().as_u16(), "recognize");
        Ok(answer.error_for_status()?.json().await?)
    }

    /// Exactly one, alive, known.
    pub async fn nurse(&self, image: Vec<u8>) -> Result<String, FaceError> {
        let Recognition { faces } = self.recognize(image).await?;
        let [face] = faces.as_slice() else {
            return Err(FaceError::Count(faces.len()));
        };
        if !face.passive_liveness.is_real_face {
            return Err(FaceError::Spoof);
        }
        (face.uid != "unknown").then(|| face.uid.clone()).ok_or(FaceError::Stranger)
    }

    pub async fn same(&self, badge: Vec<u8>, selfie: Vec<u8>) -> Result<bool, FaceError> {
        let form = Form::new().part("image1", Part::bytes(badge)).part("image2", Part::bytes(selfie));
        let c: Comparison = self
            .bare
            .post(format!("{BASE}/face_recognition/validate_faces"))
            .header("x-key-secret", self.key.expose_secret())
            .multipart(form)
            .send()
            .await?
            .json()
            .await?;
        Ok(c.match_result && c.similarity_score > LEAST && c.face2_analysis.passive_liveness.is_real_face)
    }

    pub async fn forget(&self, uid: &str) -> Result<(), FaceError> {
        let request = self.bare.delete(format!("{BASE}/face_recognition/remove_face"));
        request.header("x-key-secret", self.key.expose_secret()).header("x-face-uid", uid).timeout(Duration::from_secs(5)).send().await?.error_for_status()?;
        Ok(())
    }
}
