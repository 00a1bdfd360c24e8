//! Packs, and what the site decides about each provider.

use super::facts;
use super::{Amend, Amended, ReadFile, Resolved, check_schema, relative, unreadable, written};
use crate::diagnostic::{Diagnostic, Report};
use crate::effective::{Errors, Private, Provider, ProviderLines, Route};
use crate::model::pack::{BodyKind, Pack, StatusKind};
use crate::model::site::{self, Environment, Site};
use crate::model::{JsonPath, PathSegment};
use crate::packs;
use crate::read::{Entry, did_you_mean, did_you_mean_or, is_name, read_document};
use crate::refusal::ErrorShape;
use crate::source::{At, Source, Span};
use http::HeaderValue;
use std::path::Path;
use std::sync::Arc;

/// The name that a reference to a pack gives it: itself, or its file's stem.
pub(super) fn name_of(reference: &str) -> String {
    if is_path(reference) {
        let stem = Path::new(reference).file_stem().unwrap_or_default();
        stem.to_string_lossy().into_owned()
    } else {
        reference.to_owned()
    }
}

/// Whether it names neither a file nor a pack that comes built in.
pub(super) fn is_unknown(reference: &str) -> bool {
    !is_path(reference) && packs::built_in(reference).is_none()
}

fn is_path(reference: &str) -> bool {
    reference.contains('/') || reference.ends_with(".toml")
}

pub(super) fn resolve(
    site: &Site,
    folder: &Path,
    read: ReadFile<'_>,
    amend: Amend<'_>,
    report: &mut Report,
) -> Vec<Resolved> {
    let mut resolved: Vec<Resolved> = Vec::new();
    for reference in &site.packs.value {
        let name = name_of(reference);
        if !is_name(&name) {
            report.push(
                Diagnostic::error(
                    "bad-name",
                    &reference.span,
                    format!("`{name}` cannot name a provider"),
                )
                .help(
                    "name the file in lower-case letters, digits and `-`, starting with a letter",
                ),
            );
        }
        if resolved.iter().any(|r| r.name == name) {
            report.push(
                Diagnostic::error(
                    "duplicate-pack",
                    &reference.span,
                    format!("`{name}` stands here twice"),
                )
                .help("remove one"),
            );
            continue;
        }
        let Some(source) = source_of(reference, folder, read, report) else {
            continue;
        };
        let Some(mut pack) = read_document::<Pack>(&source, report) else {
            continue;
        };
        amend(Amended::Pack(&name, &mut pack));
        check_schema(&pack.schema, "pack", &source, report);
        facts::check(&pack, report);
        let entry = site.providers.find(&name);
        let choice = entry.map(|entry| &entry.value.value);
        let index = resolved.len();
        let provider = provider(reference, index, &pack, entry, folder, read, report);
        if !site.providers.broken.contains(&name) {
            check_pinned(reference, &name, &pack, choice, report);
        }
        let here = (&provider.base.host, provider.base.port);
        let same = |r: &&Resolved| (&r.provider.base.host, r.provider.base.port) == here;
        if let Some(twin) = resolved.iter().find(same) {
            report.push(
                Diagnostic::error(
                    "same-host",
                    &reference.span,
                    format!("`{name}` and `{}` call the same host", twin.name),
                )
                .label(provider.base.authority())
                .help("take one pack per host: two generations of one vendor exclude each other"),
            );
        }
        resolved.push(Resolved {
            name,
            pack,
            provider: Arc::new(provider),
        });
    }
    resolved
}

fn source_of(
    reference: &At<String>,
    folder: &Path,
    read: ReadFile<'_>,
    report: &mut Report,
) -> Option<Arc<Source>> {
    if is_path(reference) {
        let path = relative(folder, reference);
        return match read(&path) {
            Ok(text) => Some(Source::new(path, text)),
            Err(error) => {
                report.push(unreadable(&reference.span, &path, &error));
                None
            }
        };
    }
    let text = packs::built_in(reference);
    if text.is_none() {
        let known: Vec<&str> = packs::BUILT_IN.iter().map(|(name, _)| *name).collect();
        report.push(
            Diagnostic::error(
                "unknown-pack",
                &reference.span,
                format!("no built-in pack is named `{}`", reference.value),
            )
            .help(did_you_mean_or(
                reference,
                &known,
                "a file of your own is named by its path: `./our-vendor.toml`",
            )),
        );
    }
    text.map(|text| Source::new(format!("packs/{}.toml", reference.value), text))
}

