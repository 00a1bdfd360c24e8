//! HTTP/1.1: one request after the other.

use super::accept::{GRACE, Worker};
use super::head::{Head, Wait, read_head};
use super::inflight::{Guard, InFlight, Load};
use super::timer::Timer;
use super::{Broken, Connection, Serve, plain};
use bytes::BytesMut;
use pingora_core::protocols::Stream;
use pingora_core::protocols::http::ServerSession;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Serves a connection until it closes.
///
/// What it holds between two requests: the stream, a timer, and no buffer. The room for the
/// request's own future is part of it: a box of its own would be moved into and freed every time.
///
/// `arrival` counts the connection until its first head is here.
pub async fn serve<S: Serve>(
    worker: &Arc<Worker<S>>,
    connection: Arc<Connection>,
    mut io: Stream,
    arrival: Guard<Arc<InFlight>>,
) {
    let bounds = &worker.bounds;
    let mut wait = Wait {
        first: bounds.head_timeout,
        rest: bounds.head_timeout,
        bytes: bounds.head,
    };
    let mut timer = Timer::new(wait.first);
    let mut shutdown = worker.shutdown.clone();
    let stopping = *shutdown.borrow();
    let asked = AtomicBool::new(false);
    let mut stop = pin!(async {
        // A connection that comes while the gateway stops may still ask once, and one that came
        // just before gets a moment: its first request may be on its way. One that is between two
        // requests is closed. The sender is gone only when the worker is.
        if stopping || shutdown.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        if !asked.load(Ordering::Relaxed) {
            Box::pin(tokio::time::sleep(GRACE)).await;
        }
    });
    let mut arrival = Some(arrival);
    let mut opening = None;
    loop {
        let begun = || opening = Some(worker.inflight.begin(Load::Opening));
        let head = match read_head(&mut io, &wait, &mut timer, stop.as_mut(), begun).await {
            Head::Complete(head) => head,
            Head::Over => return,
            Head::Broken(why) => {
                let answer = worker.serve.broken(&connection, why);
                return Box::pin(plain::refuse(&mut io, why, &answer)).await;
            }
        };
        let request = worker.inflight.begin(Load::Request);
        opening = None;
        drop(arrival.take());
        asked.store(true, Ordering::Relaxed);
        let Some(next) = exchange(worker, &connection, io, head, &mut timer).await else {
            return;
        };
        drop(request);
        if *worker.shutdown.borrow() {
            return;
        }
        io = next;
        wait.first = bounds.idle_timeout;
    }
}

/// One request. Returns the stream where the connection goes on.
async fn exchange<S: Serve>(
    worker: &Arc<Worker<S>>,
    connection: &Arc<Connection>,
    io: Stream,
    head: BytesMut,
    timer: &mut Timer,
) -> Option<Stream> {
    let bounds = &worker.bounds;
    let mut session = ServerSession::new_http1(io);
    session.set_pipelined_prefix(head);
    timer.set(bounds.head_timeout);
    // The head is whole, so this reads nothing; the limit is for the day that is not true.
    // Its error quotes the head, credentials included: it must not be shown to anyone.
    match timer.limit(session.read_request()).await {
        Some(Ok(true)) => {}
        Some(Ok(false)) | None => return None,
        Some(Err(_)) => {
            let answer = worker.serve.broken(connection, Broken::Malformed);
            plain::refuse_session(session, Broken::Malformed, &answer).await;
            return None;
        }
    }
    // After reading: pingora takes the keep-alive time that the client names.
    let keep = !*worker.shutdown.borrow() && session.get_keepalive().is_some();
    session.set_keepalive(keep.then(|| bounds.idle_timeout.as_secs().max(1)));
    session.set_read_timeout(Some(bounds.body_timeout));
    session.set_write_timeout(Some(bounds.body_timeout));
    session.set_total_drain_timeout(Some(bounds.body_timeout));
    // Pipelining stays off in pingora, so nothing of a next request has been read.
    let reusable = worker
        .serve
        .request(connection, session, &worker.shutdown)
        .await?;
    Some(reusable.into_parts().0)
}
