//! Steps that loosen what a site decides.

use super::{Steps, UNDECLARED, written_or};
use crate::model::CredentialRef;
use crate::model::pack::{BodyKind, Class, Route};
use crate::model::site::{
    Allow, Answer, Caller, Consent, ConsentEvidence, Environment, Faces, Identity, Liveness, Mode,
    Provider, Rates, Receive, Site,
};
use crate::read::Entry;
use crate::resolve::Written;
use crate::source::{At, Span};
use crate::units::{ByteSize, Date, Period, Rate};
use std::time::Duration;

pub(super) fn site(site: &Site, written: &Written, steps: &mut Steps<'_>) {
    let Site {
        schema: _,
        // Another pack is another thing.
        packs: _,
        // What reviews hold the policy against.
        laws: _,
        purposes,
        // Both follow in the rates of keys, which are the packs' quotas.
        instances: _,
        headroom: _,
        providers,
        callers,
        // Another key is another key.
        credentials: _,
        allow,
        receive,
    } = site;
    let more = || format!("these and `{UNDECLARED}`");
    if !purposes.is_empty() {
        steps.site("purposes".to_owned(), &purposes.span, more(), |site| {
            site.purposes.value.push(At::default(UNDECLARED.to_owned()));
        });
    }
    for (name, entry) in providers.iter() {
        provider(name, entry, steps);
    }
    for (name, entry) in callers.iter() {
        caller(name, entry, steps);
    }
    for (name, entry) in allow.iter() {
        self::allow(name, entry, site, written, steps);
    }
    for (name, entry) in receive.iter() {
        self::receive(name, entry, steps);
    }
}

fn provider(name: &str, entry: &Entry<Provider>, steps: &mut Steps<'_>) {
    let Provider {
        stop,
        // Another version, and another place, is another thing.
        version: _,
        upstream: _,
        quarantine_leaked_key,
    } = &entry.value.value;
    let key = name.to_owned();
    if stop.value {
        steps.site(
            format!("providers.{name}.stop"),
            &stop.span,
            "false",
            move |site| {
                if let Some(entry) = site.providers.value.entries.get_mut(&key) {
                    entry.value.value.stop.value = false;
                }
            },
        );
    }
    let key = name.to_owned();
    if quarantine_leaked_key.value {
        let span = written_or(&quarantine_leaked_key.span, &entry.name);
        let path = format!("providers.{name}.quarantine-leaked-key");
        steps.site(path, span, "false", move |site| {
            if let Some(entry) = site.providers.value.entries.get_mut(&key) {
                entry.value.value.quarantine_leaked_key.value = false;
            }
        });
        steps.out_of_reach();
    }
}

fn caller(name: &str, entry: &Entry<Caller>, steps: &mut Steps<'_>) {
    let Caller { test, live } = &entry.value.value;
    for (environment, list, is_live) in [("test", test, false), ("live", live, true)] {
        for (i, identity) in list.iter().enumerate() {
            let Identity {
                // Another proof is another one's.
                token_sha256: _,
                spiffe: _,
                dns: _,
                expires,
            } = &identity.value;
            let Some(expires) = expires else { continue };
            let (key, next) = (name.to_owned(), day_after(expires.value));
            let path = format!("callers.{name}.{environment}[{i}].expires");
            steps.site(path, &expires.span, next.to_string(), move |site| {
                let Some(entry) = site.callers.value.entries.get_mut(&key) else {
                    return;
                };
                let caller = &mut entry.value.value;
                let list = match is_live {
                    true => &mut caller.live.value,
                    false => &mut caller.test.value,
                };
                if let Some(identity) = list.get_mut(i) {
                    identity.value.expires = Some(At::default(next));
                }
            });
            steps.out_of_reach();
        }
    }
}

fn day_after(date: Date) -> Date {
    Date::of(date.end())
}

