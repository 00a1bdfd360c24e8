//! A gateway to ask, and ways to ask it.

use crate::admin::Admin;
use crate::config::Role;
use crate::front::*;
use crate::lifecycle::{Bound, Listen, Plan, Signal, bind};
use bytes::Bytes;
use pingora_http::ResponseHeader;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, SanType};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, mpsc};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use visor_policy::diagnostic::Report;
use visor_policy::source::{At, Span};

pub const PATIENCE: Duration = Duration::from_secs(20);

/// What the service saw, over all workers.
pub struct Seen {
    pub exposed: Mutex<Vec<Vec<u8>>>,
    pub broken: Mutex<Vec<Broken>>,
    pub handshakes_failed: Mutex<usize>,
    /// Requests for `/hold` wait for a permit.
    pub hold: Semaphore,
    pub held: Semaphore,
}

pub struct Echo(pub Arc<Seen>);

impl Serve for Echo {
    async fn request(
        self: &Arc<Self>,
        connection: &Arc<Connection>,
        mut session: ServerSession,
        _: &ShutdownWatch,
    ) -> Option<ReusableHttpStream> {
        let (path, h2) = (
            session.req_header().uri.path().to_owned(),
            session.is_http2(),
        );
        let mut read = 0;
        while let Some(part) = session.read_request_body().await.ok()? {
            read += part.len();
        }
        if path == "/hold" {
            self.0.held.add_permits(1);
            self.0.hold.acquire().await.ok()?.forget();
        }
        let listener = &connection.listener;
        let (name, role, names) = (&listener.name, listener.role, &connection.names);
        let body = format!(
            "{name} {role:?} h2={h2} read={read} {:?} {:?}",
            names.spiffe, names.dns
        );
        let mut header = ResponseHeader::build(200, None).ok()?;
        header.set_content_length(body.len()).ok()?;
        session.write_response_header(Box::new(header)).await.ok()?;
        session
            .write_response_body(Bytes::from(body), true)
            .await
            .ok()?;
        session.finish().await.ok().flatten()
    }

    fn exposed(&self, _: &Connection, head: &[u8]) {
        self.0.exposed.lock().unwrap().push(head.to_vec());
    }

    fn broken(&self, _: &Connection, why: Broken) -> Answer {
        self.0.broken.lock().unwrap().push(why);
        Answer {
            headers: vec![("X-Why", format!("{why:?}"))],
            ..Answer::neutral(why)
        }
    }

    fn handshake_failed(&self, _: &Connection, _: &std::io::Error) {
        *self.0.handshakes_failed.lock().unwrap() += 1;
    }
}

/// An authority of its own.
pub struct Authority {
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

pub struct Leaf {
    pub chain: String,
    pub key: String,
    pub der: CertificateDer<'static>,
    pub key_der: PrivateKeyDer<'static>,
}

impl Authority {
    pub fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).unwrap();
        Self {
            pem: certificate.pem(),
            issuer: Issuer::new(params, key),
        }
    }

    pub fn leaf(&self, names: Vec<SanType>) -> Leaf {
        let mut params = CertificateParams::default();
        params.subject_alt_names = names;
        self.sign(params)
    }

    pub fn sign(&self, params: CertificateParams) -> Leaf {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        Leaf {
            chain: certificate.pem(),
            key: key.serialize_pem(),
            der: certificate.der().clone(),
            key_der: PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
        }
    }

    pub fn localhost(&self) -> Leaf {
        self.leaf(vec![SanType::DnsName("localhost".try_into().unwrap())])
    }
}

pub fn uri(text: &str) -> SanType {
    SanType::URI(text.try_into().unwrap())
}

pub fn bounds() -> Bounds {
    Bounds {
        connections: 2_000,
        head: 16 << 10,
        head_timeout: PATIENCE,
        handshake_timeout: PATIENCE,
        body_timeout: PATIENCE,
        idle_timeout: PATIENCE * 10,
        drain: PATIENCE,
    }
}

