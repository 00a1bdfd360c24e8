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
pub const PIECE: usize = 32 << 10;
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
        }
    }
}

/// Chunks that are put together. The room that they find grows by doubling, and is held as it grows.
#[derive(Default)]
struct Gathered {
    bytes: BytesMut,
    /// Of the room that nothing fills, so much is held.
    spare: usize,
}

impl Gathered {
    /// Puts a chunk to the others; false where the budget does not allow the room. What was only
    /// announced costs nobody anything.
    fn put(&mut self, chunk: &[u8], held: &mut Held) -> bool {
        self.bytes.extend_from_slice(chunk);
        self.bytes.capacity() <= ROOM || self.hold(held)
    }

    /// Holds the room that nothing fills.
    fn hold(&mut self, held: &mut Held) -> bool {
        let spare = self.bytes.capacity().saturating_sub(self.bytes.len());
        let more = spare.saturating_sub(self.spare);
        if more > 0 && !held.grow(more) {
            return false;
        }
        held.shrink(self.spare.saturating_sub(spare));
        self.spare = spare;
        true
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
    let full = || Refusal::new(Code::Overloaded, "`limits.buffered` is used up");
    let mut gathered = Gathered::default();
    while let Some(chunk) = chunk(session).await? {
        // Counted as it comes: what is only announced costs nobody anything.
        let length = upload.length + chunk.len();
        if length as u64 > most {
            return Err(Refusal::new(Code::BodyTooLarge, "the body is above the limit").into());
        }
        if !held.grow(chunk.len()) {
            return Err(full().into());
        }
        upload.length = length;
        // The one chunk of a small body is the body: no copy.
        if announced == Some(chunk.len()) || (!whole && chunk.len() >= PIECE) {
            if !gathered.bytes.is_empty() {
                upload.pieces.push(gathered.bytes.split().freeze());
            }
            upload.pieces.push(chunk);
        } else {
            if whole && gathered.bytes.is_empty() {
                let room = usize::try_from(most).unwrap_or(ROOM).min(ROOM);
                gathered
                    .bytes
                    .reserve(announced.unwrap_or_default().min(room));
            }
            if !gathered.put(&chunk, held) {
                return Err(full().into());
            }
        }
    }
    if !gathered.bytes.is_empty() {
        if !gathered.hold(held) {
            return Err(full().into());
        }
        upload.pieces.push(gathered.bytes.freeze());
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::Budget;

    #[test]
    fn the_room_that_a_body_finds_is_held_as_it_grows() {
        let budget = Budget::new(8 << 20);
        let (mut held, mut gathered) = (budget.start(), Gathered::default());
        let chunk = [7; 16 << 10];
        let mut puts = 0;
        while held.grow(chunk.len()) && gathered.put(&chunk, &mut held) {
            puts += 1;
            let room = gathered.bytes.capacity();
            if room > ROOM {
                assert_eq!(budget.held(), room, "after {puts} chunks");
            }
            assert!(room <= 8 << 20);
        }
        assert!(puts * chunk.len() >= 4 << 20, "{puts}");
    }

    #[test]
    fn the_room_for_what_is_announced_is_held_at_the_end() {
        let budget = Budget::new(8 << 20);
        let (mut held, mut gathered) = (budget.start(), Gathered::default());
        gathered.bytes.reserve(ROOM);
        assert!(held.grow(5) && gathered.put(b"small", &mut held));
        assert_eq!(budget.held(), 5);
        assert!(gathered.hold(&mut held));
        assert_eq!(budget.held(), gathered.bytes.capacity());
    }
}
