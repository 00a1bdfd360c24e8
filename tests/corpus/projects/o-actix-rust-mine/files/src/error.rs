use actix_web::{http::StatusCode, HttpResponse, ResponseError};

#[derive(Debug, thiserror::Error)]
pub enum GateError {
    #[error("not a live face")]
    Spoof,
    #[error("{0} faces in view, one wanted")]
    FaceCount(usize),
    #[error("not admitted")]
    Refused,
    #[error("the signature does not fit")]
    Signature,
    #[error("the upload is incomplete")]
    Upload,
    #[error("provider: {0}")]
    Provider(#[from] reqwest::Error),
    #[error("store: {0}")]
    Store(#[from] redis::RedisError),
    #[error("disk: {0}")]
    Disk(#[from] std::io::Error),
    #[error("json: {0}")]
    Json(#[from] serde_json::Error),
}

impl ResponseError for GateError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Spoof | Self::Refused => StatusCode::FORBIDDEN,
            Self::Signature => StatusCode::UNAUTHORIZED,
            Self::FaceCount(_) | Self::Upload | Self::Json(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Provider(_) => StatusCode::BAD_GATEWAY,
            Self::Store(_) | Self::Disk(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        tracing::warn!(error = %self, "refused");
        HttpResponse::build(self.status_code()).finish()
    }
}
