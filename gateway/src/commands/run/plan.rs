//! From the files to a plan: keys read, upstreams made, listeners named.

use super::expected::Digest;
use super::files::Files;
use super::keep::{Approved, keep_rates, reload, watch_keys};
use super::store;
use crate::admin::Admin;
use crate::budget::Budget;
use crate::config::{Config, Erasures, Log, Retention};
use crate::credentials::alarm::Alarms;
use crate::front::{Bounds, ListenerInfo, Notices, TlsFiles};
use crate::lifecycle::{Listen, Plan};
use crate::rates::Meter;
use crate::rates::hold::Holds;
use crate::report::{Metrics, Reporter, Sink, Sparing};
use crate::serve::{LimitLines, Pace, Seen, Server, Shared, carry_out};
use crate::state::{Ground, State};
use crate::upstream::{Proxy, Settings};
use arc_swap::ArcSwap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, Semaphore};
use visor_policy::controls::address::Ingress;
use visor_policy::diagnostic::{Diagnostic, Report};
use visor_policy::read::Entry;
use visor_policy::source::{At, Span};

/// Webhooks have this part of `limits.buffered` to themselves, callers the rest.
const HOOKS: usize = 8;

/// Reads keys and secrets, and makes the plan. Errors are for the operator, as text.
pub(super) fn prepare(
    files: Files,
    meter: Meter,
    began: Instant,
    expected: Vec<Digest>,
) -> Result<(Plan<Server>, Arc<Shared>), String> {
    let Files {
        config,
        start,
        folder,
        policy,
        policy_path,
    } = files;
    let reporter = Reporter::open(&config.log.value, &folder)
        .map_err(|error| unopened(&config.log.value, &folder, &error))?;
    {
        let reporter = Arc::clone(&reporter);
        meter.on_failure(move |alarm| {
            reporter.metrics.alarm("rates-not-kept");
            reporter.notice(alarm);
        });
    }
    let settings = settings(&config, &folder)?;
    let holds = Holds::default();
    for provider in policy
        .providers
        .iter()
        .filter_map(|p| Some((p, p.private.as_ref()?)))
    {
        let (provider, private) = provider;
        reporter.notice(&format!(
            "`{}` is a private upstream: {} ({})",
            provider.name, provider.base, private.place
        ));
    }
    let ground = Ground {
        config: &config,
        settings: &settings,
        meter: &meter,
        holds: &holds,
        metrics: &reporter.metrics,
        alarms: alarms(&reporter),
        started: began,
    };
    let state =
        block_on(State::build(policy, &ground, None))?.map_err(|problems| problems.join("\n"))?;
    reporter.metrics.policy(&state.policy.digest);
    reporter.notice(&format!("policy {}", state.policy.digest));
    let ledger = store::open(&config, &folder, &reporter)?;
    // After the ledger, which takes new keys into use.
    let inbox = store::open_inbox(&config, &folder, &reporter)?;
    let limits = &config.limits.value;
    let buffered = usize::try_from(limits.buffered.0).unwrap_or(usize::MAX);
    let shared = Arc::new(Shared {
        state: ArcSwap::from_pointee(state),
        meter,
        holds,
        budget: Budget::new(buffered - buffered / HOOKS),
        hooks: Budget::new(buffered / HOOKS),
        exposures: Sparing::default(),
        reporter: Arc::clone(&reporter),
        answer_limit: usize::try_from(limits.answer.0).unwrap_or(usize::MAX),
        requests: Arc::new(Semaphore::new(
            usize::try_from(limits.requests.value).unwrap_or(1).max(1),
        )),
        most_requests: usize::try_from(limits.requests.value).unwrap_or(1).max(1),
        seen: Seen::new(),
        ledger,
        pace: pace(&config.erasures.value),
        inbox,
        lines: limit_lines(&config, &start),
    });
    if let Some(inbox) = &shared.inbox {
        let shared = Arc::downgrade(&shared);
        inbox.begin(Box::new(move || Some(shared.upgrade()?.state.load_full())));
    }
    let swapped = Arc::new(Notify::new());
    let reload = {
        let (shared, swapped) = (Arc::clone(&shared), Arc::clone(&swapped));
        let (config, settings) = (config.clone(), settings.clone());
        let policy = Approved {
            path: policy_path,
            expected,
        };
        move || reload(&shared, &config, &settings, &policy, began, &swapped)
    };
    let (keys, kept) = (Arc::clone(&shared), Arc::clone(&shared));
    let owed = Arc::clone(&shared);
    let ours = Arc::clone(&shared);
    let notices: Notices = {
        let reporter = Arc::clone(&reporter);
        Arc::new(move |notice| reporter.notice(&notice.to_string()))
    };
    let plan = Plan {
        listeners: config
            .listeners
            .iter()
            .map(|(name, entry)| listen(name, entry, &folder))
            .collect(),
        admin: config.admin.as_ref().map(|admin| {
            let address = At::new(admin.address.value.0, admin.address.span.clone());
            (address, answers(&shared))
        }),
        threads: config
            .threads
            .as_ref()
            .and_then(|t| usize::try_from(t.value).ok()),
        bounds: Bounds::from(limits),
        serve: Arc::new(move |_| Arc::new(Server::new(Arc::clone(&shared)))),
        reload: Arc::new(reload),
        background: vec![
            Box::pin(watch_keys(keys, swapped)),
            Box::pin(keep_rates(kept)),
            Box::pin(carry_out(owed)),
        ],
        notices,
    };
    Ok((plan, ours))
}

