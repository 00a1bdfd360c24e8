//! What is allowed: every allow, resolved to one grant per route and caller.

use super::Resolved;
use super::packs::named_check;
use crate::diagnostic::{Diagnostic, Report};
use crate::effective::{Caller, Check, Credential, Grant, GrantKey, Identities, Limit};
use crate::model::pack::{Class, Route, When};
use crate::model::site::{Allow, Answer, Environment, Mode, Site};
use crate::rate::{Gcra, exceeds};
use crate::read::{Entry, Names};
use crate::source::{At, Span};
use crate::units::Rate;
use std::collections::HashMap;
use std::sync::Arc;

struct Context<'a> {
    callers: &'a [Arc<Caller>],
    credentials: &'a [Arc<Credential>],
    identities: &'a Identities,
    caller_names: Names<usize>,
}

pub(super) fn resolve(
    site: &Site,
    packs: &[Resolved],
    known: &Names<()>,
    callers: &[Arc<Caller>],
    credentials: &[Arc<Credential>],
    identities: &Identities,
    report: &mut Report,
) -> HashMap<GrantKey, Arc<Grant>> {
    let context = Context {
        callers,
        credentials,
        identities,
        caller_names: caller_names(site, callers),
    };
    let mut grants: HashMap<GrantKey, Arc<Grant>> = HashMap::new();
    let mut written: HashMap<GrantKey, Span> = HashMap::new();
    let mut count = 0;
    for (name, entry) in site.allow.iter() {
        let allow = &entry.value;
        let provider = At::new(allow.on.provider.clone(), allow.on.span.clone());
        if known.resolve("pack in use", &provider, report).is_none() {
            continue;
        }
        let Some(resolved) = packs.iter().find(|r| r.name == allow.on.provider) else {
            continue;
        };
        for (key, grant, span) in grants_of(name, entry, resolved, &context, &mut count, report) {
            if let Some(first) = written.insert(key, span.clone()) {
                report.push(
                    Diagnostic::error(
                        "overlapping-allows",
                        &span,
                        format!("allow `{name}` covers route `{}` for a caller that another allow covers too", grant.route.name),
                    )
                    .also(&first, "already allowed here")
                    .help("let one allow decide: remove the route or the caller from one of them"),
                );
                continue;
            }
            grants.insert(key, grant);
        }
    }
    grants
}

fn caller_names(site: &Site, callers: &[Arc<Caller>]) -> Names<usize> {
    let mut names = Names {
        entries: Default::default(),
        broken: site.callers.broken.clone(),
    };
    for caller in callers {
        names.entries.insert(
            caller.name.clone(),
            Entry {
                name: Span::DEFAULT,
                value: At::default(caller.index),
            },
        );
    }
    names
}

