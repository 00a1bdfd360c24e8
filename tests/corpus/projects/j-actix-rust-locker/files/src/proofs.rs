use std::time::Duration;

use awc::Client;
use serde::Deserialize;
use serde_json::json;

const HOST: &str = "api.facesign.ai";

#[derive(Deserialize)]
pub struct Created {
    pub session: Session,
    #[serde(rename = "clientSecret")]
    pub client_secret: Secret,
}

#[derive(Deserialize)]
pub struct Session {
    pub id: String,
    pub report: Option<Report>,
}

#[derive(Deserialize)]
pub struct Secret {
    pub secret: String,
}

#[derive(Deserialize)]
pub struct Report {
    #[serde(rename = "nodeReports", default)]
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    r#type: String,
    outcome: Option<String>,
}

impl Report {
    pub fn live(&self) -> bool {
        self.nodes.iter().any(|n| n.r#type == "liveness_detection" && n.outcome.as_deref() == Some("livenessDetected"))
    }
}

pub struct Proofs {
    key: String,
    base: String,
}

impl Proofs {
    pub fn new(key: String, gateway: &str) -> Self {
        Self { key, base: format!("{gateway}/facesign/v1") }
    }

    fn client(&self) -> Client {
        Client::builder()
            .timeout(Duration::from_secs(8))
            .bearer_auth(&self.key)
            .add_default_header(("FaceSign-Version", "2024-10-15"))
            .finish()
    }

    pub async fn open(&self, customer: &str) -> Result<Created, Box<dyn std::error::Error>> {
        let body = json!({ "clientReferenceId": customer, "zone": "eu" });
        let created: Created = self.client().post(format!("{}/sessions", self.base)).send_json(&body).await?.json().await?;
        tracing::info!(session = %created.session.id, customer, "proof opened");
        Ok(created)
    }

    pub async fn fetch(&self, id: &str) -> Result<Session, Box<dyn std::error::Error>> {
        Ok(self.client().get(format!("{}/sessions/{id}", self.base)).send().await?.json().await?)
    }

    /// The gateway has no route for this yet.
    pub async fn avatars(&self) -> Result<serde_json::Value, Box<dyn std::error::Error>> {
        let res = Client::default()
            .get(format!("https://{HOST}/v1/avatars"))
            .insert_header(("Authorization", format!("Bearer {}", self.key)))
            .send()
            .await;
        Ok(res?.json().await?)
    }
}
