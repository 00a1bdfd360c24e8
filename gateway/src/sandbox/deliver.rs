//! A planned answer, sent: whole, in pieces, or broken off.

use super::model::Delivery;
use super::plan::Plan;
use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Response};
use http_body_util::channel::Channel;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt as _, Full};
use std::fmt;

/// The body of an answer.
pub type Body = BoxBody<Bytes, Broken>;

/// The scenario breaks the connection here.
#[derive(Debug)]
pub struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the scenario breaks the connection")
    }
}

impl std::error::Error for Broken {}

/// Sends a plan. An error closes the connection without a head.
pub async fn deliver(plan: Plan) -> Result<Response<Body>, Broken> {
    if !plan.delay.is_zero() {
        tokio::time::sleep(plan.delay).await;
    }
    let mut headers = plan.headers.clone();
    let body = match plan.delivery {
        Delivery::Close => return Err(Broken),
        Delivery::Whole => whole(plan.pieces.concat()),
        Delivery::Pieces => in_pieces(plan.pieces.clone(), &plan),
        Delivery::Break => {
            let mut first = plan.pieces.concat();
            headers.insert(CONTENT_LENGTH, HeaderValue::from(first.len()));
            first.truncate(first.len() / 2);
            broken_off(Bytes::from(first))
        }
    };
    let mut response = Response::new(body);
    *response.status_mut() = plan.status;
    *response.headers_mut() = headers;
    Ok(response)
}

/// A body of declared length.
pub fn whole(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into())
        .map_err(|never| match never {})
        .boxed()
}

fn in_pieces(pieces: Vec<Bytes>, plan: &Plan) -> Body {
    let (mut sender, body) = Channel::new(1);
    let (pause, trailers) = (plan.pause, plan.trailers.clone());
    tokio::spawn(async move {
        for (number, piece) in pieces.into_iter().enumerate() {
            if number > 0 && !pause.is_zero() {
                tokio::time::sleep(pause).await;
            }
            // The peer may have gone: then nobody waits for the rest.
            if sender.send_data(piece).await.is_err() {
                return;
            }
        }
        if !trailers.is_empty() {
            let _ = sender.send_trailers(trailers).await;
        }
    });
    body.boxed()
}

fn broken_off(first: Bytes) -> Body {
    let (mut sender, body) = Channel::new(1);
    tokio::spawn(async move {
        if sender.send_data(first).await.is_ok() {
            // The half that is there leaves before the break does.
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        sender.abort(Broken);
    });
    body.boxed()
}