fn grants_of(
    name: &str,
    entry: &Entry<Allow>,
    resolved: &Resolved,
    context: &Context<'_>,
    count: &mut usize,
    report: &mut Report,
) -> Vec<(GrantKey, Arc<Grant>, Span)> {
    let allow = &entry.value;
    let environment = allow.on.environment;
    if allow.routes.value.is_empty() || allow.callers.value.is_empty() {
        report.push(
            Diagnostic::error(
                "empty-allow",
                &entry.name,
                format!("allow `{name}` names no routes or no callers"),
            )
            .help("name both, or remove the allow"),
        );
    }
    let credential = context
        .credentials
        .iter()
        .find(|c| c.provider == resolved.name && c.environment == environment);
    if credential.is_none() {
        report.push(
            Diagnostic::error(
                "no-credential",
                &allow.on.span,
                format!("no key is configured for `{}`", allow.on.value),
            )
            .help(format!(
                "add `{} = {{ file = \"…\" }}` under `[credentials]`",
                allow.on.value
            )),
        );
    }
    let callers: Vec<usize> = allow
        .callers
        .value
        .iter()
        .filter_map(|reference| {
            let index = context
                .caller_names
                .resolve("caller", reference, report)?
                .value
                .value;
            check_caller(index, environment, reference, context, report);
            Some(index)
        })
        .collect();
    let mut out = Vec::new();
    for reference in &allow.routes.value {
        let Some(route) = resolved.pack.routes.resolve(
            &format!("route of `{}`", resolved.name),
            reference,
            report,
        ) else {
            continue;
        };
        let checks = checks(name, allow, &reference.value, route, report);
        check_answer(allow, &reference.value, &route.value, report);
        let (Some(checks), Some(credential)) = (checks, credential) else {
            continue;
        };
        let Some(compiled) = resolved
            .provider
            .routes
            .iter()
            .find(|r| r.name == reference.value)
        else {
            continue;
        };
        let grant = Arc::new(Grant {
            index: *count,
            allow: name.to_owned(),
            place: entry.name.place(),
            provider: Arc::clone(&resolved.provider),
            route: Arc::clone(compiled),
            environment,
            credential: Arc::clone(credential),
            caller_rate: rate(allow.rate.caller.as_ref(), credential, report),
            subject_rate: rate(allow.rate.subject.as_ref(), credential, report),
            body_limit: (allow.body.value.0, place_or(&allow.body.span, entry)),
            timeout: allow.timeout.value.0,
            checks,
            faces: (
                allow.liveness.faces.value,
                place_or(&allow.liveness.faces.span, entry),
            ),
            answer: (allow.answer.value, place_or(&allow.answer.span, entry)),
            shadow_until: match allow.mode.value {
                Mode::Enforce => None,
                Mode::ShadowUntil(date) => Some((date.end(), allow.mode.span.place())),
            },
        });
        *count += 1;
        for caller in &callers {
            let key = GrantKey {
                provider: resolved.provider.index,
                environment,
                route: compiled.index,
                caller: *caller,
            };
            out.push((key, Arc::clone(&grant), reference.span.clone()));
        }
    }
    out
}

/// A line that a person can open: the value's own, or the allow's where it is a default.
fn place_or(span: &Span, entry: &Entry<Allow>) -> crate::source::Place {
    if span.source().is_some() {
        span.place()
    } else {
        entry.name.place()
    }
}

fn check_caller(
    index: usize,
    environment: Environment,
    reference: &At<String>,
    context: &Context<'_>,
    report: &mut Report,
) {
    let tokens = context
        .identities
        .tokens
        .values()
        .flatten()
        .any(|p| p.caller == index && p.environment == environment);
    let (spiffe, dns) = (&context.identities.spiffe, &context.identities.dns);
    let names = spiffe
        .values()
        .chain(dns.values())
        .any(|p| p.caller == index && p.environment == environment);
    if !tokens && !names {
        let name = context.callers.get(index).map_or("", |c| c.name.as_str());
        report.push(
            Diagnostic::warning("unreachable-allow", &reference.span, format!("`{name}` has no {environment} identity, so this allow is never used"))
                .help(format!("add `{environment} = [{{ … }}]` under `[callers.{name}]`, or remove the caller here")),
        );
    }
}

fn rate(rate: Option<&At<Rate>>, credential: &Credential, report: &mut Report) -> Option<Limit> {
    let rate = rate?;
    if let Some(quota) = credential
        .limit
        .as_ref()
        .filter(|quota| exceeds(rate, &quota.rate))
    {
        let already = report
            .diagnostics
            .iter()
            .any(|d| d.code == "rate-exceeds-quota" && d.primary.0.range() == rate.span.range());
        if !already {
            report.push(
                Diagnostic::error(
                    "rate-exceeds-quota",
                    &rate.span,
                    format!(
                        "`{}` can exceed what this gateway may use of the vendor's quota",
                        rate.value
                    ),
                )
                .label(format!(
                    "the credential's share is {}, from {}",
                    quota.rate, quota.place
                ))
                .help("lower the rate: one caller or subject must not use up the key for all"),
            );
        }
    }
    Some(Limit {
        rate: rate.value,
        gcra: Gcra::within(&rate.value),
        place: rate.span.place(),
    })
}

