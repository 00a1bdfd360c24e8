//! What can go wrong: when an upstream is set up, and when it is dialled. No message holds a
//! secret; none repeats what a peer sent.

use super::address::Class;
use std::fmt;
use std::io;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU8, Ordering};

/// An upstream that cannot be set up: the policy or the machine needs a change.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UpstreamError {
    /// Not a host name or an IP address.
    #[error("`{0}` is not a host whose certificate can be verified")]
    Host(String),
    /// The site's CA is not PEM or holds no certificate.
    #[error("the CA for `{0}` holds no usable PEM certificate")]
    Ca(String),
    /// No platform store of trusted authorities.
    #[error("this machine has no store of trusted certificate authorities, which `{0}` needs")]
    NoPlatformRoots(String),
    /// The proxy's address is not `host:port`.
    #[error("`{0}` is not a proxy's address")]
    ProxyAddress(String),
    /// The proxy's credentials are not `user:password`.
    #[error("the proxy's credentials are not of the form `user:password`")]
    ProxyCredentials,
    /// rustls refuses the settings.
    #[error("TLS cannot be set up for `{0}`")]
    Tls(String),
}

impl UpstreamError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::Host(_) => {
                "write the host as in the vendor's certificate, without a port or a final dot"
            }
            Self::Ca(_) => "give one or more `-----BEGIN CERTIFICATE-----` blocks",
            Self::NoPlatformRoots(_) => {
                "install the system's CA certificates (Debian: `ca-certificates`), or name the upstream's CA in the site policy"
            }
            Self::ProxyAddress(_) => {
                "write it as `proxy.corp.example:3128`, or `[2001:db8::1]:3128`"
            }
            Self::ProxyCredentials => "put one line `user:password` into the file",
            Self::Tls(_) => "see the log for the reason",
        }
    }
}

/// Why no connection to an upstream was had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    /// The name has no address.
    #[error("the name `{host}` could not be resolved: {reason}")]
    Dns {
        /// The name.
        host: String,
        /// What the resolver said.
        reason: DnsReason,
    },
    /// All of the name's addresses are of a class that is not dialled.
    #[error("`{host}` resolves to {address}, a {class} address that the site does not name")]
    AddressRefused {
        /// The name.
        host: String,
        /// The first address that was refused.
        address: IpAddr,
        /// Its class.
        class: Class,
    },
    /// TCP, or HTTP/2's preface, failed.
    #[error("`{host}` could not be reached: {kind}")]
    Connect {
        /// The name.
        host: String,
        /// What the system said.
        kind: io::ErrorKind,
    },
    /// The handshake failed.
    #[error("no trusted connection to `{host}`: {reason}")]
    Tls {
        /// The name.
        host: String,
        /// Why.
        reason: TlsReason,
    },
    /// The proxy did not open a tunnel.
    #[error("the proxy opened no tunnel to `{host}`: {reason}")]
    Proxy {
        /// The name.
        host: String,
        /// Why.
        reason: ProxyReason,
    },
    /// The time for connecting was over.
    #[error("`{host}` took too long: {phase}")]
    Timeout {
        /// The name.
        host: String,
        /// How far it came.
        phase: Phase,
    },
}

impl ConnectError {
    /// A stable code for logs and metrics.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Dns { .. } => "dns",
            Self::AddressRefused { .. } => "address-refused",
            Self::Connect { .. } => "connect",
            Self::Tls { .. } => "tls",
            Self::Proxy { .. } => "proxy",
            Self::Timeout { .. } => "timeout",
        }
    }
}

/// Why a name did not resolve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DnsReason {
    /// The name does not exist or has no addresses.
    NoAddress,
    /// The resolver did not answer.
    Unanswered,
    /// This machine has no usable `/etc/resolv.conf`.
    NotConfigured,
}

