//! The cells of the space of requests: where a constant of either policy draws a line.

use super::answers::{self, Answer};
use super::ask::Ask;
use super::evidence;
use super::sample::{self, Sample};
use crate::effective::{Effective, Grant, GrantKey, Limit, Provider, Route};
use crate::identify::VISOR_SUBJECT;
use crate::model::PathSegment;
use crate::model::pack::BodyKind;
use crate::model::site::Environment;
use crate::refusal::Code;
use crate::review::Reviewed;
use crate::review::diff::Entry;
use crate::review::leaves::{Cell, Object};
use http::{HeaderName, Method};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// One caller's use of one route, under both policies.
pub(super) struct Pair<'p> {
    provider: String,
    proof: String,
    old: View<'p>,
    new: View<'p>,
    /// What of both policies has a part in it.
    pub(super) objects: BTreeSet<Object>,
}

/// What one policy says about it.
#[derive(Clone, Copy, Default)]
struct View<'p> {
    provider: Option<&'p Arc<Provider>>,
    route: Option<&'p Arc<Route>>,
    grant: Option<&'p Arc<Grant>>,
    who: Option<Who<'p>>,
}

#[derive(Clone, Copy, PartialEq)]
struct Who<'p> {
    index: usize,
    caller: &'p str,
    environment: Environment,
    expires: Option<u64>,
}

/// The refusals that a change's leaf decides about; none where it decides what goes back or where
/// a call goes.
pub(super) fn codes(entry: &Entry) -> &'static [Code] {
    let field = &*entry.field;
    match entry.objects.first() {
        Some(Object::Grant(_)) => match field {
            "" => &[
                Code::RouteNotAllowed,
                Code::CallerUnknown,
                Code::ProviderUnknown,
                Code::RouteUnknown,
            ],
            "rate.caller" => &[Code::RateCaller],
            "rate.subject" => &[Code::RateSubject, Code::SubjectMissing],
            "body" => &[Code::BodyTooLarge],
            "consent.evidence" => &[Code::ConsentMissing],
            "consent.max-age" => &[Code::ConsentStale],
            "consent.texts" => &[Code::ConsentText],
            "purposes" => &[Code::PurposeNotAllowed, Code::PurposeMissing],
            "approvals" => &[Code::ApprovalNotAllowed, Code::ApprovalMissing],
            "images.each" => &[Code::ImageTooLarge],
            "images.types" => &[Code::ImageType],
            "images.urls" => &[Code::ImageUrl],
            "images.smallest-side" | "images.largest-side" | "images.pixels" => {
                &[Code::ImageDimensions]
            }
            "liveness.faces" => &[Code::FacesCount],
            "mode" => &[
                Code::LivenessFailed,
                Code::LivenessMissing,
                Code::LivenessIndeterminate,
                Code::LivenessScore,
                Code::FacesCount,
                Code::RateCaller,
                Code::RateSubject,
                Code::SubjectMissing,
                Code::ConsentMissing,
                Code::ConsentStale,
                Code::ConsentText,
                Code::PurposeMissing,
                Code::PurposeNotAllowed,
                Code::ImageType,
                Code::ImageTooLarge,
                Code::ImageDimensions,
                Code::ImageMalformed,
                Code::ImageUrl,
            ],
            _ => &[],
        },
        Some(Object::Check(..)) => match field {
            "minimum-score" => &[Code::LivenessScore, Code::LivenessMissing],
            "counts-faces" => &[Code::FacesCount],
            _ => &[
                Code::LivenessFailed,
                Code::LivenessMissing,
                Code::LivenessIndeterminate,
                Code::LivenessScore,
                Code::FacesCount,
            ],
        },
        Some(Object::Proof(_)) => match field {
            "expires" => &[Code::CallerExpired],
            _ => &[Code::CallerUnknown, Code::RouteNotAllowed],
        },
        Some(Object::Provider(_)) => match field {
            "stop" => &[Code::ProviderStopped],
            "environments.key-prefix" => &[Code::KeyInRequest],
            "subject.header" => &[Code::SubjectMissing],
            _ => &[],
        },
        Some(Object::Route(..)) => match field {
            "match" => &[Code::RouteUnknown, Code::MethodNotAllowed],
            "body" => &[Code::BodyType],
            "query" => &[Code::QueryNotAllowed],
            "images" | "videos" => &[Code::ImageType],
            "pending.unless" => &[
                Code::LivenessFailed,
                Code::LivenessMissing,
                Code::LivenessIndeterminate,
            ],
            _ => &[],
        },
        Some(Object::Credential(_)) => &[Code::RateCredential],
        Some(Object::Caller(_) | Object::Receive(_)) | None => &[],
    }
}

