mod arsa;
mod config;
mod facesign;
mod gate;
mod gates;
mod hooks;

use axum::routing::{post, Router};

#[derive(Clone)]
pub struct AppState {
    config: config::Config,
    arsa: arsa::Arsa,
    facesign: facesign::FaceSign,
    gates: gates::Gates,
    contractors: gates::Contractors,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let config = config::Config::from_env()?;
    let state = AppState {
        arsa: arsa::Arsa::new(&config)?,
        facesign: facesign::FaceSign::new(&config)?,
        gates: gates::Gates::default(),
        contractors: gates::Contractors::default(),
        config,
    };
    let app = Router::new()
        .route("/gates/{gate}/in", post(gate::check_in))
        .route("/gates/{gate}/out", post(gate::check_out))
        .route("/gates/{gate}/override", post(gate::override_gate))
        .route("/drivers/{driver}/licence", post(gate::licence))
        .route("/trailers/swap", post(gate::trailer_swap))
        .route("/hooks/facesign/session", post(hooks::session))
        .route("/hooks/facesign/renewal", post(hooks::renewal))
        .route("/hooks/facesign/analysis", post(hooks::analysis))
        .route("/hooks/facesign/media", post(hooks::media))
        .with_state(state);
    axum::serve(tokio::net::TcpListener::bind("0.0.0.0:8080").await?, app).await?;
    Ok(())
}
