//! A request on its way out: its head, and its body as it is or as it comes.

use super::callers::Stop;
use super::upload::{self, PIECE, Upload};
use crate::upstream::Lease;
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use pingora_core::protocols::http::ServerSession;
use pingora_http::RequestHeader;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::{Duration, Instant};
use tokio::time::Instant as Deadline;
use visor_policy::decide::{Budget, Cleared, Passing, Permit};

/// Up to here a body fits into the buffers between us and a vendor that reads nothing.
const STALLS: usize = 32 << 10;

/// The time that is kept back to read an answer of a vendor that stopped reading.
const LAST_WORD: Duration = Duration::from_secs(1);

pub const SENDING: &str = "the connection broke while the request was sent";

/// What is to be sent.
pub enum Outgoing<'a> {
    /// It is all here.
    Whole {
        from: &'a HeaderMap,
        cleared: Cleared,
        body: &'a Upload,
    },
    /// Its body goes on as it comes.
    Passing {
        from: &'a mut ServerSession,
        passing: Passing,
    },
}

impl Outgoing<'_> {
    pub fn permit(&self) -> &Permit {
        match self {
            Self::Whole { cleared, .. } => cleared.permit(),
            Self::Passing { passing, .. } => passing.permit(),
        }
    }

    pub fn budget(&self) -> Option<Budget> {
        match self {
            Self::Whole { cleared, .. } => cleared.budget(),
            Self::Passing { passing, .. } => passing.budget(),
        }
    }
}

pub async fn head(lease: &mut Lease, head: Box<RequestHeader>) -> Result<(), &'static str> {
    let session = &mut lease.session;
    session
        .write_request_header(head)
        .await
        .map_err(|_| SENDING)
}

/// Sends a body. False where the vendor takes no more of it: it may have answered already, and
/// what it says then counts. The request is not finished, so the connection is never used again.
pub async fn whole(lease: &mut Lease, body: &Upload, deadline: Deadline) -> bool {
    let write = async {
        for piece in &body.pieces {
            if !wrote(lease, piece.clone()).await {
                return false;
            }
        }
        true
    };
    if body.length <= STALLS {
        return write.await;
    }
    let write = pin!(write);
    matches!(
        tokio::time::timeout_at(last_word(deadline), write).await,
        Ok(true)
    )
}

/// A body on its way from its caller to the vendor.
pub struct Passage<'a> {
    pub from: &'a mut ServerSession,
    pub passing: Passing,
    pub deadline: Deadline,
    /// Bytes that came.
    pub received: u64,
    /// How long the caller was waited for.
    pub waited: Duration,
    /// What may go on, and was too little to be sent by itself.
    gathered: BytesMut,
}

impl<'a> Passage<'a> {
    pub fn new(from: &'a mut ServerSession, passing: Passing, deadline: Deadline) -> Self {
        Self {
            from,
            passing,
            deadline,
            received: 0,
            waited: Duration::ZERO,
            gathered: BytesMut::new(),
        }
    }

    /// Asks for the body and looks at its first piece: for a caller that only announces one, no
    /// connection to the vendor is held. What may go on of it is the first to be sent.
    pub async fn begin(&mut self) -> Result<Bytes, Stop> {
        upload::invite(self.from).await?;
        let began = Instant::now();
        let first = tokio::time::timeout_at(self.deadline, upload::chunk(self.from)).await;
        self.waited += began.elapsed();
        let first = first.map_err(|_| upload::late())??.unwrap_or_default();
        self.look(&first)
    }

    /// Looks at a piece. What of it is large enough to be sent by itself is returned, the rest gathered.
    fn look(&mut self, piece: &Bytes) -> Result<Bytes, Stop> {
        self.received += piece.len() as u64;
        let passed = self.passing.next(piece)?;
        let piece = piece.slice(..passed.upto.min(piece.len()));
        if self.gathered.is_empty() && passed.held.is_empty() && piece.len() >= PIECE {
            return Ok(piece);
        }
        self.gathered.extend_from_slice(&passed.held);
        self.gathered.extend_from_slice(&piece);
        match self.gathered.len() >= PIECE {
            true => Ok(self.gathered.split().freeze()),
            false => Ok(Bytes::new()),
        }
    }

    /// Sends it as it comes. What [`whole`] says of its outcome holds here too.
    ///
    /// # Errors
    /// The body ends before its time, or must not go on. The request is then never complete.
    pub async fn send(&mut self, lease: &mut Lease, mut piece: Bytes) -> Result<bool, Stop> {
        let until = last_word(self.deadline);
        loop {
            if !piece.is_empty() && !wrote_until(lease, piece, until).await {
                return Ok(false);
            }
            if self.passing.left() == 0 {
                break;
            }
            // While the caller pauses, nothing waits here.
            let next = poll_once(pin!(upload::chunk(self.from))).await;
            let chunk = match next {
                Poll::Ready(chunk) => chunk?,
                Poll::Pending => {
                    let gathered = self.gathered.split().freeze();
                    if !gathered.is_empty() && !wrote_until(lease, gathered, until).await {
                        return Ok(false);
                    }
                    let began = Instant::now();
                    let chunk =
                        tokio::time::timeout_at(self.deadline, upload::chunk(self.from)).await;
                    self.waited += began.elapsed();
                    chunk.map_err(|_| upload::late())??
                }
            };
            let Some(chunk) = chunk else { break };
            piece = self.look(&chunk)?;
        }
        let rest = self.passing.end()?;
        self.gathered.extend_from_slice(&rest);
        let rest = self.gathered.split().freeze();
        Ok(rest.is_empty() || wrote_until(lease, rest, until).await)
    }
}

/// Ready where it is at once. What is not is given up: reading a body loses nothing by it.
async fn poll_once<F: Future>(mut future: Pin<&mut F>) -> Poll<F::Output> {
    poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx))).await
}

async fn wrote_until(lease: &mut Lease, piece: Bytes, until: Deadline) -> bool {
    let write = pin!(wrote(lease, piece));
    matches!(tokio::time::timeout_at(until, write).await, Ok(true))
}

async fn wrote(lease: &mut Lease, piece: Bytes) -> bool {
    let session = &mut lease.session;
    session.write_request_body(piece, false).await.is_ok()
}

/// Until when a body is sent.
fn last_word(deadline: Deadline) -> Deadline {
    let left = deadline.saturating_duration_since(Deadline::now());
    deadline - (left / 4).min(LAST_WORD)
}
