//! Who came, who went. Providers are behind a trait.
use async_trait::async_trait;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Deserialize)]
pub struct Liveness {
    pub is_real_face: bool,
}

#[derive(Clone, Deserialize)]
pub struct Seen {
    pub recognition_uidresult: Option<String>,
    pub passive_liveness: Option<Liveness>,
}

impl Seen {
    /// The driver, if the provider holds the face for alive.
    pub fn driver(&self) -> Option<&str> {
        self.passive_liveness.as_ref().filter(|l| l.is_real_face)?;
        self.recognition_uidresult.as_deref().filter(|uid| *uid != "unknown")
    }

    /// The name on the screen, before the check. Not for the time sheet.
    pub fn label(&self) -> &str {
        self.recognition_uidresult.as_deref().unwrap_or("nobody")
    }
}

// No derive: a Seen must not be printed with what the provider said.
impl std::fmt::Debug for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seen(..)")
    }
}

#[derive(Serialize)]
pub struct Stamp {
    pub driver: String,
    pub at: u64,
}

#[async_trait]
pub trait Eyes: Send + Sync {
    async fn look(&self, image: Vec<u8>) -> surf::Result<Vec<Seen>>;
}