/// `plain` (webhooks) and `secure` (callers, with client certificates of `clients`).
pub struct Gateway {
    pub plain: SocketAddr,
    pub secure: SocketAddr,
    pub admin: SocketAddr,
    pub seen: Arc<Seen>,
    pub authority: Authority,
    pub clients: Authority,
    pub folder: tempfile::TempDir,
    pub notices: mpsc::UnboundedReceiver<Notice>,
    pub signals: mpsc::UnboundedSender<Signal>,
    pub ended: std::thread::JoinHandle<usize>,
}

pub fn start(bounds: Bounds, threads: usize) -> Gateway {
    let (authority, clients) = (Authority::new(), Authority::new());
    let folder = tempfile::tempdir().unwrap();
    let leaf = authority.localhost();
    let files = TlsFiles {
        certificate: put(folder.path(), "chain.pem", &leaf.chain),
        key: put(folder.path(), "key.pem", &leaf.key),
        client_ca: Some(put(folder.path(), "clients.pem", &clients.pem)),
    };
    let seen = Arc::new(Seen {
        exposed: Mutex::default(),
        broken: Mutex::default(),
        handshakes_failed: Mutex::default(),
        hold: Semaphore::new(0),
        held: Semaphore::new(0),
    });
    let listeners = vec![
        listen("plain", Role::Webhooks, "127.0.0.1:0", None),
        listen("secure", Role::Callers, "127.0.0.1:0", Some(files)),
    ];
    let (plan, notices) = plan(listeners, bounds, threads, Arc::clone(&seen));
    let (bound, report) = bind(plan).map_err(|report| report.to_string()).unwrap();
    assert!(report.diagnostics.is_empty(), "{report}");
    let (plain, secure) = (bound.addresses()[0], bound.addresses()[1]);
    let admin = bound.admin_address().unwrap();
    let (signals, asked) = mpsc::unbounded_channel();
    let ended = std::thread::spawn(move || bound.serve(asked));
    Gateway {
        plain,
        secure,
        admin,
        seen,
        authority,
        clients,
        folder,
        notices,
        signals,
        ended,
    }
}

pub fn try_bind(listeners: Vec<Listen>) -> Result<(Bound<Echo>, Report), Report> {
    let seen = Seen {
        exposed: Mutex::default(),
        broken: Mutex::default(),
        handshakes_failed: Mutex::default(),
        hold: Semaphore::new(0),
        held: Semaphore::new(0),
    };
    bind(plan(listeners, bounds(), 1, Arc::new(seen)).0)
}

fn plan(
    listeners: Vec<Listen>,
    bounds: Bounds,
    threads: usize,
    seen: Arc<Seen>,
) -> (Plan<Echo>, mpsc::UnboundedReceiver<Notice>) {
    let (notice, notices) = mpsc::unbounded_channel();
    let admin = Admin {
        metrics: Arc::new(|| "visor_up 1\n".to_owned()),
        ready: Arc::new(|| Ok(String::new())),
        stopping: Arc::default(),
    };
    let plan = Plan {
        listeners,
        admin: Some((At::default("127.0.0.1:0".parse().unwrap()), admin)),
        threads: Some(threads),
        bounds,
        serve: Arc::new(move |_| Arc::new(Echo(Arc::clone(&seen)))),
        reload: Arc::new(|| Err("`site.toml` is as it was".to_owned())),
        background: Vec::new(),
        notices: Arc::new(move |n| drop(notice.send(n))),
    };
    (plan, notices)
}

pub fn listen(name: &str, role: Role, address: &str, tls: Option<TlsFiles>) -> Listen {
    let info = ListenerInfo {
        name: name.to_owned(),
        place: Span::DEFAULT.place(),
        role,
        ingress: Default::default(),
        tls: tls.is_some(),
    };
    Listen {
        info,
        address: At::default(address.parse().unwrap()),
        tls,
    }
}

