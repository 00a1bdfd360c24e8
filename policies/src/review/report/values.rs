//! The values in force, requirement by requirement, each with its line.

use crate::effective::{Effective, Grant};
use crate::model::pack::Class;
use crate::model::site::{Answer, Environment, Faces, KeySource};
use crate::resolve::Written;
use crate::review::trace;
use crate::source::Place;
use crate::units::{ByteSize, Date, Period};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What values are read from.
pub(super) struct Facts<'p> {
    pub(super) policy: &'p Effective,
    pub(super) written: &'p Written,
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// Of what.
    pub(super) what: String,
    /// What it is.
    pub(super) value: String,
    /// Where it stands.
    pub(super) place: String,
}

fn row(what: impl Into<String>, value: impl Into<String>, place: &Place) -> Row {
    Row {
        what: what.into(),
        value: value.into(),
        place: place.to_string(),
    }
}

/// The allows, each with the grants that it makes.
fn allows<'p>(facts: &Facts<'p>) -> BTreeMap<&'p str, Vec<&'p Grant>> {
    let mut allows: BTreeMap<&str, Vec<&Grant>> = BTreeMap::new();
    for grant in facts.policy.grants() {
        allows.entry(&grant.allow).or_default().push(grant);
    }
    allows
}

fn on(grant: &Grant) -> String {
    format!("{}.{}", grant.provider.name, grant.environment)
}

fn routes(grants: &[&Grant], meant: impl Fn(&Grant) -> bool) -> String {
    let names = grants.iter().filter(|g| meant(g));
    names
        .map(|g| g.route.name.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

pub(super) fn access(facts: &Facts<'_>) -> Vec<Row> {
    let site = &facts.written.site;
    let say = |(name, grants): (&str, Vec<&Grant>)| {
        let first = *grants.first()?;
        let callers = site.allow.find(name).map(|entry| {
            let callers = entry.value.callers.iter();
            callers
                .map(|c| c.value.as_str())
                .collect::<Vec<_>>()
                .join(", ")
        });
        let value = format!(
            "{} may use {} on {}",
            callers.unwrap_or_default(),
            routes(&grants, |_| true),
            on(first)
        );
        Some(row(format!("allow {name}"), value, &first.place))
    };
    allows(facts).into_iter().filter_map(say).collect()
}

pub(super) fn callers(facts: &Facts<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, entry) in facts.written.site.callers.iter() {
        let caller = &entry.value;
        for (environment, list) in [
            (Environment::Test, &caller.test),
            (Environment::Live, &caller.live),
        ] {
            for identity in list.value.iter() {
                let kind = match (&identity.token_sha256, &identity.spiffe, &identity.dns) {
                    (Some(_), _, _) => "a token, kept as its SHA-256".to_owned(),
                    (_, Some(id), _) => format!("a client certificate, {}", id.value),
                    (_, _, Some(name)) => format!("a client certificate, {}", name.value),
                    _ => continue,
                };
                let end = match &identity.expires {
                    Some(day) => format!(", until {}", day.value),
                    None => ", as long as the certificate".to_owned(),
                };
                rows.push(row(
                    format!("{name} in {environment}"),
                    kind + &end,
                    &identity.span.place(),
                ));
            }
        }
    }
    rows
}

pub(super) fn keys(facts: &Facts<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for credential in &facts.policy.credentials {
        let KeySource {
            env,
            file,
            exec,
            refresh,
        } = &credential.source;
        let mut value = match (env, file, exec) {
            (Some(_), _, _) => "from an environment variable".to_owned(),
            (_, Some(_), _) => "from a file that is watched".to_owned(),
            _ => format!("from a command, again every {}", refresh.value),
        };
        let _ = match &credential.prefix {
            Some(prefix) => write!(value, "; every key must begin with {prefix}"),
            None => write!(value, "; the vendor publishes no form of its keys"),
        };
        rows.push(row(
            format!("{}.{}", credential.provider, credential.environment),
            value,
            &credential.place,
        ));
    }
    for provider in &facts.policy.providers {
        let value = match provider.quarantine_leaked_key {
            true => "a key that an answer carries goes out of use",
            false => "a key that an answer carries stays in use",
        };
        rows.push(row(provider.name.as_str(), value, &provider.lines.section));
    }
    rows
}

pub(super) fn liveness(facts: &Facts<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for grant in facts.policy.grants() {
        let what = format!("{} {} by {}", on(grant), grant.route.name, grant.allow);
        for check in &grant.checks {
            let tests: Vec<String> = check
                .is
                .iter()
                .map(|demand| demand.test.to_string().replace('`', ""))
                .collect();
            let each = check
                .every
                .as_ref()
                .map_or(String::new(), |list| format!(" in every element of {list}"));
            let when = if check.evidence.is_some() {
                ", where the answer has it"
            } else {
                ""
            };
            let value = format!("{}: {}{each}{when}", check.name, tests.join(" and "));
            rows.push(row(what.as_str(), value, &check.place));
            if let Some(least) = &check.score {
                let value = format!("{}: {} at least {}", check.name, least.path, least.score);
                rows.push(row(what.as_str(), value, &least.place));
            }
        }
        if grant.faces.0 == Faces::ExactlyOne && grant.checks.iter().any(|c| c.faces) {
            rows.push(row(what.as_str(), "exactly one face", &grant.faces.1));
        }
        if let Some((until, place)) = &grant.shadow_until
            && !grant.checks.is_empty()
        {
            rows.push(row(what, shadow(*until), place));
        }
    }
    rows
}

fn shadow(until: u64) -> String {
    // The moment is the end of its last day.
    format!(
        "refusals are only recorded until {}",
        Date::of(until.saturating_sub(1))
    )
}

pub(super) fn rates(facts: &Facts<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for credential in &facts.policy.credentials {
        let what = format!(
            "{}.{}, all calls",
            credential.provider, credential.environment
        );
        match &credential.limit {
            Some(limit) => rows.push(row(what, format!("at most {}", limit.rate), &limit.place)),
            None => rows.push(row(what, "the vendor names no quota", &credential.place)),
        }
    }
    for (name, grants) in allows(facts) {
        let Some(first) = grants.first() else {
            continue;
        };
        for (who, limit) in [
            ("caller", &first.caller_rate),
            ("person", &first.subject_rate),
        ] {
            if let Some(limit) = limit {
                rows.push(row(
                    format!("allow {name}, each {who}"),
                    format!("at most {}", limit.rate),
                    &limit.place,
                ));
            }
        }
        if let Some((until, place)) = &first.shadow_until
            && (first.caller_rate.is_some() || first.subject_rate.is_some())
        {
            rows.push(row(format!("allow {name}"), shadow(*until), place));
        }
    }
    rows
}

pub(super) fn transport(facts: &Facts<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for provider in &facts.policy.providers {
        let whose = if provider.private.is_some() {
            "the company's own upstream"
        } else {
            "the vendor's address"
        };
        rows.push(row(
            provider.name.as_str(),
            format!("{}, {whose}", provider.base),
            &provider.lines.upstream,
        ));
        if let Some(private) = &provider.private
            && private.ca_pem.is_some()
        {
            rows.push(row(
                provider.name.as_str(),
                "trusts only the authorities that the site names",
                &private.place,
            ));
        }
        if let Some(place) = &provider.stopped {
            rows.push(row(
                provider.name.as_str(),
                "stopped: every call is refused",
                place,
            ));
        }
    }
    rows
}

pub(super) fn answers(facts: &Facts<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for provider in &facts.policy.providers {
        if let Some((header, value)) = &provider.version {
            let version = String::from_utf8_lossy(value.as_bytes()).into_owned();
            rows.push(row(
                provider.name.as_str(),
                format!("version {version}, sent as {header}"),
                &provider.lines.section,
            ));
        }
    }
    for (name, grants) in allows(facts) {
        let Some(first) = grants.first() else {
            continue;
        };
        if first.answer.0 == Answer::ClientSafe {
            rows.push(row(
                format!("allow {name}"),
                "only what a client may see",
                &first.answer.1,
            ));
        }
        let listed = routes(&grants, |g| !g.route.fields.is_empty());
        if !listed.is_empty() {
            rows.push(row(
                format!("allow {name}"),
                format!("only listed fields of {listed}"),
                &first.place,
            ));
        }
        let pending = routes(&grants, |g| g.route.pending.is_some());
        if !pending.is_empty() {
            rows.push(row(
                format!("allow {name}"),
                format!("only state and id of an unfinished {pending}"),
                &first.place,
            ));
        }
    }
    rows
}

pub(super) fn images(facts: &Facts<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, grants) in allows(facts) {
        let with_body = grants.iter().find(|g| g.route.body.media_type().is_some());
        let Some(first) = with_body else { continue };
        let kind = first.route.body.media_type().unwrap_or_default();
        rows.push(row(
            format!("allow {name}"),
            format!("{kind}, at most {}", ByteSize(first.body_limit.0)),
            &first.body_limit.1,
        ));
        if let Some(rules) = grants.iter().find_map(|grant| grant.images.as_ref()) {
            let text = trace::images(rules);
            rows.push(row(format!("images of {name}"), text, &rules.place));
        }
    }
    rows
}

