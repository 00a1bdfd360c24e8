//! The one stream that pingora's HTTP codecs run over, on both sides of the gateway. It decides
//! when bytes leave: a head and its body go out in one batch of TLS records and one system call.
//!
//! Plaintext is held until a flush, until 64 KiB are held, or until the codec reads: whoever waits
//! for the peer has said all it had to say. pingora's HTTP/1 client flushes after the head, so its
//! owner corks the stream ([`Cork`]): a flush then does nothing, and the first read sends head and
//! body together. Nothing can sit here for ever as long as the owner reads while it waits; one who
//! waits for somebody else meanwhile lets everything through.

mod wire;

pub use wire::Wire;

use async_trait::async_trait;
use pingora_core::protocols::l4::socket::SocketAddr as Peer;
use pingora_core::protocols::raw_connect::ProxyDigest;
use pingora_core::protocols::{
    ALPN, GetProxyDigest, GetSocketDigest, GetTimingDigest, Peek, Shutdown, SocketDigest, Ssl,
    TimingDigest, UniqueID, UniqueIDType,
};
use std::cell::Cell;
use std::fmt;
use std::io::{Error, ErrorKind, IoSlice, Result};
use std::net::SocketAddr;
use std::os::fd::AsRawFd;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::{client, server};

/// So much is held at most: what rustls takes in one go.
const HOLD: usize = 64 << 10;
/// Writes of this size are never copied: they leave at once, together with what is held.
const LARGE: usize = 32 << 10;
/// A closing connection has so long to send its last bytes.
const FAREWELL: Duration = Duration::from_secs(2);

thread_local! {
    // One spare buffer per worker: a connection holds one only while it has unsent bytes.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// What an [`Io`] runs over.
pub trait Carrier: AsyncRead + AsyncWrite + Unpin + Send + Sync + 'static {
    /// The TCP connection at the bottom.
    fn tcp(&self) -> Option<&TcpStream>;

    /// The protocol that TLS negotiated, in the field's own spelling: `h2`, `http/1.1`.
    fn alpn(&self) -> Option<&[u8]> {
        None
    }

    /// Whether the peer has neither sent anything that is unread nor closed.
    fn quiet(&mut self) -> bool;
}

impl Carrier for TcpStream {
    fn tcp(&self) -> Option<&TcpStream> {
        Some(self)
    }

    fn quiet(&mut self) -> bool {
        wire::silent(self)
    }
}

impl Carrier for client::TlsStream<Wire> {
    fn tcp(&self) -> Option<&TcpStream> {
        Some(self.get_ref().0.tcp())
    }

    fn alpn(&self) -> Option<&[u8]> {
        self.get_ref().1.alpn_protocol()
    }

    fn quiet(&mut self) -> bool {
        let (wire, tls) = self.get_mut();
        let settled = tls
            .process_new_packets()
            .is_ok_and(|state| state.plaintext_bytes_to_read() == 0 && !state.peer_has_closed());
        settled && !tls.wants_write() && wire.quiet()
    }
}

impl Carrier for server::TlsStream<Wire> {
    fn tcp(&self) -> Option<&TcpStream> {
        Some(self.get_ref().0.tcp())
    }

    fn alpn(&self) -> Option<&[u8]> {
        self.get_ref().1.alpn_protocol()
    }

    fn quiet(&mut self) -> bool {
        let (wire, tls) = self.get_mut();
        let settled = tls
            .process_new_packets()
            .is_ok_and(|state| state.plaintext_bytes_to_read() == 0 && !state.peer_has_closed());
        settled && !tls.wants_write() && wire.quiet()
    }
}

/// Holds flushes back. The stream's owner keeps a clone, because the codec hides the stream.
#[derive(Clone, Debug, Default)]
pub struct Cork(Arc<AtomicU8>);

/// A flush sends: what a cork begins with.
#[cfg(test)]
const FLUSHES: u8 = 0;
/// A flush does nothing.
const HELD: u8 = 1;
/// Every write sends.
const THROUGH: u8 = 2;

impl Cork {
    /// From here on a flush sends nothing; a read, a shutdown and a full buffer still do.
    pub fn hold(&self) {
        self.0.store(HELD, Ordering::Relaxed);
    }

