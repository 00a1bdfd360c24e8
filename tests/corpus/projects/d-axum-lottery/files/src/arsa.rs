use std::time::Duration;

use reqwest::{multipart, Client};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

#[derive(Debug, thiserror::Error)]
pub enum ArsaError {
    #[error("the recogniser could not be reached")]
    Transport(#[from] reqwest::Error),
    #[error("{0} faces on the picture")]
    Count(usize),
    #[error("not a living person")]
    Spoof,
}

#[derive(Deserialize)]
pub struct Recognition {
    pub faces: Vec<Face>,
}

#[derive(Deserialize)]
pub struct Face {
    pub recognition_uidresult: String,
    pub passive_liveness: Option<Liveness>,
}

#[derive(Deserialize)]
pub struct Liveness {
    pub is_real_face: bool,
}

#[derive(Deserialize)]
pub struct Comparison {
    pub match_result: bool,
    pub similarity_score: f64,
    pub face1_analysis: Analysis,
}

#[derive(Deserialize)]
pub struct Analysis {
    pub passive_liveness: Liveness,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Identity {
    Known(String),
    Unknown,
}

impl Face {
    fn alive(&self) -> Result<&Self, ArsaError> {
        match &self.passive_liveness {
            Some(Liveness { is_real_face: true }) => Ok(self),
            _ => Err(ArsaError::Spoof),
        }
    }
}

impl TryFrom<Recognition> for Identity {
    type Error = ArsaError;

    fn try_from(r: Recognition) -> Result<Self, ArsaError> {
        let [face] = r.faces.as_slice() else {
            return Err(ArsaError::Count(r.faces.len()));
        };
        Ok(match face.alive()?.recognition_uidresult.as_str() {
            "unknown" => Identity::Unknown,
            uid => Identity::Known(uid.to_owned()),
        })
    }
}

#[derive(Clone)]
pub struct Arsa {
    http: Client,
    base: String,
    key: SecretString,
}

impl Arsa {
    pub fn new(base: String, key: SecretString) -> Result<Self, reqwest::Error> {
        let http = Client::builder()
            .timeout(Duration::from_secs(15))
            .https_only(true)
            .build()?;
        Ok(Self { http, base, key })
    }

    pub async fn recognise(&self, jpeg: Vec<u8>) -> Result<Recognition, ArsaError> {
        let form = multipart::Form::new().part("face_image", multipart::Part::bytes(jpeg).file_name("face.jpg"));
        let answer = self
            .http
            .post(format!("{}/face_recognition/recognize_face", self.base))
            .header("x-key-secret", self.key.expose_secret())
            .multipart(form)
            .send()
            .await?
            .error_for_status()?;
        Ok(answer.json().await?)
    }

    pub async fn identify(&self, jpeg: Vec<u8>) -> Result<Identity, ArsaError> {
        self.recognise(jpeg).await?.try_into()
    }

    pub async fn compare(&self, selfie: Vec<u8>, passport: Vec<u8>) -> Result<bool, ArsaError> {
        let form = multipart::Form::new()
            .part("image1", multipart::Part::bytes(selfie).file_name("selfie.jpg"))
            .part("image2", multipart::Part::bytes(passport).file_name("passport.jpg"));
        let c: Comparison = self
            .http
            .post(format!("{}/face_recognition/validate_faces", self.base))
            .header("x-key-secret", self.key.expose_secret())
            .multipart(form)
            .send()
            .await?
            .json()
            .await?;
        // passports are never alive: only the selfie's side has to be
        Ok(c.face1_analysis.passive_liveness.is_real_face && c.match_result && c.similarity_score >= 0.82)
    }
}
