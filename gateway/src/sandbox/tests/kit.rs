//! A client for tests: one connection per request, HTTP/1.1 or HTTP/2, over TLS or plain.

use crate::sandbox::{Played, Running, Sandbox, SandboxOptions};
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, Version};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use serde_json::Value;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use visor_policy::model::site::Environment;

pub async fn start(packs: &[&str]) -> Running {
    let packs = packs.iter().map(|pack| (*pack).to_owned()).collect();
    start_with(SandboxOptions {
        packs,
        ..SandboxOptions::default()
    })
    .await
}

pub async fn start_with(options: SandboxOptions) -> Running {
    Sandbox::start(options)
        .await
        .unwrap_or_else(|error| panic!("{error}"))
}

#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub version: Version,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub trailers: HeaderMap,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{}", self.text()))
    }
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// One call of a vendor, with its live key unless told otherwise.
#[derive(Clone)]
pub struct Call<'r> {
    pub running: &'r Running,
    pub vendor: &'r Played,
    pub method: Method,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub http2: bool,
    /// The name that the certificate must have.
    pub name: String,
}

impl<'r> Call<'r> {
    pub fn new(running: &'r Running, provider: &str, method: Method, path: &str) -> Self {
        let vendor = running.vendor(provider).unwrap();
        let key = vendor.key(Environment::Live).unwrap().to_owned();
        let call = Self {
            running,
            vendor,
            method,
            path: path.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
            http2: false,
            name: vendor.host.clone(),
        };
        call.key(&key)
    }

    pub fn key(mut self, key: &str) -> Self {
        let (header, before) = &self.vendor.credential;
        self.headers.retain(|(name, _)| name != header);
        self.header(&header.clone(), &format!("{before}{key}"))
    }

    pub fn no_key(mut self) -> Self {
        self.headers.clear();
        self
    }

    pub fn header(&mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self.clone()
    }

    pub fn json(mut self, body: &str) -> Self {
        self.body = body.as_bytes().to_vec();
        self.header("content-type", "application/json")
    }

    pub fn upload(mut self, parts: &[(&str, &[u8])]) -> Self {
        for (name, content) in parts {
            let head = format!(
                "--b\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.jpg\"\r\n\
                 Content-Type: image/jpeg\r\n\r\n"
            );
            self.body.extend(head.as_bytes());
            self.body.extend(*content);
            self.body.extend(b"\r\n");
        }
        self.body.extend(b"--b--\r\n");
        self.header("content-type", "multipart/form-data; boundary=b")
    }

    pub fn http2(mut self) -> Self {
        self.http2 = true;
        self
    }

    pub async fn send(&self) -> Result<Answer, Failure> {
        let tcp = TcpStream::connect(self.vendor.address).await?;
        let mut uri = self.path.clone();
        if self.http2 {
            uri = format!("https://{}{}", self.vendor.host, self.path);
        }
        let mut request = Request::builder().method(&self.method).uri(uri);
        if !self.http2 {
            request = request.header("host", &self.vendor.host);
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(self.body.clone())))?;
        if self.vendor.base.starts_with("http:") {
            return exchange(tcp, request, false).await;
        }
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(
            self.running.ca_pem.as_bytes(),
        )?)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = rustls::ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let protocol = if self.http2 { "h2" } else { "http/1.1" };
        config.alpn_protocols = vec![protocol.into()];
        let name = ServerName::try_from(self.name.clone())?;
        let tls = TlsConnector::from(Arc::new(config))
            .connect(name, tcp)
            .await?;
        exchange(tls, request, self.http2).await
    }

    pub async fn answer(&self) -> Answer {
        self.send()
            .await
            .unwrap_or_else(|error| panic!("{} {}: {error}", self.method, self.path))
    }
}

async fn exchange<S>(
    stream: S,
    request: Request<Full<Bytes>>,
    http2: bool,
) -> Result<Answer, Failure>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let io = TokioIo::new(stream);
    let response = if http2 {
        let (mut sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await?;
        tokio::spawn(connection);
        sender.send_request(request).await?
    } else {
        let (mut sender, connection) = hyper::client::conn::http1::handshake(io).await?;
        tokio::spawn(connection);
        sender.send_request(request).await?
    };
    let (head, body) = response.into_parts();
    let body = body.collect().await?;
    let trailers = body.trailers().cloned().unwrap_or_default();
    Ok(Answer {
        status: head.status,
        version: head.version,
        headers: head.headers,
        body: body.to_bytes(),
        trailers,
    })
}

/// A request to the control listener, which must succeed.
pub async fn control(running: &Running, method: Method, path: &str, body: &str) -> Value {
    let answer = ask_control(running, method, path, body).await;
    assert_eq!(answer.status, 200, "{path} {body}: {}", answer.text());
    answer.json()
}

pub async fn ask_control(running: &Running, method: Method, path: &str, body: &str) -> Answer {
    let tcp = TcpStream::connect(running.control).await.unwrap();
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", running.control.to_string())
        .body(Full::new(Bytes::from(body.to_owned())))
        .unwrap();
    exchange(tcp, request, false).await.unwrap()
}