    /// From here on a flush sends again; what is held leaves with the next write, flush or read.
    #[cfg(test)]
    pub fn release(&self) {
        self.0.store(FLUSHES, Ordering::Relaxed);
    }

    /// From here on every write sends, with what is held.
    pub fn let_through(&self) {
        self.0.store(THROUGH, Ordering::Relaxed);
    }

    fn holds(&self, length: usize) -> bool {
        length < LARGE && self.0.load(Ordering::Relaxed) != THROUGH
    }

    fn held(&self) -> bool {
        self.0.load(Ordering::Relaxed) == HELD
    }
}

/// A stream for pingora's codecs (`pingora_core::protocols::Stream` once boxed) that sends in
/// large pieces.
pub struct Io<S> {
    inner: S,
    /// Plaintext that was accepted; `sent` bytes of it have gone on.
    held: Vec<u8>,
    sent: usize,
    /// `inner` took bytes since its last flush.
    unflushed: bool,
    /// An error of a send that a read caused: the next write or flush reports it. The read goes
    /// on, because a peer that stopped listening may have answered before.
    failed: Option<Error>,
    cork: Cork,
    id: UniqueIDType,
    socket: Option<Arc<SocketDigest>>,
}

impl<S: Carrier> Io<S> {
    /// Wraps a connected stream (after the TLS handshake, if any). Nagle's algorithm is off.
    pub fn new(inner: S) -> Self {
        let peer = inner.tcp().and_then(|tcp| tcp.peer_addr().ok());
        Self::with_peer(inner, peer)
    }

    /// As [`Io::new`] where the peer's address is known already: saves asking the kernel.
    pub fn with_peer(inner: S, peer: Option<SocketAddr>) -> Self {
        let mut id = -1;
        let mut socket = None;
        if let Some(tcp) = inner.tcp() {
            // A socket that refuses the option still works, only slower.
            let _ = tcp.set_nodelay(true);
            id = tcp.as_raw_fd();
            let digest = SocketDigest::from_raw_fd(id);
            if let Some(peer) = peer {
                let _ = digest.peer_addr.set(Some(Peer::Inet(peer)));
            }
            socket = Some(Arc::new(digest));
        }
        Self {
            inner,
            held: Vec::new(),
            sent: 0,
            unflushed: false,
            failed: None,
            cork: Cork::default(),
            id,
            socket,
        }
    }

    /// The handle that holds flushes back; released at first.
    pub fn cork(&self) -> Cork {
        self.cork.clone()
    }

    /// The peer's address.
    pub fn peer(&self) -> Option<SocketAddr> {
        self.socket.as_ref()?.peer_addr()?.as_inet().copied()
    }

    /// Whether the connection may carry another request: nothing is unsent, nothing unread, and
    /// the peer has not closed. Usually costs no system call.
    pub fn reusable(&mut self) -> bool {
        self.unsent().is_empty() && !self.unflushed && self.failed.is_none() && self.inner.quiet()
    }

    fn unsent(&self) -> &[u8] {
        self.held.get(self.sent..).unwrap_or_default()
    }

    fn hold(&mut self, bytes: &[u8]) {
        if self.held.capacity() == 0 {
            self.held = SPARE.take();
        }
        self.held.extend_from_slice(bytes);
    }

    fn clear(&mut self) {
        self.sent = 0;
        self.held.clear();
        if self.held.capacity() > 0 {
            SPARE.set(std::mem::take(&mut self.held));
        }
    }

    /// Counts `n` bytes as sent; says how many of them were not held ones.
    fn count(&mut self, n: usize) -> usize {
        self.unflushed = true;
        let held = self.unsent().len();
        if n < held {
            self.sent += n;
            return 0;
        }
        self.clear();
        n - held
    }

