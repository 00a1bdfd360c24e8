//! Webhooks in: `POST /NAME` of `[receive.NAME]`, verified over the raw body, and kept until
//! they are handed on; without a store handed on at once.

mod said;
mod seen;

pub use seen::Seen;

use super::Server;
use crate::budget::Held;
use crate::front::Connection;
use crate::inbox::{self, Inbox, Put};
use crate::state::{State, Taken};
use crate::store::Ledger;
use crate::store::inbox::{Arrival, Content, Head, Kept};
use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use pingora_core::protocols::http::{ReusableHttpStream, ServerSession};
use pingora_http::ResponseHeader;
use said::Line;
use seen::{Forget, Past};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use visor_policy::model::site::Environment;
use visor_policy::refusal::Code;
use visor_policy::webhook::Verified;
use visor_policy::webhook::onward::{Tried, remembered, webhook_id};

/// The company's endpoint gets so long; vendors wait about as long for us.
const DELIVERY: Duration = Duration::from_secs(10);

/// What came of an event.
struct Outcome {
    status: u16,
    code: &'static str,
    secret: Option<usize>,
}

impl Outcome {
    const fn refused(status: u16, code: &'static str) -> Self {
        Self {
            status,
            code,
            secret: None,
        }
    }
}

pub async fn serve(
    server: &Server,
    connection: &Connection,
    mut session: ServerSession,
) -> Option<ReusableHttpStream> {
    let state = server.shared.state.load_full();
    let (time, began) = (SystemTime::now(), Instant::now());
    let decision = server.ids.next(time);
    let request = session.req_header();
    let path = request.uri.path();
    let taken = state
        .receives
        .iter()
        .find(|t| path.strip_prefix('/') == Some(&t.receive.name))
        .map(|taken| &**taken);
    let is_post = request.method == Method::POST;
    let mut held = server.shared.hooks.start();
    let mut received = 0;
    let outcome = match taken {
        None => Outcome::refused(404, "webhook-unknown"),
        Some(_) if !is_post => Outcome::refused(405, "method-not-allowed"),
        // The vendor tries again, and it is recorded then.
        Some(taken) if is_live(taken) && refuses(server) => {
            Outcome::refused(503, Code::LedgerUnavailable.name())
        }
        Some(taken) => match body(&mut session, taken.receive.body_limit, &mut held).await {
            Ok(body) => {
                received = body.len() as u64;
                take(
                    server,
                    taken,
                    &session.req_header().headers,
                    body,
                    &decision,
                    time,
                )
                .await
            }
            Err(outcome) => outcome,
        },
    };
    let name = taken.map(|t| t.receive.name.as_str());
    server
        .shared
        .reporter
        .metrics
        .webhook(name.unwrap_or("-"), outcome.code);
    let line = Line {
        state: &state,
        connection,
        decision: &decision,
        time,
        began,
        received,
    };
    line.write(server, taken, &outcome);
    line.record(server, taken, &outcome).await;
    answer(session, &decision, &state, &outcome).await
}

/// Verifies an event and hands it on.
async fn take(
    server: &Server,
    taken: &Taken,
    headers: &HeaderMap,
    body: Bytes,
    decision: &str,
    time: SystemTime,
) -> Outcome {
    let receive = &taken.receive;
    let now = time.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let verified = match receive
        .scheme
        .verify(&taken.secrets, headers, &body, now, receive.window)
    {
        Ok(verified) => verified,
        Err(refusal) => return Outcome::refused(401, refusal.code()),
    };
    if let Some(inbox) = &server.shared.inbox {
        return keep(inbox, taken, headers, body, &verified, decision).await;
    }
    let secret = Some(verified.secret);
    let seen = &server.shared.seen;
    let began = Instant::now();
    let (id, past) = seen.begin(&receive.name, &verified.replay_key, began);
    match past {
        Past::New => {}
        Past::Done => {
            return Outcome {
                status: 200,
                code: "repeated",
                secret,
            };
        }
        // Whether the first copy arrives is not known yet: the vendor asks again.
        Past::UnderWay => {
            return Outcome {
                status: 503,
                code: "under-way",
                secret,
            };
        }
        Past::NoRoom => {
            return Outcome {
                status: 503,
                code: "no-room",
                secret,
            };
        }
    }
    // However this ends, the entry does not stay under way.
    let guard = Forget { seen, id };
    let mut onward = onward(taken, headers, &verified, decision);
    let webhook_id = webhook_id(&receive.name, &verified.replay_key);
    inbox::sign(taken, &webhook_id, &body, &mut onward);
    let tried = taken.deliver.post(&onward, &body, DELIVERY).await;
    if tried.delivered() {
        guard.delivered(began + receive.remember);
        return Outcome {
            status: 200,
            code: "delivered",
            secret,
        };
    }
    Outcome {
        status: 502,
        code: match tried {
            Tried::Answered { .. } => "endpoint-refused",
            Tried::Unreachable | Tried::NoAnswer => "endpoint-unreachable",
        },
        secret,
    }
}

