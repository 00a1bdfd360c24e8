use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug)]
pub enum Error {
    Upstream(reqwest::Error),
    Io(std::io::Error),
    FaceCount(usize),
    Spoof,
    Unknown,
    Signature,
    BadEvent,
}

impl From<reqwest::Error> for Error {
    fn from(e: reqwest::Error) -> Self {
        Self::Upstream(e.without_url())
    }
}

impl From<std::io::Error> for Error {
    fn from(e: std::io::Error) -> Self {
        Self::Io(e)
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        tracing::warn!(error = ?self, "refused");
        let status = match self {
            Self::Upstream(_) | Self::Io(_) => StatusCode::BAD_GATEWAY,
            Self::Signature => StatusCode::UNAUTHORIZED,
            Self::BadEvent => StatusCode::BAD_REQUEST,
            Self::FaceCount(_) | Self::Spoof | Self::Unknown => StatusCode::UNPROCESSABLE_ENTITY,
        };
        status.into_response()
    }
}
