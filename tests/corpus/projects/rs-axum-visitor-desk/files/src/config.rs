use std::{env, time::Duration};

#[derive(Clone)]
pub struct Settings {
    pub arsa_base: String,
    pub arsa_key: String,
    pub facesign_key: String,
    pub hook_secret: String,
    pub kiosk_token: Option<String>,
    pub timeout: Duration,
}

impl Settings {
    pub fn load() -> Self {
        Self {
            arsa_base: env::var("ARSA_BASE")
                .unwrap_or_else(|_| "https://faceapi.arsa.technology/api/v1".into()),
            arsa_key: env::var("ARSA_FACE_API_KEY").expect("ARSA_FACE_API_KEY is not set"),
            facesign_key: env::var("FACESIGN_API_KEY").unwrap_or_default(),
            hook_secret: env::var("FACESIGN_WEBHOOK_SECRET")
                .unwrap_or_else(|_| String::from("%{whsec:rs-desk-hook}")),
            kiosk_token: env::var("KIOSK_TOKEN").ok(),
            timeout: Duration::from_secs(8),
        }
    }
}

/// Does not print what is in it.
impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("arsa_base", &self.arsa_base)
            .field("arsa_key", &"***")
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