/// Why TLS failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsReason {
    /// The certificate is for other names.
    WrongName,
    /// The issuer is not trusted.
    UnknownIssuer,
    /// No longer valid.
    Expired,
    /// Not yet valid.
    NotYetValid,
    /// Revoked.
    Revoked,
    /// Otherwise unusable.
    BadCertificate,
    /// The peer does not speak TLS.
    NotTls,
    /// No version, cipher or protocol in common.
    NothingInCommon,
    /// The peer sent an alert.
    Alert,
    /// The peer closed the connection.
    Closed,
    /// The peer broke the protocol.
    Protocol,
}

/// Why the proxy opened no tunnel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProxyReason {
    /// Its name did not resolve.
    Dns,
    /// It could not be reached.
    Unreachable(io::ErrorKind),
    /// It wants other credentials (407).
    Credentials,
    /// It refused, with this status.
    Refused(u16),
    /// Its answer was over 8 KiB.
    Oversized,
    /// Its answer was not HTTP, or more came than an answer.
    Malformed,
    /// It closed the connection.
    Closed,
}

/// How far connecting has come; told by whoever connects to whoever sets the deadline.
pub struct Progress(AtomicU8);

impl Progress {
    /// At the start.
    pub const fn new() -> Self {
        Self(AtomicU8::new(0))
    }

    /// Goes on to a phase.
    pub fn set(&self, phase: Phase) {
        let index = Phase::ALL
            .iter()
            .position(|p| *p == phase)
            .unwrap_or_default();
        self.0
            .store(u8::try_from(index).unwrap_or_default(), Ordering::Relaxed);
    }

    /// The phase it is in.
    pub fn phase(&self) -> Phase {
        let index = usize::from(self.0.load(Ordering::Relaxed));
        Phase::ALL.get(index).copied().unwrap_or(Phase::Queue)
    }
}

/// How far connecting had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Waiting for another request of this worker that is connecting.
    Queue,
    /// Resolving the name.
    Resolve,
    /// TCP.
    Connect,
    /// The proxy's tunnel.
    Proxy,
    /// The TLS handshake.
    Tls,
    /// HTTP/2's preface or a free stream.
    Http2,
}

impl Phase {
    const ALL: [Self; 6] = [
        Self::Queue,
        Self::Resolve,
        Self::Connect,
        Self::Proxy,
        Self::Tls,
        Self::Http2,
    ];
}

impl fmt::Display for DnsReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoAddress => "it has no address",
            Self::Unanswered => "no name server answered",
            Self::NotConfigured => "`/etc/resolv.conf` is missing or names no server",
        })
    }
}

impl fmt::Display for TlsReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WrongName => "its certificate is for another name",
            Self::UnknownIssuer => "its certificate's issuer is not trusted",
            Self::Expired => "its certificate has expired",
            Self::NotYetValid => "its certificate is not valid yet",
            Self::Revoked => "its certificate was revoked",
            Self::BadCertificate => "its certificate is not usable",
            Self::NotTls => "it does not speak TLS",
            Self::NothingInCommon => {
                "it offers no TLS version, cipher or protocol that is accepted"
            }
            Self::Alert => "it ended the handshake with an alert",
            Self::Closed => "it closed the connection during the handshake",
            Self::Protocol => "it broke the TLS protocol",
        })
    }
}

impl fmt::Display for ProxyReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns => f.write_str("its name could not be resolved"),
            Self::Unreachable(kind) => write!(f, "it could not be reached: {kind}"),
            Self::Credentials => f.write_str("it wants other credentials (407)"),
            Self::Refused(status) => write!(f, "it answered {status}"),
            Self::Oversized => f.write_str("its answer is over 8 KiB"),
            Self::Malformed => f.write_str("its answer is not a plain HTTP head"),
            Self::Closed => f.write_str("it closed the connection"),
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Queue => "another request was still connecting",
            Self::Resolve => "resolving the name",
            Self::Connect => "connecting",
            Self::Proxy => "waiting for the proxy",
            Self::Tls => "the TLS handshake",
            Self::Http2 => "opening HTTP/2",
        })
    }
}
