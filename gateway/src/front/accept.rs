//! From a listening socket to a protocol's loop.

use super::inflight::{Guard, InFlight, Load};
use super::names::names_of;
use super::{
    Bounds, Certificates, Connection, ListenerInfo, Notice, Notices, Serve, h1, h2, plain,
};
use crate::io::{Io, Wire};
use pingora_core::protocols::Stream;
use pingora_core::server::ShutdownWatch;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use visor_policy::identify::CertificateNames;

/// The first byte of every TLS connection: the record type of a handshake.
const HANDSHAKE: u8 = 0x16;
/// For a connection that came before a stop and has said nothing yet: what it says first may be on
/// its way.
pub const GRACE: Duration = Duration::from_secs(1);
/// How long accepting rests after an error such as too many open files: first and at most.
const REST: (Duration, Duration) = (Duration::from_millis(10), Duration::from_secs(1));

/// What the connections of one thread share.
pub struct Worker<S> {
    /// Answers requests.
    pub serve: Arc<S>,
    /// What a peer may use.
    pub bounds: Bounds,
    /// What is under way here.
    pub inflight: Arc<InFlight>,
    /// True once no more is accepted. A channel of this worker's own: looking at it takes a lock.
    pub shutdown: ShutdownWatch,
    /// Where notices go.
    pub notices: Notices,
}

/// A listener, shared by the workers.
pub struct Listener {
    /// What requests see of it.
    pub info: Arc<ListenerInfo>,
    /// Its certificate, where it speaks TLS.
    pub certificates: Option<Arc<Certificates>>,
    /// Room for connections.
    pub slots: Arc<Semaphore>,
}

/// Accepts until the worker's shutdown, and then what the kernel has accepted already: closing the
/// socket would reset those.
pub async fn accept<S: Serve>(
    worker: Arc<Worker<S>>,
    listener: Arc<Listener>,
    socket: TcpListener,
) {
    let mut shutdown = worker.shutdown.clone();
    let mut rest = REST.0;
    let mut full = false;
    let name = || listener.info.name.clone();
    let stop = async {
        // An error means that the sender is gone, and then there is nothing left to serve.
        let _ = shutdown.wait_for(|stop| *stop).await;
    };
    let mut stop = pin!(stop);
    let mut last = false;
    loop {
        let accepted = poll_fn(|cx| {
            if !last && stop.as_mut().poll(cx).is_ready() {
                last = true;
            }
            match socket.poll_accept(cx) {
                Poll::Ready(accepted) => Poll::Ready(Some(accepted)),
                Poll::Pending if last => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            }
        });
        let (tcp, peer) = match accepted.await {
            None => return,
            Some(Ok(accepted)) => accepted,
            Some(Err(error)) if is_of_one_connection(&error) => continue,
            Some(Err(_)) if last => return,
            Some(Err(error)) => {
                if rest == REST.0 {
                    let error = error.to_string();
                    (worker.notices)(Notice::AcceptFailed {
                        listener: name(),
                        error,
                    });
                }
                let _ = timeout(rest, stop.as_mut()).await.map(|()| last = true);
                rest = REST.1.min(rest * 2);
                continue;
            }
        };
        rest = REST.0;
        let permit = match Arc::clone(&listener.slots).try_acquire_owned() {
            Ok(permit) => {
                full = false;
                permit
            }
            Err(_) => {
                if !std::mem::replace(&mut full, true) {
                    (worker.notices)(Notice::ConnectionsFull { listener: name() });
                }
                // This one waits here, the next ones in the kernel.
                let room = pin!(Arc::clone(&listener.slots).acquire_owned());
                tokio::select! {
                    Ok(permit) = room => permit,
                    () = stop.as_mut(), if !last => return,
                    else => return,
                }
            }
        };
        let arrival = worker.inflight.begin_owned(Load::Opening);
        let (worker, listener) = (Arc::clone(&worker), Arc::clone(&listener));
        tokio::spawn(async move {
            let _permit = permit;
            connection(&worker, &listener, tcp, peer, arrival).await;
        });
    }
}