/// Reads keys and secrets as `prepare` does, and opens nothing: no log, no socket.
pub(super) fn read_keys(
    files: Files,
    alarms: Arc<dyn Alarms>,
    meter: &Meter,
) -> Result<(), String> {
    let settings = settings(&files.config, &files.folder)?;
    let ground = Ground {
        config: &files.config,
        settings: &settings,
        meter,
        holds: &Holds::default(),
        metrics: &Metrics::new(),
        alarms,
        started: Instant::now(),
    };
    block_on(State::build(files.policy, &ground, None))?
        .map(drop)
        .map_err(|problems| problems.join("\n"))
}

/// Which log it is that cannot be opened, and where it is named.
fn unopened(log: &Log, folder: &Path, error: &io::Error) -> String {
    let mut report = Report::default();
    for name in [&log.decisions, &log.access] {
        if let Err(error) = Sink::named(name, folder) {
            let path = folder.join(&name.value);
            let message = format!("the log `{}` cannot be opened: {error}", path.display());
            report.push(
                Diagnostic::error("log-unusable", &name.span, message)
                    .help("let the gateway's user write there, or name another file, `stdout`, `stderr` or `off`"),
            );
        }
    }
    match report.has_errors() {
        true => report.render(false),
        // Whatever it was, it is over.
        false => format!("error: a log cannot be opened: {error}\n  help: start again"),
    }
}

/// Key sources are read by asynchronous code, also where nothing else is yet.
pub(in crate::commands) fn block_on<F: Future>(future: F) -> Result<F::Output, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| format!("error: no runtime to read keys with: {e}"))?;
    Ok(runtime.block_on(future))
}

pub(super) fn alarms(reporter: &Arc<Reporter>) -> Arc<dyn Alarms> {
    Arc::clone(reporter) as Arc<dyn Alarms>
}

fn settings(config: &Config, folder: &Path) -> Result<Settings, String> {
    let limits = &config.limits.value;
    let proxy = match &config.proxy {
        None => None,
        Some(proxy) => {
            let credentials = match &proxy.credentials_file {
                None => None,
                Some(path) => {
                    let path = folder.join(&path.value);
                    let text = fs::read_to_string(&path)
                        .map_err(|e| format!("error: cannot read `{}`: {e}\n  help: it holds `user:password` for the proxy", path.display()))?;
                    Some(zeroize::Zeroizing::new(text))
                }
            };
            let except: Vec<String> = proxy.except.value.iter().map(|e| e.value.clone()).collect();
            let proxy = Proxy::new(
                &proxy.address.value,
                credentials.as_deref().map(|c| c.trim_end()),
                except,
            )
            .map_err(|e| format!("error: {e}\n  help: {}", e.help()))?;
            Some(Arc::new(proxy))
        }
    };
    Ok(Settings {
        connect_timeout: limits.connect_timeout.0,
        keep_alive: limits.keep_alive.0,
        idle_per_worker: 128,
        proxy,
    })
}

fn pace(erasures: &Erasures) -> Pace {
    let rate = &erasures.rate.value;
    Pace {
        every: (rate.window / rate.count.max(1)).max(Duration::from_millis(1)),
        first: erasures.retry.value.0,
        most: erasures.longest_retry.value.0,
        look: erasures.look.value.0,
        carries_out: erasures.retention.value == Retention::Erase,
    }
}

