//! Steps that loosen what a pack says about the routes that are in use.

use super::sites::doubled;
use super::{Steps, UNDECLARED, written_or};
use crate::model::JsonPath;
use crate::model::pack::{
    Check, EnvironmentFacts, Environments, Errors, Pack, Pending, Route, Test, When,
};
use crate::model::site::{Environment, Site};
use crate::read::Entry;
use crate::source::At;

pub(super) fn pack(name: &str, pack: &Pack, site: &Site, steps: &mut Steps<'_>) {
    let Pack {
        // Facts for people and for the linter.
        schema: _,
        title: _,
        checked: _,
        sources: _,
        code: _,
        // Another place, header or version is another thing.
        upstream: _,
        credential: _,
        version: _,
        subject: _,
        environments,
        errors,
        throttle: _,
        response_headers,
        routes,
        // In use where the site receives them, which is tested elsewhere.
        webhooks: _,
    } = pack;
    quotas(name, environments, site, steps);
    let Errors {
        // How an error looks, and which answer is one, is neither more nor less.
        message: _,
        kind: _,
        kinds: _,
        despite_200: _,
        fields,
        source: _,
    } = &errors.value;
    let used = |route: &str| {
        site.allow.iter().any(|(_, entry)| {
            entry.value.on.provider == name
                && entry.value.on.environment == Environment::Live
                && entry.value.routes.iter().any(|one| one.value == route)
        })
    };
    if routes.iter().any(|(route, _)| used(route)) {
        steps.pack(
            name,
            format!("{name}.errors.fields"),
            &fields.span,
            format!("these and `{UNDECLARED}`"),
            |pack| pack.errors.value.fields.value.extend(undeclared()),
        );
        let span = written_or(&response_headers.span, &pack.credential.span);
        let path = format!("{name}.response-headers");
        steps.pack(name, path, span, "one more", |_| {});
        steps.out_of_reach();
    }
    for (route_name, entry) in routes.iter().filter(|(route, _)| used(route)) {
        route(name, route_name, entry, steps);
    }
}

fn undeclared() -> Option<At<JsonPath>> {
    UNDECLARED.parse().ok().map(At::default)
}

fn quotas(name: &str, environments: &At<Environments>, site: &Site, steps: &mut Steps<'_>) {
    let Environments { test, live } = &environments.value;
    for (environment, facts) in [(Environment::Test, test), (Environment::Live, live)] {
        let Some(facts) = facts else { continue };
        let EnvironmentFacts {
            key_prefix: _,
            quota,
            source: _,
        } = &facts.value;
        let chosen = site.allow.iter().any(|(_, entry)| {
            let here = entry.value.on.provider == name && entry.value.on.environment == environment;
            here && entry.value.rate.credential.is_some()
        });
        let used = site.allow.iter().any(|(_, entry)| {
            entry.value.on.provider == name && entry.value.on.environment == environment
        });
        let (Some(quota), true, false) = (quota, used, chosen) else {
            continue;
        };
        let next = doubled(quota.value);
        let path = format!("{name}.environments.{environment}.quota");
        steps.pack(name, path, &quota.span, next.to_string(), move |pack| {
            let environments = &mut pack.environments.value;
            let facts = match environment {
                Environment::Test => &mut environments.test,
                Environment::Live => &mut environments.live,
            };
            if let Some(facts) = facts {
                facts.value.quota = Some(At::default(next));
            }
        });
        steps.out_of_reach();
    }
}

/// One route's steps on their way in.
struct OfRoute<'s, 'o> {
    pack: &'s str,
    route: &'s str,
    steps: &'s mut Steps<'o>,
}

impl OfRoute<'_, '_> {
    fn put(
        &mut self,
        field: &str,
        span: &crate::source::Span,
        to: impl Into<String>,
        change: impl Fn(&mut Route) + 'static,
    ) {
        let route = self.route.to_owned();
        let path = format!("{}.routes.{route}.{field}", self.pack);
        self.steps.pack(self.pack, path, span, to, move |pack| {
            if let Some(entry) = pack.routes.value.entries.get_mut(&route) {
                change(&mut entry.value.value);
            }
        });
    }
}

