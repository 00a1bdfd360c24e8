//! A request on its way out: its head, and its body as it is or as it comes.

use super::callers::Stop;
use super::upload::{self, Upload};
use crate::budget::Held;
use crate::upstream::Lease;
use bytes::Bytes;
use http::HeaderMap;
use pingora_core::protocols::http::ServerSession;
use pingora_http::RequestHeader;
use std::pin::pin;
use std::time::Duration;
use tokio::time::Instant as Deadline;
use visor_policy::decide::{Budget, Cleared, Passing, Permit};
use visor_policy::refusal::{Code, Refusal};

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

/// Sends a body as it comes, and counts what came. What [`whole`] says of its outcome holds here too.
///
/// No more of it is in memory than what came at once.
///
/// # Errors
/// The body ends before its time, or must not go on. The request is then never complete.
pub async fn passing(
    lease: &mut Lease,
    from: &mut ServerSession,
    passing: &mut Passing,
    held: &mut Held,
    received: &mut u64,
    deadline: Deadline,
) -> Result<bool, Stop> {
    let mut waits_for_vendor = false;
    let sent = {
        let send = async {
            upload::invite(from).await?;
            while let Some(chunk) = upload::chunk(from).await? {
                *received += chunk.len() as u64;
                if !held.grow(chunk.len()) {
                    return Err(overloaded());
                }
                let passed = passing.next(&chunk)?;
                waits_for_vendor = true;
                let gone = (passed.held.is_empty() || wrote(lease, passed.held.into()).await)
                    && wrote(lease, chunk.slice(..passed.upto.min(chunk.len()))).await;
                if !gone {
                    return Ok(false);
                }
                waits_for_vendor = false;
                held.shrink(chunk.len());
            }
            let rest = passing.end()?;
            Ok(rest.is_empty() || wrote(lease, rest.into()).await)
        };
        tokio::time::timeout_at(last_word(deadline), pin!(send)).await
    };
    match sent {
        Ok(sent) => sent,
        Err(_) if waits_for_vendor => Ok(false),
        Err(_) => Err(upload::late()),
    }
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

fn overloaded() -> Stop {
    Refusal::new(Code::Overloaded, "`limits.buffered` is used up").into()
}