fn limit_lines(config: &Config, start: &Span) -> LimitLines {
    let place = |limit: &Span| {
        let written = [limit, &config.limits.span]
            .into_iter()
            .find(|span| span.source().is_some());
        written.unwrap_or(start).place()
    };
    let limits = &config.limits.value;
    LimitLines {
        requests: place(&limits.requests.span),
        buffered: place(&limits.buffered.span),
        answer: place(&limits.answer.span),
        head: place(&limits.head.span),
        head_timeout: place(&limits.head_timeout.span),
        store: config
            .store
            .as_ref()
            .map_or(start, |store| &store.span)
            .place(),
    }
}

fn listen(name: &str, entry: &Entry<crate::config::Listener>, folder: &Path) -> Listen {
    let listener = &entry.value.value;
    Listen {
        info: ListenerInfo {
            name: name.to_owned(),
            place: entry.name.place(),
            role: listener.role.value,
            ingress: Ingress {
                provider: listener.provider.as_ref().map(|p| p.value.clone()),
                hosts: listener
                    .hosts
                    .value
                    .iter()
                    .map(|rule| {
                        (
                            rule.host.value.to_ascii_lowercase(),
                            rule.provider.value.clone(),
                        )
                    })
                    .collect(),
            },
            tls: listener.tls.is_some(),
        },
        address: At::new(listener.address.value.0, listener.address.span.clone()),
        tls: listener.tls.as_ref().map(|tls| tls_files(tls, folder)),
    }
}

pub(super) fn tls_files(tls: &crate::config::Tls, folder: &Path) -> TlsFiles {
    let path = |p: &At<String>| At::new(folder.join(&p.value), p.span.clone());
    TlsFiles {
        certificate: path(&tls.certificate),
        key: path(&tls.key),
        client_ca: tls.client_ca.as_ref().map(path),
    }
}

/// What somebody should look at who asks whether the gateway is ready, although it is.
fn detail(shared: &Shared) -> String {
    let Some(ledger) = &shared.ledger else {
        return String::new();
    };
    let owed = ledger.counts().owed;
    let mut detail = String::new();
    if owed.near > 0 {
        detail.push_str(&format!(
            "{} erasures are owed whose deadline is near, and {} of them are late\n",
            owed.near, owed.late
        ));
    }
    if owed.held > 0 {
        detail.push_str(&format!(
            "{} erasures are suspended by a legal hold\n",
            owed.held
        ));
    }
    detail
}

fn answers(shared: &Arc<Shared>) -> Admin {
    let (metrics, ready) = (Arc::clone(shared), Arc::clone(shared));
    Admin {
        metrics: Arc::new(move || {
            let in_flight = metrics
                .most_requests
                .saturating_sub(metrics.requests.available_permits());
            let reporter = &metrics.reporter;
            let lost = reporter.decisions.lost() + reporter.access.lost();
            if let Some(ledger) = &metrics.ledger {
                reporter.metrics.ledger(&ledger.counts());
            }
            if let Some(inbox) = &metrics.inbox {
                reporter.metrics.inbox(&inbox.counts());
            }
            reporter
                .metrics
                .text(in_flight, metrics.budget.held(), lost)
        }),
        ready: Arc::new(move || {
            if let Some(ledger) = &ready.ledger
                && ledger.refuses()
            {
                let why = ledger.counts().down.unwrap_or_default();
                return Err(format!("the ledger cannot be written: {why}"));
            }
            let state = ready.state.load();
            // Calls go on without it where the site lets them go on without the ledger.
            if let (Some(inbox), Some(ledger)) = (&ready.inbox, &ready.ledger)
                && ledger.is_binding()
                && !state.receives.is_empty()
                && let Some(why) = inbox.counts().down
            {
                return Err(format!("the inbox cannot be written: {why}"));
            }
            match state
                .policy
                .credentials
                .iter()
                .find(|c| state.keyring.current(c.index).is_none())
            {
                Some(credential) => Err(format!(
                    "no usable key for {}.{}",
                    credential.provider, credential.environment
                )),
                None => Ok(detail(&ready)),
            }
        }),
        stopping: Arc::new(AtomicBool::new(false)),
    }
}
