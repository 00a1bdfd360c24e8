use reqwest::{multipart, Client, StatusCode};
use serde::Deserialize;

use crate::config::Settings;

#[derive(Debug, thiserror::Error)]
pub enum FaceError {
    #[error("transport: {0}")]
    Transport(#[from] reqwest::Error),
    #[error("the vendor said {0}")]
    Vendor(StatusCode),
    #[error("{0} faces in the picture")]
    Count(usize),
    #[error("not a live face")]
    Spoof,
}

#[derive(Debug, Deserialize)]
pub struct Liveness {
    pub is_real_face: Option<bool>,
    pub liveness_probability: Option<f64>,
}

#[derive(Debug, Deserialize)]
pub struct Face {
    #[serde(rename = "recognition_uidresult")]
    pub uid: String,
    pub passive_liveness: Option<Liveness>,
}

impl Face {
    pub fn is_live(&self) -> bool {
        self.passive_liveness
            .as_ref()
            .and_then(|l| l.is_real_face)
            .unwrap_or(false)
    }

    pub fn known(&self) -> Option<&str> {
        (self.uid != "unknown").then_some(self.uid.as_str())
    }
}

#[derive(Debug, Deserialize)]
pub struct Recognition {
    #[serde(default)]
    pub faces: Vec<Face>,
}

impl Recognition {
    /// One face, and alive.
    pub fn the_live_one(self) -> Result<Face, FaceError> {
        let n = self.faces.len();
        let [face]: [Face; 1] = self.faces.try_into().map_err(|_| FaceError::Count(n))?;
        if !face.is_live() {
            return Err(FaceError::Spoof);
        }
        Ok(face)
    }
}

#[derive(Clone)]
pub struct FaceApi {
    http: Client,
    base: String,
    key: String,
}

impl FaceApi {
    pub fn new(s: &Settings) -> Self {
        let http = Client::builder()
            .timeout(s.timeout)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("tls");
        Self { http, base: s.arsa_base.clone(), key: s.arsa_key.clone() }
    }

    pub async fn recognize(&self, jpeg: Vec<u8>) -> Result<Recognition, FaceError> {
        let part = multipart::Part::bytes(jpeg).file_name("f.jpg");
        let resp = self
            .http
            .post(format!("{}/face_recognition/recognize_face", self.base))
            .header("x-key-secret", &self.key)
            .multipart(multipart::Form::new().part("face_image", part))
            .send()
            .await?;
        tracing::info!(status = %resp.status(), "recognize");
        if !resp.status().is_success() {
            return Err(FaceError::Vendor(resp.status()));
        }
        Ok(resp.json().await?)
    }

    pub async fn forget(&self, uid: &str) -> Result<bool, FaceError> {
        let resp = Client::new()
            .delete(format!("{}/face_recognition/remove_face", self.base))
            .header("x-key-secret", &self.key)
            .header("x-face-uid", uid)
            .send()
            .await?;
        let body: serde_json::Value = resp.json().await?;
        tracing::debug!(%uid, "erased");
        Ok(body["status"] == "success")
    }

    pub async fn detect(&self, jpeg: Vec<u8>) -> Result<usize, FaceError> {
        let form = multipart::Form::new().part("face_image", multipart::Part::bytes(jpeg));
        let body: serde_json::Value = Client::new()
            .post(format!("{}/face_detection/detect_face", self.base))
            .header("x-key-secret", &self.key)
            .timeout(std::time::Duration::from_secs(3))
            .multipart(form)
            .send()
            .await?
            .json()
            .await?;
        tracing::debug!("detect said {body}");
        Ok(body["faces"].as_array().map_or(0, Vec::len))
    }
}