fn provider(
    reference: &At<String>,
    index: usize,
    pack: &Pack,
    entry: Option<&Entry<site::Provider>>,
    folder: &Path,
    read: ReadFile<'_>,
    report: &mut Report,
) -> Provider {
    let name = &*name_of(reference);
    let choice = entry.map(|entry| &entry.value.value);
    let section = entry.map_or(&reference.span, |entry| &entry.name);
    let private = choice.and_then(|c| c.upstream.as_ref());
    let prefix = |facts: &Option<At<crate::model::pack::EnvironmentFacts>>| {
        facts
            .as_ref()
            .and_then(|f| f.key_prefix.as_ref())
            .map(|p| p.value.clone())
    };
    Provider {
        name: name.to_owned(),
        title: pack.title.value.clone(),
        index,
        base: private.map_or_else(
            || pack.upstream.base.value.clone(),
            |u| u.base.value.clone(),
        ),
        private: private.map(|upstream| Private {
            addresses: upstream.addresses.value.iter().map(|a| a.value).collect(),
            ca_pem: upstream.ca.as_ref().and_then(|ca| {
                let path = relative(folder, ca);
                match read(&path) {
                    Ok(pem) if pem.contains("-----BEGIN CERTIFICATE-----") => Some(pem),
                    Ok(_) => {
                        report.push(
                            Diagnostic::error(
                                "bad-ca",
                                &ca.span,
                                format!("`{}` holds no PEM certificate", path.display()),
                            )
                            .help("a file with `-----BEGIN CERTIFICATE-----` blocks"),
                        );
                        None
                    }
                    Err(error) => {
                        report.push(unreadable(&ca.span, &path, &error));
                        None
                    }
                }
            }),
            place: upstream.span.place(),
        }),
        credential_header: pack.credential.header.0.clone(),
        credential_scheme: pack.credential.scheme.as_ref().map(|s| s.value.clone()),
        key_prefixes: [
            prefix(&pack.environments.test),
            prefix(&pack.environments.live),
        ]
        .into_iter()
        .flatten()
        .collect(),
        version: version(name, pack, choice, report),
        notices: pack
            .version
            .iter()
            .flat_map(|v| v.notices.value.iter().map(|h| h.0.clone()))
            .collect(),
        subject_header: pack.subject.as_ref().map(|s| s.header.0.clone()),
        response_headers: pack
            .response_headers
            .value
            .iter()
            .chain(&pack.throttle.headers.value)
            .map(|h| h.0.clone())
            .collect(),
        errors: errors(pack),
        routes: pack
            .routes
            .iter()
            .enumerate()
            .map(|(i, (name, entry))| Arc::new(route(name, i, entry)))
            .collect(),
        stopped: choice.filter(|c| c.stop.value).map(|c| c.stop.span.place()),
        quarantine_leaked_key: choice.is_none_or(|c| c.quarantine_leaked_key.value),
        lines: lines(section, pack, choice),
    }
}

fn lines(section: &Span, pack: &Pack, choice: Option<&site::Provider>) -> ProviderLines {
    let upstream = choice
        .and_then(|c| c.upstream.as_ref())
        .map_or(&pack.upstream.span, |private| &private.span);
    let routes = pack.routes.iter().map(|(_, entry)| &entry.name);
    let routes = routes.min_by_key(|name| name.range().start);
    ProviderLines {
        section: section.place(),
        upstream: upstream.place(),
        credential: pack.credential.span.place(),
        routes: written(routes.unwrap_or(&pack.routes.span), section),
    }
}

fn version(
    name: &str,
    pack: &Pack,
    choice: Option<&site::Provider>,
    report: &mut Report,
) -> Option<(http::HeaderName, HeaderValue)> {
    let chosen = choice.and_then(|c| c.version.as_ref());
    match (&pack.version, chosen) {
        (None, None) => None,
        (None, Some(chosen)) => {
            report.push(
                Diagnostic::error(
                    "not-versioned",
                    &chosen.span,
                    format!("`{name}` has no versions to pin"),
                )
                .help("remove the line"),
            );
            None
        }
        (Some(_), None) => None,
        (Some(versions), Some(chosen)) => {
            let known: Vec<&str> = versions.known.value.iter().map(|v| v.0.as_str()).collect();
            if !known.contains(&chosen.0.as_str()) {
                report.push(
                    Diagnostic::error(
                        "unknown-version",
                        &chosen.span,
                        format!(
                            "`{}` is no version that `{name}` is known to have",
                            chosen.0
                        ),
                    )
                    .help(did_you_mean(&chosen.0, &known)),
                );
            }
            let value = HeaderValue::from_str(&chosen.0).ok()?;
            Some((versions.header.0.clone(), value))
        }
    }
}

