//! Bytes in, bytes out: over plain TCP and TLS. An answer is parsed by hand, and strictly.

use super::PATIENCE;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};

/// Everything that clients of one gateway were told.
#[derive(Clone, Default)]
pub struct Heard(Arc<Mutex<Vec<Answer>>>);

impl Heard {
    pub fn note(&self, answer: Answer) {
        self.0.lock().unwrap().push(answer);
    }

    pub fn all(&self) -> Vec<Answer> {
        self.0.lock().unwrap().clone()
    }
}

/// One response.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// As it came.
    pub raw: Vec<u8>,
    /// Whether its body ended where its head said.
    pub complete: bool,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.text()))
    }

    /// The code of the gateway's own refusal.
    pub fn refusal(&self) -> Option<&str> {
        self.header("visor-refusal")
    }

    /// The gateway refused, for this reason. Here alone a gateway's own words are known.
    #[track_caller]
    pub fn refused(&self, code: &str) -> &Self {
        assert_eq!(
            self.refusal(),
            Some(code),
            "{} {}",
            self.status,
            self.text()
        );
        assert!(self.status >= 400, "{}", self.status);
        self
    }

    /// The vendor's word went back.
    #[track_caller]
    pub fn released(&self) -> &Self {
        assert_eq!(self.refusal(), None, "{} {}", self.status, self.text());
        assert_eq!(self.status, 200, "{}", self.text());
        assert!(self.complete, "the answer broke off");
        self
    }
}

trait Duplex: Read + Write + Send {
    fn tcp(&self) -> &TcpStream;
}

impl Duplex for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

impl Duplex for StreamOwned<ClientConnection, TcpStream> {
    fn tcp(&self) -> &TcpStream {
        &self.sock
    }
}

/// A connection.
pub struct Wire {
    io: Box<dyn Duplex>,
    held: Vec<u8>,
    heard: Heard,
}

/// Opens a TCP connection that gives up where the kit does.
pub fn dial(address: SocketAddr) -> TcpStream {
    let tcp = TcpStream::connect(address).unwrap();
    tcp.set_nodelay(true).unwrap();
    tcp.set_read_timeout(Some(PATIENCE)).unwrap();
    tcp.set_write_timeout(Some(PATIENCE)).unwrap();
    tcp
}

impl Wire {
    pub fn plain(address: SocketAddr, heard: &Heard) -> Self {
        Self {
            io: Box::new(dial(address)),
            held: Vec::new(),
            heard: heard.clone(),
        }
    }

    /// With TLS, the handshake done.
    pub fn tls(
        address: SocketAddr,
        name: &str,
        config: Arc<ClientConfig>,
        heard: &Heard,
    ) -> std::io::Result<Self> {
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let mut tls = StreamOwned::new(ClientConnection::new(config, name).unwrap(), dial(address));
        while tls.conn.is_handshaking() {
            tls.conn.complete_io(&mut tls.sock)?;
        }
        Ok(Self {
            io: Box::new(tls),
            held: Vec::new(),
            heard: heard.clone(),
        })
    }

