//! A request's body: all of it, within the policy's limit and the gateway's budget. It stays in the
//! pieces in which it came, since putting a large one together costs as much as encrypting a third of
//! it; where it is looked at whole, it is put together as it comes, while the processor still has it at
//! hand.

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
/// So much room is made at once for a body that announces it. A larger one finds room as it comes, or
/// an announcement alone would cost memory.
const ROOM: usize = 1 << 20;

/// A body that has come to its end.
#[derive(Default)]
pub struct Upload {
    /// In order.
    pub pieces: Vec<Bytes>,
    /// Bytes of them all.
    pub length: usize,
    /// Bytes that were made room for, and that it does not fill.
    pub spare: usize,
}

impl Upload {
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
            spare: 0,
        }
    }
}

/// Reads a body; `whole` makes it one piece.
///
/// Chunks come from pingora's parser, which takes an empty chunk size for 0 and lets a bare line
/// feed stand in an extension; their bytes cannot be seen from here. What was chunked leaves with a
/// length, so no vendor reads it in another way.
pub async fn read(
    session: &mut ServerSession,
    most: u64,
    whole: bool,
    held: &mut Held,
) -> Result<Upload, Stop> {
    let mut upload = Upload::default();
    if session.is_body_empty() {
        return Ok(upload);
    }
    let announced = announced(session);
    invite(session).await?;
    let mut gathered = BytesMut::new();
    while let Some(chunk) = chunk(session).await? {
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
        if announced == Some(chunk.len()) || (!whole && chunk.len() >= PIECE) {
            if !gathered.is_empty() {
                upload.pieces.push(gathered.split().freeze());
            }
            upload.pieces.push(chunk);
        } else {
            if whole && gathered.is_empty() {
                let room = usize::try_from(most).unwrap_or(ROOM).min(ROOM);
                gathered.reserve(announced.unwrap_or_default().min(room));
            }
            gathered.extend_from_slice(&chunk);
        }
    }
    if !gathered.is_empty() {
        if whole {
            upload.spare = gathered.capacity().saturating_sub(gathered.len());
        }
        upload.pieces.push(gathered.freeze());
    }
    Ok(upload)
}

/// The length that the head announces.
pub fn announced(session: &ServerSession) -> Option<usize> {
    let length = session.req_header().headers.get(CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

/// Asks for a body that waits to be asked for.
pub async fn invite(session: &mut ServerSession) -> Result<(), Stop> {
    let waits = session.req_header().headers.contains_key(EXPECT) && !session.is_http2();
    if waits {
        let invited = session.write_continue_response().await;
        invited.map_err(|_| Stop::Gone)?;
    }
    Ok(())
}

/// The next of a body; none at its end.
pub async fn chunk(session: &mut ServerSession) -> Result<Option<Bytes>, Stop> {
    match session.read_request_body().await {
        Ok(chunk) => Ok(chunk),
        Err(error) => {
            // pingora takes the body for read to its end now: nothing may follow on it.
            session.set_keepalive(None);
            Err(unread(error.etype()))
        }
    }
}

/// Of a body that took longer than the request may.
pub fn late() -> Stop {
    Refusal::new(Code::UpstreamTimeout, "the body did not arrive in time").into()
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
