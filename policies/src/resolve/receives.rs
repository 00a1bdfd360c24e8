//! Webhooks to take in.

use super::Resolved;
use super::credentials::check_source;
use crate::diagnostic::{Diagnostic, Report};
use crate::effective::Receive;
use crate::model::pack::Webhook;
use crate::model::site::{Receive as Written, Sign, Site};
use crate::read::Names;
use crate::source::At;
use crate::units::Period;
use crate::webhook::Scheme;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub(super) fn resolve(
    site: &Site,
    packs: &[Resolved],
    known: &Names<()>,
    folder: &Path,
    report: &mut Report,
) -> Vec<Arc<Receive>> {
    let mut receives = Vec::new();
    for (name, entry) in site.receive.iter() {
        let receive = &entry.value;
        let provider = At::new(receive.on.provider.clone(), receive.on.span.clone());
        if known.resolve("pack in use", &provider, report).is_none() {
            continue;
        }
        let Some(resolved) = packs.iter().find(|r| r.name == receive.on.provider) else {
            continue;
        };
        let sources = receive
            .secrets
            .value
            .iter()
            .filter(|s| check_source(s, report))
            .count();
        if receive.secrets.value.is_empty() || receive.secrets.value.len() > 2 {
            report.push(
                Diagnostic::error(
                    "webhook-secrets",
                    &receive.secrets.span,
                    format!("`{name}` has {} secrets", receive.secrets.value.len()),
                )
                .help("one, or two during a rotation"),
            );
        }
        let schemes = &resolved.pack.webhooks;
        let scheme = match (&receive.scheme, schemes.iter().next()) {
            (Some(reference), _) => schemes.resolve(
                &format!("webhook scheme of `{}`", resolved.name),
                reference,
                report,
            ),
            (None, Some((_, only))) if schemes.entries.len() == 1 => Some(only),
            (None, first) => {
                let choices: Vec<_> = schemes.iter().map(|(n, _)| format!("`{n}`")).collect();
                let help = match first {
                    Some(_) => format!("add `scheme = …`, one of {}", choices.join(", ")),
                    None => "the pack declares no webhooks".to_owned(),
                };
                report.push(
                    Diagnostic::error(
                        "webhook-scheme",
                        &entry.name,
                        format!("`{name}` does not say which webhook scheme it takes"),
                    )
                    .help(help),
                );
                None
            }
        };
        let Some(raw) = scheme.map(|s| &s.value) else {
            continue;
        };
        let Some(compiled) = Scheme::compile(raw, report) else {
            continue;
        };
        if sources == 0 {
            continue;
        }
        let sign = match &receive.sign.value {
            Sign::Nowise => None,
            Sign::With(source) => {
                let source = At::new(source.clone(), receive.sign.span.clone());
                if !check_source(&source, report) {
                    continue;
                }
                Some(source.value)
            }
        };
        // A copy may come as late as the vendor retries, and at the edge of the window.
        let least = raw.retry_span.value.0 + receive.window.value.0 * 2;
        bounds(name, receive, least, report);
        receives.push(Arc::new(Receive {
            name: name.to_owned(),
            provider: resolved.name.clone(),
            environment: receive.on.environment,
            scheme: compiled,
            spelling: spelling(raw),
            secrets: receive
                .secrets
                .value
                .iter()
                .map(|s| s.value.clone())
                .collect(),
            secret_form: raw.secret.value,
            folder: folder.to_path_buf(),
            headers: [
                Some(&raw.header),
                raw.id_header.as_ref(),
                raw.timestamp_header.as_ref(),
            ]
            .into_iter()
            .flatten()
            .map(|header| header.0.clone())
            .collect(),
            to: receive.to.0.clone(),
            window: receive.window.value.0,
            remember: receive.remember.as_ref().map_or(least, |r| r.value.0),
            body_limit: receive.body.value.0,
            sign,
            attempts: receive.attempts.value,
            within: receive.within.value.0,
            place: entry.name.place(),
        }));
    }
    receives
}

/// What cannot be meant of how events are handed on.
fn bounds(name: &str, receive: &Written, least: Duration, report: &mut Report) {
    if let Some(remember) = receive.remember.as_ref().filter(|r| r.value.0 < least) {
        let message = format!(
            "`{name}` forgets events after {}, and the vendor may repeat one for {}",
            remember.value,
            Period(least)
        );
        report.push(
            Diagnostic::error("webhook-remember", &remember.span, message)
                .help("leave it out, or name a longer time"),
        );
    }
    for (key, span, nothing) in [
        (
            "attempts",
            &receive.attempts.span,
            receive.attempts.value == 0,
        ),
        (
            "within",
            &receive.within.span,
            receive.within.value.0.is_zero(),
        ),
    ] {
        if nothing {
            let message = format!("`{key}` is zero: every event would be set aside");
            report.push(
                Diagnostic::error("bad-value", span, message)
                    .help("a larger number, or leave it out for the default"),
            );
        }
    }
}

/// The scheme as the pack states it, for the digest.
fn spelling(webhook: &Webhook) -> String {
    let Webhook {
        header,
        style,
        encoding,
        prefix,
        signed,
        secret,
        id_header,
        id,
        timestamp_header,
        session,
        retry_span,
        source: _,
    } = webhook;
    let maybe = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    [
        header.0.to_string(),
        style.to_string(),
        encoding.to_string(),
        maybe(prefix.as_ref().map(|p| p.value.clone())),
        signed.to_string(),
        secret.to_string(),
        maybe(id_header.as_ref().map(|h| h.0.to_string())),
        maybe(id.as_ref().map(|p| p.to_string())),
        maybe(timestamp_header.as_ref().map(|h| h.0.to_string())),
        maybe(session.as_ref().map(|p| p.to_string())),
        retry_span.to_string(),
    ]
    .join(" ")
}
