//! Answers to what is no request, and plain HTTP on a TLS listener.

use super::accept::Worker;
use super::head::poll_read;
use super::{Answer, Broken, Connection, Serve};
use bytes::{Bytes, BytesMut};
use pingora_core::protocols::http::ServerSession;
use pingora_http::ResponseHeader;
use std::fmt::Write as _;
use std::future::poll_fn;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};
use zeroize::Zeroizing;

/// Read of a plain request, so that its credential can be found.
const HEAD: usize = 8 << 10;
/// After an answer, for the peer to read it and close.
const LINGER: Duration = Duration::from_secs(1);
/// Thrown away of what it goes on sending meanwhile.
const LINGER_BYTES: usize = 256 << 10;

/// Plain HTTP came to a TLS listener: says so, and hands over what it carried.
pub async fn answer<S: Serve>(worker: &Worker<S>, connection: &Connection, mut tcp: TcpStream) {
    let deadline = Instant::now() + worker.bounds.head_timeout;
    let mut head = Zeroizing::new(Vec::with_capacity(HEAD));
    // Never grown, so that no copy of a credential stays behind in freed memory.
    while head.len() < HEAD && !ends(&head) {
        let left = HEAD.saturating_sub(head.len()) as u64;
        let mut room = (&mut tcp).take(left);
        match timeout_at(deadline, room.read_buf(&mut *head)).await {
            Ok(Ok(1..)) => {}
            _ => break,
        }
    }
    if head.is_empty() {
        return;
    }
    worker.serve.exposed(connection, &head);
    drop(head);
    let answer = worker.serve.broken(connection, Broken::Plaintext);
    refuse(&mut tcp, Broken::Plaintext, &answer).await;
}

/// Writes `answer` and closes in such a way that the peer gets to read it: closing while it still
/// sends would reset the connection and throw the answer away.
pub async fn refuse<T: AsyncRead + AsyncWrite + Unpin + ?Sized>(
    io: &mut T,
    why: Broken,
    answer: &Answer,
) {
    let deadline = Instant::now() + LINGER;
    let head = head(why, answer);
    let _ = timeout_at(deadline, async {
        io.write_all(head.as_bytes()).await?;
        io.write_all(answer.body.as_bytes()).await
    })
    .await;
    linger(io, deadline, LINGER_BYTES).await;
}

/// Says that nothing more comes, and throws away what the peer still sends, up to `most` bytes, for as
/// long as it sends.
pub async fn linger<T: AsyncRead + AsyncWrite + Unpin + ?Sized>(
    io: &mut T,
    deadline: Instant,
    most: usize,
) {
    let _ = timeout_at(deadline, async {
        io.shutdown().await?;
        let (mut thrown, mut buf) = (0, BytesMut::new());
        while thrown < most {
            buf.clear();
            let read = timeout(LINGER, poll_fn(|cx| poll_read(io, cx, &mut buf))).await;
            match read.unwrap_or(Ok(0))? {
                0 => break,
                n => thrown += n,
            }
        }
        std::io::Result::Ok(())
    })
    .await;
}

/// The same where a session has the stream.
pub async fn refuse_session(mut session: ServerSession, why: Broken, answer: &Answer) {
    session.set_keepalive(None);
    session.set_write_timeout(Some(LINGER));
    let Ok(mut header) = ResponseHeader::build(why.status().0, Some(6)) else {
        return;
    };
    let fixed = [
        ("Content-Type", "application/json"),
        ("Cache-Control", "no-store"),
    ];
    let further = answer
        .headers
        .iter()
        .map(|(name, value)| (*name, value.as_str()));
    for (name, value) in fixed.into_iter().chain(further) {
        if header.append_header(name, value).is_err() {
            return;
        }
    }
    if header.set_content_length(answer.body.len()).is_err() {
        return;
    }
    let body = Bytes::copy_from_slice(answer.body.as_bytes());
    if session
        .write_response_header(Box::new(header))
        .await
        .is_ok()
        && session.write_response_body(body, true).await.is_ok()
    {
        let _ = session.finish().await;
    }
}

fn head(why: Broken, answer: &Answer) -> String {
    let (status, reason) = why.status();
    let mut head = format!(
        "HTTP/1.1 {status} {reason}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n",
        answer.body.len()
    );
    for (name, value) in &answer.headers {
        let _ = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("\r\n");
    head
}

fn ends(head: &[u8]) -> bool {
    memchr::memmem::find(head, b"\r\n\r\n").is_some()
        || memchr::memmem::find(head, b"\n\n").is_some()
}
