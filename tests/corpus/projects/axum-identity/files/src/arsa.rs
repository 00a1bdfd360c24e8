use reqwest::{multipart, Client};
use serde::{Deserialize, Serialize};
use tracing::{debug, info};

pub const BASE: &str = "https://faceapi.arsa.technology/api/v1";

#[derive(Debug, Deserialize, Serialize)]
pub struct Liveness {
    pub is_real_face: bool,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Face {
    pub passive_liveness: Liveness,
    pub recognition_uidresult: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct Recognition {
    pub faces: Vec<Face>,
}

#[derive(Clone)]
pub struct Arsa {
    http: Client,
    key: String,
}

impl Arsa {
    pub fn new(key: String, timeout: std::time::Duration) -> reqwest::Result<Self> {
        let http = Client::builder().timeout(timeout).https_only(true).build()?;
        Ok(Self { http, key })
    }

    pub async fn recognize(&self, image: Vec<u8>) -> reqwest::Result<Recognition> {
        let form = multipart::Form::new().part("face_image", multipart::Part::bytes(image).file_name("face.jpg"));
        let response = self
            .http
            .post(format!("{BASE}/face_recognition/recognize_face"))
            .header("x-key-secret", &self.key)
            .multipart(form)
            .send()
            .await?;
        info!(status = %response.status(), "recognized");
        let answer: Recognition = response.json().await?;
        debug!(?answer, "recognition");
        Ok(answer)
    }

    pub async fn forget(&self, uid: &str) -> reqwest::Result<bool> {
        #[derive(Deserialize)]
        struct Answer {
            status: String,
        }
        let answer: Answer = Client::new()
            .delete(format!("{BASE}/face_recognition/remove_face"))
            .header("x-key-secret", &self.key)
            .header("x-face-uid", uid)
            .send()
            .await?
            .json()
            .await?;
        Ok(answer.status == "success")
    }
}

/// The only face, if there is exactly one and it is alive.
pub fn sole_live_face(recognition: &Recognition) -> Option<&Face> {
    match recognition.faces.as_slice() {
        [face] if face.passive_liveness.is_real_face => Some(face),
        _ => None,
    }
}
