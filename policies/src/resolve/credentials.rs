//! The vendors' keys: where they come from, and the vendor's quota on each.

use super::packs::facts;
use super::{Resolved, sharing_is_sound};
use crate::diagnostic::{Diagnostic, Report};
use crate::effective::{Credential, Limit};
use crate::model::site::{CredentialSources, Environment, KeySource, Site};
use crate::rate::Gcra;
use crate::read::Names;
use crate::source::{At, Span};
use crate::units::Rate;
use std::path::Path;
use std::sync::Arc;

pub(super) fn resolve(
    site: &Site,
    packs: &[Resolved],
    known: &Names<()>,
    folder: &Path,
    report: &mut Report,
) -> Vec<Arc<Credential>> {
    let mut credentials: Vec<Arc<Credential>> = Vec::new();
    let mut written: Vec<(KeySource, Span)> = Vec::new();
    for (name, entry) in site.credentials.iter() {
        let reference = At::new(name.to_owned(), entry.name.clone());
        if known.resolve("pack in use", &reference, report).is_none() {
            continue;
        }
        let Some(resolved) = packs.iter().find(|r| r.name == name) else {
            continue;
        };
        let sources: &CredentialSources = &entry.value;
        for (environment, source) in [
            (Environment::Test, &sources.test),
            (Environment::Live, &sources.live),
        ] {
            let Some(source) = source else { continue };
            if !check_source(source, report) {
                continue;
            }
            if let Some((_, first)) = written.iter().find(|(other, _)| same_source(other, source)) {
                report.push(
                    Diagnostic::error(
                        "shared-key",
                        &source.span,
                        "this key is already used for another environment or provider",
                    )
                    .also(first, "here")
                    .help("every environment has a key of its own"),
                );
            }
            written.push((source.value.clone(), source.span.clone()));
            if let Some(credential) = credential(
                credentials.len(),
                resolved,
                environment,
                source,
                site,
                folder,
                report,
            ) {
                credentials.push(Arc::new(credential));
            }
        }
    }
    credentials
}

/// Exactly one way to get a secret.
pub(super) fn check_source(source: &At<KeySource>, report: &mut Report) -> bool {
    let ways = [
        source.env.is_some(),
        source.file.is_some(),
        source.exec.is_some(),
    ];
    let one = ways.iter().filter(|w| **w).count() == 1;
    if !one {
        report.push(
            Diagnostic::error("key-source", &source.span, "a secret comes from exactly one place")
                .help("one of `env = \"NAME\"`, `file = \"/run/secrets/key\"` or `exec = [\"command\", \"argument\"]`"),
        );
    }
    if let Some(command) = source.exec.as_ref().filter(|c| c.value.is_empty()) {
        report.push(
            Diagnostic::error("key-source", &command.span, "the command is empty")
                .help("name a program and its arguments"),
        );
        return false;
    }
    one
}

fn same_source(a: &KeySource, b: &KeySource) -> bool {
    fn text(field: &Option<At<String>>) -> Option<&str> {
        field.as_ref().map(|f| f.value.as_str())
    }
    fn words(field: &Option<At<Vec<At<String>>>>) -> Option<Vec<&str>> {
        field
            .as_ref()
            .map(|f| f.value.iter().map(|w| w.value.as_str()).collect())
    }
    text(&a.env) == text(&b.env)
        && text(&a.file) == text(&b.file)
        && words(&a.exec) == words(&b.exec)
}

