//! The company's own endpoint, to which the gateway hands webhooks on: it counts what arrives.

use bytes::Bytes;
use http::Response;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A small service on loopback. It ends when dropped.
pub struct Receiver {
    /// Where it listens.
    pub port: u16,
    arrived: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Receiver {
    /// Starts it.
    pub async fn start() -> Result<Self, String> {
        let failed = |error: std::io::Error| {
            format!("the webhooks' receiver cannot listen on loopback: {error}")
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(failed)?;
        let port = listener.local_addr().map_err(failed)?.port();
        let arrived = Arc::new(AtomicUsize::new(0));
        let task = tokio::spawn(serve(listener, Arc::clone(&arrived)));
        Ok(Self {
            port,
            arrived,
            task,
        })
    }

    /// How many events arrived so far.
    pub fn arrived(&self) -> usize {
        self.arrived.load(Ordering::SeqCst)
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(listener: TcpListener, arrived: Arc<AtomicUsize>) {
    while let Ok((tcp, _)) = listener.accept().await {
        let arrived = Arc::clone(&arrived);
        let service = service_fn(move |request: http::Request<hyper::body::Incoming>| {
            let arrived = Arc::clone(&arrived);
            async move {
                let whole = Limited::new(request.into_body(), 1 << 20)
                    .collect()
                    .await
                    .is_ok();
                arrived.fetch_add(usize::from(whole), Ordering::SeqCst);
                Ok::<_, Infallible>(Response::new(Full::new(Bytes::from_static(b"{}"))))
            }
        });
        // A broken connection is the gateway's matter.
        tokio::spawn(async move {
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(tcp), service)
                .await;
        });
    }
}