pub(super) fn erasure(facts: &Facts<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for (name, grants) in allows(facts) {
        let Some(first) = grants.first() else {
            continue;
        };
        for (class, verb) in [
            (Class::Enroll, "stores faces by"),
            (Class::Erase, "erases one person by"),
            (Class::EraseAll, "erases everyone by"),
        ] {
            let named = routes(&grants, |g| g.route.class == class);
            if !named.is_empty() {
                rows.push(row(
                    format!("allow {name} on {}", on(first)),
                    format!("{verb} {named}"),
                    &first.place,
                ));
            }
        }
    }
    rows
}

pub(super) fn retention(facts: &Facts<'_>) -> Vec<Row> {
    let mut rows = Vec::new();
    for law in &facts.written.site.laws.value {
        let limit = match law.value.longest_retention() {
            Some(limit) => format!("at most {}", Period(limit)),
            None => "no longer than needed".to_owned(),
        };
        rows.push(row(law.value.title(), limit, &law.span.place()));
    }
    for (name, grants) in allows(facts) {
        if let Some((retain, place)) = grants.iter().find_map(|g| g.retain.as_ref()) {
            rows.push(row(
                format!("allow {name}"),
                format!(
                    "kept for at most {} after the last interaction",
                    Period(*retain)
                ),
                place,
            ));
        }
    }
    rows
}

pub(super) fn webhooks(facts: &Facts<'_>) -> Vec<Row> {
    let receives = facts.policy.receives.iter();
    receives
        .map(|receive| {
            let time = match receive.scheme.timestamp_signed() {
                true => format!("a signed time within {}", Period(receive.window)),
                false => "no signed time".to_owned(),
            };
            let id = match receive.scheme.id_signed() {
                true => format!("each id once within {}", Period(receive.remember)),
                false => "no signed id".to_owned(),
            };
            let onward = match receive.sign {
                Some(_) => "handed on signed",
                None => "handed on unsigned",
            };
            let value = format!(
                "{}.{}: {time}; {id}; at most {}; {onward}",
                receive.provider,
                receive.environment,
                ByteSize(receive.body_limit)
            );
            row(format!("receive {}", receive.name), value, &receive.place)
        })
        .collect()
}
