use super::*;
use pingora_core::protocols::http::v1::client::HttpSession;
use pingora_http::RequestHeader;
use std::sync::Mutex;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// What reached the carrier, one entry per call that would be a system call.
#[derive(Default)]
struct Seen {
    writes: Vec<Vec<u8>>,
    flushes: usize,
    /// The carrier takes at most so much per call, then blocks once.
    appetite: Option<usize>,
    blocked: bool,
    broken: bool,
    answer: Vec<u8>,
}

#[derive(Clone, Default)]
struct Mock(Arc<Mutex<Seen>>);

impl Mock {
    fn writes(&self) -> Vec<usize> {
        self.0.lock().unwrap().writes.iter().map(Vec::len).collect()
    }

    fn bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap().writes.concat()
    }
}

impl AsyncRead for Mock {
    fn poll_read(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        let mut seen = self.0.lock().unwrap();
        if seen.answer.is_empty() {
            return Poll::Pending;
        }
        let n = buf.remaining().min(seen.answer.len());
        let part: Vec<u8> = seen.answer.drain(..n).collect();
        buf.put_slice(&part);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Mock {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(buf)])
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        let mut seen = self.0.lock().unwrap();
        if seen.broken {
            return Poll::Ready(Err(ErrorKind::BrokenPipe.into()));
        }
        if seen.appetite.is_some() {
            seen.blocked = !seen.blocked;
            if seen.blocked {
                cx.waker().wake_by_ref();
                return Poll::Pending;
            }
        }
        let mut all = Vec::new();
        for buf in bufs {
            let room = seen.appetite.unwrap_or(usize::MAX) - all.len();
            all.extend_from_slice(&buf[..buf.len().min(room)]);
        }
        let n = all.len();
        seen.writes.push(all);
        Poll::Ready(Ok(n))
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        self.0.lock().unwrap().flushes += 1;
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<()>> {
        Poll::Ready(Ok(()))
    }
}

impl Carrier for Mock {
    fn tcp(&self) -> Option<&TcpStream> {
        None
    }

    fn quiet(&mut self) -> bool {
        self.0.lock().unwrap().answer.is_empty()
    }
}

/// Reads once without waiting for an answer.
async fn poll_once<S: Carrier>(io: &mut Io<S>) {
    let mut byte = [0; 1];
    let polled = std::future::poll_fn(|cx| {
        let mut buf = ReadBuf::new(&mut byte);
        Poll::Ready(Pin::new(&mut *io).poll_read(cx, &mut buf))
    });
    assert!(polled.await.is_pending(), "nothing was answered");
}

fn head(name: &str, value: &str) -> Box<RequestHeader> {
    let mut head = RequestHeader::build("POST", b"/v1/verify", None).unwrap();
    head.insert_header("Host", "vendor.example").unwrap();
    head.insert_header(name.to_owned(), value).unwrap();
    Box::new(head)
}

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n";

#[tokio::test]
async fn a_corked_codec_sends_head_and_body_in_one_write() {
    for (name, value) in [("Content-Length", "5"), ("Transfer-Encoding", "chunked")] {
        let mock = Mock::default();
        mock.0.lock().unwrap().answer = ANSWER.to_vec();
        let io = Io::new(mock.clone());
        io.cork().hold();
        let mut session = HttpSession::new(Box::new(io));
        session
            .write_request_header(head(name, value))
            .await
            .unwrap();
        session.write_body(b"image").await.unwrap();
        session.finish_body().await.unwrap();
        assert!(
            mock.writes().is_empty(),
            "nothing leaves before the codec waits"
        );
        session.read_response().await.unwrap();
        assert_eq!(mock.writes().len(), 1, "{name}");
        let sent = String::from_utf8(mock.bytes()).unwrap();
        assert!(sent.starts_with("POST /v1/verify HTTP/1.1\r\n"), "{sent}");
        assert!(sent.contains("image"), "{sent}");
    }
}

#[tokio::test]
async fn a_flush_sends_unless_corked() {
    let mock = Mock::default();
    let mut io = Io::new(mock.clone());
    io.write_all(b"one").await.unwrap();
    io.write_all(b"two").await.unwrap();
    assert!(mock.writes().is_empty());
    io.flush().await.unwrap();
    assert_eq!(mock.writes(), [6]);
    assert_eq!(mock.0.lock().unwrap().flushes, 1);

    io.cork().hold();
    io.write_all(b"three").await.unwrap();
    io.flush().await.unwrap();
    assert_eq!(mock.writes(), [6]);
    io.cork().release();
    io.flush().await.unwrap();
    assert_eq!(mock.writes(), [6, 5]);
    assert!(io.reusable());
    assert_eq!(io.held.capacity(), 0, "an idle connection keeps no buffer");
}

