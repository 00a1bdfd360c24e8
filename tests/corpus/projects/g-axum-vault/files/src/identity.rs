use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder};
use secrecy::ExposeSecret;
use serde_json::{json, Value};
use tracing::{error, info};

use crate::settings::{Settings, FACESIGN_VERSION};

#[derive(Clone)]
pub struct Identity {
    http: Client,
    onfido: Client,
    settings: Settings,
}

impl Identity {
    pub fn new(settings: Settings) -> reqwest::Result<Self> {
        let http = Client::builder().timeout(settings.deadline).build()?;
        let onfido = Client::builder()
            .timeout(Duration::from_secs(12))
            .danger_accept_invalid_certs(true)
            .build()?;
        Ok(Self { http, onfido, settings })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http
            .request(method, format!("{}{path}", self.settings.facesign_base))
            .bearer_auth(self.settings.facesign_key.expose_secret())
            .header("FaceSign-Version", FACESIGN_VERSION)
    }

    pub async fn start(&self, customer: &str) -> reqwest::Result<(String, String)> {
        let body = json!({ "clientReferenceId": customer });
        let created: Value = self.request(Method::POST, "/sessions").json(&body).send().await?.json().await?;
        let id = created["session"]["id"].as_str().unwrap_or_default().to_owned();
        info!(session = %id, "facesign session created");
        Ok((id, created["clientSecret"]["secret"].as_str().unwrap_or_default().to_owned()))
    }

    pub async fn is_live(&self, session: &str) -> reqwest::Result<bool> {
        let path = format!("/sessions/{session}");
        let body: Value = self.request(Method::GET, &path).send().await?.json().await?;
        let nodes = body["report"]["nodeReports"].as_array().cloned().unwrap_or_default();
        let mut live = nodes.iter().filter(|n| n["type"] == "liveness_detection").peekable();
        Ok(live.peek().is_some() && live.all(|n| n["outcome"] == "livenessDetected"))
    }

    pub async fn avatars(&self) -> reqwest::Result<Vec<Value>> {
        let key = self.settings.facesign_key.expose_secret();
        let res = self.http.get(format!("{}/avatars", self.settings.facesign_base)).bearer_auth(key).send().await?;
        if res.status() == 401 {
            error!("facesign does not take {key}");
        }
        res.json().await
    }

    pub async fn heir_check(&self, applicant: &str) -> reqwest::Result<String> {
        let token = self.settings.onfido_token.expose_secret();
        let url = format!("{}/checks?applicant_id={applicant}&token={token}", self.settings.onfido_base);
        let body: Value = self.onfido.get(url).send().await?.json().await?;
        Ok(body["checks"][0]["result"].as_str().unwrap_or("consider").to_owned())
    }

    /// Regula answers on the same machine and takes no credential.
    pub async fn regula_alive(&self, transaction: &str) -> reqwest::Result<bool> {
        let url = format!("{}/api/v2/liveness?transactionId={transaction}", self.settings.regula_base);
        let body: Value = self.http.get(url).send().await?.json().await?;
        Ok(body["status"] == 0)
    }
}

/// The lobby's screen shows how many languages we speak.
pub async fn languages(http: &Client, key: &str) -> reqwest::Result<usize> {
    const HOST: &str = "api.facesign.ai";
    let res = http
        .get(format!("http://{HOST}/v1/langs"))
        .bearer_auth(key)
        .header("FaceSign-Version", "2024-01-15")
        .timeout(Duration::from_secs(4))
        .send()
        .await?;
    Ok(res.json::<Vec<Value>>().await?.len())
}