/// One allow's steps on their way in.
struct OfAllow<'s, 'o> {
    name: &'s str,
    steps: &'s mut Steps<'o>,
}

impl OfAllow<'_, '_> {
    fn put(
        &mut self,
        field: &str,
        span: &Span,
        to: impl Into<String>,
        change: impl Fn(&mut Allow) + 'static,
    ) {
        let name = self.name.to_owned();
        let path = format!("allow.{name}.{field}");
        self.steps.site(path, span, to, move |site| {
            if let Some(entry) = site.allow.value.entries.get_mut(&name) {
                change(&mut entry.value.value);
            }
        });
    }
}

/// What a pack says of a route.
fn route<'w>(written: &'w Written, on: &CredentialRef, name: &str) -> Option<&'w Route> {
    let (_, pack) = written.packs.iter().find(|(n, _)| *n == on.provider)?;
    Some(&pack.routes.find(name)?.value.value)
}

fn allow(name: &str, entry: &Entry<Allow>, site: &Site, written: &Written, steps: &mut Steps<'_>) {
    let Allow {
        on,
        routes,
        callers,
        rate,
        body,
        // Says how long one waits, not what one may.
        timeout: _,
        // A table's bodies are texts, and no text is an image.
        images: _,
        liveness: demanded,
        answer,
        attributes,
        consent,
        purposes,
        approvals,
        // Carried out beside requests.
        retain: _,
        // What others asked for before is no fact of a table's.
        second_within: _,
        mode,
    } = &entry.value.value;
    let section = &entry.name;
    let mut of = OfAllow { name, steps };
    if let Some(route) = gravest(&entry.value, site, written) {
        let to = format!("these and `{route}`");
        of.put("routes", &routes.span, to, move |allow| {
            allow.routes.value.push(At::default(route.clone()));
        });
    }
    if let Some(stranger) = stranger(&entry.value, site) {
        let to = format!("these and `{stranger}`");
        of.put("callers", &callers.span, to, move |allow| {
            allow.callers.value.push(At::default(stranger.clone()));
        });
    }
    let Rates {
        caller,
        subject,
        credential,
    } = &rate.value;
    if let Some(limit) = caller {
        let next = doubled(limit.value);
        of.put("rate.caller", &limit.span, next.to_string(), move |allow| {
            allow.rate.value.caller = Some(At::default(next));
        });
        of.steps.out_of_reach();
    }
    if let Some(limit) = subject {
        let next = doubled(limit.value);
        of.put(
            "rate.subject",
            &limit.span,
            next.to_string(),
            move |allow| {
                allow.rate.value.subject = Some(At::default(next));
            },
        );
        of.steps.out_of_reach();
        of.put("rate.subject", &limit.span, "none", |allow| {
            allow.rate.value.subject = None;
        });
    }
    if let Some(limit) = credential {
        let next = doubled(limit.value);
        of.put(
            "rate.credential",
            &limit.span,
            next.to_string(),
            move |allow| {
                allow.rate.value.credential = Some(At::default(next));
            },
        );
        of.steps.out_of_reach();
    }
    let known: Vec<&Route> = routes
        .iter()
        .filter_map(|name| route(written, on, name))
        .collect();
    if known.iter().any(|route| route.body.value != BodyKind::None) {
        let next = ByteSize(body.value.0 + 1);
        let span = written_or(&body.span, section);
        of.put("body", span, next.to_string(), move |allow| {
            allow.body.value = next;
        });
    }
    liveness(demanded, section, &known, &mut of);
    let shadows = matches!(mode.value, Mode::ShadowUntil(_));
    if known.iter().any(|route| route.class.value == Class::Enroll) {
        self::consent(consent, section, shadows, &mut of);
    }
    let undeclared = || At::default(UNDECLARED.to_owned());
    let more = || format!("these and `{UNDECLARED}`");
    if let Some(own) = purposes {
        of.put("purposes", &own.span, more(), move |allow| {
            allow
                .purposes
                .iter_mut()
                .for_each(|own| own.value.push(undeclared()));
        });
    }
    if let Some(own) = approvals {
        of.put("approvals", &own.span, more(), move |allow| {
            allow
                .approvals
                .iter_mut()
                .for_each(|own| own.value.push(undeclared()));
        });
    }
    let all = known.iter().flat_map(|route| route.attributes.iter());
    let mut dropped = all.filter(|(name, _)| attributes.iter().all(|kept| kept.value != *name));
    if let Some((name, _)) = dropped.next() {
        let (to, name) = (format!("these and `{name}`"), name.to_owned());
        let span = written_or(&attributes.span, section);
        of.put("attributes", span, to, move |allow| {
            allow.attributes.value.push(At::default(name.clone()));
        });
    }
    if answer.value == Answer::ClientSafe {
        of.put("answer", &answer.span, Answer::Full.word(), |allow| {
            allow.answer.value = Answer::Full;
        });
    }
    let judged = known.iter().any(|route| {
        let mut checks = route.liveness.iter();
        checks.any(|(name, check)| {
            let named = demanded.require.iter().any(|one| one.value == name);
            named || check.value.when.value != crate::model::pack::When::SiteNamesIt
        })
    });
    if !(judged || caller.is_some() || subject.is_some()) {
        return;
    }
    let (span, next, ends) = match mode.value {
        Mode::Enforce => (written_or(&mode.span, section), LAST_DAY, false),
        Mode::ShadowUntil(date) => (&mode.span, day_after(date), true),
    };
    of.put("mode", span, format!("shadow until {next}"), move |allow| {
        allow.mode.value = Mode::ShadowUntil(next);
    });
    if ends || !(judged || subject.is_some()) {
        of.steps.out_of_reach();
    }
}

