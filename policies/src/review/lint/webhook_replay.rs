//! Webhooks that can be played again.

use super::{Found, Rule, Subject};
use crate::diagnostic::{Report, Severity};
use crate::model::pack::Webhook;
use crate::model::site::Receive;
use crate::read::Entry;
use crate::units::Period;
use crate::webhook::Scheme;
use std::time::Duration;

/// See the page.
pub(super) static RULE: Rule = Rule {
    id: "webhook-replay",
    severity: Severity::Error,
    summary: "a webhook that was recorded once can be sent again",
    page: include_str!("pages/webhook-replay.md"),
    calendar: false,
    found: Found::Looking(look),
};

/// Twice what the vendors and Standard Webhooks advise.
const LONGEST: Duration = Duration::from_secs(600);

fn look(subject: &Subject<'_>, report: &mut Report) {
    let Some(site) = subject.site else { return };
    for (name, entry) in site.receive.iter() {
        let schemes = subject
            .pack(&entry.value.on.provider)
            .map(|pack| &pack.webhooks.value);
        let Some(schemes) = schemes else { continue };
        let chosen = match &entry.value.scheme {
            Some(scheme) => schemes.find(scheme),
            None => schemes.iter().next().map(|(_, only)| only),
        };
        let Some((webhook, scheme)) = chosen.and_then(compiled) else {
            continue;
        };
        if scheme.timestamp_signed() {
            window(name, &entry.value, report);
            continue;
        }
        let better = schemes
            .iter()
            .find(|(_, other)| compiled(other).is_some_and(|(_, s)| s.timestamp_signed()));
        let span = entry
            .value
            .scheme
            .as_ref()
            .map_or(&entry.name, |chosen| &chosen.span);
        if let Some((better, _)) = better {
            let what = format!(
                "`{name}` takes a scheme without a signed time, and the vendor has one with it"
            );
            let mut finding = RULE
                .finding(span, what)
                .also(&webhook.signed.span, "the MAC covers this");
            finding.severity = Severity::Warning;
            report.push(finding.help(format!(
                "switch the vendor's setting, then write `scheme = \"{better}\"`"
            )));
        } else if !scheme.id_signed() {
            let what = format!(
                "an event of `{name}` can be sent again at any time: neither its time nor its id is signed"
            );
            report.push(RULE.finding(span, what).help(
                "take a scheme whose MAC covers one of them; if the vendor has none, treat events as doorbells and fetch the session",
            ));
        }
    }
}

fn compiled(entry: &Entry<Webhook>) -> Option<(&Webhook, Scheme)> {
    let scheme = Scheme::compile(&entry.value, &mut Report::default())?;
    Some((&entry.value, scheme))
}

fn window(name: &str, receive: &Receive, report: &mut Report) {
    let window = &receive.window;
    if window.value.0 > LONGEST {
        let what = format!("`{name}` takes events that are up to {} old", window.value);
        let mut finding = RULE.finding(&window.span, what);
        finding.severity = Severity::Warning;
        report.push(finding.help(format!(
            "at most {}; clocks differ by seconds",
            Period(LONGEST)
        )));
    }
}
