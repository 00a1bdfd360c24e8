//! Workers at work: their threads, and how the control thread ends them.

use super::{Plan, Signal};
use crate::front::{InFlight, Listener, Notice, Notices, Serve, Worker, accept};
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot, watch};

/// The workers, seen from the control thread.
pub struct Running {
    /// One for each worker.
    pub threads: Vec<Thread>,
    /// What is asked for.
    pub signals: mpsc::UnboundedReceiver<Signal>,
    /// Where notices go.
    pub notices: Notices,
}

impl Running {
    /// False where a worker ended that was not asked to.
    pub async fn until_stop(
        &mut self,
        reload: &Arc<dyn Fn() -> Result<String, String> + Send + Sync>,
        look: &mpsc::UnboundedSender<()>,
    ) -> bool {
        loop {
            let died = any_done(&mut self.threads);
            tokio::select! {
                signal = self.signals.recv() => match signal {
                    Some(Signal::Stop) | None => return true,
                    Some(Signal::Reload) => {
                        let reload = Arc::clone(reload);
                        let done = tokio::task::spawn_blocking(move || reload()).await;
                        (self.notices)(match done {
                            Ok(Ok(message)) => Notice::Reloaded { message },
                            Ok(Err(message)) => Notice::ReloadRefused { message },
                            Err(_) => Notice::ReloadRefused { message: "the reload failed".into() },
                        });
                        // A failure to send means that nobody watches, because nothing is there.
                        let _ = look.send(());
                    }
                },
                () = died => return false,
            }
        }
    }

    /// Waits for what is under way, at most `limit` and until a second signal. How many were cut.
    pub async fn drain(mut self, limit: Duration) -> usize {
        let requests = || {
            self.threads
                .iter()
                .map(|t| t.inflight.requests())
                .sum::<usize>()
        };
        (self.notices)(Notice::Draining {
            requests: requests(),
        });
        for thread in &self.threads {
            thread.shutdown.send_replace(true);
        }
        let done = async {
            for thread in &mut self.threads {
                let _ = (&mut thread.done).await;
            }
        };
        let again = async {
            while !matches!(self.signals.recv().await, Some(Signal::Stop)) {
                if self.signals.is_closed() {
                    std::future::pending::<()>().await;
                }
            }
        };
        tokio::select! {
            () = done => return 0,
            () = again => {}
            () = tokio::time::sleep(limit) => {}
        }
        let requests = self.threads.iter().map(|t| t.inflight.requests()).sum();
        if requests > 0 {
            (self.notices)(Notice::Cut { requests });
        }
        requests
    }
}

/// A worker's thread, seen from the control thread. Dropped, it ends at once.
pub struct Thread {
    shutdown: watch::Sender<bool>,
    inflight: Arc<InFlight>,
    done: oneshot::Receiver<()>,
    /// Never sent to: its end is the order to end.
    _abort: oneshot::Sender<()>,
}

impl Thread {
    /// Starts it on `runtime`, with its share of the sockets.
    pub fn start<S: Serve>(
        index: usize,
        runtime: Runtime,
        share: Vec<(Arc<Listener>, std::net::TcpListener)>,
        plan: &Plan<S>,
    ) -> io::Result<Self> {
        let (shutdown, watched) = watch::channel(false);
        let (finished, done) = oneshot::channel();
        let (abort, aborted) = oneshot::channel::<()>();
        let inflight = Arc::new(InFlight::default());
        let (make, bounds) = (Arc::clone(&plan.serve), plan.bounds);
        let (notices, counted) = (Arc::clone(&plan.notices), Arc::clone(&inflight));
        std::thread::Builder::new()
            .name(format!("worker-{index}"))
            .spawn(move || {
                runtime.block_on(async {
                    let serve = make(index);
                    let worker = Worker {
                        serve,
                        bounds,
                        inflight: counted,
                        shutdown: watched,
                        notices,
                    };
                    let work = work(Arc::new(worker), share);
                    tokio::select! {
                        () = work => {}
                        _ = aborted => {}
                    }
                });
                // Without waiting for blocking tasks, such as a slow look-up.
                runtime.shutdown_background();
                let _ = finished.send(());
            })?;
        Ok(Self {
            shutdown,
            inflight,
            done,
            _abort: abort,
        })
    }
}

/// One worker's life: accept, and then wait until nothing is under way.
async fn work<S: Serve>(
    worker: Arc<Worker<S>>,
    share: Vec<(Arc<Listener>, std::net::TcpListener)>,
) {
    let mut loops = tokio::task::JoinSet::new();
    for (listener, socket) in share {
        match TcpListener::from_std(socket) {
            Ok(socket) => {
                loops.spawn(accept(Arc::clone(&worker), listener, socket));
            }
            Err(error) => {
                let (listener, error) = (listener.info.name.clone(), error.to_string());
                (worker.notices)(Notice::AcceptFailed { listener, error });
            }
        }
    }
    let mut shutdown = worker.shutdown.clone();
    let _ = shutdown.wait_for(|stop| *stop).await;
    while loops.join_next().await.is_some() {}
    worker.inflight.drained().await;
}

/// Ready when any worker has ended.
async fn any_done(threads: &mut [Thread]) {
    std::future::poll_fn(|cx| {
        for thread in &mut *threads {
            if Pin::new(&mut thread.done).poll(cx).is_ready() {
                return Poll::Ready(());
            }
        }
        Poll::Pending
    })
    .await;
}
