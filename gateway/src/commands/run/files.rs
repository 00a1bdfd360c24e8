//! The two files, and what they say of each other.

use super::sound;
use crate::config::{Config, Role};
use std::fs;
use std::path::{Path, PathBuf};
use visor_policy::diagnostic::{Diagnostic, Report};
use visor_policy::effective::Effective;
use visor_policy::model::site::Environment;
use visor_policy::read::read_document;
use visor_policy::resolve;
use visor_policy::source::{At, Source, Span};

/// What the two files say.
pub(in crate::commands) struct Files {
    pub(in crate::commands) config: Config,
    /// Where `config` begins: what a limit that nobody wrote cites.
    pub(super) start: Span,
    pub(in crate::commands) folder: PathBuf,
    pub(in crate::commands) policy: Effective,
    pub(super) policy_path: PathBuf,
}

/// Reads both files; every error of both at once.
pub(in crate::commands) fn read_files(path: &Path) -> Result<(Files, Report), Report> {
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
    sound::check(&config, &folder, &mut report);
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
pub(super) fn check_listeners(config: &Config, policy: &Effective, report: &mut Report) {
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
    let live = policy.receives.iter();
    let live = live.filter(|r| r.environment == Environment::Live);
    if let Some(receive) = live.clone().next()
        && config.store.is_none()
    {
        let message = format!(
            "webhooks of `{}` are handed on while the vendor waits: there is no store to keep them in",
            receive.name
        );
        report.push(
            Diagnostic::warning("webhooks-without-store", &config.listeners.span, message)
                .help("add `[store]`: then a webhook is durable before the vendor hears that it arrived, each session keeps its order, and what the endpoint does not take is tried again"),
        );
    }
    if !policy.receives.is_empty() && !takes_webhooks {
        report.push(
            Diagnostic::warning("no-webhook-listener", &config.listeners.span, "the policy takes webhooks, and no listener does")
                .help("add a listener with `role = \"webhooks\"`, or remove `[receive.…]` from the policy"),
        );
    }
}
