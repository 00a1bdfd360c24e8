//! Reading a request's head: bounded in bytes and in time before anything parses it.

use super::Broken;
use super::timer::Timer;
use bytes::BytesMut;
use pingora_core::protocols::Stream;
use std::future::{Future, poll_fn};
use std::mem::MaybeUninit;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, ReadBuf};

/// Read at once. It lives on the stack and only while there is something to read, so a silent
/// connection holds no buffer.
const READ: usize = 8 << 10;

/// How waiting for a head ended.
pub enum Head {
    /// A whole head, and what came with it of the body.
    Complete(BytesMut),
    /// The peer left, said nothing in time, or the gateway stops: close without a word.
    Over,
    /// There is something to answer to.
    Broken(Broken),
}

/// The bounds of one wait.
pub struct Wait {
    /// For the first byte.
    pub first: Duration,
    /// From the first byte to the end of the head.
    pub rest: Duration,
    /// Bytes of the head.
    pub bytes: usize,
}

/// Waits for a head. `stop` ends the wait for as long as not a byte of it has come.
pub async fn read_head<F: Future<Output = ()>>(
    io: &mut Stream,
    wait: &Wait,
    timer: &mut Timer,
    mut stop: Pin<&mut F>,
    begun: impl FnOnce(),
) -> Head {
    timer.set(wait.first);
    let mut buf = BytesMut::new();
    let first = poll_fn(|cx| {
        // Reading first: a request that is here already is answered even when told to stop.
        if let Poll::Ready(read) = poll_read(io, cx, &mut buf) {
            return Poll::Ready(matches!(read, Ok(1..)));
        }
        if stop.as_mut().poll(cx).is_ready() {
            return Poll::Ready(false);
        }
        timer.poll(cx).map(|()| false)
    });
    if !first.await {
        return Head::Over;
    }
    let mut scan = Scan::default();
    let mut begun = Some(begun);
    loop {
        match scan.more(&buf) {
            Found::End(end) if end > wait.bytes => return Head::Broken(Broken::TooLarge),
            Found::End(end)
                if buf.get(..end).is_some_and(|head| {
                    crate::framing::is_ambiguous(head) || !is_request(head, scan.blank)
                }) =>
            {
                return Head::Broken(Broken::Malformed);
            }
            Found::End(_) => {
                if scan.blank {
                    let _ = buf.split_to(2);
                }
                return Head::Complete(buf);
            }
            Found::Bad => return Head::Broken(Broken::Malformed),
            Found::Fragment => return Head::Broken(Broken::Target),
            Found::Nothing if buf.len() >= wait.bytes => return Head::Broken(Broken::TooLarge),
            Found::Nothing => {}
        }
        if let Some(begun) = begun.take() {
            timer.set(wait.rest);
            begun();
        }
        let read = poll_fn(|cx| poll_read(io, cx, &mut buf));
        match timer.limit(read).await {
            Some(Ok(1..)) => {}
            Some(_) => return Head::Over,
            None => return Head::Broken(Broken::TooSlow),
        }
    }
}

/// Appends what can be read to `buf`, which grows by just that much.
pub fn poll_read<R: AsyncRead + Unpin + ?Sized>(
    io: &mut R,
    cx: &mut Context<'_>,
    buf: &mut BytesMut,
) -> Poll<std::io::Result<usize>> {
    let mut room = [MaybeUninit::<u8>::uninit(); READ];
    let mut read = ReadBuf::uninit(&mut room);
    ready!(Pin::new(io).poll_read(cx, &mut read))?;
    buf.extend_from_slice(read.filled());
    Poll::Ready(Ok(read.filled().len()))
}

/// Whether a whole head is one of a request: three words with one space between, and of HTTP/1.1 a
/// host (RFC 9112, 3 and 3.2), which the parser does not ask for.
fn is_request(head: &[u8], blank: bool) -> bool {
    let mut lines = head.split(|b| *b == b'\n').skip(usize::from(blank));
    let line = lines.next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let words = line.iter().filter(|b| **b == b' ').count() == 2;
    let mut hosted = || {
        lines.any(|line| {
            let name = line.split_at_checked(5).map(|(name, _)| name);
            name.is_some_and(|name| name.eq_ignore_ascii_case(b"host:"))
        })
    };
    words && (!line.ends_with(b" HTTP/1.1") || hosted())
}

/// Where a head ends. It has to say so before the parser does, or the parser would read on: so it
/// is stricter than parsers are. Every line ends with CR LF, and at most one blank line comes
/// first (RFC 9112, 2.2), as some old clients send one after a body.
#[derive(Debug, Default)]
struct Scan {
    /// Up to here lines are complete.
    line: usize,
    /// Whether the first line is blank.
    blank: bool,
}

#[derive(Debug, PartialEq, Eq)]
enum Found {
    Nothing,
    /// The head's length.
    End(usize),
    Bad,
    /// The request line has a `#`: the parser would drop what follows, unseen by any control.
    Fragment,
}