/// The checks that apply to the route under this allow, or an error where a match would go unjudged.
fn checks(
    allow_name: &str,
    allow: &Allow,
    name: &str,
    route: &Entry<Route>,
    report: &mut Report,
) -> Option<Vec<Check>> {
    let choice = &allow.liveness.value;
    let mut errors = false;
    let wanted = &choice.require.value;
    if route.value.class.needs_liveness() {
        for reference in wanted {
            errors |= named_check(&route.value.liveness, reference, report).is_none();
        }
    }
    if let Some(score) = choice
        .minimum_score
        .as_ref()
        .filter(|s| !(0.0..=1.0).contains(&s.value))
    {
        errors = true;
        report.push(
            Diagnostic::error(
                "bad-value",
                &score.span,
                format!("the minimum score {} is not between 0 and 1", score.value),
            )
            .help("scores run from 0 to 1: `minimum-score = 0.8`"),
        );
    }
    let mut checks = Vec::new();
    for (check_name, entry) in route.value.liveness.iter() {
        let named = wanted.iter().find(|w| w.value == check_name);
        let check = &entry.value;
        let evidence = match (check.when.value, named) {
            (When::Always, _) | (_, Some(_)) => None,
            (When::Present, None) => check.evidence.as_ref().map(|e| e.value.clone()),
            (When::SiteNamesIt, None) => continue,
        };
        let score = match (&check.score, &choice.minimum_score) {
            (Some(path), Some(least)) => Some((path.value.clone(), least.value)),
            _ => None,
        };
        checks.push(Check {
            name: check_name.to_owned(),
            every: check.every.as_ref().map(|p| p.value.clone()),
            faces: check.faces.value,
            only: check.only.as_ref().map(|t| t.value.clone()),
            evidence,
            is: check.is.value.iter().map(|t| t.value.clone()).collect(),
            indeterminate: check
                .indeterminate
                .value
                .iter()
                .map(|t| t.value.clone())
                .collect(),
            score,
            place: named.map_or_else(|| entry.name.place(), |n| n.span.place()),
        });
    }
    if let Some(score) = choice
        .minimum_score
        .as_ref()
        .filter(|_| route.value.class.needs_liveness() && checks.iter().all(|c| c.score.is_none()))
    {
        errors = true;
        report.push(
            Diagnostic::error(
                "no-score",
                &score.span,
                format!("no check of route `{name}` that applies here has a score"),
            )
            .help("remove `minimum-score`, or require a check that has one"),
        );
    }
    let judges = checks.iter().any(|c| c.evidence.is_none());
    if route.value.class.needs_liveness() && !judges && !errors {
        let choices: Vec<_> = route
            .value
            .liveness
            .iter()
            .map(|(n, _)| format!("`{n}`"))
            .collect();
        errors = true;
        let help = if choices.is_empty() {
            "the pack declares none for this route: it cannot be allowed until it does".to_owned()
        } else {
            format!(
                "add `liveness = {{ require = […] }}` with one or more of {}",
                choices.join(", ")
            )
        };
        report.push(
            Diagnostic::error(
                "liveness-not-required",
                &allow.routes.span,
                format!("allow `{allow_name}` lets `{name}` through without a liveness check"),
            )
            .also(
                &route.value.class.span,
                format!("a {} means nothing without one", route.value.class.value),
            )
            .help(help),
        );
    }
    (!errors).then_some(checks)
}

fn check_answer(allow: &Allow, name: &str, route: &At<Route>, report: &mut Report) {
    if allow.answer.value == Answer::ClientSafe && route.client_safe.value.is_empty() {
        report.push(
            Diagnostic::error(
                "no-client-safe-fields",
                &allow.answer.span,
                format!("the pack declares no client-safe fields for `{name}`"),
            )
            .help("put this route into an allow of its own, without `answer = \"client-safe\"`"),
        );
    }
    if route.class.value == Class::List && route.fields.value.is_empty() {
        report.push(
            Diagnostic::error(
                "unjudged-list",
                &route.span,
                format!("route `{name}` lists results and declares no `fields`"),
            )
            .help("a list must not carry unjudged reports: declare the fields that may go back"),
        );
    }
}
