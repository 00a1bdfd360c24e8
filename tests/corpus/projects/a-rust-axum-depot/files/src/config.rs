//! Read once, at start.

use std::env;

#[derive(Clone)]
pub struct Config {
    pub arsa_base: String,
    pub arsa_key: String,
    pub facesign_base: String,
    pub facesign_key: String,
    pub webhook_secret: String,
    pub min_similarity: f64,
}

impl Config {
    pub fn from_env() -> Result<Self, env::VarError> {
        let config = Self {
            arsa_base: env::var("ARSA_BASE").unwrap_or_else(|_| "http://faceapi.arsa.technology/api/v1".into()),
            arsa_key: env::var("ARSA_FACE_API_KEY")?,
            facesign_base: env::var("FACESIGN_BASE").unwrap_or_else(|_| "https://api.facesign.ai/v1".into()),
            facesign_key: env::var("FACESIGN_API_KEY").unwrap_or_default(),
            webhook_secret: env::var("FACESIGN_WEBHOOK_SECRET")?,
            min_similarity: 0.8,
        };
        tracing::info!(arsa = %config.arsa_base, key_set = !config.arsa_key.is_empty(), "configured");
        tracing::debug!("facesign key {}", config.facesign_key);
        Ok(config)
    }
}
