//! The exchange with the vendor: sent once, read within bounds, searched for the key, judged.

use super::callers::{Exchanged, Stop, Turn};
use super::prepare;
use super::sending::{self, Outgoing, Passage, SENDING};
use super::upload::Upload;
use crate::budget::Held;
use crate::credentials::keyring::KeyGuard;
use crate::retry_after::retry_after;
use crate::scrub::{Spelling, StreamScrubber};
use crate::upstream::{Lease, Upstream};
use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use http::header::{CONTENT_LENGTH, RETRY_AFTER};
use pingora_http::{RequestHeader, ResponseHeader};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};
use tokio::time::Instant as Deadline;
use visor_policy::decide::{Cleared, Sent};
use visor_policy::effective::Grant;
use visor_policy::judge::is_done;
use visor_policy::refusal::{Code, Refusal};

/// Up to here an answer is read whole even where nothing judges it, so that one that carries the
/// key is withheld from its first byte.
const WHOLE: usize = 256 << 10;

/// Of a body that passes there is in memory: what came at once, and what was gathered of small pieces.
const ON_ITS_WAY: usize = 96 << 10;
/// And beside that, of HTTP/2: what its library takes without sending it.
const QUEUED: usize = 400 << 10;

const TWICE: &str = "the connection broke, and the method must not be sent twice";

/// The body of an answer.
pub enum Body {
    /// All of it, searched.
    Whole(Bytes),
    /// Its beginning, and the connection that the rest comes from.
    Streaming(Box<Streaming>),
}

/// An answer that is passed on as it comes.
pub struct Streaming {
    pub begun: Bytes,
    pub lease: Lease,
    pub scrubber: StreamScrubber,
    pub length: Option<u64>,
    pub key: KeyGuard,
}

pub async fn run(
    turn: &mut Turn<'_>,
    outgoing: Outgoing<'_>,
    deadline: Deadline,
    held: &mut Held,
) -> Result<Exchanged, Stop> {
    let shared = Arc::clone(&turn.server.shared);
    let grant = Arc::clone(outgoing.permit().grant());
    let upstream = turn
        .state
        .upstream(&grant)
        .ok_or_else(|| Refusal::new(Code::UpstreamUnreachable, "the provider has no upstream"))?;
    let key = turn
        .state
        .keyring
        .current(grant.credential.index)
        .ok_or_else(|| {
            Refusal::new(Code::CredentialUnavailable, "no usable key").at(&grant.credential.place)
        })?;
    let began = Instant::now();
    // Pinned where it is: a deadline would move it, and it is large.
    let done = {
        let exchange = pin!(sent(turn, upstream, outgoing, &key, deadline, held));
        tokio::time::timeout_at(deadline, exchange).await
    };
    let (sent, mut lease) = match done {
        Ok(done) => done?,
        Err(_) => {
            return Err(Refusal::new(
                Code::UpstreamTimeout,
                "no answer before the allow's `timeout`",
            )
            .into());
        }
    };
    let scrubber = turn.state.keyring.scrubber();
    let status = {
        let head = head_of(&lease)?;
        let status = head.status.as_u16();
        turn.facts.vendor_status = Some(status);
        learn(turn, &grant, &key, status, &head.headers);
        let mut values = head.headers.values();
        if let Some(leak) = values.find_map(|value| scrubber.find(value.as_bytes())) {
            return Err(leaked(turn, &key, leak.spelling));
        }
        status
    };
    let whole = sent.reads_whole_answer();
    let most = if whole { shared.answer_limit } else { WHOLE };
    let read = {
        let reading = pin!(read(&mut lease, most, held, whole));
        tokio::time::timeout_at(deadline, reading).await
    };
    let read = match read {
        Ok(read) => read?,
        Err(_) => {
            return Err(Refusal::new(
                Code::UpstreamTimeout,
                "the answer did not end before the allow's `timeout`",
            )
            .into());
        }
    };
    let vendors_time = began.elapsed().saturating_sub(turn.waited);
    turn.facts.vendor_micros = u64::try_from(vendors_time.as_micros()).unwrap_or(u64::MAX);
    let (begun, complete) = read;
    let vendors = &head_of(&lease)?.headers;
    let head = prepare::answer(status, vendors, &grant.provider)?;
    if complete {
        let release = match scrubber.find(&begun) {
            Some(leak) => Err(leaked(turn, &key, leak.spelling)),
            None => sent
                .judge(status, vendors, &begun, &mut turn.known)
                .map_err(Stop::from),
        };
        upstream.give_back(lease);
        return Ok(Exchanged {
            head,
            release: release?,
            done: is_done(&grant.provider, status, &begun),
            body: Body::Whole(begun),
        });
    }
    let release = sent.judge_head(status, vendors)?;
    let length = vendors
        .get(CONTENT_LENGTH)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse().ok());
    let scrubber = StreamScrubber::new(scrubber);
    let body = Body::Streaming(Box::new(Streaming {
        begun,
        lease,
        scrubber,
        length,
        key,
    }));
    Ok(Exchanged {
        head,
        release,
        body,
        // Nobody reads it to its end.
        done: false,
    })
}

