//! What the caller gets: the release, or a refusal in the vendor's own shape.

use super::callers::{Exchanged, Stop, Turn};
use super::exchange::{self, Body, Streaming};
use crate::front::plain;
use crate::rates::headers as rate_headers;
use crate::store::erasures::Promise;
use bytes::Bytes;
use http::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, DATE, EXPECT, RETRY_AFTER, STRICT_TRANSPORT_SECURITY,
    TRANSFER_ENCODING, WWW_AUTHENTICATE,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, response};
use pingora_core::protocols::http::ServerSession;
use pingora_core::protocols::http::date::get_cached_date;
use pingora_http::ResponseHeader;
use std::pin::pin;
use std::time::Duration;
use tokio::time::Instant as Deadline;
use visor_policy::decide::Budget;
use visor_policy::refusal::{Code, ErrorShape, Refusal};

const VISOR_DECISION: HeaderName = HeaderName::from_static("visor-decision");
const VISOR_POLICY: HeaderName = HeaderName::from_static("visor-policy");
const VISOR_REFUSAL: HeaderName = HeaderName::from_static("visor-refusal");
const VISOR_WOULD_REFUSE: HeaderName = HeaderName::from_static("visor-would-refuse");
const VISOR_ERASURE: HeaderName = HeaderName::from_static("visor-erasure");
const VISOR_OWED: HeaderName = HeaderName::from_static("visor-erasure-owed");
const VISOR_SALT: HeaderName = HeaderName::from_static("visor-erasure-salt");
const RATELIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATELIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const HSTS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// A body that is left unread up to here is read and thrown away, so that the connection lives on.
const DRAIN: usize = 256 << 10;
const DRAIN_TIME: Duration = Duration::from_secs(2);
/// After a refusal, for a caller to send the rest of its body, read the answer, and close.
const LINGER: Duration = Duration::from_secs(2);
/// Thrown away of what it sends meanwhile: many clients look for an answer only once all is sent.
const LINGER_BYTES: usize = 16 << 20;

/// What is left of a body that the policy allows, and that nobody wants any more: whoever sends it may
/// look for the answer only once it is sent.
#[derive(Clone, Copy)]
pub struct Unread {
    pub bytes: usize,
    /// By then it would have had to be here.
    pub until: Deadline,
}

/// Sends what the policy released.
pub async fn release(
    turn: &mut Turn<'_>,
    session: &mut ServerSession,
    exchanged: Exchanged,
    budget: Option<Budget>,
    deadline: Deadline,
) -> Result<&'static str, Stop> {
    let Exchanged {
        mut head,
        release,
        body,
        done,
    } = exchanged;
    let kind = release.kind();
    let headers = &mut head.headers;
    ours(turn, headers, budget);
    turn.facts.status = head.status.as_u16();
    if let Body::Whole(body) = &body {
        turn.facts.returned = body.len() as u64;
    }
    let status = head.status.as_u16();
    let settled = turn.settle(done, status, kind, deadline).await?;
    let headers = &mut head.headers;
    match (&settled, &turn.owed) {
        (Some(promise), _) => receipt_headers(headers, &VISOR_ERASURE, promise),
        (None, Some(owed)) => receipt_headers(headers, &VISOR_OWED, &owed.promise),
        (None, None) => {}
    }
    let rebuilt = release.into_rebuilt();
    if rebuilt.is_some() {
        headers.insert(CONTENT_TYPE, JSON);
    }
    if turn.unread.is_some() {
        session.set_keepalive(None);
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    turn.facts.status = head.status.as_u16();
    match (rebuilt.map(Bytes::from), body) {
        (Some(body), _) | (None, Body::Whole(body)) => {
            headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
            turn.facts.returned = body.len() as u64;
            turn.record_first(Ok(kind)).await?;
            turn.answered = true;
            let sending = pin!(whole(session, *head, body));
            let sent = tokio::time::timeout_at(deadline, sending).await;
            sent.map_err(|_| Stop::Gone)?.map_err(|_| Stop::Gone)?;
        }
        (None, Body::Streaming(streaming)) => {
            if let Some(length) = streaming.length {
                headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
            } else if !session.is_http2() {
                headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
            }
            turn.record_first(Ok(kind)).await?;
            turn.answered = true;
            tokio::time::timeout_at(deadline, Box::pin(stream(turn, session, *head, *streaming)))
                .await
                .map_err(|_| {
                    Stop::Refused(Refusal::new(
                        Code::UpstreamTimeout,
                        "the answer did not end in time",
                    ))
                })??;
        }
    }
    Ok(kind)
}