    fn poll_send(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        while let unsent @ [_, ..] = self.held.get(self.sent..).unwrap_or_default() {
            match ready!(Pin::new(&mut self.inner).poll_write(cx, unsent)) {
                Ok(0) => return Poll::Ready(Err(ErrorKind::WriteZero.into())),
                Ok(n) => self.count(n),
                Err(e) => {
                    self.clear();
                    return Poll::Ready(Err(e));
                }
            };
        }
        if self.unflushed {
            ready!(Pin::new(&mut self.inner).poll_flush(cx))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }

    fn poll_write_through(&mut self, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        loop {
            let unsent = self.held.get(self.sent..).unwrap_or_default();
            let inner = Pin::new(&mut self.inner);
            let written = if unsent.is_empty() {
                ready!(inner.poll_write(cx, buf))?
            } else {
                ready!(inner.poll_write_vectored(cx, &[IoSlice::new(unsent), IoSlice::new(buf)]))?
            };
            if written == 0 {
                return Poll::Ready(Err(ErrorKind::WriteZero.into()));
            }
            let taken = self.count(written);
            if taken > 0 {
                return Poll::Ready(Ok(taken));
            }
        }
    }
}

impl<S: Carrier> AsyncRead for Io<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let this = self.get_mut();
        let unsent = this.unflushed || !this.held.is_empty();
        if unsent && let Poll::Ready(Err(e)) = this.poll_send(cx) {
            this.unflushed = false;
            this.failed = Some(e);
        }
        Pin::new(&mut this.inner).poll_read(cx, buf)
    }
}

impl<S: Carrier> AsyncWrite for Io<S> {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        let this = self.get_mut();
        if let Some(error) = this.failed.take() {
            return Poll::Ready(Err(error));
        }
        if this.cork.holds(buf.len()) && this.unsent().len() + buf.len() <= HOLD {
            this.hold(buf);
            return Poll::Ready(Ok(buf.len()));
        }
        this.poll_write_through(cx, buf)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let this = self.get_mut();
        if let Some(error) = this.failed.take() {
            return Poll::Ready(Err(error));
        }
        let total: usize = bufs.iter().map(|buf| buf.len()).sum();
        if this.cork.holds(total) && this.unsent().len() + total <= HOLD {
            bufs.iter().for_each(|buf| this.hold(buf));
            return Poll::Ready(Ok(total));
        }
        // Small leading pieces (frame heads, chunk sizes) join what is held; the first large one
        // goes through with them.
        let mut taken = 0;
        for buf in bufs {
            if this.cork.holds(buf.len()) && this.unsent().len() + buf.len() <= HOLD {
                this.hold(buf);
                taken += buf.len();
            } else if taken > 0 {
                return Poll::Ready(Ok(taken));
            } else {
                return this.poll_write_through(cx, buf);
            }
        }
        Poll::Ready(Ok(taken))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let this = self.get_mut();
        if let Some(error) = this.failed.take() {
            return Poll::Ready(Err(error));
        }
        if this.cork.held() {
            return Poll::Ready(Ok(()));
        }
        this.poll_send(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let this = self.get_mut();
        ready!(this.poll_send(cx))?;
        Pin::new(&mut this.inner).poll_shutdown(cx)
    }
}

impl<S> fmt::Debug for Io<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Never what is held: it may carry a key or a face.
        f.debug_struct("Io")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl<S: Carrier> Shutdown for Io<S> {
    async fn shutdown(&mut self) {
        let farewell = std::future::poll_fn(|cx| Pin::new(&mut *self).poll_shutdown(cx));
        // Whether the peer heard it makes no difference: the connection ends here.
        let _ = tokio::time::timeout(FAREWELL, farewell).await;
    }
}

impl<S> UniqueID for Io<S> {
    fn id(&self) -> UniqueIDType {
        self.id
    }
}

impl<S: Carrier> Ssl for Io<S> {
    fn selected_alpn_proto(&self) -> Option<ALPN> {
        match self.inner.alpn()? {
            b"h2" => Some(ALPN::H2),
            b"http/1.1" => Some(ALPN::H1),
            _ => None,
        }
    }
}

impl<S> GetTimingDigest for Io<S> {
    fn get_timing_digest(&self) -> Vec<Option<TimingDigest>> {
        Vec::new()
    }
}

impl<S> GetProxyDigest for Io<S> {
    fn get_proxy_digest(&self) -> Option<Arc<ProxyDigest>> {
        None
    }
}

impl<S> GetSocketDigest for Io<S> {
    fn get_socket_digest(&self) -> Option<Arc<SocketDigest>> {
        self.socket.clone()
    }
}

impl<S> Peek for Io<S> {}

#[cfg(test)]
mod tests;
