mod arsa;
mod cards;
mod config;
mod facesign;
mod images;
mod loans;
mod rooms;
mod routes;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::Router;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

#[derive(Clone)]
pub struct AppState {
    pub config: config::Config,
    pub arsa: arsa::Arsa,
    pub facesign: facesign::FaceSign,
    pub cards: Arc<cards::Cards>,
    pub loans: Arc<loans::Loans>,
    pub rooms: Arc<rooms::Rooms>,
    pub portraits: PathBuf,
}

pub struct Failure(anyhow::Error);

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(err: E) -> Self {
        Self(err.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        tracing::error!(error = %self.0, "request failed");
        StatusCode::BAD_GATEWAY.into_response()
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt().with_env_filter("leeszaal=debug,tower_http=info").init();
    let config = config::Config::from_env()?;
    let state = AppState {
        arsa: arsa::Arsa::new(config.arsa_key.clone())?,
        facesign: facesign::FaceSign::new(config.facesign_key.clone())?,
        cards: Arc::default(),
        loans: Arc::default(),
        rooms: Arc::default(),
        portraits: PathBuf::from("/var/lib/leeszaal/portraits"),
        config,
    };
    let app = Router::new()
        .merge(routes::desk::router())
        .merge(routes::hooks::router())
        .layer(TraceLayer::new_for_http())
        .layer(TimeoutLayer::new(Duration::from_secs(30)))
        .with_state(state);
    let listener = tokio::net::TcpListener::bind("0.0.0.0:8080").await?;
    axum::serve(listener, app).await?;
    Ok(())
}
