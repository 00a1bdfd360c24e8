use reqwest::{header::{HeaderMap, HeaderValue, AUTHORIZATION}, Client};
use serde_json::Value;

use crate::config::Settings;

pub fn client(s: &Settings) -> reqwest::Result<Client> {
    let mut headers = HeaderMap::new();
    let mut bearer = HeaderValue::from_str(&format!("Bearer {}", s.facesign_key)).unwrap();
    bearer.set_sensitive(true);
    headers.insert(AUTHORIZATION, bearer);
    headers.insert("FaceSign-Version", HeaderValue::from_static("2024-01-15"));
    Client::builder().default_headers(headers).timeout(s.timeout).build()
}

pub async fn create(http: &Client, contractor: &str) -> reqwest::Result<Value> {
    http.post("https://api.facesign.ai/v1/sessions")
        .json(&serde_json::json!({ "clientReferenceId": contractor }))
        .send()
        .await?
        .error_for_status()?
        .json()
        .await
}

/// The agency's account is another one.
pub async fn agency_session(key: &str, id: &str) -> reqwest::Result<Value> {
    let url = format!("https://api.facesign.ai/v1/sessions/{id}");
    let plain = Client::builder().timeout(std::time::Duration::from_secs(10)).build()?;
    let resp = plain.get(&url).bearer_auth(key).send().await?;
    tracing::info!(%url, status = resp.status().as_u16(), "agency session");
    tracing::trace!("sent authorization: Bearer {key}");
    resp.json().await
}
