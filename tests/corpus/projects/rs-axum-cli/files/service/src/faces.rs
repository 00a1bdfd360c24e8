use reqwest::multipart::{Form, Part};
use serde::{Deserialize, Serialize};

const BASE: &str = "https://faceapi.arsa.technology/api/v1";

#[derive(Debug, Deserialize, Serialize)]
pub struct Liveness {
    pub is_real_face: bool,
    #[serde(default)]
    pub liveness_probability: f32,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Face {
    pub recognition_uidresult: String,
    pub passive_liveness: Option<Liveness>,
}

impl Face {
    pub fn is_alive(&self) -> bool {
        self.passive_liveness.as_ref().is_some_and(|l| l.is_real_face)
    }
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Recognised {
    pub faces: Vec<Face>,
}

#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    #[error("expected one face, saw {0}")]
    Count(usize),
    #[error("not a living person")]
    Spoof,
    #[error(transparent)]
    Http(#[from] reqwest::Error),
}

pub struct Client {
    http: reqwest::Client,
    key: String,
}

impl Client {
    pub fn new(http: reqwest::Client, key: String) -> Self {
        Self { http, key }
    }

    pub async fn recognise(&self, image: Vec<u8>) -> Result<Recognised, Refusal> {
        let form = Form::new().part("face_image", Part::bytes(image).file_name("face.jpg"));
        let answer = self
            .http
            .post(format!("{BASE}/face_recognition/recognize_face"))
            .header("x-key-secret", &self.key)
            .multipart(form)
            .send()
            .await?
            .error_for_status()?;
        Ok(answer.json().await?)
    }

    /// The one living visitor on the picture.
    pub async fn visitor(&self, image: Vec<u8>) -> Result<Option<String>, Refusal> {
        let Recognised { faces } = self.recognise(image).await?;
        let face = match faces.as_slice() {
            [face] => face,
            other => return Err(Refusal::Count(other.len())),
        };
        if !face.is_alive() {
            return Err(Refusal::Spoof);
        }
        Ok(Some(face.recognition_uidresult.clone()).filter(|uid| uid != "unknown"))
    }

    pub async fn detect(image: Vec<u8>, key: &str) -> reqwest::Result<usize> {
        let http = reqwest::Client::new();
        let form = Form::new().part("face_image", Part::bytes(image));
        let answer: Recognised = http
            .post("https://faceapi.arsa.technology/api/v1/face_detection/detect_face")
            .header("x-key-secret", key)
            .multipart(form)
            .send()
            .await?
            .json()
            .await?;
        tracing::debug!(?answer, "detected");
        tracing::trace!("with key {key}");
        Ok(answer.faces.len())
    }
}
