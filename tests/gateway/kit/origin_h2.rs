//! The rest of a vendor: HTTP/2, and one that says a few bytes and nothing else.

use super::origin::{Request, Shared, Step};
use super::runtime;
use bytes::Bytes;
use std::net::Ipv4Addr;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

/// Serves one connection.
pub async fn http2<T: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    io: T,
    shared: &Arc<Shared>,
    connection: usize,
) {
    let Ok(mut h2) = h2::server::Builder::new()
        .initial_window_size(1 << 20)
        .handshake::<_, Bytes>(io)
        .await
    else {
        return;
    };
    while let Some(Ok((request, mut respond))) = h2.accept().await {
        let shared = Arc::clone(shared);
        tokio::spawn(async move {
            shared.note(|log| log.begun += 1);
            let (parts, mut incoming) = request.into_parts();
            let mut body = Vec::new();
            while let Some(Ok(chunk)) = incoming.data().await {
                let _ = incoming.flow_control().release_capacity(chunk.len());
                body.extend_from_slice(&chunk);
            }
            let headers: Vec<(String, String)> = parts
                .headers
                .iter()
                .map(|(n, v)| {
                    (
                        n.to_string(),
                        String::from_utf8_lossy(v.as_bytes()).into_owned(),
                    )
                })
                .collect();
            let mut raw = format!("{} {}\r\n{headers:?}\r\n", parts.method, parts.uri).into_bytes();
            raw.extend_from_slice(&body);
            let path = parts
                .uri
                .path_and_query()
                .map_or("", |p| p.as_str())
                .to_owned();
            let request = Request {
                connection,
                raw,
                method: parts.method.to_string(),
                path,
                headers,
                body,
            };
            let handler = Arc::clone(&shared.handler.lock().unwrap());
            let reply = handler(&request);
            shared.note(|log| log.requests.push(request));
            for step in reply.steps {
                if let Step::Wait(gate) = step {
                    gate.wait().await;
                }
            }
            let Some((status, headers, body)) = reply.parts else {
                return respond.send_reset(h2::Reason::INTERNAL_ERROR);
            };
            let mut response = http::Response::builder().status(status);
            for (name, value) in headers {
                response = response.header(name, value);
            }
            if let Ok(mut sending) = respond.send_response(response.body(()).unwrap(), false) {
                let _ = sending.send_data(body.into(), true);
            }
        });
    }
}

/// Says `bytes` to everyone who says something, over bare TCP; then waits for the other end.
pub fn blunt(bytes: Vec<u8>) -> u16 {
    let listener = runtime()
        .block_on(TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .unwrap();
    let port = listener.local_addr().unwrap().port();
    runtime().spawn(async move {
        while let Ok((mut tcp, _)) = listener.accept().await {
            let bytes = bytes.clone();
            tokio::spawn(async move {
                let mut said = vec![0; 16 << 10];
                let _ = tcp.read(&mut said).await;
                let _ = tcp.write_all(&bytes).await;
                while tcp.read(&mut said).await.is_ok_and(|n| n > 0) {}
            });
        }
    });
    port
}