/// Every use of a route in which something changed has a part. Callers that one allow treats alike
/// stand for each other.
pub(super) fn affected<'p>(
    old: &'p Reviewed,
    new: &'p Reviewed,
    changes: &[Entry],
) -> Vec<Pair<'p>> {
    let changed: HashSet<&Object> = changes.iter().flat_map(|entry| &entry.objects).collect();
    let mut cells: HashSet<(&str, &str, &str)> = HashSet::new();
    for object in &changed {
        if let Object::Grant(cell) | Object::Check(cell, _) = object {
            cells.insert((&cell.on, &cell.route, &cell.caller));
        }
    }
    let (old, new) = (old.policy(), new.policy());
    let wanted = Wanted::of(&changed);
    let proofs = proofs(old, new, &wanted);
    let mut pairs = Vec::new();
    let mut stood_for = HashSet::new();
    for (provider, routes) in routes(old, new) {
        let whole: Object = Object::Provider(provider.into());
        let all = changed.contains(&whole);
        let on: HashMap<Environment, String> = Environment::ALL
            .iter()
            .map(|environment| (*environment, format!("{provider}.{environment}")))
            .collect();
        let keys: HashSet<Environment> = Environment::ALL
            .iter()
            .copied()
            .filter(|environment| {
                let on = on.get(environment).map_or("", String::as_str);
                changed.contains(&Object::Credential(on.into()))
            })
            .collect();
        for (name, (old_route, new_route)) in routes {
            let route = Object::Route(provider.into(), name.into());
            let all = all || changed.contains(&route);
            for (proof, (was, is)) in &proofs {
                let touched = |who: &Option<Who<'_>>| {
                    who.is_some_and(|who| {
                        let on = on.get(&who.environment).map_or("", String::as_str);
                        keys.contains(&who.environment) || cells.contains(&(on, name, who.caller))
                    })
                };
                let own = Object::Proof(proof.as_str().into());
                if !(all || touched(was) || touched(is) || changed.contains(&own)) {
                    continue;
                }
                let view = |policy: &'p Effective, route: Option<&'p Arc<Route>>, who| {
                    View::of(policy, provider, route, who)
                };
                let (old, new) = (view(old, old_route, *was), view(new, new_route, *is));
                let alike = (
                    provider,
                    name,
                    old.grant.map(|grant| grant.index),
                    new.grant.map(|grant| grant.index),
                    was.map(|who| (who.environment, who.expires)),
                    is.map(|who| (who.environment, who.expires)),
                );
                if !stood_for.insert(alike) {
                    continue;
                }
                let mut objects = BTreeSet::from([whole.clone(), route.clone(), own]);
                for who in [was, is].into_iter().flatten() {
                    let on = on.get(&who.environment).map_or("", String::as_str);
                    let cell = Arc::new(Cell {
                        on: on.into(),
                        route: name.into(),
                        caller: who.caller.into(),
                    });
                    let checks = [old.grant, new.grant].into_iter().flatten();
                    for check in checks.flat_map(|grant| &grant.checks) {
                        let name = check.name.as_str().into();
                        objects.insert(Object::Check(Arc::clone(&cell), name));
                    }
                    objects.insert(Object::Grant(cell));
                    objects.insert(Object::Credential(on.into()));
                }
                pairs.push(Pair {
                    provider: provider.to_owned(),
                    proof: proof.clone(),
                    old,
                    new,
                    objects,
                });
            }
        }
    }
    pairs
}

type Both<T> = (Option<T>, Option<T>);
type Routes<'p> = BTreeMap<&'p str, BTreeMap<&'p str, Both<&'p Arc<Route>>>>;

fn routes<'p>(old: &'p Effective, new: &'p Effective) -> Routes<'p> {
    let mut all: Routes<'p> = BTreeMap::new();
    for (policy, is_new) in [(old, false), (new, true)] {
        for provider in &policy.providers {
            let routes = all.entry(&provider.name).or_default();
            for route in &provider.routes {
                let both = routes.entry(&route.name).or_default();
                match is_new {
                    false => both.0 = Some(route),
                    true => both.1 = Some(route),
                }
            }
        }
    }
    all
}

