//! Vendors for tests: real sockets, real TLS, throw-away authorities.

use crate::upstream::tls::crypto;
use crate::upstream::{Endpoint, Lease, Settings, Upstream};
use bytes::Bytes;
use pingora_http::RequestHeader;
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::{HandshakeKind, ServerConfig};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Barrier, Notify};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

pub const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

pub struct Authority {
    pub pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        Self {
            pem,
            issuer: Issuer::new(params, key),
        }
    }

    /// A server's settings, its certificate valid for `name` until the year `until`.
    pub fn server(&self, name: &str, until: i32, alpn: &[&str]) -> Arc<ServerConfig> {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        params.not_before = rcgen::date_time_ymd(2000, 1, 1);
        params.not_after = rcgen::date_time_ymd(until, 1, 1);
        let key = KeyPair::generate().unwrap();
        let leaf = params.signed_by(&key, &self.issuer).unwrap();
        let mut config = ServerConfig::builder_with_provider(crypto())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![leaf.der().clone()],
                key.serialize_der().try_into().unwrap(),
            )
            .unwrap();
        config.alpn_protocols = alpn.iter().map(|name| name.as_bytes().to_vec()).collect();
        Arc::new(config)
    }
}

#[derive(Default)]
pub struct Seen {
    /// One per TLS connection that was established.
    pub handshakes: Vec<HandshakeKind>,
    pub requests: usize,
    /// Connections that have ended.
    pub ended: usize,
}

pub struct Vendor {
    pub port: u16,
    pub seen: Arc<Mutex<Seen>>,
    /// Lets `/closes-later` close.
    pub leave: Arc<Notify>,
}

impl Vendor {
    /// Something else than a vendor, at this port.
    pub fn at(port: u16) -> Self {
        Self {
            port,
            seen: Arc::default(),
            leave: Arc::default(),
        }
    }

    pub fn connections(&self) -> usize {
        self.seen.lock().unwrap().handshakes.len()
    }

    /// Serves HTTP/1 or HTTP/2, as negotiated. HTTP/2 answers once `together` streams are open.
    pub async fn start(config: Arc<ServerConfig>, together: usize) -> Self {
        let listener = TcpListener::bind((HERE, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let vendor = Self {
            port,
            seen: seen.clone(),
            leave: Arc::default(),
        };
        let leave = vendor.leave.clone();
        let barrier = Arc::new(Barrier::new(together));
        tokio::spawn(async move {
            loop {
                let (tcp, _) = listener.accept().await.unwrap();
                let (config, seen, barrier) = (config.clone(), seen.clone(), barrier.clone());
                let leave = leave.clone();
                tcp.set_nodelay(true).unwrap();
                tokio::spawn(async move {
                    let Ok(stream) = TlsAcceptor::from(config).accept(tcp).await else {
                        return;
                    };
                    let kind = stream.get_ref().1.handshake_kind().unwrap();
                    seen.lock().unwrap().handshakes.push(kind);
                    match stream.get_ref().1.alpn_protocol() {
                        Some(b"h2") => http2(stream, &seen, barrier).await,
                        _ => http1(stream, &seen, &leave).await,
                    }
                    seen.lock().unwrap().ended += 1;
                });
            }
        });
        vendor
    }
}

async fn http1(mut stream: TlsStream<TcpStream>, seen: &Mutex<Seen>, leave: &Notify) {
    let mut bytes = Vec::new();
    loop {
        let end = loop {
            if let Some(at) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
                break at + 4;
            }
            if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                return;
            }
        };
        let head = String::from_utf8(bytes.drain(..end).collect())
            .unwrap()
            .to_lowercase();
        let length = head.split_once("content-length: ").map_or(0, |(_, rest)| {
            rest.split_once("\r\n").unwrap().0.parse::<usize>().unwrap()
        });
        while bytes.len() < length {
            if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                return;
            }
        }
        bytes.drain(..length);
        seen.lock().unwrap().requests += 1;
        let path = head.split(' ').nth(1).unwrap();
        let extra = match path {
            "/asks-to-close" => "connection: close\r\n",
            "/brief" => "keep-alive: timeout=1\r\n",
            _ => "",
        };
        let answer = format!("HTTP/1.1 200 OK\r\n{extra}content-length: 2\r\n\r\nok");
        stream.write_all(answer.as_bytes()).await.unwrap();
        match path {
            "/closes-later" => {
                leave.notified().await;
                let _ = stream.shutdown().await;
                return;
            }
            "/closes" => {
                let _ = stream.shutdown().await;
                return;
            }
            "/chatters" => stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap(),
            _ => {}
        }
    }
}

