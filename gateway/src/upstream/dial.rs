//! One new connection: resolve, check, connect, tunnel, TLS. The whole of it under one deadline.

use super::error::{ConnectError, Phase, Progress, ProxyReason};
use super::proxy::Proxy;
use super::resolve::{Names, addresses};
use super::{Endpoint, tls};
use crate::io::{Io, Wire};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// A connection to a vendor.
pub type Upward = Io<TlsStream<Wire>>;

/// What every connection to one upstream has in common.
pub struct Dial {
    endpoint: Endpoint,
    name: ServerName<'static>,
    connector: TlsConnector,
    proxy: Option<Arc<Proxy>>,
}

impl Dial {
    /// `proxy` only where it covers the endpoint.
    pub fn new(
        endpoint: Endpoint,
        name: ServerName<'static>,
        config: Arc<ClientConfig>,
        proxy: Option<Arc<Proxy>>,
    ) -> Self {
        Self {
            endpoint,
            name,
            connector: TlsConnector::from(config),
            proxy,
        }
    }

    /// The host that is dialled.
    pub fn host(&self) -> &str {
        &self.endpoint.host
    }

    /// Opens a connection; `phase` says how far it came when the deadline cuts it off.
    pub async fn open(
        &self,
        names: &Names,
        deadline: Instant,
        phase: &Progress,
    ) -> Result<Upward, ConnectError> {
        let (tcp, peer) = match &self.proxy {
            Some(proxy) => self.through(proxy, names, deadline, phase).await?,
            None => {
                phase.set(Phase::Resolve);
                let Endpoint {
                    host,
                    addresses: named,
                    own,
                    ..
                } = &self.endpoint;
                let found = addresses(names, host, named, *own).await?;
                phase.set(Phase::Connect);
                connect(&found, self.endpoint.port, deadline)
                    .await
                    .map_err(|e| {
                        let host = self.endpoint.host.clone();
                        match e.kind() {
                            io::ErrorKind::TimedOut => ConnectError::Timeout {
                                host,
                                phase: Phase::Connect,
                            },
                            kind => ConnectError::Connect { host, kind },
                        }
                    })?
            }
        };
        phase.set(Phase::Tls);
        let stream = self
            .connector
            .connect(self.name.clone(), Wire::new(tcp))
            .await
            .map_err(|e| ConnectError::Tls {
                host: self.endpoint.host.clone(),
                reason: tls::reason(&e),
            })?;
        Ok(Io::with_peer(stream, Some(peer)))
    }

    /// The proxy's own address is the operator's choice and normally a private one.
    async fn through(
        &self,
        proxy: &Proxy,
        names: &Names,
        deadline: Instant,
        phase: &Progress,
    ) -> Result<(TcpStream, SocketAddr), ConnectError> {
        let failed = |reason| ConnectError::Proxy {
            host: self.endpoint.host.clone(),
            reason,
        };
        phase.set(Phase::Resolve);
        let found = names
            .lookup(&proxy.host)
            .await
            .map_err(|_| failed(ProxyReason::Dns))?;
        phase.set(Phase::Proxy);
        let (mut tcp, peer) = connect(&found, proxy.port, deadline)
            .await
            .map_err(|e| failed(ProxyReason::Unreachable(e.kind())))?;
        let target = match self.endpoint.addresses.first() {
            Some(address) => address.to_string(),
            None => self.endpoint.host.clone(),
        };
        proxy
            .tunnel(&mut tcp, &target, self.endpoint.port)
            .await
            .map_err(failed)?;
        Ok((tcp, peer))
    }
}

/// Tries one address after the other; each gets its share of the time that is left, so that one
/// that never answers does not use up the others'.
async fn connect(
    addresses: &[IpAddr],
    port: u16,
    deadline: Instant,
) -> io::Result<(TcpStream, SocketAddr)> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for (tried, address) in addresses.iter().enumerate() {
        let now = Instant::now();
        let left = deadline.saturating_duration_since(now);
        let untried = u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
        let share = left.checked_div(untried).unwrap_or(Duration::ZERO);
        let peer = SocketAddr::new(*address, port);
        match timeout_at(now + share, TcpStream::connect(peer)).await {
            Ok(Ok(tcp)) => return Ok((tcp, peer)),
            Ok(Err(e)) => last = e,
            Err(_) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(last)
}
