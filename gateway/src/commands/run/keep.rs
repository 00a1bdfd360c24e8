//! What goes on beside requests: keys that change, the file of rates, a reload.

use super::expected::{self, Digest};
use super::files::check_listeners;
use super::plan::{alarms, block_on};
use crate::config::Config;
use crate::credentials::watch::{Pace, Watch};
use crate::serve::Shared;
use crate::state::{Ground, State};
use crate::upstream::Settings;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;
use visor_policy::diagnostic::Report;
use visor_policy::resolve;

/// Keeps the keys of the policy in force up to date; a reload brings new ones to watch.
pub(super) async fn watch_keys(shared: Arc<Shared>, swapped: Arc<Notify>) {
    loop {
        let keyring = Arc::clone(&shared.state.load().keyring);
        let _watch = Watch::start(&keyring, Pace::default());
        swapped.notified().await;
    }
}

/// Keeps the file of rates small.
pub(super) async fn keep_rates(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(Duration::from_secs(5)).await;
        let meter = Arc::clone(&shared);
        let _ = tokio::task::spawn_blocking(move || meter.meter.tidy()).await;
    }
}

/// Where the policy stands, and which may come into force.
pub(super) struct Approved {
    pub(super) path: PathBuf,
    pub(super) expected: Vec<Digest>,
}

/// One swap, or none: a bad file changes nothing and says why.
pub(super) fn reload(
    shared: &Arc<Shared>,
    config: &Config,
    settings: &Settings,
    approved: &Approved,
    started: Instant,
    swapped: &Notify,
) -> Result<String, String> {
    shared.reporter.reopen();
    let loaded = resolve::load(&approved.path, &|p| fs::read_to_string(p));
    let warnings = loaded.report.render(false);
    let policy = loaded.effective.ok_or_else(|| format!("\n{warnings}"))?;
    expected::check(&approved.expected, &policy.digest, &approved.path)
        .map_err(|problem| format!("\n{problem}"))?;
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
    // The new policy is in force whatever comes of that; a failure is an alarm of its own.
    let _ = shared.meter.settle();
    swapped.notify_one();
    Ok(if warnings.is_empty() {
        message
    } else {
        format!("{message}\n{warnings}")
    })
}
