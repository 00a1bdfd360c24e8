use std::env;
use std::time::Duration;

#[derive(Clone)]
pub struct Config {
    pub arsa_key: String,
    pub facesign_key: String,
    pub webhook_secret: Vec<u8>,
    pub timeout: Duration,
}

impl Config {
    pub fn from_env() -> Self {
        Self {
            arsa_key: env::var("ARSA_FACE_API_KEY").expect("ARSA_FACE_API_KEY"),
            facesign_key: env::var("FACESIGN_API_KEY").unwrap_or_else(|_| "%{live:axum}".to_owned()),
            webhook_secret: env::var("FACESIGN_WEBHOOK_SECRET").map(String::into_bytes).unwrap_or_default(),
            timeout: Duration::from_secs(10),
        }
    }
}
