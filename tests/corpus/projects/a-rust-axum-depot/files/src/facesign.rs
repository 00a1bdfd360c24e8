//! FaceSign's sessions.

use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue, AUTHORIZATION};
use serde::Deserialize;

use crate::config::Config;

#[derive(Debug, Deserialize)]
pub struct NodeReport {
    #[serde(rename = "type")]
    pub kind: String,
    pub outcome: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    pub is_verified: bool,
    pub node_reports: Vec<NodeReport>,
}

impl Report {
    pub fn is_live(&self) -> bool {
        let mut steps = self.node_reports.iter().filter(|n| n.kind == "liveness_detection").peekable();
        steps.peek().is_some() && steps.all(|n| n.outcome.as_deref() == Some("livenessDetected"))
    }
}

#[derive(Debug, Deserialize)]
pub struct Session {
    pub id: String,
    pub status: String,
    pub report: Option<Report>,
}

#[derive(Deserialize)]
struct Answer {
    session: Session,
}

#[derive(Clone)]
pub struct FaceSign {
    http: reqwest::Client,
    base: String,
    key: String,
}

impl FaceSign {
    pub fn new(config: &Config) -> Result<Self, Box<dyn std::error::Error>> {
        let mut headers = HeaderMap::new();
        let mut bearer = HeaderValue::from_str(&format!("Bearer {}", config.facesign_key))?;
        bearer.set_sensitive(true);
        headers.insert(AUTHORIZATION, bearer);
        headers.insert("facesign-version", HeaderValue::from_static("2024-01-15"));
        let http = reqwest::Client::builder().default_headers(headers).timeout(Duration::from_secs(10)).build()?;
        Ok(Self { http, base: config.facesign_base.clone(), key: config.facesign_key.clone() })
    }

    pub async fn session(&self, id: &str) -> reqwest::Result<Session> {
        let answer: Answer = self.http.get(format!("{}/sessions/{id}", self.base)).send().await?.json().await?;
        Ok(answer.session)
    }

    pub async fn languages(&self) -> reqwest::Result<Vec<String>> {
        let plain = reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?;
        let request = plain.get("https://api.facesign.ai/v1/langs").bearer_auth(&self.key);
        request.send().await?.json().await
    }
}