/// Whose requests may show a change: of thousands of callers, often one's.
struct Wanted<'c> {
    everybody: bool,
    callers: HashSet<&'c str>,
    proofs: HashSet<&'c str>,
}

impl<'c> Wanted<'c> {
    fn of(changed: &HashSet<&'c Object>) -> Self {
        let mut wanted = Self {
            everybody: false,
            callers: HashSet::new(),
            proofs: HashSet::new(),
        };
        for object in changed {
            match object {
                Object::Grant(cell) | Object::Check(cell, _) => {
                    wanted.callers.insert(&cell.caller);
                }
                Object::Proof(text) => {
                    wanted.proofs.insert(text);
                }
                Object::Provider(_) | Object::Route(..) | Object::Credential(_) => {
                    wanted.everybody = true;
                }
                Object::Caller(_) | Object::Receive(_) => {}
            }
        }
        wanted
    }

    fn has(&self, who: Option<&Who<'_>>, text: impl FnOnce() -> String) -> bool {
        self.everybody
            || who.is_some_and(|who| self.callers.contains(who.caller))
            || !self.proofs.is_empty() && self.proofs.contains(&*text())
    }
}

fn proofs<'p>(
    old: &'p Effective,
    new: &'p Effective,
    wanted: &Wanted<'_>,
) -> BTreeMap<String, Both<Who<'p>>> {
    let mut all: BTreeMap<String, Both<Who<'p>>> = BTreeMap::new();
    for (policy, is_new) in [(old, false), (new, true)] {
        let dns = policy.identities.dns.iter();
        let dns = dns.map(|(name, proof)| {
            // A token's stand-in has its kind in its name.
            let kind = if name.starts_with("token ") {
                ""
            } else {
                "dns "
            };
            (kind, name, proof)
        });
        let spiffe = policy.identities.spiffe.iter();
        let spiffe = spiffe.map(|(id, proof)| ("spiffe ", id, proof));
        for (kind, name, proof) in dns.chain(spiffe) {
            let who = policy.callers.get(proof.caller).map(|caller| Who {
                index: proof.caller,
                caller: &caller.name,
                environment: proof.environment,
                expires: proof.expires,
            });
            let text = || format!("{kind}{name}");
            // On either side: the other's may be another caller.
            if !wanted.has(who.as_ref(), text) {
                continue;
            }
            let both = all.entry(text()).or_default();
            match is_new {
                false => both.0 = who,
                true => both.1 = who,
            }
        }
    }
    all
}

impl<'p> View<'p> {
    fn of(
        policy: &'p Effective,
        provider: &str,
        route: Option<&'p Arc<Route>>,
        who: Option<Who<'p>>,
    ) -> Self {
        let provider = policy.provider(provider);
        let grant = provider
            .zip(route)
            .zip(who)
            .and_then(|((provider, route), who)| {
                policy.grants.get(&GrantKey {
                    provider: provider.index,
                    environment: who.environment,
                    route: route.index,
                    caller: who.index,
                })
            });
        Self {
            provider,
            route,
            grant,
            who,
        }
    }

    fn target(&self) -> Option<(Method, String)> {
        let (provider, route) = self.provider.zip(self.route)?;
        let mut target = provider.base.path.clone();
        for segment in &route.path.segments {
            target.push('/');
            target.push_str(match segment {
                PathSegment::Literal(text) => text,
                PathSegment::Parameter(_) => "id-1",
            });
        }
        Some((route.path.method.clone(), target))
    }
}