/// Keeps an event that is verified. The vendor hears that it arrived only once it is durable.
async fn keep(
    inbox: &Inbox,
    taken: &Taken,
    headers: &HeaderMap,
    body: Bytes,
    verified: &Verified,
    decision: &str,
) -> Outcome {
    let receive = &taken.receive;
    let onward = onward(taken, headers, verified, decision);
    let texts = onward.iter().filter_map(|(name, value)| {
        let value = value.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    let arrival = Arrival {
        content: Content {
            head: Head {
                receive: receive.name.clone(),
                id: webhook_id(&receive.name, &verified.replay_key),
                decision: decision.to_owned(),
                headers: texts.collect(),
            },
            body: body.into(),
        },
        replay_key: verified.replay_key.clone(),
        session: verified.session.clone(),
        remember: remembered(receive.remember),
    };
    let (status, code) = match inbox.put(Box::new(arrival)).await {
        Put::Kept(Kept::New) => (200, "accepted"),
        Put::Kept(Kept::Repeated) => (200, "repeated"),
        Put::Kept(Kept::Full) => (503, "inbox-full"),
        Put::Down => (503, "inbox-unavailable"),
    };
    Outcome {
        status,
        code,
        secret: Some(verified.secret),
    }
}

/// The headers that go with an event.
fn onward(taken: &Taken, headers: &HeaderMap, verified: &Verified, decision: &str) -> HeaderMap {
    let receive = &taken.receive;
    let mut onward = HeaderMap::new();
    for name in receive.headers.iter().chain([&CONTENT_TYPE]) {
        if let Some(value) = headers.get(name) {
            onward.insert(name.clone(), value.clone());
        }
    }
    let id = webhook_id(&receive.name, &verified.replay_key);
    for (name, value) in [
        ("visor-receive", Some(receive.name.as_str())),
        ("visor-decision", Some(decision)),
        ("visor-id", Some(&id)),
        ("visor-event", verified.event_id.as_deref()),
        ("visor-session", verified.session.as_deref()),
    ] {
        if let Some(value) = value.and_then(|v| HeaderValue::from_str(v).ok()) {
            onward.insert(HeaderName::from_static(name), value);
        }
    }
    onward
}

/// The raw body, to the byte: the signature is over it.
async fn body(session: &mut ServerSession, most: u64, held: &mut Held) -> Result<Bytes, Outcome> {
    let mut whole = BytesMut::new();
    let deadline = tokio::time::Instant::now() + DELIVERY;
    loop {
        let read = tokio::time::timeout_at(deadline, session.read_request_body()).await;
        match read {
            Ok(Ok(Some(chunk))) => {
                if (whole.len() + chunk.len()) as u64 > most {
                    return Err(Outcome::refused(413, "body-too-large"));
                }
                if !held.grow(chunk.len()) {
                    return Err(Outcome::refused(503, "overloaded"));
                }
                whole.extend_from_slice(&chunk);
            }
            Ok(Ok(None)) => return Ok(whole.freeze()),
            Ok(Err(_)) | Err(_) => return Err(Outcome::refused(400, "body-unreadable")),
        }
    }
}

fn is_live(taken: &Taken) -> bool {
    taken.receive.environment == Environment::Live
}

fn refuses(server: &Server) -> bool {
    let ledger = server.shared.ledger.as_ref();
    ledger.is_some_and(Ledger::refuses)
}

async fn answer(
    mut session: ServerSession,
    decision: &str,
    state: &State,
    outcome: &Outcome,
) -> Option<ReusableHttpStream> {
    let body = format!("{{\"status\":\"{}\"}}", outcome.code);
    let done = session.is_body_done();
    if !done {
        session.set_keepalive(None);
    }
    let mut head = ResponseHeader::build_no_case(outcome.status, Some(7)).ok()?;
    head.insert_header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
        .ok()?;
    head.insert_header(CONTENT_LENGTH, HeaderValue::from(body.len()))
        .ok()?;
    head.insert_header(
        HeaderName::from_static("visor-decision"),
        HeaderValue::from_str(decision).ok()?,
    )
    .ok()?;
    head.insert_header(
        HeaderName::from_static("visor-policy"),
        state.digest_header.clone(),
    )
    .ok()?;
    if outcome.status == 503 {
        head.insert_header(RETRY_AFTER, HeaderValue::from_static("10"))
            .ok()?;
    }
    if outcome.status != 200 {
        let code = HeaderValue::from_static(outcome.code);
        head.insert_header(HeaderName::from_static("visor-refusal"), code)
            .ok()?;
    }
    session.write_response_header(Box::new(head)).await.ok()?;
    session
        .write_response_body(Bytes::from(body), true)
        .await
        .ok()?;
    if !done {
        // The rest may still be on its way: closed at once, the answer would be lost with it.
        Box::pin(super::answer::linger(session, None)).await;
        return None;
    }
    session.finish().await.ok().flatten()
}