fn route(pack: &str, name: &str, entry: &Entry<Route>, steps: &mut Steps<'_>) {
    let Route {
        // Another endpoint, class or body is another thing.
        matches: _,
        class: _,
        body: _,
        // What an image or a video is, the gateway asks itself.
        images: _,
        videos: _,
        // Another place is another subject.
        subject: _,
        // What comes of an erasure that was asked for already.
        gone: _,
        query,
        quota,
        liveness,
        match_result: _,
        pending,
        fields,
        client_safe,
        attributes,
        source: _,
    } = &entry.value.value;
    let section = &entry.name;
    let mut of = OfRoute {
        pack,
        route: name,
        steps,
    };
    let more = || format!("these and `{UNDECLARED}`");
    of.put("query", written_or(&query.span, section), more(), |route| {
        route.query.value.push(At::default(UNDECLARED.to_owned()));
    });
    if let Some(quota) = quota {
        let next = doubled(quota.value);
        of.put("quota", &quota.span, next.to_string(), move |route| {
            route.quota = Some(At::default(next));
        });
        of.steps.out_of_reach();
    }
    for (attribute, entry) in attributes.iter() {
        let (to, name) = (format!("without `{attribute}`"), attribute.to_owned());
        of.put("attributes", &entry.name, to, move |route| {
            route.attributes.value.entries.remove(&name);
        });
    }
    for (check_name, entry) in liveness.iter() {
        check(check_name, entry, &mut of);
    }
    if let Some(pending) = pending {
        let Pending {
            // An answer that is not final is not judged, which is neither more nor less.
            unless: _,
            fields,
        } = &pending.value;
        of.put("pending.fields", &fields.span, more(), |route| {
            if let Some(pending) = &mut route.pending {
                pending.value.fields.value.extend(undeclared());
            }
        });
    }
    if !fields.value.is_empty() {
        of.put("fields", &fields.span, more(), |route| {
            route.fields.value.extend(undeclared());
        });
    }
    if !client_safe.value.is_empty() {
        of.put("client-safe", &client_safe.span, more(), |route| {
            route.client_safe.value.extend(undeclared());
        });
    }
}

fn check(name: &str, entry: &Entry<Check>, of: &mut OfRoute<'_, '_>) {
    let Check {
        // Another list, element or field is another thing.
        every: _,
        only: _,
        evidence: _,
        score: _,
        faces,
        when,
        is,
        // Says which refusal it is.
        indeterminate: _,
        source: _,
    } = &entry.value.value;
    // Adds the steps of one check; the site alone decides about one that applies where it says so.
    let change = |change: Box<dyn Fn(&mut Check)>| {
        let name = name.to_owned();
        move |route: &mut Route| {
            if let Some(entry) = route.liveness.value.entries.get_mut(&name) {
                change(&mut entry.value.value);
            }
        }
    };
    let path = |field: &str| format!("liveness.{name}.{field}");
    if when.value != When::SiteNamesIt {
        let span = written_or(&when.span, &entry.name);
        let to = When::SiteNamesIt.word();
        of.put(&path("when"), span, to, {
            change(Box::new(|check| check.when.value = When::SiteNamesIt))
        });
    }
    if faces.value {
        of.put(&path("faces"), &faces.span, "false", {
            change(Box::new(|check| check.faces.value = false))
        });
    }
    for (i, test) in is.iter().enumerate() {
        if is.value.len() > 1 {
            let to = format!("without `{}`", test.path.value);
            of.put(&path("is"), &test.span, to, {
                change(Box::new(move |check| {
                    check.is.value.remove(i);
                }))
            });
        }
        let Test {
            // Another value is another thing.
            path: _,
            equals: _,
            one_of: _,
            at_least,
            at_most,
        } = &test.value;
        for (bound, sign) in [(at_least, -0.01), (at_most, 0.01)] {
            let Some(bound) = bound else { continue };
            let next = bound.value + sign;
            of.put(&path("is"), &bound.span, format!("{next:.2}"), {
                change(Box::new(move |check| {
                    if let Some(test) = check.is.value.get_mut(i) {
                        let both = [&mut test.value.at_least, &mut test.value.at_most];
                        let [least, most] = both;
                        let bound = if sign < 0.0 { least } else { most };
                        *bound = Some(At::default(next));
                    }
                }))
            });
        }
    }
}
