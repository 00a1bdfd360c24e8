//! A vendor under the test's control: TLS or plain, HTTP/1.1 by hand or HTTP/2.

use super::origin_h2::http2;
use super::{PATIENCE, runtime};
use rustls::ServerConfig;
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_rustls::TlsAcceptor;

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Request {
    /// Which connection it came on, counted from 0.
    pub connection: usize,
    /// Every byte of it; of HTTP/2, its fields one a line and its body.
    pub raw: Vec<u8>,
    pub method: String,
    pub path: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
    }

    pub fn all(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(n, _)| n == name)
            .map(|(_, v)| v.as_str())
            .collect()
    }
}

/// Opens once, for everyone who waits.
#[derive(Clone)]
pub struct Gate(Arc<watch::Sender<bool>>);

impl Gate {
    pub fn new() -> Self {
        Self(Arc::new(watch::channel(false).0))
    }

    pub fn open(&self) {
        self.0.send_replace(true);
    }

    pub async fn wait(&self) {
        let _ = self.0.subscribe().wait_for(|open| *open).await;
    }
}

/// What a test's vendor does with a request.
pub struct Reply {
    pub steps: Vec<Step>,
    /// For HTTP/2.
    pub parts: Option<Parts>,
}

/// Status, headers, body.
type Parts = (u16, Vec<(String, String)>, Vec<u8>);

/// One thing after the other.
pub enum Step {
    Send(Vec<u8>),
    Wait(Gate),
    Close,
}

impl Reply {
    /// A whole answer with its length.
    pub fn new(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let mut raw = format!(
            "HTTP/1.1 {status} Said\r\ncontent-length: {}\r\n",
            body.len()
        );
        for (name, value) in headers {
            raw.push_str(&format!("{name}: {value}\r\n"));
        }
        raw.push_str("\r\n");
        let mut raw = raw.into_bytes();
        raw.extend_from_slice(&body);
        let headers = headers
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect();
        Self {
            steps: vec![Step::Send(raw)],
            parts: Some((status, headers, body)),
        }
    }

    pub fn json(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self::new(status, &[("content-type", "application/json")], body)
    }

    /// These bytes, and the connection stays open.
    pub fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            steps: vec![Step::Send(bytes.into())],
            parts: None,
        }
    }

    /// Then these bytes.
    pub fn then(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.steps.push(Step::Send(bytes.into()));
        self
    }

    /// Then waits.
    pub fn hold(mut self, gate: &Gate) -> Self {
        self.steps.push(Step::Wait(gate.clone()));
        self
    }

    /// Waits first.
    pub fn after(mut self, gate: &Gate) -> Self {
        self.steps.insert(0, Step::Wait(gate.clone()));
        self
    }

    pub fn close(mut self) -> Self {
        self.steps.push(Step::Close);
        self
    }
}

/// Decides on the answer.
type Handler = Arc<dyn Fn(&Request) -> Reply + Send + Sync>;

/// What has happened.
#[derive(Default)]
pub struct Log {
    pub requests: Vec<Request>,
    /// Heads that have arrived.
    pub begun: usize,
    /// Requests that broke off within their body, as far as they came.
    pub cut: Vec<Vec<u8>>,
    /// Bytes of the latest HTTP/1 request so far.
    come: usize,
    connections: usize,
}

/// What a vendor's tasks share.
pub struct Shared {
    pub log: Mutex<Log>,
    news: Condvar,
    pub handler: Mutex<Handler>,
    early: AtomicBool,
}

impl Shared {
    pub fn note<T>(&self, change: impl FnOnce(&mut Log) -> T) -> T {
        let result = change(&mut self.log.lock().unwrap());
        self.news.notify_all();
        result
    }
}

/// A vendor that listens until it is dropped.
pub struct Origin {
    pub port: u16,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Origin {
    /// Listens; plain where there are no settings for TLS.
    pub fn start(
        tls: Option<Arc<ServerConfig>>,
        handler: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let shared = Arc::new(Shared {
            log: Mutex::default(),
            news: Condvar::new(),
            handler: Mutex::new(Arc::new(handler)),
            early: AtomicBool::new(false),
        });
        let listener = runtime()
            .block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
            .unwrap();
        let port = listener.local_addr().unwrap().port();
        let task = runtime().spawn(accept(listener, tls, Arc::clone(&shared)));
        Self { port, shared, task }
    }

    /// From now on answers so.
    pub fn answers(&self, handler: impl Fn(&Request) -> Reply + Send + Sync + 'static) {
        *self.shared.handler.lock().unwrap() = Arc::new(handler);
    }

    /// From now on answers before it has read a body.
    pub fn answers_early(&self) {
        self.shared.early.store(true, Ordering::Relaxed);
    }

    pub fn requests(&self) -> Vec<Request> {
        self.shared.log.lock().unwrap().requests.clone()
    }

    /// The only request there was.
    #[track_caller]
    pub fn only(&self) -> Request {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "requests at the origin");
        requests[0].clone()
    }

