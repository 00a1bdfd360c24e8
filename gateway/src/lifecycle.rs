//! Start, reload, drain, end.

mod running;

use crate::admin::{self, Admin};
use crate::config::Role;
use crate::front::{
    Bind, Bounds, Certificates, Listener, ListenerInfo, Notice, Notices, Serve, Sockets, TlsFiles,
    Worker, accept, watch,
};
use running::{Running, Thread};
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::{Semaphore, mpsc, watch};
use visor_policy::diagnostic::{Diagnostic, Report};
use visor_policy::source::{At, Span};

/// A task that runs on the control thread for as long as the gateway does.
pub type Background = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Everything a run needs.
pub struct Plan<S> {
    /// Where requests come in.
    pub listeners: Vec<Listen>,
    /// Metrics and health.
    pub admin: Option<(At<SocketAddr>, Admin)>,
    /// Workers; one per core where absent.
    pub threads: Option<usize>,
    /// What a peer may use.
    pub bounds: Bounds,
    /// Makes each worker's service, on that worker's thread and inside its runtime.
    pub serve: Arc<dyn Fn(usize) -> Arc<S> + Send + Sync>,
    /// Follows SIGHUP, on a thread of its own where it may block; what it returns is reported.
    pub reload: Arc<dyn Fn() -> Result<String, String> + Send + Sync>,
    /// Run on the control thread.
    pub background: Vec<Background>,
    /// Where notices go; called from any thread.
    pub notices: Notices,
}

/// A listener to be opened.
pub struct Listen {
    /// What requests see of it.
    pub info: ListenerInfo,
    /// Its address.
    pub address: At<SocketAddr>,
    /// Its files, if it speaks TLS.
    pub tls: Option<TlsFiles>,
}

/// What a signal asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGHUP.
    Reload,
    /// SIGTERM or SIGINT: drain; a second one ends at once.
    Stop,
}

/// Everything is open and nothing is served yet.
pub struct Bound<S> {
    plan: Plan<S>,
    listeners: Vec<(Arc<Listener>, Sockets)>,
    admin: Option<Sockets>,
    workers: Vec<Runtime>,
    control: Runtime,
}

/// Opens every socket and reads every certificate, or says all that is in the way. What comes
/// beside a bound gateway are warnings.
pub fn bind<S: Serve>(plan: Plan<S>) -> Result<(Bound<S>, Report), Report> {
    let mut report = Report::default();
    let threads = plan.threads.unwrap_or_else(cores).max(1);
    let listeners: Vec<_> = plan
        .listeners
        .iter()
        .filter_map(|l| open(l, threads, &plan.bounds, &mut report))
        .collect();
    let admin = plan.admin.as_ref().and_then(|(address, _)| {
        Bind {
            name: "admin",
            address,
            tls: false,
        }
        .open(1, &mut report)
    });
    let runtimes = || -> io::Result<_> {
        let workers = (0..threads)
            .map(|_| runtime())
            .collect::<io::Result<Vec<_>>>()?;
        Ok((workers, runtime()?))
    };
    match runtimes() {
        Ok((workers, control)) if !report.has_errors() => Ok((
            Bound {
                plan,
                listeners,
                admin,
                workers,
                control,
            },
            report,
        )),
        Ok(_) => Err(report),
        Err(error) => {
            let message = format!("the runtime of a worker cannot be made: {error}");
            report.push(
                Diagnostic::error("no-runtime", &Span::DEFAULT, message)
                    .help("raise the limits on open files and threads, or lower `threads`"),
            );
            Err(report)
        }
    }
}

