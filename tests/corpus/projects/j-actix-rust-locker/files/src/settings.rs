use std::env;

#[derive(Clone)]
pub struct Settings {
    pub faces: String,
    pub gateway_token: String,
    pub arsa_key: String,
    pub facesign_key: String,
    pub hook_secret: Vec<u8>,
    pub similarity: f64,
}

fn need(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("{name} is not set")) // its name only
}

impl Settings {
    pub fn from_env() -> Self {
        Self {
            faces: env::var("FACES_URL").unwrap_or_else(|_| "https://faces.lockers.internal/arsa/api/v1".into()),
            gateway_token: need("FACES_TOKEN"),
            arsa_key: env::var("ARSA_FACE_API_KEY").unwrap_or_default(),
            facesign_key: need("FACESIGN_API_KEY"),
            hook_secret: env::var("FACESIGN_WEBHOOK_SECRET")
                .unwrap_or_else(|_| "%{whsec:lockers}".to_owned())
                .into_bytes(),
            similarity: env::var("FACES_SIMILARITY").ok().and_then(|s| s.parse().ok()).unwrap_or(0.9),
        }
    }
}

impl std::fmt::Debug for Settings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("faces", &self.faces).field("facesign_key", &"…").finish_non_exhaustive()
    }
}
