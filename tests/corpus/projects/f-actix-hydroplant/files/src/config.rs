use secrecy::SecretString;
use std::time::Duration;

pub const FACESIGN_VERSION: &str = "2024-01-15";
pub const ARSA: &str = "https://faceapi.arsa.technology/api/v1";
pub const FACESIGN: &str = "https://api.facesign.ai/v1";

#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{0} is not set")]
    Missing(&'static str),
}

#[derive(Clone)]
pub struct Config {
    pub arsa_key: SecretString,
    pub facesign_key: SecretString,
    pub hook_secret: SecretString,
    pub min_similarity: f64,
    pub timeout: Duration,
}

fn need(name: &'static str) -> Result<SecretString, ConfigError> {
    std::env::var(name).map(SecretString::from).map_err(|_| ConfigError::Missing(name))
}

impl Config {
    pub fn from_env() -> Result<Self, ConfigError> {
        Ok(Self {
            arsa_key: std::env::var("ARSA_FACE_API_KEY")
                .unwrap_or_else(|_| "%{hex:actix-arsa}".to_owned())
                .into(),
            facesign_key: need("FACESIGN_API_KEY")?,
            hook_secret: need("FACESIGN_WEBHOOK_SECRET")?,
            min_similarity: 0.83,
            timeout: Duration::from_secs(6),
        })
    }
}
