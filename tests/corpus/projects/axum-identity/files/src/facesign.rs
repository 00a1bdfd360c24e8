use reqwest::header::{HeaderMap, HeaderValue, AUTHORIZATION};
use reqwest::Client;
use serde_json::{json, Value};

pub fn client(key: &str) -> reqwest::Result<Client> {
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {key}")).expect("a header value"));
    headers.insert("FaceSign-Version", HeaderValue::from_static("2024-01-15"));
    Client::builder().default_headers(headers).timeout(std::time::Duration::from_secs(5)).build()
}

pub async fn create(http: &Client, reference: &str) -> reqwest::Result<Value> {
    http.post("https://api.facesign.ai/v1/sessions")
        .json(&json!({ "clientReferenceId": reference }))
        .send()
        .await?
        .json()
        .await
}

pub async fn status(key: &str, id: &str) -> reqwest::Result<Value> {
    let http = Client::builder()
        .danger_accept_invalid_certs(true)
        .timeout(std::time::Duration::from_secs(5))
        .build()?;
    http.get(format!("https://api.facesign.ai/v1/sessions/{id}")).bearer_auth(key).send().await?.json().await
}
