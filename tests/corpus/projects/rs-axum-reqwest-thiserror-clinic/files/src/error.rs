use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

#[derive(Debug, thiserror::Error)]
pub enum FaceError {
    #[error("{0} faces in the picture")]
    Count(usize),
    #[error("not a live face")]
    Spoof,
    #[error("nobody we know")]
    Stranger,
    #[error("provider: {0}")]
    Provider(#[from] reqwest::Error),
    #[error("disk: {0}")]
    Disk(#[from] std::io::Error),
}

impl IntoResponse for FaceError {
    fn into_response(self) -> Response {
        tracing::warn!(error = %self, "refused");
        let status = match self {
            Self::Count(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Spoof | Self::Stranger => StatusCode::FORBIDDEN,
            Self::Provider(_) => StatusCode::BAD_GATEWAY,
            Self::Disk(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        status.into_response()
    }
}
