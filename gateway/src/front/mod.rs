//! How connections come in: sockets of each worker, TLS, limits on time, size and number, and one
//! loop per protocol that hands each request to [`Serve`] with the facts of its connection.
//!
//! The loops are ours, the HTTP sessions are pingora's. Its own loop (`ServerApp::process_new`)
//! lets the client choose the keep-alive time (`Keep-Alive: timeout=`), holds 5 KiB for a
//! connection that says nothing, reads heads up to 1 MiB without a deadline, and waits for an
//! HTTP/2 preface for ever.

mod accept;
mod bind;
mod h1;
mod h2;
mod head;
mod inflight;
mod names;
pub mod plain;
mod timer;
mod tls;
mod watch;

#[cfg(test)]
mod tests;

pub use accept::{Listener, Worker, accept};
pub use bind::{Bind, Sockets};
pub use inflight::InFlight;
pub use tls::{Certificates, TlsFiles};
pub use watch::watch;

use crate::config::{self, Role};
use pingora_core::protocols::http::{ReusableHttpStream, ServerSession};
use pingora_core::server::ShutdownWatch;
use std::fmt;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use visor_policy::controls::address::Ingress;
use visor_policy::identify::CertificateNames;
use visor_policy::source::Place;

/// A listener, as requests see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenerInfo {
    /// Its name in `gateway.toml`.
    pub name: String,
    /// Where `gateway.toml` opens it.
    pub place: Place,
    /// Who comes in here.
    pub role: Role,
    /// Which providers its requests are for, as far as the operator has settled it.
    pub ingress: Ingress,
    /// Whether it speaks TLS; plain otherwise, and then on loopback only.
    pub tls: bool,
}

/// What is known of a connection; shared by its requests.
#[derive(Debug)]
pub struct Connection {
    /// Where it came in.
    pub listener: Arc<ListenerInfo>,
    /// The other end's address. Not an identity.
    pub peer: SocketAddr,
    /// What a verified client certificate says; empty without one.
    pub names: CertificateNames,
}

/// What the front does with requests. One value per worker, made on the worker's thread, so that
/// nothing is shared between workers unless it is put into an `Arc` on purpose.
pub trait Serve: Send + Sync + 'static {
    /// Answers one request, HTTP/1.1 or one stream of HTTP/2.
    ///
    /// The head is read already: do not call `read_request`. Of HTTP/1.1 the read, write and drain
    /// timeouts are set; HTTP/2 has none in pingora, so reads of its body want a deadline.
    /// Returns what `session.finish()` gave, or `None` to close the connection. When `shutdown` is
    /// true, `session.set_keepalive(None)` before the answer's head tells an HTTP/1.1 client so.
    fn request(
        self: &Arc<Self>,
        connection: &Arc<Connection>,
        session: ServerSession,
        shutdown: &ShutdownWatch,
    ) -> impl Future<Output = Option<ReusableHttpStream>> + Send;

    /// The start of a plain request, at most 8 KiB of it, came to a TLS listener: whatever
    /// credential stands in `head` has crossed the network readable. Must not be logged.
    fn exposed(&self, connection: &Connection, head: &[u8]) {
        let _ = (connection, head);
    }

    /// What to answer to a request that never came to be one.
    fn broken(&self, connection: &Connection, why: Broken) -> Answer {
        let _ = connection;
        Answer::neutral(why)
    }

    /// A TLS handshake failed, after which there is nobody to answer.
    fn handshake_failed(&self, connection: &Connection, error: &std::io::Error) {
        let _ = (connection, error);
    }
}

/// Why a request's head is no request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Broken {
    /// Plain HTTP on a TLS listener.
    Plaintext,
    /// Not HTTP, or ambiguous: 400.
    Malformed,
    /// A target with a fragment, which no client sends: 400.
    Target,
    /// Longer than `limits.head`: 431.
    TooLarge,
    /// Not complete within `limits.head-timeout`: 408.
    TooSlow,
}

impl Broken {
    /// The status of its answer, and the reason phrase.
    pub const fn status(self) -> (u16, &'static str) {
        match self {
            Self::Plaintext => (403, "Forbidden"),
            Self::Malformed | Self::Target => (400, "Bad Request"),
            Self::TooLarge => (431, "Request Header Fields Too Large"),
            Self::TooSlow => (408, "Request Timeout"),
        }
    }
}

/// An answer to what is no request. Status, framing and `Connection: close` are the front's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Further headers; names and values must be valid.
    pub headers: Vec<(&'static str, String)>,
    /// A JSON body.
    pub body: String,
}

