//! The sandbox's listeners: bounded, TLS or plain, HTTP/1.1 and HTTP/2.

use super::control::control;
use super::deliver::{Body, Broken, deliver};
use super::plan::Plan;
use super::play::{Connection, play};
use super::world::World;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use rustls::ServerConfig;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio_rustls::TlsAcceptor;

/// What listens.
#[derive(Clone)]
pub enum Role {
    /// The vendor of that index.
    Vendor(usize, Option<Arc<ServerConfig>>),
    /// The control listener.
    Control,
}

/// Open connections of one listener.
const CONNECTIONS: usize = 1024;
/// The largest upload.
const LARGEST: usize = 64 << 20;
const HANDSHAKE: Duration = Duration::from_secs(10);
const HEAD: Duration = Duration::from_secs(30);
const UPLOAD: Duration = Duration::from_secs(60);

/// Serves until told to stop; then all connections end at once.
pub async fn serve(
    listener: TcpListener,
    role: Role,
    world: Arc<World>,
    mut stop: watch::Receiver<bool>,
) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => return,
        };
        let Ok((tcp, _)) = accepted else {
            // Out of descriptors: others must close first.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let Ok(place) = places.clone().acquire_owned().await else {
            return;
        };
        let (role, world, mut stop) = (role.clone(), world.clone(), stop.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = connection(tcp, role, world) => {}
                _ = stop.changed() => {}
            }
            drop(place);
        });
    }
}

async fn connection(tcp: TcpStream, role: Role, world: Arc<World>) {
    let _ = tcp.set_nodelay(true);
    let mut facts = Connection {
        number: world.connection(),
        server_name: None,
    };
    match role {
        Role::Control => requests(tcp, None, facts, world).await,
        Role::Vendor(index, None) => requests(tcp, Some(index), facts, world).await,
        Role::Vendor(index, Some(config)) => {
            let handshake = TlsAcceptor::from(config).accept(tcp);
            // A client that refuses our certificate is no event here: tests do it all the time.
            let Ok(Ok(tls)) = tokio::time::timeout(HANDSHAKE, handshake).await else {
                return;
            };
            facts.server_name = tls.get_ref().1.server_name().map(str::to_owned);
            requests(tls, Some(index), facts, world).await;
        }
    }
}

async fn requests<S>(stream: S, vendor: Option<usize>, connection: Connection, world: Arc<World>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request: Request<Incoming>| {
        let (world, connection) = (world.clone(), connection.clone());
        async move {
            match vendor {
                Some(index) => answer(&world, index, &connection, request).await,
                None => control(&world, request).await,
            }
        }
    });
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(256);
    // How a connection ends is for the client to judge.
    let _ = builder
        .serve_connection(TokioIo::new(stream), service)
        .await;
}

async fn answer(
    world: &World,
    index: usize,
    connection: &Connection,
    request: Request<Incoming>,
) -> Result<Response<Body>, Broken> {
    let vendor = world.vendors.get(index).ok_or(Broken)?;
    let (head, body) = request.into_parts();
    let upload = Limited::new(body, LARGEST).collect();
    let plan = match tokio::time::timeout(UPLOAD, upload).await {
        Ok(Ok(body)) => play(world, vendor, connection, &head, body.to_bytes()).await,
        Ok(Err(_)) => Plan::own(
            StatusCode::PAYLOAD_TOO_LARGE,
            "the body is over 64 MiB, or broken",
        ),
        Err(_) => Plan::own(
            StatusCode::REQUEST_TIMEOUT,
            "the body took longer than 60 s",
        ),
    };
    deliver(plan).await
}
