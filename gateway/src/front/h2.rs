//! HTTP/2, over TLS only: many requests at a time.

use super::accept::Worker;
use super::inflight::Load;
use super::timer::Timer;
use super::{Bounds, Connection, Serve};
use pingora_core::protocols::http::ServerSession;
use pingora_core::protocols::http::v2::server::{
    H2Accept, H2Options, HttpSession, default_h2_options, handshake,
};
use pingora_core::protocols::{Digest, Stream};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

/// Streams that are no requests, over a connection's life.
const MALFORMED: usize = 32;
/// For a peer to answer a goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

/// Every limit that concerns memory or work, explicitly: a default may change under us.
pub fn options(bounds: &Bounds) -> H2Options {
    let mut options = default_h2_options();
    options
        .max_concurrent_streams(100)
        .max_header_list_size(u32::try_from(bounds.head).unwrap_or(u32::MAX))
        // A stream's body waits in our memory until it is read: so 100 streams can hold 1 MiB
        // between them, and one upload still fills a long line.
        .initial_window_size(256 << 10)
        .initial_connection_window_size(1 << 20)
        .max_frame_size(16 << 10)
        .max_send_buffer_size(64 << 10)
        // Rapid reset: streams that the peer resets before they are taken, or that it forces us to
        // reset, cost the connection.
        .max_pending_accept_reset_streams(20)
        .max_local_error_reset_streams(Some(256))
        .max_concurrent_reset_streams(20)
        .reset_stream_duration(Duration::from_secs(5));
    options
}

/// Serves a connection until it closes.
pub async fn serve<S: Serve>(worker: &Arc<Worker<S>>, connection: Arc<Connection>, io: Stream) {
    let bounds = &worker.bounds;
    let mut timer = Timer::new(bounds.head_timeout);
    let hello = timer.limit(handshake(io, Some(options(bounds)))).await;
    let Some(Ok(mut h2)) = hello else { return };

    let digest = Arc::new(Digest::default());
    let active = Arc::new(AtomicUsize::new(0));
    let mut shutdown = worker.shutdown.clone();
    // As for HTTP/1.1: seen already, a stop lets the connection ask once.
    let mut stop = pin!(async {
        let stopping = *shutdown.borrow();
        if !stopping && shutdown.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    });
    let mut goodbye = None;
    let mut malformed = 0;
    let mut quiet = true;
    timer.set(bounds.idle_timeout);
    loop {
        let event = {
            let mut accept = pin!(HttpSession::from_h2_conn(&mut h2, Arc::clone(&digest)));
            poll_fn(|cx| {
                if let Poll::Ready(accepted) = accept.as_mut().poll(cx) {
                    return Poll::Ready(Event::Accepted(accepted));
                }
                if goodbye.is_none() && stop.as_mut().poll(cx).is_ready() {
                    return Poll::Ready(Event::Stop);
                }
                timer.poll(cx).map(|()| Event::Quiet)
            })
            .await
        };
        match event {
            Event::Accepted(Ok(Some(H2Accept::Session(session)))) => {
                quiet = false;
                let session = ServerSession::new_http2(session);
                let stream = Active::new(&active);
                let (worker, connection) = (Arc::clone(worker), Arc::clone(&connection));
                tokio::spawn(async move {
                    let _stream = stream;
                    let _request = worker.inflight.begin(Load::Request);
                    worker
                        .serve
                        .request(&connection, session, &worker.shutdown)
                        .await;
                });
            }
            Event::Accepted(Ok(Some(H2Accept::Rejected))) => {
                malformed += 1;
                if malformed >= MALFORMED {
                    return;
                }
            }
            Event::Accepted(Ok(None) | Err(_)) => return,
            Event::Stop => {
                // Answers wait in this connection's buffers until it is polled: so it counts too.
                goodbye = Some(worker.inflight.begin(Load::Opening));
                h2.graceful_shutdown();
                timer.set(GOODBYE);
            }
            Event::Quiet if active.load(Ordering::Relaxed) > 0 => {
                quiet = false;
                timer.set(if goodbye.is_some() {
                    GOODBYE
                } else {
                    bounds.idle_timeout
                });
            }
            Event::Quiet if goodbye.is_some() => return,
            // A stream ended since the last look: idle for at least one whole time, at most two.
            Event::Quiet if !quiet => {
                quiet = true;
                timer.set(bounds.idle_timeout);
            }
            Event::Quiet => {
                goodbye = Some(worker.inflight.begin(Load::Opening));
                h2.graceful_shutdown();
                timer.set(GOODBYE);
            }
        }
    }
}

#[expect(
    clippy::large_enum_variant,
    reason = "one at a time, for one turn of the loop"
)]
enum Event {
    Accepted(pingora_error::Result<Option<H2Accept>>),
    Stop,
    Quiet,
}

/// A stream under way.
struct Active(Arc<AtomicUsize>);

impl Active {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(count))
    }
}

impl Drop for Active {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
