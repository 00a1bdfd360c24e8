//! `run` and `check`: from two files to a gateway that serves.

use crate::admin::Admin;
use crate::budget::Budget;
use crate::config::{Config, Role};
use crate::credentials::alarm::Alarms;
use crate::credentials::watch::{Pace, Watch};
use crate::front::{Bounds, Certificates, ListenerInfo, Notices, TlsFiles};
use crate::lifecycle::{self, Listen, Plan};
use crate::rates::hold::Holds;
use crate::rates::store::{Birth, Store};
use crate::rates::{Meter, SUBJECTS, Uptime};
use crate::report::Reporter;
use crate::serve::{LimitLines, Seen, Server, Shared};
use crate::state::{Ground, State};
use crate::upstream::{Proxy, Settings};
use arc_swap::ArcSwap;
use clap::Args;
use rustix::process::{Signal, getpid, kill_process};
use std::fs;
use std::io::{IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use tokio::sync::{Notify, Semaphore};
use visor_policy::controls::address::Ingress;
use visor_policy::diagnostic::{Diagnostic, Report};
use visor_policy::effective::Effective;
use visor_policy::read::{Entry, read_document};
use visor_policy::resolve;
use visor_policy::source::{At, Source, Span};

/// `visor-gateway run`
#[derive(Debug, Args)]
pub struct RunArgs {
    /// How this process runs: listeners, certificates, limits, logs, and the path of the policy
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Where the state folder holds nothing yet: nothing was sent with these keys before, so rates
    /// start full. Without it they start empty, since an earlier process may have used them up
    #[arg(long)]
    first_start: bool,
    /// Ends when standard input does, as by SIGTERM: for a parent whose end it must not outlive
    #[arg(long, hide = true)]
    until_stdin_ends: bool,
}

/// `visor-gateway check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The file that `run` would be given
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Read the keys too: run commands and read files and variables that hold them
    #[arg(long)]
    keys: bool,
}

/// What the two files say.
struct Files {
    config: Config,
    /// Where `config` begins: what a limit that nobody wrote cites.
    start: Span,
    folder: PathBuf,
    policy: Effective,
    policy_path: PathBuf,
}

/// Serves until it is told to stop.
pub fn run(args: &RunArgs, err: &mut dyn Write) -> ExitCode {
    let began = Instant::now();
    let color = std::io::stderr().is_terminal();
    if args.until_stdin_ends {
        std::thread::spawn(end_with_stdin);
    }
    let (files, warnings) = match read_files(&args.config) {
        Ok(read) => read,
        Err(report) => return refuse(err, &report.render(color)),
    };
    say(err, &warnings, color);
    let rates = match rates(&files, args.first_start, began) {
        Ok(rates) => rates,
        Err(problem) => return refuse(err, &problem),
    };
    match prepare(files, rates, began) {
        Ok((plan, shared)) => {
            let code = serve(plan, err, color);
            // Where something was cut, it may still be counting.
            if code == ExitCode::SUCCESS {
                shared.meter.close(Uptime::from(began.elapsed()));
            }
            shared.reporter.flush();
            code
        }
        Err(problems) => refuse(err, &problems),
    }
}

/// A parent that is killed can end nobody; its end of a pipe is closed all the same.
fn end_with_stdin() {
    let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
    let _ = kill_process(getpid(), Signal::TERM);
}

fn serve(plan: Plan<Server>, err: &mut dyn Write, color: bool) -> ExitCode {
    match lifecycle::bind(plan) {
        Ok((bound, warnings)) => {
            say(err, &warnings, color);
            bound.run()
        }
        Err(report) => refuse(err, &report.render(color)),
    }
}

/// Reads everything and opens nothing.
pub fn check(args: &CheckArgs, out: &mut dyn Write, err: &mut dyn Write) -> ExitCode {
    let color = std::io::stderr().is_terminal();
    let (files, mut report) = match read_files(&args.config) {
        Ok(read) => read,
        Err(report) => {
            let _ = writeln!(err, "{}", report.render(color));
            return ExitCode::from(1);
        }
    };
    for (name, entry) in files.config.listeners.iter() {
        if let Some(tls) = &entry.value.tls {
            let _ = Certificates::load(name, tls_files(tls, &files.folder), &mut report);
        }
    }
    let errors = report.has_errors();
    say(err, &report, color);
    if errors {
        return ExitCode::from(1);
    }
    let Files { policy, .. } = &files;
    let summary = format!(
        "ok: {} providers, {} callers, {} allows, {} webhooks\npolicy {}",
        policy.providers.len(),
        policy.callers.len(),
        policy
            .grants()
            .iter()
            .map(|g| &g.allow)
            .collect::<std::collections::BTreeSet<_>>()
            .len(),
        policy.receives.len(),
        policy.digest,
    );
    if args.keys
        && let Err(problems) = prepare(files, Meter::open(SUBJECTS, None, false), Instant::now())
    {
        return refuse(err, &problems);
    }
    let _ = writeln!(out, "{summary}");
    ExitCode::SUCCESS
}