/// Under shadow mode a refusal is only recorded, which no table sees.
fn consent(consent: &At<Consent>, section: &Span, shadows: bool, of: &mut OfAllow<'_, '_>) {
    let Consent {
        evidence,
        max_age,
        texts,
    } = &consent.value;
    if evidence.value == ConsentEvidence::None {
        return;
    }
    let span = written_or(&evidence.span, written_or(&consent.span, section));
    of.put(
        "consent.evidence",
        span,
        ConsentEvidence::None.word(),
        |allow| {
            allow.consent.value.evidence.value = ConsentEvidence::None;
        },
    );
    if shadows {
        of.steps.out_of_reach();
    }
    let next = Period(max_age.value.0 + Duration::from_secs(1));
    let span = written_or(&max_age.span, written_or(&consent.span, section));
    of.put("consent.max-age", span, next.to_string(), move |allow| {
        allow.consent.value.max_age.value = next;
    });
    of.steps.out_of_reach();
    if let Some(own) = texts {
        let more = format!("these and `{UNDECLARED}`");
        of.put("consent.texts", &own.span, more, |allow| {
            let texts = allow.consent.value.texts.iter_mut();
            texts.for_each(|own| own.value.push(At::default(UNDECLARED.to_owned())));
        });
        if shadows {
            of.steps.out_of_reach();
        }
    }
}

const LAST_DAY: Date = Date {
    year: 9999,
    month: 12,
    day: 31,
};

fn liveness(demanded: &At<Liveness>, section: &Span, routes: &[&Route], of: &mut OfAllow<'_, '_>) {
    let Liveness {
        faces,
        require,
        minimum_score,
    } = &demanded.value;
    let counts = routes.iter().any(|route| {
        let mut checks = route.liveness.iter();
        checks.any(|(_, check)| check.value.faces.value)
    });
    if faces.value == Faces::ExactlyOne && counts {
        let to = Faces::AtLeastOne.word();
        of.put(
            "liveness.faces",
            written_or(&faces.span, section),
            to,
            |allow| {
                allow.liveness.value.faces.value = Faces::AtLeastOne;
            },
        );
    }
    for (i, one) in require.iter().enumerate() {
        let to = format!("without `{}`", one.value);
        of.put("liveness.require", &one.span, to, move |allow| {
            allow.liveness.value.require.value.remove(i);
        });
    }
    if let Some(least) = minimum_score {
        let next = (least.value - 0.01).max(0.0);
        let to = format!("{next:.2}");
        of.put("liveness.minimum-score", &least.span, to, move |allow| {
            allow.liveness.value.minimum_score = Some(At::default(next));
        });
    }
}

