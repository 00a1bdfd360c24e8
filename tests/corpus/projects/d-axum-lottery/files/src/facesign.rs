use std::time::Duration;

use reqwest::{
    header::{HeaderMap, HeaderValue, AUTHORIZATION},
    Client,
};
use secrecy::ExposeSecret;
use serde::Deserialize;
use serde_json::json;

use crate::config;

#[derive(Deserialize)]
pub struct Session {
    pub id: String,
    pub status: Status,
    #[serde(default)]
    pub report: Report,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub enum Status {
    Created,
    InProgress,
    Incomplete,
    Complete,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Report {
    pub node_reports: Vec<Node>,
}

#[derive(Deserialize)]
pub struct Node {
    pub r#type: String,
    pub outcome: String,
}

impl Session {
    pub fn proven(&self) -> bool {
        self.status == Status::Complete
            && self.report.node_reports.iter().any(|n| n.r#type == "liveness_detection" && n.outcome == "livenessDetected")
    }
}

#[derive(Clone)]
pub struct FaceSign {
    http: Client,
    cfg: config::FaceSign,
}

impl FaceSign {
    pub fn new(cfg: config::FaceSign) -> anyhow::Result<Self> {
        let mut headers = HeaderMap::new();
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", cfg.api_key.expose_secret()))?;
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
        headers.insert("FaceSign-Version", HeaderValue::from_str(&cfg.version)?);
        let http = Client::builder().default_headers(headers).timeout(Duration::from_secs(10)).build()?;
        Ok(Self { http, cfg })
    }

    pub async fn open(&self, claim: &str) -> anyhow::Result<(String, String)> {
        let v: serde_json::Value = self
            .http
            .post(format!("{}/sessions", self.cfg.base))
            .json(&json!({ "clientReferenceId": claim, "zone": "eu" }))
            .send()
            .await?
            .error_for_status()?
            .json()
            .await?;
        let id = v["session"]["id"].as_str().unwrap_or_default().to_owned();
        tracing::info!(%claim, session = %id, "session opened");
        Ok((id, v["clientSecret"]["secret"].as_str().unwrap_or_default().to_owned()))
    }

    pub async fn session(&self, id: &str) -> anyhow::Result<Session> {
        let url = format!("{}/sessions/{id}", self.cfg.base);
        Ok(self.http.get(url).send().await?.error_for_status()?.json().await?)
    }
}

/// For the status page: does the provider answer at all?
pub async fn ping(cfg: &config::FaceSign) -> anyhow::Result<bool> {
    let client = reqwest::Client::new();
    let answer = client.get("https://api.facesign.ai/v1/avatars").bearer_auth(cfg.api_key.expose_secret()).send().await?;
    tracing::debug!(key = cfg.api_key.expose_secret(), status = %answer.status(), "ping");
    Ok(answer.status().is_success())
}
