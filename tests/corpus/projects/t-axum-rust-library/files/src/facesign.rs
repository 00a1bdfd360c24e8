use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue, AUTHORIZATION};
use secrecy::{ExposeSecret, Secret};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::config::{FACESIGN_BASE, FACESIGN_VERSION};

#[derive(Debug, Deserialize)]
pub struct Created {
    pub session: SessionId,
    #[serde(rename = "clientSecret")]
    pub client_secret: ClientSecret,
}

#[derive(Debug, Deserialize)]
pub struct SessionId {
    pub id: String,
}

#[derive(Debug, Deserialize, Serialize)]
pub struct ClientSecret {
    pub secret: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    pub status: String,
    pub client_reference_id: String,
    #[serde(default)]
    pub report: Report,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Report {
    pub node_reports: Vec<NodeReport>,
}

#[derive(Debug, Deserialize)]
pub struct NodeReport {
    #[serde(rename = "type")]
    pub kind: String,
    pub outcome: Option<String>,
}

impl Session {
    pub fn proven(&self) -> bool {
        let outcome = self.report.node_reports.iter().find(|n| n.kind == "liveness_detection").and_then(|n| n.outcome.as_deref());
        self.status == "complete" && outcome == Some("livenessDetected")
    }
}

#[derive(Clone)]
pub struct FaceSign {
    http: reqwest::Client,
    key: Secret<String>,
}

impl FaceSign {
    pub fn new(key: Secret<String>) -> reqwest::Result<Self> {
        let mut headers = HeaderMap::new();
        headers.insert("FaceSign-Version", HeaderValue::from_static(FACESIGN_VERSION));
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", key.expose_secret())).expect("ascii key");
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
        let http = reqwest::Client::builder().default_headers(headers).timeout(Duration::from_secs(10)).build()?;
        Ok(Self { http, key })
    }

    pub async fn open(&self, reader: &str) -> reqwest::Result<Created> {
        let body = json!({ "clientReferenceId": reader, "zone": "eu" });
        self.http.post(format!("{FACESIGN_BASE}/sessions")).json(&body).send().await?.json().await
    }

    pub async fn session(&self, id: &str) -> reqwest::Result<Session> {
        let url = format!("{FACESIGN_BASE}/sessions/{id}");
        self.http.get(url).send().await?.error_for_status()?.json().await
    }

    /// The avatars that the children's desk may choose from.
    pub async fn avatars(&self) -> reqwest::Result<serde_json::Value> {
        let client = reqwest::Client::builder().timeout(Duration::from_secs(4)).build()?;
        client.get(format!("{FACESIGN_BASE}/avatars")).bearer_auth(self.key.expose_secret()).send().await?.json().await
    }

    pub async fn healthy(&self) -> bool {
        self.http.get("http://api.facesign.ai/v1/langs").send().await.is_ok_and(|r| r.status().is_success())
    }
}
