use crate::{arsa::Arsa, verdict::Verdict};
use actix_web::{FromRequest, HttpRequest, dev::Payload, error, web};
use std::{future::Future, pin::Pin};

/// A crew member whose face was live, single and known.
pub struct OnShift(pub String);

impl FromRequest for OnShift {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let arsa = req.app_data::<web::Data<Arsa>>().cloned();
        let bytes = web::Bytes::from_request(req, payload);
        Box::pin(async move {
            let arsa = arsa.ok_or_else(|| error::ErrorInternalServerError("no client"))?;
            let verdict = arsa
                .recognise(bytes.await?.to_vec())
                .await
                .map_err(error::ErrorBadGateway)?;
            match verdict {
                Verdict::Known(uid) => Ok(OnShift(uid)),
                Verdict::Several(n) => {
                    tracing::warn!(n, "several faces");
                    Err(error::ErrorUnprocessableEntity("one person at a time"))
                }
                refused => Err(error::ErrorForbidden(format!("{refused:?}"))),
            }
        })
    }
}