/// The answer's head: pingora keeps it in the session, which goes on to read the body.
fn head_of(lease: &Lease) -> Result<&ResponseHeader, Refusal> {
    let none = || Refusal::new(Code::UpstreamMalformed, "no head of an answer");
    lease.session.response_header().ok_or_else(none)
}

/// The request, sent, and its answer's head.
async fn sent(
    turn: &mut Turn<'_>,
    upstream: &Upstream,
    outgoing: Outgoing<'_>,
    key: &KeyGuard,
    deadline: Deadline,
    held: &mut Held,
) -> Result<(Sent, Lease), Stop> {
    match outgoing {
        Outgoing::Whole {
            from,
            cleared,
            body,
        } => {
            let attempts = attempts(turn, upstream, from, cleared, body, key, deadline);
            Ok(attempts.await?)
        }
        // Boxed: few bodies pass, and its state would be carried about by every request.
        Outgoing::Passing { from, passing } => {
            Box::pin(async move {
                let mut passage = Passage::new(from, passing, deadline);
                let lease = pass(turn, upstream, &mut passage, key, held).await;
                turn.facts.received = passage.received;
                turn.waited = passage.waited;
                Ok((passage.passing.sent(), lease?))
            })
            .await
        }
    }
}

/// One attempt; a second one only where the first broke on a kept connection before any answer,
/// and where the policy lets the request be sent twice.
async fn attempts(
    turn: &mut Turn<'_>,
    upstream: &Upstream,
    from: &HeaderMap,
    cleared: Cleared,
    body: &Upload,
    key: &KeyGuard,
    deadline: Deadline,
) -> Result<(Sent, Lease), Refusal> {
    let shared = Arc::clone(&turn.server.shared);
    let grant = Arc::clone(cleared.permit().grant());
    let mut cleared = cleared;
    loop {
        let lease = checkout(upstream).await?;
        let (reused, peer) = (lease.reused, lease.peer);
        let head = prepare::request(
            cleared.permit(),
            from,
            body.length as u64,
            key.header_value().clone(),
            lease.session.as_http2().is_some(),
        )?;
        turn.facts.attempts += 1;
        let sent = cleared.sent();
        match once(lease, head, body, deadline).await {
            Ok(lease) => return Ok((sent, lease)),
            Err(_) if reused && turn.facts.attempts < 3 => {
                let now = Instant::now();
                cleared = sent.again(
                    |counted, _| turn.state.charge(&shared.meter, &grant, &counted, now),
                    &mut turn.known,
                )?;
            }
            Err(kind) => return Err(broken(kind, peer)),
        }
    }
}

