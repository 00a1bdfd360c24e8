mod arsa;
mod config;
mod facesign;
mod routes;
mod sessions;
mod webhooks;

use axum::routing::post;
use axum::Router;
use std::sync::Arc;

#[derive(Clone)]
pub struct AppState {
    pub arsa: arsa::Arsa,
    pub config: Arc<config::Config>,
    pub sessions: Arc<sessions::Sessions>,
}

#[tokio::main]
async fn main() {
    let config = config::Config::from_env();
    println!("starting with key {}", config.arsa_key);
    tracing::info!(configured = !config.facesign_key.is_empty(), "facesign");
    let state = AppState {
        arsa: arsa::Arsa::new(config.arsa_key.clone(), config.timeout).expect("a client"),
        config: Arc::new(config),
        sessions: Arc::default(),
    };
    let app = Router::new()
        .route("/sign-in", post(routes::sign_in))
        .route("/quick", post(routes::quick))
        .route("/raw", post(routes::raw))
        .route("/enrol", post(routes::enrol))
        .route("/webhooks/facesign", post(webhooks::events))
        .route("/webhooks/facesign/v0", post(webhooks::events_v0))
        .route("/webhooks/facesign/media", post(webhooks::media))
        .with_state(state);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await.expect("a port");
    axum::serve(listener, app).await.expect("a server");
}
