//! A request's body: whole, within the policy's limit and the gateway's budget, and in the pieces in
//! which it came. Putting a large one together would cost as much as encrypting a third of it.

use super::callers::Stop;
use crate::budget::Held;
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, EXPECT};
use pingora_core::protocols::http::ServerSession;
use pingora_error::ErrorType;
use visor_policy::image::Piece;
use visor_policy::refusal::{Code, Refusal};

/// Chunks of this size stay as they are: [`crate::io`] writes them without a copy. Smaller ones are
/// gathered, for each piece takes memory beside its bytes.
const PIECE: usize = 32 << 10;

/// A body that has come to its end.
#[derive(Default)]
pub struct Upload {
    /// In order.
    pub pieces: Vec<Bytes>,
    /// Bytes of them all.
    pub length: usize,
}

impl Upload {
    /// Makes it one piece: images are looked at whole, and what is kept of them is cut out of it.
    pub fn join(&mut self) {
        if self.pieces.len() > 1 {
            let mut whole = BytesMut::with_capacity(self.length);
            self.pieces
                .drain(..)
                .for_each(|piece| whole.extend_from_slice(&piece));
            self.pieces.push(whole.freeze());
        }
    }

    /// The body without what the policy took out of it. What is kept is not copied.
    pub fn cut(&self, cleaned: &[Piece]) -> Self {
        let whole = self.pieces.first().cloned().unwrap_or_default();
        let pieces: Vec<Bytes> = cleaned
            .iter()
            .map(|piece| match piece {
                // The policy cut what it was given: a range beyond it does not come from there.
                Piece::Kept(range) if range.end <= whole.len() => whole.slice(range.clone()),
                Piece::Kept(_) => Bytes::new(),
                Piece::New(bytes) => Bytes::copy_from_slice(bytes),
            })
            .collect();
        Self {
            length: pieces.iter().map(Bytes::len).sum(),
            pieces,
        }
    }
}

/// Reads a body.
///
/// Chunks come from pingora's parser, which takes an empty chunk size for 0 and lets a bare line
/// feed stand in an extension; their bytes cannot be seen from here. What was chunked leaves with a
/// length, so no vendor reads it in another way.
pub async fn read(session: &mut ServerSession, most: u64, held: &mut Held) -> Result<Upload, Stop> {
    let mut upload = Upload::default();
    if session.is_body_empty() {
        return Ok(upload);
    }
    let headers = &session.req_header().headers;
    let expects = headers.contains_key(EXPECT);
    let announced = headers
        .get(CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse::<usize>().ok());
    if expects && !session.is_http2() {
        session
            .write_continue_response()
            .await
            .map_err(|_| Stop::Gone)?;
    }
    let mut small = BytesMut::new();
    loop {
        let chunk = match session.read_request_body().await {
            Ok(Some(chunk)) => chunk,
            Ok(None) => break,
            Err(error) => {
                // pingora takes the body for read to its end now: nothing may follow on it.
                session.set_keepalive(None);
                return Err(unread(error.etype()));
            }
        };
        // Counted as it comes: what is only announced costs nobody anything.
        let length = upload.length + chunk.len();
        if length as u64 > most {
            return Err(Refusal::new(Code::BodyTooLarge, "the body is above the limit").into());
        }
        if !held.grow(chunk.len()) {
            return Err(Refusal::new(Code::Overloaded, "`limits.buffered` is used up").into());
        }
        upload.length = length;
        // The one chunk of a small body is the body: no copy.
        if chunk.len() >= PIECE || announced == Some(chunk.len()) {
            if !small.is_empty() {
                upload.pieces.push(small.split().freeze());
            }
            upload.pieces.push(chunk);
        } else {
            small.extend_from_slice(&chunk);
        }
    }
    if !small.is_empty() {
        upload.pieces.push(small.freeze());
    }
    Ok(upload)
}

/// Why a body could not be read: a connection that broke has nobody left to answer to. Of the
/// error only its kind is used, since it may quote the body.
fn unread(kind: &ErrorType) -> Stop {
    match kind {
        ErrorType::ReadError | ErrorType::ConnectionClosed => Stop::Gone,
        ErrorType::ReadTimedout => Refusal::new(
            Code::BodyUnreadable,
            "nothing of the body came within `limits.body-timeout`",
        )
        .into(),
        _ => Refusal::new(Code::BodyUnreadable, "the body's chunks are malformed").into(),
    }
}
