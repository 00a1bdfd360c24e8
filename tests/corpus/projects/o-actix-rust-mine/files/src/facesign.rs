use std::time::Duration;

use reqwest::{
    header::{HeaderMap, HeaderValue, AUTHORIZATION},
    Client,
};
use serde::Deserialize;

use crate::{
    config::{Config, FACESIGN_BASE, FACESIGN_VERSION},
    error::GateError,
};

#[derive(Deserialize)]
pub struct SessionRef {
    pub id: String,
}

#[derive(Deserialize)]
pub struct ClientSecret {
    pub secret: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    pub session: SessionRef,
    pub client_secret: ClientSecret,
}

#[derive(Deserialize)]
struct Node {
    r#type: String,
    outcome: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Report {
    node_reports: Vec<Node>,
}

#[derive(Deserialize)]
struct SessionView {
    report: Report,
}

pub struct FaceSign {
    http: Client,
    key: String,
}

fn headers(key: &str) -> HeaderMap {
    let mut map = HeaderMap::new();
    let bearer = format!("Bearer {key}");
    map.insert(AUTHORIZATION, HeaderValue::from_str(&bearer).expect("a header value"));
    map.insert("FaceSign-Version", HeaderValue::from_static(FACESIGN_VERSION));
    map
}

impl FaceSign {
    pub fn new(config: &Config) -> Result<Self, reqwest::Error> {
        let http = Client::builder()
            .timeout(Duration::from_secs(10))
            .default_headers(headers(&config.facesign_key))
            .build()?;
        Ok(Self { http, key: config.facesign_key.clone() })
    }

    pub async fn open(&self, contractor: &str) -> Result<Opened, GateError> {
        let body = serde_json::json!({ "clientReferenceId": contractor, "zone": "eu" });
        let opened: Opened = self.http.post(format!("{FACESIGN_BASE}/sessions")).json(&body).send().await?.json().await?;
        tracing::info!(session = %opened.session.id, contractor, "session opened");
        Ok(opened)
    }

    pub async fn is_live(&self, session: &str) -> Result<bool, GateError> {
        let url = format!("{FACESIGN_BASE}/sessions/{session}");
        let view: SessionView = self.http.get(url).send().await?.json().await?;
        let mut nodes = view.report.node_reports.iter().filter(|n| n.r#type == "liveness_detection").peekable();
        Ok(nodes.peek().is_some() && nodes.all(|n| n.outcome.as_deref() == Some("livenessDetected")))
    }

    pub async fn avatars(&self) -> Result<Vec<String>, GateError> {
        let response = reqwest::Client::new()
            .get(format!("{FACESIGN_BASE}/avatars"))
            .bearer_auth(&self.key)
            .timeout(Duration::from_secs(5))
            .send()
            .await?;
        Ok(response.json().await?)
    }

    pub async fn sessions_on(&self, day: &str) -> Result<serde_json::Value, GateError> {
        let url = format!("{FACESIGN_BASE}/sessions?day={day}&api_key={}", self.key);
        Ok(self.http.get(url).send().await?.json().await?)
    }

    /// For the lamp on the surface office's panel; the panel's own proxy re-signs everything.
    pub async fn lamp(&self) -> bool {
        let sent = headers(&self.key);
        let Ok(client) = Client::builder()
            .timeout(Duration::from_secs(3))
            .default_headers(sent.clone())
            .danger_accept_invalid_certs(true)
            .build()
        else {
            return false;
        };
        match client.get(format!("{FACESIGN_BASE}/langs")).send().await {
            Ok(response) => response.status().is_success(),
            Err(error) => {
                let authorization = sent[AUTHORIZATION].to_str().unwrap_or_default();
                tracing::error!(%error, authorization, "lamp");
                false
            }
        }
    }
}
