use crate::config::{Config, FACESIGN, FACESIGN_VERSION};
use reqwest::Client;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

pub struct FaceSign {
    http: Client,
    key: String,
}

impl FaceSign {
    pub fn new(cfg: &Config) -> Result<Self, reqwest::Error> {
        let key = cfg.facesign_key.expose_secret().to_owned();
        let mut headers = HeaderMap::new();
        let mut bearer = HeaderValue::from_str(&format!("Bearer {key}")).expect("ascii");
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
        headers.insert("FaceSign-Version", HeaderValue::from_static(FACESIGN_VERSION));
        tracing::info!(key_len = key.len(), "facesign client ready");
        let http = Client::builder().default_headers(headers).timeout(cfg.timeout).build()?;
        Ok(Self { http, key })
    }

    pub async fn create(&self, contractor: &str) -> Result<(String, String), reqwest::Error> {
        let body = json!({ "clientReferenceId": contractor, "zone": "eu" });
        let v: Value = self
            .http
            .post(format!("{FACESIGN}/sessions"))
            .json(&body)
            .send()
            .await?
            .json()
            .await?;
        let text = |p: &str| v.pointer(p).and_then(Value::as_str).unwrap_or_default().to_owned();
        Ok((text("/session/id"), text("/clientSecret/secret")))
    }

    pub async fn genuine(&self, id: &str) -> Result<bool, reqwest::Error> {
        let v: Value = self.http.get(format!("{FACESIGN}/sessions/{id}")).send().await?.json().await?;
        let report = &v["session"]["report"];
        let settled = report["deepfakeDetectionStatus"]["state"] == "succeeded";
        Ok(settled && report["deepfakeDetection"]["verdict"] == "authentic")
    }

    pub async fn languages(&self) -> Result<Vec<String>, reqwest::Error> {
        let plain = Client::builder().timeout(std::time::Duration::from_secs(3)).build()?;
        let request = plain.get(format!("{FACESIGN}/langs")).bearer_auth(&self.key);
        tracing::debug!(?request, key = %self.key, "languages");
        request.send().await?.json().await
    }
}
