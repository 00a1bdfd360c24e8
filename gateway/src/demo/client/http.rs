//! HTTP/1.1 and HTTP/2 over TLS, by libraries that the gateway's own side does not use.

use super::super::seen::Answer;
use super::{Content, Order};
use ::http::header::{CONTENT_TYPE, HOST};
use ::http::{HeaderName, HeaderValue, Request, Uri};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use std::collections::HashMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

/// Longer than everything that the tour provokes.
const TIMEOUT: Duration = Duration::from_secs(30);
/// More than any answer of the tour.
const LARGEST: usize = 16 << 20;

enum Sender {
    One(http1::SendRequest<Full<Bytes>>),
    Two(http2::SendRequest<Full<Bytes>>),
}

type Which = (u16, bool, bool);

/// Connections that stay open from one request to the next.
pub struct Connections {
    one: Arc<rustls::ClientConfig>,
    two: Arc<rustls::ClientConfig>,
    open: HashMap<Which, Sender>,
}

impl Connections {
    /// None yet; the authorities in this PEM file are trusted, and nobody else.
    pub fn trusting(ca: &Path) -> Result<Self, String> {
        let unreadable =
            |error: &dyn std::fmt::Display| format!("cannot read `{}`: {error}", ca.display());
        let mut roots = rustls::RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(ca).map_err(|error| unreadable(&error))? {
            let certificate = certificate.map_err(|error| unreadable(&error))?;
            roots.add(certificate).map_err(|error| unreadable(&error))?;
        }
        let config = |protocol: &[u8]| -> Result<_, String> {
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let mut config = rustls::ClientConfig::builder_with_provider(provider)
                .with_safe_default_protocol_versions()
                .map_err(|error| error.to_string())?
                .with_root_certificates(roots.clone())
                .with_no_client_auth();
            config.alpn_protocols = vec![protocol.to_vec()];
            Ok(Arc::new(config))
        };
        Ok(Self {
            one: config(b"http/1.1")?,
            two: config(b"h2")?,
            open: HashMap::new(),
        })
    }

    /// Sends one request. The error is one sentence.
    pub async fn send(&mut self, order: &Order) -> Result<Answer, String> {
        let sending = tokio::time::timeout(TIMEOUT, self.exchange(order));
        sending
            .await
            .unwrap_or_else(|_| Err(format!("no answer within {} s", TIMEOUT.as_secs())))
    }

    async fn exchange(&mut self, order: &Order) -> Result<Answer, String> {
        let request = request(order)?;
        let which = (order.port, order.tls, order.http2);
        let mut kept = self.open.remove(&which);
        if let Some(sender) = &mut kept
            && !sender.is_ready().await
        {
            kept = None;
        }
        let mut sender = match kept {
            Some(sender) => sender,
            None => self.connect(order).await?,
        };
        let began = Instant::now();
        let answered = match &mut sender {
            Sender::One(sender) => sender.send_request(request).await,
            Sender::Two(sender) => sender.send_request(request).await,
        };
        let (head, body) = answered
            .map_err(|error| format!("no answer: {error}"))?
            .into_parts();
        let body = Limited::new(body, LARGEST)
            .collect()
            .await
            .map_err(|error| format!("the answer broke off: {error}"))?;
        let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.open.insert(which, sender);
        let text = |value: &HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
        Ok(Answer {
            status: head.status.as_u16(),
            headers: head
                .headers
                .iter()
                .map(|(name, value)| (name.to_string(), text(value)))
                .collect(),
            body: String::from_utf8_lossy(&body.to_bytes()).into_owned(),
            micros,
        })
    }

    async fn connect(&self, order: &Order) -> Result<Sender, String> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, order.port));
        let failed =
            |error: &dyn std::fmt::Display| format!("cannot connect to `{address}`: {error}");
        let tcp = TcpStream::connect(address)
            .await
            .map_err(|error| failed(&error))?;
        tcp.set_nodelay(true).map_err(|error| failed(&error))?;
        if !order.tls {
            return handshake(tcp, false).await;
        }
        let config = if order.http2 { &self.two } else { &self.one };
        let name = ServerName::try_from("localhost").map_err(|error| failed(&error))?;
        let tls = TlsConnector::from(Arc::clone(config))
            .connect(name, tcp)
            .await
            .map_err(|error| failed(&error))?;
        handshake(tls, order.http2).await
    }
}

impl Sender {
    async fn is_ready(&mut self) -> bool {
        match self {
            Self::One(sender) => sender.ready().await.is_ok(),
            Self::Two(sender) => sender.ready().await.is_ok(),
        }
    }
}

async fn handshake<S>(stream: S, two: bool) -> Result<Sender, String>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let failed = |error: hyper::Error| format!("the connection failed: {error}");
    let stream = TokioIo::new(stream);
    // The drivers end with their connections.
    if two {
        let (sender, driver) = http2::handshake(TokioExecutor::new(), stream)
            .await
            .map_err(failed)?;
        tokio::spawn(driver);
        return Ok(Sender::Two(sender));
    }
    let (sender, driver) = http1::handshake(stream).await.map_err(failed)?;
    tokio::spawn(driver);
    Ok(Sender::One(sender))
}

