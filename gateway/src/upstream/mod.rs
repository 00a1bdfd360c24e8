//! Connections to vendors: resolved, checked, dialled, verified, kept.
//!
//! An [`Upstream`] is one destination with its trust. A request checks a [`Lease`] out, sends and
//! reads through its session, and gives it back; a lease that is dropped instead closes its
//! HTTP/1 connection, or resets its HTTP/2 stream.

pub mod address;
mod dial;
pub mod error;
mod pool;
pub mod proxy;
mod resolve;
pub mod tls;

pub use error::{ConnectError, UpstreamError};
pub use proxy::Proxy;

use crate::io::Cork;
use dial::{Dial, Upward};
use error::{Phase, Progress};
use pingora_core::connectors::http::v2::{ConnectionRef, H2HandshakeSettings, handshake};
use pingora_core::protocols::http::client::HttpSession;
use pingora_core::protocols::http::v1::client::HttpSession as Http1Session;
use pingora_core::protocols::http::v2::client::Http2Session;
use pingora_core::protocols::{ALPN, Ssl};
use pool::Keep;
use std::net::{IpAddr, SocketAddr};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;
use tokio::io::AsyncWrite;
use tokio::time::{Instant, timeout_at};

/// Streams of one HTTP/2 connection at most; a further connection is opened beyond.
const STREAMS: usize = 100;
/// A silent HTTP/2 connection is asked for a sign of life: unlike HTTP/1, where one lost answer
/// ends it, it would swallow request after request.
const PING: Duration = Duration::from_secs(15);

/// Where an upstream is and whom it may be; from the effective policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The base URL's host, an IPv6 address without brackets. The certificate must carry it.
    pub host: String,
    /// The base URL's port.
    pub port: u16,
    /// Addresses that the site names: dialled as they are, whatever their class, without DNS.
    pub addresses: Vec<IpAddr>,
    /// PEM authorities that alone are trusted; the platform's where absent.
    pub ca_pem: Option<String>,
    /// Whether addresses of private ranges are fine though not named: the company's own endpoint,
    /// never a vendor's.
    pub own: bool,
    /// Whether HTTP/2 is offered.
    pub http2: bool,
}

/// How connections are made and kept; from `gateway.toml`.
#[derive(Debug, Clone)]
pub struct Settings {
    /// For everything until a request can be sent: name, TCP, proxy, TLS.
    pub connect_timeout: Duration,
    /// An idle connection is kept so long.
    pub keep_alive: Duration,
    /// Idle HTTP/1 connections that each worker keeps.
    pub idle_per_worker: usize,
    /// The proxy on the way out.
    pub proxy: Option<Arc<Proxy>>,
}

/// One destination.
pub struct Upstream {
    dial: Dial,
    http2: bool,
    connect_timeout: Duration,
    keep: Arc<Keep>,
}

/// A connection, or a stream of one, for one request.
pub struct Lease {
    /// Sends the request and reads the response.
    pub session: HttpSession,
    /// Whether the connection carried a request before: it may turn out to be dead.
    pub reused: bool,
    /// The address that was dialled; the proxy's, where there is one.
    pub peer: Option<SocketAddr>,
    sent: bool,
    cork: Option<Cork>,
}

impl Lease {
    /// From here on what is written leaves at once: whoever sends waits for somebody else meanwhile.
    pub fn let_through(&self) {
        if let Some(cork) = &self.cork {
            cork.let_through();
        }
    }

    /// Ends the request. Without this the connection is never used again: a body that is only
    /// half sent would swallow the next request.
    pub async fn finish_request(&mut self) -> pingora_error::Result<()> {
        self.session.finish_request_body().await?;
        self.sent = true;
        Ok(())
    }
}

impl Upstream {
    /// Sets an upstream up; nothing is dialled yet.
    pub fn new(endpoint: Endpoint, settings: &Settings) -> Result<Self, UpstreamError> {
        let name = tls::server_name(&endpoint.host)?;
        let config = tls::client(&endpoint.host, endpoint.ca_pem.as_deref(), endpoint.http2)?;
        let proxy = settings
            .proxy
            .clone()
            .filter(|proxy| proxy.covers(&endpoint.host));
        Ok(Self {
            http2: endpoint.http2,
            dial: Dial::new(endpoint, name, config, proxy),
            connect_timeout: settings.connect_timeout,
            keep: Arc::new(Keep {
                idle: settings.idle_per_worker,
                time: settings.keep_alive,
            }),
        })
    }

    /// A connection that is kept, or else a new one.
    pub async fn checkout(&self) -> Result<Lease, ConnectError> {
        match self.kept() {
            Some(lease) => Ok(lease),
            // Boxed: connecting is rare, and its state would be carried about by every request.
            None => Box::pin(self.connect()).await,
        }
    }

    fn kept(&self) -> Option<Lease> {
        pool::take(&self.keep).map(|io| lease_http1(io, true))
    }

