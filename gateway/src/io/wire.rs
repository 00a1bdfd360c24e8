//! TCP under TLS: reads ahead when much is coming. rustls asks for at most 4 KiB at a time, which
//! alone would cost a 200 KB body fifty reads.

use std::cell::Cell;
use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// One read-ahead: four full TLS records.
const AHEAD: usize = 64 << 10;
/// A shorter read than this means that the burst is over.
const SHORT: usize = 4 << 10;

thread_local! {
    // One spare buffer per worker: a connection holds one only while it has unread bytes, so idle
    // connections cost nothing and busy ones neither allocate nor zero.
    static SPARE: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
}

/// A TCP stream that reads ahead in bursts.
///
/// A read goes straight into the caller's buffer; only after one that filled it, that is, when
/// more is likely to wait in the kernel, the next goes through 64 KiB of our own.
pub struct Wire {
    tcp: TcpStream,
    ahead: Vec<u8>,
    start: usize,
    end: usize,
    burst: bool,
}

impl Wire {
    /// Takes over a connected stream; Nagle's algorithm is off from here on.
    pub fn new(tcp: TcpStream) -> Self {
        // A socket that refuses the option still works, only slower.
        let _ = tcp.set_nodelay(true);
        Self {
            tcp,
            ahead: Vec::new(),
            start: 0,
            end: 0,
            burst: false,
        }
    }

    /// The stream below.
    pub fn tcp(&self) -> &TcpStream {
        &self.tcp
    }

    /// Whether the peer has neither sent anything that is unread nor closed. A system call only
    /// where the runtime has seen the socket become readable.
    pub fn quiet(&self) -> bool {
        self.start == self.end && silent(&self.tcp)
    }

    fn fill(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        if self.ahead.is_empty() {
            self.ahead = SPARE.take();
            if self.ahead.is_empty() {
                self.ahead = vec![0; AHEAD];
            }
        }
        let mut buf = ReadBuf::new(&mut self.ahead);
        let polled = Pin::new(&mut self.tcp).poll_read(cx, &mut buf);
        self.start = 0;
        self.end = buf.filled().len();
        self.burst = self.end >= SHORT;
        if self.end == 0 {
            self.release();
        }
        polled
    }

    fn release(&mut self) {
        self.start = 0;
        self.end = 0;
        if !self.ahead.is_empty() {
            SPARE.set(std::mem::take(&mut self.ahead));
        }
    }
}

/// Whether nothing has arrived on an idle socket, neither bytes nor its end.
pub(super) fn silent(tcp: &TcpStream) -> bool {
    match tcp.poll_read_ready(&mut Context::from_waker(Waker::noop())) {
        Poll::Pending => true,
        // Readiness may be left over from a read that exactly emptied the socket: ask it.
        Poll::Ready(Ok(())) => {
            matches!(tcp.try_read(&mut [0]), Err(e) if e.kind() == std::io::ErrorKind::WouldBlock)
        }
        Poll::Ready(Err(_)) => false,
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let this = self.get_mut();
        if this.start == this.end {
            let room = buf.remaining();
            if !this.burst || room >= AHEAD {
                ready!(Pin::new(&mut this.tcp).poll_read(cx, buf))?;
                this.burst = buf.remaining() == 0 && room > 0;
                return Poll::Ready(Ok(()));
            }
            ready!(this.fill(cx))?;
        }
        let unread = this.ahead.get(this.start..this.end).unwrap_or_default();
        let part = unread.get(..buf.remaining()).unwrap_or(unread);
        buf.put_slice(part);
        this.start += part.len();
        if this.start == this.end {
            this.release();
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        Pin::new(&mut self.get_mut().tcp).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.get_mut().tcp).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.get_mut().tcp).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    async fn pair() -> (Wire, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let near = TcpStream::connect(listener.local_addr().unwrap())
            .await
            .unwrap();
        (Wire::new(near), listener.accept().await.unwrap().0)
    }

    #[tokio::test]
    async fn bytes_arrive_whole_and_in_order_whatever_the_read_size() {
        let (mut near, mut far) = pair().await;
        let sent: Vec<u8> = (0..300_000u32).map(|i| (i % 251) as u8).collect();
        let copy = sent.clone();
        let writer = tokio::spawn(async move {
            far.write_all(&copy).await.unwrap();
            far
        });
        let mut got = Vec::new();
        let mut piece = vec![0; 4096];
        while got.len() < sent.len() {
            let size = [1, 37, 4096][got.len() % 3];
            let n = near.read(&mut piece[..size]).await.unwrap();
            assert!(n > 0);
            got.extend_from_slice(&piece[..n]);
        }
        assert!(got == sent);
        assert!(near.ahead.is_empty(), "an idle connection keeps no buffer");
        assert!(near.quiet());
        drop(writer.await.unwrap());
        assert_eq!(near.read(&mut piece).await.unwrap(), 0);
    }

    #[tokio::test]
    async fn unread_bytes_and_the_end_are_not_quiet() {
        let (near, mut far) = pair().await;
        assert!(near.quiet());
        far.write_all(b"x").await.unwrap();
        near.tcp.readable().await.unwrap();
        assert!(!near.quiet());

        let (near, far) = pair().await;
        drop(far);
        near.tcp.readable().await.unwrap();
        assert!(!near.quiet());
    }
}