impl Pair<'_> {
    /// What tells its witnesses from those of others.
    pub(super) fn name(&self) -> String {
        let views = self.views();
        let route = views.iter().find_map(|v| v.route).map_or("", |r| &r.name);
        format!("{} {route} {}", self.provider, self.proof)
    }

    fn views(&self) -> [&View<'_>; 2] {
        [&self.old, &self.new]
    }

    /// Every combination of what a request's head can be on either side of a line.
    pub(super) fn asks(&self, today: u64) -> Vec<Ask> {
        let views = self.views();
        let who = views.iter().find_map(|v| v.who);
        let targets: BTreeSet<(String, String)> = views
            .iter()
            .filter_map(|view| view.target())
            .map(|(method, target)| (method.to_string(), target))
            .collect();
        let mut out = Vec::new();
        for now in self.times(today) {
            for (method, target) in &targets {
                for (subject, evidence) in self.subjects_and_evidence(now) {
                    for query in self.queries() {
                        for Body {
                            content_type,
                            text: body,
                            length,
                            sample,
                        } in self.bodies()
                        {
                            out.push(Ask {
                                provider: self.provider.clone(),
                                method: Method::from_bytes(method.as_bytes()).unwrap_or_default(),
                                target: format!("{target}{query}"),
                                caller: who.map_or("", |w| w.caller).to_owned(),
                                environment: who.map_or(Environment::Live, |w| w.environment),
                                proof: self.proof.clone(),
                                subject: subject.clone(),
                                evidence: evidence.clone(),
                                content_type,
                                body,
                                sample,
                                length,
                                now,
                                calls: 1,
                                wait: None,
                                several_subjects: false,
                                answer: None,
                            });
                        }
                    }
                }
            }
        }
        out
    }

    /// Today first, then either side of every date that one of the policies names.
    fn times(&self, today: u64) -> Vec<u64> {
        let mut dates = BTreeSet::new();
        for view in self.views() {
            dates.extend(view.who.and_then(|who| who.expires));
            let shadow = view.grant.and_then(|grant| grant.shadow_until.as_ref());
            dates.extend(shadow.map(|(until, _)| *until));
        }
        let around = dates.iter().flat_map(|end| [end.saturating_sub(1), *end]);
        let mut times: Vec<u64> = around.filter(|time| *time != today).collect();
        times.insert(0, today);
        times
    }

    /// Every subject with the plain evidence, and every evidence with the plain subject.
    fn subjects_and_evidence(&self, now: u64) -> Vec<(Option<HeaderName>, evidence::Headers)> {
        let grants = self.views().map(|view| view.grant);
        let evidence = evidence::around(grants, now);
        let plain = evidence.first().cloned().unwrap_or_default();
        let subjects = self.subjects();
        let others = evidence.into_iter().skip(1);
        let first = subjects.first().cloned().flatten();
        let others: Vec<_> = others.map(|one| (first.clone(), one)).collect();
        let subjects = subjects.into_iter().map(|one| (one, plain.clone()));
        subjects.chain(others).collect()
    }

    fn subjects(&self) -> Vec<Option<HeaderName>> {
        let rated = self
            .views()
            .iter()
            .any(|view| view.grant.is_some_and(|grant| grant.subject_rate.is_some()));
        // With a subject first: such a request meets fewer objections.
        let mut headers = vec![Some(VISOR_SUBJECT)];
        for view in self.views() {
            let own = view.provider.and_then(|p| p.subject_header.clone());
            if rated && own.is_some() && !headers.contains(&own) {
                headers.push(own);
            }
        }
        if rated {
            headers.sort_by_key(|name| name.as_ref().map(ToString::to_string));
            headers.push(None);
        }
        headers
    }

    /// No query, and each parameter that only one of the two takes.
    fn queries(&self) -> Vec<String> {
        let taken = |view: &View<'_>| -> BTreeSet<String> {
            let query = view.route.map(|route| &route.query);
            query.into_iter().flatten().cloned().collect()
        };
        let (old, new) = (taken(&self.old), taken(&self.new));
        let one_sided = old.symmetric_difference(&new);
        std::iter::once(String::new())
            .chain(one_sided.map(|name| format!("?{name}=1")))
            .collect()
    }

    /// A plain body of each type, either side of each limit, and one with each key's beginning that
    /// only one of the two knows; and images either side of each line that one of the two draws.
    fn bodies(&self) -> Vec<Body> {
        let kinds: BTreeSet<BodyKind> = self
            .views()
            .iter()
            .filter_map(|view| view.route.map(|route| route.body))
            .collect();
        let limits: BTreeSet<u64> = self
            .views()
            .iter()
            .filter_map(|view| view.grant.map(|grant| grant.body_limit.0))
            .collect();
        let prefixes = |view: &View<'_>| -> BTreeSet<String> {
            let prefixes = view.provider.map(|provider| &provider.key_prefixes);
            prefixes.into_iter().flatten().cloned().collect()
        };
        let (old, new) = (prefixes(&self.old), prefixes(&self.new));
        let keys: Vec<String> = old
            .symmetric_difference(&new)
            .map(|prefix| format!("{prefix}9fK29sLqPz01mNbvT4xRw7Yc"))
            .collect();
        let mut out = Vec::new();
        for kind in kinds {
            let body = |content: &str| match kind {
                BodyKind::None => String::new(),
                BodyKind::Json if content.is_empty() => "{}".to_owned(),
                BodyKind::Json => format!("{{\"note\":\"{content}\"}}"),
                BodyKind::Multipart if content.is_empty() => "--b--\r\n".to_owned(),
                BodyKind::Multipart => format!(
                    "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n{content}\r\n--b--\r\n"
                ),
            };
            let declared = match kind {
                BodyKind::Multipart => Some("multipart/form-data; boundary=b"),
                other => other.media_type(),
            };
            let with = |text: String, length: Option<u64>| Body {
                content_type: declared,
                text,
                length,
                sample: None,
            };
            out.push(with(body(""), None));
            if kind == BodyKind::None {
                continue;
            }
            out.extend(keys.iter().map(|key| with(body(key), None)));
            if limits.len() > 1 {
                let around = limits.iter().flat_map(|limit| [*limit, limit + 1]);
                out.extend(around.map(|length| with(String::new(), Some(length))));
            }
            if kind != BodyKind::None {
                let sides = self.views().map(|view| view.route.zip(view.grant));
                let samples = sample::around(sides).into_iter();
                out.extend(samples.map(|sample| Body {
                    sample: Some(sample),
                    ..with(String::new(), None)
                }));
            }
        }
        out
    }

    /// As many calls at once as either side's buckets hold, and one more; and one more after the
    /// shorter of two pauses.
    pub(super) fn bursts(&self, base: &Ask) -> Vec<Ask> {
        let route = |view: &View<'_>| view.route.map_or(usize::MAX, |route| route.index);
        let limits = |view: &View<'_>| -> [Option<Limit>; 4] {
            let Some(grant) = view.grant else {
                return [None, None, None, None];
            };
            let credential = &grant.credential;
            let own = credential.route_limits.iter();
            let own = own.clone().find(|(index, _)| *index == route(view));
            [
                grant.caller_rate.clone(),
                grant.subject_rate.clone(),
                credential.limit.clone(),
                own.map(|(_, limit)| limit.clone()),
            ]
        };
        let rated = self
            .views()
            .iter()
            .any(|view| view.grant.is_some_and(|grant| grant.subject_rate.is_some()));
        let mut bursts = BTreeSet::new();
        let both = limits(&self.old).into_iter().zip(limits(&self.new));
        for (kind, (old, new)) in both.enumerate() {
            let gcras = [old.map(|limit| limit.gcra), new.map(|limit| limit.gcra)];
            let [old, new] = &gcras;
            if old == new {
                continue;
            }
            // One subject's rate must not end what tries another rate.
            let several = rated && kind != OF_SUBJECTS;
            for gcra in gcras.iter().flatten() {
                let calls = gcra.burst.get();
                if calls > MOST_CALLS {
                    continue;
                }
                bursts.insert((several, calls + 1, None));
                for pause in gcras.iter().flatten().map(|gcra| gcra.interval) {
                    bursts.insert((several, calls, Some(pause)));
                }
            }
        }
        let asks = bursts.into_iter().map(|(several, calls, wait)| Ask {
            calls,
            wait,
            several_subjects: several && base.subject.is_some(),
            ..base.clone()
        });
        asks.collect()
    }

    /// Answers either side of every line, and whether these are all cells.
    pub(super) fn answers(&self) -> (Vec<Answer>, bool) {
        match (self.old.grant, self.new.grant) {
            (Some(old), Some(new)) => answers::of(old, new),
            _ => (Vec::new(), true),
        }
    }
}

/// A request's body.
struct Body {
    content_type: Option<&'static str>,
    text: String,
    length: Option<u64>,
    sample: Option<Sample>,
}

/// Where the subjects' rate stands among the limits.
const OF_SUBJECTS: usize = 1;
/// The longest burst that is tried.
const MOST_CALLS: u32 = 2_000;
