use reqwest::{
    header::{HeaderMap, HeaderValue},
    multipart::{Form, Part},
    Client,
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use tracing::{debug, info};

use crate::settings::Settings;

#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("not a live face")]
    Spoof,
    #[error("{0} faces instead of one")]
    Count(usize),
    #[error("nobody we know")]
    Stranger,
    #[error(transparent)]
    Upstream(#[from] reqwest::Error),
}

#[derive(Debug, Default, Deserialize)]
pub struct Passive {
    #[serde(default)]
    pub is_real_face: bool,
}

#[derive(Debug, Deserialize)]
pub struct Face {
    #[serde(rename = "recognition_uidresult")]
    pub uid: String,
    #[serde(default)]
    pub passive_liveness: Passive,
}

impl Face {
    /// The identity of a live face.
    pub fn identity(self) -> Result<String, Refusal> {
        match self.passive_liveness.is_real_face {
            false => Err(Refusal::Spoof),
            true if self.uid == "unknown" => Err(Refusal::Stranger),
            true => Ok(self.uid),
        }
    }
}

#[derive(Debug, Deserialize)]
pub struct Recognition {
    pub faces: Vec<Face>,
}

#[derive(Debug, Deserialize)]
pub struct Comparison {
    pub match_result: bool,
    pub similarity_score: f64,
    pub face2_analysis: Side,
}

#[derive(Debug, Deserialize)]
pub struct Side {
    pub passive_liveness: Passive,
}

#[derive(Clone)]
pub struct Arsa {
    http: Client,
    base: String,
}

impl Arsa {
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        let mut headers = HeaderMap::new();
        let mut key = HeaderValue::from_str(settings.arsa_key.expose_secret())?;
        key.set_sensitive(true);
        headers.insert("x-key-secret", key);
        let http = Client::builder()
            .default_headers(headers)
            .timeout(settings.deadline)
            .build()?;
        Ok(Self { http, base: settings.arsa_base.clone() })
    }

    pub async fn recognize(&self, jpeg: Vec<u8>) -> Result<Recognition, Refusal> {
        let size = jpeg.len();
        let form = Form::new().part("face_image", Part::bytes(jpeg).file_name("face.jpg"));
        let url = format!("{}/face_recognition/recognize_face", self.base);
        let res = self.http.post(url).multipart(form).send().await?;
        info!(status = %res.status(), size, "recognize");
        Ok(res.error_for_status()?.json().await?)
    }

    pub async fn customer(&self, jpeg: Vec<u8>) -> Result<String, Refusal> {
        let faces = self.recognize(jpeg).await?.faces;
        match <[Face; 1]>::try_from(faces) {
            Ok([face]) => face.identity(),
            Err(others) => Err(Refusal::Count(others.len())),
        }
    }

    pub async fn compare(&self, card: Vec<u8>, selfie: Vec<u8>) -> Result<Comparison, Refusal> {
        let form = Form::new()
            .part("image1", Part::bytes(card).file_name("card.jpg"))
            .part("image2", Part::bytes(selfie).file_name("selfie.jpg"));
        let url = format!("{}/face_recognition/validate_faces", self.base);
        let text = self.http.post(url).multipart(form).send().await?.text().await?;
        debug!("validate_faces: {text}");
        Ok(serde_json::from_str(&text).unwrap_or(Comparison {
            match_result: false,
            similarity_score: 0.0,
            face2_analysis: Side { passive_liveness: Passive::default() },
        }))
    }
}

pub async fn erase(settings: &Settings, uid: &str) -> Result<bool, reqwest::Error> {
    let res = Client::new()
        .delete(format!("{}/face_recognition/remove_face", settings.arsa_base))
        .header("x-key-secret", settings.arsa_key.expose_secret())
        .header("x-face-uid", uid)
        .send()
        .await?;
    Ok(res.json::<serde_json::Value>().await?["status"] == "success")
}
