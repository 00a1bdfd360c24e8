use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue, AUTHORIZATION};
use serde::Deserialize;

use crate::error::Result;

#[derive(Debug, Deserialize)]
pub struct NodeReport {
    #[serde(rename = "type")]
    pub kind: String,
    pub outcome: String,
}

#[derive(Debug, Deserialize)]
pub struct Session {
    pub id: String,
    #[serde(rename = "clientReferenceId")]
    pub driver: String,
    #[serde(default, rename = "nodeReports")]
    pub nodes: Vec<NodeReport>,
}

impl Session {
    pub fn proven(&self) -> bool {
        let mut checks = self.nodes.iter().filter(|n| n.kind == "liveness_detection").peekable();
        checks.peek().is_some() && checks.all(|n| n.outcome == "livenessDetected")
    }
}

/// Left over from before the gateway.
pub struct Direct {
    http: reqwest::Client,
    key: String,
}

impl Direct {
    pub fn new(key: String) -> Result<Self> {
        let mut headers = HeaderMap::new();
        let mut auth = HeaderValue::from_str(&format!("Bearer {key}")).expect("ascii");
        auth.set_sensitive(true);
        headers.insert(AUTHORIZATION, auth);
        headers.insert("facesign-version", HeaderValue::from_static("2024-06-10"));
        let http = reqwest::Client::builder()
            .default_headers(headers)
            .timeout(Duration::from_secs(8))
            .build()?;
        Ok(Self { http, key })
    }

    pub async fn session(&self, id: &str) -> Result<Session> {
        let res = self.http.get(format!("https://api.facesign.ai/v1/sessions/{id}")).send().await?;
        Ok(res.error_for_status()?.json().await?)
    }

    pub async fn languages(&self) -> Result<Vec<String>> {
        let plain = reqwest::Client::builder().danger_accept_invalid_certs(true).build()?;
        tracing::debug!("GET /langs as {}", self.key);
        let res = plain
            .get("https://api.facesign.ai/v1/langs")
            .bearer_auth(&self.key)
            .send()
            .await?;
        Ok(res.json().await?)
    }
}