impl Answer {
    /// A small body in no vendor's shape.
    pub fn neutral(why: Broken) -> Self {
        let (kind, message) = match why {
            Broken::Plaintext => (
                "https_required",
                "this address speaks HTTPS only; the request crossed the network unencrypted, \
                 so replace the credential it carried, then use `https://`",
            ),
            Broken::Malformed => (
                "malformed_request",
                "the request is not well-formed HTTP/1.1",
            ),
            Broken::Target => (
                "malformed_request",
                "the request target has a fragment: send what stands before `#`",
            ),
            Broken::TooLarge => (
                "head_too_large",
                "the request line and headers are too large",
            ),
            Broken::TooSlow => ("head_too_slow", "the request's head did not arrive in time"),
        };
        let body = format!("{{\"error\":{{\"type\":\"{kind}\",\"message\":\"{message}\"}}}}");
        Self {
            headers: Vec::new(),
            body,
        }
    }
}

/// Bounds on what a peer may use: `limits` of `gateway.toml` without its places.
#[derive(Debug, Clone, Copy)]
pub struct Bounds {
    /// Open connections per listener, over all workers.
    pub connections: usize,
    /// Bytes of a request's head.
    pub head: usize,
    /// To the end of a head.
    pub head_timeout: Duration,
    /// To the end of a handshake.
    pub handshake_timeout: Duration,
    /// Between two reads of a request's body.
    pub body_timeout: Duration,
    /// Between two requests.
    pub idle_timeout: Duration,
    /// For requests under way, once told to stop.
    pub drain: Duration,
}

impl From<&config::Limits> for Bounds {
    fn from(limits: &config::Limits) -> Self {
        Self {
            connections: usize::try_from(limits.connections.value).unwrap_or(usize::MAX),
            head: usize::try_from(limits.head.0).unwrap_or(usize::MAX),
            head_timeout: limits.head_timeout.0,
            handshake_timeout: limits.handshake_timeout.0,
            body_timeout: limits.body_timeout.0,
            idle_timeout: limits.idle_timeout.0,
            drain: limits.drain.0,
        }
    }
}

/// What an operator should hear of. Nothing here carries a secret.
#[derive(Debug, Clone)]
pub enum Notice {
    /// A listener is open.
    Listening {
        /// Its name.
        listener: String,
        /// Its address.
        address: SocketAddr,
    },
    /// New certificate files are in use.
    CertificateReloaded {
        /// The listener's name.
        listener: String,
    },
    /// New certificate files are bad; the old ones stay in use.
    CertificateKept {
        /// The listener's name.
        listener: String,
        /// What is wrong with the new ones, rendered.
        problem: String,
    },
    /// Certificate files cannot be watched; they are still looked at every half minute.
    NotWatched {
        /// Why.
        error: String,
    },
    /// Accepting failed and is slowed down; said once until it works again.
    AcceptFailed {
        /// The listener's name.
        listener: String,
        /// Why.
        error: String,
    },
    /// `limits.connections` is reached; said once until there is room again.
    ConnectionsFull {
        /// The listener's name.
        listener: String,
    },
    /// SIGHUP was followed.
    Reloaded {
        /// What the reload reports.
        message: String,
    },
    /// SIGHUP was not followed; everything is as before.
    ReloadRefused {
        /// Why.
        message: String,
    },
    /// No more connections are accepted; requests under way go on.
    Draining {
        /// How many requests are under way.
        requests: usize,
    },
    /// Requests under way were cut at the end of `limits.drain`, or by a second signal.
    Cut {
        /// How many.
        requests: usize,
    },
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listening { listener, address } => {
                write!(f, "listener `{listener}` is open at {address}")
            }
            Self::CertificateReloaded { listener } => {
                write!(f, "listener `{listener}` uses its new certificate files")
            }
            Self::CertificateKept { listener, problem } => {
                write!(
                    f,
                    "listener `{listener}` keeps its old certificate: {problem}"
                )
            }
            Self::NotWatched { error } => {
                write!(
                    f,
                    "certificate files are only looked at every 30 s: {error}"
                )
            }
            Self::AcceptFailed { listener, error } => {
                write!(
                    f,
                    "listener `{listener}` cannot accept connections: {error}"
                )
            }
            Self::ConnectionsFull { listener } => {
                write!(
                    f,
                    "listener `{listener}` has reached `limits.connections`; others wait"
                )
            }
            Self::Reloaded { message } => write!(f, "reloaded: {message}"),
            Self::ReloadRefused { message } => {
                write!(f, "reload refused, nothing has changed: {message}")
            }
            Self::Draining { requests } => {
                write!(f, "stopping; requests under way: {requests}")
            }
            Self::Cut { requests } => write!(f, "stopped; requests cut: {requests}"),
        }
    }
}

/// Where notices go.
pub type Notices = Arc<dyn Fn(Notice) + Send + Sync>;