fn refuse(err: &mut dyn Write, problems: &str) -> ExitCode {
    let _ = writeln!(err, "{problems}");
    ExitCode::from(2)
}

fn say(err: &mut dyn Write, report: &Report, color: bool) {
    if !report.diagnostics.is_empty() {
        let _ = writeln!(err, "{}", report.render(color));
    }
}

/// Reads both files; every error of both at once.
fn read_files(path: &Path) -> Result<(Files, Report), Report> {
    let mut report = Report::default();
    let folder = path.parent().map(Path::to_path_buf).unwrap_or_default();
    let text = fs::read_to_string(path).map_err(|error| {
        let message = format!("cannot read `{}`: {error}", path.display());
        report.push(
            Diagnostic::error("unreadable-file", &Span::DEFAULT, message)
                .help("name the gateway's own file: `--config gateway.toml`"),
        );
        report.clone()
    })?;
    let source = Source::new(path, text);
    let config = read_document::<Config>(&source, &mut report);
    let Some(config) = config else {
        return Err(report);
    };
    if config.schema.value != 1 {
        report.push(
            Diagnostic::error(
                "schema",
                &Span::new(&source, 0..0),
                "this file does not say `schema = 1`",
            )
            .help("put `schema = 1` at its top; it is the only version there is"),
        );
    }
    let policy_path = folder.join(&config.policy.value);
    let loaded = resolve::load(&policy_path, &|p| fs::read_to_string(p));
    report.diagnostics.extend(loaded.report.diagnostics);
    let Some(policy) = loaded.effective else {
        return Err(report);
    };
    check_listeners(&config, &policy, &mut report);
    if report.has_errors() {
        return Err(report);
    }
    Ok((
        Files {
            config,
            start: Span::new(&source, 0..0),
            folder,
            policy,
            policy_path,
        },
        report,
    ))
}

/// What the listeners name must be in the policy.
fn check_listeners(config: &Config, policy: &Effective, report: &mut Report) {
    let known: Vec<&str> = policy.providers.iter().map(|p| p.name.as_str()).collect();
    let mut check = |reference: &At<String>| {
        if !known.contains(&reference.value.as_str()) {
            let message = format!("the policy has no provider `{}`", reference.value);
            report.push(
                Diagnostic::error("unknown-name", &reference.span, message)
                    .help(visor_policy::read::did_you_mean(&reference.value, &known)),
            );
        }
    };
    for (_, entry) in config.listeners.iter() {
        entry.value.provider.iter().for_each(&mut check);
        entry
            .value
            .hosts
            .value
            .iter()
            .for_each(|rule| check(&rule.provider));
    }
    let takes_webhooks = config
        .listeners
        .iter()
        .any(|(_, l)| l.value.role.value == Role::Webhooks);
    if !policy.receives.is_empty() && !takes_webhooks {
        report.push(
            Diagnostic::warning("no-webhook-listener", &config.listeners.span, "the policy takes webhooks, and no listener does")
                .help("add a listener with `role = \"webhooks\"`, or remove `[receive.…]` from the policy"),
        );
    }
}

/// The meter, which goes on where the process before this one ended.
fn rates(files: &Files, first_start: bool, began: Instant) -> Result<Meter, String> {
    let folder = match &files.config.state {
        Some(folder) => Some(files.folder.join(&folder.value)),
        None => std::env::var_os("STATE_DIRECTORY").map(PathBuf::from),
    };
    let Some(folder) = folder else {
        if first_start {
            return Err("error: `--first-start` is about a state folder, and there is none\n  help: name one as `state` in the gateway's file, or let systemd give one by `StateDirectory=`".to_owned());
        }
        return Ok(Meter::open(SUBJECTS, None, false));
    };
    let store = Store::open(&folder, Birth::now(began.elapsed())).map_err(|error| {
        format!(
            "error: rates cannot be kept in `{}`: {error}\n  help: name a folder of this gateway's own that it may write, as `state` in `{}`",
            folder.display(),
            files.start.place().file.display(),
        )
    })?;
    Ok(Meter::open(SUBJECTS, Some(store), first_start))
}