async fn once(
    mut lease: Lease,
    head: Box<RequestHeader>,
    body: &Upload,
    deadline: Deadline,
) -> Result<Lease, &'static str> {
    sending::head(&mut lease, head).await?;
    if sending::whole(&mut lease, body, deadline).await {
        lease.finish_request().await.map_err(|_| SENDING)?;
    }
    heard(lease).await
}

/// The one attempt of a body that is not kept. What comes of it beside: how long the caller was waited
/// for, which is not the vendor's time.
async fn pass(
    turn: &mut Turn<'_>,
    upstream: &Upstream,
    passage: &mut Passage<'_>,
    key: &KeyGuard,
    held: &mut Held,
) -> Result<Lease, Stop> {
    let first = passage.begin().await?;
    let mut lease = checkout(upstream).await?;
    let (reused, peer) = (lease.reused, lease.peer);
    let http2 = lease.session.as_http2().is_some();
    // Taken once: what is on its way at most.
    let room = if http2 { QUEUED } else { 0 } + ON_ITS_WAY;
    if !held.grow(room) {
        return Err(Refusal::new(Code::Overloaded, "`limits.buffered` is used up").into());
    }
    let head = prepare::request(
        passage.passing.permit(),
        &passage.from.req_header().headers,
        passage.passing.length(),
        key.header_value().clone(),
        http2,
    )?;
    turn.facts.attempts += 1;
    let broken = |kind: &'static str| match reused {
        true => Refusal::new(Code::UpstreamUnreachable, TWICE).because(kind.to_owned()),
        false => broken(kind, peer),
    };
    sending::head(&mut lease, head).await.map_err(broken)?;
    lease.let_through();
    if passage.send(&mut lease, first).await? {
        let finished = lease.finish_request().await;
        finished.map_err(|_| broken(SENDING))?;
    }
    Ok(heard(lease).await.map_err(broken)?)
}

async fn checkout(upstream: &Upstream) -> Result<Lease, Refusal> {
    upstream.checkout().await.map_err(|e| {
        Refusal::new(connect_code(&e), "cannot connect").because(format!("{}: {e}", e.code()))
    })
}

/// pingora's errors quote what they read; only their kind is said.
fn broken(kind: &'static str, peer: Option<SocketAddr>) -> Refusal {
    let at = peer.map_or_else(String::new, |peer| format!(", at {peer}"));
    Refusal::new(Code::UpstreamMalformed, kind).because(format!("{kind}{at}"))
}

/// The answer's head.
async fn heard(mut lease: Lease) -> Result<Lease, &'static str> {
    let mut interim = 0;
    loop {
        lease
            .session
            .read_response_header()
            .await
            .map_err(|_| "the connection broke before an answer, or the answer is not HTTP")?;
        match lease
            .session
            .response_header()
            .map(|head| head.status.as_u16())
        {
            Some(101) => return Err("the vendor switched protocols unasked"),
            // pingora's HTTP/2 session cannot be asked for a second head.
            Some(100..=199) if interim < 8 && lease.session.as_http1().is_some() => interim += 1,
            Some(200..) if is_ambiguous(&lease) => {
                return Err("the answer's head can be read in two ways");
            }
            Some(200..) => return Ok(lease),
            _ => return Err("the answer's head is not one"),
        }
    }
}

/// HTTP/2 has its own framing.
fn is_ambiguous(lease: &Lease) -> bool {
    let head = lease
        .session
        .as_http1()
        .map(|session| session.get_headers_raw_bytes());
    head.is_some_and(|head| crate::framing::is_ambiguous(&head))
}