/// As a careful operator does: a new file, renamed over the old one.
pub fn put(folder: &Path, name: &str, text: &str) -> At<PathBuf> {
    let (new, path) = (folder.join(format!("{name}.new")), folder.join(name));
    std::fs::write(&new, text).unwrap();
    std::fs::rename(&new, &path).unwrap();
    At::default(path)
}

impl Gateway {
    pub fn client(&self, alpn: &[&str], leaf: Option<Leaf>) -> ClientConfig {
        client_config(&self.authority.pem, alpn, leaf)
    }

    pub async fn tls(&self, alpn: &[&str]) -> TlsStream<TcpStream> {
        self.tls_with(self.client(alpn, None)).await.unwrap()
    }

    pub async fn tls_with(&self, config: ClientConfig) -> std::io::Result<TlsStream<TcpStream>> {
        connect(TcpStream::connect(self.secure).await.unwrap(), config).await
    }

    /// Waits for the first notice that `matches`.
    pub async fn notice(&mut self, matches: impl Fn(&Notice) -> bool) -> Notice {
        let wait = async {
            loop {
                let notice = self.notices.recv().await.unwrap();
                if matches(&notice) {
                    return notice;
                }
            }
        };
        tokio::time::timeout(PATIENCE, wait)
            .await
            .expect("the notice did not come")
    }

    /// Sends SIGTERM's order and returns how many requests were cut.
    pub async fn stop(self) -> usize {
        let _ = self.signals.send(Signal::Stop);
        self.end().await
    }

    pub async fn end(self) -> usize {
        tokio::task::spawn_blocking(move || self.ended.join().unwrap())
            .await
            .unwrap()
    }
}

pub fn client_config(ca: &str, alpn: &[&str], leaf: Option<Leaf>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(ca.as_bytes()).unwrap())
        .unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots);
    let mut config = match leaf {
        Some(leaf) => builder
            .with_client_auth_cert(vec![leaf.der], leaf.key_der)
            .unwrap(),
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = alpn.iter().map(|p| p.as_bytes().to_vec()).collect();
    config
}

pub async fn connect(
    tcp: TcpStream,
    config: ClientConfig,
) -> std::io::Result<TlsStream<TcpStream>> {
    let name = ServerName::try_from("localhost").unwrap();
    TlsConnector::from(Arc::new(config))
        .connect(name, tcp)
        .await
}

/// Sends `request` and reads one answer, head and body.
pub async fn ask<T: AsyncRead + AsyncWrite + Unpin>(io: &mut T, request: &str) -> String {
    io.write_all(request.as_bytes()).await.unwrap();
    io.flush().await.unwrap();
    answer(io).await
}

pub async fn answer<T: AsyncRead + Unpin>(io: &mut T) -> String {
    let mut text = Vec::new();
    let read = async {
        loop {
            if let Some(end) = memchr::memmem::find(&text, b"\r\n\r\n") {
                let head = std::str::from_utf8(&text[..end])
                    .unwrap()
                    .to_ascii_lowercase();
                let length = head.split("content-length: ").nth(1).unwrap();
                let length: usize = length.lines().next().unwrap().parse().unwrap();
                if text.len() >= end + 4 + length {
                    return;
                }
            }
            assert_ne!(
                io.read_buf(&mut text).await.unwrap(),
                0,
                "closed: {}",
                text.escape_ascii()
            );
        }
    };
    tokio::time::timeout(PATIENCE, read)
        .await
        .expect("no answer");
    String::from_utf8(text).unwrap()
}

/// What comes until the connection closes.
pub async fn rest<T: AsyncRead + Unpin>(io: &mut T) -> Vec<u8> {
    let mut text = Vec::new();
    let read = tokio::time::timeout(PATIENCE, io.read_to_end(&mut text)).await;
    // Closing without close_notify, or a reset, ends a connection as well.
    let _ = read.expect("the connection stays open");
    text
}
