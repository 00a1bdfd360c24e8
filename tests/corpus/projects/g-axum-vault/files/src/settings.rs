use std::{env, time::Duration};

use secrecy::SecretString;

pub const FACESIGN_VERSION: &str = "2024-01-15";

#[derive(Clone)]
pub struct Settings {
    pub arsa_base: String,
    pub arsa_key: SecretString,
    pub facesign_base: String,
    pub facesign_key: SecretString,
    pub hook_secret: SecretString,
    pub onfido_base: String,
    pub onfido_token: SecretString,
    pub onfido_hook_token: SecretString,
    pub regula_base: String,
    pub deadline: Duration,
}

fn var(name: &str, fallback: &str) -> String {
    env::var(name).unwrap_or_else(|_| fallback.to_owned())
}

impl Settings {
    pub fn from_env() -> Self {
        Self {
            arsa_base: var("ARSA_BASE_URL", "https://faceapi.arsa.technology/api/v1"),
            arsa_key: var("ARSA_FACE_API_KEY", "").into(),
            facesign_base: var("FACESIGN_BASE_URL", "https://api.facesign.ai/v1"),
            facesign_key: var("FACESIGN_API_KEY", "%{prod:axum-vault}").into(),
            hook_secret: var("FACESIGN_HOOK_SECRET", "<from the vault>").into(),
            onfido_base: var("ONFIDO_BASE_URL", "https://api.eu.onfido.com/v3.6"),
            onfido_token: var("ONFIDO_API_TOKEN", "").into(),
            onfido_hook_token: var("ONFIDO_WEBHOOK_TOKEN", "").into(),
            regula_base: var("REGULA_URL", "http://localhost:41101"),
            deadline: Duration::from_secs(9),
        }
    }
}