async fn http2(stream: TlsStream<TcpStream>, seen: &Arc<Mutex<Seen>>, barrier: Arc<Barrier>) {
    let mut connection = h2::server::handshake(stream).await.unwrap();
    while let Some(Ok((_, mut respond))) = connection.accept().await {
        let (seen, barrier) = (seen.clone(), barrier.clone());
        tokio::spawn(async move {
            barrier.wait().await;
            seen.lock().unwrap().requests += 1;
            let mut body = respond
                .send_response(http::Response::new(()), false)
                .unwrap();
            body.send_data(Bytes::from_static(b"ok"), true).unwrap();
        });
    }
}

pub fn endpoint(host: &str, vendor: &Vendor, authority: &Authority) -> Endpoint {
    Endpoint {
        host: host.to_owned(),
        port: vendor.port,
        addresses: vec![HERE],
        ca_pem: Some(authority.pem.clone()),
        own: false,
        http2: false,
    }
}

pub fn settings() -> Settings {
    Settings {
        connect_timeout: Duration::from_secs(5),
        keep_alive: Duration::from_secs(50),
        idle_per_worker: 4,
        proxy: None,
    }
}

/// Sends a request and reads its answer; the lease is still out.
pub async fn ask(lease: &mut Lease, path: &str, body: &'static [u8]) {
    let mut head = RequestHeader::build("POST", path.as_bytes(), None).unwrap();
    head.insert_header("Host", "vendor.example").unwrap();
    head.insert_header("Content-Length", body.len()).unwrap();
    lease
        .session
        .write_request_header(Box::new(head))
        .await
        .unwrap();
    if !body.is_empty() {
        lease
            .session
            .write_request_body(Bytes::from_static(body), true)
            .await
            .unwrap();
    }
    lease.finish_request().await.unwrap();
    lease.session.read_response_header().await.unwrap();
    assert_eq!(
        lease.session.response_header().unwrap().status.as_u16(),
        200
    );
    let mut answer = Vec::new();
    while let Some(part) = lease.session.read_response_body().await.unwrap() {
        answer.extend_from_slice(&part);
    }
    assert_eq!(answer, b"ok");
}

/// A whole exchange; says whether its connection was reused.
pub async fn exchange(upstream: &Upstream, path: &str) -> bool {
    let mut lease = upstream.checkout().await.unwrap();
    ask(&mut lease, path, b"image").await;
    let reused = lease.reused;
    upstream.give_back(lease);
    reused
}

/// Answers every connection with these bytes, after it has said something; then waits.
pub async fn blunt(answer: &'static [u8]) -> u16 {
    let listener = TcpListener::bind((HERE, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (mut tcp, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut said = [0; 4096];
                let _ = tcp.read(&mut said).await;
                let _ = tcp.write_all(answer).await;
                while tcp.read(&mut said).await.is_ok_and(|n| n > 0) {}
            });
        }
    });
    port
}

/// What a relay has seen: a proxy's requests, or the TLS records that clients sent.
#[derive(Default)]
pub struct Relayed {
    pub heads: Vec<String>,
    pub records: usize,
}

/// Passes connections on to `target` and counts the client's application-data records; as a
/// proxy, after a CONNECT that it answers with `answer`.
pub async fn relay(target: u16, answer: Option<&'static str>) -> (u16, Arc<Mutex<Relayed>>) {
    let listener = TcpListener::bind((HERE, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let relayed = Arc::new(Mutex::new(Relayed::default()));
    let log = relayed.clone();
    tokio::spawn(async move {
        loop {
            let (mut near, _) = listener.accept().await.unwrap();
            let log = log.clone();
            tokio::spawn(async move {
                if let Some(answer) = answer {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        head.push(near.read_u8().await.unwrap());
                    }
                    log.lock()
                        .unwrap()
                        .heads
                        .push(String::from_utf8(head).unwrap());
                    near.write_all(answer.as_bytes()).await.unwrap();
                }
                let far = TcpStream::connect((HERE, target)).await.unwrap();
                let (mut near_read, mut near_write) = near.into_split();
                let (mut far_read, mut far_write) = far.into_split();
                tokio::spawn(async move { tokio::io::copy(&mut far_read, &mut near_write).await });
                let mut head = [0; 5];
                while near_read.read_exact(&mut head).await.is_ok() {
                    let mut record = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
                    near_read.read_exact(&mut record).await.unwrap();
                    log.lock().unwrap().records += usize::from(head[0] == 23);
                    far_write
                        .write_all(&[&head[..], &record].concat())
                        .await
                        .unwrap();
                }
            });
        }
    });
    (port, relayed)
}