fn credential(
    index: usize,
    resolved: &Resolved,
    environment: Environment,
    source: &At<KeySource>,
    site: &Site,
    folder: &Path,
    report: &mut Report,
) -> Option<Credential> {
    let Some(here) = facts(&resolved.pack, environment) else {
        report.push(
            Diagnostic::error(
                "no-such-environment",
                &source.span,
                format!("`{}` has no {environment} environment", resolved.name),
            )
            .help("the pack's `[environments]` say which there are"),
        );
        return None;
    };
    let other = match environment {
        Environment::Test => Environment::Live,
        Environment::Live => Environment::Test,
    };
    let prefix = |environment| {
        facts(&resolved.pack, environment)
            .and_then(|f| f.key_prefix.as_ref())
            .map(|p| p.value.clone())
    };
    let limit = |quota: &At<Rate>, report: &mut Report| share(quota, site, report);
    let on_credential = site_rate(site, &resolved.name, environment, report);
    let vendor = here.quota.as_ref();
    let limit_in_force = match (on_credential, vendor) {
        (Some(chosen), Some(quota)) => {
            let ours = limit(quota, report);
            if ours
                .as_ref()
                .is_some_and(|ours| crate::rate::exceeds(chosen, &ours.rate))
            {
                let share = ours
                    .as_ref()
                    .map_or_else(String::new, |o| o.rate.to_string());
                report.push(
                    Diagnostic::error(
                        "rate-exceeds-quota",
                        &chosen.span,
                        format!("`{}` can exceed the vendor's quota", chosen.value),
                    )
                    .label(format!("this gateway's share is {share}"))
                    .also(&quota.span, "the vendor's quota")
                    .help(format!("at most `{share}`, after headroom and instances")),
                );
            }
            Some(Limit {
                rate: chosen.value,
                gcra: Gcra::within(&chosen.value),
                place: chosen.span.place(),
            })
        }
        (Some(chosen), None) => Some(Limit {
            rate: chosen.value,
            gcra: Gcra::within(&chosen.value),
            place: chosen.span.place(),
        }),
        (None, Some(quota)) => limit(quota, report),
        (None, None) => None,
    };
    let route_limits = resolved
        .pack
        .routes
        .iter()
        .enumerate()
        .filter_map(|(i, (_, route))| Some((i, limit(route.value.quota.as_ref()?, report)?)))
        .collect();
    Some(Credential {
        index,
        provider: resolved.name.clone(),
        environment,
        source: source.value.clone(),
        folder: folder.to_path_buf(),
        prefix: prefix(environment),
        other_prefix: prefix(other),
        header: resolved.provider.credential_header.clone(),
        scheme: resolved.provider.credential_scheme.clone(),
        limit: limit_in_force,
        route_limits,
        place: source.span.place(),
    })
}

/// The rate that allows set on this credential as a whole. There is one budget, so there is one
/// rate: of two different ones neither would be kept.
fn site_rate<'s>(
    site: &'s Site,
    provider: &str,
    environment: Environment,
    report: &mut Report,
) -> Option<&'s At<Rate>> {
    let mut rates = site
        .allow
        .iter()
        .map(|(_, entry)| &entry.value)
        .filter(|allow| allow.on.provider == provider && allow.on.environment == environment)
        .filter_map(|allow| allow.rate.credential.as_ref());
    let first = rates.next()?;
    for other in rates.filter(|other| other.value != first.value) {
        report.push(
            Diagnostic::error(
                "two-rates",
                &other.span,
                format!("`{provider}.{environment}` has two different rates"),
            )
            .also(&first.span, "the other one")
            .help("a credential has one budget for all allows: say it once"),
        );
    }
    Some(first)
}

/// This gateway's share of a vendor's quota.
fn share(quota: &At<Rate>, site: &Site, report: &mut Report) -> Option<Limit> {
    if !sharing_is_sound(site) {
        return None; // Reported with the site.
    }
    let Some(rate) = quota.value.share(site.headroom.value, site.instances.value) else {
        report.push(
            Diagnostic::error(
                "quota-too-small",
                &site.instances.span,
                format!("nothing is left of `{}` for one gateway", quota.value),
            )
            .also(&quota.span, "the vendor's quota")
            .help("fewer instances, or less headroom"),
        );
        return None;
    };
    Some(Limit {
        rate,
        gcra: Gcra::within(&rate),
        place: quota.span.place(),
    })
}
