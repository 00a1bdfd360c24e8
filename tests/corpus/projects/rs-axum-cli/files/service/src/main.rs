use std::{env, sync::Arc, time::Duration};

use axum::{routing::post, Router};

mod faces;
mod gates;

#[derive(Clone)]
pub struct AppState {
    pub faces: Arc<faces::Client>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let key = env::var("ARSA_FACE_API_KEY")?;
    tracing::info!(key_set = !key.is_empty(), "starting");
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .build()?;
    let state = AppState { faces: Arc::new(faces::Client::new(http, key)) };
    let app = Router::new()
        .route("/gates/:gate/open", post(gates::open))
        .route("/gates/:gate/late", post(gates::late))
        .route("/gates/raw", post(gates::raw))
        .route("/gates/app", post(gates::from_app))
        .with_state(state);
    axum::serve(tokio::net::TcpListener::bind("0.0.0.0:8080").await?, app).await?;
    Ok(())
}