/// Reads keys and secrets, and makes the plan. Errors are for the operator, as text.
fn prepare(
    files: Files,
    meter: Meter,
    began: Instant,
) -> Result<(Plan<Server>, Arc<Shared>), String> {
    let Files {
        config,
        start,
        folder,
        policy,
        policy_path,
    } = files;
    let reporter = Reporter::open(&config.log.value, &folder)
        .map_err(|e| format!("error: a log cannot be opened: {e}"))?;
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
    let limits = &config.limits.value;
    let shared = Arc::new(Shared {
        state: ArcSwap::from_pointee(state),
        meter,
        holds,
        budget: Budget::new(usize::try_from(limits.buffered.0).unwrap_or(usize::MAX)),
        reporter: Arc::clone(&reporter),
        answer_limit: usize::try_from(limits.answer.0).unwrap_or(usize::MAX),
        requests: Arc::new(Semaphore::new(
            usize::try_from(limits.requests.value).unwrap_or(1).max(1),
        )),
        most_requests: usize::try_from(limits.requests.value).unwrap_or(1).max(1),
        seen: Seen::new(),
        lines: limit_lines(&config, &start),
    });
    let swapped = Arc::new(Notify::new());
    let reload = {
        let (shared, swapped) = (Arc::clone(&shared), Arc::clone(&swapped));
        let (config, settings) = (config.clone(), settings.clone());
        move || reload(&shared, &config, &settings, &policy_path, began, &swapped)
    };
    let (keys, kept) = (Arc::clone(&shared), Arc::clone(&shared));
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
        ],
        notices,
    };
    Ok((plan, ours))
}

/// Keeps the keys of the policy in force up to date; a reload brings new ones to watch.
async fn watch_keys(shared: Arc<Shared>, swapped: Arc<Notify>) {
    loop {
        let keyring = Arc::clone(&shared.state.load().keyring);
        let _watch = Watch::start(&keyring, Pace::default());
        swapped.notified().await;
    }
}

/// Keeps the file of rates small, and says once if it cannot be written.
async fn keep_rates(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let meter = Arc::clone(&shared);
        let _ = tokio::task::spawn_blocking(move || meter.meter.tidy()).await;
        if shared.meter.is_forgetful() {
            shared.reporter.metrics.alarm("rates-not-kept");
            shared.reporter.notice("alarm: the state of rates cannot be written any more: after the next start, limits are empty first; see the disk, and restart");
            return;
        }
    }
}

/// One swap, or none: a bad file changes nothing and says why.
fn reload(
    shared: &Arc<Shared>,
    config: &Config,
    settings: &Settings,
    policy_path: &Path,
    started: Instant,
    swapped: &Notify,
) -> Result<String, String> {
    let loaded = resolve::load(policy_path, &|p| fs::read_to_string(p));
    let warnings = loaded.report.render(false);
    let policy = loaded.effective.ok_or_else(|| format!("\n{warnings}"))?;
    let mut report = Report::default();
    check_listeners(config, &policy, &mut report);
    if report.has_errors() {
        return Err(format!("\n{}", report.render(false)));
    }
    let ground = Ground {
        config,
        settings,
        meter: &shared.meter,
        holds: &shared.holds,
        metrics: &shared.reporter.metrics,
        alarms: alarms(&shared.reporter),
        started,
    };
    let before = shared.state.load_full();
    let state = block_on(State::build(policy, &ground, Some(&before)))?
        .map_err(|problems| format!("\n{}", problems.join("\n")))?;
    let message = match before.policy.digest == state.policy.digest {
        true => format!("policy {} as before", state.policy.digest),
        false => format!(
            "policy {} in the place of {}",
            state.policy.digest, before.policy.digest
        ),
    };
    shared.reporter.metrics.policy(&state.policy.digest);
    shared.state.store(Arc::new(state));
    shared.meter.settle();
    swapped.notify_one();
    Ok(if warnings.is_empty() {
        message
    } else {
        format!("{message}\n{warnings}")
    })
}

/// Key sources are read by asynchronous code, also where nothing else is yet.
fn block_on<F: Future>(future: F) -> Result<F::Output, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|e| format!("error: no runtime to read keys with: {e}"))?;
    Ok(runtime.block_on(future))
}

fn alarms(reporter: &Arc<Reporter>) -> Arc<dyn Alarms> {
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

fn tls_files(tls: &crate::config::Tls, folder: &Path) -> TlsFiles {
    let path = |p: &At<String>| At::new(folder.join(&p.value), p.span.clone());
    TlsFiles {
        certificate: path(&tls.certificate),
        key: path(&tls.key),
        client_ca: tls.client_ca.as_ref().map(path),
    }
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
            reporter
                .metrics
                .text(in_flight, metrics.budget.held(), lost)
        }),
        ready: Arc::new(move || {
            let state = ready.state.load();
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
                None => Ok(()),
            }
        }),
        stopping: Arc::new(AtomicBool::new(false)),
    }
}
