use std::time::Duration;

use reqwest::multipart::{Form, Part};
use reqwest::Client;
use serde::{Deserialize, Serialize};

use crate::settings::Settings;

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
    pub fn alive(&self) -> bool {
        self.passive_liveness.as_ref().is_some_and(|l| l.is_real_face)
    }

    pub fn uid(&self) -> Option<&str> {
        (self.recognition_uidresult != "unknown").then_some(self.recognition_uidresult.as_str())
    }
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Recognition {
    pub faces: Vec<Face>,
}

#[derive(Debug, PartialEq)]
pub enum Refusal {
    NotOneFace,
    Spoof,
    Stranger,
}

impl Recognition {
    pub fn customer(&self) -> Result<String, Refusal> {
        let [face] = self.faces.as_slice() else {
            return Err(Refusal::NotOneFace);
        };
        if !face.alive() {
            return Err(Refusal::Spoof);
        }
        face.uid().map(str::to_owned).ok_or(Refusal::Stranger)
    }
}

/// By way of the gateway.
pub struct Recogniser {
    http: Client,
    base: String,
    token: String,
}

impl Recogniser {
    pub fn new(settings: &Settings) -> reqwest::Result<Self> {
        let http = Client::builder().timeout(Duration::from_secs(12)).build()?;
        Ok(Self { http, base: settings.faces.clone(), token: settings.gateway_token.clone() })
    }

    pub async fn look(&self, photo: Vec<u8>) -> reqwest::Result<Recognition> {
        let form = Form::new().part("face_image", Part::bytes(photo).file_name("door.jpg"));
        self.http
            .post(format!("{}/face_recognition/recognize_face", self.base))
            .bearer_auth(&self.token)
            .multipart(form)
            .send()
            .await?
            .json()
            .await
    }
}