#[tokio::test]
async fn what_is_let_through_leaves_with_what_was_held() {
    let mock = Mock::default();
    let mut io = Io::new(mock.clone());
    io.cork().hold();
    io.write_all(b"head").await.unwrap();
    io.cork().let_through();
    assert!(mock.writes().is_empty());
    io.write_all(b"first").await.unwrap();
    io.write_all(b"second").await.unwrap();
    assert_eq!(mock.bytes(), b"headfirstsecond");
    io.cork().hold();
    io.write_all(b"next").await.unwrap();
    assert_eq!(mock.bytes(), b"headfirstsecond");
}

#[tokio::test]
async fn waiting_for_the_peer_sends_what_a_pausing_upload_has_written() {
    let mock = Mock::default();
    let mut io = Io::new(mock.clone());
    io.cork().hold();
    io.write_all(b"first part").await.unwrap();
    io.flush().await.unwrap();
    assert!(!io.reusable(), "something is unsent");
    poll_once(&mut io).await;
    assert_eq!(mock.bytes(), b"first part");
    io.write_all(b", second").await.unwrap();
    poll_once(&mut io).await;
    assert_eq!(mock.writes(), [10, 8]);
}

#[tokio::test]
async fn a_shutdown_sends_what_is_held_even_when_corked() {
    let mock = Mock::default();
    let mut io = Io::new(mock.clone());
    io.cork().hold();
    io.write_all(b"last").await.unwrap();
    Shutdown::shutdown(&mut io).await;
    assert_eq!(mock.bytes(), b"last");
}

#[tokio::test]
async fn a_large_write_leaves_at_once_with_the_head_before_it() {
    let mock = Mock::default();
    let mut io = Io::new(mock.clone());
    io.cork().hold();
    io.write_all(b"head").await.unwrap();
    io.write_all(&[7; LARGE]).await.unwrap();
    assert_eq!(mock.writes(), [4 + LARGE]);
    assert_eq!(io.held.capacity(), 0);
}

#[tokio::test]
async fn small_writes_are_held_up_to_the_bound() {
    let mock = Mock::default();
    let mut io = Io::new(mock.clone());
    io.cork().hold();
    for _ in 0..64 {
        io.write_all(&[1; 16 << 10]).await.unwrap();
        assert!(io.unsent().len() <= HOLD);
    }
    io.cork().release();
    io.flush().await.unwrap();
    assert_eq!(mock.bytes().len(), 1 << 20);
    assert!(mock.writes().len() <= 16, "{:?}", mock.writes());
}

#[tokio::test]
async fn a_failed_send_lets_the_answer_be_read_and_fails_the_next_write() {
    let mock = Mock::default();
    {
        let mut seen = mock.0.lock().unwrap();
        seen.broken = true;
        seen.answer = b"413".to_vec();
    }
    let mut io = Io::new(mock);
    io.write_all(b"upload").await.unwrap();
    let mut answer = [0; 3];
    io.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"413");
    assert!(!io.reusable());
    assert_eq!(
        io.write_all(b"more").await.unwrap_err().kind(),
        ErrorKind::BrokenPipe
    );
}

#[test]
fn debug_shows_no_content() {
    let mut io = Io::new(Mock::default());
    io.hold(b"vsr_live_secret");
    assert!(!format!("{io:?}").contains("secret"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    /// Whatever is written in whatever pieces, over a carrier that takes little and blocks often,
    /// arrives whole and in order.
    #[test]
    fn bytes_stay_whole_and_in_order(
        sizes in proptest::collection::vec(0usize..90_000, 1..12),
        appetite in 1usize..70_000,
        steps in proptest::collection::vec(0u8..5, 12),
    ) {
        let appetite = appetite.max(512);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let mock = Mock::default();
            mock.0.lock().unwrap().appetite = Some(appetite);
            let mut io = Io::new(mock.clone());
            let mut expected = Vec::new();
            for (i, (size, step)) in sizes.iter().zip(&steps).enumerate() {
                let piece: Vec<u8> = (0..*size).map(|j| (i * 31 + j) as u8).collect();
                expected.extend_from_slice(&piece);
                match step {
                    0 => io.cork().hold(),
                    1 => io.cork().release(),
                    2 => poll_once(&mut io).await,
                    3 => io.flush().await.unwrap(),
                    _ => {}
                }
                let (a, b) = piece.split_at(size / 3);
                let mut chained = bytes::Buf::chain(a, b);
                io.write_all_buf(&mut chained).await.unwrap();
            }
            io.cork().release();
            io.flush().await.unwrap();
            assert!(mock.bytes() == expected);
        });
    }
}
