//! A client that speaks HTTP/2.

use super::bed::Bed;
use super::client::Answer;
use super::pki::trusting;
use super::setup::GATEWAY;
use super::{PATIENCE, runtime};
use bytes::Bytes;
use h2::client::SendRequest;
use rustls::pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// One connection with many requests.
pub struct H2 {
    pub send: SendRequest<Bytes>,
}

impl H2 {
    /// Connects to the TLS listener.
    pub fn open(bed: &Bed) -> Self {
        let config = trusting(&bed.authority.pem, None, &["h2"]);
        let address = bed.gateway.address("main");
        runtime().block_on(async {
            let tcp = TcpStream::connect(address).await.unwrap();
            tcp.set_nodelay(true).unwrap();
            let name = ServerName::try_from(GATEWAY).unwrap();
            let tls = TlsConnector::from(config).connect(name, tcp).await.unwrap();
            assert_eq!(tls.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
            let (send, connection) = h2::client::handshake(tls).await.unwrap();
            runtime().spawn(connection);
            Self { send }
        })
    }

    /// A request by `kyc` in live.
    pub fn request(bed: &Bed, method: &str, path: &str) -> http::request::Builder {
        http::Request::builder()
            .method(method)
            .uri(format!("https://{GATEWAY}{path}"))
            .header("x-acme-key", bed.canaries.token.as_str())
    }

    /// Sends one and waits for its answer; an error where the stream or the connection broke.
    pub fn ask(&self, bed: &Bed, request: http::Request<Vec<u8>>) -> Result<Answer, h2::Error> {
        self.asked(bed, request, true)
    }

    /// The same, of a request that says its body's length and never ends.
    pub fn ask_without_end(
        &self,
        bed: &Bed,
        request: http::Request<Vec<u8>>,
    ) -> Result<Answer, h2::Error> {
        self.asked(bed, request, false)
    }

    fn asked(
        &self,
        bed: &Bed,
        request: http::Request<Vec<u8>>,
        ends: bool,
    ) -> Result<Answer, h2::Error> {
        let heard = bed.heard.clone();
        let mut send = self.send.clone();
        let answer = runtime().block_on(async {
            timeout(PATIENCE, async {
                let (parts, body) = request.into_parts();
                let end = body.is_empty();
                std::future::poll_fn(|cx| send.poll_ready(cx)).await?;
                let (response, mut stream) =
                    send.send_request(http::Request::from_parts(parts, ()), end)?;
                if !end {
                    stream.send_data(body.into(), ends)?;
                }
                read(response.await?).await
            })
            .await
            .expect("it hangs")
        })?;
        heard.note(answer.clone());
        Ok(answer)
    }
}

/// Reads an answer to its end. Trailers must not come.
pub async fn read(response: http::Response<h2::RecvStream>) -> Result<Answer, h2::Error> {
    let (parts, mut stream) = response.into_parts();
    let headers = parts
        .headers
        .iter()
        .map(|(n, v)| {
            (
                n.to_string(),
                String::from_utf8_lossy(v.as_bytes()).into_owned(),
            )
        })
        .collect::<Vec<_>>();
    let mut body = Vec::new();
    while let Some(chunk) = stream.data().await {
        let chunk = chunk?;
        let _ = stream.flow_control().release_capacity(chunk.len());
        body.extend_from_slice(&chunk);
    }
    assert!(stream.trailers().await?.is_none(), "trailers");
    let mut raw = format!("{} {headers:?} ", parts.status).into_bytes();
    raw.extend_from_slice(&body);
    Ok(Answer {
        status: parts.status.as_u16(),
        headers,
        body,
        raw,
        complete: true,
    })
}
