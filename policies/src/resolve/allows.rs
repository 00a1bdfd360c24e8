//! What is allowed: every allow, resolved to one grant per route and caller.

use super::{Resolved, liveness, people};
use crate::diagnostic::{Diagnostic, Report};
use crate::effective::{Caller, Credential, Grant, GrantKey, ImageRules, Limit};
use crate::model::CredentialRef;
use crate::model::pack::{Class, Route};
use crate::model::site::{Allow, Answer, Environment, Images, Mode, Site};
use crate::rate::{Gcra, exceeds};
use crate::read::{Entry, Names};
use crate::source::{At, Span};
use crate::units::Rate;
use std::collections::HashMap;
use std::sync::Arc;

struct Context<'a> {
    credentials: &'a [Arc<Credential>],
    caller_names: Names<usize>,
    site: &'a Site,
}

impl Context<'_> {
    /// Whether the site names a key there, be it a wrong one that was reported already.
    fn keyed(&self, on: &CredentialRef) -> bool {
        let sources = &self.site.credentials;
        let here = sources
            .find(&on.provider)
            .is_some_and(|entry| match on.environment {
                Environment::Test => entry.value.test.is_some(),
                Environment::Live => entry.value.live.is_some(),
            });
        here || sources.broken.contains(&on.provider)
    }
}

