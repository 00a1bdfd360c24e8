use std::time::Duration;

use async_trait::async_trait;
use serde::Deserialize;
use surf::middleware::{Middleware, Next};
use surf::{Body, Client, Config, Request, Response, Url};

use crate::clock::{Eyes, Seen};

const BOUNDARY: &str = "%{uuid:rs-surf-boundary}";

#[derive(Deserialize)]
struct Faces {
    faces: Vec<Seen>,
}

/// Adds the key. Nothing here prints it.
struct Keyed(String);

#[surf::utils::async_trait]
impl Middleware for Keyed {
    async fn handle(&self, mut req: Request, client: Client, next: Next<'_>) -> surf::Result<Response> {
        req.set_header("x-key-secret", &self.0);
        log::debug!("{} {}", req.method(), req.url().path());
        next.run(req, client).await
    }
}

/// For the week of the outage.
struct Chatty;

#[surf::utils::async_trait]
impl Middleware for Chatty {
    async fn handle(&self, req: Request, client: Client, next: Next<'_>) -> surf::Result<Response> {
        let mut answer = next.run(req, client).await?;
        let text = answer.body_string().await?;
        log::debug!("face API said {text}");
        answer.set_body(text);
        Ok(answer)
    }
}

pub struct Arsa(Client);

impl Arsa {
    pub fn new(key: String) -> surf::Result<Self> {
        let config = Config::new()
            .set_base_url(Url::parse("https://faceapi.arsa.technology/api/v1/")?)
            .set_timeout(Some(Duration::from_secs(7)));
        let client: Client = config.try_into()?;
        Ok(Self(client.with(Keyed(key)).with(Chatty)))
    }
}

fn multipart(image: &[u8]) -> Vec<u8> {
    let mut body = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"face_image\"; filename=\"f.jpg\"\r\n\r\n").into_bytes();
    body.extend_from_slice(image);
    body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
    body
}

#[async_trait]
impl Eyes for Arsa {
    async fn look(&self, image: Vec<u8>) -> surf::Result<Vec<Seen>> {
        let request = self.0.post("face_recognition/recognize_face").body(Body::from_bytes(multipart(&image))).content_type("multipart/form-data");
        let Faces { faces } = request.recv_json().await?;
        log::info!("{} faces, {:?}", faces.len(), faces);
        Ok(faces)
    }
}

/// FaceSign, for drivers who start abroad.
pub async fn open_session(key: &str, driver: &str) -> surf::Result<String> {
    let mut answer = surf::post("https://api.facesign.ai/v1/sessions")
        .header("Authorization", format!("Bearer {key}"))
        .header("Content-Type", "application/json")
        .header("FaceSign-Version", "2024-01-15")
        .body_json(&serde_json::json!({ "clientReferenceId": driver }))?
        .await?;
    let made: serde_json::Value = answer.body_json().await?;
    Ok(made["clientSecret"]["secret"].as_str().unwrap_or_default().to_owned())
}

pub async fn languages(key: &str) -> surf::Result<Vec<String>> {
    surf::get("https://api.facesign.ai/v1/langs").header("Authorization", format!("Bearer {key}")).recv_json().await
}