/// Without a pinned version the vendor's choice would decide what an answer means.
fn check_pinned(
    reference: &At<String>,
    name: &str,
    pack: &Pack,
    choice: Option<&site::Provider>,
    report: &mut Report,
) {
    if let Some(versions) = &pack.version
        && choice.is_none_or(|c| c.version.is_none())
    {
        let newest = versions.known.value.last().map_or("…", |v| v.0.as_str());
        report.push(
            Diagnostic::error(
                "version-not-pinned",
                &reference.span,
                format!("the site does not pin the version of `{name}`"),
            )
            .also(
                &versions.header.span,
                "this header says which version is meant",
            )
            .help(format!(
                "add `version = \"{newest}\"` under `[providers.{name}]`"
            )),
        );
    }
}

fn errors(pack: &Pack) -> Errors {
    let errors = &pack.errors;
    let kind_path = |specific: Option<&At<JsonPath>>| {
        specific.or(errors.kind.as_ref()).map(|p| p.value.clone())
    };
    let shape = |kind: &StatusKind| ErrorShape {
        message: kind
            .message_at
            .as_ref()
            .unwrap_or(&errors.message)
            .value
            .clone(),
        kind: kind_path(kind.kind_at.as_ref()).map(|path| (path, kind.kind.value.clone())),
    };
    let by_status = errors
        .kinds
        .value
        .iter()
        .map(|kind| {
            (
                u16::try_from(kind.status.value).unwrap_or(u16::MAX),
                shape(kind),
            )
        })
        .collect();
    Errors {
        shape: ErrorShape {
            message: errors.message.value.clone(),
            kind: None,
        },
        by_status,
        fields: paths(&errors.fields),
        despite_200: errors
            .despite_200
            .value
            .iter()
            .map(|t| t.value.clone())
            .collect(),
    }
}

fn names(list: &[At<String>]) -> Vec<String> {
    list.iter().map(|name| name.value.clone()).collect()
}

fn route(name: &str, index: usize, entry: &Entry<crate::model::pack::Route>) -> Route {
    let route = &entry.value;
    Route {
        name: name.to_owned(),
        index,
        path: route.matches.value.clone(),
        template: route.matches.template(),
        class: route.class.value,
        body: route.body.value,
        images: names(&route.images),
        image_paths: match route.body.value {
            // Those that are none were reported.
            BodyKind::Json => route.images.iter().filter_map(|p| p.parse().ok()).collect(),
            BodyKind::Multipart | BodyKind::None => Vec::new(),
        },
        videos: names(&route.videos),
        subject: route.subject.as_ref().map(|s| s.value.clone()),
        gone: route
            .gone
            .iter()
            .filter_map(|status| u16::try_from(status.value).ok())
            .collect(),
        query: names(&route.query),
        fields: paths(&route.fields),
        client_safe: paths(&route.client_safe),
        attributes: route
            .attributes
            .iter()
            .map(|(name, entry)| (name.to_owned(), paths(&entry.value)))
            .collect(),
        pending: route.pending.as_ref().map(|p| {
            (
                p.unless.value.iter().map(|t| t.value.clone()).collect(),
                paths(&p.fields),
            )
        }),
        place: entry.name.place(),
    }
}

fn paths(list: &At<Vec<At<JsonPath>>>) -> Vec<JsonPath> {
    list.value.iter().map(|p| p.value.clone()).collect()
}

/// The facts about one environment.
pub(super) fn facts(
    pack: &Pack,
    environment: Environment,
) -> Option<&crate::model::pack::EnvironmentFacts> {
    let facts = match environment {
        Environment::Test => &pack.environments.test,
        Environment::Live => &pack.environments.live,
    };
    facts.as_ref().map(|f| &f.value)
}

impl Route {
    /// Whether `path`, below the base, is this route's.
    pub(crate) fn matches(&self, path: &str) -> bool {
        let mut segments = path.split('/').skip(1);
        self.path
            .segments
            .iter()
            .all(|want| match (want, segments.next()) {
                (PathSegment::Literal(want), Some(got)) => want == got,
                (PathSegment::Parameter(_), Some(got)) => is_plain_id(got),
                (_, None) => false,
            })
            && segments.next().is_none()
    }
}

/// What a path parameter may be: an opaque id, never an escape.
fn is_plain_id(segment: &str) -> bool {
    !segment.is_empty()
        && segment.len() <= 256
        && segment
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~:@".contains(&b))
}
