//! Handing a verified webhook to the company's own endpoint.

use crate::io::Io;
use crate::retry_after::retry_after;
use crate::upstream::{Endpoint, Lease, Settings, Upstream, UpstreamError};
use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST, RETRY_AFTER};
use http::{HeaderMap, HeaderValue, Method, Uri};
use pingora_core::protocols::http::client::HttpSession;
use pingora_core::protocols::http::v1::client::HttpSession as Http1;
use pingora_http::RequestHeader;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};
use tokio::net::TcpStream;
use visor_policy::webhook::onward::Tried;

/// The company's endpoint for one kind of webhook.
pub struct Deliver {
    to: Uri,
    /// TLS; none for a plain endpoint on loopback, which the policy allows.
    upstream: Option<Upstream>,
}

impl Deliver {
    /// Sets it up; nothing is dialled yet.
    pub fn new(to: &Uri, settings: &Settings) -> Result<Self, UpstreamError> {
        let upstream = match to.scheme_str() {
            Some("https") => Some(Upstream::new(
                Endpoint {
                    host: to
                        .host()
                        .unwrap_or_default()
                        .trim_matches(['[', ']'])
                        .to_owned(),
                    port: to.port_u16().unwrap_or(443),
                    addresses: Vec::new(),
                    ca_pem: None,
                    own: true,
                    http2: false,
                },
                settings,
            )?),
            _ => None,
        };
        Ok(Self {
            to: to.clone(),
            upstream,
        })
    }

    /// Posts an event, and says what came of it.
    pub async fn post(&self, headers: &HeaderMap, body: &Bytes, within: Duration) -> Tried {
        let connected = AtomicBool::new(false);
        let attempt = self.attempt(headers, body, &connected);
        let answer = tokio::time::timeout(within, attempt).await.ok().flatten();
        match (answer, connected.load(Ordering::Relaxed)) {
            (Some(tried), _) => tried,
            (None, true) => Tried::NoAnswer,
            (None, false) => Tried::Unreachable,
        }
    }

    async fn attempt(
        &self,
        headers: &HeaderMap,
        body: &Bytes,
        connected: &AtomicBool,
    ) -> Option<Tried> {
        let path = self.to.path_and_query().map_or("/", |pq| pq.as_str());
        let mut head =
            RequestHeader::build_no_case(Method::POST, path.as_bytes(), Some(headers.len() + 2))
                .ok()?;
        let host = self.to.authority()?.as_str();
        head.insert_header(HOST, HeaderValue::from_str(host).ok()?)
            .ok()?;
        for (name, value) in headers {
            head.insert_header(name, value).ok()?;
        }
        head.insert_header(CONTENT_LENGTH, HeaderValue::from(body.len()))
            .ok()?;
        match &self.upstream {
            Some(upstream) => {
                let Lease { mut session, .. } = upstream.checkout().await.ok()?;
                connected.store(true, Ordering::Relaxed);
                exchange(&mut session, head, body).await
            }
            None => {
                let host = self.to.host()?.trim_matches(['[', ']']);
                let tcp = TcpStream::connect((host, self.to.port_u16().unwrap_or(80)))
                    .await
                    .ok()?;
                // The name was checked when the policy was loaded; what it resolves to, only now.
                if !tcp.peer_addr().ok()?.ip().is_loopback() {
                    return None;
                }
                connected.store(true, Ordering::Relaxed);
                let mut session: HttpSession = HttpSession::H1(Http1::new(Box::new(Io::new(tcp))));
                exchange(&mut session, head, body).await
            }
        }
    }
}

/// One request on a connection of its own; events are few.
async fn exchange(session: &mut HttpSession, head: RequestHeader, body: &Bytes) -> Option<Tried> {
    session.write_request_header(Box::new(head)).await.ok()?;
    session.write_request_body(body.clone(), false).await.ok()?;
    session.finish_request_body().await.ok()?;
    session.read_response_header().await.ok()?;
    while session.response_header()?.status.is_informational() {
        session.read_response_header().await.ok()?;
    }
    let head = session.response_header()?;
    let asked = head.headers.get(RETRY_AFTER).and_then(|v| v.to_str().ok());
    let tried = Tried::Answered {
        status: head.status.as_u16(),
        retry_after: asked.and_then(|text| retry_after(text, SystemTime::now())),
    };
    session.shutdown().await;
    Some(tried)
}