/// Errors that tell of the connection that was to be accepted, not of us (accept(2)).
fn is_of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind as E;
    matches!(
        error.kind(),
        E::ConnectionAborted
            | E::ConnectionReset
            | E::ConnectionRefused
            | E::Interrupted
            | E::HostUnreachable
            | E::NetworkUnreachable
            | E::NetworkDown
            | E::PermissionDenied
    )
}

async fn connection<S: Serve>(
    worker: &Arc<Worker<S>>,
    listener: &Listener,
    tcp: TcpStream,
    peer: SocketAddr,
    arrival: Guard<Arc<InFlight>>,
) {
    let facts = |names| Connection {
        listener: Arc::clone(&listener.info),
        peer,
        names,
    };
    let Some(certificates) = &listener.certificates else {
        let connection = Arc::new(facts(CertificateNames::default()));
        let io = Box::new(Io::with_peer(tcp, Some(peer)));
        return h1::serve(worker, connection, io, arrival).await;
    };
    // Boxed: what a handshake needs is given back before the connection waits for requests.
    let secured = Box::pin(secure(worker, certificates, tcp, &facts)).await;
    let Some((io, is_h2, connection)) = secured else {
        return;
    };
    if is_h2 {
        drop(arrival);
        Box::pin(h2::serve(worker, connection, io)).await;
    } else {
        h1::serve(worker, connection, io, arrival).await;
    }
}

/// The stream, whether it speaks HTTP/2, and what is known of it.
type Secured = (Stream, bool, Arc<Connection>);

/// Looks at the first byte: a handshake is made, plain HTTP is answered and told of.
async fn secure<S: Serve>(
    worker: &Arc<Worker<S>>,
    certificates: &Certificates,
    tcp: TcpStream,
    facts: &(impl Fn(CertificateNames) -> Connection + Sync),
) -> Option<Secured> {
    let first = first_byte(worker, &tcp).await?;
    if first != HANDSHAKE {
        plain::answer(worker, &facts(CertificateNames::default()), tcp).await;
        return None;
    }
    let acceptor = TlsAcceptor::from(certificates.config());
    let tls = match timeout(
        worker.bounds.handshake_timeout,
        acceptor.accept(Wire::new(tcp)),
    )
    .await
    {
        Ok(Ok(tls)) => tls,
        Ok(Err(error)) => {
            worker
                .serve
                .handshake_failed(&facts(CertificateNames::default()), &error);
            return None;
        }
        Err(_) => {
            let error = io::Error::from(io::ErrorKind::TimedOut);
            worker
                .serve
                .handshake_failed(&facts(CertificateNames::default()), &error);
            return None;
        }
    };
    let leaf = tls.get_ref().1.peer_certificates().and_then(<[_]>::first);
    let names = leaf.map(|leaf| names_of(leaf)).unwrap_or_default();
    let is_h2 = tls.get_ref().1.alpn_protocol() == Some(b"h2");
    let connection = Arc::new(facts(names));
    Some((Box::new(Io::new(tls)), is_h2, connection))
}

/// Without taking it. `None`: nothing came in time, or the gateway stops.
async fn first_byte<S>(worker: &Worker<S>, tcp: &TcpStream) -> Option<u8> {
    let mut byte = [0];
    let mut shutdown = worker.shutdown.clone();
    let stopping = *shutdown.borrow_and_update();
    let stop = async {
        // One that comes while the gateway stops is waited for; one that came before, a moment.
        if stopping || shutdown.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(GRACE).await;
    };
    let peek = timeout(worker.bounds.head_timeout, tcp.peek(&mut byte));
    tokio::select! {
        biased;
        peeked = peek => match peeked {
            Ok(Ok(1)) => {}
            _ => return None,
        },
        () = stop => return None,
    }
    let [byte] = byte;
    Some(byte)
}