/// Reads up to `most` bytes of the answer. True where that was all of it.
async fn read(
    lease: &mut Lease,
    most: usize,
    held: &mut Held,
    must_end: bool,
) -> Result<(Bytes, bool), Refusal> {
    let mut first: Option<Bytes> = None;
    let mut whole = BytesMut::new();
    loop {
        let chunk = lease.session.read_response_body().await.map_err(|_| {
            Refusal::new(
                Code::UpstreamMalformed,
                "the connection broke within the answer",
            )
        })?;
        let Some(chunk) = chunk else {
            let body = if whole.is_empty() {
                first.unwrap_or_else(prepare::no_body)
            } else {
                whole.freeze()
            };
            return Ok((body, true));
        };
        if !held.grow(chunk.len()) {
            return Err(Refusal::new(
                Code::Overloaded,
                "`limits.buffered` is used up",
            ));
        }
        // One chunk is most answers: it is not copied.
        match (&mut first, whole.is_empty()) {
            (None, true) => first = Some(chunk),
            (Some(begun), true) => {
                whole.reserve(begun.len() + chunk.len());
                whole.extend_from_slice(begun);
                whole.extend_from_slice(&chunk);
            }
            _ => whole.extend_from_slice(&chunk),
        }
        let length = if whole.is_empty() {
            first.as_ref().map_or(0, Bytes::len)
        } else {
            whole.len()
        };
        if length > most {
            if must_end {
                return Err(Refusal::new(
                    Code::AnswerTooLarge,
                    "the answer is above `limits.answer`",
                ));
            }
            let body = if whole.is_empty() {
                first.unwrap_or_else(prepare::no_body)
            } else {
                whole.freeze()
            };
            return Ok((body, false));
        }
    }
}

/// What a head tells beside its answer: a key that is refused, a pause, an end announced.
fn learn(turn: &Turn<'_>, grant: &Grant, key: &KeyGuard, status: u16, headers: &HeaderMap) {
    let shared = &turn.server.shared;
    let (provider, keyring, now) = (&grant.provider, &turn.state.keyring, Instant::now());
    match status {
        401 => {
            // Said by an alarm; the answer goes back as it is, and nothing is sent again.
            let _ = keyring.reject(grant.credential.index, key.id(), now);
        }
        200..=299 => keyring.accept(grant.credential.index, key.id(), now),
        429 | 503 => {
            let asked = headers.get(RETRY_AFTER).and_then(|v| v.to_str().ok());
            let wait = asked.and_then(|text| retry_after(text, SystemTime::now()));
            // Without a time, a 503 is one failure among others.
            if let Some(wait) = wait.or((status == 429).then_some(Duration::from_secs(1))) {
                turn.state.hold(grant, wait, now);
            }
        }
        _ => {}
    }
    for notice in provider
        .notices
        .iter()
        .filter(|name| headers.contains_key(*name))
    {
        shared
            .reporter
            .metrics
            .vendor_notice(&provider.name, notice.as_str());
        if turn.state.first_notice(&provider.name, notice.as_str()) {
            shared.reporter.notice(&format!(
                "`{}` announces an end by `{notice}`; see its documentation before the pinned version stops",
                provider.name
            ));
        }
    }
}

/// An answer that carries the key: withheld, and the key perhaps out of use.
pub fn leaked(turn: &Turn<'_>, key: &KeyGuard, spelling: Spelling) -> Stop {
    let reporter = &turn.server.shared.reporter;
    reporter.metrics.alarm("key-in-answer");
    if let Some(grant) = &turn.known.grant {
        reporter.notice(&format!(
            "an answer of `{}` carries a key, {spelling}: it was withheld; replace the key, and tell the vendor",
            grant.provider.name
        ));
        if grant.provider.quarantine_leaked_key {
            turn.state
                .keyring
                .quarantine(grant.credential.index, key.id(), Instant::now());
        }
    }
    Refusal::new(Code::KeyInAnswer, "the answer carries a key")
        .because(format!("the answer carries a key, {spelling}"))
        .into()
}

fn connect_code(error: &crate::upstream::ConnectError) -> Code {
    match error {
        crate::upstream::ConnectError::Timeout { .. } => Code::UpstreamTimeout,
        _ => Code::UpstreamUnreachable,
    }
}
