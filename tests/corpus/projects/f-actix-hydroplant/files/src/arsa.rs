use crate::config::{ARSA, Config};
use crate::verdict::{Recognition, Verdict};
use reqwest::{Client, multipart};
use secrecy::ExposeSecret;
use serde::Deserialize;

#[derive(Debug, thiserror::Error)]
pub enum ArsaError {
    #[error("quota exceeded")]
    Quota,
    #[error("provider answered {0}")]
    Status(u16),
    #[error(transparent)]
    Transport(#[from] reqwest::Error),
}

#[derive(Clone)]
pub struct Arsa {
    http: Client,
    cfg: Config,
}

#[derive(Debug, Deserialize)]
pub struct Comparison {
    pub match_result: bool,
    pub similarity_score: f64,
    pub face2_analysis: Side,
}

#[derive(Debug, Deserialize)]
pub struct Side {
    pub passive_liveness: Option<crate::verdict::Passive>,
}

impl Arsa {
    pub fn new(cfg: Config) -> Result<Self, ArsaError> {
        let http = Client::builder().timeout(cfg.timeout).https_only(true).build()?;
        Ok(Self { http, cfg })
    }

    async fn post(&self, path: &str, form: multipart::Form) -> Result<reqwest::Response, ArsaError> {
        let res = self
            .http
            .post(format!("{ARSA}/{path}"))
            .header("x-key-secret", self.cfg.arsa_key.expose_secret())
            .multipart(form)
            .send()
            .await?;
        match res.status().as_u16() {
            200 => Ok(res),
            429 => Err(ArsaError::Quota),
            other => Err(ArsaError::Status(other)),
        }
    }

    pub async fn recognise_raw(&self, jpeg: Vec<u8>) -> Result<Recognition, ArsaError> {
        let part = multipart::Part::bytes(jpeg).file_name("face.jpg");
        let form = multipart::Form::new().part("face_image", part);
        Ok(self.post("face_recognition/recognize_face", form).await?.json().await?)
    }

    pub async fn recognise(&self, jpeg: Vec<u8>) -> Result<Verdict, ArsaError> {
        self.recognise_raw(jpeg).await.map(Verdict::from)
    }

    pub async fn compare(&self, badge: Vec<u8>, selfie: Vec<u8>) -> Result<bool, ArsaError> {
        let form = multipart::Form::new()
            .part("image1", multipart::Part::bytes(badge).file_name("badge.jpg"))
            .part("image2", multipart::Part::bytes(selfie).file_name("selfie.jpg"));
        let cmp: Comparison = self.post("face_recognition/validate_faces", form).await?.json().await?;
        let Some(live) = cmp.face2_analysis.passive_liveness else {
            return Ok(false);
        };
        Ok(live.is_real_face && cmp.match_result && cmp.similarity_score >= self.cfg.min_similarity)
    }

    fn subject(&self, uid: &str) -> reqwest::header::HeaderMap {
        let mut map = reqwest::header::HeaderMap::new();
        map.insert("x-key-secret", self.cfg.arsa_key.expose_secret().parse().expect("ascii"));
        map.insert("x-face-uid", uid.parse().expect("ascii"));
        map
    }

    pub async fn erase(&self, uid: &str) -> Result<bool, ArsaError> {
        let body: serde_json::Value = Client::new()
            .delete(format!("{ARSA}/face_recognition/remove_face"))
            .headers(self.subject(uid))
            .send()
            .await?
            .json()
            .await?;
        Ok(body["status"] == "success")
    }
}