    #[track_caller]
    pub fn assert_untouched(&self) {
        let log = self.shared.log.lock().unwrap();
        assert_eq!(log.begun, 0, "nothing of this was to reach the origin");
    }

    pub fn connections(&self) -> usize {
        self.shared.log.lock().unwrap().connections
    }

    /// Until so many heads have arrived.
    #[track_caller]
    pub fn wait_begun(&self, count: usize) {
        self.wait("heads", |log| log.begun >= count);
    }

    /// Until so many bytes of a request have arrived that has not ended yet.
    #[track_caller]
    pub fn wait_come(&self, bytes: usize) {
        self.wait("bytes of a body", |log| log.come >= bytes);
    }

    /// The request that broke off, as far as it came, once it has.
    #[track_caller]
    pub fn cut(&self) -> Vec<u8> {
        self.wait("the end of what is not whole", |log| !log.cut.is_empty());
        self.shared.log.lock().unwrap().cut.remove(0)
    }

    #[track_caller]
    fn wait(&self, what: &str, done: impl Fn(&Log) -> bool) {
        let log = self.shared.log.lock().unwrap();
        let (_log, waited) = self
            .shared
            .news
            .wait_timeout_while(log, PATIENCE, |log| !done(log))
            .unwrap();
        assert!(!waited.timed_out(), "the origin waits in vain for {what}");
    }
}

async fn accept(listener: TcpListener, tls: Option<Arc<ServerConfig>>, shared: Arc<Shared>) {
    let mut tasks = tokio::task::JoinSet::new();
    while let Ok((tcp, _)) = listener.accept().await {
        let (tls, shared) = (tls.clone(), Arc::clone(&shared));
        let _ = tcp.set_nodelay(true);
        let number = shared.note(|log| {
            log.connections += 1;
            log.connections - 1
        });
        tasks.spawn(async move {
            connection(tcp, tls, &shared, number).await;
        });
    }
}

async fn connection(
    tcp: TcpStream,
    tls: Option<Arc<ServerConfig>>,
    shared: &Arc<Shared>,
    number: usize,
) {
    let Some(tls) = tls else {
        return http1(tcp, shared, number).await;
    };
    match TlsAcceptor::from(tls).accept(tcp).await {
        Err(_) => {}
        Ok(stream) if stream.get_ref().1.alpn_protocol() == Some(b"h2") => {
            http2(stream, shared, number).await
        }
        Ok(stream) => http1(stream, shared, number).await,
    }
}

async fn http1<T: AsyncRead + AsyncWrite + Unpin>(
    mut io: T,
    shared: &Arc<Shared>,
    connection: usize,
) {
    let mut held = Vec::new();
    loop {
        let end = loop {
            if let Some(at) = held.windows(4).position(|w| w == b"\r\n\r\n") {
                break at + 4;
            }
            if io.read_buf(&mut held).await.unwrap_or(0) == 0 {
                return;
            }
        };
        shared.note(|log| log.begun += 1);
        let head = String::from_utf8_lossy(&held[..end]).into_owned();
        let mut lines = head.lines();
        let mut first = lines.next().unwrap_or_default().split(' ');
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(n, v)| (n.to_ascii_lowercase(), v.trim().to_owned()))
            .collect();
        let length = headers
            .iter()
            .find(|(n, _)| n == "content-length")
            .and_then(|(_, v)| v.parse().ok())
            .unwrap_or(0);
        let early = shared.early.load(Ordering::Relaxed);
        let whole = if early { end } else { end + length };
        while held.len() < whole {
            shared.note(|log| log.come = held.len());
            if io.read_buf(&mut held).await.unwrap_or(0) == 0 {
                shared.note(|log| log.cut.push(held));
                return;
            }
        }
        let raw: Vec<u8> = held.drain(..whole).collect();
        let request = Request {
            connection,
            method: first.next().unwrap_or_default().to_owned(),
            path: first.next().unwrap_or_default().to_owned(),
            headers,
            body: raw[end..].to_vec(),
            raw,
        };
        let handler = Arc::clone(&shared.handler.lock().unwrap());
        let reply = handler(&request);
        shared.note(|log| log.requests.push(request));
        for step in reply.steps {
            match step {
                Step::Send(bytes) => {
                    if io.write_all(&bytes).await.is_err() || io.flush().await.is_err() {
                        return;
                    }
                }
                Step::Wait(gate) => gate.wait().await,
                Step::Close => {
                    let _ = io.shutdown().await;
                    return;
                }
            }
        }
        if early {
            let mut thrown = vec![0; 64 << 10];
            while let Ok(1..) = io.read(&mut thrown).await {}
            return;
        }
    }
}