pub(super) fn resolve(
    site: &Site,
    packs: &[Resolved],
    known: &Names<()>,
    callers: &[Arc<Caller>],
    credentials: &[Arc<Credential>],
    report: &mut Report,
) -> HashMap<GrantKey, Arc<Grant>> {
    let context = Context {
        credentials,
        caller_names: caller_names(site, callers),
        site,
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
    if credential.is_none() && !context.keyed(&allow.on) {
        report.push(
            Diagnostic::error(
                "no-credential",
                &allow.on.span,
                format!("no key is configured for `{}`", allow.on.value),
            )
            .help(format!(
                "add `{environment} = {{ file = \"…\" }}` under `[credentials.{}]`",
                resolved.name
            )),
        );
    }
    unrepeated(&allow.routes, report);
    unrepeated(&allow.callers, report);
    liveness::check_choice(allow, resolved, report);
    check_images(allow, resolved, report);
    people::check(entry, resolved, context.site, report);
    if allow.timeout.value.0.is_zero() {
        report.push(
            Diagnostic::error("bad-value", &allow.timeout.span, "no call ends in no time")
                .help("the longest that a call may take as a whole: `30 s`"),
        );
    }
    let callers: Vec<usize> = distinct(&allow.callers)
        .filter_map(|reference| {
            let index = context
                .caller_names
                .resolve("caller", reference, report)?
                .value
                .value;
            check_caller(environment, reference, context.site, report);
            Some(index)
        })
        .collect();
    let mut out = Vec::new();
    for reference in distinct(&allow.routes) {
        let Some(route) = resolved.pack.routes.resolve(
            &format!("route of `{}`", resolved.name),
            reference,
            report,
        ) else {
            continue;
        };
        let checks = liveness::checks(name, allow, &reference.value, route, report);
        check_answer(allow, reference, &route.value, report);
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
            images: (!compiled.images.is_empty()).then(|| images(allow, entry)),
            consent: people::consent(allow, entry, compiled.class),
            purposes: people::purposes(allow, entry, compiled.class, context.site),
            approvals: people::approvals(allow),
            dropped: people::dropped(allow, entry, compiled),
            timeout: allow.timeout.value.0,
            timeout_place: place_or(&allow.timeout.span, entry),
            checks,
            faces: (
                allow.liveness.faces.value,
                place_or(&allow.liveness.faces.span, entry),
            ),
            answer: (allow.answer.value, place_or(&allow.answer.span, entry)),
            retain: people::retain(allow, compiled.class, context.site),
            second_within: (compiled.class == Class::EraseAll).then(|| {
                let within = &allow.second_within;
                (within.value.0, place_or(&within.span, entry))
            }),
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

/// What the images of an allow's forms may be.
fn images(allow: &Allow, entry: &Entry<Allow>) -> ImageRules {
    let Images {
        each,
        types,
        smallest_side,
        largest_side,
        pixels,
        metadata,
        urls,
    } = &allow.images.value;
    // A default's line is the table's, and where there is no table, the allow's.
    let whole = place_or(&allow.images.span, entry);
    let place = |span: &Span| match span.source() {
        Some(_) => span.place(),
        None => whole.clone(),
    };
    ImageRules {
        each: (each.value.0, place(&each.span)),
        types: (types.iter().map(|t| t.value).collect(), place(&types.span)),
        smallest_side: (smallest_side.value, place(&smallest_side.span)),
        largest_side: (largest_side.value, place(&largest_side.span)),
        pixels: (pixels.value.0, place(&pixels.span)),
        metadata: (metadata.value, place(&metadata.span)),
        urls: (
            urls.iter().map(|u| u.0.clone()).collect(),
            place(&urls.span),
        ),
        place: whole.clone(),
    }
}

/// A choice that no image can meet, or that meets none.
fn check_images(allow: &Allow, resolved: &Resolved, report: &mut Report) {
    let images = &allow.images.value;
    if images.smallest_side.value > images.largest_side.value {
        report.push(
            Diagnostic::error(
                "bad-value",
                &images.smallest_side.span,
                "the smallest side is larger than the largest: no image is left",
            )
            .help("`smallest-side` is 64 and `largest-side` 4096 where they are not written"),
        );
    }
    let takes = |name: &At<String>| {
        let routes = &resolved.provider.routes;
        routes
            .iter()
            .any(|r| r.name == name.value && !r.images.is_empty())
    };
    if allow.images.span.source().is_some() && !allow.routes.iter().any(takes) {
        report.push(
            Diagnostic::error(
                "no-images",
                &allow.images.span,
                "none of these routes takes an image that the pack declares",
            )
            .help("remove `images`, or name the route that takes one"),
        );
    }
}

/// Every name once, in the order of writing.
fn distinct(list: &[At<String>]) -> impl Iterator<Item = &At<String>> {
    list.iter()
        .enumerate()
        .filter(|(i, one)| {
            list.iter()
                .take(*i)
                .all(|earlier| earlier.value != one.value)
        })
        .map(|(_, one)| one)
}

fn unrepeated(list: &[At<String>], report: &mut Report) {
    for (i, one) in list.iter().enumerate() {
        if let Some(first) = list
            .iter()
            .take(i)
            .find(|earlier| earlier.value == one.value)
        {
            report.push(
                Diagnostic::error(
                    "repeated-name",
                    &one.span,
                    format!("`{}` stands here twice", one.value),
                )
                .also(&first.span, "first here")
                .help("remove one"),
            );
        }
    }
}

/// A line that a person can open: the value's own, or the allow's where it is a default.
pub(super) fn place_or(span: &Span, entry: &Entry<Allow>) -> crate::source::Place {
    if span.source().is_some() {
        span.place()
    } else {
        entry.name.place()
    }
}

fn check_caller(
    environment: Environment,
    reference: &At<String>,
    site: &Site,
    report: &mut Report,
) {
    let Some(caller) = site.callers.find(reference) else {
        return;
    };
    let identities = match environment {
        Environment::Test => &caller.value.test,
        Environment::Live => &caller.value.live,
    };
    if identities.value.is_empty() {
        let name = &reference.value;
        report.push(
            Diagnostic::warning(
                "unreachable-allow",
                &reference.span,
                format!("`{name}` has no {environment} identity, so this allow is never used"),
            )
            .help(format!(
                "add `{environment} = [{{ … }}]` under `[callers.{name}]`, or remove the caller here"
            )),
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

fn check_answer(allow: &Allow, name: &At<String>, route: &At<Route>, report: &mut Report) {
    if allow.answer.value == Answer::ClientSafe && route.client_safe.value.is_empty() {
        report.push(
            Diagnostic::error(
                "no-client-safe-fields",
                &allow.answer.span,
                format!(
                    "the pack declares no client-safe fields for `{}`",
                    name.value
                ),
            )
            .also(&name.span, "this route")
            .help("put this route into an allow of its own, without `answer = \"client-safe\"`"),
        );
    }
    if route.class.value == Class::List && route.fields.value.is_empty() {
        report.push(
            Diagnostic::error(
                "unjudged-list",
                &route.span,
                format!(
                    "route `{}` lists results and declares no `fields`",
                    name.value
                ),
            )
            .help("a list must not carry unjudged reports: declare the fields that may go back"),
        );
    }
}