fn granted(site: &Site, on: &CredentialRef, route: &str, caller: &str) -> bool {
    site.allow.iter().any(|(_, entry)| {
        entry.value.on.value == *on
            && entry.value.routes.iter().any(|one| one.value == route)
            && entry.value.callers.iter().any(|one| one.value == caller)
    })
}

/// The gravest route that none of the allow's callers may use yet: what it would matter most to
/// forbid.
fn gravest(allow: &Allow, site: &Site, written: &Written) -> Option<String> {
    const GRAVITY: [Class; 11] = [
        Class::EraseAll,
        Class::Erase,
        Class::Enroll,
        Class::Search,
        Class::Verify,
        Class::Report,
        Class::List,
        Class::Session,
        Class::Liveness,
        Class::Detect,
        Class::Read,
    ];
    let (_, pack) = written
        .packs
        .iter()
        .find(|(name, _)| *name == allow.on.provider)?;
    let free = |route: &str| {
        let mut callers = allow.callers.iter();
        callers.all(|caller| !granted(site, &allow.on, route, &caller.value))
    };
    pack.routes
        .iter()
        .filter(|(name, _)| free(name))
        .min_by_key(|(_, entry)| GRAVITY.iter().position(|c| *c == entry.value.class.value))
        .map(|(name, _)| name.to_owned())
}

/// The first caller with a proof in the environment that may use none of the allow's routes.
fn stranger(allow: &Allow, site: &Site) -> Option<String> {
    let mut callers = site.callers.iter().filter(|(name, entry)| {
        let proofs = match allow.on.environment {
            Environment::Test => &entry.value.test,
            Environment::Live => &entry.value.live,
        };
        let mut routes = allow.routes.iter();
        !proofs.value.is_empty()
            && routes.all(|route| !granted(site, &allow.on, &route.value, name))
    });
    callers.next().map(|(name, _)| name.to_owned())
}

/// The next looser rate: twice as many.
pub(super) fn doubled(rate: Rate) -> Rate {
    Rate {
        count: rate.count.saturating_mul(2),
        window: rate.window,
        burst: rate.burst.map(|burst| burst.saturating_mul(2)),
    }
}

fn receive(name: &str, entry: &Entry<Receive>, steps: &mut Steps<'_>) {
    let Receive {
        // Another vendor's, scheme's or place's is another thing.
        on: _,
        scheme: _,
        // Another secret is another one's.
        secrets: _,
        to: _,
        sign: _,
        window,
        body,
        // When an event is handed on says nothing about which are.
        remember: _,
        attempts: _,
        within: _,
    } = &entry.value.value;
    let key = name.to_owned();
    let next = Period(window.value.0 + Duration::from_secs(1));
    let span = written_or(&window.span, &entry.name);
    let path = format!("receive.{name}.window");
    steps.site(path, span, next.to_string(), move |site| {
        if let Some(entry) = site.receive.value.entries.get_mut(&key) {
            entry.value.value.window.value = next;
        }
    });
    steps.out_of_reach();
    let key = name.to_owned();
    let next = ByteSize(body.value.0 + 1);
    let span = written_or(&body.span, &entry.name);
    let path = format!("receive.{name}.body");
    steps.site(path, span, next.to_string(), move |site| {
        if let Some(entry) = site.receive.value.entries.get_mut(&key) {
            entry.value.value.body.value = next;
        }
    });
    steps.out_of_reach();
}