    /// Sends; where the other end has closed already, what it said still counts.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> &mut Self {
        let _ = self
            .io
            .write_all(bytes.as_ref())
            .and_then(|()| self.io.flush());
        self
    }

    /// Whether the other end still takes bytes.
    pub fn try_send(&mut self, bytes: impl AsRef<[u8]>) -> bool {
        self.io
            .write_all(bytes.as_ref())
            .and_then(|()| self.io.flush())
            .is_ok()
    }

    /// Says that nothing more comes.
    pub fn finish(&mut self) -> &mut Self {
        let _ = self.io.tcp().shutdown(Shutdown::Write);
        self
    }

    /// The next answer; interim ones are answers too.
    #[track_caller]
    pub fn answer(&mut self) -> Answer {
        self.next_answer()
            .expect("an answer, and not the end of the connection")
    }

    /// The next answer to a request that had no interim ones to come; `None` where there is none.
    #[track_caller]
    pub fn next_answer(&mut self) -> Option<Answer> {
        let end = loop {
            if let Some(at) = find(&self.held, b"\r\n\r\n") {
                break at + 4;
            }
            if !self.more() {
                assert!(
                    self.held.is_empty(),
                    "half a head: {}",
                    self.held.escape_ascii()
                );
                return None;
            }
        };
        let mut answer = parse_head(&self.held[..end]);
        let mut at = end;
        let coded = answer.header("transfer-encoding").is_some();
        let length = answer
            .header("content-length")
            .map(|v| v.parse::<usize>().unwrap());
        assert!(!(coded && length.is_some()), "an answer framed twice");
        answer.complete = match (answer.status, coded, length) {
            (100..=199 | 204 | 304, ..) => true,
            (_, true, _) => self.chunks(&mut at, &mut answer.body),
            (_, _, Some(length)) => {
                while self.held.len() < end + length && self.more() {}
                at = self.held.len().min(end + length);
                answer.body = self.held[end..at].to_vec();
                answer.body.len() == length
            }
            (_, _, None) => {
                while self.more() {}
                at = self.held.len();
                answer.body = self.held[end..].to_vec();
                true
            }
        };
        answer.raw = self.held.drain(..at).collect();
        self.heard.note(answer.clone());
        Some(answer)
    }

    fn chunks(&mut self, at: &mut usize, body: &mut Vec<u8>) -> bool {
        loop {
            let line = loop {
                if let Some(n) = find(&self.held[*at..], b"\r\n") {
                    break n;
                }
                if !self.more() {
                    *at = self.held.len();
                    return false;
                }
            };
            let size = usize::from_str_radix(
                std::str::from_utf8(&self.held[*at..*at + line]).unwrap(),
                16,
            )
            .unwrap();
            let (from, to) = (*at + line + 2, *at + line + 2 + size);
            while self.held.len() < to + 2 && self.more() {}
            body.extend_from_slice(&self.held[from..to.min(self.held.len())]);
            if self.held.len() < to + 2 {
                *at = self.held.len();
                return false;
            }
            assert_eq!(
                &self.held[to..to + 2],
                b"\r\n",
                "a chunk's end, or trailers where none may be"
            );
            *at = to + 2;
            if size == 0 {
                return true;
            }
        }
    }

    /// Everything until the other end closes.
    #[track_caller]
    pub fn rest(&mut self) -> Vec<u8> {
        while self.more() {}
        let raw = std::mem::take(&mut self.held);
        self.heard.note(Answer {
            raw: raw.clone(),
            ..Answer::default()
        });
        raw
    }

    /// The other end closes, and says nothing more before.
    #[track_caller]
    pub fn assert_closed(&mut self) {
        let rest = self.rest();
        assert!(rest.is_empty(), "one more answer: {}", rest.escape_ascii());
    }

    #[track_caller]
    fn more(&mut self) -> bool {
        let mut room = [0; 16 << 10];
        match self.io.read(&mut room) {
            Ok(0) => false,
            Ok(n) => {
                self.held.extend_from_slice(&room[..n]);
                true
            }
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                panic!("nothing came for {} s: it hangs", PATIENCE.as_secs())
            }
            // A reset is an end, and so is an end of TCP without one of TLS.
            Err(_) => false,
        }
    }
}

fn parse_head(head: &[u8]) -> Answer {
    let head = std::str::from_utf8(head).expect("a head in ASCII");
    let mut lines = head.trim_end_matches("\r\n").split("\r\n");
    let first = lines.next().unwrap();
    assert!(first.starts_with("HTTP/1.1 "), "{first}");
    let status = first.get(9..12).unwrap().parse().unwrap();
    let headers = lines
        .map(|line| {
            line.split_once(':')
                .unwrap_or_else(|| panic!("no header: {line}"))
        })
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    Answer {
        status,
        headers,
        ..Answer::default()
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(haystack, needle)
}