impl<S: Serve> Bound<S> {
    /// The listeners' addresses, in the plan's order, with real ports.
    #[cfg(test)]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.listeners
            .iter()
            .map(|(_, sockets)| sockets.address)
            .collect()
    }

    /// The admin listener's address.
    #[cfg(test)]
    pub fn admin_address(&self) -> Option<SocketAddr> {
        self.admin.as_ref().map(|sockets| sockets.address)
    }

    /// Serves until SIGTERM or SIGINT: 0 where nothing was cut, else 1.
    pub fn run(self) -> ExitCode {
        let (sender, signals) = mpsc::unbounded_channel();
        let listening = {
            let _inside = self.control.enter();
            [
                (SignalKind::hangup(), Signal::Reload),
                (SignalKind::terminate(), Signal::Stop),
                (SignalKind::interrupt(), Signal::Stop),
            ]
            .map(|(kind, what)| signal(kind).map(|signal| (signal, what)))
        };
        for listened in listening {
            let Ok((mut signal, what)) = listened else {
                return ExitCode::FAILURE;
            };
            let sender = sender.clone();
            self.control.spawn(async move {
                while signal.recv().await.is_some() {
                    let _ = sender.send(what);
                }
            });
        }
        match self.serve(signals) {
            0 => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        }
    }

    /// Serves until [`Signal::Stop`]; returns how many requests were cut, or 1 if a worker died.
    pub fn serve(self, signals: mpsc::UnboundedReceiver<Signal>) -> usize {
        let Self {
            plan,
            listeners,
            admin,
            workers,
            control,
        } = self;
        for (listener, sockets) in &listeners {
            let (listener, address) = (listener.info.name.clone(), sockets.address);
            (plan.notices)(Notice::Listening { listener, address });
        }
        let certificates = listeners
            .iter()
            .filter_map(|(l, _)| l.certificates.clone())
            .collect();
        let mut shares = share(listeners, workers.len());
        let mut threads = Vec::new();
        for (index, runtime) in workers.into_iter().enumerate() {
            let share = shares.pop().unwrap_or_default();
            match Thread::start(index, runtime, share, &plan) {
                Ok(thread) => threads.push(thread),
                Err(error) => {
                    let listener = "all".to_owned();
                    (plan.notices)(Notice::AcceptFailed {
                        listener,
                        error: error.to_string(),
                    });
                    return 1;
                }
            }
        }
        let Plan {
            admin: answers,
            bounds,
            reload,
            background,
            notices,
            ..
        } = plan;
        let cut = control.block_on(async move {
            for task in background {
                tokio::spawn(task);
            }
            let (look, asked) = mpsc::unbounded_channel();
            tokio::spawn(watch(
                certificates,
                Arc::clone(&notices),
                (look.clone(), asked),
            ));
            let answers = answers.map(|(_, admin)| Arc::new(admin));
            // Held until the end: the admin listener serves while the others drain.
            let _admin = serve_admin(admin, answers.clone(), &notices);
            let mut running = Running {
                threads,
                signals,
                notices,
            };
            let asked = running.until_stop(&reload, &look).await;
            if let Some(admin) = answers {
                admin.stopping.store(true, Ordering::Relaxed);
            }
            let cut = running.drain(bounds.drain).await;
            if asked { cut } else { cut.max(1) }
        });
        // What is cut must not keep the process: threads are left, not joined.
        control.shutdown_background();
        cut
    }
}

/// Serves the admin listener on the control thread for as long as the sender lives.
fn serve_admin(
    sockets: Option<Sockets>,
    admin: Option<Arc<Admin>>,
    notices: &Notices,
) -> Option<watch::Sender<bool>> {
    let address = sockets.as_ref()?.address;
    let socket = TcpListener::from_std(sockets?.sockets.pop()?).ok()?;
    let (sender, shutdown) = watch::channel(false);
    let info = ListenerInfo {
        name: "admin".to_owned(),
        place: Span::DEFAULT.place(),
        role: Role::Callers,
        ingress: Default::default(),
        tls: false,
    };
    (notices)(Notice::Listening {
        listener: info.name.clone(),
        address,
    });
    let listener = Listener {
        info: Arc::new(info),
        certificates: None,
        slots: Arc::new(Semaphore::new(admin::BOUNDS.connections)),
    };
    let worker = Worker {
        serve: admin?,
        bounds: admin::BOUNDS,
        inflight: Arc::default(),
        shutdown,
        notices: Arc::clone(notices),
    };
    tokio::spawn(accept(Arc::new(worker), Arc::new(listener), socket));
    Some(sender)
}

fn open(
    listen: &Listen,
    threads: usize,
    bounds: &Bounds,
    report: &mut Report,
) -> Option<(Arc<Listener>, Sockets)> {
    let name = &listen.info.name;
    let tls = listen.tls.is_some();
    let certificates = listen
        .tls
        .clone()
        .map(|files| Certificates::load(name, files, report));
    let sockets = Bind {
        name,
        address: &listen.address,
        tls,
    }
    .open(threads, report)?;
    let listener = Listener {
        info: Arc::new(ListenerInfo {
            tls,
            ..listen.info.clone()
        }),
        certificates: match certificates {
            Some(certificates) => Some(Arc::new(certificates?)),
            None => None,
        },
        slots: Arc::new(Semaphore::new(
            bounds.connections.min(Semaphore::MAX_PERMITS),
        )),
    };
    Some((Arc::new(listener), sockets))
}

/// One socket of each listener for each worker.
fn share(
    listeners: Vec<(Arc<Listener>, Sockets)>,
    workers: usize,
) -> Vec<Vec<(Arc<Listener>, std::net::TcpListener)>> {
    let mut shares: Vec<_> = (0..workers).map(|_| Vec::new()).collect();
    for (listener, sockets) in listeners {
        for (share, socket) in shares.iter_mut().zip(sockets.sockets) {
            share.push((Arc::clone(&listener), socket));
        }
    }
    shares
}

fn runtime() -> io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
