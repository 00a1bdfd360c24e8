use anyhow::{Context, Result};
use secrecy::{ExposeSecret, Secret};

pub const ARSA_BASE: &str = "https://faceapi.arsa.technology/api/v1";
pub const FACESIGN_BASE: &str = "https://api.facesign.ai/v1";
pub const FACESIGN_VERSION: &str = "2024-12-18";

#[derive(Clone)]
pub struct Config {
    pub arsa_key: Secret<String>,
    pub facesign_key: Secret<String>,
    pub webhook_secret: Secret<String>,
    pub branch: String,
}

impl Config {
    pub fn from_env() -> Result<Self> {
        let config = Self {
            arsa_key: required("ARSA_FACE_API_KEY")?,
            facesign_key: required("FACESIGN_API_KEY")?,
            webhook_secret: Secret::new(
                std::env::var("FACESIGN_WEBHOOK_SECRET").unwrap_or_else(|_| "%{whsec:leeszaal}".to_owned()),
            ),
            branch: std::env::var("BRANCH").unwrap_or_else(|_| "central".into()),
        };
        tracing::info!(branch = %config.branch, arsa_key = ?config.arsa_key, "configured");
        tracing::debug!(key = %config.facesign_key.expose_secret(), "facesign");
        Ok(config)
    }
}

fn required(name: &str) -> Result<Secret<String>> {
    let value = std::env::var(name).with_context(|| format!("{name} is not set"))?;
    Ok(Secret::new(value))
}