    async fn connect(&self) -> Result<Lease, ConnectError> {
        let phase = Progress::new();
        let deadline = Instant::now() + self.connect_timeout;
        timeout_at(deadline, self.open(deadline, &phase))
            .await
            .unwrap_or_else(|_| {
                Err(ConnectError::Timeout {
                    host: self.dial.host().to_owned(),
                    phase: phase.phase(),
                })
            })
    }

    /// Keeps the lease's connection for further requests, if its request was sent and its response
    /// read in full, and neither side asked to close.
    pub fn give_back(&self, lease: Lease) {
        let HttpSession::H1(mut session) = lease.session else {
            return; // dropping an HTTP/2 session frees its stream
        };
        session.respect_keepalive();
        if !lease.sent || !session.will_keepalive() {
            farewell(session.into_inner());
            return;
        }
        let time = promised(&session).unwrap_or(self.keep.time);
        // Waits only while it closes a connection: whoever does not reuse it need not wait.
        let reuse = pin!(session.reuse());
        let Poll::Ready(Some(stream)) = reuse.poll(&mut Context::from_waker(Waker::noop())) else {
            return;
        };
        if let Ok(io) = stream.into_any().downcast::<Upward>() {
            pool::put(&self.keep, io, time);
        }
    }

    async fn open(&self, deadline: Instant, phase: &Progress) -> Result<Lease, ConnectError> {
        if let Some(lease) = self.stream(phase).await? {
            return Ok(lease);
        }
        let (names, gate) = pool::enter(&self.keep);
        if !self.http2 {
            let io = self.dial.open(&names, deadline, phase).await?;
            return Ok(lease_http1(Box::new(io), false));
        }
        // One request of a worker connects, the others wait and share what it gets.
        phase.set(Phase::Queue);
        let mut turn = None;
        if pool::gated(&self.keep) {
            turn = Some(gate.lock().await);
            if let Some(lease) = self.stream(phase).await? {
                return Ok(lease);
            }
            // The one before may have met a server that speaks HTTP/1: no need to queue, then.
            turn = turn.filter(|_| pool::gated(&self.keep));
        }
        let io = self.dial.open(&names, deadline, phase).await?;
        let http1 = io.selected_alpn_proto() != Some(ALPN::H2);
        pool::chose_http1(&self.keep, http1);
        if http1 {
            return Ok(lease_http1(Box::new(io), false));
        }
        phase.set(Phase::Http2);
        let mut settings = H2HandshakeSettings::new();
        settings.max_streams = STREAMS;
        settings.ping_interval = Some(PING);
        let connection = handshake(Box::new(io), settings)
            .await
            .map_err(|_| self.unreachable())?;
        let session = connection
            .spawn_stream()
            .await
            .map_err(|_| self.unreachable())?;
        pool::share(&self.keep, connection.clone());
        drop(turn);
        session
            .map(|session| lease_http2(session, &connection, false))
            .ok_or_else(|| self.unreachable())
    }

    /// A stream of a connection that this worker has.
    async fn stream(&self, phase: &Progress) -> Result<Option<Lease>, ConnectError> {
        if !self.http2 {
            return Ok(None);
        }
        phase.set(Phase::Http2);
        while let Some(connection) = pool::multiplexed(&self.keep) {
            match connection.spawn_stream().await {
                Ok(Some(session)) => return Ok(Some(lease_http2(session, &connection, true))),
                // It is closing, or was filled up meanwhile.
                Ok(None) => {}
                Err(_) => connection.mark_shutdown(),
            }
        }
        Ok(None)
    }

    fn unreachable(&self) -> ConnectError {
        ConnectError::Connect {
            host: self.dial.host().to_owned(),
            kind: std::io::ErrorKind::ConnectionAborted,
        }
    }
}

fn lease_http1(io: Box<Upward>, reused: bool) -> Lease {
    // Head and body leave together, when the response is first read.
    let cork = io.cork();
    cork.hold();
    Lease {
        cork: Some(cork),
        peer: io.peer(),
        session: HttpSession::H1(Http1Session::new(io)),
        reused,
        sent: false,
    }
}

fn lease_http2(session: Http2Session, connection: &ConnectionRef, reused: bool) -> Lease {
    let socket = connection.digest().socket_digest.as_ref();
    Lease {
        peer: socket.and_then(|socket| socket.peer_addr()?.as_inet().copied()),
        session: HttpSession::H2(session),
        reused,
        sent: false,
        cork: None,
    }
}

/// How long the server says it keeps an idle connection (`Keep-Alive: timeout=5`), less a second:
/// a request that crosses its closing would fail.
fn promised(session: &Http1Session) -> Option<Duration> {
    let value = session.get_header("keep-alive")?.to_str().ok()?;
    let seconds = value
        .split(',')
        .find_map(|part| part.trim().strip_prefix("timeout="))?;
    Some(Duration::from_secs(
        seconds.trim().parse::<u64>().ok()?.saturating_sub(1),
    ))
}

/// Says goodbye as far as it goes without waiting.
fn farewell(mut stream: pingora_core::protocols::Stream) {
    let _ = Pin::new(&mut stream).poll_shutdown(&mut Context::from_waker(Waker::noop()));
}

#[cfg(test)]
mod tests;