/// The erasure's receipt: its id, and the salt that shows whom it is about, which nobody else gets.
fn receipt_headers(headers: &mut HeaderMap, name: &HeaderName, promise: &Promise) {
    headers.remove(VISOR_OWED);
    let values = [
        (name, hex::encode(promise.receipt)),
        (&VISOR_SALT, hex::encode(promise.salt)),
    ];
    for (name, value) in values {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
}

async fn whole(
    session: &mut ServerSession,
    head: response::Parts,
    body: Bytes,
) -> pingora_error::Result<()> {
    session
        .write_response_header(Box::new(ResponseHeader::from(head)))
        .await?;
    session.write_response_body(body, true).await
}

/// Passes an answer on as it comes, behind the longest spelling of any key less one byte.
async fn stream(
    turn: &mut Turn<'_>,
    session: &mut ServerSession,
    head: response::Parts,
    streaming: Streaming,
) -> Result<(), Stop> {
    let Streaming {
        begun,
        mut lease,
        mut scrubber,
        length: _,
        key,
    } = streaming;
    session
        .write_response_header(Box::new(ResponseHeader::from(head)))
        .await
        .map_err(|_| Stop::Gone)?;
    let mut next = Some(begun);
    while let Some(chunk) = next {
        match scrubber.push(chunk) {
            Ok(released) => {
                for piece in released {
                    turn.facts.returned += piece.len() as u64;
                    session
                        .write_response_body(piece, false)
                        .await
                        .map_err(|_| Stop::Gone)?;
                }
            }
            Err(leak) => return Err(exchange::leaked(turn, &key, leak.spelling)),
        }
        next = lease.session.read_response_body().await.map_err(|_| {
            Stop::Refused(Refusal::new(
                Code::UpstreamMalformed,
                "the connection broke within the answer",
            ))
        })?;
    }
    match scrubber.finish() {
        Ok(rest) => {
            turn.facts.returned += rest.len() as u64;
            session
                .write_response_body(rest, true)
                .await
                .map_err(|_| Stop::Gone)?;
        }
        Err(leak) => return Err(exchange::leaked(turn, &key, leak.spelling)),
    }
    if let Some(upstream) = turn
        .known
        .grant
        .as_ref()
        .and_then(|g| turn.state.upstream(g))
    {
        upstream.give_back(lease);
    }
    Ok(())
}

/// The headers that are ours on every answer.
fn ours(turn: &Turn<'_>, headers: &mut HeaderMap, budget: Option<Budget>) {
    // An id and a digest are hexadecimal digits.
    if let Ok(id) = HeaderValue::from_str(&turn.decision) {
        headers.insert(VISOR_DECISION, id);
    }
    headers.insert(VISOR_POLICY, turn.state.digest_header.clone());
    if turn.tls {
        headers.insert(STRICT_TRANSPORT_SECURITY, HSTS);
    }
    if let Some(owed) = &turn.owed {
        receipt_headers(headers, &VISOR_OWED, &owed.promise);
    }
    if let Some(refusal) = turn.known.would_refuse.first() {
        let code = HeaderValue::from_static(refusal.code.name());
        headers.insert(VISOR_WOULD_REFUSE, code);
    }
    if let Some(budget) = budget {
        headers.insert(RATELIMIT, rate_headers::rate_limit(&budget));
        headers.insert(RATELIMIT_POLICY, rate_headers::rate_limit_policy(&budget));
    }
}

/// Sends a refusal. True where the connection can serve another request.
pub async fn refuse(turn: &mut Turn<'_>, session: &mut ServerSession, refusal: &Refusal) -> bool {
    let body = turn.known.provider.as_ref().map_or_else(
        || ErrorShape::neutral().body(refusal.code.sentence()),
        |provider| provider.errors.refusal_body(refusal.code),
    );
    let status = refusal.code.status();
    turn.facts.status = status;
    turn.facts.returned = body.len() as u64;
    // Said whether it is recorded or not: a refusal lets nothing pass.
    let _ = turn.record_first(Err(refusal)).await;
    // A short body is read to its end, so that the connection lives on; one that waits to be asked
    // for never comes. Before a long one the answer goes out first, and [`linger`] ends it.
    let waits = turn.facts.received == 0 && session.req_header().headers.contains_key(EXPECT);
    let drained = !waits
        && session.get_keepalive().is_some()
        && is_short(session)
        && matches!(
            tokio::time::timeout(DRAIN_TIME, drain(session, DRAIN)).await,
            Ok(true)
        );
    if !drained {
        session.set_keepalive(None);
    }
    let head = refusal_head(turn, refusal, body.len(), drained);
    let sent = tokio::time::timeout(
        Duration::from_secs(10),
        whole(session, head, Bytes::from(body)),
    )
    .await;
    matches!(sent, Ok(Ok(()))) && drained
}

/// Whether the body may end within what is read of it: a length above that says no.
fn is_short(session: &ServerSession) -> bool {
    let length = session.req_header().headers.get(CONTENT_LENGTH);
    length.is_none_or(|length| {
        let length = length.to_str().ok().and_then(|v| v.parse::<usize>().ok());
        length.is_some_and(|length| length <= DRAIN)
    })
}

/// Ends a connection whose request was refused, its body perhaps still on the way: closing with
/// bytes unread would reset it, and the answer would be lost with it. Of HTTP/2 this is one
/// stream; where its body does not end in time, dropping it resets it without an error.
pub async fn linger(session: ServerSession, unread: Option<Unread>) {
    let soon = Deadline::now() + LINGER;
    let (deadline, most) = match unread {
        Some(Unread { bytes, until }) => (until.max(soon), bytes.max(LINGER_BYTES)),
        None => (soon, LINGER_BYTES),
    };
    match session {
        ServerSession::H1(session) => {
            plain::linger(&mut session.into_inner(), deadline, most).await;
        }
        mut session => {
            let _ = tokio::time::timeout_at(deadline, drain(&mut session, most)).await;
        }
    }
}

fn refusal_head(turn: &Turn<'_>, refusal: &Refusal, length: usize, keep: bool) -> response::Parts {
    let mut head = http::Response::new(()).into_parts().0;
    head.status =
        StatusCode::from_u16(refusal.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = &mut head.headers;
    headers.insert(CONTENT_TYPE, JSON);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    headers.insert(DATE, get_cached_date());
    headers.insert(VISOR_REFUSAL, HeaderValue::from_static(refusal.code.name()));
    if let Some(wait) = refusal.retry_after {
        let seconds = HeaderValue::from(rate_headers::whole_seconds(wait));
        headers.insert(RETRY_AFTER, seconds);
    }
    if matches!(
        refusal.code,
        Code::CallerMissing | Code::CallerUnknown | Code::CallerExpired
    ) {
        let scheme = HeaderValue::from_static("Bearer realm=\"visor\"");
        headers.insert(WWW_AUTHENTICATE, scheme);
    }
    ours(turn, headers, None);
    if !keep {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    head
}

/// Reads what is left of the body, up to a bound. True where that was all.
async fn drain(session: &mut ServerSession, most: usize) -> bool {
    let mut left = most;
    loop {
        if session.is_body_done() {
            return true;
        }
        match session.read_request_body().await {
            Ok(None) => return true,
            Ok(Some(chunk)) if chunk.len() <= left => left -= chunk.len(),
            _ => return false,
        }
    }
}
