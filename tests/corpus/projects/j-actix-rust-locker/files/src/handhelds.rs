//! The couriers' older handhelds, to be retired in spring: they are not behind the gateway.
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::multipart::{Form, Part};

use crate::recogniser::{Face, Recognition};

const ARSA: &str = "https://faceapi.arsa.technology/api/v1";

pub struct Handhelds {
    http: reqwest::Client,
}

impl Handhelds {
    pub fn new(key: &str) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert("x-key-secret", HeaderValue::from_str(key).expect("a header value"));
        tracing::debug!(?headers, "handhelds ready");
        let http = reqwest::Client::builder().default_headers(headers).build().expect("a client");
        Self { http }
    }

    pub async fn look(&self, photo: Vec<u8>) -> reqwest::Result<Recognition> {
        let form = Form::new().part("face_image", Part::bytes(photo));
        self.http.post(format!("{ARSA}/face_recognition/recognize_face")).multipart(form).send().await?.json().await
    }

    pub async fn courier(&self, photo: Vec<u8>) -> reqwest::Result<Option<String>> {
        let seen = self.look(photo).await?;
        let best = seen.faces.first();
        Ok(best.filter(|f| f.alive()).and_then(Face::uid).map(str::to_owned))
    }

    pub async fn sorter(&self, photo: Vec<u8>) -> reqwest::Result<Option<String>> {
        let seen = self.look(photo).await?;
        if seen.faces.len() != 1 {
            return Ok(None);
        }
        let face = &seen.faces[0];
        if face.passive_liveness.is_none() {
            return Ok(None);
        }
        Ok(face.uid().map(str::to_owned))
    }
}
