use std::env;

pub const ARSA_BASE: &str = "https://faceapi.arsa.technology/api/v1";
pub const FACESIGN_BASE: &str = "https://api.facesign.ai/v1";
pub const FACESIGN_VERSION: &str = "2024-10-15";

/// The old relay in the winding house has no TLS stack.
pub const ARSA_WINDING_HOUSE: &str = "http://faceapi.arsa.technology/api/v1";

#[derive(Clone)]
pub struct Config {
    pub bind: String,
    pub redis_url: String,
    pub arsa_key: String,
    pub facesign_key: String,
    pub webhook_secret: String,
    pub min_similarity: f64,
}

impl Config {
    pub fn from_env() -> Self {
        Self {
            bind: var("BIND", "127.0.0.1:8080"),
            redis_url: var("REDIS_URL", "redis://127.0.0.1/"),
            arsa_key: var("ARSA_FACE_API_KEY", "%{live:minearsa}"),
            facesign_key: var("FACESIGN_API_KEY", "sk_test_..."),
            webhook_secret: env::var("FACESIGN_WEBHOOK_SECRET").expect("FACESIGN_WEBHOOK_SECRET"),
            min_similarity: var("MIN_SIMILARITY", "0.9").parse().expect("MIN_SIMILARITY"),
        }
    }
}

fn var(name: &str, default: &str) -> String {
    env::var(name).unwrap_or_else(|_| default.to_owned())
}