impl Scan {
    /// Whether the next line is the request's.
    const fn is_first(&self) -> bool {
        self.line == 0 || (self.blank && self.line == 2)
    }

    fn more(&mut self, head: &[u8]) -> Found {
        while let Some(rest) = head.get(self.line..)
            && let Some(lf) = memchr::memchr(b'\n', rest)
        {
            match rest.get(..lf) {
                Some([]) | None => return Found::Bad,
                Some(line) if line.last() != Some(&b'\r') => return Found::Bad,
                Some([_]) if self.line == 0 => self.blank = true,
                Some([_]) if self.blank && self.line == 2 => return Found::Bad,
                Some([_]) => return Found::End(self.line + 2),
                Some(line) if self.is_first() && memchr::memchr(b'#', line).is_some() => {
                    return Found::Fragment;
                }
                Some(_) => {}
            }
            self.line += lf + 1;
        }
        Found::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scan(head: &[u8]) -> Found {
        Scan::default().more(head)
    }

    #[test]
    fn a_head_ends_at_its_first_empty_line() {
        assert_eq!(
            scan(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nbody\n"),
            Found::End(27)
        );
        assert_eq!(
            scan(b"\r\nGET / HTTP/1.1\r\n\r\n"),
            Found::End(20),
            "one blank line first"
        );
        assert_eq!(scan(b"GET / HTTP/1.1\r\n\r"), Found::Nothing);
        assert_eq!(scan(b"\r\n"), Found::Nothing);
    }

    #[test]
    fn a_target_has_no_fragment() {
        for bad in [
            &b"GET /x#y HTTP/1.1\r\n"[..],
            b"\r\nGET /?a=#b HTTP/1.1\r\n",
        ] {
            assert_eq!(scan(bad), Found::Fragment, "{}", bad.escape_ascii());
        }
        let elsewhere = b"GET / HTTP/1.1\r\nA: #\r\n\r\n";
        assert_eq!(scan(elsewhere), Found::End(elsewhere.len()));
    }

    #[test]
    fn a_request_has_three_words_and_a_host() {
        for good in [
            &b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"[..],
            b"GET / HTTP/1.1\r\nA: b\r\nhOST:\r\n\r\n",
            b"GET / HTTP/1.0\r\n\r\n",
        ] {
            assert!(is_request(good, false), "{}", good.escape_ascii());
            assert!(is_request(&[b"\r\n", good].concat(), true));
        }
        for bad in [
            &b"GET / HTTP/1.1\r\n\r\n"[..],
            b"GET / HTTP/1.1\r\nX-Host: a\r\n\r\n",
            b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET / a HTTP/1.1\r\nHost: a\r\n\r\n",
            b"GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
            b"GET /\r\nHost: a\r\n\r\n",
        ] {
            assert!(!is_request(bad, false), "{}", bad.escape_ascii());
        }
    }

    #[test]
    fn other_line_ends_are_refused() {
        for bad in [
            &b"GET / HTTP/1.1\nHost: a\n\n"[..],
            b"GET / HTTP/1.1\r\nHost: a\n\r\n",
            b"GET / HTTP/1.1\r\nHost: a\r\n\n",
            b"\nGET / HTTP/1.1\r\n\r\n",
            b"\r\n\r\nGET / HTTP/1.1\r\n\r\n",
        ] {
            assert_eq!(scan(bad), Found::Bad, "{}", bad.escape_ascii());
        }
    }

    proptest! {
        #[test]
        fn pieces_do_not_matter(
            lines in prop::collection::vec("[a-c\r\n]{0,3}(\r\n|\n)?", 0..8),
            cuts in prop::collection::vec(0usize..40, 0..6),
        ) {
            let head = lines.concat().into_bytes();
            let mut cuts: Vec<_> = cuts.into_iter().filter(|c| *c < head.len()).collect();
            cuts.sort_unstable();
            cuts.push(head.len());
            let mut scan_on = Scan::default();
            let mut found = Found::Nothing;
            for cut in cuts {
                if found == Found::Nothing {
                    found = scan_on.more(&head[..cut]);
                }
            }
            prop_assert_eq!(found, scan(&head));
        }

        /// What is called a whole head must be one for the parser too: it must not read on.
        #[test]
        fn the_parser_agrees_on_the_end(head in "(\r\n)?GET / HTTP/1.1\r\n([a-c]: [a-c\t \r]{0,3}\r\n){0,4}\r\n[a-c\r\n]{0,4}") {
            if let Found::End(end) = scan(head.as_bytes()) {
                let mut headers = [httparse::EMPTY_HEADER; 16];
                let mut request = httparse::Request::new(&mut headers);
                match request.parse(head.as_bytes()) {
                    Ok(httparse::Status::Complete(parsed)) => prop_assert_eq!(parsed, end),
                    Ok(httparse::Status::Partial) => prop_assert!(false, "would read on"),
                    Err(_) => {}
                }
            }
        }
    }
}
