//! `run` and `check`: from two files to a gateway that serves.

mod expected;
pub(super) mod files;
mod keep;
pub(super) mod plan;
mod sound;
pub(super) mod store;

use crate::credentials::alarm::{Alarm, Alarms};
use crate::front::Certificates;
use crate::lifecycle::{self, Plan};
use crate::rates::store::{Birth, Found, Store};
use crate::rates::{Meter, SUBJECTS, Uptime};
use crate::serve::Server;
use crate::state::unkept;
use clap::Args;
use expected::Digest;
use files::{Files, read_files};
use plan::{prepare, read_keys, tls_files};
use rustix::process::{Signal, getpid, kill_process};
use std::io::{IsTerminal as _, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use visor_policy::diagnostic::Report;

/// At the end, what waits for the ledger gets so long.
const LAST_RECORDS: Duration = Duration::from_secs(5);

/// The same of webhooks that are being handed on.
const LAST_DELIVERIES: Duration = Duration::from_secs(5);

/// `visor-gateway run`
#[derive(Debug, Args)]
pub struct RunArgs {
    /// How this process runs: listeners, certificates, limits, logs, and the path of the policy
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// Where the state folder holds no state yet: nothing was sent with these keys before, so rates
    /// start full. Without it they start empty, since an earlier process may have used them up. For
    /// one start: left in a unit, a folder that is lost or emptied starts full again
    #[arg(long)]
    first_start: bool,
    /// The digest of the policy that was approved: another is neither started nor reloaded. May
    /// stand more than once, for the policy in force and the next
    #[arg(long, value_name = "HEX")]
    expect_digest: Vec<Digest>,
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
    /// The digest of the policy that was approved: another is not
    #[arg(long, value_name = "HEX")]
    expect_digest: Vec<Digest>,
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
    // Before a command runs that the policy names.
    let digest = &files.policy.digest;
    if let Err(problem) = expected::check(&args.expect_digest, digest, &files.policy_path) {
        return refuse(err, &problem);
    }
    let (rates, doubt) = match rates(&files, args.first_start, began) {
        Ok(rates) => rates,
        Err(problem) => return refuse(err, &problem),
    };
    match prepare(files, rates, began, args.expect_digest.clone()) {
        Ok((plan, shared)) => {
            if let Some(doubt) = doubt {
                shared.reporter.metrics.alarm("rates-unknown");
                shared.reporter.notice(&doubt);
            }
            let code = serve(plan, err, color);
            // Where something was cut, it may still be counting.
            if code == ExitCode::SUCCESS {
                // A failure is an alarm of its own, and the end is one all the same.
                let _ = shared.meter.close(Uptime::from(began.elapsed()));
            }
            // What is under way ends, or stays owed.
            if let Some(inbox) = &shared.inbox {
                inbox.close(LAST_DELIVERIES);
            }
            if let Some(ledger) = &shared.ledger
                && !ledger.close(LAST_RECORDS)
            {
                let counts = ledger.counts();
                shared.reporter.notice(&format!(
                    "alarm: the ledger ends without its last records, about {}",
                    counts.waiting
                ));
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
    let digest = &files.policy.digest;
    if let Err(problem) = expected::check(&args.expect_digest, digest, &files.policy_path) {
        let _ = writeln!(err, "{problem}");
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
    if args.keys {
        let heard = Arc::new(Heard::default());
        let alarms = Arc::clone(&heard) as Arc<dyn Alarms>;
        let read = read_keys(files, alarms, &Meter::open(SUBJECTS, None, false));
        for alarm in &*heard.0.lock().unwrap_or_else(PoisonError::into_inner) {
            let _ = writeln!(err, "warning: {alarm}");
        }
        if let Err(problems) = read {
            return refuse(err, &problems);
        }
    }
    let _ = writeln!(out, "{summary}");
    ExitCode::SUCCESS
}

/// What there is to say of keys, where nothing runs that would log it.
#[derive(Default)]
struct Heard(Mutex<Vec<Alarm>>);

impl Alarms for Heard {
    fn raise(&self, alarm: Alarm) {
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heard.push(alarm);
    }
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

/// The meter, which goes on where the process before this one ended; and why it does not, where it
/// cannot.
fn rates(
    files: &Files,
    first_start: bool,
    began: Instant,
) -> Result<(Meter, Option<String>), String> {
    let folder = match &files.config.state {
        Some(folder) => Some(files.folder.join(&folder.value)),
        None => std::env::var_os("STATE_DIRECTORY").map(PathBuf::from),
    };
    let Some(folder) = folder else {
        if first_start {
            return Err("error: `--first-start` is about a state folder, and there is none\n  help: name one as `state` in the gateway's file, or let systemd give one by `StateDirectory=`".to_owned());
        }
        return Ok((Meter::open(SUBJECTS, None, false), None));
    };
    let (store, found) = Store::open(&folder, Birth::now(began.elapsed()))
        .map_err(|error| unkept(&files.config, &folder, &error))?;
    let path = store.path().display();
    let doubt = match &found {
        Found::Left(_) => None,
        Found::Nothing if first_start => None,
        Found::Nothing => Some(format!(
            "alarm: no state of rates stands in `{path}`: limits start empty, and one by the day refuses for hours; if nothing was sent with these keys before, say so once by `--first-start`"
        )),
        Found::Doubtful(why) => Some(format!(
            "alarm: the state of rates in `{path}` is not trusted: {why}; limits start empty, and one by the day refuses for hours, with `--first-start` too"
        )),
    };
    Ok((
        Meter::open(SUBJECTS, Some((store, found)), first_start),
        doubt,
    ))
}