fn request(order: &Order) -> Result<Request<Full<Bytes>>, String> {
    let bad = |error: &dyn std::fmt::Display| format!("not a request: {error}");
    let authority = format!("localhost:{}", order.port);
    let uri = match order.http2 {
        true => format!("https://{authority}{}", order.target),
        false => order.target.clone(),
    };
    let uri: Uri = uri.parse().map_err(|error| bad(&error))?;
    let (kind, body) = content(&order.body)?;
    let mut request = Request::builder()
        .method(order.method.as_str())
        .uri(uri)
        .body(Full::new(body))
        .map_err(|error| bad(&error))?;
    let mut fixed = Vec::new();
    if !order.http2 {
        fixed.push((HOST.to_string(), authority));
    }
    fixed.extend(kind.map(|kind| (CONTENT_TYPE.to_string(), kind)));
    for (name, value) in fixed.iter().chain(&order.headers) {
        let name: HeaderName = name.parse().map_err(|error| bad(&error))?;
        let value: HeaderValue = value.parse().map_err(|error| bad(&error))?;
        request.headers_mut().append(name, value);
    }
    Ok(request)
}

const BOUNDARY: &str = "visor-demo-3f1c9a";

fn content(content: &Content) -> Result<(Option<String>, Bytes), String> {
    match content {
        Content::None => Ok((None, Bytes::new())),
        Content::Json(text) => Ok((
            Some("application/json".to_owned()),
            Bytes::from(text.clone()),
        )),
        Content::Upload(field, path) => {
            let file = std::fs::read(path)
                .map_err(|error| format!("cannot read `{}`: {error}", path.display()))?;
            let mut body = format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"face.jpg\"\r\n\
                 Content-Type: image/jpeg\r\n\r\n"
            )
            .into_bytes();
            body.extend(file);
            body.extend(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
            Ok((
                Some(format!("multipart/form-data; boundary={BOUNDARY}")),
                Bytes::from(body),
            ))
        }
    }
}

/// One exchange over plain HTTP/1.1 with a neighbour: the sandbox's control listener, the
/// gateway's admin listener.
pub async fn exchange_plain(
    port: u16,
    method: &str,
    target: &str,
    body: String,
) -> Result<(u16, String), String> {
    let order = Order {
        port,
        tls: false,
        http2: false,
        method: method.to_owned(),
        target: target.to_owned(),
        headers: Vec::new(),
        body: if body.is_empty() {
            Content::None
        } else {
            Content::Json(body)
        },
    };
    let failed = |error: &dyn std::fmt::Display| format!("{method} {target}: {error}");
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let exchange = async {
        let tcp = TcpStream::connect(address)
            .await
            .map_err(|error| failed(&error))?;
        let (mut sender, driver) = http1::handshake(TokioIo::new(tcp))
            .await
            .map_err(|error| failed(&error))?;
        let driver = tokio::spawn(driver);
        let answer = sender
            .send_request(request(&order)?)
            .await
            .map_err(|error| failed(&error))?;
        let status = answer.status().as_u16();
        let body = Limited::new(answer.into_body(), LARGEST * 4)
            .collect()
            .await;
        let body = body.map_err(|error| failed(&error))?.to_bytes();
        driver.abort();
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    };
    let timeout = tokio::time::timeout(TIMEOUT, exchange).await;
    timeout.unwrap_or_else(|_| Err(failed(&"no answer")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_upload_is_one_part_of_a_form() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"\xFF\xD8jpeg").unwrap();
        let upload = Content::Upload("face_image".to_owned(), file.path().to_owned());
        let (kind, body) = content(&upload).unwrap();
        assert_eq!(
            kind.unwrap(),
            "multipart/form-data; boundary=visor-demo-3f1c9a"
        );
        let text = String::from_utf8_lossy(&body);
        assert!(
            text.starts_with("--visor-demo-3f1c9a\r\n")
                && text.ends_with("\r\n--visor-demo-3f1c9a--\r\n")
        );
        assert!(
            text.contains("name=\"face_image\"") && body.windows(6).any(|w| w == b"\xFF\xD8jpeg")
        );
    }

    #[test]
    fn the_two_protocols_name_their_host_in_their_own_places() {
        let order = |http2| Order {
            port: 8443,
            tls: true,
            http2,
            method: "GET".to_owned(),
            target: "/a?b=1".to_owned(),
            headers: vec![("x-a".to_owned(), "1".to_owned())],
            body: Content::None,
        };
        let two = request(&order(true)).unwrap();
        assert_eq!(
            (two.uri().to_string().as_str(), two.headers().len()),
            ("https://localhost:8443/a?b=1", 1)
        );
        let one = request(&order(false)).unwrap();
        assert_eq!(one.uri().to_string(), "/a?b=1");
        assert_eq!(one.headers()[HOST], "localhost:8443");
    }
}
