//! The search over an answer that goes back as it comes.

use super::{Hit, Scrubber};
use bytes::{Bytes, BytesMut};
use std::sync::Arc;

/// What may go back now, in order.
#[derive(Debug, Default)]
pub struct Released([Bytes; 2]);

impl Released {
    fn one(bytes: Bytes) -> Self {
        Self([bytes, Bytes::new()])
    }
}

impl IntoIterator for Released {
    type Item = Bytes;
    type IntoIter = std::iter::Filter<std::array::IntoIter<Bytes, 2>, fn(&Bytes) -> bool>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter().filter(|bytes| !bytes.is_empty())
    }
}

/// Searches one answer, chunk by chunk. An end of a chunk that could begin a secret is held back
/// until it is known not to be one; all else leaves at once, as a slice of what came in.
///
/// After a hit the rest of the answer must not be pushed: the connection is to be cut.
#[derive(Debug)]
pub struct StreamScrubber {
    scrubber: Arc<Scrubber>,
    held: BytesMut,
}

impl StreamScrubber {
    /// For one answer.
    pub fn new(scrubber: Arc<Scrubber>) -> Self {
        Self {
            scrubber,
            held: BytesMut::new(),
        }
    }

    /// Takes the next chunk, and gives what may go back.
    ///
    /// # Errors
    /// A secret was found. No byte of it has left, and what was held back is gone.
    pub fn push(&mut self, chunk: Bytes) -> Result<Released, Hit> {
        self.take(chunk).inspect_err(|_| self.held.clear())
    }

    /// The answer has ended: what was held back may go.
    ///
    /// # Errors
    /// Never where [`Self::push`] gave none; the type keeps a caller from sending on after a hit.
    pub fn finish(self) -> Result<Bytes, Hit> {
        match self.scrubber.find(&self.held) {
            Some(hit) => Err(hit),
            None => Ok(self.held.freeze()),
        }
    }

    fn take(&mut self, mut chunk: Bytes) -> Result<Released, Hit> {
        let widest = self.scrubber.widest();
        if self.held.is_empty() {
            let safe = self.scrubber.scan(&chunk)?;
            self.held.extend_from_slice(&chunk.split_off(safe));
            return Ok(Released::one(chunk));
        }
        if chunk.len() <= widest {
            self.held.extend_from_slice(&chunk);
            let safe = self.scrubber.scan(&self.held)?;
            return Ok(Released::one(self.held.split_to(safe).freeze()));
        }
        // A secret that begins in what was held ends within the widest spelling of it, so this
        // much decides; what begins later is found in the chunk itself.
        let before = self.held.len();
        self.held
            .extend_from_slice(chunk.get(..widest).unwrap_or_default());
        if let Some(hit) = self.scrubber.find(&self.held) {
            return Err(hit);
        }
        let safe = self.scrubber.scan(&chunk)?;
        let mut first = self.held.split();
        first.truncate(before);
        self.held.extend_from_slice(&chunk.split_off(safe));
        Ok(Released([first.freeze(), chunk]))
    }
}
